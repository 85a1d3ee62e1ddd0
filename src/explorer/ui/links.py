"""Links inside the app that keep this view's edition and scope."""

from html import escape

from explorer import text
from explorer.model import BurdenKind
from explorer.ui import data
from explorer.views.pages import BUDGETS, PROJECTS, TOWNS, Page
from explorer.views.view import address_of


def address(page: Page, **parameters: str | int) -> str:
    """The page's address, relative to the app, with its parameters; this view's edition and scope are kept.

    An empty parameter is left out, and so is the kept one of that name.
    """
    return address_of(page.path or "./", dict(data.view().kept) | parameters)


def link(words: str, page: Page, /, **parameters: str | int) -> str:
    """An HTML link within the app; the words are escaped."""
    return marked_link(escape(words), page, **parameters)


def marked_link(html: str, page: Page, /, **parameters: str | int) -> str:
    """An HTML link within the app around HTML that is already safe."""
    return f'<a href="{escape(address(page, **parameters))}">{html}</a>'


def project_link(no: int, name: str) -> str:
    """The link to a project's sheet."""
    return link(text.project(no, name), PROJECTS, no=no)


def burden_link(side: str, kind: str) -> str:
    """The link from a kind of burden to the projects that have it."""
    return link(text.BURDEN_KIND[BurdenKind(kind)], PROJECTS, burden=f"{side}:{kind}")


def year_link(year: int) -> str:
    """The link from a fiscal year to its amounts."""
    return link(text.fiscal_year(year), BUDGETS, view="ranking", year=year)


def town_link(municipality_code: str, name: str) -> str:
    """The link to a municipality's view."""
    return link(name, TOWNS, town=municipality_code)
