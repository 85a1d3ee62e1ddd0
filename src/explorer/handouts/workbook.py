"""Excel workbooks: the whole dataset, or the table of one figure."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from numbers import Real
from unicodedata import east_asian_width

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
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
NARROW, WIDE = 6, 60
"""The letters that a column is wide, at least and at most."""
HEAD_FILL, EDGE = "#F0F2F6", "#767B87"
NAMES = {"projects": "name", "municipalities": "name", "headings": "title"}
"""What is said beside a key to one of these tables."""
STATE = {AmountState.AMOUNT: "金額", AmountState.NOT_STATED: text.NOT_STATED, AmountState.WORDS: "文言"}
WORDS: dict[str, dict[str, str]] = {
    "state": {code.value: words for code, words in STATE.items()},
    "kind": {code.value: words for code, words in text.BURDEN_KIND.items()},
    "target_kind": {code.value: words for code, words in text.TARGET_KIND.items()},
}
"""The words on the screen for the values of a column, where every region has the same."""
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
    """The whole dataset: what it is, one sheet per table, and what each column means.

    Heads are the registry's labels with their units; codes stand in the screen's words, and
    beside a number or code stands the name it means.
    """

    def write(book: Workbook) -> None:
        start = book.add_worksheet(START)
        for table in _tables(dataset):
            _table_sheet(book, table.title, _columns(dataset, table))
        _table_sheet(book, COLUMNS, _dictionary(_tables(dataset)))
        _start_sheet(book, start, dataset, made)

    return make_book(write, dataset.edition.title, dataset.edition.issuer, made)


def figure_to_workbook(figure: Figure, origin: pd.DataFrame, made: date) -> bytes:
    """The table of one figure, above it title and words; ``origin`` on a sheet of its own."""

    def write(book: Workbook) -> None:
        sheet = book.add_worksheet("表")
        said = (figure.subtitle, figure.legend_words, figure.note, figure.source, text.created(made))
        above = [words for words in said if words]
        sheet.write_string(0, 0, figure.title, book.add_format({"bold": True, "font_size": 14}))
        for row, words in enumerate(above, start=1):
            sheet.write_string(row, 0, words, book.add_format())
        columns = [Column(str(head), figure.table[head].tolist()) for head in figure.table]
        _write_table(book, sheet, columns, len(above) + 2)
        origin_sheet(book, origin)

    return make_book(write, figure.title, figure.source, made)


def origin_sheet(book: Workbook, origin: pd.DataFrame) -> None:
    """The rows behind a figure, each with the plan's words and lines."""
    _table_sheet(book, ORIGIN, [Column(head, origin[head].tolist()) for head in origin])


def make_book(write: Callable[[Workbook], None], title: str, subject: str, made: date) -> bytes:
    """What ``write`` makes of an empty workbook; the same on every machine."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "default_format_properties": {"font_name": FONT, "font_size": 11, "valign": "top"},
    }
    with Workbook(file, options) as book:
        created = datetime.combine(made, time())
        book.set_properties({"title": title, "subject": subject, "created": created})
        write(book)
    return file.getvalue()


def _start_sheet(book: Workbook, sheet: Worksheet, dataset: Dataset, made: date) -> None:
    """What the workbook is, where it is from, what it lacks, what is ours, and its sheets."""
    edition = dataset.edition
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
        "このファイルの作成日": f"{made.year}年{made.month}月{made.day}日",
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
    tables = _tables(dataset)
    for row, table in enumerate(tables, start=top + 1):
        sheet.write_url(row, 0, f"internal:'{table.title}'!A1", link, table.title)
        sheet.write_string(row, 1, table.description, wrapped)
        sheet.write_number(row, 2, len(getattr(dataset, table.name)))
    last = top + len(tables) + 1
    sheet.write_url(last, 0, f"internal:'{COLUMNS}'!A1", link, COLUMNS)
    sheet.write_string(last, 1, "すべてのシートの列の意味と単位", wrapped)
    set_page(sheet)


def _tables(dataset: Dataset) -> list[Table]:
    """The tables of the plan, and those of results that somebody has added."""
    return [
        table.with_terms(dataset.terms)
        for table in (*dataset.tables, *RESULT_TABLES.values())
        if table.name not in RESULT_TABLES or len(getattr(dataset, table.name))
    ]


def _columns(dataset: Dataset, table: Table) -> list[Column]:
    """The table's columns in the registry's order; a name follows the key that it belongs to."""
    frame = getattr(dataset, table.name)
    own = {"basis": dataset.terms.basis, "side": dataset.terms.side}
    named = {key.columns: key.reference for key in table.foreign_keys}
    columns = []
    for field in table.fields:
        values = frame[field.name].tolist()
        columns.append(
            Column(
                field.head,
                [_said(field, value, WORDS | own) for value in values],
                field.type == "number" or bool(field.unit),
            )
        )
        if reference := named.get((field.name,)):
            name = TABLES[reference].field(NAMES[reference])
            names = getattr(dataset, reference).set_index(field.name)[name.name]
            columns.append(Column(name.label, names.loc[values].tolist()))
    return columns


def _said(field: Field, value: object, known: Mapping[str, Mapping[str, str]]) -> object:
    """The value as it is said on the screen: codes of a list in words, names of tables and columns too."""
    if pd.isna(value):
        return None
    if field.type == "boolean":
        return "はい" if value else "いいえ"
    if field.enum and field.name in known:
        return known[field.name].get(str(value), value)
    return value


def _dictionary(tables: list[Table]) -> list[Column]:
    """What each column of each table means."""
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


def _table_sheet(book: Workbook, title: str, columns: list[Column]) -> None:
    sheet = book.add_worksheet(title)
    _write_table(book, sheet, columns, 0)


def _write_table(book: Workbook, sheet: Worksheet, columns: list[Column], top: int) -> None:
    """The columns below their heads in row ``top``; heads stay in sight and filter."""
    looks = {"bold": True, "text_wrap": True, "bg_color": HEAD_FILL, "bottom": 1, "border_color": EDGE}
    head, cells = book.add_format(looks), Cells(book)
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


class Cells:
    """Writes values as they are: a text is never a formula, missing stays empty."""

    def __init__(self, book: Workbook) -> None:
        self.text = book.add_format({"text_wrap": True})
        self.armed = book.add_format({"text_wrap": True, "num_format": "@", "quote_prefix": True})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.bare = book.add_format({"num_format": "0"})
        self.fraction = book.add_format({"num_format": "#,##0.0#########"})

    def write(self, sheet: Worksheet, row: int, column: int, value: object, separators: bool) -> None:
        """Write one cell."""
        if isinstance(value, str):
            if value:
                sheet.write_string(row, column, value, self._text(value))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, Real) and not pd.isna(value):
            number = float(value)
            sheet.write_number(row, column, number, self._number(number, separators))

    def _text(self, value: str) -> Format:
        return self.armed if FORMULA.match(value) or value.isdecimal() else self.text

    def _number(self, number: float, separators: bool) -> Format:
        if not separators:
            return self.bare
        return self.whole if number.is_integer() else self.fraction


def _width(column: Column) -> int:
    """As wide as its widest words; long texts are wrapped."""
    longest = max((_letters(_shown(value)) for value in column.values), default=0)
    return min(max(longest + 2, min(_letters(column.head), 20) + 4, NARROW), WIDE)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else f"{value:,}"


def _letters(words: str) -> int:
    """How wide the words are, in half-width letters."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in words)


def set_page(sheet: Worksheet) -> None:
    """On paper: A4 across, as wide as the page, with the sheet's name and the page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F　&A&R&P / &N")
