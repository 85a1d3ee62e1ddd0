"""The list of projects on the page 事業, with the places where the search matches."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from explorer import folding, text
from explorer.dataset import Dataset
from explorer.figures.amounts import exact_number, no_comparison, with_words
from explorer.figures.origins import listed_origin
from explorer.model import EXTRAS, TABLES
from explorer.model import PROJECTS as PROJECT_TABLE
from explorer.questions.budgets import compared_years, words_by_project
from explorer.questions.projects import listed_projects, search_hits
from explorer.questions.scope import Scope, field_titles, projects_in
from explorer.ui import data
from explorer.ui.links import link, marked_link
from explorer.ui.markup import escape_markdown
from explorer.ui.origin import source_popover
from explorer.ui.tables import Html, mark_hits, table_html
from explorer.views.pages import PROJECTS

EXCERPT = 28
PARTS = {
    "participation": "参加市町村",
    "heading": "分野",
    "budgets": "事業費見込額",
    EXTRAS.name: EXTRAS.title,
}
"""The labels of parts of a sheet that are no column of a table, or a code there."""


def project_list(dataset: Dataset, scope: Scope, order: str) -> None:
    """Show the number of projects in scope and their table."""
    st.html(project_count_html(dataset, scope))
    source_popover("listed", listed_origin(dataset, scope))
    if (reason := no_comparison(dataset)) and order in ("amount", "change"):
        st.caption(escape_markdown(f"{reason}。"))
    st.html(data.html(project_list_html, scope, order))


def project_count_html(dataset: Dataset, scope: Scope) -> str:
    """Return how many of all projects are in scope."""
    return f"<b>{len(projects_in(dataset, scope))}事業</b>（全{len(dataset.projects)}事業のうち）"


def project_list_html(dataset: Dataset, scope: Scope, order: str) -> str:
    """Return the projects in scope as a table: field, participants, amounts, change, and search hits."""
    before, after = compared_years(dataset)
    years = {"before": before, "after": after}
    unit = dataset.edition.unit
    frame = listed_projects(dataset, scope, order)
    total = len(dataset.municipalities)
    titles = field_titles(dataset)
    table = pd.DataFrame(
        {
            "連携事業": [
                Html(marked_link(f"No.{no} {mark_hits(name, scope.text)}", PROJECTS, no=no))
                for no, name in zip(frame["no"], frame["name"], strict=True)
            ],
            "分野": [Html(link(titles[code], PROJECTS, heading=code)) for code in frame["heading"]],
            "参加": [
                "全市町村" if joined == total else f"{joined} / {total}市町村" for joined in frame["joined"]
            ],
        }
    )
    words = {when: frame["no"].map(words_by_project(dataset, year)) for when, year in years.items()}
    for when, year in years.items():
        if year is not None:
            table[f"{text.fiscal_year(year)}（{unit}）"] = with_words(
                text.in_unit(frame[when], unit), words[when]
            )
    if before is not None:
        last = "前年度" if before + 1 == after else text.fiscal_year(before)
        table[f"増減（{unit}）"] = [
            _change(amount_before, amount_after, last, unit)
            for amount_before, amount_after in zip(
                with_words(frame["before"], words["before"]),
                with_words(frame["after"], words["after"]),
                strict=True,
            )
        ]
    if scope.text.strip():
        all_hits = search_hits(dataset, scope)
        table.insert(1, "該当箇所", [Html(excerpts(all_hits, scope.text, no)) for no in frame["no"]])
    return table_html(table, "連携事業の一覧")


def _change(before: Any, after: Any, last: str, unit: str) -> Html:
    """Return the difference of two amounts; ``last`` is the earlier year's label.

    One that is not printed is missing, or the words in its place.
    """
    if isinstance(after, str) or pd.isna(after):
        return Html(escape(exact_number(after)), number=True)
    if isinstance(before, str) or pd.isna(before):
        return Html(escape(f"新規（{last}は{exact_number(before)}）"), number=True)
    return Html(text.change(after - before, unit).removesuffix(unit), number=True)


def excerpts(all_hits: pd.DataFrame, search: str, no: int) -> str:
    """Return up to three hits in a project's sheet as safe HTML, each with its part and some context."""
    rows = all_hits[(all_hits["no"] == no) & (all_hits["part"] != "name")].head(3)
    return "<br>".join(f"{_part(row.part)}：{_excerpt(row.text, search)}" for row in rows.itertuples())


def _excerpt(words: str, search: str) -> str:
    starts = [span[0] for word in search.split() for span in folding.find_all(words, word)[:1]]
    start = min(starts, default=0)
    first, last = max(start - EXCERPT // 2, 0), start + EXCERPT
    return f"{'…' if first else ''}{mark_hits(words[first:last], search)}{'…' if last < len(words) else ''}"


def _part(part: str) -> str:
    """Return the label of a part of the sheet."""
    if part in PARTS:
        return PARTS[part]
    terms = data.dataset().terms
    if part in PROJECT_TABLE.columns:
        return PROJECT_TABLE.field(part).with_terms(terms).label
    return next(table.field(part).label for table in TABLES.values() if part in table.columns)
