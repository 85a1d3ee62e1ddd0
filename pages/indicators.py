from explorer.questions.indicators import ALL
from explorer.ui import data, state
from explorer.ui.indicators import indicator_list, list_words
from explorer.ui.show import show_some
from explorer.views.figures import COMPARED, comparison_name

view, figures = data.view(), data.figures()

state.heading()
with state.filters():
    state.scope()
    state.select("kind")
    state.segments("list", words=list_words(view, figures))

if view["list"] != ALL:
    indicator_list(view)
else:
    left, right = state.panels([7, 5])
    with left:
        show_some(figures, "kpis", "standings")
    with right:
        show_some(figures, "kinds")
show_some(figures, "reached", "due")
if moved := COMPARED.get(view["list"]):
    for place, standings in zip(state.panels([7, 5], key="panels-moved"), moved, strict=True):
        with place:
            show_some(figures, comparison_name(standings))
if view["list"] == ALL:
    indicator_list(view)
