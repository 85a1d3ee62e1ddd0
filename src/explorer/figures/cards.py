"""Quantities that cannot be compared: a small picture for each, on its own scale from zero."""

from typing import Any

import pandas as pd

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.blank import say_nothing_drawn
from explorer.figures.pixels import ASPECT, HALF, box, calculated, chart, targets, tooltip, width_of, words_at

GAP, PAD, SPACE = 10, 14, 48
"""Pixels before words, below the rule at a card's top, and between cards."""
LINE, LETTERS, LARGE, BAR, THICK = 22, 20, 24, 30, 22
"""A name's line and how many letters it has, the letters of the change, a bar with its room, a bar."""
SHORTEST = 90
"""How long the longest bar is at least."""


def card_chart(cards: pd.DataFrame, before: str, after: str, nothing: str) -> dict[str, Any]:
    """A card for each row: its name, what changes, and a bar each for ``before`` and ``after``.

    ``cards`` has key, label, change (in words), start and end (from -1 to 1; where one is missing, the card
    has words and no bars), baseline and target (as printed). A click on a card picks its key.
    """
    rows = [
        row | {"start": None, "end": None} if pd.isna(row["start"]) or pd.isna(row["end"]) else row
        for row in cards.to_dict(orient="records")
    ]
    values = [_card(at, row, before, after) for at, row in enumerate(rows)]
    said = [value[words] for value in values for words in ("before", "after")]
    room = width_of(said, style.VALUE_SIZE) + GAP
    lines = max((len(value["lines"]) for value in values), default=1)
    change = width_of((value["change"] for value in values), LARGE)
    least = max(room + SHORTEST, change, LETTERS * style.LABEL_SIZE)
    names = width_of((value["label"] for value in values), style.LABEL_SIZE)
    fixed = PAD + LARGE + 2 * GAP
    high = fixed + lines * LINE + 2 * BAR + SPACE / 2
    count = max(len(values), 1)
    lying = -(-count // -(-count // max((HALF + SPACE) // (least + SPACE), 1)))
    for value in values:
        value["foot"] = (value["at"] // lying + 1) * high
    places = {
        "fitting": f"clamp(floor((width + {SPACE}) / {least + SPACE}), 1, {count})",
        "across": f"ceil({count} / ceil({count} / fitting))",
        "card": f"(width - (across - 1) * {SPACE}) / across",
        "lines": f"card >= {names} ? 1 : {lines}",
        "bars": f"{fixed} + lines * {LINE}",
        "high": f"bars + {2 * BAR + SPACE / 2}",
        "area": f"max(card - {room + GAP}, {SHORTEST})",
    }
    slide = min(
        max(across * (least + SPACE) - SPACE, -(-count // across) * high * ASPECT)
        for across in range(1, count + 1)
    )
    place = calculated(
        x=f"datum.at % across * (card + {SPACE})",
        y="floor(datum.at / across) * high",
        zero="datum.x + area * datum.nought",
        name="lines > 1 ? datum.lines : datum.label",
        change_at=f"datum.y + bars - {GAP + LARGE / 2}",
        words_at=f"isValid(datum.start) ? datum.x + area + {GAP} : datum.x",
    )
    drawn = [*place, {"filter": "isValid(datum.start)"}]
    bold = {"align": "left", "fontWeight": 700}
    layers = [
        box(place, "datum.x", "datum.x + card", bottom="datum.y + 2", color=style.OUTLINE),
        words_at(place, "datum.x", f"datum.y + {PAD + LINE / 2}", "name", lineHeight=LINE, **bold),
        words_at(place, "datum.x", "datum.change_at", "change", fontSize=LARGE, **bold),
    ]
    ends = (("start", "before", style.QUIET), ("end", "after", style.EMPHASIS))
    for slot, (end, words, colour) in enumerate(ends):
        left, right = (
            f"datum.zero + {which}(datum.{end}, 0) * area * datum.unit" for which in ("min", "max")
        )
        top = f"datum.y + bars + {slot * BAR}"
        layers += [
            box(drawn, left, right, top, f"{top} + {THICK}", color=colour),
            words_at(place, "datum.words_at", f"{top} + {THICK / 2}", words, align="left"),
        ]
    top, bottom = "datum.y + bars - 4", f"datum.y + bars + {BAR + THICK + 4}"
    layers += [
        box(drawn, "datum.zero - 1", "datum.zero + 1", top, bottom, color=style.OUTLINE),
        targets(place, "datum.x", "datum.x + card", "datum.y", f"datum.y + high - {SPACE / 4}"),
    ]
    over_data = [{"data": {"values": values}, "layer": layers}]
    spec = chart(places, height=round(high), slide=slide, layers=over_data)
    return spec if values else say_nothing_drawn(spec, nothing)


def _card(at: int, row: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """What the browser needs of a card: its words, and where zero is and how long one is on its scale."""
    ends = [0.0, row["start"] or 0.0, row["end"] or 0.0]
    low, high = min(ends), max(ends)
    long = high - low or 1.0
    printed = {before: row["baseline"], after: row["target"]}
    return row | {
        "at": at,
        "lines": linebreaks.wrap(row["label"], LETTERS).split("\n"),
        "before": f"{before} {row['baseline']}",
        "after": f"{after} {row['target']}",
        "nought": -low / long,
        "unit": 1 / long,
        "told": tooltip(row["key"], row["label"], printed | {"増減": row["change"]}),
        "said": f"{row['label']}、{before} {row['baseline']}、{after} {row['target']}、{row['change']}",
    }
