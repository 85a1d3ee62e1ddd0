"""How unevenly the money lies over projects and fields."""

from dataclasses import dataclass

import pandas as pd

from explorer.dataset import Dataset
from explorer.questions.budgets import AMOUNT, ranking
from explorer.questions.scope import Scope, projects_in


@dataclass(frozen=True)
class Concentration:
    """How few projects make up half of the sum, and where most of them stand.

    ``half`` is how many of the largest reach half of the sum; ``median`` (thousand yen) is the
    amount below which half of the projects lie; ``total`` is the sum. Where no project prints an
    amount, ``half`` is empty, and ``median`` and ``largest_share`` are NaN.
    """

    projects: int
    half: list[int]
    median: float
    total: int
    largest_share: float


def concentration(dataset: Dataset, scope: Scope, year: int) -> Concentration:
    """The concentration of a fiscal year's amounts over the projects that print one."""
    ranked = ranking(dataset, scope, year)
    reached = int((ranked["cumulative"] < 0.5).sum()) + 1
    return Concentration(
        projects=len(ranked),
        half=[int(no) for no in ranked["no"].head(reached)],
        median=float(ranked[AMOUNT].astype("float64").median()),
        total=int(ranked[AMOUNT].sum()),
        largest_share=float(ranked["share"].max()),
    )


def weight_by_field(dataset: Dataset, scope: Scope, year: int) -> pd.DataFrame:
    """Each field's share of the projects and of the money, most projects first.

    Columns heading, title, projects, project_share, amount_thousand_yen and amount_share (both
    missing where no project of the field prints an amount for the year).
    """
    projects = projects_in(dataset, scope)
    counts = projects.groupby("heading", sort=False).size()
    ranked = ranking(dataset, scope, year)
    shares = ranked.groupby("heading")[[AMOUNT, "share"]].sum().reindex(counts.index)
    titles = dataset.headings.set_index("heading")["title"]
    frame = pd.DataFrame(
        {
            "heading": counts.index,
            "title": counts.index.map(titles),
            "projects": counts.to_numpy(),
            "project_share": (counts / counts.sum()).to_numpy(),
            AMOUNT: shares[AMOUNT].to_numpy(),
            "amount_share": shares["share"].to_numpy(),
        }
    )
    return frame.sort_values(["projects", "amount_share"], ascending=[False, False], ignore_index=True)
