"""Japanese words and number formats shown to users, each defined once."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import Any

import pandas as pd

from explorer.linebreaks import graphemes
from explorer.model import THOUSAND_YEN, UNITS, AmountState, Basis, BurdenKind, TargetKind

NOT_STATED, NO_AMOUNT = "未記載", "額の記載なし"
NO_ROW = "該当なし"
OURS = "当アプリの分類"
DERIVED = "当アプリの集計"
ROUNDED = "億円・万円は四捨五入"
WHOLE_PROJECT = "事業全体の額"
NO_SHARE = "市町村ごとの額は計画に記載がありません"
CORE_SIGN, JOINED_SIGN, NOT_JOINED_SIGN = "◎", "○", "×"

BURDEN_KIND = {
    BurdenKind.NONE: "費用負担は生じない",
    BurdenKind.BASIC: "基本的な費用",
    BurdenKind.OWN_COSTS: "事業に必要な費用",
    BurdenKind.NAMED_COSTS: "使いみちを挙げた費用",
    BurdenKind.AS_NEEDED: "必要に応じて負担",
    BurdenKind.BY_AGREEMENT: "協定書に基づく負担",
    BurdenKind.PER_HEAD: "人口・児童数などに応じた負担",
    BurdenKind.BY_COUNCIL: "協議会・実行委員会等で決定",
    BurdenKind.UNKNOWN: "分類できない",
}
TARGET_KIND = {
    TargetKind.NUMBER_BY_YEAR: "期限までの数値",
    TargetKind.NUMBER_EVERY_YEAR: "毎年度の数値",
    TargetKind.NUMBER_UNDATED: "年度を特定できない数値",
    TargetKind.KEPT_UP: "維持",
    TargetKind.CARRIED_OUT: "実施",
    TargetKind.DONE_BY_YEAR: "期限までに完了",
    TargetKind.WORDS: "文言のみ",
}
WORKBOOK_CELL = re.compile("([^ !]+![A-Z]{1,3}[0-9]+(?::[A-Z]{1,3}[0-9]+)?) ")
"""Matches the start of a line of the plan's text that holds a workbook cell."""
SHEET_NUMBERS = re.compile(
    r"No\.(\d+(?:〜\d+)?(?:、\d+(?:〜\d+)?(?!\d|事業|件|市町村|千円|百万円|円|億円|万円|%|年))*)"
)
"""Matches project numbers in a sentence: No.19、20、22〜24."""
MAX_JOINED, MAX_JOINED_LENGTH = 6, 40
"""How many names :func:`join_names` puts into a title at most, and characters, unless the first is longer."""
SCALES = (
    (10**9, "兆円", ((10, "0.01"), (1000, "0.1"))),
    (10**5, "億円", ((10, "0.01"), (1000, "0.1"))),
    (10, "万円", ((100, "0.1"),)),
)
"""Units of rounded sums: size in thousand yen, name, and the decimals shown below given values, so that three
or four significant digits remain."""


def day(date_: date) -> str:
    """Return a date: 2026年11月23日."""
    return f"{date_.year}年{date_.month}月{date_.day}日"


def created(date_: date) -> str:
    """Return the creation date of a file: 2026年11月23日作成."""
    return f"{day(date_)}作成"


def boundary_credit(source: str) -> str:
    """Return the credit of the boundaries: 市町村界：出典 気象庁ホームページ（加工して作成）."""
    return f"市町村界：出典 {source}"


def edition(name: str) -> str:
    """Return the name of an edition, which is the last fiscal year with amounts: 2025年度版."""
    return f"{name}年度版"


def fiscal_year(year: int) -> str:
    """Return a fiscal year as the plan writes it: 2025年度."""
    return f"{year}年度"


def in_unit(thousand_yen: Any, unit: str) -> Any:
    """Convert an amount or a column of amounts to the unit in which the plan states them."""
    power = UNITS[unit]
    return thousand_yen / 10**power if power > 0 else thousand_yen * 10**-power


def amount(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """Return the exact amount in the plan's unit: 25,056,797千円, 25,056.797百万円."""
    return f"{in_unit(thousand_yen, unit):,.15g}{unit}"


def total(thousand_yen: float, not_stated: int, unit: str = THOUSAND_YEN) -> str:
    """Return an exact sum; if there is none, 未記載, or 額の記載なし where words stand in every cell.

    ``not_stated`` is how many cells are 未記載.
    """
    if pd.notna(thousand_yen):
        return amount(thousand_yen, unit)
    return NOT_STATED if not_stated else NO_AMOUNT


def large_amount(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """Return an amount rounded for reading: 250.6億円, 74.2億円, 4.12億円, 3,300万円.

    Sums are in 億円 and 万円, as in local governments' papers for residents, with three or four significant
    digits, so that 1.05億円 and 1.1億円 look different; an exact one has no trailing zeros (3億円). Less than
    1万円 is exact and in the plan's unit.
    """
    size = Decimal(f"{abs(thousand_yen):.15g}")
    minus = "▲" if thousand_yen < 0 else ""
    for scale, name, decimals in SCALES:
        if (rounded := _rounded(size / scale, decimals)) >= 1:
            is_exact = rounded * scale == size
            return f"{minus}{rounded.normalize() if is_exact else rounded:,f}{name}"
    return f"{minus}{amount(abs(thousand_yen), unit)}"


def _rounded(size: Decimal, decimals: tuple[tuple[int, str], ...]) -> Decimal:
    """Round half up to the first step of ``decimals`` whose bound is above the result, or to an integer."""
    for bound, step in decimals:
        if (rounded := size.quantize(Decimal(step), ROUND_HALF_UP)) < bound:
            return rounded
    return size.quantize(Decimal(1), ROUND_HALF_UP)


def large_amounts(amounts: Sequence[float], unit: str = THOUSAND_YEN) -> list[str]:
    """Return amounts shown together as :func:`large_amount`; exact where different ones would look alike."""
    rounded = [large_amount(value, unit) for value in amounts]
    values_per_text = Counter(text for text, _ in {*zip(rounded, amounts, strict=True)})
    return [
        text if values_per_text[text] == 1 else amount(value, unit)
        for text, value in zip(rounded, amounts, strict=True)
    ]


def both_amounts(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """Return an amount rounded and exact: 250.6億円（25,056,797千円）."""
    rounded, exact = large_amount(thousand_yen, unit), amount(thousand_yen, unit)
    return rounded if rounded == exact else f"{rounded}（{exact}）"


def change(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """Return an exact change with its sign as public accounts write it: +1,234千円, ▲1,234千円."""
    return signed(amount(abs(thousand_yen), unit), thousand_yen)


def large_change(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """Return a change rounded for reading: +74.2億円, ▲3,300万円."""
    return signed(large_amount(abs(thousand_yen), unit), thousand_yen)


def change_rate(before: float, thousand_yen: float, unit: str) -> str:
    """Return a change relative to the amount before it: +244.4%, ▲53.0%; after zero, 0千円から."""
    if not before:
        return f"{amount(before, unit)}から"
    return signed(percent(abs(thousand_yen) / before), thousand_yen)


def signed(text: str, value: float) -> str:
    """Put the sign of the value before the text: +, ▲ or, for zero, ±."""
    return f"{'+' if value > 0 else '▲' if value < 0 else '±'}{text}"


def percent(share: float) -> str:
    """Return a share in per cent with one decimal: 50.5%; a tiny one as 0.1%未満."""
    if 0 < share < 0.001:
        return "0.1%未満"
    return f"{Decimal(f'{share * 100:.10g}').quantize(Decimal('0.1'), ROUND_HALF_UP):,}%"


def budget_cell(row: Any, unit: str) -> str:
    """Return a row of ``budgets`` in words: the amount, 未記載, or the words printed in its place."""
    if row.state == AmountState.AMOUNT:
        return amount(row.amount_thousand_yen, unit)
    return NOT_STATED if row.state == AmountState.NOT_STATED else str(row.printed)


def participation_sign(basis: str | None) -> str:
    """Return the sign of a municipality's part in a project; a missing ``basis`` means no part."""
    if pd.isna(basis):
        return NOT_JOINED_SIGN
    return CORE_SIGN if basis == Basis.CORE else JOINED_SIGN


def count(number: int, counter: str) -> str:
    """Return a number with its counter: 55事業."""
    return f"{number:,}{counter}"


def count_or_none(number: int, counter: str) -> str:
    """Return a count that stands alone, as after a colon: 6事業, or なし."""
    return count(number, counter) if number else "なし"


def join_names(names: Sequence[str]) -> str:
    """Join up to six names of municipalities for a title, counting the rest: もり町・かわ村ほか5市町村."""
    lengths = accumulate(len(graphemes(name)) for name in names)
    fitting = max(1, sum(length <= MAX_JOINED_LENGTH for length in lengths))
    if len(names) <= min(MAX_JOINED, fitting):
        return "・".join(names)
    shown = min(MAX_JOINED - 1, fitting)
    return f"{'・'.join(names[:shown])}ほか{count(len(names) - shown, '市町村')}"


def all_municipalities(names: Collection[str]) -> str:
    """Return all municipalities of a region as a subject: 12市町村すべて, or the only one's name."""
    return count(len(names), "市町村すべて") if len(names) > 1 else next(iter(names))


def project(no: int, name: str) -> str:
    """Return a project's label: No.21 医療的ケア児レスパイト事業."""
    return f"No.{no} {name}"


def sheet_numbers(numbers: Iterable[int]) -> str:
    """Return project numbers for a source line: No.19、20、21〜25."""
    return f"No.{_ranges(numbers)}"


def fiscal_years(years: Iterable[int]) -> str:
    """Return several fiscal years: 2026〜2028年度, 2024、2026年度."""
    return f"{_ranges(years)}年度"


def _ranges(numbers: Iterable[int]) -> str:
    """Join numbers in ascending order; three or more consecutive ones as 1〜5."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}〜{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


def sheet_numbers_in(sentence: str) -> list[int]:
    """Return the project numbers that a sentence has in the form of :func:`sheet_numbers`, each once."""
    runs = [run for match in SHEET_NUMBERS.findall(sentence) for run in match.split("、")]
    ends = [(int(run.split("〜")[0]), int(run.split("〜")[-1])) for run in runs]
    return list(dict.fromkeys(no for first, last in ends for no in range(first, last + 1)))


def line_ranges(spans: Iterable[tuple[int, int]]) -> str:
    """Return lines of the plan's text: 62行、66〜70行."""
    return "、".join(f"{first}行" if first == last else f"{first}〜{last}行" for first, last in spans)


def line_location(line: str, number: int) -> str:
    """Return where a line of the plan's text stands: its number or its workbook cell (事業費!D17)."""
    cell = WORKBOOK_CELL.match(line)
    return cell[1] if cell else f"{number}行"


def heading_mark(role: str, category: str | None, field: str | None) -> str:
    """Return the mark of a heading's lowest level as the plan prints it: ３, （１）, ａ."""
    if field and not pd.isna(field):
        return _full_width(field)
    if category and not pd.isna(category):
        return f"（{_full_width(category)}）"
    return _full_width(role)


def _full_width(ascii_text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in ascii_text)


def quantity(value: float, unit: str) -> str:
    """Return a quantity in its base unit, yen as :func:`large_amount`: 8,680人, 605万円, 1.8兆円."""
    return f"{value:,.10g}{unit}" if unit != "円" or value % 1000 else large_amount(value / 1000)


def exact_quantity(value: float, unit: str) -> str:
    """Return a quantity that is not rounded, yen as :func:`amount`: 8,680人, 3,200,000千円."""
    if unit == "円" and value % 1000 == 0:
        return amount(value / 1000)
    return f"{value:,.15g}{unit}"


def quantity_change(value: float, unit: str) -> str:
    """Return a change of a quantity: +8,680人, ▲605万円; of per cent, in points: ▲9.3ポイント."""
    return signed(quantity(abs(value), "ポイント" if unit == "%" else unit), value)


def exact_quantity_change(value: float, unit: str) -> str:
    """Return a change of a quantity that is not rounded: +8,680人, ▲6,046千円."""
    return signed(exact_quantity(abs(value), "ポイント" if unit == "%" else unit), value)


def times(ratio: float) -> str:
    """Return a ratio: 3.01倍, 1,000,000倍; a tiny one as 0.01倍未満."""
    if 0 < abs(ratio) < 0.01:
        return "0.01倍未満" if ratio > 0 else "▲0.01倍未満"
    size = f"{abs(ratio):,.0f}" if ratio == 0 or abs(ratio) >= 1000 else f"{abs(ratio):,.2f}"
    return f"{'▲' if ratio < 0 else ''}{size}倍"
