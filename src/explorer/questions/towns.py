"""One municipality, or a few side by side."""

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.model import Side
from explorer.questions.budgets import amounts_by_project
from explorer.questions.burdens import side_of
from explorer.questions.indicators import indicators
from explorer.questions.participation import differing_projects, numbers_joined, projects_of
from explorer.questions.scope import Scope, projects_in


@answered_once
def missing_projects(dataset: Dataset, municipality_code: str, scope: Scope) -> pd.DataFrame:
    """Return the projects that a municipality does not join: no, name, heading, others (absent, too)."""
    absent = projects_of(dataset, municipality_code, scope)
    absent = absent[absent["basis"].isna()][["no", "name", "heading"]].reset_index(drop=True)
    missing = differing_projects(dataset).set_index("no")["missing"]
    own_name = dataset.municipality_names[municipality_code]
    return absent.assign(others=[[name for name in missing[no] if name != own_name] for no in absent["no"]])


def participation_of(dataset: Dataset, codes: tuple[str, ...], scope: Scope) -> pd.DataFrame:
    """Return which projects in scope the municipalities join: no, name, heading and one column per code."""
    frame = projects_in(dataset, scope)[["no", "name", "heading"]].reset_index(drop=True)
    joined = dataset.participation.groupby("municipality_code")["no"].agg(set)
    return frame.assign(**{code: frame["no"].isin(joined.get(code, set())) for code in codes})


@answered_once
def differences(dataset: Dataset, codes: tuple[str, ...], scope: Scope) -> pd.DataFrame:
    """Return the rows of :func:`participation_of` in which the municipalities differ."""
    frame = participation_of(dataset, codes, scope)
    return frame[frame[list(codes)].nunique(axis=1) > 1].reset_index(drop=True)


@answered_once
def roles_of(dataset: Dataset, municipality_code: str, scope: Scope) -> pd.DataFrame:
    """Return a municipality's role in each project it joins: no, name, role (verbatim)."""
    column = "core_role" if side_of(dataset, municipality_code) == Side.CORE else "partner_role"
    joined = dataset.projects["no"].isin(numbers_joined(dataset, municipality_code, scope))
    roles = dataset.projects.loc[joined, ["no", "name", column]]
    return roles.rename(columns={column: "role"}).reset_index(drop=True)


@answered_once
def indicators_of(dataset: Dataset, municipality_code: str, scope: Scope) -> pd.DataFrame:
    """Return the indicators of the projects a municipality joins.

    Columns no, name, item, baseline, target, first_line and last_line (of the plan's text).
    """
    frame = indicators(dataset, scope)
    joined = frame["no"].isin(numbers_joined(dataset, municipality_code, scope))
    columns = ["no", "name", "item", "baseline", "target", "first_line", "last_line"]
    return frame.loc[joined, columns].reset_index(drop=True)


@answered_once
def amounts_of(
    dataset: Dataset, municipality_code: str, scope: Scope, year: int | None
) -> tuple[int | None, int]:
    """Return the sum of the joined projects' amounts for a fiscal year, and how many print one.

    The sum (thousand yen; None if none prints one) is what the projects cost in all, not what the
    municipality pays.
    """
    numbers = numbers_joined(dataset, municipality_code, scope)
    stated = amounts_by_project(dataset, year).reindex(numbers).dropna()
    return int(stated.sum()) if len(stated) else None, len(stated)
