"""Servers to measure, and the tables that are printed at the end. Nothing here asserts a time."""

import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pandas as pd
import psutil
import pytest

MIB = 2**20
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
def serving(script: Path, folder: Path, **settings: str) -> Iterator[Server]:
    """A server in a fresh process, with these settings in its environment; ended whatever happens."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=folder,
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/_stcore/health")
        yield Server(address, psutil.Process(process.pid))
    finally:
        process.kill()
        process.wait()


def _wait(address: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"no answer from {address}")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An empty Streamlit page with one switch: what no page of ours can be faster than."""
    folder = tmp_path_factory.mktemp("floor")
    (folder / "app.py").write_text('import streamlit as st\n\nst.title("empty")\nst.toggle("switch")\n')
    with serving(folder / "app.py", folder) as server:
        yield server


@pytest.fixture(scope="session")
def server(root: Path) -> Iterator[Server]:
    """The app on the repository's data."""
    with serving(root / "app.py", root) as server:
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
