from explorer.ui import state
from explorer.ui.accessibility import barriers, choices, contact, results

state.heading()
results()
barriers()
choices()
contact()
