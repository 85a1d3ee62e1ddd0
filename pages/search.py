import streamlit as st

from explorer.ui import data, state
from explorer.ui.search import results

words = data.view()["words"]

st.title(f"「{state.literal(words)}」の検索結果" if words else "計画全体を検索", anchor=False)
if words:
    results(words)
else:
    st.markdown("画面上部の検索欄に言葉を入力してください。")
