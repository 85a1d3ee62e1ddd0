"""Pictures of what the projects cost."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.bars import BARS, SCALE_NOTE, bar_chart
from explorer.figures.figure import Figure, origin
from explorer.figures.scope import any_projects, projects_words
from explorer.questions.budgets import (
    AMOUNT,
    amount_changes,
    amounts_by_project,
    breakdown,
    compared_years,
    ranking,
    year_label,
    yearly_totals,
)
from explorer.questions.concentration import largest_half, weight_by_field
from explorer.questions.results import settlement_totals
from explorer.questions.scope import Scope, field_titles, projects_in


def breakdown_figure(
    dataset: Dataset, scope: Scope, before: int | None, after: int | None, scale: str
) -> Figure:
    """The amounts one level below the scope's heading in the fiscal years that there are of the two."""
    years = [year for year in (before, after) if year is not None]
    frame = breakdown(dataset, scope, years)
    names, unit = field_titles(dataset), dataset.edition.unit
    titles = frame["heading"].map(names).fillna(frame["title"])
    now = frame[frame["fiscal_year"] == after]
    total = now[AMOUNT].sum()
    if now[AMOUNT].notna().any():
        largest = titles[now.index[now[AMOUNT] == now[AMOUNT].max()]].tolist()
        finding = _weighs(largest, now[AMOUNT].max(), total, unit)
    else:
        finding = nothing_stated(after)
    roles = frame["heading"].where(frame["heading"] != "", scope.heading).str.split("-").str[0]
    keys = [f"heading={row.heading}" if row.heading else f"no={row.no}" for row in frame.itertuples()]
    exact = {
        key: _exactly([year_label(dataset, year) for year in own["fiscal_year"]], own[AMOUNT].tolist(), unit)
        for key, own in frame.groupby(pd.Series(keys, frame.index), sort=False)
    }
    bars = pd.DataFrame(
        {
            "key": keys,
            "tooltip": [exact[key] for key in keys],
            "label": [
                _label(dataset, row.heading, row.no, title)
                for row, title in zip(frame.itertuples(), titles, strict=True)
            ],
            "series": frame["fiscal_year"].map(text.fiscal_year),
            "value": frame[AMOUNT].astype("float64"),
            "words": [
                _amount_words(said, row.fiscal_year, row.amount_thousand_yen / total)
                if total and row.fiscal_year == after
                else _amount_words(said, row.fiscal_year)
                for said, row in zip(_large(frame[AMOUNT], unit), frame.itertuples(), strict=True)
            ],
            "colour": [
                (style.role_colour if year == after else style.role_before_colour)(role)
                for role, year in zip(roles, frame["fiscal_year"], strict=True)
            ],
        }
    )
    table = pd.DataFrame(
        {
            "区分": titles,
            "年度": [year_label(dataset, year) for year in frame["fiscal_year"]],
            f"事業費見込額（{unit}）": text.in_unit(frame[AMOUNT], unit),
            "額の記載がある事業": frame["stated"],
            "事業": frame["projects"],
        }
    )
    numbers = projects_in(dataset, scope)["no"]
    stated = frame.groupby("fiscal_year")["stated"].sum()
    over = "、".join(f"{year_label(dataset, year)}は{stated.get(year, 0)}事業" for year in years)
    notes = [
        *([f"合計は{text.DERIVED}（額の記載は、{over}）"] if over else []),
        *([f"％は{text.fiscal_year(after)}の割合"] if total and after is not None else []),
        text.ROUNDED,
        *([SCALE_NOTE[scale]] if SCALE_NOTE[scale] else []),
    ]
    return Figure(
        name="breakdown",
        title=finding,
        subtitle=_counted(dataset, after, projects_words(dataset, scope, amounts=True)),
        chart=bar_chart(bars, scale, finding, _sum_of_others(unit, "件")),
        table=table,
        alt=f"事業費見込額の内訳の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", numbers, tuple(years)),
        note="。".join(notes),
    )


ASIDE, ALONE = "最大の事業を除いて表示", "最大の事業のほかに、該当する事業はない"


def ranking_figure(
    dataset: Dataset, scope: Scope, year: int | None, rows: int | None, without_largest: bool, scale: str
) -> Figure:
    """The projects by amount, with rank and share; the largest set aside on request.

    ``year`` is missing where the plan states no amount.
    """
    everything = ranking(dataset, scope, year)
    total, unit = int(everything[AMOUNT].sum()), dataset.edition.unit
    frame = everything.iloc[1:] if without_largest else everything
    frame = frame.head(rows) if rows else frame
    named = set(largest_half(everything)["no"])
    half = len(named)
    if everything.empty:
        finding = nothing_stated(year)
    elif half > 1:
        over = "を超える" if _exceeds_half(everything, half) else "になる"
        finding = f"上位{half}事業で事業費の半分{over}"
    else:
        finding = _alone(everything, total, unit)
    bars = pd.DataFrame(
        {
            "key": [f"no={no}" for no in frame["no"]],
            "label": [text.project(no, name) for no, name in zip(frame["no"], frame["name"], strict=True)],
            "series": "",
            "value": frame[AMOUNT].astype("float64"),
            "words": [
                f"{row.rank}位　{_amount_words(said, year, share if total else None)}"
                for row, said, share in zip(
                    frame.itertuples(), _large(frame[AMOUNT], unit), frame["share"], strict=True
                )
            ],
            "colour": [style.EMPHASIS if no in named else style.QUIET for no in frame["no"]],
            "tooltip": both_years(dataset, frame["no"]),
        }
    )
    table = pd.DataFrame(
        {
            "順位": frame["rank"],
            "No.": frame["no"],
            "連携事業名": frame["name"],
            "事業費見込額"
            + (f"（{unit}）" if year is None else f"（{year_label(dataset, year)}、{unit}）"): text.in_unit(
                frame[AMOUNT], unit
            ),
            "割合": frame["share"].map(text.percent) if total else "",
            "上位からの累計": frame["cumulative"].map(text.percent) if total else "",
        }
    )
    over = f"{len(everything)}事業の合計 {text.amount(total, unit)} に対するもの（{text.DERIVED}）"
    notes = [
        f"割合は{over}" if total else "",
        text.ROUNDED if total else "",
        *_set_aside(everything, everything[AMOUNT], without_largest, unit),
        SCALE_NOTE[scale],
    ]
    return Figure(
        name="ranking",
        title=finding,
        subtitle="・".join(
            [
                _counted(dataset, year, projects_words(dataset, scope, amounts=True)),
                *([ASIDE] if without_largest and len(everything) else []),
            ]
        ),
        chart=bar_chart(bars, scale, finding if everything.empty else ALONE, _sum_of_others(unit, "事業")),
        table=table,
        alt=f"事業費見込額の順位の棒グラフ。{finding}。",
        origin=origin(
            dataset,
            "budgets",
            everything["no"] if len(everything) else projects_in(dataset, scope)["no"],
            () if year is None else (year,),
        ),
        note="　".join(note for note in notes if note),
    )


CHANGE_WORDS = {
    "up": "増えた",
    "down": "減った",
    "new": "新たに額が記載された",
    "gone": "額の記載がなくなった",
}


CHANGED_BY = {"up": "増えた額の", "down": "減った額の", "new": "", "gone": ""}


def change_figure(
    dataset: Dataset, scope: Scope, kind: str, rows: int | None, without_largest: bool, scale: str
) -> Figure:
    """The projects of one kind of change (up, down, new, gone), the largest first or set aside on request.

    The years are those that can be compared; with fewer than two the title says why no change is known.
    The origin are all projects of that kind, also those below the first ``rows``; where there are none, all
    that were looked through.
    """
    looked_through, unit = projects_in(dataset, scope)["no"], dataset.edition.unit
    before, after = compared_years(dataset)
    if before is None or after is None:
        finding = f"{no_comparison(dataset)}ため、{CHANGE_WORDS[kind]}事業は分からない"
        return Figure(
            name=f"change-{kind}",
            title=finding,
            subtitle=any_projects(dataset, scope, amounts=True),
            chart=bar_chart(pd.DataFrame(columns=BARS), scale, finding),
            table=pd.DataFrame(columns=["No.", "連携事業名"]),
            alt=f"{finding}。",
            origin=origin(dataset, "budgets", looked_through),
        )
    moved = amount_changes(dataset, scope, before, after)
    everything = moved[moved["kind"] == kind].copy()
    everything["moved"] = {"new": everything["after"], "gone": everything["before"]}.get(
        kind, everything["change"]
    )
    everything = everything.iloc[everything["moved"].abs().argsort(kind="stable")[::-1]]
    candidates = everything.iloc[1:] if without_largest else everything
    frame = candidates.head(rows) if rows else candidates
    if everything.empty:
        finding = f"{'事業費見込額が' if kind in ('up', 'down') else ''}{CHANGE_WORDS[kind]}事業はない"
    else:
        tops = everything.loc[everything["moved"] == everything["moved"].iloc[0], "name"].tolist()
        finding = f"{CHANGE_WORDS[kind]}のは{len(everything)}事業、最大は{first_named(tops, '事業')}"
    counted = [
        f"{text.fiscal_year(before)}→{text.fiscal_year(after)} 事業費見込額",
        any_projects(dataset, scope, amounts=True),
        *([f"上位{len(frame)}事業を表示"] if len(frame) < len(candidates) else []),
        *([ASIDE] if len(candidates) < len(everything) else []),
    ]
    notes = [
        f"増減は{text.DERIVED}",
        text.ROUNDED,
        *_set_aside(everything, everything["moved"].abs(), without_largest, unit),
        SCALE_NOTE[scale],
    ]
    bars = pd.DataFrame(
        {
            "key": [f"no={no}" for no in frame["no"]],
            "label": [text.project(no, name) for no, name in zip(frame["no"], frame["name"], strict=True)],
            "series": "",
            "value": frame["moved"].abs().astype("float64"),
            "words": [
                _change_words(said, row, kind, unit)
                for said, row in zip(
                    _large(frame["moved"].abs(), unit), frame.to_dict(orient="records"), strict=True
                )
            ],
            "colour": style.EMPHASIS if frame.empty else _named_first(frame["moved"]),
            "tooltip": both_years(dataset, frame["no"]),
        }
    )
    table = pd.DataFrame(
        {
            "No.": frame["no"],
            "連携事業名": frame["name"],
            f"{text.fiscal_year(before)}（{unit}）": text.in_unit(frame["before"], unit),
            f"{text.fiscal_year(after)}（{unit}）": text.in_unit(frame["after"], unit),
            f"増減（{unit}）": text.in_unit(frame["change"], unit),
            "増減率": [
                "" if pd.isna(row.change) else text.change_rate(row.before, row.change, unit)
                for row in frame.itertuples()
            ],
        }
    )
    return Figure(
        name=f"change-{kind}",
        title=finding,
        subtitle="・".join(counted),
        chart=bar_chart(
            bars,
            scale,
            finding if everything.empty else ALONE,
            _sum_of_others(unit, "事業", CHANGED_BY[kind]),
        ),
        table=table,
        alt=f"事業費見込額の増減の棒グラフ。{finding}。",
        origin=origin(
            dataset, "budgets", everything["no"] if len(everything) else looked_through, (before, after)
        ),
        note="　".join(note for note in notes if note),
    )


def _set_aside(everything: pd.DataFrame, amounts: pd.Series, without_largest: bool, unit: str) -> list[str]:
    """Which project (no, name) of these is not shown, with its amount, if the largest is set aside."""
    if everything.empty or not without_largest:
        return []
    largest = text.project(everything["no"].iloc[0], everything["name"].iloc[0])
    return [f"最大の {largest}（{text.amount(amounts.iloc[0], unit)}）を除いて表示"]


def both_years(dataset: Dataset, nos: pd.Series) -> list[dict[str, str]]:
    """The exact amounts of the projects in the years that are compared, and how they moved, by head."""
    years = [year for year in compared_years(dataset) if year is not None]
    amounts = [nos.map(amounts_by_project(dataset, year)) for year in years]
    heads = [year_label(dataset, year) for year in years]
    unit = dataset.edition.unit
    return [_exactly(heads, list(own), unit) for own in zip(*amounts, strict=True)] or [{} for _ in nos]


def _exactly(heads: list[str], amounts: list[float], unit: str) -> dict[str, str]:
    """Amounts by head, and with two of them what changed from the first to the second."""
    told = {
        head: text.NOT_STATED if pd.isna(amount) else text.amount(amount, unit)
        for head, amount in zip(heads, amounts, strict=True)
    }
    if len(amounts) == 2 and not pd.isna(amounts).any():
        before, after = amounts
        moved = after - before
        told["増減"] = f"{text.change(moved, unit)}（{text.change_rate(before, moved, unit)}）"
    return told


def _named_first(moved: pd.Series) -> list[str]:
    """The colours of bars whose title names the largest."""
    return [style.EMPHASIS if size == moved.iloc[0] else style.QUIET for size in moved]


def roles_figure(dataset: Dataset, before: int | None, after: int | None) -> Figure:
    """The roles' amounts: the breakdown of the whole plan."""
    return breakdown_figure(dataset, Scope(), before, after, "plain")


def totals_table(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Per fiscal year in words: what is printed, and over how many projects."""
    frame = yearly_totals(dataset, scope)
    shown = pd.DataFrame(
        {
            "年度": [year_label(dataset, year) for year in frame["fiscal_year"]],
            f"事業費見込額の合計{f'（{text.WHOLE_PROJECT}）' if scope.joined else ''}": [
                text.NOT_STATED if pd.isna(total) else text.amount(total, dataset.edition.unit)
                for total in frame[AMOUNT]
            ],
            "額の記載": frame["amount"].map(lambda number: text.count(number, "事業")),
            text.NOT_STATED: frame["not_stated"].map(lambda number: text.count(number, "事業")),
            "文言": frame["words"].map(lambda number: text.count(number, "事業")),
        }
    )
    if dataset.settlements.empty:
        return shown
    spent = settlement_totals(dataset, scope).set_index("fiscal_year")
    words = [
        f"{text.amount(spent.loc[year, 'amount'], dataset.edition.unit)}（{spent.loc[year, 'projects']}事業）"
        if year in spent.index
        else ""
        for year in frame["fiscal_year"]
    ]
    return shown.assign(**{"決算額の合計": words})


def _label(dataset: Dataset, heading: str, no: int, title: str) -> str:
    """A bar's label: the No. of a project or the mark of a heading, and its title."""
    return f"{dataset.heading_marks[heading]} {title}" if heading else text.project(no, title)


def no_comparison(dataset: Dataset) -> str:
    """Why changes are not known, as the beginning of a sentence; "" where they are."""
    before, after = compared_years(dataset)
    if after is None:
        return "どの年度にも額の記載がない"
    return f"額を比較できる年度が{text.fiscal_year(after)}しかない" if before is None else ""


def nothing_stated(year: int | None) -> str:
    """That there is no amount, in a year or in any."""
    return "どの年度にも額の記載がない" if year is None else "額の記載がある事業はない"


def _counted(dataset: Dataset, year: int | None, projects: str) -> str:
    """What is counted in a picture of amounts: 2025年度 事業費見込額・全55事業."""
    return "・".join(
        ["事業費見込額" if year is None else f"{year_label(dataset, year)} 事業費見込額", projects]
    )


def _large(amounts: pd.Series, unit: str) -> list[str]:
    """What stands beside bars: the amounts as they are said, "" for a missing one."""
    said = iter(text.large_amounts(amounts.dropna().tolist(), unit))
    return ["" if pd.isna(amount) else next(said) for amount in amounts]


def first_named(names: list[str], unit: str) -> str:
    """The one name of the largest, or the first of several that are equal: 「港の整備」など3事業."""
    return f"「{names[0]}」{f'など{len(names)}{unit}' if len(names) > 1 else ''}"


def _weighs(names: list[str], amount: int, total: int, unit: str) -> str:
    """What share of the total the largest has."""
    if not total:
        return f"記載された額は{text.amount(total, unit)}"
    each = "がそれぞれ" if len(names) > 1 else "が"
    return f"{first_named(names, '件')}{each}事業費の{text.percent(amount / total)}を占める"


def _alone(ranked: pd.DataFrame, total: int, unit: str) -> str:
    """That the first of a ranking has half of the total by itself."""
    if not total:
        return f"記載された額は{text.amount(total, unit)}"
    tops = ranked.loc[ranked["rank"] == 1, "name"].tolist()
    share = text.percent(ranked["share"].iloc[0])
    return (
        f"{first_named(tops, '事業')}がそれぞれ事業費の{share}"
        if len(tops) > 1
        else f"{first_named(tops, '事業')}だけで事業費の{share}"
    )


def _exceeds_half(ranked: pd.DataFrame, first: int) -> bool:
    return bool(ranked[AMOUNT].head(first).sum() * 2 > ranked[AMOUNT].sum())


def _sum_of_others(unit: str, counter: str, of: str = "") -> Callable[[pd.DataFrame], str]:
    """What is said of the amounts that a slide leaves out: how many, and their sum in the last year shown.

    ``unit`` is that of exact amounts, ``counter`` what the rows are counted in.
    """

    def words(others: pd.DataFrame) -> str:
        last = others[others["series"] == others["series"].iloc[-1]]
        year = f"{last['series'].iloc[0]} " if others["series"].nunique() > 1 else ""
        missing = int(last["value"].isna().sum())
        unstated = f"（うち{missing}{counter}は{text.NOT_STATED}）" if missing else ""
        total = text.large_amount(last["value"].sum(), unit)
        return f"ほか{others['key'].nunique()}{counter}　{year}{of}合計 {total}{unstated}"

    return words


def _amount_words(said: str, year: int | None, share: float | None = None) -> str:
    """The amount with its share; "" is one that is not stated."""
    if not said and year is not None:
        return f"{text.fiscal_year(year)}　{text.NOT_STATED}"
    return said if share is None or pd.isna(share) else f"{said}（{text.percent(share)}）"


def _change_words(said: str, row: dict[str, Any], kind: str, unit: str) -> str:
    """How far the amount moved, ``said`` without its sign."""
    if kind in ("new", "gone"):
        return said
    return f"{text.signed(said, row['change'])}（{text.change_rate(row['before'], row['change'], unit)}）"


def weight_figure(dataset: Dataset, scope: Scope, year: int | None) -> Figure:
    """Each field's share of the projects beside its share of the money."""
    frame = weight_by_field(dataset, scope, year)
    unit = dataset.edition.unit
    finding = _weight_finding(frame, year, unit)
    both = {
        "事業の割合": ("project_share", style.QUIET),
        "事業費の割合": ("amount_share", style.EMPHASIS),
    }
    bars = pd.concat(
        [
            pd.DataFrame(
                {
                    "key": [f"heading={code}" for code in frame["heading"]],
                    "label": frame["title"],
                    "series": series,
                    "value": frame[column].astype("float64"),
                    "words": [_share_words(share) for share in frame[column]],
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
            "事業費見込額"
            + (f"（{unit}）" if year is None else f"（{text.fiscal_year(year)}、{unit}）"): text.in_unit(
                frame[AMOUNT], unit
            ),
            "事業費の割合": frame["amount_share"].map(_share_words),
        }
    )
    return Figure(
        name="weight",
        title=finding,
        subtitle=_counted(dataset, year, projects_words(dataset, scope, amounts=True)),
        chart=bar_chart(bars, "plain", describe_others=_share_of_others),
        table=table,
        alt=f"分野ごとの事業数の割合と事業費の割合の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", projects_in(dataset, scope)["no"], () if year is None else (year,)),
        note=f"割合は{text.DERIVED}",
    )


def _share_of_others(others: pd.DataFrame) -> str:
    """What is said of the fields that a slide leaves out."""
    shares = "、".join(
        f"{series} {text.percent(share)}"
        for series, share in others.groupby("series", sort=False)["value"].sum().items()
    )
    return f"ほか{others['key'].nunique()}分野の合計　{shares}"


def stated_figure(dataset: Dataset, scope: Scope) -> Figure:
    """For how many projects each fiscal year prints an amount."""
    frame = yearly_totals(dataset, scope)
    numbers = projects_in(dataset, scope)["no"]
    empty = frame.loc[frame["amount"] == 0, "fiscal_year"].tolist()
    if len(empty) == len(frame):
        finding = "どの年度にも額の記載がない"
    else:
        finding = (
            f"{text.fiscal_years(empty)}の額は、どの事業にも記載がない"
            if empty
            else "どの年度にも額の記載がある"
        )
    bars = pd.DataFrame(
        {
            "key": [f"year={year}" for year in frame["fiscal_year"]],
            "label": [year_label(dataset, year) for year in frame["fiscal_year"]],
            "series": "",
            "value": frame["amount"].astype("float64"),
            "words": [
                f"額の記載 {row.amount}事業、{text.NOT_STATED} {row.not_stated}事業、文言 {row.words}事業"
                for row in frame.itertuples()
            ],
            "colour": style.EMPHASIS,
        }
    )
    return Figure(
        name="stated",
        title=finding,
        subtitle=f"事業費見込額の記載・{projects_words(dataset, scope, amounts=True)}",
        chart=bar_chart(bars, "plain"),
        table=totals_table(dataset, scope),
        alt=f"年度ごとに、額の記載がある事業の数の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", numbers, tuple(frame["fiscal_year"])),
        note=f"事業の数は{text.DERIVED}",
    )


def _weight_finding(frame: pd.DataFrame, year: int | None, unit: str) -> str:
    """The field with most projects beside the one with most money, or why there is none."""
    if not frame[AMOUNT].notna().any():
        return nothing_stated(year)
    if not frame[AMOUNT].sum():
        return f"記載された額は{text.amount(0, unit)}"
    most = frame[frame["projects"] == frame["projects"].max()]
    richest = frame[frame[AMOUNT] == frame[AMOUNT].max()]
    each = "それぞれ" if len(most) > 1 else ""
    first = f"{first_named(most['title'].tolist(), '分野')}は{each}{most['projects'].iloc[0]}事業"
    if len(most) > 1:
        first = f"事業が最も多い{first}"
    else:
        first += f"で事業費の{_share_words(most['amount_share'].iloc[0])}"
    if len(richest) > 1:
        share = text.percent(richest["amount_share"].iloc[0])
        return f"{first}、事業費が最も大きい{first_named(richest['title'].tolist(), '分野')}はそれぞれ{share}"
    if most["heading"].tolist() == richest["heading"].tolist():
        return f"{first}、どちらも最も多い"
    top = richest.iloc[0]
    return f"{first}、「{top['title']}」は{top['projects']}事業で{_share_words(top['amount_share'])}"


def _share_words(share: float) -> str:
    return text.NOT_STATED if pd.isna(share) else text.percent(share)
