"""The map on a page or a slide: the SVG itself in the page, to point at, to zoom, and to use by keyboard."""

from html import escape
from pathlib import Path

import streamlit as st

from explorer.figures import style
from explorer.figures.beside import fitted
from explorer.figures.figure import Figure
from explorer.figures.looks import LOOKS
from explorer.ui import data
from explorer.ui.state import pick

HERE = Path(__file__).parent
HEAD_BESIDE, LETTERS_BESIDE, LINES_BESIDE = 6, 17, 18
"""The room of the list beside the map on a slide, in its letters: its two columns and its lines."""

_component = st.components.v2.component(
    "region_map",
    html="<div class='map-frame'><div class='region-map'></div></div>",
    js=(HERE / "region_map.js").read_text("utf-8"),
    isolate_styles=False,
)


def region_map(figure: Figure, look: str, opens: bool) -> None:
    """The map in the colours of the look; a town that is picked opens its page, or changes the view."""
    key = f"chart-{figure.name}"

    def picked() -> None:
        if found := st.session_state[key].picked:
            pick(found, opens)

    _component(data=data.maps(figure, look), key=key, on_picked_change=picked)


def beside(figure: Figure, look: str) -> str:
    """The list that explains the map, as HTML for a slide."""
    count = LOOKS[look].colours[style.MISSING_INK]
    rows = "".join(
        f"<dt>{_lines(row.head)} <b style='color:{count}'>{escape(row.mark)}</b></dt>"
        f"<dd>{_lines(row.lines)}</dd>"
        for row in fitted(figure.beside, HEAD_BESIDE, LETTERS_BESIDE, LINES_BESIDE)
    )
    return f"<dl class='beside'>{rows}</dl>" if rows else ""


def _lines(lines: list[str]) -> str:
    return "<br>".join(map(escape, lines))
