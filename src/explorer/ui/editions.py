"""Which edition of the plan is shown: said at the top if it is not the newest, chosen at the foot."""

from collections.abc import Mapping

import streamlit as st

from explorer.ui import data, state
from explorer.ui.links import link
from explorer.views.pages import CHANGES
from explorer.views.parameters import EDITION


def edition_labels() -> Mapping[str, str]:
    """The editions, newest first, and what they are called."""
    return data.view().choices(EDITION)


def announce_older_edition() -> None:
    """Say in one line that an older edition is shown."""
    view, known = data.view(), edition_labels()
    newest = next(iter(known))
    if (shown := view[EDITION]) != newest and view.page != CHANGES:
        st.session_state[state.NOTICES].info(
            f"{known[shown]}を表示しています。最新は{known[newest]}です。版は、画面の最下部で選択できます。",
            icon=":material/history:",
        )


def edition_select() -> None:
    """The choice of the edition, if there is one; the comparison has its own."""
    if len(edition_labels()) > 1 and data.view().page != CHANGES:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            state.select(EDITION)
            st.html(f"<p>{link('版の比較', CHANGES)}</p>", width="content")
