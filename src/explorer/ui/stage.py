"""Presenting: the viewer's deck, and the slide that fills the screen."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from explorer import text
from explorer.figures.looks import LOOKS as COLOURS
from explorer.ui import data, state
from explorer.ui.files import picture_of
from explorer.ui.presenter import ADDRESS
from explorer.views import deck
from explorer.views.deck import DeckError, Slide, Slides
from explorer.views.figures import figures_of
from explorer.views.pages import BESIDE, PRESENT, PROJECTS
from explorer.views.parameters import DECK, EDITION, LOOK, LOOKS, PRESENTING, SLIDE, fixed
from explorer.views.view import address_of

LONG = 60
"""From how many letters on a title stands in smaller ones, so that two lines are enough."""
MINE, BEFORE, STAGE = "deck-mine", "deck-before", "stage"


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


def add(caption: str, figure: str = "") -> None:
    """Add this view: its figure of that name, or the page's sheet."""
    view = data.view().address + (f"#{figure}" if figure else "")
    change((*st.session_state.get(MINE, ()), Slide(caption, view)))


def pin(caption: str, figure: str = "") -> None:
    """The button that adds a figure, or a sheet, of this page to the viewer's deck."""
    if st.button(
        "スライドに追加",
        key=f"pin-{figure}",
        icon=":material/add_to_queue:",
        on_click=add,
        args=(caption, figure),
    ):
        st.toast(f"スライドに追加しました（{len(st.session_state[MINE])}枚目）", icon=":material/check:")


def pin_town(code: str) -> None:
    """The button that adds the deck of a municipality to the viewer's own."""
    if st.button(
        "この市町村のスライド一式を追加",
        key=f"pin-town-{code}",
        icon=":material/library_add:",
        on_click=lambda: change((*st.session_state.get(MINE, ()), *deck.of_town(data.view(), code))),
    ):
        st.toast(f"スライドに追加しました（{len(st.session_state[MINE])}枚）", icon=":material/check:")


def begin() -> Stage | None:
    """What is presented on this page, if anything; nonsense in the address ends presenting."""
    st.session_state[STAGE] = None
    shown = slides()
    numbers = {str(number): f"{number}枚目" for number in range(1, len(shown) + 1)}
    if number := state.presenting_value(replace(PRESENTING[SLIDE], choices=fixed({"": ""} | numbers))):
        look, view, slide = state.presenting_value(PRESENTING[LOOK]), data.view(), shown[int(number) - 1]
        made = slide.seen(view.editions, view.this_year)
        as_made = view.parameters == (made.parameters if made else {})
        on_slide = view.page == (slide.page or PRESENT) and (bool(slide.figure) or as_made)
        st.session_state[STAGE] = Stage(int(number), shown, look, on_slide, as_made)
    return stage()


def stage() -> Stage | None:
    """What is presented in this run, if anything."""
    found: Stage | None = st.session_state.get(STAGE)
    return found


def slide_address(slide: Slide, number: int) -> str:
    """Where the slide is presented."""
    page = slide.page or PRESENT
    return address_of(page.path or "./", slide.parameters | {SLIDE: number})


def thumbnail(slide: Slide) -> str:
    """The address of the slide's picture; "" for words alone, and for a figure that this plan has not."""
    if slide.right:
        return address_of(f"{BESIDE}.svg", {"left": slide.view, "right": slide.right})
    seen = slide.seen(data.view().editions, data.view().this_year)
    if seen is None or slide.figure not in {"": None, **figures_of(seen)}:
        return ""
    return picture_of(seen.page, slide.parameters, slide.figure)


@contextmanager
def slide_of(
    now: Stage, title: str, foot: str = "", about: str = "", room: str = "picture"
) -> Iterator[None]:
    """The whole screen: caption (if it is not the title), title, ``about`` (HTML), what is drawn, foot.

    ``room`` is what the style sheet knows the place by where it is drawn.
    """
    look = COLOURS[now.look]
    colours = f"--paper: {look.paper}; --ink: {look.ink}; --quiet: {look.quiet_ink};"
    size = " long" if text.ems(title) > LONG else ""
    scheme = "dark" if now.look == "dark" else "light"
    caption = now.slide.caption if now.on_slide and now.slide.caption != title else ""
    with st.container(key="slide"):
        st.html(
            f"<style>:root {{ {colours} }} .st-key-slide, .stage {{ color-scheme: {scheme}; }}</style>"
            f"<p class='caption phrases'>{state.phrased(caption)}</p>"
            f"<h1 class='phrases{size}'>{state.phrased(title)}</h1>{about}"
        )
        with st.container(key=room):
            yield
        if foot:
            st.html(f"<p class='foot'>{escape(foot)}</p>")


def missing(now: Stage) -> None:
    """Say that the slide's figure is not there."""
    st.info(
        f"{now.number}枚目の図が、この画面に見つかりません。スライドを追加し直してください。",
        icon=":material/info:",
    )


def bar(now: Stage) -> None:
    """The foot of a slide: where one is, and the ways that keys and clickers take."""
    view = data.view()
    ways = {
        "first": (1, "最初へ"),
        "prev": (now.number - 1, "前へ"),
        "next": (now.number + 1, "次へ"),
        "last": (len(now.slides), "最後へ"),
    }
    links = {
        rel: f"<a rel='{rel}' href='{escape(slide_address(now.slides[to - 1], to))}'>{words}</a>"
        for rel, (to, words) in ways.items()
        if 1 <= to <= len(now.slides)
    }
    looks = list(LOOKS)
    following = looks[(looks.index(now.look) + 1) % len(looks)]
    presented = {SLIDE: str(now.number), LOOK: following}
    here = address_of(view.page.path or "./", view.parameters | presented)
    home = now.on_slide and now.as_made
    up = PRESENT.path if home else slide_address(now.slide, now.number)
    numbers = " ".join(map(str, view.dataset.projects["no"]))
    slides = json.dumps(
        [
            [slide_address(slide, at), slide.caption, thumbnail(slide), slide.notes]
            for at, slide in enumerate(now.slides, start=1)
        ]
    )
    edition = {key: value for key, value in view.kept if key == EDITION}
    sheet = urlencode(edition | {SLIDE: str(now.number)})
    st.html(
        f"<nav class='stage' aria-label='発表' data-sheet='{escape(f'{PROJECTS.path}?{sheet}')}' "
        f"data-numbers='{numbers}' data-slides='{escape(slides)}'>"
        f"{links.get('first', '')}{links.get('prev', '')}"
        f"<span class='place'>{now.number} / {len(now.slides)}</span>"
        f"{links.get('next', '')}{links.get('last', '')}"
        f"<a rel='presenter' href='{ADDRESS}'>発表者用の画面</a>"
        f"<a rel='look' href='{escape(here)}'>配色：{LOOKS[following]}へ</a>"
        f"<a rel='up' href='{escape(up)}'>{'発表を終了' if home else 'スライドに戻る'}</a></nav>"
    )
