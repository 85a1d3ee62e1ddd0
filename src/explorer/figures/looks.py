"""The looks of a chart: light as it is made, dark, and strong contrast for a washed-out projector."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from explorer.figures import style

Drawing = TypeVar("Drawing", dict[str, Any], str)


ALL_JOINED, FEW_MISSING, MORE_MISSING, MOST_MISSING = (fill for _, fill in style.MISSING_STEPS)
DARK_AND_CONTRAST = {
    style.PAPER: ("#0E1116", "#FFFFFF"),
    style.INK: ("#FFFFFF", "#000000"),
    style.QUIET_INK: ("#B9BFCA", "#262626"),
    style.ROLE["1"]: ("#7FB0FF", "#0038B8"),
    style.ROLE["2"]: ("#E3A03C", "#8A4300"),
    style.ROLE["3"]: ("#3DC79A", "#005E49"),
    style.ROLE_BEFORE["1"]: ("#4A6AA3", "#5C8CF5"),
    style.ROLE_BEFORE["2"]: ("#83683A", "#D48210"),
    style.ROLE_BEFORE["3"]: ("#3F7A68", "#1FA683"),
    style.EMPHASIS: ("#C9D0DC", "#262D38"),
    style.QUIET: ("#6A7180", "#8A909B"),
    style.FAINT: ("#6A7180", "#8A909B"),
    style.JOINS: ("#2B5FB8", "#4C8DFF"),
    style.PALE: ("#4A3413", "#FFC45C"),
    style.LISTED: ("#4A6AA3", "#5C8CF5"),
    style.LISTED_INK: ("#F2F6FF", "#000000"),
    style.SEA: ("#0B1722", "#FFFFFF"),
    style.LAND: ("#191D24", "#EDEDED"),
    style.BORDER: ("#303742", "#B5B5B5"),
    style.WATER_INK: ("#8FB3D3", "#2B4A66"),
    style.NAME_INK: ("#D5DEF0", "#000000"),
    style.MISSING_INK: ("#FFC98A", "#6B1E00"),
    ALL_JOINED: ("#1F3A68", "#A9CBFF"),
    FEW_MISSING: ("#7A6440", "#FFE066"),
    MORE_MISSING: ("#803B0A", "#F78A00"),
    MOST_MISSING: ("#BA5809", "#DB4300"),
}
"""What each colour of the light look becomes in the dark and in the strong one."""

LOOKS: dict[str, Mapping[str, str]] = {
    "light": {colour: colour for colour in DARK_AND_CONTRAST},
    "dark": {colour: dark for colour, (dark, _) in DARK_AND_CONTRAST.items()},
    "contrast": {colour: strong for colour, (_, strong) in DARK_AND_CONTRAST.items()},
}
"""What each colour of :mod:`explorer.figures.style` becomes in a look."""
VARIABLES = {colour: f"--{colour[1:].lower()}" for colour in DARK_AND_CONTRAST}
"""What a style sheet calls each colour of the light look."""
EITHER: Mapping[str, str] = {colour: f"var({name})" for colour, name in VARIABLES.items()}
"""The light look or the dark one, as the viewer's device prefers: needs the style sheet :func:`palette`."""
COLOUR = re.compile(r"(?<![^'\"])#[0-9A-F]{6}(?![^'\"])", re.IGNORECASE)
"""A colour that is a whole string, or stands in quotes in an expression."""


def palette() -> str:
    """Return a style sheet with the colours of :data:`EITHER`."""
    light, dark = (
        "".join(f"{name}:{LOOKS[look][colour]};" for colour, name in VARIABLES.items())
        for look in ("light", "dark")
    )
    return f":root{{{light}}}@media screen and (prefers-color-scheme: dark){{:root{{{dark}}}}}"


def either(svg: str) -> str:
    """Return the SVG in the colours of :data:`EITHER`."""
    painted: str = _painted(svg, EITHER)
    return painted


def repaint(drawing: Drawing, look: str) -> Drawing:
    """Return a copy of a Vega-Lite specification, or of SVG, in one of the :data:`LOOKS`."""
    return drawing if look == "light" else _painted(drawing, LOOKS[look])


def _painted(part: Any, colours: Mapping[str, str]) -> Any:
    """Return a part of a specification with its colours replaced."""
    if isinstance(part, dict):
        return {key: _painted(inner, colours) for key, inner in part.items()}
    if isinstance(part, list):
        return [_painted(inner, colours) for inner in part]
    if isinstance(part, str):
        return COLOUR.sub(lambda match: colours.get(match[0].upper(), match[0]), part)
    return part
