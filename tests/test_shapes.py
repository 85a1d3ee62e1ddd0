"""Every page, parameter value, answer and slide, on plans of every shape: no failure, no nonsense."""

import json
import re
from functools import reduce
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapes import PLAN, SHAPES, install_plan
from streamlit.testing.v1 import AppTest

from explorer.dataset import read_dataset
from explorer.figures.answers import QUESTIONS, answer
from explorer.figures.failed import FAILED
from explorer.figures.sentences import Given
from explorer.ui import data
from explorer.ui.links import PAGES
from explorer.ui.open_data import open_files
from explorer.ui.questions import UNANSWERED

SHELL = "src/explorer/ui/shell.py"
SCAN = "streamlit.components.v2.component_manager.BidiComponentManager.discover_and_register_components"
TEXTS = ("title", "header", "subheader", "markdown", "caption", "metric", "info", "expander")
CHOICES = {
    "map": {"lens": ["share", "project", "fields"], "town": ["", "990019"], "draw": ["plain"]},
    "budgets": {"view": ["breakdown", "change", "ranking", "burden"], "scale": ["log"]},
    "towns": {"town": ["990019", "990027"], "with": ["", "990035"]},
    "matrix": {"rows": ["plan", "amount", "towns", "pattern"], "columns": ["similar"]},
    "indicators": {"list": ["all", "due", "not_above", "no_baseline", "no_number"]},
    "projects": {"order": ["plan", "amount", "change", "joined"], "heading": ["", "1-a"]},
    "search": {"words": ["港", "恐竜"]},
    "questions": {"ask": ["", *QUESTIONS]},
}
"""Values that a page takes; where a plan has no such town or heading, the page says so in a notice."""
NONSENSE = re.compile(
    r"(?<![0-9,.])0事業（No|（No\.）|No\.(?![0-9０-９])|\bNaN\b|\bnan\b|\bNone\b|<NA>|\binf\b|（）|「」|のの(?!も)|の0組"
    r"|、、|。。|（、|、）|をを|がが|はは|にに|None%|▲0千円|\+0千円"
)
"""What no sentence may say."""


def views(name):
    """The page as it opens, and with each combination of its choices."""
    keys = CHOICES.get(name, {})
    combinations = product(*([(key, value) for value in values] for key, values in keys.items()))
    return [{key: value for key, value in chosen if value} for chosen in combinations]


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
    for name in sorted(
        {*plan.municipalities["name"], *plan.projects["name"], *plan.headings["title"]}, key=len, reverse=True
    ):
        words = words.replace(name, "名")
    return words


def check_page(app, plan, where):
    assert not app.exception, (where, app.exception)
    assert not app.error, (where, [error.value for error in app.error])
    words = words_of(app, plan)
    assert FAILED not in words, where
    assert UNANSWERED not in words, where
    assert not (bad := NONSENSE.search(words)), (where, words[max(bad.start() - 60, 0) : bad.end() + 40])
    for element in app.get("vega_lite_chart"):
        assert_drawn(json.loads(element.proto.spec), where)


def assert_drawn(spec, where):
    """A chart has at least one mark with data."""
    assert _rows(spec), (where, "an empty chart without a word why")


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


@pytest.mark.parametrize("shape", PLANS)
@pytest.mark.parametrize("name", PAGES)
def test_every_view_of_a_page_shows_a_plan_of_any_shape(root, tmp_path, monkeypatch, name, shape):
    plan = install(PLANS[shape], tmp_path, monkeypatch)
    chosen = views(name)
    for parameters in chosen if shape != "many_projects" else chosen[:3]:
        check_page(open_page(root, name, parameters), plan, (shape, name, parameters))


@pytest.mark.parametrize("shape", PLANS)
def test_every_answer_and_sheet_is_given_for_a_plan_of_any_shape(root, tmp_path, monkeypatch, shape):
    plan = install(PLANS[shape], tmp_path, monkeypatch)
    towns = plan.municipalities["municipality_code"].tolist()[:3]
    numbers = plan.projects["no"].tolist()[:4]
    for key, town, no, year in product(QUESTIONS, towns, numbers[:2], (2031, 2034)):
        given_ = Given(town=town, no=no, this_year=year)
        said = answer(plan, key, given_)
        words = without_names(f"{said.title}\n{said.sentence}\n{said.figure.title}\n{said.figure.alt}", plan)
        assert not (bad := NONSENSE.search(words)), (key, words, bad)
    for no in numbers:
        check_page(open_page(root, "projects", {"no": str(no)}), plan, (shape, no))
    assert open_files()


@settings(max_examples=6, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    st.lists(st.sampled_from(sorted(set(SHAPES) - {"many_projects"})), min_size=2, max_size=4, unique=True)
)
def test_mixed_shapes_show_on_every_page(root, tmp_path_factory, names):
    plan = reduce(lambda plan, name: SHAPES[name](plan), names, PLAN)
    with pytest.MonkeyPatch.context() as monkeypatch:
        read = install(plan, tmp_path_factory.mktemp("mixed"), monkeypatch)
        for name in PAGES:
            for parameters in views(name)[::3]:
                check_page(open_page(root, name, parameters), read, (names, name, parameters))
