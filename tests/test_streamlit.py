"""Streamlit's internals that the app uses are listed in one place, and the installed version has them.

The list is a table in CONTRIBUTING.md. What a browser does with it, the tests named in the table hold.
"""

import inspect
import re
from pathlib import Path

import pytest
import streamlit
from streamlit.runtime.memory_session_storage import MemorySessionStorage

from explorer.file_limits import CLOSED_SESSIONS
from explorer.ui.accessibility import ENGLISH

PACKAGE = Path(__file__).parents[1] / "src/explorer"
SOURCES = [path for path in PACKAGE.rglob("*.*") if path.suffix in (".py", ".js", ".css", ".html")]
INTERNAL = re.compile(
    r"data-testid|\.st[A-Z]\w|class=.stHtml|CLOSED_SESSIONS|data-test-|dataset\.test[A-Z]|__streamlit|_stcore|streamlit\.(?:runtime|logger)"
    r"|st\.__file__|PopStateEvent|history\.pushState|\"clipboard\"|IGNORES_BACKSLASH"
)
ELEMENT = re.compile(r"data-testid[\^$*]?=[\\\"']*(\w+)|\.(st[A-Z]\w+)")
ROW = re.compile(r"^\| `([\w./]+)` \| .* \| `(.+)` \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def listed(root):
    """The tests of each listed file."""
    contributing = (root / ".github/CONTRIBUTING.md").read_text("utf-8")
    return {file: tests.split("`, `") for file, tests in ROW.findall(contributing)}


@pytest.fixture(scope="module")
def scripts():
    """All of Streamlit's scripts for the browser."""
    folder = Path(streamlit.__file__).parent / "static/static/js"
    return "\n".join(path.read_text("utf-8") for path in folder.glob("*.js"))


def elements():
    names = {name for path in SOURCES for found in ELEMENT.findall(path.read_text("utf-8")) for name in found}
    return sorted(names - {""})


def test_every_file_that_relies_on_internals_is_listed(listed):
    relying = {f"{path.relative_to(PACKAGE)}" for path in SOURCES if INTERNAL.search(path.read_text("utf-8"))}
    assert relying == set(listed)


def test_every_listed_test_exists(listed, root):
    for name in {name for names in listed.values() for name in names}:
        assert (root / "tests" / name).is_file(), name


@pytest.mark.parametrize("name", elements())
def test_streamlit_still_has_the_element(scripts, name):
    assert re.search(rf"[`\"']{name}[`\"']", scripts)


@pytest.mark.parametrize(
    "name",
    ["data-test-script-state", "data-test-connection-state", "notRunning", "CONNECTED", "popstate", "Upload"],
)
def test_streamlit_still_has_the_attribute_value_or_word(scripts, name):
    assert re.search(rf"[`\"'.]{name}\b", scripts)


def test_streamlit_still_keeps_as_many_closed_sessions():
    keeps = inspect.signature(MemorySessionStorage).parameters["maxsize"].default
    assert keeps == CLOSED_SESSIONS


def test_streamlit_still_asks_for_its_server_where_the_page_says(scripts):
    assert re.search(r"__streamlit\b.{,200}BACKEND_BASE_URL", scripts, re.DOTALL)


@pytest.mark.parametrize("words", ENGLISH)
def test_the_english_that_the_accessibility_page_names_is_still_streamlits(scripts, words):
    assert re.search(rf"[`\"']{words}", scripts)
