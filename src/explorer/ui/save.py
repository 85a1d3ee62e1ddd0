"""The one way to offer a file."""

from collections.abc import Callable

import streamlit as st

from explorer.ui.state import literal

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "json": "application/json",
    "geojson": "application/geo+json",
}


def save(words: str, name: str, make: Callable[[], bytes]) -> None:
    """A button that saves the file of that name; it is made when it is asked for."""
    st.download_button(
        literal(words),
        make,
        file_name=name,
        mime=TYPES[name.rsplit(".", 1)[-1]],
        key=f"save-{name}",
        icon=":material/download:",
        on_click="ignore",
    )
