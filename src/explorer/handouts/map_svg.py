"""The region as SVG for paper: light fills, black letters, signs that need no colour."""

from html import escape

import geopandas as gpd
import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style

HEIGHT, MARGIN, LABEL = 1000, 14, 34
"""Units of the drawing: its height, the margin for overhanging labels, the letters."""
JOINS = "#BFD3F4"
"""Paler than on the screen: paper wants less ink and blacker letters."""


def project_map_svg(dataset: Dataset, municipalities: pd.DataFrame) -> str:
    """Who takes part: fill, hatching and sign all say the same."""
    return _region_svg(
        dataset.boundaries,
        ["url(#absent)" if pd.isna(basis) else JOINS for basis in municipalities["basis"]],
        municipalities["name"].tolist(),
        signs=[text.sign(basis) for basis in municipalities["basis"]],
    )


def town_map_svg(dataset: Dataset, names: list[str], missing: list[int], code: str) -> str:
    """How many projects each municipality is not in, the one of the profile with a thick outline."""
    return _region_svg(
        dataset.boundaries,
        [style.missing_fill(count) for count in missing],
        [f"{name} {count}" if count else name for name, count in zip(names, missing, strict=True)],
        chosen=code,
    )


def _region_svg(
    boundaries: gpd.GeoDataFrame,
    fills: list[str],
    labels: list[str],
    signs: list[str] | None = None,
    chosen: str = "",
) -> str:
    """The region (Mercator) as SVG: a fill, a label and maybe a sign for each row of the boundaries."""
    shapes = boundaries.to_crs("EPSG:3857")
    west, south, east, north = shapes.total_bounds
    scale = (HEIGHT - 2 * MARGIN) / (north - south)
    width = (east - west) * scale + 2 * MARGIN

    def point(x: float, y: float) -> tuple[float, float]:
        return (x - west) * scale + MARGIN, (north - y) * scale + MARGIN

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
    words = "".join(
        _label(*point(anchor.x, anchor.y), label, sign)
        for anchor, label, sign in zip(anchors, labels, signs or [""] * len(labels), strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {HEIGHT}">'
        '<defs><pattern id="absent" width="14" height="14" patternUnits="userSpaceOnUse">'
        f'<rect width="14" height="14" fill="{style.DOES_NOT_JOIN}"/>'
        f'<path d="M0,14 L14,0" stroke="{style.OUTLINE}" stroke-width="2"/></pattern></defs>'
        f'<g stroke="{style.OUTLINE}" stroke-width="3" stroke-linejoin="round">{"".join(areas)}{outline}</g>'
        f'<g font-family="Noto Sans CJK JP" font-weight="700" font-size="{LABEL}">{words}</g></svg>'
    )


def _label(x: float, y: float, words: str, sign: str) -> str:
    """The words around their anchor, with a halo; the sign before them, drawn bolder than a letter."""
    size = LABEL
    drawn, start, anchor = "", x, "middle"
    if sign:
        start, anchor = x - size * (len(words) + 1.1) / 2, "start"
        at = start + size * 0.45
        start += size * 1.1
        if sign == text.NOT_JOINED:
            arm = size * 0.3
            cross = f"M{at - arm:.1f},{y - arm:.1f} l{2 * arm:.1f},{2 * arm:.1f} m0,{-2 * arm:.1f} "
            cross += f"l{-2 * arm:.1f},{2 * arm:.1f}"
            drawn = f'<path d="{cross}" stroke="{style.PAPER}" stroke-width="12"/>'
            drawn += f'<path d="{cross}" stroke="{style.INK}" stroke-width="5"/>'
        else:
            circle = f'<circle cx="{at:.1f}" cy="{y:.1f}" stroke="{style.INK}" stroke-width="4"'
            drawn = f'{circle} r="{size * 0.38:.1f}" fill="{style.PAPER}"/>'
            drawn += f'{circle} r="{size * 0.17:.1f}" fill="none"/>' if sign == text.CORE else ""
    return (
        f'{drawn}<text x="{start:.1f}" y="{y + size * 0.36:.1f}" text-anchor="{anchor}" '
        f'fill="{style.INK}" stroke="{style.PAPER}" stroke-width="8" stroke-linejoin="round" '
        f'paint-order="stroke">{escape(words)}</text>'
    )
