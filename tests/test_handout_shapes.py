"""Every kind of file, of plans of every shape: no failure, no nonsense, nothing cut off."""

import io
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from pictures import faults_of
from shapes import NONE, PLAN, SHAPES, dataset_of
from test_shapes import NONSENSE, without_names

from explorer import text
from explorer.figures.budgets import (
    breakdown_figure,
    change_figure,
    ranking_figure,
    stated_figure,
    weight_figure,
)
from explorer.figures.burdens import burden_figure, town_burden_figure
from explorer.figures.indicators import (
    comparison_figure,
    kind_figure,
    kpi_figure,
    standing_figure,
    unbased_figure,
)
from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.figures.matrix import matrix_figure
from explorer.figures.origins import origin_table
from explorer.figures.timeline import due_figure
from explorer.figures.towns import partners_figure, tiles_figure
from explorer.handouts.csv import to_csv
from explorer.handouts.deck_pdf import PrintedSlide, deck_pdf
from explorer.handouts.geojson import TOWN, region_geojson, to_geojson
from explorer.handouts.image import HEIGHT, WIDTH, to_png, to_svg
from explorer.handouts.matrix_xlsx import to_xlsx
from explorer.handouts.pdf import booklet_pdf, sheet_pdf, town_pdf
from explorer.handouts.templates import template
from explorer.handouts.workbook import figure_to_workbook, to_workbook
from explorer.model import RESULT_TABLES, TABLES
from explorer.questions.budgets import compared_years
from explorer.questions.indicators import Standing
from explorer.questions.scope import EVERYTHING

MADE = date(2031, 5, 7)
SVG = "{http://www.w3.org/2000/svg}"
SAMPLE = 10
"""Every tenth figure becomes files on each shape, others on the next; on every third shape one is drawn."""


def figures(dataset):
    """Each kind of figure that a viewer can save, as a function that makes it."""
    before, after = compared_years(dataset)
    towns = dataset.municipalities["municipality_code"].tolist()
    no = int(dataset.projects["no"].iloc[0])
    makers = {
        "breakdown": (breakdown_figure, EVERYTHING, before, after, "plain"),
        "ranking": (ranking_figure, EVERYTHING, after, None, False, "plain"),
        "up": (change_figure, EVERYTHING, before, after, "up", None, "plain"),
        "down": (change_figure, EVERYTHING, before, after, "down", None, "plain"),
        "new": (change_figure, EVERYTHING, before, after, "new", None, "plain"),
        "weight": (weight_figure, EVERYTHING, after),
        "stated": (stated_figure, EVERYTHING),
        "burdens": (burden_figure, EVERYTHING),
        "town burdens": (town_burden_figure, towns[-1], EVERYTHING),
        "map": (participation_map, EVERYTHING, towns[-1]),
        "project": (project_map, no),
        "fields": (field_maps, EVERYTHING),
        "partners": (partners_figure, EVERYTHING),
        "tiles": (tiles_figure, (towns[0], towns[-1]), EVERYTHING),
        "standing": (standing_figure, EVERYTHING, ""),
        "kinds": (kind_figure, EVERYTHING),
        "comparison": (comparison_figure, EVERYTHING, "", tuple(Standing)),
        "unbased": (unbased_figure, EVERYTHING),
        "kpis": (kpi_figure, EVERYTHING),
        "due": (due_figure, EVERYTHING, "", 2031),
        "matrix": (matrix_figure, EVERYTHING, "plan", "plan"),
    }
    return {
        name: (lambda make=make, given=given: make(dataset, *given))
        for name, (make, *given) in makers.items()
    }


@pytest.fixture(scope="module")
def read():
    """The text of a PDF in reading order, the lines joined."""
    if not shutil.which("pdftotext"):
        if os.environ.get("EXPLORER_REQUIRE_BROWSER"):
            pytest.fail("poppler is required here: apt-get install poppler-utils")
        pytest.skip("no poppler to read PDFs with (Debian: apt-get install poppler-utils)")

    def read(content):
        command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
        printed = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
        return printed.replace("\n", "")

    return read


def assert_sense(words, dataset, where):
    words = without_names(words, dataset)
    bad = NONSENSE.search(words)
    assert not bad, (where, words[max(bad.start() - 60, 0) : bad.end() + 40])


def assert_sensible_cells(content, dataset, where):
    """No cell of the workbook says nonsense."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows(values_only=True):
            assert_sense("\n".join(str(cell) for cell in row if cell is not None), dataset, where)


def assert_files(figure, dataset, where):
    """All files of a figure; its table comes back from CSV and Excel."""
    origin = origin_table(dataset, figure.origin)
    assert_sense(to_csv(figure.table, figure.source).decode("utf-8-sig"), dataset, where)
    assert_sensible_cells(figure_to_workbook(figure, origin, MADE), dataset, where)
    if where[1] == "matrix":
        assert_sensible_cells(to_xlsx(figure, origin, MADE), dataset, where)
    if TOWN in figure.table:
        features = json.loads(to_geojson(dataset, figure.table, figure.source))["features"]
        assert len(features) == figure.table[TOWN].nunique(), where


def assert_picture(figure, dataset, where):
    """The words of the figure's picture."""
    drawn = ElementTree.fromstring(to_svg(figure, MADE)).iter(f"{SVG}text")
    assert_sense("\n".join("".join(element.itertext()) for element in drawn), dataset, where)


PLANS = {"ordinary": PLAN} | {name: shape(PLAN) for name, shape in SHAPES.items()}


@pytest.mark.parametrize(("turn", "shape"), list(enumerate(PLANS)))
def test_every_file_of_a_plan_of_any_shape_says_sense(read, shape, turn):
    dataset = dataset_of(PLANS[shape])
    for no in dataset.projects["no"].tolist()[:1]:
        assert_sense(read(sheet_pdf(dataset, no, MADE)), dataset, (shape, no))
    code = dataset.municipalities["municipality_code"].iloc[turn % len(dataset.municipalities)]
    assert_sense(read(town_pdf(dataset, code, MADE)), dataset, (shape, code))
    if shape == "many_projects":
        return  # Its figures are as those of the ordinary plan, and take ten seconds to draw.
    sample = list(figures(dataset).items())[turn % SAMPLE :: SAMPLE]
    made = [(name, make()) for name, make in sample]
    for name, figure in made:
        assert_files(figure, dataset, (shape, name))
    if turn % 3 == 0:
        name, figure = made[0]
        assert_picture(figure, dataset, (shape, name))


@pytest.mark.parametrize("shape", sorted(set(PLANS) - {"many_projects"}))
def test_every_dataset_becomes_a_workbook_areas_and_files_to_fill_in(shape):
    dataset = dataset_of(PLANS[shape])
    content = to_workbook(dataset, MADE)
    assert_sensible_cells(content, dataset, shape)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for table in TABLES.values():
        assert len(list(book[table.title].iter_rows())) == len(getattr(dataset, table.name)) + 1, table.name
    assert len(json.loads(region_geojson(dataset))["features"]) == len(dataset.municipalities)
    for name, table in RESULT_TABLES.items():
        found = pd.read_csv(io.BytesIO(template(dataset, name)), encoding="utf-8-sig", dtype=str)
        assert found.columns.tolist() == list(table.columns)
        assert not found.duplicated(list(table.primary_key)).any()


# What is absent is said


def test_a_plan_without_amounts_has_no_column_of_them(read):
    dataset = dataset_of(SHAPES["no_amounts"](PLAN))
    found = read(town_pdf(dataset, dataset.municipalities["municipality_code"].iloc[2], MADE))
    assert "かわ村が参加していない事業：1事業" in found
    assert "ほかに参加していない市町村No.2 水産加工の支援 産業 なし" in found
    assert "None" not in found
    ordinary = dataset_of(PLAN)
    code = ordinary.municipalities["municipality_code"].iloc[2]
    assert "産業 なし 25,000千円" in read(town_pdf(ordinary, code, MADE))


def test_burdens_that_the_plan_does_not_state_are_called_so(read):
    dataset = dataset_of(SHAPES["no_burdens"](PLAN))
    found = read(sheet_pdf(dataset, 1, MADE))
    assert (
        f"費用負担 {NONE} {NONE}費用負担の種類（当アプリの分類）{text.NOT_STATED} {text.NOT_STATED}" in found
    )
    for code in dataset.municipalities["municipality_code"]:
        found = read(town_pdf(dataset, code, MADE))
        assert (
            f"費用負担が生じうる事業（当アプリの分類）{text.NOT_STATED}費用負担の記載がないのはNo.1" in found
        )
        assert "参加する事業に費用負担の記載はありません。" in found
        assert f"{NONE}当アプリの分類：{text.NOT_STATED}" in found


def test_one_burden_that_is_not_stated_stands_beside_those_that_are(read):
    first, *rest = PLAN.projects
    dataset = dataset_of(replace(PLAN, projects=(replace(first, partner_burden=NONE), *rest)))
    found = read(town_pdf(dataset, dataset.municipalities["municipality_code"].iloc[1], MADE))
    assert "費用負担が生じうる事業（当アプリの分類）3事業費用負担の記載がないのはNo.1。" in found
    assert f"港まつりの開催への協力 {NONE}当アプリの分類：{text.NOT_STATED}" in found
    assert "水産加工の支援への協力 必要に応じてその他個別費用を負担当アプリの分類：必要に応じて負担" in found


def test_no_indicators_and_no_kpis_are_said_in_place_of_an_empty_table(read):
    without = "この事業に評価指標の記載はありません。"
    dataset = dataset_of(SHAPES["no_indicators"](PLAN))
    assert without in read(sheet_pdf(dataset, 1, MADE))
    assert without not in read(sheet_pdf(dataset_of(PLAN), 1, MADE))
    code = dataset.municipalities["municipality_code"].iloc[1]
    assert "参加する事業に評価指標の記載はありません。" in read(town_pdf(dataset, code, MADE))
    booklet = read(booklet_pdf(dataset_of(SHAPES["no_kpis"](PLAN)), MADE))
    assert booklet.count("基本ＫＰＩここに基本ＫＰＩの記載はありません。") == 2
    assert_sense(booklet, dataset, "no_kpis")


def test_a_town_in_no_project_is_told_so(read):
    dataset = dataset_of(SHAPES["town_in_nothing"](PLAN))
    found = read(town_pdf(dataset, dataset.municipalities["municipality_code"].iloc[2], MADE))
    assert "0 / 4事業" in found
    assert found.count("かわ村が参加する事業はありません。") == 3, (
        "instead of its rules, projects and indicators"
    )


# The map


def crowded(count):
    """Everybody joins, and every partner has a name of forty letters."""
    names = tuple(f"第{at:02}{'長い名の' * 9}町" for at in range(count))
    return replace(SHAPES["everybody_joins"](PLAN), partners=names)


MAPS = {
    name: PLANS[name]
    for name in ("ordinary", "sixty_towns", "long_names", "lone_town", "two_towns", "no_partners")
} | {"crowded": crowded(59)}


def maps(dataset):
    """The map of a sheet, and that of a town's profile."""
    code = dataset.municipalities["municipality_code"].iloc[0]
    for figure in (project_map(dataset, 1), participation_map(dataset, EVERYTHING, code)):
        yield ElementTree.fromstring(figure.chart.on_paper())


@pytest.mark.parametrize("name", MAPS)
def test_the_labels_of_a_paper_map_are_legible_inside_it_and_do_not_cover_each_other(name):
    for picture in maps(dataset_of(MAPS[name])):
        width, height = map(float, picture.get("viewBox").split()[2:])
        picture.set("width", f"{width}")
        picture.set("height", f"{height}")
        assert faults_of(ElementTree.tostring(picture)) == []
        letters = {float(words.get("font-size")) for words in picture.iter(f"{SVG}text")}
        assert letters or name == "crowded"
        assert all(letter / width * 67 >= 1.5 for letter in letters), "millimetres on a map 67 mm wide"


@pytest.mark.parametrize("name", MAPS)
def test_each_municipality_has_its_name_on_the_map_while_there_is_room_and_its_sign_always(name):
    dataset = dataset_of(MAPS[name])
    for picture in maps(dataset):
        said = "".join(words for line in picture.iter(f"{SVG}text") for words in line.itertext())
        assert (
            name == "crowded" or [town for town in dataset.municipalities["name"] if town not in said] == []
        )
    sheet_map, _ = maps(dataset)
    badges = [label for label in sheet_map.iter(f"{SVG}g") if label.get("class") == "label"]
    assert len(badges) == len(dataset.municipalities)
    assert all(label.find(f"{SVG}circle") is not None for label in badges)


# Decks and booklets


@pytest.mark.parametrize("name", ["no_partners", "sixty_towns", "no_amounts"])
def test_a_deck_of_each_kind_of_slide_is_printed(read, name):
    dataset = dataset_of(PLANS[name])
    slides = [
        PrintedSlide(headline="はじめに"),
        PrintedSlide(figure=figures(dataset)["breakdown"](), caption="ここを見る"),
        PrintedSlide(sheet=1),
    ]
    found = read(deck_pdf(dataset, "議会での説明", slides, MADE))
    assert_sense(found, dataset, name)
    for words in ("はじめに", "ここを見る", "港まつりの開催", "3 / 3"):
        assert words in found


def test_a_picture_is_a_png_of_a_slides_width_whatever_the_plan_lacks():
    dataset = dataset_of(SHAPES["no_amounts"](PLAN))
    content = to_png(figures(dataset)["breakdown"](), MADE)
    assert content.startswith(b"\x89PNG")
    wide, high = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    assert (wide, high) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("name", ["four_roles", "sixty_towns"])
def test_a_booklet_of_another_shape_is_whole(read, name):
    dataset = dataset_of(PLANS[name])
    found = read(booklet_pdf(dataset, MADE))
    assert_sense(found, dataset, name)
    for project in dataset.projects["name"]:
        assert found.count(project) >= 3, "in the contents, on its sheet and in the words of its sheet"
    for town in dataset.municipalities["name"]:
        assert re.search(rf"{town} \d / \d事業に参加", found), town
