"""State lives in the URL: every parameter is read here, and every widget writes here.

The address is the only truth. A widget shows what the address says and, when used, changes the
address; so a link, a reload and the back button restore the view. (Streamlit's own binding puts
the shown label into the address, not the value, so ``?no=21`` would not be possible.)
"""

import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer import text
from explorer.questions.indicators import LIST_OF, Standing
from explorer.questions.scope import Scope, projects_in
from explorer.ui import clock, data
from explorer.views.pages import BUDGETS, INDICATORS, PRESENT, PROJECTS, SEARCH, TOWNS, Page
from explorer.views.parameters import DECK, EDITION, LONGEST, PRESENTING, SCOPE, Parameter
from explorer.views.view import View, address_of, parse, renamed, take

TITLE = "連携事業エクスプローラー"
NOTICES, CHANGED = "notices", "changed"
MOST_CHANGES = 20
"""How many changes on a row may be on their way to a browser on a slow line."""
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
"""What Markdown reads as a mark, with a backslash before it."""
READ_ANYWAY = re.compile(
    r"(?<=:)(?=//|material/|streamlit:)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@)|(?<=\d)(?=\. )|(?<=[-<>~])(?=[-=>])",
    re.IGNORECASE,
)
"""Where Streamlit reads a link, an icon, an address, a list or an arrow even behind a backslash."""
WORD_JOINER = "\u2060"
"""Cannot be seen; what it stands in is read letter by letter."""


class PageEnds(Exception):
    """Raised where a page ends early; unlike st.stop() it leaves the frame around the page to be drawn."""


def begin(page: Page) -> View:
    """Parse the address into the view of this run; nonsense gives the default and a one-line notice."""
    given = st.query_params.to_dict()
    if CHANGED in st.session_state and st.session_state[CHANGED][1] != given:
        del st.session_state[CHANGED]
    view, nonsense = parse(page, given, data.editions(), clock.this_fiscal_year())
    st.session_state[data.VIEW] = view
    if (current := renamed(page, given)) != given:
        st.query_params.from_dict(current)
    for key, value in nonsense.items():
        _refuse(key, value, view.parameters.get(key, ""))
    return view


def presenting_value(parameter: Parameter) -> str:
    """The value of a parameter that belongs to no view; nonsense gives the default and a notice."""
    nonsense: dict[str, str] = {}
    value = take(data.dataset(), parameter, st.query_params.to_dict(), nonsense)
    for key, given in nonsense.items():
        _refuse(key, given, "")
    return value


def _refuse(key: str, given: str, instead: str) -> None:
    words = f"アドレスの「{key}={literal(given[:40])}」に該当するものがないため、初期の表示にしました。"
    st.session_state[NOTICES].info(words, icon=":material/info:")
    put(key, instead)


def document_title() -> str:
    """The title of the browser's tab: what the view shows first, then its page, its edition and the app."""
    view = data.view()
    words = view.words
    edition = words.pop(EDITION, "")
    return "｜".join(filter(None, ("・".join(words.values()), view.page.title, edition, TITLE)))


def literal(words: str) -> str:
    """The words as Markdown that shows them letter by letter in one line: no link, picture, icon or formula.

    For all that the plan says or a viewer typed, wherever Streamlit reads Markdown: titles, headers,
    captions, notices, and the labels of buttons, expanders, segments and metrics.
    """
    line = re.sub(r"\s+", " ", text.HIDDEN.sub("", words), flags=re.ASCII).strip(" ")
    return READ_ANYWAY.sub(WORD_JOINER, line).translate(MARKS)


def phrased(words: str) -> str:
    """The words as HTML that breaks between phrases: for an element of the class ``phrases``."""
    return "<wbr>".join(escape(phrase) for phrase in text.phrases(words))


def put(key: str, new: str) -> None:
    """Set the parameter, or remove it when empty."""
    if new:
        st.query_params[key] = new
    else:
        st.query_params.pop(key, None)


def change(key: str, new: str) -> None:
    """Set the parameter because a widget was used: for callbacks.

    On a slow line the browser may still name the address of before the last changes: they are kept.
    """
    named = st.query_params.to_dict()
    before, made = st.session_state.get(CHANGED, ((), {}))
    if named in before:
        st.query_params.from_dict(made)
    put(key, new)
    st.session_state[CHANGED] = ((*before, named)[-MOST_CHANGES:], st.query_params.to_dict())


def go(page: Page, **parameters: str) -> None:
    """Go to another page, edition and scope kept: for callbacks, which it ends."""
    presented = {key: st.query_params[key] for key in PRESENTING if key in st.query_params}
    kept = dict(data.view().kept) | presented
    st.switch_page(data.APP / "pages" / f"{page.name}.py", query_params=kept | parameters)


def pick(key: str, opens: bool) -> None:
    """What to do when the mark of that key (``town=014231``, ``heading=3-1``, ``no=21``) is picked.

    Open the page that it is about, or else change this view; a project always opens its sheet.
    """
    parameter, new = key.split("=", 1)
    if parameter == "standing":
        parameter, new = "list", LIST_OF[Standing(new)]
    if opens or parameter == "no":
        go(PICK_PAGES[parameter], **{parameter: new})
    else:
        change(parameter, new)


def towns(key: str) -> None:
    """A selection of municipalities; in the address, their codes joined by commas."""
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
    """Columns that stand one below the other on a narrow screen; ``key`` begins with panels."""
    with st.container(key=key):
        return st.columns(widths, gap=gap)


def heading(width: Literal["stretch", "content"] = "stretch") -> None:
    """The view's heading."""
    st.title(literal(data.view().heading), anchor=False, width=width)


@contextmanager
def head() -> Iterator[None]:
    """The page's heading, with the widgets drawn inside beside it."""
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
    """A select box over the parameter's choices."""
    _choose(st.selectbox, key)


def segments(key: str, words: Mapping[str, str] | None = None) -> None:
    """A row of buttons over the parameter's choices, one always on; ``words`` are what stands on them."""
    _choose(st.segmented_control, key, words, required=True)


def _choose(
    widget: Callable[..., object], key: str, words: Mapping[str, str] | None = None, **options: bool
) -> None:
    """The widget over the parameter's choices: it shows the address's value, and writes its own there."""
    view = data.view()
    choices = words or view.choices(key)
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
    """A switch; on is ``1`` in the address."""
    view = data.view()
    st.session_state[key] = view[key] == "1"
    st.toggle(view.parameter(key).label, key=key, on_change=_write_toggle, args=(key,))


def words(key: str, placeholder: str) -> None:
    """A search field."""
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
    """The search field of every page; it opens the page of what was found, and holds the words there.

    ``tools`` is HTML that stands beside it.

    A form, since a search is sent, not held: the field's words stay in the browser when the page changes,
    and by themselves must not ask for the search again.
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
    """A row for the scope and what is drawn inside, and below it the conditions that are on.

    On a small screen the row stands behind a closed line. A scope without any project says so, and raises
    PageEnds.
    """
    st.html("<details class='filters'><summary>絞り込み</summary></details>")
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="medium"):
        yield
    if on := _conditions():
        st.html(on)
    if data.answer(projects_in, data.view().scope).empty:
        st.info(NO_PROJECT, icon=":material/search_off:")
        raise PageEnds


def scope() -> Scope:
    """The scope: the heading, and behind a button words, who pays, who joins, where towns differ."""
    with st.container(width=SCOPE_WIDTH):
        select("heading")
    with st.popover("条件を追加", icon=":material/filter_alt:"):
        words("q", SEARCH_HINT)
        select("burden")
        select("joined")
        toggle("differing")
    return data.view().scope


def _conditions() -> str:
    """The conditions of the scope that are on, each with a way to do without it, as HTML."""
    view = data.view()
    chosen = {key: view.words[key].strip() for key in SCOPE if key in view.words}
    if not chosen:
        return ""
    items = "".join(
        f"<li>{escape(words)} "
        f"<a href='{escape(_without(key))}' aria-label='条件「{escape(words)}」を消す'>×</a></li>"
        for key, words in chosen.items()
    )
    return f"<ul class='chips'>{items}<li><a href='{escape(_without(*SCOPE))}'>条件を消す</a></li></ul>"


def _without(*keys: str) -> str:
    """The address of this view without those parameters."""
    view = data.view()
    left = {key: value for key, value in (dict(view.kept) | view.parameters).items() if key not in keys}
    return address_of(view.page.path or "./", left)


def here() -> str:
    """The address of this view, as others can open it."""
    view = data.view()
    deck = {DECK: st.query_params[DECK]} if view.page == PRESENT and DECK in st.query_params else {}
    return root() + address_of(view.page.path, view.parameters | deck)


def root() -> str:
    """The app's own address, as others can open it, with a slash at its end."""
    path = data.view().page.path
    base = (st.context.url or "").split("?")[0].rstrip("/")
    return f"{base.removesuffix(f'/{path}') if path else base}/"


def _search(shown: str) -> None:
    """Open what is found for the words of the field; nothing for those that are shown, or for none."""
    words = st.session_state[SEARCH_KEY].strip()
    if words != shown.strip():
        go(SEARCH, **{WORDS: words})


def _write(key: str, default: str) -> None:
    new = st.session_state[key]
    change(key, "" if new is None or new == default else str(new))


def _write_list(key: str) -> None:
    change(key, ",".join(st.session_state[key]))


def _write_toggle(key: str) -> None:
    change(key, "1" if st.session_state[key] else "")
