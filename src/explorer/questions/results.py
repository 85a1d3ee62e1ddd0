"""Results beside targets, and settled amounts beside estimates.

These frames are empty unless results were added to the plan. Neither the plan nor these frames say whether
more is better.
"""

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.questions.budgets import AMOUNT
from explorer.questions.indicators import indicators
from explorer.questions.scope import Scope, projects_in


@answered_once
def actuals(dataset: Dataset, scope: Scope, target_kind: str = "") -> pd.DataFrame:
    """Return the indicators in scope with their latest result, in plan order.

    Columns of :func:`explorer.questions.indicators.indicators`, fiscal_year, value (missing if only a note
    was given), note, source, unit, progress (0 at the baseline, 1 at the target; missing where these cannot
    be compared or are equal) and share (of the target; missing for a target of zero or none).
    """
    latest = dataset.actuals.sort_values("fiscal_year").drop_duplicates(["no", "seq"], keep="last")
    frame = indicators(dataset, scope, target_kind).merge(latest, on=["no", "seq"], validate="1:1")
    progress = (frame["value"] - frame["baseline_value"]) / frame["change"].where(frame["change"] != 0)
    return frame.assign(
        unit=frame["target_unit"].fillna(frame["baseline_unit"]).fillna(""),
        progress=progress.where(frame["change"].notna()),
        share=frame["value"] / frame["target_value"].where(frame["target_value"] > 0),
    )


def settlements(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return the settled amounts in scope beside the estimates, latest fiscal year first, then largest first.

    Columns no, name, heading, fiscal_year, state, printed, amount_thousand_yen (the estimate, missing if
    none is printed), amount (settled, thousand yen), difference (settled minus estimate) and source.
    """
    projects = projects_in(dataset, scope)[["no", "name", "heading"]]
    frame = projects.merge(dataset.settlements, on="no", validate="1:m")
    frame = frame.merge(dataset.budgets, on=["no", "fiscal_year"], validate="1:1")
    frame = frame.assign(difference=frame["amount"] - frame[AMOUNT])
    return frame.sort_values(["fiscal_year", "amount"], ascending=False, ignore_index=True)


def settlement_totals(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return the settled amounts per fiscal year: fiscal_year, projects (how many), amount (thousand yen)."""
    frame = settlements(dataset, scope)
    return frame.groupby("fiscal_year", as_index=False).agg(projects=("no", "size"), amount=("amount", "sum"))
