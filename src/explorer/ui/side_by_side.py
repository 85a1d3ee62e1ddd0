"""並べて見る: a window that shows two views beside each other, each in an iframe."""

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
from explorer.ui.links import KEEP
from explorer.ui.published import Published, respond
from explorer.views import deck
from explorer.views.deck import DeckError, Slide
from explorer.views.figures import figures_of
from explorer.views.pages import BESIDE, OVERVIEW, PRESENT, Page, listed
from explorer.views.parameters import DECK
from explorer.views.view import View, address_of, parse_address

HEADING = "並べて見る"
SIDES = {"left": "左", "right": "右"}
"""The sides' keys in the window's address, and their labels."""
PAGE, COPY = ((Path(__file__).parent / name).read_text("utf-8") for name in ("side_by_side.html", "copy.js"))
SCRIPTS = KEEP + COPY
ABOUT = "この画面と別の画面を左右に並べて比較する"


class Side(NamedTuple):
    """The view of one side; the address is relative to the app."""

    address: str
    page: Page
    title: str


def side_by_side_link() -> str:
    """Return an HTML link to this view beside itself; "" on the deck's page, which cannot be shown so."""
    view = data.view()
    if view.page == PRESENT:
        return ""
    address = escape(address_of(BESIDE, dict.fromkeys(SIDES, _address(view))))
    return (
        f"<p class='tools'><a rel='{BESIDE}' href='{address}' title='{ABOUT}'><span>{HEADING}</span></a></p>"
    )


def side_by_side_routes() -> list[Route]:
    """Return the routes of the window, of the picture of two figures, and of the deck with them added."""
    return [
        Route(f"/{BESIDE}", _send_window),
        Route(f"/{BESIDE}.svg", _send_picture),
        Route(f"/{BESIDE}.json", _send_deck),
    ]


def _send_picture(request: Request) -> Response:
    """Send the picture of both figures, or 404 if a side names none."""
    slide = Slide("", request.query_params.get("left", ""), "", request.query_params.get("right", ""))
    halves = [half for half in (slide, slide.right_slide) if half]
    views = [half.parse_view(data.editions(), clock.this_fiscal_year()) for half in halves]
    match views:
        case [View() as left, View() as right]:
            figures = (halves[0].figure, halves[1].figure)
            if picture := picture_of_two((left, right), figures, clock.today()):
                return respond(request, Published(picture, TYPES["svg"]))
    return PlainTextResponse(NOT_FOUND, 404, {"Cache-Control": "no-cache"})


def _send_deck(request: Request) -> JSONResponse:
    """Send the deck in the query with the two figures added as a slide, and a message.

    The deck is "" if the figures cannot be added; then the message says why.
    """
    query = request.query_params
    halves = []
    for side, label in SIDES.items():
        address, _, name = query.get(side, "").partition("#")
        view = _view(address)
        figures = figures_of(view) if view else {}
        shown = figures.get(name) or next(iter(figures.values()), None)
        if view is None or shown is None:
            return _deck_response(f"{label}の画面には図がないため、スライドに追加できません。")
        halves.append((shown.figure.title, f"{_address(view)}#{shown.name}"))
    (left_title, left), (right_title, right) = halves
    encoded = query.get(DECK, "")
    try:
        slides = deck.from_address(encoded) if encoded and encoded not in deck.READY else ()
    except DeckError as problem:
        return _deck_response(str(problem))
    slides = (*slides, Slide(deck.caption_of_two(left_title, right_title), left, "", right))
    if longer := deck.to_address(slides):
        return _deck_response(f"スライドに追加しました（{len(slides)}枚目）", longer)
    return _deck_response(
        "スライドが多いため、追加できません。「発表」でファイルに保存し、減らしてください。"
    )


def _deck_response(message: str, encoded: str = "") -> JSONResponse:
    return JSONResponse({"message": message, DECK: encoded}, headers={"Cache-Control": "no-cache"})


def _send_window(request: Request) -> HTMLResponse:
    return HTMLResponse(window_html(request.query_params), headers={"Cache-Control": "no-cache"})


def window_html(query: Mapping[str, str]) -> str:
    """Return the window's HTML; a side whose address is no view shows 概要, and a notice says so."""
    sides, invalid = {}, []
    for name, label in SIDES.items():
        view = _view(query.get(name, "./"))
        if view is None:
            invalid.append(label)
        sides[name] = _side(view or data.parse(OVERVIEW, {})[0])
    swapped = dict(zip(SIDES, (side.address for side in reversed(sides.values())), strict=True))
    kept_deck = {DECK: query.get(DECK, "")}
    notice = (
        f"アドレスの{'・'.join(invalid)}の画面は当アプリにないため、概要を表示しました。" if invalid else ""
    )
    values = {
        "icon": ICON,
        "title": f"{' ／ '.join(side.title for side in sides.values())}｜{HEADING}｜{state.TITLE}",
        "heading": HEADING,
        "app": state.TITLE,
        "present": address_of(PRESENT.path, kept_deck),
        "swapped": address_of(BESIDE, swapped | kept_deck),
        "notice": notice,
    }
    html = {name: escape(value) for name, value in values.items()}
    html |= {"sides": "".join(_section(name, side) for name, side in sides.items()), "scripts": SCRIPTS}
    return re.sub(r"\{\{(\w+)\}\}", lambda placeholder: html[placeholder[1]], PAGE)


def _view(address: str) -> View | None:
    """Return the view of an address; None for the deck's page, which opens in a window of its own."""
    view = parse_address(address, data.editions(), clock.this_fiscal_year())
    return None if view is None or view.page == PRESENT else view


def _address(view: View) -> str:
    """Return the view's address with the parameters that links keep."""
    return address_of(view.page.path or "./", view.restoring)


def _side(view: View) -> Side:
    return Side(_address(view), view.page, state.document_title(view).removesuffix(f"｜{state.TITLE}"))


def _section(name: str, side: Side) -> str:
    """Return the HTML of one side: its page's choice, its title, a link to it alone, its iframe."""
    label = SIDES[name]
    pages = [page for page in listed(len(data.editions().names)) if page != PRESENT]
    options = "".join(
        f"<option value='{page.path or './'}'{' selected' if page == side.page else ''}>{page.title}</option>"
        for page in dict.fromkeys((*pages, side.page))
    )
    address, title = escape(side.address), escape(side.title)
    chosen = "・".join(part for part in side.title.split("｜") if part != side.page.title)
    return (
        f"<section data-side='{name}' aria-labelledby='{name}-title'>"
        f"<div class='strip'><select aria-label='{label}の画面'>{options}</select>"
        f"<h2 id='{name}-title' aria-label='{title}'>{escape(chosen)}</h2>"
        f"<a href='{address}' target='_blank' aria-label='{label}の画面を単独で開く'>単独で開く</a></div>"
        f"<iframe name='{name}' data-side='{name}' src='{address}' title='{label}：{title}'></iframe>"
        "</section>"
    )
