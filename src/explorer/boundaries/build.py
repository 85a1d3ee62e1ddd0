"""Build the files of ``geo/`` from the polygons of :mod:`explorer.boundaries.sources`.

The polygons are repaired, dissolved to one feature per municipality, checked, simplified with shared borders
kept, rounded, and checked again. The surroundings of the region, which make it recognisable on a map, come
from the same polygons, simplified more. Nothing is written unless everything is valid. For the sources and
their terms see ``geo/README.md``.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from explorer.boundaries import SURROUNDINGS_FILE, WGS84
from explorer.boundaries.checks import (
    COLUMNS,
    SLIVER_WIDTH,
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
from explorer.boundaries.sources import AGENCY, N03, read_all_n03, read_reversejp
from explorer.frames import DataError, located

TOLERANCES = 600
"""The length of the region as a multiple of the tolerance (metres): on a map 800 px long, the tolerance is
about a pixel. Simplification drops corners whose triangle is smaller than the tolerance squared."""
MAX_AREA_CHANGE = 0.01
"""The share of its area by which simplification may change a municipality; otherwise the tolerance is
halved."""
SMALLEST_ISLAND = 1.25
"""Islands smaller than this many squared tolerances (rocks, breakwaters) are left out."""
MAX_REPAIR_WIDTH = 3e-3
"""Degrees (about 300 m): overlaps and gaps up to this width are errors of the source and are repaired. It
exceeds `HOLE_WIDTH`, so that simplification brings no hole close to that."""
DECIMALS = 5
"""Decimal places of a coordinate in degrees: about a metre."""
COARSE, SMALLEST_ISLAND_AROUND, COARSE_DEGREES = 3, 25, 1e-4
"""For the surroundings: the multiple of the tolerance, the smallest island, and the precision in degrees."""
WATERS = "water_names.csv"
"""The optional file beside the label anchors with the names and positions of waters."""


def build_files(
    sources: Sequence[Path], municipalities: pd.DataFrame, anchors: Path, out: Path
) -> gpd.GeoDataFrame:
    """Write the boundary file ``out`` and the surroundings beside it, and return the boundaries.

    ``sources`` are N03 files (see :func:`~explorer.boundaries.sources.read_n03`), or empty for ``reversejp``.
    ``municipalities`` has municipality_code and name. ``anchors`` is a CSV file for :func:`place_labels`;
    beside it, :data:`WATERS` may have name, longitude and latitude. Raises DataError for invalid input and
    then leaves both files unchanged.
    """
    codes = municipalities["municipality_code"]
    everywhere = read_all_n03(sources, codes) if sources else read_reversejp(codes)
    polygons = everywhere[everywhere["municipality_code"].isin(codes)].reset_index(drop=True)
    source = "、".join(map(str, sources)) or "reversejp"
    areas = build_boundaries(polygons, municipalities, source=source)
    if sources:
        with located(source):
            _check_tiled(polygons, everywhere)
    frame = place_labels(areas, anchors)
    around = surroundings(everywhere, frame)
    waters = anchors.with_name(WATERS)
    if waters.exists():
        around = pd.concat([around, read_waters(waters)], ignore_index=True)
    surroundings_file = out.with_name(SURROUNDINGS_FILE)
    with located(surroundings_file):
        check_surroundings(around)
    credit = N03 if sources else AGENCY
    write_boundaries(around, credit, surroundings_file)
    write_boundaries(frame, credit, out)
    return frame


def build_boundaries(
    polygons: gpd.GeoDataFrame, municipalities: pd.DataFrame, source: Path | str = "polygons"
) -> gpd.GeoDataFrame:
    """Build one clean, simplified feature per municipality from raw polygons.

    ``polygons`` has municipality_code and geometry (EPSG:4326), any number of rows per municipality;
    ``municipalities`` has municipality_code and name. ``source`` is named in errors.

    Returns municipality_code, name and geometry (EPSG:4326) in the order of ``municipalities``. Shared
    borders are simplified and rounded alike on both sides and stay shared. Raises DataError if a municipality
    is missing or polygons overlap by more than :data:`MAX_REPAIR_WIDTH`.
    """
    with located(source):
        check_codes(polygons["municipality_code"].drop_duplicates(), municipalities)
        areas = _areas(polygons).merge(municipalities[["municipality_code", "name"]])
        areas = check_shapes(areas, municipalities)
        check_overlaps(areas, MAX_REPAIR_WIDTH)
        frame = _cleaned(areas)
        metric = frame.to_crs(_plane(frame))
        degrees = _cleaned(_simplified_enough(metric).to_crs(WGS84))
        rounded = shapely.transform(degrees.geometry.to_numpy(), lambda vertices: vertices.round(DECIMALS))
        canonical = shapely.orient_polygons(shapely.normalize(rounded))
        return check_polygons(degrees.set_geometry(canonical, crs=WGS84), municipalities)


def _plane(frame: gpd.GeoDataFrame) -> Any:
    """Return the UTM zone in the middle of the frame."""
    west, south, east, north = frame.total_bounds
    return _utm_zone(round((west + east) / 2, 1), round((south + north) / 2, 1))


@cache
def _utm_zone(longitude: float, latitude: float) -> Any:
    """Return the zone at a place; finding it takes longer than most of a build."""
    return gpd.GeoSeries.from_xy([longitude], [latitude], crs=WGS84).estimate_utm_crs()


def _areas(polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Dissolve to one valid row per municipality_code; self-crossing rings follow the even-odd rule."""
    parts = polygons[["municipality_code"]].set_geometry(polygons.make_valid()).explode(index_parts=False)
    parts = parts.explode(index_parts=False)  # make_valid gives multipolygons inside of collections
    areas = parts[(parts.geom_type == "Polygon") & ~parts.is_empty]
    return areas.dissolve("municipality_code", as_index=False)


def _cleaned(areas: gpd.GeoDataFrame, gap_width: float = MAX_REPAIR_WIDTH) -> gpd.GeoDataFrame:
    """Remove overlaps, slivers, and gaps up to ``gap_width``, so that neighbours share their vertices."""
    parts = areas.explode(index_parts=False)
    wide = [is_wide(part, SLIVER_WIDTH) for part in parts.geometry]
    areas = parts[wide].dissolve("municipality_code", as_index=False)[areas.columns]
    clean = shapely.coverage_clean(areas.geometry.to_numpy(), gap_width=gap_width, merge_strategy="min_area")
    return areas.set_geometry(clean, crs=areas.crs)


def _tolerance(metric: gpd.GeoDataFrame) -> float:
    """Return the tolerance (metres) for the length of the region, with one significant digit."""
    west, south, east, north = metric.total_bounds
    return float(f"{max(east - west, north - south) / TOLERANCES:.1g}")


def _simplified_enough(metric: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    tolerance, areas = _tolerance(metric), metric.set_index("municipality_code").area
    while True:
        simple = _simplified(metric, tolerance)
        changed = simple.set_index("municipality_code").area.reindex(areas.index, fill_value=0) / areas - 1
        if (changed.abs() <= MAX_AREA_CHANGE).all():
            return simple
        tolerance /= 2


def _simplified(metric: gpd.GeoDataFrame, tolerance: float) -> gpd.GeoDataFrame:
    large = _without_islets(metric, SMALLEST_ISLAND * tolerance**2)
    return large.set_geometry(shapely.coverage_simplify(large.geometry.to_numpy(), tolerance), crs=metric.crs)


def _without_islets(frame: gpd.GeoDataFrame, smallest: float) -> gpd.GeoDataFrame:
    land = shapely.get_parts(shapely.union_all(frame.geometry.to_numpy()))
    islets = shapely.union_all(land[shapely.area(land) < smallest])
    parts = frame.explode(index_parts=False)
    return parts[~parts.within(islets)].dissolve("municipality_code", as_index=False)


def _check_tiled(polygons: gpd.GeoDataFrame, everywhere: gpd.GeoDataFrame) -> None:
    """Raise DataError if members enclose an area of no municipality; N03 has all land and inland water."""
    areas = _areas(polygons)
    for hole in holes(areas.geometry):
        land = everywhere[everywhere.intersects(hole)].make_valid()
        if is_wide(rest := hole.difference(shapely.union_all(land.to_numpy())), MAX_REPAIR_WIDTH):
            raise gap_error(areas, rest)


def place_labels(frame: gpd.GeoDataFrame, anchors: Path) -> gpd.GeoDataFrame:
    """Add label anchors to the boundaries, giving the columns of ``COLUMNS``.

    ``anchors`` is an optional CSV file with municipality_code, longitude and latitude (degrees), chosen by
    hand. Other municipalities are labelled at the point farthest from their border. Raises DataError for
    unknown or repeated municipalities and for anchors outside their municipality.
    """
    metric = frame.to_crs(_plane(frame)).geometry
    circles = shapely.maximum_inscribed_circle(metric.to_numpy())
    poles = gpd.GeoSeries(shapely.get_point(circles, 0), crs=metric.crs).to_crs(WGS84)
    points = pd.DataFrame({"longitude": poles.x.round(3), "latitude": poles.y.round(3)})
    points.index = pd.Index(frame["municipality_code"])
    with located(anchors):
        if anchors.exists():
            table = _read_table(anchors, {"municipality_code": str, "longitude": float, "latitude": float})
            chosen = frame[frame["municipality_code"].isin(table["municipality_code"])]
            check_codes(table["municipality_code"], chosen)
            points.loc[table["municipality_code"]] = table[["longitude", "latitude"]].to_numpy()
        placed = frame.assign(
            label_longitude=points["longitude"].to_numpy(), label_latitude=points["latitude"].to_numpy()
        )[COLUMNS]
        check_labels(placed)
    return placed


def surroundings(everywhere: gpd.GeoDataFrame, region: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the land around the region, one multipolygon, and the borders on it, as SURROUNDINGS_COLUMNS.

    ``everywhere`` has municipality_code and geometry of the members and of others; ``region`` is the result
    of :func:`build_boundaries`. The land extends by the region's length in each direction from its centre, so
    that it fills a map twice as wide or high as the region. Borders between members are left out.
    """
    plane = _plane(region)
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
    """Read the names and positions of waters as SURROUNDINGS_COLUMNS; raises DataError."""
    table = _read_table(path, {"name": str, "longitude": float, "latitude": float})
    points = gpd.points_from_xy(table["longitude"], table["latitude"], crs=WGS84)
    return gpd.GeoDataFrame({"name": table["name"]}, geometry=points)


def _read_table(path: Path, columns: Mapping[str, type]) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=dict(columns), usecols=list(columns), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DataError(f"読めません: {error}", f"列 {'、'.join(columns)} のある CSV", path=path) from error


def write_boundaries(frame: gpd.GeoDataFrame, source: str, path: Path) -> None:
    """Write ``frame`` (COLUMNS or SURROUNDINGS_COLUMNS, EPSG:4326) as RFC 7946 GeoJSON, one feature per line.

    ``source`` is the credit. The same frame gives the same bytes. ``path`` is replaced atomically.
    """
    features = []
    for row in frame.to_dict("records"):
        geometry = shapely.geometry.mapping(row.pop("geometry"))
        identity = {"id": row["municipality_code"]} if "municipality_code" in row else {}
        properties = {name: value for name, value in row.items() if value != ""}
        features.append({"type": "Feature", **identity, "properties": properties, "geometry": geometry})
    lines = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features]
    credit = json.dumps(source, ensure_ascii=False)
    text = f'{{"type":"FeatureCollection","source":{credit},"features":[\n' + ",\n".join(lines) + "\n]}\n"
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(text.encode())
    draft.replace(path)
