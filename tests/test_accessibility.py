"""The page アクセシビリティ: it states what was tested and the known problems, and claims no conformity."""

from dataclasses import replace
from html import unescape

import pytest
from pages import open_page, page_html

from explorer.figures.budgets import roles_figure
from explorer.figures.looks import repaint
from explorer.settings import Settings
from explorer.ui import data
from explorer.ui.accessibility import BARRIERS, COLOUR_VISION, REPAIRED, SCREENS, TASKS, THEMES
from explorer.views.pages import PAGES


@pytest.fixture
def page(root, monkeypatch):
    """A function that opens a page and returns its HTML and text."""
    monkeypatch.setattr(data, "ROOT", root)

    def words_of(name):
        app = open_page(name)
        assert not app.exception
        return unescape(page_html(app)) + "".join(element.value for element in (*app.markdown, *app.caption))

    return words_of


def test_the_page_tells_what_was_tested_and_what_is_in_the_way(page):
    words = page("accessibility")
    for expected in (
        *(finding.problem for finding in (*BARRIERS, *REPAIRED)),
        *(finding.remedy for finding in (*BARRIERS, *REPAIRED)),
        *(screen.label for screen in SCREENS.values()),
        *(PAGES[name].title for name in PAGES),
        *THEMES.values(),
        *TASKS,
        *COLOUR_VISION.values(),
    ):
        assert expected in words, expected
    assert "準拠" not in words


@pytest.mark.parametrize("name", ["overview", "help"])
def test_the_page_is_found_at_the_foot_and_in_the_help(page, name):
    assert page(name).count('<a href="accessibility">') == (2 if name == "help" else 1)


@pytest.mark.parametrize("to", ["", "kikaku@example.lg.jp"])
def test_a_barrier_is_told_to_whom_the_settings_name(page, monkeypatch, to):
    monkeypatch.setattr(data, "settings", lambda: replace(Settings(), report_to=to))
    words = page("accessibility")
    assert (f"mailto:{to}" in words) == bool(to)
    assert ("団体の担当へご連絡ください" in words) != bool(to)


def test_a_light_figure_is_not_painted(dataset):
    figure = roles_figure(dataset, 2024, 2025)
    assert repaint(figure.chart, "light") is figure.chart
    assert repaint(figure.chart, "dark") != figure.chart
