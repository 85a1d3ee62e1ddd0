"""The one registry of what an address can say: each key with its label, its choices and its default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.answers import PROJECT, QUESTIONS, TOWN, asked
from explorer.model import BurdenKind, Side
from explorer.questions.budgets import latest_year, stated_years, year_label
from explorer.questions.indicators import ALL, DUE, KINDS, NO_BASELINE, NO_NUMBER, NOT_ABOVE, kinds
from explorer.questions.scope import EVERYTHING
from explorer.views import pages
from explorer.views.answers import usual
from explorer.views.pages import Page

EDITION, BEFORE = "edition", "before"
LONGEST = 100
"""Letters of a value that is read, and of a search: more than any choice has."""
Choices = Callable[[Dataset], Mapping[str, str]]


@dataclass(frozen=True)
class Parameter:
    """A key of the address and what it means on a page.

    ``choices`` gives the values with their words; None takes any words. ``default`` stands where the address
    says nothing. ``most`` values may stand together, joined by commas (None: any number). ``when`` names
    a parameter that comes earlier on the page, and its values with which this one counts.
    """

    key: str
    label: str
    choices: Choices | None = None
    default: str | Callable[[Dataset], str] = ""
    most: int | None = 1
    when: tuple[str, tuple[str, ...]] | None = None


def fixed(words: Mapping[str, str]) -> Choices:
    """Choices that are the same in every dataset."""
    shared = MappingProxyType(words)
    return lambda _: shared


def towns(dataset: Dataset) -> dict[str, str]:
    """The municipalities by code."""
    return dataset.municipality_names


def projects(dataset: Dataset) -> dict[str, str]:
    """The projects by No."""
    return {str(no): text.project(no, name) for no, name in dataset.project_names.items()}


def _any_town(dataset: Dataset) -> dict[str, str]:
    return {"": "選択なし"} | towns(dataset)


def _joined_by(dataset: Dataset) -> dict[str, str]:
    """The projects that each municipality takes part in, by its code; "" is any."""
    return {"": "すべて"} | {code: f"{name}が参加する事業" for code, name in towns(dataset).items()}


def _headings(dataset: Dataset) -> dict[str, str]:
    """All headings by code, deeper ones indented; "" is the whole plan."""
    options = {"": f"すべて（{len(dataset.projects)}事業）"}
    for row in dataset.headings.itertuples():
        indent = "　" * row.heading.count("-")
        options[row.heading] = f"{indent}{dataset.heading_marks[row.heading]} {row.title}"
    return options


def _burdens(dataset: Dataset) -> dict[str, str]:
    """The kinds of burden that occur, by side, as "side:kind" with how many projects; "" is any."""
    counted = dataset.burdens.groupby(["side", "kind"]).size()
    choices = {"": "すべて"}
    for side in (Side.PARTNER, Side.CORE):
        for kind in BurdenKind:
            if (side, kind) in counted.index:
                words = f"{dataset.terms.side[side]}：{text.BURDEN_KIND[kind]}（{counted[side, kind]}事業）"
                choices[f"{side}:{kind}"] = words
    return choices


def _views(dataset: Dataset) -> dict[str, str]:
    shown = {"breakdown": "内訳", "change": "増減", "ranking": "順位", "burden": "費用負担"}
    return shown if dataset.settlements.empty else shown | {"settled": "決算"}


def _stated(dataset: Dataset) -> dict[str, str]:
    return {str(year): year_label(dataset, year) for year in stated_years(dataset)}


def _settled(dataset: Dataset) -> dict[str, str]:
    return {str(year): year_label(dataset, year) for year in sorted(set(dataset.settlements["fiscal_year"]))}


def _target_kinds(dataset: Dataset) -> dict[str, str]:
    """The kinds of target that occur, with how many indicators; "" is any."""
    counted = kinds(dataset, EVERYTHING).set_index("kind")["indicators"]
    return {"": "すべて"} | {
        kind.value: f"{text.TARGET_KIND[kind]}（{counted[kind]}）" for kind in KINDS if kind in counted
    }


def _asked(dataset: Dataset) -> dict[str, str]:
    given = usual(dataset)
    return {"": ""} | {key: asked(dataset, key, given) for key in QUESTIONS}


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
        Parameter("differing", "参加に差がある事業だけ", fixed({"": "", "1": "参加に差がある事業だけ"})),
        Parameter("joined", "参加する市町村", _joined_by),
        Parameter(
            "lens",
            "表示",
            fixed({"share": "参加状況", "project": "事業を選ぶ", "fields": "分野別"}),
            "share",
        ),
        Parameter(TOWN, "市町村", towns),
        Parameter("with", "比較する市町村（２つまで）", towns, most=2),
        Parameter("towns", "市町村（いくつでも）", towns, most=None),
        Parameter(PROJECT, "連携事業", projects),
        Parameter("view", "表示", _views, "breakdown"),
        Parameter("scale", "目盛", fixed({"plain": "通常目盛", "log": "対数目盛"}), "plain"),
        Parameter("rows", "表示する事業", fixed({"5": "上位5", "10": "上位10", "all": "すべて"}), "10"),
        Parameter("year", "年度", _stated, lambda dataset: str(latest_year(dataset) or "")),
        Parameter("aside", "最大の事業を除く", fixed({"": "", "1": "最大の事業を除く"})),
        Parameter("order", "事業の並び順", default="plan"),
        Parameter(
            "columns",
            "市町村の並び順",
            fixed({"plan": "計画の順", "similar": "参加状況の近い順"}),
            "plan",
        ),
        Parameter("kind", "目標の種類（当アプリの分類）", _target_kinds),
        Parameter("list", "一覧", fixed(LISTS), ALL),
        Parameter("ask", "問い", _asked),
        Parameter("words", "計画全体を検索"),
        Parameter(EDITION, "表示する版"),
        Parameter(BEFORE, "前の版"),
        Parameter("changed", "変更点", fixed(SECTIONS), next(iter(SECTIONS))),
    )
}
"""The parameters of views by key; a page may narrow one (`TAKEN`). Those of presenting: `PRESENTING`."""
LOOKS = {"light": "明るい", "dark": "暗い", "contrast": "高コントラスト"}
DECK, SLIDE, LOOK = "deck", "slide", "look"
PRESENTING = {
    DECK: Parameter(DECK, "発表するスライド"),
    SLIDE: Parameter(SLIDE, "何枚目"),
    LOOK: Parameter(LOOK, "配色", fixed(LOOKS), "light"),
}
"""What is presented and how, beside the view; a script in the browser keeps these in every link."""
SCOPE = ("heading", "q", "burden", "joined", "differing")
"""The keys of the scope."""
KEPT_IN_LINKS = (*SCOPE, TOWN)
"""What links within the app keep beside the edition: the scope and the viewer's municipality."""
_ORDERS = {"plan": "計画の順", "amount": "事業費の大きい順", "joined": "参加の少ない順"}
_MATRIX_ORDERS = fixed(_ORDERS | {"pattern": "同じ参加をまとめる"})
_LIST_ORDERS = fixed(_ORDERS | {"change": "増えた額の大きい順"})


def _as(key: str, **changed: object) -> Parameter:
    """The parameter as one page takes it."""
    return replace(PARAMETERS[key], **changed)  # type: ignore[arg-type]


def _scope(when: tuple[str, tuple[str, ...]] | None = None) -> list[Parameter]:
    return [_as(key, when=when) for key in SCOPE]


def _asking(key: str) -> tuple[str, ...]:
    """The questions that are about this."""
    return tuple(name for name, question in QUESTIONS.items() if key in question.parameters)


def _first_town(dataset: Dataset) -> str:
    return next(iter(towns(dataset)))


TAKEN: dict[Page, list[Parameter]] = {
    pages.OVERVIEW: [_as(TOWN, label="あなたのまち", choices=_any_town)],
    pages.QUESTIONS: [
        PARAMETERS["ask"],
        _as(TOWN, default=lambda dataset: usual(dataset).town, when=("ask", ("", *_asking(TOWN)))),
        _as(PROJECT, default=lambda dataset: str(usual(dataset).no), when=("ask", ("", *_asking(PROJECT)))),
    ],
    pages.MAP: [
        PARAMETERS["lens"],
        _as(PROJECT, default="1", when=("lens", ("project",))),
        *_scope(("lens", ("share", "fields"))),
        _as(TOWN, choices=_any_town, when=("lens", ("share",))),
    ],
    pages.TOWNS: [_as(TOWN, default=_first_town), PARAMETERS["with"], *_scope()],
    pages.MATRIX: [
        _as("order", choices=_MATRIX_ORDERS),
        PARAMETERS["columns"],
        *_scope(),
        PARAMETERS["towns"],
    ],
    pages.BUDGETS: [
        PARAMETERS["view"],
        PARAMETERS["scale"],
        *_scope(),
        _as("year", when=("view", ("ranking",))),
        _as(
            "year",
            choices=_settled,
            default=lambda dataset: list(_settled(dataset))[-1],
            when=("view", ("settled",)),
        ),
        _as("rows", when=("view", ("change", "ranking"))),
        _as("aside", when=("view", ("ranking", "change"))),
    ],
    pages.INDICATORS: [PARAMETERS["kind"], *_scope(), PARAMETERS["list"]],
    pages.PROJECTS: [
        _as(PROJECT, choices=lambda dataset: {"": ""} | projects(dataset)),
        _as("order", label="並び順", choices=_LIST_ORDERS, when=(PROJECT, ("",))),
        *_scope(),
    ],
    pages.CHANGES: [PARAMETERS["changed"], PARAMETERS["joined"]],
    pages.SEARCH: [PARAMETERS["words"]],
}
"""What each page reads out of its address, in this order; a page not here reads nothing of its own."""
