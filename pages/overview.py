from explorer.ui import data, widgets
from explorer.ui.overview import blocks, gaps, introduction
from explorer.ui.show import show

figures = data.figures()

towns, where = widgets.panels(2, "panels-hero")
with towns:
    introduction(data.dataset())
    gaps(data.view())
with where:
    show(figures["participation"])
blocks(figures)
