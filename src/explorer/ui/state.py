"""The URL holds all state: its parameters are read here, and widgets write their values into it.

A widget shows the value of its parameter and changes the URL when it is used, so a link, a reload
and the back button restore the view. Streamlit's own binding of widgets to the URL is not used: it
writes the shown label, not the value, so ``?no=21`` would not be possible.
"""

import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer import linebreaks, lookalikes
from explorer.questions.indicators import LIST_OF, Standing
from explorer.questions.scope import Scope, projects_in
from explorer.ui import clock, data
from explorer.views.pages import BUDGETS, INDICATORS, PRESENT, PROJECTS, SEARCH, TOWNS, Page
from explorer.views.parameters import DECK, EDITION, LONGEST, PRESENTING, SCOPE, Parameter
from explorer.views.view import View, address_of, parse, renamed, take

TITLE = "連携事業エクスプローラー"
NOTICES, CHANGED = "notices", "changed"
MOST_CHANGES = 20
"""The number of changes in a row that a browser on a slow line may not have received yet."""
SEARCH_KEY, WORDS = "search-box", "words"
PICK_PAGES = {
    "no": PROJECTS,
    "town": TOWNS,
    "heading": BUDGETS,
    "burden": PROJECTS,
    "year": BUDGETS,
    "list": INDICATORS,
    "kind": INDICATORS,
}
SCOPE_WIDTH = 420
NO_PROJECT = "該当する事業がありません。検索の言葉や範囲を変えてください。"
SEARCH_HINT = "例：子育て、災害、ＤＸ"
MARKS = {ord(mark): f"\\{mark}" for mark in string.punctuation if mark not in ".,/;%?\"'@"}
"""Maps each Markdown control character to itself with a backslash before it."""
IGNORES_BACKSLASH = re.compile(
    r"(?<=:)(?=//|material/|streamlit:)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@)|(?<=\d)(?=\. )|(?<=[-<>~])(?=[-=>])",
    re.IGNORECASE,
)
"""Places where Streamlit makes a link, icon, list or arrow in spite of a backslash."""
WORD_JOINER = "\u2060"
"""An invisible character that breaks up what Streamlit would otherwise turn into a link or an icon."""


class PageEnds(Exception):
    """Ends a page early. Unlike ``st.stop()``, the shell goes on and draws what stands below the page."""


def begin(page: Page) -> View:
    """Parse the URL into the view of this run.

    An invalid value is replaced by the default, and a notice says so.
    """
    query = st.query_params.to_dict()
    if CHANGED in st.session_state and st.session_state[CHANGED][1] != query:
        del st.session_state[CHANGED]
    view, invalid = parse(page, query, data.editions(), clock.this_fiscal_year())
    st.session_state[data.VIEW] = view
    if (current := renamed(page, query)) != query:
        st.query_params.from_dict(current)
    for key, value in invalid.items():
        _reset(key, value, view.parameters.get(key, ""))
    return view


def presenting_value(parameter: Parameter) -> str:
    """Return the value of a parameter that is part of no view; an invalid one is reset as in begin()."""
    invalid: dict[str, str] = {}
    value = take(data.dataset(), parameter, st.query_params.to_dict(), invalid)
    for key, invalid_value in invalid.items():
        _reset(key, invalid_value, "")
    return value


def _reset(key: str, invalid_value: str, default: str) -> None:
    shown = escape_markdown(invalid_value[:40])
    notice = f"アドレスの「{key}={shown}」に該当するものがないため、初期の表示にしました。"
    st.session_state[NOTICES].info(notice, icon=":material/info:")
    set_parameter(key, default)


def document_title(view: View) -> str:
    """Return the title of the browser's tab: the chosen values, the page, the edition and the app."""
    labels = view.words
    edition = labels.pop(EDITION, "")
    return "｜".join(filter(None, ("・".join(labels.values()), view.page.title, edition, TITLE)))


def escape_markdown(words: str) -> str:
    """Return Markdown that shows the words literally, in one line, without links, pictures or icons.

    Use it for text of the plan or of a viewer wherever Streamlit renders Markdown: titles, headers,
    captions, notices, and labels of buttons, expanders, segments and metrics.
    """
    line = re.sub(r"\s+", " ", lookalikes.without_invisible(words), flags=re.ASCII).strip(" ")
    return IGNORES_BACKSLASH.sub(WORD_JOINER, line).translate(MARKS)


def phrases_html(words: str) -> str:
    """Return the words as HTML that breaks lines between phrases in an element of class ``phrases``."""
    return "<wbr>".join(escape(phrase) for phrase in linebreaks.phrases(words))


def set_parameter(key: str, value: str) -> None:
    """Set the parameter in the URL, or remove it if the value is empty."""
    if value:
        st.query_params[key] = value
    else:
        st.query_params.pop(key, None)


def change_parameter(key: str, value: str) -> None:
    """Set the parameter in a widget's callback.

    On a slow line the browser may still send the URL from before the last changes. Then the URL that
    they led to is restored first, so that they are not lost.
    """
    sent = st.query_params.to_dict()
    outdated, latest = st.session_state.get(CHANGED, ((), {}))
    if sent in outdated:
        st.query_params.from_dict(latest)
    set_parameter(key, value)
    st.session_state[CHANGED] = ((*outdated, sent)[-MOST_CHANGES:], st.query_params.to_dict())


def go_to(page: Page, **parameters: str) -> None:
    """Switch to another page with this view's edition and scope; ends the callback that calls it."""
    presenting = {key: st.query_params[key] for key in PRESENTING if key in st.query_params}
    kept = dict(data.view().kept) | presenting
    st.switch_page(data.APP / "pages" / f"{page.name}.py", query_params=kept | parameters)


def handle_pick(mark: str, opens_page: bool) -> None:
    """React to a click on a mark of a figure, such as ``town=014231``, ``heading=3-1`` or ``no=21``.

    Open the page about it, or change this view. A project always opens its sheet.
    """
    key, value = mark.split("=", 1)
    if key == "standing":
        key, value = "list", LIST_OF[Standing(value)]
    if opens_page or key == "no":
        go_to(PICK_PAGES[key], **{key: value})
    else:
        change_parameter(key, value)


def municipality_select(key: str) -> None:
    """Draw a selection of several municipalities; the URL holds their codes joined by commas."""
    view = data.view()
    choices = view.choices(key)
    st.session_state[key] = list(view.several(key))
    st.multiselect(
        view.parameter(key).label,
        list(choices),
        format_func=choices.__getitem__,
        key=key,
        max_selections=view.parameter(key).most,
        placeholder="選択してください",
        on_change=_write_list,
        args=(key,),
    )


def panels(
    widths: int | Sequence[int], key: str = "panels", gap: Literal["medium", "large"] = "large"
) -> list[DeltaGenerator]:
    """Draw columns that the style sheet stacks on a narrow screen; ``key`` must begin with "panels"."""
    with st.container(key=key):
        return st.columns(widths, gap=gap)


def heading(width: Literal["stretch", "content"] = "stretch") -> None:
    """Draw the view's heading."""
    st.title(escape_markdown(data.view().heading), anchor=False, width=width)


@contextmanager
def page_head() -> Iterator[None]:
    """Draw the page's heading; widgets drawn in the context stand beside it."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="bottom",
        key="head",
    ):
        heading(width="content")
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
    choices = labels or view.choices(key)
    st.session_state[key] = view[key]
    widget(
        view.parameter(key).label,
        list(choices),
        format_func=choices.__getitem__,
        key=key,
        on_change=_write,
        args=(key, view.default(key)),
        **options,
    )


def toggle(key: str) -> None:
    """Draw a switch; the URL holds ``1`` while it is on."""
    view = data.view()
    st.session_state[key] = view[key] == "1"
    st.toggle(view.parameter(key).label, key=key, on_change=_write_toggle, args=(key,))


def search_field(key: str, placeholder: str) -> None:
    """Draw a search field for the parameter."""
    view = data.view()
    st.session_state[key] = view[key]
    st.text_input(
        view.parameter(key).label,
        key=key,
        type="search",
        placeholder=placeholder,
        max_chars=LONGEST,
        on_change=_write,
        args=(key, ""),
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
            placeholder="事業・市町村・分野・用語",
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
    st.html("<details class='filters'><summary>絞り込み</summary></details>")
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="medium"):
        yield
    if conditions := _active_conditions_html():
        st.html(conditions)
    if data.answer(projects_in, data.view().scope).empty:
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


def _active_conditions_html() -> str:
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
    return (
        f"<ul class='chips'>{items}<li><a href='{escape(_address_without(*SCOPE))}'>条件を消す</a></li></ul>"
    )


def _address_without(*keys: str) -> str:
    """Return the address of this view without those parameters."""
    view = data.view()
    rest = {key: value for key, value in (dict(view.kept) | view.parameters).items() if key not in keys}
    return address_of(view.page.path or "./", rest)


def view_url() -> str:
    """Return the full URL of this view, to be passed on to others."""
    view = data.view()
    deck = {DECK: st.query_params[DECK]} if view.page == PRESENT and DECK in st.query_params else {}
    return app_url() + address_of(view.page.path, view.parameters | deck)


def app_url() -> str:
    """Return the full URL of the app, with a slash at its end."""
    path = data.view().page.path
    base = (st.context.url or "").split("?")[0].rstrip("/")
    return f"{base.removesuffix(f'/{path}') if path else base}/"


def _search(shown: str) -> None:
    """Open the results for the typed words, unless they are ``shown`` already."""
    words = st.session_state[SEARCH_KEY].strip()
    if words != shown.strip():
        go_to(SEARCH, **{WORDS: words})


def _write(key: str, default: str) -> None:
    value = st.session_state[key]
    change_parameter(key, "" if value is None or value == default else str(value))


def _write_list(key: str) -> None:
    change_parameter(key, ",".join(st.session_state[key]))


def _write_toggle(key: str) -> None:
    change_parameter(key, "1" if st.session_state[key] else "")
