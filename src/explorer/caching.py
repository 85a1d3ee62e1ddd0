"""Results computed once per process, kept within a bound and shared by all viewers: never change them."""

from collections.abc import Callable
from functools import partial
from threading import Condition
from typing import ParamSpec, TypeVar

from cachetools import LRUCache, cached
from cachetools.keys import hashkey

P = ParamSpec("P")
R = TypeVar("R")
ANSWERS: LRUCache[object, object] = LRUCache(maxsize=2048)
"""The answers of all functions that are :func:`answered_once`.

The common views of the committed plan, each sheet and town among them, take 750; the rest is for searches and
filters.
"""
_answers_change = Condition()


def once(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache up to ``most`` results by their arguments; a caller waits for a result that is being computed."""
    return cached(LRUCache(maxsize=most), condition=Condition())


def answered_once(question: Callable[P, R]) -> Callable[P, R]:
    """Cache the answers to a question by its arguments, as :func:`once`, but together with all others.

    Everybody who needs an answer asks the question: the pages, their figures, and other questions.
    """
    key = partial(hashkey, question)
    answered: Callable[P, R] = cached(ANSWERS, key, condition=_answers_change)(question)
    return answered
