"""What comes in: nothing while the data is refused, no new viewer while the server is full, no other site.

Whoever is not let in reads one sentence; a load balancer reads it as out of service.
"""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.logger import get_logger

from explorer.descriptors import LAST, SPARE, are_left
from explorer.ui import data

HEALTH = "/healthz"
log = get_logger("explorer")


class Reason(NamedTuple):
    """Why nobody is let in: in the tab, for a viewer, and for a load balancer."""

    title: str
    sentence: str
    reason: str


REFUSED = Reason(
    "準備中",
    "データに修正が必要な箇所があるため、現在表示できません。"
    "このままお待ちください。修正が済みしだい、この画面を表示します。",
    "the data is refused; the log says which file and why",
)
FULL = Reason(
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
"""It asks again every 30 seconds, at its own address."""


class Closed:
    """ASGI middleware: requests and WebSockets pass only if the data was read, new viewers if there is room.

    A new viewer is who asks for a page or opens a session; whoever is inside goes on. A WebSocket passes
    only from the app's own pages. Streamlit refuses others too, but first asks the internet whether the
    other site is perhaps this machine, and serves nobody meanwhile.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif not data.ready():
            await _answer(scope["path"], REFUSED)(scope, receive, send)
        elif scope["type"] == "websocket" and _from_elsewhere(Headers(scope=scope)):
            _log_refusal(Headers(scope=scope).get("origin", ""), Headers(scope=scope).get("host", ""))
            await Response(status_code=403)(scope, receive, send)
        elif not are_left(_needed(scope)):
            await _answer(scope["path"], FULL)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a page of another site asks; what is no browser names no page."""
    return "origin" in headers and urlsplit(headers["origin"]).netloc != headers.get("host")


@lru_cache(maxsize=64)
def _log_refusal(origin: str, host: str) -> None:
    """Say once why viewers who come by this address see no app, and what whoever runs the proxy can do."""
    log.warning(
        "a WebSocket is refused: the page is from %s, but the request is for host %s; if a proxy stands "
        'between, let it pass on the host (nginx: "proxy_set_header Host $http_host;")',
        origin,
        host,
    )


def _needed(scope: Scope) -> int:
    """How many descriptors have to be left for this; 0 for what comes with a page that is open."""
    if scope["type"] == "websocket":
        return LAST
    page = scope["path"].endswith(HEALTH) or "text/html" in Headers(scope=scope).get("accept", "")
    return SPARE if page else 0


def _answer(path: str, why: Reason) -> Response:
    headers = {"Cache-Control": "no-store", "Retry-After": "30"}
    if path.endswith(HEALTH):
        return PlainTextResponse(f"{why.reason}\n", 503, headers)
    return HTMLResponse(PAGE.format(title=why.title, sentence=why.sentence), 503, headers)
