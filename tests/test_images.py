"""Pictures of figures for slides: SVG and PNG."""

import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest
from pictures import faults_of, lines_of, size_of
from PIL import Image
from views import EDITIONS

from explorer import text
from explorer.figures.beside import Row
from explorer.figures.budgets import breakdown_figure, change_figure, ranking_figure, weight_figure
from explorer.figures.indicators import COMPARED, comparison_figure
from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.figures.matrix import matrix_figure
from explorer.figures.pixels import HALF, SLIDE
from explorer.figures.region import RegionMap
from explorer.figures.timeline import due_figure
from explorer.figures.towns import tiles_figure
from explorer.handouts.fitting import MAP_LETTER
from explorer.handouts.image import HEIGHT, PLATE, WIDTH, in_room, to_png, to_svg, two_to_svg
from explorer.handouts.svg import SVG
from explorer.questions.scope import EVERYTHING, Scope
from explorer.views.figures import figures_of
from explorer.views.view import parse_address

MADE = date(2026, 11, 23)
FIGURES = {
    "breakdown": (breakdown_figure, EVERYTHING, 2024, 2025, "plain"),
    "ranking": (ranking_figure, EVERYTHING, 2025, 10, False, "plain"),
    "map": (participation_map, EVERYTHING, "014231"),
    "project": (project_map, 21),
    "fields": (field_maps, EVERYTHING),
    "tiles": (tiles_figure, ("014231", "012033", "011002"), EVERYTHING),
}
LONG = {
    "ranking": (ranking_figure, EVERYTHING, 2025, None, False, "plain"),
    "logarithmic": (ranking_figure, EVERYTHING, 2025, None, False, "log"),
    "grown": (change_figure, EVERYTHING, "up", None, False, "plain"),
    "weight": (weight_figure, EVERYTHING, 2025),
    "matrix": (matrix_figure, EVERYTHING, "plan", "plan"),
    "joined by all": (matrix_figure, Scope("3-2"), "plan", "plan"),
    "by amount": (matrix_figure, EVERYTHING, "amount", "similar"),
    "arrows": (comparison_figure, EVERYTHING, "", COMPARED),
}
"""Figures of more rows than a slide has room for."""
TEXT = "{http://www.w3.org/2000/svg}text"
FONTS = """
import sys
from pathlib import Path
from datetime import date
from explorer.dataset import read_dataset
from explorer.figures.budgets import ranking_figure
from explorer.handouts.image import to_png
from explorer.questions.scope import EVERYTHING
root = Path(sys.argv[1])
dataset = read_dataset(root / "data", root / "geo", "2025")
figure = ranking_figure(dataset, EVERYTHING, 2025, 10, False, "plain")
Path(sys.argv[2]).write_bytes(to_png(figure, date(2026, 11, 23)))
"""


def texts(svg):
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(TEXT)]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"))


@pytest.fixture(scope="module", params=FIGURES)
def drawn(request, dataset):
    make, *arguments = FIGURES[request.param]
    figure = make(dataset, *arguments)
    return figure, to_svg(figure, MADE), to_png(figure, MADE)


def test_a_picture_is_a_slide(drawn):
    _, svg, png = drawn
    root = ElementTree.fromstring(svg)
    assert (root.get("width"), root.get("height")) == (str(WIDTH), str(HEIGHT))
    assert Image.open(io.BytesIO(png)).size == (WIDTH, HEIGHT)


def test_title_legend_note_source_and_day_are_words_inside_the_picture(drawn):
    figure, svg, _ = drawn
    words = "".join(texts(svg)).replace("　", "").replace(" ", "")
    keys = [key.words for key in figure.legend]
    for part in (figure.title, figure.subtitle, *keys, figure.note, figure.source, "2026年11月23日作成"):
        assert part.replace("　", "").replace(" ", "") in words
    root = ElementTree.fromstring(svg)
    assert root[0].text == figure.title
    assert root[1].text == figure.alt


def test_a_map_names_the_source_of_its_borders_and_others_do_not(drawn):
    figure, svg, _ = drawn
    assert ("気象庁" in svg.decode()) == ("市町村" in figure.table)


def test_no_words_leave_the_picture_or_are_smaller_than_15_pixels(drawn):
    figure, svg, png = drawn
    assert faults_of(svg) == []
    if isinstance(figure.chart, RegionMap):
        return
    root = ElementTree.fromstring(svg)
    scale = float(re.search(r"scale\(([\d.]+)\)", svg.decode())[1])
    sizes = [float(element.get("font-size").removesuffix("px")) for element in root.iter(TEXT)]
    assert all(size >= 15 or size * scale >= 14 for size in sizes)
    edge = np.ones((HEIGHT, WIDTH), dtype=bool)
    edge[20:-20, 20:-20] = False
    assert (pixels(png)[edge] == 255).all()


def test_nothing_is_fetched_and_nothing_runs(drawn):
    _, svg, _ = drawn
    assert not re.search(r"https?://(?!www\.w3\.org)|<script|<image|@import|\bon\w+=", svg.decode())


def test_a_map_fills_three_fifths_of_the_slide_in_large_letters_and_its_list_stands_beside_it(drawn):
    figure, svg, png = drawn
    if not isinstance(figure.chart, RegionMap):
        return
    shown = pixels(png)
    assert (shown[5:, :PLATE] < 255).mean() > 0.8
    assert (shown[:20, PLATE + 5 :] == 255).all()
    root = ElementTree.fromstring(svg)
    clip = next(part for part in root.iter(f"{{{SVG}}}svg") if part is not root)
    scale = float(re.search(r"scale\(([\d.]+)\)", clip[0].get("transform"))[1])
    sizes = [float(words.get("font-size")) * scale for words in clip.iter(TEXT)]
    assert min(sizes) >= 0.8 * MAP_LETTER
    words = [line.words for line in lines_of(svg) if line.left > PLATE]
    assert figure.beside
    for row in figure.beside:
        assert row.head in words
        assert not [line for line in words if line.endswith("…")]


def test_between_words_and_chart_there_is_a_band_of_paper(drawn):
    figure, svg, png = drawn
    if isinstance(figure.chart, RegionMap):
        return
    root = ElementTree.fromstring(svg)
    chart = next(place for place, element in enumerate(root) if element.tag.endswith("}g"))
    top = float(re.search(r"translate\([\d.]+,([\d.]+)\)", root[chart].get("transform"))[1])
    assert max(float(words.get("y")) for words in root[:chart] if words.tag == TEXT) + 24 <= top
    foot = min(float(words.get("y")) - float(words.get("font-size")) for words in root[chart + 1 :])
    assert (pixels(png)[int(foot) - 12 : int(foot)] == 255).all()


def test_a_long_list_is_higher_rather_than_illegible(dataset):
    figure = ranking_figure(dataset, EVERYTHING, 2025, None, False, "log")
    root = ElementTree.fromstring(to_svg(figure, MADE))
    assert int(root.get("height")) > 1.5 * HEIGHT
    assert any("No.55" in words for words in texts(to_svg(figure, MADE)))


@pytest.mark.parametrize("case", LONG)
def test_a_slide_of_very_many_rows_has_letters_of_24_pixels_and_says_what_it_leaves_out(dataset, case):
    make, *arguments = LONG[case]
    svg = to_svg(in_room(make(dataset, *arguments), SLIDE), MADE)
    root = ElementTree.fromstring(svg)
    assert (root.get("width"), root.get("height")) == (str(WIDTH), str(HEIGHT))
    (chart,) = (part for part in root.iter(f"{{{SVG}}}g") if part in list(root) and part.get("transform"))
    scale = float(re.search(r"scale\(([\d.]+)\)", chart.get("transform"))[1])
    sizes = [float(words.get("font-size").removesuffix("px")) * scale for words in chart.iter(TEXT)]
    assert min(sizes) >= 24
    assert faults_of(svg) == []
    assert any(words.startswith("ほか") for words in texts(svg))


def test_a_slide_shows_the_largest_and_the_sum_of_the_others(dataset):
    figure = ranking_figure(dataset, EVERYTHING, 2025, None, False, "plain")
    words = texts(to_svg(in_room(figure, SLIDE), MADE))
    shown = [name for name in figure.table["連携事業名"] if any(word.endswith(name) for word in words)]
    assert shown == figure.table["連携事業名"].head(12).tolist()
    others = figure.table["事業費見込額（2025年度、千円）"].iloc[12:]
    assert f"ほか{len(others)}事業　合計 {text.large_amount(others.sum())}" in words


def test_regular_and_bold_are_drawn_in_their_weights(dataset):
    """How much of its line each inks; the thinnest weight, drawn of any variable font, inks a tenth."""
    figure = ranking_figure(dataset, EVERYTHING, 2025, 10, False, "plain")
    ink = pixels(to_png(figure, MADE)) < 128
    bands = np.split(ink, np.flatnonzero(np.diff(ink.any(axis=1))) + 1)
    title, subtitle = [
        band[:, band.any(axis=0).argmax() : WIDTH - band.any(axis=0)[::-1].argmax()].mean()
        for band in bands
        if band.any()
    ][:2]
    assert title > 0.3
    assert 0.12 < subtitle < 0.28


@pytest.mark.parametrize("count", [0, 1, 8, 60])
def test_a_list_beside_a_map_is_cut_only_where_there_is_no_room_and_then_says_so(dataset, count):
    rows = tuple(Row(f"{at}町", "3", ("No.1 事業",) * 3, "No.1、2、3") for at in range(count))
    svg = to_svg(replace(participation_map(dataset, EVERYTHING, ""), beside=rows), MADE)
    assert faults_of(svg) == []
    shown = [line.words for line in lines_of(svg)]
    told = [row for row in rows if row.head in shown]
    assert (len(told) == count) == (count < 60)
    assert (f"ほか{count - len(told)}" in shown) == (len(told) < count)
    if 0 < count < 60:
        assert shown.count("No.1 事業") >= 3, "the first in full"


def test_the_spec_of_the_figure_stays_as_it_is(dataset):
    figure = ranking_figure(dataset, EVERYTHING, 2025, 10, False, "plain")
    before = repr(figure.chart)
    to_svg(figure, MADE)
    assert repr(figure.chart) == before


def test_a_machine_without_fonts_draws_the_same(dataset, root, tmp_path):
    """In a namespace of its own, where the folders of fonts are empty."""
    unshare = shutil.which("unshare")
    bare = (
        "for folder in /usr/share/fonts /usr/local/share/fonts; do mount -t tmpfs none $folder || exit; done"
    )
    if not unshare or subprocess.run([unshare, "-m", "sh", "-c", bare], check=False).returncode:
        pytest.skip("needs the right to empty the folders of fonts in a namespace")
    target = tmp_path / "bare.png"
    command = f'{bare}; exec "$0" -c "$1" "$2" "$3"'
    subprocess.run(
        [unshare, "-m", "sh", "-c", command, sys.executable, FONTS, str(root), str(target)],
        check=True,
        env=os.environ | {"HOME": str(tmp_path)},
    )
    figure = ranking_figure(dataset, EVERYTHING, 2025, 10, False, "plain")
    assert target.read_bytes() == to_png(figure, MADE)


HALVES = {
    "/budgets?view=ranking&rows=all#ranking": "ほか48件は表に記載",
    "/budgets?view=burden#burdens": "33事業",
    "/matrix#matrix": "ほか48事業は、すべての市町村が参加",
    "/indicators#kpis": "ほか2件は表に記載",
    "/indicators?list=due#due": "ほか12件は表に記載",
    "/indicators?list=not_above#comparison-below": "基準値 ",
    "/questions?ask=no-baseline#unbased": "ほか7件は表に記載",
    "/questions?ask=weight#weight": "ほか16件は表に記載",
    "/towns?town=014231#asked-014231": "ほか44件は表に記載",
}
"""A figure of each kind that is long, and what it says of the rows that have no room."""


@pytest.mark.parametrize("address", HALVES)
def test_in_half_a_slide_letters_are_large_and_what_is_left_out_is_counted(dataset, address):
    view, _, name = address.partition("#")
    figure = figures_of(parse_address(view, EDITIONS, 2026))[name].figure
    picture = two_to_svg([figure, participation_map(dataset, EVERYTHING, "")], MADE)
    assert size_of(picture) == (WIDTH, HEIGHT)
    assert faults_of(picture) == []
    lines = [line for line in lines_of(picture) if line.left < WIDTH / 2]
    assert (min(line.bottom - line.top for line in lines) + 1) / 0.8 >= 20, "ends are rounded to pixels"
    assert HALVES[address] in " ".join(line.words for line in lines)


def test_half_a_slide_counts_every_target_that_it_leaves_out(dataset):
    """Also two of one project."""
    figure = due_figure(dataset, EVERYTHING, "", 2026)
    chart = in_room(figure, HALF).chart
    shown = sum("key" in row for row in chart["data"]["values"])
    assert chart["title"]["text"] == f"ほか{len(figure.table) - shown}件は表に記載"
