"""Figures as panels to hang up: PDFs of four sizes, read back with poppler."""

import re
from datetime import date
from urllib.parse import unquote

import pytest
from pictures import faults_of, lines_of, size_of
from poppler import printed, squeezed, text_of
from sense import assert_sense
from shapes import PLANS, dataset_of
from starlette.applications import Starlette
from viewer import ask
from views import EDITIONS

from explorer.figures.budgets import breakdown_figure, ranking_figure
from explorer.figures.maps import participation_map
from explorer.handouts.image import to_svg
from explorer.handouts.panel_pdf import CANVASES, DIRECTIONS, PAPERS, panel_pdf
from explorer.questions.budgets import compared_years, latest_year
from explorer.questions.scope import EVERYTHING
from explorer.ui import data
from explorer.ui.files import file_routes
from explorer.views.figures import figures_of
from explorer.views.view import parse_address

MADE = date(2026, 11, 28)
VIEWS = {
    "/map?town=014231": "participation",
    "/map?lens=project&no=21": "project",
    "/map?lens=fields": "fields",
    "/budgets": "breakdown",
    "/budgets?view=ranking": "ranking",
    "/budgets?view=burden": "burdens",
    "/matrix?differing=1": "matrix",
    "/indicators": "kpis",
    "/indicators?list=due": "due",
    "/towns?town=014231": "tiles",
}
"""A view of each kind of figure, and its figure."""


def figure_of(address):
    return figures_of(parse_address(address, EDITIONS, 2026))[VIEWS[address]].figure


@pytest.fixture
def app(root, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    return Starlette(routes=file_routes())


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("paper", PAPERS)
def test_a_panel_is_one_page_of_its_size(dataset, paper, direction):
    content = panel_pdf(dataset, figure_of("/budgets"), paper, direction, MADE)
    told = printed(content, "pdfinfo")
    assert re.search(r"Pages: +1\n", told)
    wide, high = (float(side) * 25.4 / 72 for side in re.search(r"Page size: +(\S+) x (\S+)", told).groups())
    short, long = PAPERS[paper]
    assert (round(wide), round(high)) == ((short, long) if direction == "portrait" else (long, short))
    assert "Image" not in printed(content, "pdfimages", "-list").split("\n", 2)[2], "lines and letters alone"


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("address", VIEWS)
def test_a_panel_says_all_and_can_be_read_from_two_metres(dataset, address, direction):
    figure = figure_of(address)
    content = panel_pdf(dataset, figure, "A1", direction, MADE)
    said = squeezed(text_of(content))
    keys = [key.words for key in figure.legend]
    for words in (figure.title, figure.subtitle, *keys, figure.note, figure.source, "2026年11月28日作成"):
        assert squeezed(words) in said
    svg = to_svg(figure, MADE, CANVASES[direction])
    assert faults_of(svg) == []
    assert size_of(svg) == CANVASES[direction][:2], "nothing is made smaller to fit"
    heights = [line.bottom - line.top for line in lines_of(svg)]
    assert min(heights) / 0.8 * (841 if direction == "portrait" else 594) / size_of(svg)[1] >= 7, (
        "in millimetres"
    )


def test_an_upright_panel_cuts_no_word_and_has_the_exact_numbers_where_there_is_room(dataset):
    due, amounts = (
        text_of(panel_pdf(dataset, figure_of(address), "A1", "portrait", MADE), "-layout")
        for address in ("/indicators?list=due", "/budgets")
    )
    assert "…" not in due
    assert all(squeezed(words) in squeezed(due) for words in figure_of("/indicators?list=due").table["指標"])
    for number in figure_of("/budgets").table["事業費見込額（千円）"]:
        assert f"{number:,}" in amounts


@pytest.mark.parametrize(("turn", "shape"), list(enumerate(PLANS)), ids=list(PLANS))
def test_panels_of_a_plan_of_any_shape_are_legible_and_say_sense(shape, turn):
    """One kind of figure on each shape, another one on the next."""
    plan = dataset_of(PLANS[shape])
    direction = list(DIRECTIONS)[turn % 2]
    figure = (
        participation_map(plan, EVERYTHING, ""),
        breakdown_figure(plan, EVERYTHING, *compared_years(plan), "plain"),
        ranking_figure(plan, EVERYTHING, latest_year(plan), 10, False, "plain"),
    )[turn // 2 % 3]
    assert faults_of(to_svg(figure, MADE, CANVASES[direction])) == []
    content = panel_pdf(plan, figure, "A3", direction, MADE)
    assert re.search(r"Pages: +1\n", printed(content, "pdfinfo"))
    said = text_of(content).replace("\n", "")
    assert_sense(said, plan, shape)


def test_the_letters_of_a_list_that_is_too_long_are_smaller_and_nothing_is_lost(dataset):
    figure = ranking_figure(dataset, EVERYTHING, 2025, None, False, "log")
    content = panel_pdf(dataset, figure, "A3", "landscape", MADE)
    assert re.search(r"Pages: +1\n", printed(content, "pdfinfo"))
    said = squeezed(text_of(content))
    assert all(squeezed(name) in said for name in dataset.projects["name"])


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (
            "budgets.pdf?view=ranking&year=2024&paper=A1&direction=portrait",
            "パネルA1縦-事業費の順位-2024年度.pdf",
        ),
        ("map.pdf?town=014231&paper=A3&direction=landscape", "パネルA3横-参加状況-南幌町.pdf"),
        ("projects.pdf?no=21&paper=A4", "パネルA4縦-参加する市町村-No.21_医療的ケア児レスパイト事業.pdf"),
        ("budgets.pdf?view=change&figure=change-new&paper=A2", "パネルA2縦-新たに額が記載された事業.pdf"),
    ],
)
def test_a_panel_has_an_address_and_a_name(app, address, name):
    status, headers, content = ask(app, f"/{address}")
    assert status == 200
    assert content.startswith(b"%PDF")
    assert unquote(headers["content-disposition"].rpartition("''")[2]) == name


def test_the_panel_of_a_question_has_its_answer_as_title(app):
    content = ask(app, "/questions.pdf?ask=grew&paper=A4")[2]
    view = parse_address("/questions?ask=grew", EDITIONS, 2026)
    answer = next(iter(figures_of(view).values())).headline
    assert squeezed(answer) in squeezed(text_of(content))


@pytest.mark.parametrize(
    "address",
    [
        "budgets.pdf?paper=A9",
        "budgets.pdf?paper=a1",
        "budgets.pdf?paper=A1&direction=up",
        "budgets.pdf?paper=A1&direction=",
        "budgets.pdf?paper=A1&figure=nowhere",
        "help.pdf?paper=A1",
        "map.pdf?q=恐竜&paper=A1",
    ],
)
def test_nonsense_gives_no_panel(app, address):
    status, _, content = ask(app, f"/{address}")
    assert status == 404
    assert "このアドレスにファイルはありません" in content.decode()
