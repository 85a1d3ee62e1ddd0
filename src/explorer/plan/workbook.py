"""An Excel workbook as the text of a plan: a line for each cell, with its place (``事業費!D17 5,726``).

The lines of one project stand together, whatever their sheets, as they do in a plan's own text. Here only
what Excel does to a value is undone or refused; what the cells mean is read out of the text.
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
from explorer.frames import VISIBLE, DataError
from explorer.lookalikes import find_invisible, usual
from explorer.model import THOUSAND_YEN, UNITS
from explorer.plan.sheets import AMOUNT, in_thousand_yen
from explorer.plan.source import (
    ALL_MUNICIPALITIES,
    BLANK,
    WORKBOOK_MARK,
    Line,
    Source,
    nameless,
    normal,
    parse_source,
)

EXPECTED = "Excel のブック（.xlsx）。python -m explorer template で作れるもの"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How a file begins that Excel wrote before 2007, or with a password."""
ZIP = b"PK\x03\x04"
MOST_ROWS, MOST_COLUMNS = 5_000, 200
DASHES = {NONE, "-", "ー", "―", "‐", "−", "–", "なし", "未記載"}
UNREADABLE = "？"
"""Stands for a cell of which is already said that it is wrong."""


class Place(NamedTuple):
    """Where a text stands: its sheet, row and column; ``until`` is the last column of several."""

    sheet: str
    row: int
    column: int
    until: int = 0

    def __str__(self) -> str:
        """As Excel names it."""
        end = f":{get_column_letter(self.until)}{self.row}" if self.until > self.column else ""
        return f"{self.sheet}!{get_column_letter(self.column)}{self.row}{end}"


Row = dict[int, str]
"""The texts of a row by their columns, counted from 1."""


def is_workbook(content: bytes, name: str) -> bool:
    """Whether the file is a workbook; DataError for one as an old Excel wrote it, and for a CSV file."""
    if content.startswith(OLD_EXCEL):
        raise DataError("古い形式（.xls）か、パスワードの付いた Excel のファイルです", EXPECTED, path=name)
    if name.lower().endswith(".csv"):
        raise DataError("CSV のファイルです", EXPECTED, path=name)
    return content.startswith(ZIP)


def read_workbook(content: bytes, name: str) -> tuple[Source, Source]:
    """The workbook's text: that of the plan, and that of the results that were added to it.

    Everything that is wrong is in ``faults`` of the first, each with its cell. Raises DataError for a file
    that is no workbook.
    """
    faults: list[DataError] = []
    sheets = {
        title: rows
        for title, sheet, formulas in _sheets(content, name, faults)
        for rows in [_rows(title, sheet, formulas, faults)]
    }
    if REGION not in sheets:
        raise DataError(f"「{REGION}」シートがありません", EXPECTED, path=name)
    for title in TITLES:
        if title not in sheets and title not in (sheet.title for sheet in OPTIONAL):
            faults.append(DataError("シートがありません", "、".join(TITLES), path=title))
    remarks = [words for sheet in (*PLAN_SHEETS, *RESULT_SHEETS) for words in _leave_out(sheet, sheets)]
    said: dict[Place, str] = {
        Place(title, number, column): text if title == REGION else usual(text)
        for title in TITLES
        for number, row in sheets.get(title, {}).items()
        for column, text in row.items()
    }
    _join_participants(sheets, said, faults)
    _write_amounts(sheets, said, faults)
    results = {sheet.title for sheet in RESULT_SHEETS}
    of_plan = sorted(
        (place for place in said if place.sheet not in results),
        key=lambda place: (_number(sheets, place), TITLES.index(place.sheet), place.row, place.column),
    )
    plan = parse_source(
        "\n".join([WORKBOOK_MARK, *(f"{place} {said[place]}" for place in of_plan), ""]).encode(), name
    )
    lines = [f"{place} {text}" for place, text in said.items() if place.sheet in results]
    return (
        replace(
            plan,
            faults=tuple(faults),
            obtained="Excel のブックから読み取ったもの",
            remarks=tuple(remarks),
        ),
        Source(name, b"", tuple(Line(number, line) for number, line in enumerate(lines, start=1))),
    )


def _sheets(content: bytes, name: str, faults: list[DataError]) -> Iterator[tuple[str, Worksheet, Worksheet]]:
    """Each sheet of the form by its title: with the values that Excel has computed, and with the formulas."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about looks that the reader does not know
            values, formulas = (
                load_workbook(io.BytesIO(content), data_only=data_only) for data_only in (True, False)
            )
    except Exception as problem:  # whatever the reader's ZIP and XML parsers meet
        raise DataError("Excel のブックとして読めません", EXPECTED, path=name) from problem
    known = {normal(title): title for title in TITLES}
    for sheet in values.worksheets:
        title = known.get(normal(sheet.title).strip())
        if sheet.title == EXAMPLES:
            continue
        if sheet.sheet_state != "visible":
            faults.append(DataError("隠れたシートです", "すべて見えるシート", path=sheet.title))
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            faults.append(
                DataError(
                    f"{sheet.max_row} 行 {sheet.max_column} 列あります",
                    f"{MOST_ROWS} 行、{MOST_COLUMNS} 列まで（空の行や列は Excel で削除する）",
                    path=sheet.title,
                )
            )
        elif title:
            yield title, sheet, formulas[sheet.title]
        elif any(value is not None for row in sheet.iter_rows(values_only=True) for value in row):
            faults.append(DataError("読み方の決まっていないシートです", "、".join(TITLES), path=sheet.title))


def _rows(title: str, sheet: Worksheet, formulas: Worksheet, faults: list[DataError]) -> dict[int, Row]:
    """The filled rows of a sheet by their numbers."""
    rows: dict[int, Row] = {}
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row: Row = {}
        for column, cell in enumerate(cells, start=1):
            helped = column > 1 and title != PROJECTS_SHEET.title and rows.get(1, {}).get(column) == NAME_HEAD
            formula = formulas.cell(number, column).data_type == "f"
            if formula and cell.value is None and helped:
                continue  # the template's own formula, in a row that is not filled in
            try:
                text = _text(cell, formula)
            except DataError as problem:
                faults.append(problem.at(str(Place(title, number, column))))
                text = UNREADABLE
            if text:
                row[column] = text
        if row:
            rows[number] = row
    for merged in sheet.merged_cells.ranges:
        faults.append(DataError("セルが結合されています", "結合を解いたセル", path=f"{title}!{merged.coord}"))
        first = rows.get(merged.min_row, {}).get(merged.min_col)
        for number, column in merged.cells if first else ():
            rows.setdefault(number, {})[column] = first or ""
    for number in rows:
        if sheet.row_dimensions[number].hidden:
            faults.append(
                DataError("隠れた行です", "すべて見える行（絞り込みを解く）", path=f"{title}!{number}行")
            )
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            faults.append(DataError("隠れた列です", "すべて見える列", path=f"{title}!{letter}列"))
    return dict(sorted(rows.items()))


def _text(cell: Any, formula: bool) -> str:
    """What stands in the cell, as text; DataError where Excel has made of it what nobody wrote."""
    value = cell.value
    if formula and value is None:
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
        return _shown(Decimal(f"{value:.15g}"), "%" in cell.number_format)
    text = "" if value is None else "".join(line.strip() for line in str(value).splitlines())
    if unseen := find_invisible(text):
        raise DataError(f"目に見えない文字 {unseen[1]} があります", VISIBLE)
    if unnamed := nameless(text):
        raise DataError(f"何の文字か分からない文字 {unnamed[1]} があります", "計画に印字された文字")
    return text


def _shown(number: Decimal, percent: bool) -> str:
    """A number as it is read: without separators or an exponent, a share as per cent if shown so."""
    shown = f"{(number * 100 if percent else number):f}"
    plain = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{plain}%" if percent else plain


def _leave_out(sheet: FormSheet, sheets: Mapping[str, dict[int, Row]]) -> Iterator[str]:
    """Take the columns out that have no place in the edition, and yield a remark for each."""
    rows = sheets.get(sheet.title, {})
    known = {*sheet.heads, NAME_HEAD}
    unknown = {column: head for column, head in rows.get(1, {}).items() if head not in known}
    for column, head in unknown.items() if not sheet.keeps else ():
        for row in rows.values():
            row.pop(column, None)
        yield f"「{sheet.title}」シートの「{head}」の列を除外"


def _join_participants(
    sheets: Mapping[str, dict[int, Row]], said: dict[Place, str], faults: list[DataError]
) -> None:
    """Put the partners that are marked in a project's row into one text, as a plan prints them.

    Where there are several core cities, a mark of theirs stays a cell of its own.
    """
    title, rows = PROJECTS_SHEET.title, sheets.get(PROJECTS_SHEET.title, {})
    listed = sheets.get(MEMBERS_SHEET.title, {})
    named = MEMBERS_SHEET.table.field("name").head
    members = {
        row.get(at) for at, head in listed.get(1, {}).items() if head == named for row in listed.values()
    }
    known, heads = PROJECTS_SHEET.heads, rows.get(1, {})
    column = next((at for at, head in heads.items() if known.get(head) == "participants"), 0)
    cores = _several_cores(sheets.get(MEMBERS_SHEET.title, {}))
    towns = {at: head for at, head in heads.items() if head not in known and head in members - cores}
    for number, row in rows.items() if column else ():
        if number == 1:
            continue
        marks = {at: said.pop(Place(title, number, at)) for at in towns if at in row}
        said |= {
            Place(title, number, at): YES
            for at, mark in row.items()
            if heads.get(at) in cores and mark in CIRCLES
        }
        said.pop(Place(title, number, column), None)
        summary = row.get(column, "")
        if words := _participants(summary, [towns[at] for at in marks]):
            said[Place(title, number, column, max(towns, default=0))] = words
        faults += [
            DataError(f"「{mark}」です", f"{YES} か空", path=str(Place(title, number, at)))
            for at, mark in marks.items()
            if mark not in CIRCLES
        ]
        if not words:
            found = f"{heads[column]}が「{summary}」です" if summary else f"{heads[column]}が空です"
            expected = f"{ALL}（全市町村）か {NONE}（なし）。ほかは空にして、右の列に {YES}"
            faults.append(DataError(found, expected, path=str(Place(title, number, column))))
        elif (words == BLANK and marks) or (words == ALL_MUNICIPALITIES and 0 < len(marks) < len(towns)):
            at = next(at for at in towns if (at in marks) == (words == BLANK))
            there = YES if at in marks else "空"
            found = f"{heads[column]}は「{summary}」ですが、{towns[at]}の欄が{there}です"
            faults.append(DataError(found, "どちらかに合わせた欄", path=str(Place(title, number, at))))


def _several_cores(members: Mapping[int, Row]) -> set[str]:
    """The names of the core cities, if there are several."""
    known = {MEMBERS_SHEET.heads.get(head): at for at, head in members.get(1, {}).items()}
    name, mark = known.get("name", 0), known.get("is_core", 0)
    cores = {row[name] for number, row in members.items() if number > 1 and {name, mark} <= row.keys()}
    return cores if len(cores) > 1 else set()


def _participants(summary: str, marked: list[str]) -> str:
    """The participants as a plan prints them, out of the cell for all and the marks; "" if unclear."""
    if summary in DASHES:
        return BLANK
    if summary in (ALL, ALL_MUNICIPALITIES):
        return ALL_MUNICIPALITIES
    return "" if summary else "、".join(marked)


def _write_amounts(
    sheets: Mapping[str, dict[int, Row]], said: dict[Place, str], faults: list[DataError]
) -> None:
    """Write the amounts as a plan prints them: in thousand yen with separators, what they were if not."""
    title = BUDGETS_SHEET.title
    units = {
        Place(REGION, number, 2): row for number, row in sheets.get(REGION, {}).items() if row.get(1) == UNIT
    }
    place, row = next(iter(units.items()), (Place(REGION, 1, 2), {}))
    if (unit := row.get(2, "")) not in UNITS:
        faults.append(DataError(f"{UNIT}が「{unit}」です", "・".join(UNITS), path=str(place)))
        unit = THOUSAND_YEN
    for number, row in sheets.get(title, {}).items():
        for column, text in row.items():
            if number > 1 and FISCAL_YEAR.fullmatch(normal(sheets[title].get(1, {}).get(column, ""))):
                at = Place(title, number, column)
                try:
                    said[at] = _amount(text, unit)
                except DataError as problem:
                    faults.append(problem.at(str(at)))


def _amount(text: str, unit: str) -> str:
    """The amount in thousand yen, after its own words if in another unit; DataError for a fraction."""
    plain = normal(text)
    if plain in DASHES or text in DASHES:
        return BLANK
    if not AMOUNT.fullmatch(plain):
        return text
    printed = in_thousand_yen(plain, unit)
    return printed if unit == THOUSAND_YEN else f"{plain}{unit}＝{printed}"


def _number(sheets: Mapping[str, dict[int, Row]], place: Place) -> int:
    """The project's number in the row of the place; 0 outside of the projects."""
    rows = sheets[place.sheet]
    column = next((at for at, head in rows.get(1, {}).items() if head == "No."), 0)
    number = normal(rows[place.row].get(column, "")) if place.row > 1 else ""
    return int(number) if re.fullmatch("[0-9]{1,9}", number) else 0
