"""The cells of one project sheet, whichever of the two orders its text has."""

import re
from dataclasses import dataclass

from explorer.plan.indicator_rows import Row, read_rows
from explorer.plan.layout import SheetText
from explorer.plan.source import Cell, Line, PlanError, cell, width

LABELS = {
    "roles": ("役", "割", "分", "担"),
    "burdens": ("費", "用", "負", "担"),
    "years": ("事業予定年度　及び", "事業費見込額（千円）"),
    "indicators": ("評価指標", "項目 基準値（基準年） 目標値（目標年）"),
}
ERA_YEAR = re.compile(r"（R[0-9０-９]+年度）")
FISCAL_YEAR = re.compile(r"(\d{4})年度")
ROLE_CELLS = (("roles", ""), ("core", "core_role"), ("partner", "partner_role"))
TEXT_CELLS = (("summary", "summary"), ("partner", "participants"))
YEAR_CELLS = (("years", ""), ("year", ""), ("year", ""), ("year", ""), ("year", ""))
BURDEN_CELLS = (("burdens", ""), ("core", "core_burden"), ("partner", "partner_burden"))
LAST_YEAR, INDICATORS = (("year", "amounts"),), (("indicators", "rows"),)
AS_PRINTED = ROLE_CELLS + TEXT_CELLS + YEAR_CELLS + BURDEN_CELLS + LAST_YEAR + INDICATORS
INDICATORS_FIRST = INDICATORS + LAST_YEAR + BURDEN_CELLS + YEAR_CELLS + TEXT_CELLS + ROLE_CELLS
WRAPPED_WIDTH = 34


@dataclass(frozen=True)
class Sheet:
    """One project sheet: every cell with its lines; ``budgets`` by fiscal year."""

    text: SheetText
    name: Cell
    summary: Cell
    core_role: Cell
    partner_role: Cell
    participants: Cell
    core_burden: Cell
    partner_burden: Cell
    budgets: dict[int, Cell]
    indicators: tuple[Row, ...]


@dataclass
class _Section:
    """A label of the sheet and the lines after it; ``inline`` if the first stands beside the label."""

    label: str
    at: Line
    content: list[Line]
    inline: bool


def read_sheet(text: SheetText, core_city: str) -> Sheet:
    """Read the cells of a sheet; ``core_city`` is the label of the core city's cells.

    Raises PlanError when a label is missing, double or out of both known orders, when a cell
    is empty or holds lines that are not its own, and when the amounts are not one per year.
    """
    sections = _split(text, core_city)
    before, *labelled = sections
    labels = tuple(section.label for section in labelled)
    order = INDICATORS_FIRST if labels[:1] == ("indicators",) else AS_PRINTED
    for position, (expected, _) in enumerate(order):
        if position == len(labels):
            raise PlanError(
                f"No. {text.no} の事業票が途中で終わっています", f"「{expected}」の欄", sections[-1].at.number
            )
        if labels[position] != expected:
            found = labelled[position]
            raise PlanError(
                f"No. {text.no}：「{found.at.text.strip()}」があります",
                f"「{expected}」の欄",
                found.at.number,
            )
    if len(labels) > len(order):
        extra = labelled[len(order)]
        raise PlanError(
            f"No. {text.no}：「{extra.at.text.strip()}」が余分にあります", "事業票の終わり", extra.at.number
        )

    named = {name: section for (_, name), section in zip(order, labelled, strict=True) if name}
    years = [section for section in labelled if section.label == "year"]
    name_stands_in = years[-1] if order is INDICATORS_FIRST else named["partner_role"]
    if not name_stands_in.content:
        raise PlanError(
            f"No. {text.no}：連携事業名がありません", "事業概要の前の連携事業名", name_stands_in.at.number
        )
    name = cell([name_stands_in.content.pop()])
    for section in labelled:
        if (
            section is not named["amounts"]
            and section.label in ("roles", "burdens", "years", "year")
            and section.content
        ):
            stray = section.content[0]
            raise PlanError(
                f"No. {text.no}：「{stray.text}」がどの欄のものか分かりません", "次の欄", stray.number
            )
    amounts = named["amounts"]
    if not amounts.content:
        raise PlanError(f"No. {text.no}：事業費見込額がありません", "年度ごとの額", amounts.at.number)
    rows = (before.content, amounts.content[1:], named["rows"].content)
    return Sheet(
        text=text,
        name=name,
        **{
            column: _text_cell(named[column], text.no)
            for column in (
                "summary",
                "core_role",
                "partner_role",
                "participants",
                "core_burden",
                "partner_burden",
            )
        },
        budgets=_budgets(text.no, sorted(_year(section) for section in years), amounts.content[0]),
        indicators=tuple(row for block in rows for row in read_rows(block)),
    )


def _split(text: SheetText, core_city: str) -> list[_Section]:
    """The sheet's lines under their labels; what stands before the first label comes first."""
    sections = [_Section("", Line(text.first_line, ""), [], inline=False)]
    lines = list(text.lines)
    while lines:
        taken = _label_at(lines, core_city)
        if taken is None:
            sections[-1].content.append(lines.pop(0))
            continue
        label, size, beside = taken
        at = lines[0]
        del lines[:size]
        sections.append(_Section(label, at, [Line(at.number, beside)] if beside else [], bool(beside)))
    return sections


def _label_at(lines: list[Line], core_city: str) -> tuple[str, int, str] | None:
    """The label that begins here, how many lines it takes, and the text beside it."""
    texts = [line.text.strip(" ") for line in lines[:4]]
    for label, printed in LABELS.items():
        if tuple(texts[: len(printed)]) == printed:
            return label, len(printed), ""
    if len(texts) > 1 and FISCAL_YEAR.fullmatch(texts[0]) and ERA_YEAR.fullmatch(texts[1]):
        return "year", 2, ""
    for label, printed_label in (("summary", "事業概要"), ("core", core_city), ("partner", "連携市町村")):
        head, _, beside = texts[0].partition(" ")
        if head == printed_label:
            return label, 1, beside
    return None


def _text_cell(section: _Section, no: int) -> Cell:
    """A text beside its label is one line; one below its label has wrapped, so it has several."""
    lines = section.content
    if not lines or section.inline != (len(lines) == 1):
        found = f"「{section.at.text.strip()}」の欄が {len(lines)} 行です"
        expected = "ラベルと同じ行に１行" if section.inline else "ラベルの下に２行以上"
        raise PlanError(f"No. {no}：{found}", expected, section.at.number)
    for line in lines[:-1]:
        if width(line.text) < WRAPPED_WIDTH:
            raise PlanError(
                f"No. {no}：「{line.text.strip()}」で行が途切れています", "欄の幅いっぱいの行", line.number
            )
    return cell(lines)


def _year(section: _Section) -> int:
    found = FISCAL_YEAR.fullmatch(section.at.text.strip(" "))
    assert found
    return int(found[1])


def _budgets(no: int, years: list[int], line: Line) -> dict[int, Cell]:
    printed = line.text.split()
    if years != list(range(years[0], years[0] + len(years))):
        raise PlanError(f"No. {no}：年度が {years} です", "連続した５年度", line.number)
    if len(printed) != len(years):
        raise PlanError(
            f"No. {no}：事業費見込額が {len(printed)} 個あります",
            f"{len(years)} 個（年度ごとに一つ）",
            line.number,
        )
    return {year: Cell(text, line.number, line.number) for year, text in zip(years, printed, strict=True)}
