"""Horizontal bars, legible at any width: where there is room, the label before its bars, else above them."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from explorer import linebreaks, text
from explorer.figures import style
from explorer.figures.blank import say_nothing_drawn
from explorer.figures.pixels import (
    ASPECT,
    HALF,
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    Layer,
    box,
    calculated,
    chart,
    say_more,
    targets,
    tooltip,
    width_of,
    with_others,
    with_short,
    words_at,
)
from explorer.figures.region import RegionMap

SCALE_NOTE = {"plain": "", "log": "横軸は対数目盛（棒の長さの比は、値の比ではない）"}
BARS = ("key", "label", "series", "value", "words", "colour")
GAP, SPACE = 10, 16
"""Pixels before words, and between labels and bars."""
MOST = 150
"""How many rows are drawn below each other: a browser's picture has a greatest height."""
SHORTEST, LEAST, LEAST_BESIDE = 60, 700, 260
"""How long the longest bar is at least, how wide a slide's chart is, how long bars are beside labels."""
BODY, THIN, THICK, APART = 410, 20, 36, 8
"""How high all rows together should be, how thick a bar may be, and how far rows are apart at least."""
PLACE = calculated(
    y="datum.row * step",
    top="datum.y + head + datum.at * slot",
    middle="datum.top + thick / 2",
    said="datum.said || datum.label + '、' + datum.words",
)
"""Where a bar is, and what is said of its row."""
LARGEST = 12
"""How many rows a slide shows of those that are too many for it."""
LINE, PHONE = 21, 21
"""The height of a line of a label, and how many of its letters stand in a line of a narrow screen."""


def counted(others: pd.DataFrame) -> str:
    """What is said of the bars that a slide leaves out: how many rows they are."""
    return f"ほか{others['key'].nunique():,}件（表に記載）"


def bar_chart(
    bars: pd.DataFrame,
    scale: str,
    nothing: str = text.NO_ROW,
    others: Callable[[pd.DataFrame], str] = counted,
) -> dict[str, Any]:
    """Horizontal bars in the order of the frame; a click anywhere in a row picks its key.

    ``bars`` has key, label, series (one bar each), value (missing: no bar), words and colour, and may have
    told: what a pointer reads besides, words by head. Of several series, the first of each is named beside
    its bar. Where there are no rows, ``nothing`` stands in the chart's place; of more than :data:`MOST` keys
    the first are drawn, and the chart says how many are not. Of more than a slide has room for, it shows the
    largest, and what ``others`` says of the rest.
    """
    keys = bars["key"].drop_duplicates().tolist()
    spec, most = _drawn(bars[bars["key"].isin(keys[:MOST])], scale, nothing)
    if len(keys) > MOST:
        spec = say_more(spec, len(keys) - MOST, "件")
    if len(keys) <= most:
        return spec
    sizes = bars.groupby("key", sort=False)["value"].max().sort_values(ascending=False, kind="stable")
    while len(sizes) > (most := min(most, LARGEST)):
        sizes = sizes.head(most)
        short, most = _drawn(bars[bars["key"].isin(sizes.index)], scale, nothing)
    return with_short(spec, with_others(short, others(bars[~bars["key"].isin(sizes.index)])))


def _drawn(drawn: pd.DataFrame, scale: str, nothing: str) -> tuple[dict[str, Any], int]:
    """The chart of these bars, and how many such rows a slide has room for."""
    series, keys = (drawn[name].drop_duplicates().tolist() for name in ("series", "key"))
    values = _values(drawn, series, keys)
    rows, each = len(keys), max(len(series), 1)
    longest = drawn["value"].max()
    names = width_of(drawn["label"], style.LABEL_SIZE) + SPACE
    room = width_of((bar["words"] for bar in values), style.VALUE_SIZE) + 2 * GAP
    step = min(max(BODY / max(rows, 1), each * THIN + APART), each * THICK + 2 * SPACE)
    thick = (step - max(APART, step / 4)) / each
    above = min(thick, 26)
    beside = names + room + LEAST_BESIDE
    stacked = LINE + each * above + 2 * APART
    lines = max((bar.get("lines", "").count("\n") + 1 for bar in values), default=1)
    stacked += LINE * (lines - 1) if names - SPACE > HALF else 0
    for bar in values:
        bar["foot"] = (bar["row"] + 1) * (step if beside <= HALF else stacked)
    places = {
        "beside": f"width >= {beside}",
        "left": f"beside ? {names} : 0",
        "below": f"width - left < {room + SHORTEST}",
        "reach": f"max(width - left - (below ? {GAP} : {room}), {SHORTEST})",
        "thick": f"beside ? {thick:.1f} : {above:.1f}",
        "lines": f"beside || width >= {names - SPACE} ? 1 : {lines}",
        "head": f"beside ? {(step - thick * each) / 2:.1f} : lines * {LINE}",
        "slot": f"thick + (below ? {LINE} : 0)",
        "step": f"beside ? {step:.1f} : head + {each} * slot + {2 * APART}",
    }
    spec = chart(
        places,
        height=round(step),
        slide=min(max(LEAST, min(max(beside, rows * step * ASPECT), rows * stacked * ASPECT)), SLIDE_WIDTH),
        layers=_layers(scale, longest if longest > 0 else 1, room),
    )
    spec |= {"data": {"values": values}, "transform": PLACE}
    high = each * THIN + APART if beside <= SLIDE_WIDTH else stacked
    return spec if values else say_nothing_drawn(spec, nothing), max(int(SLIDE_HEIGHT / high), 1)


def bars_of(chart: dict[str, Any] | RegionMap) -> list[dict[str, Any]]:
    """The bars that :func:`bar_chart` draws, for a program that draws them itself.

    None of a chart of another kind, one on a logarithmic scale, or one with a row that has no bar.
    """
    if isinstance(chart, RegionMap) or "title" in chart:
        return []
    bars: list[dict[str, Any]] = chart.get("data", {}).get("values", [])
    if not bars or not all({*BARS, "row"} <= bar.keys() and bar["value"] is not None for bar in bars):
        return []
    return bars if chart["layer"][0]["encoding"]["x"]["scale"]["type"] == "linear" else []


def _values(drawn: pd.DataFrame, series: list[str], keys: list[str]) -> list[dict[str, Any]]:
    """What the browser needs of each bar: its words, its row, its place in the row."""
    row_of, place_of = ({found: at for at, found in enumerate(order)} for order in (keys, series))
    values: list[dict[str, Any]] = [
        {name: bar[name] for name in BARS}
        | {"value": None if pd.isna(bar["value"]) else bar["value"]}
        | {"row": row_of[bar["key"]], "at": place_of[bar["series"]]}
        for bar in drawn.to_dict(orient="records")
    ]
    rows: dict[str, list[dict[str, Any]]] = {}
    for bar in values:
        rows.setdefault(bar["key"], []).append(bar)
    more = drawn.drop_duplicates("key").set_index("key")["told"] if "told" in drawn else {}
    for key, own in rows.items():
        first, label = own[0], own[0]["label"]
        first["told"] = tooltip(
            key, label, more[key] if key in more else {bar["series"] or "　": bar["words"] for bar in own}
        )
        if len(series) > 1:
            first["said"] = "、".join([label, *(f"{bar['series']} {bar['words']}" for bar in own)])
        if linebreaks.ems(label) > PHONE:
            first["lines"] = linebreaks.wrap(label, PHONE)
    for name in series if len(series) > 1 else []:
        named = next(bar for bar in values if bar["series"] == name)
        if not named["words"].startswith(name):
            named["words"] = f"{name}　{named['words']}"
    return values


def _layers(scale: str, longest: float, room: int) -> list[Layer]:
    """Bars, their words, the labels, and what takes the clicks."""
    first: list[Layer] = [{"filter": "isValid(datum.told)"}]
    x = {
        "type": "quantitative",
        "axis": None,
        "scale": {
            "type": "symlog" if scale == "log" else "linear",
            "domain": [0, longest],
            "range": [{"expr": "left"}, {"expr": "left + reach"}],
        },
    }
    drawn = box([], "left", "left", "datum.top", "datum.top + thick")
    drawn["encoding"] |= {
        "x": {"field": "value"} | x,
        "x2": {"value": {"expr": "left"}},
        "color": {"field": "colour", "type": "nominal", "scale": None},
    }
    end = calculated(end="below || !isValid(datum.value) ? 0 : datum.value")
    words = words_at(
        end,
        "0",
        f"below ? datum.top + thick + {LINE / 2} : datum.middle",
        "words",
        align="left",
        dx={"expr": f"below ? 0 : {GAP}"},
        limit={"expr": f"below ? width : {room}"},
    )
    words["encoding"]["x"] = {"field": "end"} | x
    label = words_at(
        [
            *first,
            *calculated(shown="split(lines > 1 && isValid(datum.lines) ? datum.lines : datum.label, '\\n')"),
        ],
        "0",
        f"beside ? datum.y + step / 2 : datum.top - (length(datum.shown) - 0.5) * {LINE}",
        "shown",
        align="left",
        lineHeight=LINE,
        limit={"expr": "beside ? left : width"},
        fontWeight={"expr": "beside ? 400 : 700"},
    )
    return [drawn, words, label, targets(first, "0", "width", "datum.y", "datum.y + step")]
