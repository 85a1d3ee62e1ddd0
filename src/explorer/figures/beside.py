"""The list that explains a map and stands beside it: on slides, in pictures, on paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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


Room = tuple[float, float, float]
"""How many letters wide heads and lines may be, and how many lines there are."""


def fitted(
    rows: Sequence[Row], sizes: Sequence[float], room: Callable[[float], Room]
) -> tuple[float, list[Written]]:
    """Return the size of the letters and the rows in it; ``room`` is the room by the size.

    It is the largest of the ``sizes``, which are in descending order, in which the first row has all its
    items, else in which all rows fit.
    """
    size = max(sizes, key=lambda size: min(_count_in_full(rows, room(size)), 1))
    return size, _fitted(rows, room(size))


def _fitted(rows: Sequence[Row], room: Room) -> list[Written]:
    """Return the rows in the room.

    As many of the first rows as fit have all their items; if not even all rows fit in short, the last line
    counts the rest.
    """
    in_full = _count_in_full(rows, room)
    if in_full >= 0:
        return [_written(row, at < in_full, room) for at, row in enumerate(rows)]
    short = [_written(row, False, room) for row in rows]
    kept = len(rows)
    while kept and sum(row.high for row in short[:kept]) + 1 > room[2]:
        kept -= 1
    return [*short[:kept], Written([f"ほか{len(rows) - kept}"], "", [])]


def _count_in_full(rows: Sequence[Row], room: Room) -> int:
    """Return how many of the first rows have all their items; -1 if not even all rows fit in short."""
    for count in range(len(rows), -1, -1):
        if sum(_written(row, at < count, room).high for at, row in enumerate(rows)) <= room[2]:
            return count
    return -1


def _written(row: Row, in_full: bool, room: Room) -> Written:
    """Return the row in lines, with a line for each item or in short."""
    head, width, _ = room
    items = row.items if in_full and row.items else (row.short,)
    lines = [line for item in items for line in linebreaks.lines(item, width)]
    return Written(linebreaks.lines(row.head, head), row.mark, lines)
