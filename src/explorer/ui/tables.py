"""Data frames as HTML tables, which screen readers can read and which can hold links."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from itertools import accumulate
from numbers import Real

import pandas as pd
import streamlit as st
from pandas.api.types import is_numeric_dtype

from explorer import folding, linebreaks, text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.ui.markup import phrases_html

TAG = re.compile(r"<[^>]*>")
MIN_CARD_COLUMNS, MAX_CARD_COLUMNS = 4, 9
"""How many columns a table has whose rows become cards on a phone; above the minimum on a tablet, too."""
SHORT_CELL = 10
"""A cell of at most so many letters is never broken."""
LONG_CELL = 16
"""A cell of more letters is text, which a narrow column would break after every few letters."""


@dataclass(frozen=True)
class Html:
    """A cell of safe HTML; ``number`` aligns it to the right."""

    html: str
    number: bool = False


def show_table(frame: pd.DataFrame, caption: str) -> None:
    """Show the frame as in table_html()."""
    st.html(table_html(frame, caption))


def table_html(frame: pd.DataFrame, caption: str) -> str:
    """Return the frame as an HTML table in a box that scrolls and can take the focus.

    Cells are escaped unless they are :class:`Html`; a missing value is shown as 未記載.
    """
    numeric = [is_numeric_dtype(dtype) for dtype in frame.dtypes]
    heads = "".join(
        f'<th scope="col"{" class=number" if number or _has_numbers(cells) else ""}>{_head(column)}</th>'
        for (column, cells), number in zip(frame.items(), numeric, strict=True)
    )
    rows = "".join(
        "<tr>" + "".join(_cell(value, number) for value, number in zip(row, numeric, strict=True)) + "</tr>"
        for row in frame.itertuples(index=False, name=None)
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table{_cards(frame)}><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cards(frame: pd.DataFrame) -> str:
    """Return the attributes with which style.css shows rows as cards on a narrow screen; "" for short cells.

    In a card each cell begins with the head of its column, which is a variable in the table's style.
    """
    columns = len(frame.columns)
    if not MIN_CARD_COLUMNS <= columns <= MAX_CARD_COLUMNS or not any(
        len(TAG.sub("", cell.html if isinstance(cell, Html) else str(cell))) > LONG_CELL
        for row in frame.itertuples(index=False, name=None)
        for cell in row
    ):
        return ""
    labels = (json.dumps(unescape(TAG.sub("", _head(head))), ensure_ascii=False) for head in frame.columns)
    style = ";".join(f"--label-{place}:{label}" for place, label in enumerate(labels, 1))
    return f' class="cards{" many" if columns > MIN_CARD_COLUMNS else ""}" style="{escape(style)}"'


def _has_numbers(cells: pd.Series) -> bool:
    return any(isinstance(cell, Html) and cell.number for cell in cells)


def _head(column: object) -> str:
    return column.html if isinstance(column, Html) else phrases_html(str(column))


def _cell(value: object, number: bool) -> str:
    if isinstance(value, Html):
        return _td(value.html, "number" if value.number else "")
    if not isinstance(value, str) and pd.isna(value):
        return _td(escape(text.NOT_STATED), "missing")
    if number or isinstance(value, Real):
        return _td(f"{value:,.15g}", "number")
    return _td(cell_html(str(value)))


def _td(html: str, css_class: str = "") -> str:
    if not css_class and len(TAG.sub("", html)) <= SHORT_CELL:
        css_class = "short"
    return f'<td class="{css_class}">{html}</td>' if css_class else f"<td>{html}</td>"


def show_meanings(meanings: Mapping[str, str]) -> None:
    """Show signs, keys or terms with their meanings."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(sign)}</th><td>{escape(meaning)}</td></tr>"
        for sign, meaning in meanings.items()
    )
    st.html(f"<table class='meanings'>{rows}</table>")


def show_facts(facts: Mapping[str, str]) -> None:
    """Show labels and beside each, on a phone below it, what it stands for; "" is shown as 未記載."""
    items = "".join(
        f"<dt>{escape(label)}</dt><dd>{escape(fact) or text.NOT_STATED}</dd>" for label, fact in facts.items()
    )
    st.html(f"<dl class='columns'>{items}</dl>")


def mark_hits(words: str, search: str) -> str:
    """Return the words as safe HTML with every hit of the search marked, broken between their phrases."""
    return cell_html(words, [(*span, "<mark>", "</mark>") for span in _hits(words, search)])


@answered_once
def explain_terms(dataset: Dataset, words: str, search: str = "") -> str:
    """Do as mark_hits(), and put the plan's footnote on the first occurrence of each glossary term."""
    glossary = zip(dataset.glossary["term"], dataset.glossary["definition"], strict=True)
    terms = [
        (*span, f"<abbr title='{escape(definition)}' tabindex='0'>", "</abbr>")
        for term, definition in glossary
        for span in folding.find_all(words, term)[:1]
    ]
    return cell_html(words, [*terms, *((*span, "<mark>", "</mark>") for span in _hits(words, search))])


def cell_html(words: str, spans: Iterable[tuple[int, int, str, str]] = ()) -> str:
    """Do as wrap_spans(), and let lines be broken only between phrases, also in a narrow column."""
    pieces = linebreaks.pieces(words) if len(words) > SHORT_CELL else [words]
    breaks = [(at, at, "<wbr>", "") for at in accumulate(map(len, pieces))][:-1]
    html = wrap_spans(words, [*breaks, *spans])
    return f"<span class='phrases'>{html}</span>" if breaks else html


def wrap_spans(words: str, spans: list[tuple[int, int, str, str]]) -> str:
    """Return the words as safe HTML with each span (start, end, opening tag, closing tag) wrapped.

    Of two spans that overlap the first is wrapped.
    """
    html, done = "", 0
    for start, end, opening, closing in sorted(spans, key=lambda span: span[:2]):
        if start >= done:
            html += f"{escape(words[done:start])}{opening}{escape(words[start:end])}{closing}"
            done = end
    return html + escape(words[done:])


def _hits(words: str, search: str) -> list[tuple[int, int]]:
    return [span for word in search.split() for span in folding.find_all(words, word)]
