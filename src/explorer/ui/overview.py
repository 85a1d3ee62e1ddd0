"""The first page: the plan's size, and the doors for a council member's first questions."""

from html import escape

import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.origins import amounts_origin, differing_origin, projects_origin, towns_origin
from explorer.questions.overview import Overview
from explorer.questions.participation import differing_projects, joined_by_municipality
from explorer.questions.scope import EVERYTHING
from explorer.ui import data
from explorer.ui.links import link, town_link
from explorer.ui.origin import sources
from explorer.views.pages import MAP


def metrics(found: Overview) -> None:
    """The plan's size in four numbers."""
    with st.container(key="metrics"):
        columns = st.columns(4)
    columns[0].metric("連携事業", f"{found.projects}事業", border=True, height="stretch")
    columns[1].metric("市町村", f"{found.municipalities}市町村", border=True, height="stretch")
    with columns[2]:
        _money(found)
    columns[3].metric(
        "参加に差がある事業",
        f"{found.differing}事業",
        f"ほかの{found.projects - found.differing}事業は全市町村",
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
    )
    years = tuple(year for year in (found.before_year, found.after_year) if year is not None)
    origins = {
        "projects": data.answer(projects_origin),
        "towns": data.answer(towns_origin, EVERYTHING),
        "amounts": data.answer(amounts_origin, EVERYTHING, years),
        "differing": data.answer(differing_origin),
    }
    for column, (key, origin) in zip(columns, origins.items(), strict=True):
        with column:
            sources(f"metric-{key}", origin)


def _money(found: Overview) -> None:
    """The plan's sum, and how it moved since the year before where there is one to compare."""
    if found.after_year is None or found.after is None:
        st.metric("事業費見込額", text.NOT_STATED, border=True, height="stretch")
        return
    change = since = None
    if found.before_year is not None and found.before is not None:
        change = text.change(found.after - found.before)
        since = f"{text.fiscal_year(found.before_year)}の{found.stated_before}事業から"
    st.metric(
        f"{text.fiscal_year(found.after_year)}の事業費見込額（{found.stated_after}事業、{text.DERIVED}）",
        text.amount(found.after),
        change,
        delta_color="off",
        delta_arrow="off",
        delta_description=since,
        border=True,
        height="stretch",
    )


def doors() -> None:
    """The two questions every member asks first, answered at once."""
    st.html(data.html(_doors))
    sources("doors", data.answer(differing_origin))


def _doors(dataset: Dataset) -> str:
    gaps = _door("参加していない事業の数（市町村別）", _gaps_by_town(dataset))
    return gaps + _door("参加していない市町村がある事業", _towns_by_gap(dataset))


def _gaps_by_town(dataset: Dataset) -> str:
    return "　".join(
        f"<span class='chip'>{town_link(row.municipality_code, row.name)} {len(row.missing) or 'なし'}</span>"
        for row in data.answer(joined_by_municipality, EVERYTHING).itertuples(index=False)
    )


def _towns_by_gap(dataset: Dataset) -> str:
    items = [
        f"<li>{link(text.project(row.no, row.name), MAP, lens='project', no=row.no)}："
        f"{escape('・'.join(row.missing))}</li>"
        for row in data.answer(differing_projects).itertuples(index=False)
    ]
    return f"<ul>{''.join(items)}</ul>"


def _door(question: str, answer: str) -> str:
    return f"<section class='door'><h2>{question}</h2><div>{answer}</div></section>"
