"""Read the results of the plan, which people add by hand beside an edition's tables.

``actuals.csv`` has what indicators reached and ``settlements.csv`` what was spent, year by year. Both are
validated like all other tables, except that every wrong row is reported, not just the first.
"""

import re
from datetime import date
from pathlib import Path

import pandas as pd

from explorer.frames import DataError, DataErrors, frame_of, located, read_frame, read_rows
from explorer.model import RESULT_TABLES, THOUSAND_YEN, Table, fiscal_year_of

Tables = dict[str, pd.DataFrame]
VALUE_COLUMNS = {"actuals": ["value", "note"], "settlements": ["amount"]}
"""The columns of which at least one is filled in a row with a known result."""
SCALED_UNIT = re.compile("[百千万億]")
PERCENT, MIN_PERCENT_TARGET = "%", 10
"""Where the target is at least so many per cent, a result of up to 1 must have been meant as a share."""
UNIT_ERROR = 500
"""A result that is so many times too large or too small must be in another unit (円 for 千円)."""
DIGIT_ERROR = 5
"""A result that is so many times too large or too small may have a digit too many or too few."""


def read_results(folder: Path, tables: Tables) -> Tables:
    """Read the results beside the edition's ``tables``, by name, without rows whose result is not known yet.

    A missing file gives an empty table. Raises DataErrors with every wrong row, or DataError for a file that
    cannot be read.
    """
    return {name: _read(folder / f"{name}.csv", table, tables) for name, table in RESULT_TABLES.items()}


def implausible_results(folder: Path, tables: Tables) -> list[DataError]:
    """Return a warning for each valid row that is so far off the plan that a digit may be wrong.

    ``folder`` and ``tables`` are those of :func:`read_results`, which accepts such rows.
    """
    return [
        DataError(warning.found, warning.expected, line, path)
        for name, table in RESULT_TABLES.items()
        if (path := folder / f"{name}.csv").exists()
        for line, (_, row) in enumerate(read_frame(path, table).iterrows(), start=2)
        if (warning := _digit_warning(row, table, tables))
    ]


def _digit_warning(row: pd.Series, table: Table, tables: Tables) -> DataError | None:
    """Return a warning if the row's value is :data:`DIGIT_ERROR` times off all that the plan states."""
    if table.name == "settlements":
        value, unit = row["amount"], THOUSAND_YEN
        budgets = tables["budgets"][tables["budgets"]["no"] == row["no"]]
        amounts = budgets.set_index("fiscal_year")["amount_thousand_yen"].dropna()
        planned = amounts.loc[[row["fiscal_year"]]] if row["fiscal_year"] in amounts.index else amounts
    else:
        value = row["value"]
        indicators = tables["indicators"]
        indicator = indicators[(indicators["no"] == row["no"]) & (indicators["seq"] == row["seq"])].iloc[0]
        unit = indicator["baseline_unit"] if pd.isna(indicator["target_value"]) else indicator["target_unit"]
        sides = [side for side in ("baseline", "target") if indicator[f"{side}_unit"] == unit]
        planned = indicator[[f"{side}_value" for side in sides]].dropna()
    if pd.isna(value) or not value or not (sizes := {abs(float(size)) for size in planned if size}):
        return None
    least, most = min(sizes) / DIGIT_ERROR, max(sizes) * DIGIT_ERROR
    if least < abs(value) < most:
        return None
    stated = "、".join(f"{size:,.10g}" for size in sorted(sizes))
    found = f"{value:,.10g}{unit} は計画の {stated}{unit} と桁が異なります"
    return DataError(found, f"{least:,.10g}〜{most:,.10g}{unit}。正しければ、このままでよい")


def _read(path: Path, table: Table, tables: Tables) -> pd.DataFrame:
    rows = read_rows(path, table) if path.exists() else []
    errors = [
        DataError(error.found, error.expected, line, path)
        for line, row in enumerate(rows, start=2)
        if (error := _row_error(row, table, tables))
    ]
    if errors:
        raise DataErrors(errors)
    with located(path):
        frame = frame_of(rows, table)
    return frame[frame[VALUE_COLUMNS[table.name]].notna().any(axis=1)].reset_index(drop=True)


def _row_error(row: list[str], table: Table, tables: Tables) -> DataError | None:
    """Return what is wrong with a row, if anything."""
    try:
        result = frame_of([row], table).iloc[0]
    except DataError as error:
        return error
    key = table.foreign_keys[0]
    columns = list(key.columns)
    planned = tables[key.reference]
    planned = planned[(planned[columns] == result[columns]).all(axis=1)]
    if planned.empty:
        where = "、".join(f"{table.field(column).label}{result[column]}" for column in columns)
        return DataError(f"{where} が計画にありません", f"{key.reference}.csv にある行")
    if result[VALUE_COLUMNS[table.name]].isna().all():
        return None
    if pd.isna(result["source"]):
        return DataError("出典が空です", "実績や決算を公表した資料の名")
    return _year_error(result, tables) or _unit_error(result, planned.iloc[0], table)


def _year_error(result: pd.Series, tables: Tables) -> DataError | None:
    """Return an error if the year has not begun or lies outside the years of the plan.

    These are its fiscal years and those of its baselines and targets.
    """
    indicators = tables["indicators"]
    years = pd.concat(
        [tables["budgets"]["fiscal_year"], indicators["baseline_year"], indicators["target_year"]]
    ).dropna()
    first, last = min(years), min(max(years), fiscal_year_of(date.today()))
    if first <= result["fiscal_year"] <= last:
        return None
    found = f"年度が {result['fiscal_year']} です"
    return DataError(found, f"{first}〜{last}（計画の年度で、始まったもの）")


def _unit_error(result: pd.Series, planned: pd.Series, table: Table) -> DataError | None:
    """Return an error if the value must be in another unit than the plan's: 円 for 千円, a share for %."""
    if table.name == "settlements":
        value, plan, unit = result["amount"], planned["amount_thousand_yen"], THOUSAND_YEN
        scaled = True
    else:
        value, plan, unit = result["value"], planned["target_value"], planned["target_unit"]
        scaled = bool(SCALED_UNIT.search(planned["target"]))
        if not pd.isna(value) and pd.isna(plan) and pd.isna(planned["baseline_value"]):
            found = f"目標は「{planned['target']}」で、数ではありません"
            return DataError(found, "値を空にし、補足（note）に書いた言葉")
        if unit == PERCENT and not pd.isna(value) and 0 < value <= 1 and plan >= MIN_PERCENT_TARGET:
            found = f"{value} は計画の {plan:,.10g}{unit} と単位が合いません"
            return DataError(found, f"{unit}で書いた数（{value} が割合なら {value * 100:.10g}）")
    if not scaled or pd.isna(value) or pd.isna(plan) or not value or not plan:
        return None
    if 1 / UNIT_ERROR < value / plan < UNIT_ERROR:
        return None
    found = f"{value:,} は計画の {plan:,.10g}{unit} とかけ離れています"
    return DataError(found, f"{unit}で書いた数")
