"""並べて見る: two views in one window, each as a page of its own in a frame of the app's."""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from explorer.handouts.files import TYPES, picture_of_two
from explorer.ui import clock, data, state
from explorer.ui.files import NOT_FOUND
from explorer.ui.frame import ICON
from explorer.ui.published import Published, respond
from explorer.views import deck
from explorer.views.deck import DeckError, Slide
from explorer.views.figures import figures_of
from explorer.views.pages import BESIDE, PRESENT, Page, listed
from explorer.views.parameters import DECK
from explorer.views.view import View, address_of, parse_address

HEADING = "並べて見る"
SIDES = {"left": "左", "right": "右"}
"""The keys of the window's address, and what the sides are called."""
PAGE, COPY = ((Path(__file__).parent / name).read_text("utf-8") for name in ("side_by_side.html", "copy.js"))
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
    address = escape(address_of(BESIDE, dict.fromkeys(SIDES, _address(view))))
    return (
        f"<p class='tools'><a rel='{BESIDE}' href='{address}' title='{ABOUT}'><span>{HEADING}</span></a></p>"
    )


def side_by_side_routes() -> list[Route]:
    """The window, the picture of two figures, and a deck with these two added."""
    return [
        Route(f"/{BESIDE}", _send),
        Route(f"/{BESIDE}.svg", _picture),
        Route(f"/{BESIDE}.json", _added),
    ]


def _picture(request: Request) -> Response:
    """The picture; 404 if a side names no figure."""
    slide = Slide("", request.query_params.get("left", ""), "", request.query_params.get("right", ""))
    halves = [one for one in (slide, slide.beside) if one]
    views = [one.seen(data.editions(), clock.this_fiscal_year()) for one in halves]
    match views:
        case [View() as left, View() as right]:
            figures = (halves[0].figure, halves[1].figure)
            if picture := picture_of_two((left, right), figures, clock.today()):
                return respond(request, Published(picture, TYPES["svg"]))
    return PlainTextResponse(NOT_FOUND, 404, {"Cache-Control": "no-cache"})


def _added(request: Request) -> JSONResponse:
    """The deck of the address with the two figures added, and what to say of it; no deck if it cannot be."""
    given = request.query_params
    shown = []
    for name, words in SIDES.items():
        address, _, figure = given.get(name, "").partition("#")
        view = _view(address)
        figures = figures_of(view) if view else {}
        one = figures.get(figure) or next(iter(figures.values()), None)
        if view is None or one is None:
            return _told(f"{words}の画面には図がないため、スライドに追加できません。")
        shown.append((one.figure.title, f"{_address(view)}#{one.name}"))
    (left_title, left), (right_title, right) = shown
    own = given.get(DECK, "")
    try:
        slides = deck.from_address(own) if own and own not in deck.READY else ()
    except DeckError as problem:
        return _told(str(problem))
    slides = (*slides, Slide(deck.caption_of_two(left_title, right_title), left, "", right))
    if new := deck.to_address(slides):
        return _told(f"スライドに追加しました（{len(slides)}枚目）", new)
    return _told("スライドが多いため、追加できません。「発表」でファイルに保存し、減らしてください。")


def _told(words: str, new: str = "") -> JSONResponse:
    return JSONResponse({"said": words, DECK: new}, headers={"Cache-Control": "no-cache"})


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
    deck_given = {DECK: given.get(DECK, "")}
    said = {
        "icon": ICON,
        "title": f"{' ／ '.join(side.title for side in shown.values())}｜{HEADING}｜{state.TITLE}",
        "heading": HEADING,
        "app": state.TITLE,
        "present": address_of(PRESENT.path, deck_given),
        "swapped": address_of(BESIDE, swapped | deck_given),
        "notice": f"アドレスの{'・'.join(refused)}の画面は当アプリにないため、概要を表示しました。"
        if refused
        else "",
    }
    html = {name: escape(words) for name, words in said.items()} | {"sides": sides, "copy": COPY}
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
