"""Quantities that cannot be compared: a small picture for each, on its own scale from zero."""

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
    rect_mark,
    rows_left_out,
    slide_width,
    text_mark,
    text_width,
    tooltip,
    with_note,
    with_short,
)

GAP, PAD, SPACE = 10, 14, 48
"""Pixels before words, below the rule at a card's top, and between cards."""
LINE, LETTERS, LARGE, BAR, THICK = 22, 20, 24, 30, 22
"""A name's line and how many letters it has, the letters of the change, a bar with its room, a bar."""
SHORTEST = 90
"""How long the longest bar is at least."""
ABOVE_BARS = PAD + LARGE + 2 * GAP
"""The height of a card above its bars, without the lines of its name."""


def card_chart(cards: pd.DataFrame, before: str, after: str, empty_message: str) -> dict[str, Any]:
    """Return a card for each row: its name, what changes, and a bar each for ``before`` and ``after``.

    ``cards`` has key, label, change (in words), start and end (from -1 to 1; where one is missing, the card
    has words and no bars), baseline and target (as printed). A click on a card picks its key.
    """
    values = [_card(at, row, before, after) for at, row in enumerate(cards.to_dict(orient="records"))]
    if not values:
        return with_empty_message(_draw(values), empty_message)

    def heights(room: Room) -> list[float]:
        layout = _Layout(values)
        across = layout.across(room.width)
        return [0 if at % across else layout.height for at in range(len(values))]

    def draw(count: int, _: Room) -> Layer:
        return with_note(_draw(values[:count]), rows_left_out(len(values) - count))

    return with_short(_draw(values), heights, draw, [HALF])


class _Layout:
    """The sizes of cards, in pixels."""

    def __init__(self, values: list[dict[str, Any]]) -> None:
        self.count = max(len(values), 1)
        ends = [value[words] for value in values for words in ("before", "after")]
        self.beside_bars = text_width(ends, style.VALUE_SIZE) + GAP
        self.names = text_width((value["label"] for value in values), style.LABEL_SIZE)
        self.name_lines = max((len(value["lines"]) for value in values), default=1)
        change = text_width((value["change"] for value in values), LARGE)
        self.least = max(self.beside_bars + SHORTEST, change, LETTERS * style.LABEL_SIZE)
        """The least width of a card."""
        self.height = ABOVE_BARS + self.name_lines * LINE + 2 * BAR + SPACE / 2

    def across(self, width: float) -> int:
        """Return how many cards stand side by side, so that all rows have nearly as many."""
        fitting = max((width + SPACE) // (self.least + SPACE), 1)
        return ceil(self.count / ceil(self.count / fitting))

    def slide(self) -> float:
        """Return the width of a slide's chart."""
        return min(
            slide_width(across * (self.least + SPACE) - SPACE, ceil(self.count / across) * self.height)
            for across in range(1, self.count + 1)
        )


def _draw(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the chart of these cards."""
    layout = _Layout(values)
    count, least, beside_bars = layout.count, layout.least, layout.beside_bars
    params = {
        "fitting": f"clamp(floor((width + {SPACE}) / {least + SPACE}), 1, {count})",
        "across": f"ceil({count} / ceil({count} / fitting))",
        "card": f"(width - (across - 1) * {SPACE}) / across",
        "lines": f"card >= {layout.names} ? 1 : {layout.name_lines}",
        "bars": f"{ABOVE_BARS} + lines * {LINE}",
        "high": f"bars + {2 * BAR + SPACE / 2}",
        "area": f"max(card - {beside_bars + GAP}, {SHORTEST})",
    }
    place = calculate(
        x=f"datum.at % across * (card + {SPACE})",
        y="floor(datum.at / across) * high",
        zero="datum.x + area * datum.nought",
        name="lines > 1 ? datum.lines : datum.label",
        change_y=f"datum.y + bars - {GAP + LARGE / 2}",
        words_x=f"isValid(datum.start) ? datum.x + area + {GAP} : datum.x",
    )
    with_bars = [*place, {"filter": "isValid(datum.start)"}]
    bold = {"align": "left", "fontWeight": 700}
    layers = [
        rect_mark(place, "datum.x", "datum.x + card", bottom="datum.y + 2", color=style.OUTLINE),
        text_mark(place, "datum.x", f"datum.y + {PAD + LINE / 2}", "name", lineHeight=LINE, **bold),
        text_mark(place, "datum.x", "datum.change_y", "change", fontSize=LARGE, **bold),
    ]
    ends = (("start", "before", style.QUIET), ("end", "after", style.EMPHASIS))
    for slot, (end, words, colour) in enumerate(ends):
        left, right = (f"datum.zero + {side}(datum.{end}, 0) * area * datum.unit" for side in ("min", "max"))
        top = f"datum.y + bars + {slot * BAR}"
        layers += [
            rect_mark(with_bars, left, right, top, f"{top} + {THICK}", color=colour),
            text_mark(place, "datum.words_x", f"{top} + {THICK / 2}", words, align="left"),
        ]
    top, bottom = "datum.y + bars - 4", f"datum.y + bars + {BAR + THICK + 4}"
    layers += [
        rect_mark(with_bars, "datum.zero - 1", "datum.zero + 1", top, bottom, color=style.OUTLINE),
        click_targets(place, "datum.x", "datum.x + card", "datum.y", f"datum.y + high - {SPACE / 4}"),
    ]
    data_layer = {"data": {"values": values}, "layer": layers}
    return chart_spec(params, height=round(layout.height), slide=layout.slide(), layers=[data_layer])


def _card(at: int, row: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """Return the data of a card: its words, and where zero is and how long one is on its scale."""
    start, end = row["start"], row["end"]
    if pd.isna(start) or pd.isna(end):
        start = end = None
    ends = [0.0, start or 0.0, end or 0.0]
    low, high = min(ends), max(ends)
    length = high - low or 1.0
    printed = {before: row["baseline"], after: row["target"]}
    return row | {
        "start": start,
        "end": end,
        "at": at,
        "lines": linebreaks.lines(row["label"], LETTERS),
        "before": f"{before} {row['baseline']}",
        "after": f"{after} {row['target']}",
        "nought": -low / length,
        "unit": 1 / length,
        "tooltip": tooltip(row["key"], row["label"], printed | {"増減": row["change"]}),
        "description": "、".join(
            [row["label"], *(f"{label} {value}" for label, value in printed.items()), row["change"]]
        ),
    }
