"""One municipality, or a few side by side: against values counted by hand from the plan's text."""

from dataclasses import replace

import pandas as pd
import pytest
from shapes import PLANS, dataset_of

from explorer.figures.burdens import burden_figure, town_burden_figure
from explorer.figures.towns import asked_figure, tiles_figure
from explorer.model import BurdenKind, Side
from explorer.questions.burdens import numbers_with_costs, projects_by_kind, rules, rules_of_town
from explorer.questions.scope import EVERYTHING, Scope
from explorer.questions.search import find_headings, find_terms, find_towns
from explorer.questions.towns import (
    amounts_of,
    differences,
    indicators_of,
    missing_projects,
    participation_of,
    roles_of,
)

NANPORO, TOBETSU, SAPPORO, EBETSU, CHITOSE = "014231", "013030", "011002", "012173", "012246"


def test_the_gaps_name_the_others_that_are_not_in_them_either(dataset):
    frame = missing_projects(dataset, NANPORO, EVERYTHING)
    assert dict(zip(frame["no"], frame["others"], strict=True)) == {
        19: ["新篠津村", "長沼町"],
        20: ["小樽市", "新篠津村", "長沼町"],
        21: ["小樽市", "当別町"],
        34: ["岩見沢市"],
        35: ["岩見沢市"],
        55: ["小樽市", "岩見沢市", "当別町", "新篠津村", "長沼町"],
    }


def test_side_by_side_shows_only_where_they_differ(dataset):
    assert differences(dataset, (NANPORO, TOBETSU), EVERYTHING)["no"].tolist() == [19, 20, 34, 35]
    assert differences(dataset, (EBETSU, CHITOSE), EVERYTHING).empty
    assert len(participation_of(dataset, (NANPORO, TOBETSU), EVERYTHING)) == 55


def test_the_amount_is_the_whole_projects_counted_once(dataset):
    absent = 6_961 + 1 + 33_000 + 28 + 132_581 + 30_610
    assert amounts_of(dataset, NANPORO, EVERYTHING, 2025) == (25_056_797 - absent, 49)
    assert amounts_of(dataset, SAPPORO, EVERYTHING, 2024) == (17_639_701, 52)


def test_the_core_city_is_asked_for_its_own_role(dataset):
    roles = roles_of(dataset, SAPPORO, EVERYTHING).set_index("no")["role"]
    assert roles[24] == "札幌市立星友館中学校の運営等"
    assert (
        roles_of(dataset, NANPORO, EVERYTHING).set_index("no")["role"][24]
        == "札幌市立星友館中学校の運営等への協力"
    )


def test_a_town_answers_for_the_indicators_of_its_projects_only(dataset):
    frame = indicators_of(dataset, NANPORO, EVERYTHING)
    assert not set(frame["no"]) & {19, 20, 21, 34, 35, 55}
    assert len(frame) == 78 - 2 - 1 - 1 - 1 - 4 - 1


def test_the_kinds_of_burden_by_side(dataset):
    counted = projects_by_kind(dataset, EVERYTHING).set_index(["side", "kind"])["projects"].to_dict()
    assert counted == {
        ("partner", "none"): 4,
        ("partner", "own_costs"): 15,
        ("partner", "named_costs"): 1,
        ("partner", "as_needed"): 31,
        ("partner", "by_agreement"): 3,
        ("partner", "per_head"): 2,
        ("partner", "by_council"): 1,
        ("core", "none"): 1,
        ("core", "basic"): 33,
        ("core", "own_costs"): 18,
        ("core", "as_needed"): 1,
        ("core", "by_council"): 2,
    }


def test_two_rules_in_one_sentence_count_twice_but_cost_once(dataset):
    frame = rules_of_town(dataset, NANPORO, EVERYTHING)
    assert frame.loc[frame["no"] == 18, "kind"].tolist() == [BurdenKind.AS_NEEDED, BurdenKind.PER_HEAD]
    assert len(numbers_with_costs(dataset, NANPORO, EVERYTHING)) == 49 - len({15, 22, 28, 29})
    assert set(range(1, 56)) - set(numbers_with_costs(dataset, SAPPORO, EVERYTHING)) == {22}


def test_who_pays_is_a_filter_everywhere(dataset):
    per_head = Scope(burden=f"{Side.PARTNER}:{BurdenKind.PER_HEAD}")
    assert sorted(set(rules(dataset, per_head)["no"])) == [18, 23]


def test_the_tiles_show_every_project_of_every_town_with_its_sign(dataset):
    figure = tiles_figure(dataset, (NANPORO, TOBETSU), EVERYTHING)
    tiles = figure.chart["layer"][0]["data"]["values"]
    for panel, town in enumerate(["南幌町", "当別町"]):
        values = [tile for tile in tiles if tile["panel"] == panel]
        signs = {int(value["key"].removeprefix("no=")): value["words"].startswith("×") for value in values}
        assert signs == dict(zip(figure.table["No."], figure.table[town] == "×", strict=True))


@pytest.mark.parametrize("figure", [burden_figure, lambda d, s: town_burden_figure(d, NANPORO, s)])
def test_the_burden_bars_are_the_tables_counts(dataset, figure):
    frame = figure(dataset, EVERYTHING)
    values = frame.chart["data"]["values"]
    assert [value["value"] for value in values] == frame.table["事業"].tolist()
    assert "当アプリの分類" in frame.subtitle


def test_a_towns_figures_say_that_they_count_the_projects_it_joins(dataset):
    for figure in (town_burden_figure, asked_figure):
        found = figure(dataset, NANPORO, EVERYTHING)
        assert found.subtitle.endswith("・南幌町が参加する49事業")
        assert len(found.origin.nos) == 49
    nowhere, village = dataset_of(PLANS["town_in_nothing"]), "990035"
    assert town_burden_figure(nowhere, village, EVERYTHING).subtitle.endswith("・全4事業")


def test_the_search_finds_towns_headings_and_terms_in_any_script(dataset):
    assert find_towns(dataset, "ナンポロ")["name"].tolist() == ["南幌町"]
    assert find_towns(dataset, "ebetsu")["name"].tolist() == ["江別市"]
    assert find_headings(dataset, "ICT")["heading"].tolist() == ["3-2-a"]
    assert find_terms(dataset, "mice")["no"].tolist() == [12]
    assert find_towns(dataset, "  ").empty
    unread = replace(dataset, municipalities=dataset.municipalities.assign(kana=pd.NA, romaji=pd.NA))
    assert find_towns(unread, "南幌")["name"].tolist() == ["南幌町"]
