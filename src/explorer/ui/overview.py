"""The page 概要: the region, where its municipalities differ, and what its projects cost."""

import re
from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.origins import differing_origin, joined_origin, sheets_origin
from explorer.questions.participation import joined_by_municipality
from explorer.questions.scope import EVERYTHING
from explorer.ui import data, widgets
from explorer.ui.links import further, link, town_link
from explorer.ui.markup import escape_markdown, phrases_html
from explorer.ui.origin import source_popover
from explorer.ui.show import show
from explorer.ui.tables import Html, table_html
from explorer.ui.towns import gaps_html
from explorer.views.figures import ViewFigure
from explorer.views.pages import BUDGETS, MATRIX, PROJECTS, QUESTIONS, TOWNS
from explorer.views.parameters import HOME
from explorer.views.view import View

NUMBER = re.compile(r"([+▲±]?[\d,.]+(?:兆円|億円|百?万円|千?円|事業))、?(.*)", re.DOTALL)
"""Splits a title that begins with a number into the number and the rest."""
BLOCKS = {
    "differing": ("参加一覧", MATRIX, {}),
    "largest": ("予算", BUDGETS, {"view": "ranking"}),
    "grown": ("増減", BUDGETS, {"view": "change"}),
}
"""The figures of the blocks, with the label, page and parameters of the link below each."""


def introduction(dataset: Dataset) -> None:
    """Show the heading with the choice of a municipality, and the size of the plan."""
    with widgets.page_head():
        widgets.select(HOME)
    with st.container(horizontal=True, vertical_alignment="bottom", key="line-size"):
        st.html(size_html(dataset))
        source_popover("projects", sheets_origin(dataset, "projects"))


def size_html(dataset: Dataset) -> str:
    """Return the numbers of municipalities and projects, and the plan's title."""
    edition = dataset.edition
    size = f"{len(dataset.municipalities)}市町村・{len(dataset.projects)}事業"
    plan = f"{edition.short_title}（{edition.period}）、{text.edition(edition.name)}"
    return f"<p class='size'><b>{size}</b><span class='subtitle'>{escape(plan)}</span></p>"


def gaps(view: View, finding: str) -> None:
    """Show under the finding which projects the chosen municipality, or each of them, does not join."""
    st.header(escape_markdown(finding), anchor=False)
    with st.container(key="gaps"):
        if code := view[HOME]:
            st.html(data.html(gaps_html, code, EVERYTHING, summaries=False))
            source_popover("gaps", joined_origin(view.dataset, code, EVERYTHING))
            st.html(town_links_html(view.dataset, code))
        else:
            if table := data.html(gaps_by_town_html):
                st.html(table)
            with st.container(horizontal=True, vertical_alignment="center", key="line-gaps"):
                if others := others_html(view.dataset):
                    st.html(others)
                source_popover("gaps", differing_origin(view.dataset))


def town_links_html(dataset: Dataset, code: str) -> str:
    """Return links from the first page to the municipality's own page and questions."""
    name = dataset.municipality_names[code]
    links = [link(f"{name}の画面へ", TOWNS, town=code), link(f"{name}についての問いと答え", QUESTIONS)]
    return further(*links)


def gaps_by_town_html(dataset: Dataset) -> str:
    """Return a row for each municipality that is not in all projects, the longest list first."""
    frame = joined_by_municipality(dataset, EVERYTHING)
    missing = frame[frame["missing"].map(bool)].sort_values("joined", kind="stable")
    if missing.empty:
        return ""
    rows = pd.DataFrame(
        {
            "市町村": [
                Html(town_link(code, name))
                for code, name in zip(missing["municipality_code"], missing["name"], strict=True)
            ],
            "事業数": [text.count(len(nos), "事業") for nos in missing["missing"]],
            "No.": [
                Html("・".join(link(f"No.{no}", PROJECTS, no=no) for no in nos)) for nos in missing["missing"]
            ],
        }
    )
    return table_html(rows, "市町村ごとの、参加していない事業")


def others_html(dataset: Dataset) -> str:
    """Return how many municipalities are in all projects."""
    missing = joined_by_municipality(dataset, EVERYTHING)["missing"].map(bool)
    rest = int((~missing).sum())
    everybody = text.all_municipalities(dataset.municipalities["name"].tolist())
    others = f"ほかの{rest}市町村" if missing.any() else everybody
    return f"<p>{others}は、全{len(dataset.projects)}事業に参加</p>" if rest else ""


def blocks(figures: Mapping[str, ViewFigure]) -> None:
    """Show three findings, each with a large number, a small picture and a link."""
    columns = widgets.panels(len(BLOCKS), "panels-blocks")
    for column, (name, (label, page, parameters)) in zip(columns, BLOCKS.items(), strict=True):
        with column:
            show(figures[name], _heading(figures[name].figure.title))
            st.html(link(f"{label}へ", page, **parameters))


def _heading(title: str) -> str:
    """Return the title as HTML; a number at its beginning is set large."""
    match = NUMBER.match(title)
    number, rest = (f"<b>{escape(match[1])}</b>", match[2]) if match else ("", title)
    return f"<h2 class='finding phrases'>{number}{phrases_html(rest)}</h2>"
