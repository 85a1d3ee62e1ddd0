"""The only caches: the dataset, read once per process, answers, and the figures, ready to send."""

import logging
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from explorer.dataset import Dataset, editions, read_dataset
from explorer.figures.figure import Figure

ROOT = Path(os.environ.get("EXPLORER_ROOT", Path.cwd()))
log = logging.getLogger("explorer")


@lru_cache(maxsize=1)
def dataset() -> Dataset:
    """The newest edition below the root's ``data/`` and ``geo/``, validated; shared, never to be changed."""
    newest = editions(ROOT / "data")[0]
    found = read_dataset(ROOT / "data", ROOT / "geo", newest)
    log.info("edition %s: %d projects from %s", newest, len(found.projects), ROOT / "data" / newest)
    return found


@lru_cache(maxsize=512)
def figure(make: Callable[..., Figure], *arguments: Any) -> Figure:
    """The figure that ``make(dataset, *arguments)`` builds, built once per process."""
    return make(dataset(), *arguments)


@lru_cache(maxsize=512)
def answer(ask: Callable[..., Any], *arguments: Any) -> Any:
    """What the question ``ask(dataset, *arguments)`` answers, asked once per process; never to be changed."""
    return ask(dataset(), *arguments)
