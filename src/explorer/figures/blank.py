"""What stands in a chart that has no marks."""

from typing import Any

from explorer.figures import style
from explorer.figures.figure import PICK

HEIGHT = 60


def with_empty_message(spec: dict[str, Any], message: str) -> dict[str, Any]:
    """Return the layered specification of a chart without marks with a message, and nothing to click on."""
    layer = {
        "data": {"values": [{"message": message}]},
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "color": style.QUIET_INK,
            "limit": {"expr": "width"},
        },
        "encoding": {
            "x": {"value": 0},
            "y": {"value": HEIGHT / 2},
            "text": {"field": "message", "type": "nominal"},
        },
    }
    params = [param for param in spec["params"] if not param["name"].startswith(PICK)]
    return spec | {"params": params, "layer": [*spec["layer"], layer], "height": HEIGHT}
