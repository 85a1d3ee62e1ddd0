"""The registry of a council member's questions, each with its sentence and its picture.

A new question takes three things: a function on the questions floor, a figure (often one that is
there), and one entry in :data:`QUESTIONS`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.budgets import change_figure, ranking_figure, stated_figure, weight_figure
from explorer.figures.burdens import burden_figure, town_burden_figure
from explorer.figures.figure import Figure
from explorer.figures.indicators import comparison_figure, kind_figure, unbased_figure
from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.figures.timeline import due_figure
from explorer.figures.towns import tiles_figure
from explorer.questions.budgets import AMOUNT, changes, ranking, stated_years, totals
from explorer.questions.burdens import may_cost, projects_by_kind, rules_for
from explorer.questions.concentration import concentration, weight_by_field
from explorer.questions.indicators import (
    DUE,
    NO_BASELINE,
    NO_NUMBER,
    NOT_ABOVE,
    Standing,
    When,
    listed,
)
from explorer.questions.participation import (
    differing_projects,
    municipalities_of,
    only_participants_pay,
    patterns,
    projects_of,
)
from explorer.questions.scope import EVERYTHING
from explorer.questions.towns import gaps

TOWN, PROJECT = "town", "no"


@dataclass(frozen=True)
class Given:
    """What a question is asked about: a municipality's code, a project's No., today's fiscal year."""

    town: str
    no: int
    this_year: int


@dataclass(frozen=True)
class Question:
    """A question: its key in the address, its title, which of Given it needs, and how it is answered.

    ``title`` may hold {town} or {no}. ``say`` gives one sentence with the numbers in it, ``draw``
    the figure.
    """

    key: str
    title: str
    parameters: tuple[str, ...]
    say: Callable[[Dataset, Given], str]
    draw: Callable[[Dataset, Given], Figure]


@dataclass(frozen=True)
class Answer:
    """An answer: the question as asked, one sentence, the figure (with table and source)."""

    title: str
    sentence: str
    figure: Figure

    @property
    def minutes(self) -> str:
        """The sentence with its source, as text for the minutes."""
        return f"{self.sentence}（{self.figure.source}）"


def answer(dataset: Dataset, key: str, given: Given) -> Answer:
    """The answer to the question of that key; KeyError if there is none."""
    question = QUESTIONS[key]
    return Answer(asked(dataset, key, given), question.say(dataset, given), question.draw(dataset, given))


def asked(dataset: Dataset, key: str, given: Given) -> str:
    """The question's title about what is given."""
    return QUESTIONS[key].title.format(town=_town(dataset, given.town), no=f"No.{given.no}")


def _town(dataset: Dataset, code: str) -> str:
    return str(dataset.municipalities.set_index("municipality_code").loc[code, "name"])


def _years(dataset: Dataset) -> tuple[int, int]:
    before, after = stated_years(dataset)[-2:]
    return before, after


def _not_joined(dataset: Dataset, given: Given) -> str:
    absent = gaps(dataset, given.town, EVERYTHING)
    name, total = _town(dataset, given.town), len(dataset.projects)
    if absent.empty:
        return f"{name}は、{total}事業すべてに参加しています。"
    nos = text.numbers(absent["no"])
    return f"{name}が参加していないのは、{total}事業のうち{len(absent)}事業（{nos}）です。"


def _not_in(dataset: Dataset, given: Given) -> str:
    towns = municipalities_of(dataset, given.no)
    absent = towns.loc[towns["basis"].isna(), "name"].tolist()
    project = text.project(given.no, dataset.projects.set_index("no").loc[given.no, "name"])
    if not absent:
        return f"{project}には、{len(towns)}市町村すべてが参加しています。"
    names = "、".join(absent)
    return f"{project}に参加していないのは、{len(towns)}市町村のうち{names}の{len(absent)}市町村です。"


def _may_cost(dataset: Dataset, given: Given) -> str:
    costing = may_cost(dataset, given.town, EVERYTHING)
    joined = rules_for(dataset, given.town, EVERYTHING)["no"].nunique()
    return (
        f"{_town(dataset, given.town)}が参加する{joined}事業のうち、費用負担が生じうるのは"
        f"{len(costing)}事業です（{text.OURS}。負担額は計画に記載がありません）。"
    )


def _changed(kind: str) -> Callable[[Dataset, Given], str]:
    def say(dataset: Dataset, _: Given) -> str:
        before, after = _years(dataset)
        moved = changes(dataset, EVERYTHING, before, after)
        found = moved[moved["kind"] == kind]
        top = found.iloc[0] if kind == "up" else found.iloc[found["change"].argmin()]
        word = "増えた" if kind == "up" else "減った"
        rate = text.signed(text.percent(abs(top["ratio"])), top["ratio"])
        return (
            f"{text.fiscal_year(before)}から{text.fiscal_year(after)}に事業費見込額が{word}のは{len(found)}事業で、"
            f"最大は{text.project(top['no'], top['name'])}の{text.change(top['change'])}（{rate}）です。"
        )

    return say


def _draw_change(kind: str) -> Callable[[Dataset, Given], Figure]:
    return lambda dataset, _: change_figure(dataset, EVERYTHING, *_years(dataset), kind, 10, "plain")


def _new(dataset: Dataset, _: Given) -> str:
    before, after = _years(dataset)
    moved = changes(dataset, EVERYTHING, before, after)
    new = moved[moved["kind"] == "new"]
    return (
        f"{text.fiscal_year(before)}に額の記載がなく、{text.fiscal_year(after)}に記載されたのは"
        f"{len(new)}事業（{text.numbers(new['no'])}）、合計{text.amount(new['after'].sum())}です。"
    )


def _differ(dataset: Dataset, _: Given) -> str:
    found = differing_projects(dataset)
    return (
        f"{len(dataset.projects)}事業のうち、参加していない市町村があるのは{len(found)}事業"
        f"（{text.numbers(found['no'])}）です。"
    )


def _half(dataset: Dataset, _: Given) -> str:
    year = _years(dataset)[-1]
    found = concentration(dataset, EVERYTHING, year)
    return (
        f"{text.fiscal_year(year)}の事業費見込額{text.amount(found.total)}の半分を、上位{len(found.half)}事業"
        f"（{text.numbers(found.half)}）が占めます。{found.projects}事業の中央値は{text.amount(found.median)}です。"
    )


def _largest(dataset: Dataset, _: Given) -> str:
    year = _years(dataset)[-1]
    top = ranking(dataset, EVERYTHING, year).iloc[0]
    return (
        f"{text.fiscal_year(year)}の事業費見込額が最も大きいのは{text.project(top['no'], top['name'])}の"
        f"{text.amount(top[AMOUNT])}で、全体の{text.percent(top['share'])}です。"
    )


def _weight(dataset: Dataset, _: Given) -> str:
    year = _years(dataset)[-1]
    fields = weight_by_field(dataset, EVERYTHING, year)
    most = fields.iloc[0]
    richest = fields.iloc[fields["amount_share"].argmax()]
    return (
        f"事業が最も多い分野「{most['title']}」（{most['projects']}事業）の事業費は全体の"
        f"{text.percent(most['amount_share'])}、事業費が最も大きい分野「{richest['title']}」は"
        f"{richest['projects']}事業で{text.percent(richest['amount_share'])}です（{text.fiscal_year(year)}）。"
    )


def _unstated(dataset: Dataset, _: Given) -> str:
    by_year = totals(dataset, EVERYTHING)
    parts = [
        f"{text.fiscal_year(row.fiscal_year)}は{row.not_stated + row.words}事業"
        for row in by_year.itertuples()
        if row.not_stated + row.words
    ]
    return f"額の記載がないのは、{'、'.join(parts)}です（全{len(dataset.projects)}事業）。"


def _patterns(dataset: Dataset, _: Given) -> str:
    groups = [group for group in patterns(dataset, EVERYTHING) if len(group) > 1]
    together = "、".join("・".join(group) for group in groups)
    return f"参加する事業がまったく同じなのは、{together}の{len(groups)}組です。"


def _everybody(dataset: Dataset, _: Given) -> str:
    everybody = len(dataset.projects) - len(differing_projects(dataset))
    conditional = only_participants_pay(dataset, EVERYTHING)
    said = f"連携市町村が「全市町村」の事業は{everybody}事業です。"
    if not conditional:
        return said
    return (
        f"{said}ただし{text.numbers(conditional)}は、費用負担を「参加する市町村は」と書いており、"
        "全市町村が必ず参加し負担するとは読めません。"
    )


def _burdens(dataset: Dataset, _: Given) -> str:
    kinds = projects_by_kind(dataset, EVERYTHING)
    counted = kinds[kinds["side"] == "partner"].set_index("kind")["projects"]
    none, as_needed, own = (counted.get(kind, 0) for kind in ("none", "as_needed", "own_costs"))
    return (
        f"連携市町村に費用負担が生じないと書かれているのは{none}事業で、必要に応じて負担するのは"
        f"{as_needed}事業、自らの費用を負担するのは{own}事業です（{text.OURS}）。"
    )


def _joined(dataset: Dataset, given: Given) -> str:
    projects = projects_of(dataset, given.town, EVERYTHING)
    joined = int(projects["basis"].notna().sum())
    listed = int((projects["basis"] == "listed").sum())
    return (
        f"{_town(dataset, given.town)}は{len(projects)}事業のうち{joined}事業に参加しています"
        f"（うち、名前を挙げて列挙されているのは{listed}事業）。"
    )


def _due(dataset: Dataset, given: Given) -> str:
    found = listed(dataset, EVERYTHING, "", DUE, given.this_year)
    this, following = (found[found["group"] == when] for when in (When.THIS, When.NEXT))
    return (
        f"今年度（{text.fiscal_year(given.this_year)}）に期限を迎える指標は{_counted(this)}、"
        f"来年度（{text.fiscal_year(given.this_year + 1)}）は{_counted(following)}です。"
    )


def _listed(which: str, words: str) -> Callable[[Dataset, Given], str]:
    def say(dataset: Dataset, given: Given) -> str:
        found = listed(dataset, EVERYTHING, "", which, given.this_year)
        return f"{len(dataset.indicators)}指標のうち、{words}のは{_counted(found)}です。"

    return say


def _counted(found: pd.DataFrame) -> str:
    return f"{len(found)}件" + (f"（{text.numbers(found['no'].unique())}）" if len(found) else "")


QUESTIONS: dict[str, Question] = {
    question.key: question
    for question in (
        Question(
            "not-joined",
            "{town}が参加していない事業は？",
            (TOWN,),
            _not_joined,
            lambda dataset, given: participation_map(dataset, EVERYTHING, given.town, "plain"),
        ),
        Question(
            "joined",
            "{town}はどの分野の事業に参加している？",
            (TOWN,),
            _joined,
            lambda dataset, given: tiles_figure(dataset, (given.town,), EVERYTHING),
        ),
        Question(
            "not-in",
            "{no}の事業に参加していない市町村は？",
            (PROJECT,),
            _not_in,
            lambda dataset, given: project_map(dataset, given.no, "", "plain"),
        ),
        Question(
            "differ",
            "市町村によって参加が異なる事業は？",
            (),
            _differ,
            lambda dataset, _: field_maps(dataset, EVERYTHING),
        ),
        Question(
            "patterns",
            "参加する事業がまったく同じ市町村は？",
            (),
            _patterns,
            lambda dataset, _: participation_map(dataset, EVERYTHING, "", "plain"),
        ),
        Question(
            "everybody",
            "「全市町村」とある事業には、本当に全市町村が参加する？",
            (),
            _everybody,
            lambda dataset, _: burden_figure(dataset, EVERYTHING),
        ),
        Question(
            "may-cost",
            "{town}に費用負担が生じうる事業は？",
            (TOWN,),
            _may_cost,
            lambda dataset, given: town_burden_figure(dataset, given.town, EVERYTHING),
        ),
        Question(
            "burdens",
            "連携市町村の費用負担は、どう決まる？",
            (),
            _burdens,
            lambda dataset, _: burden_figure(dataset, EVERYTHING),
        ),
        Question("grew", "事業費が最も増えた事業は？", (), _changed("up"), _draw_change("up")),
        Question("shrank", "事業費が最も減った事業は？", (), _changed("down"), _draw_change("down")),
        Question("new", "新たに額が記載された事業は？", (), _new, _draw_change("new")),
        Question(
            "largest",
            "事業費が最も大きい事業は？",
            (),
            _largest,
            lambda dataset, _: ranking_figure(dataset, EVERYTHING, _years(dataset)[-1], 10, False, "plain"),
        ),
        Question(
            "half",
            "いくつの事業で、事業費の半分になる？",
            (),
            _half,
            lambda dataset, _: ranking_figure(dataset, EVERYTHING, _years(dataset)[-1], None, False, "log"),
        ),
        Question(
            "weight",
            "事業は多いが事業費は小さい分野、その逆の分野は？",
            (),
            _weight,
            lambda dataset, _: weight_figure(dataset, EVERYTHING, _years(dataset)[-1]),
        ),
        Question(
            "unstated",
            "額の記載がない事業と年度は？",
            (),
            _unstated,
            lambda dataset, _: stated_figure(dataset, EVERYTHING),
        ),
        Question(
            "due",
            "今年度と来年度に期限を迎える目標は？",
            (),
            _due,
            lambda dataset, given: due_figure(dataset, EVERYTHING, "", given.this_year),
        ),
        Question(
            "no-baseline",
            "基準値がなく、どれだけ進んだかを比べられない指標は？",
            (),
            _listed(NO_BASELINE, "基準値の記載がない"),
            lambda dataset, _: unbased_figure(dataset, EVERYTHING),
        ),
        Question(
            "not-above",
            "目標値が基準値を上回らない指標は？",
            (),
            _listed(NOT_ABOVE, "目標値が基準値と同じか下回る"),
            lambda dataset, _: comparison_figure(dataset, EVERYTHING, "", (Standing.BELOW, Standing.EQUAL)),
        ),
        Question(
            "no-number",
            "目標に数値がない指標は？",
            (),
            _listed(NO_NUMBER, "目標に数値がない"),
            lambda dataset, _: kind_figure(dataset, EVERYTHING),
        ),
    )
}
