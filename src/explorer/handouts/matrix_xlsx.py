"""The matrix as an Excel workbook: the rows, columns, signs and fills of the picture."""

from datetime import date

import pandas as pd
from xlsxwriter import Workbook

from explorer import text
from explorer.figures import style
from explorer.figures.figure import Figure
from explorer.figures.matrix import HEADS
from explorer.figures.matrix_chart import FILLS, INKS
from explorer.handouts.workbook import add_origin, make_book

WORDS = {"font_color": style.INK, "valign": "vcenter"}
CELL = WORDS | {"border": 1, "border_color": style.FAINT, "num_format": "#,##0", "text_wrap": True}
HEAD = CELL | {"bold": True, "bg_color": FILLS[text.JOINED_SIGN]}
STACKED = HEAD | {"rotation": 270, "align": "center", "valign": "bottom"}
"""Letters one below the other."""
SIGN = CELL | {"align": "center", "bold": True, "text_wrap": False}
WIDTHS = (5, 28, 5, 50)
"""The widths of the columns under :data:`HEADS`."""
TOWN_WIDTH, SUM_WIDTH, HEAD_HEIGHT = 4, 13, 76
A3 = 8


def to_xlsx(figure: Figure, origin: pd.DataFrame, made: date) -> bytes:
    """Return a matrix figure: its words, then its table, whose heads of rows and columns stay in sight.

    ``origin``, the rows behind it, is the second sheet; ``made`` is the day that stands in it. Missing is an
    empty cell.
    """
    table = figure.table
    towns = [head for head in table if table[head].iloc[0] in FILLS]

    def write(book: Workbook) -> None:
        sheet = book.add_worksheet("参加一覧")
        plain, cell, head, stacked = map(book.add_format, (WORDS, CELL, HEAD, STACKED))
        signs = {
            sign: book.add_format(SIGN | {"bg_color": fill, "font_color": INKS[sign]})
            for sign, fill in FILLS.items()
        }
        sheet.write(0, 0, figure.title, book.add_format(WORDS | {"font_size": 14, "bold": True}))
        about = (figure.subtitle, figure.legend_words, figure.note)
        lines = [*filter(None, about), f"{figure.source}　{text.created(made)}"]
        sheet.write_column(1, 0, lines, plain)
        top = len(lines) + 2
        sheet.set_row(top, HEAD_HEIGHT)
        for column, name in enumerate(table):
            width = TOWN_WIDTH if name in towns else SUM_WIDTH
            sheet.set_column(column, column, WIDTHS[column] if column < len(WIDTHS) else width)
            sheet.write(top, column, name, stacked if name in towns else head)
            for row, value in enumerate(table[name], start=1):
                look = head if row == len(table) else signs.get(value, cell)
                sheet.write(top + row, column, None if pd.isna(value) else value, look)
        sheet.freeze_panes(top + 1, len(HEADS))
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.fit_to_pages(1, 0)
        add_origin(book, origin)

    return make_book(write, figure.title, figure.source, made)
