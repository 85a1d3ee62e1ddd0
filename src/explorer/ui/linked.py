"""Names in a table become ways to their pages."""

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.questions.budgets import stated_years
from explorer.ui import data
from explorer.ui.links import PROJECTS, link, project_link, town_link, year_link
from explorer.ui.tables import Html


def linked(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a link in each cell that is the name of a town, project or heading, or a fiscal year."""
    ways = _ways(dataset)
    return frame.map(lambda found: Html(ways[found]) if isinstance(found, str) and found in ways else found)


def _ways(dataset: Dataset) -> dict[str, str]:
    """The link for each name."""
    ways = {text.fiscal_year(year): year_link(year) for year in data.answer(stated_years)}
    for row in dataset.headings.itertuples():
        mark = text.heading_mark(row.role, row.category, row.field)
        for words in (row.title, f"{mark} {row.title}"):
            ways[words] = link(words, PROJECTS, heading=row.heading)
    for row in dataset.projects.itertuples():
        named = text.project(row.no, row.name)
        ways |= {row.name: link(row.name, PROJECTS, no=row.no), named: project_link(row.no, row.name)}
    for row in dataset.municipalities.itertuples():
        ways[row.name] = town_link(row.municipality_code, row.name)
    return ways
