"""Around the indicators' figures: the lists for question time, each row with its sheet and its lines."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.indicators import (
    STANDING,
    change_words,
    comparison_figure,
    group_words,
    kpi_figure,
    list_sentence,
)
from explorer.figures.results import reached_figure, result_words
from explorer.questions.indicators import (
    ALL,
    DUE,
    KINDS,
    NO_BASELINE,
    NO_NUMBER,
    NOT_ABOVE,
    Standing,
    indicators,
    kinds,
    listed,
)
from explorer.questions.results import reached
from explorer.questions.scope import EVERYTHING, Scope
from explorer.ui import data, state
from explorer.ui.links import project_link
from explorer.ui.origin import lines_html
from explorer.ui.show import show
from explorer.ui.tables import Html, explained, table_html

NO_INDICATORS = "この計画に評価指標の記載はありません。"
NONE_CHOSEN = "あてはまる指標がありません。範囲や目標の種類を変えてください。"
LISTS = {
    ALL: "すべて",
    DUE: "今年度・来年度に期限",
    NOT_ABOVE: "目標が基準を上回らない",
    NO_BASELINE: "基準値なし",
    NO_NUMBER: "目標に数値なし",
}
LIST_OF = {
    Standing.ABOVE: ALL,
    Standing.BELOW: NOT_ABOVE,
    Standing.EQUAL: NOT_ABOVE,
    Standing.UNBASED: NO_BASELINE,
    Standing.NO_NUMBER: NO_NUMBER,
}


def kind_options(dataset: Dataset) -> dict[str, str]:
    """The kinds of target that occur, with how many indicators; "" is any."""
    counted = data.answer(kinds, EVERYTHING).set_index("kind")["indicators"]
    return {"": "すべて"} | {
        kind.value: f"{text.TARGET_KIND[kind]}（{counted[kind]}）" for kind in KINDS if kind in counted
    }


def list_options(dataset: Dataset, scope: Scope, target_kind: str, year: int) -> dict[str, str]:
    """The lists with how many indicators each holds.

    A choice that holds none at all ends the page here, with the basic KPIs that it does hold.
    """
    if data.answer(indicators, scope, target_kind).empty:
        st.info(NO_INDICATORS if dataset.indicators.empty else NONE_CHOSEN, icon=":material/search_off:")
        basic_kpis(scope)
        raise state.PageEnds
    return {
        which: f"{words} {len(data.answer(listed, scope, target_kind, which, year))}"
        for which, words in LISTS.items()
    }


def basic_kpis(scope: Scope) -> None:
    """The figure of the basic KPIs, if there are any in scope."""
    figure = data.figure(kpi_figure, scope)
    if len(figure.table):
        show(figure, on_pick=state.set_pick)


def open_list(key: str) -> None:
    """What to do when a standing is picked: show the list that holds its indicators."""
    state.put("list", LIST_OF[Standing(key.removeprefix("standing="))])


def comparison(scope: Scope, target_kind: str, shown: tuple[Standing, ...]) -> None:
    """The figure of the indicators that stand so, if there are any."""
    figure = data.figure(comparison_figure, scope, target_kind, shown)
    if len(figure.table):
        show(figure, on_pick=state.set_pick)


def indicator_list(dataset: Dataset, scope: Scope, target_kind: str, which: str, year: int) -> None:
    """One of the lists: a sentence, then a table for each of its groups."""
    st.header(f"一覧：{LISTS[which]}", anchor=False)
    st.html(f"<p class='lead'>{escape(data.answer(list_sentence, scope, target_kind, which, year))}</p>")
    groups = data.answer(listed, scope, target_kind, which, year).groupby("group", sort=False)
    for group, count in groups.size().items():
        words = f"{group_words(group, year)}：{count}件" if group else LISTS[which]
        if group:
            st.subheader(words, anchor=False)
        st.html(data.html(_group, scope, target_kind, which, year, group, words))


def _group(
    dataset: Dataset, scope: Scope, target_kind: str, which: str, year: int, group: str, words: str
) -> str:
    frame = data.answer(listed, scope, target_kind, which, year)
    return table_html(_shown(dataset, frame[frame["group"] == group]), words)


def _shown(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.to_dict(orient="records")
    return pd.DataFrame(
        {
            "連携事業": [Html(project_link(row["no"], row["name"])) for row in rows],
            "指標": [Html(data.answer(explained, item)) for item in frame["item"]],
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
    found = data.answer(reached, EVERYTHING).to_dict(orient="records")
    words = {(row["no"], row["seq"]): result_words(row) for row in found}
    return {"実績": [words.get(key, "") for key in zip(frame["no"], frame["seq"], strict=True)]}


def results(scope: Scope, target_kind: str) -> None:
    """The figure of what was reached, if somebody has added it."""
    if len(data.answer(reached, scope, target_kind)):
        show(data.figure(reached_figure, scope, target_kind), on_pick=state.set_pick)


def _change(row: dict[str, Any]) -> str:
    return STANDING[row["standing"]] if pd.isna(row["change"]) else change_words(row)
