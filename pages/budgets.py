import streamlit as st

from explorer.figures.budgets import breakdown_figure, change_figure, ranking_figure, totals_table
from explorer.figures.burdens import burden_figure
from explorer.figures.origins import amounts_origin
from explorer.questions.budgets import compared_years, fiscal_years
from explorer.ui import data, state
from explorer.ui.budgets import agreed, ranked_year, sentences, settled, trail, words_in_place
from explorer.ui.origin import sources
from explorer.ui.show import show
from explorer.ui.tables import table

VIEWS = {"breakdown": "内訳", "change": "増減", "ranking": "順位", "burden": "費用負担"}
SETTLED = {"settled": "決算"}
SCALES = {"plain": "ふつうの目盛", "log": "対数目盛"}
ROWS = {"5": "上位5", "10": "上位10", "all": "すべて"}
LIMITS = {"5": 5, "10": 10, "all": None}

dataset = data.dataset()
before, after = data.answer(compared_years)

with state.head("何にいくらかかり、だれが負担するか"):
    views = VIEWS if dataset.settlements.empty else VIEWS | SETTLED
    view = state.segments("見かた", "view", views, "breakdown")
    scale = state.segments("目盛", "scale", SCALES, "plain")
scope = state.scope()

if view == "breakdown":
    trail(dataset, scope)
    show(data.figure(breakdown_figure, scope, before, after, scale), on_pick=state.set_pick)
elif view == "change" and before is None:
    show(data.figure(change_figure, scope, before, after, "up", None, scale), on_pick=state.set_pick)
elif view == "change":
    limit = LIMITS[state.segments("表示する事業", "rows", ROWS, "10")]
    left, right = state.panels(2)
    with left:
        show(data.figure(change_figure, scope, before, after, "up", limit, scale), on_pick=state.set_pick)
    with right:
        show(data.figure(change_figure, scope, before, after, "down", limit, scale), on_pick=state.set_pick)
        show(data.figure(change_figure, scope, before, after, "new", limit, scale), on_pick=state.set_pick)
elif view == "ranking":
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        year = ranked_year(dataset)
        limit = LIMITS[state.segments("表示する事業", "rows", ROWS, "10")]
        aside = state.toggle("最大の事業を除く", "aside")
    show(data.figure(ranking_figure, scope, year, limit, aside, scale), on_pick=state.set_pick)
elif view == "settled":
    settled(dataset, scope, scale)
else:
    show(data.figure(burden_figure, scope), on_pick=state.set_pick)
    sentences(dataset, scope)

if view != "burden":
    st.header("年度ごとの記載", anchor=False)
    table(data.answer(totals_table, scope), "年度ごとの事業費見込額の記載")
    sources("totals", data.answer(amounts_origin, scope, tuple(data.answer(fiscal_years))))
    words_in_place(dataset)
    agreed()
