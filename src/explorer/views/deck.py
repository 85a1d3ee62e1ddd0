"""A deck: the slides to present, in an address or in a file."""

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from explorer.questions.scope import Scope, projects_in
from explorer.views.figures import figures_of
from explorer.views.pages import Page, page_at
from explorer.views.parameters import EDITION
from explorer.views.view import RENAMED_FIGURES, Editions, View, parse

FORMAT, VERSION = "explorer-deck", 1
LONGEST_ADDRESS = 2000
"""In letters, of a deck in an address: its QR code can still be scanned."""
MOST_SLIDES, LONGEST_TEXT = 100, 2000
LARGEST = 1_000_000
"""In bytes, of an unpacked deck: more than a hundred slides with the longest notes."""
ADDRESSED = ("caption", "view", "right", "below")
"""The fields of a slide in an address, in this order; the last two may be left out."""
SURROGATE = re.compile("[\ud800-\udfff]")
REGION, CHANGES, TOWN = "region", "changes", "town"
READY = {REGION: "圏域の全体像", CHANGES: "この版で変わったこと"}
"""The titles of the ready decks that an address may name; that of a town is a template."""


class DeckError(ValueError):
    """A deck that cannot be read; the message is Japanese and shown to the user."""


@dataclass(frozen=True)
class Slide:
    """One slide: the presenter's caption, the view that it shows, and the presenter's notes.

    ``view`` is the address of a page with its parameters, and after ``#`` the name of the figure
    (none: a project's sheet); "" is a title slide, which has only the caption and ``below`` it the council's
    name and the date ("": today). ``right`` is a second such address, whose figure stands on the right, or
    "". ``notes`` are kept in files, never in an address, which the audience sees.
    """

    caption: str
    view: str = ""
    notes: str = ""
    right: str = ""
    below: str = ""

    @property
    def page(self) -> Page | None:
        """The page of the view; None for a title slide, or an address outside the app."""
        return page_at(re.split("[?#]", self.view, maxsplit=1)[0].removeprefix("./")) if self.view else None

    @property
    def parameters(self) -> dict[str, str]:
        """The view's parameters."""
        return dict(parse_qsl(self.view.partition("#")[0].partition("?")[2]))

    @property
    def figure(self) -> str:
        """The name of the figure on its page, or ""."""
        name = self.view.partition("#")[2]
        return RENAMED_FIGURES.get(name, name)

    @property
    def right_slide(self) -> "Slide | None":
        """The right one of two figures as a slide."""
        return Slide(self.caption, self.right) if self.right else None

    def parse_view(self, editions: Editions, this_year: int) -> View | None:
        """Return the view; None for a title slide, or an address outside the app."""
        return parse(self.page, self.parameters, editions, this_year)[0] if self.page else None


Slides = tuple[Slide, ...]


def to_address(slides: Slides) -> str:
    """Return the slides without notes as a parameter of an address; "" if there are none or too many."""
    if not slides:
        return ""
    rows = [[getattr(slide, part) for part in ADDRESSED] for slide in slides]
    rows = [row if row[3] else row[:3] if row[2] else row[:2] for row in rows]
    content = json.dumps(rows, ensure_ascii=False)
    packed = urlsafe_b64encode(zlib.compress(content.encode(), 9)).decode().rstrip("=")
    return packed if len(packed) <= LONGEST_ADDRESS else ""


def from_address(packed: str) -> Slides:
    """Return the slides of a parameter; DeckError if it cannot be read."""
    try:
        reader = zlib.decompressobj()
        content = reader.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), LARGEST)
        rows = json.loads(content)
        return _read_slides([dict(zip(ADDRESSED[: max(len(row), 2)], row, strict=True)) for row in rows])
    except DeckError:
        raise
    except (ValueError, TypeError, RecursionError, zlib.error) as problem:
        raise DeckError("アドレスの中のスライドを読み取れません。") from problem


def to_file(slides: Slides) -> bytes:
    """Return the slides as a small JSON file."""
    rows = [
        {key: words for key, words in asdict(slide).items() if words or key in ADDRESSED[:2]}
        for slide in slides
    ]
    content = {"format": FORMAT, "version": VERSION, "slides": rows}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def from_file(content: bytes) -> Slides:
    """Return the slides of a file; DeckError if it is broken, foreign, or names an unknown view."""
    if len(content) > LARGEST:
        raise DeckError("ファイルが大きすぎます。当アプリで保存したスライドのファイルを選択してください。")
    try:
        deck = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise DeckError(
            "スライドのファイルとして読めません（JSONではないか、途中で切れています）。"
        ) from problem
    if not isinstance(deck, dict) or deck.get("format") != FORMAT:
        raise DeckError("当アプリで保存したスライドのファイルではありません。")
    if deck.get("version") != VERSION:
        version = str(deck.get("version"))[:20]
        raise DeckError(f"スライドのファイルの形式（{version}）が、当アプリと異なります。")
    return _read_slides(deck.get("slides"))


@cache
def ready(name: str) -> Slides:
    """Return a deck that comes with the app."""
    return from_file((Path(__file__).parent / f"{name}.deck.json").read_bytes())


def ready_with_figures(name: str, editions: Editions, this_year: int) -> Slides:
    """Return a deck that comes with the app, without slides that have no figure in these editions."""
    return _with_figures(ready(name), editions, this_year)


def _with_figures(slides: Iterable[Slide], editions: Editions, this_year: int) -> Slides:
    """Return the slides of words and those whose figure is there: a plan may not have what one shows."""
    views = ((slide, slide.parse_view(editions, this_year)) for slide in slides)
    return tuple(slide for slide, view in views if view is None or slide.figure in figures_of(view))


def town_deck(view: View, code: str) -> Slides:
    """Return the deck of a municipality in the view's edition, without slides that have no figure there.

    A slide with ``{heading}`` is repeated for each heading above the fields of the municipality's projects.
    """
    edition = view.parameters.get(EDITION, "")
    places = {
        "{town}": code,
        "{name}": view.dataset.municipality_names[code],
        "{edition}": f"&{EDITION}={edition}" if edition else "",
    }
    joined = projects_in(view.dataset, Scope(joined=code))
    headings = [
        {"{heading}": heading, "{title}": view.dataset.heading_titles[heading]}
        for heading in dict.fromkeys(field.rpartition("-")[0] for field in joined["heading"])
    ]
    slides = []
    for slide in ready(TOWN):
        for heading in headings if "{heading}" in slide.view else [{}]:
            caption, address = slide.caption, slide.view
            for place, words in (places | heading).items():
                caption, address = caption.replace(place, words), address.replace(place, words)
            slides.append(Slide(caption, address))
    return _with_figures(slides, view.editions, view.this_year)


def caption_of_two(left: str, right: str) -> str:
    """Return the caption of two figures beside each other."""
    return f"{left} ／ {right}"


def join(left: Slide, right: Slide) -> Slide:
    """Return one slide with the figures of both."""
    notes = "\n".join(filter(None, (left.notes, right.notes)))
    return Slide(caption_of_two(left.caption, right.caption), left.view, notes, right.view)


def split(slide: Slide) -> Slides:
    """Return a slide for each of the two figures; the notes stay with the first."""
    left, _, right = slide.caption.partition(caption_of_two("", ""))
    return (Slide(left, slide.view, slide.notes), Slide(right, slide.right))


def move(slides: Slides, at: int, to: int) -> Slides:
    """Return the slides with the one at ``at`` moved to ``to``."""
    rest = [*slides[:at], *slides[at + 1 :]]
    return (*rest[:to], *slides[at : at + 1], *rest[to:])


def _read_slides(rows: object) -> Slides:
    """Return the slides; DeckError if there are none, too many, or if one is invalid."""
    if not isinstance(rows, list) or not rows:
        raise DeckError("スライドが１枚もありません。")
    if len(rows) > MOST_SLIDES:
        raise DeckError(f"スライドは{MOST_SLIDES}枚までです（{len(rows)}枚あります）。")
    return tuple(_read_slide(number, row) for number, row in enumerate(rows, start=1))


def _is_text(value: object) -> bool:
    """Return whether it is a text that is not too long and, without half a character, can be written."""
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and not SURROGATE.search(value)


def _read_slide(number: int, row: object) -> Slide:
    fields = {"notes": "", "right": "", "below": ""} | (row if isinstance(row, dict) else {})
    problems = {
        "caption": "に、見出し（caption）か画面（view）がないか、長すぎます。",
        "view": "に、見出し（caption）か画面（view）がないか、長すぎます。",
        "notes": f"のメモ（notes）が、文字でないか、{LONGEST_TEXT:,}字を超えます。",
        "right": "の右の画面（right）が、文字でないか、長すぎます。",
        "below": "の副題（below）が、文字でないか、長すぎます。",
    }
    for name, problem in problems.items():
        if not _is_text(fields.get(name)):
            raise DeckError(f"{number}枚目のスライド{problem}")
    slide = Slide(**{name: str(fields[name]) for name in problems})
    for one in filter(None, (slide, slide.right_slide)):
        if one.view and not one.page:
            raise DeckError(f"{number}枚目のスライドの画面「{one.view[:40]}」は、当アプリにありません。")
        if slide.right and not one.figure:
            raise DeckError(f"{number}枚目のスライドは、左右に図が必要です。")
    if not slide.view and not slide.caption.strip():
        raise DeckError(f"{number}枚目のスライドに、見出しも画面もありません。")
    return slide
