"""Around the indicators' figures: the lists for question time, each row with its sheet and its lines."""

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
from explorer.ui import data, state
from explorer.ui.links import project_link
from explorer.ui.origin import lines_html
from explorer.ui.show import show_named
from explorer.ui.tables import Html, explain_terms, table_html
from explorer.views.figures import Shown
from explorer.views.parameters import LISTS
from explorer.views.view import View

NO_INDICATORS = "この計画に評価指標の記載はありません。"
NONE_CHOSEN = "該当する指標がありません。範囲や目標の種類を変えてください。"


def list_labels(view: View, figures: Mapping[str, Shown]) -> dict[str, str]:
    """The lists with how many indicators each holds.

    A choice that holds none at all ends the page here, with the basic KPIs that it does hold.
    """
    if why := no_indicator_reason(view):
        st.info(why, icon=":material/search_off:")
        show_named(figures, "kpis")
        raise state.PageEnds
    lists = {
        which: data.answer(listed_indicators, view.scope, view["kind"], which, view.this_year)
        for which in LISTS
    }
    return {which: f"{LISTS[which]} {len(frame)}" for which, frame in lists.items()}


def no_indicator_reason(view: View) -> str:
    """Why no indicator is chosen; "" if there is one."""
    if len(data.answer(indicators, view.scope, view["kind"])):
        return ""
    return NO_INDICATORS if view.dataset.indicators.empty else NONE_CHOSEN


def indicator_list(view: View) -> None:
    """The chosen list: a sentence, then a table for each of its groups."""
    st.header(f"一覧：{LISTS[view['list']]}", anchor=False)
    sentence, groups = indicator_list_html(view)
    st.html(sentence)
    for words, html in groups.items():
        if words != LISTS[view["list"]]:
            st.subheader(words, anchor=False)
        st.html(html)


def indicator_list_html(view: View) -> tuple[str, dict[str, str]]:
    """The sentence of the chosen list, and the table of each of its groups by what the group is called."""
    scope, target_kind, which, year = view.scope, view["kind"], view["list"], view.this_year
    sentence = data.answer(list_sentence, scope, target_kind, which, year)
    groups = (
        data.answer(listed_indicators, scope, target_kind, which, year).groupby("group", sort=False).size()
    )
    named = {
        group: f"{group_words(group, year)}：{count}件" if group else LISTS[which]
        for group, count in groups.items()
    }
    tables = {
        words: data.html(_group, scope, target_kind, which, year, group, words)
        for group, words in named.items()
    }
    return f"<p class='lead phrases'>{state.phrases_html(sentence)}</p>", tables


def _group(
    dataset: Dataset, scope: Scope, target_kind: str, which: str, year: int, group: str, words: str
) -> str:
    frame = data.answer(listed_indicators, scope, target_kind, which, year)
    return table_html(_shown(dataset, frame[frame["group"] == group]), words)


def _shown(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.to_dict(orient="records")
    return pd.DataFrame(
        {
            "連携事業": [Html(project_link(row["no"], row["name"])) for row in rows],
            "指標": [Html(data.answer(explain_terms, item)) for item in frame["item"]],
            "基準値（原文）": frame["baseline"].to_numpy(),
            "目標値（原文）": frame["target"].to_numpy(),
            **_results(dataset, frame),
            f"増減（{text.DERIVED}）": [_change(row) for row in rows],
            f"目標の種類（{text.OURS}）": [text.TARGET_KIND[row["target_kind"]] for row in rows],
            "出典": [Html(data.answer(lines_html, ((row["first_line"], row["last_line"]),))) for row in rows],
        }
    )


def _results(dataset: Dataset, frame: pd.DataFrame) -> dict[str, list[str]]:
    """A column of results, if somebody has added any."""
    if dataset.actuals.empty:
        return {}
    found = data.answer(actuals, EVERYTHING).to_dict(orient="records")
    words = {(row["no"], row["seq"]): result_words(row) for row in found}
    return {"実績": [words.get(key, "") for key in zip(frame["no"], frame["seq"], strict=True)]}


def _change(row: dict[str, Any]) -> str:
    return (
        STANDING[row["standing"]] if pd.isna(row["change"]) else change_words(row, text.exact_quantity_change)
    )
