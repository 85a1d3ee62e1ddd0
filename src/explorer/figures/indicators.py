"""Pictures of what the plan promises, and the sentences that answer for it."""

from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.arrows import arrow_chart
from explorer.figures.bars import bar_chart
from explorer.figures.figure import Figure, source_line
from explorer.figures.timeline import timeline_chart
from explorer.model import TargetKind
from explorer.questions import indicators as questions
from explorer.questions.indicators import Standing, When, due, indicators, kinds, kpis, standings, undated
from explorer.questions.scope import Scope

STANDING = {
    Standing.ABOVE: "目標値が基準値を上回る",
    Standing.BELOW: "目標値が基準値を下回る",
    Standing.EQUAL: "目標値が基準値と同じ",
    Standing.UNBASED: "目標は数値、比べる基準値がない",
    Standing.NO_NUMBER: "目標に数値がない",
}
COMPARED = (Standing.ABOVE, Standing.BELOW, Standing.EQUAL)
COLOUR = {
    Standing.ABOVE: style.INCREASE,
    Standing.BELOW: style.DECREASE,
    Standing.EQUAL: style.ALL_ROLES,
    Standing.UNBASED: style.ALL_ROLES_BEFORE,
    Standing.NO_NUMBER: style.ALL_ROLES_BEFORE,
}
WHEN = {When.PAST: "期限を過ぎた年度", When.THIS: "今年度", When.NEXT: "来年度", When.LATER: ""}
NUMBER_KINDS = (TargetKind.NUMBER_EVERY_YEAR, TargetKind.NUMBER_BY_YEAR, TargetKind.NUMBER_UNDATED)
NOT_SAID = "達成したかどうかは計画に記載がない"
NO_VERDICT = "増えるほうがよいか減るほうがよいかは、計画に記載がない"
COMPARING = "数値の比較は当アプリの集計（人と名は同じ単位とみなす）"


def standing_figure(dataset: Dataset, scope: Scope, kind: str) -> Figure:
    """How many indicators' targets can be compared with their baselines, and how they stand."""
    frame = standings(dataset, scope, kind)
    total = int(frame["indicators"].sum())
    compared = int(frame.loc[frame["standing"].isin(COMPARED), "indicators"].sum())
    finding = f"基準値と目標値を数で比べられるのは、{total}指標のうち{compared}"
    found = indicators(dataset, scope, kind)
    return Figure(
        name="standings",
        title=f"{finding}（指標の数）",
        chart=bar_chart(_count_bars(frame, "standing", STANDING, COLOUR), "plain"),
        table=_count_table(frame, "standing", STANDING, "基準値と目標値"),
        alt=f"基準値と目標値の関係ごとの指標の数の棒グラフ。{finding}。",
        source=source_line(dataset, found["no"].unique()),
        note=f"{COMPARING}。{NO_VERDICT}",
    )


def kind_figure(dataset: Dataset, scope: Scope) -> Figure:
    """How many indicators have each kind of target; a click keeps that kind."""
    frame = kinds(dataset, scope)
    total = int(frame["indicators"].sum())
    largest = frame.loc[frame["indicators"].idxmax()]
    finding = (
        f"目標は「{text.TARGET_KIND[largest['kind']]}」が最も多い（{total}指標のうち{largest['indicators']}）"
    )
    colours = {
        kind: style.ALL_ROLES if kind in NUMBER_KINDS else style.ALL_ROLES_BEFORE for kind in TargetKind
    }
    return Figure(
        name="kinds",
        title=finding,
        chart=bar_chart(_count_bars(frame, "kind", text.TARGET_KIND, colours), "plain"),
        table=_count_table(frame, "kind", text.TARGET_KIND, "目標の種類"),
        alt=f"目標の種類ごとの指標の数の棒グラフ。{finding}。",
        source=source_line(dataset, indicators(dataset, scope)["no"].unique()),
        note=f"種類は{text.OURS}",
        legend="濃い色 目標に数値がある　うすい色 数値がない",
    )


def comparison_figure(dataset: Dataset, scope: Scope, kind: str, shown: tuple[Standing, ...]) -> Figure:
    """Baseline and target of the indicators that stand so, as a ratio to the baseline."""
    frame = indicators(dataset, scope, kind)
    frame = frame[frame["standing"].isin(shown) & frame["ratio"].notna()]
    order = {standing: rank for rank, standing in enumerate(shown)}
    frame = frame.assign(rank=frame["standing"].map(order)).sort_values(
        ["rank", "ratio"], ascending=[True, False], kind="stable"
    )
    counts = frame["standing"].value_counts()
    finding = "、".join(
        f"{STANDING[standing] if not at else STANDING[standing].removeprefix('目標値が')}指標は{counts[standing]}"
        for at, standing in enumerate(standing for standing in shown if standing in counts)
    )
    arrows = _arrows(frame).assign(start=1.0, end=frame["ratio"].astype("float64").to_numpy())
    ticks = {0.0: "0", 1.0: "基準値"} | {
        float(times): f"{times}倍" for times in range(2, int(arrows["end"].max() if len(arrows) else 1) + 1)
    }
    return Figure(
        name="-".join(["comparison", *shown]),
        title=f"{finding}（基準値を１とした比）",
        chart=arrow_chart(arrows, 0.0, ticks),
        table=_comparison_table(frame),
        alt=f"基準値から目標値への矢印の図。{finding}。",
        source=source_line(dataset, frame["no"].unique()) if len(frame) else "",
        note=f"{COMPARING}。{NO_VERDICT}",
        legend="○ 基準値　▶◀ 目標値（文字は原文）　● 同じ値",
    )


def kpi_figure(dataset: Dataset, scope: Scope) -> Figure:
    """The basic KPIs of the roles in scope, each on its own scale around zero."""
    frame = kpis(dataset, scope)
    size = frame[["baseline_value", "target_value"]].abs().max(axis=1)
    arrows = _arrows(frame).assign(
        start=(frame["baseline_value"] / size).astype("float64"),
        end=(frame["target_value"] / size).astype("float64"),
    )
    years = "・".join(str(year) for year in sorted(frame["target_year"].unique()))
    finding = f"基本ＫＰＩ{len(frame)}つの現状値と目標値（目標は{years}年・年度）"
    return Figure(
        name="kpis",
        title=finding,
        chart=arrow_chart(arrows, min(0.0, arrows["start"].min(), arrows["end"].min()), {0.0: "0"}),
        table=_comparison_table(frame),
        alt=f"{finding}。"
        + "、".join(f"{row.item} {row.baseline}から{row.target}" for row in frame.itertuples()),
        source=f"{source_line(dataset, [])}",
        note=f"目盛はＫＰＩごとに異なる。増減は{text.DERIVED}",
        legend="○ 現状値　▶ 目標値（文字は原文）",
    )


def due_figure(dataset: Dataset, scope: Scope, kind: str, year: int) -> Figure:
    """What is due in which fiscal year, seen from fiscal year ``year``."""
    frame = due(dataset, scope, kind, year)
    counts = frame[frame["no"].notna()]["when"].value_counts()
    finding = "、".join(
        f"{WHEN[when]}（{text.fiscal_year(of)}）は{counts.get(when, 0)}" for when, of in _near(year)
    )
    dates = frame["target_year"]
    span = range(min(dates.min(), year), max(dates.max(), year + 1) + 1) if len(frame) else [year, year + 1]
    years = pd.DataFrame({"year": list(span)})
    years["when"] = [_when(known, year) for known in years["year"]]
    years["head"] = years["year"].map(text.fiscal_year)
    years["words"] = [
        "　".join(part for part in (WHEN[when], f"{int((dates == known).sum())}件") if part)
        for known, when in zip(years["year"], years["when"], strict=True)
    ]
    is_kpi = frame["no"].isna()
    marks = pd.DataFrame(
        {
            "key": [_key(row) for row in frame.to_dict(orient="records")],
            "year": frame["target_year"].astype("int64"),
            "label": [_label(row) for row in frame.to_dict(orient="records")],
            "words": [f"{_label(row)}：{row['target']}" for row in frame.to_dict(orient="records")],
            "shape": ["diamond" if kpi else "circle" for kpi in is_kpi],
            "colour": [style.ROLE[role] for role in frame["role"]],
        }
    )
    every_year, timeless = undated(dataset, scope, kind)
    table = pd.DataFrame(
        {
            "年度": frame["target_year"].map(text.fiscal_year),
            "期限": frame["when"].map(WHEN),
            "No.": ["基本ＫＰＩ" if pd.isna(no) else f"No.{no}" for no in frame["no"]],
            "項目": frame["item"],
            "目標値（原文）": frame["target"],
        }
    )
    return Figure(
        name="due",
        title=f"期限を迎える指標：{finding}",
        chart=timeline_chart(years, marks),
        table=table,
        alt=f"目標の期限を年度ごとに並べた図。{finding}。",
        source=source_line(dataset, frame["no"].dropna().unique()),
        note=f"このほか、毎年度の目標{every_year}指標、時期の記載のない目標{timeless}指標。{NOT_SAID}",
        legend="● 評価指標　◆ 基本ＫＰＩ　青 役割１　茶 役割２　緑 役割３",
    )


def list_sentence(dataset: Dataset, scope: Scope, kind: str, name: str, year: int) -> str:
    """What one of the lists of :func:`explorer.questions.indicators.listed` holds, in a sentence."""
    frame = questions.listed(dataset, scope, kind, name, year)
    parts = "、".join(
        f"{group_words(group, year)} {size}"
        for group, size in frame.groupby("group", sort=False).size().items()
        if group
    )
    return {
        questions.ALL: f"指標は{len(frame)}。",
        questions.DUE: f"今年度か来年度に期限を迎える指標は{len(frame)}：{parts}。{NOT_SAID}。",
        questions.NOT_ABOVE: f"目標値が基準値を上回らない指標は{len(frame)}：{parts}。{NO_VERDICT}。",
        questions.NO_BASELINE: f"基準値が記載されていない（「ー」などの）指標は{len(frame)}：{parts}。",
        questions.NO_NUMBER: f"目標に数値がない指標は{len(frame)}：{parts}（種類は{text.OURS}）。",
    }[name]


def group_words(group: str, year: int) -> str:
    """What a group of a list is called on the screen."""
    near = {when: f"{WHEN[when]}（{text.fiscal_year(of)}）" for when, of in _near(year)}
    return {**STANDING, **text.TARGET_KIND, **near}[group]


def change_words(row: dict[str, Any]) -> str:
    """The change of a compared indicator with its ratio: +8,680人（3.01倍）."""
    if row["change"] == 0:
        return "同じ"
    change = text.difference(row["change"], row["target_unit"])
    return change if pd.isna(row["ratio"]) else f"{change}（{text.times(row['ratio'])}）"
