"""Which edition of the plan is shown: said at the top if it is not the newest, chosen at the foot."""

import streamlit as st

from explorer import text
from explorer.ui import data, state
from explorer.ui.links import CHANGES, EDITION, Page, link


def names() -> dict[str, str]:
    """The editions, newest first, and what they are called."""
    return {name: text.edition(name) for name in data.editions()}


def announce(page: Page) -> None:
    """Say in one line that an older edition is shown; nonsense in the address is the newest."""
    known = names()
    newest = next(iter(known))
    if (shown := state.value(EDITION, known, newest)) != newest and page != CHANGES:
        st.session_state[state.NOTICES].info(
            f"{known[shown]}を表示しています。最新は{known[newest]}です。版は、画面の一番下で選べます。",
            icon=":material/history:",
        )


def switch(page: Page) -> None:
    """The choice of the edition, if there is one; the comparison has its own."""
    known = names()
    if len(known) > 1 and page != CHANGES:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            state.select("表示する版", EDITION, known, next(iter(known)))
            st.html(f"<p>{link('版の比較', CHANGES)}</p>", width="content")
