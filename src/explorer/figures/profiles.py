"""Sheets and municipalities in words, composed once; the screen, slides, Word and paper lay them out."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures.figure import source_line
from explorer.figures.results import ADDED, result_words
from explorer.figures.unsaid import share_words
from explorer.model import Side
from explorer.questions.budgets import latest_year
from explorer.questions.participation import numbers_joined, participants_printed
from explorer.questions.projects import sheet
from explorer.questions.scope import Scope
from explorer.questions.towns import amounts_of, missing_projects

NO_INDICATORS = "この事業に評価指標の記載はありません。"


@dataclass(frozen=True)
class TownSign:
    """A municipality on a project's sheet, and the sign that says whether it takes part."""

    sign: str
    name: str
    joins: bool


@dataclass(frozen=True)
class SheetWords:
    """One project's sheet in words, in reading order.

    ``role`` is the code of the plan's role, ``headings`` are those above the project, from its role down.
    ``participants`` is how the plan names them. ``budgets`` are fiscal year and amount. ``roles``,
    ``burdens`` and ``kinds`` (of the burdens) are those of the core cities, then of their partners.
    ``indicators`` are item, baseline, target and kind of target. ``settlements`` and ``actuals`` are results
    added to the plan, ``slips`` misprints in its text, a sentence each. ``other_items`` have no place of
    their own on the sheet: label, words and their place in the plan. ``glossary`` are terms and definitions,
    ``source`` names the sheet and its lines.
    """

    no: int
    name: str
    role: str
    headings: list[str]
    summary: str
    participants: str
    towns: list[TownSign]
    budgets: list[tuple[str, str]]
    settlements: list[str]
    roles: list[str]
    burdens: list[str]
    kinds: list[str]
    indicators: list[tuple[str, str, str, str]]
    actuals: list[str]
    slips: list[str]
    glossary: list[tuple[str, str]]
    other_items: list[tuple[str, str, str]]
    source: str

    @property
    def title(self) -> str:
        """The project's number and name."""
        return text.project(self.no, self.name)

    @property
    def joined(self) -> str:
        """How many municipalities take part: 12市町村のうち10が参加."""
        return f"{self.counted}が参加"

    @property
    def counted(self) -> str:
        """How many of all municipalities take part: 12市町村のうち10."""
        return f"{len(self.towns)}市町村のうち{sum(town.joins for town in self.towns)}"

    @property
    def absent(self) -> str:
        """The names of the municipalities that do not take part, or ""."""
        return "・".join(town.name for town in self.towns if not town.joins)

    @property
    def targets(self) -> list[str]:
        """Each indicator with its baseline and target in one line."""
        return [f"{item}：{baseline} → {target}" for item, baseline, target, _ in self.indicators]


@answered_once
def sheet_words(dataset: Dataset, no: int) -> SheetWords:
    """Return the sheet of the project in words; KeyError if there is no such No."""
    found = sheet(dataset, no)
    project, unit = found.project, dataset.edition.unit
    kinds = {
        side: "・".join(text.BURDEN_KIND[kind] for kind in rules["kind"])
        for side, rules in found.burdens.groupby("side")
    }
    return SheetWords(
        no=int(project["no"]),
        name=project["name"],
        role=project["role"],
        headings=[heading_words(dataset, row) for row in found.headings.itertuples()],
        summary=project["summary"],
        participants=participants_printed(dataset)[project["no"]],
        towns=[
            TownSign(text.participation_sign(row.basis), row.name, pd.notna(row.basis))
            for row in found.municipalities.itertuples(index=False)
        ],
        budgets=[
            (text.fiscal_year(row.fiscal_year), text.budget_cell(row, unit))
            for row in found.budgets.itertuples()
        ],
        settlements=[
            f"決算額：{text.fiscal_year(row.fiscal_year)} {text.amount(row.amount, unit)}"
            f"（{ADDED}。出典：{row.source}）"
            for row in found.settlements.itertuples()
        ],
        roles=[project["core_role"], project["partner_role"]],
        burdens=[project["core_burden"], project["partner_burden"]],
        kinds=[kinds.get(side, text.NOT_STATED) for side in (Side.CORE, Side.PARTNER)],
        indicators=[
            (row.item, row.baseline, row.target, text.TARGET_KIND[row.target_kind])
            for row in found.indicators.itertuples()
        ],
        actuals=[
            f"実績：{row['item']} {result_words(row)}（{ADDED}。出典：{row['source']}）"
            for row in found.actuals.to_dict(orient="records")
        ],
        slips=[
            f"原典の表記：「{row.printed}」 {row.reason}（本文 {row.line}行、修正せず表示）"
            for row in found.slips.itertuples()
        ],
        glossary=[(row.term, row.definition) for row in found.glossary.itertuples()],
        other_items=[(row.label, row.words, row.place) for row in found.other_items.itertuples()],
        source=f"{source_line(dataset, [project['no']])}、本文 {found.first_line}〜{found.last_line}行",
    )


def heading_words(dataset: Dataset, row: Any) -> str:
    """Return a heading with its mark, a role's with the word for roles: 役割３ …, （１） …, ｇ …."""
    role = dataset.terms.role if row.heading == row.role and pd.isna(row.mark) else ""
    return f"{role}{dataset.heading_marks[row.heading]} {row.title}"


def amounts_note(dataset: Dataset) -> str:
    """Return the caption below amounts: they are the project's, and whether the plan states shares."""
    return f"{text.WHOLE_PROJECT}。{share_words(dataset)}。"


def gap_heading(dataset: Dataset, code: str, scope: Scope) -> str:
    """Return the heading that says how many projects in scope the municipality does not take part in."""
    absent = text.count_or_none(len(missing_projects(dataset, code, scope)), "事業")
    return f"{dataset.municipality_names[code]}が参加していない事業：{absent}"


def joined_amount(dataset: Dataset, code: str, scope: Scope) -> tuple[str, str, str]:
    """Return the total of the projects that the municipality takes part in: what it is, the total, a note."""
    name, year, unit = dataset.municipality_names[code], latest_year(dataset), dataset.edition.unit
    total, stated = amounts_of(dataset, code, scope, year)
    about = [
        *([] if year is None else [text.fiscal_year(year)]),
        *([] if total is None else [text.count(stated, "事業")]),
        text.DERIVED,
    ]
    what = f"参加する事業の{text.WHOLE_PROJECT}の合計（{'、'.join(about)}）"
    if not numbers_joined(dataset, code, scope):
        return what, text.NO_ROW, f"{name}が参加する事業はありません"
    if total is None:
        return what, text.NO_AMOUNT, f"{name}が参加する事業に額の記載はありません"
    once = f"一つの事業を一度だけ数えた合計（{text.amount(total, unit)}）です"
    return what, text.large_amount(total, unit), f"{once}。{name}が負担する額ではありません"
