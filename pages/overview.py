import streamlit as st

from explorer.figures.budgets import roles_figure
from explorer.figures.maps import participation_map
from explorer.questions.overview import overview
from explorer.questions.scope import EVERYTHING
from explorer.ui import data, state
from explorer.ui.overview import doors, metrics
from explorer.ui.show import show

dataset = data.dataset()
found = overview(dataset)

st.title(f"{found.municipalities}市町村が{found.projects}の連携事業で協力する", anchor=False)
metrics(found)
with st.container(key="panels"):
    questions, where, money = st.columns([5, 4, 4], gap="medium")
with questions:
    doors(dataset, found)
with where:
    show(data.figure(participation_map, EVERYTHING, "", "small"), on_pick=state.open_pick)
with money:
    state.search_door("言葉で事業をさがす")
    show(data.figure(roles_figure, found.before_year, found.after_year), on_pick=state.open_pick)
