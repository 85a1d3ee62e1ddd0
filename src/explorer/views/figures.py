"""The registry of figures: for each view its figures by name, with the functions that make them."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVarTuple

import pandas as pd

from explorer import text
from explorer.caching import once
from explorer.dataset import Dataset
from explorer.figures.budgets import breakdown_figure, change_figure, ranking_figure, roles_figure
from explorer.figures.burdens import burden_figure, town_burden_figure
from explorer.figures.changes import Moves, changed_figure, town_changes_map
from explorer.figures.failed import failed_figure
from explorer.figures.figure import Figure
from explorer.figures.indicators import comparison_figure, kind_figure, kpi_figure, standing_figure
from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.figures.matrix import matrix_figure
from explorer.figures.results import reached_figure, settled_figure
from explorer.figures.sentences import Subject
from explorer.figures.summary import differing_figure, grown_figure, largest_figure
from explorer.figures.timeline import due_figure
from explorer.figures.towns import asked_figure, tiles_figure
from explorer.model import ChangeKind
from explorer.questions.budgets import amount_changes, compared_years
from explorer.questions.changes import changes
from explorer.questions.indicators import ALL, DUE, NOT_ABOVE, Standing, indicators, kpis
from explorer.questions.results import actuals
from explorer.questions.scope import EVERYTHING, Scope, projects_in
from explorer.views import pages
from explorer.views.answers import answer_to
from explorer.views.pages import Page
from explorer.views.parameters import HOME, SECTIONS
from explorer.views.view import View

Ts = TypeVarTuple("Ts")
log = logging.getLogger("explorer")
ROWS = {"5": 5, "10": 10, "all": None}
CHANGES = {
    "up": "事業費が増えた事業",
    "down": "事業費が減った事業",
    "new": "新たに額が記載された事業",
    "gone": "額の記載がなくなった事業",
}
STANDINGS_BY_LIST = {
    ALL: ((Standing.ABOVE, Standing.BELOW), (Standing.EQUAL,)),
    NOT_ABOVE: ((Standing.BELOW,), (Standing.EQUAL,)),
}
"""For each list of indicators that has figures, the standings that share a figure."""
OPENING_PAGES = (pages.OVERVIEW, pages.QUESTIONS, pages.MATRIX, pages.PROJECTS, pages.CHANGES)
"""Pages where a click on a mark opens the page that it is about, instead of changing the view."""


@dataclass(frozen=True)
class ViewFigure:
    """A figure of a view, which is made when it is needed.

    ``name`` is that of the figure, unique in its view; ``label`` says what it shows, for the name of a file.
    ``opens`` says whether a click on a mark opens the page that it is about, instead of changing this view.
    ``headline`` is the title of a picture or slide in place of the figure's own: on 問い the answer.
    """

    name: str
    label: str
    dataset: Dataset
    make: Callable[..., Figure]
    arguments: tuple[Any, ...]
    opens: bool = False
    headline: str = ""

    @property
    def figure(self) -> Figure:
        """The figure, made once per process; if it cannot be made, one that says so."""
        return make_figure(self.dataset, self.make, *self.arguments)

    @property
    def titled_figure(self) -> Figure:
        """The figure as it leaves the page, as a picture or a slide: under the headline, if it has one."""
        return replace(self.figure, title=self.headline or self.figure.title)


def make_figure(dataset: Dataset, make: Callable[[Dataset, *Ts], Figure], *arguments: *Ts) -> Figure:
    """Return the figure ``make(dataset, ...)``; if it raises, log why and return a figure that says so."""
    try:
        return _made_once(dataset, make, *arguments)
    except Exception:
        log.exception("a figure failed: %s%s, edition %s", make.__name__, arguments, dataset.edition.name)
        return failed_figure(f"{make.__name__}-{hash(arguments)}")


@once(256)
def _made_once(dataset: Dataset, make: Callable[[Dataset, *Ts], Figure], *arguments: *Ts) -> Figure:
    return make(dataset, *arguments)


def figures_of(view: View) -> dict[str, ViewFigure]:
    """Return the view's figures by name; none if its scope holds no project.

    The first is that of files without ``&figure=``, of the prerendered page and of 並べて見る; a page draws
    them in an order of its own.
    """
    if view.page not in FIGURES:
        return {}
    if view.page != pages.PROJECTS and projects_in(view.dataset, view.scope).empty:
        return {}
    return {figure.name: figure for figure in FIGURES[view.page](view)}


def _figure(
    view: View, name: str, label: str, make: Callable[[Dataset, *Ts], Figure], *arguments: *Ts
) -> ViewFigure:
    """Return the entry of a figure ``make(dataset, *arguments)``."""
    opens = view.page in OPENING_PAGES or view["lens"] == "project"
    return ViewFigure(name, label, view.dataset, make, arguments, opens)


def _overview(view: View) -> Iterator[ViewFigure]:
    before, after = compared_years(view.dataset)
    yield _figure(view, "participation", "参加状況", participation_map, EVERYTHING, view[HOME])
    yield _figure(view, "differing", "参加に差がある事業", differing_figure)
    yield _figure(view, "largest", "事業費の合計", largest_figure)
    yield _figure(view, "grown", "事業費の増減", grown_figure)
    # Not on the page: decks saved before show it.
    yield _figure(view, "breakdown", f"{view.dataset.terms.role}ごとの事業費", roles_figure, before, after)


def _answer(view: View) -> Iterator[ViewFigure]:
    if key := view["ask"]:
        answer = answer_to(view.dataset, key, view.subject)
        figure = _figure(view, answer.figure.name, answer.title, _figure_of_answer, key, view.subject)
        yield replace(figure, headline=answer.sentence)


def _figure_of_answer(dataset: Dataset, key: str, given: Subject) -> Figure:
    return answer_to(dataset, key, given).figure


def _map(view: View) -> Iterator[ViewFigure]:
    if view["lens"] == "fields":
        yield _figure(view, "fields", "分野別の参加状況", field_maps, view.scope)
    elif view["lens"] == "project":
        yield _figure(view, "project", "参加する市町村", project_map, int(view["no"]))
    else:
        yield _figure(view, "participation", "参加状況", participation_map, view.scope, view["town"])


def _towns(view: View) -> Iterator[ViewFigure]:
    codes = compared_towns(view)
    yield _figure(view, "tiles", f"{view.dataset.terms.role}ごとの参加", tiles_figure, codes, view.scope)
    for code in codes:
        yield _figure(view, f"town-burdens-{code}", "費用負担", town_burden_figure, code, view.scope)
        yield _figure(view, f"asked-{code}", "求められる役割", asked_figure, code, view.scope)


def _change_kinds(dataset: Dataset, scope: Scope) -> dict[str, str]:
    """Return the kinds of changes to show, with their labels: the last one only where it occurs."""
    before, after = compared_years(dataset)
    if before is None or after is None:
        return {"up": "事業費の増減"}
    has_gone = (amount_changes(dataset, scope, before, after)["kind"] == "gone").any()
    return {kind: label for kind, label in CHANGES.items() if kind != "gone" or has_gone}


def compared_towns(view: View) -> tuple[str, ...]:
    """Return the codes of the municipalities that the view shows side by side."""
    return tuple(dict.fromkeys((view["town"], *view.values_of("with"))))


def _matrix(view: View) -> Iterator[ViewFigure]:
    yield _figure(view, "matrix", "参加一覧", matrix_figure, view.scope, view["order"], view["columns"])


def _budgets(view: View) -> Iterator[ViewFigure]:
    before, after = compared_years(view.dataset)
    scope, scale, chosen = view.scope, view["scale"], view["view"]
    year, rows, aside = view["year"], ROWS.get(view["rows"]), bool(view["aside"])
    if chosen == "breakdown":
        yield _figure(view, "breakdown", "事業費の内訳", breakdown_figure, scope, before, after, scale)
    elif chosen == "change":
        labels = _change_kinds(view.dataset, scope)
        beside = tuple(labels)
        for kind, label in labels.items():
            yield _figure(
                view, f"change-{kind}", label, change_figure, scope, kind, rows, aside, scale, beside
            )
    elif chosen == "ranking":
        label = "事業費の順位"
        yield _figure(
            view,
            "ranking",
            f"{label}-{text.fiscal_year(int(year))}" if year else label,
            ranking_figure,
            scope,
            int(year) if year else None,
            rows,
            aside,
            scale,
        )
    elif chosen == "settled":
        label = f"決算額-{text.fiscal_year(int(year))}"
        yield _figure(view, "settled", label, settled_figure, scope, int(year), None, scale)
    else:
        yield _figure(view, "burdens", "費用負担", burden_figure, scope)


def _indicators(view: View) -> Iterator[ViewFigure]:
    dataset, scope, kind, chosen = view.dataset, view.scope, view["kind"], view["list"]
    if chosen == ALL and len(kpis(dataset, scope)):
        yield _figure(view, "kpis", "基本ＫＰＩ", kpi_figure, scope)
    listed = indicators(dataset, scope, kind)
    if listed.empty:
        return
    if chosen == ALL:
        yield _figure(view, "standings", "目標と基準", standing_figure, scope, kind)
        yield _figure(view, "kinds", "目標の種類", kind_figure, scope)
        if len(actuals(dataset, scope, kind)):
            yield _figure(view, "reached", "実績", reached_figure, scope, kind)
    if chosen in (ALL, DUE):
        yield _figure(view, "due", "目標の期限", due_figure, scope, kind, view.this_year)
    for standings in STANDINGS_BY_LIST.get(chosen, ()):
        if listed["standing"].isin(standings).any():
            name = comparison_name(standings)
            yield _figure(view, name, "基準値と目標値", comparison_figure, scope, kind, standings)


def comparison_name(standings: tuple[Standing, ...]) -> str:
    """Return the name of the figure of indicators with these standings."""
    return "-".join(["comparison", *standings])


def _sheet(view: View) -> Iterator[ViewFigure]:
    if view["no"]:
        yield _figure(view, "project", "参加する市町村", project_map, int(view["no"]))


def _changes(view: View) -> Iterator[ViewFigure]:
    before, section = view.earlier, view["changed"]
    if before is None:
        return
    rows = changes(before, view.dataset)
    joined, left = (_moves(rows, kind) for kind in (ChangeKind.TOWN_JOINED, ChangeKind.TOWN_LEFT))
    if section == "towns" and (joined or left):
        yield _figure(
            view, "town-changes", "参加状況が変わった市町村", town_changes_map, joined, left, view["before"]
        )
    label = SECTIONS[section]
    figure = _figure(
        view, "changed", f"{label}の変更", changed_figure, view.dataset, section, label, view.scope
    )
    yield replace(figure, dataset=before)


def _moves(rows: pd.DataFrame, kind: ChangeKind) -> Moves:
    """Return municipality and project of the changes of that kind."""
    return tuple((code, int(no)) for code, no in rows.loc[rows["kind"] == kind, ["at", "no"]].to_numpy())


FIGURES: dict[Page, Callable[[View], Iterator[ViewFigure]]] = {
    pages.OVERVIEW: _overview,
    pages.QUESTIONS: _answer,
    pages.MAP: _map,
    pages.TOWNS: _towns,
    pages.MATRIX: _matrix,
    pages.BUDGETS: _budgets,
    pages.INDICATORS: _indicators,
    pages.PROJECTS: _sheet,
    pages.CHANGES: _changes,
}
