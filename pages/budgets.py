import streamlit as st

from explorer.figures.budgets import totals_table
from explorer.figures.origins import amounts_origin
from explorer.questions.budgets import fiscal_years
from explorer.ui import data, state
from explorer.ui.budgets import agreed, sentences, settled, trail, words_in_place
from explorer.ui.origin import sources
from explorer.ui.show import show
from explorer.ui.tables import table

dataset, view, figures = data.dataset(), data.view(), data.figures()

with state.head():
    state.segments("view")
with state.filters():
    scope = state.scope()
    if view["view"] != "burden":
        state.segments("scale")
    if view["view"] in ("ranking", "settled") and view["year"]:
        state.segments("year")
    if (view["view"] == "ranking" and view["year"]) or (view["view"] == "change" and len(figures) > 1):
        state.segments("rows")
        state.toggle("aside")

match view["view"]:
    case "breakdown":
        trail(dataset, scope)
        show(figures["breakdown"])
    case "change" if len(figures) > 1:
        left, right = state.panels(2)
        with left:
            show(figures["change-up"])
        with right:
            show(figures["change-down"])
            show(figures["change-new"])
    case "change":
        show(figures["change-up"])
    case "ranking":
        show(figures["ranking"])
    case "settled":
        settled(figures["settled"])
    case "burden":
        show(figures["burdens"])
        sentences(dataset, scope)

if view["view"] != "burden":
    st.header("年度ごとの記載", anchor=False)
    table(data.answer(totals_table, scope), "年度ごとの事業費見込額の記載")
    sources("totals", data.answer(amounts_origin, scope, tuple(data.answer(fiscal_years))))
    words_in_place(dataset)
    agreed()
