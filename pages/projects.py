from explorer.ui import data, options, state
from explorer.ui.projects import ORDERS, project_list
from explorer.ui.sheet import project_sheet

dataset = data.dataset()
no = state.value("no", {"": ""} | data.answer(options.projects), "")

if no:
    project_sheet(dataset, int(no))
else:
    with state.head("連携事業をさがす"):
        order = state.segments("並べかた", "order", ORDERS, "plan")
    scope = state.scope()
    project_list(dataset, scope, order)
