"""The parts of the page 予算 around its figures: the heading's path, sentences, the check of totals."""

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
from explorer.ui.links import burden_link, link, project_link
from explorer.ui.markup import escape_markdown
from explorer.ui.show import show
from explorer.ui.tables import Html, explain_terms, show_table
from explorer.views.figures import ViewFigure
from explorer.views.pages import BUDGETS, SOURCES


def heading_trail(dataset: Dataset, scope: Scope) -> None:
    """Show links to the headings above the scope's."""
    st.html(heading_trail_html(dataset, scope))


def heading_trail_html(dataset: Dataset, scope: Scope) -> str:
    """Return links to the headings above the scope's."""
    codes = codes_down_to(scope.heading) if scope.heading else []
    titles = field_titles(dataset)
    links = [link("計画全体", BUDGETS, heading="")]
    links += [link(titles[code], BUDGETS, heading=code) for code in codes]
    path = f"<span>{' › '.join(links)}</span><span>棒を押すと、その内訳へ</span>"
    return f"<nav aria-label='位置' class='way'>{path}</nav>"


def burden_sentences(dataset: Dataset, scope: Scope) -> None:
    """Show every burden rule in scope: its project, side, kind and printed sentence."""
    burdens = rules(dataset, scope)
    if scope.burden:
        side, kind = scope.burden.split(":")
        burdens = burdens[(burdens["side"] == side) & (burdens["kind"] == kind)]
    st.header("費用負担の文（原文）", anchor=False)
    show_table(
        pd.DataFrame(
            {
                "連携事業": [
                    Html(project_link(no, name))
                    for no, name in zip(burdens["no"], burdens["name"], strict=True)
                ],
                "負担する側": [dataset.terms.side[side] for side in burdens["side"]],
                f"種類（{text.OURS}）": [
                    Html(burden_link(side, kind))
                    for side, kind in zip(burdens["side"], burdens["kind"], strict=True)
                ],
                "費用負担（原文）": [Html(explain_terms(dataset, words)) for words in burdens["printed"]],
            }
        ),
        "費用負担の文",
    )


def amounts_in_words(dataset: Dataset) -> None:
    """Show the cells in which the plan has words in place of an amount."""
    names = dataset.project_names
    for cell in dataset.budgets[dataset.budgets["state"] == AmountState.WORDS].itertuples():
        st.html(
            f"<p>額の欄に文言がある事業：{project_link(cell.no, names[cell.no])}　"
            f"{text.fiscal_year(cell.fiscal_year)}「{escape(cell.printed)}」</p>"
        )


def settled_figure(shown: ViewFigure) -> None:
    """Show the figure of settled amounts, or say that there are none in scope."""
    if shown.figure.table.empty:
        st.info("この範囲に、決算額のある事業はありません。", icon=":material/search_off:")
    else:
        show(shown)


def reconciliation_notice(dataset: Dataset) -> None:
    """Say whether the totals agree with the sheets; the page 出典とデータ has the whole list."""
    errors = unexplained(agreement(dataset))
    for row in errors.itertuples():
        error = (
            f"{row.quantity}：{row.view} の {row.value:,} が、事業票の合計 {row.sheets:,} と一致しません。"
        )
        st.error(escape_markdown(error))
    if errors.empty:
        st.html(f"<p>画面ごとの合計は、事業票の合計とすべて一致します（{link('照合の一覧', SOURCES)}）。</p>")
