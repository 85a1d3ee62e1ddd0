"""The page 発表: the viewer's deck and the ready decks, to arrange, present, save and print."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from typing import NamedTuple

import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.maps import region_map as region_picture
from explorer.handouts.deck_docx import deck_docx
from explorer.handouts.deck_pdf import deck_pdf
from explorer.handouts.deck_pptx import deck_pptx
from explorer.handouts.deck_slides import PrintedSlide, printed_slide
from explorer.handouts.typesetting import Progress
from explorer.ui import data, stage, state, uploads
from explorer.ui.clock import today
from explorer.ui.editions import edition_labels
from explorer.ui.markup import escape_markdown, phrases_html
from explorer.ui.region_map import region_map
from explorer.ui.save import make, save
from explorer.ui.tables import show_meanings
from explorer.views import deck
from explorer.views.deck import DeckError, Slide, Slides
from explorer.views.figures import make_figure
from explorer.views.pages import BESIDE
from explorer.views.parameters import DECK
from explorer.views.view import address_of

FILE, UPLOADS, PROBLEM, PRINTED = "deck-file", "deck-uploads", "deck-problem", "deck-printed"
TITLE = "section-title"
FRAMED = (
    "<p class='framed'>別のサイトに埋め込まれた画面では、ファイルを読み込めません。"
    "<a href='present' target='_blank'>新しい画面で開く</a></p>"
)
"""In another site's iframe the browser withholds the cookie that Streamlit requires for an upload."""


def title_slide(dataset: Dataset, presentation: stage.Presentation) -> None:
    """Fill the screen with a slide of words alone, over a map of the region."""
    edition, slide = dataset.edition, presentation.slide
    about = (
        f"<p class='council phrases'>{phrases_html(slide.below or text.day(today()))}</p>"
        f"<p class='edition phrases'>{escape(edition.region)}<br>{phrases_html(edition.citation)}</p>"
    )
    picture = make_figure(dataset, region_picture)
    with stage.full_screen(presentation, slide.caption, picture.borders, about):
        region_map(picture, presentation.look, True)


def own_slides() -> Slides:
    """Return the viewer's deck."""
    slides: Slides = st.session_state[stage.MINE]
    return slides


def own_deck(dataset: Dataset) -> None:
    """Show the viewer's slides with the widgets to edit, save and print them."""
    slides = own_slides()
    st.header(f"作成中のスライド（{len(slides)}枚）", anchor=False)
    if slides:
        _start(slides)
        _section()
        for at, slide in enumerate(slides):
            _row(slides, at, slide)
        st.caption("メモはアドレスに含まれません。「ファイルに保存」で残り、PowerPointとWordに入ります。")
        if not deck.to_address(slides):
            st.warning(
                "スライドが多いため、アドレスに保存できません。ファイルに保存してください。",
                icon=":material/save:",
            )
    else:
        st.markdown(
            "図の下の「スライドに追加」を押すと、ここに追加されます。事業票と問いの答えも追加できます。"
        )
        _section()
    _files(dataset, slides)


def ready_decks(dataset: Dataset) -> None:
    """Show the decks that come with the app; the one of changes only where there are two editions."""
    for name, title in deck.READY.items():
        if name != deck.CHANGES or len(edition_labels()) > 1:
            _ready_deck(dataset, name, title)


def _ready_deck(dataset: Dataset, name: str, title: str) -> None:
    slides = stage.ready_slides(name)
    st.header(f"標準スライド：{title}（{len(slides)}枚）", anchor=False)
    _start(slides, name)
    items = "".join(f"<li>{_thumbnail(slide)}<span>{escape(slide.caption)}</span></li>" for slide in slides)
    st.html(f"<ol class='thumbs'>{items}</ol>")
    with st.container(horizontal=True):
        st.button(
            "作成中のスライドに追加",
            icon=":material/library_add:",
            key=f"add-{name}",
            on_click=lambda: stage.change_deck((*own_slides(), *slides)),
        )
        _file_buttons(dataset, title, slides, name)


def keys() -> None:
    """Show what the keys do while presenting."""
    st.header("発表中のキー", anchor=False)
    show_meanings(KEYS)


KEYS = {
    "PageDown　→　スペース": "次のスライド",
    "PageUp　←": "前のスライド",
    "Home　End": "最初・最後のスライド",
    "数字": "その番号の事業票を表示（例：2 1）",
    "P": "発表者用の画面を別に開く（メモ・次のスライド・時間。映す画面とは連動）",
    "O": "スライド一覧（矢印キーと Enter で選択）",
    "Esc": "スライドに戻る、発表を終了",
    "B　.": "画面を消す・戻す",
    "T": "配色の切り替え（明るい・暗い・高コントラスト）",
    "F": "全画面の切り替え",
}


def _start(slides: Slides, ready_name: str = "") -> None:
    first = stage.slide_address(slides[0], 1) + (f"&{DECK}={ready_name}" if ready_name else "")
    st.html(f"<p><a class='start' data-fullscreen href='{escape(first)}'>発表する</a></p>")


def _row(slides: Slides, at: int, slide: Slide) -> None:
    """Draw one slide of the deck: its caption and notes, a link to its view, and buttons to move it."""
    last = len(slides) - 1
    with st.container(horizontal=True, vertical_alignment="center", key=f"slide-row-{at}"):
        st.html(f"<b>{at + 1}</b>", width="content")
        st.html(_thumbnail(slide), width="content")
        with st.container(key=f"slide-words-{at}"):
            _texts(slides, at, slide)
        name = slide.page.title if slide.page else "見出し"
        where = f"<a href='{escape(slide.view)}'>{name}</a>" if slide.page else name
        if slide.right_slide:
            address = address_of(BESIDE, {"left": slide.view, "right": slide.right})
            where = f"<a href='{escape(address)}' rel='{BESIDE}'>並べて見る</a>"
        st.html(f"<span class='where'>{where}</span>", width="content")
        for to, icon, label in ((at - 1, "arrow_upward", "上へ"), (at + 1, "arrow_downward", "下へ")):
            st.button(
                label,
                key=f"move-{at}-{to}",
                icon=f":material/{icon}:",
                disabled=not 0 <= to <= last,
                on_click=_move,
                args=(at, to),
            )
        _beside(slides, at)
        _change_button("削除", f"remove-{at}", "close", (*slides[:at], *slides[at + 1 :]))


def _move(at: int, to: int) -> None:
    """Move a slide of the deck as it is now: a key that repeats is faster than the page."""
    stage.change_deck(deck.move(own_slides(), at, to))


def _change_button(label: str, key: str, icon: str, changed: Slides) -> None:
    """Draw a button that replaces the viewer's deck."""
    st.button(label, key=key, icon=f":material/{icon}:", on_click=stage.change_deck, args=(changed,))


def _beside(slides: Slides, at: int) -> None:
    """Draw the button that joins this figure and the next on one slide, or separates them again."""
    slide, rest = slides[at], slides[at + 1 :]
    if slide.right:
        changed, label, icon = (*deck.split(slide), *rest), "２枚に分ける", "splitscreen_bottom"
    elif slide.figure and rest and rest[0].figure and not rest[0].right:
        changed, label, icon = (deck.join(slide, rest[0]), *rest[1:]), "次と並べる", "splitscreen_right"
    else:
        return
    _change_button(label, f"beside-{at}", icon, (*slides[:at], *changed))


def _thumbnail(slide: Slide) -> str:
    """Return the slide's picture in small as HTML; an empty frame for a figure that is missing."""
    address = stage.thumbnail_address(slide)
    picture = f"<img alt='' loading='lazy' src='{escape(address)}'>" if address else ""
    return f"<span class='thumb'>{picture}</span>"


def _texts(slides: Slides, at: int, slide: Slide) -> None:
    """Draw the fields for the slide's caption and notes and, on a title slide, the line below the title."""
    _text(st.text_input, slides, at, "caption", "見出し", max_chars=200)
    if not slide.view:
        hint = "議会名・日付（例：○○市議会 総務委員会　令和８年12月１日。空欄は当日の日付）"
        _text(st.text_input, slides, at, "below", "議会名・日付", max_chars=100, placeholder=hint)
    hint = "メモ（話す内容など。画面には映りません）"
    _text(st.text_area, slides, at, "notes", "メモ", height=68, max_chars=deck.LONGEST_TEXT, placeholder=hint)


def _text(
    widget: Callable[..., object], slides: Slides, at: int, part: str, label: str, **options: object
) -> None:
    key = f"{part}-{at}"
    st.session_state[key] = getattr(slides[at], part)
    widget(
        f"{at + 1}枚目の{label}",
        key=key,
        label_visibility="collapsed",
        on_change=_reword,
        args=(slides, at, part, key),
        **options,
    )


def _reword(slides: Slides, at: int, part: str, key: str) -> None:
    """Store the edited text; the title of a slide of words may not become empty."""
    slide = replace(slides[at], **{part: st.session_state[key].strip()})
    if slide.caption or slide.view:
        stage.change_deck((*slides[:at], slide, *slides[at + 1 :]))


def _section() -> None:
    """Draw the form that adds a slide of words."""
    with (
        st.form("section", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input("見出しのスライドを追加", key=TITLE, max_chars=60, placeholder="例：事業費の概要")
        st.form_submit_button("追加", icon=":material/title:", on_click=_add_section)


def _add_section() -> None:
    if title := st.session_state[TITLE].strip():
        stage.change_deck((*own_slides(), Slide(title)))
        stage.say_added("枚目")


def _files(dataset: Dataset, slides: Slides) -> None:
    """Draw the buttons to save, print, clear and load the deck, and to undo the last change."""
    with st.container(horizontal=True):
        if slides:
            save("ファイルに保存", "slides.json", deck.to_file(slides))
            _file_buttons(dataset, "スライド", slides, stage.MINE)
            _change_button("すべて削除", "remove-all", "delete", ())
        if st.session_state.get(stage.BEFORE, slides) != slides:
            st.button("元に戻す", icon=":material/undo:", on_click=stage.undo_change)
    st.html(FRAMED)
    number = st.session_state.setdefault(UPLOADS, 0)
    st.file_uploader(
        "ファイルから読み込む（当アプリで保存したJSON、1MBまで。現在のスライドの後ろに追加します）",
        type=["json"],
        key=f"{FILE}-{number}",
        on_change=_load,
        args=(f"{FILE}-{number}",),
    )
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(f"{escape_markdown(problem)}現在のスライドは変更していません。", icon=":material/error:")


def _load(key: str) -> None:
    """Add the slides of the uploaded file; an error is shown by the next run."""
    uploaded = st.session_state[key]
    if uploaded is None:
        return
    st.session_state[UPLOADS] += 1
    try:
        stage.change_deck((*own_slides(), *deck.from_file(uploaded.getvalue())))
    except DeckError as problem:
        st.session_state[PROBLEM] = str(problem)
    uploads.forget_upload(uploaded)


class DeckFormat(NamedTuple):
    """A kind of file of a deck: the labels of its buttons, its icon and the function that makes it."""

    make: str
    save: str
    icon: str
    make_file: Callable[[Dataset, str, list[PrintedSlide], date, Progress], bytes]


FORMATS = {
    "pdf": DeckFormat("配付資料（PDF）を作る", "資料（PDF、A4）を保存", "print", deck_pdf),
    "pptx": DeckFormat("PowerPointを作る", "PowerPointを保存", "slideshow", deck_pptx),
    "docx": DeckFormat(
        "一般質問通告書の案（Word）を作る", "通告書の案（Word）を保存", "description", deck_docx
    ),
}
"""By the file's extension."""


def _file_buttons(dataset: Dataset, title: str, slides: Slides, name: str) -> None:
    """Draw a button for each kind of file: it makes the file, then offers it."""
    for kind in FORMATS:
        _file_button(dataset, title, slides, name, kind)


def _file_button(dataset: Dataset, title: str, slides: Slides, name: str, kind: str) -> None:
    file_format = FORMATS[kind]
    made: dict[tuple[str, str], tuple[tuple[str, Slides], bytes]]
    made = st.session_state.setdefault(PRINTED, {})
    key, contents = (name, kind), (dataset.edition.name, slides)
    if key in made and made[key][0] == contents:
        save(file_format.save, f"{title}.{kind}", made[key][1])
        return

    def make_file(report: Progress) -> bytes:
        view = data.view()
        printed = [printed_slide(slide, view.editions, view.this_year, state.app_url()) for slide in slides]
        return file_format.make_file(dataset, title, printed, today(), report)

    progress = f"{file_format.make.removesuffix('を作る')}を作っています"
    if file := make(file_format.make, progress, file_format.icon, f"{name}-{kind}", make_file):
        made[key] = (contents, file)
        st.rerun()
