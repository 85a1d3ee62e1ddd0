from explorer.ui import data, widgets
from explorer.ui.map import project_panel, town_panel, towns_panel
from explorer.ui.show import show_named

view, figures = data.view(), data.figures()

with widgets.page_head():
    widgets.segments("lens")

if view["lens"] == "fields":
    with widgets.filters():
        widgets.scope()
    show_named(figures, *figures)
    raise widgets.PageEnds

if view["lens"] == "share":
    with widgets.filters():
        scope = widgets.scope()
picture, words = widgets.panels([3, 2], "panels-map")
with picture:
    show_named(figures, *figures)
with words:
    if view["lens"] == "project":
        widgets.select("no")
        project_panel(view.dataset, int(view["no"]))
    else:
        widgets.select("town")
        if view["town"]:
            town_panel(view.dataset, view["town"], scope)
        else:
            towns_panel(view.dataset, scope)
