"""The questions: the list with its sentences, and one answer in full."""

from collections.abc import Mapping

import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.answers import GROUPS, PROJECT, QUESTIONS, TOWN
from explorer.figures.sentences import Given
from explorer.ui import state
from explorer.ui.links import link, project_link
from explorer.ui.origin import source_popover
from explorer.ui.show import show_named
from explorer.views.answers import answer_to
from explorer.views.figures import Shown
from explorer.views.pages import QUESTIONS as PAGE
from explorer.views.view import View

MOST_NAMED = 15
"""How many projects are listed below an answer that names them by No."""


def question_list(dataset: Dataset, given: Given) -> None:
    """All questions by what they are about, each with its sentence and a link to the answer in full."""
    left, right = state.panels(2)
    for place, groups in ((left, GROUPS[:2]), (right, GROUPS[2:])):
        with place:
            for group in groups:
                st.header(group, anchor=False)
                for key, question in QUESTIONS.items():
                    if question.group == group:
                        st.html(question_html(dataset, given, key))
                        source_popover(f"ask-{key}", answer_to(dataset, key, given).figure.origin)


def question_html(dataset: Dataset, given: Given, key: str) -> str:
    """A question with its sentence and a link to the answer in full."""
    answer = answer_to(dataset, key, given)
    title = link(answer.title, PAGE, ask=key, **_about(key, given))
    said = f"<div class='phrases'>{state.phrases_html(answer.sentence)}</div>"
    return f"<section class='door'><h3>{title}</h3>{said}</section>"


def full_answer(view: View, figures: Mapping[str, Shown]) -> None:
    """One question: what it is about, the sentence, the figure, the text for the minutes, the address."""
    answer = answer_to(view.dataset, view["ask"], view.given)
    state.heading()
    for key in QUESTIONS[view["ask"]].parameters:
        state.select(key)
    st.html(answer_html(view.dataset, answer.sentence))
    source_popover("answer", answer.figure.origin)
    show_named(figures, *figures)
    _minutes(answer.minutes)


def answer_html(dataset: Dataset, sentence: str) -> str:
    """The sentence of an answer in full, and the projects that it names."""
    return f"<p class='answer phrases'>{state.phrases_html(sentence)}</p>{_named(dataset, sentence)}"


def _named(dataset: Dataset, sentence: str) -> str:
    """The projects that the sentence names by No., each a way to its sheet; nothing for very many."""
    nos = [no for no in text.sheet_numbers_in(sentence) if no in dataset.project_names]
    items = "".join(f"<li>{project_link(no, dataset.project_names[no])}</li>" for no in nos)
    return f"<ul class='named'>{items}</ul>" if 0 < len(nos) <= MOST_NAMED else ""


@st.fragment
def _minutes(words: str) -> None:
    """The text for the minutes, sent when it is asked for: the browser loads a lot to show it."""
    box = st.expander("議事録用にコピー", icon=":material/content_copy:", key="minutes", on_change="rerun")
    if box.open:
        box.code(words, language=None, wrap_lines=True)


def _about(key: str, given: Given) -> dict[str, str | int]:
    about: dict[str, str | int] = {TOWN: given.town, PROJECT: given.no}
    return {name: about[name] for name in QUESTIONS[key].parameters}
