"""並べて見る: two views in one window, each as a page of its own in a frame of the app's."""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from explorer.ui import clock, data, state
from explorer.ui.frame import ICON
from explorer.views.pages import PRESENT, Page, listed
from explorer.views.parameters import DECK
from explorer.views.view import View, address_of, parse_address

ADDRESS = "beside"
HEADING = "並べて見る"
SIDES = {"left": "左", "right": "右"}
"""The keys of the window's address, and what the sides are called."""
PAGE = (Path(__file__).parent / "side_by_side.html").read_text("utf-8")
ABOUT = "この画面と別の画面を左右に並べて比較する"


class Side(NamedTuple):
    """What one side shows: the view's address below the app's own, its page and its title."""

    address: str
    page: Page
    title: str


def way_in() -> str:
    """The link, as HTML, to this view side by side with itself; "" on the page of the deck."""
    view = data.view()
    if view.page == PRESENT:
        return ""
    address = escape(address_of(ADDRESS, dict.fromkeys(SIDES, _address(view))))
    return (
        f"<p class='tools'><a rel='{ADDRESS}' href='{address}' title='{ABOUT}'><span>{HEADING}</span></a></p>"
    )


def side_by_side_routes() -> list[Route]:
    """The window."""
    return [Route(f"/{ADDRESS}", _send)]


def _send(request: Request) -> HTMLResponse:
    return HTMLResponse(window(request.query_params), headers={"Cache-Control": "no-cache"})


def window(given: Mapping[str, str]) -> str:
    """The window's HTML for its address; what names no view of the app is not shown, and it says so."""
    shown, refused = {}, []
    for name, words in SIDES.items():
        view = _view(given.get(name, "./"))
        if view is None:
            refused.append(words)
        shown[name] = _side(view or _overview())
    sides = "".join(_section(name, side) for name, side in shown.items())
    swapped = dict(zip(SIDES, (side.address for side in reversed(shown.values())), strict=True))
    deck = {DECK: given.get(DECK, "")}
    said = {
        "icon": ICON,
        "title": f"{' ／ '.join(side.title for side in shown.values())}｜{HEADING}｜{state.TITLE}",
        "heading": HEADING,
        "app": state.TITLE,
        "swapped": address_of(ADDRESS, swapped | deck),
        "notice": f"アドレスの{'・'.join(refused)}の画面は当アプリにないため、概要を表示しました。"
        if refused
        else "",
    }
    html = {name: escape(words) for name, words in said.items()} | {"sides": sides}
    return re.sub(r"\{\{(\w+)\}\}", lambda place: html[place[1]], PAGE)


def _view(address: str) -> View | None:
    """The view of an address, if the window shows its page: a deck is put together in a window of its own."""
    view = parse_address(address, data.editions(), clock.this_fiscal_year())
    return None if view is None or view.page == PRESENT else view


def _overview() -> View:
    view = _view("./")
    assert view is not None
    return view


def _address(view: View) -> str:
    """The view's address with all that links keep."""
    return address_of(view.page.path or "./", dict(view.kept) | view.parameters)


def _side(view: View) -> Side:
    with data.looking_at(view):
        return Side(_address(view), view.page, state.document_title().removesuffix(f"｜{state.TITLE}"))


def _section(name: str, side: Side) -> str:
    """One side: its title, the choice of its page, the way to it alone, its frame."""
    words = SIDES[name]
    pages = [page for page in listed(len(data.editions().names)) if page != PRESENT]
    options = "".join(
        f"<option value='{page.path or './'}'{' selected' if page == side.page else ''}>{page.title}</option>"
        for page in dict.fromkeys((*pages, side.page))
    )
    address, title = escape(side.address), escape(side.title)
    chosen = "・".join(part for part in side.title.split("｜") if part != side.page.title)
    return (
        f"<section data-side='{name}' aria-labelledby='{name}-title'>"
        f"<div class='strip'><select aria-label='{words}の画面'>{options}</select>"
        f"<h2 id='{name}-title' aria-label='{title}'>{escape(chosen)}</h2>"
        f"<a href='{address}' target='_blank' aria-label='{words}の画面を単独で開く'>単独で開く</a></div>"
        f"<iframe name='{name}' data-side='{name}' src='{address}' title='{words}：{title}'></iframe>"
        "</section>"
    )
