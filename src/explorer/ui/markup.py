"""Text of the plan and of viewers, made safe to show as Markdown or HTML."""

import re
import string
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from explorer import linebreaks, lookalikes

MARKS = {ord(mark): f"\\{mark}" for mark in string.punctuation if mark not in ".,/;%?\"'@"}
"""Maps each Markdown control character to itself with a backslash before it."""
IGNORES_BACKSLASH = re.compile(
    r"(?<=:)(?=//|material/|streamlit:)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@)|(?<=\d)(?=\. )|(?<=[-<>~])(?=[-=>])",
    re.IGNORECASE,
)
"""Places where Streamlit makes a link, icon, list or arrow in spite of a backslash."""
PHONE_LINE = 16
"""In ems: what a line of a phone has room for."""
WORD_JOINER = "\u2060"
"""An invisible character that breaks up what Streamlit would otherwise turn into a link or an icon."""


def escape_markdown(words: str) -> str:
    """Return Markdown that shows the words literally, in one line, without links, pictures or icons.

    Use it for text of the plan or of a viewer wherever Streamlit renders Markdown: titles, headers,
    captions, notices, and labels of buttons, expanders, segments and metrics.
    """
    line = re.sub(r"\s+", " ", lookalikes.without_invisible(words), flags=re.ASCII).strip(" ")
    return IGNORES_BACKSLASH.sub(WORD_JOINER, line).translate(MARKS)


@lru_cache(maxsize=4096)
def phrases_html(words: str) -> str:
    """Return the words as HTML that breaks lines between phrases in an element of class ``phrases``.

    A phrase that is longer than a line of a phone may be broken between its words.
    """
    return "<wbr>".join(map(escape, linebreaks.pieces(words, PHONE_LINE)))


def notes_html(lines: Iterable[str]) -> str:
    """Return quiet lines of small letters, below a figure or a page, as HTML."""
    return "".join(f"<p class='notes phrases'>{phrases_html(line)}</p>" for line in lines)


def css_string(words: str) -> str:
    """Return the words as a string of a style sheet in HTML."""
    escaped = re.sub(r'["<\\\x00-\x1f\x7f]', lambda match: f"\\{ord(match[0]):x} ", words)
    return f'"{escaped}"'
