import streamlit as st

from explorer.questions.overview import overview
from explorer.ui import data, state
from explorer.ui.links import link
from explorer.ui.overview import doors, metrics
from explorer.ui.questions import question_list
from explorer.ui.show import show
from explorer.views.pages import QUESTIONS

FIRST = ["grew", "half", "everybody"]

view, figures = data.view(), data.figures()
found = data.answer(overview)

st.title(f"{found.municipalities}市町村が{found.projects}の連携事業で協力する", anchor=False)
metrics(found)
questions, where, money = state.panels([5, 4, 4], gap="medium")
with questions:
    doors()
    st.html(link("問いと答えの一覧", QUESTIONS))
with where:
    show(figures["participation-small"])
with money:
    show(figures["breakdown"])
    question_list(view.dataset, view.given, FIRST)
