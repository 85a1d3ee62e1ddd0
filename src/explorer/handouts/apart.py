"""Long work in a process of its own, so that nobody else waits for it."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def apart(make: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
    """What ``make`` returns or raises; vl-convert, for one, lets no other thread run meanwhile."""
    try:
        return _worker().submit(make, *given, **named).result()
    except BrokenProcessPool:
        _worker.cache_clear()
        raise


@cache
def _worker() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))
