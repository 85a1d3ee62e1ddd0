"""Around the budget figures: where one is, and that the totals agree with the sheets."""

from html import escape

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.handouts.agreement import agreement
from explorer.model import AmountState
from explorer.questions.burdens import rules
from explorer.questions.reconciliation import unexplained
from explorer.questions.scope import Scope, codes_down_to, field_titles
from explorer.ui import data, state
from explorer.ui.links import burden_link, link, project_link
from explorer.ui.show import show
from explorer.ui.tables import Html, explain_terms, show_table
from explorer.views.figures import Shown
from explorer.views.pages import BUDGETS, SOURCES


def heading_trail(dataset: Dataset, scope: Scope) -> None:
    """The headings above the scope's, each a way back up."""
    codes = codes_down_to(scope.heading) if scope.heading else []
    titles = data.answer(field_titles)
    links = [link("計画全体", BUDGETS, heading="")]
    links += [link(titles[code], BUDGETS, heading=code) for code in codes]
    way = f"<span>{' › '.join(links)}</span><span>棒を押すと、その内訳へ</span>"
    st.html(f"<nav aria-label='位置' class='way'>{way}</nav>")


def burden_sentences(dataset: Dataset, scope: Scope) -> None:
    """Every rule in scope with the printed sentence beside its kind; a kind leads to its projects."""
    found = data.answer(rules, scope)
    if scope.burden:
        side, kind = scope.burden.split(":")
        found = found[(found["side"] == side) & (found["kind"] == kind)]
    st.header("費用負担の文（原文）", anchor=False)
    show_table(
        pd.DataFrame(
            {
                "連携事業": [
                    Html(project_link(no, name)) for no, name in zip(found["no"], found["name"], strict=True)
                ],
                "負担する側": [dataset.terms.side[side] for side in found["side"]],
                f"種類（{text.OURS}）": [
                    Html(burden_link(side, kind))
                    for side, kind in zip(found["side"], found["kind"], strict=True)
                ],
                "費用負担（原文）": [Html(data.answer(explain_terms, words)) for words in found["printed"]],
            }
        ),
        "費用負担の文",
    )


def amounts_in_words(dataset: Dataset) -> None:
    """The cells in which the plan prints words where an amount would stand."""
    names = dataset.project_names
    for cell in dataset.budgets[dataset.budgets["state"] == AmountState.WORDS].itertuples():
        st.html(
            f"<p>額の欄に文言がある事業：{project_link(cell.no, names[cell.no])}　"
            f"{text.fiscal_year(cell.fiscal_year)}「{escape(cell.printed)}」</p>"
        )


def settled_figure(shown: Shown) -> None:
    """The settled amounts of a fiscal year beside their estimates, if there are any."""
    if shown.figure.table.empty:
        st.info("この範囲に、決算額のある事業はありません。", icon=":material/search_off:")
    else:
        show(shown)


def reconciliation_notice() -> None:
    """Whether the totals of the amounts agree with the sheets; the whole list is on its own page."""
    found = data.answer(agreement)
    wrong = unexplained(found)
    for row in wrong.itertuples():
        words = (
            f"{row.quantity}：{row.view} の {row.value:,} が、事業票の合計 {row.sheets:,} と一致しません。"
        )
        st.error(state.escape_markdown(words))
    if wrong.empty:
        st.html(f"<p>画面ごとの合計は、事業票の合計とすべて一致します（{link('照合の一覧', SOURCES)}）。</p>")
