import streamlit as st

from explorer.figures.budgets import roles_figure
from explorer.figures.maps import participation_map
from explorer.questions.overview import overview
from explorer.questions.scope import EVERYTHING
from explorer.ui import data, state
from explorer.ui.links import QUESTIONS, link
from explorer.ui.overview import doors, metrics
from explorer.ui.questions import question_list, usual
from explorer.ui.show import show

FIRST = ["grew", "half", "everybody"]

dataset = data.dataset()
found = data.answer(overview)

st.title(f"{found.municipalities}市町村が{found.projects}の連携事業で協力する", anchor=False)
metrics(dataset, found)
questions, where, money = state.panels([5, 4, 4], gap="medium")
with questions:
    doors()
    st.html(link("問いと答えをすべて見る", QUESTIONS))
with where:
    show(data.figure(participation_map, EVERYTHING, "", "small"), on_pick=state.open_pick)
with money:
    show(data.figure(roles_figure, found.before_year, found.after_year), on_pick=state.open_pick)
    question_list(dataset, usual(), FIRST)
