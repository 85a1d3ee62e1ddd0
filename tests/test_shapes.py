"""Every page, parameter value, answer and slide, on plans of every shape: no failure, no nonsense."""

import logging
import re
from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapes import PLAN, SHAPES, dataset_of, install_plan
from streamlit.testing.v1 import AppTest
from views import every_view

from explorer.dataset import read_dataset
from explorer.figures.answers import QUESTIONS
from explorer.figures.failed import FAILED
from explorer.ui import data
from explorer.ui.open_data import open_files
from explorer.views import once
from explorer.views.answers import UNANSWERED
from explorer.views.figures import figures_of
from explorer.views.pages import PAGES
from explorer.views.pages import QUESTIONS as QUESTIONS_PAGE
from explorer.views.view import Editions, parse

SHELL = "src/explorer/ui/shell.py"
SCAN = "streamlit.components.v2.component_manager.BidiComponentManager.discover_and_register_components"
TEXTS = ("title", "header", "subheader", "markdown", "caption", "metric", "info", "expander")
NONSENSE = re.compile(
    r"(?<![0-9,.])0事業（No|（No\.）|No\.(?=[、）。のは])|\bNaN\b|\bnan\b|\bNone\b|<NA>|\binf\b|（）|「」|(?<!も)のの|の0組"
    r"|、、|。。|（、|、）|をを|がが|はは|にに|None%|▲0千円|\+0千円"
)
"""What no sentence may say."""


@pytest.fixture(autouse=True)
def no_components(monkeypatch):
    monkeypatch.setattr(SCAN, lambda *_, **__: None)


def open_page(root, name, parameters):
    app = AppTest.from_file(root / SHELL, default_timeout=120)
    if PAGES[name].path:
        app.switch_page(f"../../../pages/{name}.py")
    for key, value in parameters.items():
        app.query_params[key] = value
    return app.run()


def words_of(app, plan):
    """All words of the page but the plan's own names, which may hold anything."""
    said = [
        element.label if kind == "expander" else str(element.value)
        for kind in TEXTS
        for element in app.get(kind)
    ]
    bodies = [element.proto.body for element in app.get("html")]
    said += [re.sub(r"<[^>]*>", " ", body) for body in bodies if not body.startswith(("<script", "<style"))]
    return without_names("\n".join(said).replace("\\", ""), plan)


def without_names(words, plan):
    names = {*plan.municipalities["name"], *plan.projects["name"], *plan.headings["title"]}
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, "名")
    return words


def check_page(app, plan, where):
    assert not app.exception, (where, app.exception)
    assert not app.error, (where, [error.value for error in app.error])
    words = words_of(app, plan)
    assert FAILED not in words, where
    assert UNANSWERED not in words, where
    check_words(words, plan, where)


def assert_drawn(figure, where):
    """The picture has at least one row of data, or of words that say why there is none."""
    assert _rows(figure.still), (where, figure.name, "an empty chart without a word why")


def _rows(part):
    if isinstance(part, list):
        return any(map(_rows, part))
    if not isinstance(part, dict):
        return False
    return bool(part.get("values")) or any(map(_rows, part.values()))


def install(plan, folder, monkeypatch):
    install_plan(folder, plan)
    monkeypatch.setattr(data, "ROOT", folder)
    return read_dataset(folder / "data", folder / "geo", plan.edition)


PLANS = {"ordinary": PLAN} | {name: shape(PLAN) for name, shape in SHAPES.items()}
STATIC = 4
"""Every fourth page is opened on each shape, another one on the next."""


def editions_of(plan):
    """The editions of a dataset that stands alone."""
    return Editions((plan.edition.name,), lambda _: plan)


def check_words(words, plan, where):
    words = without_names(words, plan)
    assert not (bad := NONSENSE.search(words)), (where, words[max(bad.start() - 60, 0) : bad.end() + 40])


MOST = 10
"""Views of each page, others on each shape; all answers are among them."""


def check_figures(plan, where, turn=0):
    """The figures and answers of the views are made and drawn, and say no nonsense."""
    made = {}
    for page in PAGES.values():
        most = 10**6 if page == QUESTIONS_PAGE else MOST
        for view in every_view(page, editions_of(plan), this_year=2032, most=most, turn=turn):
            assert parse(page, view.parameters, view.editions, view.this_year) == (view, {}), where
            for shown in figures_of(view).values():
                made.setdefault((shown.make, shown.given), (shown, view.address))
    for shown, address in made.values():
        figure = shown.make(plan, *shown.given)
        assert figure.name == shown.name
        assert_drawn(figure, (where, address))
        words = (
            figure.title,
            figure.alt,
            figure.subtitle,
            figure.note,
            figure.legend_words,
            figure.source,
            shown.headline,
        )
        check_words("\n".join(words), plan, (where, address, figure.name))
        assert UNANSWERED not in shown.headline, (where, address)


@pytest.mark.parametrize(("turn", "shape"), list(enumerate(PLANS)))
def test_every_figure_shows_a_plan_of_any_shape(shape, turn):
    check_figures(dataset_of(PLANS[shape]), shape, turn)


@pytest.mark.parametrize(("turn", "shape"), list(enumerate(PLANS)))
def test_pages_show_a_plan_of_any_shape(root, tmp_path, monkeypatch, shape, turn):
    plan = install(PLANS[shape], tmp_path, monkeypatch)
    for name in list(PAGES)[turn % STATIC :: STATIC]:
        check_page(open_page(root, name, {}), plan, (shape, name))
    for no in plan.projects["no"].tolist()[:1]:
        check_page(open_page(root, "projects", {"no": str(no)}), plan, (shape, no))
    assert open_files()


MIXABLE = sorted(set(SHAPES) - {"many_projects"})


@settings(max_examples=8, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.sampled_from(MIXABLE), min_size=2, max_size=4, unique=True))
def test_every_figure_shows_a_plan_of_mixed_shapes(names):
    check_figures(dataset_of(reduce(lambda plan, name: SHAPES[name](plan), names, PLAN)), names)


# One that fails takes no page down


@pytest.fixture
def logged(caplog, monkeypatch) -> pytest.LogCaptureFixture:
    """What the app logs, whatever the loggers of the process were set to before."""
    log = logging.Logger("explorer")
    log.addHandler(caplog.handler)
    monkeypatch.setattr(once, "log", log)
    return caplog


@pytest.mark.parametrize(
    ("maker_name", "page", "view"),
    [("participation_map", "overview", {}), ("change_figure", "budgets", {"view": "change"})],
)
def test_figures_that_fail_say_so_and_the_rest_of_the_page_stands(
    root, monkeypatch, logged, maker_name, page, view
):
    monkeypatch.setattr(data, "ROOT", root)
    make = once._figure

    def fail(plan, maker, *given):
        if maker.__name__ == maker_name:
            raise KeyError("a shape that nobody thought of")
        return make(plan, maker, *given)

    monkeypatch.setattr(once, "_figure", fail)
    app = open_page(root, page, view)
    assert not app.exception
    said = words_of(app, data.editions().read("2025"))
    assert FAILED in said
    assert "55事業" in said
    assert f"a figure failed: {maker_name}" in logged.text


def test_an_answer_that_fails_says_so_and_the_others_stand(root, monkeypatch, logged):
    monkeypatch.setattr(data, "ROOT", root)

    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setitem(QUESTIONS, "half", replace(QUESTIONS["half"], say=fail))
    for parameters in ({}, {"ask": "half"}):
        once.answer.cache_clear()
        app = open_page(root, "questions", parameters)
        assert not app.exception
        assert UNANSWERED in words_of(app, data.editions().read("2025"))
    assert "an answer failed: half" in logged.text


# Editions with other members


def test_a_municipality_that_joins_or_leaves_shows_in_either_edition(root, tmp_path, monkeypatch):
    smaller = replace(SHAPES["everybody_joins"](PLAN), partners=PLAN.partners[:1], edition="2032")
    install(PLAN, tmp_path, monkeypatch)
    areas = (tmp_path / "geo/municipalities.geojson").read_bytes()
    install_plan(tmp_path, smaller)
    (tmp_path / "geo/municipalities.geojson").write_bytes(areas)
    assert data.ready()
    for edition, towns in (("2031", 3), ("2032", 2)):
        plan = data.editions().read(edition)
        assert len(plan.municipalities) == len(plan.boundaries) == towns
        for name in PAGES:
            check_page(open_page(root, name, {"edition": edition}), plan, (edition, name))
    said = words_of(open_page(root, "changes", {"changed": "towns"}), data.editions().read("2031"))
    assert "圏域からの離脱" in said
