from explorer.ui import state
from explorer.ui.changes import choose, comparison, nothing_to_compare

with state.head("版の比較"):
    before = choose()

if before:
    comparison(before)
else:
    nothing_to_compare()
