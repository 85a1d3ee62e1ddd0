"""The script that Streamlit runs: frame, navigation, then the page."""

import json
from contextlib import suppress
from html import escape
from pathlib import Path

import streamlit as st

from explorer import text
from explorer.ui import accessibility, clock, data, editions, show, stage, state
from explorer.ui.share import share
from explorer.ui.side_by_side import way_in
from explorer.views.pages import PAGES, listed
from explorer.views.parameters import SLIDE

HERE = Path(__file__).parent


def main() -> None:
    """Draw the frame around the page that the address names."""
    st.set_page_config(page_icon=HERE / "icon.svg", layout="wide")
    st.html(HERE / "style.css")
    st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)
    visible = listed(len(data.editions().names))
    pages = {
        name: st.Page(
            data.APP / "pages" / f"{name}.py",
            title=page.title,
            icon=page.icon,
            url_path=page.path or None,
            default=not page.path,
            visibility="visible" if page in visible else "hidden",
        )
        for name, page in PAGES.items()
    }
    bare = SLIDE in st.query_params or st.context.is_embedded
    chosen = st.navigation(list(pages.values()), position="hidden" if bare else "top")
    page = next(page for name, page in PAGES.items() if pages[name] == chosen)
    st.session_state[state.NOTICES] = st.container()
    state.begin(page)
    st.set_page_config(page_title=state.document_title())
    editions.announce()
    stage.load()
    now = stage.begin()
    if now:
        stage.bar(now)
    else:
        state.search_box(way_in())
    if now and now.on_slide and now.slide.figure:
        show.fill(now)
    else:
        with suppress(state.PageEnds):
            chosen.run()
    if not now:
        editions.switch()
        share()
        _colophon()
        accessibility.foot()


def _colophon() -> None:
    dataset = data.dataset()
    edition = dataset.edition
    st.divider()
    words = (
        f"{edition.region}　{edition.short_title}（{edition.issuer}、{edition.period}）の事業票をもとに作成。"
        f"{text.borders(dataset.boundary_source)}。"
        "「当アプリの集計」「当アプリの分類」とあるものは計画の記載ではありません。"
    )
    st.caption(state.literal(words))
    st.html(f"<p class='printed'>{text.day(clock.today())}印刷　{escape(state.here())}</p>")


def _script() -> str:
    paths = json.dumps([page.path for page in PAGES.values()])
    parts = (HERE / name for name in ("copy.js", "page.js"))
    return "\n".join([f"window.explorerPages = {paths};", *(part.read_text("utf-8") for part in parts)])


main()
