import streamlit as st

from explorer.ui import data
from explorer.ui.links import link
from explorer.ui.sources import about, addresses, agreed, booklet, files, filled, slips, templates
from explorer.views.pages import CHANGES

dataset = data.dataset()

st.title("出典とデータ", anchor=False)
about()
st.html(link("版の比較：前の版から変わったところ", CHANGES))

st.header("データと資料を保存する", anchor=False)
files(dataset)
booklet(dataset)
templates(dataset)

st.header("照合：画面の合計と、事業票の合計", anchor=False)
agreed()
filled()

st.header("原典の表記", anchor=False)
st.markdown("計画の本文の気になる表記です。直さずに、そのまま表示しています。")
slips(dataset)

st.header("ほかのプログラムから読む", anchor=False)
addresses(dataset)
