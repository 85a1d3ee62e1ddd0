"""Around the pages: the HTML that a browser gets for an address, and what a failing page says."""

from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Match, Route
from starlette.types import Scope
from streamlit.logger import get_logger

from explorer.views.pages import PAGES

log = get_logger("explorer")
INDEX = Path(st.__file__).parent / "static/index.html"
BASE = '<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href };</script>'
REPAIRS = {'<html lang="en">': '<html lang="ja">', "<head>": f"<head>{BASE}"}
"""What is said otherwise in Streamlit's HTML: its language, and where its server is."""
STREAMLITS_OWN = ("_stcore", "media", "component")
"""What Streamlit answers itself, beside the files of its browser part."""
UNKNOWN = """<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>この画面はありません</title>
<main style="max-width: 40em; margin: 20vh auto; padding: 0 1em; font: 1.2rem/1.8 sans-serif">
<h1 style="font-size: 1.6rem">このアドレスの画面はありません</h1>
<p>アドレスに誤りがないかお確かめください。</p>
<p><a href="{home}">概要の画面へ</a></p>
</main>
</html>
"""


def page_routes() -> list[Route]:
    """A route for each page: Streamlit's own HTML, in Japanese and knowing where its server is.

    Left alone, the browser asks for the server below the page's own address first, and logs an
    error for each request that fails. A page's address with a slash at its end leads to the one without,
    and any other address says that there is no such page: these routes come after all others of the app.
    """
    paths = [page.path for page in PAGES.values()]
    return [
        *(Route(f"/{path}", _index) for path in paths),
        *(Route(f"/{path}/", _without_slash) for path in paths if path),
        _Unknown("/{path:path}", _unknown),
    ]


def failed(problem: Exception) -> bool:
    """Tell the viewer in one sentence, and the operator in the log; the place in the address is kept."""
    log.error("a page failed", exc_info=problem)
    st.error(
        "この画面を表示できませんでした。再読み込みするか、上のメニューから別の画面を開いてください。",
        icon=":material/error:",
    )
    return True


class _Unknown(Route):
    """All that neither the app nor Streamlit has."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As the route does, without what is Streamlit's."""
        first = str(scope.get("path", "")).split("/")[1]
        if first in STREAMLITS_OWN or (first and (INDEX.parent / first).exists()):
            return Match.NONE, {}
        return super().matches(scope)


async def _unknown(request: Request) -> HTMLResponse:
    """The way home is relative, so that it holds behind a proxy that takes a prefix away."""
    home = "../" * (request.url.path.count("/") - 1) or "./"
    return HTMLResponse(UNKNOWN.format(home=home), 404, headers={"Cache-Control": "no-cache"})


async def _without_slash(request: Request) -> RedirectResponse:
    """Relative too."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"..{request.url.path.rstrip('/')}{query}", headers={"Cache-Control": "no-cache"})


async def _index(_: Request) -> HTMLResponse:
    return HTMLResponse(_html(), headers={"Cache-Control": "no-cache"})


@cache
def _html() -> str:
    """Streamlit's HTML with the repairs; RuntimeError if a new Streamlit has it otherwise."""
    html = INDEX.read_text("utf-8")
    for old, new in REPAIRS.items():
        if html.count(old) != 1:
            raise RuntimeError(f"Streamlit's index.html has {old} {html.count(old)} times, not once")
        html = html.replace(old, new)
    return html
