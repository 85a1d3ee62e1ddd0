"""The region as SVG for paper: light fills, black letters, signs that need no colour."""

from html import escape

import geopandas as gpd
import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.labels import LEADING, Label, Placed, label_forms, place, size_of

WIDTH, HEIGHT, MARGIN = 840, 1000, 14
"""Units of the drawing: its width, its height at most, the margin for outlines."""
LETTERS = range(34, 19, -2)
"""How high the letters may be, from the usual size to the least that can be read on paper."""
SIGN = 1.1
"""How many letters wide a sign is with the gap after it."""
JOINS = "#BFD3F4"
"""Paler than on the screen: paper wants less ink and blacker letters."""


def project_map_svg(dataset: Dataset, municipalities: pd.DataFrame) -> str:
    """Who takes part: fill, hatching and sign all say the same."""
    return _region_svg(
        dataset.boundaries,
        ["url(#absent)" if pd.isna(basis) else JOINS for basis in municipalities["basis"]],
        [label_forms(name, "", "after") for name in municipalities["name"]],
        signs=[text.sign(basis) for basis in municipalities["basis"]],
    )


def town_map_svg(dataset: Dataset, names: list[str], missing: list[int], code: str) -> str:
    """How many projects each municipality is not in, the one of the profile with a thick outline."""
    return _region_svg(
        dataset.boundaries,
        [style.missing_fill(count) for count in missing],
        [
            label_forms(name, str(count) if count else "", "after")
            for name, count in zip(names, missing, strict=True)
        ],
        chosen=code,
    )


def _region_svg(
    boundaries: gpd.GeoDataFrame,
    fills: list[str],
    forms: list[tuple[str, ...]],
    signs: list[str] | None = None,
    chosen: str = "",
) -> str:
    """The region (Mercator) as SVG: for each boundary a fill, a label in one of its forms, a sign.

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
    labels = [
        Label(*point(anchor.x, anchor.y), own, SIGN if signs else 0, code == chosen)
        for anchor, own, code in zip(anchors, forms, boundaries["municipality_code"], strict=True)
    ]
    letter, placed = place(labels, LETTERS, WIDTH, height, always=True)
    words = "".join(
        _label_svg(label, sign, letter)
        for label, sign in zip(placed, signs or [""] * len(placed), strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}">'
        '<defs><pattern id="absent" width="14" height="14" patternUnits="userSpaceOnUse">'
        f'<rect width="14" height="14" fill="{style.DOES_NOT_JOIN}"/>'
        f'<path d="M0,14 L14,0" stroke="{style.OUTLINE}" stroke-width="2"/></pattern></defs>'
        f'<g stroke="{style.OUTLINE}" stroke-width="3" stroke-linejoin="round">{"".join(areas)}{outline}</g>'
        f'<g font-family="Noto Sans CJK JP" font-weight="700" font-size="{letter}">{words}</g></svg>'
    )


def _label_svg(label: Placed, sign: str, letter: float) -> str:
    """The label with a halo; the sign before its first line, drawn bolder than a letter."""
    lines = label.words.split("\n")
    wide, _ = size_of(label.words, SIGN if sign else 0, letter)
    drawn, start, anchor = "", label.x, "middle"
    top = label.y - (len(lines) - 1) * LEADING * letter / 2
    if sign:
        drawn = _sign_svg(sign, label.x - wide / 2 + letter * 0.45, top, letter)
        start, anchor = label.x - wide / 2 + letter * SIGN, "start"
    return drawn + "".join(
        f'<text x="{start:.1f}" y="{top + (number * LEADING + 0.36) * letter:.1f}" text-anchor="{anchor}" '
        f'fill="{style.INK}" stroke="{style.PAPER}" stroke-width="{letter * 0.24:.1f}" '
        f'stroke-linejoin="round" paint-order="stroke">{escape(line)}</text>'
        for number, line in enumerate(lines)
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
