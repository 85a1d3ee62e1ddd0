import streamlit as st

from explorer.ui import data, widgets
from explorer.ui.show import show
from explorer.ui.stage import add_town_deck_button
from explorer.ui.towns import amounts, details, difference_table, gap_table
from explorer.views.figures import compared_towns

view, figures = data.view(), data.figures()
dataset = view.dataset

with widgets.page_head():
    widgets.select("town")
    widgets.municipality_select("with")
codes = compared_towns(view)
with widgets.filters():
    scope = widgets.scope()

if len(codes) > 1:
    difference_table(dataset, codes, scope)
for code in codes:
    gap_table(dataset, code, scope, summaries=len(codes) == 1)

joined, paid = widgets.panels(2) if len(codes) == 1 else (st.container(), st.container())
with joined:
    show(figures["tiles"])
for code in codes:
    with paid:
        amounts(dataset, code, scope)
        show(figures[f"town-burdens-{code}"])
    with joined if len(codes) == 1 else paid:
        details(dataset, code, scope)
        add_town_deck_button(code)
