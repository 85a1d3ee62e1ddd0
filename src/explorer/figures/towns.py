"""Pictures of what a municipality joins, field by field."""

from typing import Any

import altair as alt
import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import PICK, Figure, origin
from explorer.questions.scope import Scope
from explorer.questions.towns import side_by_side

TILE, ROW = 46, 34


def tiles_figure(dataset: Dataset, codes: tuple[str, ...], scope: Scope) -> Figure:
    """Every project in scope as a tile in its field's row: filled where joined, crossed where not.

    One panel for each of the municipalities ``codes``.
    """
    frame = side_by_side(dataset, codes, scope)
    names = dataset.municipalities.set_index("municipality_code")["name"]
    titles = dataset.headings.set_index("heading")["title"]
    long = frame.melt(["no", "name", "heading"], var_name="code", value_name="joined")
    long = long.assign(
        town=long["code"].map(names),
        field=long["heading"].map(titles),
        place=long.groupby(["code", "heading"]).cumcount(),
    )
    counts = [f"{names[code]}は{int(frame[code].sum())}事業" for code in codes]
    finding = f"{len(frame)}事業のうち{'、'.join(counts)}に参加"
    table = pd.DataFrame(
        {
            "分野": frame["heading"].map(titles),
            "No.": frame["no"],
            "連携事業名": frame["name"],
            **{
                names[code]: [text.JOINED if joined else text.NOT_JOINED for joined in frame[code]]
                for code in codes
            },
        }
    )
    return Figure(
        name="tiles",
        title=finding,
        chart=_tiles(long, dataset),
        table=table,
        alt=f"分野ごとに、参加する事業と参加しない事業を並べた図。{finding}。",
        origin=origin(dataset, "participation", frame["no"]),
        legend="青います 参加　× 参加しない　数字は事業のNo.（押すと事業票）",
    )


def _tiles(long: pd.DataFrame, dataset: Dataset) -> dict[str, Any]:
    fields = long["field"].drop_duplicates().tolist()
    most = int(long["place"].max()) + 1
    panels = []
    for number, (town, part) in enumerate(long.groupby("town", sort=False)):
        values = [
            {
                "key": f"no={row.no}",
                "field": row.field,
                "place": row.place,
                "words": str(row.no) if row.joined else f"×{row.no}",
                "name": text.project(row.no, row.name),
                "joined": "参加" if row.joined else "参加しない",
                "fill": style.JOINS if row.joined else style.DOES_NOT_JOIN,
            }
            for row in part.itertuples(index=False)
        ]
        pick = alt.selection_point(name=f"{PICK}{number}", fields=["key"], on="click", empty=False)
        axis = alt.Axis(orient="left", domain=False, labelPadding=8) if number == 0 else None
        base = alt.Chart(alt.Data(values=values)).encode(
            x=alt.X("place:O", axis=None, scale=alt.Scale(domain=list(range(most)), padding=0.06)),
            y=alt.Y("field:N", sort=fields, axis=axis, scale=alt.Scale(padding=0.12)),
            tooltip=[alt.Tooltip("name:N", title="　"), alt.Tooltip("joined:N", title="　")],
        )
        tiles = base.mark_rect(cursor="pointer", stroke=style.OUTLINE).encode(
            fill=alt.Fill("fill:N", scale=None)
        )
        words = base.mark_text(fontWeight=700).encode(text="words:N")
        panels.append(
            alt.layer(tiles.add_params(pick), words).properties(
                width=most * TILE, height=len(fields) * ROW, title=alt.TitleParams(town, fontSize=18)
            )
        )
    spec: dict[str, Any] = alt.hconcat(*panels).configure(**style.vega_config()).to_dict()
    return spec
