"""When something breaks, viewers read one sentence, and the log has file, line and cause."""

import json
import os
import shutil
import signal
from urllib.request import urlopen

import psutil
import pytest
from pages import open_page
from servers import PATIENCE, running
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from test_pages import shown
from viewer import Viewer, ask, run_in_thread

from explorer.model import RESULT_TABLES
from explorer.results import read_results
from explorer.ui import admission, data
from explorer.ui.admission import INVALID_DATA, Admission
from explorer.ui.open_data import open_files
from explorer.views import view

SORRY = "この画面を表示できませんでした。"
TABLE, BORDERS = "data/2025/participation.csv", "geo/municipalities.geojson"


def write(folder, name, content):
    (folder / name).write_bytes(content)


def turn(folder, name, old, new, count=-1):
    """Replace text in a file."""
    content = (folder / name).read_text("utf-8")
    assert old in content
    write(folder, name, content.replace(old, new, count).encode())


def cut(folder, name):
    """Leave half of a file, as a full disk or a broken copy does."""
    content = (folder / name).read_bytes()
    write(folder, name, content[: len(content) // 2])


def block(folder, name):
    """Replace a file by something that not even an administrator can read."""
    (folder / name).unlink()
    (folder / name).mkdir()


def without_a_town(content):
    """The borders without their last municipality."""
    borders = json.loads(content)
    borders["features"].pop()
    return json.dumps(borders).encode()


FAULTS = {
    "missing": (lambda folder: (folder / TABLE).unlink(), f"{TABLE}: 読めません: No such file"),
    "truncated": (lambda folder: cut(folder, TABLE), f"{TABLE}:323: 2 列の行があります"),
    "a wrong code": (
        lambda folder: turn(folder, TABLE, "21,013048,", "21,013056,"),
        f"{TABLE}:242: municipality_code が「013056」です（期待した内容：本文では「013048」）",
    ),
    "no text": (lambda folder: write(folder, TABLE, b"no\n\xff"), f"{TABLE}:2: UTF-8 として"),
    "unreadable": (lambda folder: block(folder, TABLE), f"{TABLE}: 読めません: Is a directory"),
    "geometry of no town": (
        lambda folder: turn(folder, BORDERS, "014231", "014249"),
        f"{BORDERS}: 市町村 014231 南幌町 がありません",
    ),
    "a town without geometry": (
        lambda folder: write(folder, BORDERS, without_a_town((folder / BORDERS).read_bytes())),
        f"{BORDERS}: 市町村 014281 長沼町 がありません",
    ),
    "borders truncated": (lambda folder: cut(folder, BORDERS), f"{BORDERS}: 読めません"),
    "borders missing": (lambda folder: (folder / BORDERS).unlink(), f"{BORDERS}: 読めません"),
    "nonsense in the settings": (
        lambda folder: write(folder, "data/explorer.toml", b"report_to = 1"),
        "data/explorer.toml: report_to が 1",
    ),
    "torn settings": (
        lambda folder: write(folder, "data/explorer.toml", b"report_to ="),
        "data/explorer.toml: 読めません: Invalid value (at end of document)",
    ),
    "no edition": (lambda folder: shutil.rmtree(folder / "data/2025"), "data: 版がありません"),
}
"""Damage to the folder, and the log's message after the folder's name."""


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    """A separate data folder, which the app uses too."""
    for name in ("data", "geo"):
        shutil.copytree(root / name, tmp_path / name)
    monkeypatch.setattr(data, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def middleware():
    """The middleware that answers before all other code."""
    return Admission(Starlette(routes=[Route("/{any:path}", lambda _: PlainTextResponse("served"))]))


# Refused data


@pytest.mark.parametrize(("damage", "message"), FAULTS.values(), ids=FAULTS)
def test_refused_data_is_told_in_one_line_and_one_sentence(folder, logged, middleware, damage, message):
    damage(folder)
    for address in ("/", "/budgets", "/open-data/2025/budgets.csv", "/media/x.csv", "/_stcore/health"):
        status, headers, body = ask(middleware, address)
        assert (status, headers["cache-control"]) == (503, "no-store")
        assert INVALID_DATA.sentence in body.decode()
        assert 'lang="ja"' in body.decode()
        assert str(folder) not in body.decode()
    status, headers, body = ask(middleware, "/healthz")
    assert (status, headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert body == b"the data is refused; the log says which file and why\n"

    [record] = logged.records
    words = record.getMessage()
    assert words.startswith(f"the data is refused: {folder}/{message}")
    assert (record.levelname, record.exc_info, words.count("\n")) == ("ERROR", None, 0)


def test_an_edition_that_changes_while_it_is_read_is_refused(folder, logged, middleware, monkeypatch):
    def swapped(*args):
        turn(folder, "data/2025/budgets.csv", "5,629", "9,999")
        return read_results(*args)

    monkeypatch.setattr("explorer.dataset.read_results", swapped)
    assert ask(middleware, "/healthz")[0] == 503
    assert f"{folder}/data/2025: 読むあいだに変わりました" in logged.text


def test_what_nobody_foresaw_is_told_with_its_trace(folder, logged, middleware, monkeypatch):
    monkeypatch.setattr(data, "verify", lambda *_: None)
    monkeypatch.setattr(view, "read_dataset", lambda *_: 1 / 0)
    assert ask(middleware, "/healthz")[0] == 503
    [record] = logged.records
    assert record.exc_info[0] is ZeroDivisionError


def test_a_streaming_browser_is_refused_too(folder, middleware):
    (folder / TABLE).unlink()
    sent = []

    async def send(message):
        sent.append(message)

    run_in_thread(middleware({"type": "websocket", "path": "/_stcore/stream"}, None, send))
    assert sent[0]["status"] == 503


@pytest.mark.parametrize(
    ("origin", "passes"),
    [("http://example.jp", True), (None, True), ("http://evil.jp", False), ("http://example.jp:81", False)],
)
def test_only_the_apps_own_pages_listen_and_nobody_is_asked_who_else_may(
    root, monkeypatch, logged, origin, passes
):
    admission._log_refusal.cache_clear()
    monkeypatch.setattr(data, "ROOT", root)
    heard, sent = [], []

    async def inside(*_):
        heard.append(True)

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"example.jp"), *([(b"origin", origin.encode())] if origin else [])]
    asked = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    run_in_thread(Admission(inside)(asked, None, send))
    assert bool(heard) == passes
    assert [message["status"] for message in sent if "status" in message] == ([] if passes else [403])
    assert passes == (not logged.text)
    assert passes or (f"from {origin}, but the request is for host example.jp" in logged.text)


def test_good_data_is_served(folder, logged, middleware):
    assert ask(middleware, "/budgets") == (200, ask(middleware, "/budgets")[1], b"served")
    assert not [record for record in logged.records if record.levelname == "ERROR"]


# While the app runs

DAMAGES = {
    "replaced": lambda folder: turn(folder, "data/2025/budgets.csv", "5,629", "9,999"),
    "truncated": lambda folder: [cut(folder, file.relative_to(folder)) for file in folder.glob("*/**/*.*")],
    "removed": lambda folder: [shutil.rmtree(folder / name) for name in ("data", "geo")],
    "another edition": lambda folder: shutil.copytree(folder / "data/2025", folder / "data/2026"),
    "nonsense in the settings": lambda folder: write(folder, "data/explorer.toml", b"report_to = 1"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_happens_to_the_files_changes_nothing_that_is_served(folder, root, middleware, damage):
    assert data.ready()
    damage(folder)

    files = open_files()
    for path in (root / "data/2025").iterdir():
        assert files.pop(f"2025/{path.name}") == path.read_bytes()
    templates = {f"2025/templates/{name}.csv" for name in RESULT_TABLES}
    assert set(files) == {"2025/datapackage.zip", "municipalities.geojson", *templates}
    app = open_page("sources")
    assert not app.exception
    assert "説明のつかない差はありません" in shown(app)
    assert ask(middleware, "/")[0] == 200


def test_any_number_of_editions_is_read_once(folder, monkeypatch, dataset):
    read = []
    names = [str(year) for year in range(2000, 2020)]
    monkeypatch.setattr(view, "edition_names", lambda _: names)
    monkeypatch.setattr(data, "verify", lambda *_: None)
    monkeypatch.setattr(view, "read_dataset", lambda *args: read.append(args[-1]) or dataset)
    assert data.ready()
    for name in names:
        data.editions().read(name)
    assert read == names


def test_a_page_that_raises_says_so_and_harms_nobody_else(root, tmp_path):
    shutil.copytree(root / "pages", tmp_path / "pages")
    (tmp_path / "pages/map.py").write_text('raise RuntimeError("on purpose")\n', "utf-8")

    async def visit(address):
        async with Viewer(address) as viewer, Viewer(address) as another:
            before = await another.open("towns?town=014231")
            failed = await viewer.open("map?town=014231")
            return before, failed, await viewer.open("towns?town=014231"), await another.open("towns")

    with running(root, EXPLORER_ROOT=str(tmp_path), EXPLORER_DATA=str(root)) as server:
        before, failed, after, elsewhere = run_in_thread(visit(server.address))
        log = server.log
    assert [words.startswith(SORRY) for words in failed.words] == [True]
    assert after.words == before.words
    assert not any(words.startswith(SORRY) for words in (*before.words, *elsewhere.words))
    assert log.count("a page failed") == 1
    assert "RuntimeError: on purpose" in log
    assert f'{tmp_path}/pages/map.py", line 1' in log


def test_no_process_is_left_behind_by_a_server_that_was_killed(root):
    with running(root) as server:
        urlopen(f"{server.address}/indicators.png", timeout=PATIENCE).read()
        started = psutil.Process(server.process.pid).children(recursive=True)
        assert started
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        assert psutil.wait_procs(started, timeout=PATIENCE)[1] == []
