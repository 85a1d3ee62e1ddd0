import streamlit as st

from explorer.ui import data, state
from explorer.ui.matrix import in_common
from explorer.ui.show import show

view = data.view()

state.heading()
with state.filters():
    scope = state.scope()
    state.segments("columns")
    state.segments("order")

show(data.figures()["matrix"])

st.header("選択した市町村に共通する事業", anchor=False)
state.municipality_select("towns")
in_common(view.dataset, scope, view.several("towns"))
