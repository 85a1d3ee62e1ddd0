"""The script that Streamlit runs: frame, navigation, then the page."""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from explorer import text
from explorer.ui import state
from explorer.ui.data import ROOT, dataset
from explorer.ui.links import PAGES, SEARCH
from explorer.ui.share import share

HERE = Path(__file__).parent
TITLE = "連携事業エクスプローラー"


def main() -> None:
    """Draw the frame around the page that the address names."""
    st.set_page_config(page_title=TITLE, page_icon=HERE / "icon.svg", layout="wide")
    st.html(HERE / "style.css")
    st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)
    pages = {
        name: st.Page(
            ROOT / "pages" / f"{name}.py",
            title=page.title,
            icon=page.icon,
            url_path=page.path or None,
            default=not page.path,
            visibility="hidden" if page == SEARCH else "visible",
        )
        for name, page in PAGES.items()
    }
    chosen = st.navigation(list(pages.values()), position="top")
    if going := st.session_state.pop(state.GO, None):
        page, parameters = going
        name = next(name for name, known in PAGES.items() if known == page)
        st.switch_page(pages[name], query_params=parameters)
    state.search_box()
    st.session_state[state.NOTICES] = st.container()
    with suppress(state.PageEnds):
        chosen.run()
    share(next(page for name, page in PAGES.items() if pages[name] == chosen))
    edition = dataset().edition
    st.divider()
    st.caption(
        f"{edition.region}　{edition.short_title}（{edition.issuer}、{edition.period}）の事業票をもとに作成。"
        f"{text.BORDERS_SOURCE}。"
        "「当アプリの集計」「当アプリの分類」とあるものは計画の記載ではありません。"
    )


def _script() -> str:
    return (HERE / "page.js").read_text("utf-8")


main()
