"""A region whose every word is hostile: its words stay words on every page and in every file.

What cannot be seen and changes how the rest is read is not let in at all.
"""

import csv
import io
import json
import re
import shutil
from datetime import date
from xml.etree import ElementTree

import pytest
from addresses import ATTACKS, MARKUP, check_html
from hostile import MARKDOWN, REPLACED, SCRIPT, write_hostile_region
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pages import open_page
from poppler import text_of
from results import write_results

from explorer import lookalikes
from explorer.dataset import read_dataset
from explorer.editions import edition_names
from explorer.figures.answers import QUESTIONS
from explorer.figures.origins import origin_table
from explorer.frames import DataError
from explorer.handouts.csv import to_csv
from explorer.handouts.deck_pdf import deck_pdf
from explorer.handouts.deck_slides import PrintedSlide
from explorer.handouts.geojson import TOWN, region_geojson, to_geojson
from explorer.handouts.image import to_png, to_svg
from explorer.handouts.matrix_xlsx import to_xlsx
from explorer.handouts.pdf import booklet_pdf, sheet_pdf, town_pdf
from explorer.handouts.workbook import figure_to_workbook, to_workbook
from explorer.plan.source import parse_source
from explorer.settings import Settings
from explorer.ui import data
from explorer.ui.markup import WORD_JOINER, escape_markdown
from explorer.views.figures import figures_of
from explorer.views.pages import PAGES
from explorer.views.view import parse

DAY = date(2031, 4, 1)
VIEWS = [
    *((name, {}) for name in PAGES),
    *(("questions", {"ask": key}) for key in QUESTIONS),
    *(("projects", {"no": str(no), "q": "hacked"}) for no in range(1, 5)),
    *(("budgets", {"view": view}) for view in ("change", "ranking", "burden", "settled")),
    *(("indicators", {"list": which}) for which in ("due", "not_above")),
    ("map", {"lens": "project", "no": "2"}),
    ("map", {"lens": "fields"}),
    ("map", {"town": "990027"}),
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
DRAWN = {
    "svg",
    "title",
    "desc",
    "g",
    "rect",
    "circle",
    "path",
    "text",
    "tspan",
    "line",
    "defs",
    "clipPath",
    "style",
}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return write_hostile_region(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def dataset(region):
    return read_dataset(region / "data", region / "geo", "2031")


@pytest.fixture(scope="module")
def pages(region):
    """Every view as it was run, and the figures that it showed by their names."""
    apps, figures = {}, {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "ROOT", region)
        patch.setattr(data, "settings", lambda: Settings("kikaku@example.lg.jp"))
        for name, parameters in VIEWS:
            apps[name, *parameters.items()] = open_page(name, parameters)
            view, _ = parse(PAGES[name], parameters, data.editions(), 2031)
            figures |= {shown.name: shown.figure for shown in figures_of(view).values()}
    return apps, figures


def test_hostile_words_are_words_on_every_page(pages):
    for view, app in pages[0].items():
        assert not app.exception, view
        assert not app.error, view
        for body in (element.proto.body for element in app.get("html")):
            check_html(body)
        for kind in MARKED:
            for element in app.get(kind):
                said = [str(getattr(element, part, None) or "") for part in ("value", "label", "delta")]
                assert not MARKUP.search("\n".join(said)), (view, said)


def test_hostile_words_are_words_in_every_figures_files(pages, dataset):
    figures = pages[1]
    assert len(figures) > 20
    for figure in list(figures.values())[::3]:
        picture = ElementTree.fromstring(to_svg(figure, DAY))
        assert {element.tag.rsplit("}", 1)[-1] for element in picture.iter()} <= DRAWN
        assert not [name for element in picture.iter() for name in element.attrib if name.startswith("on")]
    for figure in figures.values():
        for row in csv.reader(
            io.StringIO(to_csv(figure.table, figure.source).decode("utf-8-sig"), newline="")
        ):
            assert not [cell for cell in row if re.match(r"[=@\t\r\n]|[+-](?![\d,.]+%?$)", cell)]
        for write in (figure_to_workbook, *([to_xlsx] if figure.name.startswith("matrix") else [])):
            check_workbook(write(figure, origin_table(dataset, figure.origin), DAY))
        if TOWN in figure.table:
            json.loads(to_geojson(dataset, figure.table, figure.source))
    longest = max(figures.values(), key=lambda figure: len(figure.table.to_csv()))
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
    words = re.sub(r"\s", "", text_of(content))
    assert any(re.sub(r"\s", "", said) in words for said in (SCRIPT, MARKDOWN, REPLACED["みなと市"]))


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from([*REPLACED.values(), *ATTACKS]))
def test_words_for_markdown_are_read_letter_by_letter(words):
    written = escape_markdown(words)
    assert not MARKUP.search(written)
    assert not lookalikes.find_invisible(written.replace(WORD_JOINER, ""))
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", written).replace(WORD_JOINER, "")
    assert shown == re.sub(r"\s+", " ", lookalikes.without_invisible(words), flags=re.ASCII).strip(" ")


@pytest.mark.parametrize(
    "character",
    list("\x00\x1b\xad\u115f\u200b\u200f\u2028\u202e\u2066\u2800\u3164\ufeff\uffa0\uffff\U000e0041"),
)
def test_a_character_that_cannot_be_seen_is_found(character):
    assert lookalikes.find_invisible(f"一行目\n二{character}行目") == (2, f"U+{ord(character):04X}")


@pytest.mark.parametrize(
    ("file", "after", "written", "line"),
    [
        ("data/2025/municipalities.csv", "札幌", "\u202e", 2),
        ("data/2025/projects.csv", "医療的ケア児", "\u202e", 22),
        ("data/2025/actuals.csv", "試行", "\u202e", 6),
        ("data/2025/source.txt", "No. 21", "\u202e", 1803),
        ("data/2025/source.toml", "札幌", r"\u202e", None),
        ("geo/municipalities.geojson", '"source":"', r"\u202e", None),
    ],
)
def test_what_turns_letters_round_stops_at_the_door(root, tmp_path, file, after, written, line):
    for name in ("data", "geo"):
        shutil.copytree(root / name, tmp_path / name)
    write_results(tmp_path / "data/2025")
    path = tmp_path / file
    words = path.read_text("utf-8")
    assert after in words
    path.write_text(words.replace(after, after + written, 1), "utf-8")
    with pytest.raises(DataError, match=r"U\+202E") as refused:
        read_dataset(tmp_path / "data", tmp_path / "geo", "2025")
    assert str(refused.value).startswith(f"{path}:{line}: " if line else f"{path}: ")


def test_variants_of_a_kanji_are_let_in():
    assert lookalikes.find_invisible("葛\U000e0100城・辻\ufe00") is None


def test_a_plan_that_turns_its_letters_round_is_not_read(source_text):
    with pytest.raises(DataError, match="U\\+202E") as refused:
        parse_source(source_text.replace("連携事業名", "連携\u202e事業名", 1).encode(), "plan.txt")
    assert refused.value.line


def test_an_edition_is_named_in_letters_and_digits(tmp_path):
    (tmp_path / "<b>").mkdir()
    (tmp_path / "<b>/datapackage.json").touch()
    with pytest.raises(DataError, match="版の名前"):
        edition_names(tmp_path)
