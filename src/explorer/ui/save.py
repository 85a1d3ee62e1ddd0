"""Save a file that only this viewer has: a deck, its handout, the booklet."""

import streamlit as st

from explorer.handouts.files import TYPES

OFFICE = "application/vnd.openxmlformats-officedocument"
OWN_TYPES = TYPES | {
    "json": "application/json",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "docx": f"{OFFICE}.wordprocessingml.document",
}
"""The kinds of files, by the end of their names: those of a view, and those of a deck alone."""


def save(words: str, name: str, content: bytes) -> None:
    """A button that saves the content under that name."""
    st.download_button(
        words,
        lambda: content,  # Offered only when it is asked for: an earlier run's file is gone by then.
        file_name=name,
        mime=OWN_TYPES[name.rsplit(".", 1)[-1]],
        key=f"save-{name}",
        icon=":material/download:",
        on_click="ignore",
    )
