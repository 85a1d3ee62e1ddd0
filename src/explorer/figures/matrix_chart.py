"""The chart of a matrix: a sign for each project and municipality, in one block or two."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from math import ceil
from typing import Any

import pandas as pd

from explorer import linebreaks, text
from explorer.figures import style
from explorer.figures.amounts import exact_number
from explorer.figures.pixels import (
    ASPECT,
    CLICKABLE,
    HALF,
    LINE,
    SLIDE,
    Layer,
    Room,
    base_spec,
    breakable,
    calculate,
    click_selection,
    field,
    lines_expression,
    pixel_field,
    rect_mark,
    rows_left_out,
    stacked,
    text_mark,
    text_width,
    tooltip_fields,
    unscaled_field,
    with_note,
    with_short,
)
from explorer.model import Basis
from explorer.questions.matrix import Matrix

CORE_SIGN, ALL_SIGN, LISTED_SIGN, ABSENT_SIGN = text.CORE_SIGN, text.JOINED_SIGN, "●", text.NOT_JOINED_SIGN
SIGNS = {Basis.CORE: CORE_SIGN, Basis.ALL: ALL_SIGN, Basis.LISTED: LISTED_SIGN}
FILLS = {
    CORE_SIGN: style.FAINT,
    ALL_SIGN: style.GRID_JOINS,
    LISTED_SIGN: style.LISTED,
    ABSENT_SIGN: style.GRID_ABSENT,
}
INKS = {
    CORE_SIGN: style.INK,
    ALL_SIGN: style.QUIET_INK,
    LISTED_SIGN: style.LISTED_INK,
    ABSENT_SIGN: style.INK,
}
RING = "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z"
SHAPES = {
    CORE_SIGN: f"{RING}M-.5,0A.5,.5,0,1,1,.5,0A.5,.5,0,1,1,-.5,0Z",
    ALL_SIGN: RING,
    LISTED_SIGN: RING,
    ABSENT_SIGN: "M-1,-1L1,1M1,-1L-1,1",
}
"""The signs as paths: hundreds of them are drawn much faster than letters."""
JOINED, JOINED_SHORT = "参加する事業", "参加"

BLOCK_ROWS, BLOCK_WIDTH = 30, 1200
"""More rows stand in two blocks side by side, where the screen is wider than this."""
BODY, STEPS = 585, (20, 46)
"""How high all rows together should be, and how high one may be, in pixels."""
FONTS = ((40, 18), (20, 16), (0, 15))
"""The size of the letters by how high a row is at least."""
STRIPE, FIELD, COUNT, AMOUNT, GAP, PAD = 24, 136, 44, 112, 28, 8
"""Widths in pixels: the role's stripe, the field, the two sums, between blocks, around words."""
HEAD_SIZE, FIELD_SIZE, MARK, SQUARE = 16, 16, 0.75, 1.3
"""The letters of heads and of fields; how large a sign is beside a letter, and a cell where names need the
room."""
NAME_LETTERS, CUT_LETTERS, FIELD_LETTERS = 23, 16, 8
"""How many letters a project's name should have room for (two blocks are only for names of twice as many at
most), how many at least beside the fields, and a line of a field's title."""
CELL, NAMED, NUMBER, FIELD_BLOCK = 86, 20, 56, 600
"""How wide a cell may be, how much wider than its town's name to show it, the width of a project's number,
and from which width a block shows its fields."""
ABOVE = 100
"""How high heads are, about."""
FEW_WIDTH, FEW_NAME = 800, 304
"""Below which width only the rows stand where towns differ, and how wide their names are."""
ABOVE_WIDTH = 600
"""Below which width those names stand above their cells, not beside them."""
SLIDE_STEPS = (33, 36)
"""How high a row is on a slide at least and at most if not all fit."""
ROW = {
    "x": f"blocks == 2 ? datum.block * (wide + {GAP}) : 0",
    "lift": "lifted ? datum.high : 0",
    "y": "(few ? datum.some : blocks == 2 ? datum.row : datum.place) * step + (lifted ? datum.above : 0)",
}
"""Where a project's row begins, and the room for a name above its cells."""
SHOWN = {"filter": "!few || datum.some >= 0"}
MIDDLE, BOTTOM = "datum.y + datum.lift + step / 2", "datum.y + datum.lift + step"


def signs_of(grid: Matrix) -> list[str]:
    """Return a text of signs for each row, one for each municipality."""
    return [
        "".join(ABSENT_SIGN if pd.isna(basis) else SIGNS[Basis(basis)] for basis in row)
        for row in grid.basis.itertuples(index=False)
    ]


def matrix_chart(grid: Matrix, planned: bool, amounts: str, meanings: Mapping[str, str]) -> dict[str, Any]:
    """Return the chart of all rows; on a slide without room for them, of those that the fewest join.

    ``planned``: the rows are in the order of the plan. ``amounts`` is the head of the amounts, "" without
    them; ``meanings`` says what each sign means.
    """
    total, joined = len(grid.projects), grid.projects["joined"]
    differing = joined[joined < len(grid.towns)].sort_values(kind="stable").index.tolist()
    same = joined[joined == len(grid.towns)].index.tolist()
    spec = _draw(grid, planned, amounts, meanings, STEPS[1])

    def only_differing(room: Room) -> bool:
        return room == HALF and bool(differing) and bool(same)

    def heights(room: Room) -> list[int]:
        if only_differing(room):
            step = _step(grid, STEPS[1])
            size = _size(step)
            heights = [step + _lift(names, size) for names in _differing_names(grid, size)]
            heights[0] += ABOVE
            return heights
        step = SLIDE_STEPS[0] if room == SLIDE else STEPS[0]
        return [ABOVE + 2 * step, *[step] * (total - 1)]

    def draw(count: int, room: Room) -> Layer:
        if only_differing(room):
            kept, highest = [*differing[:count], *same], _step(grid, STEPS[1])
            note = rows_left_out(len(differing) - count)
        else:
            kept = (differing or same)[:count]
            highest = min((room.height - ABOVE) // (len(kept) + 1), SLIDE_STEPS[1])
            left_out = len(set(differing) - set(kept)), len(set(same) - set(kept))
            note = _left_out(*left_out) if room == SLIDE else rows_left_out(sum(left_out))
        rows = sorted(kept)
        part = replace(
            grid, projects=grid.projects.loc[rows].reset_index(drop=True), basis=grid.basis.iloc[rows]
        )
        return with_note(_draw(part, planned, amounts, meanings, highest), note)

    return with_short(spec, heights, draw)


def _left_out(differing: int, same: int) -> str:
    """Say how many projects a slide leaves out, by whether municipalities differ in them."""
    parts = [f"一部の市町村が参加しない{differing}事業"] if differing else []
    parts += [f"すべての市町村が参加する{same}事業"] if same else []
    return f"ほかに、{'と、'.join(parts)}（表に記載）"


def _step(grid: Matrix, highest: int) -> int:
    """Return the height of a row, at most ``highest``."""
    total, first = len(grid.projects), _first_block(grid.projects)
    return min(max(BODY // max(first, total + 1 - first), STEPS[0]), highest)


def _most(grid: Matrix) -> int:
    """Return how high a row may be for a name of several lines: as high as all rows fit a slide."""
    return (SLIDE.height - ABOVE) // (len(grid.projects) + 1)


def _line(size: int) -> int:
    """Return the height of a line of a name."""
    return max(LINE, size + 1)


def _size(step: int) -> int:
    """Return the size of the letters in a row of that height."""
    return next(size for least, size in FONTS if step >= least)


def _lift(name: list[str], size: int) -> int:
    """Return the room for a name in lines above its cells."""
    return _line(size) * len(name) + PAD


def _differing_names(grid: Matrix, size: int) -> list[list[str]]:
    """Return the names, in lines, of the projects in which towns differ."""
    differing = grid.projects[grid.projects["joined"] < len(grid.towns)]
    return [
        linebreaks.lines(text.project(no, name), FEW_NAME // size)
        for no, name in zip(differing["no"], differing["name"], strict=True)
    ]


def _draw(
    grid: Matrix, planned: bool, amounts: str, meanings: Mapping[str, str], highest: int
) -> dict[str, Any]:
    """Return the rows in one or two blocks, as the screen has room; the browser works out the places.

    ``highest`` is how high a row is at most; the others as of :func:`matrix_chart`.
    """
    projects, towns = grid.projects, grid.towns
    total, count, first = len(projects), len(towns), _first_block(projects)
    step = _step(grid, highest)
    size = _size(step)
    names_in_lines = _differing_names(grid, size)
    line, most = _line(size), max(step, _most(grid))
    in_lines = most >= 2 * line
    share = max(COUNT, text_width([f"{count}/{count}"], size) + PAD)
    edge = share
    if amounts:
        edge += max(AMOUNT, text_width(map(exact_number, projects["amount"]), size) + PAD)
    narrow = max(size, text_width(towns["joined"].astype(str), size))
    wide = max(SQUARE * size, narrow)
    longest = max(len(linebreaks.graphemes(name)) for name in towns["name"])
    least = STRIPE + PAD + NUMBER + narrow * count + edge
    names = max(text_width(projects["name"].map("No.00 {}".format), size) + PAD, NAME_LETTERS * size)
    roomy = max(FIELD_BLOCK, least - NUMBER + FIELD + CUT_LETTERS * size)
    two_blocks_from = max(BLOCK_WIDTH, 2 * least + GAP)
    differing = int((projects["joined"] < count).sum())
    few, two = differing > 0, first < total
    whole = STRIPE + PAD + FIELD + names + PAD + wide * count + edge
    few_step = max(map(len, names_in_lines), default=0) * line + PAD - 2
    named = STRIPE + 3 * PAD + text_width(chain.from_iterable(names_in_lines), size)
    beside_from = max(ABOVE_WIDTH, ceil(named + wide * count + edge))
    slide = max(
        (max(first, total + 1 - first) * step + ABOVE) * ASPECT,
        1 + two_blocks_from if two else min(whole, SLIDE.width),
        0 if two else FIELD_BLOCK,
    )
    params = {
        "few": f"{few} && width < {FEW_WIDTH}".lower(),
        "beside": f"few && width >= {beside_from}",
        "step": f"beside ? {max(step, few_step)} : {step}"
        + (
            f" + (few ? 0 : clamp({line} * name_lines + {PAD} - {step}, 0, {most - step}))"
            if in_lines
            else ""
        ),
        "lifted": "few && !beside",
        "number": f"few ? 0 : {NUMBER}",
        "blocks": f"{first} < {total} && width > {two_blocks_from} ? 2 : 1",
        "wide": f"max((width - (blocks - 1) * {GAP}) / blocks, {least})",
        "lead": f"{STRIPE + PAD} + (!few && wide > {roomy} ? {FIELD if planned else 0} : 0)",
        "narrowest": f"clamp((wide - lead - {edge} - number) / {count}, {narrow}, {wide})",
        "before": f"beside ? {named} : lead + (lifted ? 0 : {names})",
        "cell": f"clamp((wide - before - {edge}) / {count}, narrowest, {CELL})",
        "left": f"wide - {edge} - cell * {count}",
        "right": f"left + cell * {count} + {share}",
        "shown": f"few ? {differing} : {total} - (blocks - 1) * {first}",
        "sums": "!few"
        + (f" || left - lead > {text_width([JOINED_SHORT], size)}" if differing == total else ""),
        "foot": f"{ABOVE} + shown * step"
        f" + (lifted ? {sum(_lift(name, size) for name in names_in_lines)} : 0)",
        "end": f"foot - {ABOVE}",
        "full_lines": f"{text_width(projects['name'], size) + NUMBER} / max(left - lead - {PAD}, 1)",
        # One more: lines end between phrases.
        "name_lines": "full_lines > 1 ? ceil(full_lines) + 1 : 1",
        "upright": f"cell < {longest * HEAD_SIZE + NAMED}",
    }
    rows = [_cells(grid, size, meanings), _rows(size, amounts, in_lines)]
    heads = _heads(size, amounts, total - differing)
    spec = base_spec(
        [
            *({"name": name, "expr": expression} for name, expression in params.items()),
            click_selection("cells"),
        ],
        height=step,
        slide=slide,
        layers=[
            {"data": {"values": _project_values(grid, first, step, planned, in_lines)}, "layer": rows},
            {"data": {"values": _town_values(grid)}, "layer": heads},
        ],
    )
    if few:
        spec["usermeta"]["narrow"] = ABOVE_WIDTH - 1
    return spec


def _first_block(projects: pd.DataFrame) -> int:
    """Return how many rows stand in the first block, the sums being in the second; rather whole groups.

    Names that two blocks would cut to less than half have one, as wide as there is room.
    """
    groups = projects["group"]
    rows, starts = len(groups), (groups != groups.shift()).tolist()
    if rows <= BLOCK_ROWS or projects["name"].map(linebreaks.ems).median() > 2 * NAME_LETTERS:
        return rows
    return min(range(1, rows), key=lambda row: max(row, rows + 1 - row) + (0 if starts[row] else 3))


def _project_values(
    grid: Matrix, first: int, step: int, planned: bool, in_lines: bool
) -> list[dict[str, Any]]:
    """Return the data of each project: its words, its cells as signs, its place in either layout.

    ``first`` is how many rows stand in the first block; ``in_lines``: names may have several lines.
    """
    projects = grid.projects
    starts = (projects["group"] != projects["group"].shift()).tolist()
    turns = (projects["role"] != projects["role"].shift()).tolist()
    sizes = projects["group"].map(projects["group"].value_counts()).tolist()
    differs = projects["joined"] < len(grid.towns)
    some = (differs.cumsum() - 1).where(differs, -1).tolist()
    roles = projects["role"][differs]
    few_turns = (roles != roles.shift()).reindex(projects.index, fill_value=False).tolist()
    values, above = [], 0
    for place, (row, signs) in enumerate(zip(projects.itertuples(index=False), signs_of(grid), strict=True)):
        name, block = text.project(row.no, row.name), int(place >= first)
        value = {
            "key": f"no={row.no}",
            "name": name,
            "narrow": len(name) - linebreaks.ems(name),
            "field": row.field,
            "lines": _lines(row.field, sizes[place] * step // LINE) if planned and starts[place] else [],
            "role": row.role if turns[place] or place == first or not planned else "",
            "colour": style.role_colour(row.role),
            "rule": 2 if planned and turns[place] else int(starts[place]),
            "signs": signs,
            "joined": f"{row.joined}/{len(grid.towns)}",
            "amount": exact_number(row.amount),
            "place": place,
            "block": block,
            "row": place - first * block,
            "some": some[place],
        }
        if few_turns[place]:
            value["few_role"] = row.role
        if some[place] >= 0:
            value["named"] = linebreaks.lines(name, FEW_NAME // _size(step))
            value |= {"high": _lift(value["named"], _size(step)), "above": above}
            above += value["high"]
        if in_lines:
            value["words"] = breakable(name)
        values.append(value)
    return values


def _town_values(grid: Matrix) -> list[dict[str, Any]]:
    """Return the data of each municipality."""
    return [
        {
            "column": column,
            "town": row.name,
            "key": f"town={row.municipality_code}",
            "joined": str(row.joined),
            "stacked": stacked(row.name),
        }
        for column, row in enumerate(grid.towns.itertuples(index=False))
    ]


def _lines(title: str, most: int) -> list[str]:
    """Return the title in at most so many lines, the last one cut off with … if there are more."""
    lines = linebreaks.lines(title, FIELD_LETTERS)
    rest = "".join(lines[most - 1 :])
    return lines if len(lines) <= most else [*lines[: most - 1], f"{rest[: FIELD_LETTERS - 1]}…"]


def _literal(value: Any) -> str:
    """Return the value as it is written in an expression of the browser."""
    return json.dumps(value, ensure_ascii=False)


def _cells(grid: Matrix, size: int, meanings: Mapping[str, str]) -> Layer:
    """Return a sign on a fill for each project and municipality; beside a cross the name, if it fits."""
    names = _literal(grid.towns["name"].tolist())
    cell = [
        SHOWN,
        *calculate(**ROW, sign="split(datum.signs, '')", column=f"sequence({len(grid.towns)})"),
        {"flatten": ["sign", "column"]},
        *calculate(
            x="datum.x + left + datum.column * cell",
            town=f"{names}[datum.column]",
            basis=f"({_literal(meanings)})[datum.sign]",
            description="datum.name + '、' + datum.town + '、' + datum.basis",
            colour=f"({_literal(FILLS)})[datum.sign]",
            ink=f"({_literal(INKS)})[datum.sign]",
            pressed="'押すと事業票'",
            words="datum.sign + datum.town",
            named=f"!upright && datum.sign == '{ABSENT_SIGN}'",
        ),
    ]
    tooltip = tooltip_fields(name="連携事業", field="分野", town="市町村", basis="参加の根拠", pressed="　")
    look = {"stroke": style.PAPER, "strokeWidth": 2, **CLICKABLE}
    boxes = rect_mark([], "datum.x", "datum.x + cell", "datum.y + datum.lift", BOTTOM, **look)
    boxes["name"] = "cells"
    boxes["encoding"] |= {
        "fill": unscaled_field("colour"),
        "description": field("description"),
        "tooltip": tooltip,
    }
    look = {"fontWeight": 700, "fontSize": HEAD_SIZE, "color": INKS[ABSENT_SIGN], "cursor": "pointer"}
    words = text_mark([{"filter": "datum.named"}], "datum.x + cell / 2", MIDDLE, "words", **look)
    words["encoding"]["tooltip"] = tooltip
    return {"transform": cell, "layer": [boxes, _signs(round(size * MARK), tooltip), words]}


def _signs(side: int, tooltip: list[Layer]) -> Layer:
    """Return the signs that stand alone, in the middle of their cells."""
    shapes, filled = f"({_literal(SHAPES)})[datum.sign]", f"datum.sign == '{LISTED_SIGN}' ? datum.ink : null"
    return {
        "transform": [
            {"filter": "!datum.named"},
            *calculate(middle_x="datum.x + cell / 2", middle_y=MIDDLE, shape=shapes, filled=filled),
        ],
        "mark": {"type": "point", "size": side**2, "strokeWidth": 2, "opacity": 1, "aria": False},
        "encoding": {
            "x": pixel_field("middle_x"),
            "y": pixel_field("middle_y"),
            "shape": unscaled_field("shape"),
            "stroke": unscaled_field("ink"),
            "fill": unscaled_field("filled"),
            "tooltip": tooltip,
        },
    }


def _rows(size: int, amounts: str, in_lines: bool) -> Layer:
    """Return each project's role, field, name and sums, and a rule above each group."""
    room, line = f"((lifted ? wide : left) - lead - {PAD})", _line(size)
    cut = f"truncate(datum.name, floor({room} / {size} + datum.narrow))"
    lines = {}
    if in_lines:
        lines["letters"] = f"max(floor({room} / {size}), 1)"
        lines["every"] = f"few ? [] : {lines_expression('datum.words')}"
        lines["most"] = f"max(floor(step / {line}), 1)"
        rest = "truncate(join(slice(datum.every, datum.most - 1), ''), datum.letters)"
        kept = f"split(join(slice(datum.every, 0, datum.most - 1), '\\n') + '\\n' + {rest}, '\\n')"
        cut = f"datum.most < 2 ? {cut} : length(datum.every) <= datum.most ? datum.every : {kept}"
    row = [
        SHOWN,
        *calculate(
            **ROW,
            **lines,
            stripe="few && datum.few_role || datum.role",
            label=f"few ? datum.named : left - lead > {6 * size} ? {cut} : split(datum.name, ' ')[0]",
            label_at=(
                f"lifted ? datum.y + datum.lift - {(PAD + line) / 2} - (length(datum.label) - 1) * {line} : "
                f"{MIDDLE} - (isArray(datum.label) ? length(datum.label) - 1 : 0) * {line / 2}"
            ),
        ),
    ]
    wide = [{"filter": f"lead > {STRIPE + PAD}"}]
    first_line = (
        f"datum.y + max(step / 2 - (length(datum.lines) - 1) * {LINE / 2}, min(step / 2, {LINE / 2 + 3}))"
    )
    field_look = {"align": "left", "limit": FIELD, "color": style.QUIET_INK, "fontSize": FIELD_SIZE}
    stripe = rect_mark([], "datum.x", f"datum.x + {STRIPE}", bottom=BOTTOM)
    stripe["encoding"]["color"] = unscaled_field("colour")
    name = text_mark(
        [],
        "datum.x + lead",
        "datum.label_at",
        "label",
        align="left",
        fontSize=size,
        lineHeight=line,
        limit={"expr": room},
        **CLICKABLE,
    )
    name["encoding"] |= {
        "description": field("name"),
        "tooltip": tooltip_fields(name="連携事業", field="分野"),
    }
    number = {"align": "right", "fontSize": size}
    layers = [
        stripe,
        text_mark([], f"datum.x + {STRIPE / 2}", MIDDLE, "stripe", color=style.PAPER, fontWeight=700),
        text_mark(wide, f"datum.x + {STRIPE + PAD}", first_line, "lines", **field_look),
        name,
        text_mark([], "datum.x + right", MIDDLE, "joined", **number),
        rect_mark(
            [], "datum.x", "datum.x + wide", bottom="datum.y + (few ? 1 : datum.rule)", color=style.OUTLINE
        ),
    ]
    if amounts:
        layers.append(text_mark([], "datum.x + wide", MIDDLE, "amount", **number))
    return {"transform": row, "layer": layers}


def _heads(size: int, amounts: str, same: int) -> list[Layer]:
    """Return the heads of the columns above every block, and the sums below the last.

    Where the ``same`` rows that do not differ are left out, a sentence stands there instead.
    """
    town = [
        *calculate(block="sequence(blocks)"),
        {"flatten": ["block"]},
        *calculate(
            x=f"datum.block * (wide + {GAP})",
            pressed="'押すと市町村のページ'",
            middle="datum.x + left + (datum.column + 0.5) * cell",
            words="upright ? join(datum.stacked, '\\n') : datum.town",
            y=f"-{PAD} - {LINE} * (upright ? length(datum.stacked) : 1)",
        ),
    ]
    last = [*town, {"filter": "sums && datum.block == blocks - 1"}]
    block = [*town, {"filter": "datum.column == 0"}]
    sums_head = f"left - lead > {text_width([JOINED], size)} ? '{JOINED}' : '{JOINED_SHORT}'"
    foot = [*last, {"filter": "datum.column == 0"}, *calculate(words=sums_head)]
    head = {"baseline": "top", "fontSize": HEAD_SIZE, "fontWeight": 700}
    total = {"align": "left", "limit": {"expr": "left - lead"}, "fontSize": size, "fontWeight": 700}
    names = text_mark(town, "datum.middle", "datum.y", "words", **head, **CLICKABLE)
    names["encoding"] |= {
        "description": field("town"),
        "tooltip": tooltip_fields(town="市町村", pressed="　"),
    }
    corners = [(JOINED_SHORT, "datum.x + right")]
    if amounts:
        corners.append(("\n".join(re.split("[（、）]", amounts)[:3]), "datum.x + wide"))
    others = _literal(f"ほか{same}事業は、すべての市町村が参加")
    below_few = [{"filter": f"few && {same} && datum.column == 0"}, *calculate(words=others)]
    return [
        names,
        text_mark(below_few, "0", f"beside ? -{PAD + LINE // 2} : end + {LINE}", "words", align="left"),
        rect_mark(foot, "datum.x", "datum.x + wide", "end", "end + 2", color=style.OUTLINE),
        text_mark(foot, "datum.x + lead", "end + step / 2", "words", **total),
        text_mark(last, "datum.middle", "end + step / 2", "joined", fontSize=size - 1),
        *(
            text_mark(
                [*block, *calculate(words=_literal(words))],
                x,
                f"-{PAD} - {LINE * len(words.splitlines())}",
                "words",
                align="right",
                baseline="top",
            )
            for words, x in corners
        ),
    ]
