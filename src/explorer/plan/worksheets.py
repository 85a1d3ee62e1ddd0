"""A plan out of the text of a workbook, which has a line for each cell: ``事業費!D17 5,726``.

All that is wrong is collected, each with its cell, and what can be read is read nevertheless.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

from explorer.dataset import check_code, check_municipalities, terms_of
from explorer.form import (
    ABOUT,
    BUDGETS_SHEET,
    CIRCLES,
    CONTENT,
    FISCAL_YEAR,
    GLOSSARY_SHEET,
    HEADINGS_SHEET,
    INDICATORS_SHEET,
    ITEM,
    KIND,
    KPIS_SHEET,
    MEMBERS_SHEET,
    NAME_HEAD,
    NOT_KEPT,
    PROJECTS_SHEET,
    REGION,
    RESULT_SHEETS,
    SLIPS_SHEET,
    TITLES,
    YES,
    FormSheet,
)
from explorer.frames import DataError, broken_rule, collecting
from explorer.model import DEFAULT_KIND, KINDS_OF_REGION, MUNICIPALITY_CODE, PROJECT_TEXTS, Field
from explorer.plan.footnotes import Footnote
from explorer.plan.headings import Heading, check_sequence
from explorer.plan.indicator_rows import Row as Indicator
from explorer.plan.kpis import YEAR as KPI_YEAR
from explorer.plan.kpis import Kpi, check_quantities
from explorer.plan.layout import SheetText
from explorer.plan.sheets import Sheet, check_items, check_years
from explorer.plan.source import ALL_MUNICIPALITIES, BLANK, WORKBOOK_LINE, Cell, Slip, Source, normal

CONVERTED = re.compile(r".+円＝([0-9,]+)")
"""An amount that stands in another unit, and what it is in thousand yen."""
BARE_NUMBER = re.compile(r"▲?[0-9][0-9,.]*(?:\(.*\))?")
AMOUNT_EXPECTED = "額、0、－（未記載）、（文言）のどれか"


@dataclass(frozen=True)
class Row:
    """A filled row of a sheet: its cells, and the letters of the columns, by field or by head.

    ``extras`` are the cells of columns that the registry does not know, by head.
    """

    sheet: FormSheet
    number: int
    cells: dict[str, Cell]
    letters: dict[str, str]
    extras: dict[str, Cell] = field(default_factory=dict)

    def place(self, key: str) -> str:
        """How messages name the cell of that column."""
        return f"{self.sheet.title}!{self.letters.get(key, 'A')}{self.number}"

    def wrong(self, key: str, found: str, expected: str) -> DataError:
        """An error about the cell of that column."""
        return DataError(found, expected, path=self.place(key))

    @property
    def whole(self) -> bool:
        """Whether every cell is there that has to be."""
        return all(item.name in self.cells for item in self.sheet.fields if item.required)

    @property
    def no(self) -> int:
        """The project's number; 0 if it cannot be read."""
        return int(self.cells["no"].text) if "no" in self.cells else 0


@dataclass
class Plan:
    """A plan as its workbook has it: headings, KPIs by role, projects by No., slips outside them, faults."""

    headings: list[Heading] = field(default_factory=list)
    kpis: dict[str, list[Kpi]] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    faults: list[DataError] = field(default_factory=list)


class Workbook:
    """The cells of a workbook's text, by sheet, row number and column letters."""

    def __init__(self, source: Source, faults: list[DataError]) -> None:
        self.cells: dict[str, dict[int, dict[str, Cell]]] = defaultdict(lambda: defaultdict(dict))
        self.faults = faults
        for line in source.lines:
            if match := WORKBOOK_LINE.fullmatch(line.text):
                title, letters, number, text = match.groups()
                row = self.cells[title][int(number)]
                if letters in row:
                    faults.append(DataError("同じセルが二度あります", "セルごとに一度", line.number))
                row[letters] = Cell(text, line.number, line.number)
            elif line.text and line.number > 1:
                faults.append(DataError("セルの行として読めません", "シート!セル 内容", line.number))
        kinds = [
            row["B"].text
            for row in self.cells.get(REGION, {}).values()
            if [*row] == ["A", "B"] and row["A"].text == KIND
        ]
        self.terms = KINDS_OF_REGION.get((kinds or [DEFAULT_KIND])[0], KINDS_OF_REGION[DEFAULT_KIND])
        """What the plan calls its members; for a kind that is not known as for one that says nothing."""

    def about(self) -> dict[str, Cell]:
        """What is known of the plan, by item."""
        rows = self.cells.get(REGION, {})
        known = {*ABOUT.values(), ITEM}
        said = {}
        for number, row in rows.items():
            item, content = row.get("A"), row.get("B")
            if item is None or item.text not in known or row.keys() - {"A", "B"}:
                found = "、".join(cell.text for cell in row.values())
                self.faults.append(
                    DataError(
                        f"「{found}」です",
                        f"{ITEM}（{'、'.join(known - {ITEM})}）と{CONTENT}",
                        path=f"{REGION}!A{number}",
                    )
                )
            elif content:
                with collecting(self.faults, f"{REGION}!B{number}"):
                    if item.text == KIND:
                        terms_of(content.text)
                    said[item.text] = content
        return said

    def rows(
        self, sheet: FormSheet, other: Callable[[str], bool] = lambda head: False, called: str = ""
    ) -> list[Row]:
        """The rows below the sheet's heads; ``other`` says which others may be, ``called`` what they are."""
        if sheet.title not in self.cells:
            return []
        rows = self.cells[sheet.title]
        known = sheet.heads | ({NAME_HEAD: NAME_HEAD} if sheet.named else {})
        needed = {item.with_terms(self.terms).head: item.name for item in sheet.fields}
        letters: dict[str, str] = {}
        extra = self._extra_heads(sheet, other)
        for letter, cell in rows.get(1, {}).items():
            taken = cell.text in extra or other(cell.text)
            key = known.get(cell.text, cell.text if taken else "")
            if not key or key in letters:
                said = f"見出し「{cell.text}」の列{'が二つあります' if key else 'は読み方が決まっていません'}"
                self.faults.append(
                    DataError(
                        said, "、".join(filter(None, [*needed, called])), path=f"{sheet.title}!{letter}1"
                    )
                )
            letters.setdefault(key or cell.text, letter)
        for head, key in needed.items():
            if key not in letters and sheet.table.field(key).required:
                self.faults.append(
                    DataError(f"見出し「{head}」の列がありません", "１行目に見出し", path=f"{sheet.title}!A1")
                )
        found = [self._row(sheet, number, row, letters) for number, row in sorted(rows.items()) if number > 1]
        for row in found:
            row.extras.update({head: row.cells.pop(head) for head in letters if head in extra & {*row.cells}})
        return found

    def _extra_heads(self, sheet: FormSheet, other: Callable[[str], bool]) -> set[str]:
        """The heads that are kept as they are, if the sheet keeps any.

        Those of amounts stand on the sheet together with the project's, and so differ from these.
        """
        of_projects = {cell.text for cell in self.cells[PROJECTS_SHEET.title].get(1, {}).values()}
        apart = of_projects if sheet is BUDGETS_SHEET else set()
        heads = {cell.text for cell in self.cells[sheet.title].get(1, {}).values()}
        known = {*sheet.heads, NAME_HEAD, *apart}
        return {
            head
            for head in heads - known
            if sheet.keeps and not other(head) and not NOT_KEPT.fullmatch(normal(head))
        }

    def _row(self, sheet: FormSheet, number: int, row: dict[str, Cell], letters: dict[str, str]) -> Row:
        keys = {letter: key for key, letter in letters.items()}
        found = Row(sheet, number, {}, letters)
        for letter, cell in row.items():
            if letter not in keys:
                self.faults.append(
                    DataError(f"見出しのない列に「{cell.text}」があります", "見出しのある列", cell.first_line)
                )
            else:
                found.cells[keys[letter]] = cell
        for item in sheet.fields:
            if item.name in letters:
                self._check(found, item.with_terms(self.terms))
        return found

    def _check(self, row: Row, item: Field) -> None:
        """Bring the cell into the registry's form, or take it out and say what is wrong."""
        cell = row.cells.get(item.name)
        if item.type == "boolean":
            if cell and cell.text not in CIRCLES:
                self.faults.append(row.wrong(item.name, f"「{cell.text}」です", f"{YES} か空"))
            row.cells[item.name] = Cell("true" if cell else "false", 1, 1)
        elif cell is None:
            if item.required:
                self.faults.append(row.wrong(item.name, f"{item.label}が空です", item.description))
        else:
            if item.type != "string" or item.pattern or item.enum:
                cell = cell._replace(text=normal(cell.text).replace(" ", ""))
            before = len(self.faults)
            with collecting(self.faults, row.place(item.name)):
                if item == MUNICIPALITY_CODE:
                    check_code(cell.text)
                if expected := broken_rule(cell.text, item):
                    raise DataError(f"{item.label}が「{cell.text}」です", expected)
            row.cells[item.name] = cell
            if len(self.faults) > before:
                del row.cells[item.name]


def sort_faults(faults: Iterable[DataError]) -> list[DataError]:
    """The faults in the order of their cells, one for a cell: the first, from which the others may follow."""
    by_cell: dict[str, DataError] = {}
    for fault in faults:
        by_cell.setdefault(fault.path.name, fault)
    return sorted(by_cell.values(), key=_place)


def _place(fault: DataError) -> tuple[int, int, int, str]:
    title, _, cell = fault.path.name.partition("!")
    match = re.match("([A-Z]*)([0-9]*)", cell)
    letters, number = match.groups() if match else ("", "")
    return (TITLES.index(title) if title in TITLES else -1, int(number or 0), len(letters), letters)


def read_about(source: Source) -> dict[str, str]:
    """What the workbook says of the plan, by the names in ``source.toml``; empty texts left out."""
    said = Workbook(source, []).about()
    return {name: said[item].text for name, item in ABOUT.items() if item in said}


def read_members(source: Source) -> tuple[list[list[str]], pd.DataFrame, list[DataError]]:
    """The members: rows as municipalities.csv has them, a frame with code, name and is_core, and faults.

    The frame has a core city even if the rows have none, so that what else is wrong can be found too.
    """
    faults: list[DataError] = []
    book = Workbook(source, faults)
    rows = book.rows(MEMBERS_SHEET)
    written = [
        [row.cells[name].text if name in row.cells else "" for name in MEMBERS_SHEET.columns] for row in rows
    ]
    if not any(row.cells["is_core"].text == "true" for row in rows if "is_core" in row.cells):
        at = f"{MEMBERS_SHEET.title}!{rows[0].letters.get('is_core', 'A') if rows else 'A'}1"
        found = f"{book.terms.core}がありません"
        faults.append(DataError(found, f"一つ以上の市町村に {YES}", path=at))
    if not faults:
        try:
            return written, check_municipalities("", written), faults
        except DataError as problem:
            at = f"{MEMBERS_SHEET.title}!A{rows[problem.line - 2].number if problem.line else 1}"
            faults.append(DataError(problem.found, problem.expected, path=at))
    frame = pd.DataFrame(written or [[""] * len(MEMBERS_SHEET.columns)], columns=MEMBERS_SHEET.columns)
    cores = frame["is_core"] == "true"
    return written, frame.assign(is_core=cores if cores.any() else frame.index == 0), faults


def read_results(source: Source) -> tuple[dict[str, tuple[list[str], list[list[str]]]], list[DataError]]:
    """The results in the workbook: by table, the place of each row and the row as its CSV file has it."""
    faults: list[DataError] = []
    book = Workbook(source, faults)
    found = {}
    for sheet in RESULT_SHEETS:
        if rows := book.rows(sheet):
            cells = [
                [row.cells[name].text if name in row.cells else "" for name in sheet.columns] for row in rows
            ]
            found[sheet.table.name] = [f"{sheet.title}!{row.number}行" for row in rows], cells
    return found, faults


def read_plan(source: Source, cores: list[str], partners: list[str]) -> Plan:
    """The plan out of a workbook's text; ``cores`` and ``partners`` are the names of the members."""
    plan = Plan()
    book = Workbook(source, plan.faults)
    book.about()
    headings = _add_headings(book, plan)
    _add_kpis(book, plan)
    parents = {heading.code.rpartition("-")[0] for heading in plan.headings}
    by_code = {heading.code: heading for heading in plan.headings if heading.code not in parents}
    marked = cores if len(cores) > 1 else []
    projects = _projects(book, [*marked, *partners])
    numbers = {row.no: row.cells.get("name") for row in projects}
    amounts = _by_project(
        book.rows(
            BUDGETS_SHEET, lambda head: bool(FISCAL_YEAR.fullmatch(normal(head))), "2026年度のような年度"
        ),
        numbers,
        plan.faults,
    )
    budgets = _budgets(book, amounts)
    indicators = _by_project(book.rows(INDICATORS_SHEET), numbers, plan.faults)
    notes = _by_project(book.rows(GLOSSARY_SHEET), numbers, plan.faults)
    for row in projects:
        heading = by_code.get(row.cells["heading"].text) if "heading" in row.cells else None
        if "heading" in row.cells and heading is None and headings:
            plan.faults.append(
                row.wrong(
                    "heading",
                    f"見出しコードが「{row.cells['heading'].text}」です",
                    f"{HEADINGS_SHEET.title} シートの最も下の段（{'、'.join(by_code)}）",
                )
            )
        if "no" in row.cells and row.no not in budgets:
            plan.faults.append(
                row.wrong("no", f"No. {row.no} の事業費がありません", f"{BUDGETS_SHEET.title} シートに１行")
            )
        if row.whole and heading and row.no in budgets:
            texts = {field.name: row.cells[field.name] for field in PROJECT_TEXTS}
            with collecting(plan.faults):
                plan.sheets.append(
                    Sheet(
                        text=SheetText(
                            row.no,
                            texts["name"].first_line,
                            (),
                            heading,
                            tuple(_footnote(note) for note in notes[row.no] if note.whole),
                        ),
                        texts=texts,
                        cores=_cores(book, row, marked) or {cores[0]: texts["core_role"]},
                        budgets=budgets[row.no],
                        indicators=_indicators(row.no, indicators[row.no], plan.faults),
                        extras=_extras(row.extras | amounts[row.no][0].extras, indicators[row.no]),
                    )
                )
    if headings:
        with collecting(plan.faults):
            check_sequence(
                plan.headings, {row.cells["heading"].text for row in projects if "heading" in row.cells}
            )
    plan.slips += [
        Slip(row.cells["printed"].first_line, row.cells["printed"].text, row.cells["reason"].text)
        for row in book.rows(SLIPS_SHEET)
        if row.whole
    ]
    return plan


def _add_headings(book: Workbook, plan: Plan) -> bool:
    """Add the headings, each below the one that it belongs to; whether all of them could be read."""
    rows = book.rows(HEADINGS_SHEET)
    for row in rows:
        if row.whole:
            role, *below = row.cells["heading"].text.split("-")
            letter = below.pop() if below and below[-1].isalpha() else ""
            mark = row.cells["mark"].text if "mark" in row.cells else ""
            plan.headings.append(Heading(role, "".join(below), letter, row.cells["title"], False, mark))
    plan.headings.sort(key=lambda heading: heading.code)
    codes = {heading.code for heading in plan.headings}
    whole = all(row.whole for row in rows)
    for heading in plan.headings if whole else ():
        parent = heading.code.rpartition("-")[0]
        line = heading.title.first_line
        if parent and parent not in codes:
            plan.faults.append(DataError(f"見出し {heading.code} の上の見出しがありません", parent, line))
    return whole


def _add_kpis(book: Workbook, plan: Plan) -> None:
    roles = {heading.role for heading in plan.headings}
    for row in book.rows(KPIS_SHEET):
        if not row.whole:
            continue
        role = row.cells["role"].text
        if role not in roles:
            plan.faults.append(
                row.wrong(
                    "role",
                    f"{book.terms.role}が「{role}」です",
                    f"見出しにある{book.terms.role}（{'、'.join(roles)}）",
                )
            )
        for name in ("current_year", "target_year"):
            if not KPI_YEAR.fullmatch(f"（{row.cells[name].text}）"):
                found = f"{row.sheet.table.field(name).label}が「{row.cells[name].text}」です"
                plan.faults.append(row.wrong(name, found, "2028 年度 か 2028 年 のような年"))
        kpi = Kpi(*(row.cells[name] for name in Kpi._fields))
        with collecting(plan.faults):
            check_quantities(kpi)
        plan.kpis.setdefault(role, []).append(kpi)


def _projects(book: Workbook, towns: list[str]) -> list[Row]:
    """The rows of the projects in the order of their numbers, which count through from 1.

    ``towns`` are the members that have a column.
    """
    title, faults = PROJECTS_SHEET.title, book.faults
    rows = book.rows(PROJECTS_SHEET, towns.__contains__, f"{MEMBERS_SHEET.title} シートの市町村")
    heads = {cell.text for cell in book.cells.get(title, {}).get(1, {}).values()}
    faults += [
        DataError(f"「{name}」の列がありません", "市町村ごとに１列", path=f"{title}!A1")
        for name in towns
        if rows and name not in heads
    ]
    rows = sorted((row for row in rows if "no" in row.cells), key=lambda row: row.no)
    for expected, row in enumerate(rows, start=1):
        if row.no != expected:
            faults.append(row.wrong("no", f"No. {row.no} の行があります", f"No. {expected} の行"))
            break
    if not rows and not faults:
        faults.append(DataError("連携事業がありません", "２行目から、連携事業ごとに１行", path=f"{title}!A2"))
    return rows


def _extras(of_project: dict[str, Cell], indicators: list[Row]) -> dict[tuple[int, str], Cell]:
    """The cells under heads of the plan's own, by the indicator's number (0: the project's) and the head."""
    whole = [row.extras for row in indicators if row.whole]
    return {
        (seq, head): cell for seq, cells in enumerate([of_project, *whole]) for head, cell in cells.items()
    }


def _cores(book: Workbook, row: Row, cores: list[str]) -> dict[str, Cell]:
    """Which of several core cities are marked, each with its cell; all of them beside 全市町村 if none is."""
    marked = {name: row.cells[name] for name in cores if name in row.cells}
    book.faults += [
        row.wrong(name, f"「{cell.text}」です", f"{YES} か空")
        for name, cell in marked.items()
        if cell.text != YES
    ]
    if not marked and row.cells["participants"].text == ALL_MUNICIPALITIES:
        return dict.fromkeys(cores, row.cells["participants"])
    if cores and not marked:
        found = f"参加する{book.terms.core}がありません"
        book.faults.append(row.wrong(cores[0], found, f"{'・'.join(cores)}のどれかに {YES}"))
    return marked


def _budgets(book: Workbook, rows: dict[int, list[Row]]) -> dict[int, dict[int, Cell]]:
    """The amounts as printed, by project and fiscal year, out of the rows by No."""
    if not rows:
        return {}
    letters = next(iter(rows.values()))[0].letters
    heads = {int(match[1]): head for head in letters if (match := FISCAL_YEAR.fullmatch(normal(head)))}
    with collecting(book.faults, f"{BUDGETS_SHEET.title}!A1"):
        check_years(sorted(heads) or [0])
    found: dict[int, dict[int, Cell]] = {}
    for no, of_project in rows.items():
        for row in of_project[1:]:
            book.faults.append(row.wrong("no", f"No. {no} が二度あります", "連携事業ごとに１行"))
        cells = of_project[0].cells
        book.faults += [
            of_project[0].wrong(head, "空です", AMOUNT_EXPECTED)
            for head in heads.values()
            if head not in cells
        ]
        missing = cells["no"]._replace(text=BLANK)
        found[no] = {year: _amount(cells.get(heads[year], missing)) for year in sorted(heads)}
    return found


def _amount(cell: Cell) -> Cell:
    match = CONVERTED.fullmatch(cell.text)
    return cell._replace(text=match[1]) if match else cell


def _by_project(
    rows: list[Row], projects: dict[int, Cell | None], faults: list[DataError]
) -> dict[int, list[Row]]:
    """The rows by No.; what has no project, or another name beside the number, is a fault."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if "no" not in row.cells:
            continue
        if row.no not in projects:
            faults.append(row.wrong("no", f"No. {row.no} です", f"{PROJECTS_SHEET.title} シートにある番号"))
            continue
        name, said = projects[row.no], row.cells.get(NAME_HEAD)
        if name and said and said.text != name.text:
            faults.append(
                row.wrong(NAME_HEAD, f"No. {row.no} の横に「{said.text}」があります", f"「{name.text}」か空")
            )
        found[row.no].append(row)
    return found


def _indicators(no: int, rows: list[Row], faults: list[DataError]) -> tuple[Indicator, ...]:
    for row in rows:
        for name in ("baseline", "target"):
            if name in row.cells and BARE_NUMBER.fullmatch(normal(row.cells[name].text)):
                found = f"「{row.cells[name].text}」に単位がありません"
                faults.append(row.wrong(name, found, "数と単位（例 100人（2028年度））"))
    indicators = tuple(
        Indicator(*(row.cells[name] for name in Indicator._fields)) for row in rows if row.whole
    )
    check_items(no, indicators)
    return indicators


def _footnote(row: Row) -> Footnote:
    return Footnote(row.cells["mark"], row.cells["term"], row.cells["definition"])
