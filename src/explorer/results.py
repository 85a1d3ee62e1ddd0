"""Read what was reached and spent, year by year: two files that may lie beside an edition's tables.

The plan does not say this, so somebody writes ``actuals.csv`` and ``settlements.csv`` by hand. They are
validated like everything else, and every row that is wrong is named.
"""

import re
from datetime import date
from pathlib import Path

import pandas as pd

from explorer.frames import DataError, DataErrors, frame_of, read_rows
from explorer.model import RESULT_TABLES, Table, fiscal_year_of

Tables = dict[str, pd.DataFrame]
SAID = {"actuals": ["value", "note"], "settlements": ["amount"]}
"""The columns of which one is filled where a result is known; a row without is not yet known."""
SCALED = re.compile("[百千万億]")
PERCENT, LEAST_PERCENT = "%", 10
"""Beside a target of so many per cent, a result of 1 or less was meant as a share: 0.81 for 81 %."""
FACTOR = 500
"""Further apart than this, a result and its plan were meant in two units: 円 and 千円, 人 and 千人."""
DOUBTFUL = 5
"""Further apart than this, a digit may have been dropped or added; but it may also be true."""


def read_results(folder: Path, tables: Tables) -> Tables:
    """Read the results beside the edition's tables, by name: rows with a result, none where there is no file.

    Raises DataErrors, which names every row that is wrong, or DataError for a file that is none.
    """
    return {
        name: _read(folder / f"{name}.csv", table, tables) if (folder / f"{name}.csv").exists() else empty
        for name, table in RESULT_TABLES.items()
        for empty in [frame_of(folder, [], table)]
    }


def implausible_results(folder: Path, tables: Tables) -> list[DataError]:
    """Return the rows of results that lie so far from the plan that a digit may be wrong, as errors to print.

    No row is refused for it. ``folder`` and ``tables`` are those of :func:`read_results`, and valid.
    """
    return [
        doubt
        for name, table in RESULT_TABLES.items()
        if (path := folder / f"{name}.csv").exists()
        for rows in [read_rows(path, table)]
        for line, (_, row) in enumerate(frame_of(path, rows, table).iterrows(), start=2)
        if (doubt := _doubt(path, row, line, tables))
    ]


def _doubt(path: Path, row: pd.Series, line: int, tables: Tables) -> DataError | None:
    """Return a warning if the row's number is :data:`DOUBTFUL` times off all that the plan says of it."""
    if path.stem == "settlements":
        given, unit = row["amount"], "千円"
        budgets = tables["budgets"][tables["budgets"]["no"] == row["no"]]
        amounts = budgets.set_index("fiscal_year")["amount_thousand_yen"].dropna()
        known = amounts.loc[[row["fiscal_year"]]] if row["fiscal_year"] in amounts.index else amounts
    else:
        given = row["value"]
        indicators = tables["indicators"]
        planned = indicators[(indicators["no"] == row["no"]) & (indicators["seq"] == row["seq"])].iloc[0]
        unit = planned["baseline_unit"] if pd.isna(planned["target_value"]) else planned["target_unit"]
        same = [side for side in ("baseline", "target") if planned[f"{side}_unit"] == unit]
        known = planned[[f"{side}_value" for side in same]].dropna()
    if pd.isna(given) or not given or not (sizes := [abs(float(size)) for size in known if size]):
        return None
    least, most = min(sizes) / DOUBTFUL, max(sizes) * DOUBTFUL
    if least < abs(given) < most:
        return None
    said = "、".join(f"{size:,.10g}" for size in sorted(set(sizes)))
    return DataError(
        f"{given:,.10g}{unit} は計画の {said}{unit} と桁が異なります",
        f"{least:,.10g}〜{most:,.10g}{unit}。正しければ、このままでよい",
        line,
        path,
    )


def _read(path: Path, table: Table, tables: Tables) -> pd.DataFrame:
    rows = read_rows(path, table)
    problems = [
        DataError(problem.found, problem.expected, line, path)
        for line, row in enumerate(rows, start=2)
        if (problem := _problem(path, row, table, tables))
    ]
    if problems:
        raise DataErrors(problems)
    frame = frame_of(path, rows, table)
    return frame[frame[SAID[table.name]].notna().any(axis=1)].reset_index(drop=True)


def _problem(path: Path, row: list[str], table: Table, tables: Tables) -> DataError | None:
    """Return what is wrong with one row, if anything."""
    try:
        result = frame_of(path, [row], table).iloc[0]
    except DataError as problem:
        return problem
    key = table.foreign_keys[0]
    planned = tables[key.reference]
    planned = planned[(planned[list(key.columns)] == result[list(key.columns)]).all(axis=1)]
    if planned.empty:
        where = "、".join(f"{table.field(column).label}{result[column]}" for column in key.columns)
        return DataError(f"{where} が計画にありません", f"{key.reference}.csv にある行", path=path)
    if result[SAID[table.name]].isna().all():
        return None
    if pd.isna(result["source"]):
        return DataError("出典が空です", "実績や決算を公表した資料の名", path=path)
    return _wrong_year(path, result, tables) or _wrong_unit(path, result, planned.iloc[0], table)


def _wrong_year(path: Path, result: pd.Series, tables: Tables) -> DataError | None:
    """Return an error if the plan does not speak of the year, or it has not begun.

    The plan speaks of its fiscal years, and of those of its baselines and targets.
    """
    indicators = tables["indicators"]
    years = pd.concat(
        [tables["budgets"]["fiscal_year"], indicators["baseline_year"], indicators["target_year"]]
    ).dropna()
    first, last = min(years), min(max(years), fiscal_year_of(date.today()))
    if first <= result["fiscal_year"] <= last:
        return None
    return DataError(
        f"年度が {result['fiscal_year']} です", f"{first}〜{last}（計画の年度で、始まったもの）", path=path
    )


def _wrong_unit(path: Path, result: pd.Series, planned: pd.Series, table: Table) -> DataError | None:
    """Return an error if the number was meant in another unit: 円 for 千円, a share for %."""
    if table.name == "settlements":
        given, plan, unit = result["amount"], planned["amount_thousand_yen"], "千円"
        doubtful = True
    else:
        given, plan, unit = result["value"], planned["target_value"], planned["target_unit"]
        doubtful = bool(SCALED.search(planned["target"]))
        if not pd.isna(given) and pd.isna(plan) and pd.isna(planned["baseline_value"]):
            said = f"目標は「{planned['target']}」で、数ではありません"
            return DataError(said, "値を空にし、補足（note）に書いた言葉", path=path)
        if unit == PERCENT and not pd.isna(given) and 0 < given <= 1 and plan >= LEAST_PERCENT:
            said = f"{given} は計画の {plan:,.10g}{unit} と単位が合いません"
            return DataError(said, f"{unit}で書いた数（{given} が割合なら {given * 100:.10g}）", path=path)
    if not doubtful or pd.isna(given) or pd.isna(plan) or not given or not plan:
        return None
    if 1 / FACTOR < given / plan < FACTOR:
        return None
    return DataError(
        f"{given:,} は計画の {plan:,.10g}{unit} とかけ離れています", f"{unit}で書いた数", path=path
    )
