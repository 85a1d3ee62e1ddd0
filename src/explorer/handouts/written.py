"""A figure's table in words, and how wide its columns are where it is drawn."""

from collections.abc import Sequence
from numbers import Real

import pandas as pd

from explorer import linebreaks, text

MOST_COLUMNS = 8
"""How many columns a table has at most that is written out."""
SHORT, LONG = 7, 20
"""How many letters a column has that is not broken into lines, and for how many another asks at most."""


def written(frame: pd.DataFrame) -> list[list[str]]:
    """The heads and the cells as they are read; a missing one is called so."""
    return [list(map(str, frame)), *([_cell(cell) for cell in row] for row in frame.to_numpy(object))]


def _cell(found: object) -> str:
    if isinstance(found, Real) and pd.notna(found):
        return f"{float(found):,.15g}"
    return text.NOT_STATED if pd.isna(found) else str(found)


def widths_of(rows: Sequence[Sequence[str]], room: float, letter: float, pad: float) -> list[float]:
    """How wide the columns are: short ones as their words are, the others share the rest of the room."""
    longest = [min(max(map(linebreaks.ems, column)), LONG) for column in zip(*rows, strict=True)]
    short = [letter * (letters + 1) + 2 * pad if letters <= SHORT else 0 for letters in longest]
    long = sum(letters for letters in longest if letters > SHORT)
    rest = max(room - sum(short), room / 3)
    return [own or rest * letters / long for own, letters in zip(short, longest, strict=True)]
