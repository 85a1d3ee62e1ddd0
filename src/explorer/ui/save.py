"""Save a file that only this viewer has: a deck, its handout, the booklet."""

import streamlit as st

from explorer.handouts.files import TYPES


def save(words: str, name: str, content: bytes) -> None:
    """A button that saves the content under that name."""
    st.download_button(
        words,
        lambda: content,  # Offered only when it is asked for: an earlier run's file is gone by then.
        file_name=name,
        mime=TYPES.get(name.rsplit(".", 1)[-1], "application/json"),
        key=f"save-{name}",
        icon=":material/download:",
        on_click="ignore",
    )
