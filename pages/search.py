import streamlit as st

from explorer.ui import state
from explorer.ui.links import LONGEST
from explorer.ui.search import results

words = st.query_params.get("words", "")[:LONGEST]

st.title(f"「{state.literal(words)}」をさがした結果" if words.strip() else "計画全体をさがす", anchor=False)
if words.strip():
    state.shows("words", f"「{words}」")
    results(words)
else:
    st.markdown("上の検索らんに言葉を入れてください。")
