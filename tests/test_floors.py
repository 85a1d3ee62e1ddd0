"""Which floor may import what."""

import ast
import subprocess
import sys

import pytest
from importlinter.cli import lint_imports

PAGES_MAY_KNOW = {"streamlit", "explorer"}
PAGES_MAY_NOT_KNOW = {
    "explorer.plan",
    "explorer.dataset",
    "explorer.editions",
    "explorer.boundaries",
    "explorer.frames",
}
OPENING = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "read_csv", "read_file", "Path"}
OFFLINE = """
import socket

def refuse(*_, **__):
    raise AssertionError("an import reaches for the network")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.gethostbyname = refuse
"""
EVERYTHING = """
import importlib, pkgutil
import explorer

for module in pkgutil.walk_packages(explorer.__path__, "explorer."):
    if not module.name.endswith(("__main__", ".shell")):
        importlib.import_module(module.name)
import app
"""


def run(root, code):
    return subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)


def imported(path):
    """Yield the full names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(path):
    """Yield the names of the functions and methods that a file calls."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", None))


def test_the_contracts_between_the_floors_hold(root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_pages_only_compose(root):
    for page in (root / "pages").glob("*.py"):
        known = set(imported(page))
        assert {name.split(".")[0] for name in known} <= PAGES_MAY_KNOW, page.name
        assert not known & PAGES_MAY_NOT_KNOW, page.name


@pytest.mark.parametrize("floor", ["model.py", "text.py", "questions", "figures"])
def test_only_the_floors_below_open_files(root, floor):
    place = root / "src/explorer" / floor
    files = sorted(place.glob("**/*.py")) if place.is_dir() else [place]
    assert files
    for file in files:
        assert not set(called(file)) & OPENING, file.name


def test_importing_the_app_needs_no_network(root):
    done = run(root, OFFLINE + EVERYTHING)
    assert done.returncode == 0, done.stderr


def test_the_guard_against_the_network_works(root):
    for attempt in (
        "socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://x')",
    ):
        done = run(root, OFFLINE + attempt)
        assert "reaches for the network" in done.stderr
