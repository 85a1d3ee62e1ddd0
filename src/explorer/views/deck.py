"""A deck: an ordered list of views to present, short enough for an address, and as a file."""

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from explorer.questions.scope import Scope, projects_in
from explorer.views import once
from explorer.views.figures import figures_of
from explorer.views.pages import Page, page_at
from explorer.views.parameters import EDITION
from explorer.views.view import FIGURES_RENAMED, Editions, View, parse

FORMAT, VERSION = "explorer-deck", 1
LONGEST_ADDRESS = 2000
"""Letters of a deck in an address; a QR code of it can still be scanned."""
MOST_SLIDES, LONGEST_TEXT = 100, 2000
LARGEST = 1_000_000
"""Bytes of a deck, unpacked: what a hundred slides with the longest notes take, and some more."""
ADDRESSED = ("caption", "view", "right")
"""What of a slide stands in an address, in this order; the last may be left out."""
HALF = re.compile("[\ud800-\udfff]")
REGION, CHANGES, TOWN = "region", "changes", "town"
READY = {REGION: "圏域の全体像", CHANGES: "この版で変わったこと"}
"""The decks that an address may name, with their titles; that of a town has places to fill in."""


class DeckError(ValueError):
    """What is wrong with a deck, in Japanese."""


@dataclass(frozen=True)
class Slide:
    """One slide: the presenter's caption, the view that it shows, and the presenter's own words to it.

    ``view`` is the address of a page with its parameters, and after ``#`` the name of the figure
    (none: a project's sheet); "" is a slide with the caption alone. ``notes`` are kept in files, never in
    an address, which is shown and passed on to the audience. ``right`` is that of a second view, whose figure
    stands on the right of the first one's; "" for none.
    """

    caption: str
    view: str = ""
    notes: str = ""
    right: str = ""

    @property
    def page(self) -> Page | None:
        """The page that shows the view; None for a caption alone, or an address outside the app."""
        return page_at(re.split("[?#]", self.view, maxsplit=1)[0].removeprefix("./")) if self.view else None

    @property
    def parameters(self) -> dict[str, str]:
        """The view's parameters."""
        return dict(parse_qsl(self.view.partition("#")[0].partition("?")[2]))

    @property
    def figure(self) -> str:
        """The name of the figure on its page, or ""."""
        name = self.view.partition("#")[2]
        return FIGURES_RENAMED.get(name, name)

    @property
    def beside(self) -> "Slide | None":
        """The right of two figures, as a slide of its own."""
        return Slide(self.caption, self.right) if self.right else None

    def seen(self, editions: Editions, this_year: int) -> View | None:
        """The view, parsed; None for a caption alone, or an address outside the app."""
        return parse(self.page, self.parameters, editions, this_year)[0] if self.page else None


Slides = tuple[Slide, ...]


def to_address(slides: Slides) -> str:
    """The slides, without notes, as one parameter of an address; "" for none, or if it would be too long."""
    if not slides:
        return ""
    rows = [[slide.caption, slide.view, *filter(None, [slide.right])] for slide in slides]
    plain = json.dumps(rows, ensure_ascii=False)
    packed = urlsafe_b64encode(zlib.compress(plain.encode(), 9)).decode().rstrip("=")
    return packed if len(packed) <= LONGEST_ADDRESS else ""


def from_address(packed: str) -> Slides:
    """The slides of a parameter; DeckError if it holds none."""
    if packed in READY:
        return ready(packed)
    try:
        reader = zlib.decompressobj()
        plain = reader.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), LARGEST)
        rows = json.loads(plain)
        return _checked([dict(zip(ADDRESSED, row, strict=len(row) != 2)) for row in rows])
    except DeckError:
        raise
    except (ValueError, TypeError, RecursionError, zlib.error) as problem:
        raise DeckError("アドレスの中のスライドを読み取れません。") from problem


def to_file(slides: Slides) -> bytes:
    """The slides as a small JSON file."""
    rows = [
        {key: words for key, words in asdict(slide).items() if words or key in ADDRESSED[:2]}
        for slide in slides
    ]
    content = {"format": FORMAT, "version": VERSION, "slides": rows}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def from_file(content: bytes) -> Slides:
    """The slides of a file; DeckError if it is broken, foreign, or names a view that does not exist."""
    if len(content) > LARGEST:
        raise DeckError("ファイルが大きすぎます。当アプリで保存したスライドのファイルを選択してください。")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise DeckError(
            "スライドのファイルとして読めません（JSONではないか、途中で切れています）。"
        ) from problem
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise DeckError("当アプリで保存したスライドのファイルではありません。")
    if found.get("version") != VERSION:
        version = str(found.get("version"))[:20]
        raise DeckError(f"スライドのファイルの形式（{version}）が、当アプリと異なります。")
    return _checked(found.get("slides"))


@cache
def ready(name: str) -> Slides:
    """A deck that comes with the app."""
    return from_file((Path(__file__).parent / f"{name}.deck.json").read_bytes())


def of_town(view: View, code: str) -> Slides:
    """The deck of a municipality in the view's edition; what its plan gives no figure for is left out.

    A slide that leaves the heading open stands once for each that the municipality has projects under: a
    role, or its categories.
    """
    edition = dict(view.kept).get(EDITION, "")
    given = {
        "{town}": code,
        "{name}": view.dataset.municipality_names[code],
        "{edition}": f"&{EDITION}={edition}" if edition else "",
    }
    joined = once.answer(view.dataset, projects_in, Scope(joined=code))
    headings = [
        {"{heading}": heading, "{title}": view.dataset.heading_titles[heading]}
        for heading in dict.fromkeys(field.rpartition("-")[0] for field in joined["heading"])
    ]
    slides = []
    for slide in ready(TOWN):
        for heading in headings if "{heading}" in slide.view else [{}]:
            caption, address = slide.caption, slide.view
            for place, words in (given | heading).items():
                caption, address = caption.replace(place, words), address.replace(place, words)
            own = Slide(caption, address)
            seen = own.seen(view.editions, view.this_year)
            if seen is None or own.figure in figures_of(seen):
                slides.append(own)
    return tuple(slides)


def caption_of_two(left: str, right: str) -> str:
    """What is said of two figures that stand beside each other, out of their titles."""
    return f"{left} ／ {right}"


def joined(left: Slide, right: Slide) -> Slide:
    """Two slides of one figure each as one of both."""
    notes = "\n".join(filter(None, (left.notes, right.notes)))
    return Slide(caption_of_two(left.caption, right.caption), left.view, notes, right.view)


def parted(slide: Slide) -> Slides:
    """The two figures of a slide as slides of their own; the notes stay with the first."""
    left, _, right = slide.caption.partition(caption_of_two("", ""))
    return (Slide(left, slide.view, slide.notes), Slide(right, slide.right))


def moved(slides: Slides, at: int, to: int) -> Slides:
    """The slides with the one at ``at`` at ``to``."""
    rest = [*slides[:at], *slides[at + 1 :]]
    return (*rest[:to], slides[at], *rest[to:])


def _checked(found: object) -> Slides:
    if not isinstance(found, list) or not found:
        raise DeckError("スライドが１枚もありません。")
    if len(found) > MOST_SLIDES:
        raise DeckError(f"スライドは{MOST_SLIDES}枚までです（{len(found)}枚あります）。")
    return tuple(_slide(number, row) for number, row in enumerate(found, start=1))


def _is_text(found: object) -> bool:
    """A text that is not too long and, without half a character, can be written anywhere."""
    return isinstance(found, str) and len(found) <= LONGEST_TEXT and not HALF.search(found)


def _slide(number: int, row: object) -> Slide:
    row = row if isinstance(row, dict) else {}
    texts = [row.get("caption"), row.get("view"), row.get("notes", ""), row.get("right", "")]
    if not all(map(_is_text, texts[:2])):
        raise DeckError(f"{number}枚目のスライドに、見出し（caption）か画面（view）がないか、長すぎます。")
    if not _is_text(texts[2]):
        raise DeckError(
            f"{number}枚目のスライドのメモ（notes）が、文字でないか、{LONGEST_TEXT:,}字を超えます。"
        )
    if not _is_text(texts[3]):
        raise DeckError(f"{number}枚目のスライドの右の画面（right）が、文字でないか、長すぎます。")
    slide = Slide(*map(str, texts))
    for one in filter(None, (slide, slide.beside)):
        if one.view and not one.page:
            raise DeckError(f"{number}枚目のスライドの画面「{one.view[:40]}」は、当アプリにありません。")
        if slide.right and not one.figure:
            raise DeckError(f"{number}枚目のスライドは、左右に図が必要です。")
    if not slide.view and not slide.caption.strip():
        raise DeckError(f"{number}枚目のスライドに、見出しも画面もありません。")
    return slide
