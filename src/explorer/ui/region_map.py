"""The map on a page or a slide: inline SVG with tooltips, zoom and keyboard access (region_map.js)."""

from html import escape
from pathlib import Path

import streamlit as st

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.beside import fitted
from explorer.figures.figure import Figure
from explorer.figures.looks import LOOKS
from explorer.ui import data
from explorer.ui.state import handle_pick

HERE = Path(__file__).parent
COLUMN, ROOM = 52, 88
"""Width and height of the room beside the map on a 4:3 slide, in hundredths of the screen's height."""
TITLE, WORDS, BESIDE, FOOT = (4.2, 1.25), (2.6, 1.5), (2.3, 1.4), (2.1, 1.4)
"""For each kind of text there: its font size (in the same unit) and its line height."""
HEAD_BESIDE = 6
"""Width of the list's first column, in its letters."""

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
    legend = "　　".join(key.words for key in figure.legend)
    texts = ((title, TITLE), (figure.subtitle, WORDS), (legend, WORDS), (footer, FOOT))
    taken = sum(_height(words, letters) for words, letters in texts)
    size, line_height = BESIDE
    lines, width = (ROOM - taken) / (size * line_height), COLUMN / size - HEAD_BESIDE
    count_colour = LOOKS[look].colours[style.MISSING_INK]
    rows = "".join(
        f"<dt>{_lines(row.head)} <b style='color:{count_colour}'>{escape(row.mark)}</b></dt>"
        f"<dd>{_lines(row.lines)}</dd>"
        for row in fitted(figure.beside, HEAD_BESIDE, width, lines)
    )
    return f"<dl class='beside'>{rows}</dl>" if rows else ""


def _lines(lines: list[str]) -> str:
    return "<br>".join(map(escape, lines))


def _height(words: str, letters: tuple[float, float]) -> float:
    size, line_height = letters
    return len(linebreaks.wrap(words, COLUMN / size).split("\n")) * size * line_height if words else 0
