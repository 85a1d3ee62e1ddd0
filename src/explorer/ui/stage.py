"""Presenting: the viewer's deck, and the frame of the slide that fills the screen."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import streamlit as st

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.looks import LOOKS
from explorer.ui import data, state
from explorer.ui.files import picture_address, title_picture_address
from explorer.ui.markup import escape_markdown, phrases_html
from explorer.ui.presenter import ADDRESS
from explorer.views import deck
from explorer.views.deck import DeckError, Slide, Slides
from explorer.views.figures import figures_of
from explorer.views.pages import BESIDE, PRESENT, PROJECTS
from explorer.views.parameters import DECK, EDITION, LOOK, LOOK_LABELS, SLIDE, Parameter
from explorer.views.view import address_of

LONG = 60
"""A title wider than this (in letters) is set smaller, so that it fits two lines."""
MINE, BEFORE, STAGE = "deck-mine", "deck-before", "stage"


@dataclass(frozen=True)
class Presentation:
    """A deck that is being presented, at the slide with this number (from 1), in a look.

    ``on_slide`` is False on a project's sheet that was called up by its number; ``as_made`` is False
    once a click has changed the slide's view.
    """

    number: int
    slides: Slides
    look: str
    on_slide: bool
    as_made: bool

    @property
    def slide(self) -> Slide:
        """The slide that is shown."""
        return self.slides[self.number - 1]


def presented_slides() -> Slides:
    """Return the ready deck that the URL names, or else the viewer's own."""
    name = st.query_params.get(DECK, "")
    return ready_slides(name) if name in deck.READY else st.session_state.get(MINE, ())


def ready_slides(name: str) -> Slides:
    """Return the slides of a ready deck that have a figure in the view's editions."""
    view = data.view()
    return deck.ready_with_figures(name, view.editions, view.this_year)


def load_deck() -> None:
    """Read the viewer's deck from the URL in the session's first run; keep it in the URL in every run."""
    encoded = st.query_params.get(DECK, "")
    if MINE not in st.session_state:
        st.session_state[MINE] = ()
        if encoded and encoded not in deck.READY:
            try:
                st.session_state[MINE] = deck.from_address(encoded)
            except DeckError as problem:
                notice = escape_markdown(str(problem))
                st.session_state[state.NOTICES].info(notice, icon=":material/info:")
    if encoded not in deck.READY:
        state.set_parameter(DECK, deck.to_address(st.session_state[MINE]))


def change_deck(slides: Slides) -> None:
    """Replace the viewer's deck; undo_change() restores the one before."""
    st.session_state[BEFORE] = st.session_state.get(MINE, ())
    st.session_state[MINE] = slides
    state.set_parameter(DECK, deck.to_address(slides))


def undo_change() -> None:
    """Restore the viewer's deck from before the last change."""
    change_deck(st.session_state[BEFORE])


def add_slide_button(caption: str, figure: str = "") -> None:
    """Draw the button that adds a slide of this view to the deck: of the named figure, or of the sheet."""

    def slide() -> Slides:
        return (Slide(caption, data.view().address + (f"#{figure}" if figure else "")),)

    label = "スライドに追加" if figure else "この事業票をスライドに追加"
    _add_button(label, f"pin-{figure}", "add_to_queue", slide, "枚目")


def add_town_deck_button(code: str) -> None:
    """Draw the button that adds the deck of a municipality to the viewer's own."""
    label = "この市町村のスライド一式を追加"
    _add_button(label, f"pin-town-{code}", "library_add", lambda: deck.town_deck(data.view(), code), "枚")


def _add_button(label: str, key: str, icon: str, slides: Callable[[], Slides], counter: str) -> None:
    def add() -> None:
        change_deck((*st.session_state.get(MINE, ()), *slides()))

    if st.button(label, key=key, icon=f":material/{icon}:", on_click=add):
        say_added(counter)


def say_added(counter: str) -> None:
    """Say for a moment how many slides the viewer's deck has now."""
    number = len(st.session_state[MINE])
    st.toast(f"スライドに追加しました（{number}{counter}）", icon=":material/check:")


def begin_presenting() -> Presentation | None:
    """Return what the URL says is presented in this run, and remember it for current().

    None if nothing is, or if the slide's number is invalid.
    """
    st.session_state[STAGE] = None
    slides = presented_slides()
    numbers = {str(number): f"{number}枚目" for number in range(1, len(slides) + 1)}
    if number := state.presenting_value(Parameter(SLIDE, "何枚目", {"": ""} | numbers)):
        look = state.presenting_value(Parameter(LOOK, "配色", LOOK_LABELS, "light"))
        view, slide = data.view(), slides[int(number) - 1]
        made = slide.parse_view(view.editions, view.this_year)
        as_made = view.parameters == (made.parameters if made else {})
        on_slide = view.page == (slide.page or PRESENT) and (bool(slide.figure) or as_made)
        st.session_state[STAGE] = Presentation(int(number), slides, look, on_slide, as_made)
    return current()


def current() -> Presentation | None:
    """Return what is presented in this run, if anything."""
    presentation: Presentation | None = st.session_state.get(STAGE)
    return presentation


def slide_address(slide: Slide, number: int) -> str:
    """Return the address at which the slide is presented."""
    page = slide.page or PRESENT
    return address_of(page.path or "./", slide.parameters | {SLIDE: number})


def thumbnail_address(slide: Slide) -> str:
    """Return the address of the slide's picture; "" for a figure that is missing."""
    if not slide.view:
        return title_picture_address(slide.caption, slide.below)
    if slide.right:
        return address_of(f"{BESIDE}.svg", {"left": slide.view, "right": slide.right})
    seen = slide.parse_view(data.view().editions, data.view().this_year)
    if seen is None or slide.figure not in {"": None, **figures_of(seen)}:
        return ""
    return picture_address(seen.page, slide.parameters, slide.figure)


@contextmanager
def full_screen(
    presentation: Presentation, title: str, footer: str = "", about: str = "", key: str = "picture"
) -> Iterator[None]:
    """Draw a slide that fills the screen; what is drawn in the context is its picture.

    Around it stand the caption (if it differs from the title), the title, ``about`` (HTML) and the
    footer. ``key`` is the key of the picture's container, which the style sheet uses.
    """
    look = LOOKS[presentation.look]
    colours = f"--paper: {look[style.PAPER]}; --ink: {look[style.INK]}; --quiet: {look[style.QUIET_INK]};"
    size = " long" if linebreaks.ems(title) > LONG else ""
    scheme = "dark" if presentation.look == "dark" else "light"
    slide = presentation.slide
    caption = slide.caption if presentation.on_slide and slide.caption != title else ""
    with st.container(key="slide"):
        st.html(
            f"<style>:root:has(.st-key-slide) {{ {colours} }}"
            f" .st-key-slide, .stage {{ color-scheme: {scheme}; }}</style>"
            f"<p class='caption phrases'>{phrases_html(caption)}</p>"
            f"<h1 class='phrases{size}'>{phrases_html(title)}</h1>{about}"
        )
        with st.container(key=key):
            yield
        if footer:
            st.html(f"<p class='foot phrases'>{phrases_html(footer)}</p>")


def figure_missing(presentation: Presentation) -> None:
    """Say that the slide's figure is missing."""
    st.info(
        f"{presentation.number}枚目の図が、この画面に見つかりません。スライドを追加し直してください。",
        icon=":material/info:",
    )


def slide_navigation(presentation: Presentation) -> None:
    """Draw the bar at the foot of a slide: its number, and links that page.js also follows by key.

    The bar's data attributes hold what page.js needs: every slide (address, caption, picture, notes),
    and the projects' numbers with the address of their sheets.
    """
    view, slides, number = data.view(), presentation.slides, presentation.number
    targets = {
        "first": (1, "最初へ"),
        "prev": (number - 1, "前へ"),
        "next": (number + 1, "次へ"),
        "last": (len(slides), "最後へ"),
    }
    links = {
        rel: f"<a rel='{rel}' href='{escape(slide_address(slides[to - 1], to))}'>{label}</a>"
        for rel, (to, label) in targets.items()
        if 1 <= to <= len(slides)
    }
    looks = list(LOOK_LABELS)
    next_look = looks[(looks.index(presentation.look) + 1) % len(looks)]
    here = address_of(view.page.path or "./", view.parameters | {SLIDE: str(number), LOOK: next_look})
    unchanged = presentation.on_slide and presentation.as_made
    up = PRESENT.path if unchanged else slide_address(presentation.slide, number)
    project_numbers = " ".join(map(str, view.dataset.projects["no"]))
    slides_json = json.dumps(
        [
            [slide_address(slide, at), slide.caption, thumbnail_address(slide), slide.notes]
            for at, slide in enumerate(slides, start=1)
        ]
    )
    edition = view.parameters.get(EDITION, "")
    sheet = address_of(PROJECTS.path, {EDITION: edition, SLIDE: str(number)})
    st.html(
        f"<nav class='stage' aria-label='発表' data-sheet='{escape(sheet)}' "
        f"data-numbers='{project_numbers}' data-slides='{escape(slides_json)}'>"
        f"{links.get('first', '')}{links.get('prev', '')}"
        f"<span class='place'>{number} / {len(slides)}</span>"
        f"{links.get('next', '')}{links.get('last', '')}"
        f"<a rel='presenter' href='{ADDRESS}'>発表者用の画面</a>"
        f"<a rel='look' href='{escape(here)}'>配色：{LOOK_LABELS[next_look]}へ</a>"
        f"<a rel='up' href='{escape(up)}'>{'発表を終了' if unchanged else 'スライドに戻る'}</a></nav>"
    )
