"""Limits on viewers and uploads: a full server refuses with a sentence."""

import asyncio
from http.client import HTTPConnection
from uuid import uuid4

import psutil
import pytest
from servers import running
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from viewer import Viewer, run_in_thread
from websockets.exceptions import InvalidStatus

from explorer import file_limits
from explorer.ui import uploads
from explorer.ui.admission import FULL
from explorer.views import deck

resource = pytest.importorskip("resource")
LIMIT = 300
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def server(root):
    """A server started with a soft limit of file descriptors that is too low for many viewers."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, before[1]))
    try:
        with running(root) as server:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
            yield server
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def ask(server, path, method="GET", body=None, headers=()):
    """Return status, headers and body; the connection is closed."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, body, {"Connection": "close"} | dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_a_server_raises_its_limit_and_says_so(server):
    soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    assert soft == min(hard, file_limits.ENOUGH) > LIMIT
    assert (
        server.log.count(f"up to {soft} files and connections: about {file_limits.viewers(soft)} viewers")
        == 1
    )


def test_a_full_server_refuses_new_viewers_in_words_and_keeps_those_it_has(server):
    """First pages are refused, then sessions; nobody is accepted and then left without an answer."""
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)

    async def fill():
        process, viewers, refusals, first_full = psutil.Process(server.process.pid), [], 0, None
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (LIMIT, hard))
        try:
            assert ask(server, "/", headers=BROWSER)[0] == ask(server, "/healthz")[0] == 200
            while not refusals:
                viewer = Viewer(server.address)
                try:
                    await viewer.__aenter__()
                except InvalidStatus as refused:
                    refusals += 1
                    assert refused.response.status_code == 503
                else:
                    viewers.append(viewer)
                    await viewer.open("help")
                if first_full is None and ask(server, "/healthz")[0] == 503:
                    first_full = len(viewers)
            assert 20 < first_full < len(viewers) < LIMIT / 4
            assert process.num_fds() < LIMIT - file_limits.SPARE / 3

            status, headers, body = ask(server, "/healthz")
            assert (status, body) == (503, f"{FULL.reason}\n".encode())
            for path in ("/", "/budgets", "/open-data/"):
                status, headers, body = ask(server, path, headers=BROWSER)
                assert (status, headers["cache-control"]) == (503, "no-store")
                assert FULL.sentence in body.decode()
                assert 'lang="ja"' in body.decode()
            assert ask(server, "/_stcore/health")[0] == 200
            assert (await viewers[0].open("towns?town=014231")).words
        finally:
            for viewer in viewers:
                await viewer.__aexit__(None, None, None)

    async def recovers():
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
        for _ in range(100):
            if ask(server, "/healthz")[0] == 200:
                return ask(server, "/", headers=BROWSER)[0]
            await asyncio.sleep(0.1)
        return None

    run_in_thread(fill())
    assert run_in_thread(recovers()) == 200
    assert "Traceback" not in server.log


def test_few_viewers_are_said_where_the_limit_is_low():
    assert file_limits.viewers(1024) == 123
    assert file_limits.viewers(file_limits.ENOUGH) > 10_000
    assert file_limits.viewers(64) == 0


def test_where_nothing_limits_descriptors_there_is_always_room(monkeypatch):
    monkeypatch.setattr(file_limits.sys, "platform", "win32")
    monkeypatch.delattr(psutil.Process, "num_fds")
    file_limits.raise_limit()
    assert (file_limits.limit(), file_limits.attainable()) == (None, None)
    assert file_limits.are_left(file_limits.SPARE)


@pytest.mark.parametrize(
    ("limits", "attained"),
    [((256, 1024), 1024), ((256, -1), 65_536), ((100_000, 10**9), 100_000), ((-1, -1), None), ((64, 64), 64)],
)
def test_a_server_asks_for_enough_and_never_for_less_than_it_has(monkeypatch, limits, attained):
    given = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: given.append(limits))
    assert file_limits.attainable() == attained
    file_limits.raise_limit()
    assert given == ([(attained, limits[1])] if attained else [])


# Uploads


class Uploader:
    """A viewer on the page 発表 who uploads files, with the cookie and token of a browser."""

    def __init__(self, server):
        _, headers, _ = ask(server, "/_stcore/health")
        cookie = headers["set-cookie"].split(";")[0]
        self.server, self.cookie = server, {"Cookie": cookie, "X-Xsrftoken": cookie.split("=", 1)[1]}
        self.viewer = Viewer(server.address)

    async def __aenter__(self):
        await self.viewer.__aenter__()
        await self.rerun(BackMsg())
        return self

    async def __aexit__(self, *given):
        await self.viewer.__aexit__(*given)

    async def rerun(self, message):
        """Send the message, wait until the page has run, and return the labels of its text inputs."""
        message.rerun_script.page_name = "present"
        await self.viewer.socket.send(message.SerializeToString())
        labels = []
        while True:
            received = ForwardMsg.FromString(await self.viewer.socket.recv())
            if received.HasField("new_session"):
                self.session = received.new_session.initialize.session_id
            element = received.delta.new_element
            if element.WhichOneof("type") == "file_uploader":
                self.widget = element.file_uploader.id
            if element.WhichOneof("type") == "text_input":
                labels.append(element.text_input.label)
            if received.WhichOneof("type") == "script_finished":
                return labels

    def put(self, content, file=None):
        """Upload into this session and return the status."""
        edge = uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="slides.json"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        path = f"{uploads.UPLOAD_PATH}{self.session}/{file or uuid4().hex}"
        try:
            return ask(self.server, path, "PUT", body, self.cookie | kind)[0]
        except (BrokenPipeError, ConnectionResetError):  # refused before all of it was read
            return 429

    async def load(self, content):
        """Upload into the page's widget as a browser does, and return the labels of its text inputs."""
        file = uuid4().hex
        status = await asyncio.to_thread(self.put, content, file)
        assert status == 204, status
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self.widget
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = file, "slides.json", len(content)
        info.file_urls.file_id = file
        return await self.rerun(message)


def test_files_that_no_page_reads_are_refused_and_take_little_memory(server):
    """Three hundred files from one session, then three from each of many at once."""

    async def flood():
        memory = psutil.Process(server.process.pid).memory_info
        before = memory().rss
        async with Uploader(server) as viewer:
            statuses = [await asyncio.to_thread(viewer.put, b"x" * (MEGABYTE - 1000)) for _ in range(300)]
            assert (statuses.count(204), statuses.count(429)) == (
                uploads.PER_SESSION,
                300 - uploads.PER_SESSION,
            )
        crowd = [Uploader(server) for _ in range(uploads.IN_TOTAL)]
        for viewer in crowd:
            await viewer.__aenter__()
        try:
            waiting = [
                asyncio.to_thread(viewer.put, b"x" * (MEGABYTE - 1000)) for viewer in crowd for _ in range(3)
            ]
            statuses = await asyncio.gather(*waiting)
            assert set(statuses) == {204, 429}
            assert statuses.count(204) <= uploads.IN_TOTAL
            assert memory().rss - before < 2.5 * uploads.IN_TOTAL * MEGABYTE
        finally:
            for viewer in crowd:
                await viewer.__aexit__(None, None, None)

    run_in_thread(flood())


def test_a_deck_is_uploaded_as_often_as_one_likes(root):
    content = deck.to_file((deck.Slide("予算", "budgets?view=ranking#ranking"),))

    async def upload(server):
        async with Uploader(server) as viewer:
            return [len([label for label in await viewer.load(content) if "枚目" in label]) for _ in range(6)]

    with running(root) as server:
        assert run_in_thread(upload(server)) == [1, 2, 3, 4, 5, 6]


def test_an_upload_that_does_not_arrive_makes_room_for_others(monkeypatch):
    class Runtime:
        def is_active_session(self, session):
            return session == "here"

    held = uploads.MemoryUploadedFileManager("/")
    sent = []

    async def never(*_):
        await asyncio.sleep(60)

    async def send(message):
        sent.append(message)

    monkeypatch.setattr(uploads, "UPLOAD_TIMEOUT", 0.01)
    monkeypatch.setattr(uploads, "get_instance", Runtime)
    monkeypatch.setattr(uploads, "_manager", lambda _: held)
    middleware = uploads.UploadLimit(never)
    scope = {"type": "http", "method": "PUT", "path": f"{uploads.UPLOAD_PATH}here/1", "headers": []}
    run_in_thread(middleware(scope, None, send))
    assert sent[0]["status"] == 408
    assert not middleware.arriving


def test_a_file_that_arrives_after_its_viewer_left_is_not_held(monkeypatch):
    class Runtime:
        def is_active_session(self, _):
            return False

    held = uploads.MemoryUploadedFileManager("/")
    monkeypatch.setattr(uploads, "get_instance", Runtime)
    monkeypatch.setattr(uploads, "_manager", lambda _: held)

    async def store(*_):
        held.add_file("gone", UploadedFileRec("1", "slides.json", "application/json", b"{}"))

    scope = {"type": "http", "method": "PUT", "path": f"{uploads.UPLOAD_PATH}gone/1", "headers": []}
    run_in_thread(uploads.UploadLimit(store)(scope, None, None))
    assert not held.file_storage
