"""The questions: the list with its sentences, and one answer in full."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from explorer.dataset import Dataset
from explorer.figures.answers import PROJECT, QUESTIONS, TOWN
from explorer.figures.sentences import Given
from explorer.ui import state
from explorer.ui.links import link
from explorer.ui.origin import sources
from explorer.ui.show import show_some
from explorer.views.answers import answer_to
from explorer.views.figures import Shown
from explorer.views.pages import QUESTIONS as PAGE
from explorer.views.view import View


def question_list(dataset: Dataset, given: Given, keys: list[str]) -> None:
    """Questions with the sentence filled in, each a link to the answer in full."""
    for key in keys:
        answer = answer_to(dataset, key, given)
        title = link(answer.title, PAGE, ask=key, **_about(key, given))
        st.html(f"<section class='door'><h2>{title}</h2><div>{escape(answer.sentence)}</div></section>")
        sources(f"ask-{key}", answer.figure.origin)


def full_answer(view: View, figures: Mapping[str, Shown]) -> None:
    """One question: what it is about, the sentence, the figure, the text for the minutes, the address."""
    answer = answer_to(view.dataset, view["ask"], view.given)
    st.title(state.literal(answer.title), anchor=False)
    for key in QUESTIONS[view["ask"]].parameters:
        state.select(key)
    st.html(f"<p class='answer'>{escape(answer.sentence)}</p>")
    sources("answer", answer.figure.origin)
    show_some(figures, *figures)
    _minutes(answer.minutes)


@st.fragment
def _minutes(words: str) -> None:
    """The text for the minutes, sent when it is asked for: the browser loads a lot to show it."""
    box = st.expander("議事録用にコピー", icon=":material/content_copy:", key="minutes", on_change="rerun")
    if box.open:
        box.code(words, language=None, wrap_lines=True)


def _about(key: str, given: Given) -> dict[str, str | int]:
    about: dict[str, str | int] = {TOWN: given.town, PROJECT: given.no}
    return {name: about[name] for name in QUESTIONS[key].parameters}
