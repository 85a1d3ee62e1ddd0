"""The sheets of a workbook's text, which has a line for each cell (``事業費!D17 5,726``), as checked rows.

Errors are collected with their cells; a row with an error is returned without its wrong cells.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from explorer.editions import region_terms
from explorer.form import (
    ABOUT,
    BUDGETS_SHEET,
    CIRCLES,
    CONTENT,
    ITEM,
    KIND,
    NAME_HEAD,
    NOT_KEPT,
    PROJECTS_SHEET,
    REGION,
    STATED,
    TITLES,
    YES,
    FormSheet,
)
from explorer.frames import DataError, broken_rule, collect_errors
from explorer.model import DEFAULT_KIND, KINDS_OF_REGION, MUNICIPALITY_CODE, Field
from explorer.municipalities import check_code
from explorer.plan.source import WORKBOOK_LINE, Cell, Source, nfkc


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its valid cells and the letters of its columns, by field name or by head.

    ``errors`` is the workbook's list. ``extras`` are the cells below the plan's own heads, by head.
    """

    sheet: FormSheet
    number: int
    letters: dict[str, str]
    errors: list[DataError]
    cells: dict[str, Cell] = field(default_factory=dict)
    extras: dict[str, Cell] = field(default_factory=dict)

    def path(self, column: str) -> str:
        """Return the address of the cell in that column, for messages."""
        return f"{self.sheet.title}!{self.letters.get(column, 'A')}{self.number}"

    def add_error(self, column: str, found: str, expected: str) -> None:
        """Report an error in the cell of that column."""
        self.errors.append(DataError(found, expected, path=self.path(column)))

    def texts(self) -> list[str]:
        """Return the texts of the form's columns in order, "" for an empty cell."""
        return [self.cells[name].text if name in self.cells else "" for name in self.sheet.columns]

    @property
    def is_complete(self) -> bool:
        """Whether every required cell is there and valid."""
        return all(column.name in self.cells for column in self.sheet.fields if column.required)

    @property
    def no(self) -> int:
        """The project's number, 0 if it cannot be read."""
        return int(self.cells["no"].text) if "no" in self.cells else 0


class Workbook:
    """The cells of a workbook's text, by sheet, row number and column letters, and the errors in them."""

    def __init__(self, source: Source) -> None:
        self.cells: dict[str, dict[int, dict[str, Cell]]] = defaultdict(lambda: defaultdict(dict))
        self.errors: list[DataError] = []
        for line in source.lines:
            if match := WORKBOOK_LINE.fullmatch(line.text):
                title, letters, number, text = match.groups()
                row = self.cells[title][int(number)]
                if letters in row:
                    self.errors.append(DataError("同じセルが二度あります", "セルごとに一度", line.number))
                row[letters] = Cell(text, line.number, line.number)
            elif line.text and line.number > 1:
                self.errors.append(DataError("セルの行として読めません", "シート!セル 内容", line.number))
        kinds = [
            row["B"].text
            for row in self.cells.get(REGION, {}).values()
            if [*row] == ["A", "B"] and row["A"].text == KIND
        ]
        self.terms = KINDS_OF_REGION.get((kinds or [DEFAULT_KIND])[0], KINDS_OF_REGION[DEFAULT_KIND])
        """What the plan calls its members; the default for an unknown kind of region."""

    def add_error(self, path: str, found: str, expected: str) -> None:
        """Report an error in the cell or sheet at that path."""
        self.errors.append(DataError(found, expected, path=path))

    def heads(self, sheet: FormSheet) -> dict[str, str]:
        """Return the texts of the sheet's first row by column letters."""
        return {letter: cell.text for letter, cell in self.cells[sheet.title].get(1, {}).items()}

    def about(self) -> dict[str, Cell]:
        """Return the cells that describe the plan, by item."""
        items = list(ABOUT.values())
        contents = {}
        for number, row in self.cells.get(REGION, {}).items():
            item, content = row.get("A"), row.get("B")
            if item is None or item.text not in (*items, ITEM) or row.keys() - {"A", "B"}:
                found = "、".join(cell.text for cell in row.values())
                expected = f"{ITEM}（{'、'.join(items)}）と{CONTENT}"
                self.add_error(f"{REGION}!A{number}", f"「{found}」です", expected)
            elif content:
                with collect_errors(self.errors, f"{REGION}!B{number}"):
                    if item.text == KIND:
                        region_terms(content.text)
                    contents[item.text] = content
            elif item.text in STATED:
                self.add_error(f"{REGION}!B{number}", "空です", STATED[item.text])
        found_items = {row["A"].text for row in self.cells.get(REGION, {}).values() if "A" in row}
        if missing := "".join(f"「{item}」" for item in STATED if item not in found_items):
            self.add_error(f"{REGION}!A1", f"{missing}の行がありません", "項目ごとに１行")
        return contents

    def rows(
        self, sheet: FormSheet, accepts: Callable[[str], bool] = lambda head: False, accepted: str = ""
    ) -> list[Row]:
        """Return the rows below the sheet's heads.

        ``accepts`` tells which heads there may be besides those of the form; ``accepted`` describes them.
        """
        if sheet.title not in self.cells:
            return []
        extra_heads = self._extra_heads(sheet, accepts)
        letters = self._letters(sheet, lambda head: head in extra_heads or accepts(head), accepted)
        return [
            self._row(Row(sheet, number, letters, self.errors), cells, extra_heads)
            for number, cells in sorted(self.cells[sheet.title].items())
            if number > 1
        ]

    def _extra_heads(self, sheet: FormSheet, accepts: Callable[[str], bool]) -> set[str]:
        """Return the heads of the plan's own columns, if the sheet keeps such columns.

        A project's sheet shows those of its amounts together with its own, so they must differ from these.
        """
        of_projects = self.heads(PROJECTS_SHEET).values()
        taken = {*sheet.heads, NAME_HEAD, *(of_projects if sheet is BUDGETS_SHEET else ())}
        return {
            head
            for head in {*self.heads(sheet).values()} - taken
            if sheet.keeps and not accepts(head) and not NOT_KEPT.fullmatch(nfkc(head))
        }

    def _letters(self, sheet: FormSheet, accepts: Callable[[str], bool], accepted: str) -> dict[str, str]:
        """Return the letters of the columns by field name or head; report wrong and missing heads."""
        known = sheet.heads | ({NAME_HEAD: NAME_HEAD} if sheet.named else {})
        of_form = {column.with_terms(self.terms).head: column for column in sheet.fields}
        expected = "、".join(filter(None, [*of_form, accepted]))
        letters: dict[str, str] = {}
        for letter, head in self.heads(sheet).items():
            key = known.get(head, head if accepts(head) else "")
            if not key or key in letters:
                found = f"見出し「{head}」の列{'が二つあります' if key else 'は読み方が決まっていません'}"
                self.add_error(f"{sheet.title}!{letter}1", found, expected)
            letters.setdefault(key or head, letter)
        for head, column in of_form.items():
            if column.name not in letters and column.required:
                self.add_error(f"{sheet.title}!A1", f"見出し「{head}」の列がありません", "１行目に見出し")
        return letters

    def _row(self, row: Row, cells: dict[str, Cell], extra_heads: set[str]) -> Row:
        """Fill the row with its cells, checked."""
        keys = {letter: key for key, letter in row.letters.items()}
        for letter, cell in cells.items():
            if letter not in keys:
                found = f"見出しのない列に「{cell.text}」があります"
                self.errors.append(DataError(found, "見出しのある列", cell.first_line))
            elif keys[letter] in extra_heads:
                row.extras[keys[letter]] = cell
            else:
                row.cells[keys[letter]] = cell
        for column in row.sheet.fields:
            if column.name in row.letters:
                _check(row, column.with_terms(self.terms))
        return row


def _check(row: Row, column: Field) -> None:
    """Write the cell as the registry requires, or report it and leave it out."""
    cell = row.cells.pop(column.name, None)
    if column.type == "boolean":
        if cell and cell.text not in CIRCLES:
            row.add_error(column.name, f"「{cell.text}」です", f"{YES} か空")
        row.cells[column.name] = Cell("true" if cell else "false", 1, 1)
    elif cell is None:
        if column.required:
            row.add_error(column.name, f"{column.label}が空です", column.description)
    else:
        if column.type != "string" or column.pattern or column.enum:
            cell = cell._replace(text=nfkc(cell.text).replace(" ", ""))
        with collect_errors(row.errors, row.path(column.name)):
            if column == MUNICIPALITY_CODE:
                check_code(cell.text)
            if expected := broken_rule(cell.text, column):
                raise DataError(f"{column.label}が「{cell.text}」です", expected)
            row.cells[column.name] = cell


def sort_errors(errors: Iterable[DataError]) -> list[DataError]:
    """Return the first error of each cell, from which the others may follow, in the order of the cells."""
    by_cell: dict[str, DataError] = {}
    for error in errors:
        by_cell.setdefault(error.path.name, error)
    return sorted(by_cell.values(), key=_cell_order)


def _cell_order(error: DataError) -> tuple[int, int, int, str]:
    title, _, address = error.path.name.partition("!")
    match = re.match("([A-Z]*)([0-9]*)", address)
    letters, number = match.groups() if match else ("", "")
    return (TITLES.index(title) if title in TITLES else -1, int(number or 0), len(letters), letters)
