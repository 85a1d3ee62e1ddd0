"""The page 問い: the list of questions with their answers in a sentence, and one answer in full."""

from collections.abc import Mapping

import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.answers import GROUPS, PROJECT, QUESTIONS, TOWN
from explorer.figures.sentences import Subject
from explorer.ui import widgets
from explorer.ui.links import link, project_link
from explorer.ui.markup import phrases_html
from explorer.ui.origin import source_popover
from explorer.ui.show import show
from explorer.views.answers import answer_to
from explorer.views.figures import ViewFigure
from explorer.views.pages import QUESTIONS as PAGE
from explorer.views.view import View

MOST_NAMED = 15
"""The projects that an answer names are listed below it if there are no more than this."""


def question_list(dataset: Dataset, subject: Subject) -> None:
    """Show all questions by group, each with its sentence and a link to the answer in full."""
    left, right = widgets.panels(2)
    for column, groups in ((left, GROUPS[:2]), (right, GROUPS[2:])):
        with column:
            for group in groups:
                st.header(group, anchor=False)
                for key, question in QUESTIONS.items():
                    if question.group == group:
                        st.html(question_html(dataset, subject, key))
                        source_popover(f"ask-{key}", answer_to(dataset, key, subject).figure.origin)


def question_html(dataset: Dataset, subject: Subject, key: str) -> str:
    """Return a question as a link to the answer in full, with the answer's sentence."""
    answer = answer_to(dataset, key, subject)
    title = link(answer.title, PAGE, ask=key, **question_parameters(key, subject))
    sentence = f"<div class='phrases'>{phrases_html(answer.sentence)}</div>"
    return f"<section class='entry'><h3>{title}</h3>{sentence}</section>"


def full_answer(view: View, figures: Mapping[str, ViewFigure]) -> None:
    """Show one question with its parameters' widgets, its answer and figures, and text for the minutes.

    The answer is the title of the figures.
    """
    answer = answer_to(view.dataset, view["ask"], view.subject)
    with widgets.page_head():
        for key in QUESTIONS[view["ask"]].parameters:
            widgets.select(key)
    left, right = widgets.panels([2, 3], "panels-answer")
    with left:
        st.html(answer_html(view.dataset, answer.sentence))
        source_popover("answer", answer.figure.origin)
        _minutes(answer.minutes)
    with right:
        for figure in figures.values():
            show(figure, heading="")


def answer_html(dataset: Dataset, sentence: str) -> str:
    """Return the sentence of an answer as a heading, and links to the projects that it names."""
    heading = f"<p class='answer phrases' role='heading' aria-level='2'>{phrases_html(sentence)}</p>"
    return f"{heading}{_named_projects(dataset, sentence)}"


def _named_projects(dataset: Dataset, sentence: str) -> str:
    """Return links to the projects that the sentence names by No.; "" if there are none or too many."""
    nos = [no for no in text.sheet_numbers_in(sentence) if no in dataset.project_names]
    items = "".join(f"<li>{project_link(no, dataset.project_names[no])}</li>" for no in nos)
    return f"<ul class='named'>{items}</ul>" if 0 < len(nos) <= MOST_NAMED else ""


@st.fragment
def _minutes(words: str) -> None:
    """Draw an expander with text for the minutes; st.code loads a lot, so it is drawn when opened."""
    box = st.expander("議事録用にコピー", icon=":material/content_copy:", key="minutes", on_change="rerun")
    if box.open:
        box.code(words, language=None, wrap_lines=True)


def question_parameters(key: str, subject: Subject) -> dict[str, str | int]:
    """Return the parameters of an address that say what the question is about."""
    values: dict[str, str | int] = {TOWN: subject.town, PROJECT: subject.no}
    return {name: values[name] for name in QUESTIONS[key].parameters}
