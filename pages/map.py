from explorer.ui import data, state
from explorer.ui.map import project_panel, town_panel, towns_panel
from explorer.ui.show import show_named

view, figures = data.view(), data.figures()

with state.page_head():
    state.segments("lens")

if view["lens"] == "fields":
    with state.filters():
        state.scope()
    show_named(figures, *figures)
    raise state.PageEnds

if view["lens"] == "share":
    with state.filters():
        scope = state.scope()
picture, words = state.panels([3, 2])
with picture:
    show_named(figures, *figures)
with words:
    if view["lens"] == "project":
        state.select("no")
        project_panel(view.dataset, int(view["no"]))
    else:
        state.select("town")
        if view["town"]:
            town_panel(view.dataset, view["town"], scope)
        else:
            towns_panel(view.dataset, scope)
