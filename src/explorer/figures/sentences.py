"""The sentences that answer a council member's questions, with the numbers in them."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.questions.budgets import AMOUNT, changes, ranking, stated_years, totals
from explorer.questions.burdens import may_cost, projects_by_kind, rules_for
from explorer.questions.concentration import concentration, weight_by_field
from explorer.questions.indicators import When, due, listed
from explorer.questions.participation import (
    differing_projects,
    municipalities_of,
    only_participants_pay,
    patterns,
    projects_of,
)
from explorer.questions.scope import EVERYTHING
from explorer.questions.towns import gaps


@dataclass(frozen=True)
class Given:
    """What a question is asked about: a municipality's code, a project's No., today's fiscal year."""

    town: str
    no: int
    this_year: int


def town_name(dataset: Dataset, code: str) -> str:
    """The municipality's name."""
    return str(dataset.municipalities.set_index("municipality_code").loc[code, "name"])


def last_years(dataset: Dataset) -> tuple[int, int]:
    """The last two fiscal years with amounts."""
    before, after = stated_years(dataset)[-2:]
    return before, after


def say_not_joined(dataset: Dataset, given: Given) -> str:
    """Which projects the town is not in."""
    absent = gaps(dataset, given.town, EVERYTHING)
    name, total = town_name(dataset, given.town), len(dataset.projects)
    if absent.empty:
        return f"{name}は、{total}事業すべてに参加しています。"
    nos = text.numbers(absent["no"])
    return f"{name}が参加していないのは、{total}事業のうち{len(absent)}事業（{nos}）です。"


def say_not_in(dataset: Dataset, given: Given) -> str:
    """Which municipalities are not in the project."""
    towns = municipalities_of(dataset, given.no)
    absent = towns.loc[towns["basis"].isna(), "name"].tolist()
    project = text.project(given.no, dataset.projects.set_index("no").loc[given.no, "name"])
    if not absent:
        return f"{project}には、{len(towns)}市町村すべてが参加しています。"
    names = "、".join(absent)
    return f"{project}に参加していないのは、{len(towns)}市町村のうち{names}の{len(absent)}市町村です。"


def say_may_cost(dataset: Dataset, given: Given) -> str:
    """How many of the town's projects may cost it something."""
    costing = may_cost(dataset, given.town, EVERYTHING)
    joined = rules_for(dataset, given.town, EVERYTHING)["no"].nunique()
    return (
        f"{town_name(dataset, given.town)}が参加する{joined}事業のうち、費用負担が生じうるのは"
        f"{len(costing)}事業です（{text.OURS}。負担額は計画に記載がありません）。"
    )


def say_changed(kind: str) -> Callable[[Dataset, Given], str]:
    """How many amounts grew (``up``) or shrank (``down``), and the one that did most."""

    def say(dataset: Dataset, _: Given) -> str:
        before, after = last_years(dataset)
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


def say_new(dataset: Dataset, _: Given) -> str:
    """Which amounts are stated for the first time."""
    before, after = last_years(dataset)
    moved = changes(dataset, EVERYTHING, before, after)
    new = moved[moved["kind"] == "new"]
    return (
        f"{text.fiscal_year(before)}に額の記載がなく、{text.fiscal_year(after)}に記載されたのは"
        f"{len(new)}事業（{text.numbers(new['no'])}）、合計{text.amount(new['after'].sum())}です。"
    )


def say_differ(dataset: Dataset, _: Given) -> str:
    """In which projects some municipality is missing."""
    found = differing_projects(dataset)
    return (
        f"{len(dataset.projects)}事業のうち、参加していない市町村があるのは{len(found)}事業"
        f"（{text.numbers(found['no'])}）です。"
    )


def say_half(dataset: Dataset, _: Given) -> str:
    """How few projects take half of the sum."""
    year = last_years(dataset)[-1]
    found = concentration(dataset, EVERYTHING, year)
    return (
        f"{text.fiscal_year(year)}の事業費見込額{text.amount(found.total)}の半分を、上位{len(found.half)}事業"
        f"（{text.numbers(found.half)}）が占めます。{found.projects}事業の中央値は{text.amount(found.median)}です。"
    )


def say_largest(dataset: Dataset, _: Given) -> str:
    """The project with the largest amount."""
    year = last_years(dataset)[-1]
    top = ranking(dataset, EVERYTHING, year).iloc[0]
    return (
        f"{text.fiscal_year(year)}の事業費見込額が最も大きいのは{text.project(top['no'], top['name'])}の"
        f"{text.amount(top[AMOUNT])}で、全体の{text.percent(top['share'])}です。"
    )


def say_weight(dataset: Dataset, _: Given) -> str:
    """The field with most projects beside the one with most money."""
    year = last_years(dataset)[-1]
    fields = weight_by_field(dataset, EVERYTHING, year)
    most = fields.iloc[0]
    richest = fields.iloc[fields["amount_share"].argmax()]
    return (
        f"事業が最も多い分野「{most['title']}」（{most['projects']}事業）の事業費は全体の"
        f"{text.percent(most['amount_share'])}、事業費が最も大きい分野「{richest['title']}」は"
        f"{richest['projects']}事業で{text.percent(richest['amount_share'])}です（{text.fiscal_year(year)}）。"
    )


def say_unstated(dataset: Dataset, _: Given) -> str:
    """How many projects state no amount, by fiscal year."""
    by_year = totals(dataset, EVERYTHING)
    parts = [
        f"{text.fiscal_year(row.fiscal_year)}は{row.not_stated + row.words}事業"
        for row in by_year.itertuples()
        if row.not_stated + row.words
    ]
    return f"額の記載がないのは、{'、'.join(parts)}です（全{len(dataset.projects)}事業）。"


def say_patterns(dataset: Dataset, _: Given) -> str:
    """Which municipalities join exactly the same projects."""
    groups = [group for group in patterns(dataset, EVERYTHING) if len(group) > 1]
    together = "、".join("・".join(group) for group in groups)
    return f"参加する事業がまったく同じなのは、{together}の{len(groups)}組です。"


def say_everybody(dataset: Dataset, _: Given) -> str:
    """What 全市町村 promises, and where the burden's wording takes it back."""
    everybody = len(dataset.projects) - len(differing_projects(dataset))
    conditional = only_participants_pay(dataset, EVERYTHING)
    said = f"連携市町村が「全市町村」の事業は{everybody}事業です。"
    if not conditional:
        return said
    return (
        f"{said}ただし{text.numbers(conditional)}は、費用負担を「参加する市町村は」と書いており、"
        "全市町村が必ず参加し負担するとは読めません。"
    )


def say_burdens(dataset: Dataset, _: Given) -> str:
    """How many projects have each kind of burden for the partners."""
    kinds = projects_by_kind(dataset, EVERYTHING)
    counted = kinds[kinds["side"] == "partner"].set_index("kind")["projects"]
    none, as_needed, own = (counted.get(kind, 0) for kind in ("none", "as_needed", "own_costs"))
    return (
        f"連携市町村に費用負担が生じないと書かれているのは{none}事業で、必要に応じて負担するのは"
        f"{as_needed}事業、自らの費用を負担するのは{own}事業です（{text.OURS}）。"
    )


def say_joined(dataset: Dataset, given: Given) -> str:
    """How many projects the town is in."""
    projects = projects_of(dataset, given.town, EVERYTHING)
    joined = int(projects["basis"].notna().sum())
    listed = int((projects["basis"] == "listed").sum())
    return (
        f"{town_name(dataset, given.town)}は{len(projects)}事業のうち{joined}事業に参加しています"
        f"（うち、名前を挙げて列挙されているのは{listed}事業）。"
    )


def say_due(dataset: Dataset, given: Given) -> str:
    """How many targets are due this fiscal year and the next: indicators, and basic KPIs if any are."""
    frame = due(dataset, EVERYTHING, "", given.this_year)
    if frame.empty:
        return "期限の年度が書かれた目標はありません。"
    this, following = (frame[frame["when"] == when] for when in (When.THIS, When.NEXT))
    years = [text.fiscal_year(given.this_year), text.fiscal_year(given.this_year + 1)]
    if this.empty and following.empty:
        return f"今年度（{years[0]}）にも来年度（{years[1]}）にも、期限を迎える指標はありません。"
    return (
        f"今年度（{years[0]}）に期限を迎える指標は{_counted(this)}、"
        f"来年度（{years[1]}）は{_counted(following)}です。"
    )


def say_listed(which: str, words: str) -> Callable[[Dataset, Given], str]:
    """How many indicators the list has; ``words`` say what they have in common."""

    def say(dataset: Dataset, given: Given) -> str:
        total = len(dataset.indicators)
        if not total:
            return "この計画に評価指標の記載はありません。"
        found = listed(dataset, EVERYTHING, "", which, given.this_year)
        if found.empty:
            return f"{total}指標のうち、{words}ものはありません。"
        return f"{total}指標のうち、{words}のは{_counted(found)}です。"

    return say


def _counted(found: pd.DataFrame) -> str:
    """How many indicators there are, with their sheets, and how many basic KPIs: 1件（No.55）と基本ＫＰＩ4件."""
    nos = found["no"].dropna()
    kpis = len(found) - len(nos)
    sheets = f"（{text.numbers([int(no) for no in nos.unique()])}）" if len(nos) else ""
    return f"{len(nos)}件{sheets}" + (f"と基本ＫＰＩ{kpis}件" if kpis else "")
