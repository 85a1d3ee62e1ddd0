"""What can be read in the pictures of plans of every shape: no words cut off, no words on other words."""

from dataclasses import replace
from datetime import date
from math import cos, sin
from xml.etree import ElementTree

import pytest
import shapely
from pictures import SVG, faults_of, lines_of
from shapes import PLANS, dataset_of

from explorer import linebreaks
from explorer.figures.labels import NAME_LINE, Label, Placed, label_forms, place, size_of
from explorer.figures.land import MARGIN
from explorer.figures.maps import participation_map, project_map
from explorer.figures.matrix import matrix_figure
from explorer.figures.region import LETTERS
from explorer.figures.summary import differing_figure
from explorer.handouts.image import to_svg
from explorer.questions.scope import EVERYTHING

MADE = date(2031, 5, 7)


def test_words_on_words_and_words_outside_are_noticed():
    def picture(*places):
        texts = "".join(f'<text transform="translate({x},{y})" font-size="20">港町</text>' for x, y in places)
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50">{texts}</svg>'

    assert faults_of(picture((10, 30), (55, 30))) == []
    assert len(faults_of(picture((10, 30), (45, 30)))) == 1
    assert len(faults_of(picture((70, 30)))) == 1
    assert len(faults_of(picture((10, 10)))) == 1


# The one rule for labels


def rooms(labels, letter, placed):
    """The rectangles of the labels that are drawn: left, top, right, bottom."""
    for label, spot in zip(labels, placed, strict=True):
        wide, high = size_of(spot.words, label.sign, letter)
        if wide and high:
            yield spot.x - wide / 2, spot.y - high / 2, spot.x + wide / 2, spot.y + high / 2


def assert_apart(rooms, width, height):
    rooms = list(rooms)
    for at, (left, top, right, bottom) in enumerate(rooms):
        assert left >= -1e-6
        assert top >= -1e-6
        assert right <= width + 1e-6
        assert bottom <= height + 1e-6
        for other in rooms[:at]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def grid(step, names, mark="3 / 4", side="below", **more):
    return [
        Label(step / 2 + at % 8 * step, step / 2 + at // 8 * step, label_forms(name, mark, side), **more)
        for at, name in enumerate(names)
    ]


@pytest.mark.parametrize("step", [300, 100, 60, 40, 20, 8])
@pytest.mark.parametrize("length", [3, 40])
@pytest.mark.parametrize("side", ["before", "after", "below"])
def test_labels_lie_apart_and_inside_however_little_room_there_is(step, length, side):
    labels = grid(step, ["町" * length] * 60, side=side)
    letter, placed = place(labels, (17, 16, 15), step * 8, step * 8)
    assert letter in (17, 16, 15)
    assert_apart(rooms(labels, letter, placed), step * 8, step * 8)


def test_with_less_room_letters_shrink_then_names_are_cut_then_only_the_mark_stands():
    names = ["とても長い名の森の町"] * 16
    results = {}
    for step in (200, 86, 46, 12):
        letter, placed = place(grid(step, names), (17, 16, 15), step * 8, step * 8)
        results[step] = letter, {label.words for label in placed}
    assert results[200] == (17, {"とても長い\n名の森の町\n3 / 4"})
    assert results[86] == (16, {"とても長い\n名の森の町\n3 / 4"})
    assert results[46] == (15, {"3 / 4"})
    assert "" in results[12][1]
    rows = [
        Label(500, y, label_forms("とても長い名の森の町の" * 4, "3 / 4", "below")) for y in range(25, 500, 50)
    ]
    assert {label.words for label in place(rows, (15,), 1000, 500)[1]} == {"とても長い名の…\n3 / 4"}


def test_the_chosen_one_finds_room_before_the_others():
    labels = [Label(40, 50, ("港の町", "")), Label(80, 50, ("森の町", ""), first=True)]
    assert [label.words for label in place(labels, (15,), 120, 100)[1]] == ["", "森の町"]


def test_a_wanted_name_finds_room_before_the_others():
    labels = [Label(40, 50, ("港の町", "")), Label(80, 50, ("森の町", ""), wanted=True)]
    assert [label.words for label in place(labels, (15,), 120, 100)[1]] == ["", "森の町"]


def test_wanted_names_without_room_stand_outside_and_their_lines_cross_no_label():
    region = shapely.box(150, 150, 250, 250)
    towns = [(200 + 12 * cos(way), 200 + 12 * sin(way)) for way in range(6)]
    labels = [Label(x, y, label_forms("港の町", "2", "after"), complete=2, wanted=True) for x, y in towns]
    labels.append(Label(200, 200, ("森の町", "")))
    letter, placed = place(labels, (10,), 400, 400, taken=region)
    assert [(spot.words, spot.led) for spot in placed] == [*[("港の町\n2", True)] * 6, ("", False)]
    assert_apart(rooms(labels, letter, placed), 400, 400)
    boxes = [shapely.box(*room) for room in rooms(labels, letter, placed)]
    for at, (place_of, spot) in enumerate(zip(towns, placed, strict=False)):
        assert not boxes[at].intersects(region)
        line = shapely.LineString([place_of, (spot.x, spot.y)])
        assert not shapely.intersects(line, boxes[:at] + boxes[at + 1 :]).any()


def test_the_core_city_and_the_towns_that_are_counted_keep_their_names_beside_a_far_island(dataset):
    areas = dataset.boundaries.copy()
    far = areas["name"] == "南幌町"
    areas.loc[far, "geometry"] = areas[far].geometry.union(shapely.Point(145, 46).buffer(0.01))
    drawn = participation_map(replace(dataset, boundaries=areas), EVERYTHING, "").chart
    (panel,) = drawn.panels
    wanted = {name for name, mark in zip(drawn.land.names, panel.marks, strict=True) if mark}
    for letter in LETTERS[:2]:
        svg = ElementTree.fromstring(drawn.svg(panel, [letter]))
        words = {words.strip() for words in svg.itertext()}
        assert {"札幌市", *wanted} <= words, letter


def test_a_name_never_reaches_to_the_middle_of_another_town():
    """Also where that town's own label finds no room."""
    labels = grid(69, ["とても長い名の町の" * 4] * 60, mark="×", side="before")
    assert {label.words for label in place(labels, (15,), 552, 552)[1]} == {"×"}


def test_a_mark_is_drawn_always_where_it_has_to_be():
    labels = grid(8, ["長い名の町"] * 60, mark="×")
    assert [label.words for label in place(labels, (15,), 64, 64, always=True)[1]].count("×") == 60
    assert [label.words for label in place(labels, (15,), 64, 64)[1]].count("×") < 60


def test_a_name_that_fits_one_line_is_never_cut():
    assert label_forms("町" * NAME_LINE, "2", "after") == (
        f"{'町' * NAME_LINE} 2",
        f"{'町' * NAME_LINE}\n2",
        "2",
    )
    assert label_forms("町", "", "after") == ("町", "")


MAPS = ("ordinary", "sixty_towns", "crowded_and_few_join", "long_names", "lone_town", "two_towns")


@pytest.mark.parametrize("shape", MAPS)
@pytest.mark.parametrize("make", [participation_map, project_map])
def test_the_map_shows_the_whole_region_and_no_label_on_another_in_any_frame(shape, make):
    dataset = dataset_of(PLANS[shape])
    drawn = (make(dataset, EVERYTHING, "") if make is participation_map else make(dataset, 1)).chart
    west, north, east, south = drawn.land.region.bounds
    assert MARGIN - 1 <= west < east <= drawn.land.width - MARGIN + 1
    assert MARGIN - 1 <= north < south <= drawn.land.height - MARGIN + 1
    for letter in LETTERS:
        picture = ElementTree.fromstring(drawn.svg(drawn.panels[0], [letter]))
        picture.attrib |= {"width": f"{drawn.land.width}", "height": f"{drawn.land.height}"}
        svg = ElementTree.tostring(picture)
        assert not lines_of(svg) or faults_of(svg) == [], letter


@pytest.mark.parametrize("shape", MAPS)
def test_every_town_can_be_pointed_at_by_its_whole_name(shape):
    dataset = dataset_of(PLANS[shape])
    figure = participation_map(dataset, EVERYTHING, "")
    (panel,) = figure.chart.panels
    for name, words in zip(dataset.municipalities["name"], panel.tooltips, strict=True):
        assert words.startswith(name)
    assert figure.table["市町村"].tolist() == dataset.municipalities["name"].tolist()


def test_our_own_towns_keep_their_whole_labels_in_every_frame(dataset):
    """With what they do not join; where letters are large, a line leads from a small town's label to it."""
    for town in ("", "014231"):
        drawn = participation_map(dataset, EVERYTHING, town).chart
        for letter in LETTERS:
            picture = ElementTree.fromstring(drawn.svg(drawn.panels[0], [letter]))
            labels = [
                ["".join(line.itertext()) for line in label.iter(f"{SVG}text")]
                for label in picture.iter(f"{SVG}g")
                if label.get("class") == "label"
            ]
            lines_by_town = {label[0].split(" ")[0]: label for label in labels}
            assert lines_by_town.keys() == set(dataset.municipalities["name"])
            assert lines_by_town["札幌市"] == ["札幌市"]
            full = ["南幌町", "6事業に不参加"]
            assert lines_by_town["南幌町"] == (["南幌町 6"] if letter == LETTERS[-1] else full)


def test_a_label_without_room_stands_outside_and_a_line_leads_to_its_place():
    region = shapely.box(40, 40, 360, 360)
    labels = [Label(200, 180 + 10 * at, ("港の町", "")) for at in range(2)]
    letter, (near, led) = place(labels, (20, 10), 400, 400, taken=region)
    assert (letter, near.led, led.led) == (20, False, True)
    assert_apart(rooms(labels, letter, (near, led)), 400, 400)
    wide, high = size_of(led.words, 0, letter)
    assert not region.intersects(
        shapely.box(led.x - wide / 2, led.y - high / 2, led.x + wide / 2, led.y + high / 2)
    )
    assert place(labels, (20, 10), 400, 400)[0] == 10, "without lines the letters are smaller"


def test_a_label_that_would_hide_its_place_stands_outside_if_there_is_room():
    region = shapely.box(100, 100, 300, 300)
    small = Label(200, 200, ("港の町", ""), shape=shapely.box(195, 195, 205, 205))
    _, (led,) = place([small], (20,), 400, 400, taken=region)
    assert led.led
    large = replace(small, shape=shapely.box(150, 150, 250, 250))
    for kept in (large, replace(small, shape=None)):
        assert not place([kept], (20,), 400, 400, taken=region)[1][0].led
    beside = Label(260, 205, ("港", ""), shape=shapely.box(210, 195, 280, 215))
    assert [label.led for label in place([large, beside], (20,), 400, 400, taken=region)[1]] == [True, False]
    everywhere = shapely.box(0, 0, 400, 400)
    assert place([small], (20,), 400, 400, taken=everywhere)[1][0] == Placed("港の町", 200, 200)


# Long names and rare letters

LONG, RARE = "とてもながいなまえのまち" * 4, "𠮷葛\U000e0100が浦町"


@pytest.fixture
def renamed(dataset):
    """The committed plan with a name of forty letters and one of rare kanji."""
    names = {"南幌町": LONG[:40], "小樽市": RARE}
    towns, areas = (
        frame.assign(name=frame["name"].replace(names))
        for frame in (dataset.municipalities, dataset.boundaries)
    )
    return replace(dataset, municipalities=towns, boundaries=areas)


def test_a_long_name_is_broken_on_the_map_and_cut_over_the_matrix(renamed):
    (panel,) = participation_map(renamed, EVERYTHING, "").chart.panels
    assert max(len(line) for forms in panel.forms for form in forms for line in form.split("\n")) <= 10
    assert any(f"{LONG[:7]}…" in form for forms in panel.forms for form in forms), "where there is no room"
    assert LONG[:40] in {tooltip.split("：")[0] for tooltip in panel.tooltips}
    heads = matrix_figure(renamed, EVERYTHING, "plan", "plan").chart["layer"][1]["data"]["values"]
    assert max(len(head["stacked"]) for head in heads) == 12
    assert LONG[:40] in {head["town"] for head in heads}
    stacked = next(head["stacked"] for head in heads if head["town"] == RARE)
    assert stacked == ["𠮷", "葛\U000e0100", "が", "浦", "町"]
    assert linebreaks.wrap(RARE, 2).startswith("𠮷葛\U000e0100\n")


def test_the_small_grid_names_towns_that_begin_alike_in_full_and_cuts_long_names_with_a_sign(dataset):
    names = {"石狩市": "かみいそべの町", "当別町": "かみいそべの村", "南幌町": LONG[:40]}
    towns = dataset.municipalities.assign(name=dataset.municipalities["name"].replace(names))
    figure = differing_figure(replace(dataset, municipalities=towns))
    _, heads = (layer["data"]["values"] for layer in figure.chart["layer"])
    heads = [head["head"].replace("\n", "") for head in heads]
    assert {"かみいそべの町", "かみいそべの村", f"{LONG[:11]}︙"} <= set(heads)
    assert faults_of(to_svg(figure, MADE)) == []


# The matrix


def test_sixty_towns_and_a_hundred_projects_have_room_for_their_sums():
    plan = PLANS["sixty_towns"]
    dataset = dataset_of(
        replace(plan, projects=tuple(project for project in plan.projects for _ in range(25)))
    )
    figure = matrix_figure(dataset, EVERYTHING, "plan", "plan")
    heads_and_sums = {
        "layer": figure.chart["layer"][1:],
        "params": [param for param in figure.chart["params"] if "expr" in param],
    }
    svg = to_svg(replace(figure, chart=figure.chart | heads_and_sums), MADE)
    assert {"100", "75"} <= {line.words for line in lines_of(svg)}
    assert faults_of(svg) == []


def test_an_amount_of_ten_digits_has_room_in_the_matrix():
    svg = to_svg(matrix_figure(dataset_of(PLANS["large_amounts"]), EVERYTHING, "amount", "plan"), MADE)
    assert "4,000,000,000" in {line.words for line in lines_of(svg)}
    assert faults_of(svg) == []
