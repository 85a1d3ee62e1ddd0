"""Buttons that make and save a file for this viewer: a deck, its handouts, the booklet."""

from collections.abc import Callable

import streamlit as st

from explorer.handouts.files import TYPES
from explorer.handouts.typesetting import Progress

OFFICE = "application/vnd.openxmlformats-officedocument"
OWN_TYPES = TYPES | {
    "json": "application/json",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "docx": f"{OFFICE}.wordprocessingml.document",
}
"""Media types by extension: those of a view's files and those of a deck's."""


def make(label: str, progress: str, icon: str, key: str, make_file: Callable[[Progress], bytes]) -> bytes:
    """Draw a button that makes a file, with its progress and a button that stops it.

    Return the file in the run in which it was made, otherwise b"".
    """
    placeholder = st.empty()
    if not placeholder.button(label, key=f"make-{key}", icon=f":material/{icon}:"):
        return b""
    with placeholder.container():
        bar = st.progress(0.0, progress)
        st.button("中止", key=f"stop-{key}", icon=":material/close:")

    def report(share: float) -> None:
        bar.progress(share, f"{progress}（{share:.0%}）")

    return make_file(report)


def save(label: str, name: str, content: bytes) -> None:
    """Draw a button that saves the content as a file with that name."""
    st.download_button(
        label,
        lambda: content,  # A callable, since Streamlit deletes the file of an earlier run before a click.
        file_name=name,
        mime=OWN_TYPES[name.rsplit(".", 1)[-1]],
        key=f"save-{name}",
        icon=":material/download:",
        on_click="ignore",
    )
