"""What viewers upload: few files, held only until they are read.

Streamlit takes a file from any session, asked for or not, up to ``server.maxUploadSize``, and holds it until
the session is over.
"""

import asyncio
from collections import Counter

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

UPLOAD_PATH = "/_stcore/upload_file/"
PER_SESSION, IN_TOTAL = 2, 32
"""How many files may be held or on their way, of one session and of all; each has 1 MB at most."""
UPLOAD_TIMEOUT = 30.0
"""Seconds that a file may take to arrive."""


class UploadLimit:
    """ASGI middleware: a file is taken only while few are held or on their way, and if it arrives soon."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.arriving: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no upload; refuse (429) or time out (408) an upload, or pass it on."""
        _, upload, names = scope.get("path", "").partition(UPLOAD_PATH)
        if not upload or scope["type"] != "http" or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        session = names.partition("/")[0]
        if self._full(session):
            await _refusal(429)(scope, receive, send)
            return
        self.arriving[session] += 1
        try:
            async with asyncio.timeout(UPLOAD_TIMEOUT):
                await self.app(scope, receive, send)
        except TimeoutError:
            await _refusal(408)(scope, receive, send)
        finally:
            self.arriving -= Counter([session])
            _drop_what_nobody_reads(session)

    def _full(self, session: str) -> bool:
        held = _manager(get_instance()).file_storage
        own = len(held.get(session, ())) + self.arriving[session]
        everybodys = sum(map(len, list(held.values()))) + self.arriving.total()
        return own >= PER_SESSION or everybodys >= IN_TOTAL


def forget_upload(uploaded: UploadedFile) -> None:
    """Hold the file of this run's session no longer."""
    if run := get_script_run_ctx():
        _manager(get_instance()).remove_file(run.session_id, uploaded.file_id)


def _drop_what_nobody_reads(session: str) -> None:
    """A file that arrives after its session has ended would be held until the server ends."""
    runtime = get_instance()
    if not runtime.is_active_session(session):
        _manager(runtime).remove_session_files(session)


def _manager(runtime: Runtime) -> MemoryUploadedFileManager:
    manager = runtime.uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    return manager


def _refusal(status: int) -> Response:
    return PlainTextResponse("too many uploads\n" if status == 429 else "too slow\n", status)
