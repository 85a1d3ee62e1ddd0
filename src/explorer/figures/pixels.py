"""Parts of a chart whose places the browser works out in pixels, from the width that it is given."""

from collections.abc import Iterable
from math import ceil
from typing import Any

from explorer import linebreaks
from explorer.figures import style
from explorer.figures.figure import PICK

LINE = 17
"""The height of a line of words that goes on in the next one."""
ASPECT = 2.3
"""The shape of a slide's room for its picture."""
HALF, HALF_HIGH = 640, 450
"""How wide at most a chart is drawn for half a slide, and how high: so its letters have 20 pixels there."""
SLIDE_WIDTH, SLIDE_HEIGHT = 1200, 430
"""How large a chart may be so that a slide of 1920 by 1080 shows its letters 24 pixels high."""
CLICKED: dict[str, Any] = {"cursor": "pointer", "aria": True}
PICKED, OVER, SHADE = "picked", "over", 0.08
HOVERED = {"type": "point", "fields": ["key"], "on": "pointerover", "clear": "pointerout"}
PRESSED = {
    "no": "押すと事業票",
    "heading": "押すと内訳",
    "standing": "押すと一覧",
    "kind": "押すと一覧",
    "burden": "押すと該当する事業",
    "year": "押すとその年度",
}
"""Where a click on a mark leads, by the parameter of its key."""

Layer = dict[str, Any]
"""A part of a Vega-Lite specification."""


def chart(places: dict[str, str], height: float, slide: float, layers: list[Layer]) -> Layer:
    """The specification of a chart as high as its marks reach; a click on the layer PICKED picks a key.

    ``places`` are expressions that the browser works out, ``height`` is that of a row, and ``slide`` how wide
    the chart is made for a slide.
    """
    params = [
        {"name": PICK, "views": [PICKED], "select": {"type": "point", "fields": ["key"], "on": "click"}},
        {"name": OVER, "views": [PICKED], "select": HOVERED},
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": style.vega_config(),
        "autosize": {"type": "pad", "contains": "padding", "resize": True},
        "usermeta": {"slide": round(slide)},
        "height": height,
        "params": [
            {"name": "pressed", "value": PRESSED},
            *({"name": name, "expr": expression} for name, expression in places.items()),
            *params,
        ],
        "layer": layers,
    }


def width_of(words: Iterable[str], size: float) -> int:
    """How wide the longest of the words is, about."""
    return ceil(max(map(linebreaks.ems, words), default=0) * size)


def box(
    steps: list[Layer],
    left: str,
    right: str,
    top: str = "datum.y",
    bottom: str = "datum.y + step",
    **mark: Any,
) -> Layer:
    """Rectangles between four pixels."""
    return {
        "transform": [*steps, *calculated(left=left, right=right, top=top, bottom=bottom)],
        "mark": {"type": "rect", "aria": False} | mark,
        "encoding": {
            "x": pixel("left"),
            "x2": {"field": "right"},
            "y": pixel("top"),
            "y2": {"field": "bottom"},
        },
    }


def targets(steps: list[Layer], left: str, right: str, top: str, bottom: str) -> Layer:
    """What takes the clicks: the whole row, above all that is drawn in it, shaded under the pointer.

    It reads ``told`` (words by head) to whoever points at it, and ``said`` to a screen reader.
    """
    layer = box(steps, left, right, top, bottom, color=style.INK, **CLICKED)
    shade = {"condition": {"param": OVER, "empty": False, "value": SHADE}, "value": 0}
    layer["encoding"] |= {"fillOpacity": shade, "tooltip": column("told"), "description": column("said")}
    return {"name": PICKED, **layer}


def words_at(steps: list[Layer], x: str, y: str, name: str, **mark: Any) -> Layer:
    """The words of a column at a pixel."""
    look = {"type": "text", "baseline": "middle", "lineBreak": "\n", "lineHeight": LINE, "aria": False}
    return {
        "transform": [*steps, *calculated(at=x, on=y)],
        "mark": look | mark,
        "encoding": {"x": pixel("at"), "y": pixel("on"), "text": column(name)},
    }


def calculated(**columns: str) -> list[Layer]:
    """Columns that the browser works out."""
    return [{"calculate": expression, "as": name} for name, expression in columns.items()]


def pixel(name: str) -> Layer:
    """A column of pixels."""
    return column(name, type="quantitative", scale=None)


def column(name: str, **more: Any) -> Layer:
    """A column of words."""
    return {"field": name, "type": "nominal"} | more


def as_it_is(name: str) -> Layer:
    """A column of colours."""
    return column(name, scale=None)


def tooltip(key: str, title: str, rows: dict[str, str]) -> dict[str, str]:
    """What is told to whoever points at a row: its title, words by head, and where a click leads."""
    return {"title": title, **rows, "　": PRESSED[key.split("=", maxsplit=1)[0]]}


def under_heads(**heads: str) -> list[Layer]:
    """These columns under these heads, for whoever points at a mark."""
    return [column(name, title=head) for name, head in heads.items()]


def with_short(spec: Layer, short: Layer) -> Layer:
    """The specification of all rows, with the one of those that a slide has room for."""
    own = {name: part for name, part in short.items() if name != "$schema"}
    return spec | {"usermeta": spec["usermeta"] | {"short": own}}


def on_slide(spec: Layer) -> Layer:
    """The specification as a slide shows it: where there are too many rows, those that it has room for."""
    short: Layer = spec.get("usermeta", {}).get("short", {})
    return {"$schema": spec["$schema"]} | short if short else spec


def with_others(spec: Layer, words: str) -> Layer:
    """The specification with what is said of the rows that are not drawn, below those that are."""
    title = {"text": words, "orient": "bottom", "anchor": "start", "fontSize": style.VALUE_SIZE}
    return spec | {"title": title}


def narrowed(spec: Layer) -> Layer:
    """The specification for a narrow room, where its letters are larger.

    One that is laid out otherwise below a width says so (``half`` of its ``usermeta``), and stays below it.
    """
    if "usermeta" not in spec:
        return spec
    about = {name: part for name, part in spec["usermeta"].items() if name != "short"}
    widest = {"widest": about["half"]} if "half" in about else {}
    wide = min(about["slide"], about.get("half", HALF))
    return spec | {"usermeta": about | {"slide": wide} | widest}


def halved(spec: Layer) -> Layer:
    """The specification for half a slide: narrowed, and not too high.

    Of marks that say how far down they reach at that width (``foot``) those that do not fit are left out, and
    the chart says how many they are. Its parameter ``foot``, if it has one, is where the last one ends.
    """
    if "usermeta" not in spec:
        return spec
    fitting: list[float] = []
    left: dict[str, int] = {}
    narrow = narrowed(spec)
    shorter: Layer = _shortened(narrow, fitting, left)
    if not left:
        return narrow
    foot = {"name": "foot", "expr": f"{max(fitting, default=0)}"}
    params = [foot if param["name"] == "foot" else param for param in shorter["params"]]
    return say_more(shorter | {"params": params}, sum(left.values()) + spec["usermeta"].get("more", 0), "件")


def say_more(spec: Layer, more: int, counter: str) -> Layer:
    """The specification that says below its marks how many more the table has."""
    said = with_others(spec, f"ほか{more:,}{counter}は表にある")
    return said | {"usermeta": spec["usermeta"] | {"more": more}}


def _shortened(part: Any, fitting: list[float], left: dict[str, int]) -> Any:
    """The part of a specification without the marks that reach too far down, whose keys go to ``left``."""
    if isinstance(part, dict):
        return {key: _shortened(each, fitting, left) for key, each in part.items()}
    if not isinstance(part, list):
        return part
    kept = []
    for each in part:
        foot = each.get("foot", 0) if isinstance(each, dict) else 0
        # The first mark stays, however high it is.
        if foot > HALF_HIGH and fitting:
            left |= {each["key"]: 1 + each.get("hidden", 0)} if "key" in each else {}
        else:
            kept.append(_shortened(each, fitting, left))
            fitting += [foot] if foot else []
    return kept
