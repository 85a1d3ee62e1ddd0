"""Read the lines of words and their places out of a picture's SVG."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import shapely

from explorer.linebreaks import ems

SVG = "{http://www.w3.org/2000/svg}"
ABOVE, BELOW = 0.74, 0.06
"""How far a letter reaches above and below its line's foot, in letters."""
CROSS = 0.7
"""How wide a cross is in its letter."""
SLACK = 2
"""Pixels that the estimated widths may be wrong by."""


def rgb(colour: str) -> list[int]:
    """Return ``#RRGGBB`` as three numbers."""
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


@dataclass(frozen=True)
class Line:
    """A line of words and the rectangle that it covers, in pixels of the picture."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def lies_on(self, other: "Line") -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > SLACK
            and min(self.bottom, other.bottom) - max(self.top, other.top) > SLACK
        )


def lines_of(svg: str | bytes) -> list[Line]:
    """Return every visible line of words; one and its halo count as one."""
    return list(dict.fromkeys(_lines(ElementTree.fromstring(svg), 0, 0, 1)))


def size_of(svg: str | bytes) -> tuple[float, float]:
    """Return the picture's width and height in pixels."""
    picture = ElementTree.fromstring(svg)
    return float(picture.attrib["width"]), float(picture.attrib["height"])


def faults_of(svg: str | bytes) -> list[str]:
    """Return the words that are cut off at an edge, and those that lie on others."""
    wide, high = size_of(svg)
    lines = lines_of(svg)
    cut = [
        f"outside: {line}"
        for line in lines
        if line.left < -SLACK or line.top < -SLACK or line.right > wide + SLACK or line.bottom > high + SLACK
    ]
    areas = [shapely.box(line.left, line.top, line.right, line.bottom) for line in lines]
    near = zip(*shapely.STRtree(areas).query(areas), strict=True)
    pairs = [(lines[one], lines[other]) for one, other in near if one < other]
    return cut + [f"on each other: {one} {other}" for one, other in pairs if one.lies_on(other)]


def _lines(element, x, y, scale):
    """Yield the lines below the element; ``x``, ``y`` and ``scale`` are those of its parent."""
    for name, given in re.findall(r"(translate|scale)\(([^)]*)\)", element.get("transform", "")):
        numbers = [float(number) for number in re.split(r"[ ,]+", given)]
        if name == "scale":
            scale *= numbers[0]
        else:
            x, y = x + numbers[0] * scale, y + (numbers[1] if len(numbers) > 1 else 0) * scale
    if element.get("opacity") == "0":
        return
    if element.tag == f"{SVG}text":
        yield from _written(element, x, y, scale)
    for child in element:
        yield from _lines(child, x, y, scale)


def _written(element, x, y, scale):
    size = float(element.attrib["font-size"].removesuffix("px")) * scale
    words = element.itertext()
    x += float(element.get("x", 0)) * scale
    y += float(element.get("y", 0)) * scale
    parts = list(element)
    if parts and not any(part.get("dy") for part in parts):  # Parts of one line, in colours of their own.
        element = ElementTree.Element(element.tag, element.attrib)
        element.text, parts = "".join(words), []
    for part in parts or [element]:
        words = part.text or ""
        if part is not element:
            y += float(part.get("dy", 0)) * scale
        if not words.strip("　 "):
            continue
        wide = (CROSS if words == "×" else ems(words)) * size
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor", "start")]
        yield Line(words, round(left), round(y - ABOVE * size), round(left + wide), round(y + BELOW * size))
