"""A viewer without a browser: requests to an ASGI app, and sessions in Streamlit's WebSocket protocol."""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from starlette.types import ASGIApp
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

T = TypeVar("T")
PATIENCE = 60
"""Seconds after which a run counts as an error."""


def run_in_thread(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine in another thread, since Playwright occupies the event loop of the tests' own."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


def ask(app: ASGIApp, address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of one request to an ASGI app without a server."""
    path, _, query = address.partition("?")
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": quote(query, safe="=&%").encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "scheme": "http",
        "server": ("localhost", 80),
        "root_path": "",
        "http_version": "1.1",
    }
    run_in_thread(app(scope, receive, send))  # type: ignore[arg-type]
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, body


@dataclass(frozen=True)
class Run:
    """One run of the script: the time until all of it had arrived, its size, its headings and notices."""

    seconds: float
    bytes: int
    words: tuple[str, ...]


class Viewer:
    """A session on the server at an address; a context manager."""

    def __init__(self, address: str, **headers: str) -> None:
        self.address = address
        self.headers = headers
        self.socket: ClientConnection

    async def __aenter__(self) -> "Viewer":
        stream = f"ws://{urlsplit(self.address).netloc}/_stcore/stream"
        self.socket = await connect(
            stream,
            subprotocols=["streamlit"],
            additional_headers=self.headers,
            max_size=None,
            open_timeout=PATIENCE,
            compression=None,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()

    async def open(self, view: str) -> Run:
        """Open a view such as ``budgets?view=ranking``; fail if its page raises or does not exist."""
        parts = urlsplit(view)
        message = BackMsg()
        message.rerun_script.page_name = parts.path
        message.rerun_script.query_string = parts.query
        message.rerun_script.context_info.url = f"{self.address}/{parts.path}"
        began, size, words = time.perf_counter(), 0, []
        await self.socket.send(message.SerializeToString())
        while True:
            content = await self.socket.recv()
            size += len(content)
            received = ForwardMsg.FromString(content)
            assert received.WhichOneof("type") != "page_not_found", view
            element = received.delta.new_element
            kind = element.WhichOneof("type")
            assert kind != "exception", view
            if kind in ("heading", "alert"):
                words.append(getattr(element, kind).body)
            if received.WhichOneof("type") == "script_finished":
                return Run(time.perf_counter() - began, size, tuple(words))
