"""A figure as a picture for a slide or a print: SVG and PNG, title, legend, note and source inside.

The fonts come with two dependencies, so that a bare server draws what a laptop draws. They are static
Regular and Bold: vl-convert draws a variable font in its default weight, whatever weight is asked for.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

from explorer import text
from explorer.figures import style
from explorer.figures.figure import Figure
from explorer.figures.legend import Key

WIDTH, HEIGHT = 1920, 1080
"""Pixels of a slide. A long list makes a higher picture, so that its labels stay legible."""
MARGIN, GAP = 60, 24
TITLE_SIZE, WORDS_SIZE, LEADING = 44, 24, 1.45
LEAST, MOST = 0.93, 2.6
"""How far a chart is made smaller (its labels stay at 15 pixels) and larger."""
BUNDLED = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
FONT = f'"Noto Sans CJK JP", {style.FONT}'
SVG = "http://www.w3.org/2000/svg"


def to_svg(figure: Figure, made: date) -> bytes:
    """The figure as an SVG file, 1920 pixels wide and 1080 high or, for a long list, higher.

    ``made`` is the day that stands in it. Words are text: they can be selected and searched, and any
    Japanese font can draw them. A map that moves on the screen is drawn plainly.
    """
    _register_fonts()
    head = _wrapped(figure.title, TITLE_SIZE)
    about = _wrapped(figure.subtitle, WORDS_SIZE)
    legend = _legend_lines(figure.legend)
    stamp = text.made(made)
    if figure.borders:
        ends = [figure.source, f"{text.borders(figure.borders)}　{stamp}"]
    else:
        ends = [f"{figure.source}　{stamp}"]
        ends = ends if len(_wrapped(ends[0], WORDS_SIZE)) == 1 else [figure.source, stamp]
    foot = [line for words in (figure.note, *ends) for line in _wrapped(words, WORDS_SIZE)]
    under = MARGIN + _high(head, TITLE_SIZE)
    keys = under + _high(about, WORDS_SIZE)
    top = keys + _high(legend, WORDS_SIZE) + GAP
    below = _high(foot, WORDS_SIZE) + GAP + MARGIN
    chart, wide, high, scale = _fitted(figure.still, HEIGHT - top - below)
    height = max(HEIGHT, round(top + high * scale + below))

    picture = ElementTree.Element(
        _tag("svg"),
        {
            "width": f"{WIDTH}",
            "height": f"{height}",
            "viewBox": f"0 0 {WIDTH} {height}",
            "font-family": FONT.replace('"', "'"),
            "fill": style.INK,
        },
    )
    ElementTree.SubElement(picture, _tag("title")).text = figure.title
    ElementTree.SubElement(picture, _tag("desc")).text = figure.alt
    ElementTree.SubElement(
        picture, _tag("rect"), {"width": f"{WIDTH}", "height": f"{height}", "fill": style.PAPER}
    )
    _write(picture, head, TITLE_SIZE, MARGIN, {"font-weight": "700"})
    _write(picture, about, WORDS_SIZE, under, {"fill": style.QUIET_INK})
    for number, line in enumerate(legend):
        _write_keys(picture, line, keys + number * WORDS_SIZE * LEADING)
    left = (WIDTH - wide * scale) / 2
    middle = top + (height - top - below - high * scale) / 2
    place = ElementTree.SubElement(
        picture, _tag("g"), {"transform": f"translate({left:.2f},{middle:.2f}) scale({scale:.4f})"}
    )
    place.extend(chart)
    _write(picture, foot, WORDS_SIZE, height - below + GAP, {"fill": style.QUIET_INK})
    svg: bytes = ElementTree.tostring(picture, encoding="utf-8", xml_declaration=True)
    return svg


def to_png(figure: Figure, made: date) -> bytes:
    """The picture of :func:`to_svg` as a PNG file."""
    import vl_convert  # noqa: PLC0415 - 80 MB that the app's start does not wait for

    png: bytes = vl_convert.svg_to_png(to_svg(figure, made).decode(), scale=1, ppi=72)
    return png


@cache
def _register_fonts() -> None:
    import vl_convert  # noqa: PLC0415 - 80 MB that the app's start does not wait for

    for package in BUNDLED:
        vl_convert.register_font_directory(str(files(package)))


def _fitted(spec: dict[str, Any], room: float) -> tuple[list[ElementTree.Element], float, float, float]:
    """The chart's elements, its width and height, and the scale at which it fills the slide.

    A chart that takes any width is drawn as wide as it says, or as its height leaves room for. What does
    not fit the height keeps its size; what has a width of its own is made to fit that.
    """
    most = WIDTH - 2 * MARGIN
    width = None
    if "usermeta" in spec:
        width = min(spec["usermeta"]["slide"], most / LEAST)
    elif "layer" in spec or "mark" in spec:
        width = most / min(max(room / spec["height"], LEAST), MOST)
    chart, wide, high = _drawn(spec, width)
    if width is not None and LEAST < room / high < most / wide:
        chart, wide, high = _drawn(spec, most * high / room)
    return chart, wide, high, min(most / wide, max(room / high, LEAST), MOST)


def _drawn(spec: dict[str, Any], width: float | None) -> tuple[list[ElementTree.Element], float, float]:
    """The elements of the chart in the bundled font, its width and its height; nothing is fetched."""
    import vl_convert  # noqa: PLC0415 - 80 MB that the app's start does not wait for

    sized = spec | {"config": spec.get("config", {}) | {"font": FONT}, "padding": 0}
    if width is not None:
        sized |= {"width": width}
        sized.setdefault("autosize", style.FIT_WIDTH)
    drawn = ElementTree.fromstring(vl_convert.vegalite_to_svg(sized, allowed_base_urls=[]))
    for words in drawn.iter(_tag("text")):
        words.attrib.pop("font-family", None)
    _, _, wide, high = map(float, drawn.attrib["viewBox"].split())
    return list(drawn), wide, high


def _wrapped(words: str, size: int) -> list[str]:
    """The words in lines that fit between the margins; none if there are no words."""
    return text.wrap(words, (WIDTH - 2 * MARGIN) / size).split("\n") if words else []


def _legend_lines(keys: Iterable[Key]) -> list[list[Key]]:
    """The entries of a legend in lines that fit between the margins."""
    lines: list[list[Key]] = []
    left = 0.0
    for key in keys:
        wide = _key_width(key)
        if not lines or left + wide > WIDTH - 2 * MARGIN:
            lines.append([])
            left = 0.0
        lines[-1].append(key)
        left += wide
    return lines


def _key_width(key: Key) -> float:
    """How wide an entry of a legend is in pixels, with the gap after it."""
    mark = 1.0 if key.colour else text.ems(key.mark)
    return (mark + (text.ems(key.words) + 1.6 if key.words else 0)) * WORDS_SIZE


def _write_keys(picture: ElementTree.Element, keys: list[Key], top: float) -> None:
    """Write one line of a legend: each entry's swatch or sign, and its words."""
    left = float(MARGIN)
    for key in keys:
        mark = 1.0 if key.colour else text.ems(key.mark)
        line = {"y": f"{top + WORDS_SIZE:.1f}", "font-size": f"{WORDS_SIZE}"}
        if key.colour:
            size = WORDS_SIZE * 0.9
            box = {"x": f"{left:.1f}", "y": f"{top + WORDS_SIZE * 0.2:.1f}", "width": f"{size:.1f}"}
            box |= {"height": f"{size:.1f}", "fill": key.colour, "stroke": style.QUIET_INK}
            ElementTree.SubElement(picture, _tag("rect"), box)
        else:
            ElementTree.SubElement(picture, _tag("text"), {"x": f"{left:.1f}"} | line).text = key.mark
        if key.words:
            words = {"x": f"{left + (mark + 0.4) * WORDS_SIZE:.1f}"} | line
            ElementTree.SubElement(picture, _tag("text"), words).text = key.words
        left += _key_width(key)


def _high(lines: Sequence[object], size: int) -> float:
    return len(lines) * size * LEADING


def _write(
    picture: ElementTree.Element, lines: list[str], size: int, top: float, looks: dict[str, str]
) -> None:
    """Write the lines one below another, the first one's top at ``top``."""
    for number, line in enumerate(lines):
        y = top + number * size * LEADING + size
        place = {"x": f"{MARGIN}", "y": f"{y:.1f}", "font-size": f"{size}"}
        ElementTree.SubElement(picture, _tag("text"), place | looks).text = line


def _tag(name: str) -> str:
    return f"{{{SVG}}}{name}"


ElementTree.register_namespace("", SVG)
