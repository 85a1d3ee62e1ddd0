"""Japanese era years as Western years."""

import re

BEFORE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
"""The year before the first of each era."""
ERA_YEAR = re.compile(r"(?<![A-Za-z])(令和|平成|[RH]) ?(元|[0-9]{1,2})(?= ?年)")


def western(text: str) -> str:
    """The text with 2025年度 for 令和7年度 or R7年度, 2019年 for 令和元年; digits are half-width ones."""
    return ERA_YEAR.sub(lambda era: str(BEFORE[era[1]] + (1 if era[2] == "元" else int(era[2]))), text)
