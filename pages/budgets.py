import streamlit as st

from explorer import text
from explorer.figures.budgets import breakdown_figure, change_figure, ranking_figure, totals_table
from explorer.questions.budgets import stated_years
from explorer.ui import data, options, state
from explorer.ui.budgets import reconciliation, trail
from explorer.ui.show import show
from explorer.ui.tables import table

VIEWS = {"breakdown": "内訳", "change": "増減", "ranking": "順位"}
SCALES = {"plain": "ふつうの目盛", "log": "対数目盛"}
ROWS = {"10": "上位10", "all": "すべて"}

dataset = data.dataset()
before, after = stated_years(dataset)[-2:]

st.title("何にいくらかかるか", anchor=False)
look, much = st.columns(2, vertical_alignment="bottom")
with look:
    view = state.segments("見かた", "view", VIEWS, "breakdown")
with much:
    scale = state.segments("目盛", "scale", SCALES, "plain")
scope = state.scope(options.headings(dataset))

if view == "breakdown":
    trail(dataset, scope)
    show(data.figure(breakdown_figure, scope, before, after, scale), on_pick=state.set_pick)
elif view == "change":
    rows = state.segments("表示する事業", "rows", ROWS, "10")
    limit = None if rows == "all" else int(rows)
    left, right = st.columns(2, gap="large")
    with left:
        show(data.figure(change_figure, scope, before, after, "up", limit, scale), on_pick=state.set_pick)
    with right:
        show(data.figure(change_figure, scope, before, after, "down", limit, scale), on_pick=state.set_pick)
        show(data.figure(change_figure, scope, before, after, "new", limit, scale), on_pick=state.set_pick)
else:
    rows = state.segments("表示する事業", "rows", ROWS, "10")
    limit = None if rows == "all" else int(rows)
    aside = state.toggle("最大の事業を除く", "aside")
    year = int(state.select("年度", "year", {str(y): text.fiscal_year(y) for y in (before, after)}, str(after)))
    show(data.figure(ranking_figure, scope, year, limit, aside, scale), on_pick=state.set_pick)

st.subheader("年度ごとの記載", anchor=False)
table(totals_table(dataset, scope), "年度ごとの事業費見込額の記載")
reconciliation(dataset)
