"""The rows of an indicator table: where item, baseline and target begin and end."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from explorer.plan.source import Cell, Line, PlanError, cell, width

UNDATED = "実施|維持|継続|常時|開催|開設"
QUANTITY = r"[年各]?\d[\d,.]*[^\d\s()]{1,3}(?:以上)?"
BASELINE = re.compile(rf"[ー-]|{UNDATED}|{QUANTITY}|[^()\s]+\((?:\d{{4}}年度|毎年度)\)")
TARGET = re.compile(
    rf"[^()\s]+\((?:毎年度|\d{{4}}年?度(?:まで)?)\)(?:以上)?|毎年度|\d{{4}}年度(?:まで)?|{UNDATED}|{QUANTITY}"
)
SHARED_LINE = re.compile(r"(?:(.+) )?(\S+) (\S+)")
WRAPPED_WIDTH = 10


class Row(NamedTuple):
    """One indicator as printed: item, baseline, target."""

    item: Cell
    baseline: Cell
    target: Cell


def read_rows(lines: list[Line]) -> list[Row]:
    """Tell item, baseline and target of every row apart.

    The text joins the cells of one line by a blank and puts wrapped cells on lines of their own:
    a row is "item baseline target"; or a wrapped item, then "baseline target"; or a wrapped item,
    then baseline and target, one of them wrapped too. Every way to read the block is tried, and
    exactly one may be possible.

    Raises PlanError when there is none (a row does not add up to three cells) or more than one.
    """
    readings = list(_readings(lines))
    if len(readings) != 1:
        found = "三つの欄に分けられない行があります" if not readings else "三つの欄への分け方が決まりません"
        raise PlanError(
            f"評価指標：{found}（「{lines[0].text.strip()}」から）", "項目・基準値・目標値", lines[0].number
        )
    return readings[0]


def _readings(lines: list[Line]) -> Iterator[list[Row]]:
    if not lines:
        yield []
    for size in range(1, len(lines) + 1):
        for row in _rows(lines[:size]):
            for rest in _readings(lines[size:]):
                yield [row, *rest]


def _rows(lines: list[Line]) -> Iterator[Row]:
    """Every way in which exactly these lines are one row."""
    *above, last = lines
    if shared := SHARED_LINE.fullmatch(last.text.strip(" ")):
        item, baseline, target = shared.groups()
        item_lines = [*above, Line(last.number, item)] if item else above
        if (
            bool(item) == (len(item_lines) == 1)
            and _is_item(item_lines)
            and _matches(BASELINE, baseline)
            and _matches(TARGET, target)
        ):
            yield Row(cell(item_lines), _part(last, baseline), _part(last, target))
    for first in range(2, len(lines)):
        for second in range(first + 1, len(lines)):
            item_part, baseline_part, target_part = lines[:first], lines[first:second], lines[second:]
            if (
                len(lines) - first > 2
                and _is_item(item_part)
                and _is_wrapped(baseline_part)
                and _is_wrapped(target_part)
                and _matches(BASELINE, cell(baseline_part).text)
                and _matches(TARGET, cell(target_part).text)
            ):
                yield Row(cell(item_part), cell(baseline_part), cell(target_part))


def _part(line: Line, text: str) -> Cell:
    return Cell(text, line.number, line.number)


def _is_wrapped(lines: list[Line]) -> bool:
    """Whether the lines can be one wrapped cell: all but the last fill the column."""
    return all(width(line.text) >= WRAPPED_WIDTH for line in lines[:-1])


def _is_item(lines: list[Line]) -> bool:
    """Whether the lines can be an item: wrapped, and no line ends in a value."""
    return bool(lines) and _is_wrapped(lines) and not any(_ends_in_value(line.text) for line in lines)


def _ends_in_value(text: str) -> bool:
    last = text.strip(" ").split(" ")[-1]
    return _matches(BASELINE, last) or _matches(TARGET, last)


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(unicodedata.normalize("NFKC", text)) is not None
