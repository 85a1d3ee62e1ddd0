from explorer.ui import data, widgets
from explorer.ui.changes import choose, comparison, nothing_to_compare

view = data.view()

with widgets.page_head():
    choose(view)

if view.earlier:
    comparison(view, view.earlier)
else:
    nothing_to_compare()
