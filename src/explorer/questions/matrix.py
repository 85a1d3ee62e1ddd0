"""All projects by all municipalities, and what some municipalities have in common."""

from dataclasses import dataclass

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.questions.budgets import amounts_by_project, latest_year
from explorer.questions.scope import Scope, projects_in
from explorer.questions.towns import participation_of


@dataclass(frozen=True)
class Matrix:
    """The projects in scope by the municipalities, both sorted.

    ``projects`` has no, name, heading, amount (thousand yen in the latest comparable fiscal year, missing if
    not printed), joined (municipalities) and group (equal for neighbours that belong together); ``towns`` has
    municipality_code, name and joined (projects in scope); ``basis`` has a row for each no and a column for
    each municipality_code, missing where it does not take part.
    """

    projects: pd.DataFrame
    towns: pd.DataFrame
    basis: pd.DataFrame


def matrix(dataset: Dataset, scope: Scope, rows: str, columns: str) -> Matrix:
    """Return the matrix with its rows and columns in the orders with these names.

    Rows: "plan", "amount" (the largest first), "joined" (the fewest first) or "pattern" (projects with the
    same municipalities together). Columns: "plan" or "similar" (municipalities with the same projects
    together). Of those that stand together, the ones with the most absences come first.
    """
    by, ascending = {"amount": ("amount", False), "joined": ("joined", True)}.get(rows, ("no", True))
    projects = projects_in(dataset, scope)[["no", "name", "heading"]]
    projects = projects.assign(
        amount=projects["no"].map(amounts_by_project(dataset, latest_year(dataset))).astype("Int64"),
        joined=projects["no"].map(dataset.participation.groupby("no").size()),
    ).sort_values([by, "no"], ascending=[ascending, True], ignore_index=True)
    codes = dataset.municipalities["municipality_code"]
    basis = dataset.participation.pivot(index="no", columns="municipality_code", values="basis")
    basis = basis.reindex(index=sorted(projects["no"]), columns=codes)
    if rows == "pattern":
        projects = projects.set_index("no", drop=False).loc[_by_pattern(basis)]
    if columns == "similar":
        codes = pd.Series(_by_pattern(basis.T))
    basis = basis.loc[projects["no"], codes]
    patterns = basis.isna().agg(tuple, axis=1).to_numpy()
    groups = {
        "plan": projects["heading"],
        "amount": "",
        "joined": projects["joined"].astype("int64"),
        "pattern": patterns,
    }
    return Matrix(
        projects=projects.assign(group=groups[rows]).reset_index(drop=True)[
            ["no", "name", "heading", "amount", "joined", "group"]
        ],
        towns=pd.DataFrame(
            {
                "municipality_code": codes.to_numpy(),
                "name": [dataset.municipality_names[code] for code in codes],
                "joined": basis.notna().sum().to_numpy(),
            }
        ),
        basis=basis,
    )


@answered_once
def joint_participation(dataset: Dataset, scope: Scope, codes: tuple[str, ...]) -> pd.DataFrame:
    """Return whether all, some or none of the municipalities ``codes`` join each project in scope.

    Columns no, name, heading, kind (all, some, none) and missing (names of those that do not).
    """
    frame = participation_of(dataset, codes, scope)
    joined = frame[list(codes)]
    names = dataset.municipality_names
    kind = pd.Series("some", index=frame.index).mask(joined.all(axis=1), "all")
    return frame[["no", "name", "heading"]].assign(
        kind=kind.mask(~joined.any(axis=1), "none"),
        missing=[[names[code] for code in codes if not row[code]] for row in joined.to_dict("records")],
    )


def _by_pattern(basis: pd.DataFrame) -> list[int | str]:
    """Return the labels of the rows, grouped by their pattern of absences, the most absences first."""
    absent = {label: tuple(row) for label, row in basis.isna().iterrows()}
    order = {label: place for place, label in enumerate(absent)}
    return sorted(absent, key=lambda label: (-sum(absent[label]), absent[label], order[label]))
