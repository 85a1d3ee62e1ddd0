import streamlit as st

from explorer.ui import data, widgets
from explorer.ui.help import features, introduction, marks
from explorer.ui.links import link
from explorer.ui.present import keys
from explorer.views.pages import ACCESSIBILITY

dataset = data.dataset()

widgets.heading()
introduction(dataset)
left, right = widgets.panels([3, 2])
with left:
    features()
with right:
    marks()
    keys()
    st.html(link("アクセシビリティ：試験結果とお問い合わせ", ACCESSIBILITY))
