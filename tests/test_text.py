"""Words and number formats."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import text
from explorer.model import KINDS_OF_REGION, AmountState, Basis, BurdenKind, Side, TargetKind

FORMATS = [
    (text.amount, {(0,): "0千円", (1,): "1千円", (25_056_797,): "25,056,797千円", (33_000.0,): "33,000千円"}),
    (
        text.large_amount,
        {
            (0,): "0千円",
            (8,): "8千円",
            (571,): "57.1万円",
            (6_961,): "696万円",
            (33_000,): "3,300万円",
            (99_999,): "1.00億円",
            (100_000,): "1億円",
            (105_000,): "1.05億円",
            (412_345,): "4.12億円",
            (25_056_797,): "250.6億円",
            (99_994_999,): "999.9億円",
            (99_999_999,): "1,000億円",
            (1_790_000_000,): "1.79兆円",
            (-33_000,): "▲3,300万円",
        },
    ),
    (text.both_amounts, {(25_056_797,): "250.6億円（25,056,797千円）", (8,): "8千円"}),
    (text.change, {(3_929_463,): "+3,929,463千円", (-330_000,): "▲330,000千円", (0,): "±0千円"}),
    # A half is rounded up as people do, and a tiny share is not rounded away.
    (
        text.percent,
        {
            (0.505132,): "50.5%",
            (1.0,): "100.0%",
            (0,): "0.0%",
            (0.001,): "0.1%",
            (0.000_999,): "0.1%未満",
            (1e-12,): "0.1%未満",
            (0.8125,): "81.3%",
            (0.1234,): "12.3%",
            (-0.0005,): "-0.1%",
        },
    ),
    # Sheet numbers are sorted, and runs of three or more are joined.
    (
        text.sheet_numbers,
        {
            ((21,),): "No.21",
            ((20, 21),): "No.20、21",
            ((21, 19, 20),): "No.19〜21",
            ((1, 3, 4, 5, 9, 10, 12),): "No.1、3〜5、9、10、12",
        },
    ),
    (
        text.heading_mark,
        {
            ("3", None, None): "３",
            ("3", "1", None): "（１）",
            ("3", "1", "a"): "ａ",
            ("1", float("nan"), "b"): "ｂ",
        },
    ),
    (
        text.exact_quantity,
        {
            (9120, "人"): "9,120人",
            (3_200_000_000, "円"): "3,200,000千円",
            (1500, "円"): "1,500円",
            (81.25, "%"): "81.25%",
        },
    ),
    (
        text.quantity_change,
        {
            (8_680, "人"): "+8,680人",
            (-6_046_000, "円"): "▲605万円",
            (1_800_000_000_000, "円"): "+1.8兆円",
            (5_020_000_000, "円"): "+50.2億円",
            (-1_500, "円"): "▲1,500円",
            (-9.3, "%"): "▲9.3ポイント",
            (4_727_000, "人"): "+4,727,000人",
        },
    ),
    (
        text.times,
        {
            (13_000 / 4_320,): "3.01倍",
            (1e6,): "1,000,000倍",
            (1e-6,): "0.01倍未満",
            (0,): "0倍",
            (-3,): "▲3.00倍",
        },
    ),
    (text.fiscal_year, {(2025,): "2025年度"}),
    (text.count, {(1234, "事業"): "1,234事業"}),
    (text.project, {(21, "医療的ケア児レスパイト事業"): "No.21 医療的ケア児レスパイト事業"}),
]


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [(function, *case) for function, cases in FORMATS for case in cases.items()],
)
def test_formats(function, arguments, expected):
    assert function(*arguments) == expected


def test_sheet_numbers_may_be_a_column():
    assert text.sheet_numbers(pd.Series([2, 1, 3])) == "No.1〜3"


READ = re.compile(r"(▲?)([\d,]+(?:\.\d+)?)(千|万|億|兆)円")
UNITS = {"千": 1, "万": 10, "億": 10**5, "兆": 10**9}


def read_amount(words):
    """The thousand yen that the words say, and how many of its digits count."""
    minus, printed, unit = READ.fullmatch(words).groups()
    digits = printed.replace(",", "").replace(".", "").lstrip("0")
    size = Decimal(printed.replace(",", "")) * UNITS[unit]
    return -size if minus else size, len(digits)


AMOUNTS = st.one_of(st.integers(0, 10**5), st.integers(0, 10**8), st.integers(0, 9 * 10**12))


@given(AMOUNTS, AMOUNTS)
def test_a_large_amount_says_what_is_larger_and_hides_nothing(one, other):
    said = {value: read_amount(text.large_amount(value)) for value in (one, other)}
    for value, (size, digits) in said.items():
        assert digits <= 4
        assert abs(size - value) * 200 <= value, "half of the third digit"
        assert (size == 0) == (value == 0)
        assert read_amount(text.large_amount(-value))[0] == -size
        assert text.large_change(-value)[0] == ("▲" if value else "±")
    if one <= other:
        assert said[one][0] <= said[other][0]


@given(st.lists(AMOUNTS, min_size=1, max_size=6))
def test_amounts_side_by_side_look_the_same_only_if_they_are(amounts):
    said = text.large_amounts(amounts)
    assert len(set(said)) == len(set(amounts))
    assert len(said) == len(amounts)


@pytest.mark.parametrize(
    ("state", "amount", "printed", "written"),
    [
        (AmountState.AMOUNT, 0, "0", "0千円"),
        (AmountState.NOT_STATED, None, "－", "未記載"),
        (AmountState.WORDS, None, "（水素モデル街区形成）", "（水素モデル街区形成）"),
    ],
)
def test_a_cell_tells_zero_not_stated_and_words_apart(state, amount, printed, written):
    row = SimpleNamespace(state=state, amount_thousand_yen=amount, printed=printed)
    assert text.budget_cell(row, text.THOUSAND_YEN) == written


@pytest.mark.parametrize(
    ("enum", "words"),
    [
        *((Basis, words.basis) for words in KINDS_OF_REGION.values()),
        *((Side, words.side) for words in KINDS_OF_REGION.values()),
        (BurdenKind, text.BURDEN_KIND),
        (TargetKind, text.TARGET_KIND),
    ],
)
def test_every_value_of_the_vocabulary_has_its_own_words(enum, words):
    assert set(words) == set(enum)
    assert len(set(words.values())) == len(enum)
