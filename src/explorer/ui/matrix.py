"""Beside the matrix: what some municipalities have in common."""

from html import escape

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.origins import towns_origin
from explorer.questions.matrix import joined_by
from explorer.questions.scope import Scope
from explorer.ui import data, state
from explorer.ui.links import project_link
from explorer.ui.origin import sources

KINDS = {"none": "いずれも参加していない", "some": "一部が参加している", "all": "すべてが参加している"}
"""What the municipalities may do, what is worth asking about first."""
AT_ONCE = 12
"""A longer list opens when it is asked for."""


def in_common(dataset: Dataset, scope: Scope, codes: tuple[str, ...]) -> None:
    """Which projects none of the municipalities joins, which only some of them, and which all."""
    if not codes:
        st.caption("市町村を選択すると、すべてが参加、一部が参加、いずれも不参加の事業に分けて表示します。")
        return
    found = data.answer(joined_by, scope, codes)
    names = dataset.municipality_names
    parts = {kind: found[found["kind"] == kind] for kind in KINDS}
    counts = "、".join(f"{words}のは{len(parts[kind])}事業" for kind, words in KINDS.items())
    st.markdown(
        f"**{state.literal('・'.join(names[code] for code in codes))}**：{len(found)}事業のうち、{counts}。"
    )
    sources("common", data.answer(towns_origin, scope))
    places = state.panels(len(KINDS))
    for place, (kind, words) in zip(places, KINDS.items(), strict=True):
        with place:
            title, part = f"{words}：{text.how_many(len(parts[kind]), '事業')}", parts[kind]
            if len(part) > AT_ONCE:
                with st.expander(title):
                    st.html(_projects(part))
            else:
                st.subheader(title, anchor=False)
                st.html(_projects(part))


def _projects(part: pd.DataFrame) -> str:
    """The projects as links, each with those who are not in it where only some are."""
    items = "".join(
        f"<li>{project_link(row.no, row.name)}"
        + (f"（{escape('・'.join(row.missing))}は参加していない）" if row.kind == "some" else "")
        + "</li>"
        for row in part.itertuples(index=False)
    )
    return f"<ul>{items}</ul>" if items else "<p>なし</p>"
