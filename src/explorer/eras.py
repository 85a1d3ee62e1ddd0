"""Convert years of the Japanese eras to Western years."""

import re

YEAR_BEFORE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
"""The year before the first year of each era."""
ERA_YEAR = re.compile(r"(?<![A-Za-z])(令和|平成|[RH]) ?(元|[0-9]{1,2})(?= ?年)")


def western(text: str) -> str:
    """Return the text with Western years: 2025年度 for 令和7年度 or R7年度, 2019年 for 令和元年.

    Only half-width digits are recognized.
    """
    return ERA_YEAR.sub(lambda era: str(YEAR_BEFORE[era[1]] + (1 if era[2] == "元" else int(era[2]))), text)
