"""Legends: one form for the screen, pictures, paper and plain words."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One entry of a legend: what a mark means.

    ``mark`` is a sign, or the name of ``colour`` (青). With ``colour``, a swatch of it stands in place of the
    mark wherever colours can be shown.
    """

    mark: str
    words: str
    colour: str = ""


def in_words(keys: Iterable[Key]) -> str:
    """Return the legend as plain words: 青 役割１　茶 役割２."""
    return "　".join(f"{key.mark} {key.words}" for key in keys)
