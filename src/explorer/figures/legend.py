"""Legends: one form for the screen, pictures, paper and plain words."""

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
