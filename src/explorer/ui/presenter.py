"""The presenter's window, which shows notes, the next slide and the time on a second screen."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

ADDRESS = "presenter"
PAGE = (Path(__file__).parent / "presenter.html").read_text("utf-8")


def presenter_routes() -> list[Route]:
    """Return the route of the window; its contents come from the presenting page in the same browser."""
    return [Route(f"/{ADDRESS}", _send)]


async def _send(_: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)
