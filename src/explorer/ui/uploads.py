"""Limits on uploads: few files at a time, kept only until they are read.

Streamlit itself accepts files of up to ``server.maxUploadSize`` from any session, whether a page asks
for them or not, and keeps them in memory until the session ends.
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
"""The most files of one session and of all that may be arriving or kept; each is at most 1 MB."""
UPLOAD_TIMEOUT = 30.0
"""The longest time in seconds that a file may take to arrive."""


class UploadLimit:
    """ASGI middleware that refuses an upload while there are too many, or if it takes too long."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.arriving: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an upload may get 429 (too many) or 408 (too slow) instead."""
        _, is_upload, rest = scope.get("path", "").partition(UPLOAD_PATH)
        if not is_upload or scope["type"] != "http" or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        session = rest.partition("/")[0]
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
            _drop_files_of_ended(session)

    def _full(self, session: str) -> bool:
        kept = _manager(get_instance()).file_storage
        of_session = len(kept.get(session, ())) + self.arriving[session]
        of_all = sum(map(len, list(kept.values()))) + self.arriving.total()
        return of_session >= PER_SESSION or of_all >= IN_TOTAL


def forget_upload(uploaded: UploadedFile) -> None:
    """Remove the file from the memory of this run's session."""
    if run := get_script_run_ctx():
        _manager(get_instance()).remove_file(run.session_id, uploaded.file_id)


def _drop_files_of_ended(session: str) -> None:
    """Remove the files of a session that has ended; they would be kept until the server ends."""
    runtime = get_instance()
    if not runtime.is_active_session(session):
        _manager(runtime).remove_session_files(session)


def _manager(runtime: Runtime) -> MemoryUploadedFileManager:
    manager = runtime.uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    return manager


def _refusal(status: int) -> Response:
    return PlainTextResponse("too many uploads\n" if status == 429 else "too slow\n", status)
