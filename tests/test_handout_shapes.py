"""Every kind of file, of plans of every shape: no failure, no nonsense, nothing cut off."""

import io
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from itertools import combinations, islice
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
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
from explorer.handouts.image import HEIGHT, WIDTH, ems, to_png, to_svg
from explorer.handouts.map_svg import LEAST, project_map_svg, town_map_svg
from explorer.handouts.matrix_xlsx import to_xlsx
from explorer.handouts.pdf import booklet_pdf, sheet_pdf, town_pdf
from explorer.handouts.templates import template
from explorer.handouts.workbook import figure_to_workbook, to_workbook
from explorer.model import RESULT_TABLES, TABLES
from explorer.questions.budgets import compared_years
from explorer.questions.indicators import Standing
from explorer.questions.participation import municipalities_of
from explorer.questions.scope import EVERYTHING

MADE = date(2031, 5, 7)
SVG = "{http://www.w3.org/2000/svg}"
SHORT_OF = {"many_projects"}
"""Shapes of which no booklet is made here: it takes too long."""
SOME_NAMES = ("ordinary", "no_amounts", "no_burdens", "no_indicators", "no_kpis", "sixty_towns", "four_roles")
"""The shapes of which a booklet and a deck are made."""
EMPTY_MARK = re.compile(r"(?:：|、|：、)$")
FIGURE_SAMPLE = 6
"""Of the figures, every sixth becomes files on each shape, another one on the next."""


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
        "map": (participation_map, EVERYTHING, towns[-1], "plain"),
        "project": (project_map, no, "", "small"),
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
    svg = to_svg(figure, MADE)
    words = "\n".join(
        "".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text")
    )
    assert_sense(words, dataset, where)
    return svg


PLANS = {"ordinary": PLAN} | {name: shape(PLAN) for name, shape in SHAPES.items()}


@pytest.mark.parametrize(("turn", "shape"), list(enumerate(PLANS)))
def test_every_file_of_a_plan_of_any_shape_says_sense(read, shape, turn):
    dataset = dataset_of(PLANS[shape])
    for no in dataset.projects["no"].tolist()[:1]:
        assert_sense(read(sheet_pdf(dataset, no, MADE)), dataset, (shape, no))
    code = dataset.municipalities["municipality_code"].iloc[turn % len(dataset.municipalities)]
    assert_sense(read(town_pdf(dataset, code, MADE)), dataset, (shape, code))
    makers = list(figures(dataset).items())
    for name, make in makers[turn % FIGURE_SAMPLE :: FIGURE_SAMPLE]:
        assert_files(make(), dataset, (shape, name))


@pytest.mark.parametrize("shape", sorted(set(PLANS) - SHORT_OF))
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
