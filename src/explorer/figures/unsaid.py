"""What the plan leaves unsaid about its sheets."""

import re
from collections.abc import Collection, Iterable

from explorer import text
from explorer.dataset import Dataset
from explorer.model import EXTRAS, AmountState
from explorer.questions.budgets import amounts_by_project, compared_years
from explorer.questions.indicators import PRINTED_NO_BASELINE

BUDGETS, BURDENS, INDICATORS = "budgets", "burdens", "indicators"
SILENT = (BUDGETS, BURDENS, INDICATORS)
"""The tables whose gaps are named."""
SHARES = f"市町村ごとの額は、記載のある事業に限り、事業票の「{EXTRAS.title}」にあります"
SHARE = re.compile("額|負担")
"""What the head of a column with a municipality's amounts contains, beside the municipality's name."""


def share_words(dataset: Dataset) -> str:
    """Say whether the plan states what a single municipality pays, and where; without the full stop."""
    return SHARES if _stating_shares(dataset) else text.NO_SHARE


def unsaid(dataset: Dataset, nos: Collection[int], tables: Collection[str]) -> list[str]:
    """Return a sentence for each thing that the plan does not say about these sheets.

    ``tables`` of :data:`SILENT` select them: years without an amount, why an amount changed, what a single
    town pays, indicators without a baseline.
    """
    sentences: list[str] = []
    if BUDGETS in tables:
        sentences += [*_amounts(dataset, nos), *_reasons(dataset, nos)]
    if nos and {BUDGETS, BURDENS} & set(tables):
        sentences += [] if _stating_shares(dataset) & set(nos) else [f"{text.NO_SHARE}。"]
    if INDICATORS in tables:
        sentences += _baselines(dataset, nos)
    return sentences


def _stating_shares(dataset: Dataset) -> set[int]:
    """Return the projects for which a column of the plan's own states an amount of a municipality."""
    names = dataset.municipality_names.values()
    heads = {
        head
        for head in dataset.extras["head"].unique()
        if SHARE.search(head) and any(name in head for name in names)
    }
    return set(dataset.extras.loc[dataset.extras["head"].isin(heads), "no"])


def _amounts(dataset: Dataset, nos: Collection[int]) -> Iterable[str]:
    """Say in which years which sheets state no amount, a sentence for each set of years."""
    cells = dataset.budgets
    empty = cells[cells["no"].isin(nos) & (cells["state"] != AmountState.AMOUNT)]
    years = empty.groupby("no")["fiscal_year"].agg(tuple)
    for missing_years, rows in years.groupby(years):
        projects = text.sheet_numbers(rows.index)
        yield f"{text.fiscal_years(missing_years)}の事業費見込額は、{projects}に記載がありません。"


def _reasons(dataset: Dataset, nos: Collection[int]) -> Iterable[str]:
    """Say that no sheet has a place for the reason of a change, and which amounts changed."""
    before, after = compared_years(dataset)
    if before is None or after is None:
        return
    change = amounts_by_project(dataset, after) - amounts_by_project(dataset, before)
    changed = [no for no in change.index[change.notna() & (change != 0)] if no in nos]
    if changed:
        years = f"{text.fiscal_year(before)}から{text.fiscal_year(after)}"
        sentence = f"{years}への増減の理由を記す欄は、事業票にありません"
        yield f"{sentence}（額が変わったのは{text.sheet_numbers(changed)}）。"


def _baselines(dataset: Dataset, nos: Collection[int]) -> Iterable[str]:
    """Say which indicators print a sign in place of a baseline."""
    frame = dataset.indicators
    without = frame[frame["no"].isin(nos) & frame["baseline"].isin(PRINTED_NO_BASELINE)]
    if len(without):
        projects = text.sheet_numbers(without["no"].unique())
        yield f"基準値の記載がない指標は{len(without)}件です（{projects}）。"
