"""Whether sessions that are over leave anything behind: memory before and after, with a margin."""

import asyncio

from conftest import Server, serving
from viewer import Viewer

WARM, SESSIONS, AT_ONCE = 200, 1000, 5
"""Streamlit keeps up to 128 sessions that are over, for a reload: the warming fills them, and the caches."""
VIEWS = ["", "map?town=014231", "budgets?view=ranking", "projects?no=21", "present?deck=region", "sources"]
MARGIN = 20
"""MiB: 20 KiB for each session, of which an open one takes 200."""


async def visit(server: Server, sessions: int) -> None:
    """Open and close sessions, each with two views."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def session(number: int) -> None:
        async with turns, Viewer(server.address) as viewer:
            await viewer.open(VIEWS[number % len(VIEWS)])
            await viewer.open(VIEWS[(number + 1) % len(VIEWS)])

    await asyncio.gather(*map(session, range(sessions)))


def test_sessions_that_are_over(root, note):
    with serving(root) as server:
        asyncio.run(visit(server, WARM))
        before = server.memory
        asyncio.run(visit(server, SESSIONS))
        after = server.memory
    note(sessions=SESSIONS, before_MiB=round(before, 1), after_MiB=round(after, 1), margin_MiB=MARGIN)
    assert after - before < MARGIN
