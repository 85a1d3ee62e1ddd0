"""The small pictures of the first page: where towns differ, what weighs most, what grew most."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.bars import BARS, bar_chart
from explorer.figures.blank import say_nothing_drawn
from explorer.figures.budgets import no_comparison, nothing_stated
from explorer.figures.figure import PICK, Figure, origin
from explorer.figures.legend import Key
from explorer.questions.budgets import AMOUNT, changes, compared_years, latest_year, ranking, totals
from explorer.questions.participation import differing_projects
from explorer.questions.scope import EVERYTHING

NAMED_ROWS = 2
"""How many projects have a bar of their own; the others share one."""
MOST_ROWS, MOST_HEADS, HEAD_LETTERS = 10, 16, 4
"""How many projects the small grid shows, up to how many towns it names, with how many letters."""
CELL, HEAD_SIZE = 24, 15
ABSENT = style.MISSING_STEPS[-1][1]


def differing_figure(dataset: Dataset) -> Figure:
    """Which municipality joins which of the projects that not all of them join; the first of very many."""
    frame = differing_projects(dataset)
    shown = frame.head(MOST_ROWS)
    towns = dataset.municipality_names
    title = (
        f"{text.count(len(frame), '事業')}で、参加する市町村が異なる"
        if len(frame)
        else f"どの事業にも、{len(towns)}市町村すべてが参加"
    )
    grid = _grid(shown, towns)
    left_out = f"、先頭の{MOST_ROWS}事業を表示" if len(shown) < len(frame) else ""
    return Figure(
        name="differing",
        title=title,
        subtitle=f"全{len(dataset.projects)}事業{'のうち' if len(frame) else ''}{left_out}",
        chart=grid if len(shown) else say_nothing_drawn(grid | {"layer": []}, title),
        table=pd.DataFrame(
            {
                "連携事業": [
                    text.project(no, name) for no, name in zip(frame["no"], frame["name"], strict=True)
                ],
                "参加する市町村": frame["joined"],
                "参加しない市町村": ["・".join(names) for names in frame["missing"]],
            }
        ),
        alt=f"{title}。"
        + "".join(f"No.{row.no}に参加しないのは{'・'.join(row.missing)}。" for row in shown.itertuples()),
        origin=origin(dataset, "participation", dataset.projects["no"]),
        legend=(Key("青", "参加", style.MISSING_STEPS[0][1]), Key("だいだい", "参加しない", ABSENT)),
    )


def _grid(frame: pd.DataFrame, towns: dict[str, str]) -> dict[str, Any]:
    """A cell for each project and municipality; a click picks the project."""
    cells = [
        {
            "key": f"no={row.no}",
            "row": f"No.{row.no}",
            "town": code,
            "project": text.project(row.no, row.name_),
            "said": f"{name}　{'参加しない' if name in row.missing else '参加'}",
            "fill": ABSENT if name in row.missing else style.MISSING_STEPS[0][1],
        }
        for row in frame.rename(columns={"name": "name_"}).itertuples()
        for code, name in towns.items()
    ]
    x = alt.X("town:N", sort=list(towns), axis=None, scale=alt.Scale(paddingInner=0.12))
    y = alt.Y(
        "row:N",
        sort=None,
        scale=alt.Scale(paddingInner=0.12),
        axis=alt.Axis(domain=False, labelFontSize=HEAD_SIZE, labelPadding=10),
    )
    grid = (
        alt.Chart(alt.Data(values=cells))
        .mark_rect(cursor="pointer")
        .encode(
            x=x,
            y=y,
            fill=alt.Fill("fill:N", scale=None),
            tooltip=[alt.Tooltip("project:N", title="　"), alt.Tooltip("said:N", title="　")],
        )
        .add_params(alt.selection_point(name=PICK, fields=["key"], on="click", empty=False))
    )
    layers: list[alt.Chart] = [grid]
    if cells and len(towns) <= MOST_HEADS:
        short = {code: text.letters(name)[:HEAD_LETTERS] for code, name in towns.items()}
        lines = max(map(len, short.values()))
        heads = [{"town": code, "head": "\n".join(letters)} for code, letters in short.items()]
        layers.append(
            alt.Chart(alt.Data(values=heads))
            .mark_text(baseline="bottom", lineBreak="\n", fontSize=HEAD_SIZE, lineHeight=HEAD_SIZE + 1)
            .encode(x=x, y=alt.value(-(lines - 1) * (HEAD_SIZE + 1) - 4), text="head:N")
        )
    chart = alt.layer(*layers).properties(height=max(len(frame), 1) * CELL)
    spec: dict[str, Any] = chart.configure(**style.vega_config()).to_dict()
    return spec


def largest_figure(dataset: Dataset) -> Figure:
    """The sum of the latest fiscal year's amounts, and the share of its largest projects."""
    year = latest_year(dataset)
    ranked = ranking(dataset, EVERYTHING, year)
    total = int(ranked[AMOUNT].sum())
    if not total or year is None:
        title = nothing_stated(year) if ranked.empty else f"記載された額は{text.amount(0)}"
    else:
        title = f"{text.large_amount(total)}のうち、{text.percent(ranked['share'].iloc[0])}は{_top(ranked)}"
    values = ranked[["no", "name", AMOUNT]].rename(columns={AMOUNT: "value"})
    return Figure(
        name="largest",
        title=title,
        subtitle="" if year is None else f"{text.fiscal_year(year)} 事業費見込額・{len(ranked)}事業",
        chart=bar_chart(_bars(values, text.large_amount), "plain", title),
        table=pd.DataFrame(
            {
                "No.": ranked["no"],
                "連携事業名": ranked["name"],
                "事業費見込額（千円）": ranked[AMOUNT],
                "割合": ranked["share"].map(text.percent) if total else "",
            }
        ),
        alt=f"事業費の大きい事業の棒グラフ。{title}。",
        origin=origin(dataset, "budgets", dataset.projects["no"], () if year is None else (year,)),
        note=f"合計は{text.DERIVED}",
    )


def grown_figure(dataset: Dataset) -> Figure:
    """How the sum moved between the two fiscal years that can be compared, and what grew most."""
    before, after = compared_years(dataset)
    if before is None or after is None:
        title, subtitle = f"{no_comparison(dataset)}ため、増減は分からない", ""
        moved = pd.DataFrame(columns=["no", "name", "before", "after", "change", "kind"])
    else:
        sums = totals(dataset, EVERYTHING).set_index("fiscal_year")
        moved = changes(dataset, EVERYTHING, before, after)
        change = int(sums.loc[after, AMOUNT] - sums.loc[before, AMOUNT])
        number = int((moved["kind"] == "up").sum())
        grew = f"増えたのは{text.count(number, '事業')}" if number else "増えた事業はない"
        title = f"{text.large_change(change)}、{grew}"
        subtitle = "から".join(
            f"{text.fiscal_year(year)}（{sums.loc[year, 'amount']}事業）" for year in (before, after)
        )
    grown = moved[moved["kind"] == "up"]
    return Figure(
        name="grown",
        title=title,
        subtitle=f"事業費見込額、{subtitle}" if subtitle else "",
        chart=bar_chart(
            _bars(grown[["no", "name", "change"]].rename(columns={"change": "value"}), text.large_change),
            "plain",
            title,
        ),
        table=pd.DataFrame(
            {
                "No.": grown["no"],
                "連携事業名": grown["name"],
                f"{before}年度（千円）": grown["before"],
                f"{after}年度（千円）": grown["after"],
                "増減（千円）": grown["change"],
            }
        )
        if before
        else pd.DataFrame(columns=["No.", "連携事業名"]),
        alt=f"増えた額の棒グラフ。{title}。",
        origin=origin(
            dataset,
            "budgets",
            dataset.projects["no"],
            () if before is None or after is None else (before, after),
        ),
        note=f"増減は{text.DERIVED}",
    )


def _bars(frame: pd.DataFrame, words: Callable[[float], str]) -> pd.DataFrame:
    """The first projects of ``frame`` (no, name, value; falling) as bars, and the sum of the others."""
    first, rest = frame.head(NAMED_ROWS), frame.iloc[NAMED_ROWS:]
    rows = [
        (f"no={row.no}", text.project(row.no, row.name_), row.value)
        for row in first.rename(columns={"name": "name_"}).itertuples()
    ]
    if len(rest):
        rows.append(("heading=", f"ほかの{text.count(len(rest), '事業')}", rest["value"].sum()))
    return pd.DataFrame(
        [
            {
                "key": key,
                "label": label,
                "series": "",
                "value": float(value),
                "words": words(value),
                "colour": style.EMPHASIS if key.startswith("no=") else style.QUIET,
            }
            for key, label, value in rows
        ],
        columns=list(BARS),
    )


def _top(ranked: pd.DataFrame) -> str:
    names = ranked.loc[ranked["rank"] == 1, "name"].tolist()
    return f"「{names[0]}」" + (f"など{len(names)}事業のそれぞれ" if len(names) > 1 else "")
