"""The rows of an indicator table: where item, baseline and target begin and end."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from explorer.plan.source import Cell, Line, PlanError, cell, filled_width, normal, part, unfilled, width

UNDATED = "実施|維持|継続|常時|開催|開設"
QUANTITY = r"[年各]?\d[\d,.]*[^\d\s()]{1,3}(?:以上)?"
BASELINE = re.compile(rf"[ー-]|{UNDATED}|{QUANTITY}|[^()\s]+\((?:\d{{4}}年度|毎年度)\)")
TARGET = re.compile(
    rf"[^()\s]+\((?:毎年度|\d{{4}}年?度(?:まで)?)\)(?:以上)?|毎年度|\d{{4}}年度(?:まで)?|{UNDATED}|{QUANTITY}"
)
SHARED_LINE = re.compile(r"(?:(.+) )?(\S+) (\S+)")
FILLED_WIDTH = 10
MOST_LINES = 12
"""More lines than any row has; a torn table need not be tried in every way."""


class Row(NamedTuple):
    """One indicator as printed: item, baseline, target."""

    item: Cell
    baseline: Cell
    target: Cell


def read_rows(no: int, lines: Sequence[Line]) -> list[Row]:
    """Tell item, baseline and target of every row of project ``no`` apart.

    The text joins the cells of one line by a blank and puts wrapped cells on lines of their own:
    a row is "item baseline target"; or a wrapped item, then "baseline target"; or a wrapped item,
    ending with a line that leaves room, then baseline and target, at least one of them wrapped too.
    Every way to read the lines is tried, and exactly one may be possible.

    Raises PlanError when there is none (a row does not add up to three cells) or more than one.
    """
    # readings[end]: the ways to read lines[:end]; that there are two says enough.
    readings: list[list[list[Row]]] = [[[]]]
    for end in range(1, len(lines) + 1):
        ways = (
            [*before, row]
            for start in range(max(0, end - MOST_LINES), end)
            if readings[start]
            for row in _rows(lines[start:end])
            for before in readings[start]
        )
        readings.append(list(islice(ways, 2)))
    if len(readings[-1]) != 1:
        stuck = lines[max(end for end, ways in enumerate(readings[:-1]) if ways)]
        found = "三つの欄への分け方が決まらない行" if readings[-1] else "三つの欄に分けられない行"
        raise PlanError(
            f"No. {no}：評価指標に{found}があります（「{stuck.text.strip()}」から）",
            "項目・基準値・目標値",
            stuck.number,
        )
    return readings[-1][0]


def _rows(lines: Sequence[Line]) -> Iterator[Row]:
    """Every way in which exactly these lines are one row."""
    above, last = lines[:-1], lines[-1]
    if shared := SHARED_LINE.fullmatch(last.text.strip(" ")):
        item, baseline, target = shared.groups()
        item_lines = [*above, Line(last.number, item)] if item else [*above]
        if (
            bool(item) == (len(item_lines) == 1)
            and _is_item(item_lines)
            and _matches(BASELINE, baseline)
            and _matches(TARGET, target)
        ):
            yield Row(cell(item_lines), part(last, baseline), part(last, target))
    for first, second in combinations(range(2, len(lines)), 2):
        item_part, baseline_part, target_part = lines[:first], lines[first:second], lines[second:]
        if (
            len(lines) - first > 2
            and _is_item(item_part)
            and width(item_part[-1].text) < filled_width(item_part, FILLED_WIDTH)
            and _is_cell(BASELINE, baseline_part)
            and _is_cell(TARGET, target_part)
        ):
            yield Row(cell(item_part), cell(baseline_part), cell(target_part))


def _is_item(lines: Sequence[Line]) -> bool:
    """Whether the lines can be an item: wrapped, and no line ends in a value."""
    return bool(lines) and unfilled(lines, FILLED_WIDTH) is None and not any(map(_ends_in_value, lines))


def _is_cell(pattern: re.Pattern[str], lines: Sequence[Line]) -> bool:
    """Whether the lines can be a baseline or target that wrapped."""
    return unfilled(lines, FILLED_WIDTH) is None and _matches(pattern, cell(lines).text)


def _ends_in_value(line: Line) -> bool:
    last = line.text.strip(" ").split(" ")[-1]
    return _matches(BASELINE, last) or _matches(TARGET, last)


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(normal(text)) is not None
