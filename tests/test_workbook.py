"""The Excel workbooks, read back with a reader that is not the writer's; GeoJSON and ZIP beside them."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from explorer.figures.budgets import change_figure, ranking_figure
from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.figures.origins import origin_table
from explorer.handouts.archive import to_zip
from explorer.handouts.geojson import region_geojson, to_geojson
from explorer.handouts.workbook import figure_to_workbook, to_workbook
from explorer.model import TABLES
from explorer.questions.scope import EVERYTHING

MADE = date(2026, 11, 23)


@pytest.fixture(scope="module")
def content(dataset):
    return to_workbook(dataset, MADE)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(sheet):
    """The rows below the head as dicts."""
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_one_sheet_per_table_between_a_start_and_the_meaning_of_the_columns(book):
    assert book.sheetnames == ["はじめに", *(table.title for table in TABLES.values()), "列の説明"]


@pytest.mark.parametrize("name", TABLES)
def test_every_value_of_the_dataset_stands_under_its_label(dataset, book, name):
    table, frame = TABLES[name].with_terms(dataset.terms), getattr(dataset, name)
    found = rows(book[table.title])
    assert len(found) == len(frame)
    for field in table.fields:
        head = f"{field.label}（{field.unit}）" if field.unit else field.label
        values = [row[head] for row in found]
        if field.enum or field.type == "boolean":
            assert pd.Series(values).nunique() == frame[field.name].nunique()
            assert all(isinstance(value, str) and not value.isascii() for value in values)
        else:
            expected = [None if pd.isna(value) else value for value in frame[field.name]]
            assert values == expected


def test_a_budget_cell_without_an_amount_is_empty_and_says_why(dataset, book):
    found = {(row["No."], row["年度"]): row for row in rows(book["事業費見込額"])}
    for cell in dataset.budgets.itertuples():
        row = found[cell.no, cell.fiscal_year]
        amount, state = row["事業費見込額（千円）"], row["記載の状態"]
        assert (amount is None) == pd.isna(cell.amount_thousand_yen)
        assert state == {"amount": "金額", "not_stated": "未記載", "words": "文言"}[cell.state]
    assert {row["記載の状態"] for row in found.values() if row["事業費見込額（千円）"] is None} == {
        "未記載",
        "文言",
    }
    assert any(row["事業費見込額（千円）"] == 0 for row in found.values())


def test_codes_keep_their_zeros_and_names_stand_beside_them(book):
    participation = rows(book["参加"])
    assert {row["団体コード"] for row in participation} > {"011002", "014231"}
    assert {row["市町村"] for row in participation if row["団体コード"] == "014231"} == {"南幌町"}
    assert participation[0]["連携事業名"] == "連携事業の企画、立案、効果検証"


def test_amounts_have_separators_and_years_have_none(book):
    sheet = book["事業費見込額"]
    formats = {cell.value: sheet.cell(2, cell.column).number_format for cell in sheet[1]}
    assert formats["事業費見込額（千円）"] == "#,##0"
    assert formats["年度"] == formats["No."] == "0"


@pytest.mark.parametrize("title", [*(table.title for table in TABLES.values()), "列の説明"])
def test_heads_stay_in_sight_and_filter_and_long_texts_wrap(book, title):
    sheet = book[title]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    widths = [column.width for column in sheet.column_dimensions.values()]
    assert all(6 <= width <= 61 for width in widths)
    for row in sheet.iter_rows(min_row=2):
        assert all(cell.alignment.wrap_text for cell in row if cell.data_type == "s")


def test_a_japanese_font_is_named_everywhere(book):
    assert {cell.font.name for sheet in book for row in sheet for cell in row if cell.value is not None} == {
        "BIZ UDPゴシック"
    }


def test_the_start_says_what_it_is_where_it_is_from_and_what_is_ours(dataset, book):
    sheet = book["はじめに"]
    words = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    edition = dataset.edition
    for part in (
        edition.title,
        edition.issuer,
        edition.period,
        edition.licence,
        edition.obtained,
        edition.lacks,
    ):
        assert part in words
    for part in ("2025年度版", "2026年11月23日", "当アプリの分類", "未記載", "千円", "０ではありません"):
        assert part in words
    links = {cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink}
    assert links == {f"'{title}'!A1" for title in book.sheetnames[1:]}


def test_the_same_day_gives_the_same_file(dataset, content):
    assert to_workbook(dataset, MADE) == content


def test_no_cell_is_a_formula(dataset):
    words = [
        "=1+1",
        "+1+1",
        "-1+cmd",
        "@SUM(A1)",
        "\t=1",
        '=HYPERLINK("http://x")',
        "http://example.jp",
        "{=1}",
    ]
    figure = ranking_figure(dataset, EVERYTHING, 2025, None, False, "plain")
    torn = replace(
        figure,
        title="=1+2",
        table=pd.DataFrame({"=3+4": words}),
        origin=replace(figure.origin, words="@x"),
        note="+1-1",
    )
    content = figure_to_workbook(torn, origin_table(dataset, torn.origin), MADE)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {*words, "=1+2", "=3+4", "@x", "+1-1"} <= {cell.value for cell in cells}
    assert all(cell.quotePrefix for cell in cells if cell.value in words[:6])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    # A cell that is edited and left again would become a formula without the apostrophe.


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (ranking_figure, (EVERYTHING, 2025, None, False, "plain")),
        (change_figure, (EVERYTHING, "new", None, False, "plain")),
        (project_map, (21,)),
    ],
)
def test_a_figures_table_comes_back_with_title_note_and_source(dataset, make, arguments):
    figure = make(dataset, *arguments)
    origin = origin_table(dataset, figure.origin)
    sheet, behind = openpyxl.load_workbook(io.BytesIO(figure_to_workbook(figure, origin, MADE))).worksheets
    assert [row[2] for row in behind.iter_rows(min_row=2, values_only=True)] == origin["計画の本文"].tolist()
    everything = list(sheet.iter_rows(values_only=True))
    above = [row[0] for row in everything if row[0]]
    assert above[0] == figure.title
    assert {
        words for words in (figure.source, figure.subtitle, figure.note, figure.legend_words) if words
    } <= set(above)
    assert "2026年11月23日作成" in above
    top = everything.index(tuple(figure.table.columns))
    expected = [
        tuple(None if pd.isna(value) or value == "" else value for value in row)
        for row in figure.table.itertuples(index=False, name=None)
    ]
    assert everything[top + 1 :] == expected
    assert sheet.freeze_panes == f"A{top + 2}"


def geo(content):
    return gpd.read_file(io.BytesIO(content))


def test_a_map_with_what_it_shows_opens_in_geopandas(dataset):
    figure = participation_map(dataset, EVERYTHING, "")
    content = to_geojson(dataset, figure.table, figure.source)
    frame = geo(content)
    assert frame.crs == "EPSG:4326"
    assert frame["name"].tolist() == figure.table["市町村"].tolist()
    assert frame["参加する事業"].tolist() == figure.table["参加する事業"].tolist()
    assert frame.set_index("name").loc["南幌町", "municipality_code"] == "014231"
    assert figure.source in json.loads(content)["source"]
    assert "気象庁" in json.loads(content)["source"]
    areas = dataset.boundaries.set_index("municipality_code").geometry.loc[frame["municipality_code"]]
    assert all(shapely.equals_exact(frame.geometry.array, areas.array, tolerance=2e-5, normalize=True))


def test_the_areas_follow_rfc_7946(dataset):
    collection = json.loads(region_geojson(dataset))
    assert "crs" not in collection
    assert [feature["id"] for feature in collection["features"]] == dataset.municipalities[
        "municipality_code"
    ].tolist()
    for feature in collection["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        polygons = getattr(shape, "geoms", [shape])
        assert all(polygon.exterior.is_ccw for polygon in polygons)
        assert all(not hole.is_ccw for polygon in polygons for hole in polygon.interiors)
    assert geo(region_geojson(dataset))["kana"].tolist() == dataset.municipalities["kana"].tolist()


def test_several_rows_of_a_town_stand_side_by_side(dataset):
    figure = field_maps(dataset, EVERYTHING)
    frame = geo(to_geojson(dataset, figure.table)).set_index("name")
    assert len(frame) == 12
    for row in figure.table.to_dict("records"):
        assert frame.loc[row["市町村"], f"{row['分野']}　参加する事業"] == row["参加する事業"]


def test_missing_is_null_and_a_part_of_the_towns_is_a_part(dataset):
    table = pd.DataFrame({"市町村": ["南幌町", "江別市"], "額": pd.array([None, 0], dtype="Int64")})
    found = json.loads(to_geojson(dataset, table))["features"]
    assert [feature["properties"]["額"] for feature in found] == [None, 0]


def test_the_archive_holds_the_package_byte_for_byte_and_is_always_the_same(root, dataset):
    files = dataset.package
    content = to_zip(files)
    assert content == to_zip(files)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert {path.name: path.read_bytes() for path in (root / "data/2025").iterdir()} == files


def test_the_package_is_valid_for_frictionless(dataset, tmp_path):
    frictionless = pytest.importorskip("frictionless")
    path = tmp_path / "datapackage.zip"
    path.write_bytes(to_zip(dataset.package))
    report = frictionless.Package(str(path)).validate()
    assert report.valid, report.flatten(["title", "message"])
    assert len(report.tasks) == len(TABLES) + 2  # the text and what is known of it
