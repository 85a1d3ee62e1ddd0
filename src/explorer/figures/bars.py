"""Horizontal bars: the label above, the words beside, legible at any width."""

from typing import Any

import altair as alt
import pandas as pd

from explorer.figures import style
from explorer.figures.figure import PICK

SCALES = ("plain", "log")
SCALE_NOTE = {"plain": "", "log": "横軸は対数目盛（棒の長さの比は、値の比ではない）"}
LABEL_SLOT = "label"


def bar_chart(bars: pd.DataFrame, scale: str) -> dict[str, Any]:
    """Horizontal bars in the order of the frame; a click picks the key.

    ``bars`` has key, label, series (one bar each), value (missing: no bar), words and colour.
    """
    series = bars["series"].drop_duplicates().tolist()
    order = bars["key"].drop_duplicates().tolist()
    longest = bars["value"].max() if len(bars) else 0
    room = max((len(words) for words in bars["words"]), default=0) * style.VALUE_SIZE * 0.72
    x = alt.X(
        "value:Q",
        axis=None,
        scale=alt.Scale(
            type="symlog" if scale == "log" else "linear",
            domain=[0, longest or 1],
            range=[0, alt.expr(f"max(width - {room:.0f}, 40)")],
        ),
    )
    values = bars.assign(value=bars["value"].astype(object).where(bars["value"].notna(), None))
    base = alt.Chart(alt.Data(values=values.to_dict(orient="records"))).encode(
        y=alt.Y("key:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0.16)),
        yOffset=alt.YOffset(
            "series:N", sort=[LABEL_SLOT, *series], scale=alt.Scale(domain=[LABEL_SLOT, *series])
        ),
    )
    pick = alt.selection_point(name=PICK, fields=["key"], on="click", empty=False)
    drawn = base.mark_bar(cursor="pointer").encode(
        x=x, color=alt.Color("colour:N", scale=None), tooltip=[alt.Tooltip("words:N", title="　")]
    )
    words = (
        base.transform_calculate(end="isValid(datum.value) ? datum.value : 0")
        .mark_text(align="left", dx=8)
        .encode(x=alt.X("end:Q", axis=None), text="words:N")
    )
    labels = (
        base.transform_filter(alt.datum.series == series[0] if series else "false")
        .transform_calculate(series=f"'{LABEL_SLOT}'")
        .mark_text(align="left", fontWeight=700)
        .encode(x=alt.value(0), text="label:N")
    )
    height = max(len(order) * (len(series) + 1) * style.SLOT_HEIGHT, style.SLOT_HEIGHT)
    chart = (drawn.add_params(pick) + words + labels).properties(height=height)
    spec: dict[str, Any] = chart.configure(**style.vega_config()).to_dict()
    return spec
