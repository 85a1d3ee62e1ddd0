"""Who takes part in what, all at once; and what some municipalities have in common."""

from dataclasses import dataclass

import pandas as pd

from explorer.dataset import Dataset
from explorer.questions.budgets import amounts_by_project, latest_year
from explorer.questions.scope import Scope, projects_in
from explorer.questions.towns import side_by_side

ROWS = ("plan", "amount", "joined", "pattern")
COLUMNS = ("plan", "similar")


@dataclass(frozen=True)
class Matrix:
    """The projects in scope by the municipalities, both in the order asked for.

    ``projects`` has no, name, heading, amount (thousand yen in the latest whole fiscal year,
    missing if not printed), joined (municipalities) and group (equal in neighbours that belong together);
    ``towns`` has municipality_code, name and joined (projects in scope); ``basis`` has a row for each
    no and a column for each municipality_code (missing: not in it).
    """

    projects: pd.DataFrame
    towns: pd.DataFrame
    basis: pd.DataFrame


def matrix(dataset: Dataset, scope: Scope, rows: str, columns: str) -> Matrix:
    """Who takes part in what; ``rows`` is one of :data:`ROWS`, ``columns`` one of :data:`COLUMNS`.

    ``pattern`` sets projects with the same municipalities together, ``similar`` municipalities with
    the same projects; whoever misses most comes first.
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
        projects = projects.set_index("no", drop=False).loc[_together(basis)]
    if columns == "similar":
        codes = pd.Series(_together(basis.T))
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


def joint_participation(dataset: Dataset, scope: Scope, codes: tuple[str, ...]) -> pd.DataFrame:
    """Which projects in scope the municipalities ``codes`` join: all of them, some of them, or none.

    Columns no, name, heading, kind (all, some, none) and missing (names of those not in it).
    """
    frame = side_by_side(dataset, codes, scope)
    joined = frame[list(codes)]
    names = dataset.municipality_names
    kind = pd.Series("some", index=frame.index).mask(joined.all(axis=1), "all")
    return frame[["no", "name", "heading"]].assign(
        kind=kind.mask(~joined.any(axis=1), "none"),
        missing=[[names[code] for code in codes if not row[code]] for row in joined.to_dict("records")],
    )


def _together(basis: pd.DataFrame) -> list[int | str]:
    """The labels of the rows, equal patterns of absence together, the most absence first."""
    absent = {label: tuple(row) for label, row in basis.isna().iterrows()}
    order = {label: place for place, label in enumerate(absent)}
    return sorted(absent, key=lambda label: (-sum(absent[label]), absent[label], order[label]))
