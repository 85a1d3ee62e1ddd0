"""A region whose every word is hostile: its words stay words on every page and in every file."""

import csv
import io
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hostile import MARKDOWN, REPLACED, SCRIPT, write_hostile_region
from openpyxl import load_workbook
from pdfminer.high_level import extract_text
from streamlit.testing.v1 import AppTest

from explorer.dataset import read_dataset
from explorer.figures.answers import QUESTIONS
from explorer.figures.origins import origin_table
from explorer.handouts.csv import to_csv
from explorer.handouts.deck_pdf import PrintedSlide, deck_pdf
from explorer.handouts.geojson import TOWN, region_geojson, to_geojson
from explorer.handouts.image import to_png, to_svg
from explorer.handouts.matrix_xlsx import to_xlsx
from explorer.handouts.pdf import booklet_pdf, sheet_pdf, town_pdf
from explorer.handouts.workbook import figure_to_workbook, to_workbook
from explorer.settings import Settings
from explorer.ui import data
from explorer.ui.links import PAGES

SCAN = "streamlit.components.v2.component_manager.BidiComponentManager.discover_and_register_components"
"""What an AppTest does first: read the description of every installed package. No page needs it."""
DAY = date(2031, 4, 1)
VIEWS = [
    *((name, {}) for name in PAGES),
    *(("questions", {"ask": key}) for key in QUESTIONS),
    *(("projects", {"no": str(no), "q": "hacked"}) for no in range(1, 5)),
    *(("budgets", {"view": view}) for view in ("change", "ranking", "burden", "settled")),
    *(("indicators", {"list": which}) for which in ("due", "not_above")),
    ("map", {"lens": "project", "no": "2"}),
    ("map", {"lens": "fields"}),
    ("map", {"town": "990027", "draw": "plain"}),
    ("matrix", {"towns": "990019,990035"}),
    ("towns", {"town": "990035", "with": "990019,990027"}),
    ("projects", {"q": "cmd"}),
    ("search", {"words": "x"}),
    ("projects", {"no": "1", "deck": "region", "slide": "4"}),
    ("budgets", {"deck": "region", "slide": "4"}),
    ("present", {"deck": "region", "slide": "1"}),
]
MARKED = (
    "title", "header", "subheader", "caption", "markdown", "info", "warning", "error", "metric", "expander",
    "button", "download_button", "toggle",
)  # fmt: skip
DRAWN = {"svg", "title", "desc", "g", "rect", "path", "text", "tspan", "line", "defs", "clipPath", "style"}
READ = re.compile(r"(?<!\\)(\]\(|\$|`|~~|!\[|:red\[|<[a-z/!])|(?<=:)//|www\.|:material/|\w@\w")
"""What Streamlit's Markdown would read as more than words."""
NEVER = {
    "script",
    "img",
    "image",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "form",
    "input",
    "link",
    "meta",
}


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hostile_region(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def dataset(region):
    return read_dataset(region / "data", region / "geo", "2031")


class Elements(HTMLParser):
    """Checks each element of a piece of HTML."""

    def handle_starttag(self, tag, attrs):
        assert tag not in NEVER, self.get_starttag_text()
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "src"
            if name == "href":
                assert re.match(r"(mailto:|open-data/|\./|[a-z]+(\?|$))", value), value


@pytest.fixture(scope="module")
def pages(root, region):
    """Every view as it was run, and the figures that it showed by their names."""
    apps, figures, make_figure = {}, {}, data.figure

    def figure(make, *arguments):
        found = make_figure(make, *arguments)
        return figures.setdefault(found.name, found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "ROOT", region)
        patch.setattr(SCAN, lambda *_, **__: None)
        patch.setattr(data, "settings", lambda: Settings("kikaku@example.lg.jp"))
        patch.setattr(data, "figure", figure)
        for name, parameters in VIEWS:
            app = AppTest.from_file(root / "src/explorer/ui/shell.py", default_timeout=60)
            if PAGES[name].path:
                app.switch_page(f"../../../pages/{name}.py")
            for key, value in parameters.items():
                app.query_params[key] = value
            apps[name, *parameters.items()] = app.run()
    return apps, figures


def test_hostile_words_are_words_on_every_page(pages):
    for view, app in pages[0].items():
        assert not app.exception, view
        assert not app.error, view
        for body in (element.proto.body for element in app.get("html")):
            if not body.startswith("<script"):
                Elements().feed(body)
        for kind in MARKED:
            for element in app.get(kind):
                said = [str(getattr(element, part, None) or "") for part in ("value", "label", "delta")]
                assert not READ.search("\n".join(said)), (view, said)


def test_hostile_words_are_words_in_every_figures_files(pages, dataset):
    figures = pages[1]
    assert len(figures) > 20
    for figure in figures.values():
        picture = ElementTree.fromstring(to_svg(figure, DAY))
        assert {element.tag.rsplit("}", 1)[-1] for element in picture.iter()} <= DRAWN
        assert not [name for element in picture.iter() for name in element.attrib if name.startswith("on")]
        for row in csv.reader(
            io.StringIO(to_csv(figure.table, figure.source).decode("utf-8-sig"), newline="")
        ):
            assert not [cell for cell in row if re.match(r"[=@\t\r\n]|[+-](?![\d,.]+%?$)", cell)]
        for write in (figure_to_workbook, *([to_xlsx] if figure.name.startswith("matrix") else [])):
            check_workbook(write(figure, origin_table(dataset, figure.origin), DAY))
        if TOWN in figure.table:
            json.loads(to_geojson(dataset, figure.table, figure.source))
    longest = max(figures.values(), key=lambda figure: len(str(figure.still)))
    assert to_png(longest, DAY).startswith(b"\x89PNG")


def check_workbook(content: bytes) -> None:
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]


def test_the_whole_data_as_a_workbook_holds_no_formula(dataset):
    check_workbook(to_workbook(dataset, DAY))


def test_the_borders_are_plain_json(dataset):
    names = [area["properties"]["name"] for area in json.loads(region_geojson(dataset))["features"]]
    assert names == dataset.municipalities["name"].tolist()


@pytest.mark.parametrize(
    "make",
    [
        lambda dataset: sheet_pdf(dataset, 1, DAY),
        lambda dataset: sheet_pdf(dataset, 4, DAY),
        lambda dataset: town_pdf(dataset, "990019", DAY),
        lambda dataset: booklet_pdf(dataset, DAY),
        lambda dataset: deck_pdf(dataset, MARKDOWN, [PrintedSlide(SCRIPT, sheet=2)], DAY),
    ],
    ids=["sheet", "typst", "town", "booklet", "deck"],
)
def test_hostile_words_are_words_on_paper(dataset, make):
    content = make(dataset)
    assert b"/JavaScript" not in content
    assert b"/URI" not in content
    words = re.sub(r"\s", "", extract_text(io.BytesIO(content)))
    assert any(re.sub(r"\s", "", said) in words for said in (SCRIPT, MARKDOWN, REPLACED["みなと市"]))
