"""The panel beside the map: the projects of a municipality, or the municipalities of a project."""

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.figure import origin
from explorer.figures.origins import joined_origin, sheets_origin
from explorer.figures.profiles import gap_heading
from explorer.questions.participation import joined_by_municipality, municipalities_of, projects_of
from explorer.questions.scope import Scope
from explorer.ui import data
from explorer.ui.links import further, link, project_link, town_link
from explorer.ui.markup import escape_markdown
from explorer.ui.origin import source_popover
from explorer.views.pages import PROJECTS


def town_panel(dataset: Dataset, code: str, scope: Scope) -> None:
    """Show the projects that the municipality does not take part in, then those that it does."""
    projects = projects_of(dataset, code, scope)
    absent, joined = projects[projects["basis"].isna()], projects[projects["basis"].notna()]
    st.header(escape_markdown(gap_heading(dataset, code, scope)), anchor=False)
    st.html(_projects(absent) if len(absent) else "<p>対象の事業すべてに参加しています。</p>")
    with st.expander(f"参加している事業：{text.count_or_none(len(joined), '事業')}", expanded=absent.empty):
        st.html(_projects(joined))
    source_popover(f"town-{code}", joined_origin(dataset, code, scope))


def towns_panel(dataset: Dataset, scope: Scope) -> None:
    """Show every municipality with the projects it does not take part in."""
    st.header("参加していない事業", anchor=False)
    st.html(data.html(missing_by_town_html, scope))
    source_popover("towns", sheets_origin(dataset, "participation", scope))


def missing_by_town_html(dataset: Dataset, scope: Scope) -> str:
    """Return every municipality with the projects it does not take part in, the longest list first."""
    names = dataset.project_names
    towns = joined_by_municipality(dataset, scope)
    towns = towns.iloc[(-towns["missing"].map(len)).argsort(kind="stable")]
    complete = towns[towns["missing"].map(len) == 0]
    return (
        "<dl class='towns'>"
        + "".join(
            f"<dt>{town_link(row.municipality_code, row.name)}（{len(row.missing)}）</dt>"
            f"<dd><ul>{''.join(f'<li>{project_link(no, names[no])}</li>' for no in row.missing)}</ul></dd>"
            for row in towns[towns["missing"].map(len) > 0].itertuples(index=False)
        )
        + (f"<dt>なし（{len(complete)}）</dt><dd>{_towns(complete)}</dd>" if len(complete) else "")
        + "</dl>"
    )


def project_panel(dataset: Dataset, no: int) -> None:
    """Show who does not take part in the project and who does."""
    towns = municipalities_of(dataset, no)
    absent, joined = towns[towns["basis"].isna()], towns[towns["basis"].notna()]
    st.html(
        f"<dl><dt>{text.NOT_JOINED_SIGN} 参加していない（{len(absent)}）</dt>"
        f"<dd>{_towns(absent) or 'なし'}</dd>"
        f"<dt>{text.JOINED_SIGN} 参加している（{len(joined)}）</dt><dd>{_towns(joined)}</dd></dl>"
    )
    source_popover("project", origin(dataset, "participation", [no]))
    st.html(further(link("事業票を開く", PROJECTS, no=no)))


def _projects(frame: pd.DataFrame) -> str:
    items = "".join(f"<li>{project_link(row.no, row.name)}</li>" for row in frame.itertuples(index=False))
    return f"<ul>{items}</ul>"


def _towns(frame: pd.DataFrame) -> str:
    return "　".join(town_link(row.municipality_code, row.name) for row in frame.itertuples(index=False))
