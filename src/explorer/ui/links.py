"""HTML links within the app, which keep this view's edition and scope."""

from html import escape

from explorer import text
from explorer.model import BurdenKind
from explorer.ui import data
from explorer.views.pages import BUDGETS, PROJECTS, TOWNS, Page
from explorer.views.view import address_of


def address(page: Page, **parameters: str | int) -> str:
    """Return the address of a page, relative to the app, with this view's edition and scope.

    An empty parameter is left out, and removes what would be kept under its name.
    """
    return address_of(page.path or "./", dict(data.view().kept) | parameters)


def link(words: str, page: Page, /, **parameters: str | int) -> str:
    """Return a link to a page; the words are escaped."""
    return marked_link(escape(words), page, **parameters)


def marked_link(html: str, page: Page, /, **parameters: str | int) -> str:
    """Return a link to a page around HTML that is already safe."""
    return f'<a href="{escape(address(page, **parameters))}">{html}</a>'


def project_link(no: int, name: str) -> str:
    """Return a link to a project's sheet."""
    return link(text.project(no, name), PROJECTS, no=no)


def burden_link(side: str, kind: str) -> str:
    """Return a link from a kind of burden to the projects that have it."""
    return link(text.BURDEN_KIND[BurdenKind(kind)], PROJECTS, burden=f"{side}:{kind}")


def year_link(year: int) -> str:
    """Return a link from a fiscal year to its amounts."""
    return link(text.fiscal_year(year), BUDGETS, view="ranking", year=year)


def town_link(municipality_code: str, name: str) -> str:
    """Return a link to a municipality's page."""
    return link(name, TOWNS, town=municipality_code)
