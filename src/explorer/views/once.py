"""What is made once per process, kept within a bound, and shared by all viewers: never to be changed."""

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
    """Cache up to ``most`` results by their arguments; a caller waits for one that is being made."""
    return cached(LRUCache(maxsize=most), condition=Condition())


@once(2048)
def answer(
    dataset: Dataset, ask: Callable[Concatenate[Dataset, P], R], *given: P.args, **named: P.kwargs
) -> R:
    """What ``ask(dataset, ...)`` returns."""
    return ask(dataset, *given, **named)


def figure(
    dataset: Dataset, make: Callable[Concatenate[Dataset, P], Figure], *given: P.args, **named: P.kwargs
) -> Figure:
    """The figure that ``make(dataset, ...)`` returns.

    If it raises, log why and return a figure that says so in its place.
    """
    try:
        return _figure(dataset, make, *given, **named)
    except Exception:
        log.exception("a figure failed: %s%s, edition %s", make.__name__, given, dataset.edition.name)
        return failed_figure(f"{make.__name__}-{hash(given)}")


@once(256)
def _figure(
    dataset: Dataset, make: Callable[Concatenate[Dataset, P], Figure], *given: P.args, **named: P.kwargs
) -> Figure:
    return make(dataset, *given, **named)
