"""Read a plan, its members and its results out of the text of a workbook.

Everything that can be read is read, and all errors are collected with their cells.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from explorer.form import (
    ABOUT,
    BUDGETS_SHEET,
    FISCAL_YEAR,
    GLOSSARY_SHEET,
    HEADINGS_SHEET,
    INDICATORS_SHEET,
    KPIS_SHEET,
    MEMBERS_SHEET,
    NAME_HEAD,
    PROJECTS_SHEET,
    RESULT_SHEETS,
    SLIPS_SHEET,
    YES,
)
from explorer.frames import DataError, collect_errors
from explorer.model import PROJECT_TEXTS
from explorer.municipalities import check_municipalities
from explorer.plan.footnotes import Footnote
from explorer.plan.headings import Heading, check_sequence
from explorer.plan.indicator_rows import IndicatorRow
from explorer.plan.kpis import YEAR as KPI_YEAR
from explorer.plan.kpis import Kpi, check_quantities
from explorer.plan.layout import SheetText
from explorer.plan.sheets import Plan, Sheet, check_unique_items, check_years
from explorer.plan.source import ALL_MUNICIPALITIES, BLANK, Cell, Slip, Source, nfkc
from explorer.plan.worksheets import Row, Workbook

CONVERTED = re.compile(r".+円＝([0-9,]+)")
"""An amount in another unit, followed by the same amount in thousand yen."""
BARE_NUMBER = re.compile(r"▲?[0-9][0-9,.]*(?:\(.*\))?")


def read_about(source: Source) -> dict[str, str]:
    """Return what the workbook says about the plan, by the keys of ``source.toml``; empty items left out."""
    contents = Workbook(source).about()
    return {name: contents[item].text for name, item in ABOUT.items() if item in contents}


def read_members(source: Source) -> tuple[list[list[str]], pd.DataFrame, list[DataError]]:
    """Return the members as rows of municipalities.csv, the same as a frame, and the errors.

    The frame has municipality_code, name and is_core, and a core city even if the rows have none, so that
    other errors can be found too.
    """
    book = Workbook(source)
    rows = book.rows(MEMBERS_SHEET)
    written = [row.texts() for row in rows]
    if not any(row.cells["is_core"].text == "true" for row in rows if "is_core" in row.cells):
        letter = rows[0].letters.get("is_core", "A") if rows else "A"
        found = f"{book.terms.core}がありません"
        book.add_error(f"{MEMBERS_SHEET.title}!{letter}1", found, f"一つ以上の市町村に {YES}")
    if not book.errors:
        try:
            return written, check_municipalities(written), []
        except DataError as error:
            number = rows[error.line - 2].number if error.line else 1
            book.add_error(f"{MEMBERS_SHEET.title}!A{number}", error.found, error.expected)
    frame = pd.DataFrame(written or [[""] * len(MEMBERS_SHEET.columns)], columns=MEMBERS_SHEET.columns)
    cores = frame["is_core"] == "true"
    return written, frame.assign(is_core=cores if cores.any() else frame.index == 0), book.errors


def read_results(source: Source) -> tuple[dict[str, tuple[list[str], list[list[str]]]], list[DataError]]:
    """Return, by table, the address of each result's row and the rows of its CSV file; the errors."""
    book = Workbook(source)
    rows_by_table = {sheet.table.name: book.rows(sheet) for sheet in RESULT_SHEETS}
    results = {
        table: ([f"{row.sheet.title}!{row.number}行" for row in rows], [row.texts() for row in rows])
        for table, rows in rows_by_table.items()
        if rows
    }
    return results, book.errors


def read_plan(source: Source, cores: list[str], partners: list[str]) -> tuple[Plan, list[DataError]]:
    """Return the plan and the errors; ``cores`` and ``partners`` are the names of the members."""
    book = Workbook(source)
    book.about()
    headings, all_readable = _headings(book)
    kpis = _kpis(book, sorted({heading.role for heading in headings}))
    parents = {heading.code.rpartition("-")[0] for heading in headings}
    by_code = {heading.code: heading for heading in headings if heading.code not in parents}
    marked_cores = cores if len(cores) > 1 else []
    projects = _projects(book, [*marked_cores, *partners])
    names = {row.no: row.cells.get("name") for row in projects}
    amounts = _by_project(book.rows(BUDGETS_SHEET, _is_fiscal_year, "2026年度のような年度"), names)
    budgets = _budgets(book, amounts)
    indicators = _by_project(book.rows(INDICATORS_SHEET), names)
    footnotes = _by_project(book.rows(GLOSSARY_SHEET), names)
    used = {row.cells["heading"].text for row in projects if "heading" in row.cells}
    sheets = []
    for row in projects:
        code = row.cells["heading"].text if "heading" in row.cells else ""
        heading = by_code.get(code)
        if code and heading is None and all_readable:
            expected = f"{HEADINGS_SHEET.title} シートの最も下の段（{'、'.join(by_code)}）"
            row.add_error("heading", f"見出しコードが「{code}」です", expected)
        if row.no not in budgets:
            row.add_error("no", f"No. {row.no} の事業費がありません", f"{BUDGETS_SHEET.title} シートに１行")
        elif row.is_complete and heading:
            texts = {column.name: row.cells[column.name] for column in PROJECT_TEXTS}
            notes = tuple(_footnote(note) for note in footnotes[row.no] if note.is_complete)
            with collect_errors(book.errors):
                sheet = Sheet(
                    text=SheetText(row.no, texts["name"].first_line, (), heading, notes),
                    texts=texts,
                    cores=_cores(book, row, marked_cores) or {cores[0]: texts["core_role"]},
                    budgets=budgets[row.no],
                    indicators=_indicators(row.no, indicators[row.no]),
                    extras=_extras(row.extras | amounts[row.no][0].extras, indicators[row.no]),
                )
                sheets.append(sheet)
    if all_readable:
        with collect_errors(book.errors):
            check_sequence(headings, used)
    return Plan(headings, kpis, sheets, _slips(book)), book.errors


def _is_fiscal_year(head: str) -> bool:
    return FISCAL_YEAR.fullmatch(nfkc(head)) is not None


def _headings(book: Workbook) -> tuple[list[Heading], bool]:
    """Return the readable headings, sorted by code, and whether all of them are readable."""
    rows = book.rows(HEADINGS_SHEET)
    headings = []
    for row in rows:
        if row.is_complete:
            role, *below = row.cells["heading"].text.split("-")
            letter = below.pop() if below and below[-1].isalpha() else ""
            mark = row.cells["mark"].text if "mark" in row.cells else ""
            headings.append(Heading(role, "".join(below), letter, row.cells["title"], False, mark))
    headings.sort(key=lambda heading: heading.code)
    codes = {heading.code for heading in headings}
    all_readable = all(row.is_complete for row in rows)
    for heading in headings if all_readable else ():
        parent = heading.code.rpartition("-")[0]
        if parent and parent not in codes:
            found = f"見出し {heading.code} の上の見出しがありません"
            book.errors.append(DataError(found, parent, heading.title.first_line))
    return headings, all_readable


def _kpis(book: Workbook, roles: Sequence[str]) -> dict[str, list[Kpi]]:
    """Return the readable KPIs by role; ``roles`` are those of the headings."""
    kpis: dict[str, list[Kpi]] = defaultdict(list)
    for row in book.rows(KPIS_SHEET):
        if not row.is_complete:
            continue
        role = row.cells["role"].text
        if role not in roles:
            expected = f"見出しにある{book.terms.role}（{'、'.join(roles)}）"
            row.add_error("role", f"{book.terms.role}が「{role}」です", expected)
        for name in ("current_year", "target_year"):
            year = row.cells[name].text
            if not KPI_YEAR.fullmatch(f"（{year}）"):
                label = row.sheet.table.field(name).label
                row.add_error(name, f"{label}が「{year}」です", "2028 年度 か 2028 年 のような年")
        kpi = Kpi(*(row.cells[name] for name in Kpi._fields))
        with collect_errors(book.errors):
            check_quantities(kpi)
        kpis[role].append(kpi)
    return kpis


def _projects(book: Workbook, members: list[str]) -> list[Row]:
    """Return the numbered rows of the projects by number, which must count from 1 without gaps.

    ``members`` are the names of the members that need a column.
    """
    title = PROJECTS_SHEET.title
    rows = book.rows(PROJECTS_SHEET, members.__contains__, f"{MEMBERS_SHEET.title} シートの市町村")
    heads = book.heads(PROJECTS_SHEET).values()
    for name in members if rows else ():
        if name and name not in heads:
            book.add_error(f"{title}!A1", f"「{name}」の列がありません", "市町村ごとに１列")
    rows = sorted((row for row in rows if "no" in row.cells), key=lambda row: row.no)
    for expected, row in enumerate(rows, start=1):
        if row.no != expected:
            row.add_error("no", f"No. {row.no} の行があります", f"No. {expected} の行")
            break
    if not rows and not any(error.path.name.startswith(f"{title}!") for error in book.errors):
        book.add_error(f"{title}!A2", "連携事業がありません", "２行目から、連携事業ごとに１行")
    return rows


def _by_project(rows: list[Row], names: dict[int, Cell | None]) -> dict[int, list[Row]]:
    """Group the rows by project; report unknown numbers and names that differ from the project's.

    ``names`` are those of the projects, by number.
    """
    by_project: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if "no" not in row.cells:
            continue
        if row.no not in names:
            row.add_error("no", f"No. {row.no} です", f"{PROJECTS_SHEET.title} シートにある番号")
            continue
        name, beside = names[row.no], row.cells.get(NAME_HEAD)
        if name and beside and beside.text != name.text:
            found = f"No. {row.no} の横に「{beside.text}」があります"
            row.add_error(NAME_HEAD, found, f"「{name.text}」か空")
        by_project[row.no].append(row)
    return by_project


def _budgets(book: Workbook, by_project: dict[int, list[Row]]) -> dict[int, dict[int, Cell]]:
    """Return the amounts as printed, in thousand yen, by project and fiscal year."""
    if not by_project:
        return {}
    letters = next(iter(by_project.values()))[0].letters
    heads = {int(match[1]): head for head in letters if (match := FISCAL_YEAR.fullmatch(nfkc(head)))}
    with collect_errors(book.errors, f"{BUDGETS_SHEET.title}!A1"):
        if not heads:
            raise DataError("年度の列がありません", "2026年度のような見出しの列")
        check_years(sorted(heads))
    budgets = {}
    for no, (row, *others) in by_project.items():
        for other in others:
            other.add_error("no", f"No. {no} が二度あります", "連携事業ごとに１行")
        for head in heads.values():
            if head not in row.cells:
                row.add_error(head, "空です", "額、0、－（未記載）、（文言）のどれか")
        missing = row.cells["no"]._replace(text=BLANK)
        budgets[no] = {year: _amount(row.cells.get(heads[year], missing)) for year in sorted(heads)}
    return budgets


def _amount(cell: Cell) -> Cell:
    match = CONVERTED.fullmatch(cell.text)
    return cell._replace(text=match[1]) if match else cell


def _cores(book: Workbook, row: Row, cores: list[str]) -> dict[str, Cell]:
    """Return the marked core cities, if there are several, with their cells; all if the row says 全市町村."""
    marks = {name: row.cells[name] for name in cores if name in row.cells}
    for name, mark in marks.items():
        if mark.text != YES:
            row.add_error(name, f"「{mark.text}」です", f"{YES} か空")
    if not marks and row.cells["participants"].text == ALL_MUNICIPALITIES:
        return dict.fromkeys(cores, row.cells["participants"])
    if cores and not marks:
        found = f"参加する{book.terms.core}がありません"
        row.add_error(cores[0], found, f"{'・'.join(cores)}のどれかに {YES}")
    return marks


def _indicators(no: int, rows: list[Row]) -> tuple[IndicatorRow, ...]:
    for row in rows:
        for name in ("baseline", "target"):
            if name in row.cells and BARE_NUMBER.fullmatch(nfkc(row.cells[name].text)):
                found = f"「{row.cells[name].text}」に単位がありません"
                row.add_error(name, found, "数と単位（例 100人（2028年度））")
    indicators = tuple(
        IndicatorRow(*(row.cells[name] for name in IndicatorRow._fields)) for row in rows if row.is_complete
    )
    check_unique_items(no, indicators)
    return indicators


def _extras(of_project: dict[str, Cell], indicators: list[Row]) -> dict[tuple[int, str], Cell]:
    """Return the cells of the plan's own columns by the indicator's number (0: the project) and the head."""
    by_seq = [of_project, *(row.extras for row in indicators if row.is_complete)]
    return {(seq, head): cell for seq, cells in enumerate(by_seq) for head, cell in cells.items()}


def _footnote(row: Row) -> Footnote:
    return Footnote(row.cells["mark"], row.cells["term"], row.cells["definition"])


def _slips(book: Workbook) -> list[Slip]:
    return [
        Slip(row.cells["printed"].first_line, row.cells["printed"].text, row.cells["reason"].text)
        for row in book.rows(SLIPS_SHEET)
        if row.is_complete
    ]
