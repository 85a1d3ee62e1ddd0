"""What several tests share: the committed data, read once, and a way to tear the plan's text."""

import gc
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
import shapes
from hypothesis import settings
from results import write_results

from explorer.dataset import Dataset, read_dataset
from explorer.frames import DataError
from explorer.municipalities import read_municipalities
from explorer.plan.source import Source, parse_source, read_source
from explorer.plan.tables import build_tables
from explorer.ui import admission, data, prerender
from explorer.views import answers, figures, view

logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
settings.register_profile("explorer", deadline=None)
settings.load_profile("explorer")
gc.set_threshold(20_000)


def pytest_collection_finish() -> None:
    """Save each garbage collection from walking through all imported modules and tests, as the app does."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """Return what the app logs as a warning or error, whatever other tests did to its logger."""
    log = logging.Logger("explorer", logging.WARNING)
    log.addHandler(caplog.handler)
    for module in (answers, figures, prerender, admission, data, view):
        monkeypatch.setattr(module, "log", log)
    return caplog


@pytest.fixture(scope="session", autouse=True)
def no_component_scan() -> Iterator[None]:
    """Save a page in AppTest from reading the description of every installed package, which none needs."""
    manager = "streamlit.components.v2.component_manager.BidiComponentManager"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{manager}.discover_and_register_components", lambda *_, **__: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def kept_plans(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """Let the processes of this run share the plans of other shapes that they have read."""
    folder = tmp_path_factory.getbasetemp()
    shapes.kept_in = (folder if worker_id == "master" else folder.parent) / "plans"
    shapes.kept_in.mkdir(exist_ok=True)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def municipalities(root: Path) -> pd.DataFrame:
    return read_municipalities(root / "data")


@pytest.fixture(scope="session")
def source(root: Path) -> Source:
    """Return the plan of the edition 2025."""
    return read_source(root / "data/2025/source.txt")


@pytest.fixture(scope="session")
def source_text(source: Source) -> str:
    return source.content.decode()


@pytest.fixture(scope="session")
def tables(source: Source, municipalities: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables as the parser makes them from the plan's text, before they are written."""
    return build_tables(source, municipalities)


@pytest.fixture(scope="session")
def dataset(root: Path) -> Dataset:
    """Return the committed edition 2025, read as the app reads it."""
    return read_dataset(root / "data", root / "geo", "2025")


@pytest.fixture(scope="session")
def with_results(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return the edition 2025 with results beside the plan."""
    data = shutil.copytree(root / "data", tmp_path_factory.mktemp("results") / "data")
    write_results(data / "2025")
    return read_dataset(data, root / "geo", "2025")


Change = dict[int, str | None]
"""Torn lines by their 1-based number: the text instead of the line, or None for a line taken out.

The text may have several lines. To keep the numbers below as they are, put "" instead of None.
"""


@pytest.fixture(scope="session")
def change(source_text: str) -> Callable[[Change], bytes]:
    """Return a function that returns the plan's text with some lines changed."""

    def change(changes: Change) -> bytes:
        lines = source_text.split("\n")
        numbered = ((number, changes.get(number, line)) for number, line in enumerate(lines, start=1))
        return "\n".join(line for _, line in numbered if line is not None).encode()

    return change


@pytest.fixture(scope="session")
def refusal(
    change: Callable[[Change], bytes], municipalities: pd.DataFrame
) -> Callable[[Change], tuple[int | None, str]]:
    """Return a function for the line and the message with which the parser refuses a changed text."""

    def refusal(changes: Change) -> tuple[int | None, str]:
        with pytest.raises(DataError) as refused:
            build_tables(parse_source(change(changes), "plan.txt"), municipalities)
        problem = refused.value
        assert str(problem).startswith(f"plan.txt:{problem.line}: " if problem.line else "plan.txt: ")
        assert f"（期待した内容：{problem.expected}）" in str(problem)
        return problem.line, str(problem)

    return refusal


@pytest.fixture(scope="session")
def assert_refused(
    refusal: Callable[[Change], tuple[int | None, str]],
) -> Callable[[Change, int | None, str], None]:
    """Return a function that asserts that a changed text is refused at a line with part of a message."""

    def assert_refused(changes: Change, line: int | None, message: str) -> None:
        at, text = refusal(changes)
        assert (at, message in text) == (line, True), text

    return assert_refused
