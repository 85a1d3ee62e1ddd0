"""The files of geo/: the committed ones, the build from either source, and what is refused."""

import json
import math
import sys
import zipfile
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.boundaries import (
    SURROUNDINGS_FILE,
    build,
    read_boundaries,
    read_source,
    read_surroundings,
    sources,
)
from explorer.boundaries.checks import COLUMNS
from explorer.frames import DataError
from explorer.municipalities import all_municipalities

ROOT = Path(__file__).parents[1]
GEOJSON = ROOT / "geo" / "municipalities.geojson"
ANCHORS = ROOT / "geo" / "label_anchors.csv"
MUNICIPALITIES = ROOT / "data" / "municipalities.csv"

# 国土地理院 全国都道府県市区町村別面積調, km²
OFFICIAL_AREAS = {
    "011002": 1121.26,
    "012033": 243.83,
    "012106": 481.02,
    "012173": 187.38,
    "012246": 594.50,
    "012319": 294.65,
    "012343": 119.05,
    "012351": 722.42,
    "013030": 422.86,
    "013048": 78.04,
    "014231": 81.36,
    "014281": 168.52,
}
EQUAL_AREA = "EPSG:6933"

Json = dict[str, Any]
Write = Callable[[gpd.GeoDataFrame, Path], Path]


@pytest.fixture(scope="module")
def municipalities():
    return pd.read_csv(MUNICIPALITIES, dtype=str)


@pytest.fixture(scope="module")
def frame(municipalities):
    return read_boundaries(GEOJSON, municipalities)


@pytest.fixture
def collection():
    return json.loads(GEOJSON.read_text(encoding="utf-8"))


def feature(collection: Json, code: str) -> Json:
    return next(frame for frame in collection["features"] if frame["id"] == code)


def geometry(collection: Json, code: str) -> shapely.Geometry:
    return shapely.geometry.shape(feature(collection, code)["geometry"])


def reshape(collection: Json, code: str, shape: shapely.Geometry) -> None:
    feature(collection, code)["geometry"] = shapely.geometry.mapping(shape)


# The committed file


def test_the_frame_follows_the_municipalities(frame, municipalities):
    assert list(frame.columns) == COLUMNS
    assert list(frame.index) == list(range(12))
    assert list(frame["municipality_code"]) == list(municipalities["municipality_code"])
    assert list(frame["name"]) == list(municipalities["name"])
    assert frame.crs.to_epsg() == 4326


def test_the_order_is_that_of_the_municipalities_not_of_the_file(municipalities):
    backwards = municipalities[::-1]
    assert list(read_boundaries(GEOJSON, backwards)["name"]) == list(backwards["name"])


def test_the_file_is_small_rfc_7946_geojson(collection):
    assert GEOJSON.stat().st_size < 60_000
    assert set(collection) == {"type", "source", "features"}
    for frame in collection["features"]:
        assert set(frame) == {"type", "id", "properties", "geometry"}
        assert set(frame["properties"]) == {*COLUMNS} - {"geometry"}
        assert frame["id"] == frame["properties"]["municipality_code"]


def test_rings_wind_by_the_right_hand_rule_and_coordinates_are_short(frame):
    for polygon in shapely.get_parts(frame.geometry.to_numpy()):
        assert polygon.exterior.is_ccw
        assert not any(ring.is_ccw for ring in polygon.interiors)
    coordinates = shapely.get_coordinates(frame.geometry.to_numpy())
    assert (coordinates == coordinates.round(5)).all()


def test_borders_are_shared_exactly(frame):
    polygons = frame.geometry.to_numpy()
    assert shapely.coverage_is_valid(polygons)
    assert all(one.intersection(other).area == 0 for one, other in combinations(polygons, 2))
    region = shapely.union_all(polygons)
    assert not any(part.interiors for part in shapely.get_parts(region))
    assert region.area == pytest.approx(sum(polygon.area for polygon in polygons), rel=1e-12)


def test_areas_agree_with_the_official_ones(frame):
    areas = frame.set_index("municipality_code").to_crs(EQUAL_AREA).area / 1e6
    assert dict(areas) == pytest.approx(OFFICIAL_AREAS, rel=0.01)


# What lies around the region


def test_the_surroundings_are_land_its_borders_and_the_names_of_waters(frame):
    path = ROOT / "geo" / SURROUNDINGS_FILE
    assert path.stat().st_size < 60_000
    assert read_source(path) == read_source(GEOJSON)
    around = read_surroundings(path)
    land, borders = around.geometry[0], around.geometry[1]
    region = shapely.union_all(frame.geometry.to_numpy())
    west, south, east, north = land.bounds
    left, bottom, right, top = region.bounds
    assert west < left - 0.45 * (right - left)
    assert east > right + 0.45 * (right - left)
    assert south < bottom - 0.45 * (top - bottom)
    assert north > top + 0.45 * (top - bottom)
    assert region.difference(land).area < 0.01 * region.area  # Both are simplified, each in its own way.
    assert borders.intersection(region).length < 0.1 * borders.length  # None between members.
    assert dict(zip(around["name"][2:], around.geometry[2:], strict=True)).keys() == {"石狩湾", "日本海"}
    assert not shapely.intersects(land, around.geometry[2:].to_numpy()).any()


def test_without_the_file_nothing_lies_around(tmp_path):
    assert read_surroundings(tmp_path / SURROUNDINGS_FILE).empty


LAND = {"type": "Polygon", "coordinates": [[[141, 43], [142, 43], [142, 44], [141, 43]]]}


@pytest.mark.parametrize(
    ("properties", "shape", "complaint"),
    [
        ({}, {"type": "MultiPoint", "coordinates": [[141, 43]]}, "1 番目の地物が MultiPoint です"),
        ({}, None, "1 番目の地物の geometry を読めません"),
        ({}, {"type": "Polygon", "coordinates": "x"}, "1 番目の地物の geometry を読めません"),
        ({}, {"type": "Point", "coordinates": [14100000, 43]}, "1 番目の地物の形が正しくないか、範囲が"),
        ({}, {"type": "Point", "coordinates": [141, 43]}, "1 番目の地物（Point）の name が '' です"),
        ({"name": "湾" * 13}, {"type": "Point", "coordinates": [141, 43]}, "点にだけ 12 字までの名"),
        ({"name": 3}, {"type": "Point", "coordinates": [141, 43]}, "の name が 3"),
        ({"name": "湾\u202e"}, {"type": "Point", "coordinates": [141, 43]}, "目に見えない文字"),
        ({"name": "陸"}, LAND, "1 番目の地物（Polygon）の name が '陸' です"),
        (None, LAND, "1 番目の地物が Feature ではありません"),
    ],
)
def test_broken_surroundings_are_turned_away(properties, shape, complaint, tmp_path):
    path = tmp_path / SURROUNDINGS_FILE
    broken = {"type": "Feature", "properties": properties, "geometry": shape}
    path.write_text(
        json.dumps({"type": "FeatureCollection", "source": "測量", "features": [broken]}), "utf-8"
    )
    with pytest.raises(DataError) as caught:
        read_surroundings(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert complaint in str(caught.value)


def test_a_water_on_no_known_place_is_turned_away(tmp_path, frame):
    """Neither file is written."""
    anchors = tmp_path / "label_anchors.csv"
    anchors.write_bytes(ANCHORS.read_bytes())
    (tmp_path / build.WATERS).write_text("name,longitude,latitude\n石狩湾,1411,43\n", "utf-8")
    out = tmp_path / "geo" / "municipalities.geojson"
    out.parent.mkdir()
    with pytest.raises(DataError, match=r"surroundings\.geojson: 3 番目の地物の形が正しくないか"):
        build.build_files([], all_municipalities(ROOT / "data"), anchors, out)
    assert not list(out.parent.iterdir())


# Label anchors, in the pixels of a Web Mercator map fitted to the region


def pixels(
    frame: gpd.GeoDataFrame, width: int, height: int, padding: int = 30
) -> dict[str, tuple[float, float]]:
    def mercator(longitude: float, latitude: float) -> tuple[float, float]:
        return math.radians(longitude), -math.asinh(math.tan(math.radians(latitude)))

    west, south, east, north = frame.total_bounds
    (left, top), (right, bottom) = mercator(west, north), mercator(east, south)
    scale = min((width - 2 * padding) / (right - left), (height - 2 * padding) / (bottom - top))
    points = {}
    for row in frame.itertuples():
        x, y = mercator(row.label_longitude, row.label_latitude)
        points[row.name] = (
            width / 2 + (x - (left + right) / 2) * scale,
            height / 2 + (y - (top + bottom) / 2) * scale,
        )
    return points


@pytest.mark.parametrize(
    ("size", "box", "margin"),
    [((1100, 850), (75, 38), 6), ((520, 420), (60, 14), 3)],
    ids=["large map, two lines", "small map, names only"],
)
def test_labels_do_not_collide(frame, size, box, margin):
    anchors = pixels(frame, *size)
    for (one, (x, y)), (other, (u, v)) in combinations(anchors.items(), 2):
        gap = max(abs(x - u) - box[0], abs(y - v) - box[1])
        assert gap >= margin, f"{one} and {other}: {gap:.1f} px"
    for name, (x, y) in anchors.items():
        assert box[0] / 2 <= x <= size[0] - box[0] / 2, name
        assert box[1] / 2 <= y <= size[1] - box[1] / 2, name


def test_anchors_lie_well_inside_so_that_another_source_does_not_push_them_out(frame):
    metric = frame.to_crs(frame.estimate_utm_crs())
    anchors = gpd.points_from_xy(frame["label_longitude"], frame["label_latitude"], crs=frame.crs)
    distances = metric.boundary.distance(gpd.GeoSeries(anchors).to_crs(metric.crs))
    assert (distances > 2_000).all()


# The build from reversejp


def test_the_build_reproduces_the_committed_file_byte_for_byte(tmp_path, frame):
    out = tmp_path / "municipalities.geojson"
    built = build.build_files([], all_municipalities(ROOT / "data"), ANCHORS, out)
    assert out.read_bytes() == GEOJSON.read_bytes()
    assert (tmp_path / SURROUNDINGS_FILE).read_bytes() == (ROOT / "geo" / SURROUNDINGS_FILE).read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {out.name, SURROUNDINGS_FILE}
    assert_geodataframe_equal(built, frame)


def test_writing_and_reading_give_the_same_frame(tmp_path, frame, municipalities):
    build.write_boundaries(frame, sources.AGENCY, tmp_path / "again.geojson")
    again = read_boundaries(tmp_path / "again.geojson", municipalities)
    assert_geodataframe_equal(again, frame)
    assert (tmp_path / "again.geojson").read_bytes() == GEOJSON.read_bytes()


def test_the_file_names_its_source(tmp_path):
    assert read_source(GEOJSON) == "気象庁ホームページ（加工して作成）"
    (tmp_path / "none.geojson").write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    with pytest.raises(DataError, match=r"none\.geojson: source が None です（期待した内容："):
        read_source(tmp_path / "none.geojson")


def test_simplifying_harder_still_shares_borders(monkeypatch, municipalities, frame):
    monkeypatch.setattr(build, "_simplified_enough", lambda metric: build._simplified(metric, 1_500))
    coarse = build.build_boundaries(frame[["municipality_code", "geometry"]], municipalities)
    before, after = (shapely.get_num_coordinates(f.geometry.to_numpy()).sum() for f in (frame, coarse))
    assert after < before / 2
    assert shapely.coverage_is_valid(coarse.geometry.to_numpy())


def test_the_build_keeps_the_order_of_the_municipalities(municipalities, frame):
    backwards = municipalities[::-1]
    built = build.build_boundaries(frame[["municipality_code", "geometry"]], backwards)
    assert list(built["name"]) == list(backwards["name"])
    assert list(build.place_labels(built, ANCHORS)["label_latitude"]) == list(frame["label_latitude"])[::-1]


def test_what_rounding_breaks_is_not_written(municipalities, frame, monkeypatch):
    monkeypatch.setattr(build, "DECIMALS", 1)
    with pytest.raises(DataError, match=r"polygons: .* の形が正しくありません"):
        build.build_boundaries(frame[["municipality_code", "geometry"]], municipalities)


def test_a_failed_write_leaves_the_earlier_file(tmp_path, frame, monkeypatch):
    out = tmp_path / "out.geojson"
    out.write_bytes(b"earlier")

    def full_disk(path: Path, data: bytes) -> int:
        path.open("wb").close()
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="No space left"):
        build.write_boundaries(frame, sources.AGENCY, out)
    assert out.read_bytes() == b"earlier"


def test_without_reversejp_the_error_names_the_extra(monkeypatch, municipalities, tmp_path):
    monkeypatch.setitem(sys.modules, "reversejp", None)
    monkeypatch.delitem(sys.modules, "reversejp.reversejp", raising=False)
    with pytest.raises(DataError, match=r"explorer\[boundaries\]"):
        build.build_files([], municipalities, ANCHORS, tmp_path / "out.geojson")
    assert not list(tmp_path.iterdir())


def test_a_reversejp_without_polygons_is_an_error(monkeypatch):
    monkeypatch.setattr(sources, "find_spec", lambda name: None)
    with pytest.raises(
        DataError, match=r"reversejp: 市町村のポリゴンがありません（期待した内容：このパッケージの 0"
    ):
        sources.read_reversejp(["011002"])


# The build from the official N03 file

ISLAND = shapely.box(141.10, 43.40, 141.11, 43.41)
MIDDLE = shapely.box(141.2, 42.9, 141.35, 43.05)
ROCK = shapely.box(141.20, 43.40, 141.2001, 43.4001)


def n03(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the committed polygons in the form of N03.

    Sapporo has ten wards, a box in its middle and nine strips around it, and every border has a vertex where
    a ward's border meets it. Added are an island and a rock off Otaru, another town, and land of no town.
    """
    sapporo = frame.geometry[0]
    left, south, right, north = sapporo.bounds
    cuts = [left + (right - left) * strip / 9 for strip in range(1, 9)]
    meridians = [shapely.LineString([(cut, south - 0.01), (cut, north + 0.01)]) for cut in cuts]
    lines = shapely.union_all([*frame.boundary, *meridians, MIDDLE.exterior])
    rows = []
    for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))):
        inside = face.representative_point()
        if not frame.contains(inside).any():
            continue
        town = frame[frame.contains(inside)].iloc[0]
        ward = 10 if MIDDLE.contains(inside) else sum(inside.x > cut for cut in cuts) + 1
        is_sapporo = town["name"] == "札幌市"
        rows.append(
            {
                "N03_003": "札幌市" if is_sapporo else None,
                "N03_004": f"第{ward}区" if is_sapporo else town["name"],
                "N03_007": f"011{ward:02}" if is_sapporo else town["municipality_code"][:5],
                "geometry": face,
            }
        )
    rows += [{"N03_004": "小樽市", "N03_007": "01203", "geometry": shape} for shape in (ISLAND, ROCK)]
    rows += [{"N03_004": "函館市", "N03_007": "01202", "geometry": shapely.box(140.7, 41.7, 140.9, 41.9)}]
    rows += [{"N03_004": "所属未定地", "N03_007": None, "geometry": shapely.box(142.5, 43.5, 142.6, 43.6)}]
    table = gpd.GeoDataFrame(rows, crs="EPSG:4326").to_crs("EPSG:6668")
    table.insert(0, "N03_001", "北海道")
    table.insert(1, "N03_002", "石狩振興局")
    return table


def as_geojson(table: gpd.GeoDataFrame, folder: Path) -> Path:
    table.to_file(folder / "N03-20250101_01.geojson", driver="GeoJSON", RFC7946="NO", COORDINATE_PRECISION=9)
    return folder / "N03-20250101_01.geojson"


def as_shapefile(table: gpd.GeoDataFrame, folder: Path) -> Path:
    table.to_file(folder / "N03-20250101_01.shp", encoding="cp932")
    return folder / "N03-20250101_01.shp"


def as_shapefile_without_prj(table: gpd.GeoDataFrame, folder: Path) -> Path:
    path = as_shapefile(table, folder)
    path.with_suffix(".prj").unlink()
    return path


def as_prefecture(table: gpd.GeoDataFrame, folder: Path) -> Path:
    prefecture = table[["N03_001", "geometry"]].dissolve("N03_001", as_index=False).assign(N03_007="01000")
    prefecture.to_file(folder / "N03-20250101_01_prefecture.shp")
    return folder / "N03-20250101_01_prefecture.shp"


def zip_of(*writers: Write) -> Write:
    """Return a function that writes a ZIP file with what each of the writers writes."""

    def write(table: gpd.GeoDataFrame, folder: Path) -> Path:
        inner, path = folder / "unzipped", folder / "N03-20250101_01_GML.zip"
        inner.mkdir()
        for writer in writers:
            writer(table, inner)
        with zipfile.ZipFile(path, "w") as archive:
            for member in sorted(inner.iterdir()):
                archive.write(member, f"N03-20250101_01_GML/{member.name}")
        return path

    return write


as_downloaded = zip_of(as_geojson, as_shapefile, as_prefecture)


@pytest.fixture(scope="module")
def n03_table(frame):
    return n03(frame)


def test_the_made_up_n03_is_like_the_real_one(n03_table):
    wards = n03_table[n03_table["N03_003"] == "札幌市"]["N03_007"]
    assert set(wards) == {f"011{ward:02}" for ward in range(1, 11)}
    assert len(wards) > 10
    assert n03_table["N03_007"].isna().sum() == 1
    assert n03_table.crs.to_epsg() == 6668


@pytest.mark.parametrize(
    "save",
    [
        *(as_geojson, as_shapefile, as_shapefile_without_prj),
        *(as_downloaded, zip_of(as_shapefile), zip_of(as_geojson)),
    ],
)
def test_n03_gives_the_same_towns(save, n03_table, frame, municipalities, tmp_path):
    out = tmp_path / "out.geojson"
    build.build_files([save(n03_table, tmp_path)], municipalities, ANCHORS, out)
    made = read_boundaries(out, municipalities)
    assert "国土数値情報" in read_source(out)
    assert list(made.columns) == COLUMNS
    assert list(made["name"]) == list(frame["name"])
    assert made["municipality_code"].value_counts()["011002"] == 1
    assert made.geometry[0].geom_type == "Polygon"

    otaru = shapely.get_parts(made.geometry[1])
    assert [part.intersects(ISLAND) for part in otaru].count(True) == 1
    assert not made.intersects(ROCK).any()
    mainland = made.geometry.difference(ISLAND.buffer(0.01))
    difference = mainland.symmetric_difference(frame.geometry).to_crs(EQUAL_AREA).area
    assert (difference < 0.002 * frame.to_crs(EQUAL_AREA).area).all()


def test_wards_belong_to_the_nearest_designated_city_below(tmp_path):
    own, wards = ["14204", "22203"], ["14101", "14118", "14131", "14137", "14151", "22138", "22140", "22101"]
    codes = [*own, *wards, "13102"]
    boxes = [shapely.box(139 + i / 10, 35, 139.1 + i / 10, 35.1) for i in range(len(codes))]
    path = tmp_path / "N03.geojson"
    gpd.GeoDataFrame({"N03_007": codes}, geometry=boxes, crs="EPSG:6668").to_file(path, driver="GeoJSON")
    cities = ["131016", "141003", "141305", "141500", "142042", "221007", "221309"]
    frame = sources.read_n03(path, cities)
    assert frame.crs.to_epsg() == 4326
    assert list(frame.loc[~frame["municipality_code"].isin(cities), "municipality_code"]) == [
        "22203",
        "13102",
    ]
    frame = frame[frame["municipality_code"].isin(cities)]
    assert list(frame["municipality_code"]) == [
        *["142042", "141003", "141003", "141305", "141305", "141500"],
        *["221309", "221309", "221007"],
    ]


# What the reader turns away: (what is wrong, the code to be named, how to break the file)


def another_collection(collection: Json) -> None:
    collection["type"] = "Topology"


def another_feature(collection: Json) -> None:
    feature(collection, "014231")["type"] = "Town"


def drop(collection: Json) -> None:
    collection["features"].remove(feature(collection, "014231"))


def repeat(collection: Json) -> None:
    collection["features"].append(feature(collection, "014231"))


def unknown(collection: Json) -> None:
    stranger = feature(collection, "014231")
    stranger["id"] = stranger["properties"]["municipality_code"] = "014249"


def rename(collection: Json) -> None:
    feature(collection, "014231")["properties"]["name"] = "南幌村"


def other_id(collection: Json) -> None:
    feature(collection, "014231")["id"] = "01423"


def numeric_code(collection: Json) -> None:
    feature(collection, "014231")["properties"]["municipality_code"] = 14231


def no_anchor(collection: Json) -> None:
    del feature(collection, "014231")["properties"]["label_latitude"]


def anchor_outside(collection: Json) -> None:
    feature(collection, "014231")["properties"]["label_longitude"] = 141.9


def anchor_nowhere(collection: Json) -> None:
    feature(collection, "014231")["properties"]["label_longitude"] = math.nan


def no_geometry(collection: Json) -> None:
    feature(collection, "014231")["geometry"] = None


def broken_ring(collection: Json) -> None:
    feature(collection, "014231")["geometry"]["coordinates"][0][0] = ["141", "43"]


def a_line(collection: Json) -> None:
    ring = geometry(collection, "014231").exterior
    reshape(collection, "014231", shapely.LineString(ring))


def empty(collection: Json) -> None:
    feature(collection, "014231")["geometry"]["coordinates"] = []


def bow_tie(collection: Json) -> None:
    reshape(collection, "014231", shapely.Polygon([(141.6, 43), (141.7, 43.1), (141.7, 43), (141.6, 43.1)]))


def swapped(collection: Json) -> None:
    reshape(collection, "014231", shapely.transform(geometry(collection, "014231"), lambda xy: xy[:, ::-1]))


def projected(collection: Json) -> None:
    reshape(collection, "014231", shapely.transform(geometry(collection, "014231"), lambda xy: xy * 1000))


def overlap(collection: Json) -> None:
    reshape(collection, "014231", geometry(collection, "014231").buffer(0.001))


def cover(collection: Json) -> None:
    reshape(collection, "014231", geometry(collection, "012173"))


def gap(collection: Json) -> None:
    shape = geometry(collection, "014231")
    hole = shape.representative_point().buffer(0.001)
    feature(collection, "014231")["properties"]["label_latitude"] += 0.02
    reshape(collection, "014231", shape.difference(hole))


def cut_corner(collection: Json) -> None:
    shape = geometry(collection, "014231")
    reshape(collection, "014231", shape.difference(shapely.Point(shape.exterior.coords[5]).buffer(0.0005)))


def extra_corners(collection: Json) -> None:
    reshape(collection, "014231", geometry(collection, "014231").segmentize(0.01))


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (another_collection, "FeatureCollection ではありません（期待した内容：UTF-8 の GeoJSON"),
        (another_feature, "11 番目の地物が Feature ではありません（期待した内容：properties のある"),
        (drop, "市町村 014231 南幌町 がありません（期待した内容：圏域の 12 市町村が"),
        (repeat, "市町村 014231 南幌町 が 2 回あります（期待した内容：圏域の 12 市町村が"),
        (unknown, "市町村 014231 南幌町 がありません（期待した内容：圏域の 12 市町村が"),
        (rename, "市町村 014231 の名称が「南幌村」です（期待した内容：「南幌町」"),
        (other_id, "（municipality_code '014231'）の id が '01423' です（期待した内容：municipality_code と"),
        (numeric_code, "の municipality_code が 14231.0 です（期待した内容：文字列"),
        (no_anchor, "（municipality_code '014231'）の label_latitude が None です（期待した内容：数"),
        (
            anchor_outside,
            "014231 南幌町 のラベルの位置（141.9, 43.062）が市町村の外です（期待した内容：市町村の中",
        ),
        (
            anchor_nowhere,
            "014231 南幌町 のラベルの位置（nan, 43.062）が市町村の外です（期待した内容：市町村の中",
        ),
        (no_geometry, "11 番目の地物（municipality_code '014231'）の geometry を読めません"),
        (broken_ring, "11 番目の地物（municipality_code '014231'）の geometry を読めません"),
        (a_line, "014231 南幌町 が LineString です（期待した内容：Polygon か MultiPolygon"),
        (empty, "014231 南幌町 の形が空です（期待した内容：面積のある"),
        (bow_tie, "014231 南幌町 の形が正しくありません（Self-intersection"),
        (swapped, "014231 南幌町 の範囲が (42.9"),
        (projected, "（期待した内容：(122.0, 20.0, 154.0, 46.0) の中の"),
        (overlap, "012106 と 014231 が（141."),
        (cover, "012173 と 014231 が（141."),
        (gap, "のあいだの（141.6"),
        (cut_corner, "012343、014231 の境界が（141."),
        (extra_corners, "014231 が（141."),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_broken_file_is_turned_away(damage, complaint, collection, municipalities, tmp_path):
    damage(collection)
    path = tmp_path / "broken.geojson"
    path.write_text(json.dumps(collection), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_boundaries(path, municipalities)
    assert str(caught.value).startswith(f"{path}: ")
    assert complaint in str(caught.value)
    assert "（期待した内容：" in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "FeatureCollection", "features": [null]}',
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": null}]}',
        b'{"type": "FeatureCollection", "features": [{"properties": {}}]}',
        b'{"type": "Topology", "objects": {}}',
        b'{"type": "FeatureCollection", "crs": {"type": "name"}, "features": []}',
        "municipality_code,name\n011002,札幌市\n".encode(),
        "札幌市".encode("cp932"),
        b"\x89PNG\r\n\x1a\n",
        b"[" * 100_000,
    ],
)
def test_another_kind_of_file_is_turned_away(content, municipalities, tmp_path):
    path = tmp_path / "other.geojson"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"other\.geojson: .*（期待した内容："):
        read_boundaries(path, municipalities)


def test_a_file_that_is_not_there_is_a_boundary_error(municipalities, tmp_path):
    for path in (tmp_path / "none.geojson", tmp_path):
        with pytest.raises(DataError, match="読めません"):
            read_boundaries(path, municipalities)


def test_a_crs_member_is_turned_away_even_if_all_else_is_right(collection, municipalities, tmp_path):
    collection["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6668"}}
    path = tmp_path / "crs.geojson"
    path.write_text(json.dumps(collection), encoding="utf-8")
    with pytest.raises(DataError, match="EPSG::6668"):
        read_boundaries(path, municipalities)


def test_borders_a_few_metres_apart_are_turned_away(tmp_path):
    towns = pd.DataFrame({"municipality_code": ["000001", "000002"], "name": ["西町", "東町"]})
    for distance, accepted in ((0.0, True), (0.00005, False)):
        boxes = [shapely.box(141, 43, 141.1, 43.1), shapely.box(141.1 + distance, 43, 141.2, 43.1)]
        two = gpd.GeoDataFrame(
            towns.assign(label_longitude=[141.05, 141.15], label_latitude=43.05), geometry=boxes
        )
        build.write_boundaries(two, "測量", tmp_path / "two.geojson")
        if accepted:
            assert len(read_boundaries(tmp_path / "two.geojson", towns)) == 2
        else:
            with pytest.raises(DataError, match="000001、000002 の境界が"):
                read_boundaries(tmp_path / "two.geojson", towns)


tearing = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@tearing
@given(length=st.integers(0, GEOJSON.stat().st_size - 2))
def test_a_truncated_file_is_turned_away(length, municipalities, tmp_path):
    path = tmp_path / "torn.geojson"
    path.write_bytes(GEOJSON.read_bytes()[:length])
    with pytest.raises(DataError, match="torn"):
        read_boundaries(path, municipalities)


@tearing
@given(position=st.integers(0, GEOJSON.stat().st_size - 1), byte=st.integers(0, 255))
def test_a_changed_byte_gives_a_valid_frame_or_a_boundary_error(position, byte, municipalities, tmp_path):
    content = bytearray(GEOJSON.read_bytes())
    content[position] = byte
    path = tmp_path / "changed.geojson"
    path.write_bytes(content)
    try:
        read = read_boundaries(path, municipalities)
    except DataError:
        return
    assert list(read["municipality_code"]) == list(municipalities["municipality_code"])
    assert shapely.coverage_is_valid(read.geometry.to_numpy())


# What the build turns away, without touching the earlier file


@pytest.fixture
def earlier(tmp_path):
    out = tmp_path / "geo" / "municipalities.geojson"
    out.parent.mkdir()
    out.write_bytes(b"earlier")
    return out


def refuses(source: Path | None, out: Path, complaint: str, anchors: Path = ANCHORS) -> None:
    with pytest.raises(DataError) as caught:
        build.build_files([source] if source else [], pd.read_csv(MUNICIPALITIES, dtype=str), anchors, out)
    assert str(caught.value).startswith(f"{source or anchors}: ")
    assert complaint in str(caught.value)
    assert "（期待した内容：" in str(caught.value)
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    assert out.read_bytes() == b"earlier"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: text.replace("014231,", "014249,"), "市町村 014249 は圏域の市町村ではありません"),
        (lambda text: text.replace("014231,", "014281,"), "市町村 014281 長沼町 が 2 回あります"),
        (
            lambda text: text.replace("014231,141.632", "014231,142.632"),
            "014231 南幌町 のラベルの位置（142.632, 43.062）",
        ),
        (
            lambda text: text.replace("014231,141.632", "014231,"),
            "014231 南幌町 のラベルの位置（nan, 43.062）が市町村の外です",
        ),
        (lambda text: text.replace("141.632", "東経141度"), "読めません"),
        (lambda text: text.replace("longitude", "lon"), "読めません"),
        (lambda text: "", "読めません"),
    ],
)
def test_wrong_anchors_are_turned_away(change, complaint, earlier, tmp_path):
    anchors = tmp_path / "label_anchors.csv"
    anchors.write_text(change(ANCHORS.read_text(encoding="utf-8")), encoding="utf-8")
    refuses(None, earlier, complaint, anchors=anchors)


def without_nanporo(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table[table["N03_007"] != "01423"]


def another_prefecture(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table.assign(N03_007="13101")


def without_a_ward(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table[table["N03_007"] != "01110"]


def without_codes(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table.rename(columns={"N03_007": "N03_008"})


def a_town_grown(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    grown = table.geometry.where(table["N03_007"] != "01423", shapely.box(141.6, 43.0, 141.7, 43.1))
    return table.set_geometry(grown)


def a_town_pierced(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table.set_geometry(table.difference(shapely.box(141.64, 43.05, 141.645, 43.055)))


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (without_nanporo, "市町村 014231 南幌町 がありません"),
        (another_prefecture, "市町村 011002 札幌市 がありません"),
        (without_a_ward, "のあいだの（141.2"),
        (without_codes, "列 N03_007 のあるポリゴンがありません"),
        (a_town_grown, "014231 が（141."),
        (a_town_pierced, "014231 のあいだの（141.6"),
    ],
)
def test_wrong_polygons_are_turned_away(damage, complaint, n03_table, earlier, tmp_path):
    refuses(as_geojson(damage(n03_table), tmp_path), earlier, complaint)


@pytest.mark.parametrize("name", ["N03.zip", "N03.shp", "N03.geojson"])
@pytest.mark.parametrize("content", [None, b"", b"no N03 at all", b'{"type": "FeatureCollection", "fea'])
def test_an_unreadable_n03_file_is_turned_away(name, content, earlier, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    refuses(path, earlier, "読めません")


def test_a_truncated_n03_file_is_turned_away(n03_table, earlier, tmp_path):
    for save in (as_geojson, as_shapefile, as_downloaded):
        path = save(n03_table, tmp_path)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
        with pytest.raises(DataError, match=path.name):
            build.build_files([path], pd.read_csv(MUNICIPALITIES, dtype=str), ANCHORS, earlier)
        assert earlier.read_bytes() == b"earlier"


def test_a_table_without_polygons_is_turned_away(earlier, tmp_path):
    path = tmp_path / "N03.csv"
    path.write_text("N03_007\n01101\n", encoding="utf-8")
    refuses(path, earlier, "列 N03_007 のあるポリゴンがありません")


def test_a_zip_without_polygons_is_turned_away(earlier, tmp_path):
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    refuses(path, earlier, "列 N03_007 のあるポリゴンがありません")
