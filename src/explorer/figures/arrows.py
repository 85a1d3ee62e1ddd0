"""Arrows from a baseline to a target: the label and the change above, the printed values at the ends."""

from typing import Any
from unicodedata import east_asian_width

import altair as alt
import pandas as pd

from explorer.figures import style
from explorer.figures.figure import PICK

LABEL_SLOT, ARROW_SLOT = "label", "arrow"
GAP = 14
ROW, HEAD = 60, 40
NARROW, USUAL = 560, 500
POINTS = {"up": "triangle-right", "down": "triangle-left", "same": "circle"}


def arrow_chart(
    arrows: pd.DataFrame, low: float, ticks: dict[float, str], end: str = "目標値"
) -> dict[str, Any]:
    """One arrow a row in the order of the frame, from ``start`` to ``end``; a click picks the key.

    ``arrows`` has key, label, change (in words), start, end, baseline and target (as printed) and
    colour; ``end`` is what the arrow leads to. The scale begins at ``low``; ``ticks`` are the upright lines
    and what stands above them. A narrow chart leaves the change to the pointer and the table.
    """
    frame = arrows.assign(
        row=range(len(arrows)),
        shape=[
            POINTS["up" if end > start else "down" if end < start else "same"]
            for start, end in zip(arrows["start"], arrows["end"], strict=True)
        ],
        left=arrows["baseline"].where(arrows["end"] >= arrows["start"], arrows["target"]),
        right=arrows["target"].where(arrows["end"] >= arrows["start"], arrows["baseline"]),
    )
    high = max([*ticks, *arrows["start"], *arrows["end"]])
    left, right = _room(frame, low, high)
    x = alt.Scale(
        domain=[low, high],
        range=[left, alt.expr(f"max(width - {right}, {left + 60})")],
        nice=False,
        zero=False,
    )
    base = alt.Chart(alt.Data(values=frame.to_dict(orient="records"))).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.16))
    )
    labels, drawn = (
        base.transform_calculate(slot=f"'{slot}'").encode(
            yOffset=alt.YOffset("slot:N", scale=alt.Scale(domain=[LABEL_SLOT, ARROW_SLOT]))
        )
        for slot in (LABEL_SLOT, ARROW_SLOT)
    )
    beside = max(map(_pixels, frame["change"]), default=0) + GAP
    pick = alt.selection_point(name=PICK, fields=["key"], on="click", empty=False)
    rows = (
        base.mark_bar(opacity=0, cursor="pointer")
        .encode(x=alt.value(0), x2=alt.value("width"), tooltip=_tooltip(end))
        .add_params(pick)
    )
    start = alt.X("start:Q", scale=x, axis=_axis(ticks))
    colour = alt.Color("colour:N", scale=None)
    layers = [
        drawn.mark_rule(strokeWidth=4).encode(x=start, x2="end:Q", color=colour),
        drawn.mark_point(shape="circle", size=150, strokeWidth=3, fill=style.PAPER, opacity=1).encode(
            x=start, stroke=colour
        ),
        drawn.mark_point(size=190, filled=True, opacity=1).encode(
            x=alt.X("end:Q", scale=x), color=colour, shape=alt.Shape("shape:N", scale=None)
        ),
        *_words(drawn.transform_calculate(at="min(datum.start, datum.end)"), "left", x),
        *_words(drawn.transform_calculate(at="max(datum.start, datum.end)"), "right", x),
        *_words(labels, "label", None, limit=alt.expr(f"width < {NARROW} ? width : width - {beside}")),
        *_words(labels, "change", None, opacity=alt.expr(f"width < {NARROW} ? 0 : 1")),
        rows,
    ]
    height = max(len(frame), 1) * ROW + HEAD
    spec: dict[str, Any] = (
        alt.layer(*layers).properties(height=height).configure(**style.vega_config()).to_dict()
    )
    return spec


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
    words = ", ".join(f"'{tick:g}': '{label}'" for tick, label in ticks.items())
    return alt.Axis(
        orient="top",
        values=list(ticks),
        labelExpr=f"({{{words}}})[datum.value]",
        grid=True,
        gridColor=style.ALL_ROLES_BEFORE,
        domain=False,
        labelPadding=8,
    )


def _tooltip(end: str) -> list[alt.Tooltip]:
    heads = {"label": "指標", "baseline": "基準値", "target": end, "change": "比べると"}
    return [alt.Tooltip(f"{column}:N", title=head) for column, head in heads.items()]


def _room(frame: pd.DataFrame, low: float, high: float) -> tuple[int, int]:
    """The pixels that the words need left and right of a scale of usual length."""
    ends, pixel = frame[["start", "end"]], USUAL / (high - low)
    left = frame["left"].map(_pixels) + 2 * GAP - (ends.min(axis=1) - low) * pixel
    right = frame["right"].map(_pixels) + 2 * GAP - (high - ends.max(axis=1)) * pixel
    return int(max([GAP, *left])), int(max([GAP, *right]))


def _pixels(words: str) -> int:
    """About how wide the words are on the screen."""
    wide = sum(east_asian_width(letter) in "WFA" for letter in words)
    return int(style.VALUE_SIZE * (wide + 0.6 * (len(words) - wide)))
