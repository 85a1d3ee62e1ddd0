"""Admission of requests: none while the data is invalid, no new viewer while the server is full.

Refused viewers get a page with one sentence; a load balancer gets status 503.
"""

import logging
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from explorer.file_limits import LAST, SPARE, are_left
from explorer.ui import data

HEALTH = "/healthz"
log = logging.getLogger("explorer")


class Refusal(NamedTuple):
    """Why nobody is admitted: the title and sentence for a viewer, the reason for a load balancer."""

    title: str
    sentence: str
    reason: str


INVALID_DATA = Refusal(
    "準備中",
    "データに修正が必要な箇所があるため、現在表示できません。"
    "このままお待ちください。修正が済みしだい、この画面を表示します。",
    "the data is refused; the log says which file and why",
)
FULL = Refusal(
    "混み合っています",
    "アクセスが集中しているため、現在表示できません。"
    "このままお待ちください。接続できしだい、この画面を表示します。",
    "too many viewers: few file descriptors are left; python -m explorer doctor tells the limit",
)
PAGE = """<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="30">
<title>{title}</title>
<p style="max-width: 40em; margin: 20vh auto; padding: 0 1em; font: 1.4rem/1.8 sans-serif">{sentence}</p>
</html>
"""
"""The page reloads itself every 30 seconds."""


class Admission:
    """ASGI middleware that refuses everything while the data is invalid, and new viewers while full.

    A new viewer is one who requests a page or opens a session; the others go on. A WebSocket is
    accepted only from the app's own pages. Streamlit would refuse others too, but not before asking
    the internet for this machine's address, and it serves nobody meanwhile.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request or pass it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif not data.ready():
            await _refusal_response(scope["path"], INVALID_DATA)(scope, receive, send)
        elif scope["type"] == "websocket" and _is_cross_origin(Headers(scope=scope)):
            _log_refusal(Headers(scope=scope).get("origin", ""), Headers(scope=scope).get("host", ""))
            await Response(status_code=403)(scope, receive, send)
        elif not are_left(_needed_descriptors(scope)):
            await _refusal_response(scope["path"], FULL)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_cross_origin(headers: Headers) -> bool:
    """Return whether a page of another site sent the request; only browsers send an origin."""
    return "origin" in headers and urlsplit(headers["origin"]).netloc != headers.get("host")


@lru_cache(maxsize=64)
def _log_refusal(origin: str, host: str) -> None:
    """Log once per address why its viewers cannot connect, and how to set up the proxy."""
    log.warning(
        "a WebSocket is refused: the page is from %s, but the request is for host %s; if a proxy stands "
        'between, let it pass on the host (nginx: "proxy_set_header Host $http_host;")',
        origin,
        host,
    )


def _needed_descriptors(scope: Scope) -> int:
    """Return how many file descriptors must be left for this request; 0 for a part of an open page."""
    if scope["type"] == "websocket":
        return LAST
    is_page = scope["path"].endswith(HEALTH) or "text/html" in Headers(scope=scope).get("accept", "")
    return SPARE if is_page else 0


def _refusal_response(path: str, refusal: Refusal) -> Response:
    headers = {"Cache-Control": "no-store", "Retry-After": "30"}
    if path.endswith(HEALTH):
        return PlainTextResponse(f"{refusal.reason}\n", 503, headers)
    return HTMLResponse(PAGE.format(title=refusal.title, sentence=refusal.sentence), 503, headers)
