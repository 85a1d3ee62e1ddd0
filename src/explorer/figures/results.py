"""Pictures of what was reached and what was spent, beside what the plan says."""

from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.arrows import arrow_chart, ratio_scale
from explorer.figures.bars import SCALE_NOTE, bar_chart
from explorer.figures.figure import Figure, Origin, source_line
from explorer.figures.indicators import NO_VERDICT, indicators_words, label, pick_key
from explorer.figures.legend import Key
from explorer.figures.scope import projects_words
from explorer.questions.budgets import AMOUNT
from explorer.questions.results import actuals, settlements
from explorer.questions.scope import Scope

NO_SETTLEMENT = "追加された決算額はない"
NO_RESULT = "この範囲に追加された実績はない"
ADDED = "計画の記載ではなく、別途追加したもの"


def reached_figure(dataset: Dataset, scope: Scope, target_kind: str) -> Figure:
    """From baseline to the last known result, measured by the target, for each target that is a number."""
    frame = actuals(dataset, scope, target_kind)
    drawn = frame[frame["share"].notna()].sort_values("share", ascending=False, kind="stable")
    least = int((drawn["share"] >= 1).sum())
    over = f"{least}指標" if least else "ない"
    finding = f"実績が目標値以上なのは、比較できる{len(drawn)}指標のうち{over}"
    if not least:
        finding = f"比較できる{len(drawn)}指標に、実績が目標値以上のものはない"
    if drawn.empty:
        finding = f"実績のある{len(frame)}指標に、数値目標と比較できるものはない" if len(frame) else NO_RESULT
    rows = drawn.to_dict(orient="records")
    begun = (drawn["baseline_value"] / drawn["target_value"]).where(drawn["change"].notna())
    arrows = pd.DataFrame(
        {
            "key": [pick_key(row) for row in rows],
            "label": [label(row) for row in rows],
            "change": [f"目標 {row['target']}の{text.percent(row['share'])}" for row in rows],
            "start": begun.fillna(drawn["share"]).astype("float64").to_numpy(),
            "end": drawn["share"].astype("float64").to_numpy(),
            "baseline": drawn["baseline"].to_numpy(),
            "target": [result_words(row) for row in rows],
            "colour": style.EMPHASIS,
        }
    )
    scale = ratio_scale([*arrows["start"], *arrows["end"]], "目標値")
    notes = [f"実績は{ADDED}", f"割合は{text.DERIVED}", scale.note, NO_VERDICT]
    every = frame.to_dict(orient="records")
    return Figure(
        name="reached",
        title=finding,
        subtitle="・".join(
            [
                *(["目標値を１とした実績の比"] if len(drawn) else []),
                f"実績のある{text.count(len(frame), '指標')}",
                indicators_words(dataset, scope, target_kind),
            ]
        ),
        chart=arrow_chart(arrows, scale, finding, "実績"),
        table=pd.DataFrame(
            {
                "指標": [label(row) for row in every],
                "基準値（原文）": frame["baseline"],
                "目標値（原文）": frame["target"],
                "実績": [result_words(row) for row in every],
                "目標値に対する割合": [_share(row["share"]) for row in every],
                "基準値から目標値まで": [_share(row["way"]) for row in every],
                "実績の出典": frame["source"],
            }
        ),
        alt=f"基準値から実績への矢印の図。{finding}。",
        origin=_origin(dataset, "actuals", frame),
        note="。".join(filter(None, notes)),
        legend=(Key("○", "基準値"), Key("▶◀", "実績"), Key("●", "基準値と比べられない実績、または同じ値")),
    )


def settled_figure(dataset: Dataset, scope: Scope, year: int, rows: int | None, scale: str) -> Figure:
    """The settled amounts of a fiscal year beside their estimates, the largest first."""
    everything = settlements(dataset, scope)
    everything = everything[everything["fiscal_year"] == year]
    frame = everything.head(rows) if rows else everything
    both_known = everything[everything[AMOUNT].notna()]
    unit = dataset.edition.unit
    planned, spent = text.large_amounts([both_known[AMOUNT].sum(), both_known["amount"].sum()], unit)
    finding = f"見込額{planned}に対し、決算額{spent}"
    if both_known.empty:
        finding = f"決算額のある{len(everything)}事業に、見込額の記載がそろうものはない"
    if everything.empty:
        finding = NO_SETTLEMENT
    both = {"見込額": (AMOUNT, style.QUIET), "決算額": ("amount", style.EMPHASIS)}
    bars = pd.concat(
        pd.DataFrame(
            {
                "key": [f"no={no}" for no in frame["no"]],
                "label": [
                    text.project(no, name) for no, name in zip(frame["no"], frame["name"], strict=True)
                ],
                "series": series,
                "value": frame[column].astype("float64"),
                "words": [
                    text.NOT_STATED if pd.isna(amount) else text.large_amount(amount, unit)
                    for amount in frame[column]
                ],
                "colour": colour,
            }
        )
        for series, (column, colour) in both.items()
    )
    return Figure(
        name="settled",
        title=finding,
        subtitle="・".join(
            [
                f"{text.fiscal_year(year)} 事業費見込額と決算額",
                *(
                    [f"両方の記載がある{text.count(len(both_known), '事業')}の合計"]
                    if len(both_known)
                    else []
                ),
                projects_words(dataset, scope, amounts=True),
            ]
        ),
        chart=bar_chart(bars, scale, finding),
        table=pd.DataFrame(
            {
                "No.": frame["no"],
                "連携事業名": frame["name"],
                f"事業費見込額（{text.fiscal_year(year)}、{unit}）": text.in_unit(frame[AMOUNT], unit),
                f"決算額（{text.fiscal_year(year)}、{unit}）": text.in_unit(frame["amount"], unit),
                f"差（{unit}）": text.in_unit(frame["difference"], unit),
                "決算の出典": frame["source"],
            }
        ),
        alt=f"見込額と決算額の棒グラフ。{finding}。",
        origin=_origin(dataset, "settlements", everything),
        note="　".join(
            part for part in (f"決算額は{ADDED}。差は{text.DERIVED}", text.ROUNDED, SCALE_NOTE[scale]) if part
        ),
    )


def result_words(row: dict[str, Any]) -> str:
    """A result in words, with its fiscal year: 9,120人（2024年度）; with words where there is no number."""
    said = [] if pd.isna(row["value"]) else [text.exact_quantity(row["value"], row["unit"])]
    said += [] if pd.isna(row["note"]) else [row["note"]]
    return f"{'　'.join(said)}（{text.fiscal_year(row['fiscal_year'])}）"


def _share(share: float) -> str:
    return "" if pd.isna(share) else text.percent(share)


def _origin(dataset: Dataset, table: str, frame: pd.DataFrame) -> Origin:
    """The plan's sheets, and what the results were taken from; without results, the plan alone."""
    nos = tuple(int(no) for no in frame["no"].unique())
    taken = "、".join(dict.fromkeys(frame["source"]))
    what = "実績" if table == "actuals" else "決算額"
    said = f"{source_line(dataset, list(nos))}。{what}：{taken}" if nos else f"追加された{what}はない"
    return Origin(said, table, nos)
