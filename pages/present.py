from explorer.ui import data, widgets
from explorer.ui.present import keys, own_deck, own_slides, ready_decks, title_slide
from explorer.ui.stage import current

dataset = data.dataset()

if now := current():
    title_slide(dataset, now)
else:
    widgets.heading()
    if own_slides():
        own_deck(dataset)
        ready_decks(dataset)
    else:
        ready_decks(dataset)
        own_deck(dataset)
    keys()
