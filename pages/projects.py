from explorer.ui import data, widgets
from explorer.ui.projects import project_list
from explorer.ui.sheet import project_sheet

view = data.view()

if view["no"]:
    project_sheet(view)
else:
    with widgets.page_head():
        widgets.segments("order")
    with widgets.filters():
        scope = widgets.scope()
    project_list(view.dataset, scope, view["order"])
