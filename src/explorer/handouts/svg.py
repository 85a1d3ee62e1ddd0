"""Parts of SVG pictures: a page with its alternative text, lines of words, legends.

Lengths are in pixels.
"""

from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.legend import Key
from explorer.figures.region import SVG

FONT = f'"Noto Sans CJK JP", {style.FONT}'
WORDS_SIZE, LEADING = 24, 1.45
BOLD, QUIET, TO_THE_RIGHT = {"font-weight": "700"}, {"fill": style.QUIET_INK}, {"text-anchor": "end"}


def tag(name: str) -> str:
    """Return the name of an SVG element with its namespace."""
    return f"{{{SVG}}}{name}"


def page(title: str, alt: str, width: float, height: float) -> ElementTree.Element:
    """Return a white page with its title, and for those who cannot see it what it shows."""
    size = {"width": f"{width:.0f}", "height": f"{height:.0f}"}
    font = {"font-family": FONT.replace('"', "'"), "fill": style.INK}
    svg = ElementTree.Element(tag("svg"), size | {"viewBox": f"0 0 {width:.0f} {height:.0f}"} | font)
    ElementTree.SubElement(svg, tag("title")).text = title
    ElementTree.SubElement(svg, tag("desc")).text = alt
    ElementTree.SubElement(svg, tag("rect"), size | {"fill": style.PAPER})
    return svg


def group(parent: ElementTree.Element, transform: str) -> ElementTree.Element:
    """Add a group of elements that is moved or scaled as a whole."""
    return ElementTree.SubElement(parent, tag("g"), {"transform": transform})


def to_bytes(svg: ElementTree.Element) -> bytes:
    """Return the picture as a file."""
    content: bytes = ElementTree.tostring(svg, encoding="utf-8", xml_declaration=True)
    return content


def wrapped(words: str, size: int, width: float) -> list[str]:
    """Return the words in lines that fit the width; no line if there are no words."""
    return linebreaks.lines(words, width / size) if words else []


def height_of(lines: Sequence[object], size: int) -> float:
    """Return how high the lines are."""
    return len(lines) * size * LEADING


def write(
    parent: ElementTree.Element,
    lines: Sequence[str],
    size: float,
    left: float,
    top: float,
    attributes: Mapping[str, str] | None = None,
) -> None:
    """Write the lines one below another; ``attributes`` are further ones of each."""
    for number, line in enumerate(lines):
        y = top + number * size * LEADING + size
        place = {"x": f"{left:.0f}", "y": f"{y:.1f}", "font-size": f"{size}"}
        ElementTree.SubElement(parent, tag("text"), place | dict(attributes or {})).text = line


def legend_lines(legend: Iterable[Key], width: float) -> list[list[Key]]:
    """Return the entries of a legend in lines that fit the width."""
    lines: list[list[Key]] = []
    used = 0.0
    for key in legend:
        key_width = _key_width(key)
        if not lines or used + key_width > width:
            lines.append([])
            used = 0.0
        lines[-1].append(key)
        used += key_width
    return lines


def write_legend(
    parent: ElementTree.Element, lines: Iterable[Iterable[Key]], left: float, top: float
) -> None:
    """Write a legend: the swatch or the sign of each entry, and its words."""
    for number, keys in enumerate(lines):
        line_top, x = top + number * WORDS_SIZE * LEADING, left
        for key in keys:
            _write_key(parent, key, x, line_top)
            x += _key_width(key)


def _write_key(parent: ElementTree.Element, key: Key, left: float, top: float) -> None:
    line = {"y": f"{top + WORDS_SIZE:.1f}", "font-size": f"{WORDS_SIZE}"}
    if key.colour:
        size = f"{WORDS_SIZE * 0.9:.1f}"
        box = {"x": f"{left:.1f}", "y": f"{top + WORDS_SIZE * 0.2:.1f}", "width": size, "height": size}
        box |= {"fill": key.colour, "stroke": style.QUIET_INK}
        ElementTree.SubElement(parent, tag("rect"), box)
    else:
        ElementTree.SubElement(parent, tag("text"), {"x": f"{left:.1f}"} | line).text = key.mark
    x = left + (_mark_ems(key) + 0.4) * WORDS_SIZE
    ElementTree.SubElement(parent, tag("text"), {"x": f"{x:.1f}"} | line).text = key.words


def _key_width(key: Key) -> float:
    """Return how wide an entry of a legend is, with the gap after it."""
    return (_mark_ems(key) + linebreaks.ems(key.words) + 1.6) * WORDS_SIZE


def _mark_ems(key: Key) -> float:
    return 1.0 if key.colour else linebreaks.ems(key.mark)


ElementTree.register_namespace("", SVG)
