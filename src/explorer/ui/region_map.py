"""The map on a page or a slide: inline SVG with tooltips, zoom and keyboard access (region_map.js)."""

import re
from html import escape
from pathlib import Path

import streamlit as st

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.beside import Room, fitted
from explorer.figures.figure import Figure
from explorer.figures.looks import LOOKS
from explorer.handouts.svg import WORDS_SIZE, legend_lines
from explorer.ui import data
from explorer.ui.links import link
from explorer.ui.state import handle_pick
from explorer.views.pages import PROJECTS

HERE = Path(__file__).parent
COLUMN, ROOM = 60, 83
"""Width and height of the room beside the map on a slide, in hundredths of the screen's height."""
TITLE, WORDS, FOOT = (4, 1.25), (2.6, 1.5), (1.9, 1.4)
"""For each kind of text there: its font size (in the same unit) and its line height."""
BESIDE_SIZES, BESIDE_LEADING = (3.2, 3, 2.8, 2.6, 2.45, 2.3), 1.4
"""The font sizes of the list (in the same unit), and its line height."""
NUMBERS = re.compile(r"(?:No\.)?\d+(?:[、〜]\d+)*、?")
"""A line of projects' numbers: No.22、34〜36."""
HEAD_BESIDE, GAP_BESIDE = 6, 2.2
"""Width of the list's first column at most, and of the mark and the gap after it, in its letters."""

_component = st.components.v2.component(
    "region_map",
    html="<div class='map-frame'><div class='region-map'></div></div>",
    js="".join((HERE / name).read_text("utf-8") for name in ("labels.js", "region_map.js")),
    isolate_styles=False,
)


def region_map(figure: Figure, look: str, opens: bool | None, side: str = "") -> None:
    """Draw the map in a look.

    A click on a municipality opens its page (``opens`` is True), changes this view (False) or does
    nothing (None). ``side`` distinguishes two maps of the same name on one slide.
    """
    key = f"chart-{figure.name}{side}"

    def on_picked() -> None:
        if opens is not None and (mark := st.session_state[key].picked):
            handle_pick(mark, opens)

    _component(data=data.map_in_look(figure, look), key=key, on_picked_change=on_picked)


def list_beside_map(figure: Figure, title: str, footer: str, look: str) -> str:
    """Return the list that explains the map, shortened to the room that title and footer leave on a slide."""
    legend = legend_lines(figure.legend, COLUMN / WORDS[0] * WORDS_SIZE)
    taken = (
        _height(title, TITLE)
        + _height(figure.subtitle, WORDS)
        + len(legend) * WORDS[0] * WORDS[1]
        + _height(footer, FOOT)
    )
    head = min(max((linebreaks.ems(row.head) for row in figure.beside), default=0), HEAD_BESIDE)

    def room(size: float) -> Room:
        return head, COLUMN / size - head - GAP_BESIDE, (ROOM - taken) / (size * BESIDE_LEADING)

    size, shown = fitted(figure.beside, BESIDE_SIZES, room)
    count_colour = LOOKS[look][style.MISSING_INK]
    rows = "".join(
        f"<dt>{_lines(row.head)} <b style='color:{count_colour}'>{escape(row.mark)}</b></dt>"
        f"<dd>{_lines(row.lines)}</dd>"
        for row in shown
    )
    return f"<dl class='beside' style='font-size:{size}vh'>{rows}</dl>" if rows else ""


def _lines(lines: list[str]) -> str:
    return "<br>".join(map(_with_links, lines))


def _with_links(line: str) -> str:
    """Return the line as HTML: a number that begins it, or all numbers of a list, lead to the sheets."""
    if NUMBERS.fullmatch(line):
        return re.sub(r"(?:No\.)?(\d+)", lambda number: link(number[0], PROJECTS, no=number[1]), line)
    if number := re.match(r"No\.(\d+) ", line):
        return link(number[0].rstrip(), PROJECTS, no=number[1]) + escape(line[number.end() - 1 :])
    return escape(line)


def _height(words: str, letters: tuple[float, float]) -> float:
    size, line_height = letters
    return len(linebreaks.lines(words, COLUMN / size)) * size * line_height if words else 0
