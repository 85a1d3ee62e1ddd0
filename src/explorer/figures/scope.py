"""Words for the projects that a figure is about."""

import pandas as pd

from explorer import linebreaks, lookalikes, text
from explorer.dataset import Dataset
from explorer.model import BurdenKind
from explorer.questions.participation import numbers_joined
from explorer.questions.scope import Scope, field_titles, projects_in

MOST_LETTERS = 24
"""How many letters of a search are named."""


def projects_words(dataset: Dataset, scope: Scope, amounts: bool = False) -> str:
    """Return the projects in scope with their number: 全55事業, 「福祉」の7事業, 「子育て」を含む5事業.

    ``amounts``: say that amounts of a municipality's projects are those of the whole project.
    """
    projects = text.count(len(projects_in(dataset, scope)), "事業")
    return f"{_which(dataset, scope) or '全'}{projects}{_whole_project(scope) if amounts else ''}"


def projects_joined(dataset: Dataset, town: str, scope: Scope) -> str:
    """Return the projects in scope that the municipality joins: A町が参加する49事業.

    Where it joins none, these are all projects in scope.
    """
    nos = numbers_joined(dataset, town, scope)
    if not nos:
        return projects_words(dataset, scope)
    return f"{_which(dataset, scope, town)}{text.count(len(nos), '事業')}"


def any_projects(dataset: Dataset, scope: Scope, amounts: bool = False) -> str:
    """Return the projects in scope without their number: 全事業, 「福祉」の事業."""
    return f"{_which(dataset, scope) or '全'}事業{_whole_project(scope) if amounts else ''}"


def project_labels(frame: pd.DataFrame) -> list[str]:
    """Return the labels of the projects (no, name): No.3 港の整備."""
    return [text.project(no, name) for no, name in zip(frame["no"], frame["name"], strict=True)]


def _whole_project(scope: Scope) -> str:
    return f"・{text.WHOLE_PROJECT}" if scope.joined else ""


def _which(dataset: Dataset, scope: Scope, town: str = "") -> str:
    """Return the conditions of the scope, before the word for project; "" for every project.

    ``town`` is the code of one more municipality that takes part.
    """
    conditions = []
    if scope.heading:
        conditions.append(f"「{field_titles(dataset)[scope.heading]}」の")
    if words := _searched(scope.text):
        conditions.append(f"「{words}」を含む")
    if scope.burden:
        side, kind = scope.burden.split(":")
        conditions.append(f"{dataset.terms.side[side]}の費用負担が「{text.BURDEN_KIND[BurdenKind(kind)]}」の")
    for code in dict.fromkeys(filter(None, (scope.joined, town))):
        conditions.append(f"{dataset.municipality_names[code]}が参加する")
    if scope.differing:
        conditions.append("参加に差がある")
    return "、".join(conditions)


def _searched(words: str) -> str:
    """Return the searched words on one line, without invisible letters, cut off if long."""
    letters = linebreaks.graphemes(" ".join(lookalikes.without_invisible(words).split()))
    return "".join(letters[:MOST_LETTERS]) + ("…" if len(letters) > MOST_LETTERS else "")
