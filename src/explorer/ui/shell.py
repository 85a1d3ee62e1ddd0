"""The script that Streamlit runs for every page: navigation, notices, the page, the footer."""

from contextlib import suppress
from html import escape
from pathlib import Path

import streamlit as st

from explorer import text
from explorer.ui import accessibility, clock, data, editions, show, stage, state, widgets
from explorer.ui.markup import css_string, notes_html
from explorer.ui.share import share
from explorer.ui.side_by_side import side_by_side_link
from explorer.views.pages import PAGES, listed
from explorer.views.parameters import SLIDE

ICON = Path(__file__).parent / "icon.svg"


def main() -> None:
    """Draw the page that the URL names, with what surrounds every page."""
    st.set_page_config(page_icon=ICON, layout="wide")
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
    without_navigation = SLIDE in st.query_params or st.context.is_embedded
    chosen = st.navigation(list(pages.values()), position="hidden" if without_navigation else "top")
    page = next(page for name, page in PAGES.items() if pages[name] == chosen)
    st.session_state[state.NOTICES] = st.container()
    view = state.begin(page)
    st.set_page_config(page_title=state.document_title(view))
    editions.announce_older_edition()
    stage.load_deck()
    presentation = stage.begin_presenting()
    if presentation:
        stage.slide_navigation(presentation)
    else:
        widgets.search_box(side_by_side_link())
    if presentation and presentation.on_slide and presentation.slide.figure:
        show.show_slide(presentation)
    else:
        with suppress(widgets.PageEnds):
            chosen.run()
    if not presentation:
        editions.edition_select()
        share()
        _colophon()
        accessibility.footer_link()


def _colophon() -> None:
    dataset = data.dataset()
    edition = dataset.edition
    source = (
        f"{edition.region}　{edition.short_title}（{edition.issuer}、{edition.period}）の事業票をもとに作成。"
        f"{text.boundary_credit(dataset.boundary_source)}。"
        "「当アプリの集計」「当アプリの分類」とあるものは計画の記載ではありません。"
    )
    printed = f"{text.day(clock.today())}印刷　{state.view_url()}"
    with st.container(key="colophon"):
        st.divider()
        st.html(notes_html([source]))
        st.html(f"<p class='printed'>{escape(printed)}</p>")
    foot = css_string(f"{source}\n{printed}")
    st.html(f"<style>@page {{ @bottom-left {{ content: {foot}; }} }}</style>")


main()
