"""Words and number formats, and the search that does not care how a word is written."""

import re
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import folding, linebreaks, text
from explorer.model import KINDS_OF_REGION, AmountState, Basis, BurdenKind, Side, TargetKind

ANYTHING = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)
LETTERS = [
    "が",
    "ガ",
    "ｶﾞ",
    "カ\u3099",
    "か",
    "ﾊﾟ",
    "ハ",
    "ァ",
    "Ａ",
    "a",
    "z",
    "１",
    "1",
    " ",
    "　",
    "・",
    "ー",
    "市",
]
WORDS = st.lists(st.sampled_from(LETTERS), max_size=12).map("".join)
WITH_LIGATURES = st.lists(st.sampled_from([*LETTERS, "㈱", "㌔", "ß", "\u3099"]), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("given", "written"),
    [(0, "0千円"), (1, "1千円"), (25_056_797, "25,056,797千円"), (33_000.0, "33,000千円")],
)
def test_an_amount_has_separators_and_its_unit(given, written):
    assert text.amount(given) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (0, "0千円"),
        (8, "8千円"),
        (571, "57.1万円"),
        (6_961, "696万円"),
        (33_000, "3,300万円"),
        (99_999, "1.00億円"),
        (100_000, "1億円"),
        (105_000, "1.05億円"),
        (412_345, "4.12億円"),
        (25_056_797, "250.6億円"),
        (99_994_999, "999.9億円"),
        (99_999_999, "1,000億円"),
        (1_790_000_000, "1.79兆円"),
        (-33_000, "▲3,300万円"),
    ],
)
def test_a_large_amount_is_said_in_few_digits(given, written):
    assert text.large_amount(given) == written


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


def test_an_amount_for_the_record_is_exact_too():
    assert text.both_amounts(25_056_797) == "250.6億円（25,056,797千円）"
    assert text.both_amounts(8) == "8千円"


@pytest.mark.parametrize(
    ("given", "written"), [(3_929_463, "+3,929,463千円"), (-330_000, "▲330,000千円"), (0, "±0千円")]
)
def test_a_change_has_its_sign(given, written):
    assert text.change(given) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (0.505132, "50.5%"),
        (1.0, "100.0%"),
        (0, "0.0%"),
        (0.001, "0.1%"),
        (0.000_999, "0.1%未満"),
        (1e-12, "0.1%未満"),
    ],
)
def test_a_tiny_share_is_not_rounded_away(given, written):
    assert text.percent(given) == written


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
    assert text.budget_cell(row) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ([21], "No.21"),
        ([20, 21], "No.20、21"),
        ([21, 19, 20], "No.19〜21"),
        ([1, 3, 4, 5, 9, 10, 12], "No.1、3〜5、9、10、12"),
        (pd.Series([2, 1, 3]), "No.1〜3"),
    ],
)
def test_sheet_numbers_are_sorted_and_runs_of_three_are_drawn_together(given, written):
    assert text.sheet_numbers(given) == written


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        (("3", None, None), "３"),
        (("3", "1", None), "（１）"),
        (("3", "1", "a"), "ａ"),
        (("1", float("nan"), "b"), "ｂ"),
    ],
)
def test_a_heading_has_the_mark_that_the_plan_prints(parts, written):
    assert text.heading_mark(*parts) == written


def test_other_formats():
    assert text.fiscal_year(2025) == "2025年度"
    assert text.count(1234, "事業") == "1,234事業"
    assert text.project(21, "医療的ケア児レスパイト事業") == "No.21 医療的ケア児レスパイト事業"


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


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [
        (
            "その他圏域マネジメント能力の強化に関する連携",
            16,
            ["その他圏域マネジメント能力の", "強化に関する連携"],
        ),
        ("上位7事業が、半分を占めます", 8, ["上位7事業が、", "半分を占めます"]),
        ("12市町村のうち9事業に参加", 7, ["12市町村の", "うち9事業に", "参加"]),
        ("医療的ケア児レスパイト事業", 8, ["医療的ケア児", "レスパイト事業"]),
        ("出典は（札幌市、2025年度版）", 11, ["出典は（札幌市、", "2025年度版）"]),
        ("事業票 No.21", 5, ["事業票", "No.21"]),
        ("福祉\n健康", 16, ["福祉", "健康"]),
        ("福祉", 16, ["福祉"]),
        ("", 16, [""]),
    ],
)
def test_lines_are_broken_between_phrases(words, width, lines):
    assert linebreaks.wrap(words, width).split("\n") == lines


SENTENCES = st.lists(
    st.sampled_from(
        [
            "参加する",
            "市町村",
            "（",
            "）",
            "「",
            "」",
            "、",
            "。",
            "No.",
            "21",
            "2025年度",
            "の",
            "は",
            "250.6億円",
            "ー",
            "・",
        ]
    ),
    max_size=20,
).map("".join)


@given(SENTENCES)
def test_a_phrase_keeps_numbers_with_their_counters_and_marks_with_their_words(words):
    phrases = linebreaks.phrases(words)
    assert "".join(phrases) == words
    for one, other in pairwise(phrases):
        assert not re.search(r"(\d|No\.|[（「])$", one)
        assert other[0] not in "、。）」ー・"


@given(st.text(alphabet="あア漢x", max_size=60), st.integers(1, 20))
def test_wrap_keeps_every_letter_within_the_width(words, width):
    lines = linebreaks.wrap(words, width).split("\n")
    assert "".join(lines) == words
    assert all(linebreaks.ems(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＭＩＣＥ", "mice"),
        ("Ｎｏ．２１", "no.21"),
        ("スタートアップ", "ｽﾀｰﾄｱｯﾌﾟ"),
        ("スタートアップ", "すたーとあっぷ"),
        ("ヒグマ", "ﾋｸﾞﾏ"),
        ("ヒグマ", "ひぐま"),
        ("パートナー", "ﾊﾟｰﾄﾅｰ"),
        ("ガ", "カ\u3099"),
        ("ヴァイオリン", "ｳﾞｧｲｵﾘﾝ"),
        ("札幌　市", "札 幌市"),
        ("㈱", "(株)"),
    ],
)
def test_width_kana_case_and_spaces_do_not_matter(one, other):
    assert folding.fold(one) == folding.fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ハ", "バ"), ("バ", "パ"), ("つ", "っ"), ("ー", "-"), ("市", "町")]
)
def test_different_words_stay_different(one, other):
    assert folding.fold(one) != folding.fold(other)


@pytest.mark.parametrize(
    ("words", "word", "spans"),
    [
        ("ヒグマ対策とひぐま", "ﾋｸﾞﾏ", [(0, 3), (6, 9)]),
        ("広域のﾋｸﾞﾏ対策", "ヒグマ", [(3, 7)]),
        ("札 幌　市", "札幌市", [(0, 5)]),
        ("ＭＩＣＥ", "ice", [(1, 4)]),
        ("株式会社㈱", "(株)", [(4, 5)]),
        ("何もない", "ない何", []),
        ("何もない", "", []),
        ("何もない", "　 ", []),
        ("", "何", []),
        ("a.b", ".", [(1, 2)]),
        ("a(b", "(", [(1, 2)]),
    ],
)
def test_find_says_where_the_word_stands_in_the_text_itself(words, word, spans):
    assert folding.find_all(words, word) == spans


@given(WORDS, WORDS)
def test_what_is_found_folds_to_the_word(words, word):
    assert all(
        folding.fold(words[start:end]) == folding.fold(word) for start, end in folding.find_all(words, word)
    )


@given(WITH_LIGATURES, WITH_LIGATURES)
def test_a_letter_that_stands_for_several_is_found_as_a_whole(words, word):
    assert all(
        folding.fold(word) in folding.fold(words[start:end]) for start, end in folding.find_all(words, word)
    )


@given(WORDS, WORDS, WORDS)
def test_a_word_put_into_a_text_is_found(before, word, after):
    if folding.fold(word):
        spans = folding.find_all(f"{before}|{word}|{after}", word)
        first = len(before) + 1
        assert any(first <= start < end <= first + len(word) for start, end in spans)


@given(ANYTHING, ANYTHING)
def test_find_takes_any_text_and_returns_places_inside_it(words, word):
    assert all(0 <= start < end <= len(words) for start, end in folding.find_all(words, word))


@pytest.mark.parametrize(("given", "written"), [(0.8125, "81.3%"), (0.1234, "12.3%"), (-0.0005, "-0.1%")])
def test_a_half_is_rounded_up_as_people_do(given, written):
    assert text.percent(given) == written


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (9120, "人", "9,120人"),
        (3_200_000_000, "円", "3,200,000千円"),
        (1500, "円", "1,500円"),
        (81.25, "%", "81.25%"),
    ],
)
def test_an_exact_quantity_is_not_rounded(value, unit, written):
    assert text.exact_quantity(value, unit) == written
