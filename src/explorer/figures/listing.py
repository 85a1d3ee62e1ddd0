"""What the plan says of each project in its own words: a list in as many columns as there is room for."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import pandas as pd

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.blank import with_empty_message
from explorer.figures.pixels import (
    HALF,
    Layer,
    Room,
    calculate,
    chart_spec,
    click_targets,
    rows_left_out,
    slide_width,
    text_mark,
    tooltip,
    with_note,
    with_short,
)
from explorer.figures.region import RegionMap

LETTERS, LINE, BELOW, APART = 22, 22, 10, 18
"""How many letters a line has, how high it is, and the room below a row and between columns."""
COLUMN = (LETTERS + 2) * style.VALUE_SIZE + APART
"""The least width of a column, two letters wider than a line, as fonts differ."""
MOST_COLUMNS, TALLEST, LEAST = 3, 500, 700
"""How many columns there are at most, how high they are then, and how wide a slide's chart is."""


def list_chart(rows: pd.DataFrame, head: str, empty_message: str) -> dict[str, Any]:
    """Return a list in the order of the frame, column by column; a click on a row picks its key.

    ``rows`` has key, label and words, which stand below the label; ``head`` is what the words are called.
    Of a list that is too long for a slide in three columns the first rows are drawn, and the chart says how
    many are not.
    """
    values: list[dict[str, Any]] = []
    for row in rows.itertuples():
        label, words = (linebreaks.lines(part, LETTERS) for part in (row.label, row.words))
        values.append(
            {
                "key": row.key,
                "label": label,
                "words": words,
                "description": f"{row.label}、{row.words}",
                "tooltip": tooltip(row.key, row.label, {head: row.words}),
                "high": (len(label) + len(words)) * LINE + BELOW,
            }
        )
    heights = [value["high"] for value in values]
    count = next((n for n in range(len(values), 1, -1) if _flow(heights[:n], MOST_COLUMNS)[1] <= TALLEST), 1)
    spec = _draw(values[:count])
    if not values:
        return with_empty_message(spec, empty_message)
    if count < len(values):
        spec = with_note(spec, rows_left_out(len(values) - count, "事業"))

    def draw(count: int, _: Room) -> Layer:
        return with_note(_draw(values[:count]), rows_left_out(len(values) - count))

    return with_short(spec, lambda _: heights, draw, [HALF])


def _draw(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the chart of these rows, which have their places for each number of columns."""
    flows = [_flow([row["high"] for row in rows], across) for across in range(1, MOST_COLUMNS + 1)]
    values = [row | {"places": [places[at] for places, _ in flows]} for at, row in enumerate(rows)]
    place = calculate(
        x=f"datum.places[across - 1][0] * (column + {APART})",
        y="datum.places[across - 1][1]",
        body=f"datum.y + length(datum.label) * {LINE}",
    )
    params = {
        "across": f"clamp(floor((width + {APART}) / {COLUMN}), 1, {MOST_COLUMNS})",
        "column": f"(width - (across - 1) * {APART}) / across",
    }
    look = {"align": "left", "lineHeight": LINE, "limit": {"expr": "column"}}
    layers = [
        text_mark(place, "datum.x", f"datum.y + {LINE / 2}", "label", fontWeight=700, **look),
        text_mark(place, "datum.x", f"datum.body + {LINE / 2}", "words", **look),
        click_targets(place, "datum.x", "datum.x + column", "datum.y", f"datum.y + datum.high - {BELOW / 2}"),
    ]
    slide = min(
        slide_width(max(across * COLUMN - APART, LEAST), height)
        for across, (_, height) in enumerate(flows, start=1)
    )
    spec = chart_spec(
        params, height=LINE, slide=slide, layers=[{"data": {"values": values}, "layer": layers}]
    )
    spec["usermeta"]["list"] = bool(values)
    return spec


def is_list(chart: dict[str, Any] | RegionMap) -> bool:
    """Return whether it is a list of words, which a program that has tables shows as its table."""
    return not isinstance(chart, RegionMap) and chart.get("usermeta", {}).get("list", False)


def _flow(heights: Sequence[int], across: int) -> tuple[list[tuple[int, int]], int]:
    """Return column and top of each row in columns of nearly equal height, and the height of the columns."""
    most = max([ceil(sum(heights) / across), *heights])
    while True:
        places: list[tuple[int, int]] = []
        column = top = 0
        for height in heights:
            if top + height > most:
                column, top = column + 1, 0
            places.append((column, top))
            top += height
        if column < across:
            return places, most
        most += LINE
