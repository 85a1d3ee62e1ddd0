"""The one way to show a figure: picture, legend, table, download, source."""

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from explorer.figures.figure import Figure
from explorer.figures.region import HEIGHT, LAYER
from explorer.handouts.csv import to_csv
from explorer.handouts.geojson import TOWN, to_geojson
from explorer.handouts.image import to_png, to_svg
from explorer.handouts.workbook import figure_to_workbook
from explorer.ui import data
from explorer.ui.clock import today
from explorer.ui.save import save
from explorer.ui.tables import table

Workbook = Callable[[Figure, date], bytes]


def show(
    figure: Figure,
    on_pick: Callable[[str], None] | None = None,
    workbook: Workbook = figure_to_workbook,
) -> None:
    """Show the figure; ``on_pick`` is called with the key of the mark that a viewer clicks.

    A key is ``parameter=value``: ``town=014231``, ``heading=3-1``, ``no=21``. ``workbook`` makes
    the figure's Excel file.
    """
    with st.container(key=f"figure-{figure.name}", gap="small"):
        st.header(figure.title, anchor=False)
        if isinstance(figure.chart, dict):
            _chart(figure, on_pick)
        else:
            _deck(figure, on_pick)
        words = [figure.legend, figure.note, figure.source]
        st.caption("  \n".join(part for part in words if part))
        _twin(figure, workbook)


def _chart(figure: Figure, on_pick: Callable[[str], None] | None) -> None:
    key = f"chart-{figure.name}"

    def picked() -> None:
        selected = [found for found in st.session_state[key].selection.values() if found]
        if on_pick and selected:
            on_pick(selected[0][0]["key"])

    st.vega_lite_chart(
        spec=figure.chart,
        theme=None,
        width="stretch",
        key=key,
        on_select=picked if on_pick else "ignore",
        alt=figure.alt,
    )


def _deck(figure: Figure, on_pick: Callable[[str], None] | None) -> None:
    key = f"chart-{figure.name}"

    def picked() -> None:
        if on_pick and (found := st.session_state[key].selection.objects.get(LAYER)):
            on_pick(f"town={found[0]['properties']['municipality_code']}")

    st.pydeck_chart(
        figure.chart,
        key=key,
        height=HEIGHT["deck"],
        on_select=picked if on_pick else "ignore",
        alt=figure.alt,
    )


@st.fragment
def _twin(figure: Figure, workbook: Workbook) -> None:
    """The table twin and the files, sent only when asked for."""
    box = st.expander(
        "表で見る・ファイルで保存", icon=":material/table:", key=f"table-{figure.name}", on_change="rerun"
    )
    if box.open:
        with box:
            table(figure.table, figure.title)
            _files(figure, workbook)


def _files(figure: Figure, workbook: Workbook) -> None:
    made = today()
    with st.container(horizontal=True):
        save("Excel", f"{figure.name}.xlsx", partial(workbook, figure, made))
        save("CSV", f"{figure.name}.csv", partial(to_csv, figure.table, figure.source))
        save("画像（PNG）", f"{figure.name}.png", partial(to_png, figure, made))
        save("画像（SVG）", f"{figure.name}.svg", partial(to_svg, figure, made))
        if TOWN in figure.table:
            geojson = partial(to_geojson, data.dataset(), figure.table, figure.source)
            save("GeoJSON", f"{figure.name}.geojson", geojson)
