"""What the plan promises: the indicators and the basic KPIs, from baseline to target.

The plan does not say what was reached, nor whether more or less is better; neither do these frames.
"""

import unicodedata
from enum import StrEnum

import pandas as pd

from explorer.dataset import Dataset
from explorer.eras import western
from explorer.model import TargetKind
from explorer.questions.scope import Scope, projects_in

ALL, DUE, NOT_ABOVE, NO_BASELINE, NO_NUMBER = LISTS = ("all", "due", "not_above", "no_baseline", "no_number")
PRINTED_NO_BASELINE = ("ー", "－")
SAME_UNIT = {"名": "人"}
EVERY_YEAR = "毎年度"
NUMBER_KINDS = (TargetKind.NUMBER_EVERY_YEAR, TargetKind.NUMBER_BY_YEAR, TargetKind.NUMBER_UNDATED)
KINDS = (
    *NUMBER_KINDS,
    TargetKind.KEPT_UP,
    TargetKind.CARRIED_OUT,
    TargetKind.DONE_BY_YEAR,
    TargetKind.WORDS,
)


class Standing(StrEnum):
    """How a target stands to its baseline, as far as the wording lets one compare."""

    ABOVE = "above"
    BELOW = "below"
    EQUAL = "equal"
    NOT_COMPARABLE = "unbased"
    NO_NUMBER = "no_number"


LIST_OF = {
    Standing.ABOVE: ALL,
    Standing.BELOW: NOT_ABOVE,
    Standing.EQUAL: NOT_ABOVE,
    Standing.NOT_COMPARABLE: NO_BASELINE,
    Standing.NO_NUMBER: NO_NUMBER,
}
"""The list that holds the indicators that stand so."""


class When(StrEnum):
    """When a target is due, seen from a fiscal year."""

    PAST = "past"
    THIS = "this"
    NEXT = "next"
    LATER = "later"


def indicators(dataset: Dataset, scope: Scope, target_kind: str = "") -> pd.DataFrame:
    """The indicators of the projects in scope, in plan order; ``target_kind`` keeps one kind of target.

    The columns of ``indicators``, and name (of the project), role, standing, change (target less
    baseline, in the unit), ratio (target by baseline; both missing where they cannot be compared),
    first_line and last_line (in the plan's text).
    """
    frame = dataset.indicators.merge(
        projects_in(dataset, scope)[["no", "name", "role"]], on="no", validate="m:1"
    )
    if target_kind:
        frame = frame[frame["target_kind"] == target_kind].reset_index(drop=True)
    keys = frame["no"].astype("str") + "/" + frame["seq"].astype("str")
    return _compared(_with_lines(dataset, frame, "indicators", keys))


def kpis(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """The basic KPIs of the roles in scope, with the columns of :func:`indicators`; no is missing.

    baseline and target are the printed value and, in brackets as printed, its year.
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
    """The basic KPIs of :func:`kpis` whose target is of that kind; all of them where it is ""."""
    frame = kpis(dataset, scope)
    return frame[(frame["target_kind"] == target_kind) | (target_kind == "")]


def kinds(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """How many indicators have each kind of target: kind, indicators, share; kinds that occur only."""
    return _counts(indicators(dataset, scope)["target_kind"], KINDS, "kind")


def standings(dataset: Dataset, scope: Scope, target_kind: str = "") -> pd.DataFrame:
    """How many targets stand in each way to their baseline: standing, indicators, share."""
    return _counts(indicators(dataset, scope, target_kind)["standing"], tuple(Standing), "standing")


def due(dataset: Dataset, scope: Scope, target_kind: str, year: int) -> pd.DataFrame:
    """What is due in a certain year, earliest first, seen from fiscal year ``year``: indicators, then KPIs.

    Columns of :func:`indicators`, and when.
    """
    promised = kpis_of_kind(dataset, scope, target_kind)
    frame = pd.concat([indicators(dataset, scope, target_kind), promised], ignore_index=True)
    frame = frame[frame["target_year"].notna()].sort_values("target_year", kind="stable", ignore_index=True)
    return frame.assign(when=[_when(due_year, year) for due_year in frame["target_year"]])


def due_years(dataset: Dataset, scope: Scope, target_kind: str, year: int) -> pd.DataFrame:
    """Every year in which something is due, and ``year`` and the next, in order.

    Columns year, when, indicators and kpis (how many are due). Between two of them, a row of nothing
    due stands for all the years up to the next row's.
    """
    frame = due(dataset, scope, target_kind, year)
    known = {year, year + 1, *map(int, frame["target_year"])}
    years = sorted(known | {before + 1 for before in known if before < max(known)})
    sizes = [
        frame.loc[keep, "target_year"].value_counts().reindex(years, fill_value=0).astype("int64").to_numpy()
        for keep in (frame["no"].notna(), frame["no"].isna())
    ]
    whens = [_when(known, year) for known in years]
    return pd.DataFrame({"year": years, "when": whens, "indicators": sizes[0], "kpis": sizes[1]})


def undated(dataset: Dataset, scope: Scope, target_kind: str = "") -> tuple[int, int]:
    """How many indicators are for no certain year: those for every year, and those that name no time."""
    targets = indicators(dataset, scope, target_kind).loc[lambda frame: frame["target_year"].isna(), "target"]
    every_year = int(targets.str.contains(EVERY_YEAR).sum())
    return every_year, len(targets) - every_year


def listed_indicators(
    dataset: Dataset, scope: Scope, target_kind: str, which: str, year: int
) -> pd.DataFrame:
    """One of :data:`LISTS`: columns of :func:`indicators`, and group, by which it is sorted.

    Groups: of DUE (this fiscal year ``year`` and the next) When; of NOT_ABOVE and NO_BASELINE
    Standing; of NO_NUMBER TargetKind; of ALL "".
    """
    frame = indicators(dataset, scope, target_kind)
    standing, baseline = frame["standing"], frame["baseline"]
    groups: tuple[pd.Series, tuple[str, ...]] = {
        ALL: (pd.Series("", index=frame.index), ("",)),
        DUE: (frame["target_year"].map(lambda known: _when(known, year)), (When.THIS, When.NEXT)),
        NOT_ABOVE: (standing, (Standing.BELOW, Standing.EQUAL)),
        NO_BASELINE: (
            standing.where(baseline.isin(PRINTED_NO_BASELINE)),
            (Standing.NOT_COMPARABLE, Standing.NO_NUMBER),
        ),
        NO_NUMBER: (frame["target_kind"].where(standing == Standing.NO_NUMBER), KINDS),
    }[which]
    group, known = groups
    order = {value: rank for rank, value in enumerate(known)}
    frame = frame.assign(group=group)[group.isin(known)]
    return frame.sort_values("group", key=lambda group: group.map(order), kind="stable", ignore_index=True)


def without_baseline(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Per field in scope, most first: how many of its indicators print a sign in place of a baseline.

    Columns heading, title, missing, indicators; fields where none is missing are left out.
    """
    frame = dataset.indicators.merge(projects_in(dataset, scope)[["no", "heading"]], on="no", validate="m:1")
    fields = frame["baseline"].isin(PRINTED_NO_BASELINE).groupby(frame["heading"]).agg(["sum", "size"])
    frame = pd.DataFrame(
        {
            "heading": fields.index,
            "title": fields.index.map(dataset.heading_titles),
            "missing": fields["sum"].to_numpy(),
            "indicators": fields["size"].to_numpy(),
        }
    )
    frame = frame[frame["missing"] > 0]
    return frame.sort_values("missing", ascending=False, kind="stable", ignore_index=True)


def _year(printed: pd.Series) -> pd.Series:
    plain = printed.map(lambda year: western(unicodedata.normalize("NFKC", year)))
    return plain.astype("str").str.extract(r"(\d{4})", expand=False).astype("Int64")


def _when(due_year: int, year: int) -> str:
    """When a year is, seen from fiscal year ``year``; "" for a missing one."""
    if pd.isna(due_year):
        return ""
    if due_year < year:
        return When.PAST
    return {year: When.THIS, year + 1: When.NEXT}.get(int(due_year), When.LATER)


def _with_lines(dataset: Dataset, frame: pd.DataFrame, table: str, keys: pd.Series) -> pd.DataFrame:
    """The frame with the first and last line of each row in the plan's text."""
    cells = dataset.provenance[dataset.provenance["table"] == table].groupby("key")
    return frame.assign(
        first_line=keys.map(cells["first_line"].min()), last_line=keys.map(cells["last_line"].max())
    )


def _compared(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with standing, change and ratio; 人 and 名 are one unit; a ratio needs a baseline above 0."""
    baseline, target = frame["baseline_value"], frame["target_value"]
    same_unit = frame["baseline_unit"].replace(SAME_UNIT) == frame["target_unit"].replace(SAME_UNIT)
    comparable = same_unit.fillna(False) & baseline.notna() & target.notna()
    change = (target - baseline).where(comparable).round(6)
    standing = pd.Series(Standing.NOT_COMPARABLE.value, index=frame.index)
    standing = standing.mask(target.isna(), Standing.NO_NUMBER.value)
    for known, holds in (
        (Standing.ABOVE, change > 0),
        (Standing.BELOW, change < 0),
        (Standing.EQUAL, change == 0),
    ):
        standing = standing.mask(holds.fillna(False), known.value)
    ratio = (target / baseline).where(comparable & (baseline > 0))
    return frame.assign(standing=standing, change=change, ratio=ratio)


def _counts(values: pd.Series, known: tuple[StrEnum, ...], column: str) -> pd.DataFrame:
    counts = values.value_counts().reindex([member.value for member in known], fill_value=0)
    counts = counts[counts > 0]
    total = int(counts.sum())
    return pd.DataFrame(
        {column: counts.index, "indicators": counts.to_numpy(), "share": counts.to_numpy() / max(total, 1)}
    )
