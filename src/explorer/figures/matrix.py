"""The picture of who takes part in what: every project by every municipality."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from explorer import linebreaks, text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import PICK, Figure, origin
from explorer.figures.legend import Key
from explorer.figures.pixels import (
    ASPECT,
    CLICKED,
    LINE,
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    Layer,
    as_it_is,
    box,
    calculated,
    column,
    pixel,
    under_heads,
    width_of,
    with_others,
    with_short,
    words_at,
)
from explorer.figures.scope import projects_words
from explorer.model import Basis, RegionTerms
from explorer.questions.budgets import latest_year
from explorer.questions.matrix import Matrix, matrix
from explorer.questions.scope import Scope, field_titles

CORE, ALL, LISTED, ABSENT = text.CORE_SIGN, text.JOINED_SIGN, "●", text.NOT_JOINED_SIGN
SIGNS = {Basis.CORE: CORE, Basis.ALL: ALL, Basis.LISTED: LISTED}
MEANINGS = {
    CORE: "{core}",
    ALL: "「全市町村」として参加",
    LISTED: "名を挙げて参加",
    ABSENT: "参加しない",
}
"""What the signs say, in templates for a kind of region's words."""
FILLS = {
    CORE: style.FAINT,
    ALL: style.MISSING_STEPS[0][1],
    LISTED: style.LISTED,
    ABSENT: style.MISSING_STEPS[-1][1],
}
INKS = {CORE: style.INK, ALL: style.QUIET_INK, LISTED: style.LISTED_INK, ABSENT: style.INK}
HEADS = ["{role}", "分野", "No.", "連携事業名"]
"""The heads of a row, the first a template for a kind of region's words."""
JOINED, JOINED_SHORT = "参加する事業", "参加"

BLOCK_ROWS, BLOCK_WIDTH = 30, 1200
"""More rows stand in two blocks side by side, where the screen is wider than this."""
BODY, STEPS = 585, (20, 46)
"""How high all rows together should be, and how high one may be, in pixels."""
FONTS = ((40, 18), (20, 16), (0, 15))
"""The size of the letters by how high a row is at least."""
STRIPE, FIELD, COUNT, AMOUNT, GAP, PAD = 24, 124, 62, 112, 36, 8
"""Widths in pixels: the role's stripe, the field, the two sums, between blocks, around words."""
HEAD_SIZE, FIELD_SIZE, MARK = 16, 16, 1.3
"""The letters of heads and of fields, and how much larger a lone sign of absence is."""
NAME_LETTERS, FIELD_LETTERS = 23, 7
"""How many letters a project's name should have room for, and a line of a field's title."""
CELL, NAMED, NUMBER, FIELD_BLOCK, TWO_LINES = 86, 20, 56, 600, 40
"""How wide a cell may be, how much wider than its town's name to show it, the width of a project's number,
from which width a block shows its fields, and how high a row is at least for a name in two lines."""
HEAD_LETTERS, ABOVE = 12, 100
"""How many letters of a town's name stand below each other, and how high heads are, about."""
FEW_WIDTH, FEW_LETTERS = 600, 19
"""Below which width only the rows stand where towns differ, and the letters in a line of their names."""
SLIDE_ROWS, SLIDE_STEP = 9, 36
"""How many projects a slide shows of those that are too many for it, and how high a row is there at most."""
ROW = {
    "x": f"blocks == 2 ? datum.block * (wide + {GAP}) : 0",
    "y": "(few ? datum.some : blocks == 2 ? datum.row : datum.place) * (step + lift)",
}
"""Where a project's row begins."""
SHOWN = {"filter": "!few || datum.some >= 0"}
MIDDLE, BOTTOM = "datum.y + lift + step / 2", "datum.y + lift + step"


def matrix_figure(dataset: Dataset, scope: Scope, rows: str, columns: str) -> Figure:
    """Who takes part in which of the projects in scope, in the order asked for.

    The table has the same rows and columns, and the sums in its last row and columns.
    """
    found = matrix(dataset, scope, rows, columns)
    unit = dataset.edition.unit
    found = replace(
        found, projects=found.projects.assign(amount=text.in_unit(found.projects["amount"], unit))
    )
    year = latest_year(dataset) if rows == "amount" else None
    amounts = "" if year is None else f"{text.WHOLE_PROJECT}（{text.fiscal_year(year)}、{unit}）"
    fields = found.projects["heading"].map(field_titles(dataset)).tolist()
    finding = _finding(found)
    meanings = {sign: dataset.terms.fill(words) for sign, words in MEANINGS.items()}
    counted = [*_fewest(found), projects_words(dataset, scope)]
    if rows == "amount":
        counted.append(
            "額の記載はなく、計画の順"
            if year is None
            else f"{text.fiscal_year(year)}の事業費の順（単位：{unit}）"
        )
    return Figure(
        name="matrix",
        title=finding,
        subtitle="・".join(counted),
        chart=_chart(found, fields, rows, amounts, meanings),
        table=_table(found, fields, amounts, dataset.terms),
        alt=f"連携事業を行、市町村を列にした参加の一覧。{finding}。",
        origin=origin(dataset, "participation", found.projects["no"], () if year is None else (year,)),
        note=f"参加は延べ{found.towns['joined'].sum():,}件（{text.DERIVED}）",
        legend=(
            *(Key(sign, words) for sign, words in meanings.items()),
            Key("左端の数字", dataset.terms.role),
        ),
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
    names = text.join_names(found.towns.loc[found.towns["joined"] == fewest, "name"].tolist())
    return [f"参加しない事業が最も多いのは{names}の{projects - fewest}事業"]


def _table(found: Matrix, fields: list[str], amounts: str, terms: RegionTerms) -> pd.DataFrame:
    projects, towns = found.projects, found.towns
    heads = [
        projects["heading"].str.split("-").str[0],
        fields,
        projects["no"].astype(object),
        projects["name"],
    ]
    frame = pd.DataFrame(
        {terms.fill(head): [*column, ""] for head, column in zip(HEADS, heads, strict=True)}
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
        frame[amounts] = pd.array([*projects["amount"], total], dtype=projects["amount"].dtype)
    return frame


def _chart(
    found: Matrix, fields: list[str], rows: str, amounts: str, meanings: Mapping[str, str]
) -> dict[str, Any]:
    """All rows; on a slide, where they are too many for it, those where municipalities differ."""
    spec = _draw(found, fields, rows, amounts, meanings, STEPS[1])
    if len(found.projects) <= SLIDE_ROWS:
        return spec
    joined, towns = found.projects["joined"], len(found.towns)
    fewest = joined[joined < towns].sort_values(kind="stable").index
    kept = sorted((fewest if len(fewest) else joined.index)[:SLIDE_ROWS])
    some = replace(
        found, projects=found.projects.loc[kept].reset_index(drop=True), basis=found.basis.iloc[kept]
    )
    step = min((SLIDE_HEIGHT - ABOVE) // (len(kept) + 1), SLIDE_STEP)
    short = _draw(some, [fields[at] for at in kept], rows, amounts, meanings, step)
    differing, same = len(fewest) - len(kept), len(joined) - len(fewest)
    others = [f"一部の市町村が参加しない{differing}事業"] if differing > 0 else []
    others += [f"すべての市町村が参加する{same if len(fewest) else same - len(kept)}事業"] if same else []
    return with_short(spec, with_others(short, f"ほかに、{'と、'.join(others)}（表に記載）"))


def _draw(
    found: Matrix, fields: list[str], rows: str, amounts: str, meanings: Mapping[str, str], highest: int
) -> dict[str, Any]:
    """The rows in one or two blocks, as the screen has room; the browser works out the places in pixels.

    ``amounts`` is the head of the amounts, "" without them; ``highest`` is how high a row is at most.
    """
    total, count = len(found.projects), len(found.towns)
    half = _half(found.projects["group"])
    step = min(max(BODY // max(half, total + 1 - half), STEPS[0]), highest)
    size = next(size for least, size in FONTS if step >= least)
    share = max(COUNT, width_of([f"{count} / {count}"], size) + PAD)
    edge = share + (
        max(AMOUNT, width_of(map(_amount, found.projects["amount"]), size) + PAD) if amounts else 0
    )
    narrow = max(size, width_of(found.towns["joined"].astype(str), size))
    longest = max(len(linebreaks.graphemes(name)) for name in found.towns["name"])
    least = STRIPE + PAD + NUMBER + narrow * count + edge
    names = max(width_of(found.projects["name"].map("No.00 {}".format), size) + PAD, NAME_LETTERS * size)
    roomy = max(FIELD_BLOCK, least + FIELD)
    projects = _projects(found, fields, half, step, planned=rows == "plan")
    differing = [row for row in projects if row["some"] >= 0]
    few = 0 < len(differing) < total
    lift = LINE * max((len(row["named"]) for row in differing), default=0) + PAD
    two = half < total
    for row in differing if few else []:
        row["foot"] = round(ABOVE + (row["some"] + 1) * (step + lift))
    whole = STRIPE + PAD + FIELD + names + PAD + max(1.5 * size, narrow) * count + edge
    slide = max(
        (max(half, total + 1 - half) * step + ABOVE) * ASPECT,
        1 + max(BLOCK_WIDTH, 2 * least + GAP) if two else min(whole, SLIDE_WIDTH),
        0 if two else FIELD_BLOCK,
    )
    places = {
        "few": f"{few} && width < {FEW_WIDTH}".lower(),
        "step": f"{step}",
        "lift": f"few ? {lift} : 0",
        "number": f"few ? 0 : {NUMBER}",
        "blocks": f"{half} < {total} && width > {max(BLOCK_WIDTH, 2 * least + GAP)} ? 2 : 1",
        "wide": f"max((width - (blocks - 1) * {GAP}) / blocks, {least})",
        "lead": f"{STRIPE + PAD} + (wide > {roomy} ? {FIELD if rows == 'plan' else 0} : 0)",
        "narrowest": (
            f"clamp((wide - lead - {edge} - number) / {count}, {narrow}, {max(1.5 * size, narrow)})"
        ),
        "cell": f"clamp((wide - lead - {edge + names}) / {count}, narrowest, {CELL})",
        "left": f"wide - {edge} - cell * {count}",
        "right": f"left + cell * {count} + {share}",
        "shown": f"few ? {len(differing)} : {total} - (blocks - 1) * {half}",
        "foot": f"{ABOVE} + shown * (step + lift)",
        "end": f"foot - {ABOVE}",
        "wrapped": (
            f"{step} >= {TWO_LINES} && left - lead > {8 * size}"
            f" && left - lead - {PAD} < {width_of(found.projects['name'], size) + NUMBER}"
        ),
        "upright": f"cell < {longest * HEAD_SIZE + NAMED}",
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": style.vega_config(),
        "autosize": {"type": "pad", "contains": "padding", "resize": True},
        "usermeta": {"slide": round(slide)} | ({"half": FEW_WIDTH - 1} if few else {}),
        "height": step,
        "params": [
            *({"name": name, "expr": expression} for name, expression in places.items()),
            {"name": PICK, "views": ["cells"], "select": {"type": "point", "fields": ["key"], "on": "click"}},
        ],
        "layer": [
            {"data": {"values": projects}, "layer": [*_cells(found, size, meanings), *_rows(size, amounts)]},
            {"data": {"values": _towns(found)}, "layer": _heads(size, amounts, len(differing), total)},
        ],
    }


def _amount(amount: float) -> str:
    return text.NOT_STATED if pd.isna(amount) else f"{amount:,.15g}"


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
    differs = frame["joined"] < len(found.towns)
    some = (differs.cumsum() - 1).where(differs, -1).tolist()
    return [
        {
            "key": f"no={row.no}",
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
            "some": some[place],
        }
        | (
            {"named": _two_lines(text.project(row.no, row.name))}
            if some[place] >= 0 or step >= TWO_LINES
            else {}
        )
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
    letters = linebreaks.graphemes(name)
    return letters if len(letters) <= HEAD_LETTERS else [*letters[: HEAD_LETTERS - 1], "︙"]


def _two_lines(name: str) -> list[str]:
    """The name in the two lines that a row has room for; of a longer one the beginning."""
    first, *rest = linebreaks.wrap(name, FEW_LETTERS).split("\n")
    return [first, *rest] if len(rest) < 2 else [first, f"{rest[0][:-1]}…"]


def _lines(title: str, most: int) -> list[str]:
    """The title in lines; what is too long for the last one is cut off on the screen."""
    lines = linebreaks.wrap(title, FIELD_LETTERS).split("\n")
    return lines if len(lines) <= most else [*lines[: most - 1], "".join(lines[most - 1 :])]


def _cells(found: Matrix, size: int, meanings: Mapping[str, str]) -> list[Layer]:
    """A sign on a fill for each project and municipality; where there is room, who is missing by name."""
    names, said, fills, inks = (
        json.dumps(words, ensure_ascii=False)
        for words in (found.towns["name"].tolist(), meanings, FILLS, INKS)
    )
    cell = [
        SHOWN,
        *calculated(**ROW, sign="split(datum.signs, '')", column=f"sequence({len(found.towns)})"),
        {"flatten": ["sign", "column"]},
        *calculated(
            x="datum.x + left + datum.column * cell",
            town=f"{names}[datum.column]",
            basis=f"({said})[datum.sign]",
            said="datum.name + '、' + datum.town + '、' + datum.basis",
            colour=f"({fills})[datum.sign]",
            ink=f"({inks})[datum.sign]",
            pressed="'押すと事業票'",
            words=f"datum.sign == '{ABSENT}' && !upright ? datum.sign + datum.town : datum.sign",
            size=f"datum.sign != '{ABSENT}' ? {size} : upright ? {round(size * MARK)} : {HEAD_SIZE}",
        ),
    ]
    told = under_heads(name="連携事業", field="分野", town="市町村", basis="参加の根拠", pressed="　")
    look = {"stroke": style.PAPER, "strokeWidth": 2, **CLICKED}
    boxes = box(cell, "datum.x", "datum.x + cell", "datum.y + lift", BOTTOM, **look)
    words = words_at(cell, "datum.x + cell / 2", MIDDLE, "words", fontWeight=700, cursor="pointer")
    boxes["name"] = "cells"
    boxes["encoding"] |= {"fill": as_it_is("colour"), "description": column("said"), "tooltip": told}
    words["encoding"] |= {"color": as_it_is("ink"), "size": pixel("size"), "tooltip": told}
    return [boxes, words]


def _rows(size: int, amounts: str) -> list[Layer]:
    """Each project's role, field, name and sums, and a rule above each group."""
    row = [
        SHOWN,
        *calculated(
            **ROW,
            label=(
                "few || wrapped && length(datum.named) < 3 ? datum.named : "
                f"left - lead > {6 * size} ? datum.name : split(datum.name, ' ')[0]"
            ),
            label_at=(
                f"few ? datum.y + {(PAD + LINE) / 2} : "
                f"{MIDDLE} - (isArray(datum.label) ? length(datum.label) - 1 : 0) * {LINE / 2}"
            ),
        ),
    ]
    wide = [*row, {"filter": f"lead > {STRIPE + PAD}"}]
    first = f"datum.y + max(step / 2 - (length(datum.lines) - 1) * {LINE / 2}, min(step / 2, {LINE / 2 + 3}))"
    field = {"align": "left", "limit": FIELD - PAD, "color": style.QUIET_INK, "fontSize": FIELD_SIZE}
    limit = {"expr": f"(few ? wide : left) - lead - {PAD}"}
    stripe = box(row, "datum.x", f"datum.x + {STRIPE}", bottom=BOTTOM)
    stripe["encoding"]["color"] = as_it_is("colour")
    name = words_at(
        row, "datum.x + lead", "datum.label_at", "label", align="left", fontSize=size, limit=limit, **CLICKED
    )
    name["encoding"] |= {"description": column("name"), "tooltip": under_heads(name="連携事業", field="分野")}
    number = {"align": "right", "fontSize": size}
    drawn = [
        stripe,
        words_at(row, f"datum.x + {STRIPE / 2}", MIDDLE, "role", color=style.PAPER, fontWeight=700),
        words_at(wide, f"datum.x + {STRIPE + PAD}", first, "lines", **field),
        name,
        words_at(row, "datum.x + right", MIDDLE, "joined", **number),
        box(row, "datum.x", "datum.x + wide", bottom="datum.y + (few ? 1 : datum.rule)", color=style.OUTLINE),
    ]
    return [*drawn, words_at(row, "datum.x + wide", MIDDLE, "amount", **number)] if amounts else drawn


def _heads(size: int, amounts: str, differing: int, total: int) -> list[Layer]:
    """Above every block what the columns are, each municipality by name; below the last the sums.

    Where only the rows that differ are shown, it says how many others there are instead.
    """
    town = [
        *calculated(block="sequence(blocks)"),
        {"flatten": ["block"]},
        *calculated(
            x=f"datum.block * (wide + {GAP})",
            pressed="'押すと市町村のページ'",
            middle="datum.x + left + (datum.column + 0.5) * cell",
            words="upright ? join(datum.stacked, '\\n') : datum.town",
            y=f"-{PAD} - {LINE} * (upright ? length(datum.stacked) : 1)",
        ),
    ]
    last = [*town, {"filter": "!few && datum.block == blocks - 1"}]
    block = [*town, {"filter": "datum.column == 0"}]
    said = f"left - lead > {width_of([JOINED], size)} ? '{JOINED}' : '{JOINED_SHORT}'"
    foot = [*last, {"filter": "datum.column == 0"}, *calculated(words=said)]
    head = {"baseline": "top", "fontSize": HEAD_SIZE, "fontWeight": 700}
    sums = {"fontSize": size, "fontWeight": 700}
    limit = {"expr": "left - lead"}
    names = words_at(town, "datum.middle", "datum.y", "words", **head, **CLICKED)
    names["encoding"] |= {"description": column("town"), "tooltip": under_heads(town="市町村", pressed="　")}
    corners = [(JOINED_SHORT, "datum.x + right")]
    if amounts:
        corners.append(("\n".join(re.split("[（、）]", amounts)[:3]), "datum.x + wide"))
    rest = f"ほか{total - differing}事業は、すべての市町村が参加"
    others = [{"filter": "few && datum.column == 0"}, *calculated(words=json.dumps(rest, ensure_ascii=False))]
    return [
        names,
        words_at(others, "0", f"end + {LINE}", "words", align="left"),
        box(foot, "datum.x", "datum.x + wide", "end", "end + 2", color=style.OUTLINE),
        words_at(foot, "datum.x + lead", "end + step / 2", "words", align="left", limit=limit, **sums),
        words_at(last, "datum.middle", "end + step / 2", "joined", **sums),
        *(
            words_at(
                [*block, *calculated(words=json.dumps(words, ensure_ascii=False))],
                x,
                f"-{PAD} - {LINE * len(words.splitlines())}",
                "words",
                align="right",
                baseline="top",
            )
            for words, x in corners
        ),
    ]
