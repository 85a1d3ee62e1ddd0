"""Every kind of file, of plans of every shape: no failure, no nonsense, nothing cut off."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from pictures import SVG, faults_of, lines_of
from poppler import text_of
from sense import assert_sense
from shapes import NONE, PLAN, PLANS, dataset_of

from explorer import text
from explorer.figures.budgets import breakdown_figure
from explorer.figures.maps import participation_map, project_map
from explorer.handouts.deck_pdf import deck_pdf
from explorer.handouts.deck_slides import PrintedSlide
from explorer.handouts.image import HEIGHT, WIDTH, to_png
from explorer.handouts.pdf import booklet_pdf, sheet_pdf, town_pdf
from explorer.questions.budgets import compared_years
from explorer.questions.scope import EVERYTHING

MADE = date(2031, 5, 7)


def read(content):
    """Return the text of a PDF in reading order, the lines joined."""
    return text_of(content).replace("\n", "")


@pytest.mark.parametrize(("turn", "shape"), list(enumerate(PLANS)), ids=list(PLANS))
def test_a_sheet_and_a_towns_page_of_a_plan_of_any_shape_say_sense(shape, turn):
    plan = dataset_of(PLANS[shape])
    assert_sense(read(sheet_pdf(plan, int(plan.projects["no"].iloc[0]), MADE)), plan, shape)
    code = plan.municipalities["municipality_code"].iloc[turn % len(plan.municipalities)]
    assert_sense(read(town_pdf(plan, code, MADE)), plan, (shape, code))


# What is absent is said


def test_a_plan_without_amounts_has_no_column_of_them():
    dataset = dataset_of(PLANS["no_amounts"])
    found = read(town_pdf(dataset, dataset.municipalities["municipality_code"].iloc[2], MADE))
    assert "かわ村が参加していない事業：1事業" in found
    assert "ほかに参加していない市町村No.2 水産加工の支援 産業 なし" in found
    assert "None" not in found
    ordinary = dataset_of(PLAN)
    code = ordinary.municipalities["municipality_code"].iloc[2]
    assert "産業 なし 25,000千円" in read(town_pdf(ordinary, code, MADE))


def test_burdens_that_the_plan_does_not_state_are_called_so():
    dataset = dataset_of(PLANS["no_burdens"])
    found = read(sheet_pdf(dataset, 1, MADE))
    assert (
        f"費用負担 {NONE} {NONE}費用負担の種類（当アプリの分類）{text.NOT_STATED} {text.NOT_STATED}" in found
    )
    for code in dataset.municipalities["municipality_code"]:
        found = read(town_pdf(dataset, code, MADE))
        assert (
            f"費用負担が生じうる事業（当アプリの分類）{text.NOT_STATED}費用負担の記載がないのはNo.1" in found
        )
        assert "参加する事業に費用負担の記載はありません。" in found
        assert f"{NONE}当アプリの分類：{text.NOT_STATED}" in found


def test_one_burden_that_is_not_stated_stands_beside_those_that_are():
    first, *rest = PLAN.projects
    dataset = dataset_of(replace(PLAN, projects=(replace(first, partner_burden=NONE), *rest)))
    found = read(town_pdf(dataset, dataset.municipalities["municipality_code"].iloc[1], MADE))
    assert "費用負担が生じうる事業（当アプリの分類）3事業費用負担の記載がないのはNo.1。" in found
    assert f"港まつりの開催への協力 {NONE}当アプリの分類：{text.NOT_STATED}" in found
    assert "水産加工の支援への協力 必要に応じてその他個別費用を負担当アプリの分類：必要に応じて負担" in found


def test_no_indicators_and_no_kpis_are_said_in_place_of_an_empty_table():
    without = "この事業に評価指標の記載はありません。"
    dataset = dataset_of(PLANS["no_indicators"])
    assert without in read(sheet_pdf(dataset, 1, MADE))
    assert without not in read(sheet_pdf(dataset_of(PLAN), 1, MADE))
    code = dataset.municipalities["municipality_code"].iloc[1]
    assert "参加する事業に評価指標の記載はありません。" in read(town_pdf(dataset, code, MADE))
    booklet = read(booklet_pdf(dataset_of(PLANS["no_kpis"]), MADE))
    assert booklet.count("基本ＫＰＩここに基本ＫＰＩの記載はありません。") == 2
    assert_sense(booklet, dataset, "no_kpis")


def test_a_town_in_no_project_is_told_so():
    dataset = dataset_of(PLANS["town_in_nothing"])
    found = read(town_pdf(dataset, dataset.municipalities["municipality_code"].iloc[2], MADE))
    assert "0 / 4事業" in found
    assert found.count("かわ村が参加する事業はありません。") == 3, (
        "instead of its rules, projects and indicators"
    )
    assert "合計（2031年度、当アプリの集計）該当なしかわ村が参加する事業はありません" in found
    assert "数えた合計" not in found


def test_of_projects_without_any_amount_no_sum_is_explained():
    dataset = dataset_of(PLANS["no_amounts"])
    found = read(town_pdf(dataset, dataset.municipalities["municipality_code"].iloc[1], MADE))
    assert "合計（当アプリの集計）額の記載なしもり町が参加する事業に額の記載はありません" in found
    assert "数えた合計" not in found


# The map


MAPS = ("ordinary", "sixty_towns", "long_names", "lone_town", "two_towns", "no_partners", "crowded")


def maps(dataset):
    """The map of a sheet, and that of a town's profile."""
    code = dataset.municipalities["municipality_code"].iloc[0]
    for figure in (project_map(dataset, 1), participation_map(dataset, EVERYTHING, code)):
        yield ElementTree.fromstring(figure.chart.on_paper())


@pytest.mark.parametrize("name", MAPS)
def test_the_labels_of_a_paper_map_are_legible_inside_it_and_do_not_cover_each_other(name):
    for picture in maps(dataset_of(PLANS[name])):
        width, height = map(float, picture.get("viewBox").split()[2:])
        picture.set("width", f"{width}")
        picture.set("height", f"{height}")
        svg = ElementTree.tostring(picture)
        assert not lines_of(svg) or faults_of(svg) == []
        letters = {float(words.get("font-size")) for words in picture.iter(f"{SVG}text")}
        assert letters or name == "crowded"
        assert all(letter / width * 67 >= 1.5 for letter in letters), "millimetres on a map 67 mm wide"


@pytest.mark.parametrize("name", MAPS)
def test_each_municipality_has_its_name_on_the_map_while_there_is_room_and_its_sign_always(name):
    dataset = dataset_of(PLANS[name])
    for picture in maps(dataset):
        said = "".join(words for line in picture.iter(f"{SVG}text") for words in line.itertext())
        assert (
            name == "crowded" or [town for town in dataset.municipalities["name"] if town not in said] == []
        )
    sheet_map, _ = maps(dataset)
    badges = [label for label in sheet_map.iter(f"{SVG}g") if label.get("class") == "label"]
    assert len(badges) == len(dataset.municipalities)
    assert all(label.find(f"{SVG}circle") is not None for label in badges)


# Decks and booklets


@pytest.mark.parametrize("name", ["no_partners", "sixty_towns", "no_amounts"])
def test_a_deck_of_each_kind_of_slide_is_printed(name):
    dataset = dataset_of(PLANS[name])
    slides = [
        PrintedSlide(headline="はじめに"),
        PrintedSlide(
            figure=breakdown_figure(dataset, EVERYTHING, *compared_years(dataset), "plain"),
            caption="ここを見る",
        ),
        PrintedSlide(sheet=1),
    ]
    found = read(deck_pdf(dataset, "議会での説明", slides, MADE))
    assert_sense(found, dataset, name)
    for words in ("はじめに", "ここを見る", "港まつりの開催", "3 / 3"):
        assert words in found


def test_a_picture_is_a_png_of_a_slides_width_whatever_the_plan_lacks():
    dataset = dataset_of(PLANS["no_amounts"])
    content = to_png(breakdown_figure(dataset, EVERYTHING, *compared_years(dataset), "plain"), MADE)
    assert content.startswith(b"\x89PNG")
    wide, high = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    assert (wide, high) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("name", ["four_roles", "sixty_towns"])
def test_a_booklet_of_another_shape_is_whole(name):
    dataset = dataset_of(PLANS[name])
    found = read(booklet_pdf(dataset, MADE))
    assert_sense(found, dataset, name)
    for project in dataset.projects["name"]:
        assert found.count(project) >= 3, "in the contents, on its sheet and in the words of its sheet"
    for town in dataset.municipalities["name"]:
        assert re.search(rf"{town} \d / \d事業に参加", found), town
