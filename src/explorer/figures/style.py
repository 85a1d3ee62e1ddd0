"""Colours, type and sizes of every picture: legible from the back row, for every colour vision."""

from typing import Any

FONT = '"BIZ UDPGothic", "Yu Gothic UI", "Hiragino Sans", "Noto Sans CJK JP", sans-serif'
INK, QUIET_INK, PAPER = "#0B0D12", "#50545F", "#FFFFFF"
OUTLINE, SELECTED = "#50545F", "#0B0D12"
ROLE = {"1": "#2F66D8", "2": "#A46600", "3": "#0B6B4F"}
ROLE_BEFORE = {"1": "#7F8FB2", "2": "#B08B4E", "3": "#43A387"}
EMPHASIS, QUIET, FAINT = "#3C4554", "#878F9D", "#BFC5CF"
"""Without a role: what the title names, the other marks, and lines and grounds."""
JOINS, ABSENT = "#6F9BE3", "#F3B765"
"""Fills of a municipality on the map of one project: takes part, does not take part."""
PALE = "#FFF4E2"
"""Where neither is said: no change, no partner named; and the boxes of absent towns on paper."""
LISTED, LISTED_INK = "#B4C9F3", "#1B3F8B"
MISSING_STEPS = ((0, "#DCE6F5"), (1 / 3, "#FBE3BF"), (2 / 3, ABSENT), (1, "#E0791C"))
"""Fills by how many projects a town is not in: each is for numbers up to this share of ``most``."""
GRID_JOINS, GRID_ABSENT = MISSING_STEPS[0][1], MISSING_STEPS[-1][1]
"""Fills of the cells of a grid, most of which take part: pale, so that those that do not stand out."""
SEA, LAND, BORDER, WATER_INK = "#E6EFF6", "#F5F3EE", "#D8D4CA", "#456A8B"
"""The ground of a map: quiet, so that the region stands out."""
NAME_INK, MISSING_INK = "#41506A", "#8A3B00"
"""Of a town that joins everything the name; of the others how many projects they do not join."""
HALO = 4
LABEL_SIZE, VALUE_SIZE = 16, 16


FIT_WIDTH = {"type": "fit-x", "contains": "padding"}
"""How a chart fits its width, while its height is that of its marks alone."""


def role_colour(role: str) -> str:
    """Return the colour of a role; the fourth and later roles share one, as more hues look alike."""
    return ROLE.get(role, EMPHASIS)


def role_before_colour(role: str) -> str:
    """Return the paler colour of a role, for the earlier of two fiscal years."""
    return ROLE_BEFORE.get(role, QUIET)


def missing_fill(missing: int, most: int) -> str:
    """Return the fill of a municipality that does not join ``missing`` projects of ``most``, the largest
    number of any municipality or, where maps of several fields are compared, all of the field."""
    return next(fill for share, fill in MISSING_STEPS if missing <= share * most + 1e-9)


def vega_config() -> dict[str, Any]:
    """Return the Vega-Lite config that all charts share."""
    return {
        "font": FONT,
        "background": PAPER,
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": LABEL_SIZE,
            "labelColor": INK,
            "labelLimit": 0,
            "labelLineHeight": LABEL_SIZE + 4,
            "title": None,
            "grid": False,
            "ticks": False,
            "domainColor": OUTLINE,
        },
        "text": {"fontSize": VALUE_SIZE, "color": INK},
        "title": {"color": INK, "fontSize": VALUE_SIZE},
        "legend": {"disable": True},
    }
