"""Split an indicator table into rows and cells."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from explorer.eras import western
from explorer.frames import DataError
from explorer.plan.readings import BARE_TIME, BEFORE_NUMBER, TIME
from explorer.plan.source import Cell, Line, cell_on, filled_width, join_lines, nfkc, short_line, text_width

UNDATED = "実施|維持|継続|常時|開催|開設"
QUANTITY = rf"(?:{BEFORE_NUMBER})?\d[\d,.]*[^\d\s()]{{1,3}}(?:以上)?(?:\([^()\s]+\))?"
WITH_TIME = rf"[^()\s]+{TIME.pattern}"
BASELINE = re.compile(rf"[ー-]|{UNDATED}|{QUANTITY}|{WITH_TIME}")
TARGET = re.compile(rf"{WITH_TIME}|{BARE_TIME.pattern}|{UNDATED}|{QUANTITY}")
SHARED_LINE = re.compile(r"(?:(.+) )?(\S+) (\S+)")
BORDER = re.compile(r"[^\x00-\x7F] [^\x00-\x7F]")
"""A blank between two Japanese characters, where two cells meet: no text of a cell has one."""
FILLED_WIDTH = 10
MAX_LINES = 12
"""No row has more lines, so longer ones need not be tried."""


class IndicatorRow(NamedTuple):
    """An indicator as printed: item, baseline and target."""

    item: Cell
    baseline: Cell
    target: Cell


def read_indicator_rows(no: int, lines: Sequence[Line]) -> list[IndicatorRow]:
    """Return the indicators of project ``no``.

    The text joins the cells of one line with a blank and puts the lines of a wrapped cell below each other.
    A row is one of: "item baseline target" on one line; a wrapped item, then "baseline target" on one line;
    a wrapped item whose last line is short, then baseline and target, at least one of them wrapped. No line
    of an item looks like a value, so the shortest match is the row.

    Raises DataError where the lines do not make a row of three cells.
    """
    rows: list[IndicatorRow] = []
    start = 0
    while start < len(lines):
        for end in range(start + 1, min(start + MAX_LINES, len(lines)) + 1):
            if row := _row(lines[start:end]):
                rows.append(row)
                start = end
                break
        else:
            first = lines[start].text.strip()
            found = f"No. {no}：三つの欄に分けられない評価指標があります（「{first}」から）"
            raise DataError(found, "項目・基準値・目標値", lines[start].number)
    return rows


def _row(lines: Sequence[Line]) -> IndicatorRow | None:
    """Return the row that consists of exactly these lines, None if they make none."""
    above, last = lines[:-1], lines[-1]
    if match := SHARED_LINE.fullmatch(last.text.strip(" ")):
        item, baseline, target = match.groups()
        item_lines = [*above, Line(last.number, item)] if item else above
        is_wrapped = len(item_lines) > 1
        if (
            is_wrapped != bool(item)
            and _is_item(item_lines)
            and _matches(BASELINE, baseline)
            and _matches(TARGET, target)
        ):
            return IndicatorRow(join_lines(item_lines), cell_on(last, baseline), cell_on(last, target))
    for first, second in combinations(range(2, len(lines)), 2):
        item_lines, baseline_lines, target_lines = lines[:first], lines[first:second], lines[second:]
        if (
            len(lines) - first > 2
            and _is_item(item_lines)
            and text_width(item_lines[-1].text) < filled_width(item_lines, FILLED_WIDTH)
            and _is_value(BASELINE, baseline_lines)
            and _is_value(TARGET, target_lines)
        ):
            return IndicatorRow(*map(join_lines, (item_lines, baseline_lines, target_lines)))
    return None


def _is_item(lines: Sequence[Line]) -> bool:
    """Whether the lines can be one item: no value at the end of a line and no border inside."""
    return (
        bool(lines)
        and short_line(lines, FILLED_WIDTH) is None
        and not any(_ends_in_value(line) or BORDER.search(line.text) for line in lines)
    )


def _is_value(pattern: re.Pattern[str], lines: Sequence[Line]) -> bool:
    """Whether the lines can be one wrapped value of the pattern."""
    return short_line(lines, FILLED_WIDTH) is None and _matches(pattern, join_lines(lines).text)


def _ends_in_value(line: Line) -> bool:
    last = line.text.strip(" ").split(" ")[-1]
    return _matches(BASELINE, last) or _matches(TARGET, last)


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(western(nfkc(text))) is not None
