"""Figures of what was reached and what was spent, beside what the plan says."""

from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.amounts import amount_head, in_its_place, is_stated, with_words
from explorer.figures.arrows import arrow_chart, ratio_scale
from explorer.figures.bars import SCALE_NOTE, bar_chart
from explorer.figures.figure import Figure, Origin, source_line
from explorer.figures.indicators import NO_VERDICT, indicators_words, label, pick_key
from explorer.figures.legend import Key
from explorer.figures.scope import project_labels, projects_words
from explorer.model import AmountState
from explorer.questions.budgets import AMOUNT
from explorer.questions.results import actuals, settlements
from explorer.questions.scope import Scope

NO_SETTLEMENT = "追加された決算額はない"
NO_RESULT = "この範囲に追加された実績はない"
ADDED = "計画の記載ではなく、別途追加したもの"


def reached_figure(dataset: Dataset, scope: Scope, target_kind: str) -> Figure:
    """Return arrows from baseline to last known result as shares of the target, where that is a number."""
    frame = actuals(dataset, scope, target_kind)
    compared = frame[frame["share"].notna()].sort_values("share", ascending=False, kind="stable")
    reached = int((compared["share"] >= 1).sum())
    if frame.empty:
        finding = NO_RESULT
    elif compared.empty:
        finding = f"実績のある{len(frame)}指標に、数値目標と比較できるものはない"
    elif reached:
        finding = f"実績が目標値以上なのは、比較できる{len(compared)}指標のうち{reached}指標"
    else:
        finding = f"比較できる{len(compared)}指標に、実績が目標値以上のものはない"
    rows = compared.to_dict(orient="records")
    start = (compared["baseline_value"] / compared["target_value"]).where(compared["change"].notna())
    arrows = pd.DataFrame(
        {
            "key": [pick_key(row) for row in rows],
            "label": [label(row) for row in rows],
            "change": [f"目標 {row['target']}の{text.percent(row['share'])}" for row in rows],
            "start": start.fillna(compared["share"]).astype("float64").to_numpy(),
            "end": compared["share"].astype("float64").to_numpy(),
            "baseline": compared["baseline"].to_numpy(),
            "target": [result_words(row) for row in rows],
            "colour": style.EMPHASIS,
        }
    )
    scale = ratio_scale([*arrows["start"], *arrows["end"]], "目標値")
    notes = [f"実績は{ADDED}", f"割合は{text.DERIVED}", scale.note, NO_VERDICT]
    all_rows = frame.to_dict(orient="records")
    counted = [
        *(["目標値を１とした実績の比"] if len(compared) else []),
        f"実績のある{text.count(len(frame), '指標')}",
        indicators_words(dataset, scope, target_kind),
    ]
    return Figure(
        name="reached",
        title=finding,
        subtitle="・".join(counted),
        chart=arrow_chart(arrows, scale, finding, "実績"),
        table=pd.DataFrame(
            {
                "指標": [label(row) for row in all_rows],
                "基準値（原文）": frame["baseline"],
                "目標値（原文）": frame["target"],
                "実績": [result_words(row) for row in all_rows],
                "目標値に対する割合": [_share(row["share"]) for row in all_rows],
                "基準値から目標値まで": [_share(row["progress"]) for row in all_rows],
                "実績の出典": frame["source"],
            }
        ),
        alt=f"基準値から実績への矢印の図。{finding}。",
        origin=_origin(dataset, "actuals", frame),
        note="。".join(filter(None, notes)),
        legend=(Key("○", "基準値"), Key("▶◀", "実績"), Key("●", "基準値と比べられない実績、または同じ値")),
    )


def settled_figure(dataset: Dataset, scope: Scope, year: int, rows: int | None, scale: str) -> Figure:
    """Return the settled amounts of a fiscal year beside their estimates, the largest first."""
    settled = settlements(dataset, scope)
    settled = settled[settled["fiscal_year"] == year]
    frame = settled.head(rows) if rows else settled
    both_known = settled[settled[AMOUNT].notna()]
    unit = dataset.edition.unit
    if settled.empty:
        finding = NO_SETTLEMENT
    elif both_known.empty:
        finding = f"決算額のある{len(settled)}事業に、見込額の記載がそろうものはない"
    else:
        planned, spent = text.large_amounts([both_known[AMOUNT].sum(), both_known["amount"].sum()], unit)
        finding = f"見込額{planned}に対し、決算額{spent}"
    counted = [
        f"{text.fiscal_year(year)} 事業費見込額と決算額",
        f"両方の記載がある{text.count(len(both_known), '事業')}の合計" if len(both_known) else "",
        projects_words(dataset, scope, amounts=True),
    ]
    notes = [f"決算額は{ADDED}。差は{text.DERIVED}", text.ROUNDED, SCALE_NOTE[scale]]
    words = frame["printed"].where(frame["state"] == AmountState.WORDS)
    series = {
        "見込額": (with_words(frame[AMOUNT], words), style.QUIET),
        "決算額": (frame["amount"], style.EMPHASIS),
    }
    bars = pd.concat(
        pd.DataFrame(
            {
                "key": [f"no={no}" for no in frame["no"]],
                "label": project_labels(frame),
                "series": name,
                "value": pd.to_numeric(cells, errors="coerce"),
                "words": [
                    text.large_amount(cell, unit) if is_stated(cell) else in_its_place(cell) for cell in cells
                ],
                "colour": colour,
            }
        )
        for name, (cells, colour) in series.items()
    )
    return Figure(
        name="settled",
        title=finding,
        subtitle="・".join(filter(None, counted)),
        chart=bar_chart(bars, scale, finding),
        table=pd.DataFrame(
            {
                "No.": frame["no"],
                "連携事業名": frame["name"],
                amount_head(unit, text.fiscal_year(year)): with_words(
                    text.in_unit(frame[AMOUNT], unit), words
                ),
                amount_head(unit, text.fiscal_year(year), "決算額"): text.in_unit(frame["amount"], unit),
                f"差（{unit}）": text.in_unit(frame["difference"], unit),
                "決算の出典": frame["source"],
            }
        ),
        alt=f"見込額と決算額の棒グラフ。{finding}。",
        origin=_origin(dataset, "settlements", settled),
        note="　".join(filter(None, notes)),
    )


def result_words(row: dict[str, Any]) -> str:
    """Return a result with its fiscal year: 9,120人（2024年度）; its note where there is no number."""
    parts = [] if pd.isna(row["value"]) else [text.exact_quantity(row["value"], row["unit"])]
    parts += [] if pd.isna(row["note"]) else [row["note"]]
    return f"{'　'.join(parts)}（{text.fiscal_year(row['fiscal_year'])}）"


def _share(share: float) -> str:
    return "" if pd.isna(share) else text.percent(share)


def _origin(dataset: Dataset, table: str, frame: pd.DataFrame) -> Origin:
    """Return the plan's sheets and the sources of the results."""
    nos = tuple(int(no) for no in frame["no"].unique())
    sources = "、".join(dict.fromkeys(frame["source"]))
    what = "実績" if table == "actuals" else "決算額"
    words = f"{source_line(dataset, list(nos))}。{what}：{sources}" if nos else f"追加された{what}はない"
    return Origin(words, table, nos)
