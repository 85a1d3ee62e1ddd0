"""Pictures of what a municipality joins, field by field, and of how projects name their partners."""

import json
from typing import Any

import altair as alt
import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import PICK, Figure, origin
from explorer.figures.legend import Key
from explorer.figures.scope import projects_words
from explorer.questions.participation import partners_named
from explorer.questions.scope import Scope, field_titles
from explorer.questions.towns import side_by_side

TILE, ROW = 46, 34
TITLE_SIZE = 18
FEWEST, IN_ONE_LINE, IN_A_WIDE_LINE = 4, 8, 16
"""How many tiles a line has room for at least, and at most before it breaks."""
NAMED = {
    "all": ("「全市町村」", style.JOINS),
    "those_taking_part": ("「全市町村」、負担は「参加する市町村」", style.MISSING_STEPS[2][1]),
    "listed": ("名前を挙げて列挙", style.MISSING_STEPS[0][1]),
    "none": ("連携市町村の記載なし", style.DOES_NOT_JOIN),
}
"""The words and the fill for each way in which a project names its partners."""


def tiles_figure(dataset: Dataset, codes: tuple[str, ...], scope: Scope) -> Figure:
    """Every project in scope as a tile in its field's row: filled where joined, crossed where not.

    One panel for each of the municipalities ``codes``.
    """
    frame = side_by_side(dataset, codes, scope)
    names = dataset.municipality_names
    titles = field_titles(dataset)
    long = frame.melt(["no", "name", "heading"], var_name="panel", value_name="joined")
    long = long.assign(
        title=long["panel"].map(names),
        row=long["heading"],
        label=long["heading"].map(titles),
        words=long["no"].astype("str").where(long["joined"], "×" + long["no"].astype("str")),
        said=long["joined"].map({True: "参加", False: "参加しない"}),
        fill=long["joined"].map({True: style.JOINS, False: style.DOES_NOT_JOIN}),
    )
    finding = _joined_by_each({names[code]: int(frame[code].sum()) for code in codes}, len(frame))
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
        subtitle=f"分野ごとの参加・{projects_words(dataset, scope)}",
        chart=_tiles(long, IN_ONE_LINE),
        table=table,
        alt=f"分野ごとに、参加する事業と参加しない事業を並べた図。{finding}。",
        origin=origin(dataset, "participation", frame["no"]),
        legend=(
            Key("青", "参加", style.JOINS),
            Key(text.NOT_JOINED, "参加しない", style.DOES_NOT_JOIN),
            Key("数字", "事業の番号"),
        ),
    )


def partners_figure(dataset: Dataset, scope: Scope) -> Figure:
    """Every project in scope as a tile, by how it names its partners: all of them, by name, or none."""
    frame = partners_named(dataset, scope)
    for_all = int(frame["named"].isin(["all", "those_taking_part"]).sum())
    finding = (
        f"{len(frame)}事業のうち、連携市町村が「全市町村」なのは{for_all}事業"
        if for_all
        else f"{len(frame)}事業のうち、連携市町村が「全市町村」の事業はない"
    )
    order = list(NAMED)
    long = frame.sort_values("named", key=lambda named: named.map(order.index), kind="stable").assign(
        panel="",
        title="",
        row=lambda rows: rows["named"],
        label=lambda rows: rows["named"].map({named: words for named, (words, _) in NAMED.items()}),
        words=lambda rows: rows["no"].astype("str"),
        said=lambda rows: rows["label"],
        fill=lambda rows: rows["named"].map({named: fill for named, (_, fill) in NAMED.items()}),
    )
    return Figure(
        name="partners",
        title=finding,
        subtitle=f"連携市町村の記載（{text.OURS}）・{projects_words(dataset, scope)}",
        chart=_tiles(long, IN_A_WIDE_LINE),
        table=pd.DataFrame(
            {
                "No.": frame["no"],
                "連携事業名": frame["name"],
                "連携市町村の記載": [NAMED[named][0] for named in frame["named"]],
                "連携市町村（原文）": frame["participants"],
                "連携市町村の費用負担（原文）": frame["partner_burden"],
            }
        ),
        alt=f"連携市町村の記載ごとに事業を並べた図。{finding}。",
        origin=origin(dataset, "participation", frame["no"]),
        legend=(Key("数字", "事業の番号"),),
    )


def _joined_by_each(joined: dict[str, int], total: int) -> str:
    """How many of all projects each municipality joins, those that join none last."""
    some = [f"{name}は{count}事業" for name, count in joined.items() if count]
    none = "・".join(name for name, count in joined.items() if not count)
    parts = [
        *([f"{total}事業のうち{'、'.join(some)}に参加"] if some else []),
        *([f"{none}は{'' if some else f'{total}事業の'}どれにも参加しない"] if none else []),
    ]
    return "、".join(parts)


def _tiles(long: pd.DataFrame, in_one_line: int) -> dict[str, Any]:
    """Tiles in rows, a panel for each ``panel`` under its ``title``.

    ``long`` has panel, title, row and label (of the row), no, name, words, said (for whoever points at the
    tile) and fill. A row with more tiles than ``in_one_line`` goes on in the next line.
    """
    place = long.groupby(["panel", "row"]).cumcount()
    long = long.assign(
        line=long["row"] + "/" + (place // in_one_line).astype("str"), place=place % in_one_line
    )
    first = long[place < in_one_line]
    labels = dict(zip(first["line"], first["label"], strict=True))
    lines = [
        f"{row}/{number}"
        for row, part in long.groupby("row", sort=False)
        for number in range(part["line"].nunique())
    ]
    most = max(int(long["place"].max()) + 1, FEWEST)
    panels = []
    for number, (_, part) in enumerate(long.groupby("panel", sort=False)):
        values = [
            {
                "key": f"no={row.no}",
                "line": row.line,
                "place": row.place,
                "words": row.words,
                "name": text.project(row.no, row.name_),
                "said": row.said,
                "fill": row.fill,
            }
            for row in part.rename(columns={"name": "name_"}).itertuples(index=False)
        ]
        pick = alt.selection_point(name=f"{PICK}{number}", fields=["key"], on="click", empty=False)
        axis = alt.Axis(
            orient="left",
            domain=False,
            labelPadding=8,
            labelExpr=f"({json.dumps(labels, ensure_ascii=False)})[datum.value] || ''",
        )
        base = alt.Chart(alt.Data(values=values)).encode(
            x=alt.X("place:O", axis=None, scale=alt.Scale(domain=list(range(most)), padding=0.06)),
            y=alt.Y(
                "line:N",
                sort=lines,
                axis=axis if number == 0 else None,
                scale=alt.Scale(domain=lines, padding=0.12),
            ),
            tooltip=[alt.Tooltip("name:N", title="　"), alt.Tooltip("said:N", title="　")],
        )
        tiles = base.mark_rect(cursor="pointer", stroke=style.OUTLINE).encode(
            fill=alt.Fill("fill:N", scale=None)
        )
        words = base.mark_text(fontWeight=700).encode(text="words:N")
        width = most * TILE
        title = text.wrap(part["title"].iloc[0], width // TITLE_SIZE).split("\n")
        panels.append(
            alt.layer(tiles.add_params(pick), words).properties(
                width=width, height=len(lines) * ROW, title=alt.TitleParams(title, fontSize=TITLE_SIZE)
            )
        )
    spec: dict[str, Any] = alt.hconcat(*panels).configure(**style.vega_config()).to_dict()
    return spec
