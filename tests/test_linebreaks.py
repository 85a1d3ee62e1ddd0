"""Line breaks: between phrases, and within the width."""

import re
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import linebreaks


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
    assert linebreaks.lines(words, width) == lines


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


@pytest.mark.parametrize(
    "word",
    [
        "情報共有",
        "効果検証",
        "丘珠空港",
        "中小企業者",
        "企業立地補助",
        "企業誘致",
        "定例会",
        "受入可能団体等",
    ],
)
def test_a_word_of_kanji_is_not_cut_in_its_middle(word):
    ends = list(accumulate(map(len, linebreaks.phrases(f"{word}の実施"))))
    assert all(end % 2 == 0 or end >= len(word) for end in ends), ends


@given(st.text(alphabet="あア漢x", max_size=60), st.integers(1, 20))
def test_lines_keep_every_letter_within_the_width(words, width):
    lines = linebreaks.lines(words, width)
    assert "".join(lines) == words
    assert all(linebreaks.ems(line) <= width for line in lines)
