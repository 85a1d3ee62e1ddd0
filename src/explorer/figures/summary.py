"""The small figures of the first page: where towns differ, what weighs most, what grew most."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.amounts import first_named
from explorer.figures.bars import BARS, bar_chart
from explorer.figures.blank import with_empty_message
from explorer.figures.budgets import change_figure, ranking_figure
from explorer.figures.figure import PICK, Figure, origin
from explorer.figures.legend import Key
from explorer.figures.pixels import stacked
from explorer.figures.scope import project_labels
from explorer.questions.budgets import (
    AMOUNT,
    amount_changes,
    compared_years,
    latest_year,
    ranking,
    yearly_totals,
)
from explorer.questions.participation import differing_projects
from explorer.questions.scope import EVERYTHING

NAMED_ROWS = 2
"""How many projects have a bar of their own; the others share one."""
MOST_ROWS, MOST_HEADS = 10, 16
"""How many projects the small grid shows, and up to how many towns it names."""
CELL, HEAD_SIZE = 24, 16


def differing_figure(dataset: Dataset) -> Figure:
    """Return who joins which of the projects that not all municipalities join; the first of very many."""
    frame = differing_projects(dataset)
    shown = frame.head(MOST_ROWS)
    title = (
        f"{text.count(len(frame), '事業')}で、参加する市町村が異なる"
        if len(frame)
        else f"どの事業にも、{text.all_municipalities(dataset.municipalities['name'].tolist())}が参加"
    )
    grid = _grid(dataset, shown)
    left_out = f"、先頭の{MOST_ROWS}事業を表示" if len(shown) < len(frame) else ""
    return Figure(
        name="differing",
        title=title,
        subtitle=f"全{len(dataset.projects)}事業{'のうち' if len(frame) else ''}{left_out}",
        chart=grid if len(shown) else with_empty_message(grid | {"layer": []}, title),
        table=pd.DataFrame(
            {
                "連携事業": project_labels(frame),
                "参加する市町村": frame["joined"],
                "参加しない市町村": ["・".join(names) for names in frame["missing"]],
            }
        ),
        alt=f"{title}。"
        + "".join(f"No.{row.no}に参加しないのは{'・'.join(row.missing)}。" for row in shown.itertuples()),
        origin=origin(dataset, "participation", dataset.projects["no"]),
        legend=(Key("青", "参加", style.GRID_JOINS), Key("だいだい", "参加しない", style.GRID_ABSENT)),
    )


def _grid(dataset: Dataset, frame: pd.DataFrame) -> dict[str, Any]:
    """Return a cell for each municipality and project of ``frame`` (no, name, missing).

    A click picks the project.
    """
    towns = dataset.municipality_names
    cells = [
        {
            "key": f"no={row.no}",
            "row": f"No.{row.no}",
            "town": code,
            "project": text.project(row.no, row.name),
            "status": f"{name}　{'参加' if joins else '参加しない'}",
            "fill": style.GRID_JOINS if joins else style.GRID_ABSENT,
        }
        for row in frame.itertuples()
        for code, name in towns.items()
        for joins in [name not in row.missing]
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
            tooltip=[alt.Tooltip("project:N", title="連携事業"), alt.Tooltip("status:N", title="市町村")],
        )
        .add_params(alt.selection_point(name=PICK, fields=["key"], on="click", empty=False))
    )
    layers: list[alt.Chart] = [grid]
    if cells and len(towns) <= MOST_HEADS:
        stacks = {code: stacked(name) for code, name in towns.items()}
        lines = max(map(len, stacks.values()))
        heads = [{"town": code, "head": "\n".join(letters)} for code, letters in stacks.items()]
        layers.append(
            alt.Chart(alt.Data(values=heads))
            .mark_text(baseline="bottom", lineBreak="\n", fontSize=HEAD_SIZE, lineHeight=HEAD_SIZE + 1)
            .encode(x=x, y=alt.value(-(lines - 1) * (HEAD_SIZE + 1) - 4), text="head:N")
        )
    chart = alt.layer(*layers).properties(height=max(len(frame), 1) * CELL)
    spec: dict[str, Any] = chart.configure(**style.vega_config()).to_dict()
    return spec


def largest_figure(dataset: Dataset) -> Figure:
    """Return the ranking of the latest fiscal year in short: its sum, and the share of the largest."""
    year = latest_year(dataset)
    ranked = ranking(dataset, EVERYTHING, year)
    full = ranking_figure(dataset, EVERYTHING, year, None, False, "plain")
    title, unit = full.title, dataset.edition.unit
    if total := int(ranked[AMOUNT].sum()):
        largest = first_named(ranked.loc[ranked["rank"] == 1, "name"].tolist(), "事業のそれぞれ")
        title = f"{text.large_amount(total, unit)}のうち、{text.percent(ranked['share'].iloc[0])}は{largest}"
    rows = ranked.rename(columns={AMOUNT: "value"})
    return _in_short(full, "largest", title, rows, partial(text.large_amount, unit=unit), "ranking")


def grown_figure(dataset: Dataset) -> Figure:
    """Return what grew between the two fiscal years that can be compared in short, and the sum's change."""
    before, after = compared_years(dataset)
    full = change_figure(dataset, EVERYTHING, "up", None, False, "plain")
    if before is None or after is None:
        return replace(full, name="grown")
    unit = dataset.edition.unit
    sums = yearly_totals(dataset, EVERYTHING).set_index("fiscal_year")
    changed = amount_changes(dataset, EVERYTHING, before, after)
    grown = changed[changed["kind"] == "up"].rename(columns={"change": "value"})
    change = text.large_change(int(sums.loc[after, AMOUNT] - sums.loc[before, AMOUNT]), unit)
    title = f"{change}は全体の差引、" + (
        f"増えたのは{text.count(len(grown), '事業')}" if len(grown) else "増えた事業はない"
    )
    stated = "から".join(
        f"{text.fiscal_year(year)}（{sums.loc[year, 'amount']}事業）" for year in (before, after)
    )
    full = replace(
        full,
        subtitle=f"事業費見込額の合計、{stated}",
        origin=origin(dataset, "budgets", dataset.projects["no"], (before, after)),
    )
    return _in_short(full, "grown", title, grown, partial(text.large_change, unit=unit), "change")


def _in_short(
    full: Figure, name: str, title: str, rows: pd.DataFrame, say_amount: Callable[[float], str], view: str
) -> Figure:
    """Return the figure under another title with few bars: ``rows`` has no, name and value, falling."""
    kind = full.alt.split("。")[0]
    chart = bar_chart(_bars(rows, say_amount, view), "plain", title)
    return replace(full, name=name, title=title, chart=chart, alt=f"{kind}。{title}。")


def _bars(frame: pd.DataFrame, say_amount: Callable[[float], str], view: str) -> pd.DataFrame:
    """Return bars of the first projects of ``frame`` (no, name, value; falling) and of the others' sum.

    A click on the others' bar opens the ``view`` of budgets that names them.
    """
    first, rest = frame.head(NAMED_ROWS), frame.iloc[NAMED_ROWS:]
    rows = [
        (f"no={row.no}", text.project(row.no, row.name), row.value, style.EMPHASIS)
        for row in first.itertuples()
    ]
    if len(rest):
        label = f"ほかの{text.count(len(rest), '事業')}"
        rows.append((f"view={view}", label, rest["value"].sum(), style.QUIET))
    bars = [(key, label, "", float(value), say_amount(value), colour) for key, label, value, colour in rows]
    return pd.DataFrame(bars, columns=list(BARS))
