"""Show a figure on a page or a slide, with its legend, table, files and sources."""

from collections.abc import Mapping
from html import escape
from typing import Any, Literal

import streamlit as st

from explorer.figures.figure import PICK, Figure
from explorer.figures.legend import Key
from explorer.figures.looks import EITHER, LOOKS, repaint
from explorer.figures.pixels import ASPECT, HALF, SLIDE, in_room, on_common_scale
from explorer.figures.region import RegionMap
from explorer.figures.style import FIT_WIDTH
from explorer.ui import data
from explorer.ui.files import figure_file_links, printed_picture_html
from explorer.ui.links import with_links
from explorer.ui.markup import escape_markdown, notes_html, phrases_html
from explorer.ui.mistake import report_link
from explorer.ui.origin import show_origin
from explorer.ui.region_map import list_beside_map, region_map
from explorer.ui.stage import Presentation, add_slide_button, figure_missing, full_screen
from explorer.ui.state import handle_pick
from explorer.ui.tables import show_table
from explorer.views.deck import Slide, caption_of_two
from explorer.views.figures import ViewFigure, figures_of

Width = Literal["content", "stretch"]
NARROWEST = 760
"""The least width in pixels of a chart on a slide."""


def show(shown: ViewFigure, heading: str | None = None) -> None:
    """Show the figure on its page: title, picture, notes, and when opened its table, files and sources.

    ``heading`` (HTML) replaces the title, "" leaves it out.
    """
    figure = shown.figure
    drawn = (
        data.over_tiles(figure)
        if data.settings().gsi_tiles and isinstance(figure.chart, RegionMap)
        else figure
    )
    with st.container(key=f"figure-{figure.name}", gap="small"):
        if heading is None:
            st.header(escape_markdown(figure.title), anchor=False)
        elif heading:
            st.html(heading)
        st.html(subtitle_and_legend_html(figure, EITHER) + printed_picture_html(figure))
        if isinstance(drawn.chart, RegionMap):
            region_map(drawn, page_look(), shown.opens)
        else:
            [chart] = on_common_scale(drawn.chart)
            spec = {"autosize": FIT_WIDTH} | chart | {"usermeta": {}}
            show_chart(figure, repaint(spec, page_look()), shown.opens, "stretch")
        _notes_and_table(shown, notes(drawn))


def show_named(figures: Mapping[str, ViewFigure], *names: str) -> None:
    """Show the figures with these names, as far as the view has them."""
    for name in names:
        if name in figures:
            show(figures[name])


def page_look() -> str:
    """Return the look that the viewer's browser prefers, light or dark."""
    return st.context.theme.type or "light"


def show_slide(presentation: Presentation) -> None:
    """Fill the screen with the slide's figure or pair of figures; say so if one is missing."""
    slide, look = presentation.slide, presentation.look
    shown = data.figures().get(slide.figure)
    if shown is None:
        figure_missing(presentation)
        return
    if slide.right_slide:
        _show_pair(presentation, shown, slide.right_slide)
        return
    figure = shown.figure
    about = subtitle_and_legend_html(figure, LOOKS[look])
    title = shown.titled_figure.title
    if isinstance(figure.chart, RegionMap):
        about += list_beside_map(figure, title, slide_footer(figure), look)
        with full_screen(presentation, title, slide_footer(figure), about):
            region_map(figure, look, shown.opens)
        return
    spec = repaint(in_room(figure.chart, SLIDE), look)
    if "usermeta" in spec:
        spec = spec | {"width": spec["usermeta"]["slide"]}
    else:
        width = round(max(NARROWEST, spec["height"] * ASPECT))
        spec = spec | {"width": width, "autosize": FIT_WIDTH}
    with full_screen(presentation, title, slide_footer(figure), about):
        show_chart(figure, spec, shown.opens, "content")


def _show_pair(presentation: Presentation, left: ViewFigure, right_slide: Slide) -> None:
    """Fill the screen with two figures beside each other; say so if the second is missing."""
    view, look = data.view(), presentation.look
    right_view = right_slide.parse_view(view.editions, view.this_year)
    right = figures_of(right_view).get(right_slide.figure) if right_view else None
    if right is None:
        figure_missing(presentation)
        return
    title = caption_of_two(left.figure.title, right.figure.title)
    # A click opens a page of the edition that is presented.
    opens = True if right.dataset is left.dataset else None
    charts = on_common_scale(left.figure.chart, right.figure.chart)
    sides = zip(("left", "right"), (left, right), charts, strict=True)
    with full_screen(presentation, title, key="pair"):
        for column, (side, shown, chart) in zip(st.columns(2), sides, strict=True):
            with column, st.container(key=f"half-{side}"):
                figure = shown.figure
                heading = f"<h2 class='phrases'>{phrases_html(shown.titled_figure.title)}</h2>"
                st.html(heading + subtitle_and_legend_html(figure, LOOKS[look]))
                with st.container(key=f"drawn-{side}"):
                    if isinstance(chart, RegionMap):
                        region_map(figure, look, opens, side)
                    else:
                        spec = repaint(in_room(chart, HALF), look)
                        width = {"width": spec["usermeta"]["slide"]} if "usermeta" in spec else {}
                        show_chart(figure, spec | width, opens, "content", side)
                st.html(f"<p class='foot phrases'>{phrases_html(slide_footer(figure))}</p>")


def slide_footer(figure: Figure) -> str:
    """Return the line at the foot of the slide: its source, that of a map's borders, and its note."""
    return "　".join(filter(None, [figure.source, figure.borders, figure.note]))


def notes(figure: Figure) -> list[str]:
    """Return the lines below the figure: its note and its source, as far as it has them."""
    return [part for part in (figure.note, figure.source) if part]


def subtitle_and_legend_html(figure: Figure, colours: Mapping[str, str]) -> str:
    """Return the figure's subtitle and legend as HTML in the colours of a look."""
    keys = "".join(f"<span>{_swatch(key, colours)}{escape(key.words)}</span>" for key in figure.legend)
    subtitle = f"<p class='subtitle phrases'>{phrases_html(figure.subtitle)}</p>" if figure.subtitle else ""
    return subtitle + (f"<p class='legend'>{keys}</p>" if keys else "")


def _swatch(key: Key, colours: Mapping[str, str]) -> str:
    if key.colour:
        return f"<i style='background:{colours[key.colour]}'></i>"
    return f"<b>{escape(key.mark)}</b>"


def show_chart(
    figure: Figure, spec: dict[str, Any], opens: bool | None, width: Width, side: str = ""
) -> None:
    """Draw the chart alone, as specified.

    A click on a mark opens a page (``opens`` is True), changes this view (False) or does nothing (None).
    ``side`` distinguishes two charts of the same name on one slide.
    """
    key = f"chart-{figure.name}{side}"
    picks = [param["name"] for param in spec["params"] if param["name"].startswith(PICK)]
    picks = picks if opens is not None else []

    def on_select() -> None:
        selected = [marks for marks in st.session_state[key].selection.values() if marks]
        if selected:
            handle_pick(selected[0][0]["key"], bool(opens))

    st.vega_lite_chart(
        spec=spec,
        theme=None,
        width=width,
        key=key,
        on_select=on_select if picks else "ignore",
        selection_mode=picks,
        alt=figure.alt,
    )


@st.fragment
def _notes_and_table(shown: ViewFigure, lines: list[str]) -> None:
    """Draw the notes, the button for the deck, and an expander whose table and files are made when opened.

    A slide of an answer is captioned by the question, since the answer is its title.
    """
    figure = shown.figure
    with st.container(horizontal=True, key=f"notes-{figure.name}"):
        st.html(notes_html(lines))
        with st.container(horizontal=True, width="content"):
            box = st.expander(
                "表・保存・出典の本文",
                icon=":material/table:",
                key=f"table-{figure.name}",
                on_change="rerun",
            )
            add_slide_button(shown.label if shown.headline else figure.title, figure.name)
            report_link(figure.title, figure.source)
    if box.open:
        with box:
            show_table(with_links(data.dataset(), figure.table), figure.title)
            st.html(figure_file_links(figure))
            st.subheader("集計に用いた事業票", anchor=False)
            show_origin(figure.origin)
