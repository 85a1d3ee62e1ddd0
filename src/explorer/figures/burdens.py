"""Pictures of who pays, by our kinds."""

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.bars import bar_chart
from explorer.figures.figure import Figure, origin
from explorer.model import BurdenKind, Side
from explorer.questions.burdens import kinds_for, may_cost, projects_by_kind
from explorer.questions.scope import Scope, projects_in

SIDE_COLOUR = {Side.PARTNER: style.INCREASE, Side.CORE: style.DECREASE}
OURS = f"種類は{text.OURS}。一つの文に二つの定めがあれば両方に数える"


def burden_figure(dataset: Dataset, scope: Scope) -> Figure:
    """How many projects have each kind of rule, for the partners and for the core city."""
    frame = projects_by_kind(dataset, scope)
    partner = frame[frame["side"] == Side.PARTNER].sort_values("projects", ascending=False, kind="stable")
    top = partner.iloc[0]
    finding = f"連携市町村では「{text.BURDEN_KIND[top['kind']]}」が最も多い（{top['projects']}事業）"
    bars = pd.DataFrame(
        {
            "key": [f"burden={row.side}:{row.kind}" for row in frame.itertuples()],
            "label": [f"{text.SIDE[row.side]}：{text.BURDEN_KIND[row.kind]}" for row in frame.itertuples()],
            "series": "",
            "value": frame["projects"].astype("float64"),
            "words": [text.count(number, "事業") for number in frame["projects"]],
            "colour": [SIDE_COLOUR[side] for side in frame["side"]],
        }
    )
    return Figure(
        name="burdens",
        title=f"{finding}（{text.OURS}）",
        chart=bar_chart(bars, "plain"),
        table=_counts(frame),
        alt=f"費用負担の種類ごとの事業数の棒グラフ。{finding}。",
        origin=origin(dataset, "burdens", sorted({no for nos in frame["nos"] for no in nos})),
        note=OURS,
        legend="茶 連携市町村　青 連携中枢都市",
    )


def town_burden_figure(dataset: Dataset, town: str, scope: Scope) -> Figure:
    """How many of the projects a municipality joins may cost it money, by kind of rule."""
    frame = kinds_for(dataset, town, scope)
    name = dataset.municipalities.set_index("municipality_code").loc[town, "name"]
    costing = may_cost(dataset, town, scope)
    nos = sorted({no for nos in frame["nos"] for no in nos})
    finding = f"{name}が参加する{len(nos)}事業のうち、費用負担が生じうるのは{len(costing)}事業"
    bars = pd.DataFrame(
        {
            "key": [f"burden={row.side}:{row.kind}" for row in frame.itertuples()],
            "label": [text.BURDEN_KIND[kind] for kind in frame["kind"]],
            "series": "",
            "value": frame["projects"].astype("float64"),
            "words": [text.count(number, "事業") for number in frame["projects"]],
            "colour": [
                style.DOES_NOT_COST if kind == BurdenKind.NONE else style.INCREASE for kind in frame["kind"]
            ],
        }
    )
    return Figure(
        name=f"town-burdens-{town}",
        title=f"{finding}（{text.OURS}）",
        chart=bar_chart(bars, "plain"),
        table=_counts(frame),
        alt=f"費用負担の種類ごとの事業数の棒グラフ。{finding}。",
        origin=origin(dataset, "burdens", nos or projects_in(dataset, scope)["no"]),
        note=f"{OURS}。計画に{name}の負担額の記載はない",
    )


def _counts(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "負担する側": [text.SIDE[side] for side in frame["side"]],
            f"種類（{text.OURS}）": [text.BURDEN_KIND[kind] for kind in frame["kind"]],
            "事業": frame["projects"],
            "事業のNo.": ["、".join(map(str, nos)) for nos in frame["nos"]],
        }
    )
