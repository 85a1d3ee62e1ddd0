"""Amounts on every shape of plan: what is counted, said and drawn, and that an origin bears it out."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from explorer import text
from explorer.figures import style
from explorer.figures.answers import QUESTIONS, answer
from explorer.figures.bars import BARS, MOST, bar_chart
from explorer.figures.budgets import (
    breakdown_figure,
    change_figure,
    ranking_figure,
    roles_figure,
    stated_figure,
    totals_table,
    weight_figure,
)
from explorer.figures.matrix import matrix_figure
from explorer.figures.origins import origin_rows
from explorer.figures.sentences import Given
from explorer.handouts.agreement import agreement
from explorer.handouts.templates import template
from explorer.model import RESULT_TABLES, AmountState
from explorer.questions.budgets import AMOUNT, compared_years, whole_years, year_words
from explorer.questions.overview import overview, report
from explorer.questions.reconciliation import unexplained
from explorer.questions.scope import EVERYTHING, Scope
from explorer.questions.towns import amounts_of

NONSENSE = re.compile(
    r"(?<!\d)0事業(（No|で、最大)|0組|（No\.）|No\.(?!\d)|（）|のの|\b(nan|NaN|None|inf)\b|<NA>|nan%|の。|は、です"
)
GIVEN = Given(town="014231", no=21, this_year=2026)
MONEY = ("grew", "shrank", "new", "largest", "half", "weight", "unstated")


def with_amounts(dataset, amount):
    """The dataset with each cell's amount as ``amount(no, fiscal_year, amount before)`` says, None for －."""
    cells = dataset.budgets.copy()
    new = [
        amount(row.no, row.fiscal_year, None if pd.isna(row.amount_thousand_yen) else row.amount_thousand_yen)
        for row in cells.itertuples()
    ]
    cells[AMOUNT] = pd.array(new, dtype="Int64")
    cells["state"] = [AmountState.NOT_STATED if found is None else AmountState.AMOUNT for found in new]
    cells["printed"] = ["－" if found is None else f"{found:,}" for found in new]
    return replace(dataset, budgets=cells)


AMOUNTS = {
    "as printed": lambda no, year, was: was,
    "one cell of a third year": lambda no, year, was: 6000 if (no, year) == (1, 2026) else was,
    "first edition": lambda no, year, was: was if year == 2024 else None,
    "no amounts": lambda no, year, was: None,
    "the same in all years": lambda no, year, was: no * 10,
    "all equal": lambda no, year, was: 400 if year < 2026 else None,
    "all zero": lambda no, year, was: 0 if year < 2026 else None,
    "only grows": lambda no, year, was: no * year if year < 2026 else None,
    "grows from zero": lambda no, year, was: {2024: 0, 2025: no}.get(year),
    "only shrinks": lambda no, year, was: {2024: no * 3, 2025: 0}.get(year),
    "two years with a gap": lambda no, year, was: no * year if year in (2024, 2027) else None,
    "huge": lambda no, year, was: {2024: 1, 2025: 10**12}.get(year),
    "one project": lambda no, year, was: was if no == 1 else None,
}


@pytest.fixture(scope="module", params=AMOUNTS)
def shape(request, dataset):
    return with_amounts(dataset, AMOUNTS[request.param])


@pytest.fixture(scope="module")
def partly(dataset):
    """One project alone states an amount for a year to come."""
    return with_amounts(dataset, AMOUNTS["one cell of a third year"])


def figures(dataset):
    """Every money figure in the ways in which pages and questions show it."""
    before, after = compared_years(dataset)
    for scope in (EVERYTHING, Scope("1"), Scope("3-1-b"), Scope("3-3-b")):
        yield breakdown_figure(dataset, scope, before, after, "plain")
        for kind in ("up", "down", "new", "gone"):
            yield change_figure(dataset, scope, before, after, kind, 10, "log")
        for aside in (False, True):
            yield ranking_figure(dataset, scope, after, 10, aside, "plain")
        yield weight_figure(dataset, scope, after)
        yield stated_figure(dataset, scope)
    yield roles_figure(dataset, before, after)
    yield matrix_figure(dataset, EVERYTHING, "amount", "plan")


def printed(dataset, figure):
    """The amounts that the figure's origin prints: by No., fiscal year and thousand yen."""
    rows = origin_rows(dataset, figure.origin)
    cells = {
        no: dict(re.findall(r"(\d+)年度 ([\d,]+)千円", words))
        for no, words in zip(rows["no"], rows["printed"], strict=True)
    }
    return {
        no: {int(year): int(number.replace(",", "")) for year, number in found.items()}
        for no, found in cells.items()
    }


def kinds(cells, before, after):
    """The kind of change of each sheet, from what its origin prints."""
    found = {no: (years.get(before), years.get(after)) for no, years in cells.items()}
    return {
        "up": [no for no, (old, new) in found.items() if None not in (old, new) and new > old],
        "down": [no for no, (old, new) in found.items() if None not in (old, new) and new < old],
        "new": [no for no, (old, new) in found.items() if old is None and new is not None],
    }


def numbers(words, counter):
    return [int(number.replace(",", "")) for number in re.findall(rf"([\d,]+){counter}", words)]


# Which years can be compared


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("as printed", (2024, 2025)),
        ("one cell of a third year", (2024, 2025)),
        ("first edition", (None, 2024)),
        ("no amounts", (None, None)),
        ("the same in all years", (2027, 2028)),
        ("two years with a gap", (2024, 2027)),
    ],
)
def test_the_years_that_can_be_compared(dataset, name, years):
    assert compared_years(with_amounts(dataset, AMOUNTS[name])) == years


@pytest.mark.parametrize(("stated", "whole"), [(27, False), (28, True)])
def test_a_year_is_whole_from_half_of_the_best_stated_one_on(dataset, stated, whole):
    """55 projects state 2025; half of them are 27.5."""
    some = with_amounts(dataset, lambda no, year, was: 1 if year == 2026 and no <= stated else was)
    assert (2026 in whole_years(some)) == whole
    assert year_words(some, 2026) == ("2026年度" if whole else f"2026年度（{stated}事業のみ記載）")


def test_one_filled_cell_is_no_years_total(partly):
    size = overview(partly)
    assert (size.after_year, size.after, size.stated_after) == (2025, 25_056_797, 55)
    assert totals_table(partly, EVERYTHING)["年度"].tolist()[:4] == [
        "2024年度",
        "2025年度",
        "2026年度（1事業のみ記載）",
        "2027年度",
    ]
    figure = ranking_figure(partly, EVERYTHING, 2026, None, False, "plain")
    assert figure.subtitle == "2026年度（1事業のみ記載） 事業費見込額・全55事業"


# What is said on every shape


def test_every_money_figure_is_drawn_and_says_no_nonsense(shape):
    for figure in figures(shape):
        spec = json.dumps(figure.chart, allow_nan=False, ensure_ascii=False)
        words = [figure.title, figure.alt, figure.subtitle, figure.note, figure.legend_words, figure.source]
        for said in [*words, spec, *figure.table.stack().dropna().astype("str")]:
            assert not NONSENSE.search(said), said
        if not figure.chart.get("data", {"values": [1]})["values"] and figure.name != "matrix":
            (alone,) = figure.chart["layer"][-1]["data"]["values"]
            assert len(alone["said"]) > 4, figure.name


@pytest.mark.parametrize("key", MONEY)
def test_every_money_answer_is_a_sentence_without_nonsense(shape, key):
    sentence = answer(shape, key, GIVEN).sentence
    assert sentence.endswith("。")
    assert not NONSENSE.search(sentence), sentence


def test_totals_agree_on_every_shape(shape):
    assert unexplained(agreement(shape).query("view != 'データパッケージ'")).empty
    assert not NONSENSE.search("\n".join(report(shape)))
    for name in RESULT_TABLES:
        template(shape, name)


SAID = {
    ("no amounts", "grew"): "どの年度にも額の記載がないため、事業費見込額が増えた事業は分かりません。",
    ("first edition", "shrank"): "額を比較できる年度が2024年度しかないため、"
    "事業費見込額が減った事業は分かりません。",
    ("first edition", "new"): "額を比較できる年度が2024年度しかないため、"
    "新たに額が記載された事業は分かりません。",
    ("all equal", "grew"): "2024年度から2025年度に事業費見込額が増えた事業はありません。",
    ("only grows", "shrank"): "2024年度から2025年度に事業費見込額が減った事業はありません。",
    ("only grows", "new"): "2024年度に額の記載がなく、2025年度に記載された事業はありません。",
    ("grows from zero", "grew"): "2024年度から2025年度に事業費見込額が増えたのは55事業で、"
    "最大はNo.55 子どもの学習支援の+5.5万円（+55千円、0千円から）です。",
    ("all zero", "half"): "2025年度の事業費見込額は、額の記載がある55事業すべてが0千円です。",
    ("no amounts", "half"): "計画には、どの年度にも事業費見込額の記載がありません。",
    ("all zero", "weight"): "2025年度の事業費見込額は、額の記載がある55事業すべてが0千円です。",
    ("all equal", "largest"): "2025年度の事業費見込額が最も大きいのはNo.1〜55の55事業の"
    "それぞれ40万円（400千円）で、それぞれ全体の1.8%です。",
    ("the same in all years", "unstated"): "55事業すべてに、どの年度の額も記載されています。",
}


@pytest.mark.parametrize(("name", "key"), SAID)
def test_the_superlative_of_nothing_is_not_said(dataset, name, key):
    found = answer(with_amounts(dataset, AMOUNTS[name]), key, GIVEN).sentence
    expected = SAID[name, key]
    title = dataset.projects.set_index("no").loc[55, "name"]
    assert found == expected.replace("子どもの学習支援", title)


@pytest.mark.parametrize(
    ("name", "kind", "title"),
    [
        ("all equal", "up", "事業費見込額が増えた事業はない"),
        ("all equal", "new", "新たに額が記載された事業はない"),
        ("first edition", "up", "額を比較できる年度が2024年度しかないため、増えた事業は分からない"),
        ("no amounts", "down", "どの年度にも額の記載がないため、減った事業は分からない"),
    ],
)
def test_the_title_says_why_no_change_is_shown(dataset, name, kind, title):
    shape = with_amounts(dataset, AMOUNTS[name])
    figure = change_figure(shape, EVERYTHING, *compared_years(shape), kind, 10, "plain")
    assert figure.title == title
    years = "" if "ため" in title else "2024年度→2025年度 事業費見込額・"
    assert figure.subtitle == f"{years}全事業"


def test_a_towns_amount_is_missing_where_none_is_stated(dataset):
    none = with_amounts(dataset, AMOUNTS["no amounts"])
    assert amounts_of(none, "014231", EVERYTHING, 2025) == (None, 0)
    assert amounts_of(with_amounts(dataset, AMOUNTS["all zero"]), "014231", EVERYTHING, 2025) == (0, 49)


# Origins: each number is counted again from the origin's rows


@pytest.mark.parametrize(("key", "kind"), [("grew", "up"), ("shrank", "down"), ("new", "new")])
def test_the_projects_that_changed_are_those_of_the_origin(shape, key, kind):
    before, after = compared_years(shape)
    found = answer(shape, key, GIVEN)
    said = numbers(found.sentence, "事業") or [0]
    cells = printed(shape, found.figure)
    if before is None or after is None or said == [0]:
        assert len(cells) == 55
        assert before is None or not kinds(cells, before, after)[kind]
        return
    assert said[0] == numbers(found.figure.title, "事業")[0] == len(cells) == len(found.figure.origin.nos)
    assert sorted(kinds(cells, before, after)[kind]) == sorted(cells)
    whole = change_figure(shape, EVERYTHING, before, after, kind, None, "plain").table
    assert sorted(whole["No."]) == sorted(cells)
    if key == "new":
        total = sum(years[after] for years in cells.values())
        assert numbers(found.sentence, "千円") == [total] == [whole[f"{after}年度（千円）"].sum()]


@pytest.mark.parametrize("key", ["largest", "half", "weight"])
def test_sums_and_shares_are_those_of_the_origin(shape, key):
    year = compared_years(shape)[1]
    found = answer(shape, key, GIVEN)
    amounts = {no: years[year] for no, years in printed(shape, found.figure).items() if year in years}
    total = sum(amounts.values())
    if year is None or not total:
        assert "最も" not in found.sentence
        assert "半分" not in found.sentence
        return
    largest = max(amounts.values())
    if key == "largest":
        assert text.amount(largest) in found.sentence
        assert text.percent(largest / total) in found.sentence
    elif key == "half":
        half = numbers(found.sentence, "事業（")[0]
        ordered = sorted(amounts.values(), reverse=True)
        assert 2 * sum(ordered[:half]) >= total > 2 * sum(ordered[: half - 1])
        assert text.amount(total) in found.sentence
        assert f"。{len(amounts)}事業の中央値" in found.sentence
    else:
        fields = shape.projects.set_index("no")["heading"]
        by_field = pd.Series(amounts).groupby(fields).sum()
        assert text.percent(by_field.max() / total) in found.sentence
        assert f"{fields.value_counts().max()}事業" in found.sentence


def test_the_unstated_are_counted_from_the_origin(shape):
    found = answer(shape, "unstated", GIVEN)
    cells = printed(shape, found.figure)
    for year, said in re.findall(r"(\d+)年度は(\d+)事業", found.sentence):
        assert int(said) == sum(int(year) not in years for years in cells.values())


def test_the_breakdown_counts_its_origin(shape):
    before, after = compared_years(shape)
    for scope in (EVERYTHING, Scope("1"), Scope("3-1-b")):
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


def test_two_fields_of_one_name_stay_two(dataset):
    headings = dataset.headings.copy()
    fields = headings.index[headings["field"].notna()]
    headings.loc[[fields[0], fields[-1]], "title"] = "その他"
    same = replace(dataset, headings=headings)
    figure = weight_figure(same, EVERYTHING, 2025)
    named = [title for title in figure.table["分野"] if "その他" in title and title.endswith("その他")]
    assert len(set(named)) == 2
    drawn = pd.DataFrame(figure.chart["data"]["values"])
    assert drawn.groupby("key")["label"].nunique().eq(1).all()
    assert drawn["label"].nunique() == drawn["key"].nunique() == 22


def test_a_fourth_role_has_its_colour_and_its_name(dataset):
    projects = dataset.projects.copy()
    projects["heading"] = projects["heading"].str.replace("^3-", "4-", regex=True)
    headings = dataset.headings.copy()
    headings["heading"] = headings["heading"].str.replace("^3", "4", regex=True)
    headings["role"] = headings["role"].str.replace("3", "4")
    four = replace(dataset, projects=projects, headings=headings)
    figure = breakdown_figure(four, EVERYTHING, 2024, 2025, "plain")
    assert figure.table["区分"].nunique() == 3
    drawn = {bar["label"][0]: bar["colour"] for bar in figure.chart["data"]["values"]}
    assert list(drawn) == ["１", "２", "４"]
    assert drawn["４"] == style.EMPHASIS


def test_a_chart_without_rows_has_a_word_why():
    spec = bar_chart(pd.DataFrame(columns=BARS), "log", "額の記載がない")
    assert spec["data"]["values"] == []
    assert spec["layer"][-1]["data"]["values"] == [{"said": "額の記載がない"}]


def test_of_very_many_bars_the_first_are_drawn_and_the_rest_is_said():
    bars = pd.DataFrame({"key": [f"no={no}" for no in range(400)], "series": "", "label": "", "words": ""})
    spec = bar_chart(bars.assign(value=1.0, colour="#000000"), "plain")
    assert len(spec["data"]["values"]) == MOST
    assert spec["title"]["text"] == f"ほか{400 - MOST}件は表にある"


def test_every_money_question_is_tried():
    assert set(MONEY) <= set(QUESTIONS)
