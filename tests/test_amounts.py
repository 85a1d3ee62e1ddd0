"""Amounts on plans of all shapes: titles, sentences and charts agree with the printed cells."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from shapes import AMOUNTS, NONE, PLAN, PLANS, dataset_of

from explorer import text
from explorer.figures import style
from explorer.figures.bars import BARS, MOST, bar_chart
from explorer.figures.budgets import (
    breakdown_figure,
    change_figure,
    ranking_figure,
    totals_table,
    weight_figure,
)
from explorer.figures.matrix import matrix_figure
from explorer.figures.origins import origin_rows
from explorer.figures.sentences import Subject
from explorer.questions.budgets import (
    AMOUNT,
    comparable_years,
    compared_years,
    latest_year,
    year_label,
    yearly_totals,
)
from explorer.questions.report import report
from explorer.questions.scope import EVERYTHING, Scope
from explorer.questions.towns import amounts_of
from explorer.ui import data
from explorer.ui.projects import project_list_html
from explorer.views.answers import answer_to
from explorer.views.figures import figures_of
from explorer.views.view import Editions, parse_address

GIVEN = Subject(town="990035", no=1, this_year=2031)


@pytest.fixture(scope="module", params=["ordinary", *AMOUNTS])
def shape(request):
    return dataset_of(PLANS[request.param])


def printed(dataset, figure):
    """Return the amounts that the figure's origin prints, in thousand yen by No. and fiscal year."""
    rows = origin_rows(dataset, figure.origin)
    cells = {
        no: dict(re.findall(r"(\d+)年度 ([\d,]+)千円", words))
        for no, words in zip(rows["no"], rows["printed"], strict=True)
    }
    return {
        no: {int(year): int(number.replace(",", "")) for year, number in row.items()}
        for no, row in cells.items()
    }


def kinds(cells, before, after):
    """Return the project numbers by kind of change, from the printed amounts."""
    pairs = {no: (years.get(before), years.get(after)) for no, years in cells.items()}
    return {
        "up": [no for no, (old, new) in pairs.items() if None not in (old, new) and new > old],
        "down": [no for no, (old, new) in pairs.items() if None not in (old, new) and new < old],
        "new": [no for no, (old, new) in pairs.items() if old is None and new is not None],
    }


def numbers(words, counter):
    return [int(number.replace(",", "")) for number in re.findall(rf"([\d,]+){counter}", words)]


# Which years can be compared


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("ordinary", (2030, 2031)),
        ("one_cell_ahead", (2030, 2031)),
        ("first_edition", (None, 2030)),
        ("no_amounts", (None, None)),
        ("every_year_stated", (2033, 2034)),
        ("two_years_with_a_gap", (2030, 2033)),
    ],
)
def test_the_years_that_can_be_compared(name, years):
    assert compared_years(dataset_of(PLANS[name])) == years


@pytest.mark.parametrize(("stated", "whole"), [(1, False), (2, True)])
def test_a_year_is_whole_from_half_of_the_best_stated_one_on(stated, whole):
    """All four projects state 2030 and 2031."""
    projects = [
        replace(project, amounts=("1", "2", "3" if at < stated else NONE, NONE, NONE))
        for at, project in enumerate(PLAN.projects)
    ]
    some = dataset_of(replace(PLAN, projects=tuple(projects)))
    assert (2032 in comparable_years(some)) == whole
    assert year_label(some, 2032) == ("2032年度" if whole else f"2032年度（{stated}事業のみ記載）")


def test_one_filled_cell_is_no_years_total():
    partly = dataset_of(PLANS["one_cell_ahead"])
    assert latest_year(partly) == 2031
    sums = yearly_totals(partly, EVERYTHING).set_index("fiscal_year")[[AMOUNT, "amount"]]
    assert sums.loc[2031].tolist() == [14_000, 4]
    assert totals_table(partly, EVERYTHING)["年度"].tolist()[:4] == [
        "2030年度",
        "2031年度",
        "2032年度（1事業のみ記載）",
        "2033年度",
    ]
    figure = ranking_figure(partly, EVERYTHING, 2032, None, False, "plain")
    assert figure.subtitle == "2032年度（1事業のみ記載） 事業費見込額・全4事業"


def test_a_year_with_words_in_place_of_amounts_is_not_called_not_stated():
    plan = dataset_of(PLANS["words_for_amounts"])
    table = totals_table(plan, EVERYTHING)
    assert table.iloc[[0, 2], 1:].to_numpy().tolist() == [
        ["額の記載なし", "0事業", "0事業", "4事業"],
        ["未記載", "0事業", "4事業", "0事業"],
    ]
    said = "\n".join(report(plan))
    assert "2030年度 額の記載なし（金額 0、未記載 0、文言 4）" in said
    assert "2032年度 未記載（金額 0、未記載 4、文言 0）" in said


def test_a_towns_amount_is_missing_where_none_is_stated():
    assert amounts_of(dataset_of(PLANS["no_amounts"]), GIVEN.town, EVERYTHING, 2031) == (None, 0)
    assert amounts_of(dataset_of(PLANS["all_zero"]), GIVEN.town, EVERYTHING, 2031) == (0, 3)


# Origins: each number is counted again from the origin's rows


@pytest.mark.parametrize(("key", "kind"), [("grew", "up"), ("shrank", "down"), ("new", "new")])
def test_the_projects_that_changed_are_those_of_the_origin(shape, key, kind):
    before, after = compared_years(shape)
    result = answer_to(shape, key, GIVEN)
    said = numbers(result.sentence, "事業") or [0]
    cells = printed(shape, result.figure)
    if before is None or after is None or said == [0]:
        assert len(cells) == 4
        assert before is None or not kinds(cells, before, after)[kind]
        return
    assert said[0] == numbers(result.figure.title, "事業")[0] == len(cells) == len(result.figure.origin.nos)
    assert sorted(kinds(cells, before, after)[kind]) == sorted(cells)
    whole = change_figure(shape, EVERYTHING, kind, None, False, "plain").table
    assert sorted(whole["No."]) == sorted(cells)
    if key == "new":
        total = sum(years[after] for years in cells.values())
        assert numbers(result.sentence, "千円") == [total] == [whole[f"{after}年度（千円）"].sum()]


@pytest.mark.parametrize("key", ["largest", "half", "weight"])
def test_sums_and_shares_are_those_of_the_origin(shape, key):
    year = compared_years(shape)[1]
    result = answer_to(shape, key, GIVEN)
    amounts = {no: years[year] for no, years in printed(shape, result.figure).items() if year in years}
    total = sum(amounts.values())
    if year is None or not total:
        assert "最も" not in result.sentence
        assert "半分" not in result.sentence
        return
    largest = max(amounts.values())
    if key == "largest":
        assert text.amount(largest) in result.sentence
        assert text.percent(largest / total) in result.sentence
    elif key == "half":
        half = numbers(result.sentence, "事業（")[0]
        ordered = sorted(amounts.values(), reverse=True)
        assert 2 * sum(ordered[:half]) >= total > 2 * sum(ordered[: half - 1])
        assert text.amount(total) in result.sentence
        assert f"。{len(amounts)}事業の中央値" in result.sentence
    else:
        fields = shape.projects.set_index("no")["heading"]
        by_field = pd.Series(amounts).groupby(fields).sum()
        assert text.percent(by_field.max() / total) in result.sentence
        assert f"{fields.value_counts().max()}事業" in result.sentence


def test_the_unstated_are_counted_from_the_origin(shape):
    result = answer_to(shape, "unstated", GIVEN)
    cells = printed(shape, result.figure)
    for year, said in re.findall(r"(\d+)年度は(\d+)事業", result.sentence):
        assert int(said) == sum(int(year) not in years for years in cells.values())


def test_the_breakdown_counts_its_origin(shape):
    before, after = compared_years(shape)
    for scope in (EVERYTHING, Scope("1"), Scope("2-1-a")):
        figure = breakdown_figure(shape, scope, before, after, "plain")
        cells = printed(shape, figure)
        for year, said in re.findall(r"(\d+)年度は(\d+)事業", figure.note):
            assert int(said) == sum(int(year) in years for years in cells.values())
        now = figure.table[figure.table["年度"] == f"{after}年度"]
        assert now["事業費見込額（千円）"].sum() == sum(years.get(after, 0) for years in cells.values())


def test_the_ranking_counts_its_origin(shape):
    year = compared_years(shape)[1]
    figure = ranking_figure(shape, EVERYTHING, year, 10, False, "plain")
    cells = printed(shape, figure)
    for said in numbers(figure.note, "事業の合計"):
        assert said == len(cells)
    for said in numbers(figure.note, "千円"):
        assert said == sum(years[year] for years in cells.values())


# Keyed by code; roles; many


def test_two_fields_of_one_name_stay_two():
    figure = weight_figure(dataset_of(PLANS["same_titles"]), EVERYTHING, 2031)
    assert figure.table["分野"].tolist().count("その他") == 0
    drawn = pd.DataFrame(figure.chart["data"]["values"])
    assert drawn.groupby("key")["label"].nunique().eq(1).all()
    assert drawn["label"].nunique() == drawn["key"].nunique() == 4


def test_a_fourth_role_has_its_colour_and_its_name():
    figure = breakdown_figure(dataset_of(PLANS["four_roles"]), EVERYTHING, 2030, 2031, "plain")
    assert figure.table["区分"].nunique() == 5
    drawn = {bar["label"][0]: bar["colour"] for bar in figure.chart["data"]["values"]}
    assert sorted(drawn) == ["１", "２", "３", "４", "５"]
    assert drawn["４"] == style.EMPHASIS


def test_a_chart_without_rows_has_a_word_why():
    spec = bar_chart(pd.DataFrame(columns=BARS), "log", "額の記載がない")
    assert spec["data"]["values"] == []
    assert spec["layer"][-1]["data"]["values"] == [{"message": "額の記載がない"}]


def test_of_very_many_bars_the_first_are_drawn_and_the_rest_is_said():
    bars = pd.DataFrame({"key": [f"no={no}" for no in range(400)], "series": "", "label": "", "words": ""})
    spec = bar_chart(bars.assign(value=1.0, colour="#000000"), "plain")
    assert len(spec["data"]["values"]) == MOST
    assert spec["title"]["text"] == f"ほか{400 - MOST}件は表に記載"


# Words in place of an amount

WITHDRAWN = {
    "change-gone": lambda plan: change_figure(plan, EVERYTHING, "gone", None, False, "plain"),
    "breakdown": lambda plan: breakdown_figure(plan, Scope("1-a"), 2030, 2031, "plain"),
    "matrix": lambda plan: matrix_figure(plan, EVERYTHING, "amount", "plan"),
}


@pytest.mark.parametrize("name", WITHDRAWN)
def test_the_words_that_the_plan_prints_for_an_amount_stand_in_its_place(name):
    """For 2031 No.1 prints （未定）; No.2, which is not in field 1-a, prints nothing."""
    figure = WITHDRAWN[name](dataset_of(PLANS["amounts_withdrawn"]))
    drawn = json.dumps(figure.chart, ensure_ascii=False, default=float)
    assert "（未定）" in drawn
    assert "（未定）" in figure.table.astype("str").to_numpy()
    assert (text.NOT_STATED in drawn) == (name != "breakdown")


@pytest.mark.parametrize(
    ("shape", "kinds"),
    [("ordinary", ["up", "down", "new"]), ("amounts_withdrawn", ["up", "down", "new", "gone"])],
)
def test_amounts_that_are_withdrawn_have_a_figure_where_there_are_any(shape, kinds):
    plan = dataset_of(PLANS[shape])
    view = parse_address("/budgets?view=change", Editions((plan.edition.name,), lambda _: plan), 2031)
    figures = figures_of(view)
    assert list(figures) == [f"change-{kind}" for kind in kinds]
    if "gone" in kinds:
        title = "額の記載がなくなったのは2事業、最大は「水産加工の支援」など2事業"
        assert figures["change-gone"].figure.title == title


def test_the_list_of_projects_says_what_stands_in_place_of_an_amount():
    plan = dataset_of(PLANS["amounts_withdrawn"])
    view = parse_address("/projects", Editions((plan.edition.name,), lambda _: plan), 2031)
    with data.use_view(view):
        html = project_list_html(plan, EVERYTHING, "plan")
    first, second = (html.split("<tr>")[row] for row in (2, 3))
    assert first.count("（未定）") == 2
    assert text.NOT_STATED not in first
    assert second.count(text.NOT_STATED) == 2
