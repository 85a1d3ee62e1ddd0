"""Which municipalities take part in which projects."""

from dataclasses import replace

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.model import Basis
from explorer.questions.scope import Scope, differing_numbers, field_titles, projects_in


@answered_once
def joined_by_municipality(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return how many of the projects in scope each municipality joins.

    One row per municipality, in the order of the dataset: municipality_code, name, is_core, joined, projects
    (how many are in scope), missing (list of the numbers it does not join, in plan order).
    """
    numbers = projects_in(dataset, scope)["no"].tolist()
    joined = dataset.participation.groupby("municipality_code")["no"].agg(set)
    frame = dataset.municipalities[["municipality_code", "name", "is_core"]]
    missing = [
        [no for no in numbers if no not in joined.get(code, set())] for code in frame["municipality_code"]
    ]
    return frame.assign(
        joined=[len(numbers) - len(absent) for absent in missing], projects=len(numbers), missing=missing
    )


@answered_once
def municipalities_of(dataset: Dataset, no: int) -> pd.DataFrame:
    """Return all municipalities with their part in a project: municipality_code, name, is_core, basis.

    The basis is missing for those that do not take part.
    """
    rows = dataset.participation[dataset.participation["no"] == no]
    basis = rows.set_index("municipality_code")["basis"]
    frame = dataset.municipalities[["municipality_code", "name", "is_core"]]
    return frame.assign(basis=basis.reindex(frame["municipality_code"]).array)


@answered_once
def projects_of(dataset: Dataset, municipality_code: str, scope: Scope) -> pd.DataFrame:
    """Return the projects in scope with a municipality's part in them, in plan order.

    Columns no, name, heading, basis (missing where it does not take part).
    """
    rows = dataset.participation[dataset.participation["municipality_code"] == municipality_code]
    return projects_in(dataset, scope)[["no", "name", "heading"]].merge(
        rows[["no", "basis"]], on="no", how="left", validate="1:1"
    )


@answered_once
def numbers_joined(dataset: Dataset, municipality_code: str, scope: Scope) -> list[int]:
    """Return the numbers of the projects in scope that the municipality joins, in plan order."""
    joined = dataset.participation.loc[dataset.participation["municipality_code"] == municipality_code, "no"]
    numbers = projects_in(dataset, scope)["no"]
    return [int(no) for no in numbers[numbers.isin(joined)]]


@answered_once
def differing_projects(dataset: Dataset) -> pd.DataFrame:
    """Return the projects that not all join: no, name, heading, joined, missing (list of names)."""
    rows = dataset.projects[dataset.projects["no"].isin(differing_numbers(dataset))]
    members = {no: municipalities_of(dataset, no) for no in rows["no"]}
    return rows[["no", "name", "heading"]].assign(
        joined=[int(members[no]["basis"].notna().sum()) for no in rows["no"]],
        missing=[members[no].loc[members[no]["basis"].isna(), "name"].tolist() for no in rows["no"]],
    )


def participation_patterns(dataset: Dataset, scope: Scope) -> list[list[str]]:
    """Return the municipalities' names, grouped by the projects they join, the largest group first."""
    frame = joined_by_municipality(dataset, scope)
    keys = frame["missing"].map(tuple)
    groups = [group["name"].tolist() for _, group in frame.groupby(keys, sort=False)]
    return sorted(groups, key=len, reverse=True)


def partner_wording(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return how each project in scope names its partners: no, name, participants, partner_burden, named.

    ``named`` is all (全市町村), listed, none, or those_taking_part: all, but the partners' burden is that of
    参加する市町村, so that 全市町村 are those that may take part rather than those that do or pay.
    """
    projects = projects_in(dataset, scope)[["no", "name", "participants", "partner_burden"]]
    partners = dataset.participation[dataset.participation["basis"] != Basis.CORE]
    bases = dict(zip(partners["no"], partners["basis"], strict=True))
    named = pd.Series([bases.get(no, "none") for no in projects["no"]], index=projects.index, dtype="str")
    restricted = projects["partner_burden"].str.contains("参加する市町村", regex=False, na=False)
    return projects.assign(named=named.mask((named == Basis.ALL) & restricted, "those_taking_part"))


@answered_once
def participants_printed(dataset: Dataset) -> dict[int, str]:
    """Return the printed participants by No.: the partners, and the core cities if there are several."""
    printed = dict(zip(dataset.projects["no"], dataset.projects["participants"], strict=True))
    if len(dataset.core_names) == 1:
        return printed
    joined = set(zip(dataset.participation["no"], dataset.participation["municipality_code"], strict=True))
    terms = dataset.terms
    return {
        no: f"{'、'.join(cores)}（{terms.core}）／{partners}（{terms.partner}）"
        for no, partners in printed.items()
        for cores in [[name for code, name in dataset.core_names.items() if (no, code) in joined]]
    }


@answered_once
def joined_by_field(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return how many projects of a field each municipality joins, for the fields where they differ.

    Columns heading, title (as in :func:`field_titles`), municipality_code, name, joined, projects; fields in
    plan order.
    """
    projects = projects_in(dataset, scope)
    titles = field_titles(dataset)
    differing = projects[projects["no"].isin(differing_numbers(dataset))]
    frames = [
        joined_by_municipality(dataset, replace(scope, heading=heading)).assign(
            heading=heading, title=titles[heading]
        )
        for heading in differing["heading"].unique()
    ]
    columns = ["heading", "title", "municipality_code", "name", "joined", "projects"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
