import streamlit as st

from explorer.figures.burdens import town_burden_figure
from explorer.figures.towns import tiles_figure
from explorer.ui import data, options, state
from explorer.ui.show import show
from explorer.ui.towns import amounts, details, difference_table, gap_table

dataset = data.dataset()
names = {code: name for code, name in data.answer(options.towns).items() if code}

with state.head("わたしのまちと連携事業"):
    town = state.select("市町村", "town", names, next(iter(names)))
    others = state.towns("くらべる市町村（２つまで）", "with", names, most=2)
codes = tuple(dict.fromkeys((town, *others)))
scope = state.scope()

if len(codes) > 1:
    difference_table(dataset, codes, scope)
for code in codes:
    gap_table(dataset, code, scope)

joined, paid = state.panels(2) if len(codes) == 1 else (st.container(), st.container())
with joined:
    show(data.figure(tiles_figure, codes, scope), on_pick=state.set_pick)
with paid:
    for code in codes:
        amounts(dataset, code, scope)
        show(data.figure(town_burden_figure, code, scope), on_pick=state.set_pick)
        details(dataset, code, scope)
