"""Search: how a word is written does not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.folding import find_all, fold

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
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ハ", "バ"), ("バ", "パ"), ("つ", "っ"), ("ー", "-"), ("市", "町")]
)
def test_different_words_stay_different(one, other):
    assert fold(one) != fold(other)


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
    assert find_all(words, word) == spans


@given(WORDS, WORDS)
def test_what_is_found_folds_to_the_word(words, word):
    assert all(fold(words[start:end]) == fold(word) for start, end in find_all(words, word))


@given(WITH_LIGATURES, WITH_LIGATURES)
def test_a_letter_that_stands_for_several_is_found_as_a_whole(words, word):
    assert all(fold(word) in fold(words[start:end]) for start, end in find_all(words, word))


@given(WORDS, WORDS, WORDS)
def test_a_word_put_into_a_text_is_found(before, word, after):
    if fold(word):
        spans = find_all(f"{before}|{word}|{after}", word)
        first = len(before) + 1
        assert any(first <= start < end <= first + len(word) for start, end in spans)


@given(ANYTHING, ANYTHING)
def test_find_takes_any_text_and_returns_places_inside_it(words, word):
    assert all(0 <= start < end <= len(words) for start, end in find_all(words, word))
