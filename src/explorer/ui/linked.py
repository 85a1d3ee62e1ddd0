"""Links for names in a table."""

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.questions.budgets import stated_years, year_label
from explorer.questions.scope import field_titles
from explorer.ui import data
from explorer.ui.links import link, project_link, town_link, year_link
from explorer.ui.tables import Html
from explorer.views.pages import PROJECTS


def with_links(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with a link in each cell that names a municipality, project, heading or fiscal year.

    A name that stands for several of them is left as it is.
    """
    links = _links(dataset)
    return frame.map(lambda cell: Html(links[cell]) if isinstance(cell, str) and links.get(cell) else cell)


def _links(dataset: Dataset) -> dict[str, str]:
    """Return the link for each name, "" for a name of several things."""
    titles = data.answer(field_titles)
    named: list[tuple[str, str]] = []
    for year in data.answer(stated_years):
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
