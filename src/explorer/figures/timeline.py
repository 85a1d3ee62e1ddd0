"""A timeline of fiscal years: a column for each, what is due in it below, today's year standing out."""

from typing import Any

import altair as alt
import pandas as pd

from explorer.figures import style
from explorer.figures.figure import PICK

HEAD, ROW = 66, 32
BAND = {"past": style.ALL_ROLES_BEFORE, "this": style.INCREASE}
SHADE = 0.22


def timeline_chart(years: pd.DataFrame, marks: pd.DataFrame) -> dict[str, Any]:
    """The years side by side, the marks of each one below another; a click picks the key.

    ``years`` has year, head, words (below the head) and when (past and this are shaded); ``marks``
    has key, year, label, words (what a pointer reads), shape and colour.
    """
    marks = marks.assign(y=HEAD + ROW / 2 + ROW * marks.groupby("year").cumcount())
    height = HEAD + ROW * int(marks.groupby("year").size().max() if len(marks) else 0) + ROW / 2
    columns = alt.Scale(domain=years["year"].tolist(), paddingInner=0.04, paddingOuter=0)
    room = alt.expr(f"width / {len(years)} - 44")

    def at(position: float) -> alt.X:
        return alt.X("year:O", axis=None, scale=columns, bandPosition=position)

    shaded = years.assign(fill=years["when"].map(BAND).fillna(style.PAPER))
    by_year = alt.Chart(alt.Data(values=shaded.to_dict(orient="records")))
    by_mark = alt.Chart(alt.Data(values=marks.to_dict(orient="records"))).encode(
        y=alt.Y("y:Q", scale=None, axis=None)
    )
    pick = alt.selection_point(name=PICK, fields=["key"], on="click", empty=False)
    layers = [
        by_year.mark_bar(opacity=SHADE).encode(
            x=at(0.5), y=alt.value(0), y2=alt.value(height), color=alt.Color("fill:N", scale=None)
        ),
        by_year.mark_text(align="left", dx=10, fontWeight=700, fontSize=style.LABEL_SIZE + 4).encode(
            x=at(0), y=alt.value(20), text="head:N"
        ),
        by_year.mark_text(align="left", dx=10).encode(x=at(0), y=alt.value(46), text="words:N"),
        by_mark.mark_point(size=170, filled=True, opacity=1, xOffset=20).encode(
            x=at(0), color=alt.Color("colour:N", scale=None), shape=alt.Shape("shape:N", scale=None)
        ),
        by_mark.mark_text(align="left", dx=36, limit=room, cursor="pointer")
        .encode(x=at(0), text="label:N", tooltip=alt.Tooltip("words:N", title="　"))
        .add_params(pick),
    ]
    spec: dict[str, Any] = (
        alt.layer(*layers).properties(height=height).configure(**style.vega_config()).to_dict()
    )
    return spec
