"""Charts and maps drawn as SVG so that they fit a room.

The fonts come with two dependencies, so that a bare server draws what a laptop draws. They are static
Regular and Bold: vl-convert draws a variable font in its default weight, whatever weight is asked for.
Lengths are in pixels.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from math import ceil, inf
from typing import Any, NamedTuple
from xml.etree import ElementTree

from explorer.figures import style
from explorer.figures.figure import Figure
from explorer.figures.pixels import HALF
from explorer.figures.region import PANEL_LETTER, RegionMap
from explorer.handouts import drawing
from explorer.handouts.svg import BOLD, FONT, WORDS_SIZE, group, height_of, page, tag, wrapped, write

LEAST, MOST = 0.93, 2.6
"""How far a chart is made smaller (its labels stay at 15 pixels) and larger."""
READABLE = 1.3
SCALES = (2.4, 2.05, 1.75, 1.5, READABLE, 1.1, LEAST)
"""How large a chart may be on a sheet that it is to fill: beyond READABLE no word is cut for it."""
MAP_LETTER, GAP = 25, 24


class Drawn(NamedTuple):
    """The elements of a chart or map, its size before scaling, and the scale at which it fits."""

    elements: list[ElementTree.Element]
    width: float
    height: float
    scale: float = 1.0


def fit(figure: Figure, width: float, height: float, letter: float) -> Drawn:
    """Return the figure's chart or map without words around it, at most so wide and, mostly, so high.

    What does not fit the height is as high as its labels need. ``letter`` is how high a map's names are.
    """
    if isinstance(figure.chart, RegionMap):
        return Drawn([map_plate(figure.chart, width, height, letter)], width, height)
    return fit_chart(figure.chart, width, height)


def fit_to_svg(figure: Figure, width: float, height: float, letter: float) -> tuple[str, float]:
    """Return :func:`fit` as an SVG picture, and its height."""
    drawn = fit(figure, width, height, letter)
    drawn_height = drawn.height * drawn.scale
    picture = page(figure.title, figure.alt, drawn.width * drawn.scale, drawn_height)
    group(picture, f"scale({drawn.scale:.4f})").extend(drawn.elements)
    return ElementTree.tostring(picture, encoding="unicode"), drawn_height


def chart_svg(spec: dict[str, Any], width: int) -> str:
    """Return a chart, so wide, as SVG for a page that has a Japanese font."""
    drawn = draw_chart(spec, width)
    size = {"width": f"{drawn.width:.0f}", "height": f"{drawn.height:.0f}"}
    picture = ElementTree.Element(tag("svg"), size | {"viewBox": f"0 0 {drawn.width:.2f} {drawn.height:.2f}"})
    picture.extend(drawn.elements)
    return ElementTree.tostring(picture, encoding="unicode")


def fit_chart(spec: dict[str, Any], width: float, height: float) -> Drawn:
    """Draw a chart at the scale at which it fits the room.

    It is drawn as wide as it says, or as its height leaves room for. One that does not fit the height keeps
    its size.
    """
    widest = inf
    if "usermeta" in spec:
        own_width = min(spec["usermeta"]["slide"], width / LEAST)
        widest = spec["usermeta"].get("widest", inf)
    else:
        own_width = width / min(max(height / spec["height"], LEAST), MOST)
    drawn = draw_chart(spec, own_width)
    if LEAST < height / drawn.height < width / drawn.width:
        drawn = draw_chart(spec, min(width * drawn.height / height, widest))
    return drawn._replace(scale=min(width / drawn.width, max(height / drawn.height, LEAST), MOST))


def fill_with_chart(spec: dict[str, Any], width: float, height: float) -> Drawn:
    """Draw a chart as narrow, so as large, as its height allows.

    One whose words are cut there stands upright in the room, if all its words fit then.
    """

    @cache
    def drawn_at(scale: float) -> Drawn:
        drawn = draw_chart(spec, width / scale)
        return drawn._replace(scale=min(scale, width / drawn.width))

    def fits(scale: float) -> bool:
        drawn = drawn_at(scale)
        return drawn.height * drawn.scale <= height and (
            scale <= READABLE or _count_cut_words(drawn) <= _count_cut_words(drawn_at(READABLE))
        )

    drawn = drawn_at(SCALES[min(bisect_left(SCALES, True, key=fits), len(SCALES) - 1)])
    if _count_cut_words(drawn):
        upright = draw_chart(spec, HALF.width)
        scale = min(width / upright.width, height / upright.height)
        if scale >= LEAST and not _count_cut_words(upright):
            return upright._replace(scale=scale)
    return drawn


def map_plate(
    region: RegionMap, width: float, height: float, letter: float = MAP_LETTER
) -> ElementTree.Element:
    """Draw the map, or the small maps under their titles, in a room, with letters at least so high."""
    title_size, count = round(min(letter, WORDS_SIZE)), len(region.panels)
    columns = max(
        range(1, count + 1),
        key=lambda columns: _map_scale(region, width / columns, height / ceil(count / columns)),
    )
    panel_width, panel_height = width / columns, height / ceil(count / columns)
    plate = ElementTree.Element(tag("g"))
    for number, panel in enumerate(region.panels):
        x, y = number % columns * panel_width, number // columns * panel_height
        title = wrapped(panel.title, title_size, panel_width - 2 * GAP)
        above = height_of(title, title_size) + GAP if title else 0
        room = panel_height - above
        scale = _map_scale(region, panel_width, room)
        right = (panel_width / scale - region.land.width) / 2
        down = (room / scale - region.land.height) / 2
        letters = max(letter / scale, PANEL_LETTER if count > 1 else 0)
        frame = (-right, -down, region.land.width + right, region.land.height + down)
        place = group(plate, f"translate({x:.1f},{y:.1f})")
        write(place, title, title_size, GAP, GAP / 2, BOLD)
        below = group(place, f"translate(0,{above:.1f})")
        size = {"width": f"{panel_width:.1f}", "height": f"{room:.1f}"}
        clip = ElementTree.SubElement(below, tag("svg"), size)
        land = group(clip, f"translate({right * scale:.2f},{down * scale:.2f}) scale({scale:.4f})")
        land.set("stroke-linejoin", "round")
        land.extend(ElementTree.fromstring(region.svg(panel, [letters], frame)))
    return plate


def _map_scale(region: RegionMap, width: float, height: float) -> float:
    return min(width / region.land.width, height / region.land.height)


def _count_cut_words(drawn: Drawn) -> int:
    """Return how many words of a chart are cut off with an ellipsis."""
    return sum("…" in word for word in _words(drawn.elements))


def _words(elements: Iterable[ElementTree.Element]) -> Iterable[str]:
    for element in elements:
        for line in element.iter(tag("text")):
            yield from line.itertext()


def draw_chart(spec: dict[str, Any], width: float) -> Drawn:
    """Draw a chart so wide, without scaling it, in the bundled font."""
    config = spec.get("config", {}) | {"font": FONT}
    sized = {"autosize": style.FIT_WIDTH} | spec | {"config": config, "padding": 0, "width": width}
    svg = ElementTree.fromstring(drawing.svg(sized))
    for line in svg.iter(tag("text")):
        line.attrib.pop("font-family", None)
    _, _, drawn_width, drawn_height = map(float, svg.attrib["viewBox"].split())
    return Drawn(list(svg), drawn_width, drawn_height)
