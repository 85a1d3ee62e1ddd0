"""The presenter's own window: notes, the next slide and the time, beside the projected page."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

ADDRESS = "presenter"
PAGE = (Path(__file__).parent / "presenter.html").read_text("utf-8")


def presenter_routes() -> list[Route]:
    """The page, the same for everybody: the projected page in the same browser tells it what to show."""
    return [Route(f"/{ADDRESS}", _send)]


async def _send(_: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)
