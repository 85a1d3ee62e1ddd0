import streamlit as st

from explorer.figures.budgets import totals_table
from explorer.figures.origins import sheets_origin
from explorer.questions.budgets import fiscal_years
from explorer.ui import data, widgets
from explorer.ui.budgets import (
    amounts_in_words,
    burden_sentences,
    heading_trail,
    reconciliation_notice,
    settled_figure,
)
from explorer.ui.origin import source_popover
from explorer.ui.show import show, show_named
from explorer.ui.tables import show_table

dataset, view, figures = data.dataset(), data.view(), data.figures()

with widgets.page_head():
    widgets.segments("view")
with widgets.filters():
    scope = widgets.scope()
    if view["view"] != "burden":
        widgets.segments("scale")
    if view["view"] in ("ranking", "settled") and view["year"]:
        widgets.segments("year")
    if (view["view"] == "ranking" and view["year"]) or (view["view"] == "change" and len(figures) > 1):
        widgets.segments("rows")
        widgets.toggle("aside")

match view["view"]:
    case "breakdown":
        heading_trail(dataset, scope)
        show(figures["breakdown"])
    case "change" if len(figures) > 1:
        left, right = widgets.panels(2)
        with left:
            show(figures["change-up"])
        with right:
            show_named(figures, "change-down", "change-new", "change-gone")
    case "change":
        show(figures["change-up"])
    case "ranking":
        show(figures["ranking"])
    case "settled":
        settled_figure(figures["settled"])
    case "burden":
        show(figures["burdens"])
        burden_sentences(dataset, scope)

if view["view"] != "burden":
    st.header("年度ごとの記載", anchor=False)
    show_table(totals_table(dataset, scope), "年度ごとの事業費見込額の記載")
    source_popover("totals", sheets_origin(dataset, "budgets", scope, tuple(fiscal_years(dataset))))
    amounts_in_words(dataset)
    reconciliation_notice(dataset)
