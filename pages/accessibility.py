from explorer.ui import widgets
from explorer.ui.accessibility import barriers, choices, contact_paragraph, results

widgets.heading()
results()
barriers()
choices()
contact_paragraph()
