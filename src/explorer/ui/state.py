"""The URL holds all state: its parameters are read here, and widgets write their values into it.

A widget shows the value of its parameter and changes the URL when it is used, so a link, a reload
and the back button restore the view. Streamlit's own binding of widgets to the URL is not used: it
writes the shown label, not the value, so ``?no=21`` would not be possible.
"""

import streamlit as st

from explorer.questions.indicators import LIST_OF, Standing
from explorer.ui import data
from explorer.ui.markup import escape_markdown
from explorer.views.pages import BUDGETS, INDICATORS, PRESENT, PROJECTS, TOWNS, Page
from explorer.views.parameters import DECK, EDITION, PRESENTING, Parameter
from explorer.views.view import View, address_of, read_value, with_current_names

TITLE = "連携事業エクスプローラー"
NOTICES, CHANGED = "notices", "changed"
MOST_CHANGES = 20
"""The number of changes in a row that a browser on a slow line may not have received yet."""
PICK_PAGES = {
    "no": PROJECTS,
    "town": TOWNS,
    "heading": BUDGETS,
    "burden": PROJECTS,
    "year": BUDGETS,
    "view": BUDGETS,
    "list": INDICATORS,
    "kind": INDICATORS,
}


def begin(page: Page) -> View:
    """Parse the URL into the view of this run.

    An invalid value is replaced by the default, and a notice says so.
    """
    query = st.query_params.to_dict()
    if CHANGED in st.session_state and st.session_state[CHANGED][1] != query:
        del st.session_state[CHANGED]
    view, invalid = data.parse(page, query)
    st.session_state[data.VIEW] = view
    if (current := with_current_names(page, query)) != query:
        st.query_params.from_dict(current)
    for key, value in invalid.items():
        _reset(key, value, view.parameters.get(key, ""))
    return view


def presenting_value(parameter: Parameter) -> str:
    """Return the value of a parameter that is part of no view; an invalid one is reset as in begin()."""
    invalid: dict[str, str] = {}
    value = read_value(data.dataset(), parameter, st.query_params.to_dict(), invalid)
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
    kept = data.view().kept_for(page) | presenting
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
