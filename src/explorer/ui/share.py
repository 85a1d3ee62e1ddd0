"""この画面を共有: the address of this view as text, QR code and iframe."""

from html import escape
from urllib.parse import urlsplit

import segno
import streamlit as st

from explorer.ui import data, state
from explorer.ui.markup import escape_markdown

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@st.fragment
def share() -> None:
    """Draw an expander with the view's address, its QR code and the HTML that embeds it."""
    box = st.expander("この画面を共有", icon=":material/share:", key="share", on_change="rerun")
    if not box.open:
        return
    address = state.view_url()
    with box:
        st.markdown("この画面のアドレス（同じ画面が開きます）")
        st.code(address, language=None, wrap_lines=True)
        left, right = st.columns([1, 3], gap="large")
        with left:
            st.image(
                qr_code(address),
                width=280,
                caption="スマートフォンやタブレットで読み取る",
                alt="この画面のアドレスのＱＲコード",
            )
        with right:
            if urlsplit(address).hostname in LOOPBACK:
                st.warning(
                    "このアドレスは、このパソコンでのみ開けます。ほかの端末で開くには、"
                    "このパソコンのネットワーク上のアドレスでこの画面を開き直してください。"
                )
            st.markdown("読み取る端末は、同じネットワークにつながっている必要があります。")
            _embedding(address)


def _embedding(address: str) -> None:
    """Show the HTML that embeds the view, if the settings allow sites to do so."""
    if not (sites := data.settings().embedded_by):
        st.markdown("ほかのウェブページへの埋め込みは、設定で許可されていません。")
        return
    st.markdown(f"ほかのウェブページに埋め込むには（埋め込めるサイト：{escape_markdown('、'.join(sites))}）")
    st.code(frame(address), language="html", wrap_lines=True)


def qr_code(address: str) -> str:
    """Return the address as a QR code (SVG)."""
    return segno.make(address, error="m").svg_inline(scale=8, border=4, light="#FFFFFF", dark="#0B0D12")


def frame(address: str) -> str:
    """Return HTML that shows the view in another page, without the navigation."""
    source = escape(f"{address}{'&' if '?' in address else '?'}embed=true")
    return f'<iframe src="{source}" width="100%" height="900" title="{state.TITLE}"></iframe>'
