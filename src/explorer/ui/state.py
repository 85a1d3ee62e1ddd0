"""State lives in the URL: every parameter is read here, and every widget writes here.

The address is the only truth. A widget shows what the address says and, when used, changes the
address; so a link, a reload and the back button restore the view. (Streamlit's own binding puts
the shown label into the address, not the value, so ``?no=21`` would not be possible.)
"""

from collections.abc import Callable, Mapping

import streamlit as st

from explorer.questions.scope import Scope
from explorer.ui.links import PROJECTS, Page, address

GO = "go"


def value(key: str, options: Mapping[str, str], default: str) -> str:
    """The parameter's value; nonsense gives the default and a one-line notice."""
    given = st.query_params.get(key, default)
    if given in options:
        return given
    st.info(f"アドレスの「{key}={given[:40]}」にあたるものがないため、はじめの表示にしました。", icon=":material/info:")
    del st.query_params[key]
    return default


def put(key: str, new: str) -> None:
    """Set the parameter, or remove it when empty."""
    if new:
        st.query_params[key] = new
    else:
        st.query_params.pop(key, None)


def go(page: Page, **parameters: str) -> None:
    """Go to another page in the next run; for callbacks, which cannot switch pages themselves."""
    st.session_state[GO] = (page, parameters)


def to(page: Page) -> Callable[[str], None]:
    """What to do when a mark is picked: open the page with the mark's key as parameter."""
    return lambda key: go(page, **dict([key.split("=", 1)]))


def set_pick(key: str) -> None:
    """What to do when a mark is picked: stay here with its key as parameter; a project opens its sheet."""
    parameter, new = key.split("=", 1)
    if parameter == "no":
        go(PROJECTS, no=new)
    else:
        put(parameter, new)


def select(label: str, key: str, options: Mapping[str, str], default: str) -> str:
    """A select box over the options (value: words)."""
    st.session_state[key] = value(key, options, default)
    st.selectbox(
        label, list(options), format_func=options.__getitem__, key=key, on_change=_write, args=(key, default)
    )
    return str(st.session_state[key])


def segments(label: str, key: str, options: Mapping[str, str], default: str) -> str:
    """A row of buttons over the options (value: words), of which one is always on."""
    st.session_state[key] = value(key, options, default)
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=_write,
        args=(key, default),
        required=True,
    )
    return str(st.session_state[key])


def toggle(label: str, key: str) -> bool:
    """A switch; on is ``1`` in the address."""
    st.session_state[key] = value(key, {"": "", "1": ""}, "") == "1"
    st.toggle(label, key=key, on_change=_write_toggle, args=(key,))
    return bool(st.session_state[key])


def words(label: str, key: str, placeholder: str) -> str:
    """A search field."""
    st.session_state[key] = st.query_params.get(key, "")[:100]
    st.text_input(
        label, key=key, type="search", placeholder=placeholder, max_chars=100, on_change=_write, args=(key, "")
    )
    return str(st.session_state[key])


def scope(headings: Mapping[str, str], with_words: bool = True) -> Scope:
    """The scope's widgets, side by side: heading, words, only where towns differ."""
    columns = st.columns([4, 3, 3] if with_words else [4, 3], vertical_alignment="bottom")
    with columns[0]:
        heading = select("範囲", "heading", headings, "")
    found = ""
    if with_words:
        with columns[1]:
            found = words("検索", "q", "例：除雪、子育て、ＤＸ")
    with columns[-1]:
        differing = toggle("参加に差がある事業だけ", "differing")
    return Scope(heading=heading, text=found, differing=differing)


def here(page: Page) -> str:
    """The address of this view, as others can open it."""
    base = (st.context.url or "").split("?")[0].rstrip("/")
    root = base.removesuffix(f"/{page.path}") if page.path else base
    kept = {key: given for key, given in st.query_params.items() if not key.startswith("embed")}
    return f"{root}/{address(page, **kept).removeprefix('./')}"


def _write(key: str, default: str) -> None:
    new = st.session_state[key]
    put(key, "" if new is None or new == default else str(new))


def _write_toggle(key: str) -> None:
    put(key, "1" if st.session_state[key] else "")
