"""The ranking in Dash, by itself: ``python dash_app.py PORT``."""

import sys

import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from ranking import YEARS, dearest, title

app = Dash(__name__, serve_locally=True)
YEAR = [{"label": f"{each}年度", "value": each} for each in YEARS]
app.layout = html.Div(
    [html.H1("事業費と費用負担"), dcc.RadioItems(YEAR, YEARS[-1], id="year"), dcc.Graph(id="picture")]
)


@app.callback(Output("picture", "figure"), Input("year", "value"))
def picture(year: int) -> go.Figure:
    """Ten bars with their amounts, and the title."""
    found = dearest(year)
    bars = go.Bar(x=found["amount"], y=found["label"], text=found["words"], orientation="h")
    figure = go.Figure(bars)
    figure.update_layout(title=title(year), height=600, yaxis={"autorange": "reversed", "automargin": True})
    return figure


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]))
