"""The one way to show a figure: picture, legend, table, download, source."""

from collections.abc import Mapping
from html import escape
from typing import Any, Literal

import streamlit as st

from explorer import text
from explorer.figures.figure import PICK, Figure
from explorer.figures.legend import Key
from explorer.figures.looks import LOOKS, Look, repaint
from explorer.figures.pixels import ASPECT, halved
from explorer.figures.region import RegionMap
from explorer.figures.style import FIT_WIDTH
from explorer.ui import data
from explorer.ui.files import files_of
from explorer.ui.linked import linked
from explorer.ui.mistake import tell_mistake
from explorer.ui.origin import show_origin
from explorer.ui.region_map import beside, region_map
from explorer.ui.stage import Stage, missing, pin, slide_of
from explorer.ui.state import literal, phrased, pick
from explorer.ui.tables import table
from explorer.views.deck import Slide, caption_of_two
from explorer.views.figures import Shown, figures_of

Width = Literal["content", "stretch"]
NARROWEST = 760
"""How wide at least a chart is made for a slide."""


def show(shown: Shown, heading: str = "") -> None:
    """Show the figure on its page: title, picture, words, and on demand its table, files and sheets.

    ``heading`` is HTML that stands in the title's place.
    """
    figure = shown.figure
    drawn = (
        data.tiled(figure) if data.settings().gsi_tiles and isinstance(figure.chart, RegionMap) else figure
    )
    with st.container(key=f"figure-{figure.name}", gap="small"):
        if heading:
            st.html(heading)
        else:
            st.header(literal(figure.title), anchor=False)
        if about := under_title(figure, LOOKS[theme()]):
            st.html(about)
        if isinstance(drawn.chart, RegionMap):
            region_map(drawn, theme(), shown.opens)
        else:
            spec = data.painted(figure, theme())
            one = {"autosize": FIT_WIDTH} if "layer" in spec or "mark" in spec else {}
            picture(figure, one | spec, shown.opens, "stretch")
        st.caption("  \n".join(map(literal, notes(drawn))))
        _twin(figure)


def show_some(figures: Mapping[str, Shown], *names: str) -> None:
    """Show those of the named figures that the view has."""
    for name in names:
        if name in figures:
            show(figures[name])


def theme() -> str:
    """The look of the page around the figure: what the viewer's browser prefers."""
    return st.context.theme.type or "light"


def fill(now: Stage) -> None:
    """Fill the screen with the figure of the slide that is presented; without one, say so."""
    shown = data.figures().get(now.slide.figure)
    if shown is None:
        missing(now)
        return
    if now.slide.beside:
        _fill_both(now, shown, now.slide.beside)
        return
    figure = shown.figure
    about = under_title(figure, LOOKS[now.look])
    title = shown.headline or figure.title
    if isinstance(figure.chart, RegionMap):
        listed = beside(figure, title, foot(figure), now.look)
        with slide_of(now, title, foot(figure), about + listed):
            region_map(figure, now.look, shown.opens)
        return
    spec = data.painted(figure, now.look)
    if "usermeta" in spec:
        spec = spec | {"width": spec["usermeta"]["slide"]}
    elif "layer" in spec or "mark" in spec:
        spec = spec | {"width": round(max(NARROWEST, spec["height"] * ASPECT))}
    with slide_of(now, title, foot(figure), about):
        picture(figure, spec, shown.opens, "content")


def _fill_both(now: Stage, left: Shown, second: Slide) -> None:
    """Fill the screen with two figures beside each other, each under its title; without one, say so."""
    view = data.view()
    seen = second.seen(view.editions, view.this_year)
    right = figures_of(seen).get(second.figure) if seen else None
    if right is None:
        missing(now)
        return
    title = caption_of_two(left.figure.title, right.figure.title)
    # A click opens a page of the edition that is presented.
    opens = True if right.dataset is left.dataset else None
    with slide_of(now, title, room="pair"):
        for side, shown, column in zip(("left", "right"), (left, right), st.columns(2), strict=True):
            with column, st.container(key=f"half-{side}"):
                figure = shown.figure
                name = f"<h2 class='phrases'>{phrased(shown.headline or figure.title)}</h2>"
                st.html(name + under_title(figure, LOOKS[now.look]))
                with st.container(key=f"drawn-{side}"):
                    if isinstance(figure.chart, RegionMap):
                        region_map(figure, now.look, opens, side)
                    else:
                        spec = repaint(halved(figure.chart), now.look)
                        wide = {"width": spec["usermeta"]["slide"]} if "usermeta" in spec else {}
                        picture(figure, spec | wide, opens, "content", side)
                st.html(f"<p class='foot'>{escape(foot(figure))}</p>")


def foot(figure: Figure) -> str:
    """What stands at the foot of the figure's slide."""
    return "　".join([*notes(figure), *([text.borders(figure.borders)] if figure.borders else [])])


def notes(figure: Figure) -> list[str]:
    """What is said below the figure: a caveat, and where its numbers come from."""
    return [part for part in (figure.note, figure.source) if part]


def under_title(figure: Figure, look: Look) -> str:
    """What was counted, and what the colours and signs mean, as HTML in the colours of the look."""
    keys = "".join(f"<span>{_mark(key, look.colours)}{escape(key.words)}</span>" for key in figure.legend)
    subtitle = f"<p class='subtitle phrases'>{phrased(figure.subtitle)}</p>" if figure.subtitle else ""
    return subtitle + (f"<p class='legend'>{keys}</p>" if keys else "")


def _mark(key: Key, colours: Mapping[str, str]) -> str:
    if key.colour:
        return f"<i style='background:{colours[key.colour]}'></i>"
    return f"<b>{escape(key.mark)}</b>"


def picture(figure: Figure, spec: dict[str, Any], opens: bool | None, width: Width, side: str = "") -> None:
    """The chart alone, in the colours of ``spec``; a click opens a page, or changes the view (None: nothing).

    ``side`` tells it from another of the same name.
    """
    key = f"chart-{figure.name}{side}"
    picks = [param["name"] for param in spec["params"] if param["name"].startswith(PICK)]
    picks = picks if opens is not None else []

    def picked() -> None:
        selected = [marks for marks in st.session_state[key].selection.values() if marks]
        if selected:
            pick(selected[0][0]["key"], bool(opens))

    st.vega_lite_chart(
        spec=spec,
        theme=None,
        width=width,
        key=key,
        on_select=picked if picks else "ignore",
        selection_mode=picks,
        alt=figure.alt,
    )


@st.fragment
def _twin(figure: Figure) -> None:
    """The table twin and the files, sent only when asked for, and the way into the viewer's deck."""
    with st.container(horizontal=True):
        box = st.expander(
            "表・保存・出典の本文",
            icon=":material/table:",
            key=f"table-{figure.name}",
            on_change="rerun",
        )
        pin(figure.title, figure.name)
        tell_mistake(figure.title, figure.source)
    if box.open:
        with box:
            table(linked(data.dataset(), figure.table), figure.title)
            st.html(files_of(figure))
            st.subheader("集計に用いた事業票", anchor=False)
            show_origin(data.dataset(), figure.origin)
