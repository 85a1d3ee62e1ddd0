"""Measure Japanese text and break it into lines between phrases."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache

import budoux

OPENING, CLOSING = "（「『【〔(", "、。，．）」』】〕・：；ー々〜？！,.)%％"
BINDS_NEXT = re.compile(rf"[{re.escape(OPENING)}第約]$|[\d０-９]〜?$|No\.$")
"""Matches the end of a piece that stays with the next: an opening bracket, a number before its counter."""
HALF_WORD = re.compile(r"(?:^|[^一-龥々])(?:[一-龥々]{2})*[一-龥々](?<![市町村圏等])$")
"""Matches the end of a piece that stays with the kanji after it: most words of kanji have two."""
WORD = re.compile(
    rf"[{re.escape(OPENING)}]*(?:No\.|第(?=[\d０-９]))?"
    r"(?:[\d０-９,.]+[一-龥]{0,2}|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヶー]+|[一-龥々]+[ぁ-ん]{0,2}|[ぁ-ん]+|.)"
    rf"[{re.escape(CLOSING)}]*",
    re.DOTALL,
)
"""An approximate word: where a phrase that is longer than a line may be broken."""
NARROW = 10
"""In ems: what a column of a table is wide enough for."""
GRAPHEME = re.compile(r".[\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)
KANJI, PAIR = re.compile("[一-龥々]"), re.compile(rf"[一-龥々]{{2}}|{GRAPHEME.pattern}", re.DOTALL)


def graphemes(text: str) -> list[str]:
    """Return the characters as readers see them, each with its variation selectors and sound marks."""
    return GRAPHEME.findall(text)


def ems(text: str) -> float:
    """Return the approximate width in ems: 1 for a full-width character, 0.6 for others, 0.3 for a space."""
    return sum(map(_em, graphemes(text)))


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    return 1 if unicodedata.east_asian_width(character[0]) in "WFA" else 0.3 if character == " " else 0.6


@lru_cache(maxsize=4096)
def phrases(text: str) -> tuple[str, ...]:
    """Split text into the phrases between which a line may be broken: 上位7事業が｜占めます。

    BudouX finds the phrases. A number stays with its counter and with No., a bracket with its contents,
    and no phrase begins with a character that may not begin a line.
    """
    return tuple(_whole_words(_bound(_parser().parse(text))))


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _whole_words(pieces: Iterable[str]) -> list[str]:
    """Join the pieces of a word of kanji: 情報共｜有, 防災｜課の, 団体｜等."""
    whole: list[str] = []
    for piece in pieces:
        if whole and _is_one_word(whole[-1], piece):
            whole[-1] += piece
        else:
            whole.append(piece)
    return whole


def _is_one_word(piece: str, following: str) -> bool:
    """Return whether BudouX has cut a word of kanji between the two pieces."""
    begins = KANJI.match(following) and KANJI.match(piece[-1])
    is_lone = not KANJI.match(following[1:])
    return following[0] == "等" or bool(begins and (is_lone or HALF_WORD.search(piece)))


def _bound(pieces: Iterable[str]) -> list[str]:
    """Join the pieces between which a line must not be broken."""
    bound: list[str] = []
    for piece in pieces:
        if bound and (piece[0] in CLOSING or BINDS_NEXT.search(bound[-1])):
            bound[-1] += piece
        else:
            bound.append(piece)
    return bound


def pieces(text: str, width: float = NARROW) -> Iterator[str]:
    """Yield the phrases of text; one longer than ``width`` ems in words, and such a word in smaller parts."""
    splits = (phrases, WORD.findall, _parser().parse, lambda word: _bound(PAIR.findall(word)), graphemes)
    return _fitting(text, width, splits)


def wrap(text: str, width: float) -> str:
    """Return text with a line break after each of its :func:`lines`."""
    return "\n".join(lines(text, width))


def lines(text: str, width: float) -> list[str]:
    """Break text into lines of at most ``width`` ems and of nearly equal length.

    Lines are broken between phrases; a phrase longer than a line is broken between words, and a word longer
    than a line between characters.
    """
    return [line for paragraph in text.split("\n") for line in _balanced(paragraph, width)]


@lru_cache(maxsize=4096)
def _balanced(text: str, width: float) -> tuple[str, ...]:
    """Return the lines of the least width that needs no more lines than ``width`` does."""
    lines = _filled(text, width)
    while len(lines) > 1 and len(shorter := _filled(text, width - 1)) == len(lines) and width > 1:
        lines, width = shorter, width - 1
    return tuple(lines)


def _filled(text: str, width: float) -> list[str]:
    """Break text into lines, each as full as possible and without spaces at its ends."""
    lines = [""]
    for piece in pieces(text, width):
        if lines[-1] and ems(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _fitting(text: str, width: float, splits: Sequence[Callable[[str], Iterable[str]]]) -> Iterator[str]:
    """Split text in the first way, and every piece that is still too long in the next way."""
    split, *finer = splits
    for piece in split(text):
        if finer and ems(piece.rstrip()) > width:
            yield from _fitting(piece, width, finer)
        else:
            yield piece
