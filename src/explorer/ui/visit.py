"""Which view is run: the one of the address, or another one that is visited to find its figure."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Visit:
    """A page that is run only to find one of its figures: the view's parameters, the figure's name."""

    parameters: Mapping[str, str]
    figure: str


VISIT: ContextVar[Visit | None] = ContextVar("visit", default=None)


@contextmanager
def visiting(visit: Visit) -> Iterator[None]:
    """Inside, a page that is run finds the view's parameters; address and widgets stay as they are."""
    before = VISIT.set(visit)
    try:
        yield
    finally:
        VISIT.reset(before)


def parameters() -> Mapping[str, str]:
    """The address's parameters, or those of the view that is visited."""
    visit = VISIT.get()
    return visit.parameters if visit else st.query_params
