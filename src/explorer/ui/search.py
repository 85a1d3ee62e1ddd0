"""The results of the search field, by kind, as links."""

from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from explorer.dataset import Dataset
from explorer.figures.answers import QUESTIONS as ASKED
from explorer.figures.answers import question_title
from explorer.figures.sentences import Subject
from explorer.folding import fold
from explorer.questions.projects import search_hits
from explorer.questions.scope import Scope, number_terms, projects_in
from explorer.questions.search import find_headings, find_terms, find_towns, matches
from explorer.questions.towns import missing_projects
from explorer.ui import data
from explorer.ui.links import marked_link
from explorer.ui.markup import escape_markdown
from explorer.ui.projects import excerpts
from explorer.ui.questions import question_parameters
from explorer.ui.tables import mark_hits
from explorer.views.pages import PROJECTS, QUESTIONS, TOWNS


def results(words: str) -> None:
    """Show the projects, municipalities, fields, terms and questions that contain the words."""
    if html := data.html(results_html, words, data.view().subject):
        st.html(html)
    else:
        st.info(escape_markdown(no_results_message(words)), icon=":material/search_off:")


def no_results_message(words: str) -> str:
    """Return the sentence that is shown when there are no results."""
    return f"「{words}」に該当するものはありません。言葉を短くするか、変えてください。"


def results_html(dataset: Dataset, words: str, subject: Subject) -> str:
    """Return the results by kind, projects that the words name first; "" if there are none.

    Questions are asked about the municipality that the words name, or about ``subject``.
    """
    town, others = _town_named(dataset, words)
    subject = replace(subject, town=town) if town else subject
    projects = projects_in(dataset, Scope(text=words))
    named = [
        matches(row.name, words) or fold(words.strip()) in number_terms(row.no)
        for row in projects.itertuples()
    ]
    projects = projects.assign(named=named).sort_values("named", ascending=False, kind="stable")
    titles = {key: question_title(dataset, key, subject) for key in ASKED}
    marks = dataset.heading_marks
    results = {
        "市町村": [
            marked_link(mark_hits(row.name, words), TOWNS, town=row.municipality_code)
            for row in find_towns(dataset, words).itertuples(index=False)
        ],
        "問い": [
            marked_link(mark_hits(title, words), QUESTIONS, ask=key, **question_parameters(key, subject))
            for key, title in titles.items()
            if matches(title, words)
        ],
        f"分野・{dataset.terms.role}": [
            marked_link(
                f"{marks[row.heading]} {mark_hits(row.title, words)}",
                PROJECTS,
                heading=row.heading,
            )
            for row in find_headings(dataset, words).itertuples(index=False)
        ],
        "用語": [
            marked_link(mark_hits(row.term, words), PROJECTS, no=row.no)
            + f"：{mark_hits(row.definition, words)}"
            for row in find_terms(dataset, words).itertuples(index=False)
        ],
        f"{dataset.municipality_names.get(town)}が参加していない連携事業": (
            _projects(dataset, missing_projects(dataset, town, Scope(text=others)), others) if town else []
        ),
        "連携事業": _projects(dataset, projects, words),
    }
    return "".join(_group(kind, items) for kind, items in results.items() if items)


def _projects(dataset: Dataset, projects: pd.DataFrame, words: str) -> list[str]:
    """Return links to the projects, each with the places where the words stand on its sheet."""
    hits = search_hits(dataset, Scope(text=words))
    return [
        f"{marked_link(f'No.{row.no} {mark_hits(row.name, words)}', PROJECTS, no=row.no)}"
        f"<br><small>{excerpts(hits, words, row.no)}</small>"
        for row in projects.itertuples(index=False)
    ]


def _town_named(dataset: Dataset, words: str) -> tuple[str, str]:
    """Return the code of the municipality that one of the words finds alone, or "", and the other words."""
    each = words.split()
    for place, word in enumerate(each):
        if len(towns := find_towns(dataset, word)) == 1:
            return towns["municipality_code"].item(), " ".join([*each[:place], *each[place + 1 :]])
    return "", words


def _group(kind: str, items: list[str]) -> str:
    heading = f"<h2>{escape(kind)}（{len(items)}）</h2>"
    lines = "".join(f"<li>{item}</li>" for item in items)
    return f"<section class='entry'>{heading}<ul class='hits'>{lines}</ul></section>"
