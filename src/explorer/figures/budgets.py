"""Pictures of what the projects cost."""

from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.bars import SCALE_NOTE, bar_chart
from explorer.figures.figure import Figure, origin
from explorer.questions.budgets import AMOUNT, breakdown, changes, ranking, totals
from explorer.questions.concentration import weight_by_field
from explorer.questions.results import settled_totals
from explorer.questions.scope import Scope, projects_in


def breakdown_figure(dataset: Dataset, scope: Scope, before: int, after: int, scale: str) -> Figure:
    """The amounts one level below the scope's heading in two fiscal years."""
    frame = breakdown(dataset, scope, [before, after])
    total = frame.loc[frame["fiscal_year"] == after, AMOUNT].sum()
    largest = frame[frame["fiscal_year"] == after].sort_values(AMOUNT, ascending=False).iloc[0]
    share = largest[AMOUNT] / total if total else 0
    finding = f"「{largest['title']}」が{text.percent(share)}を占める" if total else "事業費のない範囲"
    roles = frame["heading"].where(frame["heading"] != "", scope.heading).str[:1]
    bars = pd.DataFrame(
        {
            "key": [
                f"heading={row.heading}" if row.heading else f"no={row.no}" for row in frame.itertuples()
            ],
            "label": [_label(row.heading, row.no, row.title) for row in frame.itertuples()],
            "series": frame["fiscal_year"].map(text.fiscal_year),
            "value": frame[AMOUNT].astype("float64"),
            "words": [
                _amount_words(
                    row.amount_thousand_yen, row.fiscal_year, total if row.fiscal_year == after else None
                )
                for row in frame.itertuples()
            ],
            "colour": [
                (style.role_colour if year == after else style.role_before_colour)(role)
                for role, year in zip(roles, frame["fiscal_year"], strict=True)
            ],
        }
    )
    table = pd.DataFrame(
        {
            "区分": frame["title"],
            "年度": frame["fiscal_year"].map(text.fiscal_year),
            "事業費見込額（千円）": frame[AMOUNT],
            "額の記載がある事業": frame["stated"],
            "事業": frame["projects"],
        }
    )
    numbers = projects_in(dataset, scope)["no"]
    return Figure(
        name="breakdown",
        title=f"{finding}（{text.fiscal_year(after)}、事業費見込額、千円）",
        chart=bar_chart(bars, scale),
        table=table,
        alt=f"事業費見込額の内訳の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", numbers),
        note="　".join(
            part
            for part in (f"合計は{text.DERIVED}。％は{text.fiscal_year(after)}の割合", SCALE_NOTE[scale])
            if part
        ),
        legend=f"上 {text.fiscal_year(before)}　下 {text.fiscal_year(after)}",
    )


def ranking_figure(
    dataset: Dataset, scope: Scope, year: int, rows: int | None, without_largest: bool, scale: str
) -> Figure:
    """The projects by amount, with rank and share; the largest set aside on request."""
    everything = ranking(dataset, scope, year)
    total = int(everything[AMOUNT].sum())
    frame = everything.iloc[1:] if without_largest else everything
    frame = frame.head(rows) if rows else frame
    half = int((everything["cumulative"] < 0.5).sum()) + 1
    if everything.empty:
        finding = "額の記載がある事業はない"
    elif not total:
        finding = f"記載された額は{text.amount(total)}"
    elif half > 1:
        finding = f"上位{half}事業で半分を超える"
    else:
        finding = f"「{everything.iloc[0]['name']}」だけで{text.percent(everything.iloc[0]['share'])}"
    bars = pd.DataFrame(
        {
            "key": [f"no={no}" for no in frame["no"]],
            "label": [_label("", no, name) for no, name in zip(frame["no"], frame["name"], strict=True)],
            "series": "",
            "value": frame[AMOUNT].astype("float64"),
            "words": [
                f"{row.rank}位　{text.amount(row.amount_thousand_yen)}（{text.percent(row.share)}）"
                for row in frame.itertuples()
            ],
            "colour": [style.role_colour(heading[0]) for heading in frame["heading"]],
        }
    )
    table = pd.DataFrame(
        {
            "順位": frame["rank"],
            "No.": frame["no"],
            "連携事業名": frame["name"],
            f"事業費見込額（{text.fiscal_year(year)}、千円）": frame[AMOUNT],
            "割合": frame["share"].map(text.percent),
            "上位からの累計": frame["cumulative"].map(text.percent),
        }
    )
    notes = [
        f"割合は{len(everything)}事業の合計 {text.amount(total)} に対するもの（{text.DERIVED}）",
        *(
            f"最大の {text.project(row.no, row.name)}（{text.amount(row.amount_thousand_yen)}）を除いて表示"
            for row in everything.head(1 if without_largest else 0).itertuples(index=False)
        ),
        SCALE_NOTE[scale],
    ]
    return Figure(
        name="ranking",
        title=f"{finding}（{text.fiscal_year(year)}、事業費見込額、千円）",
        chart=bar_chart(bars, scale),
        table=table,
        alt=f"事業費見込額の順位の棒グラフ。{finding}。",
        origin=origin(
            dataset, "budgets", everything["no"] if len(everything) else projects_in(dataset, scope)["no"]
        ),
        note="　".join(note for note in notes if note),
        legend=style.role_legend(frame["heading"].str[0]),
    )


CHANGE_WORDS = {
    "up": "増えた",
    "down": "減った",
    "new": "新たに額が記載された",
    "gone": "額の記載がなくなった",
}


def change_figure(
    dataset: Dataset, scope: Scope, before: int, after: int, kind: str, rows: int | None, scale: str
) -> Figure:
    """The projects of one kind of change (up, down, new, gone), the largest first."""
    moved = changes(dataset, scope, before, after)
    everything = moved[moved["kind"] == kind].copy()
    everything["moved"] = {"new": everything["after"], "gone": everything["before"]}.get(
        kind, everything["change"]
    )
    everything = everything.iloc[everything["moved"].abs().argsort()[::-1]]
    frame = everything.head(rows) if rows else everything
    top = f"、最大は「{frame.iloc[0]['name']}」" if len(frame) else ""
    finding = f"{CHANGE_WORDS[kind]}のは{len(everything)}事業{top}"
    years = f"{text.fiscal_year(before)}→{text.fiscal_year(after)}"
    shown = f"、上位{len(frame)}を表示" if len(frame) < len(everything) else ""
    bars = pd.DataFrame(
        {
            "key": [f"no={no}" for no in frame["no"]],
            "label": [_label("", no, name) for no, name in zip(frame["no"], frame["name"], strict=True)],
            "series": "",
            "value": frame["moved"].abs().astype("float64"),
            "words": [_change_words(row, kind) for row in frame.to_dict(orient="records")],
            "colour": {"up": style.INCREASE, "down": style.DECREASE}.get(kind, style.ALL_ROLES),
        }
    )
    table = pd.DataFrame(
        {
            "No.": frame["no"],
            "連携事業名": frame["name"],
            f"{text.fiscal_year(before)}（千円）": frame["before"],
            f"{text.fiscal_year(after)}（千円）": frame["after"],
            "増減（千円）": frame["change"],
            "増減率": [
                "" if pd.isna(ratio) else text.signed(text.percent(abs(ratio)), ratio)
                for ratio in frame["ratio"]
            ],
        }
    )
    return Figure(
        name=f"change-{kind}",
        title=f"{finding}（{years}、千円{shown}）",
        chart=bar_chart(bars, scale),
        table=table,
        alt=f"事業費見込額の増減の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", frame["no"] if len(frame) else projects_in(dataset, scope)["no"]),
        note="　".join(part for part in (f"増減は{text.DERIVED}", SCALE_NOTE[scale]) if part),
    )


def roles_figure(dataset: Dataset, before: int, after: int) -> Figure:
    """The three roles' amounts: the breakdown of the whole plan."""
    return breakdown_figure(dataset, Scope(), before, after, "plain")


def totals_table(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Per fiscal year in words: what is printed, and over how many projects."""
    frame = totals(dataset, scope)
    shown = pd.DataFrame(
        {
            "年度": frame["fiscal_year"].map(text.fiscal_year),
            "事業費見込額の合計": [
                text.NOT_STATED if pd.isna(total) else text.amount(total) for total in frame[AMOUNT]
            ],
            "額の記載": frame["amount"].map(lambda number: text.count(number, "事業")),
            text.NOT_STATED: frame["not_stated"].map(lambda number: text.count(number, "事業")),
            "文言": frame["words"].map(lambda number: text.count(number, "事業")),
        }
    )
    if dataset.settlements.empty:
        return shown
    spent = settled_totals(dataset, scope).set_index("fiscal_year")
    words = [
        f"{text.amount(spent.loc[year, 'amount'])}（{spent.loc[year, 'projects']}事業）"
        if year in spent.index
        else ""
        for year in frame["fiscal_year"]
    ]
    return shown.assign(**{"決算額の合計": words})


def _label(heading: str, no: int, title: str) -> str:
    """A bar's label: the No. of a project or the mark of a heading, and its title."""
    if not heading:
        return text.project(no, title)
    role, *rest = heading.split("-")
    category = rest[0] if rest and rest[0].isdigit() else None
    field = rest[-1] if rest and rest[-1].isalpha() else None
    return f"{text.heading_mark(role, category, field)} {title}"


def _amount_words(thousand_yen: float, year: int, total: float | None) -> str:
    if pd.isna(thousand_yen):
        return f"{text.fiscal_year(year)}　{text.NOT_STATED}"
    share = f"（{text.percent(thousand_yen / total)}）" if total else ""
    return f"{text.amount(thousand_yen)}{share}"


def _change_words(row: dict[str, Any], kind: str) -> str:
    if kind in ("new", "gone"):
        return text.amount(row["moved"])
    rate = (
        f"（{text.signed(text.percent(abs(row['ratio'])), row['ratio'])}）" if pd.notna(row["ratio"]) else ""
    )
    return f"{text.change(row['change'])}{rate}"


def weight_figure(dataset: Dataset, scope: Scope, year: int) -> Figure:
    """Each field's share of the projects beside its share of the money."""
    frame = weight_by_field(dataset, scope, year)
    most, richest = frame.iloc[0], frame.sort_values("amount_share", ascending=False).iloc[0]
    finding = (
        f"「{most['title']}」は{most['projects']}事業で事業費の{_share_words(most['amount_share'])}、"
        f"「{richest['title']}」は{richest['projects']}事業で{_share_words(richest['amount_share'])}"
    )
    both = {
        "事業の割合": ("project_share", style.ALL_ROLES_BEFORE),
        "事業費の割合": ("amount_share", style.ALL_ROLES),
    }
    bars = pd.concat(
        [
            pd.DataFrame(
                {
                    "key": [f"heading={code}" for code in frame["heading"]],
                    "label": frame["title"],
                    "series": series,
                    "value": frame[column],
                    "words": [f"{series} {_share_words(share)}" for share in frame[column]],
                    "colour": colour,
                }
            )
            for series, (column, colour) in both.items()
        ]
    )
    table = pd.DataFrame(
        {
            "分野": frame["title"],
            "事業": frame["projects"],
            "事業の割合": frame["project_share"].map(text.percent),
            f"事業費見込額（{text.fiscal_year(year)}、千円）": frame[AMOUNT],
            "事業費の割合": frame["amount_share"].map(_share_words),
        }
    )
    return Figure(
        name="weight",
        title=f"{finding}（{text.fiscal_year(year)}）",
        chart=bar_chart(bars, "plain"),
        table=table,
        alt=f"分野ごとの事業数の割合と事業費の割合の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", projects_in(dataset, scope)["no"]),
        note=f"割合は{text.DERIVED}",
    )


def stated_figure(dataset: Dataset, scope: Scope) -> Figure:
    """For how many projects each fiscal year prints an amount."""
    frame = totals(dataset, scope)
    numbers = projects_in(dataset, scope)["no"]
    empty = [text.fiscal_year(year) for year in frame.loc[frame["amount"] == 0, "fiscal_year"]]
    finding = f"{'・'.join(empty)}の額は、どの事業にも記載がない" if empty else "どの年度にも額の記載がある"
    bars = pd.DataFrame(
        {
            "key": [f"year={year}" for year in frame["fiscal_year"]],
            "label": frame["fiscal_year"].map(text.fiscal_year),
            "series": "",
            "value": frame["amount"].astype("float64"),
            "words": [
                f"額の記載 {row.amount}事業、{text.NOT_STATED} {row.not_stated}事業、文言 {row.words}事業"
                for row in frame.itertuples()
            ],
            "colour": style.ALL_ROLES,
        }
    )
    return Figure(
        name="stated",
        title=f"{finding}（全{len(numbers)}事業）",
        chart=bar_chart(bars, "plain"),
        table=totals_table(dataset, scope),
        alt=f"年度ごとに、額の記載がある事業の数の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", numbers),
        note=f"事業の数は{text.DERIVED}",
    )


def _share_words(share: float) -> str:
    return text.NOT_STATED if pd.isna(share) else text.percent(share)
