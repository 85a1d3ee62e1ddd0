"""What comes in: nothing while the data is refused, and no WebSocket of another site's page.

While the data is refused, one sentence stands at every address; a load balancer reads it as out of service.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from explorer.ui import data

HEALTH = "/healthz"
REASON = "the data is refused; the log says which file and why"
SENTENCE = (
    "申し訳ありません。データに直すところがあるため、いまは表示できません。"
    "このままお待ちください。直りしだい、このアドレスの画面を表示します。"
)
PAGE = f"""<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="30">
<title>準備中</title>
<p style="max-width: 40em; margin: 20vh auto; padding: 0 1em; font: 1.4rem/1.8 sans-serif">{SENTENCE}</p>
</html>
"""
"""It asks again every 30 seconds, at its own address."""


class Closed:
    """ASGI middleware: requests and WebSockets pass only if the data was read.

    A WebSocket passes only from the app's own pages. Streamlit refuses others too, but first asks the
    internet whether the other site is perhaps this machine, and serves nobody meanwhile.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif not data.ready():
            await _answer(scope["path"])(scope, receive, send)
        elif scope["type"] == "websocket" and _from_elsewhere(Headers(scope=scope)):
            await Response(status_code=403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a page of another site asks; what is no browser names no page."""
    return "origin" in headers and urlsplit(headers["origin"]).netloc != headers.get("host")


def _answer(path: str) -> Response:
    headers = {"Cache-Control": "no-store", "Retry-After": "30"}
    if path == HEALTH:
        return PlainTextResponse(f"{REASON}\n", 503, headers)
    return HTMLResponse(PAGE, 503, headers)
