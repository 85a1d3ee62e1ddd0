"""How unevenly the amounts are distributed over projects and fields."""

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.questions.budgets import AMOUNT, ranking
from explorer.questions.scope import Scope, field_titles, projects_in


def largest_half(ranked: pd.DataFrame) -> pd.DataFrame:
    """Return the first rows of a :func:`~explorer.questions.budgets.ranking` that reach half of its sum."""
    total = ranked[AMOUNT].sum()
    reached = int((ranked[AMOUNT].cumsum() * 2 < total).sum()) + 1
    return ranked.head(reached if total else 0)


@answered_once
def weight_by_field(dataset: Dataset, scope: Scope, year: int | None) -> pd.DataFrame:
    """Return each field's share of the projects and of the amounts, most projects first.

    Columns heading, title (as in :func:`~explorer.questions.scope.field_titles`), projects, project_share,
    amount_thousand_yen and amount_share (both missing where no project of the field prints an amount).
    """
    projects = projects_in(dataset, scope)
    counts = projects.groupby("heading", sort=False).size()
    shares = ranking(dataset, scope, year).groupby("heading")[[AMOUNT, "share"]].sum().reindex(counts.index)
    frame = pd.DataFrame(
        {
            "heading": counts.index,
            "title": counts.index.map(field_titles(dataset)),
            "projects": counts.to_numpy(),
            "project_share": (counts / counts.sum()).to_numpy(),
            AMOUNT: shares[AMOUNT].to_numpy(),
            "amount_share": shares["share"].to_numpy(),
        }
    )
    return frame.sort_values(["projects", "amount_share"], ascending=[False, False], ignore_index=True)
