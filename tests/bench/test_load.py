"""Many at once: WebSocket sessions that open pages and change filters, think, and go on."""

import asyncio
import os
import random
import statistics
import time
from contextlib import ExitStack

import psutil
import pytest
from conftest import Server, serving
from viewer import Viewer
from websockets.exceptions import WebSocketException

LASTING = float(os.environ.get("LASTING", "60"))
"""Seconds that are measured."""
STEPS = [
    ["", "map?town=014231", "towns?town=014231", "towns?town=013030", "projects?no=21&q=観光"],
    ["", "questions", "questions?ask=not-joined&town=014231", "questions?ask=grew", "projects?no=41"],
    [
        "budgets",
        "budgets?heading=3-1",
        "budgets?view=ranking",
        "budgets?view=ranking&year=2024",
        "budgets?view=burden",
    ],
    ["indicators", "indicators?list=no_baseline", "indicators?list=due&heading=3", "projects?no=39", "help"],
    ["matrix", "matrix?differing=1", "matrix?order=joined", "matrix?towns=014231,013030", "map?lens=fields"],
    ["projects", "projects?q=子育て", "projects?q=子育て&heading=3-3", "search?words=南幌", "sources"],
    [
        "present",
        "map?lens=project&no=21",
        "map?lens=project&no=41",
        "towns?town=014231&with=013030",
        "budgets?view=change",
    ],
]
"""Ways through the app, one view after the other."""


async def stay(
    server: Server, way: list[str], think: float, until: float, chance: random.Random
) -> list[float | str]:
    """One viewer: comes at any moment of the first thinking time, then views and thinks until the end."""
    await asyncio.sleep(chance.uniform(0, think))
    found: list[float | str] = []
    try:
        async with Viewer(server.address) as viewer:
            at = chance.randrange(len(way))
            while time.monotonic() < until:
                run = await viewer.open(way[at % len(way)])
                found.append(run.seconds)
                at += 1
                await asyncio.sleep(chance.uniform(0.5, 1.5) * think)
    except (OSError, AssertionError, WebSocketException) as problem:
        found.append(repr(problem))
    return found


async def warm(server: Server) -> None:
    """Every view once: what is built once per process is there before the crowd comes."""
    async with Viewer(server.address) as viewer:
        for view in dict.fromkeys(view for way in STEPS for view in way):
            await viewer.open(view)


async def crowd(servers: list[Server], viewers: int, think: float) -> list[float | str]:
    until = time.monotonic() + think + LASTING
    stays = [
        stay(servers[at % len(servers)], STEPS[at % len(STEPS)], think, until, random.Random(at))
        for at in range(viewers)
    ]
    return [found for each in await asyncio.gather(*stays) for found in each]


@pytest.mark.parametrize(
    ("viewers", "think", "replicas"), [(10, 10, 1), (50, 10, 1), (150, 10, 1), (300, 10, 1), (300, 5, 2)]
)
def test_load(root, viewers, think, replicas, note):
    """Each viewer does something every ``think`` seconds; the viewers share the machine with the servers."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(root)) for _ in range(replicas)]
        for server in servers:
            asyncio.run(warm(server))
        began, used, own = time.monotonic(), [server.cpu for server in servers], psutil.Process().cpu_times()
        found = asyncio.run(crowd(servers, viewers, think))
        lasted = time.monotonic() - began
        shares = [(server.cpu - before) / lasted for server, before in zip(servers, used, strict=True)]
        now = psutil.Process().cpu_times()
        times = sorted(each for each in found if isinstance(each, float))
        errors = [each for each in found if isinstance(each, str)]
        note(
            viewers=viewers,
            think_s=think,
            replicas=replicas,
            runs=len(times),
            errors=len(errors),
            p50_ms=round(statistics.median(times) * 1000),
            p95_ms=round(statistics.quantiles(times, n=20)[-1] * 1000),
            max_ms=round(times[-1] * 1000),
            cpu_per_server=f"{max(shares):.0%}",
            cpu_per_run_ms=round(sum(shares) * lasted / len(times) * 1000, 1),
            MiB_per_server=round(max(server.memory for server in servers)),
            viewers_cpu=f"{(now.user + now.system - own.user - own.system) / lasted:.0%}",
        )
        assert not errors, errors[:3]
