"""Colours, type and sizes of every picture: legible from the back row, for every colour vision."""

from typing import Any

FONT = '"BIZ UDPGothic", "Yu Gothic UI", "Hiragino Sans", "Noto Sans CJK JP", sans-serif'
INK, QUIET_INK, PAPER = "#0B0D12", "#50545F", "#FFFFFF"
OUTLINE, SELECTED = "#50545F", "#0B0D12"
ROLE = {"1": "#2F66D8", "2": "#A46600", "3": "#0B6B4F"}
ROLE_BEFORE = {"1": "#7F8FB2", "2": "#B08B4E", "3": "#43A387"}
EMPHASIS, QUIET, FAINT = "#3C4554", "#878F9D", "#BFC5CF"
"""Without a role: what the title names, the other marks, and lines and grounds."""
JOINS, DOES_NOT_JOIN = "#6F9BE3", "#FFF4E2"
LISTED, LISTED_INK = "#B4C9F3", "#1B3F8B"
MISSING_STEPS = ((0, "#DCE6F5"), (2, "#FBE3BF"), (4, "#F3B765"), (10**6, "#E0791C"))
HALO = 4
LABEL_SIZE, VALUE_SIZE = 16, 16


FIT_WIDTH = {"type": "fit-x", "contains": "padding"}
"""How a chart takes the width it is given and keeps its height for its marks, without what stands around."""


def role_colour(role: str) -> str:
    """The colour of a role; the fourth and later roles share one, as more hues cannot be told apart."""
    return ROLE.get(role, EMPHASIS)


def role_before_colour(role: str) -> str:
    """The paler colour of a role, for the earlier of two fiscal years."""
    return ROLE_BEFORE.get(role, QUIET)


def rgb(colour: str) -> list[int]:
    """``#RRGGBB`` as the three numbers that deck.gl takes."""
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def missing_fill(missing: int) -> str:
    """The fill of a municipality by how many projects it does not join."""
    return next(fill for most, fill in MISSING_STEPS if missing <= most)


def vega_config() -> dict[str, Any]:
    """The Vega-Lite config that all charts share."""
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
        "title": {"color": INK},
        "legend": {"disable": True},
    }
