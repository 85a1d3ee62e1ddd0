"""The region as SVG for paper: light fills, black letters, signs that need no colour."""

from dataclasses import dataclass, replace
from html import escape

import geopandas as gpd
import pandas as pd
import shapely

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.handouts.image import ems

WIDTH, HEIGHT, MARGIN = 840, 1000, 14
"""Units of the drawing: its width, its height at most, the margin for outlines."""
LABEL, LEAST, STEP = 34, 20, 2
"""How high the letters are, how high at least to be read on paper, and by how much they are made smaller."""
LEADING, LETTERS = 1.1, 8
"""The distance of a label's lines in letters, and how many letters a line has at most."""
JOINS = "#BFD3F4"
"""Paler than on the screen: paper wants less ink and blacker letters."""


def project_map_svg(dataset: Dataset, municipalities: pd.DataFrame) -> str:
    """Who takes part: fill, hatching and sign all say the same."""
    return _region_svg(
        dataset.boundaries,
        ["url(#absent)" if pd.isna(basis) else JOINS for basis in municipalities["basis"]],
        [
            Label(name, sign=text.sign(basis))
            for name, basis in zip(municipalities["name"], municipalities["basis"], strict=True)
        ],
    )


def town_map_svg(dataset: Dataset, names: list[str], missing: list[int], code: str) -> str:
    """How many projects each municipality is not in, the one of the profile with a thick outline."""
    return _region_svg(
        dataset.boundaries,
        [style.missing_fill(count) for count in missing],
        [Label(name, count=str(count) if count else "") for name, count in zip(names, missing, strict=True)],
        chosen=code,
    )


@dataclass(frozen=True)
class Label:
    """What is written into a municipality: its name, a sign before it or a count after it, and its middle.

    A name that finds no room is "": sign and count stand alone.
    """

    name: str
    sign: str = ""
    count: str = ""
    x: float = 0
    y: float = 0

    @property
    def lines(self) -> list[str]:
        """The name, a long one in several lines, and the count after it."""
        return " ".join(filter(None, (text.wrap(self.name, LETTERS), self.count))).split("\n")

    def size(self, letter: float) -> tuple[float, float]:
        """How wide and how high it is in letters of that height."""
        sign = letter * 1.1 if self.sign else 0
        return max(map(ems, self.lines)) * letter + sign, len(self.lines) * LEADING * letter

    def room(self, letter: float) -> shapely.Polygon:
        """The rectangle that it takes."""
        wide, high = self.size(letter)
        return shapely.box(self.x - wide / 2, self.y - high / 2, self.x + wide / 2, self.y + high / 2)

    def within(self, letter: float, height: float) -> "Label":
        """The label moved into a drawing of that height, so that nothing of it is cut off."""
        wide, high = self.size(letter)
        return replace(
            self,
            x=min(max(self.x, wide / 2), WIDTH - wide / 2),
            y=min(max(self.y, high / 2), height - high / 2),
        )


def _region_svg(boundaries: gpd.GeoDataFrame, fills: list[str], labels: list[Label], chosen: str = "") -> str:
    """The region (Mercator) as SVG: a fill and a label for each row of the boundaries.

    It is as wide as any other and no higher than :data:`HEIGHT`, so that the letters of a flat region and
    of a high one come out alike on paper.
    """
    shapes = boundaries.to_crs("EPSG:3857")
    west, south, east, north = shapes.total_bounds
    scale = min((WIDTH - 2 * MARGIN) / (east - west), (HEIGHT - 2 * MARGIN) / (north - south))
    height = (north - south) * scale + 2 * MARGIN
    left = (WIDTH - (east - west) * scale) / 2

    def point(x: float, y: float) -> tuple[float, float]:
        return (x - west) * scale + left, (north - y) * scale + MARGIN

    anchors = gpd.GeoSeries.from_xy(
        boundaries["label_longitude"], boundaries["label_latitude"], crs=boundaries.crs
    ).to_crs(shapes.crs)
    areas: list[str] = []
    outline = ""
    for code, geometry, fill in zip(boundaries["municipality_code"], shapes.geometry, fills, strict=True):
        path = "".join(
            "M" + " ".join("{:.0f},{:.0f}".format(*point(x, y)) for x, y in ring.coords) + "Z"
            for polygon in getattr(geometry, "geoms", [geometry])
            for ring in (polygon.exterior, *polygon.interiors)
        )
        areas.append(f'<path d="{path}" fill="{fill}" fill-rule="evenodd"/>')
        if code == chosen:
            outline = f'<path d="{path}" fill="none" stroke="{style.SELECTED}" stroke-width="9"/>'
    middles = [point(anchor.x, anchor.y) for anchor in anchors]
    letter, placed = _placed(
        [replace(label, x=x, y=y) for label, (x, y) in zip(labels, middles, strict=True)], height
    )
    words = "".join(_label_svg(label, letter) for label in placed)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}">'
        '<defs><pattern id="absent" width="14" height="14" patternUnits="userSpaceOnUse">'
        f'<rect width="14" height="14" fill="{style.DOES_NOT_JOIN}"/>'
        f'<path d="M0,14 L14,0" stroke="{style.OUTLINE}" stroke-width="2"/></pattern></defs>'
        f'<g stroke="{style.OUTLINE}" stroke-width="3" stroke-linejoin="round">{"".join(areas)}{outline}</g>'
        f'<g font-family="Noto Sans CJK JP" font-weight="700" font-size="{letter}">{words}</g></svg>'
    )


def _placed(labels: list[Label], height: float) -> tuple[int, list[Label]]:
    """The height of the letters, the largest in which no label lies on another, and where the labels go.

    Where even the smallest letters leave no room, a label that would lie on another loses its name.
    """
    for letter in range(LABEL, LEAST - 1, -STEP):
        placed = [label.within(letter, height) for label in labels]
        if not _covers([label.room(letter) for label in placed]):
            return letter, placed
    bare = [replace(label, name="").within(LEAST, height) for label in labels]
    taken = {at: label.room(LEAST) for at, label in enumerate(bare) if label.sign or label.count}
    for at, label in enumerate(placed):
        others = [room for other, room in taken.items() if other != at]
        if not shapely.intersects(label.room(LEAST), others).any():
            taken[at], bare[at] = label.room(LEAST), label
    return LEAST, bare


def _covers(rooms: list[shapely.Polygon]) -> bool:
    """Whether one of the rectangles lies on another."""
    pairs = shapely.STRtree(rooms).query(rooms, predicate="intersects")
    return bool((pairs[0] != pairs[1]).any())


def _label_svg(label: Label, letter: float) -> str:
    """The label with a halo; the sign before its first line, drawn bolder than a letter."""
    wide, high = label.size(letter)
    drawn, start, anchor = "", label.x, "middle"
    top = label.y - high / 2 + letter * LEADING / 2
    if label.sign:
        drawn = _sign_svg(label.sign, label.x - wide / 2 + letter * 0.45, top, letter)
        start, anchor = label.x - wide / 2 + letter * 1.1, "start"
    return drawn + "".join(
        f'<text x="{start:.1f}" y="{top + (number * LEADING + 0.36) * letter:.1f}" text-anchor="{anchor}" '
        f'fill="{style.INK}" stroke="{style.PAPER}" stroke-width="{letter * 0.24:.1f}" '
        f'stroke-linejoin="round" paint-order="stroke">{escape(line)}</text>'
        for number, line in enumerate(label.lines)
        if line
    )


def _sign_svg(sign: str, x: float, y: float, letter: float) -> str:
    """A cross for one that does not take part, a circle for one that does, a double for the core."""
    if sign == text.NOT_JOINED:
        arm = letter * 0.3
        cross = f"M{x - arm:.1f},{y - arm:.1f} l{2 * arm:.1f},{2 * arm:.1f} m0,{-2 * arm:.1f} "
        cross += f"l{-2 * arm:.1f},{2 * arm:.1f}"
        return (
            f'<path d="{cross}" stroke="{style.PAPER}" stroke-width="12"/>'
            f'<path d="{cross}" stroke="{style.INK}" stroke-width="5"/>'
        )
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" stroke="{style.INK}" stroke-width="4"'
    drawn = f'{circle} r="{letter * 0.38:.1f}" fill="{style.PAPER}"/>'
    return drawn + (f'{circle} r="{letter * 0.17:.1f}" fill="none"/>' if sign == text.CORE else "")
