"""The words about amounts that figures and answers share."""

from collections.abc import Callable, Iterable
from typing import TypeGuard

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.questions.budgets import amounts_by_project, compared_years, words_by_project, year_label


def no_comparison(dataset: Dataset) -> str:
    """Say why changes are not known, as the beginning of a sentence; "" if they are."""
    before, after = compared_years(dataset)
    if after is None:
        return "どの年度にも額の記載がない"
    return f"額を比較できる年度が{text.fiscal_year(after)}しかない" if before is None else ""


def nothing_stated(year: int | None) -> str:
    """Say that no amount is stated, in a year or in any."""
    return "どの年度にも額の記載がない" if year is None else "額の記載がある事業はない"


def counted_amounts(dataset: Dataset, year: int | None, projects: str) -> str:
    """Return the subtitle of a figure of amounts: 2025年度 事業費見込額・全55事業."""
    amounts = "事業費見込額" if year is None else f"{year_label(dataset, year)} 事業費見込額"
    return f"{amounts}・{projects}"


def amount_head(unit: str, year: str = "", name: str = "事業費見込額") -> str:
    """Return the head of a column of amounts: 事業費見込額（2025年度、千円）."""
    return f"{name}（{year}、{unit}）" if year else f"{name}（{unit}）"


def first_named(names: list[str], counter: str) -> str:
    """Return the one name of the largest, or the first of several that are equal: 「港の整備」など3事業."""
    return f"「{names[0]}」{f'など{len(names)}{counter}' if len(names) > 1 else ''}"


def with_words(amounts: pd.Series, words: pd.Series) -> pd.Series:
    """Return the amounts, and the words that the plan prints in place of some of them."""
    return amounts.astype("object").where(words.isna(), words) if words.notna().any() else amounts


def exact_number(amount: float | str) -> str:
    """Return a cell of :func:`with_words` in words: 25,056,797, 未記載, or the words in its place."""
    return f"{amount:,.15g}" if is_stated(amount) else in_its_place(amount)


def is_stated(amount: float | str) -> TypeGuard[float]:
    """Return whether a cell of :func:`with_words` is an amount."""
    return not isinstance(amount, str) and bool(pd.notna(amount))


def in_its_place(amount: float | str) -> str:
    """Return what stands in place of an amount: the plan's words, or 未記載."""
    return amount if isinstance(amount, str) else text.NOT_STATED


def large_amounts(amounts: pd.Series, unit: str) -> list[str]:
    """Return the amounts in few digits, "" for a missing one."""
    stated = iter(text.large_amounts(amounts.dropna().tolist(), unit))
    return ["" if pd.isna(amount) else next(stated) for amount in amounts]


def exact_amounts(labels: Iterable[str], amounts: list[float | str], unit: str) -> dict[str, str]:
    """Return exact amounts, or the words in their place, by label; of two amounts, also the change."""
    stated = list(filter(is_stated, amounts))
    exact = {
        label: text.amount(amount, unit) if is_stated(amount) else in_its_place(amount)
        for label, amount in zip(labels, amounts, strict=True)
    }
    if len(amounts) == len(stated) == 2:
        before, after = stated
        change = after - before
        exact["増減"] = f"{text.change(change, unit)}（{text.change_rate(before, change, unit)}）"
    return exact


def compared_amounts(dataset: Dataset, nos: pd.Series) -> list[dict[str, str]]:
    """Return the exact amounts of each project in the years that are compared, and their change, by label."""
    years = [year for year in compared_years(dataset) if year is not None]
    columns = [
        with_words(nos.map(amounts_by_project(dataset, year)), nos.map(words_by_project(dataset, year)))
        for year in years
    ]
    labels, unit = [year_label(dataset, year) for year in years], dataset.edition.unit
    return [exact_amounts(labels, list(row), unit) for row in zip(*columns, strict=True)] or [{} for _ in nos]


def sum_of_others(unit: str, counter: str, of: str = "") -> Callable[[pd.DataFrame], str]:
    """Return a function that says how many bars a slide leaves out, and their sum in the last year shown.

    ``unit`` is that of exact amounts, ``counter`` what the rows are counted in.
    """

    def describe(others: pd.DataFrame) -> str:
        last = others[others["series"] == others["series"].iloc[-1]]
        year = f"{last['series'].iloc[0]} " if others["series"].nunique() > 1 else ""
        missing = int(last["value"].isna().sum())
        unstated = f"（うち{missing}{counter}は{text.NOT_STATED}）" if missing else ""
        total = text.large_amount(last["value"].sum(), unit)
        return f"ほか{others['key'].nunique()}{counter}　{year}{of}合計 {total}{unstated}"

    return describe
