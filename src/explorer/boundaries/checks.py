"""The rules that boundaries must satisfy, when they are built and whenever they are read.

Errors do not name the file: the caller knows it (:func:`~explorer.frames.located`).
"""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.frames import VISIBLE, DataError
from explorer.lookalikes import find_invisible

COLUMNS = ["municipality_code", "name", "label_longitude", "label_latitude", "geometry"]
"""The columns of the boundaries."""
SURROUNDINGS_COLUMNS = ["name", "geometry"]
MAX_WATER_NAME = 12
"""How many characters the name of a water has at most."""
JAPAN = shapely.box(122.0, 20.0, 154.0, 46.0)
"""Longitudes and latitudes (degrees) that contain all of Japan."""
SLIVER_WIDTH = 1e-4
"""Degrees (about 10 m): borders that are closer than this without touching were meant to be one."""
HOLE_WIDTH = 2.5e-3
"""Degrees (about 250 m): a wider hole in the region is a lake or an enclave, a narrower one an error."""


def check_surroundings(frame: gpd.GeoDataFrame) -> None:
    """Raise DataError unless ``frame`` (:data:`SURROUNDINGS_COLUMNS`) is land, borders, and named waters."""
    for number, (name, geometry) in enumerate(zip(frame["name"], frame.geometry, strict=True), start=1):
        where = f"{number} 番目の地物"
        kind = getattr(geometry, "geom_type", None)
        if kind not in ("Polygon", "MultiPolygon", "LineString", "MultiLineString", "Point"):
            raise DataError(f"{where}が {kind} です", "陸の面、境界の線、水面の名の点")
        if geometry.is_empty or not geometry.is_valid or not JAPAN.contains(geometry):
            found = f"{where}の形が正しくないか、範囲が {geometry.bounds} です"
            raise DataError(found, f"{JAPAN.bounds} の中の経度と緯度（WGS 84 の度）の正しい形")
        if not isinstance(name, str) or (kind == "Point") != (0 < len(name.strip()) <= MAX_WATER_NAME):
            found = f"{where}（{kind}）の name が {name!r} です"
            raise DataError(found, f"点にだけ {MAX_WATER_NAME} 字までの名")
        if invisible := find_invisible(name):
            raise DataError(f"{where}の name に目に見えない文字 {invisible[1]} があります", VISIBLE)


def check_polygons(frame: gpd.GeoDataFrame, municipalities: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return ``frame`` in the order of ``municipalities``, or raise DataError naming the code.

    ``frame`` has municipality_code, name and geometry (EPSG:4326). Beyond :func:`check_shapes`, the
    municipalities must tile the region: borders are shared vertex by vertex, nothing overlaps, and no hole is
    narrower than :data:`HOLE_WIDTH`.
    """
    ordered = check_shapes(frame, municipalities)
    _check_coverage(ordered)
    return ordered


def check_shapes(frame: gpd.GeoDataFrame, municipalities: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return ``frame`` in the order of ``municipalities``, or raise DataError naming the code.

    The municipalities must be the expected ones under their names, each a valid polygon in Japan.
    """
    check_codes(frame["municipality_code"], municipalities)
    ordered = frame.set_index("municipality_code").loc[municipalities["municipality_code"]].reset_index()
    for code, name, geometry, expected in zip(
        ordered["municipality_code"], ordered["name"], ordered.geometry, municipalities["name"], strict=True
    ):
        if name != expected:
            raise DataError(f"市町村 {code} の名称が「{name}」です", f"「{expected}」")
        if geometry.geom_type not in ("Polygon", "MultiPolygon"):
            raise DataError(f"{code} {name} が {geometry.geom_type} です", "Polygon か MultiPolygon")
        if geometry.is_empty:
            raise DataError(f"{code} {name} の形が空です", "面積のあるポリゴン")
        if not geometry.is_valid:
            reason = shapely.is_valid_reason(geometry)
            raise DataError(f"{code} {name} の形が正しくありません（{reason}）", "自身と交わらないポリゴン")
        if not JAPAN.contains(geometry):
            found = f"{code} {name} の範囲が {geometry.bounds} です"
            raise DataError(found, f"{JAPAN.bounds} の中の経度と緯度（WGS 84 の度）")
    return ordered[frame.columns]


def check_labels(frame: gpd.GeoDataFrame) -> None:
    """Raise DataError unless each label anchor (degrees) of ``frame`` lies inside its municipality."""
    for code, name, longitude, latitude, polygon in zip(*(frame[column] for column in COLUMNS), strict=True):
        if not polygon.contains(shapely.Point(longitude, latitude)):
            found = f"{code} {name} のラベルの位置（{longitude}, {latitude}）が市町村の外です"
            raise DataError(found, "市町村の中の点")


def check_codes(codes: Iterable[str], municipalities: pd.DataFrame) -> None:
    """Raise DataError unless ``codes`` are those of ``municipalities``, each once, in any order."""
    expected = f"圏域の {len(municipalities)} 市町村がそれぞれ一度"
    names = dict(zip(municipalities["municipality_code"], municipalities["name"], strict=True))
    count = Counter(codes)
    for code in count:
        if code not in names:
            raise DataError(f"市町村 {code} は圏域の市町村ではありません", expected)
        if count[code] > 1:
            raise DataError(f"市町村 {code} {names[code]} が {count[code]} 回あります", expected)
    for code, name in names.items():
        if code not in count:
            raise DataError(f"市町村 {code} {name} がありません", expected)


def check_overlaps(frame: gpd.GeoDataFrame, width: float = 0.0) -> None:
    """Raise DataError if municipalities of ``frame`` overlap by more than ``width`` (degrees)."""
    polygons = frame.set_index("municipality_code").geometry
    near, others = shapely.STRtree(polygons.to_numpy()).query(polygons.to_numpy(), predicate="intersects")
    for one, other in sorted(pair for pair in zip(near, others, strict=True) if pair[0] < pair[1]):
        overlap = polygons.iloc[one].intersection(polygons.iloc[other])
        if overlap.area > 0 and is_wide(overlap, width):
            codes = f"{polygons.index[one]} と {polygons.index[other]}"
            raise DataError(f"{codes} が{_near(overlap)}で重なっています", "重ならない市町村")


def is_wide(shape: shapely.Geometry, width: float) -> bool:
    """Whether ``shape`` is wider than ``width`` anywhere, in its own units."""
    return not shape.buffer(-width / 2).is_empty


def holes(polygons: Iterable[shapely.Geometry]) -> list[shapely.Polygon]:
    """Return what the ``polygons`` together enclose without covering it."""
    region = shapely.get_parts(shapely.union_all(list(polygons)))
    return [shapely.Polygon(ring) for part in region for ring in part.interiors]


def gap_error(frame: gpd.GeoDataFrame, hole: shapely.Geometry) -> DataError:
    """Return the error that says between which municipalities of ``frame`` the ``hole`` lies."""
    around = "、".join(frame.loc[frame.intersects(hole), "municipality_code"])
    return DataError(f"{around} のあいだの{_near(hole)}に隙間があります", "隙間のない圏域")


def _check_coverage(frame: gpd.GeoDataFrame) -> None:
    check_overlaps(frame)
    edges = _unshared(frame.geometry.to_numpy())
    mismatched = frame.loc[~shapely.is_empty(edges), "municipality_code"]
    if len(mismatched) > 0:
        where = _near(shapely.union_all(edges))
        found = f"{'、'.join(mismatched)} の境界が{where}で一致しません"
        raise DataError(found, "隣の市町村とすべての頂点を共有する境界")
    for hole in holes(frame.geometry):
        if not is_wide(hole, HOLE_WIDTH):
            raise gap_error(frame, hole)


def _unshared(polygons: np.ndarray) -> list[shapely.Geometry]:
    """Return the lines of each polygon that run along another polygon without sharing its vertices."""
    close = shapely.coverage_invalid_edges(polygons, gap_width=SLIVER_WIDTH)
    if not shapely.is_empty(shapely.coverage_invalid_edges(polygons)).all():
        return list(close)
    for at in np.flatnonzero(~shapely.is_empty(close)):
        others = shapely.union_all(np.delete(polygons, at))
        segments = [pair for line in shapely.get_parts(close[at]) for pair in pairwise(line.coords)]
        ends = shapely.distance(others, shapely.points(segments))
        if (ends < SLIVER_WIDTH).all(axis=1).any():
            return list(close)
    return [shapely.LineString()] * len(polygons)  # Coasts of narrow inlets, which open out.


def _near(geometry: shapely.Geometry) -> str:
    point = shapely.point_on_surface(geometry)
    return f"（{point.x:.4f}, {point.y:.4f}）付近"
