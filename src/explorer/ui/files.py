"""The files of a view, each at its own address: ``/budgets.xlsx?view=ranking&year=2024``."""

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from explorer.figures.figure import Figure
from explorer.handouts.deck_slides import title_picture
from explorer.handouts.files import PAGE, TYPES, file_of, kinds_of
from explorer.handouts.panel_pdf import DIRECTIONS, PAPERS, UPRIGHT
from explorer.ui import clock, data
from explorer.ui.published import Published, respond
from explorer.views.pages import PAGES, PRESENT, Page
from explorer.views.parameters import EDITION
from explorer.views.view import View, address_of

FIGURE, PAPER, DIRECTION = "figure", "paper", "direction"
"""Parameters of a file: which of several figures, and on which paper it is printed as a panel."""
TITLE, BELOW, LONGEST_TITLE = "title", "below", 200
"""Parameters of the picture of a title slide, and how many letters of each are written."""
WORDS = {"xlsx": "Excel", "csv": "CSV", "png": "画像（PNG）", "svg": "画像（SVG）", "geojson": "GeoJSON"}
NOT_FOUND = "このアドレスにファイルはありません。画面の「表・保存・出典の本文」から保存してください。\n"


def file_link(words: str, page: Page, kind: str, **parameters: str | int) -> str:
    """Return a link that saves a file of a page, with this view's edition and scope."""
    return save_link(words, address_of(f"{page.name}.{kind}", dict(data.view().kept) | parameters))


def figure_file_links(figure: Figure) -> str:
    """Return links that save one of this view's figures, as each kind of file and as panels."""
    view = data.view()
    parameters = view.parameters | {FIGURE: figure.name}
    links = (
        save_link(WORDS[kind], address_of(f"{view.page.name}.{kind}", parameters))
        for kind in kinds_of(figure)
    )
    panels = (
        save_link(
            f"{paper}{words}",
            address_of(f"{view.page.name}.pdf", parameters | {PAPER: paper, DIRECTION: key}),
        )
        for paper in PAPERS
        for key, words in DIRECTIONS.items()
    )
    return f"<p class='files'>{' '.join(links)}</p><p class='files'>パネル（PDF） {' '.join(panels)}</p>"


def picture_address(page: Page, parameters: Mapping[str, str], figure: str) -> str:
    """Return the address of a figure's picture; an empty name stands for the page's first figure."""
    return address_of(f"{page.name}.svg", dict(parameters) | {FIGURE: figure})


def draw_picture(view: View, figure: str) -> None:
    """Draw the picture at a :func:`picture_address`, where it is then kept for whoever asks for it."""
    file_of(view, "svg", figure, clock.today(), "", UPRIGHT)


def title_picture_address(title: str, below: str) -> str:
    """Return the address of a title slide's picture."""
    edition = data.view().parameters.get(EDITION, "")
    return address_of(f"{PRESENT.name}.svg", {EDITION: edition, TITLE: title, BELOW: below})


def printed_picture_html(figure: Figure) -> str:
    """Return the picture that stands in place of one of this view's figures when its page is printed.

    It is as wide as the paper, whatever the window, and light. Browsers load it when they print.
    """
    view = data.view()
    address = picture_address(view.page, view.parameters | {PAPER: PAGE}, figure.name)
    return f"<img class='on-paper' loading='lazy' alt='{escape(figure.alt)}' src='{escape(address)}'>"


def save_link(words: str, address: str) -> str:
    """Return a link that saves the file at the address."""
    return f"<a class='save' download href='{escape(address)}'>{escape(words)}</a>"


def file_routes() -> list[Route]:
    """Return a route for each kind of file of each page."""
    return [
        Route(f"/{PRESENT.name}.svg", _send_title_picture),
        *(Route(f"/{name}.{kind}", _sender(page, kind)) for name, page in PAGES.items() for kind in TYPES),
    ]


def _send_title_picture(request: Request) -> Response:
    query = request.query_params
    view, _ = data.parse(PRESENT, query)
    title, below = (query.get(name, "")[:LONGEST_TITLE] for name in (TITLE, BELOW))
    picture = title_picture(view.dataset, title, below, clock.today())
    return respond(request, Published(picture, TYPES["svg"]))


def _sender(page: Page, kind: str) -> Callable[[Request], Response]:
    def send(request: Request) -> Response:
        query = request.query_params
        view, _ = data.parse(page, query)
        paper, direction = query.get(PAPER, ""), query.get(DIRECTION, UPRIGHT)
        file = file_of(view, kind, query.get(FIGURE, ""), clock.today(), paper, direction)
        if file is None:
            return PlainTextResponse(NOT_FOUND, 404, {"Cache-Control": "no-cache"})
        disposition = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return respond(request, Published(file.content, TYPES[kind]), {"Content-Disposition": disposition})

    return send
