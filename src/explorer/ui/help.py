"""The page 使い方: the app's features with pictures, and the meaning of its signs."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.ui import data
from explorer.ui.links import link
from explorer.ui.markup import phrases_html
from explorer.ui.tables import show_meanings
from explorer.views.pages import BUDGETS, MAP, PRESENT, QUESTIONS, SEARCH, SOURCES, Page

PICTURES = Path(__file__).parent / "help"


class Feature(NamedTuple):
    """A feature of the app, its picture's alt text, and the page (with parameters) that has it."""

    title: str
    words: str
    alt: str
    page: Page
    parameters: Mapping[str, str] = MappingProxyType({})


FEATURES = {
    "map": Feature(
        "市町村で見る",
        "どの市町村がどの事業に参加していないかを地図で示します。市町村を押すと、事業名を一覧で表示します。",
        "市町村ごとに、参加する事業の数を書いた地図",
        MAP,
    ),
    "budgets": Feature(
        "事業費を見る",
        "事業費の内訳・増減・順位を示します。棒を押すと、その内訳を表示します。",
        "役割ごとの事業費を前年度と比較した横棒グラフ",
        BUDGETS,
    ),
    "questions": Feature(
        "問いに答える",
        "議会で想定される問いに、一文と図で答えます。「議事録用にコピー」で、文と出典をコピーできます。",
        "「事業費が最も増えた事業は？」という問いと、答えの一文",
        QUESTIONS,
    ),
    "search": Feature(
        "検索する",
        "画面上部の検索欄に言葉を入力すると、事業票の全文を検索します。該当箇所に色が付きます。",
        "「子育て」の検索結果。該当箇所に色が付いている",
        SEARCH,
        {"words": "子育て"},
    ),
    "files": Feature(
        "表・Excel・PDFで持ち帰る",
        "図の下の「表・保存・出典の本文」から、表やExcel、掲示用のパネル（A4〜A1のPDF）を保存できます。事業票と市町村の資料は、PDFで保存できます。",
        "図の下で開いた表と、Excel、CSV、画像を保存するボタン",
        SOURCES,
    ),
    "present": Feature(
        "発表する・共有する",
        "「スライドに追加」で集めた図を、全画面で発表します。PowerPointと一般質問通告書の案（Word）にも保存できます。"
        "「この画面を共有」でアドレスを渡し、「並べて見る」で２つの画面を比較できます。",
        "全画面に映した、事業費のスライド",
        PRESENT,
    ),
}
"""By the name of the picture, which ``.github/pictures.py`` makes."""
MARKS = {
    f"{text.JOINED_SIGN}　{text.NOT_JOINED_SIGN}": "参加する・参加しない",
    text.WHOLE_PROJECT: "事業全体の額。市町村ごとの内訳は計画に記載がない",
    text.DERIVED: "計画の数値から当アプリが算出した合計・順位・増減など",
    text.OURS: "計画の記載を当アプリが種類別に分けたもの",
}


def introduction(dataset: Dataset) -> None:
    """Show in one sentence what the app is."""
    edition = dataset.edition
    sentence = (
        f"「{edition.short_title}」の事業票{len(dataset.projects)}枚を、"
        "市町村・事業費・目標の面から横断的に閲覧できます。"
    )
    st.html(f"<p class='lead phrases'>{phrases_html(sentence)}</p>")


def features() -> None:
    """Show the features, each as a picture and words that link to its page."""
    with st.container(key="features"):
        for name, feature in FEATURES.items():
            with st.container(key=f"feature-{name}"):
                st.image(picture_path(name), alt=feature.alt, width="stretch", output_format="PNG")
                title = link(feature.title, feature.page, **feature.parameters)
                st.html(f"<section class='entry'><h2>{title}</h2><div>{feature.words}</div></section>")


def picture_path(name: str) -> Path:
    """Return the file of a feature's picture."""
    return PICTURES / f"{name}.png"


def marks() -> None:
    """Show the meaning of the words and signs on the screen."""
    st.header("表示の見方", anchor=False)
    zero = text.amount(0, data.dataset().edition.unit)
    amounts = {
        text.NOT_STATED: "計画に額の記載がない（－）。０円という意味ではない",
        zero: "計画に「０」と記載されている",
    }
    show_meanings(amounts | MARKS)
