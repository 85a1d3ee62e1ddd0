"""What views show, computed once per process and shared by all viewers: never change it."""

import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from explorer.caching import once
from explorer.dataset import Dataset
from explorer.figures.failed import failed_figure
from explorer.figures.figure import Figure

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger("explorer")


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
