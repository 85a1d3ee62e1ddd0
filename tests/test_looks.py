"""The looks of a chart: each colour has its own in each, everything can be read and told apart."""

import copy
import json
import re
import tomllib
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
import vl_convert
from pictures import rgb
from test_figures import CASES, USUAL, built, contrast, features, labels, thinned

from explorer import text
from explorer.figures import style
from explorer.figures.budgets import roles_figure
from explorer.figures.looks import LOOKS, repaint
from explorer.figures.maps import participation_map, project_map
from explorer.figures.matrix import MEANINGS
from explorer.figures.matrix_chart import FILLS, INKS
from explorer.figures.region import RegionMap
from explorer.figures.timeline import BAND, BAND_OPACITY
from explorer.questions.scope import EVERYTHING, Scope
from explorer.ui.accessibility import COLOUR_VISION

ROLES, BEFORE = list(style.ROLE.values()), list(style.ROLE_BEFORE.values())
STEPS = [fill for _, fill in style.MISSING_STEPS]
JOINING = [style.JOINS, style.PALE]
SIGNS = list(FILLS.values())
OTHER_LOOKS = ["dark", "contrast"]
MAPS = ("region_map", "participation_map", "project_map", "field_maps", "town_changes_map")


def is_chart_of_everything(case):
    """Whether a case is a Vega-Lite chart of the whole plan; fewer projects have no other colours."""
    arguments = case.values[0]
    return arguments[0].__name__ not in MAPS and not any(
        isinstance(argument, Scope) and argument != EVERYTHING for argument in arguments
    )


DRAWN = [case for case in CASES if is_chart_of_everything(case)]
USUALLY_DRAWN = [case for case in USUAL if is_chart_of_everything(case)]
every_look = pytest.mark.parametrize("look", LOOKS)


def colours_in(value):
    return {found.upper() for found in re.findall(r"#[0-9A-Fa-f]{3,8}\b", json.dumps(value))}


def seen(colour, look):
    """The light look's colour in another look, as three numbers."""
    return np.array(rgb(LOOKS[look][colour]))


def shaded(colour, look):
    """A translucent band of the timeline on the paper."""
    return BAND_OPACITY * seen(colour, look) + (1 - BAND_OPACITY) * seen(style.PAPER, look)


def washed_out(colour):
    """What a weak projector in a bright room leaves of it: a third."""
    return 0.35 * colour + 0.65 * np.array([208, 208, 208])


def linear(colour):
    return np.where(colour <= 10.31475, colour / 3294.6, ((colour / 255 + 0.055) / 1.055) ** 2.4)


DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
)
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)
TRITANOPIA = np.array(
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
)
"""What is left of red, green and blue light (Machado, Oliveira and Fernandes 2009)."""
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
EYES = {
    "usual": np.eye(3),
    "deuteranopia": DEUTERANOPIA,
    "protanopia": PROTANOPIA,
    "tritanopia": TRITANOPIA,
}


def lab(colour, eyes):
    """The colour's place in CIELAB."""
    light = np.clip(EYES[eyes] @ linear(colour), 0, 1)
    x, y, z = np.cbrt(np.maximum(TO_XYZ @ light / TO_XYZ.sum(axis=1), 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one, other, eyes="usual"):
    """How different two colours look; about 2 can just be seen side by side."""
    return np.linalg.norm(lab(one, eyes) - lab(other, eyes))


# Every colour is repainted, and nothing else


@every_look
def test_every_colour_of_the_style_has_its_own_in_the_look(look):
    names = [name for name in vars(style) if name.isupper()]
    assert colours_in([getattr(style, name) for name in names]) == set(LOOKS[look])


@pytest.mark.parametrize("case", DRAWN)
def test_no_colour_of_a_figure_is_forgotten(dataset, case):
    chart = built(dataset, case).chart
    before = colours_in(chart)
    assert before
    for look in LOOKS:
        assert colours_in(repaint(chart, look)) == {LOOKS[look][colour] for colour in before}


@pytest.mark.parametrize("case", [case for case in USUAL if case.values[0][0].__name__ in MAPS])
def test_no_colour_of_a_map_is_forgotten_and_only_colours_change(dataset, case):
    svgs = "".join(built(dataset, case).chart.drawn())
    before = colours_in(svgs)
    assert {style.SEA, style.LAND, style.OUTLINE} <= before
    for look in LOOKS:
        painted = repaint(svgs, look)
        assert colours_in(painted) == {LOOKS[look][colour] for colour in before}
        assert re.sub(r"#\w{6}", "", painted) == re.sub(r"#\w{6}", "", svgs)


@pytest.mark.parametrize("case", USUALLY_DRAWN)
def test_vega_adds_no_colour_of_its_own(dataset, case):
    chart = repaint(thinned(built(dataset, case).chart), "dark")
    svg = ElementTree.fromstring(vl_convert.vegalite_to_svg(chart, allowed_base_urls=[]))
    visible = [part.attrib for part in svg.iter() if part.attrib.get("opacity") != "0"]
    painted = {attributes.get(side, "none") for attributes in visible for side in ("fill", "stroke")}
    assert {colour.upper() for colour in painted - {"none", "transparent"}} <= set(LOOKS["dark"].values())


@pytest.mark.parametrize("case", USUALLY_DRAWN)
def test_only_the_colours_change(dataset, case):
    chart = built(dataset, case).chart
    original = copy.deepcopy(chart)
    for look in OTHER_LOOKS:
        painted = repaint(chart, look)
        assert re.sub(r"#\w{6}", "", json.dumps(painted)) == re.sub(r"#\w{6}", "", json.dumps(chart))
    assert chart == original


def test_the_light_look_is_the_chart_itself(dataset):
    chart = built(dataset, USUALLY_DRAWN[0].values[0]).chart
    assert repaint(chart, "light") is chart
    assert all(colour == own for colour, own in LOOKS["light"].items())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("#0B0D12", "#FFFFFF"),
        ("#0b0d12", "#FFFFFF"),
        ("datum.a ? '#0B0D12' : \"#0b0d12\"", "datum.a ? '#FFFFFF' : \"#FFFFFF\""),
        ("色は#0B0D12", "色は#0B0D12"),
        ("#0B0D12です", "#0B0D12です"),
        ("#0B0D12FF", "#0B0D12FF"),
        (7, 7),
    ],
)
def test_a_colour_is_a_whole_string_or_stands_in_quotes(before, after):
    spec = {"mark": {"color": before}, "data": {"values": [{"fill": before}, [before]]}}
    assert repaint(spec, "dark") == {"mark": {"color": after}, "data": {"values": [{"fill": after}, [after]]}}


# Legible


WORDS = [
    (style.INK, style.PAPER),
    (style.QUIET_INK, style.PAPER),
    *((style.INK, fill) for fill in [*STEPS, *JOINING, *SIGNS]),
    *((INKS[sign], FILLS[sign]) for sign in FILLS),
    *((ink, style.PAPER) for ink in (style.NAME_INK, style.MISSING_INK)),  # A halo surrounds them.
    *((style.INK, ground) for ground in (style.SEA, style.LAND)),
    (style.WATER_INK, style.SEA),
    *((style.PAPER, role) for role in ROLES),
]
"""Which words stand on what."""


@every_look
def test_words_can_be_read_on_what_they_stand_on(look):
    for ink, ground in WORDS:
        assert contrast(seen(ink, look), seen(ground, look)) >= 4.5, (ink, ground)
    assert contrast(seen(style.INK, look), shaded(BAND, look)) >= 4.5


@every_look
def test_marks_stand_out_from_what_they_lie_on(look):
    for mark in (*ROLES, style.EMPHASIS, style.QUIET, *BEFORE, style.OUTLINE, style.SELECTED):
        assert contrast(seen(mark, look), seen(style.PAPER, look)) >= 3, mark
    assert contrast(seen(style.EMPHASIS, look), shaded(BAND, look)) >= 3


def test_the_page_around_the_chart_gets_the_same_paper_and_ink():
    for look in LOOKS.values():
        assert contrast(rgb(look[style.INK]), rgb(look[style.PAPER])) >= 15
        assert contrast(rgb(look[style.QUIET_INK]), rgb(look[style.PAPER])) >= 7


def test_the_themes_of_the_page_have_the_paper_of_the_looks(root):
    theme = tomllib.loads((root / ".streamlit/config.toml").read_text("utf-8"))["theme"]
    for look in ("light", "dark"):
        assert theme[look]["backgroundColor"] == LOOKS[look][style.PAPER]
        assert contrast(rgb(theme[look]["linkColor"]), rgb(LOOKS[look][style.PAPER])) >= 4.5
        assert contrast(rgb(theme[look]["primaryColor"]), rgb(LOOKS[look][style.PAPER])) >= 4.5
        assert contrast(rgb(theme[look]["borderColor"]), rgb(LOOKS[look][style.PAPER])) >= 3


# Told apart


TOGETHER = {
    "roles": ROLES,
    **{f"years of role {role}": [style.ROLE[role], style.ROLE_BEFORE[role]] for role in style.ROLE},
    "without a role": [style.EMPHASIS, style.QUIET],
    "joining": JOINING,
    "joining on the map": [style.JOINS, style.ABSENT],
    "signs": SIGNS,
    "steps": STEPS,
}
"""Colours that mean different things in one picture."""


SAID_BESIDE = {"roles", "signs"}
"""What a number or a sign in the picture says as well, so that its colours may come closer."""


@pytest.mark.parametrize("together", TOGETHER)
@pytest.mark.parametrize("eyes", EYES)
@every_look
def test_colours_of_one_picture_differ_for_every_colour_vision(look, eyes, together):
    least = 11 if together in SAID_BESIDE else 18
    for one, other in combinations(TOGETHER[together], 2):
        assert difference(seen(one, look), seen(other, look), eyes) >= least, (one, other)


def test_the_page_on_accessibility_names_the_colour_visions():
    assert {"usual", *COLOUR_VISION} == set(EYES)


SAYING = {
    "roles": (
        lambda dataset: roles_figure(dataset, 2024, 2025),
        "colour",
        lambda mark: (mark["label"][0], mark["series"]),
    ),
    "joining": (
        lambda dataset: project_map(dataset, 21),
        "fill",
        lambda mark: mark["label"][0] == text.NOT_JOINED_SIGN,
    ),
    "steps": (
        lambda dataset: participation_map(dataset, EVERYTHING, ""),
        "fill",
        lambda mark: "".join(filter(str.isdigit, mark["label"])),
    ),
}
"""Pictures, where their marks have their colour, and what words and signs beside a mark say of it."""


@pytest.mark.parametrize("meaning", SAYING)
def test_what_a_colour_means_is_said_in_words_or_signs_too(dataset, meaning):
    draw, colour, read = SAYING[meaning]
    said = {}
    figure = draw(dataset)
    marks = (
        [
            {"fill": fill, "label": label}
            for fill, label in zip(features(figure).values(), labels(figure), strict=True)
        ]
        if isinstance(figure.chart, RegionMap)
        else marks_with(colour, figure.chart)
    )
    for mark in marks:
        said.setdefault(mark[colour], set()).add(read(mark))
    assert len(said) > 1
    for one, other in combinations(said, 2):
        assert not said[one] & said[other], (one, other)


def marks_with(field, part):
    """The rows of a chart's data that have the field."""
    if isinstance(part, list):
        return [mark for inner in part for mark in marks_with(field, inner)]
    if not isinstance(part, dict):
        return []
    if isinstance(part.get(field), str) and "label" in part:
        return [part]
    return [mark for inner in part.values() for mark in marks_with(field, inner)]


def test_each_sign_of_the_matrix_has_a_colour_of_its_own():
    assert list(FILLS) == list(MEANINGS) == list(INKS)
    assert len(set(SIGNS)) == len(FILLS)


@pytest.mark.parametrize("eyes", EYES)
@every_look
def test_the_three_roles_differ_strongly(look, eyes):
    for one, other in combinations(ROLES, 2):
        least = 16 if eyes == "tritanopia" else 30
        assert difference(seen(one, look), seen(other, look), eyes) >= least, (one, other)


@pytest.mark.parametrize("together", TOGETHER)
def test_strong_contrast_outlives_a_weak_projector(together):
    for one, other in combinations([style.PAPER, *TOGETHER[together]], 2):
        left = [washed_out(seen(colour, "contrast")) for colour in (one, other)]
        assert difference(*left) >= 9, (one, other)


def test_a_weak_projector_leaves_less_of_the_light_look():
    left = [washed_out(seen(colour, "light")) for colour in (style.PAPER, style.PALE)]
    assert difference(*left) < 5
