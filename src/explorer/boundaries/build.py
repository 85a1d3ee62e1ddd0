"""How the files of `geo/` are made: a build that can be run again from either of two sources.

The polygons come from the Japan Meteorological Agency, as the PyPI package `reversejp` carries them, or
from the official N03 file (国土数値情報 行政区域) that a municipality downloads itself. Either way they are
repaired, dissolved to one feature per municipality, checked, simplified with shared borders kept, rounded,
and checked again. What lies around the region, for a map on which one recognises it, comes out of the same
polygons, coarser. Nothing is written unless everything holds. Terms and sources: `geo/README.md`.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from explorer.boundaries import (
    COLUMNS,
    SURROUNDINGS,
    WGS84,
    check_codes,
    check_labels,
    check_polygons,
    check_surroundings,
)
from explorer.frames import DataError

TOLERANCE_M = 200.0
"""Simplification: corners whose triangle is smaller than this length squared go. A map of the whole region
1,100 px wide shows about 170 m to the pixel, so nothing visible is lost."""
SMALLEST_ISLAND_M2 = 50_000.0
"""Rocks and breakwaters off the coast smaller than this (two such pixels) are left out."""
DECIMALS = 5
"""Decimal places of a coordinate in degrees: about a metre."""
COARSE_M, SMALLEST_ISLAND_AROUND_M2, COARSE_DEGREES = 600.0, 1_000_000.0, 1e-4
"""The same for what lies around the region, which nobody looks at closely."""
WATERS = "water_names.csv"
"""The names of waters and where they stand, beside the label anchors; need not be there."""
AGENCY = "気象庁ホームページ（加工して作成）"
N03 = "国土数値情報（行政区域データ）（国土交通省）（加工して作成）"
"""What the file says of its source, as the terms of each ask for it."""
N03_CRS = "EPSG:6668"
"""JGD2011, the CRS of N03, for a shapefile that comes without its .prj."""

_REVERSEJP_ARCHIVE = re.compile(rb"PK\x03\x04.{26}landslides_\d\.json.*?PK\x05\x06.{18}", re.DOTALL)
_DESIGNATED_CITY = re.compile(r"\d\d1[0345]0")


def run(
    source: Path | None,
    municipalities: pd.DataFrame,
    anchors: Path,
    out: Path,
) -> gpd.GeoDataFrame:
    """Make the boundary file `out` and return what was written, as `read_boundaries` would.

    `source` is an N03 file (see `read_n03`), or None for the polygons in `reversejp`. `municipalities` has
    municipality_code and name, `anchors` is a CSV file with municipality_code, longitude, latitude; beside
    it :data:`WATERS` may give name, longitude, latitude. What lies around the region is written beside `out`.
    Raises DataError, and leaves both files as they were, when any input is wrong.
    """
    codes = municipalities["municipality_code"]
    everywhere = read_reversejp(codes) if source is None else read_n03(source, codes)
    polygons = everywhere[everywhere["municipality_code"].isin(codes)].reset_index(drop=True)
    frame = build(polygons, municipalities, source=source or "reversejp")
    frame = place_labels(frame, anchors)
    around = surroundings(everywhere, frame)
    waters = anchors.with_name(WATERS)
    if waters.exists():
        around = pd.concat([around, read_waters(waters)], ignore_index=True)
    beside = out.with_name(SURROUNDINGS)
    check_surroundings(around, beside)
    named = AGENCY if source is None else N03
    write_surroundings(around, named, beside)
    write_boundaries(frame, named, out)
    return frame


def read_reversejp(codes: Iterable[str]) -> gpd.GeoDataFrame:
    """Read all polygons from the package `reversejp`, members (`codes`) by their six digits.

    Its functions answer only "what is at this point?"; the polygons lie in its compiled module, as ZIP
    archives landslides_0.json to landslides_9.json of the agency's GeoJSON (code: the municipality's first
    five digits and "00"). Returns municipality_code and geometry (EPSG:4326), as found: one or more rows
    per municipality, not yet repaired; of municipalities that are not asked for, the first five digits.
    Raises DataError when the package, or what it should carry, is not there.
    """
    try:
        module = find_spec("reversejp.reversejp")
    except ModuleNotFoundError as error:
        raise DataError(
            "このパッケージがありません",
            "pip install 'explorer[boundaries]'、または --n03 で国土数値情報",
            path="reversejp",
        ) from error
    binary = Path(module.origin).read_bytes() if module and module.origin else b""
    archives = _REVERSEJP_ARCHIVE.findall(binary)
    if not archives:
        raise DataError("市町村のポリゴンがありません", "このパッケージの 0.1.1", path="reversejp")
    own = {code[:5]: code for code in codes}
    rows = [
        {"municipality_code": own.get(code, code), "geometry": shapely.geometry.shape(feature["geometry"])}
        for archive in archives
        for feature in _unzip_json(archive)["features"]
        for code in [feature["properties"]["code"][:5]]
    ]
    return gpd.GeoDataFrame(rows, columns=["municipality_code", "geometry"], geometry="geometry", crs=WGS84)


def read_n03(path: Path, codes: Iterable[str]) -> gpd.GeoDataFrame:
    """Read the polygons of an official N03 file, members (`codes`) by their six digits.

    `path` is the ZIP file as downloaded, a shapefile or a GeoJSON file. Only column N03_007 is used, the
    municipality's or ward's five-digit code; a ZIP's prefecture-wide layers are passed over. Wards become
    their city's. Returns municipality_code (of other municipalities as N03 has it, of land without a code,
    所属未定地, "") and geometry (EPSG:4326), one row per row of N03. Raises DataError when
    the file cannot be read or has no such column.
    """
    expected = "列 N03_007 のある国土数値情報 行政区域（.zip・.shp・.geojson）"
    try:
        layers = [gpd.read_file(layer, columns=["N03_007"]) for layer in _layers(path)]
    except (OSError, RuntimeError, zipfile.BadZipFile) as error:
        raise DataError(f"読めません: {error}", expected, path=path) from error
    layers = [layer for layer in layers if isinstance(layer, gpd.GeoDataFrame) and "N03_007" in layer]
    if not layers:
        raise DataError("列 N03_007 のあるポリゴンがありません", expected, path=path)
    own = {code[:5]: code for code in codes}
    parts = [layer if layer.crs else layer.set_crs(N03_CRS) for layer in layers]
    rows = gpd.GeoDataFrame(pd.concat([part.to_crs(WGS84) for part in parts], ignore_index=True))
    rows["municipality_code"] = [_municipality(code, own) for code in rows["N03_007"]]
    return rows[["municipality_code", "geometry"]]


def build(
    polygons: gpd.GeoDataFrame,
    municipalities: pd.DataFrame,
    tolerance: float = TOLERANCE_M,
    source: Path | str = "polygons",
) -> gpd.GeoDataFrame:
    """Make one clean, simple feature per municipality out of raw polygons.

    `polygons` has municipality_code and geometry (EPSG:4326), any number of rows per municipality;
    `municipalities` municipality_code and name; `tolerance` is in metres; `source` is the name in errors.

    Returns municipality_code, name and geometry (EPSG:4326) in the order of `municipalities`. Vertices are
    dropped from a shared border, and rounded, in the same way on both its sides, so it stays shared.
    Raises DataError when a municipality is missing, or where polygons overlap or leave a gap.
    """
    names = dict(zip(municipalities["municipality_code"], municipalities["name"], strict=True))
    repaired = polygons.set_geometry(polygons.make_valid(method="structure", keep_collapsed=False))
    frame = repaired.dissolve("municipality_code", as_index=False)
    frame.insert(1, "name", frame["municipality_code"].map(names))
    frame = check_polygons(frame[["municipality_code", "name", "geometry"]], municipalities, source)

    metric = _without_islets(frame.to_crs(frame.estimate_utm_crs()))
    simple = metric.set_geometry(
        shapely.coverage_simplify(metric.geometry.to_numpy(), tolerance), crs=metric.crs
    )
    degrees = simple.to_crs(WGS84)
    rounded = shapely.transform(degrees.geometry.to_numpy(), lambda vertices: vertices.round(DECIMALS))
    canonical = shapely.orient_polygons(shapely.normalize(rounded))
    return check_polygons(degrees.set_geometry(canonical, crs=WGS84), municipalities, source)


def place_labels(frame: gpd.GeoDataFrame, anchors: Path) -> gpd.GeoDataFrame:
    """Return `frame` (see `build`) with the hand-chosen label anchors, as the columns of `COLUMNS`.

    `anchors` is a CSV file with municipality_code, longitude and latitude (degrees). Raises DataError
    when it lacks a municipality, has an unknown one or one twice, or puts an anchor outside its municipality.
    """
    table = _read_table(anchors, {"municipality_code": str, "longitude": float, "latitude": float})
    check_codes(table["municipality_code"], frame, anchors)
    points = table.set_index("municipality_code").loc[frame["municipality_code"]].reset_index()
    placed = frame.assign(label_longitude=points["longitude"], label_latitude=points["latitude"])[COLUMNS]
    check_labels(placed, anchors)
    return placed


def surroundings(everywhere: gpd.GeoDataFrame, region: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The land around the region as one multipolygon, and the borders on it, as the columns of `AROUND`.

    `everywhere` has municipality_code and geometry of the region's members and of others; `region` is what
    :func:`build` made. The land reaches as far around the region's middle as the region is long, so that a
    map twice as wide or high as the region can be filled. Members have no borders between them here.
    """
    plane = region.estimate_utm_crs()
    west, south, east, north = region.to_crs(plane).total_bounds
    x, y, reach = (west + east) / 2, (south + north) / 2, max(east - west, north - south)
    frame = shapely.box(x - reach, y - reach, x + reach, y + reach)
    wide = gpd.GeoSeries([frame], crs=plane).to_crs(WGS84).envelope[0]
    near = everywhere[everywhere.intersects(wide)].to_crs(plane)
    repaired = near.make_valid(method="structure", keep_collapsed=False).intersection(frame)
    near = near.set_geometry(repaired).explode(index_parts=False)
    near = near[(near.geom_type == "Polygon") & ~near.is_empty]
    member = near["municipality_code"].isin(region["municipality_code"])
    areas = near.assign(municipality_code=near["municipality_code"].mask(member, "region"))
    simple = shapely.coverage_simplify(areas.dissolve("municipality_code").geometry.to_numpy(), COARSE_M)
    parts = shapely.get_parts(shapely.union_all(simple))
    land = shapely.multipolygons(parts[shapely.area(parts) >= SMALLEST_ISLAND_AROUND_M2])
    lines = shapely.difference(shapely.union_all(shapely.boundary(simple)), shapely.boundary(land))
    inland = [
        line for line in shapely.get_parts(lines) if line.geom_type == "LineString" and line.within(land)
    ]
    borders = shapely.line_merge(shapely.union_all(inland))
    drawn = gpd.GeoSeries([land, borders], crs=plane).to_crs(WGS84)
    rounded = shapely.normalize(shapely.set_precision(drawn.to_numpy(), COARSE_DEGREES))
    made = gpd.GeoDataFrame({"name": ["", ""]}, geometry=shapely.orient_polygons(rounded), crs=WGS84)
    return made[~made.is_empty]


def read_waters(path: Path) -> gpd.GeoDataFrame:
    """The names of waters and the points where they stand, as the columns of `AROUND`; raises DataError."""
    table = _read_table(path, {"name": str, "longitude": float, "latitude": float})
    points = gpd.points_from_xy(table["longitude"], table["latitude"], crs=WGS84)
    return gpd.GeoDataFrame({"name": table["name"]}, geometry=points)


def write_boundaries(frame: gpd.GeoDataFrame, source: str, path: Path) -> None:
    """Write `frame` (the columns of `COLUMNS`, EPSG:4326) to `path` as RFC 7946 GeoJSON, one feature a line.

    `source` says where the borders come from.

    The same frame gives the same bytes. `path` is replaced in one step: it holds the old file or the new.
    """
    features = [
        {
            "type": "Feature",
            "id": row["municipality_code"],
            "properties": {column: row[column] for column in COLUMNS[:-1]},
            "geometry": shapely.geometry.mapping(row["geometry"]),
        }
        for row in frame.to_dict("records")
    ]
    _write_collection(features, source, path)


def write_surroundings(frame: gpd.GeoDataFrame, source: str, path: Path) -> None:
    """Write `frame` (the columns of `AROUND`, EPSG:4326) as :func:`write_boundaries` does."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": row["name"]} if row["name"] else {},
            "geometry": shapely.geometry.mapping(row["geometry"]),
        }
        for row in frame.to_dict("records")
    ]
    _write_collection(features, source, path)


def _write_collection(features: list[dict[str, Any]], source: str, path: Path) -> None:
    lines = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features]
    words = json.dumps(source, ensure_ascii=False)
    text = f'{{"type":"FeatureCollection","source":{words},"features":[\n' + ",\n".join(lines) + "\n]}\n"
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(text.encode())
    part.replace(path)


def _read_table(path: Path, columns: Mapping[str, type]) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=dict(columns), usecols=list(columns), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DataError(f"読めません: {error}", f"列 {'、'.join(columns)} のある CSV", path=path) from error


def _unzip_json(archive: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(archive)) as members:
        return json.loads(members.read(members.namelist()[0]))


def _layers(path: Path) -> list[str]:
    if path.suffix.lower() != ".zip":
        return [str(path)]
    with zipfile.ZipFile(path) as members:
        names = members.namelist()
    shapefiles = [name for name in names if name.lower().endswith(".shp")]
    chosen = shapefiles or [name for name in names if name.lower().endswith(".geojson")]
    return [f"zip://{path}!{name}" for name in chosen]


def _municipality(code: Any, own: Mapping[str, str]) -> str:
    """The municipality (six digits, by the first five in `own`) to which the N03 code `code` belongs, or it.

    A code is a municipality's own or a ward's. In every prefecture the codes 100 to 199 are kept for
    designated cities (政令指定都市): a city has 100, and 130, 140 or 150 where there are more of them; its
    wards follow it (札幌市 01100 has 01101 to 01110). So a ward belongs to the nearest city below it. Where a
    prefecture has several such cities, all of them must be in `own` for this to be right.
    """
    if not isinstance(code, str):
        return ""
    if code in own:
        return own[code]
    cities = [
        city for city in own if _DESIGNATED_CITY.fullmatch(city) and code[:3] == city[:3] and code > city
    ]
    return own[max(cities)] if cities else code


def _without_islets(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    land = shapely.get_parts(shapely.union_all(frame.geometry.to_numpy()))
    islets = shapely.union_all(land[shapely.area(land) < SMALLEST_ISLAND_M2])
    parts = frame.explode(index_parts=False)
    return parts[~parts.within(islets)].dissolve("municipality_code", as_index=False)
