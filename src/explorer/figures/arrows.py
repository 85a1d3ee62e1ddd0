"""Arrows from a baseline to a target: the label and the change above, the printed values at the ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, copysign, floor, log1p, log10
from typing import Any

import pandas as pd

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.blank import say_nothing_drawn
from explorer.figures.pixels import (
    ASPECT,
    HALF,
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    Layer,
    as_it_is,
    box,
    calculated,
    chart,
    pixel,
    targets,
    width_of,
    with_others,
    with_short,
    words_at,
)

GAP, LINE, ROW, ARROW, HEAD = 14, 20, 32, 40, 40
"""Pixels around words; the height of a line, of a row, of an arrow below its label, and above all rows."""
USUAL, LEAST = 500, 200
"""How long the scale usually is, and how long it is at least where labels stand before it."""
BEFORE, PHONE = 25, 21
"""How many letters a line of a label has before its arrow, and above it on a narrow screen."""
MOST_TIMES, MOST_POWERS, MOST_TICKS = 6, 4, 8
"""The longest scale of equal steps, the most powers of ten that a logarithmic one names, the most ticks."""
HALO = {"stroke": style.PAPER, "strokeWidth": style.HALO, "strokeJoin": "round"}
POINTS = {"up": "triangle-right", "down": "triangle-left", "same": "circle"}


@dataclass(frozen=True)
class Ratios:
    """A scale for ratios that holds any of them: its ends, its few ticks in words, and a caveat.

    Where the furthest is more than a few times the one, it is logarithmic in both directions (symlog,
    linear about zero), and ``note`` says so.
    """

    low: float
    high: float
    ticks: dict[float, str]
    log: bool

    @property
    def note(self) -> str:
        """What has to be said about the scale; nothing where lengths can be compared."""
        return "目盛は対数（矢印の長さの比は、値の比ではない）" if self.log else ""


def ratio_scale(ratios: Iterable[float], one: str) -> Ratios:
    """The scale for these ratios, missing ones left aside; ``one`` is what stands at 1."""
    known = [ratio for ratio in ratios if not pd.isna(ratio)]
    low, high = min([0.0, *known]), max([1.0, *known])
    words = {0.0: "0", 1.0: one}
    if high - low <= MOST_TIMES:
        steps = [float(times) for times in range(ceil(low), floor(high) + 1)]
        return Ratios(
            low, high, {step: words[step] if step in words else _times(step) for step in steps}, log=False
        )
    furthest = ceil(log10(max(high, -low)))
    step = ceil(furthest / MOST_POWERS)
    powers = [10.0**power for power in range(step, furthest + 1, step)]
    ticks = [1.0, 0.0, *sorted([*powers, *(-power for power in powers)], key=abs, reverse=True)]
    shown: dict[float, str] = {}
    pixel = USUAL / (symlog(high) - symlog(low))
    for tick in ticks:
        label = words[tick] if tick in words else _times(tick)
        apart = (
            abs(symlog(tick) - symlog(other)) * pixel > GAP + (_pixels(label) + _pixels(said)) / 2
            for other, said in shown.items()
        )
        if low <= tick <= high and len(shown) < MOST_TICKS and all(apart):
            shown[tick] = label
    return Ratios(low, high, dict(sorted(shown.items())), log=True)


def symlog(value: float) -> float:
    """Where a value stands on a symlog scale."""
    return copysign(log1p(abs(value)), value)


def _times(ratio: float) -> str:
    """A ratio as a tick has it: 5倍, 1,000倍, 100万倍, 10億倍."""
    size, unit = next(
        (size, unit) for size, unit in ((1e12, "兆"), (1e8, "億"), (1e4, "万"), (1, "")) if abs(ratio) >= size
    )
    return f"{'▲' if ratio < 0 else ''}{abs(ratio) / size:,.10g}{unit}倍"


def arrow_chart(arrows: pd.DataFrame, scale: Ratios, nothing: str, end: str = "目標値") -> dict[str, Any]:
    """One arrow a row in the order of the frame, from ``start`` to ``end``; a click picks the key.

    ``arrows`` has key, label, change (in words), start, end (where one is missing, the row has words and
    no arrow), baseline and target (as printed) and colour; ``end`` is what the arrow leads to; ``nothing``
    is said where the frame is empty. Where there is room, the label stands before the arrow and the change
    behind it, else above. A slide shows the first rows, as many as it has room for.
    """
    spec, most = _drawn(arrows, scale, nothing, end)
    if len(arrows) <= most:
        return spec
    short, _ = _drawn(arrows.head(most), scale, nothing, end)
    return with_short(spec, with_others(short, f"ほか{len(arrows) - most}指標（表に記載）"))


def _drawn(arrows: pd.DataFrame, scale: Ratios, nothing: str, end: str) -> tuple[dict[str, Any], int]:
    """The chart of these arrows, and how many of them a slide has room for."""
    frame = arrows.assign(
        row=range(len(arrows)),
        drawn=arrows[["start", "end"]].notna().all(axis=1).astype("bool"),
        shape=[
            POINTS["up" if end > start else "down" if end < start else "same"]
            for start, end in zip(arrows["start"], arrows["end"], strict=True)
        ],
        left=arrows["baseline"].where(arrows["end"] >= arrows["start"], arrows["target"]),
        right=arrows["target"].where(arrows["end"] >= arrows["start"], arrows["baseline"]),
        before=[_lines(label, BEFORE) for label in arrows["label"]],
        above=[_lines(label, PHONE) for label in arrows["label"]],
    )
    frame = frame.assign(
        high=[max(len(lines or "-") * LINE + 8, ROW) for lines in frame["before"]],
        tall=[len(lines or "-") * LINE + LINE + ARROW for lines in frame["above"]],
    )
    frame = frame.assign(
        y=frame["high"].cumsum() - frame["high"],
        deep=frame["tall"].cumsum() - frame["tall"],
    )
    left, right = _room(frame[frame["drawn"]], scale)
    names, change = (width_of(frame[column], style.LABEL_SIZE) + GAP for column in ("label", "change"))
    before = width_of(
        (line for row in frame.itertuples() for line in row.before or [row.label]), style.LABEL_SIZE
    )
    beside = before + GAP + change + left + right + LEAST
    tight = 2 * LINE if left + right + LEAST > HALF else 0
    frame["foot"] = HEAD + (frame["high"] if beside <= HALF else frame["tall"] + tight).cumsum()
    high, tall, rows = int(frame["high"].sum()), int(frame["tall"].sum()), len(frame)
    places = {
        "beside": f"width >= {beside}",
        "whole": f"width >= {names + change}",
        "tight": f"!beside && width < {left + right + LEAST}",
        "first": f"beside ? {before + GAP} : 0",
        "last": f"beside ? width - {change} : width",
        "each": f"(whole ? {LINE + ARROW} : 0) + (tight ? {2 * LINE} : 0)",
        "foot": f"{HEAD} + (beside ? {high} : {rows} * each + (whole ? 0 : {tall}))",
    }
    values = [
        {name: cell for name, cell in row.items() if name in ("start", "end") or cell is not None}
        for row in frame.astype(object).where(frame.notna(), None).to_dict(orient="records")
    ]
    layers = [*_grid(scale, left, right), {"data": {"values": values}} | _rows(scale, left, right, end)]
    slide = min(max(beside, (HEAD + high) * ASPECT), SLIDE_WIDTH)
    spec = chart(places, height=HEAD, slide=slide, layers=layers)
    stacked = frame["tall"] if names + change > SLIDE_WIDTH else frame["tall"] * 0 + LINE + ARROW
    reached = (frame["high"] if beside <= SLIDE_WIDTH else stacked).cumsum()
    most = max(int((reached <= SLIDE_HEIGHT - HEAD - LINE).sum()), 1)
    return spec if values else say_nothing_drawn(spec | {"layer": layers[-1:]}, nothing), most


def _lines(label: str, letters: int) -> list[str] | None:
    """The label in lines of so many letters; None where it needs one."""
    lines = linebreaks.wrap(label, letters).split("\n")
    return lines if len(lines) > 1 else None


def _x(field: str, scale: Ratios, left: int, right: int) -> Layer:
    """Where a value stands between what is before the arrows and what is behind them."""
    third = "(last - first) / 3"
    kind = {"type": "symlog" if scale.log else "linear", "domain": [scale.low, scale.high]}
    ends = [
        f"first + (tight ? min({left}, {third}) : {left})",
        f"last - (tight ? min({right}, {third}) : {right})",
    ]
    at = {"range": [{"expr": end} for end in ends], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": kind | at}


def _grid(scale: Ratios, left: int, right: int) -> list[Layer]:
    """A line for each tick, with its words above."""
    ticks = {"values": [{"tick": tick, "words": words} for tick, words in scale.ticks.items()]}
    line = box(calculated(y=f"{HEAD - GAP}"), "0", "0", bottom="foot", type="rule", color=style.FAINT)
    del line["encoding"]["x2"]
    words = words_at([], "0", "10", "words", align="center")
    x = _x("tick", scale, left, right)
    return [{"data": ticks, **layer, "encoding": layer["encoding"] | {"x": x}} for layer in (line, words)]


def _rows(scale: Ratios, left: int, right: int, end: str) -> Layer:
    """The arrows, their words at the ends, the labels and changes, and what takes the clicks."""
    heads = {"title": "label", "基準値": "baseline", end: "target", "増減": "change"}
    told = ", ".join(f"'{head}': datum.{words}" for head, words in heads.items())
    place = calculated(
        top=f"{HEAD} + (beside ? datum.y : datum.row * each + (whole ? 0 : datum.deep))",
        bottom="datum.top + (beside ? datum.high : each + (whole ? 0 : datum.tall))",
        middle=f"beside ? (datum.top + datum.bottom) / 2 : datum.bottom - {ARROW / 2 + 4}",
        name="(beside ? datum.before : whole ? null : datum.above) || [datum.label]",
        under=f"datum.top + (length(datum.name) + 0.5) * {LINE}",
        name_at=f"beside ? datum.middle - (length(datum.name) - 1) * {LINE / 2} : datum.top + {LINE / 2}",
        change_at=(
            f"beside ? datum.middle : whole ? datum.top + {LINE / 2} : datum.under + (tight ? {2 * LINE} : 0)"
        ),
        nearest="min(datum.start, datum.end)",
        furthest="max(datum.start, datum.end)",
        printed=f"['基準値 ' + datum.baseline, '{end} ' + datum.target]",
        alone="datum.baseline + ' → ' + datum.target",
        told=f"{{{told}, '　': pressed[split(datum.key, '=')[0]]}}",
        said="join([datum.label, datum.alone, datum.change], '、')",
    )
    drawn: list[Layer] = [{"filter": "datum.drawn"}]
    roomy: list[Layer] = [{"filter": "datum.drawn && !tight"}]
    start, point, nearest, furthest = (
        _x(field, scale, left, right) for field in ("start", "end", "nearest", "furthest")
    )
    on, colour = {"y": pixel("middle")}, as_it_is("colour")

    def mark(encoding: Layer, **look: Any) -> Layer:
        return {"transform": drawn, "mark": {"opacity": 1, "aria": False} | look, "encoding": on | encoding}

    hollow = {"type": "point", "shape": "circle", "size": 150, "strokeWidth": 3, "fill": style.PAPER}
    weight = {"expr": "beside ? 400 : 700"}
    outward = {"expr": "beside || whole ? 'right' : 'left'"}
    layers = [
        mark({"x": start, "x2": {"field": "end"}, "color": colour}, type="rule", strokeWidth=4),
        mark({"x": start, "stroke": colour}, **hollow),
        mark({"x": point, "color": colour, "shape": as_it_is("shape")}, type="point", size=190, filled=True),
        *_haloed(roomy, "left", nearest, "right", f"max(scale('x', datum.nearest) - first - {GAP}, 1)"),
        *_haloed(roomy, "right", furthest, "left", f"max(last - scale('x', datum.furthest) - {GAP}, 1)"),
        words_at([{"filter": "tight"}], "0", "datum.under", "printed", align="left", lineHeight=LINE),
        words_at(
            [{"filter": "!datum.drawn && !tight"}],
            "first",
            "datum.middle",
            "alone",
            align="left",
            limit={"expr": "last - first"},
        ),
        *(
            words_at(
                [], "0", "datum.name_at", "name", align="left", lineHeight=LINE, fontWeight=weight, **halo
            )
            for halo in (HALO, {})
        ),
        words_at(
            [], "beside || whole ? width : 0", "datum.change_at", "change", align=outward, fontWeight=700
        ),
        targets([], "0", "width", "datum.top", "datum.bottom"),
    ]
    return {"transform": place, "layer": layers}


def _haloed(steps: list[Layer], words: str, x: Layer, align: str, limit: str) -> list[Layer]:
    """Words on a halo beside a point of the scale."""
    look = {"align": align, "dx": GAP if align == "left" else -GAP, "limit": {"expr": limit}}
    layers = [words_at(steps, "0", "datum.middle", words, **look, **halo) for halo in (HALO, {})]
    return [{**layer, "encoding": layer["encoding"] | {"x": x}} for layer in layers]


def _room(frame: pd.DataFrame, scale: Ratios) -> tuple[int, int]:
    """The pixels that the words need left and right of a scale of the least length, or a longer one."""
    place = symlog if scale.log else float
    low, high = place(scale.low), place(scale.high)
    ends = frame[["start", "end"]].astype("float64").map(place).astype("float64")
    pixel = LEAST / (high - low)
    left = frame["left"].map(_pixels).astype("float64") + 2 * GAP - (ends.min(axis=1) - low) * pixel
    right = frame["right"].map(_pixels).astype("float64") + 2 * GAP - (high - ends.max(axis=1)) * pixel
    return int(max([GAP, *left])), int(max([GAP, *right]))


def _pixels(words: str) -> int:
    """About how wide the words are on the screen."""
    return int(style.VALUE_SIZE * linebreaks.ems(words))
