"""Which projects a picture is about, in words, for the line below its title."""

from explorer import linebreaks, lookalikes, text
from explorer.dataset import Dataset
from explorer.model import BurdenKind
from explorer.questions.scope import Scope, field_titles, projects_in

MOST_LETTERS = 24
"""How many letters of a search are named."""


def projects_words(dataset: Dataset, scope: Scope, amounts: bool = False) -> str:
    """The projects in scope and how many they are: 全55事業, 「福祉」の7事業, 「子育て」を含む5事業.

    ``amounts`` of a municipality's projects are said not to be its own.
    """
    projects = text.count(len(projects_in(dataset, scope)), "事業")
    return f"{_which(dataset, scope) or '全'}{projects}{_whole(scope) if amounts else ''}"


def any_projects(dataset: Dataset, scope: Scope, amounts: bool = False) -> str:
    """The projects in scope without their number, above some of them: 全事業, 「福祉」の事業."""
    return f"{_which(dataset, scope) or '全'}事業{_whole(scope) if amounts else ''}"


def _whole(scope: Scope) -> str:
    return f"・{text.WHOLE_PROJECT}" if scope.joined else ""


def _which(dataset: Dataset, scope: Scope) -> str:
    """What the scope asks of a project, before the word for it; "" for every project."""
    asked = []
    if scope.heading:
        asked.append(f"「{field_titles(dataset)[scope.heading]}」の")
    if words := _searched(scope.text):
        asked.append(f"「{words}」を含む")
    if scope.burden:
        side, kind = scope.burden.split(":")
        asked.append(f"{dataset.terms.side[side]}の費用負担が「{text.BURDEN_KIND[BurdenKind(kind)]}」の")
    if scope.joined:
        asked.append(f"{dataset.municipality_names[scope.joined]}が参加する")
    if scope.differing:
        asked.append("参加に差がある")
    return "、".join(asked)


def _searched(words: str) -> str:
    """What a viewer searched for, so that it can be written anywhere."""
    letters = linebreaks.graphemes(" ".join(lookalikes.without_invisible(words).split()))
    return "".join(letters[:MOST_LETTERS]) + ("…" if len(letters) > MOST_LETTERS else "")
