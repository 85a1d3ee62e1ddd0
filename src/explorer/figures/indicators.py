"""Pictures of what the plan promises, and the sentences that answer for it."""

from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.arrows import arrow_chart
from explorer.figures.bars import bar_chart
from explorer.figures.figure import Figure, Origin, origin
from explorer.model import TargetKind
from explorer.questions import indicators as questions
from explorer.questions.indicators import (
    NUMBER_KINDS,
    Standing,
    When,
    indicators,
    kinds,
    kpis,
    listed,
    standings,
    without_baseline,
)
from explorer.questions.scope import Scope, projects_in

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
NOT_SAID = "達成したかどうかは計画に記載がない"
NO_VERDICT = "増えるほうがよいか減るほうがよいかは、計画に記載がない"
COMPARING = "数値の比較は当アプリの集計（人と名は同じ単位とみなす）"


def standing_figure(dataset: Dataset, scope: Scope, target_kind: str) -> Figure:
    """How many indicators' targets can be compared with their baselines, and how they stand."""
    frame = standings(dataset, scope, target_kind)
    total = int(frame["indicators"].sum())
    compared = int(frame.loc[frame["standing"].isin(COMPARED), "indicators"].sum())
    finding = f"基準値と目標値を数で比べられるのは、{total}指標のうち{compared}件"
    return Figure(
        name="standings",
        title=finding,
        chart=bar_chart(_count_bars(frame, "standing", STANDING, COLOUR), "plain"),
        table=_count_table(frame, "standing", STANDING, "基準値と目標値"),
        alt=f"基準値と目標値の関係ごとの指標の数の棒グラフ。{finding}。",
        origin=origin_of(dataset, scope, indicators(dataset, scope, target_kind)),
        note=f"{COMPARING}。{NO_VERDICT}",
    )


def kind_figure(dataset: Dataset, scope: Scope) -> Figure:
    """How many indicators have each kind of target; a click keeps that kind."""
    frame = kinds(dataset, scope)
    total = int(frame["indicators"].sum())
    largest = frame[frame["indicators"] == frame["indicators"].max()]
    most = "".join(f"「{text.TARGET_KIND[kind]}」" for kind in largest["kind"])
    each = "各" if len(largest) > 1 else ""
    finding = f"目標は{most}が最も多い（{total}指標のうち{each}{largest['indicators'].iloc[0]}件）"
    colours = {
        kind: style.ALL_ROLES if kind in NUMBER_KINDS else style.ALL_ROLES_BEFORE for kind in TargetKind
    }
    return Figure(
        name="kinds",
        title=finding,
        chart=bar_chart(_count_bars(frame, "kind", text.TARGET_KIND, colours), "plain"),
        table=_count_table(frame, "kind", text.TARGET_KIND, "目標の種類"),
        alt=f"目標の種類ごとの指標の数の棒グラフ。{finding}。",
        origin=origin_of(dataset, scope, indicators(dataset, scope)),
        note=f"種類は{text.OURS}",
        legend="目標に数値がある種類と、ない種類を、色で分けた",
    )


def comparison_figure(
    dataset: Dataset, scope: Scope, target_kind: str, shown: tuple[Standing, ...]
) -> Figure:
    """Baseline and target of the indicators that stand so, as a ratio to the baseline."""
    frame = indicators(dataset, scope, target_kind)
    frame = frame[frame["standing"].isin(shown) & frame["ratio"].notna()]
    order = {standing: rank for rank, standing in enumerate(shown)}
    frame = frame.assign(rank=frame["standing"].map(order)).sort_values(
        ["rank", "ratio"], ascending=[True, False], kind="stable"
    )
    counts = frame["standing"].value_counts()
    finding = "、".join(f"{STANDING[standing]}指標は{counts.get(standing, 0)}件" for standing in shown)
    finding = finding.replace("、目標値が基準値を", "、")
    arrows = _arrows(frame).assign(start=1.0, end=frame["ratio"].astype("float64").to_numpy())
    ticks = {0.0: "0", 1.0: "基準値"} | {
        float(times): f"{times}倍" for times in range(2, int(max([1, *arrows["end"]])) + 1)
    }
    return Figure(
        name="-".join(["comparison", *shown]),
        title=f"{finding}（基準値を１とした比）",
        chart=arrow_chart(arrows, 0.0, ticks),
        table=_comparison_table(frame, "基準値"),
        alt=f"基準値から目標値への矢印の図。{finding}。",
        origin=origin_of(dataset, scope, frame),
        note=f"{COMPARING}。{NO_VERDICT}",
        legend="○ 基準値　▶◀ 目標値（文字は原文）　● 同じ値",
    )


def unbased_figure(dataset: Dataset, scope: Scope) -> Figure:
    """In which fields the indicators without a baseline stand."""
    frame = without_baseline(dataset, scope)
    marks = "、".join(f"「{mark}」" for mark in questions.PRINTED_NO_BASELINE)
    finding = f"基準値の記載がない指標は{frame['missing'].sum()}件"
    words = [f"{row.missing}件（{row.indicators}指標のうち）" for row in frame.itertuples()]
    bars = pd.DataFrame(
        {
            "key": "heading=" + frame["heading"],
            "label": frame["title"],
            "series": "",
            "value": frame["missing"].astype("float64"),
            "words": words,
            "colour": style.ALL_ROLES,
        }
    )
    found = listed(dataset, scope, "", questions.NO_BASELINE, 0)
    return Figure(
        name="unbased",
        title=f"{finding}（分野別）",
        chart=bar_chart(bars, "plain"),
        table=pd.DataFrame(
            {
                "分野": frame["title"],
                "基準値の記載がない指標": frame["missing"],
                "分野の指標": frame["indicators"],
            }
        ),
        alt=f"基準値の記載がない指標の分野別の棒グラフ。{finding}。",
        origin=origin_of(dataset, scope, found),
        note=f"基準値の欄に{marks}とある指標。件数は{text.DERIVED}",
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
    read = "、".join(f"{row.item} {row.baseline}から{row.target}" for row in frame.itertuples())
    edition = dataset.edition
    plan = f"{edition.short_title}（{edition.issuer}、{edition.name}年度版）"
    lines = "、".join(f"{row.first_line}〜{row.last_line}行" for row in frame.itertuples())
    return Figure(
        name="kpis",
        title=finding,
        chart=arrow_chart(arrows, min(0.0, arrows["start"].min(), arrows["end"].min()), {0.0: "0"}),
        table=_comparison_table(frame, "現状値"),
        alt=f"{finding}の図。{read}。",
        origin=Origin(f"出典：{plan}基本ＫＰＩ（本文 {lines}）", "kpis", (), tuple(frame["role"].unique())),
        note=f"目盛はＫＰＩごとに異なる。増減は{text.DERIVED}",
        legend="○ 現状値　▶ 目標値（文字は原文）",
    )


def list_sentence(dataset: Dataset, scope: Scope, target_kind: str, which: str, year: int) -> str:
    """What one of the lists of :func:`explorer.questions.indicators.listed` holds, in a sentence."""
    frame = listed(dataset, scope, target_kind, which, year)
    groups = frame.groupby("group", sort=False).size().items()
    parts = "、".join(f"{group_words(group, year)} {size}件" for group, size in groups if group)
    marks = "、".join(f"「{mark}」" for mark in questions.PRINTED_NO_BASELINE)
    size = f"{len(frame)}件" + (f"：{parts}" if parts else "")
    return {
        questions.ALL: f"指標は{size}。",
        questions.DUE: f"今年度か来年度に期限を迎える指標は{size}。{NOT_SAID}。",
        questions.NOT_ABOVE: f"目標値が基準値を上回らない指標は{size}。{NO_VERDICT}。",
        questions.NO_BASELINE: f"基準値の記載がない（{marks}）指標は{size}。",
        questions.NO_NUMBER: f"目標に数値がない指標は{size}（種類は{text.OURS}）。",
    }[which]


def origin_of(dataset: Dataset, scope: Scope, frame: pd.DataFrame) -> Origin:
    """The sheets of the indicators shown; where none is shown, those that were looked through."""
    numbers = frame["no"].dropna().unique()
    return origin(dataset, "indicators", numbers if len(numbers) else projects_in(dataset, scope)["no"])


def pick_key(row: dict[str, Any]) -> str:
    """Where a click on an indicator leads: its sheet; on a KPI: its role."""
    return f"heading={row['role']}" if pd.isna(row["no"]) else f"no={row['no']}"


def label(row: dict[str, Any]) -> str:
    """What an indicator or a KPI is called in a picture: No.39 アプリのユーザー数."""
    return str(row["item"]) if pd.isna(row["no"]) else text.project(row["no"], row["item"])


def group_words(group: str, year: int) -> str:
    """What a group of a list is called on the screen."""
    near = {When.THIS: year, When.NEXT: year + 1}
    if group in near:
        return f"{WHEN[When(group)]}（{text.fiscal_year(near[When(group)])}）"
    return STANDING[Standing(group)] if group in STANDING else text.TARGET_KIND[TargetKind(group)]


def change_words(row: dict[str, Any]) -> str:
    """The change of a compared indicator with its ratio: +8,680人（3.01倍）."""
    if row["change"] == 0:
        return "同じ"
    change = text.difference(row["change"], row["target_unit"])
    return change if pd.isna(row["ratio"]) else f"{change}（{text.times(row['ratio'])}）"


def _arrows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of an arrow chart but for start and end."""
    rows = frame.to_dict(orient="records")
    return pd.DataFrame(
        {
            "key": [pick_key(row) for row in rows],
            "label": [label(row) for row in rows],
            "change": [change_words(row) for row in rows],
            "baseline": frame["baseline"].to_numpy(),
            "target": frame["target"].to_numpy(),
            "colour": frame["standing"].map(COLOUR).to_numpy(),
        }
    )


def _comparison_table(frame: pd.DataFrame, before: str) -> pd.DataFrame:
    rows = frame.to_dict(orient="records")
    return pd.DataFrame(
        {
            "指標": [label(row) for row in rows],
            f"{before}（原文）": frame["baseline"],
            "目標値（原文）": frame["target"],
            "増減": [text.difference(row["change"], row["target_unit"]) for row in rows],
            "増減率": [_rate(row["ratio"]) for row in rows],
            f"{before}に対する比": [
                "" if pd.isna(row["ratio"]) else text.times(row["ratio"]) for row in rows
            ],
        }
    )


def _rate(ratio: float) -> str:
    return "" if pd.isna(ratio) else text.signed(text.percent(abs(ratio - 1)), ratio - 1)


def _count_bars(
    frame: pd.DataFrame, column: str, words: dict[Any, str], colours: dict[Any, str]
) -> pd.DataFrame:
    """The bars of how many indicators each value of the column has."""
    return pd.DataFrame(
        {
            "key": [f"{column}={found}" for found in frame[column]],
            "label": frame[column].map(words),
            "series": "",
            "value": frame["indicators"].astype("float64"),
            "words": [f"{row.indicators}件（{text.percent(row.share)}）" for row in frame.itertuples()],
            "colour": frame[column].map(colours),
        }
    )


def _count_table(frame: pd.DataFrame, column: str, words: dict[Any, str], head: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            head: frame[column].map(words),
            "指標": frame["indicators"],
            "割合": frame["share"].map(text.percent),
        }
    )
