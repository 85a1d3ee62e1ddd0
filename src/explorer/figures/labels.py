"""Placing the labels of a map: one rule for the screen, for slides and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Literal

import shapely

from explorer import linebreaks

LEADING, LINE, GAP = 1.15, 0.95, 0.3
"""The distance of a label's lines, the height of one, and the gap between labels side by side, in letters."""
LEADERS, REACH = 4, 14
"""How many labels may stand apart from their place with a line to it, and how far, in letters."""
COVERED = 0.15
"""The part of another's place that a label may cover."""
WAYS = [(cos(way * pi / 8), sin(way * pi / 8)) for way in range(16)]
NAME_LINE = 8
"""How many letters of a name stand in one line, so that it does not reach far beyond a small town."""
Side = Literal["before", "after", "below"]


@dataclass(frozen=True)
class Label:
    """The texts that may label a place of a drawing: the label, or its sign, surrounds pixel ``x``, ``y``.

    ``forms`` begins with the longest; the last is what stands without the name, "" for nothing. The first
    ``complete`` of them say everything. ``sign`` is the width, in letters, of a sign before each form. A
    label that is ``first`` is placed before the others, and those that are ``wanted`` most before the rest.
    ``shape`` is that of its place, if no label should hide it.
    """

    x: float
    y: float
    forms: tuple[str, ...]
    sign: float = 0
    first: bool = False
    complete: int = 1
    shape: shapely.Geometry | None = None
    wanted: float = 0


@dataclass(frozen=True)
class Placed:
    """A label's text, in lines, and its middle, in pixels; "" where nothing fits.

    ``led``: it stands apart from its place, and a line leads there.
    """

    words: str
    x: float
    y: float
    led: bool = False


def written(name: str, mark: str, side: Side) -> str:
    """Return a name with the mark on that side of it: × もり町, もり町 2; ``below``: a line below."""
    if side == "below":
        return f"{name}\n{mark}"
    return " ".join(filter(None, (mark, name) if side == "before" else (name, mark)))


def label_forms(name: str, mark: str, side: Side) -> tuple[str, ...]:
    """Return the forms of a label: whole, with the mark on a separate line, cut short, the mark alone."""
    letters = linebreaks.graphemes(name)
    short = name if len(letters) <= NAME_LINE else f"{''.join(letters[: NAME_LINE - 1])}…"
    forms = []
    for shown in (linebreaks.wrap(name, NAME_LINE), short):
        lines = (mark, shown) if side == "before" else (shown, mark)
        forms += [written(shown, mark, side), "\n".join(filter(None, lines))]
    return tuple(dict.fromkeys([*forms, mark]))


def place(
    labels: Sequence[Label],
    letters: Sequence[float],
    width: float,
    height: float,
    always: bool = False,
    taken: shapely.Geometry | None = None,
) -> tuple[float, list[Placed]]:
    """Return the height of the letters, and where each label stands inside a drawing of that size.

    The letters are the largest of ``letters`` (falling) in which no complete label overlaps another. With
    ``taken``, the area that the places themselves cover, a few labels may stand outside of it, with a line
    to their place, first of all those that would hide it. If even the smallest letters are too large, all
    labels get their last form first and then, in turn, longer ones that cover neither another label nor the
    middle of its place; a few wanted names for which there is no room stand apart, too. ``always`` draws the
    last form even if it does.
    """
    for letter in letters:
        for level in range(max(label.complete for label in labels)):
            for uncovered in (True, False):
                if placed := _all_complete(labels, level, letter, width, height, taken, uncovered):
                    return letter, placed
    return letters[-1], _in_turn(labels, letters[-1], width, height, always, taken)


def _all_complete(
    labels: Sequence[Label],
    level: int,
    letter: float,
    width: float,
    height: float,
    taken: shapely.Geometry | None,
    uncovered: bool,
) -> list[Placed]:
    """Return every label in its form of that level, at its place or led there; none if not all fit.

    ``uncovered`` leads those that would hide a place, if there is room for them elsewhere.
    """
    placed: dict[int, Placed] = {}
    rooms: list[shapely.Polygon] = []
    order = sorted(range(len(labels)), key=lambda at: (not labels[at].first, -labels[at].complete))
    crowded: dict[int, Placed | None] = {}
    for at in order:
        label = labels[at]
        form = label.forms[min(level, label.complete - 1)]
        new = _placed(label, form, letter, width, height)
        room = _room(new, label, letter)
        hides = uncovered and _hides(room, at, labels)
        fits = _fits(label, form, letter, width, height) and not shapely.intersects(room, rooms).any()
        if fits and not hides:
            placed[at] = new
            rooms.append(room)
        else:
            crowded[at] = new if fits else None
            if taken is None or len(crowded) > LEADERS:
                return []
    if any(labels[at].complete < max(label.complete for label in labels) for at in crowded):
        return []  # A line leads to what differs, not across it.
    for at, own in crowded.items():
        label = labels[at]
        form = label.forms[min(level, label.complete - 1)]
        led = _led(label, form, letter, width, height, [*rooms, taken]) or own
        if led is None or shapely.intersects(_room(led, label, letter), rooms).any():
            return []
        placed[at] = led
        rooms.append(_room(led, label, letter))
    return [placed[at] for at in range(len(labels))]


def _hides(room: shapely.Polygon, at: int, labels: Sequence[Label]) -> bool:
    """Return whether the label would hide its own place, or much of another's."""
    own = labels[at].shape
    if own is None:
        return False
    others = [label.shape for label in labels if label.shape is not None and label is not labels[at]]
    covered = shapely.area(shapely.intersection(others, room)) / shapely.area(others)
    return bool(own.area < room.area or (covered > COVERED).any())


def _led(
    label: Label,
    form: str,
    letter: float,
    width: float,
    height: float,
    taken: Sequence[shapely.Geometry | None],
    uncrossed: Sequence[shapely.Geometry] = (),
) -> Placed | None:
    """Return the label as near to its place as it can stand outside of what is taken, or None.

    Its line crosses nothing that is ``uncrossed``.
    """
    wide, high = size_of(form, label.sign, letter)
    for far in range(3, REACH):
        for right, down in WAYS:
            x, y = label.x + right * (far * letter + wide / 2), label.y + down * (far * letter + high / 2)
            inside = wide / 2 <= x <= width - wide / 2 and high / 2 <= y <= height - high / 2
            led = Placed(form, x, y, led=True)
            free = inside and not shapely.intersects(_room(led, label, letter), taken).any()
            if free and not shapely.intersects(_line(label, led), uncrossed).any():
                return led
    return None


def _line(label: Label, led: Placed) -> shapely.LineString:
    return shapely.LineString([(label.x, label.y), (led.x, led.y)])


def _in_turn(
    labels: Sequence[Label],
    least: float,
    width: float,
    height: float,
    always: bool,
    area: shapely.Geometry | None,
) -> list[Placed]:
    """Return every label in the longest form that fits once all have their last one, the wanted ones first.

    A few wanted names that find no room stand outside of the ``area`` that the places cover.
    """
    order = sorted(range(len(labels)), key=lambda at: (not labels[at].first, -labels[at].wanted))
    wanted = [at for at in order if labels[at].wanted]
    placed = [Placed("", label.x, label.y) for label in labels]
    middles = [box(label.x, label.y, 2 * least, LINE * least) for label in labels]
    taken: dict[int, shapely.Polygon] = {}

    def rooms_of_others(at: int) -> list[shapely.Polygon]:
        return [room for other, room in taken.items() if other != at]

    def lengthen(level: int, turn: list[int]) -> None:
        for at in turn:
            label = labels[at]
            if level > len(label.forms) or placed[at].led:
                continue
            form = label.forms[-level]
            if not form and not label.sign:
                continue
            new = _placed(label, form, least, width, height)
            room = _room(new, label, least)
            others = rooms_of_others(at)
            others += [] if level == 1 else middles[:at] + middles[at + 1 :]
            free = not shapely.intersects(room, others).any()
            if (free and _fits(label, form, least, width, height)) or (always and level == 1):
                placed[at], taken[at] = new, room

    def lead_unnamed(turn: list[int]) -> None:
        lines: dict[int, shapely.LineString] = {}
        for at in turn:
            label = labels[at]
            form, nameless = label.forms[label.complete - 1], label.forms[-1]
            if form == nameless or placed[at].words not in ("", nameless):
                continue
            uncrossed = [*rooms_of_others(at), *lines.values()]
            rooms = [*uncrossed, *middles[:at], *middles[at + 1 :], area]
            if led := _led(label, form, least, width, height, rooms, uncrossed):
                placed[at], taken[at], lines[at] = led, _room(led, label, least), _line(label, led)

    levels = range(2, max(len(label.forms) for label in labels) + 1)
    lengthen(1, order)
    for level in levels:
        lengthen(level, wanted)
    if area is not None:
        lead_unnamed([*wanted, *wanted])  # Who was led left room at its place.
    for level in levels:
        lengthen(level, order)
    return placed


def size_of(words: str, sign: float, letter: float) -> tuple[float, float]:
    """Return width and height of the lines, with a sign of so many letters before them."""
    lines = words.split("\n")
    high = (len(lines) - 1) * LEADING + LINE if words or sign else 0
    return (max(map(linebreaks.ems, lines)) + sign) * letter, high * letter


def _placed(label: Label, words: str, letter: float, width: float, height: float) -> Placed:
    """Return the words around their place, a sign on it, moved so that nothing of them is cut off."""
    wide, high = size_of(words, label.sign, letter)
    x = label.x + (wide - label.sign * letter) / 2 if label.sign else label.x
    return Placed(
        words, _within(x, wide / 2, width - wide / 2), _within(label.y, high / 2, height - high / 2)
    )


def _within(value: float, least: float, most: float) -> float:
    return max(min(value, most), least)


def _fits(label: Label, words: str, letter: float, width: float, height: float) -> bool:
    wide, high = size_of(words, label.sign, letter)
    return wide <= width and high <= height


def _room(placed: Placed, label: Label, letter: float) -> shapely.Polygon:
    """Return the rectangle of the label, with half of the gap to its neighbours."""
    wide, high = size_of(placed.words, label.sign, letter)
    return box(placed.x, placed.y, wide + GAP * letter, high)


def box(x: float, y: float, wide: float, high: float) -> shapely.Polygon:
    """Return a rectangle around ``x``, ``y``."""
    return shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
