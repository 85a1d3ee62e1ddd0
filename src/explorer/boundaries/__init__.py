"""The municipalities' boundaries, `geo/municipalities.geojson`, and what lies around them: read strictly, or
not at all.

How the files are made is told in `explorer.boundaries.build` and in `geo/README.md`.
"""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.frames import VISIBLE, DataError
from explorer.lookalikes import find_invisible

COLUMNS = ["municipality_code", "name", "label_longitude", "label_latitude", "geometry"]
SURROUNDINGS_COLUMNS = ["name", "geometry"]
SURROUNDINGS_FILE = "surroundings.geojson"
"""What lies around the region, beside the boundary file: land, the borders on it, and the names of waters."""
LONGEST_NAME = 12
"""Letters of the name of a water."""
WGS84 = "EPSG:4326"
JAPAN = shapely.box(122.0, 20.0, 154.0, 46.0)
"""Longitude and latitude (degrees) within which all of Japan lies."""
SLIVER_WIDTH = 1e-4
"""Degrees (about 10 m): two borders that run closer than this, yet apart, were meant to be one."""
HOLE_WIDTH = 2.5e-3
"""Degrees (about 250 m): a hole of the region that is wider is a lake or an enclave, a narrower one a fault.
"""


def read_boundaries(path: Path, municipalities: pd.DataFrame) -> gpd.GeoDataFrame:
    """Read and validate the boundary file.

    `path` is an RFC 7946 GeoJSON file (WGS 84, degrees) with one feature per municipality: `id` and
    property `municipality_code` (six digits), `name`, `label_longitude`, `label_latitude`, and a polygon
    or multipolygon. `municipalities` has the columns municipality_code (text, six digits) and name: the
    members of an edition. The file may hold more, since members of other editions are there too.

    Returns the columns of `COLUMNS` in EPSG:4326, in the order of `municipalities`, indexed 0..n-1.
    Raises DataError when the file is unreadable or breaks any rule of the contract.
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

    Raises DataError when the file is unreadable or names none.
    """
    source = _collection(path).get("source")
    if not isinstance(source, str) or not source.strip():
        raise DataError(f"source が {source!r} です", "境界の出典を言葉で示す source", path=path)
    if unseen := find_invisible(source):
        raise DataError(f"source に目に見えない文字 {unseen[1]} があります", VISIBLE, path=path)
    return source


def read_surroundings(path: Path) -> gpd.GeoDataFrame:
    """Read and validate what lies around the region; without the file, nothing does.

    `path` is an RFC 7946 GeoJSON file (WGS 84, degrees) with land as polygons, borders on it as lines, and
    waters as points with the property `name`. Returns the columns of `AROUND` in EPSG:4326, `name` "" but
    for waters. Raises DataError when the file is there and breaks any rule.
    """
    rows = []
    for number, feature in enumerate(_features(path) if path.exists() else [], start=1):
        properties = _properties(feature, number, path)
        rows.append(
            {"name": properties.get("name", ""), "geometry": _geometry(feature, f"{number} 番目の地物", path)}
        )
    frame = gpd.GeoDataFrame(rows, columns=SURROUNDINGS_COLUMNS, geometry="geometry", crs=WGS84)
    check_surroundings(frame, path)
    return frame


def check_surroundings(frame: gpd.GeoDataFrame, path: Path | str) -> None:
    """Raise DataError unless `frame` (the columns of `AROUND`) is land, borders, and waters with a name."""
    for number, (name, geometry) in enumerate(zip(frame["name"], frame.geometry, strict=True), start=1):
        where = f"{number} 番目の地物"
        kind = getattr(geometry, "geom_type", None)
        if kind not in ("Polygon", "MultiPolygon", "LineString", "MultiLineString", "Point"):
            raise DataError(f"{where}が {kind} です", "陸の面、境界の線、水面の名の点", path=path)
        if geometry.is_empty or not geometry.is_valid or not JAPAN.contains(geometry):
            raise DataError(
                f"{where}の形が正しくないか、範囲が {geometry.bounds} です",
                f"{JAPAN.bounds} の中の経度と緯度（WGS 84 の度）の正しい形",
                path=path,
            )
        if not isinstance(name, str) or (kind == "Point") != (0 < len(name.strip()) <= LONGEST_NAME):
            raise DataError(
                f"{where}（{kind}）の name が {name!r} です", f"点にだけ {LONGEST_NAME} 字までの名", path=path
            )
        if unseen := find_invisible(name):
            raise DataError(f"{where}の name に目に見えない文字 {unseen[1]} があります", VISIBLE, path=path)


def check_polygons(
    frame: gpd.GeoDataFrame, municipalities: pd.DataFrame, path: Path | str
) -> gpd.GeoDataFrame:
    """Return `frame` in the order of `municipalities`, or raise DataError naming `path` and the code.

    `frame` has municipality_code, name and geometry (EPSG:4326). Together the municipalities must be the
    expected ones under their names, each a valid polygon in Japan, and tile their region: borders shared
    vertex by vertex, no overlap, and no hole inside the region that is narrower than :data:`HOLE_WIDTH`.
    """
    ordered = check_shapes(frame, municipalities, path)
    _check_coverage(ordered, path)
    return ordered


def check_shapes(frame: gpd.GeoDataFrame, municipalities: pd.DataFrame, path: Path | str) -> gpd.GeoDataFrame:
    """The same for each municipality on its own, whatever lies between them."""
    check_codes(frame["municipality_code"], municipalities, path)
    ordered = frame.set_index("municipality_code").loc[municipalities["municipality_code"]].reset_index()
    for code, named, geometry, name in zip(
        ordered["municipality_code"], ordered["name"], ordered.geometry, municipalities["name"], strict=True
    ):
        if named != name:
            raise DataError(f"市町村 {code} の名称が「{named}」です", f"「{name}」", path=path)
        if geometry.geom_type not in ("Polygon", "MultiPolygon"):
            raise DataError(
                f"{code} {name} が {geometry.geom_type} です", "Polygon か MultiPolygon", path=path
            )
        if geometry.is_empty:
            raise DataError(f"{code} {name} の形が空です", "面積のあるポリゴン", path=path)
        if not geometry.is_valid:
            reason = shapely.is_valid_reason(geometry)
            raise DataError(
                f"{code} {name} の形が正しくありません（{reason}）", "自身と交わらないポリゴン", path=path
            )
        if not JAPAN.contains(geometry):
            raise DataError(
                f"{code} {name} の範囲が {geometry.bounds} です",
                f"{JAPAN.bounds} の中の経度と緯度（WGS 84 の度）",
                path=path,
            )
    return ordered[frame.columns]


def check_labels(frame: gpd.GeoDataFrame, path: Path | str) -> None:
    """Raise DataError unless each label anchor (degrees) of `frame` lies inside its municipality."""
    for code, name, longitude, latitude, polygon in zip(*(frame[column] for column in COLUMNS), strict=True):
        if not polygon.contains(shapely.Point(longitude, latitude)):
            raise DataError(
                f"{code} {name} のラベルの位置（{longitude}, {latitude}）が市町村の外です",
                "市町村の中の点",
                path=path,
            )


def check_codes(codes: Iterable[str], municipalities: pd.DataFrame, path: Path | str) -> None:
    """Raise DataError unless `codes` are those of `municipalities`, each once, in any order."""
    expected = f"圏域の {len(municipalities)} 市町村がそれぞれ一度"
    names = dict(zip(municipalities["municipality_code"], municipalities["name"], strict=True))
    count = Counter(codes)
    for code in count:
        if code not in names:
            raise DataError(f"市町村 {code} は圏域の市町村ではありません", expected, path=path)
        if count[code] > 1:
            raise DataError(f"市町村 {code} {names[code]} が {count[code]} 回あります", expected, path=path)
    for code, name in names.items():
        if code not in count:
            raise DataError(f"市町村 {code} {name} がありません", expected, path=path)


def check_overlaps(frame: gpd.GeoDataFrame, path: Path | str, width: float = 0.0) -> None:
    """Raise DataError where municipalities of `frame` overlap in more than a strip of `width` (degrees)."""
    polygons = frame.set_index("municipality_code").geometry
    near, others = shapely.STRtree(polygons.to_numpy()).query(polygons.to_numpy(), predicate="intersects")
    for one, other in sorted(pair for pair in zip(near, others, strict=True) if pair[0] < pair[1]):
        overlap = polygons.iloc[one].intersection(polygons.iloc[other])
        if overlap.area > 0 and is_wide(overlap, width):
            codes = f"{polygons.index[one]} と {polygons.index[other]}"
            raise DataError(f"{codes} が{_near(overlap)}で重なっています", "重ならない市町村", path=path)


def is_wide(shape: shapely.Geometry, width: float) -> bool:
    """Whether `shape` is somewhere wider than `width`, in its own units."""
    return not shape.buffer(-width / 2).is_empty


def holes(polygons: Iterable[shapely.Geometry]) -> list[shapely.Polygon]:
    """What the `polygons` enclose together and none of them covers."""
    region = shapely.get_parts(shapely.union_all(list(polygons)))
    return [shapely.Polygon(ring) for part in region for ring in part.interiors]


def gap_error(frame: gpd.GeoDataFrame, hole: shapely.Geometry, path: Path | str) -> DataError:
    """The error that says between which municipalities of `frame` the `hole` lies."""
    around = "、".join(frame.loc[frame.intersects(hole), "municipality_code"])
    return DataError(f"{around} のあいだの{_near(hole)}に隙間があります", "隙間のない圏域", path=path)


def _check_coverage(frame: gpd.GeoDataFrame, path: Path | str) -> None:
    check_overlaps(frame, path)
    edges = _unshared(frame.geometry.to_numpy())
    mismatched = frame.loc[~shapely.is_empty(edges), "municipality_code"]
    if len(mismatched) > 0:
        where = _near(shapely.union_all(edges))
        raise DataError(
            f"{'、'.join(mismatched)} の境界が{where}で一致しません",
            "隣の市町村とすべての頂点を共有する境界",
            path=path,
        )
    for hole in holes(frame.geometry):
        if not is_wide(hole, HOLE_WIDTH):
            raise gap_error(frame, hole, path)


def _unshared(polygons: np.ndarray) -> list[shapely.Geometry]:
    """Of each polygon, the lines that run along another one without being shared with it vertex by vertex."""
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


def _collection(path: Path) -> dict[str, Any]:
    expected = "UTF-8 の GeoJSON（FeatureCollection）"
    try:
        collection = json.loads(path.read_bytes(), parse_int=float)
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"読めません: {error}", expected, path=path) from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise DataError("FeatureCollection ではありません", expected, path=path)
    if "crs" in collection:
        raise DataError(
            f"座標系 {collection['crs']} が指定されています", "crs のない WGS 84（RFC 7946）", path=path
        )
    return collection


def _features(path: Path) -> list[Any]:
    features = _collection(path).get("features")
    if not isinstance(features, list):
        raise DataError("features の並びがありません", "UTF-8 の GeoJSON（FeatureCollection）", path=path)
    return features


def _row(feature: Any, number: int, path: Path) -> dict[str, Any]:
    properties = _properties(feature, number, path)
    row = {column: properties.get(column) for column in COLUMNS[:-1]}
    where = f"{number} 番目の地物（municipality_code {row['municipality_code']!r}）"
    for column, value in row.items():
        kind = float if column.startswith("label_") else str
        if not isinstance(value, kind):
            raise DataError(
                f"{where}の {column} が {value!r} です", "数" if kind is float else "文字列", path=path
            )
    if feature.get("id") != row["municipality_code"]:
        raise DataError(
            f"{where}の id が {feature.get('id')!r} です", "municipality_code と同じ id", path=path
        )
    return row | {"geometry": _geometry(feature, where, path)}


def _properties(feature: Any, number: int, path: Path) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or feature.get("type") != "Feature":
        raise DataError(
            f"{number} 番目の地物が Feature ではありません", "properties のある Feature", path=path
        )
    return properties


def _geometry(feature: dict[str, Any], where: str, path: Path) -> shapely.Geometry:
    try:
        return shapely.from_geojson(json.dumps(feature.get("geometry")))
    except shapely.errors.GEOSException as error:
        raise DataError(f"{where}の geometry を読めません: {error}", "GeoJSON の形", path=path) from error
