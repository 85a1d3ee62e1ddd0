"""The map on a page or a slide: the SVG itself in the page, to point at, to zoom, and to use by keyboard."""

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
"""How wide and high the room beside the map is on a slide of 4:3, in hundredths of the screen's height."""
TITLE, WORDS, BESIDE, FOOT = (4.2, 1.25), (2.6, 1.5), (2.3, 1.4), (2.1, 1.4)
"""How high letters are there, and the lines of them, in letters."""
HEAD_BESIDE = 6
"""How wide the list's first column is, in its letters."""

_component = st.components.v2.component(
    "region_map",
    html="<div class='map-frame'><div class='region-map'></div></div>",
    js="".join((HERE / name).read_text("utf-8") for name in ("labels.js", "region_map.js")),
    isolate_styles=False,
)


def region_map(figure: Figure, look: str, opens: bool | None, side: str = "") -> None:
    """The map in the colours of the look; a town that is picked opens its page, or changes the view.

    Where ``opens`` is None, it does nothing. ``side`` tells the map from another of the same name.
    """
    key = f"chart-{figure.name}{side}"

    def picked() -> None:
        if opens is not None and (found := st.session_state[key].picked):
            handle_pick(found, opens)

    _component(data=data.map_in_look(figure, look), key=key, on_picked_change=picked)


def list_beside_map(figure: Figure, title: str, foot: str, look: str) -> str:
    """The list that explains the map, as HTML for a slide whose title and foot leave it room."""
    legend = "　　".join(key.words for key in figure.legend)
    taken = _high(title, TITLE) + _high(figure.subtitle, WORDS) + _high(legend, WORDS) + _high(foot, FOOT)
    size, leading = BESIDE
    lines, wide = (ROOM - taken) / (size * leading), COLUMN / size - HEAD_BESIDE
    count = LOOKS[look].colours[style.MISSING_INK]
    rows = "".join(
        f"<dt>{_lines(row.head)} <b style='color:{count}'>{escape(row.mark)}</b></dt>"
        f"<dd>{_lines(row.lines)}</dd>"
        for row in fitted(figure.beside, HEAD_BESIDE, wide, lines)
    )
    return f"<dl class='beside'>{rows}</dl>" if rows else ""


def _lines(lines: list[str]) -> str:
    return "<br>".join(map(escape, lines))


def _high(words: str, letters: tuple[float, float]) -> float:
    size, leading = letters
    return len(linebreaks.wrap(words, COLUMN / size).split("\n")) * size * leading if words else 0
