import streamlit as st

from explorer.ui import data, widgets
from explorer.ui.links import link
from explorer.ui.sources import (
    about,
    addresses,
    booklet,
    completeness_table,
    files,
    reconciliation,
    slips,
    templates,
)
from explorer.views.pages import CHANGES

dataset = data.dataset()

widgets.heading()
about()
st.html(link("版の比較：前の版からの変更点", CHANGES))

with st.container(key="unprinted"):
    st.header("データと資料の保存", anchor=False)
    files(dataset)
    booklet(dataset)
    templates(dataset)

st.header("原典の表記", anchor=False)
slips(dataset)

st.header("照合：画面の合計と、事業票の合計", anchor=False)
reconciliation(dataset)
completeness_table(dataset)

st.header("公開データのアドレス（機械判読用）", anchor=False)
addresses(dataset)
