"""What the plan says of each project in its own words: a list in as many columns as there is room for."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import pandas as pd

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.blank import say_nothing_drawn
from explorer.figures.pixels import ASPECT, calculated, chart, say_more, targets, tooltip, words_at
from explorer.figures.region import RegionMap

LETTERS, LINE, BELOW, APART = 22, 22, 10, 18
"""How many letters a line has, how high it is, and the room below a row and between columns,
which are two letters wider than a line, as fonts differ."""
COLUMN = (LETTERS + 2) * style.VALUE_SIZE + APART
MOST_COLUMNS, TALLEST, LEAST = 3, 500, 700
"""How many columns there are at most, how high they are then, and how wide a slide's chart is."""


def list_chart(rows: pd.DataFrame, head: str, nothing: str) -> dict[str, Any]:
    """A list in the order of the frame, from column to column; a click on a row picks its key.

    ``rows`` has key, label and words, which stand below the label; ``head`` is what the words are called.
    Of a list that is too long for a slide in three columns the first rows are drawn, and the chart says how
    many are not. Where there are no rows, ``nothing`` stands in its place.
    """
    values: list[dict[str, Any]] = [
        {
            "key": row.key,
            "label": linebreaks.wrap(row.label, LETTERS).split("\n"),
            "words": linebreaks.wrap(row.words, LETTERS).split("\n"),
            "said": f"{row.label}、{row.words}",
            "told": tooltip(row.key, row.label, {head: row.words}),
        }
        for row in rows.itertuples()
    ]
    for value in values:
        value["high"] = (len(value["label"]) + len(value["words"])) * LINE + BELOW
    highs = [value["high"] for value in values]
    kept = next(
        (kept for kept in range(len(highs), 1, -1) if _flow(highs[:kept], MOST_COLUMNS)[1] <= TALLEST), 1
    )
    flows = [_flow(highs[:kept], across) for across in range(1, MOST_COLUMNS + 1)]
    for at, value in enumerate(values[:kept]):
        value["places"] = [places[at] for places, _ in flows]
        value["foot"] = value["places"][0][1] + value["high"]
    place = calculated(
        x=f"datum.places[across - 1][0] * (column + {APART})",
        y="datum.places[across - 1][1]",
        body=f"datum.y + length(datum.label) * {LINE}",
    )
    places = {
        "across": f"clamp(floor((width + {APART}) / {COLUMN}), 1, {MOST_COLUMNS})",
        "column": f"(width - (across - 1) * {APART}) / across",
    }
    look = {"align": "left", "lineHeight": LINE, "limit": {"expr": "column"}}
    layers = [
        words_at(place, "datum.x", f"datum.y + {LINE / 2}", "label", fontWeight=700, **look),
        words_at(place, "datum.x", f"datum.body + {LINE / 2}", "words", **look),
        targets(place, "datum.x", "datum.x + column", "datum.y", f"datum.y + datum.high - {BELOW / 2}"),
    ]
    slide = min(
        max(across * COLUMN - APART, high * ASPECT, LEAST) for across, (_, high) in enumerate(flows, start=1)
    )
    over_data = [{"data": {"values": values[:kept]}, "layer": layers}]
    spec = chart(places, height=LINE, slide=slide, layers=over_data)
    spec["usermeta"]["list"] = bool(values)
    if kept < len(values):
        spec = say_more(spec, len(values) - kept, "事業")
    return spec if values else say_nothing_drawn(spec, nothing)


def is_list(chart: dict[str, Any] | RegionMap) -> bool:
    """Whether it is a list of words, which a program that has tables shows as its table."""
    return not isinstance(chart, RegionMap) and chart.get("usermeta", {}).get("list", False)


def _flow(highs: Sequence[int], across: int) -> tuple[list[tuple[int, int]], int]:
    """For each row its column and its top, in columns of nearly equal height, and how high they are."""
    most = max([ceil(sum(highs) / across), *highs])
    while True:
        places: list[tuple[int, int]] = []
        column = top = 0
        for high in highs:
            if top + high > most:
                column, top = column + 1, 0
            places.append((column, top))
            top += high
        if column < across:
            return places, most
        most += LINE
