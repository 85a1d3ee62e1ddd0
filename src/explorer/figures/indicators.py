"""Figures of what the plan promises, and the sentences about it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.arrows import arrow_chart, ratio_scale
from explorer.figures.bars import bar_chart
from explorer.figures.cards import card_chart
from explorer.figures.figure import Figure, Origin, origin
from explorer.figures.legend import Key
from explorer.figures.scope import projects_words
from explorer.model import TargetKind
from explorer.questions import indicators as questions
from explorer.questions.indicators import (
    NUMBER_KINDS,
    Standing,
    When,
    indicators,
    kinds,
    kpis,
    listed_indicators,
    standings,
    without_baseline,
)
from explorer.questions.scope import Scope, projects_in

STANDING = {
    Standing.ABOVE: "目標値が基準値を上回る",
    Standing.BELOW: "目標値が基準値を下回る",
    Standing.EQUAL: "目標値が基準値と同じ",
    Standing.NOT_COMPARABLE: "目標は数値だが、比較する基準値がない",
    Standing.NO_NUMBER: "目標に数値がない",
}
COMPARED = (Standing.ABOVE, Standing.BELOW, Standing.EQUAL)
COLOUR = {standing: style.EMPHASIS if standing in COMPARED else style.QUIET for standing in Standing}
WHEN = {When.PAST: "期限到来", When.THIS: "今年度", When.NEXT: "来年度", When.LATER: ""}
NONE_HERE, NO_KPI = "この範囲に評価指標の記載はない", "この範囲に基本ＫＰＩの記載はない"
NOT_SAID = "達成したかどうかは計画に記載がない"
NO_VERDICT = "増えるほうがよいか減るほうがよいかは、計画に記載がない"
COMPARING = "数値の比較は当アプリの集計（人と名は同じ単位とみなす）"
ARROW_KEYS = (Key("○", "基準値"), Key("▶◀", "目標値（文字は原文）"), Key("●", "同じ値"))


def standing_figure(dataset: Dataset, scope: Scope, target_kind: str) -> Figure:
    """Return how many targets can be compared with their baselines, and how they stand to them."""
    frame = standings(dataset, scope, target_kind)
    total = int(frame["indicators"].sum())
    compared = int(frame.loc[frame["standing"].isin(COMPARED), "indicators"].sum())
    if compared:
        finding = f"基準値と目標値を比較できるのは{total}指標のうち{compared}指標"
    else:
        finding = f"{total}指標に、基準値と目標値を比較できるものはない" if total else NONE_HERE
    return Figure(
        name="standings",
        title=finding,
        subtitle=indicators_words(dataset, scope, target_kind),
        chart=bar_chart(_count_bars(frame, "standing", STANDING, COLOUR), "plain", NONE_HERE),
        table=_count_table(frame, "standing", STANDING, "基準値と目標値"),
        alt=f"基準値と目標値の関係ごとの指標の数の棒グラフ。{finding}。",
        origin=origin_of(dataset, scope, target_kind),
        note=f"{COMPARING}。{NO_VERDICT}",
    )


def kind_figure(dataset: Dataset, scope: Scope) -> Figure:
    """Return how many indicators have each kind of target; a click keeps that kind."""
    frame = kinds(dataset, scope)
    finding = _most_kinds(frame)
    colours = {kind: style.EMPHASIS if kind in NUMBER_KINDS else style.QUIET for kind in TargetKind}
    return Figure(
        name="kinds",
        title=finding,
        subtitle=f"目標の種類（{text.OURS}）・{indicators_words(dataset, scope)}",
        chart=bar_chart(_count_bars(frame, "kind", text.TARGET_KIND, colours), "plain", NONE_HERE),
        table=_count_table(frame, "kind", text.TARGET_KIND, "目標の種類"),
        alt=f"目標の種類ごとの指標の数の棒グラフ。{finding}。",
        origin=origin_of(dataset, scope),
        legend=(
            Key("濃い灰", "目標に数値がある", style.EMPHASIS),
            Key("淡い灰", "ない", style.QUIET),
        )
        if frame["kind"].isin(NUMBER_KINDS).nunique() > 1
        else (),
    )


def _most_kinds(frame: pd.DataFrame) -> str:
    """Say which kinds of target occur most, or that there is one kind only, or none."""
    if frame.empty:
        return NONE_HERE
    total, most = frame["indicators"].sum(), frame["indicators"].max()
    largest = frame.loc[frame["indicators"] == most, "kind"]
    names = "".join(f"「{text.TARGET_KIND[kind]}」" for kind in largest)
    if len(frame) == 1:
        return f"{total}指標の目標はすべて{names}"
    return f"目標は{names}が最も多く、{total}指標のうち{'各' if len(largest) > 1 else ''}{most}指標"


def comparison_figure(
    dataset: Dataset, scope: Scope, target_kind: str, shown: tuple[Standing, ...]
) -> Figure:
    """Return arrows from baseline to target, as a ratio to the baseline, for the standings ``shown``.

    Indicators with a baseline of 0 or less have no ratio: their rows have words alone.
    """
    frame = indicators(dataset, scope, target_kind)
    total = len(frame)
    frame = frame[frame["standing"].isin(shown)]
    order = {standing: rank for rank, standing in enumerate(shown)}
    frame = frame.assign(rank=frame["standing"].map(order)).sort_values(
        ["rank", "ratio"], ascending=[True, False], kind="stable"
    )
    if not total:
        finding = NONE_HERE
    elif frame.empty:
        nothing = "ものも、".join(STANDING[standing] for standing in shown)
        finding = f"{total}指標に、{_said_once(nothing)}{'ものもない' if len(shown) > 1 else 'ものはない'}"
    else:
        counts = frame["standing"].value_counts()
        finding = _said_once(
            "、".join(f"{_those(standing)}は{counts.get(standing, 0)}指標" for standing in shown)
        )
    ratios = frame["ratio"].astype("float64")
    arrows = _arrows(frame).assign(start=(ratios * 0 + 1).to_numpy(), end=ratios.to_numpy())
    scale = ratio_scale(ratios, "基準値")
    unrelated = f"基準値が０以下の{ratios.isna().sum()}指標は比で表せず、文字のみで示す"
    notes = [unrelated if ratios.isna().any() else "", scale.note, COMPARING, NO_VERDICT]
    return Figure(
        name="-".join(["comparison", *shown]),
        title=finding,
        subtitle=("基準値を１とした目標値の比・" if ratios.notna().any() else "")
        + indicators_words(dataset, scope, target_kind),
        chart=arrow_chart(arrows, scale, finding),
        table=_comparison_table(frame, "基準値"),
        alt=f"基準値から目標値への矢印の図。{finding}。",
        origin=origin_of(dataset, scope, target_kind),
        note="。".join(filter(None, notes)),
        legend=ARROW_KEYS,
    )


def _those(standing: Standing) -> str:
    """Return the standing as the subject of a sentence: 目標値が基準値と同じなの."""
    return STANDING[standing] + ("なの" if standing == Standing.EQUAL else "の")


def _said_once(finding: str) -> str:
    """Return the finding with 目標値が基準値 in its first part alone."""
    return finding.replace("、目標値が基準値を", "、").replace("、目標値が基準値と", "、")


def unbased_figure(dataset: Dataset, scope: Scope) -> Figure:
    """Return in which fields the indicators without a baseline stand."""
    frame = without_baseline(dataset, scope)
    marks = "、".join(f"「{mark}」" for mark in questions.PRINTED_NO_BASELINE)
    total = len(indicators(dataset, scope))
    finding = f"基準値の記載がない指標は{frame['missing'].sum()}件"
    if frame.empty:
        finding = f"{total}指標すべてに基準値の記載がある" if total else NONE_HERE
    bars = pd.DataFrame(
        {
            "key": "heading=" + frame["heading"],
            "label": frame["title"],
            "value": frame["missing"],
            "words": [f"{row.missing}件（{row.indicators}指標のうち）" for row in frame.itertuples()],
            "colour": style.EMPHASIS,
        }
    )
    return Figure(
        name="unbased",
        title=finding,
        subtitle=f"分野ごとの件数・{indicators_words(dataset, scope)}",
        chart=bar_chart(bars, "plain", finding),
        table=pd.DataFrame(
            {
                "分野": frame["title"],
                "基準値の記載がない指標": frame["missing"],
                "分野の指標": frame["indicators"],
            }
        ),
        alt=f"基準値の記載がない指標の分野別の棒グラフ。{finding}。",
        origin=origin_of(dataset, scope),
        note=f"基準値の欄に{marks}とある指標。件数は{text.DERIVED}",
    )


def kpi_figure(dataset: Dataset, scope: Scope) -> Figure:
    """Return the basic KPIs of the roles in scope, each on its own scale around zero."""
    frame = kpis(dataset, scope)
    values = frame[["baseline_value", "target_value"]].astype("float64")
    values = values.where(frame["change"].notna())
    size = values.abs().max(axis=1).replace(0.0, 1.0)
    arrows = _arrows(frame).assign(
        start=(values["baseline_value"] / size).to_numpy(), end=(values["target_value"] / size).to_numpy()
    )
    years = "・".join(str(year) for year in sorted(frame["target_year"].dropna().unique()))
    until = f"{years}年（度）の" if years else ""
    finding = _kpi_finding(frame)
    read = "、".join(f"{row.item} {row.baseline}から{row.target}" for row in frame.itertuples())
    lines = "、".join(f"{row.first_line}〜{row.last_line}行" for row in frame.itertuples())
    return Figure(
        name="kpis",
        title=finding,
        subtitle=f"基本ＫＰＩの現状値と{until}目標値" if len(frame) else "",
        chart=card_chart(arrows, "現状値", "目標値", NO_KPI),
        table=_comparison_table(frame, "現状値"),
        alt=f"基本ＫＰＩの現状値から目標値への矢印の図。{finding}。{read}。"
        if len(frame)
        else f"{finding}。",
        origin=Origin(
            f"出典：{dataset.edition.citation}基本ＫＰＩ" + (f"（本文 {lines}）" if lines else ""),
            "kpis",
            (),
            tuple(frame["role"].unique()),
        ),
        note=f"目盛はＫＰＩごとに異なる。増減は{text.DERIVED}",
    )


def _kpi_finding(frame: pd.DataFrame) -> str:
    """Say how many of the basic KPIs are to grow, or how many there are if not all can be compared."""
    if frame.empty:
        return NO_KPI
    above, compared = int((frame["standing"] == Standing.ABOVE).sum()), frame["standing"].isin(COMPARED)
    if above == len(frame):
        return f"基本ＫＰＩ{len(frame)}つ{'とも' if above > 1 else 'で'}、目標値が現状値を上回る"
    if compared.all():
        return f"基本ＫＰＩ{len(frame)}つのうち、目標値が現状値を上回るのは{above}つ"
    return f"基本ＫＰＩは{len(frame)}つ"


def indicators_words(dataset: Dataset, scope: Scope, target_kind: str = "") -> str:
    """Return which indicators are counted: 「福祉」の7事業の評価指標・目標の種類「維持」."""
    kind = f"・目標の種類「{text.TARGET_KIND[TargetKind(target_kind)]}」" if target_kind else ""
    return f"{projects_words(dataset, scope)}の評価指標{kind}"


@answered_once
def list_sentence(dataset: Dataset, scope: Scope, target_kind: str, which: str, year: int) -> str:
    """Say in a sentence what is in one of :func:`explorer.questions.indicators.listed_indicators`."""
    frame = listed_indicators(dataset, scope, target_kind, which, year)
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


def origin_of(dataset: Dataset, scope: Scope, target_kind: str = "") -> Origin:
    """Return all sheets in scope as the origin: their indicators of that kind are counted."""
    sheets = origin(dataset, "indicators", projects_in(dataset, scope)["no"])
    return replace(sheets, target_kind=target_kind)


def pick_key(row: dict[str, Any]) -> str:
    """Return the key of an indicator, which leads to its sheet, or of a KPI, which leads to its role."""
    return f"heading={row['role']}" if pd.isna(row["no"]) else f"no={row['no']}"


def label(row: dict[str, Any]) -> str:
    """Return the label of an indicator or a KPI: No.39 アプリのユーザー数."""
    return str(row["item"]) if pd.isna(row["no"]) else text.project(row["no"], row["item"])


def group_words(group: str, year: int) -> str:
    """Return the label of a group of a list."""
    near = {When.THIS: year, When.NEXT: year + 1}
    if group in near:
        return f"{WHEN[When(group)]}（{text.fiscal_year(near[When(group)])}）"
    return STANDING[Standing(group)] if group in STANDING else text.TARGET_KIND[TargetKind(group)]


def change_words(row: dict[str, Any], say_change: Callable[[float, str], str] = text.quantity_change) -> str:
    """Return the change of an indicator with its ratio: +8,680人（3.01倍）, or that the units differ.

    ``say_change`` writes the change: to be read, or exact.
    """
    if pd.isna(row["change"]):
        return "単位が異なり、比較できない"
    if row["change"] == 0:
        return "同じ"
    change = say_change(row["change"], row["target_unit"])
    return change if pd.isna(row["ratio"]) else f"{change}（{text.times(row['ratio'])}）"


def _arrows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of an arrow chart without start and end."""
    rows = frame.to_dict(orient="records")
    return pd.DataFrame(
        {
            "key": [pick_key(row) for row in rows],
            "label": [label(row) for row in rows],
            "change": [change_words(row) for row in rows],
            "baseline": frame["baseline"].to_numpy(),
            "target": frame["target"].to_numpy(),
            "colour": style.EMPHASIS,
        }
    )


def _comparison_table(frame: pd.DataFrame, before: str) -> pd.DataFrame:
    rows = frame.to_dict(orient="records")
    return pd.DataFrame(
        {
            "指標": [label(row) for row in rows],
            f"{before}（原文）": frame["baseline"],
            "目標値（原文）": frame["target"],
            "増減": [
                ""
                if pd.isna(row["change"])
                else text.exact_quantity_change(row["change"], row["target_unit"])
                for row in rows
            ],
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
    """Return bars of how many indicators each value of the column has."""
    return pd.DataFrame(
        {
            "key": [f"{column}={value}" for value in frame[column]],
            "label": frame[column].map(words),
            "value": frame["indicators"],
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
