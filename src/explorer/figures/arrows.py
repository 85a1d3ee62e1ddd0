"""Arrows from a baseline to a target: the label and the change above, the printed values at the ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, copysign, floor, log1p, log10
from typing import Any

import altair as alt
import pandas as pd

from explorer import text
from explorer.figures import style
from explorer.figures.blank import say_nothing_drawn
from explorer.figures.figure import PICK

LABEL_SLOT, ARROW_SLOT = "label", "arrow"
GAP = 14
ROW, HEAD = 60, 40
NARROW, USUAL = 560, 500
MOST_TIMES, MOST_POWERS, MOST_TICKS = 6, 4, 8
"""The longest scale of equal steps, the most powers of ten that a logarithmic one names, the most ticks."""
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
    is said where the frame is empty. A narrow chart leaves the change to the pointer and the table.
    """
    frame = arrows.assign(
        row=range(len(arrows)),
        drawn=arrows[["start", "end"]].notna().all(axis=1).astype("bool"),
        alone=arrows["baseline"] + " → " + arrows["target"],
        shape=[
            POINTS["up" if end > start else "down" if end < start else "same"]
            for start, end in zip(arrows["start"], arrows["end"], strict=True)
        ],
        left=arrows["baseline"].where(arrows["end"] >= arrows["start"], arrows["target"]),
        right=arrows["target"].where(arrows["end"] >= arrows["start"], arrows["baseline"]),
    )
    left, right = _room(frame[frame["drawn"]], scale)
    x = alt.Scale(
        type="symlog" if scale.log else "linear",
        domain=[scale.low, scale.high],
        range=[alt.expr(f"min({left}, width / 3)"), alt.expr(f"max(width - {right}, width * 2 / 3)")],
        nice=False,
        zero=False,
    )
    values = frame.astype(object).where(frame.notna(), None)
    base = alt.Chart(alt.Data(values=values.to_dict(orient="records"))).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.16))
    )
    labels, drawn = (
        base.transform_calculate(slot=f"'{slot}'").encode(
            yOffset=alt.YOffset("slot:N", scale=alt.Scale(domain=[LABEL_SLOT, ARROW_SLOT]))
        )
        for slot in (LABEL_SLOT, ARROW_SLOT)
    )
    alone, drawn = (drawn.transform_filter(kept) for kept in ("!datum.drawn", "datum.drawn"))
    beside = max(map(_pixels, frame["change"]), default=0) + GAP
    pick = alt.selection_point(name=PICK, fields=["key"], on="click", empty=False)
    rows = (
        base.mark_bar(opacity=0, cursor="pointer")
        .encode(x=alt.value(0), x2=alt.value("width"), tooltip=_tooltip(end))
        .add_params(pick)
    )
    start = alt.X("start:Q", scale=x, axis=_axis(scale.ticks))
    colour = alt.Color("colour:N", scale=None)
    layers = [
        drawn.mark_rule(strokeWidth=4).encode(x=start, x2="end:Q", color=colour),
        drawn.mark_point(shape="circle", size=150, strokeWidth=3, fill=style.PAPER, opacity=1).encode(
            x=start, stroke=colour
        ),
        drawn.mark_point(size=190, filled=True, opacity=1).encode(
            x=alt.X("end:Q", scale=x), color=colour, shape=alt.Shape("shape:N", scale=None)
        ),
        *_words(
            drawn.transform_calculate(at="min(datum.start, datum.end)"),
            "left",
            x,
            limit=alt.expr(f"max(scale('x', datum.at) - {GAP}, 1)"),
        ),
        *_words(
            drawn.transform_calculate(at="max(datum.start, datum.end)"),
            "right",
            x,
            limit=alt.expr(f"max(width - scale('x', datum.at) - {GAP}, 1)"),
        ),
        *_words(alone, "alone", None, fontWeight=400, limit=alt.expr("width")),
        *_words(labels, "label", None, limit=alt.expr(f"width < {NARROW} ? width : width - {beside}")),
        *_words(labels, "change", None, opacity=alt.expr(f"width < {NARROW} ? 0 : 1")),
        rows,
    ]
    height = max(len(frame), 1) * ROW + HEAD
    spec: dict[str, Any] = (
        alt.layer(*layers).properties(height=height).configure(**style.vega_config()).to_dict()
    )
    return spec if len(frame) else say_nothing_drawn(spec, nothing)


def _words(base: alt.Chart, column: str, scale: alt.Scale | None, **more: Any) -> list[alt.Chart]:
    """The column's words on a halo: beside the point ``at`` on the scale, or in bold at the row's end."""
    outward = column in ("left", "change")
    place = alt.X("at:Q", scale=scale) if scale else alt.value("width" if outward else 0)
    style_of: dict[str, Any] = {
        "align": "right" if outward else "left",
        "dx": (-GAP if outward else GAP) if scale else 0,
        "fontWeight": 400 if scale else 700,
        **more,
    }
    written = base.encode(x=place, text=f"{column}:N")
    halo: dict[str, Any] = {
        "stroke": style.PAPER,
        "strokeWidth": style.HALO,
        "strokeJoin": "round",
        "aria": False,
    }
    return [written.mark_text(**style_of, **halo), written.mark_text(**style_of)]


def _axis(ticks: dict[float, str]) -> alt.Axis:
    words = ", ".join(f"'{tick:.0f}': '{label}'" for tick, label in ticks.items())
    return alt.Axis(
        orient="top",
        values=list(ticks),
        labelExpr=f"({{{words}}})[datum.value]",
        grid=True,
        gridColor=style.FAINT,
        domain=False,
        labelPadding=8,
    )


def _tooltip(end: str) -> list[alt.Tooltip]:
    heads = {"label": "指標", "baseline": "基準値", "target": end, "change": "比べると"}
    return [alt.Tooltip(f"{column}:N", title=head) for column, head in heads.items()]


def _room(frame: pd.DataFrame, scale: Ratios) -> tuple[int, int]:
    """The pixels that the words need left and right of a scale of usual length."""
    place = symlog if scale.log else float
    low, high = place(scale.low), place(scale.high)
    ends = frame[["start", "end"]].astype("float64").map(place).astype("float64")
    pixel = USUAL / (high - low)
    left = frame["left"].map(_pixels).astype("float64") + 2 * GAP - (ends.min(axis=1) - low) * pixel
    right = frame["right"].map(_pixels).astype("float64") + 2 * GAP - (high - ends.max(axis=1)) * pixel
    return int(max([GAP, *left])), int(max([GAP, *right]))


def _pixels(words: str) -> int:
    """About how wide the words are on the screen."""
    return int(style.VALUE_SIZE * text.ems(words))
