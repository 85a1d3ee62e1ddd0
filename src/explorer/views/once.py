"""Results computed once per process, kept within a bound and shared by all viewers: never change them."""

import logging
from collections.abc import Callable
from threading import Condition
from typing import Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache, cached

from explorer.dataset import Dataset
from explorer.figures.failed import failed_figure
from explorer.figures.figure import Figure

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger("explorer")


def once(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache up to ``most`` results by their arguments; a caller waits for a result that is being computed."""
    return cached(LRUCache(maxsize=most), condition=Condition())


@once(2048)
def answer(
    dataset: Dataset, ask: Callable[Concatenate[Dataset, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Return ``ask(dataset, ...)``."""
    return ask(dataset, *args, **kwargs)


def figure(
    dataset: Dataset, make: Callable[Concatenate[Dataset, P], Figure], *args: P.args, **kwargs: P.kwargs
) -> Figure:
    """Return the figure ``make(dataset, ...)``; if it raises, log why and return a figure that says so."""
    try:
        return _figure(dataset, make, *args, **kwargs)
    except Exception:
        log.exception("a figure failed: %s%s, edition %s", make.__name__, args, dataset.edition.name)
        return failed_figure(f"{make.__name__}-{hash(args)}")


@once(256)
def _figure(
    dataset: Dataset, make: Callable[Concatenate[Dataset, P], Figure], *args: P.args, **kwargs: P.kwargs
) -> Figure:
    return make(dataset, *args, **kwargs)
