"""Security headers of every response: nothing is loaded from other servers; who may embed the app."""

from functools import cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.figures.land import TILES_ORIGIN
from explorer.settings import Settings
from explorer.ui import data

POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
"""Streamlit needs inline scripts and Vega eval; nothing needs another server."""


@cache
def security_headers(settings: Settings) -> dict[str, str]:
    """Return the headers by name."""
    policy = POLICY | {"frame-ancestors": " ".join(["'self'", *settings.embedded_by])}
    if settings.gsi_tiles:
        policy["img-src"] += f" {TILES_ORIGIN}"
    return {
        "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                settings = data.settings() if data.ready() else Settings()
                MutableHeaders(scope=message).update(security_headers(settings))
            await send(message)

        await self.app(scope, receive, send_with_headers)
