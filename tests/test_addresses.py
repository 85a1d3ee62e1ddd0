"""Hostile addresses against a real server: each gives a page, and words stay words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from addresses import HOSTILE, Hostile, answered, check_answer
from browser.conftest import serving
from hypothesis import HealthCheck, given, settings


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[str]:
    """The address of a server whose log is read at the end: it must hold no traceback."""
    with serving(root) as address:
        yield address


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(hostile=HOSTILE)
def test_a_hostile_address_gives_a_page_of_words(server: str, hostile: Hostile) -> None:
    check_answer(hostile, answered(server, hostile.path, hostile.query))
