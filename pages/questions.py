import streamlit as st

from explorer.ui import data, widgets
from explorer.ui.links import link
from explorer.ui.questions import full_answer, question_list
from explorer.views.pages import QUESTIONS as PAGE

view = data.view()

if view["ask"]:
    st.html(link("問いと答えの一覧へ", PAGE))
    full_answer(view, data.figures())
else:
    with widgets.page_head():
        widgets.select("town")
        widgets.select("no")
    question_list(view.dataset, view.subject)
