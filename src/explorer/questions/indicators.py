"""The indicators and the basic KPIs, from baseline to target.

The plan says neither what was reached nor whether more is better, and neither do these frames.
"""

import unicodedata
from enum import StrEnum

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.eras import western
from explorer.model import HOLDS_EVERY_YEAR, SUMMED, TargetKind
from explorer.questions.scope import Scope, projects_in

ALL, DUE, NOT_ABOVE, NO_BASELINE, NO_NUMBER = "all", "due", "not_above", "no_baseline", "no_number"
PRINTED_NO_BASELINE = ("ー", "－")
SAME_UNIT = {"名": "人"}
NUMBER_KINDS = (TargetKind.NUMBER_EVERY_YEAR, TargetKind.NUMBER_BY_YEAR, TargetKind.NUMBER_UNDATED)
TARGET_KINDS = (*NUMBER_KINDS, *(kind for kind in TargetKind if kind not in NUMBER_KINDS))


class Standing(StrEnum):
    """How a target compares with its baseline."""

    ABOVE = "above"
    BELOW = "below"
    EQUAL = "equal"
    NOT_COMPARABLE = "not_comparable"
    NO_NUMBER = "no_number"


LIST_OF = {
    Standing.ABOVE: ALL,
    Standing.BELOW: NOT_ABOVE,
    Standing.EQUAL: NOT_ABOVE,
    Standing.NOT_COMPARABLE: NO_BASELINE,
    Standing.NO_NUMBER: NO_NUMBER,
}
"""The list that has the indicators of each standing."""


class When(StrEnum):
    """When a target is due, relative to a fiscal year."""

    PAST = "past"
    THIS = "this"
    NEXT = "next"
    LATER = "later"


@answered_once
def indicators(dataset: Dataset, scope: Scope, target_kind: str = "") -> pd.DataFrame:
    """Return the indicators of the projects in scope, in plan order, with one kind of target if given.

    The columns of ``indicators``, name (of the project), role, standing, change (target minus baseline, in
    the unit) and ratio (target by baseline), both missing where these cannot be compared, first_line and
    last_line (in the plan's text).
    """
    frame = dataset.indicators.merge(
        projects_in(dataset, scope)[["no", "name", "role"]], on="no", validate="m:1"
    )
    if target_kind:
        frame = frame[frame["target_kind"] == target_kind].reset_index(drop=True)
    keys = frame["no"].astype("str") + "/" + frame["seq"].astype("str")
    return _compared(_with_lines(dataset, frame, "indicators", keys))


@answered_once
def kpis(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return the basic KPIs of the roles in scope, with the columns of :func:`indicators`; no is missing.

    baseline and target are the printed value with its printed year in brackets.
    """
    printed = dataset.kpis[dataset.kpis["role"].isin(projects_in(dataset, scope)["role"])]
    printed = printed.reset_index(drop=True)
    frame = pd.DataFrame(
        {
            "no": pd.Series(pd.NA, index=printed.index, dtype="Int64"),
            "seq": printed["seq"],
            "item": printed["name"],
            "baseline": printed["current"] + "（" + printed["current_year"] + "）",
            "target": printed["target"] + "（" + printed["target_year"] + "）",
            "baseline_value": printed["current_value"],
            "baseline_unit": printed["current_unit"],
            "baseline_year": _year(printed["current_year"]),
            "target_value": printed["target_value"],
            "target_unit": printed["target_unit"],
            "target_year": _year(printed["target_year"]),
            "target_kind": TargetKind.NUMBER_BY_YEAR.value,
            "name": "",
            "role": printed["role"],
        }
    )
    keys = frame["role"] + "/" + frame["seq"].astype("str")
    return _compared(_with_lines(dataset, frame, "kpis", keys))


def kpis_of_kind(dataset: Dataset, scope: Scope, target_kind: str) -> pd.DataFrame:
    """Return the :func:`kpis` with a kind of target; all of them if it is ""."""
    frame = kpis(dataset, scope)
    return frame[(frame["target_kind"] == target_kind) | (target_kind == "")]


@answered_once
def kinds(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return how many indicators have each kind of target that occurs: kind, indicators, share."""
    return _counts(indicators(dataset, scope)["target_kind"], TARGET_KINDS, "kind")


@answered_once
def standings(dataset: Dataset, scope: Scope, target_kind: str = "") -> pd.DataFrame:
    """Return how many indicators have each standing that occurs: standing, indicators, share."""
    return _counts(indicators(dataset, scope, target_kind)["standing"], tuple(Standing), "standing")


@answered_once
def due(dataset: Dataset, scope: Scope, target_kind: str, year: int) -> pd.DataFrame:
    """Return the indicators and KPIs that are due in a certain year, earliest first, indicators before KPIs.

    Columns of :func:`indicators`, and when (relative to fiscal year ``year``).
    """
    targets = [indicators(dataset, scope, target_kind), kpis_of_kind(dataset, scope, target_kind)]
    frame = pd.concat(targets, ignore_index=True)
    frame = frame[frame["target_year"].notna()].sort_values("target_year", kind="stable", ignore_index=True)
    return frame.assign(when=[_when(due_year, year) for due_year in frame["target_year"]])


@answered_once
def due_years(dataset: Dataset, scope: Scope, target_kind: str, year: int) -> pd.DataFrame:
    """Return the years in which targets are due, and ``year`` and the next, in order.

    Columns year, when, indicators and kpis (how many are due). A row with nothing due stands for all years up
    to the next row's.
    """
    frame = due(dataset, scope, target_kind, year)
    shown = {year, year + 1, *map(int, frame["target_year"])}
    years = sorted(shown | {before + 1 for before in shown if before < max(shown)})
    sizes = [
        frame.loc[keep, "target_year"].value_counts().reindex(years, fill_value=0).astype("int64").to_numpy()
        for keep in (frame["no"].notna(), frame["no"].isna())
    ]
    whens = [_when(due_year, year) for due_year in years]
    return pd.DataFrame({"year": years, "when": whens, "indicators": sizes[0], "kpis": sizes[1]})


@answered_once
def undated(dataset: Dataset, scope: Scope, target_kind: str = "") -> tuple[int, int]:
    """Return how many indicators are due every year, and how many in no certain year."""
    targets = indicators(dataset, scope, target_kind).loc[lambda frame: frame["target_year"].isna(), "target"]
    every_year = int(targets.str.contains(HOLDS_EVERY_YEAR).sum())
    return every_year, len(targets) - every_year


@answered_once
def listed_indicators(
    dataset: Dataset, scope: Scope, target_kind: str, which: str, year: int
) -> pd.DataFrame:
    """Return the list ``which`` (:data:`ALL`, DUE ...): columns of :func:`indicators`, and group.

    It is sorted by the group: When for DUE (in fiscal year ``year`` or the next), Standing for NOT_ABOVE and
    NO_BASELINE, TargetKind for NO_NUMBER, "" for ALL.
    """
    frame = indicators(dataset, scope, target_kind)
    standing, baseline = frame["standing"], frame["baseline"]
    by_list: dict[str, tuple[pd.Series, tuple[str, ...]]] = {
        ALL: (pd.Series("", index=frame.index), ("",)),
        DUE: (frame["target_year"].map(lambda due_year: _when(due_year, year)), (When.THIS, When.NEXT)),
        NOT_ABOVE: (standing, (Standing.BELOW, Standing.EQUAL)),
        NO_BASELINE: (
            standing.where(baseline.isin(PRINTED_NO_BASELINE)),
            (Standing.NOT_COMPARABLE, Standing.NO_NUMBER),
        ),
        NO_NUMBER: (frame["target_kind"].where(standing == Standing.NO_NUMBER), TARGET_KINDS),
    }
    group, groups = by_list[which]
    order = {value: rank for rank, value in enumerate(groups)}
    frame = frame.assign(group=group)[group.isin(groups)]
    return frame.sort_values("group", key=lambda group: group.map(order), kind="stable", ignore_index=True)


def without_baseline(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return how many indicators of each field in scope print a dash in place of a baseline, most first.

    Columns heading, title, missing, indicators; fields without such indicators are left out.
    """
    frame = dataset.indicators.merge(projects_in(dataset, scope)[["no", "heading"]], on="no", validate="m:1")
    is_missing = frame["baseline"].isin(PRINTED_NO_BASELINE).groupby(frame["heading"])
    fields = is_missing.agg(missing="sum", indicators="size").reset_index()
    fields.insert(1, "title", fields["heading"].map(dataset.heading_titles))
    fields = fields[fields["missing"] > 0]
    return fields.sort_values("missing", ascending=False, kind="stable", ignore_index=True)


def _year(printed: pd.Series) -> pd.Series:
    plain = printed.map(lambda year: western(unicodedata.normalize("NFKC", year)))
    return plain.astype("str").str.extract(r"(\d{4})", expand=False).astype("Int64")


def _when(due_year: int, year: int) -> str:
    """Return when a year is, relative to fiscal year ``year``; "" for a missing one."""
    if pd.isna(due_year):
        return ""
    if due_year < year:
        return When.PAST
    return {year: When.THIS, year + 1: When.NEXT}.get(int(due_year), When.LATER)


def _with_lines(dataset: Dataset, frame: pd.DataFrame, table: str, keys: pd.Series) -> pd.DataFrame:
    """Add the first and last line of each row in the plan's text."""
    cells = dataset.provenance[dataset.provenance["table"] == table].groupby("key")
    return frame.assign(
        first_line=keys.map(cells["first_line"].min()), last_line=keys.map(cells["last_line"].max())
    )


def _compared(frame: pd.DataFrame) -> pd.DataFrame:
    """Add standing, change and ratio. 人 and 名 are the same unit; a ratio needs a baseline above 0.

    A number that is summed up compares only with another.
    """
    baseline, target = frame["baseline_value"], frame["target_value"]
    same_unit = frame["baseline_unit"].replace(SAME_UNIT) == frame["target_unit"].replace(SAME_UNIT)
    same_count = frame["baseline"].str.contains(SUMMED) == frame["target"].str.contains(SUMMED)
    comparable = same_unit.fillna(False) & same_count & baseline.notna() & target.notna()
    change = (target - baseline).where(comparable).round(6)
    standing = pd.Series(Standing.NOT_COMPARABLE.value, index=frame.index)
    standing = standing.mask(target.isna(), Standing.NO_NUMBER.value)
    for value, rows in (
        (Standing.ABOVE, change > 0),
        (Standing.BELOW, change < 0),
        (Standing.EQUAL, change == 0),
    ):
        standing = standing.mask(rows.fillna(False), value.value)
    ratio = (target / baseline).where(comparable & (baseline > 0))
    return frame.assign(standing=standing, change=change, ratio=ratio)


def _counts(values: pd.Series, members: tuple[StrEnum, ...], column: str) -> pd.DataFrame:
    counts = values.value_counts().reindex([member.value for member in members], fill_value=0)
    frame = counts[counts > 0].rename_axis(column).reset_index(name="indicators")
    return frame.assign(share=frame["indicators"] / max(len(values), 1))
