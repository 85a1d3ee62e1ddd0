from explorer.ui import data, widgets
from explorer.ui.overview import blocks, gaps, introduction
from explorer.ui.show import show

figures = data.figures()
participation = figures["participation"]

towns, where = widgets.panels([7, 6], "panels-hero")
with towns:
    introduction(data.dataset())
    gaps(data.view(), participation.figure.title)
with where:
    show(participation, heading="")
blocks(figures)
