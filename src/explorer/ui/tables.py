"""Tables as real HTML tables: read by screen readers, with links, numbers set right."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st
from pandas.api.types import is_numeric_dtype

from explorer import folding, text
from explorer.dataset import Dataset


@dataclass(frozen=True)
class Html:
    """A cell that is already safe HTML; ``number`` sets it to the right."""

    html: str
    number: bool = False


def show_table(frame: pd.DataFrame, caption: str, missing: str = text.NOT_STATED) -> None:
    """Show the frame; text is escaped unless it is :class:`Html`; a missing number says ``missing``."""
    st.html(table_html(frame, caption, missing))


def table_html(frame: pd.DataFrame, caption: str, missing: str = text.NOT_STATED) -> str:
    """The frame as an HTML table in a box that scrolls and takes the focus."""
    heads = "".join(f'<th scope="col">{_head(column)}</th>' for column in frame.columns)
    right = [is_numeric_dtype(dtype) for dtype in frame.dtypes]
    rows = "".join(
        "<tr>"
        + "".join(_cell(found, number, missing) for found, number in zip(row, right, strict=True))
        + "</tr>"
        for row in frame.itertuples(index=False, name=None)
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _head(column: object) -> str:
    return column.html if isinstance(column, Html) else escape(str(column))


def _cell(found: object, number: bool, missing: str) -> str:
    if isinstance(found, Html):
        return _td(found.html, "number" if found.number else "")
    if not isinstance(found, str) and pd.isna(found):
        return _td(escape(missing), "missing")
    if number:
        return _td(f"{found:,.15g}", "number")
    return _td(escape(str(found)))


def _td(html: str, kind: str = "") -> str:
    return f'<td class="{kind}">{html}</td>' if kind else f"<td>{html}</td>"


def show_meanings(found: Mapping[str, str]) -> None:
    """Show signs, keys or terms with what they mean."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(sign)}</th><td>{escape(words)}</td></tr>"
        for sign, words in found.items()
    )
    st.html(f"<table class='meanings'>{rows}</table>")


def mark_hits(words: str, search: str) -> str:
    """The words as safe HTML, with every hit of the search marked."""
    return wrap_spans(words, [(*span, "<mark>", "</mark>") for span in _hits(words, search)])


def explain_terms(dataset: Dataset, words: str, search: str = "") -> str:
    """The words as :func:`marked`, each term of the glossary with the plan's footnote at its first place."""
    glossary = zip(dataset.glossary["term"], dataset.glossary["definition"], strict=True)
    terms = [
        (*span, f"<abbr title='{escape(definition)}' tabindex='0'>", "</abbr>")
        for term, definition in glossary
        for span in folding.find_all(words, term)[:1]
    ]
    return wrap_spans(words, [*terms, *((*span, "<mark>", "</mark>") for span in _hits(words, search))])


def wrap_spans(words: str, spans: list[tuple[int, int, str, str]]) -> str:
    """The words as safe HTML with (start, end, before, after) set; of two that overlap, the first."""
    html, at = "", 0
    for start, end, before, after in sorted(spans, key=lambda span: span[:2]):
        if start >= at:
            html += f"{escape(words[at:start])}{before}{escape(words[start:end])}{after}"
            at = end
    return html + escape(words[at:])


def _hits(words: str, search: str) -> list[tuple[int, int]]:
    return [span for word in search.split() for span in folding.find_all(words, word)]
