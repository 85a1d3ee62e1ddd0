"""What stands on a PowerPoint slide as native shapes: text, tables, bars; and how much room words take.

Lengths are in points: a slide is 960 by 540. The fonts are the theme's.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.figure import Figure
from explorer.figures.legend import Key
from explorer.handouts.deck_words import picture, write_legend

WIDTH, HEIGHT, MARGIN, GAP = 960, 540, 36, 8
ROOM = WIDTH - 2 * MARGIN
LETTER, LEADING = 18, 1.3
NARROWER = 0.93
"""The share of a width that words are wrapped to: programs and fonts differ."""
SHARP = 4
"""Pixels of a picture for each point: twice those of a projector."""
PAD = 7
"""The margins of a table's cell."""
WITH_HEAD, PLAIN = "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}", "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""Styles of tables that PowerPoint has: with a coloured head or first column, and without any."""
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


class Area(NamedTuple):
    """A room on a slide."""

    left: float
    top: float
    width: float
    height: float


def wrapped(words: str, size: float, width: float = ROOM) -> list[str]:
    """Return the words in lines that fit the width."""
    return linebreaks.lines(words, width * NARROWER / size)


def line_count(words: str, size: float, width: float = ROOM) -> int:
    """Return in how many lines the words fit the width."""
    return len(wrapped(words, size, width)) if words else 0


def text_height(words: str, size: float, width: float = ROOM) -> float:
    """Return how high the words are in lines that fit the width."""
    return line_count(words, size, width) * size * LEADING


def legend_height(legend: Iterable[Key], size: float, width: float = ROOM) -> float:
    """Return how high the legend is."""
    return text_height("　".join(f"■{key.words}" for key in legend), size, width)


def set_size(paragraph: Any, size: float) -> None:
    """Set the size of the letters, and the same distance of lines in every font."""
    paragraph.font.size, paragraph.line_spacing = Pt(size), Pt(size * LEADING)


def write_title(shape: Any, title: str, size: float, left: float, top: float, width: float = ROOM) -> None:
    """Write the title into the shape and place it."""
    shape.left, shape.top, shape.width = Pt(left), Pt(top), Pt(width)
    shape.height = Pt(text_height(title, size, width))
    _set_frame(shape.text_frame)
    shape.text_frame.text = "\v".join(wrapped(title, size, width))
    set_size(shape.text_frame.paragraphs[0], size)


def add_text(
    slide: Any, paragraphs: Iterable[str], size: float, left: float, top: float, width: float = ROOM
) -> None:
    """Add the paragraphs that are not empty, in quiet letters."""
    paragraphs = [words for words in paragraphs if words]
    if not paragraphs:
        return
    height = sum(text_height(words, size, width) for words in paragraphs)
    frame = slide.shapes.add_textbox(Pt(left), Pt(top), Pt(width), Pt(height)).text_frame
    _set_frame(frame)
    frame.text = "\n".join(paragraphs)
    for paragraph in frame.paragraphs:
        set_size(paragraph, size)
        paragraph.font.color.rgb = RGBColor.from_string(style.QUIET_INK[1:])


def add_legend(
    slide: Any, legend: Sequence[Key], size: float, left: float, top: float, width: float = ROOM
) -> None:
    """Add what colours and signs mean, if there are any."""
    if not legend:
        return
    height = legend_height(legend, size, width)
    frame = slide.shapes.add_textbox(Pt(left), Pt(top), Pt(width), Pt(height)).text_frame
    _set_frame(frame)
    write_legend(frame.paragraphs[0], legend, Pt(size), RGBColor)


def add_picture(slide: Any, area: Area, figure: Figure) -> None:
    """Add the figure's chart or map at the upper left of the area, as large as it fits."""
    png = picture(figure, area.width, area.height, area.height * 1.05, LETTER, SHARP)
    shape = slide.shapes.add_picture(io.BytesIO(png), 0, 0)
    scale = min(Pt(area.width) / shape.width, Pt(area.height) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left, shape.top = Pt(area.left), Pt(area.top)
    _describe(shape, figure)


def add_bars(
    slide: Any,
    area: Area,
    figure: Figure,
    rows: Sequence[Sequence[dict[str, Any]]],
    labels: float,
    maximum: float,
    letter: float,
) -> None:
    """Add a bar chart, rows from the top down, each bar with its words and in its colour.

    ``rows`` holds the bars of each row (:func:`~explorer.figures.bars.bars_of`), one a series. ``labels`` is
    the share of the width for the labels before the bars, ``maximum`` the value at the right edge.
    """
    data = CategoryChartData(number_format="#,##0.###")
    data.categories = [bars[0]["label"] for bars in rows]
    for series in zip(*rows, strict=True):
        data.add_series(series[0]["series"] or figure.title, [bar["value"] for bar in series])
    place = (Pt(area.left), Pt(area.top), Pt(area.width), Pt(area.height))
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    _describe(shape, figure)
    chart = shape.chart
    chart.has_legend, chart.has_title, chart.font.size = False, False, Pt(letter)
    categories, values = chart.category_axis, chart.value_axis
    categories.reverse_order, categories.major_tick_mark = True, XL_TICK_MARK.NONE
    categories.format.line.color.rgb = RGBColor.from_string(style.OUTLINE[1:])
    values.visible, values.has_major_gridlines = False, False
    values.minimum_scale, values.maximum_scale = 0, maximum
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 40, 0
    for series, bars_of_series in zip(plot.series, zip(*rows, strict=True), strict=True):
        for point, bar in enumerate(bars_of_series):
            series.points[point].format.fill.solid()
            series.points[point].format.fill.fore_color.rgb = RGBColor.from_string(bar["colour"][1:])
            label = series.points[point].data_label
            label.text_frame.text, label.position = bar["words"], XL_LABEL_POSITION.OUTSIDE_END
            label.text_frame.word_wrap = False
            label.text_frame.paragraphs[0].font.size = Pt(letter)
    _leave_room_for_labels(chart, labels)


def add_table(
    slide: Any,
    area: Area,
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    numeric: Sequence[bool] = (),
    head: bool = True,
    table_style: str = WITH_HEAD,
) -> None:
    """Add a table in one of PowerPoint's own styles; columns of numbers stand right.

    ``head`` says whether the first row is a head; if not, the first column is one.
    """
    height = sum(row_height(row, widths) for row in rows)
    place = (Pt(area.left), Pt(area.top), Pt(sum(widths)), Pt(height))
    frame = slide.shapes.add_table(len(rows), len(widths), *place)
    table = frame.table
    frame.element.find(f".//{A}tableStyleId").text = table_style
    table.first_row, table.first_col, table.horz_banding = head, not head, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for at, row in enumerate(rows):
        table.rows[at].height = Pt(row_height(row, widths))
        for column, words in enumerate(row):
            cell = table.cell(at, column)
            cell.margin_left = cell.margin_right = Pt(PAD)
            cell.margin_top = cell.margin_bottom = Pt(PAD / 2)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.text = words
            for paragraph in cell.text_frame.paragraphs:
                set_size(paragraph, LETTER)
                if not column and not head:
                    paragraph.font.bold = True
                if numeric and numeric[column]:
                    paragraph.alignment = PP_ALIGN.RIGHT


def row_height(row: Sequence[str], widths: Sequence[float]) -> float:
    """Return how high a row of a table is."""
    lines = (line_count(cell, LETTER, width - 2 * PAD) for cell, width in zip(row, widths, strict=True))
    return max(lines) * LETTER * LEADING + PAD


def pages_of_rows(
    rows: Sequence[Sequence[str]], widths: Sequence[float], room: float
) -> Iterator[list[Sequence[str]]]:
    """Yield the rows in tables that are at most as high as the room."""
    page: list[Sequence[str]] = []
    left = room
    for row in rows:
        height = row_height(row, widths)
        if page and height > left:
            yield page
            page, left = [], room
        page.append(row)
        left -= height
    yield page


def _set_frame(frame: Any) -> None:
    """Let words begin in the upper left corner and wrap."""
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _describe(shape: Any, figure: Figure) -> None:
    """Give the shape the figure's alternative text."""
    shape.element.xpath(".//p:cNvPr")[0].set("descr", figure.alt)


def _leave_room_for_labels(chart: Any, share: float) -> None:
    """Begin the bars where that share of the chart's width ends."""
    area = chart.element.find(".//{*}plotArea")
    for layout in area.findall("{*}layout"):
        area.remove(layout)
    namespace = etree.QName(area).namespace
    layout = etree.Element(f"{{{namespace}}}layout")
    manual = etree.SubElement(layout, f"{{{namespace}}}manualLayout")
    settings = {"layoutTarget": "inner", "xMode": "edge", "yMode": "edge"}
    settings |= {"x": f"{share:.4f}", "y": "0.0000", "w": f"{1 - share:.4f}", "h": "1.0000"}
    for name, value in settings.items():
        etree.SubElement(manual, f"{{{namespace}}}{name}", val=value)
    area.insert(0, layout)
