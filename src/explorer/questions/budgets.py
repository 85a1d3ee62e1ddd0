"""What the projects cost. Amounts are in thousand yen, per project, and counted once.

A missing amount never counts as zero: sums are over the printed amounts, and every frame says how many
these are.
"""

import pandas as pd

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.model import AmountState
from explorer.questions.scope import Scope, projects_in

AMOUNT = "amount_thousand_yen"


@answered_once
def fiscal_years(dataset: Dataset) -> list[int]:
    """Return the plan's fiscal years in order."""
    return sorted(int(year) for year in dataset.budgets["fiscal_year"].unique())


@answered_once
def stated_years(dataset: Dataset) -> list[int]:
    """Return the fiscal years for which the plan prints at least one amount, in order."""
    stated = dataset.budgets[dataset.budgets["state"] == AmountState.AMOUNT]
    return sorted(int(year) for year in stated["fiscal_year"].unique())


@answered_once
def comparable_years(dataset: Dataset) -> list[int]:
    """Return the fiscal years whose totals can be compared, in order.

    These have at least half as many amounts as the year with the most: a single amount in a coming year does
    not make a total.
    """
    stated = dataset.budgets[dataset.budgets["state"] == AmountState.AMOUNT].groupby("fiscal_year").size()
    return sorted(int(year) for year in stated.index[stated * 2 >= stated.max()])


def compared_years(dataset: Dataset) -> tuple[int | None, int | None]:
    """Return the latest two of the :func:`comparable_years`, None for those that the plan does not have."""
    before, after = [None, None, *comparable_years(dataset)][-2:]
    return before, after


def latest_year(dataset: Dataset) -> int | None:
    """Return the latest of the :func:`comparable_years`; None if the plan states no amount."""
    return compared_years(dataset)[1]


@answered_once
def year_label(dataset: Dataset, year: int) -> str:
    """Return a fiscal year's label: 2025年度; stated but not comparable: 2026年度（1事業のみ記載）."""
    label = text.fiscal_year(year)
    stated = int(amounts_by_project(dataset, year).count())
    if stated and year not in comparable_years(dataset):
        return f"{label}（{text.count(stated, '事業')}のみ記載）"
    return label


@answered_once
def amounts_by_project(dataset: Dataset, year: int | None) -> pd.Series:
    """Return the fiscal year's amounts (thousand yen) by No., missing where none is printed.

    Without a year, the series is empty.
    """
    cells = dataset.budgets[dataset.budgets["fiscal_year"] == year]
    return cells.set_index("no")[AMOUNT]


@answered_once
def words_by_project(dataset: Dataset, year: int | None) -> dict[int, str]:
    """Return the words that the plan prints in place of an amount in the fiscal year, by No."""
    cells = dataset.budgets
    cells = cells[(cells["fiscal_year"] == year) & (cells["state"] == AmountState.WORDS)]
    return dict(zip(cells["no"], cells["printed"], strict=True))


@answered_once
def yearly_totals(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return the sum of each fiscal year: fiscal_year, amount_thousand_yen (missing if none is printed).

    Columns amount, not_stated and words say how many projects print an amount, nothing or words.
    """
    cells = dataset.budgets[dataset.budgets["no"].isin(projects_in(dataset, scope)["no"])]
    states = pd.crosstab(cells["fiscal_year"], cells["state"]).reindex(
        index=fiscal_years(dataset), columns=[state.value for state in AmountState], fill_value=0
    )
    sums = cells.groupby("fiscal_year")[AMOUNT].sum(min_count=1).reindex(states.index)
    return states.assign(**{AMOUNT: sums}).rename_axis("fiscal_year").rename_axis(None, axis=1).reset_index()


@answered_once
def ranking(dataset: Dataset, scope: Scope, year: int | None) -> pd.DataFrame:
    """Return the projects in scope that print an amount for the year, largest first; none without a year.

    Columns no, name, heading, amount_thousand_yen, rank (1 is the largest; equal amounts share a rank), share
    (of the sum over these projects), cumulative (sum of the shares up to this one).
    """
    projects = projects_in(dataset, scope)[["no", "name", "heading"]]
    stated = amounts_by_project(dataset, year).dropna().reset_index()
    frame = projects.merge(stated, on="no", validate="1:1")
    frame = frame.sort_values([AMOUNT, "no"], ascending=[False, True], ignore_index=True)
    total = int(frame[AMOUNT].sum())
    share = (frame[AMOUNT] / total if total else frame[AMOUNT] * 0.0).astype("float64")
    return frame.assign(
        rank=frame[AMOUNT].rank(method="min", ascending=False).astype("int64"),
        share=share,
        cumulative=share.cumsum(),
    )


def breakdown(dataset: Dataset, scope: Scope, years: list[int]) -> pd.DataFrame:
    """Return the amounts one level below the scope's heading: of headings, or of projects under a field.

    Columns heading ("" for a project), no (missing for a heading), title, projects (how many), fiscal_year,
    amount_thousand_yen (missing if none is printed), stated (how many print an amount).
    """
    projects = projects_in(dataset, scope)
    depth = len(scope.heading.split("-")) if scope.heading else 0
    codes = projects["heading"].str.split("-")
    below = codes.str[: depth + 1].str.join("-")
    is_field = below == scope.heading
    groups = pd.DataFrame(
        {
            "no": projects["no"],
            "heading": below.where(~is_field, ""),
            "own_no": projects["no"].where(is_field),
            "title": projects["name"].where(is_field, below.map(dataset.heading_titles)),
        }
    )
    keys = ["heading", "own_no", "title"]
    cells = dataset.budgets[dataset.budgets["fiscal_year"].isin(years)]
    merged = groups.merge(cells, on="no", validate="1:m")
    cells_of = merged.groupby([*keys, "fiscal_year"], dropna=False, sort=False)[AMOUNT]
    summed = {"projects": cells_of.size(), AMOUNT: cells_of.sum(min_count=1), "stated": cells_of.count()}
    columns = ["heading", "no", "title", "projects", "fiscal_year", AMOUNT, "stated"]
    return pd.DataFrame(summed).reset_index().rename(columns={"own_no": "no"})[columns]


@answered_once
def amount_changes(dataset: Dataset, scope: Scope, before: int, after: int) -> pd.DataFrame:
    """Return how each project's amount changed between two fiscal years, largest increase first.

    Columns no, name, heading, before, after (thousand yen, missing if not printed), change, ratio (change by
    before; missing where before is missing or zero) and kind: new (no amount before), up, down, same, or gone
    (no amount after). Projects with an amount in neither year are left out.
    """
    projects = projects_in(dataset, scope)[["no", "name", "heading"]]
    frame = projects.assign(
        before=projects["no"].map(amounts_by_project(dataset, before)),
        after=projects["no"].map(amounts_by_project(dataset, after)),
    )
    frame = frame[frame["before"].notna() | frame["after"].notna()]
    change = frame["after"] - frame["before"]
    kind = pd.Series("same", index=frame.index).mask(change > 0, "up").mask(change < 0, "down")
    kind = kind.mask(frame["before"].isna(), "new").mask(frame["after"].isna(), "gone")
    ratio = change / frame["before"].where(frame["before"] > 0)
    frame = frame.assign(change=change, ratio=ratio, kind=kind)
    return frame.sort_values(["change", "after"], ascending=False, na_position="last", ignore_index=True)
