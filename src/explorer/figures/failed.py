"""The stand-in for a figure that could not be made."""

import pandas as pd

from explorer.figures.bars import BARS, bar_chart
from explorer.figures.figure import Figure, Origin

FAILED = "この図は表示できません"
CALL = "ほかの図と表は、そのまま使えます。管理している部署にお知らせください"


def failed_figure(name: str) -> Figure:
    """Return a figure of that name which says that it could not be made."""
    return Figure(
        name=name,
        title=FAILED,
        chart=bar_chart(pd.DataFrame(columns=list(BARS)), "plain", FAILED),
        table=pd.DataFrame(),
        alt=f"{FAILED}。",
        origin=Origin("", "participation", ()),
        note=CALL,
    )
