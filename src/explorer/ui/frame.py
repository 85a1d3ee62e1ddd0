"""Around the pages: the HTML that a browser gets for an address, and what a failing page says."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Match, Route
from starlette.types import Scope
from streamlit.logger import get_logger

from explorer.ui import clock, data, state
from explorer.ui.files import FIGURE
from explorer.ui.prerender import Prerendered, style
from explorer.ui.prerendered import prerendered
from explorer.views.pages import PAGES, Page
from explorer.views.parameters import DECK, SLIDE
from explorer.views.view import address_of, parse

log = get_logger("explorer")
INDEX = Path(st.__file__).parent / "static/index.html"
ICON = b64encode((Path(__file__).parent / "icon.svg").read_bytes()).decode()
SCRIPT = "".join((Path(__file__).parent / name).read_text("utf-8") for name in ("labels.js", "prerender.js"))
BASE = '<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href };</script>'
PARTS = {
    "language": '<html lang="en">',
    "head": "<head>",
    "icon": '<link rel="shortcut icon" href="./favicon.png" />',
    "title": "<title>Streamlit</title>",
    "noscript": "<noscript>.*?</noscript>",
    "root": '<div id="root"></div>',
}
"""What is said otherwise in Streamlit's HTML, as patterns: each stands there once."""
NO_SCRIPT = (
    "JavaScript が無効のため、絞り込みや発表などの操作はできません。"
    "図・表・リンクは、このままご覧になれます。システムの担当者に JavaScript の許可をお問い合わせください。"
)
OLD_BROWSER = (
    "このブラウザーは古いため、正しく表示できないか、操作できません。"
    "Microsoft Edge・Google Chrome 123、Firefox 120、Safari 17.5 以降でご覧ください。"
)
IS_OLD = (
    '!("noModule" in document.createElement("script")) || !window.CSS'
    ' || !CSS.supports("color", "light-dark(#000, #fff)")'
)
"""In the words of any browser: whether it is older than those, which is told by what it lacks."""
SAY_OLD = f"document.body.insertAdjacentHTML('beforeend', '<p id=\"old\">{OLD_BROWSER}</p>')"
SCRIPTS = f"<script>if ({IS_OLD}) {SAY_OLD}</script><script>{{{SCRIPT}}}</script>"
LONGEST_WAIT = 0.05
"""Seconds that the HTML waits at most for its prerendered view."""
NEEDED = ("_stcore/health", "_stcore/host-config", "_stcore/stream", "_stcore/upload_file/", "media/")
"""What Streamlit answers itself, beside the files of its browser part; all else of it is closed."""
EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
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
    pages = PAGES.values()
    return [
        *(Route(f"/{page.path}", _sender(page)) for page in pages),
        *(Route(f"/{page.path}/", _without_slash) for page in pages if page.path),
        _Unknown("/{path:path}", _unknown, methods=EVERY_METHOD),
    ]


def below_base(routes: list[Route]) -> list[Route]:
    """The routes below the path that Streamlit's server.baseUrlPath names, if it names one."""
    return [type(each)(f"{_base()}{each.path}", each.endpoint, methods=each.methods) for each in routes]


def _base() -> str:
    """The path that Streamlit serves below, with a slash before it; "" if it serves at the top."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def report_failure(problem: Exception) -> bool:
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
        path = str(scope.get("path", "")).removeprefix(_base())
        first = path[1:].split("/")[0]
        if not path or path[1:].startswith(NEEDED) or (first and (INDEX.parent / first).exists()):
            return Match.NONE, {}
        return super().matches(scope)


async def _unknown(request: Request) -> HTMLResponse:
    """The way home is relative, so that it holds behind a proxy that takes a prefix away."""
    home = "../" * (request.url.path.removeprefix(_base()).count("/") - 1) or "./"
    return HTMLResponse(UNKNOWN.format(home=home), 404, headers={"Cache-Control": "no-cache"})


async def _without_slash(request: Request) -> RedirectResponse:
    """Relative too."""
    query = f"?{request.url.query}" if request.url.query else ""
    page = request.url.path.rstrip("/").rsplit("/", 1)[-1]
    return RedirectResponse(f"../{page}{query}", headers={"Cache-Control": "no-cache"})


def _sender(page: Page) -> Callable[[Request], Awaitable[HTMLResponse]]:
    async def send(request: Request) -> HTMLResponse:
        found = await _prerendered(page, dict(request.query_params))
        picture = ""
        if found and found.figure:
            given = {key: value for key, value in request.query_params.items() if key != DECK}
            address = address_of(f"{page.name}.png", given | {FIGURE: found.figure})
            picture = f"{request.base_url}{address}"
        return HTMLResponse(_html(found, picture), headers={"Cache-Control": "no-cache"})

    return send


async def _prerendered(page: Page, given: Mapping[str, str]) -> Prerendered | None:
    """The view of the address; None for a slide, for nonsense, and where it is not yet made."""
    if SLIDE in given:
        return None
    view, nonsense = parse(page, given, data.editions(), clock.this_fiscal_year())
    making = None if nonsense else prerendered(view)
    if making is None:
        return None
    await asyncio.wait([asyncio.wrap_future(making)], timeout=LONGEST_WAIT)
    return making.result() if making.done() and not making.exception() else None


def _html(found: Prerendered | None, picture: str) -> str:
    """Streamlit's HTML in Japanese with the prerendered view; ``picture`` is the address of its picture."""
    title = found.title if found else state.TITLE
    sentence = found.sentence if found else ""
    previews = {"og:title": title, "description": sentence, "og:description": sentence, "og:image": picture}
    about = "".join(
        f'<meta {"property" if ":" in name else "name"}="{name}" content="{escape(words)}">'
        for name, words in previews.items()
        if words
    )
    view = found.html if found else ""
    said = {
        # A translator replaces the words that the app later changes: a figure of before would stay.
        "language": '<html lang="ja" translate="no">',
        "head": f"<head>{BASE}",
        "icon": f'<link rel="icon" href="data:image/svg+xml;base64,{ICON}">',
        "title": f"<title>{escape(title)}</title>{about}<style>{style()}</style>",
        "noscript": f'<noscript><p id="why">{NO_SCRIPT}</p></noscript>',
        "root": f'<div id="root"{" inert" if view else ""}></div>{view}{SCRIPTS}',
    }
    return "".join(said.get(part, part) for part in _template())


@cache
def _template() -> list[str]:
    """Streamlit's HTML cut at its parts, whose names stand in their place.

    RuntimeError if a new Streamlit has one of them otherwise.
    """
    html = INDEX.read_text("utf-8")
    for name, part in PARTS.items():
        found = re.findall(part, html, re.DOTALL)
        if len(found) != 1:
            raise RuntimeError(f"Streamlit's index.html has its {name} {len(found)} times, not once")
        html = html.replace(found[0], f"\0{name}\0")
    return html.split("\0")
