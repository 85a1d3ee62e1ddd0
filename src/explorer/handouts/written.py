"""A figure's table in words, and how wide its columns are."""

from collections.abc import Sequence
from numbers import Real

import pandas as pd

from explorer import linebreaks, text

MOST_COLUMNS = 8
"""A table of more columns is not written out."""
SHORT, LONG = 7, 20
"""A column of so few letters is not wrapped; a longer one asks for room for at most so many."""


def written(frame: pd.DataFrame) -> list[list[str]]:
    """Return heads and cells in words: numbers with separators, 未記載 for what is missing."""
    return [list(map(str, frame)), *([_cell(cell) for cell in row] for row in frame.to_numpy(object))]


def _cell(value: object) -> str:
    if isinstance(value, Real) and pd.notna(value):
        return f"{float(value):,.15g}"
    return text.NOT_STATED if pd.isna(value) else str(value)


def widths_of(rows: Sequence[Sequence[str]], room: float, letter: float, pad: float) -> list[float]:
    """Return the columns' widths: short ones fit their words, the others share the rest of the room."""
    longest = [min(max(map(linebreaks.ems, column)), LONG) for column in zip(*rows, strict=True)]
    short = [letter * (letters + 1) + 2 * pad if letters <= SHORT else 0 for letters in longest]
    long = sum(letters for letters in longest if letters > SHORT)
    rest = max(room - sum(short), room / 3)
    return [width or rest * letters / long for width, letters in zip(short, longest, strict=True)]
