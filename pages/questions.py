import streamlit as st

from explorer.figures.answers import QUESTIONS, asked
from explorer.ui import data, state
from explorer.ui.links import QUESTIONS as PAGE
from explorer.ui.links import link
from explorer.ui.questions import full_answer, question_list, usual

dataset = data.dataset()
given = usual()
key = state.value("ask", {"": ""} | {key: data.answer(asked, key, given) for key in QUESTIONS}, "")

if key:
    st.html(link("問いと答えの一覧へ", PAGE))
    full_answer(dataset, key)
else:
    st.title("議場の問いに答える", anchor=False)
    question_list(dataset, given, list(QUESTIONS))
