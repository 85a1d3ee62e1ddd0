"""Around the budget figures: where one is, and that the totals agree with the sheets."""

import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.questions.budgets import reconcile
from explorer.questions.scope import Scope
from explorer.ui.links import BUDGETS, link


def trail(dataset: Dataset, scope: Scope) -> None:
    """The headings above the scope's, each a way back up."""
    parts = scope.heading.split("-") if scope.heading else []
    codes = ["-".join(parts[: depth + 1]) for depth in range(len(parts))]
    titles = dataset.headings.set_index("heading")["title"]
    links = [link("計画全体", BUDGETS, heading="")]
    links += [link(titles[code], BUDGETS, heading=code) for code in codes]
    st.html(f"<nav aria-label='位置' class='way'>{' › '.join(links)}　棒を押すと、その内訳へ</nav>")


def reconciliation(dataset: Dataset) -> None:
    """Whether the totals by every level equal the sum over the sheets."""
    found = reconcile(dataset)
    agree = (found["by_role"] == found["by_sheet"]) & (found["by_field"] == found["by_sheet"])
    for row in found[agree].itertuples():
        st.caption(
            f":material/check_circle: {text.fiscal_year(row.fiscal_year)}：役割別・分野別の合計は、"
            f"{row.sheets}枚の事業票の合計 {text.amount(row.by_sheet)} と一致します。"
        )
    for row in found[~agree].itertuples():
        st.error(
            f"{text.fiscal_year(row.fiscal_year)}：役割別 {text.amount(row.by_role)}、"
            f"分野別 {text.amount(row.by_field)} が、"
            f"事業票の合計 {text.amount(row.by_sheet)} と一致しません。"
        )
