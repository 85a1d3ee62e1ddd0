"""Two editions side by side: what changed, where, from which words to which, with both sources."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.changes import NOTHING, place_of, printed
from explorer.model import ChangeKind
from explorer.questions.changes import KINDS, Mark, amount_differences, changes_in, word_diff
from explorer.ui import data, state
from explorer.ui.editions import edition_labels
from explorer.ui.links import link, project_link
from explorer.ui.origin import lines_html
from explorer.ui.show import show_named
from explorer.ui.tables import Html, show_table
from explorer.views.once import answer
from explorer.views.pages import PROJECTS, SOURCES
from explorer.views.parameters import BEFORE, EDITION, SECTIONS
from explorer.views.view import View

TAGS = {Mark.OUT: "del", Mark.IN: "ins"}
UNMARKED = (ChangeKind.RENUMBERED, ChangeKind.MOVED, ChangeKind.YEAR)
"""Where not words changed, but the whole."""


def choose(view: View) -> None:
    """The widgets for the municipality and the two editions, if there are two; the later is the one shown."""
    if len(edition_labels()) > 1:
        if view.earlier:
            state.select("joined")
            state.select(BEFORE)
        state.select(EDITION)


def nothing_to_compare() -> None:
    """What will be here, and how."""
    known = edition_labels()
    if len(known) > 1:
        st.info(
            f"{known[data.dataset().edition.name]}より前の版がありません。後の版を選択してください。",
            icon=":material/history:",
        )
        return
    st.markdown(
        f"現在の版は{known[data.dataset().edition.name]}のみです。次の版を読み込むと、二つの版を比較し、"
        "**追加・終了・改称した事業、事業費の変更、市町村の参加、目標値と基準値、文言**を、"
        "両方の版の出典とともにここに表示します。"
    )
    st.html(f"<p>{link('現在の版の出典とデータ', SOURCES)}</p>")


def comparison(view: View, before: Dataset) -> None:
    """What changed since the edition ``before``: how much, then one section, by kind and one by one."""
    after, section = view.dataset, view["changed"]
    every = answer(before, changes_in, after, view.scope)
    known = edition_labels()
    said = f"{known[before.edition.name]}から{known[after.edition.name]}へ、{len(every)}件の変更があります。"
    st.html(f"<p class='lead'>{said}</p>")
    sizes = {key: int(every["kind"].isin(kinds).sum()) for key, kinds in KINDS.items()}
    state.segments("changed", labels={key: f"{words} {sizes[key]}" for key, words in SECTIONS.items()})
    rows = every[every["kind"].isin(KINDS[section])]
    counts = rows["kind"].value_counts(sort=False)
    parts = [f"{text.CHANGE_KIND[kind]} {count}件" for kind, count in counts.items()]
    st.markdown("、".join(parts) or "この区分の変更点はありません。")
    show_named(data.figures(), "town-changes", "changed")
    if len(rows):
        _list(rows, before, after, amounts=section == "amounts")


def _list(rows: pd.DataFrame, before: Dataset, after: Dataset, amounts: bool) -> None:
    """One row for each change: project, what changed, before and after with both sources."""
    changed = rows.to_dict("records")
    columns: dict[str, object] = {
        "連携事業": [_project(change, before, after) for change in changed],
        "変更点": [_what(change, after) for change in changed],
        text.edition(before.edition.name): [_side(change, "before", Mark.OUT, before) for change in changed],
        text.edition(after.edition.name): [_side(change, "after", Mark.IN, after) for change in changed],
    }
    if amounts:
        columns["増減"] = [
            Html("" if pd.isna(change) else text.change(change, after.edition.unit), number=True)
            for change in amount_differences(rows)
        ]
    show_table(pd.DataFrame(columns), "版による変更点")
    if not amounts:
        st.html("<p><del>取り消し線</del>は前の版だけ、<ins>下線</ins>は後の版だけにある言葉です。</p>")


def _project(change: dict[str, Any], before: Dataset, after: Dataset) -> Html:
    """The link to the project's sheet: of one that ended, in the edition before."""
    if pd.isna(change["no"]):
        return Html("計画全体")
    no = int(change["no"])
    if change["kind"] == ChangeKind.PROJECT_ENDED:
        return Html(link(text.project(no, change["before"]), PROJECTS, no=no, edition=before.edition.name))
    return Html(project_link(no, after.project_names[no]))


def _what(change: dict[str, Any], after: Dataset) -> Html:
    """The kind of change, and where in the sheet."""
    place = place_of(change, after)
    return Html(escape(text.CHANGE_KIND[change["kind"]]) + (f"<br>{escape(place)}" if place else ""))


def _side(change: dict[str, Any], side: str, mark: Mark, dataset: Dataset) -> Html:
    """The value before or after, with what is only there marked, and its lines in the plan's text."""
    first, last = change[f"{side}_first_line"], change[f"{side}_last_line"]
    lines = "" if pd.isna(first) else lines_html(dataset, ((int(first), int(last)),))
    return Html(
        f"<div>{_value(change, side, mark, dataset.edition.unit)}</div><div class='origin'>{lines}</div>"
    )


def _value(change: dict[str, Any], side: str, mark: Mark, unit: str) -> str:
    words = change[side]
    if not words:
        return escape(NOTHING)
    if change["what"] == "printed":
        return escape(printed(words, unit))
    if not (change["before"] and change["after"]) or change["kind"] in UNMARKED:
        return escape(words)
    return "".join(
        escape(part) if found is Mark.SAME else f"<{TAGS[mark]}>{escape(part)}</{TAGS[mark]}>"
        for found, part in word_diff(change["before"], change["after"])
        if found in (Mark.SAME, mark)
    )
