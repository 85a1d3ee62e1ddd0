"""The ten dearest projects of a year, as the other apps draw them: a table and a Vega-Lite chart."""

from pathlib import Path

import pandas as pd

YEARS = (2024, 2025)
DATA = Path(__file__).parents[3] / "data/2025"


def dearest(year: int) -> pd.DataFrame:
    """label, amount in thousand yen, and amount in words of the ten dearest projects, the dearest first."""
    budgets, projects = pd.read_csv(DATA / "budgets.csv"), pd.read_csv(DATA / "projects.csv")
    found = budgets[budgets["fiscal_year"] == year].merge(projects[["no", "name"]], on="no")
    found = found.nlargest(10, "amount_thousand_yen")
    amount = found["amount_thousand_yen"].astype(int)
    label = "No." + found["no"].astype(str) + " " + found["name"]
    return pd.DataFrame({"label": label, "amount": amount, "words": amount.map("{:,}千円".format)})


def title(year: int) -> str:
    """The finding, as our page has it."""
    found = dearest(year)
    return f"{year}年度に最も事業費が多いのは「{found['label'].iloc[0]}」"


def chart(year: int) -> dict[str, object]:
    """A Vega-Lite specification: ten bars with their amounts, and the title."""
    y = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 500}}
    x = {"field": "amount", "type": "quantitative", "title": "事業費見込額（千円）"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
        "title": title(year),
        "width": 1000,
        "height": 500,
        "data": {"values": dearest(year).to_dict(orient="records")},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": "bar"},
            {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": {"text": {"field": "words"}}},
        ],
    }
