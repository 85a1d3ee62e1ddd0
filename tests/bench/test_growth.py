"""What a run costs when the data grows: ten and a hundred times the projects, all municipalities of Japan."""

import asyncio
import statistics
import time

import pytest
from conftest import serving
from grown import fill_country, repeat_projects, write_app
from test_server import VIEWS, one, repeated

GROWN = {
    "55 projects": None,
    "550 projects": lambda root, to: repeat_projects(root, to, 10),
    "5,500 projects": lambda root, to: repeat_projects(root, to, 100),
    "1,741 municipalities": fill_country,
}
COSTS: dict[str, float] = {}
"""CPU of a run (ms) by view on the data as it is: the first that is measured."""


@pytest.mark.parametrize("size", GROWN)
def test_growth(root, tmp_path, size, note):
    """The first opening asks and draws everything; a run after that sends what is ready."""
    grow = GROWN[size]
    folder = grow(root, tmp_path) if grow else root
    began, times = time.perf_counter(), []
    with serving(write_app(root, tmp_path), EXPLORER_DATA=str(folder)) as server:
        start, at_rest = time.perf_counter() - began, server.memory
        for view in VIEWS:
            first = asyncio.run(one(server, view))
            runs, cpu = asyncio.run(repeated(server, view, runs=8))
            cost = COSTS.setdefault(view, cpu)
            times.append(cpu / cost)
            note(
                data=size,
                view=view or "/",
                first_s=round(first.seconds, 2),
                cpu_ms=round(cpu * 1000, 1),
                times=round(cpu / cost, 1),
                time_ms=round(statistics.median(run.seconds for run in runs) * 1000, 1),
                KiB=round(runs[-1].bytes / 1024),
            )
        note(data=size, view="(median)", times=round(statistics.median(times), 1))
        note(
            data=size,
            view=f"(started in {start:.1f} s, {at_rest:.0f} MiB at rest, {server.memory:.0f} at the end)",
        )
