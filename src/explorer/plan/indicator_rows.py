"""The rows of an indicator table: where item, baseline and target begin and end."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from explorer.eras import western
from explorer.frames import DataError
from explorer.plan.source import Cell, Line, cell, filled_width, normal, part, unfilled, width

UNDATED = "実施|維持|継続|常時|開催|開設"
QUANTITY = r"[年各]?\d[\d,.]*[^\d\s()]{1,3}(?:以上)?"
BASELINE = re.compile(rf"[ー-]|{UNDATED}|{QUANTITY}|[^()\s]+\((?:\d{{4}}年度|毎年度)\)")
TARGET = re.compile(
    rf"[^()\s]+\((?:毎年度|\d{{4}}年?度(?:まで)?)\)(?:以上)?|毎年度|\d{{4}}年度(?:まで)?|{UNDATED}|{QUANTITY}"
)
SHARED_LINE = re.compile(r"(?:(.+) )?(\S+) (\S+)")
BORDER = re.compile(r"[^\x00-\x7F] [^\x00-\x7F]")
"""A blank between two Japanese characters: words have none, so two cells meet there."""
FILLED_WIDTH = 10
MOST_LINES = 12
"""More lines than any row has; what is torn need not be tried at any length."""


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
    No part of an item reads like a value, so the first lines that make a row are one.

    Raises DataError where a row does not add up to three cells.
    """
    rows: list[Row] = []
    start = 0
    while start < len(lines):
        for end in range(start + 1, min(start + MOST_LINES, len(lines)) + 1):
            if row := _row(lines[start:end]):
                rows.append(row)
                start = end
                break
        else:
            raise DataError(
                f"No. {no}：三つの欄に分けられない評価指標があります（「{lines[start].text.strip()}」から）",
                "項目・基準値・目標値",
                lines[start].number,
            )
    return rows


def _row(lines: Sequence[Line]) -> Row | None:
    """The row that exactly these lines make, if they do."""
    above, last = lines[:-1], lines[-1]
    if shared := SHARED_LINE.fullmatch(last.text.strip(" ")):
        item, baseline, target = shared.groups()
        item_lines = [*above, Line(last.number, item)] if item else above
        if (
            bool(item) == (len(item_lines) == 1)
            and _is_item(item_lines)
            and _matches(BASELINE, baseline)
            and _matches(TARGET, target)
        ):
            return Row(cell(item_lines), part(last, baseline), part(last, target))
    for first, second in combinations(range(2, len(lines)), 2):
        item_lines, baseline_lines, target_lines = lines[:first], lines[first:second], lines[second:]
        if (
            len(lines) - first > 2
            and _is_item(item_lines)
            and width(item_lines[-1].text) < filled_width(item_lines, FILLED_WIDTH)
            and _is_cell(BASELINE, baseline_lines)
            and _is_cell(TARGET, target_lines)
        ):
            return Row(cell(item_lines), cell(baseline_lines), cell(target_lines))
    return None


def _is_item(lines: Sequence[Line]) -> bool:
    """Whether the lines can be an item: wrapped, without a value or the border of a cell."""
    return (
        bool(lines)
        and unfilled(lines, FILLED_WIDTH) is None
        and not any(_ends_in_value(line) or BORDER.search(line.text) for line in lines)
    )


def _is_cell(pattern: re.Pattern[str], lines: Sequence[Line]) -> bool:
    """Whether the lines can be a baseline or target that wrapped."""
    return unfilled(lines, FILLED_WIDTH) is None and _matches(pattern, cell(lines).text)


def _ends_in_value(line: Line) -> bool:
    last = line.text.strip(" ").split(" ")[-1]
    return _matches(BASELINE, last) or _matches(TARGET, last)


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(western(normal(text))) is not None
