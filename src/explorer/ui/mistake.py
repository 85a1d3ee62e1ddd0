"""誤りを報告: a link that starts a mail with the view's address and source filled in."""

from html import escape
from urllib.parse import quote

import streamlit as st

from explorer.ui import data, state

NEW_LINE = "\r\n"


def report_link(title: str, source: str) -> None:
    """Draw the link, if the settings name an address for reports."""
    if not (to := data.settings().report_to):
        return
    lines = [
        "画面：" + state.view_url(),
        f"内容：{title}",
        source,
        "",
        "お気付きの点：",
        "",
    ]
    subject = quote(f"誤りの報告：{title}")
    address = f"mailto:{quote(to, safe='@')}?subject={subject}&body={quote(NEW_LINE.join(lines))}"
    st.html(f"<a class='report' href='{escape(address)}'>誤りを報告</a>", width="content")
