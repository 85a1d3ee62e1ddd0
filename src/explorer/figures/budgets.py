"""Figures of what the projects cost."""

from typing import Any

import pandas as pd

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.amounts import (
    amount_head,
    compared_amounts,
    counted_amounts,
    exact_amounts,
    first_named,
    large_amounts,
    no_comparison,
    nothing_stated,
    sum_of_others,
    with_words,
)
from explorer.figures.bars import BARS, SCALE_NOTE, bar_chart
from explorer.figures.figure import Figure, origin
from explorer.figures.scope import any_projects, project_labels, projects_words
from explorer.questions.budgets import (
    AMOUNT,
    amount_changes,
    breakdown,
    compared_years,
    ranking,
    words_by_project,
    year_label,
    yearly_totals,
)
from explorer.questions.concentration import largest_half, weight_by_field
from explorer.questions.results import settlement_totals
from explorer.questions.scope import Scope, field_titles, projects_in

WITHOUT_LARGEST, ALONE = "最大の事業を除いて表示", "最大の事業のほかに、該当する事業はない"
CHANGE_WORDS = {
    "up": "増えた",
    "down": "減った",
    "new": "新たに額が記載された",
    "gone": "額の記載がなくなった",
}
CHANGED_BY = {"up": "増えた額の", "down": "減った額の", "new": "", "gone": ""}


def breakdown_figure(
    dataset: Dataset, scope: Scope, before: int | None, after: int | None, scale: str
) -> Figure:
    """Return the amounts one level below the scope's heading, in those of the two fiscal years that exist."""
    years = [year for year in (before, after) if year is not None]
    frame, unit = breakdown(dataset, scope, years), dataset.edition.unit
    words_of = {year: words_by_project(dataset, year) for year in years}
    words = pd.Series(
        [words_of[row.fiscal_year].get(row.no) for row in frame.itertuples()], frame.index, "object"
    )
    titles = frame["heading"].map(field_titles(dataset)).fillna(frame["title"])
    latest = frame["fiscal_year"] == after
    total, largest = frame.loc[latest, AMOUNT].sum(), frame.loc[latest, AMOUNT].max()
    if pd.isna(largest):
        finding = nothing_stated(after)
    else:
        finding = _largest_share(titles[latest & (frame[AMOUNT] == largest)].tolist(), largest, total, unit)
    marks = dataset.heading_marks
    year_labels = frame["fiscal_year"].map(lambda year: year_label(dataset, year))
    roles = frame["heading"].where(frame["heading"] != "", scope.heading).str.split("-").str[0]
    keys = [f"heading={row.heading}" if row.heading else f"no={row.no}" for row in frame.itertuples()]
    tooltips = {
        key: exact_amounts(
            year_labels[rows.index], with_words(rows[AMOUNT], words[rows.index]).tolist(), unit
        )
        for key, rows in frame.groupby(pd.Series(keys, frame.index), sort=False)
    }
    shares = (frame[AMOUNT] / total).where(latest) if total else [None] * len(frame)
    bars = pd.DataFrame(
        {
            "key": keys,
            "tooltip": [tooltips[key] for key in keys],
            "label": [
                f"{marks[row.heading]} {title}" if row.heading else text.project(row.no, title)
                for row, title in zip(frame.itertuples(), titles, strict=True)
            ],
            "series": frame["fiscal_year"].map(text.fiscal_year),
            "value": frame[AMOUNT],
            "words": [
                _with_share(amount, share)
                if amount
                else f"{text.fiscal_year(year)}　{instead or text.NOT_STATED}"
                for amount, share, instead, year in zip(
                    large_amounts(frame[AMOUNT], unit), shares, words, frame["fiscal_year"], strict=True
                )
            ],
            "colour": roles.map(style.role_colour).where(latest, roles.map(style.role_before_colour)),
        }
    )
    table = pd.DataFrame(
        {
            "区分": titles,
            "年度": year_labels,
            amount_head(unit): with_words(text.in_unit(frame[AMOUNT], unit), words),
            "額の記載がある事業": frame["stated"],
            "事業": frame["projects"],
        }
    )
    stated = frame.groupby("fiscal_year")["stated"].sum()
    over = "、".join(f"{year_label(dataset, year)}は{stated.get(year, 0)}事業" for year in years)
    notes = [
        f"合計は{text.DERIVED}（額の記載は、{over}）" if over else "",
        f"％は{text.fiscal_year(after)}の割合" if total and after is not None else "",
        text.ROUNDED,
        SCALE_NOTE[scale],
    ]
    return Figure(
        name="breakdown",
        title=finding,
        subtitle=counted_amounts(dataset, after, projects_words(dataset, scope, amounts=True)),
        chart=bar_chart(bars, scale, finding, sum_of_others(unit, "件")),
        table=table,
        alt=f"事業費見込額の内訳の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", projects_in(dataset, scope)["no"], tuple(years)),
        note="。".join(filter(None, notes)),
    )


def roles_figure(dataset: Dataset, before: int | None, after: int | None) -> Figure:
    """Return the roles' amounts: the breakdown of the whole plan."""
    return breakdown_figure(dataset, Scope(), before, after, "plain")


def ranking_figure(
    dataset: Dataset, scope: Scope, year: int | None, rows: int | None, without_largest: bool, scale: str
) -> Figure:
    """Return the projects by amount, with rank and share, of the first ``rows`` or of all.

    ``year`` is None where the plan states no amount.
    """
    ranked, unit = ranking(dataset, scope, year), dataset.edition.unit
    total = int(ranked[AMOUNT].sum())
    frame = _shown(ranked, rows, without_largest)
    half = set(largest_half(ranked)["no"])
    if ranked.empty:
        finding = nothing_stated(year)
    elif len(half) > 1:
        exceeds = ranked[AMOUNT].head(len(half)).sum() * 2 > total
        finding = f"上位{len(half)}事業で事業費の半分{'を超える' if exceeds else 'になる'}"
    else:
        finding = _half_alone(ranked, total, unit)
    amounts = large_amounts(frame[AMOUNT], unit)
    bars = pd.DataFrame(
        {
            "key": [f"no={no}" for no in frame["no"]],
            "label": project_labels(frame),
            "value": frame[AMOUNT],
            "words": [
                f"{row.rank}位　{_with_share(amount, row.share if total else None)}"
                for row, amount in zip(frame.itertuples(), amounts, strict=True)
            ],
            "colour": [style.EMPHASIS if no in half else style.QUIET for no in frame["no"]],
            "tooltip": compared_amounts(dataset, frame["no"]),
        }
    )
    table = pd.DataFrame(
        {
            "順位": frame["rank"],
            "No.": frame["no"],
            "連携事業名": frame["name"],
            amount_head(unit, "" if year is None else year_label(dataset, year)): text.in_unit(
                frame[AMOUNT], unit
            ),
            "割合": frame["share"].map(text.percent) if total else "",
            "上位からの累計": frame["cumulative"].map(text.percent) if total else "",
        }
    )
    counted = counted_amounts(dataset, year, projects_words(dataset, scope, amounts=True))
    over = f"{len(ranked)}事業の合計 {text.amount(total, unit)}"
    notes = [
        f"割合は{over} に対するもの（{text.DERIVED}）" if total else "",
        text.ROUNDED if total else "",
        _without_largest_note(ranked, ranked[AMOUNT], without_largest, unit),
        SCALE_NOTE[scale],
    ]
    return Figure(
        name="ranking",
        title=finding,
        subtitle=f"{counted}・{WITHOUT_LARGEST}" if without_largest and len(ranked) else counted,
        chart=bar_chart(bars, scale, finding if ranked.empty else ALONE, sum_of_others(unit, "事業")),
        table=table,
        alt=f"事業費見込額の順位の棒グラフ。{finding}。",
        origin=origin(
            dataset,
            "budgets",
            ranked["no"] if len(ranked) else projects_in(dataset, scope)["no"],
            () if year is None else (year,),
        ),
        note="　".join(filter(None, notes)),
    )


def change_figure(
    dataset: Dataset,
    scope: Scope,
    kind: str,
    rows: int | None,
    without_largest: bool,
    scale: str,
    beside: tuple[str, ...] = (),
) -> Figure:
    """Return the projects of one kind of change (up, down, new, gone), the largest first.

    The years are those that can be compared; with fewer than two the title says why no change is known.
    The origin are all projects of that kind, also those below the first ``rows``; where there are none, all
    projects in scope. ``beside`` are the kinds whose figures stand beside each other, this one included.
    """
    nos, unit = projects_in(dataset, scope)["no"], dataset.edition.unit
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
            origin=origin(dataset, "budgets", nos),
        )
    changes = amount_changes(dataset, scope, before, after)
    changed = _largest_first(changes, kind)
    sizes = changed["moved"].abs()
    frame = _shown(changed, rows, without_largest)
    if changed.empty:
        finding = f"{'事業費見込額が' if kind in ('up', 'down') else ''}{CHANGE_WORDS[kind]}事業はない"
    else:
        largest = changed.loc[changed["moved"] == changed["moved"].iloc[0], "name"].tolist()
        finding = f"{CHANGE_WORDS[kind]}のは{len(changed)}事業、最大は{first_named(largest, '事業')}"
    all_rows = len(_shown(changed, None, without_largest))
    counted = [
        f"{text.fiscal_year(before)}→{text.fiscal_year(after)} 事業費見込額",
        any_projects(dataset, scope, amounts=True),
        f"上位{len(frame)}事業を表示" if len(frame) < all_rows else "",
        WITHOUT_LARGEST if all_rows < len(changed) else "",
    ]
    notes = [
        f"増減は{text.DERIVED}",
        text.ROUNDED,
        _without_largest_note(changed, sizes, without_largest, unit),
        SCALE_NOTE[scale],
    ]
    bars = _change_bars(frame, kind, unit).assign(tooltip=compared_amounts(dataset, frame["no"]))
    compared = [
        _change_bars(_shown(_largest_first(changes, other), rows, without_largest), other, unit)
        for other in beside
    ]
    table = pd.DataFrame(
        {
            "No.": frame["no"],
            "連携事業名": frame["name"],
            **{
                amount_head(unit, name=text.fiscal_year(year)): with_words(
                    text.in_unit(frame[when], unit), frame["no"].map(words_by_project(dataset, year))
                )
                for when, year in (("before", before), ("after", after))
            },
            amount_head(unit, name="増減"): text.in_unit(frame["change"], unit),
            "増減率": [
                "" if pd.isna(row.change) else text.change_rate(row.before, row.change, unit)
                for row in frame.itertuples()
            ],
        }
    )
    chart = bar_chart(
        bars,
        scale,
        finding if changed.empty else ALONE,
        sum_of_others(unit, "事業", CHANGED_BY[kind]),
        pd.concat(compared) if compared else None,
    )
    return Figure(
        name=f"change-{kind}",
        title=finding,
        subtitle="・".join(filter(None, counted)),
        chart=chart,
        table=table,
        alt=f"事業費見込額の増減の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", changed["no"] if len(changed) else nos, (before, after)),
        note="　".join(filter(None, notes)),
    )


def _largest_first(changes: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the changes of the kind with the amount that ``moved``, the largest first."""
    changed = changes[changes["kind"] == kind]
    changed = changed.assign(moved=changed[{"new": "after", "gone": "before"}.get(kind, "change")])
    return changed.iloc[changed["moved"].abs().argsort(kind="stable")[::-1]]


def _change_bars(frame: pd.DataFrame, kind: str, unit: str) -> pd.DataFrame:
    """Return the bars of changes of the kind, of which the first is the largest."""
    moved = frame["moved"]
    amounts = large_amounts(moved.abs(), unit)
    return pd.DataFrame(
        {
            "key": [f"no={no}" for no in frame["no"]],
            "label": project_labels(frame),
            "value": moved.abs(),
            "words": [
                _change_words(amount, row, kind, unit)
                for amount, row in zip(amounts, frame.to_dict(orient="records"), strict=True)
            ],
            "colour": [style.EMPHASIS if size == moved.iloc[0] else style.QUIET for size in moved],
        }
    )


def _shown(frame: pd.DataFrame, rows: int | None, without_largest: bool) -> pd.DataFrame:
    """Return the first ``rows`` or all, without the very first on request."""
    frame = frame.iloc[1:] if without_largest else frame
    return frame.head(rows) if rows else frame


def _without_largest_note(frame: pd.DataFrame, amounts: pd.Series, without_largest: bool, unit: str) -> str:
    """Name the first project of ``frame`` (no, name), with its amount, if it is not shown."""
    if frame.empty or not without_largest:
        return ""
    return f"最大の {project_labels(frame)[0]}（{text.amount(amounts.iloc[0], unit)}）を除いて表示"


@answered_once
def totals_table(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return for each fiscal year, in words, the sum and how many projects state an amount."""
    frame = yearly_totals(dataset, scope)
    table = pd.DataFrame(
        {
            "年度": [year_label(dataset, year) for year in frame["fiscal_year"]],
            f"事業費見込額の合計{f'（{text.WHOLE_PROJECT}）' if scope.joined else ''}": [
                text.total(total, not_stated, dataset.edition.unit)
                for total, not_stated in zip(frame[AMOUNT], frame["not_stated"], strict=True)
            ],
            "額の記載": frame["amount"].map(lambda number: text.count(number, "事業")),
            text.NOT_STATED: frame["not_stated"].map(lambda number: text.count(number, "事業")),
            "文言": frame["words"].map(lambda number: text.count(number, "事業")),
        }
    )
    if dataset.settlements.empty:
        return table
    spent = settlement_totals(dataset, scope).set_index("fiscal_year")
    settled = [
        f"{text.amount(spent.loc[year, 'amount'], dataset.edition.unit)}（{spent.loc[year, 'projects']}事業）"
        if year in spent.index
        else ""
        for year in frame["fiscal_year"]
    ]
    return table.assign(**{"決算額の合計": settled})


def _largest_share(names: list[str], amount: int, total: int, unit: str) -> str:
    """Say what share of the total the largest has."""
    if not total:
        return f"記載された額は{text.amount(total, unit)}"
    particle = "がそれぞれ" if len(names) > 1 else "が"
    return f"{first_named(names, '件')}{particle}事業費の{text.percent(amount / total)}を占める"


def _half_alone(ranked: pd.DataFrame, total: int, unit: str) -> str:
    """Say that the first of a ranking has half of the total by itself."""
    if not total:
        return f"記載された額は{text.amount(total, unit)}"
    largest = ranked.loc[ranked["rank"] == 1, "name"].tolist()
    particle = "がそれぞれ" if len(largest) > 1 else "だけで"
    return f"{first_named(largest, '事業')}{particle}事業費の{text.percent(ranked['share'].iloc[0])}"


def _with_share(amount: str, share: float | None) -> str:
    """Return the amount in words with its share, if there is one."""
    return amount if share is None or pd.isna(share) else f"{amount}（{text.percent(share)}）"


def _change_words(amount: str, row: dict[str, Any], kind: str, unit: str) -> str:
    """Return how far the amount moved; ``amount`` is the size of the change in words."""
    if kind in ("new", "gone"):
        return amount
    return f"{text.signed(amount, row['change'])}（{text.change_rate(row['before'], row['change'], unit)}）"


def weight_figure(dataset: Dataset, scope: Scope, year: int | None) -> Figure:
    """Return each field's share of the projects beside its share of the money."""
    frame = weight_by_field(dataset, scope, year)
    unit = dataset.edition.unit
    finding = _weight_finding(frame, year, unit)
    series = {
        "事業の割合": ("project_share", style.QUIET),
        "事業費の割合": ("amount_share", style.EMPHASIS),
    }
    bars = pd.concat(
        [
            pd.DataFrame(
                {
                    "key": [f"heading={code}" for code in frame["heading"]],
                    "label": frame["title"],
                    "series": name,
                    "value": frame[column],
                    "words": [_share_words(share) for share in frame[column]],
                    "colour": colour,
                }
            )
            for name, (column, colour) in series.items()
        ]
    )
    table = pd.DataFrame(
        {
            "分野": frame["title"],
            "事業": frame["projects"],
            "事業の割合": frame["project_share"].map(text.percent),
            amount_head(unit, "" if year is None else text.fiscal_year(year)): text.in_unit(
                frame[AMOUNT], unit
            ),
            "事業費の割合": frame["amount_share"].map(_share_words),
        }
    )
    return Figure(
        name="weight",
        title=finding,
        subtitle=counted_amounts(dataset, year, projects_words(dataset, scope, amounts=True)),
        chart=bar_chart(bars, "plain", describe_others=_share_of_others),
        table=table,
        alt=f"分野ごとの事業数の割合と事業費の割合の棒グラフ。{finding}。",
        origin=origin(dataset, "budgets", projects_in(dataset, scope)["no"], () if year is None else (year,)),
        note=f"割合は{text.DERIVED}",
    )


def _share_of_others(others: pd.DataFrame) -> str:
    """Say how many fields a slide leaves out, and the sums of their shares."""
    shares = "、".join(
        f"{series} {text.percent(share)}"
        for series, share in others.groupby("series", sort=False)["value"].sum().items()
    )
    return f"ほか{others['key'].nunique()}分野の合計　{shares}"


def stated_figure(dataset: Dataset, scope: Scope) -> Figure:
    """Return for how many projects each fiscal year prints an amount."""
    frame = yearly_totals(dataset, scope)
    empty = frame.loc[frame["amount"] == 0, "fiscal_year"].tolist()
    if len(empty) == len(frame):
        finding = nothing_stated(None)
    elif empty:
        finding = f"{text.fiscal_years(empty)}の額は、どの事業にも記載がない"
    else:
        finding = "どの年度にも額の記載がある"
    bars = pd.DataFrame(
        {
            "key": [f"year={year}" for year in frame["fiscal_year"]],
            "label": [year_label(dataset, year) for year in frame["fiscal_year"]],
            "value": frame["amount"],
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
        origin=origin(dataset, "budgets", projects_in(dataset, scope)["no"], tuple(frame["fiscal_year"])),
        note=f"事業の数は{text.DERIVED}",
    )


def _weight_finding(frame: pd.DataFrame, year: int | None, unit: str) -> str:
    """Compare the field with most projects to the one with most money, or say why there is none."""
    if not frame[AMOUNT].notna().any():
        return nothing_stated(year)
    if not frame[AMOUNT].sum():
        return f"記載された額は{text.amount(0, unit)}"
    most = frame[frame["projects"] == frame["projects"].max()]
    richest = frame[frame[AMOUNT] == frame[AMOUNT].max()]
    name, count = first_named(most["title"].tolist(), "分野"), most["projects"].iloc[0]
    if len(most) > 1:
        first = f"事業が最も多い{name}はそれぞれ{count}事業"
    else:
        first = f"{name}は{count}事業で事業費の{_share_words(most['amount_share'].iloc[0])}"
    if len(richest) > 1:
        share = text.percent(richest["amount_share"].iloc[0])
        return f"{first}、事業費が最も大きい{first_named(richest['title'].tolist(), '分野')}はそれぞれ{share}"
    if most["heading"].tolist() == richest["heading"].tolist():
        return f"{first}、どちらも最も多い"
    top = richest.iloc[0]
    return f"{first}、「{top['title']}」は{top['projects']}事業で{_share_words(top['amount_share'])}"


def _share_words(share: float) -> str:
    return text.NOT_STATED if pd.isna(share) else text.percent(share)
