"""Presenting: the viewer's deck, and the slide that fills the screen."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import streamlit as st

from explorer.dataset import Dataset
from explorer.figures.looks import LOOKS
from explorer.ui import deck, state
from explorer.ui.deck import DeckError, Slide, Slides
from explorer.ui.links import DECK, EDITION, LOOK, PRESENT, PROJECTS, SLIDE, Page, address

MINE, BEFORE, STAGE, FILLED = "deck-mine", "deck-before", "stage", "stage-filled"
LOOK_NAMES = {"light": "明るい", "dark": "暗い", "contrast": "高コントラスト"}


@dataclass(frozen=True)
class Stage:
    """What is being presented: which slide of how many, in which look.

    ``on_slide``: this page shows the slide, not a sheet that was called up; ``as_made``: nothing on
    it was clicked since.
    """

    number: int
    slides: Slides
    look: str
    on_slide: bool
    as_made: bool

    @property
    def slide(self) -> Slide:
        """The slide."""
        return self.slides[self.number - 1]


def slides() -> Slides:
    """The deck that the address names, or the viewer's own."""
    named = st.query_params.get(DECK, "")
    return deck.ready(named) if named in deck.READY else st.session_state.get(MINE, ())


def load() -> None:
    """Take the viewer's deck from the address at the first visit; then keep it in the address."""
    given = st.query_params.get(DECK, "")
    if MINE not in st.session_state:
        st.session_state[MINE] = ()
        if given and given not in deck.READY:
            try:
                st.session_state[MINE] = deck.from_address(given)
            except DeckError as problem:
                st.session_state[state.NOTICES].info(state.literal(str(problem)), icon=":material/info:")
    if given not in deck.READY:
        state.put(DECK, deck.to_address(st.session_state[MINE]))


def change(new: Slides) -> None:
    """Make this the viewer's deck; the one before can be had back."""
    st.session_state[BEFORE] = st.session_state.get(MINE, ())
    st.session_state[MINE] = new
    state.put(DECK, deck.to_address(new))


def undo() -> None:
    """The viewer's deck before the last change."""
    change(st.session_state[BEFORE])


def add(page: Page, caption: str, figure: str = "") -> None:
    """Add a view of this page as it is now: the figure of that name, or the page's sheet."""
    view = address(page, **state.view()) + (f"#{figure}" if figure else "")
    change((*st.session_state.get(MINE, ()), Slide(caption, view)))


def pin(caption: str, figure: str = "") -> None:
    """The button that adds a figure, or a sheet, of this page to the viewer's deck."""
    if st.button(
        "スライドに追加",
        key=f"pin-{figure}",
        icon=":material/add_to_queue:",
        on_click=add,
        args=(st.session_state[state.PAGE], caption, figure),
    ):
        st.toast(f"スライドに追加しました（{len(st.session_state[MINE])}枚目）", icon=":material/check:")


def begin(page: Page) -> Stage | None:
    """What is presented on this page, if anything; nonsense in the address ends presenting."""
    st.session_state[state.PAGE] = page
    st.session_state[STAGE], st.session_state[FILLED] = None, False
    found = slides()
    numbers = {str(number): f"{number}枚目" for number in range(1, len(found) + 1)}
    if number := state.value(SLIDE, {"": ""} | numbers, ""):
        look = state.value(LOOK, LOOK_NAMES, "light")
        slide = found[int(number) - 1]
        kept = state.view()
        on_slide = page == (slide.page or PRESENT) and (bool(slide.figure) or kept == slide.parameters)
        st.session_state[STAGE] = Stage(int(number), found, look, on_slide, kept == slide.parameters)
    return stage()


def stage() -> Stage | None:
    """What is presented in this run, if anything."""
    found: Stage | None = st.session_state.get(STAGE)
    return found


def slide_address(slide: Slide, number: int) -> str:
    """Where the slide is presented."""
    page = slide.page or PRESENT
    return f"{page.path or './'}?{urlencode(slide.parameters | {SLIDE: str(number)})}"


@contextmanager
def slide_of(now: Stage, title: str, foot: str = "") -> Iterator[None]:
    """The whole screen: caption (if it is not the title), title, what is drawn inside, foot."""
    look = LOOKS[now.look]
    colours = f"--paper: {look.paper}; --ink: {look.ink}; --quiet: {look.quiet_ink};"
    scheme = "dark" if now.look == "dark" else "light"
    caption = now.slide.caption if now.on_slide and now.slide.caption != title else ""
    st.session_state[FILLED] = True
    with st.container(key="slide"):
        st.html(
            f"<style>:root {{ {colours} }} .st-key-slide, .stage {{ color-scheme: {scheme}; }}</style>"
            f"<p class='caption'>{escape(caption)}</p><h1>{escape(title)}</h1>"
        )
        with st.container(key="picture"):
            yield
        if foot:
            st.html(f"<p class='foot'>{escape(foot)}</p>")


def missing(now: Stage) -> None:
    """Say so when the page did not show the slide's figure."""
    if now.on_slide and not st.session_state[FILLED]:
        st.info(
            f"{now.number}枚目の図が、この画面に見つかりません。スライドを作り直してください。",
            icon=":material/info:",
        )


def bar(now: Stage, dataset: Dataset) -> None:
    """The foot of a slide: where one is, and the ways that keys and clickers take."""
    ways = {
        "first": (1, "はじめ"),
        "prev": (now.number - 1, "前へ"),
        "next": (now.number + 1, "次へ"),
        "last": (len(now.slides), "おわり"),
    }
    links = {
        rel: f"<a rel='{rel}' href='{escape(slide_address(now.slides[to - 1], to))}'>{words}</a>"
        for rel, (to, words) in ways.items()
        if 1 <= to <= len(now.slides)
    }
    looks = list(LOOK_NAMES)
    following = looks[(looks.index(now.look) + 1) % len(looks)]
    kept = state.view()
    page: Page = st.session_state[state.PAGE]
    here = f"{page.path or './'}?{urlencode(kept | {SLIDE: str(now.number), LOOK: following})}"
    home = now.on_slide and now.as_made
    up = PRESENT.path if home else slide_address(now.slide, now.number)
    numbers = " ".join(map(str, dataset.projects["no"]))
    slides = json.dumps([slide_address(slide, at) for at, slide in enumerate(now.slides, start=1)])
    sheet = urlencode({key: kept[key] for key in (EDITION,) if key in kept} | {SLIDE: str(now.number)})
    st.html(
        f"<nav class='stage' aria-label='発表' data-sheet='{escape(f'{PROJECTS.path}?{sheet}')}' "
        f"data-numbers='{numbers}' data-slides='{escape(slides)}'>"
        f"{links.get('first', '')}{links.get('prev', '')}"
        f"<span class='place'>{now.number} / {len(now.slides)}</span>"
        f"{links.get('next', '')}{links.get('last', '')}"
        f"<a rel='look' href='{escape(here)}'>配色：{LOOK_NAMES[following]}へ</a>"
        f"<a rel='up' href='{escape(up)}'>{'発表を終える' if home else 'スライドへ戻る'}</a></nav>"
    )
