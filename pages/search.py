import streamlit as st

from explorer.ui import data, state
from explorer.ui.search import results

words = data.view()["words"]

st.title(f"「{state.literal(words)}」をさがした結果" if words else "計画全体をさがす", anchor=False)
if words:
    results(words)
else:
    st.markdown("上の検索らんに言葉を入れてください。")
