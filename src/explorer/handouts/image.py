"""A figure as a picture for a slide or a print: SVG and PNG, title, legend, note and source inside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from xml.etree import ElementTree

from pandas.api.types import is_numeric_dtype

from explorer import text
from explorer.figures import pixels, style
from explorer.figures.beside import Room as ListRoom
from explorer.figures.beside import fitted
from explorer.figures.figure import Figure
from explorer.figures.legend import Key
from explorer.figures.pixels import HALF, Room
from explorer.figures.region import RegionMap
from explorer.handouts import drawing
from explorer.handouts.fitting import (
    GAP,
    MAP_LETTER,
    Drawn,
    draw_chart,
    fill_with_chart,
    fit,
    fit_chart,
    map_plate,
)
from explorer.handouts.svg import (
    BOLD,
    LEADING,
    QUIET,
    TO_THE_RIGHT,
    WORDS_SIZE,
    group,
    height_of,
    legend_lines,
    page,
    to_bytes,
    wrapped,
    write,
    write_legend,
)
from explorer.handouts.written import MOST_COLUMNS, widths_of, written

WIDTH, HEIGHT = 1920, 1080
"""Pixels of a slide. A long list makes a higher picture, so that its labels stay legible."""
MARGIN = 60
TITLE_SIZE, HALF_TITLE, HALF_FOOT = 44, 34, 20
PLATE, SIDE, HEAD = 1150, 44, 8
"""On a slide with a map: the map's width, the margins of what stands beside it, and the width of the names
in the list, in letters."""
LIST_SIZES = (32, 30, 28, 26, WORDS_SIZE)
"""The letters of the list, the largest first."""
MAP_TITLE_SIZES, TITLE_LEAST, FOOT_SIZE = (38, 32), 28, 18
LINE = WORDS_SIZE * LEADING
PAGE_WIDTH, PAGE_HEIGHT, PAGE_MAP = 960, 1060, 580
"""Pixels between the margins of a printed A4 page: letters of 15 pixels have 8 points there."""


class Canvas(NamedTuple):
    """What a picture stands on, in pixels; ``filled``: a chart is drawn as large as it has room for."""

    width: int
    height: int
    title: int = TITLE_SIZE
    filled: bool = False


SLIDE_CANVAS = Canvas(WIDTH, HEIGHT)


@dataclass(frozen=True)
class Column:
    """The words around a figure, in lines of one width."""

    title: list[str]
    subtitle: list[str]
    legend: list[list[Key]]
    foot: list[str]
    title_size: int
    foot_size: int


class Tops(NamedTuple):
    """Where subtitles, legends and charts of columns begin, and how high the words below them are."""

    subtitle: float
    legend: float
    chart: float
    foot: float


def to_png(figure: Figure, made: date) -> bytes:
    """Return the picture of :func:`to_svg` as a PNG file."""
    return drawing.png(to_svg(figure, made).decode())


def to_svg(figure: Figure, made: date, canvas: Canvas = SLIDE_CANVAS) -> bytes:
    """Return the figure as an SVG file, as wide as the canvas and as high or, for a long list, higher.

    ``made`` is the day that stands in it. Words are text: they can be selected and searched, and any
    Japanese font can draw them. A map fills the left of the canvas, its words and its list stand beside it;
    on a canvas that is higher than wide, above and below it.
    """
    if isinstance(figure.chart, RegionMap):
        return _map_to_svg(figure, figure.chart, made, canvas)
    width = canvas.width - 2 * MARGIN
    column = _column(figure, _sources(figure, made, width), width, canvas.title, WORDS_SIZE)
    tops = _tops([column])
    below = tops.foot + GAP + MARGIN
    draw = fill_with_chart if canvas.filled else fit_chart
    drawn = draw(figure.chart, width, canvas.height - tops.chart - below)
    drawn_height = drawn.height * drawn.scale
    height = max(canvas.height, round(tops.chart + drawn_height + below))

    picture = page(figure.title, figure.alt, canvas.width, height)
    _write_head(picture, column, MARGIN, tops)
    spare = height - tops.chart - below - drawn_height
    cells, table_height = _table(figure, width, spare - 2 * GAP) if canvas.filled else ([], 0.0)
    gap = (spare - table_height) / (3 if cells else 2)
    top = tops.chart + gap
    for cell in cells:
        y = top + drawn_height + gap + cell.top
        write(picture, cell.lines, WORDS_SIZE, MARGIN + cell.left, y, cell.attributes)
    group(picture, f"translate({MARGIN},{top:.2f}) scale({drawn.scale:.4f})").extend(drawn.elements)
    write(picture, column.foot, WORDS_SIZE, MARGIN, height - below + GAP, QUIET)
    return to_bytes(picture)


def to_page(figure: Figure) -> bytes:
    """Return the figure's chart or map alone as an SVG file, for a printed page that has its words."""
    if isinstance(figure.chart, RegionMap):
        room = (PAGE_WIDTH, PAGE_HEIGHT if len(figure.chart.panels) > 1 else PAGE_MAP)
        drawn = Drawn([map_plate(figure.chart, *room)], *room)
    else:
        [chart] = pixels.on_common_scale(figure.chart)
        drawn = draw_chart(chart, PAGE_WIDTH)
    picture = page(figure.title, figure.alt, drawn.width, drawn.height)
    picture.extend(drawn.elements)
    return to_bytes(picture)


def two_to_svg(figures: Sequence[Figure], made: date) -> bytes:
    """Return two figures beside each other, each under its title, in a picture as large as that of one.

    A list that is too long makes the picture higher.
    """
    width = (WIDTH - (len(figures) + 1) * MARGIN) / len(figures)
    columns = []
    for figure in figures:
        sources = (figure.source, f"{figure.borders}　{text.created(made)}".strip("　"))
        columns.append(_column(figure, sources, width, HALF_TITLE, HALF_FOOT))
    tops = _tops(columns)
    below = tops.foot + GAP + MARGIN
    halves = [in_room(figure, HALF) for figure in beside_each_other(figures)]
    drawings = [fit(figure, width, HEIGHT - tops.chart - below, MAP_LETTER) for figure in halves]
    height = max(HEIGHT, *(round(tops.chart + drawn.height * drawn.scale + below) for drawn in drawings))
    title = "、".join(figure.title for figure in figures)
    picture = page(title, "".join(f"{figure.alt}。" for figure in figures), WIDTH, height)
    for at, (column, drawn) in enumerate(zip(columns, drawings, strict=True)):
        left = MARGIN + at * (width + MARGIN)
        _write_head(picture, column, left, tops)
        place = group(picture, f"translate({left:.2f},{tops.chart:.2f}) scale({drawn.scale:.4f})")
        place.extend(drawn.elements)
        write(picture, column.foot, HALF_FOOT, left, height - below + GAP, QUIET)
    return to_bytes(picture)


def beside_each_other(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures as they stand beside each other."""
    charts = pixels.on_common_scale(*(figure.chart for figure in figures))
    return [replace(figure, chart=chart) for figure, chart in zip(figures, charts, strict=True)]


def in_room(figure: Figure, room: Room) -> Figure:
    """Return the figure as a slide or half of one shows it; a map stays as it is."""
    if isinstance(figure.chart, RegionMap):
        return figure
    return replace(figure, chart=pixels.in_room(figure.chart, room))


def _map_to_svg(figure: Figure, region: RegionMap, made: date, canvas: Canvas) -> bytes:
    """Return the map from the left edge, top to foot; on the right title, legend, list and sources.

    On a canvas that is higher than wide the map is in the middle, from edge to edge.
    """
    upright = canvas.height > canvas.width
    plate_width = canvas.width if upright else canvas.width * PLATE // WIDTH
    left, width = MARGIN, plate_width - 2 * MARGIN
    if not upright:
        left, width = plate_width + SIDE, canvas.width - plate_width - 2 * SIDE
    sizes = (canvas.title, *MAP_TITLE_SIZES)
    size = next((size for size in sizes if len(wrapped(figure.title, size, width)) <= 3), TITLE_LEAST)
    sources = (figure.source, f"{figure.borders}　{text.created(made)}")
    column = _column(figure, sources, width, size, FOOT_SIZE)
    tops = _tops([column])
    below = tops.foot + MARGIN
    least = canvas.height / 2 if upright else 0
    height = max(canvas.height, round(tops.chart + least + below + GAP))
    room = height - tops.chart - below - GAP

    def list_room(letter: float) -> ListRoom:
        return HEAD - 2, width / letter - HEAD, (room - least) / (letter * LEADING)

    letter, rows = fitted(figure.beside, LIST_SIZES, list_room)
    line, head = letter * LEADING, letter * HEAD
    picture = page(figure.title, figure.alt, canvas.width, height)
    y = tops.chart
    if upright:
        plate_height = room - sum(row.high for row in rows) * line - GAP
        place = group(picture, f"translate(0,{y:.1f})")
        place.append(map_plate(region, plate_width, plate_height))
        y += plate_height + GAP
    else:
        picture.append(map_plate(region, plate_width, height))
    _write_head(picture, column, left, tops)
    for row in rows:
        count = BOLD | {"fill": style.MISSING_INK} | TO_THE_RIGHT
        write(picture, row.head, letter, left, y, BOLD)
        write(picture, [row.mark], letter, left + head - letter, y, count)
        write(picture, row.lines, letter, left + head, y)
        y += row.high * line
    write(picture, column.foot, FOOT_SIZE, left, height - below, QUIET)
    return to_bytes(picture)


def _sources(figure: Figure, made: date, width: float) -> list[str]:
    """Return source, origin of the borders and day, in one line if there is room for it."""
    stamp = text.created(made)
    if figure.borders:
        return [figure.source, f"{figure.borders}　{stamp}"]
    line = f"{figure.source}　{stamp}"
    return [line] if len(wrapped(line, WORDS_SIZE, width)) == 1 else [figure.source, stamp]


def _column(figure: Figure, sources: Sequence[str], width: float, title_size: int, foot_size: int) -> Column:
    """Return the words around the figure; its note and the ``sources`` stand below it."""
    return Column(
        title=wrapped(figure.title, title_size, width),
        subtitle=wrapped(figure.subtitle, WORDS_SIZE, width),
        legend=legend_lines(figure.legend, width),
        foot=[line for words in (figure.note, *sources) for line in wrapped(words, foot_size, width)],
        title_size=title_size,
        foot_size=foot_size,
    )


def _tops(columns: Sequence[Column]) -> Tops:
    """Return where the parts begin, the same in all columns."""
    subtitle = MARGIN + max(height_of(column.title, column.title_size) for column in columns)
    legend = subtitle + max(height_of(column.subtitle, WORDS_SIZE) for column in columns)
    chart = legend + max(height_of(column.legend, WORDS_SIZE) for column in columns) + GAP
    return Tops(subtitle, legend, chart, max(height_of(column.foot, column.foot_size) for column in columns))


def _write_head(picture: ElementTree.Element, column: Column, left: float, tops: Tops) -> None:
    """Write what stands above a chart."""
    write(picture, column.title, column.title_size, left, MARGIN, BOLD)
    write(picture, column.subtitle, WORDS_SIZE, left, tops.subtitle, QUIET)
    write_legend(picture, column.legend, left, tops.legend)


class Cell(NamedTuple):
    """A cell of a table: its lines, its place from the table's corner, and its XML attributes."""

    lines: list[str]
    left: float
    top: float
    attributes: dict[str, str]


def _table(figure: Figure, width: float, most: float) -> tuple[list[Cell], float]:
    """Return the cells of the figure's table and its height; none if it is higher than ``most``."""
    rows = written(figure.table)
    numeric = [is_numeric_dtype(dtype) for dtype in figure.table.dtypes]
    if len(rows[0]) > MOST_COLUMNS or len(rows) < 2:
        return [], 0.0
    widths = widths_of(rows, width, WORDS_SIZE, GAP / 2)
    cells, y = [], 0.0
    for at, row in enumerate(rows):
        x, count = 0.0, 1
        for words, cell_width, right in zip(row, widths, numeric, strict=True):
            lines = wrapped(words, WORDS_SIZE, cell_width - GAP)
            attributes = (QUIET if at == 0 else {}) | (TO_THE_RIGHT if right else {})
            cells.append(Cell(lines, x + (cell_width - GAP if right else 0), y, attributes))
            x, count = x + cell_width, max(count, len(lines))
        y += count * LINE + GAP / 3
        if y > most:
            return [], 0.0
    return cells, y
