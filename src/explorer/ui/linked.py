"""Names in a table become ways to their pages."""

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.questions.budgets import stated_years, year_words
from explorer.questions.scope import field_titles
from explorer.ui import data
from explorer.ui.links import link, project_link, town_link, year_link
from explorer.ui.tables import Html
from explorer.views.pages import PROJECTS


def linked(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a link in each cell that is the name of a town, project or heading, or a fiscal year.

    A name that two of them share leads nowhere.
    """
    links = _links(dataset)
    return frame.map(lambda cell: Html(links[cell]) if isinstance(cell, str) and links.get(cell) else cell)


def _links(dataset: Dataset) -> dict[str, str]:
    """The link for each name, "" for one that names several things."""
    titles = data.answer(field_titles)
    named: list[tuple[str, str]] = []
    for year in data.answer(stated_years):
        named += [(words, year_link(year)) for words in {text.fiscal_year(year), year_words(dataset, year)}]
    for row in dataset.headings.itertuples():
        mark = dataset.heading_marks[row.heading]
        for words in {row.title, titles[row.heading], f"{mark} {row.title}"}:
            named.append((words, link(words, PROJECTS, heading=row.heading)))
    for row in dataset.projects.itertuples():
        named.append((row.name, link(row.name, PROJECTS, no=row.no)))
        named.append((text.project(row.no, row.name), project_link(row.no, row.name)))
    for row in dataset.municipalities.itertuples():
        named.append((row.name, town_link(row.municipality_code, row.name)))
    links: dict[str, str] = {}
    for words, html in named:
        links[words] = html if words not in links else ""
    return links
