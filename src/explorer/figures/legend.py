"""What colours and signs of a picture mean: one form for the screen, pictures, paper and plain words."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One entry of a legend: what a mark means.

    ``mark`` is the sign that is drawn, or the name of ``colour`` (青), which is written only where no
    colour can be shown; where ``colour`` is given, a swatch of it is drawn in place of the mark.
    """

    mark: str
    words: str
    colour: str = ""


def in_words(keys: Iterable[Key]) -> str:
    """The legend as plain words: 青 役割１　茶 役割２."""
    return "　".join(f"{key.mark} {key.words}" for key in keys)
