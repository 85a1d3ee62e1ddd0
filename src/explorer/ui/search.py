"""What the search box found, by kind, each a link."""

from html import escape

import pandas as pd
import streamlit as st

from explorer.dataset import Dataset
from explorer.figures.answers import QUESTIONS as ASKED
from explorer.figures.answers import asked
from explorer.figures.sentences import Given
from explorer.questions.projects import hits
from explorer.questions.scope import Scope, projects_in
from explorer.questions.search import headings_named, holds, terms_named, towns_named
from explorer.ui import data
from explorer.ui.links import marked_link
from explorer.ui.projects import excerpts
from explorer.ui.state import literal
from explorer.ui.tables import marked
from explorer.views.pages import PROJECTS, QUESTIONS, TOWNS


def results(words: str) -> None:
    """Projects, municipalities, fields, terms and questions that hold the words."""
    if found := data.html(found_html, words, data.view().given):
        st.html(found)
    else:
        st.info(literal(nothing_found(words)), icon=":material/search_off:")


def nothing_found(words: str) -> str:
    """That nothing holds the words, and what to do."""
    return f"「{words}」に該当するものはありません。言葉を短くするか、変えてください。"


def found_html(dataset: Dataset, words: str, given: Given) -> str:
    """All that holds the words, by kind, each a link; "" if nothing does."""
    scope = Scope(text=words)
    projects, places = data.answer(projects_in, scope), data.answer(hits, scope)
    named = projects["name"].map(lambda name: holds(name, words)).astype(bool)
    projects = pd.concat([projects[named], projects[~named]])
    titles = {key: data.answer(asked, key, given) for key in ASKED}
    marks = dataset.heading_marks
    found = {
        "市町村": [
            marked_link(marked(row.name, words), TOWNS, town=row.municipality_code)
            for row in data.answer(towns_named, words).itertuples(index=False)
        ],
        "問い": [
            marked_link(marked(title, words), QUESTIONS, ask=key)
            for key, title in titles.items()
            if holds(title, words)
        ],
        f"分野・{dataset.words.role}": [
            marked_link(
                f"{marks[row.heading]} {marked(row.title, words)}",
                PROJECTS,
                heading=row.heading,
            )
            for row in data.answer(headings_named, words).itertuples(index=False)
        ],
        "用語": [
            f"{marked_link(marked(row.term, words), PROJECTS, no=row.no)}：{marked(row.definition, words)}"
            for row in data.answer(terms_named, words).itertuples(index=False)
        ],
        "連携事業": [
            f"{marked_link(f'No.{row.no} {marked(row.name, words)}', PROJECTS, no=row.no)}"
            f"<br><small>{excerpts(places, words, row.no)}</small>"
            for row in projects.itertuples(index=False)
        ],
    }
    return "".join(_group(kind, items) for kind, items in found.items() if items)


def _group(kind: str, items: list[str]) -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<section class='door'><h2>{escape(kind)}（{len(items)}）</h2><ul>{listed}</ul></section>"
