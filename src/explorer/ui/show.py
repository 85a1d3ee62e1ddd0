"""The one way to show a figure: picture, legend, table, download, source."""

from collections.abc import Callable

import streamlit as st

from explorer.figures.figure import Figure
from explorer.figures.region import HEIGHT, LAYER
from explorer.handouts.csv import to_csv
from explorer.ui.tables import table


def show(figure: Figure, on_pick: Callable[[str], None] | None = None) -> None:
    """Show the figure; ``on_pick`` is called with the key of the mark that a viewer clicks.

    A key is ``parameter=value``: ``town=014231``, ``heading=3-1``, ``no=21``.
    """
    with st.container(key=f"figure-{figure.name}", gap="small"):
        st.header(figure.title, anchor=False)
        if isinstance(figure.chart, dict):
            _chart(figure, on_pick)
        else:
            _deck(figure, on_pick)
        words = [figure.legend, figure.note, figure.source]
        st.caption("  \n".join(part for part in words if part))
        _twin(figure)


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
def _twin(figure: Figure) -> None:
    """The table twin, sent only when asked for."""
    box = st.expander(
        "表で見る・CSVで保存", icon=":material/table:", key=f"table-{figure.name}", on_change="rerun"
    )
    if box.open:
        with box:
            table(figure.table, figure.title)
            st.download_button(
                "CSVで保存（Excelで開けます）",
                to_csv(figure.table, figure.source),
                file_name=f"{figure.name}.csv",
                mime="text/csv",
                key=f"csv-{figure.name}",
                icon=":material/download:",
                on_click="ignore",
            )
