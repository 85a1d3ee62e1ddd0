"""Which labels of a map are drawn, and where: one rule for the screen, for slides and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import shapely

from explorer import text

LEADING, LINE, GAP = 1.15, 0.95, 0.3
"""The distance of a label's lines, the height of one, and the gap between labels side by side, in letters."""
NAME_LINE = 8
"""How many letters of a name stand in one line, so that it does not reach far beyond a small town."""
Side = Literal["before", "after", "below"]


@dataclass(frozen=True)
class Label:
    """What may be written about a place of a drawing, whose pixel ``x`` and ``y`` the label surrounds.

    ``forms`` begins with the fullest; the last is what stands without the name, "" for nothing. ``sign``
    is how many letters wide a sign is that is drawn before each of them. A label that is ``first`` chooses
    its room before the others.
    """

    x: float
    y: float
    forms: tuple[str, ...]
    sign: float = 0
    first: bool = False


@dataclass(frozen=True)
class Placed:
    """What is written, in lines, and its middle, in pixels; "" where nothing finds room."""

    words: str
    x: float
    y: float


def written(name: str, mark: str, side: Side) -> str:
    """A name with the mark on that side of it: × もり町, もり町 2; ``below`` means a line of its own."""
    if side == "below":
        return f"{name}\n{mark}"
    return " ".join(filter(None, (mark, name) if side == "before" else (name, mark)))


def label_forms(name: str, mark: str, side: Side) -> tuple[str, ...]:
    """How the name may be written: whole, the mark in a line of its own, cut short, and the mark alone."""
    letters = text.letters(name)
    short = name if len(letters) <= NAME_LINE else f"{''.join(letters[: NAME_LINE - 1])}…"
    forms = []
    for shown in (text.wrap(name, NAME_LINE), short):
        lines = (mark, shown) if side == "before" else (shown, mark)
        forms += [written(shown, mark, side), "\n".join(filter(None, lines))]
    return tuple(dict.fromkeys([*forms, mark]))


def place(
    labels: Sequence[Label], letters: Sequence[float], width: float, height: float, always: bool = False
) -> tuple[float, list[Placed]]:
    """The height of the letters, and each label where it stands inside a drawing of that size.

    The letters are the largest of ``letters`` (falling) in which no full label lies on another. Where even
    the smallest leave no room, all labels get their last form first and then, in turn, fuller ones while they
    lie neither on another nor where another's middle is. ``always`` draws the last form even where it does.
    """
    for letter in letters:
        full = [_placed(label, label.forms[0], letter, width, height) for label in labels]
        rooms = [_room(at, label, letter) for at, label in zip(full, labels, strict=True)]
        fits = all(_fits(label, label.forms[0], letter, width, height) for label in labels)
        if fits and not _covers(rooms):
            return letter, full
    least = letters[-1]
    order = sorted(range(len(labels)), key=lambda at: not labels[at].first)
    placed = [Placed("", label.x, label.y) for label in labels]
    own = [_box(label.x, label.y, 2 * least, LINE * least) for label in labels]
    taken: dict[int, shapely.Polygon] = {}
    for level in range(1, max(len(label.forms) for label in labels) + 1):
        for at in order:
            label = labels[at]
            if level > len(label.forms):
                continue
            form = label.forms[-level]
            if not form and not label.sign:
                continue
            new = _placed(label, form, least, width, height)
            room = _room(new, label, least)
            others = [room for other, room in taken.items() if other != at]
            others += [] if level == 1 else own[:at] + own[at + 1 :]
            free = not shapely.intersects(room, others).any()
            if (free and _fits(label, form, least, width, height)) or (always and level == 1):
                placed[at], taken[at] = new, room
    return least, placed


def size_of(words: str, sign: float, letter: float) -> tuple[float, float]:
    """How wide and how high the lines are, with a sign of so many letters before them."""
    lines = words.split("\n")
    high = (len(lines) - 1) * LEADING + LINE if words or sign else 0
    return (max(map(text.ems, lines)) + sign) * letter, high * letter


def _placed(label: Label, words: str, letter: float, width: float, height: float) -> Placed:
    """The words about their place, moved so far that nothing of them is cut off."""
    wide, high = size_of(words, label.sign, letter)
    return Placed(
        words, _within(label.x, wide / 2, width - wide / 2), _within(label.y, high / 2, height - high / 2)
    )


def _within(value: float, least: float, most: float) -> float:
    return max(min(value, most), least)


def _fits(label: Label, words: str, letter: float, width: float, height: float) -> bool:
    wide, high = size_of(words, label.sign, letter)
    return wide <= width and high <= height


def _room(placed: Placed, label: Label, letter: float) -> shapely.Polygon:
    """The rectangle that the label takes, half of the gap to its neighbours included."""
    wide, high = size_of(placed.words, label.sign, letter)
    return _box(placed.x, placed.y, wide + GAP * letter, high)


def _box(x: float, y: float, wide: float, high: float) -> shapely.Polygon:
    return shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def _covers(rooms: list[shapely.Polygon]) -> bool:
    """Whether one of the rectangles lies on another."""
    pairs = shapely.STRtree(rooms).query(rooms, predicate="intersects")
    return bool((pairs[0] != pairs[1]).any())
