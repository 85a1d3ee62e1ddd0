"""The page アクセシビリティ: it tells what was tested and what is in the way, and claims nothing."""

from dataclasses import replace
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from explorer.figures.budgets import roles_figure
from explorer.settings import Settings
from explorer.ui import data
from explorer.ui.accessibility import BARRIERS, COLOUR_VISION, REPAIRED, SCREENS, TASKS, THEMES
from explorer.views.pages import PAGES

SHELL = "src/explorer/ui/shell.py"


@pytest.fixture
def page(root, monkeypatch):
    """Opens a page and gives what it says."""
    monkeypatch.setattr(data, "ROOT", root)

    def said(name):
        app = AppTest.from_file(root / SHELL, default_timeout=60)
        if name != "overview":
            app.switch_page(f"../../../pages/{name}.py")
        app.run()
        assert not app.exception
        html = "".join(element.proto.body for element in app.get("html"))
        return unescape(html) + "".join(element.value for element in (*app.markdown, *app.caption))

    return said


def test_the_page_tells_what_was_tested_and_what_is_in_the_way(page):
    words = page("accessibility")
    for told in (
        *(found.words for found in (*BARRIERS, *REPAIRED)),
        *(found.help for found in (*BARRIERS, *REPAIRED)),
        *(screen.words for screen in SCREENS.values()),
        *(PAGES[name].title for name in PAGES),
        *THEMES.values(),
        *TASKS,
        *COLOUR_VISION.values(),
    ):
        assert told in words, told
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


def test_a_figure_is_painted_once_and_the_light_one_not_at_all(dataset):
    figure = roles_figure(dataset, 2024, 2025)
    assert data.chart_in_look(figure, "light") is figure.chart
    dark = data.chart_in_look(figure, "dark")
    assert dark is data.chart_in_look(figure, "dark")
    assert dark != figure.chart
