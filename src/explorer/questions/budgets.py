"""What the projects cost. Amounts are in thousand yen, per project, and counted once.

A missing amount is never taken as zero: sums are over the printed amounts, and every frame says
over how many.
"""

import pandas as pd

from explorer.dataset import Dataset
from explorer.model import AmountState
from explorer.questions.scope import Scope, projects_in

AMOUNT = "amount_thousand_yen"


def fiscal_years(dataset: Dataset) -> list[int]:
    """The plan's fiscal years in order."""
    return sorted(int(year) for year in dataset.budgets["fiscal_year"].unique())


def stated_years(dataset: Dataset) -> list[int]:
    """The fiscal years for which the plan prints at least one amount, in order."""
    stated = dataset.budgets[dataset.budgets["state"] == AmountState.AMOUNT]
    return sorted(int(year) for year in stated["fiscal_year"].unique())


def totals(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Per fiscal year: fiscal_year, amount_thousand_yen (missing if none is printed), and how many
    projects print an amount, nothing (not_stated) or words.
    """
    cells = dataset.budgets[dataset.budgets["no"].isin(projects_in(dataset, scope)["no"])]
    states = pd.crosstab(cells["fiscal_year"], cells["state"]).reindex(
        index=fiscal_years(dataset), columns=[state.value for state in AmountState], fill_value=0
    )
    sums = cells.groupby("fiscal_year")[AMOUNT].sum(min_count=1).reindex(states.index)
    return states.assign(**{AMOUNT: sums}).rename_axis("fiscal_year").rename_axis(None, axis=1).reset_index()


def ranking(dataset: Dataset, scope: Scope, year: int) -> pd.DataFrame:
    """The projects in scope that print an amount for the year, largest first.

    Columns no, name, heading, amount_thousand_yen, rank (1 is the largest; equal amounts share a
    rank), share (of the sum over these projects), cumulative (share up to this one).
    """
    projects = projects_in(dataset, scope)[["no", "name", "heading"]]
    cells = dataset.budgets[(dataset.budgets["fiscal_year"] == year) & dataset.budgets[AMOUNT].notna()]
    frame = projects.merge(cells[["no", AMOUNT]], on="no", validate="1:1")
    frame = frame.sort_values([AMOUNT, "no"], ascending=[False, True], ignore_index=True)
    total = int(frame[AMOUNT].sum())
    share = (frame[AMOUNT] / total if total else frame[AMOUNT] * 0.0).astype("float64")
    return frame.assign(
        rank=frame[AMOUNT].rank(method="min", ascending=False).astype("int64"),
        share=share,
        cumulative=share.cumsum(),
    )


def breakdown(dataset: Dataset, scope: Scope, years: list[int]) -> pd.DataFrame:
    """The amounts one level below the scope's heading: headings, or projects under a field.

    Columns heading ("" for a project), no (missing for a heading), title, projects (how many),
    fiscal_year, amount_thousand_yen (missing if none is printed), stated (how many print an amount).
    """
    projects = projects_in(dataset, scope)
    depth = len(scope.heading.split("-")) if scope.heading else 0
    codes = projects["heading"].str.split("-")
    below = codes.str[: depth + 1].str.join("-")
    titles = dataset.headings.set_index("heading")["title"]
    is_field = below == scope.heading
    groups = pd.DataFrame(
        {
            "no": projects["no"],
            "heading": below.where(~is_field, ""),
            "own_no": projects["no"].where(is_field),
            "title": projects["name"].where(is_field, below.map(titles)),
        }
    )
    keys = ["heading", "own_no", "title"]
    sizes = groups.groupby(keys, dropna=False, sort=False).size().rename("projects")
    cells = dataset.budgets[dataset.budgets["fiscal_year"].isin(years)]
    merged = groups.merge(cells, on="no", validate="1:m")
    summed = merged.groupby([*keys, "fiscal_year"], dropna=False, sort=False).agg(
        amount_thousand_yen=(AMOUNT, lambda values: values.sum(min_count=1)), stated=(AMOUNT, "count")
    )
    frame = summed.reset_index().merge(sizes.reset_index(), on=keys, validate="m:1")
    columns = ["heading", "no", "title", "projects", "fiscal_year", AMOUNT, "stated"]
    return frame.rename(columns={"own_no": "no"})[columns]


def changes(dataset: Dataset, scope: Scope, before: int, after: int) -> pd.DataFrame:
    """How each project's amount moved between two fiscal years, largest increase first.

    Columns no, name, heading, before, after (thousand yen, missing if not printed), change, ratio
    (change over before; missing where before is missing or zero) and kind: new (no amount before),
    up, down, same, or gone (no amount after). Projects with an amount in neither year are left out.
    """
    projects = projects_in(dataset, scope)[["no", "name", "heading"]]
    amounts = dataset.budgets.pivot(index="no", columns="fiscal_year", values=AMOUNT)
    frame = projects.join(
        amounts[[before, after]].rename(columns={before: "before", after: "after"}), on="no"
    )
    frame = frame[frame["before"].notna() | frame["after"].notna()]
    change = frame["after"] - frame["before"]
    kind = pd.Series("same", index=frame.index).mask(change > 0, "up").mask(change < 0, "down")
    kind = kind.mask(frame["before"].isna(), "new").mask(frame["after"].isna(), "gone")
    ratio = change / frame["before"].where(frame["before"] > 0)
    frame = frame.assign(change=change, ratio=ratio, kind=kind)
    return frame.sort_values(["change", "after"], ascending=False, na_position="last", ignore_index=True)
