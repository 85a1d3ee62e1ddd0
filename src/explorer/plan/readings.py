"""Interpret printed cells: quantities, years, kinds of target, and rules for who pays.

What no rule below matches stays empty or unknown. The interpretation is ours and is marked so on screen.
"""

import re
from decimal import Decimal
from math import prod
from typing import NamedTuple

from explorer.eras import western
from explorer.model import BurdenKind, TargetKind
from explorer.plan.source import nfkc

SCALES = {"千": 10**3, "百": 10**2, "万": 10**4, "億": 10**8, "兆": 10**12}
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
SCALED = re.compile(rf"({NUMBER})([千百万億兆]*)")
NUMBERS = rf"(?:{NUMBER}[千百万億兆]+)+{NUMBER}?|{NUMBER}"
QUANTITY = re.compile(
    rf"[各年]?(?P<sign>▲?)(?P<number>{NUMBERS})(?P<unit>%|[^\d\s%以]{{1,2}}?)(?:以上)?(?:の.+)?"
)
TIME = re.compile(r"\((毎年度|\d{4}年?度(?:まで)?)\)(?:以上)?$")
BARE_TIME = re.compile(r"毎年度|\d{4}年?度(?:まで)?")
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


class Reading(NamedTuple):
    """A quantity: its value in ``unit``, multiplied by 千, 万 and the like, and its year."""

    value: float | None
    unit: str
    year: int | None


def read_quantity(printed: str) -> Reading:
    """Return value, unit and year of a baseline, target or KPI cell, None or "" for what it does not state.

    The year is in brackets at the end, or the whole cell; 毎年度 (every year) is no year.
    """
    text = western(nfkc(printed)).replace(" ", "")
    time = TIME.search(text) or BARE_TIME.fullmatch(text)
    year = re.search(r"\d{4}", time[0]) if time else None
    match = QUANTITY.fullmatch(TIME.sub("", text)) if not BARE_TIME.fullmatch(text) else None
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
    text = western(nfkc(printed)).replace(" ", "")
    quantity = read_quantity(printed)
    promise = TIME.sub("", text)
    if quantity.value is not None:
        if quantity.year is not None:
            return TargetKind.NUMBER_BY_YEAR
        return TargetKind.NUMBER_EVERY_YEAR if "毎年度" in text else TargetKind.NUMBER_UNDATED
    if promise in KEPT_UP:
        return TargetKind.KEPT_UP
    if promise in CARRIED_OUT or text == "毎年度":
        return TargetKind.CARRIED_OUT
    return TargetKind.DONE_BY_YEAR if BARE_TIME.fullmatch(text) else TargetKind.WORDS


def read_burden_kinds(printed: str) -> list[BurdenKind]:
    """Return every kind of burden that the sentence states, in the registry's order, or unknown."""
    return [kind for kind, rule in BURDEN_RULES if rule.search(printed)] or [BurdenKind.UNKNOWN]
