"""Excel workbooks: the whole dataset, or the table of one figure."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from numbers import Real
from typing import Any
from unicodedata import east_asian_width

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.figure import Figure
from explorer.figures.unsaid import share_words
from explorer.handouts.csv import FORMULA
from explorer.model import RESULT_TABLES, TABLES, THOUSAND_YEN, AmountState, Field, Table

FONT = "BIZ UDPゴシック"
"""On every Japanese Windows since 2018; without it Excel takes another Japanese font."""
START, COLUMNS, ORIGIN = "はじめに", "列の説明", "出典の本文"
TEXTS_STAY_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NARROWEST, WIDEST = 6, 60
"""How many half-width letters wide a column is, at least and at most."""
HEAD = {"bold": True, "text_wrap": True, "bg_color": "#F0F2F6", "bottom": 1, "border_color": "#767B87"}
NAMES = {"projects": "name", "municipalities": "name", "headings": "title"}
"""The column that is written beside a foreign key to one of these tables."""
STATE = {AmountState.AMOUNT: "金額", AmountState.NOT_STATED: text.NOT_STATED, AmountState.WORDS: "文言"}
CODES: dict[str, Mapping[Any, str]] = {
    "state": STATE,
    "kind": text.BURDEN_KIND,
    "target_kind": text.TARGET_KIND,
}
"""The words of the screen for the codes in a column, where they are the same in every region."""
ABSENCE = (
    "空の欄は記載がないことを示し、０ではありません。事業費見込額の「記載の状態」が、"
    f"金額・{text.NOT_STATED}（計画では －）・文言（額の代わりの言葉）の別を示します。"
    "額の０は計画に０と記載されたものです。"
)
OURS = (
    f"費用負担と目標の種類は{text.OURS}です。「（数値）」「単位」「年度」の列は、原文から当アプリが読み取ったものです。"
    "「原典の表記」の「気をつける点」は当アプリの指摘です。それ以外の文言は計画の原文のままです。"
)


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its head, its values, and whether its numbers take separators."""

    head: str
    values: list[object]
    separators: bool = True


def to_workbook(dataset: Dataset, made: date) -> bytes:
    """Return the whole dataset: what it is, one sheet per table, and what each column means.

    Heads are the registry's labels with their units; codes are written in the words of the screen, and
    beside a foreign key stands the name that it means.
    """

    def write(book: Workbook) -> None:
        start, tables = book.add_worksheet(START), _tables(dataset)
        for table in tables:
            _add_table(book, table.title, _columns(dataset, table))
        _add_table(book, COLUMNS, _data_dictionary(tables))
        _write_start(book, start, dataset, made)

    return make_book(write, dataset.edition.title, dataset.edition.issuer, made)


def figure_to_workbook(figure: Figure, origin: pd.DataFrame, made: date) -> bytes:
    """Return the table of one figure below its title and words, and ``origin`` on a second sheet."""

    def write(book: Workbook) -> None:
        sheet = book.add_worksheet("表")
        lines = (figure.subtitle, figure.legend_words, figure.note, figure.source, text.created(made))
        above = [words for words in lines if words]
        sheet.write_string(0, 0, figure.title, book.add_format({"bold": True, "font_size": 14}))
        for row, words in enumerate(above, start=1):
            sheet.write_string(row, 0, words, book.add_format())
        columns = [Column(str(head), figure.table[head].tolist()) for head in figure.table]
        _write_table(book, sheet, columns, len(above) + 2)
        add_origin(book, origin)

    return make_book(write, figure.title, figure.source, made)


def add_origin(book: Workbook, origin: pd.DataFrame) -> None:
    """Add a sheet of the rows behind a figure, each with the plan's words and lines."""
    _add_table(book, ORIGIN, [Column(head, origin[head].tolist()) for head in origin])


def make_book(write: Callable[[Workbook], None], title: str, subject: str, made: date) -> bytes:
    """Return the workbook that ``write`` fills; the same input gives the same bytes on every machine.

    Every text stays text, also one that Excel would take for a formula.
    """
    file = io.BytesIO()
    look = {"font_name": FONT, "font_size": 11, "valign": "top"}
    with Workbook(file, TEXTS_STAY_TEXTS | {"in_memory": True, "default_format_properties": look}) as book:
        created = datetime.combine(made, time())
        book.set_properties({"title": title, "subject": subject, "created": created})
        write(book)
    return file.getvalue()


def _write_start(book: Workbook, sheet: Worksheet, dataset: Dataset, made: date) -> None:
    """Write what the workbook is, where it is from, what it lacks, what is ours, and its sheets."""
    edition, tables = dataset.edition, _tables(dataset)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    link = book.add_format({"font_color": "#0A4FA3", "underline": 1})
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 2, 8)
    sheet.write_string(0, 0, edition.title, book.add_format({"bold": True, "font_size": 16}))
    about = {
        "発行者": edition.issuer,
        "対象の圏域": edition.region,
        "圏域の種類": edition.kind,
        "版": f"{edition.name}年度版。{edition.date}",
        "計画の期間": edition.period,
        "利用条件": edition.licence,
        "入手方法": edition.obtained,
        "含まないもの": edition.lacks,
        "このファイルの作成日": text.day(made),
        "単位": "見出しの（　）内。事業費見込額は千円"
        + (f"（計画の記載は{edition.unit}）" if edition.unit != THOUSAND_YEN else "")
        + f"、{text.WHOLE_PROJECT}（{share_words(dataset)}）",
        "空の欄": ABSENCE,
        "当アプリによるもの": OURS,
    }
    for row, (label, words) in enumerate(about.items(), start=2):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, words or text.NOT_STATED, wrapped)
    top = len(about) + 3
    for column, head in enumerate(("シート", "内容", "行数")):
        sheet.write_string(top, column, head, bold)
    for row, table in enumerate(tables, start=top + 1):
        sheet.write_url(row, 0, f"internal:'{table.title}'!A1", link, table.title)
        sheet.write_string(row, 1, table.description, wrapped)
        sheet.write_number(row, 2, len(getattr(dataset, table.name)))
    last = top + len(tables) + 1
    sheet.write_url(last, 0, f"internal:'{COLUMNS}'!A1", link, COLUMNS)
    sheet.write_string(last, 1, "すべてのシートの列の意味と単位", wrapped)
    set_page(sheet)


def _tables(dataset: Dataset) -> list[Table]:
    """Return the tables of the plan, and those of results if any were added."""
    return [
        table.with_terms(dataset.terms)
        for table in (*dataset.tables, *RESULT_TABLES.values())
        if table.name not in RESULT_TABLES or len(getattr(dataset, table.name))
    ]


def _columns(dataset: Dataset, table: Table) -> list[Column]:
    """Return the table's columns in the registry's order; the name follows a foreign key."""
    frame = getattr(dataset, table.name)
    codes = CODES | {"basis": dataset.terms.basis, "side": dataset.terms.side}
    references = {key.columns: key.reference for key in table.foreign_keys}
    columns = []
    for field in table.fields:
        values = frame[field.name].tolist()
        words = [_worded(field, value, codes) for value in values]
        columns.append(Column(field.head, words, field.type == "number" or bool(field.unit)))
        if reference := references.get((field.name,)):
            name = TABLES[reference].field(NAMES[reference])
            names = getattr(dataset, reference).set_index(field.name)[name.name]
            columns.append(Column(name.label, names.loc[values].tolist()))
    return columns


def _worded(field: Field, value: object, codes: Mapping[str, Mapping[Any, str]]) -> object:
    """Return the value as the screen words it; None if it is missing."""
    if pd.isna(value):
        return None
    if field.type == "boolean":
        return "はい" if value else "いいえ"
    if field.enum and field.name in codes:
        return codes[field.name].get(str(value), value)
    return value


def _data_dictionary(tables: list[Table]) -> list[Column]:
    """Return what each column of each table means."""
    fields = [(table, field) for table in tables for field in table.fields]
    return [
        Column("シート", [table.title for table, _ in fields]),
        Column("列", [field.label for _, field in fields]),
        Column("単位", [field.unit or None for _, field in fields]),
        Column("説明", [field.description for _, field in fields]),
        Column(
            "読み取り元の列",
            [
                table.field(field.derived_from).label if field.derived_from else None
                for table, field in fields
            ],
        ),
        Column("データパッケージでの表", [table.name for table, _ in fields]),
        Column("データパッケージでの列", [field.name for _, field in fields]),
    ]


def _add_table(book: Workbook, title: str, columns: list[Column]) -> None:
    _write_table(book, book.add_worksheet(title), columns, 0)


def _write_table(book: Workbook, sheet: Worksheet, columns: list[Column], top: int) -> None:
    """Write the columns below their heads in row ``top``; heads stay in sight and filter."""
    head, cells = book.add_format(HEAD), _Cells(book)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, _width(column))
        sheet.write_string(top, at, column.head, head)
        for row, value in enumerate(column.values, start=top + 1):
            cells.write(sheet, row, at, value, column.separators)
    rows = max((len(column.values) for column in columns), default=0)
    sheet.autofilter(top, 0, top + rows, max(len(columns) - 1, 0))
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{top + rows + 1}"})
    set_page(sheet)


class _Cells:
    """Writes values so that a text is never a formula and missing stays empty."""

    def __init__(self, book: Workbook) -> None:
        self.text = book.add_format({"text_wrap": True})
        self.quoted = book.add_format({"text_wrap": True, "num_format": "@", "quote_prefix": True})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.bare = book.add_format({"num_format": "0"})
        self.fraction = book.add_format({"num_format": "#,##0.0#########"})

    def write(self, sheet: Worksheet, row: int, column: int, value: object, separators: bool) -> None:
        """Write one cell; ``separators`` says whether a number takes them."""
        if isinstance(value, str):
            if value:
                quoted = FORMULA.match(value) or value.isdecimal()
                sheet.write_string(row, column, value, self.quoted if quoted else self.text)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, Real) and not pd.isna(value):
            number = float(value)
            look = self.whole if number.is_integer() else self.fraction
            sheet.write_number(row, column, number, look if separators else self.bare)


def _width(column: Column) -> int:
    """Return how wide the column is: as its widest words; long texts are wrapped."""
    longest = max((_half_widths(_printed(value)) for value in column.values), default=0)
    return min(max(longest + 2, min(_half_widths(column.head), 20) + 4, NARROWEST), WIDEST)


def _printed(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else f"{value:,}"


def _half_widths(words: str) -> int:
    """Return how wide the words are, in half-width letters."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in words)


def set_page(sheet: Worksheet) -> None:
    """Print the sheet on A4 across, as wide as the page, with its name and page numbers."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F　&A&R&P / &N")
