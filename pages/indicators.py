from explorer.questions.indicators import ALL
from explorer.ui import data, widgets
from explorer.ui.indicators import indicator_list, list_labels
from explorer.ui.show import show_named
from explorer.views.figures import STANDINGS_BY_LIST, comparison_name

view, figures = data.view(), data.figures()

widgets.filtered_heading()
with widgets.filters():
    widgets.scope()
    widgets.select("kind")
    widgets.segments("list", labels=list_labels(view, figures))

if view["list"] != ALL:
    indicator_list(view)
else:
    left, right = widgets.panels([7, 5])
    with left:
        show_named(figures, "kpis")
    with right:
        show_named(figures, "kinds")
show_named(figures, "standings", "reached", "due")
if moved := STANDINGS_BY_LIST.get(view["list"]):
    for place, standings in zip(widgets.panels([7, 5], key="panels-moved"), moved, strict=True):
        with place:
            show_named(figures, comparison_name(standings))
if view["list"] == ALL:
    indicator_list(view)
