"""The municipalities' boundaries, `geo/municipalities.geojson`: read strictly, or not at all.

How the file is made is told in `explorer.boundaries.build` and in `geo/README.md`.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from explorer.text import hidden

COLUMNS = ["municipality_code", "name", "label_longitude", "label_latitude", "geometry"]
WGS84 = "EPSG:4326"
JAPAN = shapely.box(122.0, 20.0, 154.0, 46.0)
"""Longitude and latitude (degrees) within which all of Japan lies."""
SLIVER_WIDTH = 1e-4
"""Degrees (about 10 m): two borders that run closer than this, yet apart, were meant to be one."""


class BoundaryError(ValueError):
    """A boundary file, or a file it is made from, that breaks the contract."""

    def __init__(self, path: Path | str, what: str, expected: str) -> None:
        super().__init__(f"{path}: {what}; expected {expected}")


def read_boundaries(path: Path, municipalities: pd.DataFrame) -> gpd.GeoDataFrame:
    """Read and validate the boundary file.

    `path` is an RFC 7946 GeoJSON file (WGS 84, degrees) with one feature per municipality: `id` and
    property `municipality_code` (six digits), `name`, `label_longitude`, `label_latitude`, and a polygon
    or multipolygon. `municipalities` has the columns municipality_code (text, six digits) and name: the
    members of an edition. The file may hold more, since members of other editions are there too.

    Returns the columns of `COLUMNS` in EPSG:4326, in the order of `municipalities`, indexed 0..n-1.
    Raises BoundaryError when the file is unreadable or breaks any rule of the contract.
    """
    rows = [_row(feature, number, path) for number, feature in enumerate(_features(path), start=1)]
    frame = gpd.GeoDataFrame(rows, columns=COLUMNS, geometry="geometry", crs=WGS84)
    named = dict(zip(municipalities["municipality_code"], municipalities["name"], strict=True))
    member = frame["municipality_code"].isin(named.keys())
    check_codes(frame.loc[member, "municipality_code"], municipalities, path)
    others = frame.loc[~member, ["municipality_code", "name"]]
    frame = check_polygons(frame, pd.concat([municipalities[["municipality_code", "name"]], others]), path)
    check_labels(frame, path)
    return frame.iloc[: len(municipalities)]


def read_source(path: Path) -> str:
    """Where the borders of the boundary file come from, in words: its member `source`.

    Raises BoundaryError when the file is unreadable or names none.
    """
    source = _collection(path).get("source")
    if not isinstance(source, str) or not source.strip():
        raise BoundaryError(path, f"has the source {source!r}", "a member source that names it in words")
    if found := hidden(source):
        raise BoundaryError(path, f"has {found[1]} in its source", "only characters that can be seen")
    return source


def check_polygons(
    frame: gpd.GeoDataFrame, municipalities: pd.DataFrame, path: Path | str
) -> gpd.GeoDataFrame:
    """Return `frame` in the order of `municipalities`, or raise BoundaryError naming `path` and the code.

    `frame` has municipality_code, name and geometry (EPSG:4326). Together the municipalities must be the
    expected ones under their names, each a valid polygon in Japan, and tile their region: borders shared
    vertex by vertex, no overlap, and no hole anywhere inside the region.
    """
    check_codes(frame["municipality_code"], municipalities, path)
    ordered = frame.set_index("municipality_code").loc[municipalities["municipality_code"]].reset_index()
    for code, found, geometry, name in zip(
        ordered["municipality_code"], ordered["name"], ordered.geometry, municipalities["name"], strict=True
    ):
        if found != name:
            raise BoundaryError(path, f"municipality {code} is named {found!r}", repr(name))
        if geometry.geom_type not in ("Polygon", "MultiPolygon"):
            raise BoundaryError(path, f"{code} {name} is a {geometry.geom_type}", "a Polygon or MultiPolygon")
        if geometry.is_empty:
            raise BoundaryError(path, f"{code} {name} is empty", "a polygon with an area")
        if not geometry.is_valid:
            reason = shapely.is_valid_reason(geometry)
            raise BoundaryError(path, f"{code} {name} is not valid ({reason})", "a valid polygon")
        if not JAPAN.contains(geometry):
            raise BoundaryError(
                path, f"{code} {name} reaches over {geometry.bounds}", f"WGS 84 degrees within {JAPAN.bounds}"
            )
    _check_coverage(ordered, path)
    return ordered[frame.columns]


def check_labels(frame: gpd.GeoDataFrame, path: Path | str) -> None:
    """Raise BoundaryError unless each label anchor (degrees) of `frame` lies inside its municipality."""
    for code, name, longitude, latitude, polygon in zip(*(frame[column] for column in COLUMNS), strict=True):
        if not polygon.contains(shapely.Point(longitude, latitude)):
            raise BoundaryError(
                path,
                f"the label anchor of {code} {name} ({longitude}, {latitude}) is outside",
                "a point inside the municipality",
            )


def check_codes(codes: Iterable[str], municipalities: pd.DataFrame, path: Path | str) -> None:
    """Raise BoundaryError unless `codes` are those of `municipalities`, each once, in any order."""
    expected = f"the {len(municipalities)} municipalities of the region, each once"
    names = dict(zip(municipalities["municipality_code"], municipalities["name"], strict=True))
    count = Counter(codes)
    for code in count:
        if code not in names:
            raise BoundaryError(path, f"municipality {code} is unknown", expected)
        if count[code] > 1:
            raise BoundaryError(
                path, f"municipality {code} {names[code]} stands {count[code]} times", expected
            )
    for code, name in names.items():
        if code not in count:
            raise BoundaryError(path, f"municipality {code} {name} is missing", expected)


def _check_coverage(frame: gpd.GeoDataFrame, path: Path | str) -> None:
    polygons = frame.set_index("municipality_code").geometry
    near, others = shapely.STRtree(polygons.to_numpy()).query(polygons.to_numpy(), predicate="intersects")
    for one, other in sorted(pair for pair in zip(near, others, strict=True) if pair[0] < pair[1]):
        overlap = polygons.iloc[one].intersection(polygons.iloc[other])
        if overlap.area > 0:
            codes = f"{polygons.index[one]} and {polygons.index[other]}"
            raise BoundaryError(path, f"{codes} overlap {_near(overlap)}", "no overlap")
    edges = shapely.coverage_invalid_edges(polygons.to_numpy(), gap_width=SLIVER_WIDTH)
    mismatched = polygons.index[~shapely.is_empty(edges)]
    if len(mismatched) > 0:
        where = _near(shapely.union_all(edges))
        raise BoundaryError(
            path, f"the borders of {', '.join(mismatched)} differ {where}", "neighbours sharing every vertex"
        )
    for part in shapely.get_parts(shapely.union_all(polygons.to_numpy())):
        for ring in part.interiors:
            gap = shapely.Polygon(ring)
            around = ", ".join(polygons.index[polygons.intersects(gap)])
            raise BoundaryError(path, f"there is a gap {_near(gap)} between {around}", "no gap in the region")


def _near(geometry: shapely.Geometry) -> str:
    point = shapely.point_on_surface(geometry)
    return f"near ({point.x:.4f}, {point.y:.4f})"


def _collection(path: Path) -> dict[str, Any]:
    expected = "a GeoJSON FeatureCollection in UTF-8"
    try:
        collection = json.loads(path.read_bytes(), parse_int=float)
    except (OSError, ValueError, RecursionError) as error:
        raise BoundaryError(path, f"cannot be read ({error})", expected) from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise BoundaryError(path, "is no feature collection", expected)
    if "crs" in collection:
        raise BoundaryError(
            path, f"declares the CRS {collection['crs']}", "WGS 84 without a crs member (RFC 7946)"
        )
    return collection


def _features(path: Path) -> list[Any]:
    features = _collection(path).get("features")
    if not isinstance(features, list):
        raise BoundaryError(path, "has no list of features", "a GeoJSON FeatureCollection in UTF-8")
    return features


def _row(feature: Any, number: int, path: Path) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or feature.get("type") != "Feature":
        raise BoundaryError(path, f"feature {number} is no GeoJSON feature", "type Feature with properties")
    row = {column: properties.get(column) for column in COLUMNS[:-1]}
    where = f"feature {number} (municipality_code {row['municipality_code']!r})"
    for column, value in row.items():
        kind = float if column.startswith("label_") else str
        if not isinstance(value, kind):
            raise BoundaryError(
                path, f"{where} has {column} {value!r}", "a number" if kind is float else "text"
            )
    if feature.get("id") != row["municipality_code"]:
        raise BoundaryError(path, f"{where} has the id {feature.get('id')!r}", "the municipality_code")
    try:
        row["geometry"] = shapely.from_geojson(json.dumps(feature.get("geometry")))
    except shapely.errors.GEOSException as error:
        raise BoundaryError(
            path, f"the geometry of {where} cannot be read ({error})", "a GeoJSON polygon"
        ) from error
    return row
