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
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from explorer.boundaries import (
    COLUMNS,
    SLIVER_WIDTH,
    SURROUNDINGS_FILE,
    WGS84,
    check_codes,
    check_labels,
    check_overlaps,
    check_polygons,
    check_shapes,
    check_surroundings,
    gap_error,
    holes,
    is_wide,
)
from explorer.frames import DataError

TOLERANCES = 600
"""How many times the tolerance (metres) goes into the length of the region: a map of the region 800 px long
shows less to the pixel, so nothing visible is lost. Simplification drops corners whose triangle is smaller
than the tolerance squared."""
MOST_CHANGED = 0.01
"""The share of its area that simplification may change of any municipality; else the tolerance is halved."""
SMALLEST_ISLAND = 1.25
"""Rocks and breakwaters off the coast smaller than so many squares of the tolerance are left out."""
HAIR = 3e-3
"""Degrees (about 300 m): overlaps and gaps that are nowhere wider are faults of the source, to be repaired.
More than `HOLE_WIDTH`, so that no hole comes near to it by simplification."""
DECIMALS = 5
"""Decimal places of a coordinate in degrees: about a metre."""
COARSE, SMALLEST_ISLAND_AROUND, COARSE_DEGREES = 3, 25, 1e-4
"""The same for what lies around the region, which nobody looks at closely, and its decimal places."""
WATERS = "water_names.csv"
"""The names of waters and where they stand, beside the label anchors; need not be there."""
AGENCY = "気象庁ホームページ（加工して作成）"
N03 = "国土数値情報（行政区域データ）（国土交通省）（加工して作成）"
"""What the file says of its source, as the terms of each ask for it."""
N03_CRS = "EPSG:6668"
"""JGD2011, the CRS of N03, for a shapefile that comes without its .prj."""

_REVERSEJP_ARCHIVE = re.compile(rb"PK\x03\x04.{26}landslides_\d\.json.*?PK\x05\x06.{18}", re.DOTALL)
_CITY_OR_WARD = re.compile(r"(?!13)\d\d1\d\d")
"""The codes kept for designated cities (政令指定都市) and their wards; in 東京都, for the special wards."""
_FIRST_NUMBERS = ("100", "130", "140", "150")
"""The designated cities of a prefecture have these, in turn; each city's wards follow its own."""
_DESIGNATED_CITIES = (
    *("01100", "04100", "11100", "12100", "14100", "14130", "14150", "15100", "22100", "22130"),
    *("23100", "26100", "27100", "27140", "28100", "33100", "34100", "40100", "40130", "43100"),
)
_CITIES = ("N03_003", "N03_004")
"""The columns of N03 that name a designated city, the first in older files, the second in newer ones."""
_CITY_OF_WARD = re.compile("(.+?市).*区")


def run(
    sources: Sequence[Path],
    municipalities: pd.DataFrame,
    anchors: Path,
    out: Path,
) -> gpd.GeoDataFrame:
    """Make the boundary file `out` and return what was written, as `read_boundaries` would.

    `sources` are N03 files (see `read_n03`), none for the polygons in `reversejp`. `municipalities` has
    municipality_code and name, `anchors` is a CSV file as `place_labels` reads it; beside it :data:`WATERS`
    may give name, longitude, latitude. What lies around the region is written beside `out`. Raises DataError,
    and leaves both files as they were, when any input is wrong.
    """
    codes = municipalities["municipality_code"]
    everywhere = read_all_n03(sources, codes) if sources else read_reversejp(codes)
    polygons = everywhere[everywhere["municipality_code"].isin(codes)].reset_index(drop=True)
    named = "、".join(map(str, sources)) or "reversejp"
    areas = build(polygons, municipalities, source=named)
    if sources:
        _check_tiled(polygons, everywhere, named)
    frame = place_labels(areas, anchors)
    around = surroundings(everywhere, frame)
    waters = anchors.with_name(WATERS)
    if waters.exists():
        around = pd.concat([around, read_waters(waters)], ignore_index=True)
    beside = out.with_name(SURROUNDINGS_FILE)
    check_surroundings(around, beside)
    origin = N03 if sources else AGENCY
    write_surroundings(around, origin, beside)
    write_boundaries(frame, origin, out)
    return frame


def features_of_reversejp() -> list[dict[str, Any]]:
    """The agency's areas as GeoJSON features, as the package `reversejp` carries them.

    Properties: code (a municipality's or ward's first five digits, and two more), name (広島市中区,
    静岡市南部) and enName; beside them municipality, the five digits of the whole city. The package's
    functions answer only "what is at this point?"; the polygons lie in its compiled module, as ZIP archives
    landslides_0.json to landslides_9.json. Raises DataError when the package, or what it should carry, is
    not there.
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
    features = [feature for archive in archives for feature in _unzip_json(archive)["features"]]
    names = [feature["properties"]["name"] for feature in features]
    cities = [found[1] if (found := _CITY_OF_WARD.fullmatch(name)) else "" for name in names]
    codes = _whole_cities([feature["properties"]["code"][:5] for feature in features], cities)
    return [feature | {"municipality": code} for feature, code in zip(features, codes, strict=True)]


def read_reversejp(codes: Iterable[str]) -> gpd.GeoDataFrame:
    """Read all polygons from the package `reversejp`, members (`codes`) by their six digits.

    Returns municipality_code and geometry (EPSG:4326), as found: one or more rows per municipality, not yet
    repaired; wards are their city's; of municipalities that are not asked for, the first five digits.
    Raises DataError when the package, or what it should carry, is not there.
    """
    own = {code[:5]: code for code in codes}
    rows = [
        {
            "municipality_code": own.get(feature["municipality"], feature["municipality"]),
            "geometry": shapely.geometry.shape(feature["geometry"]),
        }
        for feature in features_of_reversejp()
    ]
    return gpd.GeoDataFrame(rows, columns=["municipality_code", "geometry"], geometry="geometry", crs=WGS84)


def read_all_n03(paths: Sequence[Path], codes: Iterable[str]) -> gpd.GeoDataFrame:
    """What :func:`read_n03` returns for each of `paths`, together; DataError where two have the same land."""
    codes, files = list(codes), list[gpd.GeoDataFrame]()
    for path in paths:
        rows, known = read_n03(path, codes), {code for file in files for code in file["municipality_code"]}
        if both := sorted(({*rows["municipality_code"]} & known) - {""}):
            raise DataError(
                f"市町村 {both[0]} がほかの --n03 のファイルにもあります",
                "都道府県ごとに一つのファイル",
                path=path,
            )
        files.append(rows)
    return gpd.GeoDataFrame(pd.concat(files, ignore_index=True))


def read_n03(path: Path, codes: Iterable[str]) -> gpd.GeoDataFrame:
    """Read the polygons of an official N03 file, members (`codes`) by their six digits.

    `path` is the ZIP file as downloaded, a shapefile or a GeoJSON file. Of its columns N03_007 is used, the
    municipality's or ward's five-digit code, and N03_003 and N03_004, one of which names a ward's city; a
    ZIP's prefecture-wide layers are passed over. Wards become their city's. Returns municipality_code (of
    other municipalities as N03 has it, of land without a code, 所属未定地, "") and geometry (EPSG:4326), one
    row per row of N03. Raises DataError when the file cannot be read or has no such column.
    """
    expected = "列 N03_007 のある国土数値情報 行政区域（.zip・.shp・.geojson）"
    try:
        layers = [gpd.read_file(layer, columns=[*_CITIES, "N03_007"]) for layer in _layers(path)]
    except (OSError, RuntimeError, zipfile.BadZipFile) as error:
        raise DataError(f"読めません: {error}", expected, path=path) from error
    layers = [layer for layer in layers if isinstance(layer, gpd.GeoDataFrame) and "N03_007" in layer]
    if not layers:
        raise DataError("列 N03_007 のあるポリゴンがありません", expected, path=path)
    own = {code[:5]: code for code in codes}
    parts = [layer if layer.crs else layer.set_crs(N03_CRS) for layer in layers]
    rows = gpd.GeoDataFrame(pd.concat([part.to_crs(WGS84) for part in parts], ignore_index=True))
    words = rows.reindex(columns=[*_CITIES]).astype(object).fillna("")
    cities = [next((word for word in pair if word.endswith("市")), "") for pair in words.to_numpy()]
    found = _whole_cities(rows["N03_007"].fillna(""), cities)
    rows["municipality_code"] = [own.get(code, code) for code in found]
    prefecture = rows["municipality_code"].str.endswith("000") & (words["N03_004"] == "")
    return rows.loc[~prefecture, ["municipality_code", "geometry"]]


def build(
    polygons: gpd.GeoDataFrame,
    municipalities: pd.DataFrame,
    tolerance: float = 0.0,
    source: Path | str = "polygons",
) -> gpd.GeoDataFrame:
    """Make one clean, simple feature per municipality out of raw polygons.

    `polygons` has municipality_code and geometry (EPSG:4326), any number of rows per municipality;
    `municipalities` municipality_code and name; `tolerance` is in metres, 0 for one that follows the region's
    length and keeps every area; `source` is the name in errors.

    Returns municipality_code, name and geometry (EPSG:4326) in the order of `municipalities`. Vertices are
    dropped from a shared border, and rounded, in the same way on both its sides, so it stays shared.
    Raises DataError when a municipality is missing, or where polygons overlap more than by a hair.
    """
    check_codes(polygons["municipality_code"].drop_duplicates(), municipalities, source)
    names = dict(zip(municipalities["municipality_code"], municipalities["name"], strict=True))
    areas = _areas(polygons)
    areas.insert(1, "name", areas["municipality_code"].map(names))
    areas = check_shapes(areas, municipalities, source)
    check_overlaps(areas, source, HAIR)
    frame = _cleaned(areas)
    metric = frame.to_crs(frame.estimate_utm_crs())
    simple = _simplified(metric, tolerance) if tolerance else _simplified_enough(metric)
    degrees = _cleaned(simple.to_crs(WGS84))
    rounded = shapely.transform(degrees.geometry.to_numpy(), lambda vertices: vertices.round(DECIMALS))
    canonical = shapely.orient_polygons(shapely.normalize(rounded))
    return check_polygons(degrees.set_geometry(canonical, crs=WGS84), municipalities, source)


def _areas(polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One valid row per municipality_code; of a ring that crosses itself, what the even-odd rule encloses."""
    parts = polygons[["municipality_code"]].set_geometry(polygons.make_valid()).explode(index_parts=False)
    parts = parts.explode(index_parts=False)  # make_valid gives multipolygons inside of collections
    areas = parts[(parts.geom_type == "Polygon") & ~parts.is_empty]
    return areas.dissolve("municipality_code", as_index=False)


def _cleaned(areas: gpd.GeoDataFrame, hair: float = HAIR) -> gpd.GeoDataFrame:
    """The same without overlaps, slivers, and gaps up to `hair` wide, each neighbour's vertices shared."""
    parts = areas.explode(index_parts=False)
    wide = [is_wide(part, SLIVER_WIDTH) for part in parts.geometry]
    areas = parts[wide].dissolve("municipality_code", as_index=False)[areas.columns]
    clean = shapely.coverage_clean(areas.geometry.to_numpy(), gap_width=hair, merge_strategy="min_area")
    return areas.set_geometry(clean, crs=areas.crs)


def _tolerance(metric: gpd.GeoDataFrame) -> float:
    """The tolerance (metres) that follows the length of the region, one significant digit."""
    west, south, east, north = metric.total_bounds
    return float(f"{max(east - west, north - south) / TOLERANCES:.1g}")


def _simplified_enough(metric: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    tolerance, areas = _tolerance(metric), metric.set_index("municipality_code").area
    while True:
        simple = _simplified(metric, tolerance)
        changed = simple.set_index("municipality_code").area.reindex(areas.index, fill_value=0) / areas - 1
        if (changed.abs() <= MOST_CHANGED).all():
            return simple
        tolerance /= 2


def _simplified(metric: gpd.GeoDataFrame, tolerance: float) -> gpd.GeoDataFrame:
    large = _without_islets(metric, SMALLEST_ISLAND * tolerance**2)
    return large.set_geometry(shapely.coverage_simplify(large.geometry.to_numpy(), tolerance), crs=metric.crs)


def place_labels(frame: gpd.GeoDataFrame, anchors: Path) -> gpd.GeoDataFrame:
    """Return `frame` (see `build`) with label anchors, as the columns of `COLUMNS`.

    `anchors` is a CSV file with municipality_code, longitude and latitude (degrees), chosen by hand; it need
    not be there. Where it has none, the label stands where the border is farthest. Raises DataError when it
    has an unknown municipality or one twice, or puts an anchor outside its municipality.
    """
    metric = frame.to_crs(frame.estimate_utm_crs()).geometry
    circles = shapely.maximum_inscribed_circle(metric.to_numpy())
    poles = gpd.GeoSeries(shapely.get_point(circles, 0), crs=metric.crs).to_crs(WGS84)
    points = pd.DataFrame({"longitude": poles.x.round(3), "latitude": poles.y.round(3)})
    points.index = pd.Index(frame["municipality_code"])
    if anchors.exists():
        table = _read_table(anchors, {"municipality_code": str, "longitude": float, "latitude": float})
        chosen = frame[frame["municipality_code"].isin(table["municipality_code"])]
        check_codes(table["municipality_code"], chosen, anchors)
        points.loc[table["municipality_code"]] = table[["longitude", "latitude"]].to_numpy()
    placed = frame.assign(
        label_longitude=points["longitude"].to_numpy(), label_latitude=points["latitude"].to_numpy()
    )[COLUMNS]
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
    repaired = near.make_valid(method="structure", keep_collapsed=False)
    near = near.set_geometry(repaired.intersection(frame))
    member = near["municipality_code"].isin(region["municipality_code"])
    near = near.assign(municipality_code=near["municipality_code"].mask(member, "region"))
    areas = _areas(near)
    if not shapely.coverage_is_valid(areas.geometry.to_numpy()):
        areas = _cleaned(areas, 0.0)
    tolerance = _tolerance(region.to_crs(plane))
    simple = shapely.coverage_simplify(areas.geometry.to_numpy(), COARSE * tolerance)
    parts = shapely.get_parts(shapely.union_all(simple))
    land = shapely.multipolygons(parts[shapely.area(parts) >= SMALLEST_ISLAND_AROUND * tolerance**2])
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


def _whole_cities(codes: Iterable[str], cities: Sequence[str]) -> list[str]:
    """The five-digit `codes`, each ward's replaced by that of its city.

    `cities` gives the name of a ward's city as the data have it: then the city's number is the last of
    :data:`_FIRST_NUMBERS` before its first ward (浜松市: wards from 22138, so 22130). Where it gives "", the
    ward belongs to the last of :data:`_DESIGNATED_CITIES` before it.
    """
    pairs = list(zip(codes, cities, strict=True))
    first: dict[tuple[str, str], str] = {}
    for code, city in pairs:
        if city and _CITY_OR_WARD.fullmatch(code):
            first[code[:2], city] = min(code, first.get((code[:2], city), code))
    found = []
    for code, city in pairs:
        start = first.get((code[:2], city), code)
        numbers = [code[:2] + number for number in _FIRST_NUMBERS] if city else _DESIGNATED_CITIES
        before = [number for number in numbers if number[:3] == code[:3] and number <= start]
        found.append(max(before, default=code) if _CITY_OR_WARD.fullmatch(code) else code)
    return found


def _check_tiled(polygons: gpd.GeoDataFrame, everywhere: gpd.GeoDataFrame, source: str) -> None:
    """N03 has all land and inland water: raise DataError where members enclose what nobody in it has."""
    areas = _areas(polygons)
    for hole in holes(areas.geometry):
        land = everywhere[everywhere.intersects(hole)].make_valid()
        if is_wide(rest := hole.difference(shapely.union_all(land.to_numpy())), HAIR):
            raise gap_error(areas, rest, source)


def _without_islets(frame: gpd.GeoDataFrame, smallest: float) -> gpd.GeoDataFrame:
    land = shapely.get_parts(shapely.union_all(frame.geometry.to_numpy()))
    islets = shapely.union_all(land[shapely.area(land) < smallest])
    parts = frame.explode(index_parts=False)
    return parts[~parts.within(islets)].dissolve("municipality_code", as_index=False)
