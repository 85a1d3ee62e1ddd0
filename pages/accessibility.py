import streamlit as st

from explorer.ui.accessibility import barriers, choices, contact, results

st.title("アクセシビリティ", anchor=False)
results()
barriers()
choices()
contact()
