"""Horizontal bars, legible at any width: where there is room, the label before its bars, else above them."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from explorer import linebreaks, text
from explorer.figures import style
from explorer.figures.blank import with_empty_message
from explorer.figures.pixels import (
    ASPECT,
    HALF,
    SLIDE,
    Layer,
    Room,
    calculate,
    chart_spec,
    click_targets,
    rect_mark,
    rows_left_out,
    text_mark,
    text_width,
    tooltip,
    unscaled_field,
    with_note,
    with_short,
)
from explorer.figures.region import RegionMap

SCALE_NOTE = {"plain": "", "log": "横軸は対数目盛（棒の長さの比は、値の比ではない）"}
BARS = ("key", "label", "series", "value", "words", "colour")
GAP, SPACE = 10, 16
"""Pixels before words, and between labels and bars."""
MOST = 150
"""How many rows are drawn below each other: a browser's picture has a greatest height."""
LARGEST = 12
"""How many rows a slide shows at most if it has no room for all."""
SHORTEST, LEAST, LEAST_BESIDE = 60, 700, 260
"""How long the longest bar is at least, how wide a slide's chart is, how long bars are beside labels."""
BODY, THIN, THICK, APART = 410, 20, 36, 8
"""How high all rows together should be, how thick a bar may be, and how far rows are apart at least."""
THICK_BELOW = 26
"""How thick a bar below its label may be."""
GROUP = 44
"""The height of a group's heading."""
LINE, LETTERS = 21, 21
"""The height of a line of a label, and how many of its letters stand in a line on a narrow screen."""
PLACES = calculate(
    y=f"datum.row * step + datum.headings * {GROUP}",
    top="datum.y + head + datum.at * slot",
    middle="datum.top + thick / 2",
    description="datum.description || datum.label + '、' + datum.words",
)
"""Where a bar is, and the description of its row."""


def counted(others: pd.DataFrame) -> str:
    """Say how many rows a slide leaves out."""
    return rows_left_out(others["key"].nunique())


def bar_chart(
    bars: pd.DataFrame,
    scale: str,
    empty_message: str = text.NO_ROW,
    describe_others: Callable[[pd.DataFrame], str] = counted,
    compared: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Return horizontal bars in the order of the frame; a click anywhere in a row picks its key.

    ``bars`` has the columns :data:`BARS`, a row for each bar: ``words`` stand beside it, and there is no bar
    where ``value`` is missing. ``series`` may be absent; the first bar of each of several says its name.
    Optional columns: ``tooltip`` holds values by label (without it, the words by series), and ``group`` the
    heading under which a row and the next ones of the same group stand.

    Of more than :data:`MOST` keys the first are drawn, and the chart says how many are not. A slide without
    room for all rows shows the largest, and what ``describe_others`` says of the other bars.

    ``compared`` holds the bars of all figures that stand beside each other, these included: there equal bars
    are equally long (:func:`~explorer.figures.pixels.on_common_scale`).
    """
    spec = _fitted(bars, scale, empty_message, describe_others, ())
    if compared is None:
        return spec
    common = _fitted(bars, scale, empty_message, describe_others, _values(compared.assign(series="")))
    return spec | {"usermeta": spec["usermeta"] | {"common": common}}


def _fitted(
    bars: pd.DataFrame,
    scale: str,
    empty_message: str,
    describe_others: Callable[[pd.DataFrame], str],
    compared: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Return the chart of the bars, on a scale for the ``compared`` ones too, with what a slide shows."""
    bars = (bars if "series" in bars else bars.assign(series="")).astype({"value": "float64"})
    keys = bars["key"].drop_duplicates().tolist()
    values = _values(bars[bars["key"].isin(keys[:MOST])])
    spec = _draw(values, scale, empty_message, compared)
    if len(keys) > MOST:
        spec = with_note(spec, rows_left_out(len(keys) - MOST))
    sizes = bars.groupby("key", sort=False)["value"].max()
    largest = sizes.sort_values(ascending=False, kind="stable").index[:LARGEST]

    def draw(count: int, room: Room) -> Layer:
        kept = bars["key"].isin(largest[:count])
        others = bars[~kept]
        words = describe_others(others) if room == SLIDE else rows_left_out(others["key"].nunique())
        return with_note(_draw(_values(bars[kept]), scale, empty_message, compared, room), words)

    def heights(room: Room) -> list[float]:
        layout = _Layout(values, compared)
        row = layout.least_height(room)
        return [layout.headings + row, *[row] * (len(keys) - 1)]

    return with_short(spec, heights, draw)


class _Layout:
    """The sizes of the parts of a row, in pixels; with room for the words of the ``compared`` bars too."""

    def __init__(self, values: list[dict[str, Any]], compared: Sequence[dict[str, Any]]) -> None:
        every = [*values, *compared]
        self.longest = max((bar["value"] for bar in every if bar["value"] is not None), default=0)
        self.rows = len({bar["key"] for bar in values})
        self.series = max(len({bar["series"] for bar in values}), 1)
        self.headings = GROUP * max((bar["headings"] for bar in values), default=0)
        """How high all headings of groups are together."""
        self.label_width = text_width((bar["label"] for bar in every), style.LABEL_SIZE)
        self.label_lines = max((bar.get("lines", "").count("\n") + 1 for bar in values), default=1)
        self.words_width = text_width((bar["words"] for bar in every), style.VALUE_SIZE) + 2 * GAP
        self.beside = self.label_width + SPACE + self.words_width + LEAST_BESIDE
        """From which width on the labels stand before their bars."""

    def thickness(self, step: float) -> float:
        """Return how thick a bar is if rows are ``step`` apart."""
        return (step - max(APART, step / 4)) / self.series

    def around_bars(self, width: float) -> float:
        """Return the height of the label above a row's bars and of the gaps."""
        return LINE * (self.label_lines if self.label_width > width else 1) + 2 * APART

    def least_height(self, room: Room) -> float:
        """Return how high a row is at least."""
        step = self.series * THIN + APART
        if self.beside <= room.width:
            return step
        return self.around_bars(room.width) + self.series * self.thickness(step)


def _draw(
    values: list[dict[str, Any]],
    scale: str,
    empty_message: str,
    compared: Sequence[dict[str, Any]],
    room: Room | None = None,
) -> dict[str, Any]:
    """Return the chart of these bars, on a scale for the ``compared`` ones too, no higher than the room."""
    layout = _Layout(values, compared)
    rows, series, label_width = layout.rows, layout.series, layout.label_width
    words_width, beside = layout.words_width, layout.beside
    step = (BODY - layout.headings) / max(rows, 1)
    step = min(max(step, series * THIN + APART), series * THICK + 2 * SPACE)
    thick = layout.thickness(step)
    below = min(thick, THICK_BELOW)
    if room and beside > room.width:
        row_height = (room.height - layout.headings) / rows
        below = min(below, (row_height - layout.around_bars(room.width)) / series)
    stacked = layout.around_bars(HALF.width) + series * below
    params = {
        "beside": f"width >= {beside}",
        "left": f"beside ? {label_width + SPACE} : 0",
        "below": f"width - left < {words_width + SHORTEST}",
        "reach": f"max(width - left - (below ? {GAP} : {words_width}), {SHORTEST})",
        "thick": f"beside ? {thick:.1f} : {below:.1f}",
        "lines": f"beside || width >= {label_width} ? 1 : {layout.label_lines}",
        "head": f"beside ? {(step - thick * series) / 2:.1f} : lines * {LINE}",
        "slot": f"thick + (below ? {LINE} : 0)",
        "step": f"beside ? {step:.1f} : head + {series} * slot + {2 * APART}",
    }
    beside_high, stacked_high = (rows * height + layout.headings for height in (step, stacked))
    slide = max(LEAST, min(max(beside, beside_high * ASPECT), stacked_high * ASPECT))
    spec = chart_spec(
        params,
        height=round(step),
        slide=min(slide, SLIDE.width),
        layers=_layers(scale, layout.longest if layout.longest > 0 else 1, words_width)
        + (_headings() if layout.headings else []),
    )
    spec |= {"data": {"values": values}, "transform": PLACES}
    return spec if values else with_empty_message(spec, empty_message)


def bars_of(chart: dict[str, Any] | RegionMap) -> list[dict[str, Any]]:
    """Return the bars that :func:`bar_chart` draws, for a program that draws them itself.

    Empty for a chart of another kind, one on a logarithmic scale, or one with a row that has no bar.
    """
    if isinstance(chart, RegionMap) or "title" in chart:
        return []
    values = chart.get("data", {}).get("values", [])
    bars: list[dict[str, Any]] = [bar | {"label": _full_label(bar)} for bar in values if "label" in bar]
    if not bars or not all({*BARS, "row"} <= bar.keys() and bar["value"] is not None for bar in bars):
        return []
    return bars if chart["layer"][0]["encoding"]["x"]["scale"]["type"] == "linear" else []


def _values(bars: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the chart's data: the columns of the frame, and each bar's row and place in the row.

    The first bar of a row has what belongs to the row: its tooltip, description and label in lines, and the
    first of a group its heading. Each has the number of headings above it.
    """
    series, keys = (bars[name].drop_duplicates().tolist() for name in ("series", "key"))
    tooltips = bars.drop_duplicates("key").set_index("key")["tooltip"] if "tooltip" in bars else {}
    values: list[dict[str, Any]] = [
        {name: bar[name] for name in (*BARS, "group") if name in bar}
        | {"value": None if pd.isna(bar["value"]) else bar["value"]}
        | {"row": keys.index(bar["key"]), "at": series.index(bar["series"])}
        for bar in bars.to_dict(orient="records")
    ]
    rows: dict[str, list[dict[str, Any]]] = {}
    for bar in values:
        rows.setdefault(bar["key"], []).append(bar)
    above, headings = "", 0
    for key, row in rows.items():
        first, label = row[0], _full_label(row[0])
        if (group := first.get("group", "")) != above:
            above, first["heading"], headings = group, group, headings + 1
        for bar in row:
            bar["headings"] = headings
        words_by_series = {bar["series"] or "　": bar["words"] for bar in row}
        first["tooltip"] = tooltip(key, label, tooltips.get(key, words_by_series))
        if group:
            first["description"] = f"{label}、{first['words']}"
        if len(series) > 1:
            first["description"] = "、".join([label, *(f"{bar['series']} {bar['words']}" for bar in row)])
        if linebreaks.ems(first["label"]) > LETTERS:
            first["lines"] = linebreaks.wrap(first["label"], LETTERS)
    for name in series if len(series) > 1 else []:
        first_of_series = next(bar for bar in values if bar["series"] == name)
        if not first_of_series["words"].startswith(name):
            first_of_series["words"] = f"{name}　{first_of_series['words']}"
    return values


def _full_label(bar: dict[str, Any]) -> str:
    """Return the label of a bar with the heading of its group."""
    return f"{bar['group']}：{bar['label']}" if bar.get("group") else bar["label"]


def _layers(scale: str, longest: float, words_width: int) -> list[Layer]:
    """Return the bars, their words, the labels and the click targets."""
    first_of_row: list[Layer] = [{"filter": "isValid(datum.tooltip)"}]
    x = {
        "type": "quantitative",
        "axis": None,
        "scale": {
            "type": "symlog" if scale == "log" else "linear",
            "domain": [0, longest],
            "range": [{"expr": "left"}, {"expr": "left + reach"}],
        },
    }
    bars = rect_mark([], "left", "left", "datum.top", "datum.top + thick")
    bars["encoding"] |= {
        "x": {"field": "value"} | x,
        "x2": {"value": {"expr": "left"}},
        "color": unscaled_field("colour"),
    }
    words = text_mark(
        calculate(end="below || !isValid(datum.value) ? 0 : datum.value"),
        "0",
        f"below ? datum.top + thick + {LINE / 2} : datum.middle",
        "words",
        align="left",
        dx={"expr": f"below ? 0 : {GAP}"},
        limit={"expr": f"below ? width : {words_width}"},
    )
    words["encoding"]["x"] = {"field": "end"} | x
    lines = "split(lines > 1 && isValid(datum.lines) ? datum.lines : datum.label, '\\n')"
    labels = text_mark(
        [*first_of_row, *calculate(label_lines=lines)],
        "0",
        f"beside ? datum.y + step / 2 : datum.top - (length(datum.label_lines) - 0.5) * {LINE}",
        "label_lines",
        align="left",
        lineHeight=LINE,
        limit={"expr": "beside ? left : width"},
        fontWeight={"expr": "beside ? 400 : 700"},
    )
    return [bars, words, labels, click_targets(first_of_row, "0", "width", "datum.y", "datum.y + step")]


def _headings() -> list[Layer]:
    """Return the headings of groups, each below a rule."""
    first_of_group: list[Layer] = [{"filter": "isValid(datum.heading)"}]
    rule = f"datum.y - {GROUP - APART}"
    return [
        rect_mark(first_of_group, "0", "width", rule, f"{rule} + 1", color=style.OUTLINE),
        text_mark(
            first_of_group,
            "0",
            f"datum.y - {GROUP / 2}",
            "heading",
            align="left",
            fontWeight=700,
            fontSize=style.LABEL_SIZE + 2,
        ),
    ]
