"""Bars that stand beside each other share a scale: a small fall is not as long as a large rise."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from office import opened
from shapes import AMOUNTS, PLANS, dataset_of

from explorer.figures import style
from explorer.figures.pixels import SLIDE, in_room, on_common_scale
from explorer.handouts.deck_pptx import deck_pptx
from explorer.handouts.deck_slides import PrintedSlide
from explorer.handouts.fitting import chart_svg
from explorer.handouts.image import to_page, two_to_svg
from explorer.views.figures import figures_of
from explorer.views.view import Editions, parse_address

MADE = date(2026, 12, 1)
CHANGES = "/budgets?view=change"
ROUNDED = 0.05
"""How far a length may be off, in pixels."""


def figures_at(dataset, address):
    editions = Editions((dataset.edition.name,), lambda _: dataset)
    shown = figures_of(parse_address(address, editions, 2026))
    return {name: figure.figure for name, figure in shown.items()}


def lengths_of(picture):
    """Return how long each bar of the picture is, in pixels of the picture, by what it is drawn as."""
    return [
        float(length) * scale
        for scale, element in _scaled(ElementTree.fromstring(picture), 1)
        if element.get("fill") in (style.EMPHASIS, style.QUIET)
        for length in re.findall(r"^M[^h]*h([\d.]+)v", element.get("d", ""))
    ]


def _scaled(element, scale):
    for factor in re.findall(r"scale\(([\d.]+)", element.get("transform", "")):
        scale *= float(factor)
    yield scale, element
    for child in element:
        yield from _scaled(child, scale)


def amounts_of(chart):
    return [bar["value"] for bar in chart["data"]["values"]]


def assert_equally_long(bars):
    """Assert that the ``bars``, pairs of an amount and a length, have one length for each amount."""
    longest_amount, longest = max(bars)
    assert longest > 0
    for amount, length in bars:
        assert length == pytest.approx(longest * amount / longest_amount, abs=ROUNDED), amount


@pytest.mark.parametrize("options", ["", "&rows=all", "&aside=1", "&heading=3"])
@pytest.mark.parametrize("width", [350, 780, 1700])
def test_on_the_page_a_fall_is_as_long_as_a_rise_of_the_same_amount(dataset, options, width):
    figures = figures_at(dataset, CHANGES + options)
    assert {"change-up", "change-down", "change-new"} <= figures.keys()
    bars = []
    for figure in figures.values():
        (chart,) = on_common_scale(figure.chart)
        bars += zip(amounts_of(chart), lengths_of(chart_svg(chart, width)), strict=True)
    assert_equally_long(bars)


def test_so_it_is_on_a_printed_page(dataset):
    figures = figures_at(dataset, CHANGES)
    bars = []
    for figure in figures.values():
        bars += zip(amounts_of(figure.chart), lengths_of(to_page(figure)), strict=True)
    assert_equally_long(bars)


def test_so_it_is_on_a_logarithmic_scale(dataset):
    rise, fall, new = (
        on_common_scale(figure.chart)[0] for figure in figures_at(dataset, f"{CHANGES}&scale=log").values()
    )
    assert max(lengths_of(chart_svg(rise, 780))) > max(lengths_of(chart_svg(fall, 780))) > 300
    assert max(lengths_of(chart_svg(new, 780))) < max(lengths_of(chart_svg(fall, 780)))


@pytest.mark.parametrize("shape", ["ordinary", *AMOUNTS])
def test_plans_of_all_shapes_have_a_common_scale(shape):
    bars = []
    for figure in figures_at(dataset_of(PLANS[shape]), CHANGES).values():
        (chart,) = on_common_scale(figure.chart)
        bars += zip(amounts_of(chart), lengths_of(chart_svg(chart, 780)), strict=True)
    if any(amount for amount, _ in bars):
        assert_equally_long(bars)


def test_two_halves_of_a_slide_share_the_scale(dataset):
    figures = figures_at(dataset, f"{CHANGES}&rows=5")
    pair = [figures["change-up"], figures["change-down"]]
    amounts = [amount for figure in pair for amount in amounts_of(figure.chart)]
    assert_equally_long(list(zip(amounts, lengths_of(two_to_svg(pair, MADE)), strict=True)))


@pytest.mark.parametrize("beside", ["/budgets?view=ranking&rows=5#ranking", "/map#participation"])
def test_alone_or_beside_another_figure_the_largest_fall_fills_its_room(dataset, beside):
    fall = figures_at(dataset, f"{CHANGES}&rows=5")["change-down"]
    address, _, name = beside.partition("#")
    other = figures_at(dataset, address)[name]
    assert max(lengths_of(chart_svg(in_room(fall.chart, SLIDE), 1200))) > 500
    halves = two_to_svg([fall, other], MADE)
    assert lengths_of(halves)[0] > 300
    (answer,) = figures_at(dataset, "/questions?ask=shrank").values()
    assert on_common_scale(answer.chart) == [answer.chart]


def charts_of_pair(dataset, left, right):
    slide = PrintedSlide(figure=left, address="x", right=PrintedSlide(figure=right, address="y"))
    *_, pair = opened(deck_pptx(dataset, "", [slide], MADE)).slides
    return [shape.chart for shape in pair.shapes if shape.has_chart]


def test_the_halves_of_a_powerpoint_slide_share_the_scale(dataset):
    figures = figures_at(dataset, CHANGES)
    rise, fall, ranking = (
        figures["change-up"],
        figures["change-down"],
        figures_at(dataset, "/budgets?view=ranking")["ranking"],
    )
    left, right = charts_of_pair(dataset, rise, fall)
    assert left.value_axis.maximum_scale == right.value_axis.maximum_scale
    assert left.element.find(".//{*}manualLayout/{*}x").items() == (
        right.element.find(".//{*}manualLayout/{*}x").items()
    )
    left, right = charts_of_pair(dataset, ranking, fall)
    assert left.value_axis.maximum_scale > 10 * right.value_axis.maximum_scale
