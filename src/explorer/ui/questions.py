"""The questions: the list with its sentences, and one answer in full."""

from html import escape

import streamlit as st

from explorer.dataset import Dataset
from explorer.figures.answers import PROJECT, QUESTIONS, TOWN, Answer, answer, asked
from explorer.figures.failed import failed_figure
from explorer.figures.sentences import Given
from explorer.questions.participation import differing_projects, joined_by_municipality
from explorer.questions.scope import EVERYTHING
from explorer.ui import data, options, state
from explorer.ui.clock import this_fiscal_year
from explorer.ui.links import QUESTIONS as PAGE
from explorer.ui.links import link
from explorer.ui.origin import sources
from explorer.ui.show import show

UNANSWERED = "この問いの答えは表示できません。"


def found(key: str, given: Given) -> Answer:
    """The answer, composed once per process and edition; one that fails says so, and the log names it."""
    try:
        composed: Answer = data.answer(answer, key, given)
    except Exception:
        data.log.exception("an answer failed: %s %s, edition %s", key, given, data.edition())
        composed = Answer(data.answer(asked, key, given), UNANSWERED, failed_figure(key))
    return composed


def usual() -> Given:
    """What a question is about when nothing was chosen: where the plan differs most."""
    towns = data.answer(joined_by_municipality, EVERYTHING)
    town = str(towns.loc[towns["joined"].idxmin(), "municipality_code"])
    projects = data.answer(differing_projects)
    no = int(projects.loc[projects["joined"].idxmin(), "no"]) if len(projects) else 1
    return Given(town=town, no=no, this_year=this_fiscal_year())


def question_list(dataset: Dataset, given: Given, keys: list[str]) -> None:
    """Questions with the sentence filled in, each a link to the answer in full."""
    for key in keys:
        shown = found(key, given)
        title = link(shown.title, PAGE, ask=key, **_about(key, given))
        st.html(f"<section class='door'><h2>{title}</h2><div>{escape(shown.sentence)}</div></section>")
        sources(f"ask-{key}", shown.figure.origin)


def full_answer(dataset: Dataset, key: str) -> None:
    """One question: what it is about, the sentence, the figure, the text for the minutes, the address."""
    place = st.empty()
    shown = found(key, _choose(dataset, key))
    place.title(state.literal(shown.title), anchor=False)
    st.html(f"<p class='answer'>{escape(shown.sentence)}</p>")
    sources("answer", shown.figure.origin)
    show(shown.figure, on_pick=state.open_pick, headline=shown.sentence)
    _minutes(shown.minutes)


@st.fragment
def _minutes(words: str) -> None:
    """The text for the minutes, sent when it is asked for: the browser loads a lot to show it."""
    box = st.expander("議事録用にコピー", icon=":material/content_copy:", key="minutes", on_change="rerun")
    if box.open:
        box.code(words, language=None, wrap_lines=True)


def _choose(dataset: Dataset, key: str) -> Given:
    given = usual()
    town, no = given.town, str(given.no)
    if TOWN in QUESTIONS[key].parameters:
        names = {code: name for code, name in data.answer(options.towns).items() if code}
        town = state.select("市町村", TOWN, names, town)
    if PROJECT in QUESTIONS[key].parameters:
        no = state.select("連携事業", PROJECT, data.answer(options.projects), no)
    return Given(town=town, no=int(no), this_year=given.this_year)


def _about(key: str, given: Given) -> dict[str, str | int]:
    about: dict[str, str | int] = {TOWN: given.town, PROJECT: given.no}
    return {name: about[name] for name in QUESTIONS[key].parameters}
