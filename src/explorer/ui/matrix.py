"""Below the matrix: the projects that several municipalities have in common."""

from html import escape

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.origins import sheets_origin
from explorer.questions.matrix import joint_participation
from explorer.questions.scope import Scope
from explorer.ui import widgets
from explorer.ui.links import project_link
from explorer.ui.markup import escape_markdown
from explorer.ui.origin import source_popover

KINDS = {"none": "いずれも参加していない", "some": "一部が参加している", "all": "すべてが参加している"}
"""The three parts of the list, with the one most worth asking about first."""
AT_ONCE = 12
"""A longer list is folded."""


def in_common(dataset: Dataset, scope: Scope, codes: tuple[str, ...]) -> None:
    """Show which projects none, some and all of the municipalities take part in."""
    if not codes:
        st.caption("市町村を選択すると、すべてが参加、一部が参加、いずれも不参加の事業に分けて表示します。")
        return
    projects = joint_participation(dataset, scope, codes)
    parts = {kind: projects[projects["kind"] == kind] for kind in KINDS}
    names = escape_markdown("・".join(dataset.municipality_names[code] for code in codes))
    counts = "、".join(f"{label}のは{len(parts[kind])}事業" for kind, label in KINDS.items())
    st.markdown(f"**{names}**：{len(projects)}事業のうち、{counts}。")
    source_popover("common", sheets_origin(dataset, "participation", scope))
    columns = widgets.panels(len(KINDS))
    for column, (kind, label) in zip(columns, KINDS.items(), strict=True):
        with column:
            part = parts[kind]
            title = f"{label}：{text.count_or_none(len(part), '事業')}"
            if len(part) > AT_ONCE:
                with st.expander(title):
                    st.html(_projects(part))
            else:
                st.subheader(title, anchor=False)
                st.html(_projects(part))


def _projects(part: pd.DataFrame) -> str:
    """Return the projects as links; where only some take part, those who do not are named."""
    items = "".join(
        f"<li>{project_link(row.no, row.name)}"
        + (f"（{escape('・'.join(row.missing))}は参加していない）" if row.kind == "some" else "")
        + "</li>"
        for row in part.itertuples(index=False)
    )
    return f"<ul>{items}</ul>" if items else "<p>なし</p>"
