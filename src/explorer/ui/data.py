"""What this run looks at: the view, its edition, and what was asked and drawn of it before."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from streamlit.logger import get_logger

from explorer.dataset import Dataset, read_dataset
from explorer.dataset import editions as edition_names
from explorer.figures.figure import Figure
from explorer.figures.land import TILES_SOURCE
from explorer.figures.looks import repaint
from explorer.figures.region import RegionMap
from explorer.frames import DataError
from explorer.results import doubts
from explorer.settings import Settings, read_settings
from explorer.verify import verify
from explorer.views.figures import Shown, figures_of
from explorer.views.once import answer as asked_once
from explorer.views.once import once
from explorer.views.view import Editions, View

APP = Path(os.environ.get("EXPLORER_ROOT", Path.cwd()))
"""The repository, with ``pages/``."""
ROOT = Path(os.environ.get("EXPLORER_DATA", APP))
"""What holds ``data/`` and ``geo/``: the repository's own region, or another."""
VIEW = "view-of-this-run"
P = ParamSpec("P")
R = TypeVar("R")
LOGGED = ("projects", "municipalities", "participation", "budgets", "indicators", "actuals", "settlements")
_looked_at: ContextVar[View | None] = ContextVar("looked_at", default=None)
log = get_logger("explorer")


def ready() -> bool:
    """Load and validate everything; log what is refused and return False if anything is."""
    return _ready(ROOT)


def editions() -> Editions:
    """The editions below the root's ``data/``, each read once, with the boundaries below its ``geo/``."""
    return _editions(ROOT)


def settings() -> Settings:
    """What whoever runs the app has chosen."""
    return _settings(ROOT)


def view() -> View:
    """The view of this run, or the one that is looked at where no script runs."""
    found: View = _looked_at.get() or st.session_state[VIEW]
    return found


@contextmanager
def looking_at(view: View) -> Iterator[None]:
    """Take this for the view, where no script runs."""
    before = _looked_at.set(view)
    try:
        yield
    finally:
        _looked_at.reset(before)


def dataset() -> Dataset:
    """The edition of this view, validated; shared, never to be changed."""
    return view().dataset


def figures() -> dict[str, Shown]:
    """The figures of this view by name."""
    return figures_of(view())


def answer(ask: Callable[Concatenate[Dataset, P], R], *given: P.args, **named: P.kwargs) -> R:
    """What ``ask(dataset, ...)`` answers, asked once per process and edition; never to be changed."""
    return asked_once(dataset(), ask, *given, **named)


def html(write: Callable[Concatenate[Dataset, P], str], *given: P.args, **named: P.kwargs) -> str:
    """The HTML that ``write(dataset, ...)`` returns, written once for what its links keep."""
    return _html(dataset(), view().kept, write, *given, **named)


@once(256)
def _html(
    dataset: Dataset,
    _: tuple[tuple[str, str], ...],
    write: Callable[Concatenate[Dataset, P], str],
    *given: P.args,
    **named: P.kwargs,
) -> str:
    return write(dataset, *given, **named)


@once(256)
def painted(figure: Figure, look: str) -> dict[str, Any]:
    """The figure's chart in a look, painted once per process; never to be changed."""
    assert isinstance(figure.chart, dict)
    return repaint(figure.chart, look)


@once(256)
def maps(figure: Figure, look: str) -> dict[str, Any]:
    """The figure's map in a look, as the browser takes it, drawn once per process; never to be changed."""
    assert isinstance(figure.chart, RegionMap)
    drawn = [repaint(svg, look) for svg in figure.chart.drawn()]
    panels = [
        {"title": escape(panel.title), "svg": svg}
        for panel, svg in zip(figure.chart.panels, drawn, strict=True)
    ]
    return {"key": f"{id(figure)}-{look}", "view": figure.name, "alt": figure.alt, "panels": panels}


@once(64)
def tiled(figure: Figure) -> Figure:
    """The figure with its map over tiles, which are named in the note; made once per process."""
    assert isinstance(figure.chart, RegionMap)
    note = "。".join(filter(None, (figure.note, TILES_SOURCE)))
    return replace(figure, chart=figure.chart.over_tiles(), note=note)


@lru_cache(maxsize=1)
def booklets(day: date) -> dict[Dataset, bytes]:
    """The booklets that were made on that day: long work, done once for all viewers."""
    return {}


@lru_cache(maxsize=1)
def _ready(root: Path) -> bool:
    try:
        _settings(root)
        names, read = _editions(root)
        for name in names:
            verify(root / "data", name)
            for doubt in doubts(root / "data" / name, vars(read(name))):
                log.warning("%s", doubt)
    except DataError as problem:
        log.error("the data is refused: %s; once it is repaired, start the app anew", problem)
        return False
    except Exception:
        log.exception("the data cannot be read")
        return False
    return True


@lru_cache(maxsize=1)
def _settings(root: Path) -> Settings:
    found = read_settings(root / "data")
    log.info("%s", found)
    return found


@lru_cache(maxsize=1)
def _editions(root: Path) -> Editions:
    @cache
    def read(name: str) -> Dataset:
        found = read_dataset(root / "data", root / "geo", name)
        log.info(
            "edition %s: %s; %s (%s, %s), text SHA-256 %s, from %s; boundaries: %s",
            name,
            ", ".join(f"{len(getattr(found, table))} {table}" for table in LOGGED),
            found.edition.title,
            found.edition.issuer,
            found.edition.date,
            found.edition.sha256,
            (root / "data" / name).resolve(),
            found.boundary_source,
        )
        return found

    return Editions(tuple(edition_names(root / "data")), read)
