"""The one way to offer a file."""

import logging
from collections.abc import Callable
from functools import partial
from itertools import count

import streamlit as st
from streamlit.runtime import get_instance

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
KEPT = 64
"""How many files stay to be fetched, of all that were made for anybody."""
turns = count()
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
"""A file is kept outside of any viewer's run, which that logger would warn of each time."""


def save(words: str, name: str, make: Callable[[], bytes]) -> None:
    """A button that saves the file of that name; it is made when it is asked for."""
    st.download_button(
        literal(words),
        partial(hold, name, make),
        file_name=name,
        mime=_type(name),
        key=f"save-{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def hold(name: str, make: Callable[[], bytes]) -> bytes:
    """Make the file, and keep it until it was fetched.

    Streamlit drops a file that was made on demand when two runs of any viewers have ended, often too soon.
    """
    content = make()
    place = f"saved-{next(turns) % KEPT}"
    get_instance().media_file_mgr.add(content, _type(name), place, name, is_for_static_download=True)
    return content


def _type(name: str) -> str:
    return TYPES[name.rsplit(".", 1)[-1]]
