"""Servers to measure, and the tables that are printed at the end. Nothing here asserts a time."""

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import psutil
import pytest
from browser.conftest import browser, chromium  # noqa: F401 (fixtures)
from servers import running

MIB = 2**20
EMPTY = """
import streamlit as st

st.title("empty")
st.toggle("switch")
if st.query_params:
    bar = {"mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
    st.vega_lite_chart(bar | {"data": {"values": [{"a": 1}]}})
"""
TABLES: dict[str, list[dict[str, object]]] = {}


@dataclass(frozen=True)
class Server:
    """A server process and its address."""

    address: str
    process: psutil.Process

    @property
    def cpu(self) -> float:
        """Seconds of CPU used so far."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    @property
    def memory(self) -> float:
        """MiB that belong to the process alone."""
        return float(self.process.memory_full_info().uss / MIB)


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """The app in this folder as a server process, with these settings in its environment."""
    with running(folder, **settings) as server:
        yield Server(server.address, psutil.Process(server.process.pid))


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An empty Streamlit page, which none of ours can be faster than; with a parameter, one bar is drawn."""
    folder = tmp_path_factory.mktemp("floor")
    (folder / "app.py").write_text(EMPTY)
    with serving(folder) as server:
        yield server


@pytest.fixture(scope="session")
def server(root: Path) -> Iterator[Server]:
    """The app on the repository's data."""
    with serving(root) as server:
        yield server


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Adds a row to the table that is named after the test."""

    def note(**measured: object) -> None:
        TABLES.setdefault(request.node.originalname, []).append(measured)

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables."""
    if TABLES:
        cores = len(psutil.Process().cpu_affinity())
        terminalreporter.section(f"measured on {cores} cores, Python {platform.python_version()}")
    for name, rows in TABLES.items():
        terminalreporter.write_line(f"\n{name}\n{pd.DataFrame(rows).to_string(index=False)}")
