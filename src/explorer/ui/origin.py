"""From what is shown back to the plan: the very lines, marked in their surroundings."""

from html import escape

import pandas as pd
import streamlit as st

from explorer import text
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
from explorer.ui.state import escape_markdown
from explorer.ui.tables import Html, show_table

AROUND = 6
"""Lines shown before and after."""


@st.fragment
def source_popover(key: str, origin: Origin, about: str = "") -> None:
    """出典: the rows behind a number that is no figure's, sent when they are asked for.

    ``key`` is unique on the page; ``about`` says which number where several stand near.
    """
    label = f"出典：{about}" if about else "出典"
    box = st.popover(label, type="tertiary", key=f"source-{key}", on_change="rerun")
    if box.open:
        with box:
            st.caption(escape_markdown(origin.words))
            show_origin(data.dataset(), origin)


def show_origin(dataset: Dataset, origin: Origin) -> None:
    """The rows behind a figure, each with the plan's words and lines."""
    rows = data.answer(origin_rows, origin)
    show_table(
        pd.DataFrame(
            {
                PROJECT_HEAD: [
                    Html(escape(row.name_) if pd.isna(row.no) else project_link(row.no, row.name_))
                    for row in rows.rename(columns={"name": "name_"}).itertuples()
                ],
                PRINTED_HEAD: rows["printed"],
                COUNTED_HEAD: counted_words(rows),
                LINES_HEAD: [Html(data.answer(lines_html, spans)) for spans in rows["spans"]],
            }
        ),
        origin.words,
    )


def lines_html(dataset: Dataset, spans: Spans) -> str:
    """The lines on demand: a summary that opens them, marked in their surroundings."""
    if not spans:
        return escape(text.NO_ROW)
    marked = {line for first, last in spans for line in range(first, last + 1)}
    near = sorted({line + by for line in marked for by in range(-AROUND, AROUND + 1)})
    lines = "".join(
        _numbered_line(number, words, number in marked)
        for number in near
        if 1 <= number <= len(dataset.source_lines) and (words := dataset.source_lines[number - 1]).strip()
    )
    first, last = spans[0][0], spans[-1][1]
    slips = "".join(
        f"<p>原典の表記：{escape(slip.reason)}（{slip.line}行）</p>"
        for slip in dataset.slips.itertuples()
        if first <= slip.line <= last
    )
    shown = location(dataset, spans)
    return f"<details class='lines'><summary>{shown}</summary><div>{lines}{slips}</div></details>"


def _numbered_line(number: int, words: str, marked: bool) -> str:
    said = f"<mark>{escape(words)}</mark>" if marked else escape(words)
    return f"<div><span>{number}</span>{said}</div>"
