"""The sentences that answer a council member's questions, with the numbers in them."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.amounts import no_comparison
from explorer.model import Basis, Side
from explorer.questions.budgets import (
    AMOUNT,
    amount_changes,
    compared_years,
    latest_year,
    ranking,
    yearly_totals,
)
from explorer.questions.burdens import numbers_with_costs, projects_by_kind, unclear_rules
from explorer.questions.concentration import largest_half, weight_by_field
from explorer.questions.indicators import When, due, listed_indicators
from explorer.questions.participation import (
    differing_projects,
    municipalities_of,
    numbers_joined,
    participation_patterns,
    partner_wording,
    projects_of,
)
from explorer.questions.scope import EVERYTHING
from explorer.questions.towns import missing_projects

NOTHING_STATED = "計画には、どの年度にも事業費見込額の記載がありません。"
TWO_RULES = "一文に二つの定めがある場合は両方に計上"


@dataclass(frozen=True)
class Subject:
    """What a question is about: a municipality's code, a project's No., today's fiscal year."""

    town: str
    no: int
    this_year: int


def say_not_joined(dataset: Dataset, subject: Subject) -> str:
    """Say which projects the town is not in."""
    absent = missing_projects(dataset, subject.town, EVERYTHING)
    name, total = dataset.municipality_names[subject.town], len(dataset.projects)
    if absent.empty:
        return f"{name}は、{total}事業すべてに参加しています。"
    if len(absent) == total:
        return f"{name}は、{total}事業のどれにも参加していません。"
    nos = text.sheet_numbers(absent["no"])
    return f"{name}が参加していないのは、{total}事業のうち{len(absent)}事業（{nos}）です。"


def say_not_in(dataset: Dataset, subject: Subject) -> str:
    """Say which municipalities are not in the project."""
    towns = municipalities_of(dataset, subject.no)
    absent = towns.loc[towns["basis"].isna(), "name"].tolist()
    project = text.project(subject.no, dataset.project_names[subject.no])
    if not absent:
        return f"{project}には、{text.all_municipalities(towns['name'].tolist())}が参加しています。"
    if len(absent) == len(towns) - 1:
        only = towns.loc[towns["basis"].notna(), "name"].item()
        return f"{project}に参加しているのは、{len(towns)}市町村のうち{only}だけです。"
    names = "、".join(absent)
    return f"{project}に参加していないのは、{len(towns)}市町村のうち{names}の{len(absent)}市町村です。"


def say_may_cost(dataset: Dataset, subject: Subject) -> str:
    """Say which of the town's projects may cost it something."""
    name = dataset.municipality_names[subject.town]
    joined = len(numbers_joined(dataset, subject.town, EVERYTHING))
    costing = numbers_with_costs(dataset, subject.town, EVERYTHING)
    unstated, unread = unclear_rules(dataset, subject.town, EVERYTHING)
    if not joined:
        return f"{name}は、{len(dataset.projects)}事業のどれにも参加していません。"
    if joined == len(unstated):
        return f"{name}が参加する{joined}事業には、費用負担の記載がありません。"
    finding = (
        f"{name}が参加する{joined}事業のうち、"
        f"費用負担が生じうるのは{len(costing)}事業（{text.sheet_numbers(costing)}）です"
        if costing
        else f"{name}が参加する{joined}事業に、費用負担が生じうるものはありません"
    )
    remarks = [
        text.OURS,
        *([f"{text.sheet_numbers(unread)}は文を分類できず、生じうるに含む"] if unread else []),
        *([f"{text.sheet_numbers(unstated)}は費用負担の記載がない"] if unstated else []),
        "負担額は計画に記載がありません",
    ]
    return f"{finding}（{'。'.join(remarks)}）。"


def say_changed(kind: str) -> Callable[[Dataset, Subject], str]:
    """Return a function that says how many amounts grew (``up``) or shrank (``down``), and which most."""
    word = "増えた" if kind == "up" else "減った"

    def say(dataset: Dataset, _: Subject) -> str:
        before, after = compared_years(dataset)
        if before is None or after is None:
            return f"{no_comparison(dataset)}ため、事業費見込額が{word}事業は分かりません。"
        moved = amount_changes(dataset, EVERYTHING, before, after)
        moved = moved[moved["kind"] == kind]
        years = f"{text.fiscal_year(before)}から{text.fiscal_year(after)}に"
        if moved.empty:
            return f"{years}事業費見込額が{word}事業はありません。"
        most = moved["change"].abs().max()
        tops = moved[moved["change"].abs() == most]
        top, unit = tops.iloc[0], dataset.edition.unit
        exactly = [text.change(top["change"], unit)]
        if len(tops) == 1:
            exactly.append(text.change_rate(top["before"], top["change"], unit))
        return (
            f"{years}事業費見込額が{word}のは{len(moved)}事業で、"
            f"最大は{_projects(tops)}の{text.large_change(top['change'], unit)}（{'、'.join(exactly)}）です。"
        )

    return say


def say_new(dataset: Dataset, _: Subject) -> str:
    """Say which amounts are stated for the first time."""
    before, after = compared_years(dataset)
    if before is None or after is None:
        return f"{no_comparison(dataset)}ため、新たに額が記載された事業は分かりません。"
    moved = amount_changes(dataset, EVERYTHING, before, after)
    new = moved[moved["kind"] == "new"]
    years = f"{text.fiscal_year(before)}に額の記載がなく、{text.fiscal_year(after)}に記載された"
    if new.empty:
        return f"{years}事業はありません。"
    total = text.both_amounts(new["after"].sum(), dataset.edition.unit)
    return f"{years}のは{len(new)}事業（{text.sheet_numbers(new['no'])}）、合計{total}です。"


def say_differ(dataset: Dataset, _: Subject) -> str:
    """Say in which projects some municipality is missing."""
    differing = differing_projects(dataset)
    if differing.empty:
        towns = text.all_municipalities(dataset.municipalities["name"].tolist())
        return f"{len(dataset.projects)}事業すべてに、{towns}が参加しています。"
    return (
        f"{len(dataset.projects)}事業のうち、参加していない市町村があるのは{len(differing)}事業"
        f"（{text.sheet_numbers(differing['no'])}）です。"
    )


def say_half(dataset: Dataset, _: Subject) -> str:
    """Say how few projects take half of the sum."""
    year = latest_year(dataset)
    if year is None:
        return NOTHING_STATED
    ranked, unit = ranking(dataset, EVERYTHING, year), dataset.edition.unit
    half, total = largest_half(ranked), int(ranked[AMOUNT].sum())
    if not total:
        return _all_zero(dataset, year, len(ranked))
    least = half["rank"].iloc[-1]
    undecided = (ranked["rank"] == least).sum() > (half["rank"] == least).sum()
    which = "同額の事業があり、一通りに決まらない" if undecided else text.sheet_numbers(half["no"])
    median = ranked[AMOUNT].astype("float64").median()
    return (
        f"{text.fiscal_year(year)}の事業費見込額{text.both_amounts(total, unit)}の半分を、"
        f"上位{len(half)}事業（{which}）が占めます。"
        f"{len(ranked)}事業の中央値は{text.both_amounts(median, unit)}です。"
    )


def say_largest(dataset: Dataset, _: Subject) -> str:
    """Name the project with the largest amount, or those that share it."""
    year = latest_year(dataset)
    if year is None:
        return NOTHING_STATED
    ranked = ranking(dataset, EVERYTHING, year)
    tops = ranked[ranked["rank"] == 1]
    top = tops.iloc[0]
    if not top[AMOUNT]:
        return _all_zero(dataset, year, len(ranked))
    each = "それぞれ" if len(tops) > 1 else ""
    return (
        f"{text.fiscal_year(year)}の事業費見込額が最も大きいのは{_projects(tops)}の"
        f"{each}{text.both_amounts(top[AMOUNT], dataset.edition.unit)}で、"
        f"{each}全体の{text.percent(top['share'])}です。"
    )


def say_weight(dataset: Dataset, _: Subject) -> str:
    """Compare the field with most projects to the one with most money."""
    year = latest_year(dataset)
    if year is None:
        return NOTHING_STATED
    fields = weight_by_field(dataset, EVERYTHING, year)
    if not fields[AMOUNT].sum():
        return _all_zero(dataset, year, len(ranking(dataset, EVERYTHING, year)))
    most = fields[fields["projects"] == fields["projects"].max()]
    richest = fields[fields[AMOUNT] == fields[AMOUNT].max()]
    first, top = most.iloc[0], richest.iloc[0]
    if len(most) == len(richest) == 1 and first["heading"] == top["heading"]:
        return (
            f"事業が最も多い分野「{first['title']}」（{first['projects']}事業）は事業費も最も大きく、"
            f"全体の{text.percent(first['amount_share'])}です（{text.fiscal_year(year)}）。"
        )
    share = first["amount_share"]
    crowd = (
        f"事業が最も多いのは{len(most)}分野で、それぞれ{first['projects']}事業"
        if len(most) > 1
        else f"事業が最も多い分野「{first['title']}」（{first['projects']}事業）の事業費は"
        + (text.NOT_STATED if pd.isna(share) else f"全体の{text.percent(share)}")
    )
    wealth = (
        f"事業費が最も大きいのは{len(richest)}分野で、それぞれ"
        if len(richest) > 1
        else f"事業費が最も大きい分野「{top['title']}」は{top['projects']}事業で"
    )
    whole = "全体の" if len(most) > 1 or len(richest) > 1 else ""
    return f"{crowd}、{wealth}{whole}{text.percent(top['amount_share'])}です（{text.fiscal_year(year)}）。"


def say_unstated(dataset: Dataset, _: Subject) -> str:
    """Say how many projects state no amount, by fiscal year."""
    by_year = yearly_totals(dataset, EVERYTHING)
    parts = [
        f"{text.fiscal_year(row.fiscal_year)}は{row.not_stated + row.words}事業"
        for row in by_year.itertuples()
        if row.not_stated + row.words
    ]
    if not parts:
        return f"{len(dataset.projects)}事業すべてに、どの年度の額も記載されています。"
    return f"額の記載がないのは、{'、'.join(parts)}です（全{len(dataset.projects)}事業）。"


def _projects(tops: pd.DataFrame) -> str:
    """Return the one project, or the numbers of several."""
    if len(tops) == 1:
        return text.project(tops["no"].iloc[0], tops["name"].iloc[0])
    return f"{text.sheet_numbers(tops['no'])}の{len(tops)}事業"


def _all_zero(dataset: Dataset, year: int, projects: int) -> str:
    when, nothing = text.fiscal_year(year), text.amount(0, dataset.edition.unit)
    return f"{when}の事業費見込額は、額の記載がある{projects}事業すべてが{nothing}です。"


def say_patterns(dataset: Dataset, _: Subject) -> str:
    """Say which municipalities join exactly the same projects."""
    total = len(dataset.municipalities)
    groups = [group for group in participation_patterns(dataset, EVERYTHING) if len(group) > 1]
    if total == 1:
        return f"この圏域の市町村は{dataset.municipalities['name'].item()}だけです。"
    if not groups:
        return f"{total}市町村のうち、参加する事業がまったく同じ市町村はありません。"
    if len(groups[0]) == total:
        return f"{total}市町村すべての参加する事業が、まったく同じです。"
    together = "、".join("・".join(group) for group in groups)
    return f"参加する事業がまったく同じなのは、{together}の{len(groups)}組です。"


def say_everybody(dataset: Dataset, _: Subject) -> str:
    """Say how many projects name 全市町村, and where the rule of burdens restricts it."""
    named = partner_wording(dataset, EVERYTHING)
    conditional = named.loc[named["named"] == "those_taking_part", "no"]
    everybody = int((named["named"] == "all").sum()) + len(conditional)
    if not everybody:
        return f"{len(named)}事業のうち、{dataset.terms.partner}が「全市町村」の事業はありません。"
    said = f"{dataset.terms.partner}が「全市町村」の事業は{everybody}事業です。"
    if conditional.empty:
        return said
    return (
        f"{said}ただし{text.sheet_numbers(conditional)}は、費用負担を「参加する市町村は」と書いており、"
        "全市町村が必ず参加し負担するとは読めません。"
    )


def say_burdens(dataset: Dataset, _: Subject) -> str:
    """Say how many projects have each kind of burden for the partners."""
    kinds = projects_by_kind(dataset, EVERYTHING)
    partner = kinds[kinds["side"] == Side.PARTNER].sort_values("projects", ascending=False, kind="stable")
    if partner.empty:
        return f"{len(dataset.projects)}事業に、{dataset.terms.partner}の費用負担の記載はありません。"
    counted = [
        f"「{text.BURDEN_KIND[row.kind]}」が{text.count(row.projects, '事業')}"
        for row in partner.itertuples()
    ]
    return f"{dataset.terms.partner}の費用負担は、{'、'.join(counted)}です（{text.OURS}。{TWO_RULES}）。"


def say_joined(dataset: Dataset, subject: Subject) -> str:
    """Say how many projects the town is in."""
    projects = projects_of(dataset, subject.town, EVERYTHING)
    joined = int(projects["basis"].notna().sum())
    listed = int((projects["basis"] == Basis.LISTED).sum())
    name = dataset.municipality_names[subject.town]
    if not joined:
        return f"{name}は、{len(projects)}事業のどれにも参加していません。"
    named = f"（うち、名前を挙げて列挙されているのは{listed}事業）" if listed else ""
    return f"{name}は{len(projects)}事業のうち{joined}事業に参加しています{named}。"


def say_due(dataset: Dataset, subject: Subject) -> str:
    """Say how many indicators, and basic KPIs if any, are due this fiscal year and the next."""
    frame = due(dataset, EVERYTHING, "", subject.this_year)
    if frame.empty:
        return "期限の年度が記載された目標はありません。"
    this, following = (frame[frame["when"] == when] for when in (When.THIS, When.NEXT))
    years = [text.fiscal_year(subject.this_year), text.fiscal_year(subject.this_year + 1)]
    if this.empty and following.empty:
        return f"今年度（{years[0]}）にも来年度（{years[1]}）にも、期限を迎える指標はありません。"
    return (
        f"今年度（{years[0]}）に期限を迎える指標は{_counted(this)}、"
        f"来年度（{years[1]}）は{_counted(following)}です。"
    )


def say_listed(which: str, words: str) -> Callable[[Dataset, Subject], str]:
    """Return a function that says how many indicators a list has; ``words`` is what they have in common."""

    def say(dataset: Dataset, subject: Subject) -> str:
        total = len(dataset.indicators)
        if not total:
            return "この計画に評価指標の記載はありません。"
        rows = listed_indicators(dataset, EVERYTHING, "", which, subject.this_year)
        if rows.empty:
            return f"{total}指標のうち、{words}ものはありません。"
        return f"{total}指標のうち、{words}のは{_counted(rows)}です。"

    return say


def _counted(rows: pd.DataFrame) -> str:
    """Return the number of indicators, with their sheets, and of KPIs: 1件（No.55）と基本ＫＰＩ4件."""
    nos = rows["no"].dropna()
    kpis = len(rows) - len(nos)
    sheets = f"（{text.sheet_numbers([int(no) for no in nos.unique()])}）" if len(nos) else ""
    return f"{len(nos)}件{sheets}" + (f"と基本ＫＰＩ{kpis}件" if kpis else "")
