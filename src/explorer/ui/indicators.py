"""The lists of the page 評価指標, each row with links to its sheet and its lines in the plan."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.indicators import (
    STANDING,
    change_words,
    group_words,
    list_sentence,
)
from explorer.figures.results import result_words
from explorer.questions.indicators import indicators, listed_indicators
from explorer.questions.results import actuals
from explorer.questions.scope import EVERYTHING, Scope
from explorer.ui import data, widgets
from explorer.ui.links import project_link
from explorer.ui.markup import phrases_html
from explorer.ui.origin import lines_html
from explorer.ui.show import show_named
from explorer.ui.tables import Html, explain_terms, table_html
from explorer.views.figures import ViewFigure
from explorer.views.parameters import LISTS
from explorer.views.view import View

NO_INDICATORS = "この計画に評価指標の記載はありません。"
NONE_CHOSEN = "該当する指標がありません。範囲や目標の種類を変えてください。"


def list_labels(view: View, figures: Mapping[str, ViewFigure]) -> dict[str, str]:
    """Return the labels of the lists, each with its number of indicators.

    If no indicator matches the choice, say so, show the KPIs that match, and raise PageEnds.
    """
    if reason := no_indicator_reason(view):
        st.info(reason, icon=":material/search_off:")
        show_named(figures, "kpis")
        raise widgets.PageEnds
    counts = {
        which: len(listed_indicators(view.dataset, view.scope, view["kind"], which, view.this_year))
        for which in LISTS
    }
    return {which: f"{label} {counts[which]}" for which, label in LISTS.items()}


def no_indicator_reason(view: View) -> str:
    """Return why no indicator matches the choice; "" if one does."""
    if len(indicators(view.dataset, view.scope, view["kind"])):
        return ""
    return NO_INDICATORS if view.dataset.indicators.empty else NONE_CHOSEN


def indicator_list(view: View) -> None:
    """Show the chosen list: a sentence, then a table for each group."""
    st.header(f"一覧：{LISTS[view['list']]}", anchor=False)
    sentence, groups = indicator_list_html(view)
    st.html(sentence)
    for title, html in groups.items():
        if title != LISTS[view["list"]]:
            st.subheader(title, anchor=False)
        st.html(html)


def indicator_list_html(view: View) -> tuple[str, dict[str, str]]:
    """Return the sentence of the chosen list, and its tables by the titles of their groups."""
    scope, target_kind, which, year = view.scope, view["kind"], view["list"], view.this_year
    sentence = list_sentence(view.dataset, scope, target_kind, which, year)
    rows = listed_indicators(view.dataset, scope, target_kind, which, year)
    titles = {
        group: f"{group_words(group, year)}：{count}件" if group else LISTS[which]
        for group, count in rows.groupby("group", sort=False).size().items()
    }
    tables = {
        title: data.html(_group, scope, target_kind, which, year, group, title)
        for group, title in titles.items()
    }
    return f"<p class='lead phrases'>{phrases_html(sentence)}</p>", tables


def _group(
    dataset: Dataset, scope: Scope, target_kind: str, which: str, year: int, group: str, title: str
) -> str:
    frame = listed_indicators(dataset, scope, target_kind, which, year)
    return table_html(_rows(dataset, frame[frame["group"] == group]), title)


def _rows(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.to_dict(orient="records")
    return pd.DataFrame(
        {
            "連携事業": [Html(project_link(row["no"], row["name"])) for row in rows],
            "指標": [Html(explain_terms(dataset, item)) for item in frame["item"]],
            "基準値（原文）": frame["baseline"].to_numpy(),
            "目標値（原文）": frame["target"].to_numpy(),
            **_results(dataset, frame),
            f"増減（{text.DERIVED}）": [_change(row) for row in rows],
            f"目標の種類（{text.OURS}）": [text.TARGET_KIND[row["target_kind"]] for row in rows],
            "出典": [Html(lines_html(dataset, ((row["first_line"], row["last_line"]),))) for row in rows],
        }
    )


def _results(dataset: Dataset, frame: pd.DataFrame) -> dict[str, list[str]]:
    """Return a column of results, if any were added to the plan."""
    if dataset.actuals.empty:
        return {}
    rows = actuals(dataset, EVERYTHING).to_dict(orient="records")
    results = {(row["no"], row["seq"]): result_words(row) for row in rows}
    return {"実績": [results.get(key, "") for key in zip(frame["no"], frame["seq"], strict=True)]}


def _change(row: dict[str, Any]) -> str:
    if pd.isna(row["change"]):
        return STANDING[row["standing"]]
    return change_words(row, text.exact_quantity_change)
