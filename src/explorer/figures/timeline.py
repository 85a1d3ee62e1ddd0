"""What is due when: a column for each year, its targets below one another, today's year standing out."""

from dataclasses import replace
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
    Layer,
    Room,
    calculate,
    chart_spec,
    click_targets,
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

HEAD, ROW, LINE = 80, 44, 20
DOT, INDENT, GAP = 12, 28, 12
"""Where the middle of a mark is in its column, where its words begin, and the room between columns."""
BAND, BAND_OPACITY = style.FAINT, 0.5
"""The ground of this year's column."""
NARROWEST, HEAD_BELOW = 165, 40
"""How wide a column is at least; with less room the years stand below each other, each with a lower head."""
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
        note=f"このほか、毎年度の目標{every_year}件、時期の記載のない目標{timeless}件。{NOT_SAID}",
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
    is_past = columns["when"] == When.PAST
    return columns.assign(
        head=spans.mask(is_past, WHEN[When.PAST]),
        words=columns["when"].map(WHEN).mask(is_past, spans),
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
        return with_empty_message(spec, NO_DUE)
    column, longest = marks["column"], marks["column"].value_counts().max()

    def heights(room: Room) -> list[int]:
        if room.width >= beside:
            return [HEAD + ROW, *[ROW] * (longest - 1)]
        return [ROW + HEAD_BELOW * int(heads) for heads in column.diff().fillna(column[0] + 1)]

    def draw(count: int, room: Room) -> Layer:
        if room.width >= beside:
            return _draw(years, marks, count - 1, beside)
        spec = _draw(years.head(column[count - 1] + 1), marks.head(count), MOST_MARKS, beside)
        return with_note(spec, rows_left_out(len(marks) - count))

    return with_short(spec, heights, draw)


def _draw(years: pd.DataFrame, marks: pd.DataFrame, most: int, beside: int) -> dict[str, Any]:
    """Return the years side by side, the marks of each one below another; a click picks the key.

    ``years`` has head, size and words (below the head) and when (this year is shaded); ``marks`` has key,
    column, label (in two lines where it is long, the end in the second), description, tooltip, shape and
    colour. In less width than ``beside`` the years stand below each other. Of more than ``most`` in a year
    the first are drawn, and how many are not is said below them.
    """
    place = marks.groupby("column").cumcount()
    left_out = place[place >= most].groupby(marks["column"]).size()
    marks = marks.assign(place=place)[place < most]
    sizes = marks["column"].value_counts().reindex(range(len(years)), fill_value=0)
    rows = sizes + sizes.index.isin(left_out.index)
    above = rows.cumsum() - rows
    high = HEAD + ROW * max(int(rows.max()), 1)
    params = {
        "beside": f"width >= {beside}",
        "column": f"beside ? (width + {GAP}) / {len(years)} : width + {GAP}",
        "head": f"beside ? {HEAD} : {HEAD_BELOW}",
        "foot": f"{len(years) * HEAD_BELOW + int(rows.sum()) * ROW}",
        "letters": f"floor((column - {INDENT + 2 * GAP}) / {style.LABEL_SIZE})",
    }
    year = calculate(
        x="beside ? datum.at * column : 0",
        y=f"beside ? 0 : datum.at * {HEAD_BELOW} + datum.above * {ROW}",
        bottom=f"beside ? datum.y + {high} : min(datum.y + head + datum.rows * {ROW}, foot)",
        title="beside ? datum.head : datum.head + '　' + datum.size + '　' + datum.words",
    )
    year_beside = [*year, {"filter": "beside"}]
    in_column = {"align": "left", "limit": {"expr": f"column - {2 * GAP}"}}
    heads: tuple[tuple[list[Layer], int, str, Layer], ...] = (
        (year, 20, "title", {"fontWeight": 700, "fontSize": style.LABEL_SIZE + 2}),
        (year_beside, 44, "size", {}),
        (year_beside, 64, "words", {}),
    )
    by_year = [
        rect_mark(
            [{"filter": f"datum.when == '{When.THIS}'"}, *year],
            "datum.x",
            f"datum.x + column - {GAP}",
            bottom="datum.bottom",
            color=BAND,
            opacity=BAND_OPACITY,
        ),
        *(
            text_mark(transform, f"datum.x + {DOT / 2}", f"datum.y + {y}", name, **in_column, **look)
            for transform, y, name, look in heads
        ),
    ]
    mark = calculate(
        x="beside ? datum.column * column : 0",
        y=f"(beside ? 0 : datum.column * {HEAD_BELOW} + datum.above * {ROW}) + head + datum.place * {ROW}",
        middle=f"datum.y + {ROW / 2}",
        begun="replace(datum.label, regexp('^((No.)?.{0,' + letters + '}).*$', 'u'), '$1')",
        rest="slice(datum.label, length(datum.begun))",
        end="replace(datum.rest, regexp('^.{2,}(.{' + (letters - 1) + '})$', 'u'), '…$1')",
        lines="length(datum.rest) ? [datum.begun, datum.end] : datum.begun",
    )
    dots = text_mark(mark, f"datum.x + {DOT}", "datum.middle", "label")
    dots["mark"] = {"type": "point", "filled": True, "size": 170, "opacity": 1, "aria": False}
    del dots["encoding"]["text"]
    dots["encoding"] |= {"color": unscaled_field("colour"), "shape": unscaled_field("shape")}
    beside_dot = {"align": "left", "limit": {"expr": f"column - {INDENT + GAP}"}}
    label_y = f"datum.middle - (length(datum.rest) ? {LINE / 2} : 0)"
    with_others: list[Layer] = [{"filter": "isValid(datum.others)"}, *mark]
    by_mark = [
        dots,
        text_mark(mark, f"datum.x + {INDENT}", label_y, "lines", lineHeight=LINE, **beside_dot),
        text_mark(with_others, f"datum.x + {INDENT}", f"datum.middle + {ROW}", "others", **beside_dot),
        click_targets(mark, "datum.x", f"datum.x + column - {GAP}", "datum.y", f"datum.y + {ROW}"),
    ]
    values = marks.assign(above=marks["column"].map(above)).to_dict(orient="records")
    for value in values:
        if value["place"] == most - 1 and value["column"] in left_out.index:
            value["others"] = f"ほか{left_out[value['column']]}件（表に）"
    years = years.assign(at=range(len(years)), above=above, rows=rows)
    return chart_spec(
        params,
        height=HEAD,
        slide=max(high * ASPECT, len(years) * NARROWEST),
        layers=[
            {"data": {"values": years.to_dict(orient="records")}, "layer": by_year},
            {"data": {"values": values}, "layer": by_mark},
        ],
    )
