"""Maps of any region: cases that the first region lacks, and the command that makes them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from explorer.__main__ import main
from explorer.boundaries import SURROUNDINGS_FILE, build, read_boundaries, read_surroundings, sources
from explorer.frames import DataError
from explorer.members import make_region, registry
from explorer.municipalities import all_municipalities, read_municipalities, with_check_digit

# 国土地理院 全国都道府県市区町村別面積調, km²
OFFICIAL_AREAS = {
    "022039": 305.56,
    "122246": 21.08,
    "152056": 442.03,
    "162019": 1241.70,
    "221007": 1411.93,
    "282120": 126.85,
    "332119": 258.14,
    "341002": 906.69,
    "343021": 10.41,
    "343048": 13.79,
    "373222": 74.38,
    "373249": 95.59,
    "392014": 309.00,
    "401005": 492.50,
}
REGIONS = {
    "wards of a designated city, and an enclave that is a member": ["341002", "343021", "343048"],
    "wards of a designated city around an enclave that is none": ["341002"],
    "polygons that overlap by a hair": ["022039", "024422"],
    "rings that cross themselves, over a neighbour": ["122246", "122041"],
    "a ring that crosses itself, around an enclave": ["152056", "155047"],
    "the same without the enclave": ["152056"],
    "one of two designated cities of a prefecture": ["221007", "222143"],
    "the other city of a prefecture with two": ["401005", "402044"],
    "islands that do not touch": ["373222", "373249", "372013"],
    "two prefectures": ["282120", "332119"],
    "a village in the middle of the region, and a large city": ["162019", "163210"],
    "a lake": ["392111", "392014"],
}


def areas(frame: gpd.GeoDataFrame) -> dict[str, float]:
    """Return areas on the ellipsoid in km² by code."""
    geod = Geod(ellps="GRS80")
    codes = frame["municipality_code"]
    return {
        code: abs(geod.geometry_area_perimeter(shape)[0]) / 1e6
        for code, shape in zip(codes, frame.geometry, strict=True)
    }


def members(codes: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"municipality_code": codes, "name": [f"{code}町" for code in codes]})


@pytest.fixture(scope="module")
def japan():
    """The agency's polygons, one for each municipality, valid."""
    polygons = build._areas(sources.read_reversejp([]))
    polygons = polygons[polygons["municipality_code"].str.isdecimal()]
    return polygons.assign(municipality_code=polygons["municipality_code"].map(with_check_digit))


@pytest.mark.parametrize("codes", REGIONS.values(), ids=REGIONS)
def test_each_kind_of_region_gets_its_map(codes, japan, tmp_path):
    out = tmp_path / "municipalities.geojson"
    build.build_files([], members(codes), tmp_path / "label_anchors.csv", out)
    areas_by_code = areas(read_boundaries(out, members(codes)))
    source = areas(japan[japan["municipality_code"].isin(codes)])
    assert areas_by_code == pytest.approx(source, rel=0.01)
    official = {code: OFFICIAL_AREAS[code] for code in codes if code in OFFICIAL_AREAS}
    assert {code: areas_by_code[code] for code in official} == pytest.approx(official, rel=0.01)
    assert not read_surroundings(tmp_path / SURROUNDINGS_FILE).empty


@pytest.fixture(scope="module")
def neighbours(japan):
    shapes = japan.geometry.to_numpy()
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=1e-4)
    return [list(group) for _, group in pd.Series(pairs[1]).groupby(pairs[0])]


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_any_municipality_and_its_neighbours_are_a_region(japan, neighbours, data):
    region = japan.iloc[data.draw(st.sampled_from(neighbours))]
    codes = region["municipality_code"].tolist()
    made = build.place_labels(build.build_boundaries(region, members(codes)), Path("no anchors"))
    assert made["municipality_code"].tolist() == codes
    assert areas(made) == pytest.approx(areas(region), rel=0.012)
    assert shapely.coverage_is_valid(made.geometry.to_numpy())


def test_a_small_region_keeps_what_a_large_one_cannot_show():
    """The coast is one side of a square, with bays a hundred metres deep."""
    coast = [(138 + at / 1000, 35 + at % 2 / 1000) for at in range(101)]
    small = shapely.Polygon([*coast, (138.1, 35.1), (138, 35.1)])
    rows = gpd.GeoDataFrame(members(["192015", "192023"]), geometry=[small, box(30)], crs="EPSG:4326")
    alone, beside = (
        build.build_boundaries(part, members(part["municipality_code"].tolist())) for part in (rows[:1], rows)
    )
    assert shapely.get_num_coordinates(alone.geometry[0]) > 100
    assert shapely.get_num_coordinates(beside.geometry[0]) < 20


# N03


def n03(path: Path, rows: dict[str, shapely.Geometry], cities: Callable[[str], dict[str, str]]) -> Path:
    """Write an N03 file of the rows by code, with the attributes in ``cities``."""
    table = pd.DataFrame([{"N03_007": code, **cities(code)} for code in rows])
    gpd.GeoDataFrame(table, geometry=list(rows.values()), crs="EPSG:6668").to_file(path, driver="GeoJSON")
    return path


def box(column: float, row: float = 0, size: float = 1) -> shapely.Polygon:
    """Return a square of a tenth of a degree, offset by columns and rows from 138°E 35°N."""
    return shapely.box(
        *(138 + column / 10, 35 + row / 10), *(138 + (column + size) / 10, 35 + (row + size) / 10)
    )


def city(code: str) -> str:
    return "静岡市" if code < "22130" else "浜松市"


def nothing(code: str) -> dict[str, str]:
    return {}


@pytest.mark.parametrize(
    "cities",
    [
        lambda code: {"N03_003": city(code), "N03_004": "中央区"},
        lambda code: {"N03_003": "", "N03_004": city(code), "N03_005": "中央区"},
        nothing,
    ],
    ids=["until 2023", "since 2024", "without names"],
)
@pytest.mark.parametrize(("code", "wards"), [("221007", [0, 1, 2]), ("221309", [3, 4, 5])])
def test_a_city_gets_its_own_wards_only(cities, code, wards, tmp_path):
    rows = {ward: box(at) for at, ward in enumerate(["22101", "22102", "22103", "22138", "22139", "22140"])}
    path = n03(tmp_path / "N03.geojson", rows, cities)
    made = build.build_files([path], members([code]), tmp_path / "none.csv", tmp_path / "out.geojson")
    assert made.geometry[0].bounds == pytest.approx(shapely.union_all([box(at) for at in wards]).bounds)


def test_a_designated_city_that_is_new_is_known_by_its_name(tmp_path):
    rows = {"09101": box(0), "09131": box(1), "09132": box(2)}
    path = n03(
        tmp_path / "N03.geojson", rows, lambda code: {"N03_004": "甲市" if code == "09101" else "乙市"}
    )
    polygons = sources.read_n03(path, ["091006", "091308"])
    assert polygons["municipality_code"].tolist() == ["091006", "091308", "091308"]


def test_several_files_are_one_region(tmp_path):
    west = n03(tmp_path / "N03_33.geojson", {"33211": box(0)}, nothing)
    east = n03(
        tmp_path / "N03_28.geojson", {"28212": shapely.transform(box(1), lambda at: at + 1e-13)}, nothing
    )
    out = tmp_path / "out.geojson"
    made = build.build_files([west, east], members(["282120", "332119"]), tmp_path / "none.csv", out)
    assert [shape.bounds for shape in made.geometry] == [pytest.approx(box(at).bounds) for at in (1, 0)]
    out.unlink()
    with pytest.raises(
        DataError, match=r"N03_33.geojson: 市町村 332119 がほかの --n03 のファイルにもあります"
    ):
        build.build_files([west, east, west], members(["282120", "332119"]), tmp_path / "none.csv", out)
    assert not out.exists()


def test_an_enclave_is_a_hole_and_what_nobody_has_is_a_gap(tmp_path):
    rows = {"19201": box(0, size=3).difference(box(1, 1)), "19202": box(1, 1)}
    out = tmp_path / "out.geojson"
    path = n03(tmp_path / "N03.geojson", rows, nothing)
    made = build.build_files([path], members(["192015"]), tmp_path / "none.csv", out)
    assert [len(shape.interiors) for shape in made.geometry] == [1]
    assert read_boundaries(out, members(["192015"])).geometry[0].equals(made.geometry[0])
    del rows["19202"]
    path = n03(tmp_path / "N03_gap.geojson", rows, nothing)
    with pytest.raises(DataError, match=r"N03_gap.geojson: 192015 のあいだの（138\.15"):
        build.build_files([path], members(["192015"]), tmp_path / "none.csv", out)


# Labels


def test_a_label_without_an_anchor_stands_where_the_border_is_farthest(tmp_path):
    shapes = [box(0), shapely.union_all([box(1, size=2), box(3), box(4)])]
    towns = members(["192015", "192023"])
    frame = build.build_boundaries(
        gpd.GeoDataFrame(towns[["municipality_code"]], geometry=shapes, crs="EPSG:4326"), towns
    )
    anchors = tmp_path / "label_anchors.csv"
    anchors.write_text("municipality_code,longitude,latitude\n192015,138.01,35.02\n", "utf-8")
    placed = build.place_labels(frame, anchors)
    assert placed[["label_longitude", "label_latitude"]].to_numpy().tolist() == [
        [138.01, 35.02],
        [pytest.approx(138.2, abs=0.02), pytest.approx(35.1, abs=0.02)],
    ]


# The command


def region(home: Path, *arguments: str) -> int:
    return main(["region", *arguments, "--data", str(home / "data"), "--geo", str(home / "geo")])


def test_the_command_makes_table_and_maps(tmp_path):
    assert region(tmp_path, "341002", "343021", "342025", "--core", "342025") == 0
    made = read_municipalities(tmp_path / "data")
    assert made["name"].tolist() == ["広島市", "府中町", "呉市"]
    assert made["romaji"].tolist() == ["Hiroshima", "Fuchu", "Kure"]
    assert made["kind"].tolist() == ["市", "町", "市"]
    assert made["is_core"].tolist() == [False, False, True]
    assert len(read_boundaries(tmp_path / "geo/municipalities.geojson", made)) == 3
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        *("municipalities.csv", "municipalities.geojson", SURROUNDINGS_FILE)
    ]


def test_what_was_written_by_hand_stays(tmp_path):
    (tmp_path / "data").mkdir()
    table = tmp_path / "data/municipalities.csv"
    table.write_text("municipality_code,kana,is_core\n373222,とのしょうちょう,\n373249,,true\n", "utf-8")
    assert region(tmp_path) == 0
    assert table.read_text("utf-8").splitlines()[1:] == [
        "373222,土庄町,とのしょうちょう,Tonosho,町,,false",
        "373249,小豆島町,,Shodoshima,町,,true",
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "municipalities.csv: 市町村のコードがありません（期待した内容：６桁のコード"),
        (["34202"], "municipality_code が「34202」です。検査数字がありません（期待した内容：342025）"),
        (
            ["342025", "341011"],
            "市町村 341011 がありません（期待した内容：市町村の６桁のコード（区は市のコード））",
        ),
        (
            ["342025", "--core", "341002"],
            "中心の市 341002 が市町村のなかにありません（期待した内容：342025）",
        ),
        (["342025", "342025"], "municipalities.csv:2: 同じ主キーの行が二つあります"),
        (["342025", "--n03", "none.zip"], "none.zip: 読めません"),
    ],
)
def test_what_is_refused_writes_nothing(arguments, complaint, tmp_path, capsys):
    assert region(tmp_path, *arguments) == 1
    assert complaint in capsys.readouterr().err
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_table_with_editions_is_not_replaced(root, tmp_path, capsys):
    for name in ("data", "geo"):
        shutil.copytree(root / name, tmp_path / name)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert region(tmp_path, "342025") == 1
    assert "版がすでにあり、指定した市町村がこの表と異なります" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    codes = all_municipalities(tmp_path / "data")["municipality_code"]
    assert region(tmp_path, *codes[::-1], "--core", "011002") == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_table_that_cannot_be_read_is_refused(tmp_path):
    table = tmp_path / "data/municipalities.csv"
    table.parent.mkdir()
    for text, complaint in (
        ("", "読めません"),
        ("code\n342025\n", "列が code です"),
        ("municipality_code\n1\n", ":2: "),
    ):
        table.write_text(text, "utf-8")
        with pytest.raises(DataError, match=complaint):
            make_region(table.parent, tmp_path / "geo", [], [], [])
        assert table.read_text("utf-8") == text


def test_the_registry_has_every_municipality_and_the_committed_names(root):
    municipalities, committed = registry(), read_municipalities(root / "data").set_index("municipality_code")
    municipalities.loc["014231", "romaji"] = "Nanporo"  # The agency writes Namporo.
    columns = ["name", "romaji", "kind"]
    assert (
        municipalities.loc[committed.index, columns].to_numpy().tolist()
        == committed[columns].to_numpy().tolist()
    )
    assert len(municipalities) == 1741
    assert municipalities["name"].str.fullmatch(".+[市町村区]").all()
    assert municipalities["romaji"].str.fullmatch("[A-Z][A-Za-z '-]*").all()
    assert municipalities.loc[["364894", "422029", "264075"], "name"].tolist() == [
        *("東みよし町", "佐世保市", "京丹波町")
    ]
