"""While the data is refused: one sentence at every address, which a load balancer reads as out of service."""

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
    """ASGI middleware: requests and WebSockets pass only if the data was read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        if scope["type"] == "lifespan" or data.ready():
            await self.app(scope, receive, send)
        else:
            await _answer(scope["path"])(scope, receive, send)


def _answer(path: str) -> Response:
    headers = {"Cache-Control": "no-store", "Retry-After": "30"}
    if path == HEALTH:
        return PlainTextResponse(f"{REASON}\n", 503, headers)
    return HTMLResponse(PAGE, 503, headers)
