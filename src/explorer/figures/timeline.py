"""What is due when: a column for each year, its targets below one another, today's year standing out."""

from dataclasses import replace
from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.blank import say_nothing_drawn
from explorer.figures.figure import Figure
from explorer.figures.indicators import NOT_SAID, WHEN, indicators_words, label, origin_of, pick_key
from explorer.figures.legend import Key
from explorer.figures.pixels import ASPECT, as_it_is, box, calculated, chart, targets, tooltip, words_at
from explorer.questions.indicators import When, due, due_years, kpis_of_kind, undated
from explorer.questions.scope import Scope

HEAD, ROW, LINE = 80, 44, 20
DOT, INDENT, GAP = 12, 28, 12
"""Where the middle of a mark is in its column, where its words begin, and the room between columns."""
BAND = {When.THIS: style.FAINT}
SHADE = 0.5
NARROWEST, HEAD_BELOW = 165, 40
"""How wide a column is at least; with less room the years stand below each other, each with a lower head."""
MOST_YEARS, MOST_MARKS = 7, 24
NEAR = (When.THIS, When.NEXT)
NO_DUE = "この範囲に期限の年度が記載された目標はない"


def due_figure(dataset: Dataset, scope: Scope, target_kind: str, year: int) -> Figure:
    """What is due in which year, seen from fiscal year ``year``."""
    frame = due(dataset, scope, target_kind, year)
    years = due_years(dataset, scope, target_kind, year)
    near = years[years["when"].isin(NEAR)]
    finding = "、".join(
        f"{text.fiscal_year(row.year)}{'が期限の指標' if row.when == When.THIS else ''}は"
        f"{due_words(row.indicators, row.kpis)}"
        for row in near.itertuples()
    )
    columns = _columns(years)
    rows = frame.to_dict(orient="records")
    marks = pd.DataFrame(
        {
            "key": [pick_key(row) for row in rows],
            "year": frame["target_year"].astype("int64"),
            "column": [_column_of(columns, due_year) for due_year in frame["target_year"]],
            "label": [label(row) for row in rows],
            "words": [f"{label(row)}：{row['target']}" for row in rows],
            "shape": ["diamond" if pd.isna(row["no"]) else "circle" for row in rows],
            "colour": [style.EMPHASIS if row["when"] in NEAR else style.QUIET for row in rows],
            "told": [_told(row) for row in rows],
        }
    )
    table = pd.DataFrame(
        {
            "年度": frame["target_year"].map(text.fiscal_year),
            "時期": frame["when"].map(WHEN),
            "種別": ["基本ＫＰＩ" if pd.isna(row["no"]) else "評価指標" for row in rows],
            "指標": [label(row) for row in rows],
            "目標値（原文）": frame["target"],
        }
    )
    every_year, timeless = undated(dataset, scope, target_kind)
    found = origin_of(dataset, scope, target_kind)
    roles = tuple(kpis_of_kind(dataset, scope, target_kind)["role"].unique())
    title = finding
    if not near[["indicators", "kpis"]].to_numpy().any():
        title = f"{text.fiscal_year(year)}にも{text.fiscal_year(year + 1)}にも、期限の指標はない"
    if frame.empty:
        title = NO_DUE
    return Figure(
        name="due",
        title=title,
        subtitle="・".join(
            ["目標の期限", indicators_words(dataset, scope, target_kind), *(["基本ＫＰＩ"] if roles else [])]
        ),
        chart=_chart(columns, marks),
        table=table,
        alt=f"期限のある目標を年度ごとに並べた図。{title}。",
        origin=replace(found, words=found.words + ("、基本ＫＰＩ" if roles else ""), roles=roles),
        note=f"このほか、毎年度の目標{every_year}件、時期の記載のない目標{timeless}件。{NOT_SAID}",
        legend=tuple(_shapes(frame)) if frame["no"].isna().any() else (),
    )


def due_words(indicators: int, kpis: int) -> str:
    """How much is due: 10件; with basic KPIs: 10件と基本ＫＰＩ4件."""
    return f"{indicators}件" + (f"と基本ＫＰＩ{kpis}件" if kpis else "")


def _shapes(frame: pd.DataFrame) -> list[Key]:
    """What the shapes of the marks mean, of those that occur."""
    both = {
        Key("●", "評価指標"): frame["no"].notna().any(),
        Key("◆", "基本ＫＰＩ"): frame["no"].isna().any(),
    }
    return [key for key, occurs in both.items() if occurs]


def _told(row: dict[str, Any]) -> dict[str, str]:
    printed = {
        "目標値": row["target"],
        "基準値": row["baseline"],
        "時期": text.fiscal_year(row["target_year"]),
    }
    return tooltip(pick_key(row), label(row), printed)


def _columns(years: pd.DataFrame) -> pd.DataFrame:
    """The columns of the picture, at most :data:`MOST_YEARS`: first and last year, when, and its words.

    ``years`` as of :func:`explorer.questions.indicators.due_years`. What is past shares the first column,
    and so do the furthest years the last; a year with nothing due has none, if it is not this or the next.
    """
    sizes = years["indicators"] + years["kpis"]
    kept = years.assign(size=sizes)[(sizes > 0) | years["when"].isin(NEAR)].reset_index(drop=True)
    past = int((kept["when"] == When.PAST).sum())
    place = pd.Series(kept.index).clip(lower=past - 1 if past else 0)
    place = place.clip(upper=int(place.min()) + MOST_YEARS - 1) if len(place) else place
    columns = kept.groupby(place.to_numpy(), as_index=False).agg(
        first=("year", "first"), last=("year", "last"), when=("when", "first"), size=("size", "sum")
    )
    spans = [_span(row.first, row.last) for row in columns.itertuples()]
    over = columns["when"] == When.PAST
    return columns.assign(
        head=pd.Series(spans).mask(over, WHEN[When.PAST]),
        words=columns["when"].map(WHEN).mask(over, pd.Series(spans)),
        size=[text.count(size, "件") if size else "なし" for size in columns["size"]],
    )


def _span(first: int, last: int) -> str:
    return text.fiscal_year(first) if first == last else f"{first}〜{text.fiscal_year(last)}"


def _column_of(columns: pd.DataFrame, due_year: int) -> int:
    """The place of the column in which a due year stands."""
    return int((columns["first"] <= due_year).sum()) - 1


def _chart(years: pd.DataFrame, marks: pd.DataFrame) -> dict[str, Any]:
    """The years side by side, the marks of each one below another; a click picks the key.

    ``years`` has head, size and words (below the head) and when (this year is shaded); ``marks`` has key,
    column, label (in two lines where it is long, the end in the second), words, told, shape and colour.
    Where columns would be too narrow the years stand below each other.
    """
    place = marks.groupby("column").cumcount()
    more = place[place >= MOST_MARKS].groupby(marks["column"]).size()
    marks = marks.assign(place=place)[place < MOST_MARKS]
    sizes = marks["column"].value_counts().reindex(range(len(years)), fill_value=0)
    rows = sizes + sizes.index.isin(more.index)
    above = rows.cumsum() - rows
    high = HEAD + ROW * max(int(rows.max()), 1)
    places = {
        "beside": f"width >= {len(years) * NARROWEST}",
        "column": f"beside ? (width + {GAP}) / {len(years)} : width + {GAP}",
        "head": f"beside ? {HEAD} : {HEAD_BELOW}",
        "foot": f"{len(years) * HEAD_BELOW + int(rows.sum()) * ROW}",
        "letters": f"floor((column - {INDENT + 2 * GAP}) / {style.LABEL_SIZE})",
    }
    ground = calculated(
        x="beside ? datum.at * column : 0",
        y=f"beside ? 0 : datum.at * {HEAD_BELOW} + datum.above * {ROW}",
        bottom=f"beside ? datum.y + {high} : min(datum.y + head + datum.rows * {ROW}, foot)",
        shown="beside ? datum.head : datum.head + '　' + datum.size + '　' + datum.words",
    )
    beside = [*ground, {"filter": "beside"}]
    inside = {"expr": f"column - {2 * GAP}"}
    by_year = [
        box(
            [{"filter": f"datum.when == '{When.THIS}'"}, *ground],
            "datum.x",
            f"datum.x + column - {GAP}",
            bottom="datum.bottom",
            color=BAND[When.THIS],
            opacity=SHADE,
        ),
        *(
            words_at(
                steps, f"datum.x + {DOT / 2}", f"datum.y + {y}", name, align="left", limit=inside, **look
            )
            for steps, y, name, look in (
                (ground, 20, "shown", {"fontWeight": 700, "fontSize": style.LABEL_SIZE + 2}),
                (beside, 44, "size", {}),
                (beside, 64, "words", {}),
            )
        ),
    ]
    at = calculated(
        x="beside ? datum.column * column : 0",
        y=f"(beside ? 0 : datum.column * {HEAD_BELOW} + datum.above * {ROW}) + head + datum.place * {ROW}",
        middle=f"datum.y + {ROW / 2}",
        begun="replace(datum.label, regexp('^((No.)?.{0,' + letters + '}).*$', 'u'), '$1')",
        rest="slice(datum.label, length(datum.begun))",
        end="replace(datum.rest, regexp('^.{2,}(.{' + (letters - 1) + '})$', 'u'), '…$1')",
        lines="length(datum.rest) ? [datum.begun, datum.end] : datum.begun",
    )
    dots = words_at(at, f"datum.x + {DOT}", "datum.middle", "label")
    dots["mark"] = {"type": "point", "filled": True, "size": 170, "opacity": 1, "aria": False}
    del dots["encoding"]["text"]
    dots["encoding"] |= {"color": as_it_is("colour"), "shape": as_it_is("shape")}
    limit = {"expr": f"column - {INDENT + GAP}"}
    by_mark = [
        dots,
        words_at(
            at,
            f"datum.x + {INDENT}",
            f"datum.middle - (length(datum.rest) ? {LINE / 2} : 0)",
            "lines",
            align="left",
            lineHeight=LINE,
            limit=limit,
        ),
        words_at(
            [{"filter": "isValid(datum.more)"}, *at],
            f"datum.x + {INDENT}",
            f"datum.middle + {ROW}",
            "more",
            align="left",
            limit=limit,
        ),
        targets(at, "datum.x", f"datum.x + column - {GAP}", "datum.y", f"datum.y + {ROW}"),
    ]
    drawn = marks.assign(above=marks["column"].map(above), said=marks["words"]).to_dict(orient="records")
    for mark in drawn:
        if mark["place"] == MOST_MARKS - 1 and mark["column"] in more.index:
            mark["more"] = f"ほか{more[mark['column']]}件（表に）"
            mark["hidden"] = int(more[mark["column"]])
        mark["foot"] = (mark["column"] + 1) * HEAD_BELOW + (mark["above"] + mark["place"] + 1) * ROW
    years = years.assign(at=range(len(years)), above=above, rows=rows)
    years["foot"] = (years["at"] + 1) * HEAD_BELOW + (above + rows.clip(upper=1)) * ROW
    spec = chart(
        places,
        height=HEAD,
        slide=max(high * ASPECT, len(years) * NARROWEST),
        layers=[
            {"data": {"values": years.to_dict(orient="records")}, "layer": by_year},
            {"data": {"values": drawn}, "layer": by_mark},
        ],
    )
    return spec if drawn else say_nothing_drawn(spec, NO_DUE)
