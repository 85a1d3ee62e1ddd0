"""Who pays: the plan's rules for both sides, classified, with the printed sentences."""

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.model import BurdenKind, Side
from explorer.questions.participation import numbers_joined
from explorer.questions.scope import Scope, projects_in


@answered_once
def rules(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return every rule of the projects in scope, in plan order: no, name, side, kind, printed."""
    names = projects_in(dataset, scope)[["no", "name"]]
    return dataset.burdens.merge(names, on="no", validate="m:1")[["no", "name", "side", "kind", "printed"]]


@answered_once
def projects_by_kind(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return how many projects in scope have each kind of rule: side, kind, projects, nos (list).

    Kinds that occur, in the registry's order; a sentence with two rules counts for both.
    """
    return _by_kind(rules(dataset, scope))


def kinds_of_town(dataset: Dataset, municipality_code: str, scope: Scope) -> pd.DataFrame:
    """Return :func:`projects_by_kind` for a municipality's side in the projects it joins."""
    return _by_kind(rules_of_town(dataset, municipality_code, scope))


def side_of(dataset: Dataset, municipality_code: str) -> Side:
    """Return the side of a municipality; KeyError for an unknown code."""
    if municipality_code not in dataset.municipality_names:
        raise KeyError(municipality_code)
    return Side.CORE if municipality_code in dataset.core_names else Side.PARTNER


@answered_once
def rules_of_town(dataset: Dataset, municipality_code: str, scope: Scope) -> pd.DataFrame:
    """Return the :func:`rules` for a municipality's side in the projects it joins."""
    joined = numbers_joined(dataset, municipality_code, scope)
    all_rules = rules(dataset, scope)
    keep = all_rules["no"].isin(joined) & (all_rules["side"] == side_of(dataset, municipality_code))
    return all_rules[keep].reset_index(drop=True)


@answered_once
def numbers_with_costs(dataset: Dataset, municipality_code: str, scope: Scope) -> list[int]:
    """Return the numbers of the joined projects whose rules may cost the municipality money."""
    own_rules = rules_of_town(dataset, municipality_code, scope)
    return sorted({int(no) for no in own_rules.loc[own_rules["kind"] != BurdenKind.NONE, "no"]})


@answered_once
def unclear_rules(dataset: Dataset, municipality_code: str, scope: Scope) -> tuple[list[int], list[int]]:
    """Return the numbers of the joined projects without a rule for the municipality's side.

    Second, return those of the joined projects with a rule that could not be classified.
    """
    own_rules = rules_of_town(dataset, municipality_code, scope)
    joined = numbers_joined(dataset, municipality_code, scope)
    unclassified = sorted({int(no) for no in own_rules.loc[own_rules["kind"] == BurdenKind.UNKNOWN, "no"]})
    return [no for no in joined if no not in set(own_rules["no"])], unclassified


def _by_kind(frame: pd.DataFrame) -> pd.DataFrame:
    grouped = frame.groupby(["side", "kind"])["no"].agg(list)
    order = [(side.value, kind.value) for side in (Side.PARTNER, Side.CORE) for kind in BurdenKind]
    groups = [(side, kind, grouped[side, kind]) for side, kind in order if (side, kind) in grouped.index]
    return pd.DataFrame(
        [(side, kind, len(nos), nos) for side, kind, nos in groups],
        columns=["side", "kind", "projects", "nos"],
    )
