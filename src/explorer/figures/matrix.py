"""The figure of who takes part in what: every project by every municipality."""

from dataclasses import replace

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.amounts import with_words
from explorer.figures.figure import Figure, origin
from explorer.figures.legend import Key
from explorer.figures.matrix_chart import (
    ABSENT_SIGN,
    ALL_SIGN,
    CORE_SIGN,
    JOINED,
    JOINED_SHORT,
    LISTED_SIGN,
    matrix_chart,
    signs_of,
)
from explorer.figures.scope import projects_words
from explorer.model import RegionTerms
from explorer.questions.budgets import latest_year, words_by_project
from explorer.questions.matrix import Matrix, matrix
from explorer.questions.scope import Scope, field_titles

MEANINGS = {
    CORE_SIGN: "{core}",
    ALL_SIGN: "「全市町村」として参加",
    LISTED_SIGN: "名を挙げて参加",
    ABSENT_SIGN: "参加しない",
}
"""What the signs mean, in templates for a kind of region's words."""
HEADS = ["{role}", "分野", "No.", "連携事業名"]
"""The heads of a row, the first a template for a kind of region's words."""


def matrix_figure(dataset: Dataset, scope: Scope, rows: str, columns: str) -> Figure:
    """Return who takes part in which of the projects in scope.

    ``rows`` and ``columns`` are orders of :func:`explorer.questions.matrix.matrix`. The table has the same
    rows and columns, and the sums in its last row and columns.
    """
    grid, unit = matrix(dataset, scope, rows, columns), dataset.edition.unit
    words = grid.projects["no"].map(words_by_project(dataset, latest_year(dataset)))
    grid = replace(
        grid,
        projects=grid.projects.assign(
            amount=with_words(text.in_unit(grid.projects["amount"], unit), words),
            field=grid.projects["heading"].map(field_titles(dataset)),
            role=grid.projects["heading"].str.split("-").str[0],
        ),
    )
    year = latest_year(dataset) if rows == "amount" else None
    amounts = "" if year is None else f"{text.WHOLE_PROJECT}（{text.fiscal_year(year)}、{unit}）"
    finding = _finding(grid)
    drawn = set().union(*signs_of(grid))
    meanings = {sign: dataset.terms.fill(template) for sign, template in MEANINGS.items()}
    counted = [*_fewest(grid), projects_words(dataset, scope)]
    if rows == "amount":
        counted.append(
            "額の記載はなく、計画の順"
            if year is None
            else f"{text.fiscal_year(year)}の事業費の順（単位：{unit}）"
        )
    return Figure(
        name="matrix",
        title=finding,
        subtitle="・".join(counted),
        chart=matrix_chart(grid, rows == "plan", amounts, meanings),
        table=_table(grid, amounts, dataset.terms),
        alt=f"連携事業を行、市町村を列にした参加の一覧。{finding}。",
        origin=origin(dataset, "participation", grid.projects["no"], () if year is None else (year,)),
        note=f"参加は延べ{grid.towns['joined'].sum():,}件（{text.DERIVED}）",
        legend=(
            *(Key(sign, meaning) for sign, meaning in meanings.items() if sign in drawn),
            Key("左端の数字", dataset.terms.role),
        ),
    )


def _finding(grid: Matrix) -> str:
    projects, towns = len(grid.projects), text.all_municipalities(grid.towns["name"].tolist())
    full = int((grid.projects["joined"] == len(grid.towns)).sum())
    if full == projects:
        return f"{projects}事業すべてに、{towns}が参加"
    if not full:
        return f"{projects}事業のどれにも、参加しない市町村がある"
    return f"{projects}事業のうち{full}事業に、{towns}が参加"


def _fewest(grid: Matrix) -> list[str]:
    """Say who is in the fewest projects, unless everybody is in all."""
    fewest, projects = int(grid.towns["joined"].min()), len(grid.projects)
    if fewest == projects:
        return []
    names = text.join_names(grid.towns.loc[grid.towns["joined"] == fewest, "name"].tolist())
    return [f"参加しない事業が最も多いのは{names}の{projects - fewest}事業"]


def _table(grid: Matrix, amounts: str, terms: RegionTerms) -> pd.DataFrame:
    projects, towns = grid.projects, grid.towns
    columns = [projects["role"], projects["field"], projects["no"].astype(object), projects["name"]]
    frame = pd.DataFrame(
        {terms.fill(head): [*column, ""] for head, column in zip(HEADS, columns, strict=True)}
        | {
            name: [*column, joined]
            for name, column, joined in zip(
                towns["name"], zip(*signs_of(grid), strict=True), towns["joined"], strict=True
            )
        }
        | {JOINED_SHORT: [*projects["joined"], projects["joined"].sum()]}
    )
    frame.loc[len(projects), HEADS[-1]] = JOINED
    if amounts:
        total = pd.to_numeric(projects["amount"], errors="coerce").sum(min_count=1)
        frame[amounts] = pd.array([*projects["amount"], total], dtype=projects["amount"].dtype)
    return frame
