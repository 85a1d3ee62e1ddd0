"""Two replicas behind nginx as .deploy/nginx.conf has it: one is killed, then all; the data is refused."""

import asyncio
import getpass
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from threading import Event
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect
from programs import program
from servers import PATIENCE, Server, free_port, running, wait_for
from viewer import Viewer
from websockets.exceptions import WebSocketException

from explorer.ui.admission import INVALID_DATA

from .conftest import Visitor, screen

VIEW = "/budgets?view=ranking&aside=1"
LOST = "サーバーに接続できません"
GONE = ("gone",)
MAIN = """
user {user};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/explorer.conf;
}}
"""
"""What Debian's own file has around the one that is tried."""


@pytest.fixture
def nginx():
    """Return the path of nginx."""
    return program("nginx-light", "nginx")


@contextmanager
def balancing(nginx: str, root: Path, folder: Path, first: Server, second: Server) -> Iterator[str]:
    """Run nginx in front of two replicas, as documented but for the ports; yield its address."""
    port = free_port()
    words = (root / ".deploy/nginx.conf").read_text("utf-8")
    for documented, tried in {
        "listen 80;": f"listen 127.0.0.1:{port};",
        ":8501": f":{first.port}",
        ":8502": f":{second.port}",
        "/var/lib/nginx/": f"{folder}/",
    }.items():
        assert documented in words
        words = words.replace(documented, tried)
    (folder / "explorer.conf").write_text(words, "utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=getpass.getuser()), "utf-8")
    process = subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait()


def ask(address: str, **headers: str) -> HTTPResponse | HTTPError:
    """Return the response, whatever its status."""
    try:
        return urlopen(Request(address, headers=headers), timeout=PATIENCE)
    except HTTPError as problem:
        return problem


def cookie(address: str, **headers: str) -> str:
    """Return the cookie that keeps a viewer on a replica."""
    return str(ask(address, **headers).headers["Set-Cookie"]).split(";")[0]


async def watch(address: str, kept: str, done: Event) -> list[tuple[str, ...]]:
    """Open a view again and again, reconnecting as a browser does; return the words of each run."""
    said: list[tuple[str, ...]] = []
    while not done.is_set():
        try:
            async with Viewer(address, Cookie=kept) as viewer:
                while not done.is_set():
                    said.append((await viewer.open(VIEW.removeprefix("/"))).words)
                    await asyncio.sleep(0.2)
        except (WebSocketException, OSError):
            said.append(GONE)
    return said


@contextmanager
def watching(address: str, cookies: list[str]) -> Iterator[list["Future[list[tuple[str, ...]]]"]]:
    """Let a viewer for each cookie look during the context; the futures then have what they saw."""
    done = Event()
    with ThreadPoolExecutor(len(cookies)) as threads:
        try:
            yield [threads.submit(asyncio.run, watch(address, kept, done)) for kept in cookies]
        finally:
            done.set()


def wait_until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def titles(page: Page) -> list[str]:
    return page.get_by_test_id("stMain").locator("h1, h2").all_inner_texts()


def expect_the_view(visitor: Visitor, before: list[str]) -> None:
    """Assert that the page is as before and works: a part of it opens and a file is saved."""
    page = visitor.page
    expect(page.locator("#lost")).to_have_count(0, timeout=PATIENCE * 1000)
    expect(page.get_by_test_id("stDialog")).to_have_count(0)
    expect(page.locator("h2")).to_have_count(len(before) - 1)
    assert (page.url, titles(page)) == (visitor.address + VIEW, before)
    save = page.get_by_role("link", name="CSV", exact=True).first
    if not save.is_visible():
        page.locator("summary", has_text="表・保存・出典の本文").first.click()
        expect(save).to_be_visible()
        visitor.settle()
    with page.expect_download() as started:
        save.click()
    assert Path(started.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


def test_viewers_come_back_to_their_view_whatever_ends(nginx, browser, root, tmp_path):
    for name in ("data", "geo"):
        shutil.copytree(root / name, tmp_path / name)
    here = {"EXPLORER_DATA": str(tmp_path)}
    with (
        running(root, **here) as first,
        running(root, **here) as second,
        balancing(nginx, root, tmp_path, first, second) as address,
        screen(browser) as context,
    ):
        visitor = Visitor(context, address)
        page = visitor.open(VIEW)
        before = titles(page)

        def kept() -> str:
            return next(
                f"explorer={found['value']}" for found in context.cookies() if found["name"] == "explorer"
            )

        # One replica is killed while people look.
        ended, left = (first, second) if kept() == "explorer=1" else (second, first)
        mine = kept()
        cookies = [cookie(f"{address}/budgets") for _ in range(6)]
        assert sorted(set(cookies)) == ["explorer=1", "explorer=2"]
        for found in cookies:
            assert {cookie(f"{address}/", Cookie=found) for _ in range(5)} == {found}
        with watching(address, cookies) as watchers:
            time.sleep(1)
            ended.kill()
            wait_until(lambda: kept() != mine, "the browser stays with the replica that is gone")
            expect_the_view(visitor, before)
            assert ask(f"{address}/healthz").read() == b"ok"
            time.sleep(1)
        for found, watcher in zip(cookies, watchers, strict=True):
            said = watcher.result()
            assert set(said) - {GONE} == {said[-1]} == {tuple(before)}
            assert (GONE in said) == (found == mine)

        assert "WARNING" not in left.log.upper()
        assert "ScriptRunContext" not in left.log

        # The other one too: nobody serves.
        left.kill()
        expect(page.locator("#lost")).to_contain_text(LOST)
        page.get_by_test_id("stDialog").wait_for(state="attached")
        expect(page.get_by_test_id("stDialog")).to_be_hidden()
        assert titles(page) == before
        answer = ask(f"{address}/towns?town=014231")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert "いまは表示できません" in answer.read().decode()

        # The data is refused, then repaired.
        table = tmp_path / "data/2025/budgets.csv"
        whole = table.read_bytes()
        table.write_bytes(whole[:1000])
        with running(root, first.port, **here) as refused:
            assert INVALID_DATA.sentence in ask(refused.address + VIEW).read().decode()
            assert "いまは表示できません" in ask(address + VIEW).read().decode()
            assert ask(f"{address}/healthz").status == 503
            assert ask(f"{address}/open-data/2025/budgets.csv").status == 503
            [line] = [line for line in refused.log.splitlines() if "refused" in line]
            assert f"{table}:" in line
            assert "Traceback" not in refused.log
        table.write_bytes(whole)
        with running(root, first.port, **here):
            wait_until(lambda: page.locator("#lost").count() == 0, "the browser does not come back")
            expect_the_view(visitor, before)
