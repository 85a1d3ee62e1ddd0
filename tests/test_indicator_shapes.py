"""The numbers of the indicators' titles on plans of every shape, the scale of ratios, and distant years."""

import re
from dataclasses import replace
from datetime import date

import pytest
from pictures import faults_of, lines_of
from sense import assert_sense
from shapes import INDICATORS, KPIS_AND_RESULTS, PLAN, PLANS, dataset_of

from explorer.figures.answers import answer
from explorer.figures.arrows import MOST_TICKS, ratio_scale
from explorer.figures.indicators import (
    comparison_figure,
    kind_figure,
    kpi_figure,
    list_sentence,
    standing_figure,
    unbased_figure,
)
from explorer.figures.origins import origin_rows
from explorer.figures.pixels import SLIDE
from explorer.figures.sentences import Subject
from explorer.figures.timeline import MOST_MARKS, MOST_YEARS, due_figure
from explorer.handouts.image import in_room, to_svg
from explorer.questions.indicators import Standing, due_years, indicators, kpis, undated
from explorer.questions.scope import EVERYTHING
from explorer.views.parameters import LISTS

YEAR, MADE = 2031, date(2031, 5, 1)


def count_in_title(figure, before, after=""):
    """Return the number between these words in the title, 0 if there is none."""
    match = re.search(rf"{before}(\d+){after}", figure.title)
    return int(match[1]) if match else 0


@pytest.mark.parametrize("shape", ["ordinary", *INDICATORS, *KPIS_AND_RESULTS])
def test_the_numbers_of_the_titles_are_counted_again_from_the_origins_rows(shape):
    plan = dataset_of(PLANS[shape])
    every = indicators(plan, EVERYTHING)
    standings = standing_figure(plan, EVERYTHING, "")
    moved = comparison_figure(plan, EVERYTHING, "", (Standing.ABOVE, Standing.BELOW))
    equal = comparison_figure(plan, EVERYTHING, "", (Standing.EQUAL,))
    unbased, due = unbased_figure(plan, EVERYTHING), due_figure(plan, EVERYTHING, "", YEAR)
    for figure in (standings, kind_figure(plan, EVERYTHING), moved, equal, unbased, due):
        assert every["no"].isin(figure.origin.nos).all(), figure.name
    standing = every["standing"].value_counts()
    compared = [Standing.ABOVE, Standing.BELOW, Standing.EQUAL]
    assert count_in_title(standings, "うち", "指標") == sum(standing.get(kind, 0) for kind in compared)
    assert count_in_title(moved, "上回るのは", "指標") == standing.get(Standing.ABOVE, 0)
    assert count_in_title(moved, "下回るのは", "指標") == standing.get(Standing.BELOW, 0)
    assert count_in_title(equal, "同じなのは", "指標") == standing.get(Standing.EQUAL, 0)
    assert count_in_title(unbased, "指標は", "件") == every["baseline"].isin(["ー", "－"]).sum()
    assert count_in_title(due, f"{YEAR}年度が期限の指標は", "件") == (every["target_year"] == YEAR).sum()
    basic = kpi_figure(plan, EVERYTHING)
    assert count_in_title(basic, "基本ＫＰＩ(?:は)?", "つ") == len(origin_rows(plan, basic.origin))
    assert origin_rows(plan, due.origin)["no"].isna().sum() == len(kpis(plan, EVERYTHING))
    for which in LISTS:
        assert_sense(list_sentence(plan, EVERYTHING, "", which, YEAR), plan, which)


def test_targets_with_times_of_other_forms_are_numbers_and_what_is_unread_is_listed():
    plan = dataset_of(PLANS["other_times"])
    first = indicators(plan, EVERYTHING).query("no == 1")
    assert first[["item", "target_kind", "standing"]].to_numpy().tolist() == [
        ["相談件数", "number_by_year", "above"],
        ["空き家の活用", "number_by_year", "above"],
        ["参加者数", "number_every_year", "above"],
        ["講座", "number_by_year", "above"],
        ["支援件数", "number_by_year", "not_comparable"],  # a sum of years with the number of one
        ["体制", "kept_up", "no_number"],
        ["新規就農者", "number_undated", "above"],
        ["移住者", "number_undated", "not_comparable"],
        ["来場者", "words", "no_number"],
    ]
    assert first["target_year"].dropna().tolist() == [2034] * 5
    assert plan.slips.query("no == 1")[["printed", "reason"]].to_numpy().tolist() == [
        ["50人（毎年）", "基準年が年ではなく「毎年」"],
        ["50人（2029年4月時点）", "基準値の括弧の中を時期として読み取れない"],
        ["60人（2030～2034年度）", "目標値の括弧の中を時期として読み取れない"],
        ["60人（計画期間中）", "目標値の括弧の中を時期として読み取れない"],
        ["約500人（2034年度）", "目標値に数字があるが、数値として読み取れない"],
    ]
    projects = len(plan.projects)
    assert undated(plan, EVERYTHING) == (2 * projects, 2 * projects)


@pytest.mark.parametrize(
    ("baseline", "target", "standing"),
    [
        ("累計20件（2029年度）", "累計60件（2034年度）", Standing.ABOVE),
        ("累計90件（2029年度）", "60件（2034年度）", Standing.NOT_COMPARABLE),
        ("90件（2029年度）", "累計60件（2034年度）", Standing.NOT_COMPARABLE),
        ("90件（2029年度）", "60件（2034年度）", Standing.BELOW),
    ],
)
def test_a_sum_compares_only_with_a_sum(baseline, target, standing):
    project = replace(PLAN.projects[0], indicators=(("支援件数", baseline, target),))
    plan = dataset_of(replace(PLAN, projects=(project, *PLAN.projects[1:])))
    assert indicators(plan, EVERYTHING)["standing"][0] == standing
    below = plan.slips["reason"].str.contains("を下回る") & (plan.slips["no"] == 1)
    assert below.any() == (standing == Standing.BELOW)


def test_titles_of_standings_are_whole_sentences():
    plan = dataset_of(PLANS["from_nothing"])
    below_or_equal = (Standing.BELOW, Standing.EQUAL)
    assert comparison_figure(plan, EVERYTHING, "", below_or_equal).title == (
        "目標値が基準値を下回るのは0指標、同じなのは4指標"
    )
    plan = dataset_of(PLANS["no_due_year"])
    assert comparison_figure(plan, EVERYTHING, "", below_or_equal).title == (
        "4指標に、目標値が基準値を下回るものも、同じものもない"
    )
    assert comparison_figure(plan, EVERYTHING, "", (Standing.EQUAL,)).title == (
        "4指標に、目標値が基準値と同じものはない"
    )
    figure = kpi_figure(plan, EVERYTHING)
    assert figure.alt.startswith(
        f"基本ＫＰＩの現状値から目標値への矢印の図。{figure.title}。圏域の人口 30 千人"
    )


@pytest.mark.parametrize(
    "ratios",
    [
        [],
        [1],
        [0.5, 3],
        [1e-6],
        [1e6],
        [1e9],
        [2, 7.5],
        [0, 40],
        [-3, 2],
        [-1e7, 5],
        [-1e9, 1e9],
        [1e-6, 1e9],
    ],
)
def test_a_scale_of_ratios_has_few_ticks_and_says_what_it_is(ratios):
    scale = ratio_scale(ratios, "基準値")
    assert 2 <= len(scale.ticks) <= MOST_TICKS
    assert scale.ticks[1.0] == "基準値"
    assert all(scale.low <= tick <= scale.high for tick in [*scale.ticks, *ratios])
    assert scale.log == bool(scale.note)
    assert scale.log == (scale.high - scale.low > 6)


def rows_of(chart, column):
    """The rows of the chart's data that have the column."""
    return [row for row in chart["data"]["values"] if column in row]


def squeezed(words):
    """The words without the spaces at which lines end."""
    return re.sub(r"\s", "", words)


def with_indicators(**values):
    return lambda dataset: replace(dataset, indicators=dataset.indicators.assign(**values))


def test_far_years_share_a_column_and_none_is_lost(dataset):
    count = len(dataset.indicators)
    for years, most in ((1950, 5), (2099, 5), (range(2000, 2000 + count), MOST_YEARS)):
        changed = with_indicators(target_year=years)(dataset)
        assert due_years(changed, EVERYTHING, "", YEAR)["indicators"].sum() == count
        figure = due_figure(changed, EVERYTHING, "", YEAR)
        columns = rows_of(figure.chart, "head")
        assert len(columns) <= most
        sizes = (int(column["size"].removesuffix("件").replace("なし", "0")) for column in columns)
        assert sum(sizes) == len(figure.table)
        assert most < MOST_YEARS or any(column["first"] < column["last"] for column in columns)


def test_a_year_of_many_targets_says_how_many_are_not_drawn(dataset):
    figure = due_figure(with_indicators(target_year=2028)(dataset), EVERYTHING, "", YEAR)
    assert f"ほか{len(figure.table) - MOST_MARKS}件" in str(figure.chart)
    assert max(mark["place"] for mark in rows_of(figure.chart, "key")) == MOST_MARKS - 1


@pytest.mark.parametrize("shape", PLANS)
def test_a_slide_names_what_is_due_in_full_and_counts_what_it_leaves_out(shape):
    figure = due_figure(dataset_of(PLANS[shape]), EVERYTHING, "", YEAR)
    if figure.table.empty:
        return
    picture = to_svg(in_room(figure, SLIDE), MADE)
    assert faults_of(picture) == []
    lines = lines_of(picture)
    assert [
        line for line in lines if line.words.startswith("No.") and line.bottom - line.top + 1 < 0.8 * 24
    ] == []
    words = "".join(line.words for line in lines)
    shown = rows_of(in_room(figure, SLIDE).chart, "key")
    assert [mark["label"] for mark in shown if squeezed(mark["label"]) not in squeezed(words)] == []
    assert len(shown) + sum(map(int, re.findall(r"ほか(\d+)件（表に）", words))) == len(figure.table)


def test_a_year_of_few_targets_leaves_its_room_to_one_of_many(dataset):
    chart = in_room(due_figure(dataset, EVERYTHING, "", 2026), SLIDE).chart
    assert rows_of(chart, "others") == []
    shares = {row["head"]: row["share"] for row in rows_of(chart, "head")}
    assert shares["2027年度"] > 1.5 * shares["2026年度"]


def test_later_years_stand_below_one_another_so_that_a_slides_letters_are_large(dataset):
    picture = to_svg(in_room(due_figure(dataset, EVERYTHING, "", 2026), SLIDE), MADE)
    lines = lines_of(picture)
    heads = {
        head: next(line for line in lines if line.words == head)
        for head in ("期限到来", "2026年度", "2027年度", "2028年度", "2030年度")
    }
    near, (above, below) = list(heads.values())[:3], list(heads.values())[3:]
    assert len({head.top for head in (*near, above)}) == 1
    assert [head.left for head in (*near, above)] == sorted({head.left for head in heads.values()})
    assert below.left == above.left
    assert below.top > above.bottom
    names = [line for line in lines if line.words.startswith("No.")]
    assert (min(name.bottom - name.top for name in names) + 1) / 0.8 >= 26


def test_the_sentence_of_what_is_due_counts_basic_kpis_too():
    due = answer(dataset_of(PLANS["kpis_due_this_year"]), "due", Subject("990035", 1, YEAR))
    assert due.figure.title.startswith(f"{YEAR}年度が期限の指標は0件と基本ＫＰＩ2件、")
    assert due.figure.origin.roles == ("1", "2")
