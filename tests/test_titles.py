"""A title is the finding alone; the line below it says what was counted, over which projects."""

import re
from functools import cache

import pytest
from views import EDITIONS, every_view

from explorer import text
from explorer.figures.scope import any_projects, projects_joined, projects_words
from explorer.model import BurdenKind
from explorer.questions.scope import EVERYTHING, Scope, projects_in
from explorer.views.figures import figures_of
from explorer.views.pages import PAGES, PROJECTS

LETTERS = 34
"""How many letters a title has at most, the plan's own names aside."""
UNIT = re.compile(r"（[^）]*(?:千円|億円|万円|％|%|単位|年度|当アプリ|の順|のうち|した比)[^）]*）")
DOUBLE = re.compile(r"のの|・・|・$|^・|「」|NaN|None|0事業の")


@cache
def names_in_plan(dataset):
    """Return the plan's own names, the longest first."""
    names = [*dataset.municipalities["name"], *dataset.projects["name"], *dataset.headings["title"]]
    return sorted(names, key=len, reverse=True)


def figures(page):
    for view in every_view(page, EDITIONS, most=12):
        for shown in figures_of(view).values():
            yield view, shown.figure


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_title_is_short_and_holds_no_unit_in_brackets(page):
    for view, figure in figures(page):
        words = figure.title
        for name in names_in_plan(view.dataset):
            words = words.replace(name, "")
        assert len(words) <= LETTERS, figure.title
        assert not UNIT.search(figure.title), figure.title
        assert not DOUBLE.search(figure.title), figure.title
        assert not DOUBLE.search(figure.subtitle), figure.subtitle
        assert "千円" not in figure.title or re.search(r"\b\d千円", figure.title), figure.title


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_figure_of_a_filtered_view_names_its_scope(page):
    """A slide shows the figure without the widgets that were set."""
    for view, figure in figures(page):
        scope, dataset = view.scope, view.dataset
        if page == PROJECTS or scope == EVERYTHING or figure.origin.table == "kpis":
            continue
        shown = f"{figure.title}　{figure.subtitle}"
        if scope.heading:
            assert f"「{dataset.heading_titles[scope.heading]}」" in shown, shown
        if scope.text:
            assert f"「{scope.text}」を含む" in shown, shown
        if scope.differing:
            assert "参加に差がある" in shown, shown
        if scope.burden:
            side, kind = scope.burden.split(":")
            assert (
                f"{dataset.terms.side[side]}の費用負担が「{text.BURDEN_KIND[BurdenKind(kind)]}」" in shown
            ), shown
        for no in re.findall(r"(\d+)事業(?:の|・|$)", figure.subtitle):
            assert int(no) <= len(dataset.projects)


def test_the_scope_in_words(dataset):
    assert projects_words(dataset, EVERYTHING) == "全55事業"
    assert projects_words(dataset, Scope("1")) == "「圏域全体の経済成長のけん引」の12事業"
    assert projects_words(dataset, Scope(text="子育て")).startswith("「子育て」を含む")
    joined = Scope(joined="014231")
    assert projects_words(dataset, joined) == "南幌町が参加する49事業"
    assert projects_words(dataset, joined, amounts=True) == "南幌町が参加する49事業・事業全体の額"
    assert any_projects(dataset, joined) == "南幌町が参加する事業"
    assert projects_joined(dataset, "014231", EVERYTHING) == "南幌町が参加する49事業"
    assert projects_joined(dataset, "014231", joined) == "南幌町が参加する49事業"
    tobetsu_too = Scope(heading="1", joined="013030")
    assert projects_joined(dataset, "014231", tobetsu_too) == (
        "「圏域全体の経済成長のけん引」の、当別町が参加する、南幌町が参加する12事業"
    )
    several = Scope("3", "医療", differing=True)
    number = len(projects_in(dataset, several))
    assert projects_words(dataset, several) == (
        f"「圏域全体の生活関連機能サービスの向上」の、「医療」を含む、参加に差がある{number}事業"
    )


def test_what_a_viewer_searched_for_can_be_written_anywhere(dataset):
    words = projects_words(dataset, Scope(text=" \u202e子\n育て\u200b " + "長" * 90))
    assert words.startswith("「子 育て 長長")
    assert "…」を含む" in words
    assert len(words) < 40
