"""What is due when: a column for each year, its targets below one another, today's year standing out."""

from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.blank import say_nothing_drawn
from explorer.figures.figure import PICK, Figure
from explorer.figures.indicators import NOT_SAID, WHEN, indicators_words, label, origin_of, pick_key
from explorer.figures.legend import Key, role_keys
from explorer.questions.indicators import When, due, due_years, kpis_of_kind, undated
from explorer.questions.scope import Scope

HEAD, ROW = 92, 32
BAND = {When.PAST: style.ALL_ROLES_BEFORE, When.THIS: style.ROLE_BEFORE["2"]}
SHADE = 0.5
YEAR_ROOM, SPAN_ROOM, WORDS_ROOM = 120, 180, 150
"""How wide a column has to be for its year or years in full, and for what they are from today."""
MOST_YEARS, MOST_MARKS = 12, 24
NO_DUE = "この範囲に期限の年度が記載された目標はない"


def due_figure(dataset: Dataset, scope: Scope, target_kind: str, year: int) -> Figure:
    """What is due in which year, seen from fiscal year ``year``."""
    frame = due(dataset, scope, target_kind, year)
    years = due_years(dataset, scope, target_kind, year)
    near = years[years["when"].isin([When.THIS, When.NEXT])]
    finding = "、".join(
        f"{text.fiscal_year(row.year)}{'が期限の指標' if row.when == When.THIS else ''}は"
        f"{due_words(row.indicators, row.kpis)}"
        for row in near.itertuples()
    )
    columns = _columns(years, year)
    rows = frame.to_dict(orient="records")
    marks = pd.DataFrame(
        {
            "key": [pick_key(row) for row in rows],
            "year": _column_of(frame["target_year"], columns["year"].tolist()),
            "label": [label(row) for row in rows],
            "words": [f"{label(row)}：{row['target']}" for row in rows],
            "shape": ["diamond" if pd.isna(row["no"]) else "circle" for row in rows],
            "colour": [style.role_colour(row["role"]) for row in rows],
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
        chart=_chart(columns, marks) if len(marks) else say_nothing_drawn(_chart(columns, marks), NO_DUE),
        table=table,
        alt=f"期限のある目標を年度ごとに並べた図。{title}。",
        origin=replace(found, words=found.words + ("、基本ＫＰＩ" if roles else ""), roles=roles),
        note=f"このほか、毎年度の目標{every_year}件、時期の記載のない目標{timeless}件。{NOT_SAID}",
        legend=(*_shapes(frame), *role_keys(frame["role"])) if len(frame) else (),
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


def _columns(years: pd.DataFrame, year: int) -> pd.DataFrame:
    """The columns of the picture, at most :data:`MOST_YEARS`: year (its first), when, size and its words.

    ``years`` as of :func:`explorer.questions.indicators.due_years`. The years furthest from fiscal year
    ``year`` share a column at either end.
    """
    last = years["year"].shift(-1) - 1
    columns = years.assign(last=last.fillna(years["year"]).astype("int64"))
    now = columns["year"].tolist().index(year)
    first = max(0, min(now - 2, len(columns) - MOST_YEARS))
    place = pd.Series(range(len(columns))).clip(first, first + MOST_YEARS - 1)
    columns = columns.groupby(place.to_numpy(), as_index=False).agg(
        year=("year", "first"),
        last=("last", "last"),
        when=("when", "last"),
        indicators=("indicators", "sum"),
        kpis=("kpis", "sum"),
    )
    sizes = columns["indicators"] + columns["kpis"]
    return columns.assign(
        head=[_span(row.year, row.last) for row in columns.itertuples()],
        short=[_short(row.Index, row.year, row.last, len(columns)) for row in columns.itertuples()],
        room=[YEAR_ROOM if row.year == row.last else SPAN_ROOM for row in columns.itertuples()],
        words=columns["when"].map(WHEN),
        size=[text.count(size, "件") if size else "なし" for size in sizes],
    )


def _span(first: int, last: int) -> str:
    return text.fiscal_year(first) if first == last else f"{first}〜{text.fiscal_year(last)}"


def _short(place: int, first: int, last: int, columns: int) -> str:
    """The year or years of a column where there is little room: 2028; between two columns a mere 〜."""
    if first == last:
        return str(first)
    return f"{first if place == columns - 1 else ''}〜{last if place == 0 else ''}"


def _column_of(due_years: pd.Series, starts: list[int]) -> list[int]:
    """The first year of the column in which each due year stands."""
    return [max(start for start in starts if start <= known) for known in due_years]


def _chart(years: pd.DataFrame, marks: pd.DataFrame) -> dict[str, Any]:
    """The years side by side, the marks of each one below another; a click picks the key.

    ``years`` has year, head, words and size (below the head) and when (past and this are shaded);
    ``marks`` has key, year, label, words (what a pointer reads), shape and colour.
    """
    marks = marks.assign(y=HEAD + ROW / 2 + ROW * marks.groupby("year").cumcount())
    marks, rest = marks[marks["y"] < HEAD + ROW * MOST_MARKS], marks[marks["y"] >= HEAD + ROW * MOST_MARKS]
    more = [
        {"year": int(known), "said": f"ほか{count}件（表に）"}
        for known, count in rest.groupby("year").size().items()
    ]
    rows = int(marks.groupby("year").size().max() if len(marks) else 0) + bool(more)
    height = HEAD + ROW * rows + ROW / 2
    columns = alt.Scale(domain=years["year"].tolist(), paddingInner=0.04, paddingOuter=0)
    column = f"width / {len(years)}"

    def at(position: float) -> alt.X:
        return alt.X("year:O", axis=None, scale=columns, bandPosition=position)

    shaded = years.assign(fill=years["when"].map(BAND).fillna(style.PAPER))
    by_year = alt.Chart(alt.Data(values=shaded.to_dict(orient="records")))
    by_mark = alt.Chart(alt.Data(values=marks.to_dict(orient="records"))).encode(
        y=alt.Y("y:Q", scale=None, axis=None)
    )
    head = by_year.transform_calculate(shown=f"{column} > datum.room ? datum.head : datum.short")
    inside = alt.expr(f"max({column} - 14, 1)")
    also = alt.Chart(alt.Data(values=more)).mark_text(align="left", dx=10, limit=inside)
    pick = alt.selection_point(name=PICK, fields=["key"], on="click", empty=False)
    layers = [
        by_year.mark_bar(opacity=SHADE).encode(
            x=at(0.5), y=alt.value(0), y2=alt.value(height), color=alt.Color("fill:N", scale=None)
        ),
        head.mark_text(
            align="left", dx=10, fontWeight=700, fontSize=style.LABEL_SIZE + 4, limit=inside
        ).encode(x=at(0), y=alt.value(20), text="shown:N"),
        by_year.mark_text(align="left", dx=10, limit=inside).encode(x=at(0), y=alt.value(46), text="size:N"),
        by_year.mark_text(
            align="left", dx=10, limit=inside, opacity=alt.expr(f"{column} > {WORDS_ROOM} ? 1 : 0")
        ).encode(x=at(0), y=alt.value(70), text="words:N"),
        by_mark.mark_point(size=170, filled=True, opacity=1, xOffset=20).encode(
            x=at(0), color=alt.Color("colour:N", scale=None), shape=alt.Shape("shape:N", scale=None)
        ),
        by_mark.mark_text(
            align="left",
            dx=36,
            limit=alt.expr(f"max({column} - 44, 1)"),
            opacity=alt.expr(f"{column} > 80 ? 1 : 0"),
        ).encode(x=at(0), text="label:N"),
        by_mark.mark_bar(opacity=0, cursor="pointer")
        .transform_calculate(top=f"datum.y - {ROW / 2}", bottom=f"datum.y + {ROW / 2}")
        .encode(
            x=at(0.5), y=alt.Y("top:Q", scale=None), y2="bottom:Q", tooltip=alt.Tooltip("words:N", title="　")
        )
        .add_params(pick),
    ]
    if more:
        layers.append(also.encode(x=at(0), y=alt.value(HEAD + ROW * MOST_MARKS + ROW / 2), text="said:N"))
    spec: dict[str, Any] = (
        alt.layer(*layers).properties(height=height).configure(**style.vega_config()).to_dict()
    )
    return spec
