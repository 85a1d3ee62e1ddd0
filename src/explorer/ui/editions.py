"""The edition of the plan: a notice if it is not the newest, and the widget that chooses it."""

from collections.abc import Mapping

import streamlit as st

from explorer.ui import data, state, widgets
from explorer.ui.links import further, link
from explorer.views.pages import CHANGES
from explorer.views.parameters import EDITION


def edition_labels() -> Mapping[str, str]:
    """Return the labels of the editions by name, newest first."""
    return data.view().choices(EDITION)


def announce_older_edition() -> None:
    """Show a notice if an older edition is shown."""
    view, labels = data.view(), edition_labels()
    newest = next(iter(labels))
    if (shown := view[EDITION]) != newest and view.page != CHANGES:
        st.session_state[state.NOTICES].info(
            f"{labels[shown]}を表示しています。最新は{labels[newest]}です。版は、画面の最下部で選択できます。",
            icon=":material/history:",
        )


def edition_select() -> None:
    """Draw the choice of the edition if there are several; the page 版の比較 has its own."""
    if len(edition_labels()) > 1 and data.view().page != CHANGES:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            widgets.select(EDITION)
            st.html(further(link("版の比較", CHANGES)), width="content")
