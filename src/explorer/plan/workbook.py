"""Turn an Excel workbook into the text of a plan: a line for each cell (``事業費!D17 5,726``).

The lines of a project stand together, as in a plan's own text, whatever sheets they come from. This module
only undoes or refuses what Excel does to values; ``workbook_plan`` reads what the cells mean.
"""

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from explorer.form import (
    ALL,
    BUDGETS_SHEET,
    CIRCLES,
    EXAMPLES,
    FISCAL_YEAR,
    MEMBERS_SHEET,
    NAME_HEAD,
    NONE,
    OPTIONAL,
    PLAN_SHEETS,
    PROJECTS_SHEET,
    REGION,
    RESULT_SHEETS,
    TITLES,
    UNIT,
    YES,
    FormSheet,
)
from explorer.frames import VISIBLE, DataError, collect_errors
from explorer.lookalikes import find_invisible, replace_lookalikes
from explorer.model import THOUSAND_YEN, UNITS
from explorer.plan.sheets import AMOUNT, in_thousand_yen
from explorer.plan.source import (
    ALL_MUNICIPALITIES,
    BLANK,
    WORKBOOK_MARK,
    Line,
    Source,
    nfkc,
    parse_source,
    unknown_character,
)

EXPECTED = "Excel のブック（.xlsx）。python -m explorer template で作れるもの"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""The first bytes of an .xls file and of a workbook with a password."""
ZIP = b"PK\x03\x04"
MAX_ROWS, MAX_COLUMNS = 5_000, 200
DASHES = {NONE, "-", "ー", "―", "‐", "−", "–", "なし", "未記載"}
UNREADABLE = "？"
"""The text of a cell whose error is already reported."""


class Place(NamedTuple):
    """The place of a text: sheet, row and column; ``last_column`` if it stands for several cells."""

    sheet: str
    row: int
    column: int
    last_column: int = 0

    def __str__(self) -> str:
        """Return the address as Excel writes it."""
        end = f":{get_column_letter(self.last_column)}{self.row}" if self.last_column > self.column else ""
        return f"{self.sheet}!{get_column_letter(self.column)}{self.row}{end}"


Row = dict[int, str]
"""The texts of a row by column, counted from 1."""
Rows = dict[int, Row]
"""The rows of a sheet by number, counted from 1."""


def is_workbook(content: bytes, name: str) -> bool:
    """Return whether the file is a workbook; raise DataError for the old Excel format and for CSV."""
    if content.startswith(OLD_EXCEL):
        raise DataError("古い形式（.xls）か、パスワードの付いた Excel のファイルです", EXPECTED, path=name)
    if name.lower().endswith(".csv"):
        raise DataError("CSV のファイルです", EXPECTED, path=name)
    return content.startswith(ZIP)


def read_workbook(content: bytes, name: str) -> tuple[Source, Source]:
    """Return the text of the plan in the workbook, and the text of the results that were added to it.

    All wrong cells are in ``errors`` of the first. Raises DataError if the file is no workbook.
    """
    errors: list[DataError] = []
    sheets = {
        title: _read_rows(title, sheet, formulas, errors)
        for title, sheet, formulas in _read_sheets(content, name, errors)
    }
    if REGION not in sheets:
        raise DataError(f"「{REGION}」シートがありません", EXPECTED, path=name)
    optional = {sheet.title for sheet in OPTIONAL}
    errors += [
        DataError("シートがありません", "、".join(TITLES), path=title)
        for title in TITLES
        if title not in sheets and title not in optional
    ]
    remarks = [
        f"「{sheet.title}」シートの「{head}」の列を除外"
        for sheet in (*PLAN_SHEETS, *RESULT_SHEETS)
        for head in _drop_unknown_columns(sheet, sheets.get(sheet.title, {}))
    ]
    texts = {
        Place(title, number, column): text if title == REGION else replace_lookalikes(text)
        for title in TITLES
        for number, row in sheets.get(title, {}).items()
        for column, text in row.items()
    }
    _join_participants(sheets, texts, errors)
    _write_amounts(sheets, texts, errors)
    result_titles = {sheet.title for sheet in RESULT_SHEETS}
    places = sorted(
        (place for place in texts if place.sheet not in result_titles),
        key=lambda place: (_number(sheets, place), TITLES.index(place.sheet), place.row, place.column),
    )
    lines = [WORKBOOK_MARK, *(f"{place} {texts[place]}" for place in places), ""]
    plan = parse_source("\n".join(lines).encode(), name)
    results = [f"{place} {text}" for place, text in texts.items() if place.sheet in result_titles]
    return (
        replace(
            plan,
            errors=tuple(errors),
            obtained="Excel のブックから読み取ったもの",
            remarks=tuple(remarks),
        ),
        Source(name, b"", tuple(Line(number, line) for number, line in enumerate(results, start=1))),
    )


def _read_sheets(
    content: bytes, name: str, errors: list[DataError]
) -> Iterator[tuple[str, Worksheet, Worksheet]]:
    """Yield the title of each sheet of the form, the sheet with computed values, and with formulas."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about formats that openpyxl does not support
            values, formulas = (
                load_workbook(io.BytesIO(content), data_only=data_only) for data_only in (True, False)
            )
    except Exception as error:  # openpyxl lets the errors of its ZIP and XML parsers through
        raise DataError("Excel のブックとして読めません", EXPECTED, path=name) from error
    known = {nfkc(title): title for title in TITLES}
    seen: set[str] = set()
    for sheet in values.worksheets:
        title = known.get(nfkc(sheet.title).strip())
        if sheet.title == EXAMPLES:
            continue
        if sheet.sheet_state != "visible":
            errors.append(DataError("隠れたシートです", "すべて見えるシート", path=sheet.title))
        if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
            found = f"{sheet.max_row} 行 {sheet.max_column} 列あります"
            expected = f"{MAX_ROWS} 行、{MAX_COLUMNS} 列まで（空の行や列は Excel で削除する）"
            errors.append(DataError(found, expected, path=sheet.title))
        elif title in seen:
            errors.append(DataError(f"「{title}」のシートが二つあります", "一つ", path=sheet.title))
        elif title:
            seen.add(title)
            yield title, sheet, formulas[sheet.title]
        elif any(value is not None for row in sheet.iter_rows(values_only=True) for value in row):
            errors.append(DataError("読み方の決まっていないシートです", "、".join(TITLES), path=sheet.title))


def _read_rows(title: str, sheet: Worksheet, formulas: Worksheet, errors: list[DataError]) -> Rows:
    """Return the filled rows of a sheet; report unreadable, merged and hidden cells."""
    rows: Rows = {}
    for number, cells in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), start=1):
        row: Row = {}
        filled = (
            (column, cell, formula.data_type == "f")
            for column, (cell, formula) in enumerate(zip(*cells, strict=True), start=1)
            if cell.value is not None or formula.value is not None
        )
        for column, cell, is_formula in filled:
            names = column > 1 and title != PROJECTS_SHEET.title and rows.get(1, {}).get(column) == NAME_HEAD
            if is_formula and cell.value is None and names:
                continue  # the template's own formula in an unused row
            try:
                text = _cell_text(cell, is_formula)
            except DataError as error:
                errors.append(error.at(str(Place(title, number, column))))
                text = UNREADABLE
            if text:
                row[column] = text
        if row:
            rows[number] = row
    for merged in sheet.merged_cells.ranges:
        errors.append(DataError("セルが結合されています", "結合を解いたセル", path=f"{title}!{merged.coord}"))
        first = rows.get(merged.min_row, {}).get(merged.min_col)
        for number, column in merged.cells if first else ():
            rows.setdefault(number, {})[column] = first or ""
    for number in rows:
        if sheet.row_dimensions[number].hidden:
            expected = "すべて見える行（絞り込みを解く）"
            errors.append(DataError("隠れた行です", expected, path=f"{title}!{number}行"))
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            errors.append(DataError("隠れた列です", "すべて見える列", path=f"{title}!{letter}列"))
    return dict(sorted(rows.items()))


def _cell_text(cell: Any, is_formula: bool) -> str:
    """Return the cell's text; raise DataError for a value that Excel has converted or computed wrongly."""
    value = cell.value
    if is_formula and value is None:
        raise DataError("数式の値が保存されていません", "値、または Excel で開いて保存し直したブック")
    if cell.data_type == "e":
        raise DataError(f"数式の誤り {value} があります", "値")
    if isinstance(value, date | time | timedelta):
        raise DataError(
            f"日付や時刻（{value}）になっています", "文字（セルの書式を「文字列」にして入力し直す）"
        )
    if isinstance(value, bool):
        raise DataError(f"{str(value).upper()} です", f"文字か数（あてはまる印は {YES}）")
    if isinstance(value, int | float):
        return _number_text(Decimal(f"{value:.15g}"), "%" in cell.number_format)
    text = "" if value is None else "".join(line.strip() for line in str(value).splitlines())
    if match := find_invisible(text):
        raise DataError(f"目に見えない文字 {match[1]} があります", VISIBLE)
    if match := unknown_character(text):
        raise DataError(f"何の文字か分からない文字 {match[1]} があります", "計画に印字された文字")
    return text


def _number_text(number: Decimal, as_percent: bool) -> str:
    """Return a number without separators or exponent, with % if Excel shows it so."""
    text = f"{(number * 100 if as_percent else number):f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{plain}%" if as_percent else plain


def _drop_unknown_columns(sheet: FormSheet, rows: Rows) -> list[str]:
    """Remove the columns that the edition has no place for, and return their heads."""
    known = {*sheet.heads, NAME_HEAD}
    unknown = {column: head for column, head in rows.get(1, {}).items() if head not in known}
    if sheet.keeps:
        return []
    for column in unknown:
        for row in rows.values():
            row.pop(column, None)
    return list(unknown.values())


def _join_participants(sheets: Mapping[str, Rows], texts: dict[Place, str], errors: list[DataError]) -> None:
    """Replace the partners' marks in a project's row by one text, as a plan prints it.

    Marks of core cities stay cells of their own where there are several core cities.
    """
    title, rows = PROJECTS_SHEET.title, sheets.get(PROJECTS_SHEET.title, {})
    names, cores = _members(sheets.get(MEMBERS_SHEET.title, {}))
    known, heads = PROJECTS_SHEET.heads, rows.get(1, {})
    column = next((column for column, head in heads.items() if known.get(head) == "participants"), 0)
    partners = {column: head for column, head in heads.items() if head not in known and head in names - cores}
    for number, row in rows.items() if column else ():
        if number == 1:
            continue
        for at, mark in row.items():
            if heads.get(at) in cores and mark in CIRCLES:
                texts[Place(title, number, at)] = YES
        marks = {at: texts.pop(Place(title, number, at)) for at in partners if at in row}
        texts.pop(Place(title, number, column), None)
        summary = row.get(column, "")
        participants = _participants(summary, [partners[at] for at in marks])
        if participants:
            texts[Place(title, number, column, max(partners, default=0))] = participants
        for at, mark in marks.items():
            if mark not in CIRCLES:
                path = str(Place(title, number, at))
                errors.append(DataError(f"「{mark}」です", f"{YES} か空", path=path))
        if not participants:
            found = f"{heads[column]}が「{summary}」です" if summary else f"{heads[column]}が空です"
            expected = f"{ALL}（全市町村）か {NONE}（なし）。ほかは空にして、右の列に {YES}"
            errors.append(DataError(found, expected, path=str(Place(title, number, column))))
        elif (participants == BLANK and marks) or (
            participants == ALL_MUNICIPALITIES and 0 < len(marks) < len(partners)
        ):
            at = next(at for at in partners if (at in marks) == (participants == BLANK))
            mark = YES if at in marks else "空"
            found = f"{heads[column]}は「{summary}」ですが、{partners[at]}の欄が{mark}です"
            errors.append(DataError(found, "どちらかに合わせた欄", path=str(Place(title, number, at))))


def _members(rows: Rows) -> tuple[set[str], set[str]]:
    """Return the names of the members, and those of the core cities if there are several."""
    columns = {MEMBERS_SHEET.heads.get(head): column for column, head in rows.get(1, {}).items()}
    name, mark = columns.get("name", 0), columns.get("is_core", 0)
    members = [row for number, row in rows.items() if number > 1 and name in row]
    cores = {row[name] for row in members if mark in row}
    return {row[name] for row in members}, cores if len(cores) > 1 else set()


def _participants(summary: str, marked: list[str]) -> str:
    """Return the participants as a plan prints them; "" if ``summary`` is unknown or nobody is marked."""
    if summary in DASHES:
        return BLANK
    if summary in (ALL, ALL_MUNICIPALITIES):
        return ALL_MUNICIPALITIES
    return "" if summary else "、".join(marked)


def _write_amounts(sheets: Mapping[str, Rows], texts: dict[Place, str], errors: list[DataError]) -> None:
    """Write the amounts as a plan prints them: in thousand yen, after the original if in another unit."""
    title = BUDGETS_SHEET.title
    units = {
        Place(REGION, number, 2): row.get(2, "")
        for number, row in sheets.get(REGION, {}).items()
        if row.get(1) == UNIT
    }
    place, unit = next(iter(units.items()), (Place(REGION, 1, 2), ""))
    if unit not in UNITS:
        found = f"{UNIT}が「{unit}」です" if unit else f"{UNIT}が空です"
        errors.append(DataError(found, "・".join(UNITS), path=str(place)))
        unit = THOUSAND_YEN
    rows = sheets.get(title, {})
    years = {column for column, head in rows.get(1, {}).items() if FISCAL_YEAR.fullmatch(nfkc(head))}
    for number, row in rows.items():
        for column in row.keys() & years if number > 1 else ():
            place = Place(title, number, column)
            with collect_errors(errors, str(place)):
                texts[place] = _amount(row[column], unit)


def _amount(text: str, unit: str) -> str:
    """Return the amount in thousand yen, after the original if in another unit; other texts unchanged.

    Raises DataError for a fraction of thousand yen.
    """
    plain = nfkc(text)
    if plain in DASHES or text in DASHES:
        return BLANK
    if not AMOUNT.fullmatch(plain):
        return text
    printed = in_thousand_yen(plain, unit)
    return printed if unit == THOUSAND_YEN else f"{plain}{unit}＝{printed}"


def _number(sheets: Mapping[str, Rows], place: Place) -> int:
    """Return the number of the project in the row of the place, 0 if there is none."""
    rows = sheets[place.sheet]
    column = next((column for column, head in rows.get(1, {}).items() if head == "No."), 0)
    number = nfkc(rows[place.row].get(column, "")) if place.row > 1 else ""
    return int(number) if re.fullmatch("[0-9]{1,9}", number) else 0
