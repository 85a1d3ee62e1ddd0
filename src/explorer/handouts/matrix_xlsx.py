"""The matrix as an Excel workbook: the rows, columns, signs and fills of the picture."""

import io
from datetime import date

import pandas as pd
from xlsxwriter import Workbook

from explorer import text
from explorer.figures import style
from explorer.figures.figure import Figure
from explorer.figures.matrix import HEADS
from explorer.figures.matrix_chart import FILLS, INKS
from explorer.handouts.workbook import FONT, add_origin

CELL = {"font_name": FONT, "font_size": 11, "font_color": style.INK, "valign": "vcenter"}
GRID = CELL | {"border": 1, "border_color": style.FAINT, "num_format": "#,##0"}
HEAD = GRID | {"bold": True, "bg_color": FILLS[text.JOINED_SIGN], "text_wrap": True}
STACKED = HEAD | {"rotation": 270, "align": "center", "valign": "bottom"}
"""Letters one below the other."""
WIDTHS = (5, 28, 5, 50)
"""The widths of the columns under :data:`HEADS`."""
TOWN_WIDTH, SUM_WIDTH, HEAD_HEIGHT = 4, 13, 76
A3 = 8
TEXTS_STAY_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def to_xlsx(figure: Figure, origin: pd.DataFrame, made: date) -> bytes:
    """Return a matrix figure: its words, then its table, whose heads of rows and columns stay in sight.

    ``origin``, the rows behind it, is the second sheet; ``made`` is the day that stands in it. Every text
    stays text, also one that Excel would take for a formula; missing is an empty cell.
    """
    file, table = io.BytesIO(), figure.table
    towns = [head for head in table if table[head].iloc[0] in FILLS]
    with Workbook(file, {"in_memory": True} | TEXTS_STAY_TEXTS) as book:
        sheet = book.add_worksheet("参加一覧")
        title, plain, cell, head, stacked = map(
            book.add_format,
            (CELL | {"font_size": 14, "bold": True}, CELL, GRID | {"text_wrap": True}, HEAD, STACKED),
        )
        signs = {
            sign: book.add_format(
                GRID | {"bg_color": fill, "font_color": INKS[sign], "align": "center", "bold": True}
            )
            for sign, fill in FILLS.items()
        }
        about = (figure.title, figure.subtitle, figure.legend_words, figure.note)
        lines = [*filter(None, about), f"{figure.source}　{text.created(made)}"]
        for row, line in enumerate(lines):
            sheet.write(row, 0, line, plain if row else title)
        top = len(lines) + 1
        sheet.set_row(top, HEAD_HEIGHT)
        for column, name in enumerate(table):
            width = TOWN_WIDTH if name in towns else SUM_WIDTH
            width = WIDTHS[column] if column < len(WIDTHS) else width
            sheet.set_column(column, column, width)
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
    return file.getvalue()
