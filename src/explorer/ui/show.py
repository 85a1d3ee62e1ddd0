"""The one way to show a figure: picture, legend, table, download, source."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from explorer.figures.figure import Figure
from explorer.figures.origins import origin_table
from explorer.figures.region import HEIGHT, LAYER
from explorer.handouts.apart import apart
from explorer.handouts.csv import to_csv
from explorer.handouts.geojson import TOWN, to_geojson
from explorer.handouts.image import to_png, to_svg
from explorer.handouts.workbook import figure_to_workbook
from explorer.ui import data
from explorer.ui.clock import today
from explorer.ui.linked import linked
from explorer.ui.mistake import tell_mistake
from explorer.ui.origin import show_origin
from explorer.ui.save import save
from explorer.ui.stage import Stage, pin, slide_of, stage
from explorer.ui.state import literal
from explorer.ui.tables import table
from explorer.ui.visit import VISIT

Pick = Callable[[str], None]
Width = Literal["content", "stretch"]
Workbook = Callable[[Figure, pd.DataFrame, date], bytes]
ASPECT, NARROWEST = 2.3, 760
"""The shape of a slide's room for its picture, and how wide at least a chart is made for it."""


class Visited(Exception):
    """Raised where a page that is visited shows the figure that is looked for, with its headline."""

    def __init__(self, figure: Figure, headline: str) -> None:
        self.figure, self.headline = figure, headline


def show(
    figure: Figure,
    on_pick: Pick | None = None,
    workbook: Workbook = figure_to_workbook,
    headline: str = "",
) -> None:
    """Show the figure; ``on_pick`` is called with the key of the mark that a viewer clicks.

    A key is ``parameter=value``: ``town=014231``, ``heading=3-1``, ``no=21``. ``workbook`` makes
    the figure's Excel file, ``headline`` is the title on a slide in place of the figure's own. While
    a slide is presented, its figure fills the screen, and the page's others are not drawn.
    """
    if visit := VISIT.get():
        if visit.figure == figure.name:
            raise Visited(figure, headline)
    elif (now := stage()) and now.on_slide:
        if now.slide.figure == figure.name:
            _fill(now, figure, on_pick, headline or figure.title)
    else:
        _place(figure, on_pick, workbook)


def _place(figure: Figure, on_pick: Pick | None, workbook: Workbook) -> None:
    """The figure on a page."""
    shown = data.tiled(figure) if data.settings().gsi_tiles and figure.plain else figure
    with st.container(key=f"figure-{figure.name}", gap="small"):
        st.header(literal(figure.title), anchor=False)
        if isinstance(figure.chart, dict):
            picture(figure, data.painted(figure, _theme()), on_pick, "stretch")
        else:
            _moving(shown, on_pick)
        st.caption("  \n".join(map(literal, _words(shown))))
        _twin(figure, workbook)


def _theme() -> str:
    """The look of the page around the figure: what the viewer's browser prefers."""
    return st.context.theme.type or "light"


def _fill(now: Stage, figure: Figure, on_pick: Pick | None, title: str) -> None:
    """The figure on the whole screen."""
    spec = data.painted(figure, now.look)
    if "layer" in spec or "mark" in spec:
        spec = spec | {"width": round(max(NARROWEST, spec["height"] * ASPECT))}
    with slide_of(now, title, foot(figure)):
        picture(figure, spec, on_pick, "content")


def foot(figure: Figure) -> str:
    """What stands at the foot of the figure's slide."""
    return "　".join(_words(figure))


def _words(figure: Figure) -> list[str]:
    return [part for part in (figure.legend, figure.note, figure.source) if part]


def picture(figure: Figure, spec: dict[str, Any], on_pick: Pick | None, width: Width) -> None:
    """The chart alone, in the colours of ``spec``."""
    key = f"chart-{figure.name}"

    def picked() -> None:
        selected = [found for found in st.session_state[key].selection.values() if found]
        if on_pick and selected:
            on_pick(selected[0][0]["key"])

    st.vega_lite_chart(
        spec=spec,
        theme=None,
        width=width,
        key=key,
        on_select=picked if on_pick else "ignore",
        alt=figure.alt,
    )


def _moving(figure: Figure, on_pick: Pick | None) -> None:
    key = f"chart-{figure.name}"

    def picked() -> None:
        if on_pick and (found := st.session_state[key].selection.objects.get(LAYER)):
            on_pick(f"town={found[0]['properties']['municipality_code']}")

    st.pydeck_chart(
        figure.chart,
        key=key,
        height=HEIGHT["moving"],
        on_select=picked if on_pick else "ignore",
        alt=figure.alt,
    )


@st.fragment
def _twin(figure: Figure, workbook: Workbook) -> None:
    """The table twin and the files, sent only when asked for, and the way into the viewer's deck."""
    with st.container(horizontal=True):
        box = st.expander(
            "表で見る・保存・出典の本文",
            icon=":material/table:",
            key=f"table-{figure.name}",
            on_change="rerun",
        )
        pin(figure.title, figure.name)
        tell_mistake(figure.title, figure.source)
    if box.open:
        with box:
            table(linked(data.dataset(), figure.table), figure.title)
            _files(figure, workbook)
            st.subheader("もとになった事業票", anchor=False)
            show_origin(data.dataset(), figure.origin)


def _files(figure: Figure, workbook: Workbook) -> None:
    made = today()
    with st.container(horizontal=True):
        origin = data.answer(origin_table, figure.origin)
        save("Excel", f"{figure.name}.xlsx", partial(workbook, figure, origin, made))
        save("CSV", f"{figure.name}.csv", partial(to_csv, figure.table, figure.source))
        save("画像（PNG）", f"{figure.name}.png", partial(apart, to_png, figure, made))
        save("画像（SVG）", f"{figure.name}.svg", partial(apart, to_svg, figure, made))
        if TOWN in figure.table:
            geojson = partial(to_geojson, data.dataset(), figure.table, figure.source)
            save("GeoJSON", f"{figure.name}.geojson", geojson)
