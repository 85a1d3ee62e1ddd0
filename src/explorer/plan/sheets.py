"""Read the cells of a project sheet, whose text has one of two known orders."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import dropwhile, islice, takewhile

from explorer.eras import western
from explorer.frames import DataError
from explorer.model import PROJECT_TEXTS, THOUSAND_YEN, UNITS
from explorer.plan.headings import Heading
from explorer.plan.indicator_rows import IndicatorRow, read_indicator_rows
from explorer.plan.kpis import Kpi
from explorer.plan.layout import SheetText
from explorer.plan.source import BLANK, Cell, Line, Slip, cell_on, join_lines, nfkc, short_line

UNIT = re.compile(rf"事業費見込額（({'|'.join(UNITS)})）")
LABELS = {
    "roles": ("役", "割", "分", "担"),
    "burdens": ("費", "用", "負", "担"),
    "years": ("事業予定年度　及び", UNIT),
    "indicators": ("評価指標", "項目 基準値（基準年） 目標値（目標年）"),
}
PRINTED = {
    "roles": "役割分担",
    "summary": "事業概要",
    "years": "事業予定年度及び事業費見込額",
    "year": "年度",
    "burdens": "費用負担",
    "indicators": "評価指標",
}
BESIDE = ("summary", "core", "partner")
"""The labels whose cell begins on the same line."""
YEAR = re.compile(r"([0-9]{4})年度|\(([0-9]{4})年度\)")
"""A fiscal year; in brackets where the other calendar repeats it. Both in Western digits."""
AMOUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
FIRST_YEAR, MAX_YEARS = 2000, 20

# The labels of a sheet in order, each with the name of its cell ("" for none).
ROLE_CELLS = (("roles", ""), ("core", "core_role"), ("partner", "partner_role"))
TEXT_CELLS = (("summary", "summary"), ("partner", "participants"))
BURDEN_CELLS = (("burdens", ""), ("core", "core_burden"), ("partner", "partner_burden"))
LAST_YEAR, INDICATORS = (("year", "amounts"),), (("indicators", "indicators"),)
FILLED_WIDTH = 34


@dataclass(frozen=True)
class Sheet:
    """The cells of a project sheet: ``texts`` by column, ``budgets`` by fiscal year in thousand yen.

    ``cores`` are the core cities that take part, by name, each with the cell that says so. ``extras`` are
    the cells below heads that the registry does not know, by the indicator's number (0 for the project's
    own) and the head.
    """

    text: SheetText
    texts: dict[str, Cell]
    cores: dict[str, Cell]
    budgets: dict[int, Cell]
    indicators: tuple[IndicatorRow, ...]
    extras: dict[tuple[int, str], Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A plan read from its text: headings, KPIs by role, sheets by No., and slips outside the sheets."""

    headings: list[Heading]
    kpis: dict[str, list[Kpi]]
    sheets: list[Sheet]
    slips: list[Slip]


@dataclass
class _Section:
    """A label of a sheet, the number of its lines, and the lines of its cell.

    ``inline`` tells whether the cell begins on the label's line.
    """

    label: str
    at: Line
    size: int
    content: list[Line]
    inline: bool


def read_sheet(text: SheetText, core_city: str, partners: str) -> Sheet:
    """Read the cells of a sheet; ``core_city`` and ``partners`` are the labels of the two sides' cells.

    Raises DataError for a label that is missing, repeated or in neither of the known orders, for an empty
    cell, for lines that belong to no cell, and unless there is one amount per year.
    """
    printed = PRINTED | {"core": core_city, "partner": partners}
    before, *labelled = sections = _split(text, printed)
    years = [section for section in labelled if section.label == "year"]
    indicators_first = bool(labelled) and labelled[0].label == "indicators"
    order = _order(labelled, indicators_first)
    _check_order(text.no, sections, order, printed)
    at = {cell_name: section for (_, cell_name), section in zip(order, labelled, strict=True)}
    texts = {"name": _take_name(text.no, labelled)}
    texts |= {column.name: _take_text(text.no, at[column.name]) for column in PROJECT_TEXTS[1:]}
    sheet = Sheet(
        text=text,
        texts=texts,
        cores={core_city: texts["core_role"]},
        budgets=_take_budgets(text.no, years, next(_units(text.lines)), at["amounts"]),
        indicators=_take_rows(text.no, before if indicators_first else at["amounts"], at["indicators"]),
    )
    for stray in (line for section in sections for line in section.content):
        found = f"No. {text.no}：「{stray.text.strip()}」がどの欄のものか分かりません"
        raise DataError(found, "次の欄", stray.number)
    return sheet


def _order(labelled: list[_Section], indicators_first: bool) -> tuple[tuple[str, str], ...]:
    """Return the labels of the sheet's order, with as many fiscal years as the sheet has.

    The last year stands apart from the others, with all amounts below it.
    """
    below = dropwhile(lambda section: section.label != "years", labelled)
    years = takewhile(lambda section: section.label == "year", islice(below, 1, None))
    year_cells = (("years", ""), *(("year", "") for _ in years))
    if indicators_first:
        return INDICATORS + LAST_YEAR + BURDEN_CELLS + year_cells + TEXT_CELLS + ROLE_CELLS
    return ROLE_CELLS + TEXT_CELLS + year_cells + BURDEN_CELLS + LAST_YEAR + INDICATORS


def _split(text: SheetText, printed: dict[str, str]) -> list[_Section]:
    """Split the sheet at its labels; the first section holds the lines above the first label."""
    sections = [_Section("", Line(text.first_line, ""), 0, [], inline=False)]
    lines = list(text.lines)
    while lines:
        match = _label_at(lines, printed)
        if match is None:
            sections[-1].content.append(lines.pop(0))
            continue
        label, size, beside = match
        at = lines[0]
        del lines[:size]
        sections.append(_Section(label, at, size, [Line(at.number, beside)] if beside else [], bool(beside)))
    return sections


def _label_at(lines: list[Line], printed: dict[str, str]) -> tuple[str, int, str] | None:
    """Return the label that begins here, the number of its lines, and the text beside it."""
    texts = [line.text.strip(" ") for line in lines[:4]]
    for label, patterns in LABELS.items():
        if len(texts) >= len(patterns) and all(map(_is_printed, patterns, texts)):
            return label, len(patterns), ""
    if (year := _year(texts[0])) and year[1]:
        again = _year(texts[1]) if len(texts) > 1 else None
        return "year", 2 if again and again[2] == year[1] else 1, ""
    head, _, beside = texts[0].partition(" ")
    label = next((name for name in BESIDE if head == printed[name]), "")
    return (label, 1, beside) if label else None


def _is_printed(pattern: str | re.Pattern[str], text: str) -> bool:
    return pattern == text if isinstance(pattern, str) else bool(pattern.fullmatch(text))


def _year(text: str) -> re.Match[str] | None:
    return YEAR.fullmatch(western(nfkc(text)))


def _check_order(
    no: int, sections: list[_Section], order: tuple[tuple[str, str], ...], printed: dict[str, str]
) -> None:
    labelled = sections[1:]
    for (expected, _), section in zip(order, labelled, strict=False):
        if section.label != expected:
            found = f"No. {no}：「{section.at.text.strip()}」があります"
            raise DataError(found, f"「{printed[expected]}」の欄", section.at.number)
    if len(labelled) < len(order):
        expected, _ = order[len(labelled)]
        found = f"No. {no} の事業票が途中で終わっています"
        raise DataError(found, f"「{printed[expected]}」の欄", sections[-1].at.number)
    if len(labelled) > len(order):
        extra = labelled[len(order)].at
        raise DataError(f"No. {no}：「{extra.text.strip()}」が余分にあります", "事業票の終わり", extra.number)


def _units(lines: Iterable[Line]) -> Iterator[str]:
    return (match[1] for line in lines if (match := UNIT.fullmatch(line.text.strip(" "))))


def stated_unit(lines: Iterable[Line]) -> str:
    """Return the unit in which all sheets of a plan state their amounts; thousand yen if they differ."""
    units = set(_units(lines))
    return units.pop() if len(units) == 1 else THOUSAND_YEN


def _take_name(no: int, labelled: list[_Section]) -> Cell:
    """Take the project's name, which is the line above the summary."""
    summary = [section.label for section in labelled].index("summary")
    above = labelled[summary - 1]
    if len(above.content) == above.inline:  # a line beside the label is no name
        found = f"No. {no}：連携事業名がありません"
        raise DataError(found, "事業概要の前の連携事業名", labelled[summary].at.number)
    return join_lines([above.content.pop()])


def _take_text(no: int, section: _Section) -> Cell:
    """Take a text: one line if it begins beside its label, otherwise wrapped and thus several."""
    lines, section.content = section.content, []
    if not lines or section.inline != (len(lines) == 1):
        found = f"No. {no}：「{section.at.text.strip()}」の欄が {len(lines)} 行です"
        expected = "ラベルと同じ行に１行" if section.inline else "ラベルの下に２行以上"
        raise DataError(found, expected, section.at.number)
    if short := short_line(lines, FILLED_WIDTH):
        found = f"No. {no}：「{short.text.strip()}」で行が途切れています"
        raise DataError(found, "欄の幅いっぱいの行", short.number)
    return join_lines(lines)


def _take_budgets(no: int, years: list[_Section], unit: str, amounts: _Section) -> dict[int, Cell]:
    """Take the amounts from the line below the last year, and return them in thousand yen by fiscal year."""
    if not amounts.content:
        raise DataError(f"No. {no}：事業費見込額がありません", "年度ごとの額", amounts.at.number)
    line = amounts.content.pop(0)
    printed = line.text.split()
    if len({section.size for section in years}) > 1:
        raise DataError(f"No. {no}：年度の書き方がそろっていません", "どの年度も同じ書き方", line.number)
    fiscal_years = sorted(int(western(nfkc(section.at.text)).strip()[:4]) for section in years)
    check_years(fiscal_years, f"No. {no}：", line.number)
    if len(printed) != len(years):
        found = f"No. {no}：事業費見込額が {len(printed)} 個あります"
        raise DataError(found, f"{len(years)} 個（年度ごとに一つ）", line.number)
    if unit != THOUSAND_YEN:
        try:
            printed = [in_thousand_yen(text, unit) if AMOUNT.fullmatch(text) else text for text in printed]
        except DataError as error:
            raise DataError(f"No. {no}：{error.found}", error.expected, line.number) from error
    return {year: cell_on(line, text) for year, text in zip(fiscal_years, printed, strict=True)}


def in_thousand_yen(amount: str, unit: str) -> str:
    """Return the amount in thousand yen with separators; raise DataError for a fraction of thousand yen."""
    thousands = Decimal(amount.replace(",", "")).scaleb(UNITS[unit])
    if thousands != thousands.to_integral_value():
        raise DataError(f"{amount}{unit}です", "千円未満の端数のない額")
    return f"{int(thousands):,}"


def listed(fiscal_years: Iterable[int]) -> str:
    """Return the years for a message."""
    return "、".join(map(str, fiscal_years))


def check_years(fiscal_years: list[int], prefix: str = "", line: int | None = None) -> None:
    """Raise DataError unless the sorted years (at least one) are consecutive and not before FIRST_YEAR."""
    found = f"{prefix}年度が {listed(fiscal_years)} です"
    first, count = fiscal_years[0], len(fiscal_years)
    if count > MAX_YEARS or fiscal_years != list(range(first, first + count)):
        raise DataError(found, f"連続した年度（{MAX_YEARS} まで）", line)
    if first < FIRST_YEAR:
        raise DataError(found, f"{FIRST_YEAR} 年度から後", line)


def _take_rows(no: int, early: _Section, table: _Section) -> tuple[IndicatorRow, ...]:
    """Take the indicators, which stand before their table's label, after it, or both.

    A table whose only line is :data:`BLANK` has none.
    """
    parts = (early.content, table.content)
    early.content, table.content = [], []
    if [line.text.strip(" ") for lines in parts for line in lines] == [BLANK]:
        return ()
    rows = tuple(row for lines in parts for row in read_indicator_rows(no, lines))
    if not rows:
        expected = f"項目・基準値・目標値（なければ {BLANK}）"
        raise DataError(f"No. {no}：評価指標がありません", expected, table.at.number)
    check_unique_items(no, rows)
    return rows


def check_unique_items(no: int, rows: Sequence[IndicatorRow]) -> None:
    """Raise DataError if two of a project's indicators have the same item."""
    seen = set()
    for item in (row.item for row in rows):
        if item.text in seen:
            found = f"No. {no}：評価指標「{item.text}」が二度あります"
            raise DataError(found, "項目ごとに一度", item.first_line)
        seen.add(item.text)
