"""The project sheets: the list of projects, and all that the plan says about one project."""

from dataclasses import dataclass

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.folding import find_all, fold
from explorer.model import PROJECT_TEXTS
from explorer.questions.budgets import amounts_by_project, compared_years
from explorer.questions.participation import municipalities_of
from explorer.questions.provenance import location
from explorer.questions.results import actuals, settlements
from explorer.questions.scope import (
    EVERYTHING,
    Scope,
    amount_texts,
    codes_down_to,
    extra_texts,
    projects_in,
    sheet_texts,
)

PLACED = {"name", "summary", "core_role", "partner_role", "participants", "core_burden", "partner_burden"}
"""The texts of a project that have a fixed place on its sheet."""
ORDERS = {
    "plan": ("no", True),
    "amount": ("after", False),
    "change": ("change", False),
    "joined": ("joined", True),
}
"""The orders of :func:`listed_projects`: the column, and whether it ascends."""


@dataclass(frozen=True)
class Sheet:
    """One project: its row of ``projects`` and its rows of the other tables; headings from role down.

    ``other_items`` are the texts without a fixed place on the sheet: label, words, spans (lines of the plan's
    text) and place (the same in words, or a workbook cell). ``actuals`` and ``settlements`` are empty unless
    results were added to the plan. ``first_line`` to ``last_line`` are the sheet's lines in the plan's text,
    without its footnotes.
    """

    project: pd.Series
    headings: pd.DataFrame
    municipalities: pd.DataFrame
    budgets: pd.DataFrame
    burdens: pd.DataFrame
    indicators: pd.DataFrame
    glossary: pd.DataFrame
    other_items: pd.DataFrame
    slips: pd.DataFrame
    actuals: pd.DataFrame
    settlements: pd.DataFrame
    first_line: int
    last_line: int
    previous: int | None
    next: int | None


@answered_once
def listed_projects(dataset: Dataset, scope: Scope, order: str) -> pd.DataFrame:
    """Return the projects in scope, sorted by one of :data:`ORDERS`; those without a value come last.

    Columns no, name, heading, joined (municipalities), before and after (thousand yen in the
    :func:`~explorer.questions.budgets.compared_years`, missing if not printed), change.
    """
    before, after = compared_years(dataset)
    frame = projects_in(dataset, scope)[["no", "name", "heading"]]
    frame = frame.assign(
        joined=frame["no"].map(dataset.participation.groupby("no").size()),
        before=frame["no"].map(amounts_by_project(dataset, before)),
        after=frame["no"].map(amounts_by_project(dataset, after)),
    )
    frame = frame.assign(change=frame["after"] - frame["before"])
    by, ascending = ORDERS[order]
    return frame.sort_values([by, "no"], ascending=[ascending, True], ignore_index=True)


@answered_once
def sheet(dataset: Dataset, no: int) -> Sheet:
    """Return everything the plan says about one project; KeyError for an unknown number."""
    projects = dataset.projects.set_index("no", drop=False)
    project = projects.loc[no]
    codes = codes_down_to(project["heading"])
    lines = _of(dataset.provenance, no)
    lines = lines[lines["table"] != "glossary"]
    numbers = projects["no"].tolist()
    position = numbers.index(no)
    return Sheet(
        project=project,
        headings=dataset.headings[dataset.headings["heading"].isin(codes)],
        municipalities=municipalities_of(dataset, no),
        budgets=_of(dataset.budgets, no),
        burdens=_of(dataset.burdens, no),
        indicators=_of(dataset.indicators, no),
        glossary=_of(dataset.glossary, no),
        other_items=_other_items(dataset, no),
        slips=_of(dataset.slips, no),
        actuals=_of(actuals(dataset, EVERYTHING), no),
        settlements=_of(settlements(dataset, EVERYTHING), no),
        first_line=int(lines["first_line"].min()),
        last_line=int(lines["last_line"].max()),
        previous=numbers[position - 1] if position > 0 else None,
        next=numbers[position + 1] if position + 1 < len(numbers) else None,
    )


@answered_once
def search_hits(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return the texts that contain a word of the search, and the amounts that one names: no, part, text."""
    words = scope.text.split()
    texts, amounts = sheet_texts(dataset), amount_texts(dataset)
    named = amounts[
        amounts["terms"].map(lambda terms: any(fold(word) in terms for word in words)).astype(bool)
    ]
    texts = texts[texts["text"].map(lambda text: any(find_all(text, word) for word in words)).astype(bool)]
    hits = pd.concat([texts, named[["no", "part", "text"]]], ignore_index=True)
    return hits[hits["no"].isin(projects_in(dataset, scope)["no"])]


def _other_items(dataset: Dataset, no: int) -> pd.DataFrame:
    project = dataset.projects.set_index("no").loc[no]
    columns = [field for field in PROJECT_TEXTS if field.name not in PLACED]
    rows = [
        (field.with_terms(dataset.terms).label, project[field.name], f"{no}", field.name) for field in columns
    ]
    rows += [(row.label, row.words, row.key, "words") for row in _of(extra_texts(dataset), no).itertuples()]
    lines = _of(dataset.provenance, no).set_index(["key", "column"])[["first_line", "last_line"]]
    spans = [((int(first), int(last)),) for _, _, *at in rows for first, last in [lines.loc[tuple(at)]]]
    return pd.DataFrame(
        {
            "label": [label for label, *_ in rows],
            "words": [words for _, words, *_ in rows],
            "spans": spans,
            "place": [location(dataset, span) for span in spans],
        }
    )


def _of(frame: pd.DataFrame, no: int) -> pd.DataFrame:
    return frame[frame["no"] == no].reset_index(drop=True)
