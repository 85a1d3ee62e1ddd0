"""The picture of who takes part in what: every project by every municipality."""

import json
import re
from collections.abc import Iterable
from math import ceil
from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import PICK, Figure, origin
from explorer.figures.legend import Key
from explorer.figures.scope import projects_words
from explorer.model import Basis
from explorer.questions.budgets import latest_year
from explorer.questions.matrix import Matrix, matrix
from explorer.questions.scope import Scope, field_titles

CORE, ALL, LISTED, ABSENT = text.CORE, text.JOINED, "●", text.NOT_JOINED
SIGNS = {Basis.CORE: CORE, Basis.ALL: ALL, Basis.LISTED: LISTED}
MEANINGS = {
    CORE: text.BASIS[Basis.CORE],
    ALL: "「全市町村」として参加",
    LISTED: "名を挙げて参加",
    ABSENT: "参加しない",
}
FILLS = {
    CORE: style.ALL_ROLES_BEFORE,
    ALL: style.MISSING_STEPS[0][1],
    LISTED: style.ROLE_BEFORE["1"],
    ABSENT: style.MISSING_STEPS[-1][1],
}
LEGEND = "\n".join(f"{sign} {words}" for sign, words in MEANINGS.items())
INKS = {CORE: style.INK, ALL: style.QUIET_INK, LISTED: style.LISTED_INK, ABSENT: style.INK}
HEADS = ["役割", "分野", "No.", "連携事業名"]
JOINED, JOINED_SHORT = "参加する事業", "参加"

BLOCK_ROWS, BLOCK_WIDTH = 30, 1200
"""More rows stand in two blocks side by side, where the screen is wider than this."""
BODY, STEPS = 610, (20, 46)
"""How high all rows together should be, and how high one may be, in pixels."""
FONTS = ((40, 18), (26, 16), (0, 15))
"""The size of the letters by how high a row is at least."""
STRIPE, FIELD, COUNT, AMOUNT, GAP, PAD = 24, 116, 62, 112, 36, 8
"""Widths in pixels: the role's stripe, the field, the two sums, between blocks, around words."""
LINE, HEAD_SIZE, FIELD_SIZE, MARK = 17, 16, 15, 1.3
"""A line's height, letters of heads and of fields, and how much larger a lone sign of absence is."""
NAME_LETTERS, FIELD_LETTERS = 23, 7
"""How many letters a project's name should have room for, and a line of a field's title."""
CELL, NAMED, NUMBER, FIELD_BLOCK, LEGEND_WIDTH = 86, 20, 56, 600, 220
"""How wide a cell may be, how much wider than its town's name to show it, the width of a project's number,
from which width a block shows its fields, and the legend's width."""
HEAD_LETTERS = 12
"""How many letters of a town's name stand below each other."""
ROW = {
    "x": f"blocks == 2 ? datum.block * (wide + {GAP}) : 0",
    "y": "(blocks == 2 ? datum.row : datum.place) * step",
}
"""Where a project's row begins."""
MIDDLE = "datum.y + step / 2"
CLICKED: dict[str, Any] = {"cursor": "pointer", "aria": True}

Layer = dict[str, Any]
"""A part of a Vega-Lite specification."""


def matrix_figure(dataset: Dataset, scope: Scope, rows: str, columns: str) -> Figure:
    """Who takes part in which of the projects in scope, in the order asked for.

    The table has the same rows and columns, and the sums in its last row and columns.
    """
    found = matrix(dataset, scope, rows, columns)
    year = latest_year(dataset) if rows == "amount" else None
    amounts = "" if year is None else f"{text.WHOLE_PROJECT}（{text.fiscal_year(year)}、千円）"
    fields = found.projects["heading"].map(field_titles(dataset)).tolist()
    finding = _finding(found)
    counted = [*_fewest(found), projects_words(dataset, scope)]
    if rows == "amount":
        counted.append(
            "額の記載はなく、計画の順"
            if year is None
            else f"{text.fiscal_year(year)}の事業費の順（単位：千円）"
        )
    return Figure(
        name="matrix",
        title=finding,
        subtitle="・".join(counted),
        chart=_draw(found, fields, rows, amounts),
        table=_table(found, fields, amounts),
        alt=f"連携事業を行、市町村を列にした参加の一覧。{finding}。",
        origin=origin(dataset, "participation", found.projects["no"], () if year is None else (year,)),
        note=f"参加は延べ{found.towns['joined'].sum():,}件（{text.DERIVED}）。"
        "ます・事業名を押すと事業票へ、市町村名を押すと市町村のページへ",
        legend=(*(Key(sign, words) for sign, words in MEANINGS.items()), Key("左端の数字", "役割")),
    )


def signs(found: Matrix) -> list[str]:
    """The cells row by row, each a sign: one text of as many letters as there are municipalities."""
    return [
        "".join(ABSENT if pd.isna(basis) else SIGNS[Basis(basis)] for basis in row)
        for row in found.basis.itertuples(index=False)
    ]


def _finding(found: Matrix) -> str:
    projects, towns = len(found.projects), len(found.towns)
    full = int((found.projects["joined"] == towns).sum())
    if full == projects:
        return f"{projects}事業すべてに、{towns}市町村すべてが参加"
    if not full:
        return f"{projects}事業のどれにも、参加しない市町村がある"
    return f"{projects}事業のうち{full}事業に、{towns}市町村すべてが参加"


def _fewest(found: Matrix) -> list[str]:
    """Who is in the fewest projects, unless everybody is in all."""
    fewest, projects = int(found.towns["joined"].min()), len(found.projects)
    if fewest == projects:
        return []
    names = text.names(found.towns.loc[found.towns["joined"] == fewest, "name"].tolist())
    return [f"参加しない事業が最も多いのは{names}の{projects - fewest}事業"]


def _table(found: Matrix, fields: list[str], amounts: str) -> pd.DataFrame:
    projects, towns = found.projects, found.towns
    heads = [
        projects["heading"].str.split("-").str[0],
        fields,
        projects["no"].astype(object),
        projects["name"],
    ]
    frame = pd.DataFrame(
        {head: [*column, ""] for head, column in zip(HEADS, heads, strict=True)}
        | {
            name: [*column, joined]
            for name, column, joined in zip(
                towns["name"], zip(*signs(found), strict=True), towns["joined"], strict=True
            )
        }
        | {JOINED_SHORT: [*projects["joined"], projects["joined"].sum()]}
    )
    frame.loc[len(projects), HEADS[-1]] = JOINED
    if amounts:
        total = projects["amount"].sum(min_count=1)
        frame[amounts] = pd.array([*projects["amount"], total], dtype="Int64")
    return frame


def _draw(found: Matrix, fields: list[str], rows: str, amounts: str) -> dict[str, Any]:
    """The rows in one or two blocks, as the screen has room; the browser works out the places in pixels.

    ``amounts`` is the head of the amounts, "" without them.
    """
    total, count = len(found.projects), len(found.towns)
    half = _half(found.projects["group"])
    step = min(max(BODY // max(half, total + 1 - half), STEPS[0]), STEPS[1])
    size = next(size for least, size in FONTS if step >= least)
    share = max(COUNT, _pixels([f"{count} / {count}"], size) + PAD)
    edge = share + (
        max(AMOUNT, _pixels(map(_amount, found.projects["amount"]), size) + PAD) if amounts else 0
    )
    narrow = max(size, _pixels(found.towns["joined"].astype(str), size))
    longest = max(len(text.letters(name)) for name in found.towns["name"])
    least = STRIPE + PAD + NUMBER + narrow * count + edge
    roomy = max(FIELD_BLOCK, least + FIELD)
    places = {
        "step": f"{step}",
        "blocks": f"{half} < {total} && width > {max(BLOCK_WIDTH, 2 * least + GAP)} ? 2 : 1",
        "wide": f"max((width - (blocks - 1) * {GAP}) / blocks, {least})",
        "lead": f"{STRIPE + PAD} + (wide > {roomy} ? {FIELD if rows == 'plan' else 0} : 0)",
        "narrowest": f"clamp((wide - lead - {edge + NUMBER}) / {count}, {narrow}, {max(1.5 * size, narrow)})",
        "cell": f"clamp((wide - lead - {edge + NAME_LETTERS * size}) / {count}, narrowest, {CELL})",
        "left": f"wide - {edge} - cell * {count}",
        "right": f"left + cell * {count} + {share}",
        "foot": f"({total} - (blocks - 1) * {half}) * step",
        "upright": f"cell < {longest * HEAD_SIZE + NAMED}",
    }
    projects = _projects(found, fields, half, step, planned=rows == "plan")
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": style.vega_config(),
        "autosize": {"type": "pad", "contains": "padding", "resize": True},
        "height": step,
        "params": [
            *({"name": name, "expr": expression} for name, expression in places.items()),
            {"name": PICK, "views": ["cells"], "select": {"type": "point", "fields": ["key"], "on": "click"}},
        ],
        "layer": [
            {"data": {"values": projects}, "layer": [*_cells(found, size), *_rows(size, amounts)]},
            {"data": {"values": _towns(found)}, "layer": _heads(size, amounts)},
        ],
    }


def _pixels(words: Iterable[str], size: int) -> int:
    """How wide the longest of the words is, about."""
    return ceil(max(map(text.ems, words)) * size)


def _amount(thousand_yen: float) -> str:
    return text.NOT_STATED if pd.isna(thousand_yen) else f"{thousand_yen:,}"


def _half(groups: pd.Series) -> int:
    """How many rows stand in the first block, the sums being in the second; rather whole groups."""
    rows, starts = len(groups), (groups != groups.shift()).tolist()
    if rows <= BLOCK_ROWS:
        return rows
    return min(range(1, rows), key=lambda row: max(row, rows + 1 - row) + (0 if starts[row] else 3))


def _projects(found: Matrix, fields: list[str], half: int, step: int, planned: bool) -> list[dict[str, Any]]:
    """What the browser needs of each project: its words, its cells as signs, its place in either layout."""
    frame = found.projects
    role = frame["heading"].str.split("-").str[0]
    starts = (frame["group"] != frame["group"].shift()).tolist()
    turns = (role != role.shift()).tolist()
    sizes = frame["group"].map(frame["group"].value_counts()).tolist()
    return [
        {
            "key": f"no={row.no}",
            "number": f"No.{row.no}",
            "name": text.project(row.no, row.name),
            "field": fields[place],
            "lines": _lines(fields[place], sizes[place] * step // LINE) if planned and starts[place] else [],
            "role": role[place] if turns[place] or place == half or not planned else "",
            "colour": style.role_colour(role[place]),
            "rule": 2 if planned and turns[place] else int(starts[place]),
            "signs": cells,
            "joined": f"{row.joined} / {len(found.towns)}",
            "amount": _amount(row.amount),
            "place": place,
            "block": int(place >= half),
            "row": place - half * (place >= half),
        }
        for place, (row, cells) in enumerate(zip(frame.itertuples(index=False), signs(found), strict=True))
    ]


def _towns(found: Matrix) -> list[dict[str, Any]]:
    """What the browser needs of each municipality."""
    return [
        {
            "column": column,
            "town": row.name,
            "key": f"town={row.municipality_code}",
            "joined": str(row.joined),
            "stacked": letters,
        }
        for column, (row, letters) in enumerate(
            zip(found.towns.itertuples(index=False), map(_stacked, found.towns["name"]), strict=True)
        )
    ]


def _stacked(name: str) -> list[str]:
    """The name letter below letter; of a very long one the beginning."""
    letters = text.letters(name)
    return letters if len(letters) <= HEAD_LETTERS else [*letters[: HEAD_LETTERS - 1], "︙"]


def _lines(title: str, most: int) -> list[str]:
    """The title in lines; what is too long for the last one is cut off on the screen."""
    lines = text.wrap(title, FIELD_LETTERS).split("\n")
    return lines if len(lines) <= most else [*lines[: most - 1], "".join(lines[most - 1 :])]


def _cells(found: Matrix, size: int) -> list[Layer]:
    """A sign on a fill for each project and municipality; where there is room, who is missing by name."""
    names, meanings, fills, inks = (
        json.dumps(words, ensure_ascii=False)
        for words in (found.towns["name"].tolist(), MEANINGS, FILLS, INKS)
    )
    cell = [
        *_steps(**ROW, sign="split(datum.signs, '')", column=f"sequence({len(found.towns)})"),
        {"flatten": ["sign", "column"]},
        *_steps(
            x="datum.x + left + datum.column * cell",
            town=f"{names}[datum.column]",
            basis=f"({meanings})[datum.sign]",
            said="datum.name + '、' + datum.town + '、' + datum.basis",
            colour=f"({fills})[datum.sign]",
            ink=f"({inks})[datum.sign]",
            words=f"datum.sign == '{ABSENT}' && !upright ? datum.sign + datum.town : datum.sign",
            size=f"datum.sign != '{ABSENT}' ? {size} : upright ? {round(size * MARK)} : {HEAD_SIZE}",
        ),
    ]
    told = _told(name="連携事業", field="分野", town="市町村", basis="参加の根拠")
    boxes = _box(cell, "datum.x", "datum.x + cell", stroke=style.PAPER, strokeWidth=2, **CLICKED)
    words = _words(cell, "datum.x + cell / 2", MIDDLE, "words", fontWeight=700, cursor="pointer")
    boxes["name"] = "cells"
    boxes["encoding"] |= {"fill": _as_it_is("colour"), "description": _column("said"), "tooltip": told}
    words["encoding"] |= {"color": _as_it_is("ink"), "size": _pixel("size"), "tooltip": told}
    return [boxes, words]


def _rows(size: int, amounts: str) -> list[Layer]:
    """Each project's role, field, name and sums, and a rule above each group."""
    row = _steps(**ROW, label=f"left - lead > {6 * size} ? datum.name : datum.number")
    wide = [*row, {"filter": f"lead > {STRIPE + PAD}"}]
    first = f"datum.y + max(step / 2 - (length(datum.lines) - 1) * {LINE / 2}, min(step / 2, {LINE / 2 + 3}))"
    field = {"align": "left", "limit": FIELD - PAD, "color": style.QUIET_INK, "fontSize": FIELD_SIZE}
    limit = {"expr": f"left - lead - {PAD}"}
    stripe = _box(row, "datum.x", f"datum.x + {STRIPE}")
    stripe["encoding"]["color"] = _as_it_is("colour")
    name = _words(row, "datum.x + lead", MIDDLE, "label", align="left", fontSize=size, limit=limit, **CLICKED)
    name["encoding"] |= {"description": _column("name"), "tooltip": _told(name="連携事業", field="分野")}
    number = {"align": "right", "fontSize": size}
    drawn = [
        stripe,
        _words(row, f"datum.x + {STRIPE / 2}", MIDDLE, "role", color=style.PAPER, fontWeight=700),
        _words(wide, f"datum.x + {STRIPE + PAD}", first, "lines", **field),
        name,
        _words(row, "datum.x + right", MIDDLE, "joined", **number),
        _box(row, "datum.x", "datum.x + wide", bottom="datum.y + datum.rule", color=style.OUTLINE),
    ]
    return [*drawn, _words(row, "datum.x + wide", MIDDLE, "amount", **number)] if amounts else drawn


def _heads(size: int, amounts: str) -> list[Layer]:
    """Above every block what the columns are, each municipality by name; below the last the sums."""
    town = [
        *_steps(block="sequence(blocks)"),
        {"flatten": ["block"]},
        *_steps(
            x=f"datum.block * (wide + {GAP})",
            middle="datum.x + left + (datum.column + 0.5) * cell",
            words="upright ? join(datum.stacked, '\\n') : datum.town",
            y=f"-{PAD} - {LINE} * (upright ? length(datum.stacked) : 1)",
        ),
    ]
    last = [*town, {"filter": "datum.block == blocks - 1"}]
    block = [*town, {"filter": "datum.column == 0"}]
    said = f"left - lead > {_pixels([JOINED], size)} ? '{JOINED}' : '{JOINED_SHORT}'"
    foot = [*last, {"filter": "datum.column == 0"}, *_steps(words=said)]
    head = {"baseline": "top", "fontSize": HEAD_SIZE, "fontWeight": 700}
    sums = {"fontSize": size, "fontWeight": 700}
    limit = {"expr": "left - lead"}
    names = _words(town, "datum.middle", "datum.y", "words", **head, **CLICKED)
    names["encoding"] |= {"description": _column("town"), "tooltip": _told(town="市町村")}
    roomy = [*block, {"filter": f"upright && left > {LEGEND_WIDTH} && datum.block == 0"}]
    corners = [(roomy, LEGEND, "datum.x", "left"), (block, JOINED_SHORT, "datum.x + right", "right")]
    if amounts:
        corners.append((block, "\n".join(re.split("[（、）]", amounts)[:3]), "datum.x + wide", "right"))
    return [
        names,
        _box(foot, "datum.x", "datum.x + wide", "foot", "foot + 2", color=style.OUTLINE),
        _words(foot, "datum.x + lead", "foot + step / 2", "words", align="left", limit=limit, **sums),
        _words(last, "datum.middle", "foot + step / 2", "joined", **sums),
        *(
            _words(
                [*place, *_steps(words=json.dumps(words, ensure_ascii=False))],
                x,
                f"-{PAD} - {LINE * len(words.splitlines())}",
                "words",
                align=align,
                baseline="top",
            )
            for place, words, x, align in corners
        ),
    ]


def _box(
    steps: list[Layer],
    left: str,
    right: str,
    top: str = "datum.y",
    bottom: str = "datum.y + step",
    **mark: Any,
) -> Layer:
    """Rectangles between four pixels."""
    return {
        "transform": [*steps, *_steps(left=left, right=right, top=top, bottom=bottom)],
        "mark": {"type": "rect", "aria": False} | mark,
        "encoding": {
            "x": _pixel("left"),
            "x2": {"field": "right"},
            "y": _pixel("top"),
            "y2": {"field": "bottom"},
        },
    }


def _words(steps: list[Layer], x: str, y: str, column: str, **mark: Any) -> Layer:
    """The words of a column at a pixel."""
    look = {"type": "text", "baseline": "middle", "lineBreak": "\n", "lineHeight": LINE, "aria": False}
    return {
        "transform": [*steps, *_steps(at=x, on=y)],
        "mark": look | mark,
        "encoding": {"x": _pixel("at"), "y": _pixel("on"), "text": _column(column)},
    }


def _steps(**columns: str) -> list[Layer]:
    """Columns that the browser works out."""
    return [{"calculate": expression, "as": name} for name, expression in columns.items()]


def _pixel(column: str) -> Layer:
    return _column(column, type="quantitative", scale=None)


def _column(name: str, **more: Any) -> Layer:
    return {"field": name, "type": "nominal"} | more


def _as_it_is(column: str) -> Layer:
    """A column of colours."""
    return _column(column, scale=None)


def _told(**heads: str) -> list[Layer]:
    """These columns under these heads, for whoever points at a mark."""
    return [_column(column, title=head) for column, head in heads.items()]
