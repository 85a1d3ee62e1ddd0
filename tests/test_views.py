"""A view as data: what an address means, without Streamlit."""

import subprocess
import sys

import pytest
from views import EDITIONS, every_view

from explorer.figures.failed import FAILED
from explorer.handouts.image import to_svg
from explorer.ui.clock import today
from explorer.views.figures import figures_of
from explorer.views.pages import PAGES
from explorer.views.parameters import PAGE_PARAMETERS, PARAMETERS, PRESENTING
from explorer.views.view import parse, parse_address

PROMPT = """
import sys
from pathlib import Path
from explorer.dataset import read_dataset
from explorer.views.figures import figures_of
from explorer.views.view import Editions, parse_address
editions = Editions(("2025",), lambda name: read_dataset(Path("data"), Path("geo"), name))
view = parse_address("/budgets?view=ranking&year=2024", editions, 2026)
figure = figures_of(view)["ranking"].figure
print(figure.title, len(figure.table), "streamlit" in sys.modules)
"""


def test_the_figures_of_an_address_are_had_without_streamlit(root):
    said = subprocess.run(
        [sys.executable, "-c", PROMPT], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split()
    assert said[-2:] == ["10", "False"]


def test_a_view_is_the_same_however_it_is_written():
    ranking = parse_address("/budgets?view=ranking&year=2024", EDITIONS, 2026)
    again = parse_address("budgets?year=2024&view=ranking&rows=10&utm=x", EDITIONS, 2026)
    assert ranking == again
    assert hash(ranking) == hash(again)
    assert again.address == "budgets?view=ranking&year=2024"
    assert list(ranking.words.values()) == ["順位", "2024年度"]


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("matrix?rows=towns", "matrix?order=joined"),
        ("?town=014231", "./?home=014231"),
        ("matrix?rows=pattern&columns=similar", "matrix?order=pattern&columns=similar"),
        ("budgets?view=change&rows=5", "budgets?view=change&rows=5"),
        ("map?lens=project&no=21&town=014231", "map?lens=project&no=21"),
        ("questions?ask=grew&town=014231", "questions?ask=grew"),
        ("towns?town=014231&with=012033,012033,013030", "towns?town=014231&with=012033%2C013030"),
    ],
)
def test_addresses_of_earlier_versions_mean_what_they_meant(old, now):
    assert parse_address(old, EDITIONS, 2026).address == now


@pytest.mark.parametrize(
    "address",
    [
        "elsewhere?view=ranking",
        "https://evil.example/budgets",
        "//evil.example/budgets",
        "javascript:x",
        "//[",
    ],
)
def test_an_address_outside_the_app_is_no_view(address):
    assert parse_address(address, EDITIONS, 2026) is None


NONSENSE = [
    (page, parameter.key)
    for page, taken in PAGE_PARAMETERS.items()
    for parameter in taken
    if parameter.choices and parameter.when is None
]


@pytest.mark.parametrize(("page", "key"), NONSENSE, ids=lambda value: getattr(value, "name", value))
def test_nonsense_gives_the_default_and_is_named(page, key):
    view, nonsense = parse(page, {key: "nonsense"}, EDITIONS, 2026)
    assert nonsense == {key: "nonsense"}
    assert view == parse(page, {}, EDITIONS, 2026)[0]


def test_each_key_stands_in_the_registry_with_one_label():
    taken = [parameter for parameters in PAGE_PARAMETERS.values() for parameter in parameters]
    assert {parameter.key for parameter in taken} <= set(PARAMETERS)
    assert not set(PRESENTING) & set(PARAMETERS)
    for key in PARAMETERS:
        labels = {parameter.label.removeprefix("事業の") for parameter in taken if parameter.key == key}
        assert len(labels) <= 1, (key, labels)


@pytest.mark.parametrize("name", PAGES)
def test_every_view_has_its_figures_and_an_address_that_restores_it(name):
    for view in every_view(PAGES[name], EDITIONS):
        assert parse_address(view.address, EDITIONS, view.this_year) == view
        for key, shown in figures_of(view).items():
            assert shown.figure.name == key
            assert shown.figure.title != FAILED


def test_a_figure_has_its_table_and_its_picture():
    shown = figures_of(parse_address("/budgets?view=ranking&year=2024", EDITIONS, 2026))["ranking"]
    assert "2024年度" in shown.figure.subtitle
    assert len(shown.figure.table) == 10
    assert b"<svg" in to_svg(shown.figure, today())
