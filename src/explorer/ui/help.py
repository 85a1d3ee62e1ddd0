"""How to use the app: what one can do, with pictures, and how to read what it shows."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.ui.links import link
from explorer.ui.tables import meanings
from explorer.views.pages import BUDGETS, MAP, PRESENT, QUESTIONS, SEARCH, SOURCES, Page

PICTURES = Path(__file__).parent / "help"


class Thing(NamedTuple):
    """Something one can do: in words, as a picture, and where."""

    title: str
    words: str
    alt: str
    page: Page
    parameters: Mapping[str, str] = MappingProxyType({})


THINGS = {
    "map": Thing(
        "まちで見る",
        "どのまちが、どの事業に参加していないかを地図で見ます。まちを押すと、事業名が並びます。",
        "市町村ごとに、参加する事業の数を書いた地図",
        MAP,
    ),
    "budgets": Thing(
        "事業費を見る",
        "何にいくらかかるかを見ます。棒を押すと、その内訳が開きます。",
        "役割ごとの事業費を、前の年度とくらべた横棒グラフ",
        BUDGETS,
    ),
    "questions": Thing(
        "問いに答える",
        "よくある問いに、一文と図で答えます。「議事録用にコピー」で、文と出典を写せます。",
        "「事業費が最も増えた事業は？」という問いと、答えの一文",
        QUESTIONS,
    ),
    "search": Thing(
        "さがす",
        "上の検索らんに言葉を入れると、事業票の全文からさがします。見つかった所に色がつきます。",
        "「子育て」をさがした結果。見つかった言葉に色がついている",
        SEARCH,
        {"words": "子育て"},
    ),
    "files": Thing(
        "表・Excel・PDFで持ち帰る",
        "図の下の「表で見る」から、表やExcelを保存します。事業票とまちの資料はPDFになります。",
        "図の下で開いた表と、Excel、CSV、画像を保存するボタン",
        SOURCES,
    ),
    "present": Thing(
        "発表する・共有する",
        "図を「スライドに追加」で集め、全画面で見せます。「この画面を共有」で、同じ画面を渡せます。",
        "全画面に映した、事業費のスライド",
        PRESENT,
    ),
}
"""By the names of their pictures, which ``.github/pictures.py`` makes."""
MARKS = {
    text.NOT_STATED: "計画に額が書かれていない（－）。０円という意味ではない",
    text.amount(0): "計画に「０」と書かれている",
    f"{text.JOINED}　{text.NOT_JOINED}": "参加する・参加しない",
    text.WHOLE_PROJECT: "事業ひとつの額。まちごとの内訳は計画にない",
    text.DERIVED: "計画の数から、このアプリが出した合計・順位・増減など",
    text.OURS: "計画の文を、このアプリが種類に分けたもの",
}


def introduction(dataset: Dataset) -> None:
    """What this is, in one sentence."""
    edition = dataset.edition
    st.html(
        f"<p class='lead'>「{escape(edition.short_title)}」の事業票{len(dataset.projects)}枚を、"
        "まち・事業費・目標から横断して見られます。</p>"
    )


def things() -> None:
    """What one can do: each a picture and words that lead to it."""
    with st.container(key="things"):
        for name, thing in THINGS.items():
            with st.container(key=f"thing-{name}"):
                st.image(picture(name), alt=thing.alt, width="stretch", output_format="PNG")
                title = link(thing.title, thing.page, **thing.parameters)
                st.html(f"<section class='door'><h2>{title}</h2><div>{thing.words}</div></section>")


def picture(name: str) -> Path:
    """Where the picture is."""
    return PICTURES / f"{name}.png"


def marks() -> None:
    """What the words and signs of the screen mean."""
    st.header("表示の読みかた", anchor=False)
    meanings(MARKS)
