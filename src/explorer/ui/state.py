"""State lives in the URL: every parameter is read here, and every widget writes here.

The address is the only truth. A widget shows what the address says and, when used, changes the
address; so a link, a reload and the back button restore the view. (Streamlit's own binding puts
the shown label into the address, not the value, so ``?no=21`` would not be possible.)
"""

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer import text
from explorer.questions.scope import Scope, projects_in
from explorer.ui import data, options
from explorer.ui.links import (
    BUDGETS,
    DECK,
    DECK_KEYS,
    EDITION,
    KEPT_KEYS,
    LONGEST,
    LOOK,
    PAGES,
    PRESENT,
    PROJECTS,
    SEARCH,
    TOWNS,
    Page,
    address,
)
from explorer.ui.visit import VISIT, parameters

TITLE = "連携事業エクスプローラー"
NOTICES, SHOWN = "notices", "shown"
SEARCH_KEY, WORDS = "search-box", "words"
PICK_PAGES = {"no": PROJECTS, "town": TOWNS, "heading": BUDGETS, "burden": PROJECTS}
SEARCH_HINT = "例：子育て、災害、ＤＸ"
PAGE = "page"
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


def value(key: str, allowed: Mapping[str, str], default: str) -> str:
    """The parameter's value; nonsense gives the default and a one-line notice."""
    given = parameters().get(key, default)
    if given in allowed:
        if given != default:
            shows(key, allowed[given])
        return given
    notice(key, given)
    put(key, "")
    return default


def shows(key: str, words: str) -> None:
    """Remember what this view shows besides its page, for the document's title."""
    if not VISIT.get() and words.strip():
        st.session_state[SHOWN][key] = text.HIDDEN.sub("", words).strip()[:LONGEST]


def document_title(page: Page) -> str:
    """The title of the browser's tab: what the view shows first, then its page, its edition and the app."""
    shown: dict[str, str] = st.session_state[SHOWN]
    view = "・".join(words for key, words in shown.items() if key not in (EDITION, LOOK))
    return "｜".join(filter(None, (view, page.title, shown.get(EDITION), TITLE)))


def notice(key: str, given: str) -> None:
    """Say in one line that the address holds nonsense."""
    if VISIT.get():
        return
    words = f"アドレスの「{key}={literal(given[:40])}」にあたるものがないため、はじめの表示にしました。"
    st.session_state[NOTICES].info(words, icon=":material/info:")


def literal(words: str) -> str:
    """The words as Markdown that shows them letter by letter in one line: no link, picture, icon or formula.

    For all that the plan says or a viewer typed, wherever Streamlit reads Markdown: titles, headers,
    captions, notices, and the labels of buttons, expanders, segments and metrics.
    """
    line = re.sub(r"\s+", " ", text.HIDDEN.sub("", words), flags=re.ASCII).strip(" ")
    return READ_ANYWAY.sub(WORD_JOINER, line).translate(MARKS)


def put(key: str, new: str) -> None:
    """Set the parameter, or remove it when empty."""
    if VISIT.get():
        return
    if new:
        st.query_params[key] = new
    else:
        st.query_params.pop(key, None)


def go(page: Page, **parameters: str) -> None:
    """Go to another page, edition and scope kept: for callbacks, which it ends."""
    kept = {key: st.query_params[key] for key in (*KEPT_KEYS, *DECK_KEYS) if key in st.query_params}
    name = next(name for name, known in PAGES.items() if known == page)
    st.switch_page(data.APP / "pages" / f"{name}.py", query_params=kept | parameters)


def open_pick(key: str) -> None:
    """What to do when a mark is picked: open the page that its key is for."""
    parameter, new = key.split("=", 1)
    go(PICK_PAGES[parameter], **{parameter: new})


def set_pick(key: str) -> None:
    """What to do when a mark is picked: stay and set its parameter; a project opens its sheet."""
    parameter, new = key.split("=", 1)
    if parameter == "no":
        go(PROJECTS, no=new)
    else:
        put(parameter, new)


def towns(label: str, key: str, choices: Mapping[str, str], most: int) -> tuple[str, ...]:
    """A selection of municipalities; in the address, their codes joined by commas."""
    given = [code for code in parameters().get(key, "").split(",") if code]
    known = [code for code in given if code in choices]
    if known != given:
        notice(key, ",".join(given))
        put(key, ",".join(known))
    if VISIT.get():
        return tuple(known[:most])
    shows(key, "と".join(choices[code] for code in known[:most]))
    st.session_state[key] = known[:most]
    st.multiselect(
        label,
        [code for code in choices if code],
        format_func=choices.__getitem__,
        key=key,
        max_selections=most,
        placeholder="選んでください",
        on_change=_write_list,
        args=(key,),
    )
    return tuple(st.session_state[key])


def name(key: str) -> str | None:
    """The name of a part of the page; a visited page has none, since names are given once."""
    return key if not VISIT.get() else None


def panels(
    widths: int | Sequence[int], key: str = "panels", gap: Literal["medium", "large"] = "large"
) -> list[DeltaGenerator]:
    """Columns that stand one below the other on a narrow screen; ``key`` begins with panels."""
    with st.container(key=name(key)):
        return st.columns(widths, gap=gap)


@contextmanager
def head(title: str) -> Iterator[None]:
    """The page's title, with the widgets drawn inside beside it."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="bottom",
        key=name("head"),
    ):
        st.title(title, anchor=False, width="content")
        with st.container(horizontal=True, vertical_alignment="bottom", width="content", gap="medium"):
            yield


def select(label: str, key: str, choices: Mapping[str, str], default: str) -> str:
    """A select box over the choices (value: words)."""
    chosen = value(key, choices, default)
    if VISIT.get():
        return chosen
    st.session_state[key] = chosen
    st.selectbox(
        label, list(choices), format_func=choices.__getitem__, key=key, on_change=_write, args=(key, default)
    )
    return str(st.session_state[key])


def segments(label: str, key: str, choices: Mapping[str, str], default: str) -> str:
    """A row of buttons over the choices (value: words), of which one is always on."""
    chosen = value(key, choices, default)
    if VISIT.get():
        return chosen
    st.session_state[key] = chosen
    st.segmented_control(
        label,
        list(choices),
        format_func=choices.__getitem__,
        key=key,
        on_change=_write,
        args=(key, default),
        required=True,
    )
    return str(st.session_state[key])


def toggle(label: str, key: str) -> bool:
    """A switch; on is ``1`` in the address."""
    on = value(key, {"": "", "1": label}, "") == "1"
    if VISIT.get():
        return on
    st.session_state[key] = on
    st.toggle(label, key=key, on_change=_write_toggle, args=(key,))
    return bool(st.session_state[key])


def words(label: str, key: str, placeholder: str) -> str:
    """A search field."""
    given = parameters().get(key, "")[:LONGEST]
    if VISIT.get():
        return given
    shows(key, f"「{given}」" if given.strip() else "")
    st.session_state[key] = given
    st.text_input(
        label,
        key=key,
        type="search",
        placeholder=placeholder,
        max_chars=LONGEST,
        on_change=_write,
        args=(key, ""),
    )
    return str(st.session_state[key])


def search_box(page: Page) -> None:
    """The search field of every page; it opens the page of what was found, and holds the words there.

    A form, since a search is sent, not held: the field's words stay in the browser when the page changes,
    and by themselves must not ask for the search again.
    """
    shown = st.query_params.get(WORDS, "")[:LONGEST] if page == SEARCH else ""
    st.session_state[SEARCH_KEY] = shown
    with (
        st.container(key="search"),
        st.form("search-form", border=False),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    ):
        st.text_input(
            "計画全体をさがす",
            key=SEARCH_KEY,
            type="search",
            placeholder="事業・市町村・分野・用語をさがす",
            max_chars=LONGEST,
            label_visibility="collapsed",
        )
        st.form_submit_button("さがす", on_click=_search, args=(shown,))


def scope(stacked: bool = False) -> Scope:
    """The scope's widgets, in a row or stacked: heading, words, who pays, only where towns differ.

    A scope without any project says so, and raises PageEnds.
    """
    with st.container(key=name("scope")):
        places = [st.container()] * 4 if stacked else st.columns([4, 3, 3, 3], vertical_alignment="bottom")
    with places[0]:
        heading = select("範囲", "heading", data.answer(options.headings), "")
    with places[1]:
        found = words("検索", "q", SEARCH_HINT)
    with places[2]:
        burden = select(f"費用負担（{text.OURS}）", "burden", data.answer(options.burdens), "")
    with places[3]:
        differing = toggle("参加に差がある事業だけ", "differing")
    chosen = Scope(heading=heading, text=found, differing=differing, burden=burden)
    if data.answer(projects_in, chosen).empty:
        st.info(
            "あてはまる事業がありません。検索の言葉や範囲を変えてください。", icon=":material/search_off:"
        )
        raise PageEnds
    return chosen


def view() -> dict[str, str]:
    """The parameters of what is looked at, without those of presenting and embedding."""
    return {
        key: words
        for key, words in st.query_params.items()
        if key not in DECK_KEYS and not key.startswith("embed")
    }


def here(page: Page) -> str:
    """The address of this view, as others can open it."""
    base = (st.context.url or "").split("?")[0].rstrip("/")
    root = base.removesuffix(f"/{page.path}") if page.path else base
    deck = {DECK: st.query_params[DECK]} if page is PRESENT and DECK in st.query_params else {}
    return f"{root}/{address(page, **view(), **deck).removeprefix('./')}"


def _search(shown: str) -> None:
    """Open what is found for the words of the field; nothing for those that are shown, or for none."""
    words = st.session_state[SEARCH_KEY].strip()
    if words != shown.strip():
        go(SEARCH, **{WORDS: words})


def _write(key: str, default: str) -> None:
    new = st.session_state[key]
    put(key, "" if new is None or new == default else str(new))


def _write_list(key: str) -> None:
    put(key, ",".join(st.session_state[key]))


def _write_toggle(key: str) -> None:
    put(key, "1" if st.session_state[key] else "")
