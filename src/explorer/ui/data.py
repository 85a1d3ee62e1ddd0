"""The caches of what is shown: editions, each read once per process, answers, figures and HTML."""

import os
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from threading import Condition
from typing import Any, ParamSpec, TypeVar

from cachetools import LRUCache, cached
from streamlit.logger import get_logger

from explorer import dataset as door
from explorer.boundaries import BoundaryError
from explorer.dataset import Dataset, read_dataset
from explorer.figures.failed import failed_figure
from explorer.figures.figure import Figure
from explorer.figures.looks import repaint
from explorer.figures.region import over_tiles
from explorer.frames import DataError
from explorer.settings import Settings, read_settings
from explorer.ui.links import EDITION, kept
from explorer.ui.visit import parameters
from explorer.verify import verify

APP = Path(os.environ.get("EXPLORER_ROOT", Path.cwd()))
"""The repository, with ``pages/``."""
ROOT = Path(os.environ.get("EXPLORER_DATA", APP))
"""What holds ``data/`` and ``geo/``: the repository's own region, or another."""
P = ParamSpec("P")
R = TypeVar("R")
LOGGED = ("projects", "municipalities", "participation", "budgets", "indicators", "actuals", "settlements")
log = get_logger("explorer")


def _once(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A cache of so many results; whoever asks for one that is being made waits for it."""
    return cached(LRUCache(maxsize=most), condition=Condition())


def ready() -> bool:
    """Whether all that is served until the process ends was read and is valid; if not, the log says why."""
    return _ready(ROOT)


def editions() -> tuple[str, ...]:
    """The editions below the root's ``data/``, newest first."""
    return _editions(ROOT)


def settings() -> Settings:
    """What whoever runs the app has chosen."""
    return _settings(ROOT)


def edition() -> str:
    """The edition of this view, or of the one that is visited; nonsense is the newest."""
    given = parameters().get(EDITION, "")
    return given if given in editions() else editions()[0]


def dataset() -> Dataset:
    """The edition of this view, validated; shared, never to be changed."""
    return read(edition())


def read(name: str) -> Dataset:
    """An edition, with the boundaries below the root's ``geo/``; shared, never to be changed."""
    return _read(ROOT, name)


def figure(make: Callable[..., Figure], *arguments: Any) -> Figure:
    """The figure that ``make(dataset, *arguments)`` builds, built once per process and edition.

    If it cannot be built, the log says why, and a figure that says so takes its place on the page.
    """
    try:
        return _figure(ROOT, edition(), make, *arguments)
    except Exception:
        log.exception("a figure failed: %s%s, edition %s", make.__name__, arguments, edition())
        return failed_figure(f"{make.__name__}-{hash(arguments)}")


@_once(256)
def painted(figure: Figure, look: str) -> dict[str, Any]:
    """The figure's still picture in a look, painted once per process; never to be changed."""
    return repaint(figure.still, look)


@_once(64)
def tiled(figure: Figure) -> Figure:
    """The figure with its moving map over tiles, made once per process."""
    return over_tiles(figure)


def answer(ask: Callable[..., Any], *arguments: Any) -> Any:
    """What ``ask(dataset, *arguments)`` answers, asked once per process and edition; never to be changed."""
    return _answer(ROOT, edition(), ask, *arguments)


def html(write: Callable[..., str], *arguments: Any) -> str:
    """The HTML that ``write(dataset, *arguments)`` returns, written once for what its links keep."""
    return _html(ROOT, edition(), tuple(kept().items()), write, *arguments)


def compare(ask: Callable[..., Any], before: str, after: str) -> Any:
    """What ``ask(before, after)`` answers for two editions, asked once per process; never to be changed."""
    return _compare(ROOT, ask, before, after)


def booklets(day: date) -> dict[str, bytes]:
    """The booklets that were made on that day, by edition: long work, done once for all viewers."""
    return _booklets(ROOT, day)


@lru_cache(maxsize=1)
def _booklets(root: Path, day: date) -> dict[str, bytes]:
    return {}


@lru_cache(maxsize=1)
def _ready(root: Path) -> bool:
    try:
        _settings(root)
        for name in _editions(root):
            verify(root / "data", name)
            _read(root, name)
    except (DataError, BoundaryError) as problem:
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
def _editions(root: Path) -> tuple[str, ...]:
    return tuple(door.editions(root / "data"))


@cache
def _read(root: Path, name: str) -> Dataset:
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


@_once(256)
def _figure(root: Path, name: str, make: Callable[..., Figure], *arguments: Any) -> Figure:
    return make(_read(root, name), *arguments)


@_once(2048)
def _answer(root: Path, name: str, ask: Callable[..., Any], *arguments: Any) -> Any:
    return ask(_read(root, name), *arguments)


@_once(256)
def _html(
    root: Path, name: str, kept: tuple[tuple[str, str], ...], write: Callable[..., str], *arguments: Any
) -> str:
    return write(_read(root, name), *arguments)


@_once(8)
def _compare(root: Path, ask: Callable[..., Any], before: str, after: str) -> Any:
    return ask(_read(root, before), _read(root, after))
