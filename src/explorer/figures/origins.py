"""The rows behind a figure: what the plan prints, sheet by sheet."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures.figure import Origin, origin
from explorer.figures.results import result_words
from explorer.model import AmountState, Side
from explorer.questions.budgets import fiscal_years, stated_years
from explorer.questions.burdens import side_of
from explorer.questions.indicators import indicators, kpis
from explorer.questions.participation import numbers_joined, participants_printed, projects_of
from explorer.questions.provenance import Spans, lines_of, lines_of_cells
from explorer.questions.results import actuals, settlements
from explorer.questions.scope import EVERYTHING, Scope, differing_numbers, projects_in

PLANNED = {"actuals": "indicators", "settlements": "budgets"}
"""What the plan says beside each table of results."""
PROJECT_HEAD, PRINTED_HEAD, COUNTED_HEAD, LINES_HEAD = (
    "連携事業",
    "計画に書かれていること（原文）",
    "集計",
    "計画の本文",
)
LEFT_OUT = "（合計に入れない）"


@answered_once
def origin_rows(dataset: Dataset, origin: Origin) -> pd.DataFrame:
    """Return what was looked through, a row for each sheet or KPI.

    Columns no (missing for a KPI), name, printed (in the plan's words), counted (whether the row went into
    the number) and spans (of lines of the plan's text).
    """
    return pd.concat([_sheets(dataset, origin), _kpis(dataset, origin)], ignore_index=True)


def _sheets(dataset: Dataset, origin: Origin) -> pd.DataFrame:
    if cell := CELLS.get(origin.table):
        spans = {str(no): lines_of_cells(dataset, "projects", no, (cell,)) for no in origin.nos}
    else:
        spans = lines_of(dataset, PLANNED.get(origin.table, origin.table))
    names = dataset.projects.set_index("no")["name"]
    years = origin.years or tuple(stated_years(dataset) or fiscal_years(dataset))
    if origin.table == "budgets":
        printed, counted = _amounts(dataset, years), _stating(dataset, years)
    elif origin.target_kind:
        frame = indicators(dataset, EVERYTHING, origin.target_kind)
        printed, counted = _indicators(frame), set(frame["no"])
        spans = {
            str(no): tuple(rows[["first_line", "last_line"]].itertuples(index=False, name=None))
            for no, rows in frame.groupby("no")
        }
    else:
        printed, counted = PRINTED[origin.table](dataset) if origin.nos else {}, set(origin.nos)
        if origin.years:
            printed, spans = _with_amounts(dataset, years, printed, spans)
    counted -= set(origin.uncounted)
    return pd.DataFrame(
        {
            "no": pd.Series(origin.nos, dtype="Int64"),
            "name": [names[no] for no in origin.nos],
            "printed": ["、".join(printed.get(no, [text.NO_ROW])) for no in origin.nos],
            "counted": [no in counted for no in origin.nos],
            "spans": [spans.get(str(no), ()) for no in origin.nos],
        }
    )


def _with_amounts(
    dataset: Dataset, years: tuple[int, ...], printed: dict[int, list[str]], spans: dict[str, Spans]
) -> tuple[dict[int, list[str]], dict[str, Spans]]:
    """Return what a table prints and its lines, by project, with the amounts of the fiscal years."""
    amounts, lines = _amounts(dataset, years), lines_of(dataset, "budgets")
    return (
        {no: [*words, *amounts.get(no, [])] for no, words in printed.items()},
        {no: tuple(sorted({*own_spans, *lines.get(no, ())})) for no, own_spans in spans.items()},
    )


def _kpis(dataset: Dataset, origin: Origin) -> pd.DataFrame:
    frame = kpis(dataset, EVERYTHING)
    frame = frame[frame["role"].isin(origin.roles)]
    return pd.DataFrame(
        {
            "no": frame["no"],
            "name": frame["item"],
            "printed": frame["baseline"] + " → " + frame["target"],
            "counted": True,
            "spans": [((first, last),) for first, last in frame[["first_line", "last_line"]].to_numpy()],
        }
    )


def origin_table(dataset: Dataset, origin: Origin) -> pd.DataFrame:
    """Return the origin's rows under the heads of the screen: project, the plan's words, lines, counted."""
    rows = origin_rows(dataset, origin)
    names = [
        name if pd.isna(no) else text.project(no, name)
        for no, name in zip(rows["no"], rows["name"], strict=True)
    ]
    return pd.DataFrame(
        {
            PROJECT_HEAD: names,
            PRINTED_HEAD: rows["printed"],
            LINES_HEAD: rows["spans"].map(text.line_ranges),
            COUNTED_HEAD: counted_words(rows),
        }
    )


def counted_words(rows: pd.DataFrame) -> pd.Series:
    """Return whether each of the rows of :func:`origin_rows` was counted, in words."""
    return rows["counted"].astype("bool").map({True: "対象", False: "対象外"})


def sheets_origin(
    dataset: Dataset, table: str, scope: Scope = EVERYTHING, years: tuple[int, ...] = ()
) -> Origin:
    """Return what the sheets in scope print for the table as the origin; of budgets, in the fiscal years."""
    return origin(dataset, table, projects_in(dataset, scope)["no"], years)


def listed_origin(dataset: Dataset, scope: Scope) -> Origin:
    """Return the sheets in scope as the origin; the others were looked through."""
    listed = projects_in(dataset, scope)["no"]
    return origin(dataset, "projects", listed, uncounted=sorted(set(dataset.projects["no"]) - set(listed)))


def differing_origin(dataset: Dataset) -> Origin:
    """Return the sheets that some municipality is not in as the origin; the others were looked through."""
    differing = differing_numbers(dataset)
    others = [no for no in dataset.projects["no"] if no not in differing]
    return origin(dataset, "participation", differing, uncounted=others)


def joined_origin(dataset: Dataset, municipality_code: str, scope: Scope) -> Origin:
    """Return the sheets in scope that the municipality is in; the others were looked through."""
    projects = projects_of(dataset, municipality_code, scope)
    joined = projects["basis"].notna()
    return origin(dataset, "participation", projects.loc[joined, "no"], uncounted=projects.loc[~joined, "no"])


def asked_origin(dataset: Dataset, municipality_code: str, scope: Scope) -> Origin:
    """Return the roles on the sheets in scope that the municipality is in; on all, if it is in none."""
    joined = numbers_joined(dataset, municipality_code, scope)
    asked = joined or projects_in(dataset, scope)["no"]
    return origin(dataset, f"{side_of(dataset, municipality_code)}_role", asked)


def _cell(column: str) -> Callable[[Dataset], dict[int, list[str]]]:
    return lambda dataset: _by_project(dataset.projects, dataset.projects[column].tolist())


def _stating(dataset: Dataset, years: tuple[int, ...]) -> set[int]:
    """Return the sheets that print an amount for one of the fiscal years."""
    cells = dataset.budgets
    stated = cells["fiscal_year"].isin(years) & (cells["state"] == AmountState.AMOUNT)
    return {int(no) for no in cells.loc[stated, "no"]}


def _amounts(dataset: Dataset, years: tuple[int, ...]) -> dict[int, list[str]]:
    cells, unit = dataset.budgets[dataset.budgets["fiscal_year"].isin(years)], dataset.edition.unit
    words = [
        f"{text.fiscal_year(row.fiscal_year)} {_printed(row, unit)}"
        + (unit if row.state == AmountState.AMOUNT else LEFT_OUT)
        for row in cells.itertuples()
    ]
    return _by_project(cells, words)


def _printed(row: Any, unit: str) -> str:
    """Return a cell of ``budgets`` as the plan prints it, in its unit."""
    if row.state != AmountState.AMOUNT:
        return str(row.printed)
    return text.amount(row.amount_thousand_yen, unit).removesuffix(unit)


def _participants(dataset: Dataset) -> dict[int, list[str]]:
    return {no: [printed] for no, printed in participants_printed(dataset).items()}


def _burdens(dataset: Dataset) -> dict[int, list[str]]:
    rules = dataset.burdens.drop_duplicates(["no", "side", "printed"])
    return _by_project(
        rules, [f"{dataset.terms.side[row.side]}：{row.printed}" for row in rules.itertuples()]
    )


def _indicators(frame: pd.DataFrame) -> dict[int, list[str]]:
    return _by_project(frame, [f"{row.item}：{row.baseline} → {row.target}" for row in frame.itertuples()])


def _actuals(dataset: Dataset) -> dict[int, list[str]]:
    frame = actuals(dataset, EVERYTHING)
    words = [
        f"{row['item']}：目標 {row['target']}、実績 {result_words(row)}（{row['source']}）"
        for row in frame.to_dict(orient="records")
    ]
    return _by_project(frame, words)


def _settlements(dataset: Dataset) -> dict[int, list[str]]:
    frame, unit = settlements(dataset, EVERYTHING), dataset.edition.unit
    words = [
        f"{text.fiscal_year(row.fiscal_year)} 見込額 {_printed(row, unit)}、"
        f"決算額 {text.amount(row.amount, unit)}（{row.source}）"
        for row in frame.itertuples()
    ]
    return _by_project(frame, words)


def _by_project(frame: pd.DataFrame, words: list[str]) -> dict[int, list[str]]:
    return {int(no): rows.tolist() for no, rows in pd.Series(words).groupby(frame["no"].to_numpy())}


CELLS = {"projects": "name", **{f"{side}_role": f"{side}_role" for side in Side}}
"""The cell of a sheet that is meant, where it is one of the table of projects."""
PRINTED = {
    **{table: _cell(column) for table, column in CELLS.items()},
    "participation": _participants,
    "burdens": _burdens,
    "indicators": lambda dataset: _indicators(dataset.indicators),
    "actuals": _actuals,
    "settlements": _settlements,
}
"""By table, or cell of a sheet: for each project, what the plan prints; budgets besides, which have years."""
