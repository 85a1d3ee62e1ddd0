"""The lines of the plan behind a number, marked among the lines around them."""

from html import escape

import pandas as pd
import streamlit as st

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures.figure import Origin
from explorer.figures.origins import (
    COUNTED_HEAD,
    LINES_HEAD,
    PRINTED_HEAD,
    PROJECT_HEAD,
    counted_words,
    origin_rows,
)
from explorer.questions.provenance import Spans, location
from explorer.ui import data
from explorer.ui.links import project_link
from explorer.ui.markup import escape_markdown
from explorer.ui.tables import Html, show_table

AROUND = 6
"""How many lines are shown before and after."""


@st.fragment
def source_popover(key: str, origin: Origin, about: str = "") -> None:
    """Draw the popover 出典 with the rows behind a number outside a figure, made when it is opened.

    ``key`` is unique on the page; ``about`` names the number where several are near each other.
    """
    label = f"出典：{about}" if about else "出典"
    box = st.popover(label, type="tertiary", key=f"source-{key}", on_change="rerun")
    if box.open:
        with box:
            st.caption(escape_markdown(origin.words))
            show_origin(origin)


def show_origin(origin: Origin) -> None:
    """Show the rows behind a figure, each with the plan's words and lines."""
    dataset = data.dataset()
    rows = origin_rows(dataset, origin)
    show_table(
        pd.DataFrame(
            {
                PROJECT_HEAD: [
                    Html(escape(row.name_) if pd.isna(row.no) else project_link(row.no, row.name_))
                    for row in rows.rename(columns={"name": "name_"}).itertuples()
                ],
                PRINTED_HEAD: rows["printed"],
                COUNTED_HEAD: counted_words(rows),
                LINES_HEAD: [Html(lines_html(dataset, spans)) for spans in rows["spans"]],
            }
        ),
        origin.words,
    )


@answered_once
def lines_html(dataset: Dataset, spans: Spans) -> str:
    """Return a disclosure with the lines of the spans, marked among the lines around them."""
    if not spans:
        return escape(text.NO_ROW)
    marked = {line for first, last in spans for line in range(first, last + 1)}
    numbers = sorted({line + offset for line in marked for offset in range(-AROUND, AROUND + 1)})
    lines = "".join(
        _numbered_line(number, words, number in marked)
        for number in numbers
        if 1 <= number <= len(dataset.source_lines) and (words := dataset.source_lines[number - 1]).strip()
    )
    first, last = spans[0][0], spans[-1][1]
    slips = "".join(
        f"<p>原典の表記：{escape(slip.reason)}（{slip.line}行）</p>"
        for slip in dataset.slips.itertuples()
        if first <= slip.line <= last
    )
    summary = location(dataset, spans)
    return f"<details class='lines'><summary>{summary}</summary><div>{lines}{slips}</div></details>"


def _numbered_line(number: int, words: str, marked: bool) -> str:
    html = f"<mark>{escape(words)}</mark>" if marked else escape(words)
    return f"<div><span>{number}</span>{html}</div>"
