import streamlit as st

from explorer.ui import data, widgets
from explorer.ui.matrix import in_common
from explorer.ui.show import show

view = data.view()

widgets.filtered_heading()
with widgets.filters():
    scope = widgets.scope()
    widgets.segments("columns")
    widgets.segments("order")

show(data.figures()["matrix"])

codes = view.values_of("towns")
with st.container(key="in-common" if codes else "unprinted"):
    st.header("選択した市町村に共通する事業", anchor=False)
    widgets.municipality_select("towns")
    in_common(view.dataset, scope, codes)
