"""Read and validate the files of ``geo/``: the municipalities' boundaries and what lies around them.

:mod:`explorer.boundaries.build` makes these files; see also ``geo/README.md``.
"""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from explorer.boundaries.checks import (
    COLUMNS,
    SURROUNDINGS_COLUMNS,
    check_codes,
    check_labels,
    check_polygons,
    check_surroundings,
)
from explorer.frames import VISIBLE, DataError, located
from explorer.lookalikes import find_invisible

SURROUNDINGS_FILE = "surroundings.geojson"
"""The file beside the boundaries with the land around the region, its borders, and the names of waters."""
WGS84 = "EPSG:4326"


def read_boundaries(path: Path, municipalities: pd.DataFrame) -> gpd.GeoDataFrame:
    """Read and validate the boundaries of ``municipalities`` (columns municipality_code and name).

    ``path`` is an RFC 7946 GeoJSON file (WGS 84, degrees) with one feature per municipality: ``id`` and
    property ``municipality_code`` (six digits), ``name``, ``label_longitude``, ``label_latitude``, and a
    polygon or multipolygon. It may have other municipalities, too, such as members of other editions.

    Returns the columns of :data:`~explorer.boundaries.checks.COLUMNS` in EPSG:4326, in the order of
    ``municipalities``. Raises DataError if the file is unreadable or breaks a rule.
    """
    with located(path):
        rows = [_row(feature, number) for number, feature in enumerate(_features(path), start=1)]
        frame = gpd.GeoDataFrame(rows, columns=COLUMNS, geometry="geometry", crs=WGS84)
        is_member = frame["municipality_code"].isin(municipalities["municipality_code"])
        check_codes(frame.loc[is_member, "municipality_code"], municipalities)
        others = frame.loc[~is_member, ["municipality_code", "name"]]
        frame = check_polygons(frame, pd.concat([municipalities[["municipality_code", "name"]], others]))
        check_labels(frame)
    return frame.iloc[: len(municipalities)]


def read_source(path: Path) -> str:
    """Return the credit in the file's member ``source``; DataError if it is missing or unreadable."""
    source = _collection(path).get("source")
    if not isinstance(source, str) or not source.strip():
        raise DataError(f"source が {source!r} です", "境界の出典を言葉で示す source", path=path)
    if invisible := find_invisible(source):
        raise DataError(f"source に目に見えない文字 {invisible[1]} があります", VISIBLE, path=path)
    return source


def read_surroundings(path: Path) -> gpd.GeoDataFrame:
    """Read and validate what lies around the region; a missing file gives an empty frame.

    ``path`` is an RFC 7946 GeoJSON file (WGS 84, degrees) with land as polygons, borders on it as lines, and
    waters as points with the property ``name``. Returns the columns of
    :data:`~explorer.boundaries.checks.SURROUNDINGS_COLUMNS` in EPSG:4326; ``name`` is "" except for waters.
    Raises DataError if the file breaks a rule.
    """
    with located(path):
        rows = [
            {
                "name": _properties(feature, number).get("name", ""),
                "geometry": _geometry(feature, f"{number} 番目の地物"),
            }
            for number, feature in enumerate(_features(path) if path.exists() else [], start=1)
        ]
        frame = gpd.GeoDataFrame(rows, columns=SURROUNDINGS_COLUMNS, geometry="geometry", crs=WGS84)
        check_surroundings(frame)
    return frame


def _collection(path: Path) -> dict[str, Any]:
    expected = "UTF-8 の GeoJSON（FeatureCollection）"
    try:
        collection = json.loads(path.read_bytes(), parse_int=float)
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"読めません: {error}", expected, path=path) from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise DataError("FeatureCollection ではありません", expected, path=path)
    if "crs" in collection:
        found = f"座標系 {collection['crs']} が指定されています"
        raise DataError(found, "crs のない WGS 84（RFC 7946）", path=path)
    return collection


def _features(path: Path) -> list[Any]:
    features = _collection(path).get("features")
    if not isinstance(features, list):
        raise DataError("features の並びがありません", "UTF-8 の GeoJSON（FeatureCollection）", path=path)
    return features


def _row(feature: Any, number: int) -> dict[str, Any]:
    properties = _properties(feature, number)
    row = {column: properties.get(column) for column in COLUMNS[:-1]}
    where = f"{number} 番目の地物（municipality_code {row['municipality_code']!r}）"
    for column, value in row.items():
        kind = float if column.startswith("label_") else str
        if not isinstance(value, kind):
            raise DataError(f"{where}の {column} が {value!r} です", "数" if kind is float else "文字列")
    if feature.get("id") != row["municipality_code"]:
        raise DataError(f"{where}の id が {feature.get('id')!r} です", "municipality_code と同じ id")
    return row | {"geometry": _geometry(feature, where)}


def _properties(feature: Any, number: int) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or feature.get("type") != "Feature":
        raise DataError(f"{number} 番目の地物が Feature ではありません", "properties のある Feature")
    return properties


def _geometry(feature: dict[str, Any], where: str) -> shapely.Geometry:
    try:
        return shapely.from_geojson(json.dumps(feature.get("geometry")))
    except shapely.errors.GEOSException as error:
        raise DataError(f"{where}の geometry を読めません: {error}", "GeoJSON の形") from error
