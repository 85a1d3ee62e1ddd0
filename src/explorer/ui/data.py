"""The view of this run, the loaded editions, and caches of HTML and maps."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import streamlit as st
from streamlit.logger import get_logger

from explorer.caching import once
from explorer.dataset import Dataset
from explorer.figures.figure import Figure
from explorer.figures.land import TILES_SOURCE
from explorer.figures.looks import repaint
from explorer.figures.region import RegionMap
from explorer.frames import DataError
from explorer.results import implausible_results
from explorer.settings import Settings, read_settings
from explorer.ui import clock
from explorer.verify import verify
from explorer.views.figures import ViewFigure, figures_of
from explorer.views.pages import Page
from explorer.views.view import Editions, View, read_editions
from explorer.views.view import parse as parse_query

APP = Path(os.environ.get("EXPLORER_ROOT", Path.cwd()))
"""The repository, which holds ``pages/``."""
ROOT = Path(os.environ.get("EXPLORER_DATA", APP))
"""The folder that holds ``data/`` and ``geo/``: the repository or, for another region, elsewhere."""
VIEW = "view-of-this-run"
P = ParamSpec("P")
_view_without_script: ContextVar[View | None] = ContextVar("view_without_script", default=None)
"""The view of a thread that prerenders, where no Streamlit script runs. Passed on explicitly, it would be
a parameter of every function that writes HTML for a page and its prerendered copy, down to each link."""
log = get_logger("explorer")


def ready() -> bool:
    """Load and validate all data; log the first error and return False if there is one."""
    return _ready(ROOT)


def editions() -> Editions:
    """Return the editions in ``ROOT``; each is read once, together with its boundaries."""
    return _editions(ROOT)


def settings() -> Settings:
    """Return the settings of this installation."""
    return _settings(ROOT)


def parse(page: Page, query: Mapping[str, str]) -> tuple[View, dict[str, str]]:
    """Return the view of the address's parameters as of today, and the invalid values by key."""
    return parse_query(page, query, editions(), clock.this_fiscal_year())


def view() -> View:
    """Return the view of this script run, or where no script runs that of use_view()."""
    current: View = _view_without_script.get() or st.session_state[VIEW]
    return current


@contextmanager
def use_view(view: View) -> Iterator[None]:
    """Make this the view() of the context, for prerendering, where no script runs."""
    token = _view_without_script.set(view)
    try:
        yield
    finally:
        _view_without_script.reset(token)


def dataset() -> Dataset:
    """Return the edition of this view; it is shared between viewers and must not be modified."""
    return view().dataset


def figures() -> dict[str, ViewFigure]:
    """Return the figures of this view by name."""
    return figures_of(view())


def html(write: Callable[Concatenate[Dataset, P], str], *args: P.args, **kwargs: P.kwargs) -> str:
    """Return the HTML that ``write(dataset, ...)`` makes, cached by the parameters that its links keep."""
    return _html(dataset(), view().kept, write, *args, **kwargs)


@once(256)
def _html(
    dataset: Dataset,
    kept: tuple[tuple[str, str], ...],
    write: Callable[Concatenate[Dataset, P], str],
    *args: P.args,
    **kwargs: P.kwargs,
) -> str:
    """Return the HTML; it has links with the parameters that are ``kept``."""
    return write(dataset, *args, **kwargs)


@once(256)
def map_in_look(figure: Figure, look: str) -> dict[str, Any]:
    """Return the figure's map in a look as data for region_map.js, cached; it must not be modified."""
    assert isinstance(figure.chart, RegionMap)
    panels = [repaint(panel, look) for panel in figure.chart.drawn()]
    return {"key": f"{id(figure)}-{look}", "view": figure.name, "alt": figure.alt, "panels": panels}


@once(64)
def over_tiles(figure: Figure) -> Figure:
    """Return the figure with its map over background tiles, whose source is added to the note; cached."""
    assert isinstance(figure.chart, RegionMap)
    note = "。".join(filter(None, (figure.note, TILES_SOURCE)))
    return replace(figure, chart=figure.chart.over_tiles(), note=note)


@lru_cache(maxsize=1)
def booklets_of(day: date) -> dict[Dataset, bytes]:
    """Return the booklets (PDF) made on that day, to which callers add; they take long to make."""
    return {}


@lru_cache(maxsize=1)
def _ready(root: Path) -> bool:
    try:
        _settings(root)
        names, read = _editions(root)
        for name in names:
            verify(root / "data", name)
            for doubt in implausible_results(root / "data" / name, vars(read(name))):
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
    settings = read_settings(root / "data")
    log.info("%s", settings)
    return settings


@lru_cache(maxsize=1)
def _editions(root: Path) -> Editions:
    return read_editions(root)
