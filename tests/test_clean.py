"""A plan's text changed by editors, PDF tools and other systems gives the same tables or is refused."""

import re
import unicodedata
from dataclasses import replace

import pandas as pd
import pytest
from shapes import PLAN, dataset_of, plan_text

from explorer.folding import find_all
from explorer.frames import DataError
from explorer.lookalikes import replace_lookalikes, with_code_points
from explorer.model import EDITION_TABLES
from explorer.plan.clean import clean_source
from explorer.plan.layout import EMPTY_LINES_AT_PAGE_END
from explorer.plan.source import PAGE_MARK, parse_source
from explorer.plan.tables import build_tables

END = "\n" * (EMPTY_LINES_AT_PAGE_END + 1)


@pytest.fixture(params=["committed", "invented"])
def plan(request):
    """A plan's text and its municipalities."""
    if request.param == "committed":
        return request.getfixturevalue("source_text"), request.getfixturevalue("municipalities")
    return plan_text(PLAN), dataset_of(PLAN).municipalities


def tables_of(text, municipalities):
    content = text if isinstance(text, bytes) else text.encode()
    return build_tables(clean_source(content, "plan.txt"), municipalities)


def on_each_page(text, head="", foot=""):
    """Add a line at the top and the foot of each page; ``{}`` is the page number."""
    front, *pages = text.split(f"{PAGE_MARK}\n")
    made = [front]
    for number, page in enumerate(pages, start=24):
        ends = END.removesuffix("\n") if page is pages[-1] else END
        body = page.removesuffix(ends)
        above = f"\n{head.format(number)}\n" if head else ""
        below = f"\n\n{foot.format(number)}" if foot else ""
        made.append(f"{PAGE_MARK}\n{above}{body}{below}{ends}")
    return "".join(made)


DRIFTS = {
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "Windows' line ends": lambda text: text.replace("\n", "\r\n"),
    "old line ends": lambda text: text.replace("\n", "\r"),
    "form feeds before the marks": lambda text: text.replace(PAGE_MARK, f"\f{PAGE_MARK}"),
    "form feeds in place of the marks": lambda text: text.replace(PAGE_MARK, "\f"),
    "a form feed at the end": lambda text: text + "\f",
    "radicals of the supplement": lambda text: (
        text.replace("長", "⻑").replace("民", "⺠").replace("西", "⻄")
    ),
    "Kangxi radicals": lambda text: text.replace("用", "⽤").replace("生", "⽣").replace("一", "⼀"),
    "Unicode's minus and wave": lambda text: text.replace("－", "\u2212").replace("～", "\u301c"),
    "other middle dots": lambda text: text.replace("・", "\u2027").replace("\u2027", "\u00b7", 3),
    "kana and their sound marks apart": lambda text: re.sub(
        "[ぁ-ヿ]", lambda kana: unicodedata.normalize("NFD", kana[0]), text
    ),
    "spaces of other widths": lambda text: re.sub(
        "(?m)(?<=\\S) (?=\\S)", "\u00a0", text.replace("\u3000", "\u2003")
    ),
    "page numbers": lambda text: on_each_page(text, foot="{}"),
    "page numbers of all": lambda text: on_each_page(text, foot="{}／54"),
    "page numbers in dashes": lambda text: on_each_page(text, foot="― {} ―"),
    "page numbers with a letter": lambda text: on_each_page(text, foot="P.{}"),
    "a running head": lambda text: on_each_page(text, head="第２期ビジョン"),
    "a running head with a number": lambda text: on_each_page(text, head="第２期ビジョン　{}"),
    "both": lambda text: on_each_page(text, head="第２期ビジョン", foot="- {} -").replace("\n", "\r\n"),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_what_nobody_sees_changes_no_table(plan, drift):
    text, municipalities = plan
    content = DRIFTS[drift](text)
    expected = build_tables(parse_source(text.encode(), "plan.txt"), municipalities)
    built = tables_of(content, municipalities)
    for name in EDITION_TABLES:
        pd.testing.assert_frame_equal(built[name], expected[name])
    source = clean_source(content if isinstance(content, bytes) else content.encode(), "plan.txt")
    assert source.content == text.encode()
    assert bool(source.remarks) == (content != text)


def test_what_was_changed_is_said_with_codes_and_counts(plan):
    text, _ = plan
    count = text.count("費")
    assert count
    source = clean_source(f"\ufeff{text.replace('用', '⽤')}".replace("\n", "\r\n").encode(), "plan.txt")
    assert source.remarks == ("BOM を除去", "改行を LF に統一", f"⽤（U+2F64）→用 {text.count('用')}か所")
    source = clean_source(on_each_page(text, foot="― {} ―").encode(), "plan.txt")
    last = 23 + text.count(PAGE_MARK)
    assert source.remarks == (f"各ページの「― 24 ―」〜「― {last} ―」を除去",)


def test_a_fault_is_named_by_its_line_in_the_file_that_was_given(plan):
    text, municipalities = plan
    label = "事業予定年度　及び"
    torn = on_each_page(text[::-1].replace(label[::-1], "", 1)[::-1], head="第２期ビジョン", foot="{}")
    with pytest.raises(DataError) as refused:
        tables_of(torn, municipalities)
    numbers = [at for at, line in enumerate(torn.split("\n"), start=1) if line.startswith("事業費見込額（")]
    assert refused.value.line == max(numbers) + 2


def test_a_letter_that_nobody_can_name_is_found_in_the_file_that_was_given(plan):
    text, _ = plan
    head, marked = "第２期ビジョン", PAGE_MARK + "\n"
    torn = on_each_page(text, head=head)
    at = torn.rindex(f"{marked}\n{head}") + len(f"{marked}\n{head}\n\n")
    torn = f"{torn[:at]}\ufffd{torn[at:]}"
    with pytest.raises(DataError, match=r"U\+FFFD") as refused:
        clean_source(torn.encode(), "plan.txt")
    assert refused.value.line == torn[:at].count("\n") + 1


def test_lines_that_begin_sheets_and_end_pages_are_no_running_lines(plan):
    text, _ = plan
    source = clean_source(text.encode(), "plan.txt")
    assert source.remarks == ()
    assert source.content == text.encode()


def test_lost_blanks_are_named_as_the_fault(source_text, municipalities):
    trimmed = "\n".join(line.rstrip() for line in source_text.split("\n"))
    fed = "\n".join("\f" if line == PAGE_MARK else line.rstrip() for line in source_text.split("\n"))
    for text in (trimmed, fed):
        with pytest.raises(DataError, match="行末の空白がどこにもありません"):
            tables_of(text, municipalities)


def test_blank_paragraphs_whose_blank_was_lost_are_found_again():
    text = plan_text(PLAN)
    assert "\n \n" in text
    trimmed = "\n".join(line if line == PAGE_MARK else line.rstrip() for line in text.split("\n"))
    assert clean_source(trimmed.encode(), "plan.txt").content == text.encode()


@pytest.mark.parametrize(
    ("participants", "joined"),
    [
        ("全市町村", "もり町、かわ村"),
        ("全町村", "もり町、かわ村"),
        ("かわ村を除く全市町村", "もり町"),
        ("全市町村（もり町を除く）", "かわ村"),
        ("もり町・かわ村", "もり町、かわ村"),
        ("もり町及びかわ村", "もり町、かわ村"),
        ("もり町、及びかわ村", "もり町、かわ村"),
        ("も\U000e0100り町", "もり町"),
    ],
)
def test_participants_are_read_in_their_usual_words(participants, joined):
    project = replace(PLAN.projects[0], participants=participants)
    dataset = dataset_of(replace(PLAN, projects=(project, *PLAN.projects[1:])))
    names = dataset.participation.merge(dataset.municipalities, on="municipality_code").query("no == 1")[
        "name"
    ]
    assert "、".join(names[names != PLAN.core]) == joined
    assert dataset.projects.loc[0, "participants"] == participants


@pytest.mark.parametrize(
    ("participants", "message"),
    [
        ("全市町", "「全市町」がどの市町村のことか分かりません"),
        ("全", "連携市町村「全」は圏域の市町村ではありません"),
        ("うみ町を除く全市町村", "連携市町村「うみ町」は圏域の市町村ではありません"),
        ("もり町、、かわ村", "連携市町村「」は圏域の市町村ではありません"),
        ("もり町・もり町", "「もり町」が二度あります"),
    ],
)
def test_participants_that_are_not_clear_are_refused(participants, message):
    project = replace(PLAN.projects[0], participants=participants)
    text = plan_text(replace(PLAN, projects=(project, *PLAN.projects[1:])))
    with pytest.raises(DataError, match=re.escape(message)):
        tables_of(text, dataset_of(PLAN).municipalities)


def in_years(write):
    """Return the invented plan's text with its years written differently."""
    return re.sub("(20..)年度\n\n（R.+年度）", lambda year: write(int(year[1])), plan_text(PLAN))


@pytest.mark.parametrize(
    "write",
    [
        lambda year: f"{year}年度",
        lambda year: f"令和{year - 2018}年度",
        lambda year: f"Ｒ{year - 2018}年度\n\n（{year}年度）",
    ],
)
def test_years_are_read_as_the_era_has_them(write):
    municipalities = dataset_of(PLAN).municipalities
    budgets = tables_of(in_years(write), municipalities)["budgets"]
    expected = tables_of(plan_text(PLAN), municipalities)["budgets"]
    pd.testing.assert_frame_equal(budgets, expected)


def test_years_that_are_written_in_two_ways_or_differ_are_refused():
    municipalities = dataset_of(PLAN).municipalities
    for text in (
        plan_text(PLAN).replace("\n\n（R12年度）", "", 1),
        plan_text(PLAN).replace("（R12年度）", "（R13年度）", 1),
    ):
        with pytest.raises(DataError):
            tables_of(text, municipalities)


@pytest.mark.parametrize(
    ("unit", "printed"),
    [("百万円", "1.5"), ("円", "1,500,000"), ("千円", "1,500")],
)
def test_amounts_in_other_units_become_thousand_yen(unit, printed):
    project = replace(PLAN.projects[0], amounts=(printed, "（調整中）", "－", "－", "－"))
    text = plan_text(replace(PLAN, projects=(project,))).replace("（千円）", f"（{unit}）")
    budgets = tables_of(text, dataset_of(PLAN).municipalities)["budgets"]
    assert budgets["amount_thousand_yen"].tolist() == [1500, None, None, None, None]
    assert budgets["printed"].tolist() == ["1,500", "（調整中）", "－", "－", "－"]


def test_a_fraction_of_thousand_yen_is_refused_with_its_line():
    project = replace(PLAN.projects[0], amounts=("1,500,001", "－", "－", "－", "－"))
    text = plan_text(replace(PLAN, projects=(project,))).replace("（千円）", "（円）")
    with pytest.raises(DataError, match="1,500,001円です") as refused:
        tables_of(text, dataset_of(PLAN).municipalities)
    assert refused.value.line == text.split("\n").index("1,500,001 － － － －") + 1


def test_a_message_names_the_code_of_a_kanji_that_looks_like_another():
    assert with_code_points("⻑沼町") == "⻑（U+2ED1）沼町"
    assert str(DataError("「⻑沼町」です", "長沼町")) == "「⻑（U+2ED1）沼町」です（期待した内容：長沼町）"
    assert with_code_points("24〜54ページ －") == "24〜54ページ －"


def test_the_search_finds_a_letter_whatever_its_code():
    assert find_all("市⺠と⻄区、葛\U000e0100城", "市民") == [(0, 2)]
    assert find_all("市民と⻄区、葛\U000e0100城", "西区") == [(3, 5)]
    assert find_all("市民と西区、葛\U000e0100城の", "葛城の") == [(6, 10)]
    assert find_all("５０\u2212１００", "50－100") == [(0, 6)]


def test_no_usual_letter_is_replaced_by_another():
    assert replace_lookalikes("長沼町の市民－～―　 葛\U000e0100城") == "長沼町の市民－～―　 葛\U000e0100城"
