"""The first page: the region, where its towns differ, and what its projects cost."""

import re
from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.origins import differing_origin, joined_origin, projects_origin
from explorer.questions.participation import joined_by_municipality
from explorer.questions.scope import EVERYTHING
from explorer.ui import data, state
from explorer.ui.links import link, town_link
from explorer.ui.origin import source_popover
from explorer.ui.show import show
from explorer.ui.tables import Html, table_html
from explorer.ui.towns import gap_table
from explorer.views.figures import Shown
from explorer.views.pages import BUDGETS, MATRIX, PROJECTS, QUESTIONS, TOWNS
from explorer.views.view import View

NUMBER = re.compile(r"([+▲±]?[\d,.]+(?:兆円|億円|百?万円|千?円|事業))、?(.*)", re.DOTALL)
"""A title that begins with a number: the number, and the rest."""
BLOCKS = {
    "differing": ("参加一覧", MATRIX, {}),
    "largest": ("予算", BUDGETS, {"view": "ranking"}),
    "grown": ("増減", BUDGETS, {"view": "change"}),
}
"""The figures of the blocks, and where each leads on."""


def introduction(dataset: Dataset) -> None:
    """What region and plan this is, and the chooser of the viewer's municipality."""
    with state.page_head():
        state.select("town")
    st.html(size_html(dataset))
    source_popover("projects", data.answer(projects_origin))


def size_html(dataset: Dataset) -> str:
    """How many municipalities and projects there are, and in which plan."""
    edition = dataset.edition
    size = f"{len(dataset.municipalities)}市町村・{len(dataset.projects)}事業"
    plan = f"{edition.short_title}（{edition.period}）、{text.edition(edition.name)}"
    return f"<p class='size'><b>{size}</b><span class='subtitle'>{escape(plan)}</span></p>"


def gaps(view: View) -> None:
    """The projects that the viewer's municipality is not in; without one, who is not in which."""
    if code := view["town"]:
        gap_table(view.dataset, code, EVERYTHING, summaries=False)
        name = view.dataset.municipality_names[code]
        source_popover("gaps", data.answer(joined_origin, code, EVERYTHING))
        ways = [link(f"{name}の画面へ", TOWNS, town=code), link(f"{name}についての問いと答え", QUESTIONS)]
        st.html(f"<p>{'　'.join(ways)}</p>")
    else:
        st.header("市町村ごとの、参加していない事業", anchor=False)
        st.html(data.html(gaps_by_town_html))
        source_popover("gaps", data.answer(differing_origin))


def gaps_by_town_html(dataset: Dataset) -> str:
    """A row for each municipality that is not in all projects, those that miss most first."""
    frame = data.answer(joined_by_municipality, EVERYTHING)
    missing = frame[frame["missing"].map(bool)].sort_values("joined", kind="stable")
    rest = len(frame) - len(missing)
    who = f"ほかの{rest}市町村" if len(missing) else f"{rest}市町村すべて"
    words = f"<p>{who}は、全{len(dataset.projects)}事業に参加</p>" if rest else ""
    if missing.empty:
        return words
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
    return table_html(rows, "市町村ごとの、参加していない事業") + words


def blocks(figures: Mapping[str, Shown]) -> None:
    """One large number, one small picture and one way on for each of three findings."""
    columns = state.panels(len(BLOCKS), "panels-blocks")
    for column, (name, (words, page, parameters)) in zip(columns, BLOCKS.items(), strict=True):
        with column:
            show(figures[name], _heading(figures[name].figure.title))
            st.html(link(f"{words}へ", page, **parameters))


def _heading(title: str) -> str:
    """The title as HTML, the number that it begins with in large letters."""
    number = NUMBER.match(title)
    words = (
        f"<b>{escape(number[1])}</b>{state.phrases_html(number[2])}" if number else state.phrases_html(title)
    )
    return f"<h2 class='finding phrases'>{words}</h2>"
