"""The list that explains a map and stands beside it: on slides, in pictures, on paper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from explorer import linebreaks


@dataclass(frozen=True)
class Row:
    """One entry: who or what, how many, and which: a line for each of ``items``, or all in short."""

    head: str
    mark: str
    items: tuple[str, ...]
    short: str


@dataclass(frozen=True)
class Written:
    """A row in lines."""

    head: list[str]
    mark: str
    lines: list[str]

    @property
    def high(self) -> float:
        """How many lines it takes, with the gap below it."""
        return max(len(self.head), len(self.lines)) + 0.5


def fitted(rows: Sequence[Row], head: float, width: float, room: float) -> list[Written]:
    """Return the rows in ``room`` lines, their heads and lines at most ``head`` and ``width`` letters wide.

    As many of the first rows as fit have all their items; if not even all rows fit in short, the last line
    counts the rest.
    """
    short = [Written(_lines(row.head, head), row.mark, _lines(row.short, width)) for row in rows]
    full = [
        replace(written, lines=[line for item in row.items for line in _lines(item, width)] or written.lines)
        for row, written in zip(rows, short, strict=True)
    ]
    for in_full in range(len(rows), -1, -1):
        shown = [*full[:in_full], *short[in_full:]]
        if sum(row.high for row in shown) <= room:
            return shown
    kept = len(rows)
    while kept and sum(row.high for row in short[:kept]) + 1 > room:
        kept -= 1
    return [*short[:kept], Written([f"ほか{len(rows) - kept}"], "", [])]


def _lines(words: str, width: float) -> list[str]:
    return linebreaks.wrap(words, width).split("\n")
