"""The widgets of pages, bound to the parameters in the URL, and the layout around them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.questions.scope import Scope, projects_in
from explorer.ui import data
from explorer.ui.markup import escape_markdown
from explorer.ui.state import change_parameter, go_to
from explorer.views.pages import SEARCH
from explorer.views.parameters import LONGEST, SCOPE
from explorer.views.view import address_of

SEARCH_KEY, WORDS = "search-box", "words"
FOLDED_FILTERS = "<details class='filters'><summary>絞り込み</summary></details>"
SCOPE_WIDTH = 420
NO_PROJECT = "該当する事業がありません。検索の言葉や範囲を変えてください。"
SEARCH_HINT = "例：子育て、災害、ＤＸ"


class PageEnds(Exception):
    """Ends a page early. Unlike ``st.stop()``, the shell goes on and draws what stands below the page."""


def municipality_select(key: str) -> None:
    """Draw a selection of several municipalities beside the view's own; the URL holds their codes."""
    view = data.view()
    choices = {code: name for code, name in view.choices(key).items() if code != view["town"]}
    st.multiselect(
        **_bound(key, [code for code in view.values_of(key) if code in choices], ",".join),
        options=list(choices),
        format_func=choices.__getitem__,
        max_selections=view.parameter(key).most,
        placeholder="選択してください",
        select_all=False,
    )


def panels(widths: int | Sequence[int], key: str = "panels") -> list[DeltaGenerator]:
    """Draw columns that the style sheet stacks on a narrow screen; ``key`` must begin with "panels"."""
    with st.container(key=key):
        return st.columns(widths, gap="large")


def heading(width: Literal["stretch", "content"] = "stretch") -> None:
    """Draw the view's heading."""
    st.title(escape_markdown(data.view().heading), anchor=False, width=width)


def filtered_heading() -> None:
    """Draw the heading of a page that has no widgets but its filters."""
    with page_head():
        pass


@contextmanager
def page_head() -> Iterator[None]:
    """Draw the page's heading; widgets drawn in the context stand beside it.

    On a small screen so does the line that unfolds the page's filters, if it has any.
    """
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="bottom",
        key="head",
    ):
        heading(width="content")
        st.html(FOLDED_FILTERS, width="content")
        with st.container(horizontal=True, vertical_alignment="bottom", width="content", gap="medium"):
            yield


def select(key: str) -> None:
    """Draw a select box over the parameter's choices."""
    _choose(st.selectbox, key)


def segments(key: str, labels: Mapping[str, str] | None = None) -> None:
    """Draw a row of buttons over the parameter's choices; ``labels`` replace the choices' own."""
    _choose(st.segmented_control, key, labels, required=True)


def _choose(
    widget: Callable[..., object], key: str, labels: Mapping[str, str] | None = None, **options: bool
) -> None:
    view = data.view()
    choices, default = labels or view.choices(key), view.default(key)
    widget(
        **_bound(key, view[key], lambda value: "" if value in (None, default) else value),
        options=list(choices),
        format_func=choices.__getitem__,
        **options,
    )


def toggle(key: str) -> None:
    """Draw a switch; the URL holds ``1`` while it is on."""
    st.toggle(**_bound(key, data.view()[key] == "1", lambda on: "1" if on else ""))


def search_field(key: str, placeholder: str) -> None:
    """Draw a search field for the parameter."""
    st.text_input(
        **_bound(key, data.view()[key], lambda words: words or ""),
        type="search",
        placeholder=placeholder,
        max_chars=LONGEST,
    )


def search_box(tools: str) -> None:
    """Draw the search field of every page, which opens the results page, with ``tools`` (HTML) beside it.

    It is a form because the browser keeps the typed words when the page changes; a plain text input
    would then send the same search again.
    """
    shown = data.view()[WORDS]
    st.session_state[SEARCH_KEY] = shown
    with (
        st.container(key="search"),
        st.form("search-form", border=False),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    ):
        st.text_input(
            "計画全体を検索",
            key=SEARCH_KEY,
            type="search",
            placeholder="計画全体を検索",
            max_chars=LONGEST,
            label_visibility="collapsed",
        )
        st.form_submit_button("検索", on_click=_search, args=(shown,))
        if tools:
            st.html(tools, width="content")


@contextmanager
def filters() -> Iterator[None]:
    """Draw a row for widgets drawn in the context, and below it the scope's active conditions.

    On a small screen the row is folded. If the scope holds no project, a notice says so and PageEnds
    is raised.
    """
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="medium"):
        yield
    if conditions := active_conditions_html():
        st.html(conditions)
    if projects_in(data.dataset(), data.view().scope).empty:
        st.info(NO_PROJECT, icon=":material/search_off:")
        raise PageEnds


def scope() -> Scope:
    """Draw the widgets of the scope, most of them in a popover, and return the scope."""
    with st.container(width=SCOPE_WIDTH):
        select("heading")
    with st.popover("条件を追加", icon=":material/filter_alt:"):
        search_field("q", SEARCH_HINT)
        select("burden")
        select("joined")
        toggle("differing")
    return data.view().scope


def active_conditions_html() -> str:
    """Return the scope's active conditions as HTML, each with a link that removes it; "" if none is set."""
    view = data.view()
    conditions = {key: view.words[key].strip() for key in SCOPE if key in view.words}
    if not conditions:
        return ""
    items = "".join(
        f"<li>{escape(label)} "
        f"<a href='{escape(_address_without(key))}' aria-label='条件「{escape(label)}」を消す'>×</a></li>"
        for key, label in conditions.items()
    )
    without_any = f"<li><a href='{escape(_address_without(*SCOPE))}'>条件を消す</a></li>"
    return f"<ul class='chips conditions'>{items}{without_any}</ul>"


def _address_without(*keys: str) -> str:
    """Return the address of this view without those parameters."""
    view = data.view()
    rest = {key: value for key, value in view.restoring.items() if key not in keys}
    return address_of(view.page.path or "./", rest)


def _search(shown: str) -> None:
    """Open the results for the typed words, unless they are ``shown`` already."""
    words = st.session_state[SEARCH_KEY].strip()
    if words != shown.strip():
        go_to(SEARCH, **{WORDS: words})


def _bound(key: str, value: object, to_parameter: Callable[[Any], str]) -> dict[str, Any]:
    """Give a widget its value; return the arguments with which it writes a new one into the URL."""
    st.session_state[key] = value
    return {
        "label": data.view().parameter(key).label,
        "key": key,
        "on_change": lambda: change_parameter(key, to_parameter(st.session_state[key])),
    }
