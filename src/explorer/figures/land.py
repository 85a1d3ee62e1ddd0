"""The geometry of a region's map: its areas, what is around them and where labels stand.

Made once for a dataset; what is written on it is :mod:`explorer.figures.region`.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, floor, log2
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from explorer.dataset import Dataset
from explorer.figures import style

SIZE, LEAST, MARGIN = 1000, 560, 40
"""The view box in units: its longer side, the least length of its shorter side, and the margin in it."""
Frame = tuple[float, float, float, float]
"""A part of the view box: left, top, right, bottom."""
REGION_PLACES, AROUND_PLACES = 1, 0
"""Decimal places of points: those around the region are many, and a pixel is about a unit."""
MERCATOR = "EPSG:3857"
TILES_ORIGIN = "https://cyberjapandata.gsi.go.jp"
TILES = TILES_ORIGIN + "/xyz/pale/{z}/{x}/{y}.png"
"""The pale map (淡色地図) of the Geospatial Information Authority; its terms ask for the words below."""
TILES_SOURCE = "背景の地図の出典：国土地理院（地理院タイル）"
TILE, WORLD = 256, 40075016.68
"""Pixels of a tile, and metres around the Mercator plane."""


@lru_cache(maxsize=8)
def land_of(dataset: Dataset) -> "Land":
    """Return the geometry of the dataset's region."""
    return Land(dataset.boundaries, dataset.surroundings)


@dataclass(frozen=True, eq=False)
class Land:
    """A region and its surroundings in the units of an SVG's view box. Compared by identity."""

    boundaries: gpd.GeoDataFrame
    surroundings: gpd.GeoDataFrame

    @cached_property
    def codes(self) -> list[str]:
        """The municipalities' codes. All lists of this class have the order of the boundaries."""
        return list(self.boundaries["municipality_code"])

    @cached_property
    def names(self) -> list[str]:
        """The municipalities' names."""
        return list(self.boundaries["name"])

    @cached_property
    def anchors(self) -> list[tuple[float, float]]:
        """The points of their labels."""
        points = gpd.GeoSeries.from_xy(
            self.boundaries["label_longitude"], self.boundaries["label_latitude"], crs=self.boundaries.crs
        ).to_crs(MERCATOR)
        return [self._place(point.x, point.y) for point in points]

    @cached_property
    def waters(self) -> list[tuple[str, float, float]]:
        """The names of waters with their points."""
        named = self.surroundings[self.surroundings["name"] != ""]
        points = map(self._drawn, named.geometry.to_crs(MERCATOR))
        return [(name, point.x, point.y) for name, point in zip(named["name"], points, strict=True)]

    @cached_property
    def _shapes(self) -> gpd.GeoSeries:
        return self.boundaries.geometry.to_crs(MERCATOR)

    @cached_property
    def _extent(self) -> tuple[float, float, float, float]:
        return tuple(self._shapes.total_bounds)

    @cached_property
    def _scale(self) -> float:
        west, south, east, north = self._extent
        return float((SIZE - 2 * MARGIN) / max(east - west, north - south))

    @cached_property
    def width(self) -> float:
        """The width of the view box."""
        return max(LEAST, (self._extent[2] - self._extent[0]) * self._scale + 2 * MARGIN)

    @cached_property
    def height(self) -> float:
        """The height of the view box."""
        return max(LEAST, (self._extent[3] - self._extent[1]) * self._scale + 2 * MARGIN)

    def _place(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the Mercator plane in the units of the view box."""
        west, south, east, north = self._extent
        return (
            self.width / 2 + (x - (west + east) / 2) * self._scale,
            self.height / 2 - (y - (south + north) / 2) * self._scale,
        )

    def _drawn(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """Return a shape of the Mercator plane in the units of the view box."""
        return shapely.transform(geometry, lambda points: np.column_stack(self._place(*points.T)))

    @cached_property
    def paths(self) -> list[str]:
        """The areas as paths of an SVG."""
        return [_path(shape, REGION_PLACES) for shape in self.shapes]

    @cached_property
    def shapes(self) -> list[shapely.Geometry]:
        """The areas in the units of the view box."""
        return [self._drawn(shape) for shape in self._shapes]

    @cached_property
    def region(self) -> shapely.Geometry:
        """All areas as one shape."""
        return self._drawn(shapely.union_all(self._shapes.to_numpy()))

    @cached_property
    def outline(self) -> str:
        """The region as the path of an SVG."""
        return _path(self.region, REGION_PLACES)

    @cached_property
    def ground(self) -> str:
        """The sea, far beyond the view box, the land and its borders as SVG; "" without surroundings."""
        return self.ground_in((-2 * SIZE, -2 * SIZE, 3 * SIZE, 3 * SIZE))

    def ground_in(self, frame: Frame) -> str:
        """Return the ground with no more sea than the frame shows: what is clipped costs its whole size."""
        if self.surroundings.empty:
            return ""
        left, top, right, bottom = frame
        size = f'width="{right - left:g}" height="{bottom - top:g}"'
        return f'<rect x="{left:g}" y="{top:g}" {size} fill="{style.SEA}"/>{self._around}'

    @cached_property
    def _around(self) -> str:
        """The land and its borders as SVG; "" without surroundings."""
        around = self.surroundings.geometry.to_crs(MERCATOR)
        parts = []
        for shape in map(self._drawn, around):
            if shape.geom_type != "Point":
                fill = style.LAND if shape.geom_type.endswith("Polygon") else "none"
                line = f'stroke="{style.BORDER}" stroke-width="1.5"'
                parts.append(f'<path d="{_path(shape, AROUND_PLACES)}" fill="{fill}" {line}/>')
        return "".join(parts)

    @cached_property
    def tiles(self) -> str:
        """The tiles under the region and in a margin of half its width and height on each side."""
        zoom = ceil(log2(WORLD * self._scale / TILE))
        side = WORLD / 2**zoom
        size = f'width="{side * self._scale + 0.5:.2f}" height="{side * self._scale + 0.5:.2f}"'
        west, south, east, north = self._extent
        wide, high = (east - west) / 2, (north - south) / 2
        images = []
        for x in range(floor((west - wide + WORLD / 2) / side), ceil((east + wide + WORLD / 2) / side)):
            for y in range(floor((WORLD / 2 - north - high) / side), ceil((WORLD / 2 - south + high) / side)):
                left, top = self._place(x * side - WORLD / 2, WORLD / 2 - y * side)
                tile = TILES.format(z=zoom, x=x, y=y)
                images.append(f'<image x="{left:.2f}" y="{top:.2f}" {size} href="{tile}"/>')
        return "".join(images)


def _path(shape: shapely.Geometry, places: int) -> str:
    """Return a shape as the path of an SVG in steps from point to point, rounded to decimal places.

    A line that rounds to a point is left out: without a step a browser drops the rest of the path.
    """
    lines: list[tuple[Any, str]] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            lines += [(ring, "Z") for ring in (part.exterior, *part.interiors)]
        else:
            lines.append((part, ""))
    return "".join(_line(shapely.get_coordinates(line), 10**places, end) for line, end in lines)


def _line(points: np.ndarray, parts: int, end: str) -> str:
    # Steps between rounded points: rounded steps would add up to an error.
    rounded = np.rint(points * parts).astype(int)
    steps = np.diff(rounded, axis=0)
    (x, y), moves = rounded[0] / parts, steps[steps.any(axis=1)] / parts
    drawn = " ".join(f"{right:g},{down:g}" for right, down in moves)
    return f"M{x:g},{y:g}l{drawn}{end}" if drawn else ""
