"""Figures of what a municipality joins and is asked to do, and of how projects name their partners."""

from math import ceil
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
    CLICK_HINTS,
    calculate,
    chart_spec,
    click_targets,
    pixel_field,
    rect_mark,
    slide_width,
    text_mark,
    text_width,
    unscaled_field,
)
from explorer.figures.scope import project_labels, projects_joined, projects_words
from explorer.questions.burdens import side_of
from explorer.questions.participation import differing_projects, partner_wording
from explorer.questions.provenance import lines_of_cells
from explorer.questions.scope import Scope, field_titles
from explorer.questions.towns import participation_of, roles_of

TILE, ROW, SPACE, GAP, BELOW, APART = 44, 32, 3, 8, 14, 36
"""A tile's room, between tiles, around words, below a group, and between panels."""
LINE, TITLE_SIZE, NAME = 22, 18, 20
"""The height of a line, the letters of a panel's title, and how many letters a title's line has at most."""
LEAST, MOST = 640, 1600
"""Between which widths the one for a slide is chosen."""
NAMED = {
    "all": ("「全市町村」", style.JOINS),
    "those_taking_part": ("「全市町村」、負担は「参加する市町村」", style.MISSING_STEPS[2][1]),
    "listed": ("名前を挙げて列挙", style.GRID_JOINS),
    "none": ("{partner}の記載なし", style.PALE),
}
"""The label, a template, and the fill for each way in which a project names its partners."""


def tiles_figure(dataset: Dataset, municipality_codes: tuple[str, ...], scope: Scope) -> Figure:
    """Return every project in scope as a tile under its role: pale where joined, strong and crossed if not.

    There is a panel for each of the municipalities.
    """
    frame = participation_of(dataset, municipality_codes, scope)
    names = {code: dataset.municipality_names[code] for code in municipality_codes}
    tiles = frame.melt(["no", "name", "heading"], var_name="panel", value_name="joined")
    joined, role = tiles["joined"], tiles["heading"].str.split("-").str[0]
    tiles = tiles.assign(
        title=tiles["panel"].map(names),
        group=role,
        label=role.map(lambda role: f"{dataset.heading_marks[role]} {dataset.heading_titles[role]}"),
        words=tiles["no"].astype("str").where(joined, "×" + tiles["no"].astype("str")),
        status=joined.map({True: "参加", False: "参加しない"}),
        fill=joined.map({True: style.GRID_JOINS, False: style.GRID_ABSENT}),
    )
    missing = differing_projects(dataset).set_index("no")["missing"]
    finding = _joined_by_each({name: int(frame[code].sum()) for code, name in names.items()}, len(frame))
    table = pd.DataFrame(
        {
            "分野": frame["heading"].map(field_titles(dataset)),
            "No.": frame["no"],
            "連携事業名": frame["name"],
            **{
                name: frame[code].map({True: text.JOINED_SIGN, False: text.NOT_JOINED_SIGN})
                for code, name in names.items()
            },
            "参加していない市町村": ["、".join(missing.get(no, ())) or "なし" for no in frame["no"]],
        }
    )
    return Figure(
        name="tiles",
        title=finding,
        subtitle=f"{dataset.terms.role}ごとの参加・{projects_words(dataset, scope)}",
        chart=_tiles(tiles),
        table=table,
        alt=f"{dataset.terms.role}ごとに、参加する事業と参加しない事業を並べた図。{finding}。",
        origin=origin(dataset, "participation", frame["no"]),
        legend=(
            Key("青", "参加", style.GRID_JOINS),
            Key(text.NOT_JOINED_SIGN, "参加しない", style.GRID_ABSENT),
            Key("数字", "事業の番号"),
        ),
    )


def partners_figure(dataset: Dataset, scope: Scope) -> Figure:
    """Return every project in scope as a tile, by how it names its partners."""
    frame = partner_wording(dataset, scope)
    partner = dataset.terms.partner
    labels = {way: dataset.terms.fill(template) for way, (template, _) in NAMED.items()}
    for_all = int(frame["named"].isin(["all", "those_taking_part"]).sum())
    finding = (
        f"{len(frame)}事業のうち、{partner}が「全市町村」なのは{for_all}事業"
        if for_all
        else f"{len(frame)}事業のうち、{partner}が「全市町村」の事業はない"
    )
    label, order = frame["named"].map(labels), list(NAMED)
    tiles = frame.assign(
        panel="",
        title="",
        group=frame["named"],
        label=label,
        words=frame["no"].astype("str"),
        status=label,
        fill=frame["named"].map({way: fill for way, (_, fill) in NAMED.items()}),
    ).sort_values("group", key=lambda named: named.map(order.index), kind="stable")
    return Figure(
        name="partners",
        title=finding,
        subtitle=f"{partner}の記載（{text.OURS}）・{projects_words(dataset, scope)}",
        chart=_tiles(tiles),
        table=pd.DataFrame(
            {
                "No.": frame["no"],
                "連携事業名": frame["name"],
                f"{partner}の記載": label,
                f"{partner}（原文）": frame["participants"],
                f"{partner}の費用負担（原文）": frame["partner_burden"],
            }
        ),
        alt=f"{partner}の記載ごとに事業を並べた図。{finding}。",
        origin=origin(dataset, "participation", frame["no"]),
        legend=(Key("数字", "事業の番号"),),
    )


def asked_figure(dataset: Dataset, municipality_code: str, scope: Scope) -> Figure:
    """Return what the plan asks of a municipality in each project it joins, in the plan's own words."""
    asked = roles_of(dataset, municipality_code, scope)
    name, side = dataset.municipality_names[municipality_code], side_of(dataset, municipality_code)
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
            "label": project_labels(asked),
            "words": asked["role"],
        }
    )
    spans = [lines_of_cells(dataset, "projects", no, (f"{side}_role",)) for no in asked["no"]]
    return Figure(
        name=f"asked-{municipality_code}",
        title=finding,
        subtitle=f"{dataset.terms.side[side]}の役割分担の原文・"
        + projects_joined(dataset, municipality_code, scope),
        chart=list_chart(rows, head, finding),
        table=pd.DataFrame(
            {
                "No.": asked["no"],
                "連携事業名": asked["name"],
                head: asked["role"],
                LINES_HEAD: list(map(text.line_ranges, spans)),
            }
        ),
        alt=f"参加する事業ごとに、計画が求める役割の原文を並べた一覧。{finding}。",
        origin=asked_origin(dataset, municipality_code, scope),
    )


def _joined_by_each(joined: dict[str, int], total: int) -> str:
    """Say how many of all projects each municipality joins, those that join none last."""
    some = [f"{name}は{count}事業" for name, count in joined.items() if count]
    none = "・".join(name for name, count in joined.items() if not count)
    parts = [
        *([f"{total}事業のうち{'、'.join(some)}に参加"] if some else []),
        *([f"{none}は{'' if some else f'{total}事業の'}どれにも参加しない"] if none else []),
    ]
    return "、".join(parts)


def _tiles(tiles: pd.DataFrame) -> dict[str, Any]:
    """Return tiles in groups, each group in as many lines as it needs, in a panel for each ``panel``.

    ``tiles`` has panel, title (of the panel), group, label (of the group), no, name, words, status (for the
    tooltip) and fill.
    """
    groups = tiles.drop_duplicates("group").set_index("group")["label"]
    panels = tiles.drop_duplicates("panel").set_index("panel")["title"]
    count = len(panels)
    in_first_panel = tiles.loc[tiles["panel"] == panels.index[0], "group"]
    sizes: list[int] = in_first_panel.value_counts()[groups.index].tolist()
    tile = max(TILE, text_width(tiles["words"], style.VALUE_SIZE) + GAP)
    titles = [linebreaks.lines(title, NAME) if count > 1 else [] for title in panels]
    labels = [linebreaks.lines(label, NAME) for label in groups]
    label_heights = [LINE * len(lines) for lines in labels]
    above = LINE * max(map(len, titles)) + GAP if any(titles) else 0
    tops = [f"{above}"]
    for size, label_height in zip(sizes, label_heights, strict=True):
        tops.append(f"{tops[-1]} + {label_height + BELOW} + ceil({size} / across) * {ROW}")
    params = {
        "panel": f"(width - {(count - 1) * APART}) / {count}",
        "across": f"max(floor(panel / {tile}), 1)",
        "tops": f"[{', '.join(tops[:-1])}]",
    }
    values = [
        {
            "key": f"no={row['no']}",
            "panel": panels.index.get_loc(row["panel"]),
            "group": groups.index.get_loc(row["group"]),
            "at": at,
            "words": row["words"],
            "name": text.project(row["no"], row["name"]),
            "status": row["status"],
            "fill": row["fill"],
        }
        for at, row in zip(
            tiles.groupby(["panel", "group"]).cumcount(), tiles.to_dict(orient="records"), strict=True
        )
    ]
    heads = [
        *({"panel": at, "lines": lines, "group": -1, "size": TITLE_SIZE} for at, lines in enumerate(titles)),
        *(
            {"panel": at, "lines": lines, "group": group, "size": style.LABEL_SIZE}
            for at in range(count)
            for group, lines in enumerate(labels)
        ),
    ]
    place = calculate(
        x=f"datum.panel * (panel + {APART}) + datum.at % across * {tile}",
        y=f"tops[datum.group] + {label_heights}[datum.group] + floor(datum.at / across) * {ROW}",
        right=f"datum.x + {tile - SPACE}",
        bottom=f"datum.y + {ROW - SPACE}",
        tooltip=f"{{title: datum.name, '参加': datum.status, '　': '{CLICK_HINTS['no']}'}}",
        description="datum.name + '、' + datum.status",
    )
    boxes = rect_mark(place, "datum.x", "datum.right", bottom="datum.bottom", stroke=style.OUTLINE)
    boxes["encoding"]["fill"] = unscaled_field("fill")
    middle = f"datum.x + {(tile - SPACE) / 2}", f"datum.y + {(ROW - SPACE) / 2}"
    layers = [
        boxes,
        text_mark(place, *middle, "words", fontWeight=700),
        click_targets(place, "datum.x", "datum.right", "datum.y", "datum.bottom"),
    ]
    head_place = calculate(
        x=f"datum.panel * (panel + {APART})",
        y=f"(datum.group < 0 ? 0 : tops[datum.group]) + {LINE / 2}",
    )
    head = text_mark(head_place, "datum.x", "datum.y", "lines", align="left", fontWeight=700, lineHeight=LINE)
    head["encoding"]["size"] = pixel_field("size")

    def height(width: float) -> float:
        across = max((width - (count - 1) * APART) / count // tile, 1)
        rows = [ceil(size / across) for size in sizes]
        return above + sum(label_heights) + BELOW * len(sizes) + ROW * sum(rows)

    widest = max(
        text_width((line for lines in texts for line in lines), size)
        for texts, size in ((titles, TITLE_SIZE), (labels, style.LABEL_SIZE))
    )
    slide = min(slide_width(width, height(width)) for width in range(LEAST, MOST, TILE))
    return chart_spec(
        params,
        height=ROW,
        slide=max(count * (widest + APART), slide),
        layers=[{"data": {"values": values}, "layer": layers}, {"data": {"values": heads}, **head}],
    )
