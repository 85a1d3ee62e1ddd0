"""Compare and search text regardless of width, case, kana, spaces and look-alike characters."""

import re
import unicodedata
from array import array
from functools import lru_cache

from explorer.lookalikes import VARIATION_SELECTORS, replace_lookalikes, without_variants

CHARACTER = re.compile(rf".[\uff9e\uff9f\u3099\u309a]?{VARIATION_SELECTORS.pattern}?", re.DOTALL)
"""A character with the sound mark and variation selector that are folded together with it."""


def fold(text: str) -> str:
    """Return the form of text in which spellings that count as the same are equal."""
    return _folded(text)[0]


def find_all(text: str, word: str) -> list[tuple[int, int]]:
    """Return where ``word`` occurs in ``text``, compared by :func:`fold`, as (start, end) in ``text``."""
    wanted = fold(word)
    folded, starts, ends = _folded(text)
    if not wanted or wanted not in folded:
        return []
    return [
        (starts[match.start()], ends[match.end() - 1]) for match in re.finditer(re.escape(wanted), folded)
    ]


@lru_cache(maxsize=4096)
def _folded(text: str) -> "tuple[str, array[int], array[int]]":
    """Return the folded text and, for each of its characters, the start and end of its origin in ``text``."""
    pieces: list[str] = []
    starts, ends = array("L"), array("L")
    for character in CHARACTER.finditer(text):
        piece = _fold_character(character[0])
        pieces.append(piece)
        starts.extend([character.start()] * len(piece))
        ends.extend([character.end()] * len(piece))
    return "".join(pieces), starts, ends


def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", replace_lookalikes(without_variants(character))).casefold()
    return "".join(
        chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter
        for letter in plain
        if not letter.isspace()
    )
