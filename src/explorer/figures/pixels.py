"""Building blocks of charts that the browser lays out in pixels for the width that it has."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from math import ceil
from typing import Any

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.figure import PICK

LINE = 17
"""The height of a line within a text of several lines."""
TEXT_OFFSET = 1
"""How far text is moved down: Vega centres Latin letters, and Japanese ones stood too high in their rows."""
HEAD_LETTERS = 12
"""How many letters of a column's name stand below each other."""
ASPECT = 2.5
"""Width by height of the place for a picture on a slide."""
HOVERED, SHADE = "over", 0.08
CLICKABLE: dict[str, Any] = {"cursor": "pointer", "aria": True}
TARGETS = "picked"
"""The name of the layer that takes clicks."""
CLICK_HINTS = {
    "no": "押すと事業票",
    "heading": "押すと内訳",
    "standing": "押すと一覧",
    "kind": "押すと一覧",
    "burden": "押すと該当する事業",
    "year": "押すとその年度",
    "view": "押すと一覧",
}
"""Where a click on a mark leads, by the parameter in its key."""

BREAK, LONG_PHRASE = "\u200b", 7
"""Where a line may be broken, and how many letters a phrase has at most that is not broken within."""
LETTER = f"{BREAK}?(?:[a-z0-9.,]{{2}}|[^{BREAK}])"
LINE_PATTERN = f"((?:{LETTER}){{1,{{letters}}}})(?:{BREAK}|$)|((?:{LETTER}){{1,{{letters}}}})"
"""Matches a line of at most so many letters, two narrow ones being one: up to a break, if there is one."""

Layer = dict[str, Any]
"""A part of a Vega-Lite specification."""


@dataclass(frozen=True)
class Room:
    """The room for a chart on a slide, in pixels of the chart: enlarged to fill it, its letters are large."""

    name: str
    width: int
    height: int


SLIDE = Room("slide", 1200, 430)
"""A whole slide: at 1920 by 1080 pixels letters are 24 pixels high."""
HALF = Room("half", 640, 450)
"""Half a slide: letters are 20 pixels high."""


def with_short(
    spec: Layer,
    heights: Callable[[Room], Sequence[float]],
    draw: Callable[[int, Room], Layer],
    rooms: Iterable[Room] = (SLIDE, HALF),
) -> Layer:
    """Add a shorter version of the chart for each room in which not all of its rows fit.

    ``heights`` returns the rows' heights in a room, the rows that are kept first at the front. ``draw``
    draws as many rows as fit, at least one; which rows these are and what is said of the others is up to
    the figure: see ``bars.py``, ``matrix_chart.py``, ``arrows.py`` and ``timeline.py``.
    """
    short = {}
    for room in rooms:
        bottoms = list(accumulate(heights(room)))
        fitting = sum(bottom <= room.height for bottom in bottoms)
        if fitting < len(bottoms):
            short[room.name] = draw(max(fitting, 1), room)
    return spec | {"usermeta": spec["usermeta"] | {"short": short}} if short else spec


def in_room(spec: Layer, room: Room) -> Layer:
    """Return the chart as the room shows it: with as many rows as fit, narrowed for half a slide."""
    short: Layer = spec.get("usermeta", {}).get("short", {}).get(room.name, spec)
    return narrowed(short) if room == HALF else short


def on_common_scale(*charts: Any) -> list[Any]:
    """Return charts and maps as they stand beside each other: on a common scale, if each chart has one.

    There equal amounts are equally long (``common`` in the ``usermeta``); alone a chart has its own scale.
    """
    common = [
        chart.get("usermeta", {}).get("common") if isinstance(chart, dict) else None for chart in charts
    ]
    return common if all(common) else list(charts)


def narrowed(spec: Layer) -> Layer:
    """Return the chart for a narrow place, where its letters are larger.

    One with a layout for narrow screens keeps it: its ``usermeta`` says up to which width (``narrow``).
    """
    if "usermeta" not in spec:
        return spec
    meta = {name: value for name, value in spec["usermeta"].items() if name not in ("short", "common")}
    narrow = {"widest": meta["narrow"]} if "narrow" in meta else {}
    return spec | {"usermeta": meta | {"slide": min(meta["slide"], meta.get("narrow", HALF.width))} | narrow}


def slide_width(least: float, height: float) -> float:
    """Return the width of a slide's chart that is so high: at least ``least``, with letters of 24 pixels."""
    return max(least, min(height * ASPECT, SLIDE.width))


def with_note(spec: Layer, words: str) -> Layer:
    """Return the chart with a note below its marks."""
    title = {"text": words, "orient": "bottom", "anchor": "start", "fontSize": style.VALUE_SIZE}
    return spec | {"title": title}


def rows_left_out(count: int, counter: str = "件") -> str:
    """Say how many more rows the table has: ほか12件は表に記載."""
    return f"ほか{count:,}{counter}は表に記載"


def chart_spec(params: dict[str, str], height: float, slide: float, layers: list[Layer]) -> Layer:
    """Return the specification of a chart as high as its marks reach; a click on :data:`TARGETS` picks a key.

    ``params`` are expressions by name that the browser evaluates, ``height`` is that of a row, and ``slide``
    is the width at which the chart is drawn for a slide.
    """
    hover = {"type": "point", "fields": ["key"], "on": "pointerover", "clear": "pointerout"}
    all_params: list[Layer] = [
        {"name": "pressed", "value": CLICK_HINTS},
        *({"name": name, "expr": expression} for name, expression in params.items()),
        click_selection(TARGETS),
        {"name": HOVERED, "views": [TARGETS], "select": hover},
    ]
    return base_spec(all_params, height, slide, layers)


def base_spec(params: list[Layer], height: float, slide: float, layers: list[Layer]) -> Layer:
    """Return the specification that all charts laid out in pixels share."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": style.vega_config(),
        "autosize": {"type": "pad", "contains": "padding", "resize": True},
        "usermeta": {"slide": round(slide)},
        "height": height,
        "params": params,
        "layer": layers,
    }


def click_selection(layer: str) -> Layer:
    """Return the parameter by which a click on the named layer picks a key."""
    return {"name": PICK, "views": [layer], "select": {"type": "point", "fields": ["key"], "on": "click"}}


def stacked(name: str) -> list[str]:
    """Return the letters of the name to stand below each other; of a very long one the first."""
    letters = linebreaks.graphemes(name)
    return letters if len(letters) <= HEAD_LETTERS else [*letters[: HEAD_LETTERS - 1], "︙"]


def text_width(texts: Iterable[str], size: float) -> int:
    """Return about how wide the longest of the texts is in pixels."""
    return ceil(max(map(linebreaks.ems, texts), default=0) * size)


@lru_cache(maxsize=4096)
def breakable(words: str) -> str:
    """Return the words with a :data:`BREAK` wherever the browser may begin a new line."""
    pieces = (
        linebreaks.WORD.findall(phrase) if linebreaks.ems(phrase) > LONG_PHRASE else [phrase]
        for phrase in linebreaks.phrases(words)
    )
    return BREAK.join(chain.from_iterable(pieces)).replace(f"{BREAK} ", " ")


def lines_expression(words: str) -> str:
    """Return an expression for the lines of :func:`breakable` words, of at most ``datum.letters`` letters."""
    pattern = LINE_PATTERN.replace("{letters}", "' + datum.letters + '")
    cut = f"replace({words}, regexp('{pattern}', 'gu'), '$1$2\\n')"
    return f"split(replace(slice({cut}, 0, -1), regexp('{BREAK}', 'g'), ''), '\\n')"


@lru_cache(maxsize=4096)
def line_count(words: str, letters: int) -> int:
    """Return how many lines :func:`lines_expression` makes of :func:`breakable` words."""
    return len(re.findall(LINE_PATTERN.replace("{letters}", str(letters)), words))


def rect_mark(
    transform: list[Layer],
    left: str,
    right: str,
    top: str = "datum.y",
    bottom: str = "datum.y + step",
    **mark: Any,
) -> Layer:
    """Return a layer of rectangles; the edges are expressions in pixels."""
    return {
        "transform": [*transform, *calculate(left=left, right=right, top=top, bottom=bottom)],
        "mark": {"type": "rect", "aria": False} | mark,
        "encoding": {
            "x": pixel_field("left"),
            "x2": {"field": "right"},
            "y": pixel_field("top"),
            "y2": {"field": "bottom"},
        },
    }


def click_targets(transform: list[Layer], left: str, right: str, top: str, bottom: str) -> Layer:
    """Return the layer that takes the clicks: whole rows, above their other marks, shaded under the pointer.

    The data's ``tooltip`` (values by label) is shown beside the pointer, ``description`` read to a screen
    reader.
    """
    layer = rect_mark(transform, left, right, top, bottom, color=style.INK, **CLICKABLE)
    shade = {"condition": {"param": HOVERED, "empty": False, "value": SHADE}, "value": 0}
    layer["encoding"] |= {
        "fillOpacity": shade,
        "tooltip": field("tooltip"),
        "description": field("description"),
    }
    return {"name": TARGETS, **layer}


def text_mark(transform: list[Layer], x: str, y: str, name: str, **mark: Any) -> Layer:
    """Return a layer that writes the field ``name``; ``x`` and ``y`` are expressions in pixels."""
    look = {
        "type": "text",
        "baseline": "middle",
        "dy": TEXT_OFFSET,
        "lineBreak": "\n",
        "lineHeight": LINE,
        "aria": False,
    }
    return {
        "transform": [*transform, *calculate(text_x=x, text_y=y)],
        "mark": look | mark,
        "encoding": {"x": pixel_field("text_x"), "y": pixel_field("text_y"), "text": field(name)},
    }


def calculate(**expressions: str) -> list[Layer]:
    """Return transforms that add fields calculated by the browser."""
    return [{"calculate": expression, "as": name} for name, expression in expressions.items()]


def field(name: str, **options: Any) -> Layer:
    """Return the encoding of a nominal field."""
    return {"field": name, "type": "nominal"} | options


def pixel_field(name: str) -> Layer:
    """Return the encoding of a field that holds pixels."""
    return field(name, type="quantitative", scale=None)


def unscaled_field(name: str) -> Layer:
    """Return the encoding of a field that holds colours or shapes themselves."""
    return field(name, scale=None)


def tooltip(key: str, title: str, values: dict[str, str]) -> dict[str, str]:
    """Return the tooltip of a row: title, values by label, and the click hint."""
    return {"title": title, **values, "　": CLICK_HINTS[key.split("=", maxsplit=1)[0]]}


def tooltip_fields(**labels: str) -> list[Layer]:
    """Return the encoding of a tooltip that shows these fields under these labels."""
    return [field(name, title=label) for name, label in labels.items()]
