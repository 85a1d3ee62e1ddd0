"""Check that the totals of all views, each computed in its own way, agree with the sheets."""

import re

import pandas as pd

from explorer.dataset import Dataset
from explorer.lookalikes import without_variants
from explorer.model import AmountState
from explorer.questions.budgets import (
    AMOUNT,
    amount_changes,
    breakdown,
    compared_years,
    fiscal_years,
    ranking,
    stated_years,
    yearly_totals,
)
from explorer.questions.concentration import weight_by_field
from explorer.questions.indicators import due, indicators, kinds, standings, undated
from explorer.questions.matrix import matrix
from explorer.questions.participation import joined_by_municipality, municipalities_of, projects_of
from explorer.questions.scope import EVERYTHING, Scope
from explorer.questions.towns import amounts_of

MARKED_CORE = re.compile("事業![A-Z]+[0-9]+ ○")
"""A line of a workbook's text that marks one of several core cities."""
ALL_PARTNERS, NO_PARTNERS = re.compile("全[市区町村]+"), "－"
PER_TOWN = "同じ事業の額を、参加する市町村の数だけ重ねて数えるため。画面では合計しない"
COLUMNS = ["quantity", "view", "value", "sheets", "reason"]


def reconciliation(dataset: Dataset) -> pd.DataFrame:
    """Return one row for each total that is shown.

    Columns quantity (what is counted, with its unit), view (where it is shown), value (the view's total),
    sheets (the total of the printed sheets) and reason (why they differ on purpose, or "").
    """
    rows = [*_projects(dataset), *_participations(dataset), *_indicators(dataset), *_amounts(dataset)]
    return pd.DataFrame(rows, columns=COLUMNS)


def unexplained(totals: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of :func:`reconciliation` that disagree without a reason."""
    return totals[(totals["value"] != totals["sheets"]) & (totals["reason"] == "")]


Row = tuple[str, str, int, int, str]


def _projects(dataset: Dataset) -> list[Row]:
    sheets = int((dataset.provenance["table"] == "projects").groupby(dataset.provenance["key"]).any().sum())
    by_heading = breakdown(dataset, EVERYTHING, fiscal_years(dataset)[:1])["projects"]
    return [
        ("事業", "概要", len(dataset.projects), sheets, ""),
        ("事業", f"予算（{dataset.terms.role}別）", int(by_heading.sum()), sheets, ""),
        ("事業", "参加一覧の行", len(matrix(dataset, EVERYTHING, "plan", "plan").projects), sheets, ""),
    ]


def participations_printed(dataset: Dataset) -> int:
    """Count participations by the printed lists of participants.

    A project has the marked core cities, or all if none is marked, and the partners that its list names, all
    partners (except the named ones), or none.
    """
    partners = dataset.municipalities.loc[~dataset.municipalities["is_core"], "name"].map(without_variants)
    names = re.compile("|".join(map(re.escape, sorted(partners, key=len, reverse=True))) or NO_PARTNERS)
    spans = dataset.provenance.groupby("no").agg({"first_line": "min", "last_line": "max"})
    count = 0
    for no, printed in zip(dataset.projects["no"], dataset.projects["participants"], strict=True):
        first, last = spans.loc[no]
        marked = sum(map(bool, map(MARKED_CORE.fullmatch, dataset.source_lines[first - 1 : last])))
        count += marked or len(dataset.core_names)
        named = 0 if printed == NO_PARTNERS else len(names.findall(without_variants(printed)))
        count += len(partners) - named if ALL_PARTNERS.search(printed) else named
    return count


def amounts_printed(dataset: Dataset, year: int) -> int:
    """Add up a fiscal year's printed cells, in thousand yen."""
    cells = dataset.budgets[
        (dataset.budgets["state"] == AmountState.AMOUNT) & (dataset.budgets["fiscal_year"] == year)
    ]
    return int(cells["printed"].str.replace(",", "").astype("int64").sum())


def _participations(dataset: Dataset) -> list[Row]:
    sheets = participations_printed(dataset)
    codes = dataset.municipalities["municipality_code"]
    by_town = [int(projects_of(dataset, code, EVERYTHING)["basis"].notna().sum()) for code in codes]
    by_sheet = [int(municipalities_of(dataset, no)["basis"].notna().sum()) for no in dataset.projects["no"]]
    joined = matrix(dataset, EVERYTHING, "plan", "plan").basis.notna()
    values = {
        "地図": int(joined_by_municipality(dataset, EVERYTHING)["joined"].sum()),
        "市町村の画面の合計": sum(by_town),
        "事業票の合計": sum(by_sheet),
        "参加一覧の行の合計": int(joined.sum(axis=1).sum()),
        "参加一覧の列の合計": int(joined.sum(axis=0).sum()),
    }
    return [("参加", view, value, sheets, "") for view, value in values.items()]


def _indicators(dataset: Dataset) -> list[Row]:
    provenance = dataset.provenance
    sheets = int(((provenance["table"] == "indicators") & (provenance["column"] == "item")).sum())
    dated = int(due(dataset, EVERYTHING, "", 0)["no"].notna().sum())
    values = {
        "一覧": len(indicators(dataset, EVERYTHING)),
        "目標の種類の合計": int(kinds(dataset, EVERYTHING)["indicators"].sum()),
        "基準値と目標値の関係の合計": int(standings(dataset, EVERYTHING)["indicators"].sum()),
        "期限のあるものと、ないものの合計": dated + sum(undated(dataset, EVERYTHING)),
    }
    return [("指標", view, value, sheets, "") for view, value in values.items()]


def _amounts(dataset: Dataset) -> list[Row]:
    years, headings = stated_years(dataset), dataset.projects["heading"].unique()
    roles = _sums(breakdown(dataset, EVERYTHING, years))
    projects = _sums(pd.concat(breakdown(dataset, Scope(code), years) for code in headings))
    return [row for year in years for row in _amounts_of_year(dataset, year, roles[year], projects[year])]


def _sums(amounts: pd.DataFrame) -> pd.Series:
    """Return the sum of each fiscal year in thousand yen."""
    return amounts.groupby("fiscal_year")[AMOUNT].sum()


def _amounts_of_year(dataset: Dataset, year: int, roles: int, projects: int) -> list[Row]:
    sheets = amounts_printed(dataset, year)
    before, after = compared_years(dataset)
    by_year = yearly_totals(dataset, EVERYTHING).set_index("fiscal_year")[AMOUNT]
    fields = weight_by_field(dataset, EVERYTHING, year)[AMOUNT].sum()
    towns = sum(
        amounts_of(dataset, code, EVERYTHING, year)[0] or 0
        for code in dataset.municipalities["municipality_code"]
    )
    values = {
        "予算（年度ごとの記載）": by_year[year],
        f"予算（{dataset.terms.role}別）": roles,
        "予算（分野別）": fields,
        "予算（分野の中の事業の合計）": projects,
        "予算（順位の合計）": ranking(dataset, EVERYTHING, year)[AMOUNT].sum(),
    }
    if before is not None and after is not None and year in (before, after):
        moved = amount_changes(dataset, EVERYTHING, before, after)
        values["予算（増減）"] = moved["before" if year == before else "after"].sum()
    quantity = f"{year}年度の事業費見込額（千円）"
    rows = [(quantity, view, int(value), sheets, "") for view, value in values.items()]
    return [*rows, (quantity, "市町村の画面の額（合計しない額）", towns, sheets, PER_TOWN)]
