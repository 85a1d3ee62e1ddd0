"""The questions, compared with values counted by hand in the plan."""

import importlib
import inspect
import pkgutil
from copy import deepcopy
from dataclasses import fields, replace

import pandas as pd
import pytest

import explorer.questions
from explorer.dataset import Dataset, read_dataset
from explorer.model import TargetKind
from explorer.questions.budgets import (
    AMOUNT,
    amount_changes,
    breakdown,
    compared_years,
    fiscal_years,
    ranking,
    stated_years,
    yearly_totals,
)
from explorer.questions.indicators import DUE, NO_BASELINE
from explorer.questions.participation import (
    differing_projects,
    joined_by_field,
    joined_by_municipality,
    municipalities_of,
    projects_of,
)
from explorer.questions.projects import ORDERS, listed_projects, search_hits, sheet
from explorer.questions.provenance import lines_of
from explorer.questions.reconciliation import reconciliation, unexplained
from explorer.questions.report import report
from explorer.questions.scope import EVERYTHING, Scope, projects_in

NOT_JOINED = {
    "札幌市": [],
    "小樽市": [20, 21, 55],
    "岩見沢市": [22, 34, 35, 55],
    "江別市": [],
    "千歳市": [],
    "恵庭市": [],
    "北広島市": [],
    "石狩市": [],
    "当別町": [21, 55],
    "新篠津村": [19, 20, 55],
    "南幌町": [19, 20, 21, 34, 35, 55],
    "長沼町": [19, 20, 55],
}
NOT_IN = {
    19: ["新篠津村", "南幌町", "長沼町"],
    20: ["小樽市", "新篠津村", "南幌町", "長沼町"],
    21: ["小樽市", "当別町", "南幌町"],
    22: ["岩見沢市"],
    34: ["岩見沢市", "南幌町"],
    35: ["岩見沢市", "南幌町"],
    55: ["小樽市", "岩見沢市", "当別町", "新篠津村", "南幌町", "長沼町"],
}
NANPORO = "014231"


def numbers(dataset, **scope):
    return projects_in(dataset, Scope(**scope))["no"].tolist()


# Who takes part


def test_what_each_municipality_does_not_join(dataset):
    frame = joined_by_municipality(dataset, EVERYTHING)
    assert dict(zip(frame["name"], frame["missing"], strict=True)) == NOT_JOINED
    assert frame["joined"].tolist() == [55, 52, 51, 55, 55, 55, 55, 55, 53, 52, 49, 52]
    assert set(frame["projects"]) == {55}


def test_what_nanporo_does_not_join_is_the_same_from_its_own_side(dataset):
    frame = projects_of(dataset, NANPORO, EVERYTHING)
    assert frame.loc[frame["basis"].isna(), "no"].tolist() == [19, 20, 21, 34, 35, 55]
    assert len(frame) == 55


def test_counts_are_of_the_projects_in_scope_only(dataset):
    frame = joined_by_municipality(dataset, Scope("3-1-b")).set_index("name")
    assert frame.loc["南幌町", "missing"] == [19, 20, 21]
    assert frame.loc["南幌町", ["joined", "projects"]].tolist() == [0, 3]
    assert frame.loc["当別町", "missing"] == [21]


def test_who_is_not_in_project_21(dataset):
    frame = municipalities_of(dataset, 21)
    assert frame.loc[frame["basis"].isna(), "name"].tolist() == ["小樽市", "当別町", "南幌町"]
    assert frame.loc[frame["basis"] == "core", "name"].tolist() == ["札幌市"]
    assert (frame["basis"] == "listed").sum() == 8


def test_everybody_is_in_a_project_of_all_municipalities(dataset):
    assert municipalities_of(dataset, 1)["basis"].tolist() == ["core"] + ["all"] * 11


def test_seven_projects_in_which_municipalities_differ(dataset):
    frame = differing_projects(dataset)
    assert dict(zip(frame["no"], frame["missing"], strict=True)) == NOT_IN
    assert frame["joined"].tolist() == [9, 8, 9, 11, 10, 10, 6]


def test_fields_in_which_municipalities_differ(dataset):
    frame = joined_by_field(dataset, EVERYTHING)
    assert frame["heading"].unique().tolist() == ["3-1-b", "3-1-c", "3-1-g", "3-3-c"]
    assert len(frame) == 4 * 12
    iwamizawa = frame[frame["name"] == "岩見沢市"]
    assert iwamizawa["joined"].tolist() == [3, 3, 2, 0]
    assert iwamizawa["projects"].tolist() == [3, 4, 4, 1]


def test_no_field_differs_where_everybody_joins(dataset):
    assert joined_by_field(dataset, Scope("1")).empty


# What it costs


def test_totals_of_the_fiscal_years(dataset):
    frame = yearly_totals(dataset, EVERYTHING).set_index("fiscal_year")
    assert frame.loc[[2024, 2025], AMOUNT].tolist() == [17_639_701, 25_056_797]
    assert frame["amount"].tolist() == [52, 55, 0, 0, 0]
    assert frame["not_stated"].tolist() == [3, 0, 55, 54, 55]
    assert frame["words"].tolist() == [0, 0, 0, 1, 0]


def test_a_year_without_amounts_has_no_total_rather_than_zero(dataset):
    frame = yearly_totals(dataset, EVERYTHING).set_index("fiscal_year")
    assert frame.loc[[2026, 2027, 2028], AMOUNT].isna().all()
    assert yearly_totals(dataset, Scope(text="医療的ケア児"))[AMOUNT].isna().tolist() == [
        True,
        False,
        True,
        True,
        True,
    ]


def test_a_printed_zero_is_an_amount(dataset):
    frame = yearly_totals(dataset, Scope("3-3-b")).set_index("fiscal_year")
    assert frame.loc[2025, AMOUNT] == 0
    assert frame.loc[2025, "amount"] == 1


def test_the_years_and_those_with_amounts(dataset):
    assert fiscal_years(dataset) == [2024, 2025, 2026, 2027, 2028]
    assert stated_years(dataset) == [2024, 2025]


def test_breakdown_by_role(dataset):
    frame = breakdown(dataset, EVERYTHING, [2024, 2025]).pivot(
        index="heading", columns="fiscal_year", values=AMOUNT
    )
    assert frame.index.tolist() == ["1", "2", "3"]
    assert frame[2024].tolist() == [2_293_257, 12_475_278, 2_871_166]
    assert frame[2025].tolist() == [2_183_550, 15_713_255, 7_159_992]


def test_breakdown_of_a_field_shows_its_projects(dataset):
    frame = breakdown(dataset, Scope("3-1-b"), [2024, 2025])
    assert frame["no"].tolist() == [19, 19, 20, 20, 21, 21]
    assert set(frame["heading"]) == {""}
    assert frame[AMOUNT].tolist()[:4] == [6_951, 6_961, 0, 1]
    assert frame[AMOUNT].isna().tolist() == [False, False, False, False, True, False]
    assert frame["stated"].tolist() == [1, 1, 1, 1, 0, 1]


def test_every_level_adds_up_to_the_one_above(dataset):
    for heading in ["", *dataset.headings["heading"]]:
        scope = Scope(heading)
        parts = breakdown(dataset, scope, [2024, 2025]).groupby("fiscal_year")
        whole = yearly_totals(dataset, scope).set_index("fiscal_year").loc[[2024, 2025]]
        assert parts[AMOUNT].sum().tolist() == whole[AMOUNT].fillna(0).tolist(), heading
        assert parts["stated"].sum().tolist() == whole["amount"].tolist(), heading
        assert parts["projects"].sum().tolist() == [len(projects_in(dataset, scope))] * 2, heading


def test_ranking(dataset):
    frame = ranking(dataset, EVERYTHING, 2025)
    assert frame["no"].tolist()[:5] == [15, 32, 13, 2, 17]
    assert frame[AMOUNT].tolist()[:2] == [12_656_995, 5_537_419]
    assert frame["rank"].tolist()[:5] == [1, 2, 3, 4, 5]
    assert frame["share"].sum() == pytest.approx(1)
    assert frame["share"].iloc[0] == pytest.approx(12_656_995 / 25_056_797)
    assert frame["cumulative"].is_monotonic_increasing
    assert frame["cumulative"].iloc[-1] == pytest.approx(1)


def test_equal_amounts_share_a_rank(dataset):
    last = ranking(dataset, EVERYTHING, 2025).tail(4)
    assert last["no"].tolist() == [22, 37, 50, 54]
    assert last[AMOUNT].tolist() == [0, 0, 0, 0]
    assert last["rank"].tolist() == [52, 52, 52, 52]


def test_a_project_without_an_amount_has_no_rank(dataset):
    frame = ranking(dataset, EVERYTHING, 2024)
    assert len(frame) == 52
    assert not frame["no"].isin([21, 52, 55]).any()
    assert ranking(dataset, Scope(text="医療的ケア児"), 2024).empty


def test_what_grew_and_shrank_most(dataset):
    frame = amount_changes(dataset, EVERYTHING, 2024, 2025)
    stated = frame[frame["change"].notna()]
    assert stated.iloc[0][["no", "before", "after", "change"]].tolist() == [
        32,
        1_607_956,
        5_537_419,
        3_929_463,
    ]
    assert stated.iloc[0]["ratio"] == pytest.approx(3_929_463 / 1_607_956)
    assert stated.iloc[-1][["no", "change", "kind"]].tolist() == [3, -330_000, "down"]


def test_how_many_grew_shrank_stayed_and_are_new(dataset):
    frame = amount_changes(dataset, EVERYTHING, 2024, 2025)
    assert frame["kind"].value_counts().to_dict() == {"up": 25, "same": 14, "down": 13, "new": 3}


def test_a_new_amount_is_no_increase(dataset):
    frame = amount_changes(dataset, EVERYTHING, 2024, 2025).set_index("no")
    new = frame[frame["kind"] == "new"]
    assert sorted(new.index) == [21, 52, 55]
    assert new["after"].to_dict() == {21: 33_000, 52: 140_003, 55: 30_610}
    assert new[["before", "change", "ratio"]].isna().all(axis=None)


def test_a_change_from_zero_has_no_ratio(dataset):
    row = amount_changes(dataset, EVERYTHING, 2024, 2025).set_index("no").loc[20]
    assert (row["before"], row["after"], row["change"], row["kind"]) == (0, 1, 1, "up")
    assert pd.isna(row["ratio"])


def test_amounts_that_are_no_longer_stated_are_gone_not_lost(dataset):
    frame = amount_changes(dataset, EVERYTHING, 2025, 2026)
    assert set(frame["kind"]) == {"gone"}
    assert len(frame) == 55
    assert amount_changes(dataset, EVERYTHING, 2026, 2027).empty


def test_every_views_total_agrees_with_the_sheets_or_says_why_not(dataset):
    frame = reconciliation(dataset)
    sheets = frame.groupby("quantity", sort=False)["sheets"].agg(set).to_dict()
    assert sheets == {
        "事業": {55},
        "参加": {639},
        "指標": {78},
        "2024年度の事業費見込額（千円）": {17_639_701},
        "2025年度の事業費見込額（千円）": {25_056_797},
    }
    assert unexplained(frame).empty
    assert frame.loc[frame["reason"] != "", "view"].str.contains("市町村").all()


def test_a_total_that_disagrees_is_found(dataset):
    budgets = dataset.budgets.copy()
    budgets.loc[(budgets["no"] == 1) & (budgets["fiscal_year"] == 2025), "amount_thousand_yen"] += 1
    wrong = unexplained(reconciliation(replace(dataset, budgets=budgets)))
    assert set(wrong["quantity"]) == {"2025年度の事業費見込額（千円）"}
    assert len(wrong) == 6


def test_a_participation_that_is_lost_is_found(dataset):
    torn = replace(dataset, participation=dataset.participation.iloc[:-1])
    assert set(unexplained(reconciliation(torn))["quantity"]) == {"参加"}


def test_every_cell_leads_to_lines_that_hold_it(dataset):
    lines = lines_of(dataset, "budgets")
    for row in dataset.budgets.itertuples():
        words = "".join("".join(dataset.source_lines[first - 1 : last]) for first, last in lines[str(row.no)])
        assert row.printed in words


# Which projects


@pytest.mark.parametrize(
    ("words", "nos"),
    [
        ("ｽﾀｰﾄｱｯﾌﾟ", [3]),
        ("スタートアップ", [3]),
        ("mice", [12]),
        ("ＭＩＣＥ", [12]),
        ("ヒグマ", [36]),
        ("ﾋｸﾞﾏ", [36]),
        ("ひぐま", [36]),
        ("No.21", [21]),
        ("Ｎｏ．２１", [21]),
        ("32", [14, 32, 39]),
        ("１２６億", [15]),
        ("126.6億円", [15]),
        ("3,300万円", [21]),
        ("1607956", [32]),
        ("子育て", [19, 30]),
        ("訓練 消防", [32]),
        ("訓練　消防", [32]),
        ("子育て 消防", []),
        ("恐竜", []),
    ],
)
def test_search_finds_sheets_with_all_the_words_however_written(dataset, words, nos):
    assert numbers(dataset, text=words) == nos


def test_a_search_for_nothing_finds_everything(dataset):
    assert numbers(dataset, text=" 　") == list(range(1, 56))


def test_an_amount_that_is_searched_is_among_the_hits(dataset):
    assert search_hits(dataset, Scope(text="126億")).to_dict("records") == [
        {"no": 15, "part": "budgets", "text": "2025年度　126.6億円（12,656,995千円）"}
    ]


def test_a_search_cannot_match_across_two_texts(dataset):
    name, summary = dataset.projects.set_index("no").loc[21, ["name", "summary"]]
    assert numbers(dataset, text=name[-2:] + summary[:3]) == []


def test_hits_say_in_which_texts_the_words_stand(dataset):
    frame = search_hits(dataset, Scope(text="ひぐま"))
    assert set(frame["no"]) == {36}
    assert set(frame["part"]) == {"summary", "core_role", "partner_role", "item"}
    assert frame["text"].str.contains("ヒグマ").all()


@pytest.mark.parametrize(
    ("heading", "nos"),
    [
        ("1", list(range(1, 13))),
        ("2", list(range(13, 18))),
        ("3", list(range(18, 56))),
        ("3-1", list(range(18, 38))),
        ("3-1-b", [19, 20, 21]),
        ("1-b", [2, 3, 4, 5, 6]),
        ("3-3-c", [55]),
    ],
)
def test_scope_of_a_heading(dataset, heading, nos):
    assert numbers(dataset, heading=heading) == nos


def test_scope_of_projects_in_which_municipalities_differ(dataset):
    assert numbers(dataset, differing=True) == [19, 20, 21, 22, 34, 35, 55]


def test_scope_of_a_rule_for_who_pays(dataset):
    assert numbers(dataset, burden="partner:by_agreement") == [21, 24, 55]
    assert numbers(dataset, burden="partner:per_head") == [18, 23]


def test_all_parts_of_a_scope_must_hold(dataset):
    assert numbers(dataset, heading="3-1", differing=True) == [19, 20, 21, 22, 34, 35]
    assert numbers(dataset, heading="3-1", differing=True, text="脱炭素") == [35]
    assert numbers(dataset, heading="1", differing=True) == []


@pytest.mark.parametrize(
    ("order", "first"),
    [("plan", [1, 2, 3]), ("amount", [15, 32, 13]), ("change", [32, 15, 13]), ("joined", [55, 20, 19])],
)
def test_orders_of_the_list(dataset, order, first):
    assert order in ORDERS
    assert listed_projects(dataset, EVERYTHING, order)["no"].tolist()[:3] == first


@pytest.mark.parametrize("order", ORDERS)
def test_no_order_loses_a_project(dataset, order):
    assert sorted(listed_projects(dataset, EVERYTHING, order)["no"]) == list(range(1, 56))


def test_the_list_tells_a_missing_amount_from_zero(dataset):
    frame = listed_projects(dataset, EVERYTHING, "plan").set_index("no")
    assert pd.isna(frame.loc[21, "before"])
    assert pd.isna(frame.loc[21, "change"])
    assert frame.loc[20, ["before", "after", "change"]].tolist() == [0, 1, 1]
    assert frame.loc[[21, 55, 1], "joined"].tolist() == [9, 6, 12]


# One sheet


def test_the_sheet_of_project_21(dataset):
    frame = sheet(dataset, 21)
    assert frame.project["name"] == "医療的ケア児レスパイト事業"
    assert (
        frame.project["participants"]
        == "岩見沢市、江別市、千歳市、恵庭市、北広島市、石狩市、新篠津村、長沼町"
    )
    assert frame.headings["title"].tolist() == [
        "圏域全体の生活関連機能サービスの向上",
        "生活機能の強化",
        "福祉",
    ]
    assert frame.budgets["printed"].tolist() == ["－", "33,000", "－", "－", "－"]
    assert frame.budgets["state"].tolist() == [
        "not_stated",
        "amount",
        "not_stated",
        "not_stated",
        "not_stated",
    ]
    assert dict(zip(frame.burdens["side"], frame.burdens["kind"], strict=True)) == {
        "core": "basic",
        "partner": "by_agreement",
    }
    assert frame.indicators[["item", "baseline", "target"]].to_numpy().tolist() == [
        ["利用希望件数に対する実際の利用件数の割合", "－", "100％（2027度）"]
    ]
    assert frame.slips["printed"].tolist() == ["100％（2027度）", "－"]
    assert (frame.previous, frame.next) == (20, 22)


def test_the_lines_of_a_sheet_are_its_own(dataset):
    frame = sheet(dataset, 21)
    lines = dataset.source_lines[frame.first_line - 1 : frame.last_line]
    assert "医療的ケア児レスパイト事業" in lines
    assert "－ 33,000 － － －" in lines
    assert not any("No. 22" in line for line in lines)


@pytest.mark.parametrize(
    ("no", "neighbours"), [(1, (None, 2)), (2, (1, 3)), (54, (53, 55)), (55, (54, None))]
)
def test_every_sheet_has_two_neighbours_but_the_first_and_the_last(dataset, no, neighbours):
    frame = sheet(dataset, no)
    assert (frame.previous, frame.next) == neighbours


@pytest.mark.parametrize("no", [0, 56, -1])
def test_there_is_no_other_sheet(dataset, no):
    with pytest.raises(KeyError):
        sheet(dataset, no)


# The plan in one screen


def test_the_sums_of_the_years_that_are_compared(dataset):
    assert compared_years(dataset) == (2024, 2025)
    sums = yearly_totals(dataset, EVERYTHING).set_index("fiscal_year")[[AMOUNT, "amount"]]
    assert sums.loc[2024].tolist() == [17_639_701, 52]
    assert sums.loc[2025].tolist() == [25_056_797, 55]


def test_the_report_names_counts_totals_and_slips(dataset):
    lines = "\n".join(report(dataset))
    for words in (
        "連携事業 55",
        "分野 22",
        "市町村 12",
        "参加 639",
        "差がある事業 7",
        "評価指標 78",
        "2025年度 25,056,797千円",
    ):
        assert words in lines
    assert "2027年度 未記載（金額 0、未記載 54、文言 1）" in lines
    assert lines.count("行 ") >= len(dataset.slips)


# What holds for every question, also for those to come

VALUES = {
    "table": ["budgets", "kpis"],
    "parts": [("summary",), ()],
    "scope": [EVERYTHING, Scope("3-1-b"), Scope(text="ヒグマ 鳥獣"), Scope("1", differing=True)],
    "year": [2025, 2026],
    "years": [[2024, 2025]],
    "before": [2024],
    "after": [2025],
    "no": [21],
    "municipality_code": ["011002", NANPORO],
    "codes": [("012033", NANPORO)],
    "order": list(ORDERS),
    "rows": ["plan", "pattern"],
    "columns": ["plan", "similar"],
    "target_kind": ["", TargetKind.NUMBER_BY_YEAR],
    "which": [DUE, NO_BASELINE],
    "words": ["ヒグマ"],
    "spans": [((62, 70),), ((62, 62), (70, 71))],
}
"""Arguments for a question's parameters. A name means the same in every question."""


MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.iter_modules(explorer.questions.__path__, "explorer.questions.")
]
QUESTIONS = [
    pytest.param(function, id=f"{module.__name__.rpartition('.')[2]}.{name}")
    for module in MODULES
    for name, function in inspect.getmembers(module, callable)
    if not inspect.isclass(function) and function.__module__ == module.__name__ and not name.startswith("_")
    if next(iter(inspect.signature(function).parameters), "") == "dataset"
]


@pytest.fixture(scope="module")
def untouched(root):
    """Return a dataset that no question has used."""
    return read_dataset(root / "data", root / "geo", "2025")


def frames(dataset: Dataset) -> dict[str, pd.DataFrame]:
    """Return every frame of the dataset, with geometry as bytes to compare exactly."""
    result = {field.name: getattr(dataset, field.name) for field in fields(dataset)}
    result["boundaries"] = result["boundaries"].to_wkb()
    return {name: frame for name, frame in result.items() if isinstance(frame, pd.DataFrame)}


def variations(parameters):
    """Yield the usual arguments, then these with each other value of one parameter."""
    usual = [VALUES[name][0] for name in parameters]
    yield usual
    for place, name in enumerate(parameters):
        for value in VALUES[name][1:]:
            yield [*usual[:place], value, *usual[place + 1 :]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_changes_its_input(untouched, question):
    parameters = [name for name in inspect.signature(question).parameters if name != "dataset"]
    unknown = [name for name in parameters if name not in VALUES]
    assert not unknown, f"add arguments for {unknown} to VALUES, so that {question.__name__} is tried"
    given = deepcopy(untouched)
    for arguments in variations(parameters):
        answer = question(given, *arguments)
        assert not any(answer is part for part in vars(given).values()), "hands out the shared frame"
    for name, before in frames(untouched).items():
        pd.testing.assert_frame_equal(frames(given)[name], before, check_exact=True)
    assert given.source_lines == untouched.source_lines
    assert given.edition == untouched.edition


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_says_what_it_answers(question):
    assert question.__doc__
