"""Read the basic KPIs of a role: name, current value and target, each value with its year."""

import re
from typing import NamedTuple

from explorer.frames import DataError
from explorer.plan.readings import read_quantity
from explorer.plan.source import Cell, Line, cell_on, join_lines, short_line

HEAD = "指標名 現状値 目標値"
VALUE = re.compile(r"▲?[0-9][0-9,.]* \S+")
YEAR = re.compile(r"（((?:[0-9]{4} |(?:令和|平成|[RH]) ?(?:元|[0-9０-９]{1,2}) ?)年度?)）")
NAME_AND_VALUE = re.compile(rf"(.+?) ({VALUE.pattern})")
FILLED_WIDTH = 12
ROW = re.compile(r"(?:B|N{2,}V)YVY")
"""The kinds of a KPI's lines: the value is beside a name of one line, and below a wrapped name."""


class Kpi(NamedTuple):
    """A basic KPI as printed."""

    name: Cell
    current: Cell
    current_year: Cell
    target: Cell
    target_year: Cell


def read_kpis(start: Line, lines: list[Line]) -> list[Kpi]:
    """Return the KPIs on the lines below ``start``; raise DataError if there is none, or another line."""
    if not lines or lines[0].text.strip(" ") != HEAD:
        at = lines[0] if lines else start
        raise DataError(f"基本ＫＰＩの見出しが「{at.text.strip(' ')}」です", f"「{HEAD}」", at.number)
    body = lines[1:]
    kinds = "".join(_kind(line) for line in body)
    kpis: list[Kpi] = []
    position = 0
    while position < len(body) or not kpis:
        match = ROW.match(kinds, position)
        if match is None:
            at = body[position] if position < len(body) else lines[-1]
            raise DataError("基本ＫＰＩの行を読めません", "指標名・現状値（年）・目標値（年）", at.number)
        kpis.append(_kpi(body[position : match.end()]))
        position = match.end()
    return kpis


def _kind(line: Line) -> str:
    """Return Y for a year, V for a value, B for a name with its value beside it, N for a (part of a) name."""
    text = line.text.strip(" ")
    if YEAR.fullmatch(text):
        return "Y"
    if VALUE.fullmatch(text):
        return "V"
    return "B" if NAME_AND_VALUE.fullmatch(text) else "N"


def _kpi(lines: list[Line]) -> Kpi:
    *named, current_year, target, target_year = lines
    if match := NAME_AND_VALUE.fullmatch(named[0].text.strip(" ")):
        name, current = (cell_on(named[0], text) for text in match.groups())
    else:
        *wrapped, value = named
        if short := short_line(wrapped, FILLED_WIDTH):
            found = f"基本ＫＰＩ：「{short.text.strip()}」で行が途切れています"
            raise DataError(found, "欄の幅いっぱいの行", short.number)
        name, current = join_lines(wrapped), join_lines([value])
    kpi = Kpi(name, current, _year(current_year), join_lines([target]), _year(target_year))
    check_quantities(kpi)
    return kpi


def check_quantities(kpi: Kpi) -> None:
    """Raise DataError unless both values are numbers with a unit."""
    for printed in (kpi.current, kpi.target):
        if read_quantity(printed.text).value is None:
            found = f"基本ＫＰＩの「{printed.text}」を数として読めません"
            raise DataError(found, "数と２文字までの単位（例「30 千人」）", printed.first_line)


def _year(line: Line) -> Cell:
    """Return the year without its brackets."""
    return cell_on(line, line.text.strip(" ")[1:-1])
