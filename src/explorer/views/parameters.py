"""The registry of the parameters of addresses: labels, choices and defaults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures.answers import PROJECT, QUESTIONS, TOWN, question_title
from explorer.model import BurdenKind, Side
from explorer.questions.budgets import latest_year, stated_years, year_label
from explorer.questions.indicators import ALL, DUE, NO_BASELINE, NO_NUMBER, NOT_ABOVE, TARGET_KINDS, kinds
from explorer.questions.scope import EVERYTHING
from explorer.views import pages
from explorer.views.answers import default_subject
from explorer.views.pages import Page

EDITION, BEFORE, HOME = "edition", "before", "home"
LONGEST = 100
"""In letters: longer values of an address are cut; no choice is as long."""
Choices = Mapping[str, str] | Callable[[Dataset], Mapping[str, str]]


@dataclass(frozen=True)
class Parameter:
    """A key of the address and what it means on a page.

    ``choices`` are labels by value; None takes any text. ``default`` is the value if the address has
    none. Up to ``most`` values are joined by commas (None: any number). ``when`` names a parameter that comes
    earlier on the page, and its values with which this one counts.
    """

    key: str
    label: str
    choices: Choices | None = None
    default: str | Callable[[Dataset], str] = ""
    most: int | None = 1
    when: tuple[str, tuple[str, ...]] | None = None

    def choices_in(self, dataset: Dataset) -> Mapping[str, str]:
        """Return the labels by value in an edition; none if the parameter takes any text."""
        return self.choices(dataset) if callable(self.choices) else self.choices or {}

    def default_in(self, dataset: Dataset) -> str:
        """Return the value in an edition if the address has none."""
        return self.default(dataset) if callable(self.default) else self.default


def towns(dataset: Dataset) -> dict[str, str]:
    """Return the municipalities' names by code."""
    return dataset.municipality_names


@answered_once
def projects(dataset: Dataset) -> dict[str, str]:
    """Return the projects' titles by No."""
    return {str(no): text.project(no, name) for no, name in dataset.project_names.items()}


def _any_town(dataset: Dataset) -> dict[str, str]:
    return {"": "選択なし"} | towns(dataset)


@answered_once
def _joined_by(dataset: Dataset) -> dict[str, str]:
    """Return a choice for the projects that each municipality takes part in, by its code; "" is all."""
    return {"": "すべて"} | {code: f"{name}が参加する事業" for code, name in towns(dataset).items()}


@answered_once
def _headings(dataset: Dataset) -> dict[str, str]:
    """Return all headings by code, deeper ones indented; "" is the whole plan."""
    choices = {"": f"すべて（{len(dataset.projects)}事業）"}
    for row in dataset.headings.itertuples():
        indent = "　" * row.heading.count("-")
        choices[row.heading] = f"{indent}{dataset.heading_marks[row.heading]} {row.title}"
    return choices


@answered_once
def _burdens(dataset: Dataset) -> dict[str, str]:
    """Return the kinds of burden that occur, by "side:kind" with their counts of projects; "" is all."""
    counted = dataset.burdens.groupby(["side", "kind"]).size()
    choices = {"": "すべて"}
    for side in (Side.PARTNER, Side.CORE):
        for kind in BurdenKind:
            if (side, kind) in counted.index:
                label = f"{dataset.terms.side[side]}：{text.BURDEN_KIND[kind]}（{counted[side, kind]}事業）"
                choices[f"{side}:{kind}"] = label
    return choices


def _views(dataset: Dataset) -> dict[str, str]:
    views = {"breakdown": "内訳", "change": "増減", "ranking": "順位", "burden": "費用負担"}
    return views if dataset.settlements.empty else views | {"settled": "決算"}


def _stated(dataset: Dataset) -> dict[str, str]:
    return {str(year): year_label(dataset, year) for year in stated_years(dataset)}


def _settled(dataset: Dataset) -> dict[str, str]:
    return {str(year): year_label(dataset, year) for year in sorted(set(dataset.settlements["fiscal_year"]))}


@answered_once
def _target_kinds(dataset: Dataset) -> dict[str, str]:
    """Return the kinds of target that occur, with their counts of indicators; "" is all."""
    counted = kinds(dataset, EVERYTHING).set_index("kind")["indicators"]
    return {"": "すべて"} | {
        kind.value: f"{text.TARGET_KIND[kind]}（{counted[kind]}）" for kind in TARGET_KINDS if kind in counted
    }


@answered_once
def _questions(dataset: Dataset) -> dict[str, str]:
    subject = default_subject(dataset)
    return {"": ""} | {key: question_title(dataset, key, subject) for key in QUESTIONS}


LISTS = {
    ALL: "すべて",
    DUE: "今年度・来年度に期限",
    NOT_ABOVE: "目標が基準を上回らない",
    NO_BASELINE: "基準値なし",
    NO_NUMBER: "目標に数値なし",
}
SECTIONS = {
    "projects": "事業",
    "amounts": "事業費見込額",
    "towns": "参加",
    "indicators": "指標",
    "texts": "文言",
}
PARAMETERS = {
    parameter.key: parameter
    for parameter in (
        Parameter("heading", "範囲", _headings),
        Parameter("q", "検索"),
        Parameter("burden", f"費用負担（{text.OURS}）", _burdens),
        Parameter("differing", "参加に差がある事業だけ", {"": "", "1": "参加に差がある事業だけ"}),
        Parameter("joined", "参加する市町村", _joined_by),
        Parameter(
            "lens",
            "表示",
            {"share": "参加状況", "project": "事業を選ぶ", "fields": "分野別"},
            "share",
        ),
        Parameter(HOME, "あなたのまち", _any_town),
        Parameter(TOWN, "市町村", towns),
        Parameter("with", "比較する市町村（２つまで）", towns, most=2),
        Parameter("towns", "市町村（いくつでも）", towns, most=None),
        Parameter(PROJECT, "連携事業", projects),
        Parameter("view", "表示", _views, "breakdown"),
        Parameter("scale", "目盛", {"plain": "通常目盛", "log": "対数目盛"}, "plain"),
        Parameter("rows", "表示する事業", {"5": "上位5", "10": "上位10", "all": "すべて"}, "10"),
        Parameter("year", "年度", _stated, lambda dataset: str(latest_year(dataset) or "")),
        Parameter("aside", "最大の事業を除く", {"": "", "1": "最大の事業を除く"}),
        Parameter("order", "事業の並び順", default="plan"),
        Parameter(
            "columns",
            "市町村の並び順",
            {"plan": "計画の順", "similar": "参加状況の近い順"},
            "plan",
        ),
        Parameter("kind", "目標の種類（当アプリの分類）", _target_kinds),
        Parameter("list", "一覧", LISTS, ALL),
        Parameter("ask", "問い", _questions),
        Parameter("words", "計画全体を検索"),
        Parameter(EDITION, "表示する版"),
        Parameter(BEFORE, "前の版"),
        Parameter("changed", "変更点", SECTIONS, next(iter(SECTIONS))),
    )
}
"""The parameters of views by key; a page may change one (:data:`PAGE_PARAMETERS`)."""
LOOK_LABELS = {"light": "明るい", "dark": "暗い", "contrast": "高コントラスト"}
DECK, SLIDE, LOOK = "deck", "slide", "look"
PRESENTING = (DECK, SLIDE, LOOK)
"""The keys of presenting, beside those of the view; a script in the browser keeps them in links."""
SCOPE = ("heading", "q", "burden", "joined", "differing")
KEPT_IN_LINKS = (*SCOPE, HOME, TOWN)
"""The keys that links within the app keep, beside the edition's; HOME is kept as TOWN, too."""
_ORDERS = {"plan": "計画の順", "amount": "事業費の大きい順", "joined": "参加の少ない順"}
_MATRIX_ORDERS = _ORDERS | {"pattern": "同じ参加をまとめる"}
_LIST_ORDERS = _ORDERS | {"change": "増えた額の大きい順"}


def _changed(key: str, **changes: object) -> Parameter:
    """Return the parameter with other labels, choices or defaults."""
    return replace(PARAMETERS[key], **changes)  # type: ignore[arg-type]


def _scope(when: tuple[str, tuple[str, ...]] | None = None) -> list[Parameter]:
    return [_changed(key, when=when) for key in SCOPE]


def _questions_about(key: str) -> tuple[str, ...]:
    """Return the questions that are about a town, or about a project."""
    return tuple(name for name, question in QUESTIONS.items() if key in question.parameters)


PAGE_PARAMETERS: dict[Page, list[Parameter]] = {
    pages.OVERVIEW: [PARAMETERS[HOME]],
    pages.QUESTIONS: [
        PARAMETERS["ask"],
        _changed(
            TOWN,
            default=lambda dataset: default_subject(dataset).town,
            when=("ask", ("", *_questions_about(TOWN))),
        ),
        _changed(
            PROJECT,
            default=lambda dataset: str(default_subject(dataset).no),
            when=("ask", ("", *_questions_about(PROJECT))),
        ),
    ],
    pages.MAP: [
        PARAMETERS["lens"],
        _changed(PROJECT, default="1", when=("lens", ("project",))),
        *_scope(("lens", ("share", "fields"))),
        _changed(TOWN, choices=_any_town, when=("lens", ("share",))),
    ],
    pages.TOWNS: [
        _changed(TOWN, default=lambda dataset: next(iter(towns(dataset)))),
        PARAMETERS["with"],
        *_scope(),
    ],
    pages.MATRIX: [
        _changed("order", choices=_MATRIX_ORDERS),
        PARAMETERS["columns"],
        *_scope(),
        PARAMETERS["towns"],
    ],
    pages.BUDGETS: [
        PARAMETERS["view"],
        PARAMETERS["scale"],
        *_scope(),
        _changed("year", when=("view", ("ranking",))),
        _changed(
            "year",
            choices=_settled,
            default=lambda dataset: list(_settled(dataset))[-1],
            when=("view", ("settled",)),
        ),
        _changed("rows", when=("view", ("change", "ranking"))),
        _changed("aside", when=("view", ("ranking", "change"))),
    ],
    pages.INDICATORS: [PARAMETERS["kind"], *_scope(), PARAMETERS["list"]],
    pages.PROJECTS: [
        _changed(PROJECT, choices=lambda dataset: {"": ""} | projects(dataset)),
        _changed("order", label="並び順", choices=_LIST_ORDERS, when=(PROJECT, ("",))),
        *_scope(),
    ],
    pages.CHANGES: [PARAMETERS["changed"], PARAMETERS["joined"]],
    pages.SEARCH: [PARAMETERS["words"]],
}
"""The parameters that each page reads, in this order; other pages read none of their own."""
