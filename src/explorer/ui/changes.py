"""The page 版の比較: what changed between two editions, with the sources in both."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.changes import NOTHING, place_of, printed
from explorer.model import ChangeKind
from explorer.questions.changes import KINDS_BY_SECTION, amount_differences, changes_in
from explorer.questions.word_diff import Mark, word_diff
from explorer.ui import data, widgets
from explorer.ui.editions import edition_labels
from explorer.ui.links import further, link, project_link
from explorer.ui.origin import lines_html
from explorer.ui.show import show_named
from explorer.ui.tables import Html, show_table
from explorer.views.pages import PROJECTS, SOURCES
from explorer.views.parameters import BEFORE, EDITION, SECTIONS
from explorer.views.view import View

TAGS = {Mark.OUT: "del", Mark.IN: "ins"}
UNMARKED = (ChangeKind.RENUMBERED, ChangeKind.MOVED, ChangeKind.YEAR)
"""Kinds of change in which the whole value changed, so that no words are marked."""


def choose(view: View) -> None:
    """Draw the widgets for the municipality and the two editions, if there is more than one edition."""
    if len(edition_labels()) > 1:
        if view.earlier:
            widgets.select("joined")
            widgets.select(BEFORE)
        widgets.select(EDITION)


def nothing_to_compare() -> None:
    """Explain why there is no comparison: no edition before this one, or only one at all."""
    labels = edition_labels()
    if len(labels) > 1:
        st.info(
            f"{labels[data.dataset().edition.name]}より前の版がありません。後の版を選択してください。",
            icon=":material/history:",
        )
        return
    st.markdown(
        f"現在の版は{labels[data.dataset().edition.name]}のみです。次の版を読み込むと、二つの版を比較し、"
        "**追加・終了・改称した事業、事業費の変更、市町村の参加、目標値と基準値、文言**を、"
        "両方の版の出典とともにここに表示します。"
    )
    st.html(further(link("現在の版の出典とデータ", SOURCES)))


def comparison(view: View, before: Dataset) -> None:
    """Show the changes since the edition ``before`` in the chosen section."""
    after, section = view.dataset, view["changed"]
    changes = changes_in(before, after, view.scope)
    labels = edition_labels()
    lead = (
        f"{labels[before.edition.name]}から{labels[after.edition.name]}へ、{len(changes)}件の変更があります。"
    )
    st.html(f"<p class='lead'>{lead}</p>")
    sizes = {key: int(changes["kind"].isin(kinds).sum()) for key, kinds in KINDS_BY_SECTION.items()}
    widgets.segments("changed", labels={key: f"{label} {sizes[key]}" for key, label in SECTIONS.items()})
    rows = changes[changes["kind"].isin(KINDS_BY_SECTION[section])]
    counts = rows["kind"].value_counts(sort=False)
    parts = [f"{ChangeKind(kind).label} {count}件" for kind, count in counts.items()]
    st.markdown("、".join(parts) or "この区分の変更点はありません。")
    show_named(data.figures(), "town-changes", "changed")
    if len(rows):
        _list(rows, before, after, amounts=section == "amounts")


def _list(rows: pd.DataFrame, before: Dataset, after: Dataset, amounts: bool) -> None:
    """Show one row for each change, with the values before and after and their sources."""
    changes = rows.to_dict("records")
    columns: dict[str, object] = {
        "連携事業": [_project(change, before, after) for change in changes],
        "変更点": [_kind(change, after) for change in changes],
        text.edition(before.edition.name): [_side(change, "before", Mark.OUT, before) for change in changes],
        text.edition(after.edition.name): [_side(change, "after", Mark.IN, after) for change in changes],
    }
    if amounts:
        columns["増減"] = [
            Html("" if pd.isna(difference) else text.change(difference, after.edition.unit), number=True)
            for difference in amount_differences(rows)
        ]
    show_table(pd.DataFrame(columns), "版による変更点")
    if not amounts:
        st.html("<p><del>取り消し線</del>は前の版だけ、<ins>下線</ins>は後の版だけにある言葉です。</p>")


def _project(change: dict[str, Any], before: Dataset, after: Dataset) -> Html:
    """Return a link to the project's sheet; a project that ended is linked in the edition before."""
    if pd.isna(change["no"]):
        return Html("計画全体")
    no = int(change["no"])
    if change["kind"] == ChangeKind.PROJECT_ENDED:
        return Html(link(text.project(no, change["before"]), PROJECTS, no=no, edition=before.edition.name))
    return Html(project_link(no, after.project_names[no]))


def _kind(change: dict[str, Any], after: Dataset) -> Html:
    """Return the kind of change and the part of the sheet."""
    place = place_of(change, after)
    return Html(escape(ChangeKind(change["kind"]).label) + (f"<br>{escape(place)}" if place else ""))


def _side(change: dict[str, Any], side: str, mark: Mark, dataset: Dataset) -> Html:
    """Return one side's value, with words that only this side has marked, and its lines in the plan."""
    first, last = change[f"{side}_first_line"], change[f"{side}_last_line"]
    lines = "" if pd.isna(first) else lines_html(dataset, ((int(first), int(last)),))
    return Html(
        f"<div>{_value(change, side, mark, dataset.edition.unit)}</div><div class='origin'>{lines}</div>"
    )


def _value(change: dict[str, Any], side: str, mark: Mark, unit: str) -> str:
    value = change[side]
    if not value:
        return escape(NOTHING)
    if change["what"] == "printed":
        return escape(printed(value, unit))
    if not (change["before"] and change["after"]) or change["kind"] in UNMARKED:
        return escape(value)
    tag = TAGS[mark]
    return "".join(
        escape(words) if words_mark is Mark.SAME else f"<{tag}>{escape(words)}</{tag}>"
        for words_mark, words in word_diff(change["before"], change["after"])
        if words_mark in (Mark.SAME, mark)
    )
