"""The ranking in Panel, by itself: ``panel serve panel_app.py``."""

import panel as pn
from ranking import YEARS, chart

pn.extension("vega")
year = pn.widgets.RadioButtonGroup(options={f"{each}年度": each for each in YEARS}, value=YEARS[-1])
pn.Column("# 事業費と費用負担", year, pn.pane.Vega(pn.bind(chart, year))).servable()
