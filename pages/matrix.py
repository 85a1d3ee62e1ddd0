import streamlit as st

from explorer.figures.matrix import matrix_figure
from explorer.handouts.matrix_xlsx import to_xlsx
from explorer.ui import data, options, state
from explorer.ui.matrix import in_common
from explorer.ui.show import show

ROWS = {
    "plan": "計画の順",
    "amount": "事業費の大きい順",
    "towns": "参加の少ない順",
    "pattern": "同じ参加をまとめる",
}
COLUMNS = {"plan": "計画の順", "similar": "似たまちを隣に"}

dataset = data.dataset()
towns = data.answer(options.towns)

with state.head("すべての参加を見わたす"):
    rows = state.segments("事業の並べかた", "rows", ROWS, "plan")
    columns = state.segments("市町村の並べかた", "columns", COLUMNS, "plan")
scope = state.scope()

figure = data.figure(matrix_figure, scope, rows, columns)
show(figure, on_pick=state.open_pick, workbook=to_xlsx)

st.header("選んだ市町村に共通する事業", anchor=False)
in_common(dataset, scope, state.towns("市町村（いくつでも）", "towns", towns, most=len(towns)))
