"""Arrows from a baseline to a target: the label and the change above, the printed values at the ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, copysign, floor, log1p, log10
from typing import Any

import pandas as pd

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.blank import with_empty_message
from explorer.figures.pixels import (
    ASPECT,
    SLIDE,
    Layer,
    Room,
    calculate,
    chart_spec,
    click_targets,
    pixel_field,
    rect_mark,
    rows_left_out,
    text_mark,
    text_width,
    unscaled_field,
    with_note,
    with_short,
)

GAP, LINE, ROW, ARROW, HEAD = 14, 20, 32, 40, 40
"""Pixels around words; the height of a line, of a row, of an arrow below its label, and above all rows."""
USUAL, LEAST = 500, 200
"""How long the scale usually is, and how long it is at least where labels stand before it."""
LETTERS_BEFORE, LETTERS_ABOVE = 25, 21
"""How many letters a line of a label has before its arrow, and above it on a narrow screen."""
MOST_TIMES, MOST_POWERS, MOST_TICKS = 6, 4, 8
"""The longest scale of equal steps, the most powers of ten that a logarithmic one names, the most ticks."""
HALO = {"stroke": style.PAPER, "strokeWidth": style.HALO, "strokeJoin": "round"}
POINTS = {"up": "triangle-right", "down": "triangle-left", "same": "circle"}


@dataclass(frozen=True)
class Ratios:
    """A scale for ratios: its ends, and its few ticks with their labels.

    Where the largest ratio is more than a few times one, the scale is logarithmic in both directions (symlog,
    linear about zero), and ``note`` says so.
    """

    low: float
    high: float
    ticks: dict[float, str]
    log: bool

    @property
    def note(self) -> str:
        """A caveat about the scale; empty where lengths can be compared."""
        return "目盛は対数（矢印の長さの比は、値の比ではない）" if self.log else ""


def ratio_scale(ratios: Iterable[float], one: str) -> Ratios:
    """Return the scale for these ratios, ignoring missing ones; ``one`` is the label of the tick at 1."""
    known = [ratio for ratio in ratios if not pd.isna(ratio)]
    low, high = min([0.0, *known]), max([1.0, *known])
    labels = {0.0: "0", 1.0: one}
    if high - low <= MOST_TIMES:
        steps = [float(times) for times in range(ceil(low), floor(high) + 1)]
        return Ratios(low, high, {step: labels.get(step) or _times(step) for step in steps}, log=False)
    furthest = ceil(log10(max(high, -low)))
    step = ceil(furthest / MOST_POWERS)
    powers = [10.0**power for power in range(step, furthest + 1, step)]
    ticks = [1.0, 0.0, *sorted([*powers, *(-power for power in powers)], key=abs, reverse=True)]
    shown: dict[float, str] = {}
    pixel = USUAL / (symlog(high) - symlog(low))
    for tick in ticks:
        label = labels.get(tick) or _times(tick)
        apart = (
            abs(symlog(tick) - symlog(other)) * pixel > GAP + (_pixels(label) + _pixels(other_label)) / 2
            for other, other_label in shown.items()
        )
        if low <= tick <= high and len(shown) < MOST_TICKS and all(apart):
            shown[tick] = label
    return Ratios(low, high, dict(sorted(shown.items())), log=True)


def symlog(value: float) -> float:
    """Return the place of a value on a symlog scale."""
    return copysign(log1p(abs(value)), value)


def _times(ratio: float) -> str:
    """Return the label of a tick: 5倍, 1,000倍, 100万倍, 10億倍."""
    size, unit = next(
        (size, unit) for size, unit in ((1e12, "兆"), (1e8, "億"), (1e4, "万"), (1, "")) if abs(ratio) >= size
    )
    return f"{'▲' if ratio < 0 else ''}{abs(ratio) / size:,.10g}{unit}倍"


def arrow_chart(
    arrows: pd.DataFrame, scale: Ratios, empty_message: str, end: str = "目標値"
) -> dict[str, Any]:
    """Return an arrow a row in the order of the frame, from ``start`` to ``end``; a click picks the key.

    ``arrows`` has key, label, change (in words), start, end (where one is missing, the row has words and
    no arrow), baseline and target (as printed) and colour; ``end`` is what the arrow leads to. Where there
    is room, the label stands before the arrow and the change behind it, else above. A slide shows the first
    rows, as many as it has room for.
    """
    layout = _Layout(arrows, scale)
    spec = _draw(layout, scale, end)
    if arrows.empty:
        return with_empty_message(spec | {"layer": spec["layer"][-1:]}, empty_message)

    def draw(count: int, _: Room) -> Layer:
        return with_note(
            _draw(_Layout(arrows.head(count), scale), scale, end), rows_left_out(len(arrows) - count)
        )

    return with_short(spec, layout.heights, draw)


class _Layout:
    """The rows of an arrow chart as they are written, and their sizes in pixels."""

    def __init__(self, arrows: pd.DataFrame, scale: Ratios) -> None:
        rising = arrows["end"] >= arrows["start"]
        self.rows = rows = arrows.assign(
            row=range(len(arrows)),
            drawn=arrows[["start", "end"]].notna().all(axis=1).astype("bool"),
            shape=[
                POINTS["up" if end > start else "down" if end < start else "same"]
                for start, end in zip(arrows["start"], arrows["end"], strict=True)
            ],
            left=arrows["baseline"].where(rising, arrows["target"]),
            right=arrows["target"].where(rising, arrows["baseline"]),
            before=[_lines(label, LETTERS_BEFORE) for label in arrows["label"]],
            above=[_lines(label, LETTERS_ABOVE) for label in arrows["label"]],
        ).assign(
            height_beside=lambda rows: [max(len(lines or "-") * LINE + 8, ROW) for lines in rows["before"]],
            height_stacked=lambda rows: [len(lines or "-") * LINE + LINE + ARROW for lines in rows["above"]],
            top_beside=lambda rows: rows["height_beside"].cumsum() - rows["height_beside"],
            top_stacked=lambda rows: rows["height_stacked"].cumsum() - rows["height_stacked"],
        )
        self.left, self.right = _room_at_ends(rows[rows["drawn"]], scale)
        labels, self.change = (text_width(rows[name], style.LABEL_SIZE) + GAP for name in ("label", "change"))
        lines = (line for row in rows.itertuples() for line in row.before or [row.label])
        self.before = text_width(lines, style.LABEL_SIZE) + GAP
        self.roomy = self.left + self.right + LEAST
        """From which width on the scale has room for the printed values, which else stand below the label."""
        self.one_line = labels + self.change
        """From which width on label and change stand in one line."""
        self.beside = self.before + self.change + self.roomy
        """From which width on they stand before and behind the arrow."""

    def heights(self, room: Room) -> list[float]:
        """Return the heights of the rows in the room, that of the ticks and of a note before the first."""
        if self.beside <= room.width:
            rows = self.rows["height_beside"].tolist()
        else:
            below = 2 * LINE if room.width < self.roomy else 0
            stacked = self.rows["height_stacked"]
            rows = [(LINE + ARROW if self.one_line <= room.width else row) + below for row in stacked]
        first, *others = rows
        return [HEAD + LINE + first, *others]


def _draw(layout: _Layout, scale: Ratios, end: str) -> dict[str, Any]:
    """Return the chart of these rows."""
    rows, beside = layout.rows, layout.beside
    height_beside, height_stacked = int(rows["height_beside"].sum()), int(rows["height_stacked"].sum())
    params = {
        "beside": f"width >= {beside}",
        "one_line": f"width >= {layout.one_line}",
        "tight": f"!beside && width < {layout.roomy}",
        "first": f"beside ? {layout.before} : 0",
        "last": f"beside ? width - {layout.change} : width",
        "row_height": f"(one_line ? {LINE + ARROW} : 0) + (tight ? {2 * LINE} : 0)",
        "foot": f"{HEAD} + (beside ? {height_beside}"
        f" : {len(rows)} * row_height + (one_line ? 0 : {height_stacked}))",
    }
    values = [
        {name: cell for name, cell in row.items() if name in ("start", "end") or cell is not None}
        for row in rows.astype(object).where(rows.notna(), None).to_dict(orient="records")
    ]
    left, right = layout.left, layout.right
    layers = [*_grid(scale, left, right), {"data": {"values": values}} | _rows(scale, left, right, end)]
    slide = min(max(beside, (HEAD + height_beside) * ASPECT), SLIDE.width)
    return chart_spec(params, height=HEAD, slide=slide, layers=layers)


def _lines(label: str, letters: int) -> list[str] | None:
    """Return the label in lines of so many letters; None if one is enough."""
    lines = linebreaks.lines(label, letters)
    return lines if len(lines) > 1 else None


def _x(name: str, scale: Ratios, left: int, right: int) -> Layer:
    """Return the encoding of a value on the scale, between what stands before and behind the arrows."""
    third = "(last - first) / 3"
    ends = [
        f"first + (tight ? min({left}, {third}) : {left})",
        f"last - (tight ? min({right}, {third}) : {right})",
    ]
    x_scale = {
        "type": "symlog" if scale.log else "linear",
        "domain": [scale.low, scale.high],
        "range": [{"expr": end} for end in ends],
        "nice": False,
        "zero": False,
    }
    return {"field": name, "type": "quantitative", "axis": None, "scale": x_scale}


def _grid(scale: Ratios, left: int, right: int) -> list[Layer]:
    """Return a line for each tick, with its words above."""
    ticks = {"values": [{"tick": tick, "words": words} for tick, words in scale.ticks.items()]}
    line = rect_mark(calculate(y=f"{HEAD - GAP}"), "0", "0", bottom="foot", type="rule", color=style.FAINT)
    del line["encoding"]["x2"]
    words = text_mark([], "0", "10", "words", align="center")
    x = _x("tick", scale, left, right)
    return [{"data": ticks, **layer, "encoding": layer["encoding"] | {"x": x}} for layer in (line, words)]


def _rows(scale: Ratios, left: int, right: int, end: str) -> Layer:
    """Return the arrows, the words at their ends, the labels and changes, and the click targets."""
    tooltip = {"title": "label", "基準値": "baseline", end: "target", "増減": "change"}
    tooltip_items = ", ".join(f"'{label}': datum.{name}" for label, name in tooltip.items())
    places = calculate(
        top=f"{HEAD} + (beside ? datum.top_beside"
        " : datum.row * row_height + (one_line ? 0 : datum.top_stacked))",
        bottom="datum.top + (beside ? datum.height_beside"
        " : row_height + (one_line ? 0 : datum.height_stacked))",
        middle=f"beside ? (datum.top + datum.bottom) / 2 : datum.bottom - {ARROW / 2 + 4}",
        name="(beside ? datum.before : one_line ? null : datum.above) || [datum.label]",
        under=f"datum.top + (length(datum.name) + 0.5) * {LINE}",
        name_y=f"beside ? datum.middle - (length(datum.name) - 1) * {LINE / 2} : datum.top + {LINE / 2}",
        change_y=(
            f"beside ? datum.middle : one_line ? datum.top + {LINE / 2} : "
            f"datum.under + (tight ? {2 * LINE} : 0)"
        ),
        nearest="min(datum.start, datum.end)",
        furthest="max(datum.start, datum.end)",
        printed=f"['基準値 ' + datum.baseline, '{end} ' + datum.target]",
        alone="datum.baseline + ' → ' + datum.target",
        tooltip=f"{{{tooltip_items}, '　': pressed[split(datum.key, '=')[0]]}}",
        description="join([datum.label, datum.alone, datum.change], '、')",
    )
    not_tight: list[Layer] = [{"filter": "datum.drawn && !tight"}]
    start, point, nearest, furthest = (
        _x(name, scale, left, right) for name in ("start", "end", "nearest", "furthest")
    )
    y, colour = {"y": pixel_field("middle")}, unscaled_field("colour")

    def mark(encoding: Layer, **look: Any) -> Layer:
        return {
            "transform": [{"filter": "datum.drawn"}],
            "mark": {"opacity": 1, "aria": False} | look,
            "encoding": y | encoding,
        }

    hollow = {"type": "point", "shape": "circle", "size": 150, "strokeWidth": 3, "fill": style.PAPER}
    weight = {"expr": "beside ? 400 : 700"}
    outward = {"expr": "beside || one_line ? 'right' : 'left'"}
    layers = [
        mark({"x": start, "x2": {"field": "end"}, "color": colour}, type="rule", strokeWidth=4),
        mark({"x": start, "stroke": colour}, **hollow),
        mark(
            {"x": point, "color": colour, "shape": unscaled_field("shape")},
            type="point",
            size=190,
            filled=True,
        ),
        *_haloed(not_tight, "left", nearest, "right", f"max(scale('x', datum.nearest) - first - {GAP}, 1)"),
        *_haloed(not_tight, "right", furthest, "left", f"max(last - scale('x', datum.furthest) - {GAP}, 1)"),
        text_mark([{"filter": "tight"}], "0", "datum.under", "printed", align="left", lineHeight=LINE),
        text_mark(
            [{"filter": "!datum.drawn && !tight"}],
            "first",
            "datum.middle",
            "alone",
            align="left",
            limit={"expr": "last - first"},
        ),
        *(
            text_mark(
                [], "0", "datum.name_y", "name", align="left", lineHeight=LINE, fontWeight=weight, **halo
            )
            for halo in (HALO, {})
        ),
        text_mark(
            [], "beside || one_line ? width : 0", "datum.change_y", "change", align=outward, fontWeight=700
        ),
        click_targets([], "0", "width", "datum.top", "datum.bottom"),
    ]
    return {"transform": places, "layer": layers}


def _haloed(transform: list[Layer], name: str, x: Layer, align: str, limit: str) -> list[Layer]:
    """Return the texts of a field on a halo, beside a point of the scale."""
    look = {"align": align, "dx": GAP if align == "left" else -GAP, "limit": {"expr": limit}}
    layers = [text_mark(transform, "0", "datum.middle", name, **look, **halo) for halo in (HALO, {})]
    return [{**layer, "encoding": layer["encoding"] | {"x": x}} for layer in layers]


def _room_at_ends(frame: pd.DataFrame, scale: Ratios) -> tuple[int, int]:
    """Return the pixels that the words need left and right of a scale of at least :data:`LEAST`."""
    place = symlog if scale.log else float
    low, high = place(scale.low), place(scale.high)
    ends = frame[["start", "end"]].astype("float64").map(place).astype("float64")
    pixel = LEAST / (high - low)
    left = frame["left"].map(_pixels).astype("float64") + 2 * GAP - (ends.min(axis=1) - low) * pixel
    right = frame["right"].map(_pixels).astype("float64") + 2 * GAP - (high - ends.max(axis=1)) * pixel
    return int(max([GAP, *left])), int(max([GAP, *right]))


def _pixels(words: str) -> int:
    """Return about how wide the words are."""
    return int(style.VALUE_SIZE * linebreaks.ems(words))
