"""A picture of nothing says so in words."""

from typing import Any

from explorer.figures import style
from explorer.figures.figure import PICK

HEIGHT = 60


def say_nothing_drawn(spec: dict[str, Any], words: str) -> dict[str, Any]:
    """The layered specification of a chart without marks, with ``words`` where the marks would be.

    Nothing is left to be picked by a click.
    """
    mark = {"type": "text", "align": "left", "baseline": "middle", "color": style.QUIET_INK}
    layer = {
        "data": {"values": [{"said": words}]},
        "mark": mark | {"limit": {"expr": "width"}},
        "encoding": {
            "x": {"value": 0},
            "y": {"value": HEIGHT / 2},
            "text": {"field": "said", "type": "nominal"},
        },
    }
    params = [param for param in spec["params"] if not param["name"].startswith(PICK)]
    return spec | {"params": params, "layer": [*spec["layer"], layer], "height": HEIGHT}
