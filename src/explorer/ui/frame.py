"""The HTML that the server sends for an address: Streamlit's own with the prerendered view in it."""

import asyncio
import json
import logging
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

from explorer.ui import data, state
from explorer.ui.files import FIGURE
from explorer.ui.links import KEEP
from explorer.ui.prerender import Prerendered, style_sheets
from explorer.ui.prerendered import prerendered
from explorer.views.pages import PAGES, Page
from explorer.views.parameters import DECK, SLIDE
from explorer.views.view import address_of

log = logging.getLogger("explorer")
INDEX = Path(st.__file__).parent / "static/index.html"
ICON = b64encode((Path(__file__).parent / "icon.svg").read_bytes()).decode()
LABELS, PRERENDER, COPY, PAGE = (
    (Path(__file__).parent / f"{name}.js").read_text("utf-8")
    for name in ("labels", "prerender", "copy", "page")
)
PATHS = f"window.explorerPages = {json.dumps([page.path for page in PAGES.values()])};"
"""The pages' paths, for page.js."""
BASE = '<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href };</script>'
REPLACED = {
    "language": '<html lang="en">',
    "head": "<head>",
    "icon": '<link rel="shortcut icon" href="./favicon.png" />',
    "title": "<title>Streamlit</title>",
    "noscript": "<noscript>.*?</noscript>",
    "root": '<div id="root"></div>',
}
"""The parts of Streamlit's index.html that are replaced, as patterns; each must occur exactly once."""
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
"""JavaScript that every browser understands: whether it lacks what the browsers named above have."""
SAY_OLD = f"document.body.insertAdjacentHTML('beforeend', '<p id=\"old\">{OLD_BROWSER}</p>')"
SCRIPTS = "".join(
    f"<script>{script}</script>"
    for script in (f"if ({IS_OLD}) {SAY_OLD}", f"{{{LABELS}{PRERENDER}}}", f"{PATHS}{KEEP}{COPY}{PAGE}")
)
LONGEST_WAIT = 0.05
"""The longest time in seconds that a request waits for its prerendered view."""
STREAMLIT_SHARED = (
    "_stcore/health",
    "_stcore/host-config",
    "_stcore/stream",
    "_stcore/upload_file/",
    "media/",
)
"""Paths that Streamlit itself answers, besides its static files; all its others are closed."""
EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NOT_FOUND_PAGE = """<!DOCTYPE html>
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
    """Return the routes of the pages, to be placed after all other routes of the app.

    A page's address with a slash at its end redirects to the one without; any other address gets a
    page that says that it does not exist.
    """
    pages = PAGES.values()
    return [
        *(Route(f"/{page.path}", _page_sender(page)) for page in pages),
        *(Route(f"/{page.path}/", _redirect_without_slash) for page in pages if page.path),
        _NotFoundRoute("/{path:path}", _send_not_found, methods=EVERY_METHOD),
    ]


def below_base(routes: list[Route]) -> list[Route]:
    """Return the routes below the path of Streamlit's setting server.baseUrlPath, if it is set."""
    base = _base()
    return [type(route)(f"{base}{route.path}", route.endpoint, methods=route.methods) for route in routes]


def _base() -> str:
    """Return the path below which Streamlit serves, with a leading slash; "" if there is none."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def report_failure(problem: Exception) -> bool:
    """Log the exception of a page and show the viewer a sentence; the URL stays as it is."""
    log.error("a page failed", exc_info=problem)
    st.error(
        "この画面を表示できませんでした。再読み込みするか、上のメニューから別の画面を開いてください。",
        icon=":material/error:",
    )
    return True


class _NotFoundRoute(Route):
    """Matches every path that neither the app nor Streamlit answers."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as Route does, except for Streamlit's own paths and static files."""
        path = str(scope.get("path", "")).removeprefix(_base())
        first = path[1:].split("/")[0]
        is_static = bool(first) and (INDEX.parent / first).exists()
        if not path or path[1:].startswith(STREAMLIT_SHARED) or is_static:
            return Match.NONE, {}
        return super().matches(scope)


async def _send_not_found(request: Request) -> HTMLResponse:
    # The link is relative, so that it also works behind a proxy that strips a prefix.
    home = "../" * (request.url.path.removeprefix(_base()).count("/") - 1) or "./"
    return HTMLResponse(NOT_FOUND_PAGE.format(home=home), 404, headers={"Cache-Control": "no-cache"})


async def _redirect_without_slash(request: Request) -> RedirectResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    page = request.url.path.rstrip("/").rsplit("/", 1)[-1]
    return RedirectResponse(f"../{page}{query}", headers={"Cache-Control": "no-cache"})


def _page_sender(page: Page) -> Callable[[Request], Awaitable[HTMLResponse]]:
    async def send(request: Request) -> HTMLResponse:
        view = await _prerendered(page, dict(request.query_params))
        picture = ""
        if view and view.figure:
            query = {key: value for key, value in request.query_params.items() if key != DECK}
            address = address_of(f"{page.name}.png", query | {FIGURE: view.figure})
            picture = f"{request.base_url}{address}"
        return HTMLResponse(_html(view, picture), headers={"Cache-Control": "no-cache"})

    return send


async def _prerendered(page: Page, query: Mapping[str, str]) -> Prerendered | None:
    """Return the prerendered view; None for a slide, an invalid parameter, or if it takes too long."""
    if SLIDE in query:
        return None
    view, invalid = data.parse(page, query)
    future = None if invalid else prerendered(view)
    if future is None:
        return None
    await asyncio.wait([asyncio.wrap_future(future)], timeout=LONGEST_WAIT)
    return future.result() if future.done() and not future.exception() else None


def _html(view: Prerendered | None, picture: str) -> str:
    """Return Streamlit's HTML in Japanese, with the view in it; ``picture`` is the URL of a preview."""
    title = view.title if view else state.TITLE
    sentence = view.sentence if view else ""
    previews = {"og:title": title, "description": sentence, "og:description": sentence, "og:image": picture}
    metas = "".join(
        f'<meta {"property" if ":" in name else "name"}="{name}" content="{escape(content)}">'
        for name, content in previews.items()
        if content
    )
    content = view.html if view else ""
    replacements = {
        # A translator replaces text nodes, so that later changes by the app would not be seen.
        "language": '<html lang="ja" translate="no">',
        # Without it Streamlit first looks for its server below the page's own address.
        "head": f"<head>{BASE}",
        "icon": f'<link rel="icon" href="data:image/svg+xml;base64,{ICON}">',
        "title": f"<title>{escape(title)}</title>{metas}",
        "noscript": f'<noscript><p id="why">{NO_SCRIPT}</p></noscript>',
        # Streamlit appends its own style sheets to the head; ours follow them.
        "root": f"<style>{style_sheets()}</style>"
        f'<div id="root"{" inert" if content else ""}></div>{content}{SCRIPTS}',
    }
    return "".join(replacements.get(part, part) for part in _template())


@cache
def _template() -> list[str]:
    """Return Streamlit's index.html in pieces, with the names of ``REPLACED`` in place of those parts.

    Raise RuntimeError if a part does not occur exactly once, as in a new version of Streamlit.
    """
    html = INDEX.read_text("utf-8")
    for name, pattern in REPLACED.items():
        matches = re.findall(pattern, html, re.DOTALL)
        if len(matches) != 1:
            raise RuntimeError(f"Streamlit's index.html has its {name} {len(matches)} times, not once")
        html = html.replace(matches[0], f"\0{name}\0")
    return html.split("\0")
