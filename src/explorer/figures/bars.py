"""Horizontal bars: the label above, the words beside, legible at any width."""

from typing import Any

import altair as alt
import pandas as pd

from explorer import text
from explorer.figures import style
from explorer.figures.figure import PICK

SCALES = ("plain", "log")
SCALE_NOTE = {"plain": "", "log": "横軸は対数目盛（棒の長さの比は、値の比ではない）"}
LABEL_SLOT = "label"
BARS = ("key", "label", "series", "value", "words", "colour")
WORDS_GAP = 8
MOST = 150
"""How many bars are drawn below each other: a browser's picture has a greatest height."""


def bar_chart(bars: pd.DataFrame, scale: str, nothing: str = text.NO_ROW) -> dict[str, Any]:
    """Horizontal bars in the order of the frame; a click picks the key.

    ``bars`` has key, label, series (one bar each), value (missing: no bar), words and colour. Where
    there are no rows, ``nothing`` stands in the chart's place; of more than :data:`MOST` keys the first
    are drawn, and the chart says how many are not.
    """
    series = bars["series"].drop_duplicates().tolist()
    keys = bars["key"].drop_duplicates().tolist()
    order = keys[:MOST]
    bars = bars[bars["key"].isin(order)]
    longest = bars["value"].max()
    room = max(map(text.ems, bars["words"]), default=0) * style.VALUE_SIZE + WORDS_GAP
    x = alt.X(
        "value:Q",
        axis=None,
        scale=alt.Scale(
            type="symlog" if scale == "log" else "linear",
            domain=[0, longest if longest > 0 else 1],
            range=[0, alt.expr(f"max(width - {room:.0f}, 40)")],
        ),
    )
    values = bars.assign(value=bars["value"].astype(object).where(bars["value"].notna(), None))
    base = alt.Chart().encode(
        y=alt.Y("key:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0.16)),
        yOffset=alt.YOffset(
            "series:N", sort=[LABEL_SLOT, *series], scale=alt.Scale(domain=[LABEL_SLOT, *series])
        ),
    )
    pick = alt.selection_point(name=PICK, fields=["key"], on="click", empty=False)
    drawn = base.mark_bar(cursor="pointer").encode(
        x=x,
        color=alt.Color("colour:N", scale=None),
        tooltip=[alt.Tooltip("label:N", title="　"), alt.Tooltip("words:N", title="　")],
    )
    words = (
        base.transform_calculate(end="isValid(datum.value) ? datum.value : 0")
        .mark_text(align="left", dx=WORDS_GAP)
        .encode(x=alt.X("end:Q", axis=None), text="words:N")
    )
    labels = (
        base.transform_filter(alt.datum.series == (series or [""])[0])
        .transform_calculate(series=f"'{LABEL_SLOT}'")
        .mark_text(align="left", fontWeight=700, limit=alt.expr("width"))
        .encode(x=alt.value(0), text="label:N")
    )
    height = max(len(order) * (len(series) + 1) * style.SLOT_HEIGHT, style.SLOT_HEIGHT)
    alone = (
        alt.Chart(alt.Data(values=[{}]))
        .mark_text(align="left", limit=alt.expr("width"))
        .encode(x=alt.value(0), y=alt.value(style.SLOT_HEIGHT / 2), text=alt.value(nothing))
    )
    chart = alt.layer(
        *(drawn.add_params(pick), words, labels, *([alone] if bars.empty else [])),
        data=alt.Data(values=values.to_dict(orient="records")),
    ).properties(height=height)
    if len(order) < len(keys):
        more = f"ほか{len(keys) - len(order):,}件は表にある"
        chart = chart.properties(title=alt.TitleParams(more, orient="bottom", anchor="start"))
    spec: dict[str, Any] = chart.configure(**style.vega_config()).to_dict()
    return spec
