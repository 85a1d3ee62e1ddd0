from explorer.figures.indicators import kind_figure, standing_figure
from explorer.figures.timeline import due_figure
from explorer.questions.indicators import ALL, DUE, NOT_ABOVE, Standing
from explorer.ui import data, state
from explorer.ui.clock import this_fiscal_year
from explorer.ui.indicators import (
    basic_kpis,
    comparison,
    indicator_list,
    kind_options,
    list_options,
    open_list,
    results,
)
from explorer.ui.show import show

MOVED = {ALL: (Standing.ABOVE, Standing.BELOW), NOT_ABOVE: (Standing.BELOW,)}

dataset = data.dataset()
year = this_fiscal_year()

with state.head("何を、どこまで、いつまでに"):
    kind = state.select("目標の種類（当アプリの分類）", "kind", kind_options(dataset), "")
scope = state.scope()
chosen = state.segments("一覧", "list", list_options(dataset, scope, kind, year), ALL)

if chosen == ALL:
    left, right = state.panels([7, 5])
    with left:
        basic_kpis(scope)
        show(data.figure(standing_figure, scope, kind), on_pick=open_list)
    with right:
        show(data.figure(kind_figure, scope), on_pick=state.set_pick)
    results(scope, kind)
if chosen in (ALL, DUE):
    show(data.figure(due_figure, scope, kind, year), on_pick=state.set_pick)
if chosen in MOVED:
    left, right = state.panels([7, 5], key="panels-moved")
    with left:
        comparison(scope, kind, MOVED[chosen])
    with right:
        comparison(scope, kind, (Standing.EQUAL,))

indicator_list(dataset, scope, kind, chosen, year)
