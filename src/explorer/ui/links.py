"""HTML links within the app, which keep this view's edition and scope; links for names in a table."""

import json
from html import escape
from pathlib import Path

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.model import BurdenKind
from explorer.questions.budgets import stated_years, year_label
from explorer.questions.scope import field_titles
from explorer.ui import data
from explorer.ui.tables import Html, cell_html
from explorer.views.pages import BUDGETS, PROJECTS, TOWNS, Page
from explorer.views.parameters import EDITION, KEPT_IN_LINKS
from explorer.views.view import address_of

KEEP = (
    f"window.explorerKept = {json.dumps([*KEPT_IN_LINKS, EDITION])};"
    f"{(Path(__file__).parent / 'keep.js').read_text('utf-8')}"
)
"""JavaScript for links that Python does not write: ``explorerKeep`` gives an address what links keep."""


def address(page: Page, **parameters: str | int) -> str:
    """Return the address of a page, relative to the app, with this view's edition and scope.

    An empty parameter is left out, and removes what would be kept under its name.
    """
    return address_of(page.path or "./", data.view().kept_for(page) | parameters)


def link(words: str, page: Page, /, **parameters: str | int) -> str:
    """Return a link to a page; the words are escaped, and lines are broken between their phrases."""
    return marked_link(cell_html(words), page, **parameters)


def marked_link(html: str, page: Page, /, **parameters: str | int) -> str:
    """Return a link to a page around HTML that is already safe."""
    return f'<a href="{escape(address(page, **parameters))}">{html}</a>'


def further(*links: str) -> str:
    """Return links that lead on to other pages as a line; it is not printed."""
    return f"<p class='further'>{'　'.join(links)}</p>"


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


def with_links(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with a link in each cell that names a municipality, project, heading or fiscal year.

    A name that stands for several of them is left as it is.
    """
    links = _links(dataset)
    return frame.map(lambda cell: Html(links[cell]) if isinstance(cell, str) and links.get(cell) else cell)


def _links(dataset: Dataset) -> dict[str, str]:
    """Return the link for each name, "" for a name of several things."""
    titles = field_titles(dataset)
    named: list[tuple[str, str]] = []
    for year in stated_years(dataset):
        named += [(name, year_link(year)) for name in {text.fiscal_year(year), year_label(dataset, year)}]
    for row in dataset.headings.itertuples():
        mark = dataset.heading_marks[row.heading]
        for name in {row.title, titles[row.heading], f"{mark} {row.title}"}:
            named.append((name, link(name, PROJECTS, heading=row.heading)))
    for row in dataset.projects.itertuples():
        named.append((row.name, link(row.name, PROJECTS, no=row.no)))
        named.append((text.project(row.no, row.name), project_link(row.no, row.name)))
    for row in dataset.municipalities.itertuples():
        named.append((row.name, town_link(row.municipality_code, row.name)))
    links: dict[str, str] = {}
    for name, html in named:
        links[name] = html if name not in links else ""
    return links
