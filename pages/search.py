import streamlit as st

from explorer.ui import data, widgets
from explorer.ui.search import results

words = data.view()["words"]

widgets.heading()
if words:
    results(words)
else:
    st.markdown("画面上部の検索欄に言葉を入力してください。")
