"""Around the pages: the HTML that a browser gets for an address, and what a failing page says."""

from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit.logger import get_logger

from explorer.ui.links import PAGES

log = get_logger("explorer")
INDEX = Path(st.__file__).parent / "static/index.html"
BASE = '<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href };</script>'


def page_routes() -> list[Route]:
    """A route for each page: Streamlit's own HTML, in Japanese and knowing where its server is.

    Left alone, the browser asks for the server below the page's own address first, and logs an
    error for each request that fails.
    """
    return [Route(f"/{page.path}", _index) for page in PAGES.values()]


def failed(problem: Exception) -> bool:
    """Tell the viewer in one sentence, and the operator in the log; the place in the address is kept."""
    log.error("a page failed", exc_info=problem)
    st.error(
        "申し訳ありません。この画面を表示できませんでした。読み込み直すか、上のメニューから別の画面を開いてください。",
        icon=":material/error:",
    )
    return True


async def _index(_: Request) -> HTMLResponse:
    return HTMLResponse(_html(), headers={"Cache-Control": "no-cache"})


@cache
def _html() -> str:
    html = INDEX.read_text("utf-8")
    return html.replace('<html lang="en">', '<html lang="ja">').replace("<head>", f"<head>{BASE}", 1)
