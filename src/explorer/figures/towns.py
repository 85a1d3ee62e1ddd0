"""Pictures of what a municipality joins and is asked to do, and of how projects name their partners."""

from typing import Any

import pandas as pd

from explorer import linebreaks, text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import Figure, origin
from explorer.figures.legend import Key
from explorer.figures.listing import list_chart
from explorer.figures.origins import LINES_HEAD, asked_origin
from explorer.figures.pixels import (
    ASPECT,
    PRESSED,
    as_it_is,
    box,
    calculated,
    chart,
    column,
    pixel,
    targets,
    width_of,
    words_at,
)
from explorer.figures.scope import any_projects, projects_words
from explorer.questions.burdens import side_of
from explorer.questions.participation import partner_wording
from explorer.questions.provenance import lines_of_cells
from explorer.questions.scope import Scope, field_titles
from explorer.questions.towns import roles_of, side_by_side

TILE, ROW, SPACE, GAP, BELOW, APART = 44, 32, 3, 8, 14, 36
"""A tile's room, between tiles, around words, below a group, and between panels."""
LINE, TITLE_SIZE, NAME = 22, 18, 20
"""The height of a line, the letters of a panel's title, and how many letters a title's line has at most."""
LEAST, MOST = 640, 1600
"""Between which widths the one for a slide is chosen."""
JOINED, MISSING = style.MISSING_STEPS[0][1], style.MISSING_STEPS[-1][1]
NAMED = {
    "all": ("「全市町村」", style.JOINS),
    "those_taking_part": ("「全市町村」、負担は「参加する市町村」", style.MISSING_STEPS[2][1]),
    "listed": ("名前を挙げて列挙", style.MISSING_STEPS[0][1]),
    "none": ("{partner}の記載なし", style.PALE),
}
"""The words, a template, and the fill for each way in which a project names its partners."""


def tiles_figure(dataset: Dataset, codes: tuple[str, ...], scope: Scope) -> Figure:
    """Every project in scope as a tile under its role: pale where joined, strong and crossed where not.

    One panel for each of the municipalities ``codes``.
    """
    frame = side_by_side(dataset, codes, scope)
    names = dataset.municipality_names
    titles = field_titles(dataset)
    long = frame.melt(["no", "name", "heading"], var_name="panel", value_name="joined")
    role = long["heading"].str.split("-").str[0]
    long = long.assign(
        title=long["panel"].map(names),
        row=role,
        label=role.map(lambda own: f"{dataset.heading_marks[own]} {dataset.heading_titles[own]}"),
        words=long["no"].astype("str").where(long["joined"], "×" + long["no"].astype("str")),
        said=long["joined"].map({True: "参加", False: "参加しない"}),
        fill=long["joined"].map({True: JOINED, False: MISSING}),
    )
    finding = _joined_by_each({names[code]: int(frame[code].sum()) for code in codes}, len(frame))
    table = pd.DataFrame(
        {
            "分野": frame["heading"].map(titles),
            "No.": frame["no"],
            "連携事業名": frame["name"],
            **{
                names[code]: [text.JOINED_SIGN if joined else text.NOT_JOINED_SIGN for joined in frame[code]]
                for code in codes
            },
        }
    )
    return Figure(
        name="tiles",
        title=finding,
        subtitle=f"{dataset.terms.role}ごとの参加・{projects_words(dataset, scope)}",
        chart=_tiles(long),
        table=table,
        alt=f"{dataset.terms.role}ごとに、参加する事業と参加しない事業を並べた図。{finding}。",
        origin=origin(dataset, "participation", frame["no"]),
        legend=(
            Key("青", "参加", JOINED),
            Key(text.NOT_JOINED_SIGN, "参加しない", MISSING),
            Key("数字", "事業の番号"),
        ),
    )


def partners_figure(dataset: Dataset, scope: Scope) -> Figure:
    """Every project in scope as a tile, by how it names its partners: all of them, by name, or none."""
    frame = partner_wording(dataset, scope)
    partner = dataset.terms.partner
    named = {named: dataset.terms.fill(words) for named, (words, _) in NAMED.items()}
    for_all = int(frame["named"].isin(["all", "those_taking_part"]).sum())
    finding = (
        f"{len(frame)}事業のうち、{partner}が「全市町村」なのは{for_all}事業"
        if for_all
        else f"{len(frame)}事業のうち、{partner}が「全市町村」の事業はない"
    )
    order = list(NAMED)
    long = frame.sort_values("named", key=lambda named: named.map(order.index), kind="stable").assign(
        panel="",
        title="",
        row=lambda rows: rows["named"],
        label=lambda rows: rows["named"].map(named),
        words=lambda rows: rows["no"].astype("str"),
        said=lambda rows: rows["label"],
        fill=lambda rows: rows["named"].map({way: fill for way, (_, fill) in NAMED.items()}),
    )
    return Figure(
        name="partners",
        title=finding,
        subtitle=f"{partner}の記載（{text.OURS}）・{projects_words(dataset, scope)}",
        chart=_tiles(long),
        table=pd.DataFrame(
            {
                "No.": frame["no"],
                "連携事業名": frame["name"],
                f"{partner}の記載": [named[way] for way in frame["named"]],
                f"{partner}（原文）": frame["participants"],
                f"{partner}の費用負担（原文）": frame["partner_burden"],
            }
        ),
        alt=f"{partner}の記載ごとに事業を並べた図。{finding}。",
        origin=origin(dataset, "participation", frame["no"]),
        legend=(Key("数字", "事業の番号"),),
    )


def asked_figure(dataset: Dataset, code: str, scope: Scope) -> Figure:
    """What the plan asks of a municipality in each project it joins, in the plan's own words."""
    asked = roles_of(dataset, code, scope)
    name, side = dataset.municipality_names[code], side_of(dataset, code)
    under = f"「{field_titles(dataset)[scope.heading]}」の" if scope.heading else ""
    finding = (
        f"計画は{name}に、{under}{len(asked)}事業で役割を求める"
        if len(asked)
        else f"計画が{name}に役割を求める事業はない"
    )
    head = f"役割（{dataset.terms.side[side]}、原文）"
    rows = pd.DataFrame(
        {
            "key": [f"no={no}" for no in asked["no"]],
            "label": [
                text.project(no, called) for no, called in zip(asked["no"], asked["name"], strict=True)
            ],
            "words": asked["role"],
        }
    )
    return Figure(
        name=f"asked-{code}",
        title=finding,
        subtitle=f"{dataset.terms.side[side]}の役割分担の原文・{any_projects(dataset, scope)}",
        chart=list_chart(rows, head, finding),
        table=pd.DataFrame(
            {
                "No.": asked["no"],
                "連携事業名": asked["name"],
                head: asked["role"],
                LINES_HEAD: [
                    text.line_ranges(lines_of_cells(dataset, "projects", no, (f"{side}_role",)))
                    for no in asked["no"]
                ],
            }
        ),
        alt=f"参加する事業ごとに、計画が求める役割の原文を並べた一覧。{finding}。",
        origin=asked_origin(dataset, code, scope),
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


def _tiles(long: pd.DataFrame) -> dict[str, Any]:
    """Tiles in groups, each group in as many lines as it needs; a panel for each ``panel``, with its title.

    ``long`` has panel, title, row and label (of the group), no, name, words, said (for whoever points at the
    tile) and fill.
    """
    groups = long.drop_duplicates("row")[["row", "label"]]
    panels = long.drop_duplicates("panel")["title"].tolist()
    sizes = [
        int(size)
        for size in long[long["panel"] == long["panel"].iloc[0]]["row"].value_counts()[groups["row"]]
    ]
    tile = max(TILE, width_of(long["words"], style.VALUE_SIZE) + GAP)
    titles = [linebreaks.wrap(title, NAME).split("\n") if len(panels) > 1 else [] for title in panels]
    labels = [linebreaks.wrap(label, NAME).split("\n") for label in groups["label"]]
    above = LINE * max(map(len, titles)) + GAP if any(titles) else 0
    tops = [f"{above}"]
    for size, lines in zip(sizes, labels, strict=True):
        tops.append(f"{tops[-1]} + {LINE * len(lines) + BELOW} + ceil({size} / across) * {ROW}")
    places = {
        "panel": f"(width - {(len(panels) - 1) * APART}) / {len(panels)}",
        "across": f"max(floor(panel / {tile}), 1)",
        "tops": f"[{', '.join(tops[:-1])}]",
    }
    values = [
        {
            "key": f"no={row.no}",
            "panel": panels.index(row.title),
            "group": groups["row"].tolist().index(row.row),
            "at": row.at_,
            "words": row.words,
            "name": text.project(row.no, row.name_),
            "said": row.said,
            "fill": row.fill,
        }
        for row in long.assign(at_=long.groupby(["panel", "row"]).cumcount())
        .rename(columns={"name": "name_"})
        .itertuples(index=False)
    ]
    heads = [
        *({"panel": at, "lines": lines, "group": -1, "size": TITLE_SIZE} for at, lines in enumerate(titles)),
        *(
            {"panel": at, "lines": lines, "group": group, "size": style.LABEL_SIZE}
            for at in range(len(panels))
            for group, lines in enumerate(labels)
        ),
    ]
    under = [LINE * len(lines) for lines in labels]
    place = calculated(
        x=f"datum.panel * (panel + {APART}) + datum.at % across * {tile}",
        y=f"tops[datum.group] + {under}[datum.group] + floor(datum.at / across) * {ROW}",
        right=f"datum.x + {tile - SPACE}",
        bottom=f"datum.y + {ROW - SPACE}",
        told=f"{{title: datum.name, '参加': datum.said, '　': '{PRESSED['no']}'}}",
        described="datum.name + '、' + datum.said",
    )
    head = calculated(
        x=f"datum.panel * (panel + {APART})",
        y=f"(datum.group < 0 ? 0 : tops[datum.group]) + {LINE / 2}",
    )
    drawn = box(place, "datum.x", "datum.right", bottom="datum.bottom", stroke=style.OUTLINE)
    drawn["encoding"]["fill"] = as_it_is("fill")
    clicked = targets(place, "datum.x", "datum.right", "datum.y", "datum.bottom")
    clicked["encoding"]["description"] = column("described")
    words = words_at(head, "datum.x", "datum.y", "lines", align="left", fontWeight=700, lineHeight=LINE)
    words["encoding"]["size"] = pixel("size")
    middle = f"datum.x + {(tile - SPACE) / 2}", f"datum.y + {(ROW - SPACE) / 2}"
    layers = [drawn, words_at(place, *middle, "words", fontWeight=700), clicked]

    def high(width: float) -> float:
        across = max((width - (len(panels) - 1) * APART) / len(panels) // tile, 1)
        return above + sum(
            room + BELOW + -(-size // across) * ROW for room, size in zip(under, sizes, strict=True)
        )

    widest = max(
        width_of((line for lines in head for line in lines), size)
        for head, size in ((titles, TITLE_SIZE), (labels, style.LABEL_SIZE))
    )
    least = len(panels) * (widest + APART)
    return chart(
        places,
        height=ROW,
        slide=max(least, min(max(width, high(width) * ASPECT) for width in range(LEAST, MOST, TILE))),
        layers=[{"data": {"values": values}, "layer": layers}, {"data": {"values": heads}, **words}],
    )
