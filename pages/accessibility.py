from explorer.ui import state
from explorer.ui.accessibility import barriers, choices, contact_paragraph, results

state.heading()
results()
barriers()
choices()
contact_paragraph()
