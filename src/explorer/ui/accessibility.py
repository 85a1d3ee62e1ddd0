"""The page アクセシビリティ: what was tested, the known problems, and whom to contact.

The accessibility tests run on these same lists, so the page cannot claim more than was tested.
"""

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import NamedTuple

import pandas as pd
import streamlit as st

from explorer import text
from explorer.ui import data
from explorer.ui.links import further, link
from explorer.ui.tables import show_facts, show_table
from explorer.views.pages import ACCESSIBILITY, PAGES, PRESENT


class Screen(NamedTuple):
    """A screen that was tested, its size in CSS pixels; ``scale`` is the device's pixels per CSS pixel."""

    label: str
    width: int
    height: int
    scale: int = 1


class Finding(NamedTuple):
    """A barrier that is, or was, in the app; the CSS selector ``element`` finds it at ``address``.

    ``rule`` is the success criterion or axe-core rule, ``origin`` the component that causes it,
    ``remedy`` the way around it, or what was changed.
    """

    address: str
    element: str
    place: str
    problem: str
    rule: str
    origin: str
    remedy: str


TESTED = date(2026, 11, 25)
AXE = "4.12.1"
THEMES = {"light": "明るい配色", "dark": "暗い配色"}
SCREENS = {
    "desk": Screen("パソコン・プロジェクター", 1920, 1080),
    "zoomed": Screen("200％に拡大したパソコン", 960, 540, 2),
    "phone": Screen("スマートフォン", 390, 844),
}
TASKS = ("不参加の事業を確認する", "事業票を開く", "標準スライドを発表し、終了する")
COLOUR_VISION = {"protanopia": "１型", "deuteranopia": "２型", "tritanopia": "３型"}
ENGLISH = (
    "Clear all",
    "Copy to clipboard",
    "Copy Vega-Lite spec",
    "Download as PNG",
    "file upload",
    "Fullscreen",
    "Open",
    "Remove",
    "Selected values",
    "Show data",
)
"""The beginnings of the English names that Streamlit gives to elements of its own."""
BARRIERS = (
    Finding(
        "/",
        '[aria-label^="Fullscreen"]',
        "図の右上のボタン、選択欄のボタン、ファイルの読み込み",
        f"読み上げる名前が英語のままです（{'、'.join(ENGLISH)}）。",
        "3.1.2 一部分の言語",
        "Streamlit",
        "図の保存は、図の下の「表・保存・出典の本文」からできます。",
    ),
    Finding(
        "/",
        "svg.marks path[aria-label]",
        "棒グラフなど",
        "図の中の棒などは、マウスか指でのみ押せます。読み上げに色の番号などが混じります。",
        "2.1.1 キーボード、1.1.1 非テキストコンテンツ",
        "Vega、当アプリ",
        "「表・保存・出典の本文」の表に、同じ数値とリンクがあります。",
    ),
)
REPAIRED = (
    Finding(
        "/present",
        '[data-testid="stFileUploaderDropzone"]',
        "ファイルの読み込み",
        "名前があるのに、役割が「飾り」でした。",
        "axe-core：presentation-role-conflict",
        "Streamlit",
        "役割を「まとまり」にしました。",
    ),
    Finding(
        "/towns?town=014231&with=013030",
        '[data-testid="stMultiSelect"] span > span[title]',
        "比較する市町村",
        "暗い配色で、選んだ市町村の名前が読みにくい色でした。",
        "axe-core：color-contrast",
        "Streamlit",
        "文字の色を変えました。",
    ),
    Finding(
        "/towns?town=014231&with=013030",
        '[data-testid="stMultiSelect"] input',
        "比較する市町村",
        "狭い画面で、押せる箇所の幅が24ピクセルより小さくなりました。",
        "axe-core：target-size",
        "Streamlit",
        "幅を24ピクセル以上にしました。",
    ),
    Finding(
        "/",
        '[data-testid="stTopNavLink"]',
        "上のメニュー",
        "キーボードで進むとき、現在位置が見えませんでした。",
        "2.4.7 フォーカスの可視化",
        "Streamlit",
        "枠を付けました。",
    ),
    Finding(
        "/",
        '[data-testid="stSkipToContent"]',
        "「本文へ」と上のメニュー",
        "名前が英語でした。",
        "3.1.2 一部分の言語",
        "Streamlit",
        "日本語にしました。",
    ),
)


def results() -> None:
    """Show what was tested and how."""
    st.header("試験結果", anchor=False)
    show_facts(_tested())
    st.caption(
        f"最後に試験した日は{text.day(TESTED)}。自動の試験とキーボードによる試験で、"
        "第三者による試験や、読み上げソフトの利用者による試験はしていません。"
    )


def _tested() -> Mapping[str, str]:
    sizes = "、".join(f"{screen.label}（{screen.width}×{screen.height}）" for screen in SCREENS.values())
    return {
        "目標": "JIS X 8341-3:2016 のレベルAA、WCAG 2.2 のレベルAA",
        "画面": "、".join(page.title for page in PAGES.values()) + "、事業票、発表中のスライド",
        "道具": f"axe-core {AXE}（Chromium）。押す箇所の大きさ（24ピクセル）も確認",
        "配色": "、".join(THEMES.values()) + "（拡大した画面とスマートフォンは、暗い配色で）",
        "画面の大きさ": f"{sizes}。横スクロールなしで読め、文字が切れない",
        "キーボード": "マウスなしで：" + "、".join(TASKS) + "。現在位置の枠が見える",
        "色覚": f"{'・'.join(COLOUR_VISION.values())}の見え方を計算し、色が見分けられ、記号や言葉がある",
        "axe-coreの指摘": "どの画面にも残っていない（下の「既知の問題」は、axe-coreでは見つからない）",
    }


def barriers() -> None:
    """Show the known barriers with ways around them, and the barriers that were removed."""
    st.header("既知の問題", anchor=False)
    _table(BARRIERS, "既知の問題", "代替手段")
    st.header("修正済みの問題", anchor=False)
    _table(REPAIRED, "修正済みの問題", "対応")


def _table(findings: tuple[Finding, ...], caption: str, last_column: str) -> None:
    rows = [finding[2:] for finding in findings]
    columns = ["箇所", "問題", "達成基準・規則", "原因の部品", last_column]
    show_table(pd.DataFrame(rows, columns=columns), caption)


def choices() -> None:
    """Show the settings that a viewer can change."""
    st.header("表示の調整", anchor=False)
    st.markdown(
        "- **配色**：端末やブラウザーの設定（明るい・暗い）に従います。"
        "発表中は、Ｔキーで高コントラストも選択できます。\n"
        "- **大きさ**：ブラウザーの拡大（Ctrl と ＋）で、200％まで表示が崩れません。\n"
        "- **キーボード**：Tab で進み、はじめの「本文へ」でメニューを飛ばせます。"
    )
    st.html(further(link("発表中のキー", PRESENT)))


def contact_paragraph() -> None:
    """Show whom to tell about a barrier."""
    st.header("お問い合わせ", anchor=False)
    address = escape(data.settings().report_to)
    contact = f"<a href='mailto:{address}'>{address}</a>" if address else "当アプリを運用する団体の担当"
    st.html(
        f"<p>利用しにくい箇所がありましたら、{contact}へご連絡ください。"
        "画面のアドレスと、お使いの端末・ブラウザー・支援ソフトの名称を添えてください。</p>"
    )


def footer_link() -> None:
    """Draw the link to this page at the foot of every page."""
    st.html(link(ACCESSIBILITY.title, ACCESSIBILITY))
