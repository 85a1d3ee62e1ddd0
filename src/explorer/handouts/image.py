"""A figure as a picture for a slide or a print: SVG and PNG, title, legend, note and source inside.

The fonts come with two dependencies, so that a bare server draws what a laptop draws. They are static
Regular and Bold: vl-convert draws a variable font in its default weight, whatever weight is asked for.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from math import inf
from typing import Any, NamedTuple
from xml.etree import ElementTree

from pandas.api.types import is_numeric_dtype

from explorer import linebreaks, text
from explorer.figures import pixels, style
from explorer.figures.beside import fitted
from explorer.figures.figure import Figure
from explorer.figures.legend import Key
from explorer.figures.region import PANEL_LETTER, RegionMap
from explorer.handouts import drawing
from explorer.handouts.written import MOST_COLUMNS, widths_of, written

WIDTH, HEIGHT = 1920, 1080
"""Pixels of a slide. A long list makes a higher picture, so that its labels stay legible."""
MARGIN, GAP = 60, 24
TITLE_SIZE, HALF_TITLE, HALF_FOOT, WORDS_SIZE, LEADING = 44, 34, 20, 24, 1.45
PLATE, SIDE, HEAD = 1150, 44, 190
"""Pixels of a slide with a map: the map's width, the margins of what stands beside it, its first column."""
MAP_TITLE_SIZES, TITLE_LEAST, FOOT_SIZE, MAP_LETTER = (38, 32), 28, 18, 25
LEAST, MOST = 0.93, 2.6
"""How far a chart is made smaller (its labels stay at 15 pixels) and larger."""


READABLE = 1.3
SCALES = (2.4, 2.05, 1.75, 1.5, READABLE, 1.1, LEAST)
"""How large a chart may be on a sheet that it is to fill: beyond READABLE no word is cut for it."""


class Sheet(NamedTuple):
    """What a picture stands on, in pixels; ``filled``: a chart is drawn as large as it has room for."""

    width: int
    height: int
    title: int = TITLE_SIZE
    filled: bool = False


SLIDE = Sheet(WIDTH, HEIGHT)
FONT = f'"Noto Sans CJK JP", {style.FONT}'
SVG = "http://www.w3.org/2000/svg"


def to_svg(figure: Figure, made: date, sheet: Sheet = SLIDE) -> bytes:
    """The figure as an SVG file, as wide as the sheet and as high or, for a long list, higher.

    ``made`` is the day that stands in it. Words are text: they can be selected and searched, and any
    Japanese font can draw them. A map fills the left of the sheet, its words and its list stand beside it;
    on a sheet that is higher than wide, above and below it.
    """
    if isinstance(figure.chart, RegionMap):
        return _map_slide(figure, figure.chart, made, sheet)
    room = sheet.width - 2 * MARGIN
    head = _wrapped(figure.title, sheet.title, room)
    about = _wrapped(figure.subtitle, WORDS_SIZE, room)
    legend = _legend_lines(figure.legend, room)
    stamp = text.created(made)
    if figure.borders:
        ends = [figure.source, f"{text.boundary_credit(figure.borders)}　{stamp}"]
    else:
        ends = [f"{figure.source}　{stamp}"]
        ends = ends if len(_wrapped(ends[0], WORDS_SIZE, room)) == 1 else [figure.source, stamp]
    foot = [line for words in (figure.note, *ends) for line in _wrapped(words, WORDS_SIZE, room)]
    under = MARGIN + _high(head, sheet.title)
    keys = under + _high(about, WORDS_SIZE)
    top = keys + _high(legend, WORDS_SIZE) + GAP
    below = _high(foot, WORDS_SIZE) + GAP + MARGIN
    fit = _filling if sheet.filled and _takes_any_width(figure.chart) else _fitted
    chart, wide, high, scale = fit(figure.chart, sheet.height - top - below, room)
    height = max(sheet.height, round(top + high * scale + below))

    picture = _slide(figure.title, figure.alt, height, sheet.width)
    _write(picture, head, sheet.title, MARGIN, {"font-weight": "700"})
    _write(picture, about, WORDS_SIZE, under, {"fill": style.QUIET_INK})
    for number, line in enumerate(legend):
        _write_keys(picture, line, keys + number * WORDS_SIZE * LEADING)
    left = (sheet.width - wide * scale) / 2
    spare = height - top - below - high * scale
    twin, twin_high = _twin(figure, room, spare - 2 * GAP) if sheet.filled else ([], 0.0)
    gap = (spare - twin_high) / (3 if twin else 2)
    middle = top + gap
    for words, right, down, looks in twin:
        y = middle + high * scale + gap + down
        _write(picture, words, WORDS_SIZE, y, looks, MARGIN + right)
    place = ElementTree.SubElement(
        picture, _tag("g"), {"transform": f"translate({left:.2f},{middle:.2f}) scale({scale:.4f})"}
    )
    place.extend(chart)
    _write(picture, foot, WORDS_SIZE, height - below + GAP, {"fill": style.QUIET_INK})
    svg: bytes = ElementTree.tostring(picture, encoding="utf-8", xml_declaration=True)
    return svg


def _twin(
    figure: Figure, room: float, most: float
) -> tuple[list[tuple[list[str], float, float, dict[str, str]]], float]:
    """The figure's table for the room below its picture, and its height; nothing if it does not fit whole.

    A cell has its lines, its place from the table's corner, and its looks.
    """
    rows = written(figure.table)
    numeric = [is_numeric_dtype(dtype) for dtype in figure.table.dtypes]
    if len(rows[0]) > MOST_COLUMNS or len(rows) < 2:
        return [], 0.0
    widths = widths_of(rows, room, WORDS_SIZE, GAP / 2)
    cells, y = [], 0.0
    for at, row in enumerate(rows):
        x, lines = 0.0, 1
        for words, width, right in zip(row, widths, numeric, strict=True):
            found = _wrapped(words, WORDS_SIZE, width - GAP)
            looks = {"fill": style.QUIET_INK} if at == 0 else {}
            looks |= {"text-anchor": "end"} if right else {}
            cells.append((found, x + (width - GAP if right else 0), y, looks))
            x, lines = x + width, max(lines, len(found))
        y += lines * WORDS_SIZE * LEADING + GAP / 3
        if y > most:
            return [], 0.0
    return cells, y


def alone(figure: Figure, width: float, height: float, letter: float) -> tuple[str, float]:
    """The chart or map as SVG without the words around it, and its height.

    It is at most so wide and, mostly, so high: what does not fit is as high as its labels need. ``letter``
    is how high a map's names are.
    """
    drawn, wide, high, scale = _alone(figure, width, height, letter)
    picture = _slide(figure.title, figure.alt, high * scale, wide * scale)
    ElementTree.SubElement(picture, _tag("g"), {"transform": f"scale({scale:.4f})"}).extend(drawn)
    return ElementTree.tostring(picture, encoding="unicode"), high * scale


def _alone(
    figure: Figure, width: float, height: float, letter: float
) -> tuple[list[ElementTree.Element], float, float, float]:
    """The elements of the chart or map, its width and height, and the scale at which it fills the room."""
    if isinstance(figure.chart, RegionMap):
        return [_plate(figure.chart, width, height, letter)], width, height, 1.0
    return _fitted(figure.chart, height, width)


def two_to_svg(figures: Sequence[Figure], made: date) -> bytes:
    """Two figures beside each other, each under its title, in a picture as large as that of one.

    A list that is too long makes the picture higher.
    """
    room = (WIDTH - (len(figures) + 1) * MARGIN) / len(figures)
    heads = [_wrapped(figure.title, HALF_TITLE, room) for figure in figures]
    abouts = [_wrapped(figure.subtitle, WORDS_SIZE, room) for figure in figures]
    keys = [_legend_lines(figure.legend, room) for figure in figures]
    feet = []
    for figure in figures:
        borders = text.boundary_credit(figure.borders) if figure.borders else ""
        words = filter(None, (figure.note, figure.source, f"{borders}　{text.created(made)}".strip("　")))
        feet.append([line for said in words for line in _wrapped(said, HALF_FOOT, room)])
    above = MARGIN + _high(max(heads, key=len), HALF_TITLE)
    legend = above + _high(max(abouts, key=len), WORDS_SIZE)
    top = legend + _high(max(keys, key=len), WORDS_SIZE) + GAP
    below = _high(max(feet, key=len), HALF_FOOT) + GAP + MARGIN
    drawn = [_alone(half(figure), room, HEIGHT - top - below, MAP_LETTER) for figure in figures]
    height = max(HEIGHT, *(round(top + high * scale + below) for _, _, high, scale in drawn))
    title = "、".join(figure.title for figure in figures)
    picture = _slide(title, "".join(f"{figure.alt}。" for figure in figures), height)
    for at, (chart, wide, _, scale) in enumerate(drawn):
        left = MARGIN + at * (room + MARGIN)
        _write(picture, heads[at], HALF_TITLE, MARGIN, {"font-weight": "700"}, left)
        _write(picture, abouts[at], WORDS_SIZE, above, {"fill": style.QUIET_INK}, left)
        for number, line in enumerate(keys[at]):
            _write_keys(picture, line, legend + number * WORDS_SIZE * LEADING, left)
        move = f"translate({left + (room - wide * scale) / 2:.2f},{top:.2f}) scale({scale:.4f})"
        ElementTree.SubElement(picture, _tag("g"), {"transform": move}).extend(chart)
        _write(picture, feet[at], HALF_FOOT, height - below + GAP, {"fill": style.QUIET_INK}, left)
    svg: bytes = ElementTree.tostring(picture, encoding="utf-8", xml_declaration=True)
    return svg


def whole(figure: Figure) -> Figure:
    """The figure as it is drawn for a slide."""
    if isinstance(figure.chart, RegionMap):
        return figure
    return replace(figure, chart=pixels.in_room(figure.chart, pixels.SLIDE))


def half(figure: Figure) -> Figure:
    """The figure as it is drawn for half a slide."""
    if isinstance(figure.chart, RegionMap):
        return figure
    return replace(figure, chart=pixels.in_room(figure.chart, pixels.HALF))


def upright(figure: Figure) -> Figure:
    """The figure as it is drawn for a page that is higher than wide."""
    if isinstance(figure.chart, RegionMap):
        return figure
    return replace(figure, chart=pixels.narrowed(figure.chart))


def _slide(title: str, alt: str, height: float, width: float = WIDTH) -> ElementTree.Element:
    """A sheet of paper with its title and what is shown, for those who cannot see."""
    picture = ElementTree.Element(
        _tag("svg"),
        {
            "width": f"{width:.0f}",
            "height": f"{height:.0f}",
            "viewBox": f"0 0 {width:.0f} {height:.0f}",
            "font-family": FONT.replace('"', "'"),
            "fill": style.INK,
        },
    )
    ElementTree.SubElement(picture, _tag("title")).text = title
    ElementTree.SubElement(picture, _tag("desc")).text = alt
    ElementTree.SubElement(
        picture, _tag("rect"), {"width": f"{width:.0f}", "height": f"{height:.0f}", "fill": style.PAPER}
    )
    return picture


def _map_slide(figure: Figure, drawn: RegionMap, made: date, sheet: Sheet) -> bytes:
    """The map to the left edge, top and foot; on the right title, legend, list and sources.

    On a sheet that is higher than wide the map is in the middle, from edge to edge.
    """
    upright = sheet.height > sheet.width
    plate = sheet.width if upright else sheet.width * PLATE // WIDTH
    left, wide = (MARGIN, plate - 2 * MARGIN) if upright else (plate + SIDE, sheet.width - plate - 2 * SIDE)
    stamp = text.created(made)
    size = next(
        (size for size in (sheet.title, *MAP_TITLE_SIZES) if len(_wrapped(figure.title, size, wide)) <= 3),
        TITLE_LEAST,
    )
    head, about = _wrapped(figure.title, size, wide), _wrapped(figure.subtitle, WORDS_SIZE, wide)
    legend = _legend_lines(figure.legend, wide)
    ends = (figure.note, figure.source, f"{text.boundary_credit(figure.borders)}　{stamp}")
    foot = [line for words in ends for line in _wrapped(words, FOOT_SIZE, wide)]
    keys = MARGIN + _high(head, size) + _high(about, WORDS_SIZE)
    top = keys + _high(legend, WORDS_SIZE) + GAP
    below = _high(foot, FOOT_SIZE) + MARGIN
    line = WORDS_SIZE * LEADING
    least = sheet.height / 2 if upright else 0
    height = max(sheet.height, round(top + least + below + GAP))
    room = height - top - below - GAP
    rows = fitted(figure.beside, HEAD / WORDS_SIZE - 2, (wide - HEAD) / WORDS_SIZE, (room - least) / line)
    picture = _slide(figure.title, figure.alt, height, sheet.width)
    if upright:
        high = room - sum(row.high for row in rows) * line - GAP
        place = ElementTree.SubElement(picture, _tag("g"), {"transform": f"translate(0,{top:.1f})"})
        place.append(_plate(drawn, plate, high))
        top += high + GAP
    else:
        picture.append(_plate(drawn, plate, height))
    _write(picture, head, size, MARGIN, {"font-weight": "700"}, left)
    _write(picture, about, WORDS_SIZE, MARGIN + _high(head, size), {"fill": style.QUIET_INK}, left)
    for number, row_of_keys in enumerate(legend):
        _write_keys(picture, row_of_keys, keys + number * line, left)
    y = top
    bold, count = {"font-weight": "700"}, {"fill": style.MISSING_INK, "text-anchor": "end"}
    for row in rows:
        _write(picture, row.head, WORDS_SIZE, y, bold, left)
        _write(picture, [row.mark], WORDS_SIZE, y, bold | count, left + HEAD - WORDS_SIZE)
        _write(picture, row.lines, WORDS_SIZE, y, {}, left + HEAD)
        y += row.high * line
    _write(picture, foot, FOOT_SIZE, height - below, {"fill": style.QUIET_INK}, left)
    svg: bytes = ElementTree.tostring(picture, encoding="utf-8", xml_declaration=True)
    return svg


def _plate(drawn: RegionMap, width: float, height: float, least: float = MAP_LETTER) -> ElementTree.Element:
    """The map, or the small maps under their titles, in a room of that size, with letters so high."""
    head = round(min(least, WORDS_SIZE))
    count = len(drawn.panels)
    columns = min(
        range(1, count + 1),
        key=lambda columns: -_scale(drawn, width / columns, height / -(-count // columns)),
    )
    wide, high = width / columns, height / -(-count // columns)
    plate = ElementTree.Element(_tag("g"))
    for number, panel in enumerate(drawn.panels):
        x, y = number % columns * wide, number // columns * high
        title = _wrapped(panel.title, head, wide - 2 * GAP)
        above = _high(title, head) + GAP if title else 0
        scale = _scale(drawn, wide, high - above)
        letter = max(least / scale, PANEL_LETTER if count > 1 else 0)
        right, down = (wide / scale - drawn.land.width) / 2, ((high - above) / scale - drawn.land.height) / 2
        svg = ElementTree.fromstring(
            drawn.svg(panel, [letter], (-right, -down, drawn.land.width + right, drawn.land.height + down))
        )
        place = ElementTree.SubElement(plate, _tag("g"), {"transform": f"translate({x:.1f},{y:.1f})"})
        _write(place, title, head, GAP / 2, {"font-weight": "700"}, GAP)
        below = ElementTree.SubElement(place, _tag("g"), {"transform": f"translate(0,{above:.1f})"})
        clip = ElementTree.SubElement(
            below, _tag("svg"), {"width": f"{wide:.1f}", "height": f"{high - above:.1f}"}
        )
        region = {"transform": f"translate({right * scale:.2f},{down * scale:.2f}) scale({scale:.4f})"}
        ElementTree.SubElement(clip, _tag("g"), region | {"stroke-linejoin": "round"}).extend(svg)
    return plate


def _scale(drawn: RegionMap, width: float, height: float) -> float:
    return min(width / drawn.land.width, height / drawn.land.height)


def chart_svg(spec: dict[str, Any], width: int) -> str:
    """A chart as SVG as wide as that, or as wide as it is by itself, for a page that has a Japanese font."""
    drawn, wide, high = _drawn(spec, width if _takes_any_width(spec) else None)
    size = {"width": f"{wide:.0f}", "height": f"{high:.0f}", "viewBox": f"0 0 {wide:.2f} {high:.2f}"}
    picture = ElementTree.Element(_tag("svg"), size)
    picture.extend(drawn)
    return ElementTree.tostring(picture, encoding="unicode")


def _takes_any_width(spec: dict[str, Any]) -> bool:
    return bool({"usermeta", "layer", "mark"} & set(spec))


def to_png(figure: Figure, made: date) -> bytes:
    """The picture of :func:`to_svg` as a PNG file."""
    return drawing.png(to_svg(figure, made).decode())


def _fitted(
    spec: dict[str, Any], room: float, most: float
) -> tuple[list[ElementTree.Element], float, float, float]:
    """The chart's elements, its width and height, and the scale at which it fills the room, at most so wide.

    A chart that takes any width is drawn as wide as it says, or as its height leaves room for. What does
    not fit the height keeps its size; what has a width of its own is made to fit that.
    """
    width, widest = None, inf
    if "usermeta" in spec:
        width = min(spec["usermeta"]["slide"], most / LEAST)
        widest = spec["usermeta"].get("widest", inf)
    elif _takes_any_width(spec):
        width = most / min(max(room / spec["height"], LEAST), MOST)
    chart, wide, high = _drawn(spec, width)
    if width is not None and LEAST < room / high < most / wide:
        chart, wide, high = _drawn(spec, min(most * high / room, widest))
    return chart, wide, high, min(most / wide, max(room / high, LEAST), MOST)


def _filling(
    spec: dict[str, Any], room: float, most: float
) -> tuple[list[ElementTree.Element], float, float, float]:
    """As :func:`_fitted`, of a chart that takes any width: as narrow, so as large as its height allows.

    One whose words are cut there stands upright in the room, if it has all its words then.
    """

    @cache
    def drawn(scale: float) -> tuple[list[ElementTree.Element], float, float, float]:
        chart, wide, high = _drawn(spec, most / scale)
        return chart, wide, high, min(scale, most / wide)

    def cut(scale: float) -> int:
        return _cut_words(drawn(scale)[0])

    def fits(scale: float) -> bool:
        _, _, high, own = drawn(scale)
        return high * own <= room and (scale <= READABLE or cut(scale) <= cut(READABLE))

    found = SCALES[min(bisect_left(SCALES, True, key=fits), len(SCALES) - 1)]
    if cut(found):
        narrow, wide, high = _drawn(spec, pixels.HALF.width)
        scale = min(most / wide, room / high)
        if scale >= LEAST and not _cut_words(narrow):
            return narrow, wide, high, scale
    return drawn(found)


def _cut_words(chart: Iterable[ElementTree.Element]) -> int:
    """How many words of a drawn chart end before they are said."""
    return sum(
        "…" in word for part in chart for words in part.iter(_tag("text")) for word in words.itertext()
    )


def _drawn(spec: dict[str, Any], width: float | None) -> tuple[list[ElementTree.Element], float, float]:
    """The elements of the chart in the bundled font, its width and its height; nothing is fetched."""
    sized = spec | {"config": spec.get("config", {}) | {"font": FONT}, "padding": 0}
    if width is not None:
        sized |= {"width": width}
        sized.setdefault("autosize", style.FIT_WIDTH)
    drawn = ElementTree.fromstring(drawing.svg(sized))
    for words in drawn.iter(_tag("text")):
        words.attrib.pop("font-family", None)
    _, _, wide, high = map(float, drawn.attrib["viewBox"].split())
    return list(drawn), wide, high


def _wrapped(words: str, size: int, room: float) -> list[str]:
    """The words in lines that fit the room; none if there are no words."""
    return linebreaks.wrap(words, room / size).split("\n") if words else []


def _legend_lines(keys: Iterable[Key], room: float) -> list[list[Key]]:
    """The entries of a legend in lines that fit the room."""
    lines: list[list[Key]] = []
    left = 0.0
    for key in keys:
        wide = _key_width(key)
        if not lines or left + wide > room:
            lines.append([])
            left = 0.0
        lines[-1].append(key)
        left += wide
    return lines


def _key_width(key: Key) -> float:
    """How wide an entry of a legend is in pixels, with the gap after it."""
    mark = 1.0 if key.colour else linebreaks.ems(key.mark)
    return (mark + linebreaks.ems(key.words) + 1.6) * WORDS_SIZE


def _write_keys(picture: ElementTree.Element, keys: list[Key], top: float, left: float = MARGIN) -> None:
    """Write one line of a legend: each entry's swatch or sign, and its words."""
    for key in keys:
        mark = 1.0 if key.colour else linebreaks.ems(key.mark)
        line = {"y": f"{top + WORDS_SIZE:.1f}", "font-size": f"{WORDS_SIZE}"}
        if key.colour:
            size = WORDS_SIZE * 0.9
            box = {"x": f"{left:.1f}", "y": f"{top + WORDS_SIZE * 0.2:.1f}", "width": f"{size:.1f}"}
            box |= {"height": f"{size:.1f}", "fill": key.colour, "stroke": style.QUIET_INK}
            ElementTree.SubElement(picture, _tag("rect"), box)
        else:
            ElementTree.SubElement(picture, _tag("text"), {"x": f"{left:.1f}"} | line).text = key.mark
        words = {"x": f"{left + (mark + 0.4) * WORDS_SIZE:.1f}"} | line
        ElementTree.SubElement(picture, _tag("text"), words).text = key.words
        left += _key_width(key)


def _high(lines: Sequence[object], size: int) -> float:
    return len(lines) * size * LEADING


def _write(
    picture: ElementTree.Element,
    lines: list[str],
    size: int,
    top: float,
    looks: dict[str, str],
    left: float = MARGIN,
) -> None:
    """Write the lines one below another, the first one's top at ``top``."""
    for number, line in enumerate(lines):
        y = top + number * size * LEADING + size
        place = {"x": f"{left:.0f}", "y": f"{y:.1f}", "font-size": f"{size}"}
        ElementTree.SubElement(picture, _tag("text"), place | looks).text = line


def _tag(name: str) -> str:
    return f"{{{SVG}}}{name}"


ElementTree.register_namespace("", SVG)
