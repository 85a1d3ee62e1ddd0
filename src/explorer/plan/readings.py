"""Interpret printed cells: quantities, years, kinds of target, and rules for who pays.

What no rule below matches stays empty or unknown. The interpretation is ours and is marked so on screen.
"""

import re
from decimal import Decimal
from math import prod
from typing import NamedTuple

from explorer.eras import western
from explorer.model import EVERY_YEAR, HOLDS_EVERY_YEAR, SUMMED, BurdenKind, TargetKind
from explorer.plan.source import nfkc

SCALES = {"千": 10**3, "百": 10**2, "万": 10**4, "億": 10**8, "兆": 10**12}
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
SCALED = re.compile(rf"({NUMBER})([千百万億兆]*)")
NUMBERS = rf"(?:{NUMBER}[千百万億兆]+)+{NUMBER}?|{NUMBER}"
BEFORE_NUMBER = rf"各|年間?|{SUMMED}|{EVERY_YEAR}"
QUANTITY = re.compile(
    rf"(?:{BEFORE_NUMBER})?(?P<sign>▲?)(?P<number>{NUMBERS})(?P<unit>%|[^\d\s%以]{{1,2}}?)"
    r"(?:/年度?)?(?:以上)?(?:の.+)?"
)
YEAR = r"\d{4}(?:年度?|度)末?(?:までに?)?"
BARE_TIME = re.compile(rf"{EVERY_YEAR}|{YEAR}")
TIME = re.compile(rf"\(({BARE_TIME.pattern})\)(?:以上)?$")
NOTE = re.compile(r"(?:\((?:[^()]|\([^()]*\))*\))+(?:以上)?$")
"""Brackets at the end that hold no time we can read, perhaps with brackets inside."""
LARGEST, SMALLEST = Decimal(10**15), Decimal("0.0001")
"""Numbers out of this range are not read: the tables hold 15 digits and no exponent."""
KEPT_UP = {"常時", "維持", "継続"}
CARRIED_OUT = {"開催", "開設", "実施"}

BURDEN_RULES = (
    (BurdenKind.NONE, re.compile(r"費用負担は生じない")),
    (BurdenKind.BASIC, re.compile(r"基本的な費用を負担(?!しない)")),
    (BurdenKind.OWN_COSTS, re.compile(r"(?:必要な|要する)費用を負担(?!しない)")),
    (BurdenKind.NAMED_COSTS, re.compile(r"に関する費用")),
    (BurdenKind.AS_NEEDED, re.compile(r"必要に応じて")),
    (BurdenKind.BY_AGREEMENT, re.compile(r"協定書に基づく")),
    (BurdenKind.PER_HEAD, re.compile(r"(?:人口|児童数|生徒数)に応じた")),
    (BurdenKind.BY_COUNCIL, re.compile(r"(?:協議会|委員会)等において決定された")),
)


class _Parts(NamedTuple):
    """A cell's words, the time it names and its other brackets at the end, "" for what it lacks."""

    words: str
    time: str
    note: str


class Reading(NamedTuple):
    """A quantity: its value in ``unit``, multiplied by 千, 万 and the like, and its year."""

    value: float | None
    unit: str
    year: int | None


def read_quantity(printed: str) -> Reading:
    """Return value, unit and year of a baseline, target or KPI cell, None or "" for what it does not state.

    The year is in brackets at the end, or the whole cell; 毎年度 (every year) is no year. Brackets with
    another content do not hide the quantity before them.
    """
    words, time, _ = _parts(printed)
    year = re.search(r"\d{4}", time)
    match = QUANTITY.fullmatch(words)
    value = match and sum(
        (
            Decimal(number.replace(",", "")) * prod(SCALES[scale] for scale in scales)
            for number, scales in SCALED.findall(match["number"])
        ),
        Decimal(),
    )
    if not match or value is None or value >= LARGEST or 0 < value < SMALLEST:
        return Reading(None, "", int(year[0]) if year else None)
    return Reading(float(-value if match["sign"] else value), match["unit"], int(year[0]) if year else None)


def read_target_kind(printed: str) -> TargetKind:
    """Classify a target by its wording."""
    words, time, _ = _parts(printed)
    quantity = read_quantity(printed)
    if quantity.value is not None:
        if quantity.year is not None:
            return TargetKind.NUMBER_BY_YEAR
        is_yearly = re.search(HOLDS_EVERY_YEAR, nfkc(printed))
        return TargetKind.NUMBER_EVERY_YEAR if is_yearly else TargetKind.NUMBER_UNDATED
    if words in KEPT_UP:
        return TargetKind.KEPT_UP
    if words in CARRIED_OUT:
        return TargetKind.CARRIED_OUT
    if words or not time:
        return TargetKind.WORDS
    return TargetKind.DONE_BY_YEAR if quantity.year is not None else TargetKind.CARRIED_OUT


def has_unread_time(printed: str) -> bool:
    """Whether a number or a promise is followed by brackets in which no time can be read."""
    words, time, note = _parts(printed)
    stated = read_quantity(printed).value is not None or words in KEPT_UP | CARRIED_OUT
    return stated and bool(note) and not time


def has_unread_number(printed: str) -> bool:
    """Whether a number stands outside the brackets, other than an ordinal, that cannot be read."""
    return read_quantity(printed).value is None and bool(re.search(r"(?<![第\d])\d", _parts(printed).words))


def _parts(printed: str) -> _Parts:
    text = western(nfkc(printed)).replace(" ", "")
    if BARE_TIME.fullmatch(text):
        return _Parts("", text, "")
    time = TIME.search(text)
    rest = text[: time.start()] if time else text
    note = NOTE.search(rest)
    return _Parts(rest[: note.start()] if note else rest, time[1] if time else "", note[0] if note else "")


def read_burden_kinds(printed: str) -> list[BurdenKind]:
    """Return every kind of burden that the sentence states, in the registry's order, or unknown."""
    return [kind for kind, rule in BURDEN_RULES if rule.search(printed)] or [BurdenKind.UNKNOWN]
