"""What a run costs the server, page by page: CPU, time, bytes. Nothing else may run on the machine."""

import asyncio
import statistics
import subprocess
import sys
import time

import pytest
from conftest import Server, serving
from viewer import Run, Viewer

RUNS = 20
VIEWS = [
    "",
    "questions",
    "questions?ask=not-joined&town=014231",
    "map",
    "map?lens=project&no=21",
    "map?lens=fields",
    "towns?town=014231",
    "matrix",
    "budgets",
    "budgets?view=ranking&rows=all",
    "indicators",
    "projects",
    "projects?no=21",
    "projects?q=子育て",
    "present",
    "sources",
    "help",
    "search?words=南幌",
]


async def repeated(server: Server, view: str, runs: int = RUNS) -> tuple[list[Run], float]:
    """Runs of a view that was opened before, and the CPU seconds of one."""
    async with Viewer(server.address) as viewer:
        await viewer.open(view)
        await viewer.open(view)
        began = server.cpu
        found = [await viewer.open(view) for _ in range(runs)]
        return found, (server.cpu - began) / runs


def measured(server: Server, view: str) -> dict[str, object]:
    runs, cpu = asyncio.run(repeated(server, view))
    return {
        "view": view or "/",
        "cpu_ms": round(cpu * 1000, 1),
        "time_ms": round(statistics.median(run.seconds for run in runs) * 1000, 1),
        "KiB": round(runs[-1].bytes / 1024, 1),
    }


def test_a_run(floor, server, note):
    rows = [measured(floor, "") | {"view": "(empty page)"}, *(measured(server, view) for view in VIEWS)]
    for row in rows:
        note(**row)
    costs = sorted(float(str(row["cpu_ms"])) for row in rows[1:])
    note(view="(median)", cpu_ms=statistics.median(costs))


def test_the_start(root, note):
    for words, code in {
        "import streamlit": "import streamlit",
        "import the app": "import app",
    }.items():
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
        note(what=words, seconds=round(time.perf_counter() - began, 2))


@pytest.mark.parametrize("sessions", [50])
def test_memory(root, sessions, note):
    """At rest, and what each open session adds."""

    async def visit(server: Server) -> float:
        viewers = [Viewer(server.address) for _ in range(sessions)]
        for viewer in viewers:
            await viewer.__aenter__()
            await viewer.open("budgets")
        used = server.memory
        for viewer in viewers:
            await viewer.__aexit__(None, None, None)
        return used

    with serving(root) as server:
        at_rest = server.memory
        asyncio.run(visit(server))
        before = server.memory
        after = asyncio.run(visit(server))
        note(
            at_rest_MiB=round(at_rest),
            sessions=sessions,
            per_session_MiB=round((after - before) / sessions, 2),
        )


async def one(server: Server, view: str) -> Run:
    async with Viewer(server.address) as viewer:
        return await viewer.open(view)
