"""What is due when: a column for each year, its targets below one another, today's year standing out.

Years after the next stand below one another where that makes the chart lower, so that its letters are larger.
"""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.blank import with_empty_message
from explorer.figures.figure import Figure
from explorer.figures.indicators import NOT_SAID, WHEN, indicators_words, label, origin_of, pick_key
from explorer.figures.legend import Key
from explorer.figures.pixels import (
    ASPECT,
    SLIDE,
    Layer,
    Room,
    breakable,
    calculate,
    chart_spec,
    click_targets,
    line_count,
    lines_expression,
    rect_mark,
    rows_left_out,
    text_mark,
    tooltip,
    unscaled_field,
    with_note,
    with_short,
)
from explorer.questions.indicators import When, due, due_years, kpis_of_kind, undated
from explorer.questions.scope import Scope

HEAD, LINE, PAD = 58, 20, 10
"""The height of a year's head and of a line of a name, and the room between names."""
DOT, INDENT, GAP = 8, 24, 24
"""Where the middle of a mark is in its column, where its words begin, and the room between columns."""
BAND, BAND_OPACITY, BAND_EDGE = style.FAINT, 0.5, 8
"""The ground of this year's column, and how far it reaches beyond the words."""
NARROWEST, HEAD_BELOW = 165, 40
"""How wide a column is at least; with less room the years stand below each other, each with a lower head."""
LEAST, STEP = 700, 15
"""How wide a slide's chart is at least, and by how much a column becomes wider at a time."""
MOST_YEARS, MOST_MARKS = 7, 24
NEAR = (When.THIS, When.NEXT)
NO_DUE = "この範囲に期限の年度が記載された目標はない"


def due_figure(dataset: Dataset, scope: Scope, target_kind: str, year: int) -> Figure:
    """Return what is due in which year, seen from fiscal year ``year``."""
    frame = due(dataset, scope, target_kind, year)
    years = due_years(dataset, scope, target_kind, year)
    near = years[years["when"].isin(NEAR)]
    if frame.empty:
        title = NO_DUE
    elif not near[["indicators", "kpis"]].to_numpy().any():
        title = f"{text.fiscal_year(year)}にも{text.fiscal_year(year + 1)}にも、期限の指標はない"
    else:
        title = "、".join(
            f"{text.fiscal_year(row.year)}{'が期限の指標' if row.when == When.THIS else ''}は"
            f"{due_words(row.indicators, row.kpis)}"
            for row in near.itertuples()
        )
    columns = _columns(years)
    rows = frame.to_dict(orient="records")
    is_kpi = frame["no"].isna()
    marks = pd.DataFrame(
        {
            "key": [pick_key(row) for row in rows],
            "year": frame["target_year"].astype("int64"),
            "column": [_column_of(columns, due_year) for due_year in frame["target_year"]],
            "label": [label(row) for row in rows],
            "description": [f"{label(row)}：{row['target']}" for row in rows],
            "shape": ["diamond" if kpi else "circle" for kpi in is_kpi],
            "colour": [style.EMPHASIS if row["when"] in NEAR else style.QUIET for row in rows],
            "tooltip": [_tooltip(row) for row in rows],
        }
    )
    table = pd.DataFrame(
        {
            "年度": frame["target_year"].map(text.fiscal_year),
            "時期": frame["when"].map(WHEN),
            "種別": ["基本ＫＰＩ" if kpi else "評価指標" for kpi in is_kpi],
            "指標": [label(row) for row in rows],
            "目標値（原文）": frame["target"],
        }
    )
    every_year, timeless = undated(dataset, scope, target_kind)
    sheets = origin_of(dataset, scope, target_kind)
    roles = tuple(kpis_of_kind(dataset, scope, target_kind)["role"].unique())
    counted = [
        "目標の期限",
        indicators_words(dataset, scope, target_kind),
        *(["基本ＫＰＩ"] if roles else []),
    ]
    return Figure(
        name="due",
        title=title,
        subtitle="・".join(counted),
        chart=_chart(columns, marks),
        table=table,
        alt=f"期限のある目標を年度ごとに並べた図。{title}。",
        origin=replace(sheets, words=sheets.words + ("、基本ＫＰＩ" if roles else ""), roles=roles),
        note=f"このほか、毎年度の目標{every_year}件、年度を特定できない目標{timeless}件。{NOT_SAID}",
        legend=_shapes(is_kpi) if is_kpi.any() else (),
    )


def due_words(indicators: int, kpis: int) -> str:
    """Return how much is due: 10件; with basic KPIs: 10件と基本ＫＰＩ4件."""
    return f"{indicators}件" + (f"と基本ＫＰＩ{kpis}件" if kpis else "")


def _shapes(is_kpi: pd.Series) -> tuple[Key, ...]:
    """Return the legend of the marks' shapes, at least one of which is a KPI."""
    kpi = Key("◆", "基本ＫＰＩ")
    return (kpi,) if is_kpi.all() else (Key("●", "評価指標"), kpi)


def _tooltip(row: dict[str, Any]) -> dict[str, str]:
    printed = {
        "目標値": row["target"],
        "基準値": row["baseline"],
        "時期": text.fiscal_year(row["target_year"]),
    }
    return tooltip(pick_key(row), label(row), printed)


def _columns(years: pd.DataFrame) -> pd.DataFrame:
    """Return the chart's columns, at most :data:`MOST_YEARS`: first, last, when, size, head and words.

    ``years`` as of :func:`explorer.questions.indicators.due_years`. Past years share the first column, and
    the furthest years the last; a year with nothing due has none, unless it is this or the next.
    """
    sizes = years["indicators"] + years["kpis"]
    kept = years.assign(size=sizes)[(sizes > 0) | years["when"].isin(NEAR)].reset_index(drop=True)
    past = int((kept["when"] == When.PAST).sum())
    place = pd.Series(kept.index).clip(lower=past - 1 if past else 0)
    place = place.clip(upper=int(place.min()) + MOST_YEARS - 1) if len(place) else place
    columns = kept.groupby(place.to_numpy(), as_index=False).agg(
        first=("year", "first"), last=("year", "last"), when=("when", "first"), size=("size", "sum")
    )
    spans = pd.Series([_span(row.first, row.last) for row in columns.itertuples()])
    until = spans.str.replace(r".*〜", "〜", regex=True)
    is_past = columns["when"] == When.PAST
    return columns.assign(
        head=spans.mask(is_past, WHEN[When.PAST]),
        words=columns["when"].map(WHEN).mask(is_past, until),
        size=[text.count(size, "件") if size else "なし" for size in columns["size"]],
    )


def _span(first: int, last: int) -> str:
    return text.fiscal_year(first) if first == last else f"{first}〜{text.fiscal_year(last)}"


def _column_of(columns: pd.DataFrame, due_year: int) -> int:
    """Return the index of the column in which a due year stands."""
    return int((columns["first"] <= due_year).sum()) - 1


def _chart(years: pd.DataFrame, marks: pd.DataFrame) -> dict[str, Any]:
    """Return the chart; a slide has the first marks of each year, half a slide the first years."""
    beside = len(years) * NARROWEST
    spec = _draw(years, marks, MOST_MARKS, beside)
    if marks.empty:
        return with_empty_message(spec | {"data": {"values": []}}, NO_DUE)
    column, longest = marks["column"], int(marks["column"].value_counts().max())

    def heights(room: Room) -> list[float]:
        if room.width < beside:
            heads = column.diff().fillna(column[0] + 1)
            names = (_name_height(name, room.width + GAP) for name in marks["label"])
            return [HEAD_BELOW * int(head) + name for head, name in zip(heads, names, strict=True)]
        bottoms = [0.0]
        while len(bottoms) <= longest and bottoms[-1] <= room.height:
            bottoms.append(_Layout(years, marks, len(bottoms)).height(room.width))
        rest = longest + 1 - len(bottoms)
        return [*(below - above for above, below in pairwise(bottoms)), *[LINE + PAD] * rest]

    def draw(count: int, room: Room) -> Layer:
        if room.width >= beside:
            return _draw(years, marks, count, beside)
        short = _draw(years.head(column[count - 1] + 1), marks.head(count), MOST_MARKS, beside)
        return with_note(short, rows_left_out(len(marks) - count))

    return with_short(spec, heights, draw)


class _Layout:
    """The years side by side, with the first ``most`` marks of each, and how wide each of the stacks is.

    A stack is one year, or several of the later ones below one another. One with more words is wider, so that
    all are nearly as high.
    """

    def __init__(self, years: pd.DataFrame, marks: pd.DataFrame, most: int) -> None:
        self.least = max(LEAST, len(years) * NARROWEST)
        self.names: list[list[str]] = [[] for _ in range(len(years))]
        self.left_out = [0] * len(years)
        for column, name in zip(marks["column"], marks["label"], strict=True):
            if len(self.names[column]) < most:
                self.names[column].append(name)
            else:
                self.left_out[column] += 1
        self.stacks = [[column] for column in range(len(years))]
        later = years["when"].eq(When.LATER).tolist()
        for column in range(1, len(years)):
            if later[column - 1] and later[column]:
                self._stack(column)

    def _stack(self, column: int) -> None:
        """Put the year below the one before it, if that makes the slide's chart lower."""
        apart, height = self.stacks, self.height(SLIDE.width)
        place = next(place for place, stack in enumerate(apart) if column in stack)
        self.stacks = [*apart[: place - 1], apart[place - 1] + apart[place], *apart[place + 1 :]]
        if self.height(SLIDE.width) >= height:
            self.stacks = apart

    def slide(self) -> int:
        """Return the width of a slide's chart: the least at which it is not too high for a slide."""
        widths = range(self.least, SLIDE.width, STEP)
        return next((width for width in widths if self.height(width) * ASPECT <= width), SLIDE.width)

    def height(self, width: float) -> float:
        """Return how high the chart of that width is."""
        stacks = zip(self.stacks, self.widths(width), strict=True)
        return max((self._height(stack, wide) for stack, wide in stacks), default=HEAD)

    def widths(self, width: float) -> list[float]:
        """Return how wide each stack is, with the room after it."""
        widths: list[float] = [NARROWEST] * len(self.stacks)
        heights = [self._height(stack, NARROWEST) for stack in self.stacks]
        lowest = [self._height(stack, width) for stack in self.stacks]
        spare = width + GAP - sum(widths)
        while spare >= STEP:
            highest = heights.index(max(heights))
            if heights[highest] <= lowest[highest]:
                break
            widths[highest] += STEP
            heights[highest] = self._height(self.stacks[highest], widths[highest])
            spare -= STEP
        return [wide + spare / len(widths) for wide in widths]

    def _height(self, stack: list[int], width: float) -> float:
        """Return how high the heads and names of a stack of that width are."""
        names = sum(_name_height(name, width) for column in stack for name in self.names[column])
        return names + sum(HEAD + (LINE + PAD) * bool(self.left_out[column]) for column in stack)


def _letters(width: float) -> int:
    """Return how many letters a line of a name has in a column of that width."""
    return int((width - INDENT - GAP) // style.LABEL_SIZE)


def _name_height(name: str, width: float) -> float:
    """Return how high a name is in a column of that width, with the room below it."""
    return line_count(breakable(name), _letters(width)) * LINE + PAD


def _draw(years: pd.DataFrame, marks: pd.DataFrame, most: int, beside: int) -> dict[str, Any]:
    """Return the years side by side, the marks of each one below another; a click picks the key.

    ``years`` has head, size and words (below the head) and when (this year is shaded); ``marks`` has key,
    column, label, description, tooltip, shape and colour. In less width than ``beside`` the years stand
    below each other. Of more than ``most`` in a year the first are drawn, and how many are not is said
    below them.
    """
    layout = _Layout(years, marks, most)
    slide = layout.slide()
    params = {
        "beside": f"width >= {beside}",
        "head": f"beside ? {HEAD} : {HEAD_BELOW}",
    }
    spec = chart_spec(params, height=HEAD, slide=slide, layers=_layers())
    values = _values(years, marks, layout, slide)
    return spec | {"data": {"values": values}, "transform": _places()}


def _values(years: pd.DataFrame, marks: pd.DataFrame, layout: _Layout, width: float) -> list[dict[str, Any]]:
    """Return the chart's data: for each year its head, its marks, and how many are left out.

    Each has its year's column, the ``stack`` in which that stands, and where this begins (``start``) and how
    wide it is (``share``) as parts of the ``width``.
    """
    shares = [wide / (width + GAP) for wide in layout.widths(width)]
    rows = marks.assign(place=marks.groupby("column").cumcount(), words=marks["label"].map(breakable))
    stack_of = {column: at for at, stack in enumerate(layout.stacks) for column in stack}
    values: list[dict[str, Any]] = []
    for column, year in enumerate(years.to_dict(orient="records")):
        shown = rows[rows["column"] == column].head(len(layout.names[column])).to_dict(orient="records")
        left_out = layout.left_out[column]
        others = [{"others": f"ほか{left_out}件（表に）"}] if left_out else []
        stack = stack_of[column]
        place = {"column": column, "stack": stack, "start": sum(shares[:stack]), "share": shares[stack]}
        values += [row | place for row in (year | {"at": column}, *shown, *others)]
    return values


def _places() -> list[Layer]:
    """Return the transforms that find the place of each head and name, and the lines of each name."""
    start = {"frame": [None, 0]}
    return [
        *calculate(
            wide=f"(beside ? datum.share : 1) * (width + {GAP})",
            letters=f"floor((datum.wide - {INDENT + GAP}) / {style.LABEL_SIZE})",
            lines=f"isValid(datum.words) && isValid(datum.key) ? {lines_expression('datum.words')} : []",
            high=f"isValid(datum.at) ? head : max(length(datum.lines), 1) * {LINE} + {PAD}",
        ),
        {"window": [{"op": "sum", "field": "high", "as": "in_stack"}], "groupby": ["stack"]} | start,
        {"window": [{"op": "sum", "field": "high", "as": "in_all"}]} | start,
        {"joinaggregate": [{"op": "sum", "field": "high", "as": "column_high"}], "groupby": ["column"]},
        {"joinaggregate": [{"op": "max", "field": "in_stack", "as": "highest"}]},
        *calculate(
            x=f"beside ? datum.start * (width + {GAP}) : 0",
            y="(beside ? datum.in_stack : datum.in_all) - datum.high",
            bottom="datum.y + (beside ? datum.highest : datum.column_high)",
            below="datum.size + '　' + datum.words",
            title="beside ? datum.head : datum.head + '　' + datum.below",
        ),
    ]


def _layers() -> list[Layer]:
    """Return this year's band, the heads, the marks with their names, and the click targets."""
    head: list[Layer] = [{"filter": "isValid(datum.at)"}]
    head_beside = [*head, {"filter": "beside"}]
    heads: tuple[tuple[list[Layer], int, str, Layer], ...] = (
        (head, 20, "title", {"fontWeight": 700, "fontSize": style.LABEL_SIZE + 2}),
        (head_beside, 44, "below", {}),
    )
    band = rect_mark(
        [*head, {"filter": f"datum.when == '{When.THIS}'"}],
        f"datum.x - {BAND_EDGE}",
        f"datum.x + datum.wide - {GAP - BAND_EDGE}",
        bottom="datum.bottom",
        color=BAND,
        opacity=BAND_OPACITY,
    )
    mark: list[Layer] = [{"filter": "isValid(datum.key)"}]
    first_line = f"datum.y + {(LINE + PAD) / 2}"
    dots = text_mark(mark, f"datum.x + {DOT}", first_line, "label")
    dots["mark"] = {"type": "point", "filled": True, "size": 170, "opacity": 1, "aria": False}
    del dots["encoding"]["text"]
    dots["encoding"] |= {"color": unscaled_field("colour"), "shape": unscaled_field("shape")}
    others: list[Layer] = [{"filter": "isValid(datum.others)"}]
    return [
        band,
        *(
            text_mark(transform, "datum.x", f"datum.y + {y}", name, align="left", **look)
            for transform, y, name, look in heads
        ),
        dots,
        text_mark(mark, f"datum.x + {INDENT}", first_line, "lines", lineHeight=LINE, align="left"),
        text_mark(others, f"datum.x + {INDENT}", first_line, "others", align="left"),
        click_targets(mark, "datum.x", f"datum.x + datum.wide - {GAP}", "datum.y", "datum.y + datum.high"),
    ]
