from explorer.ui import data, state
from explorer.ui.projects import project_list
from explorer.ui.sheet import project_sheet

view = data.view()

if view["no"]:
    project_sheet(view)
else:
    with state.page_head():
        state.segments("order")
    with state.filters():
        scope = state.scope()
    project_list(view.dataset, scope, view["order"])
