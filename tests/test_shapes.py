"""Plans of every shape: no figure, answer, file or page fails or says nonsense."""

import io
import json
import re
from collections import defaultdict
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import lru_cache, reduce
from html import unescape
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from altair.utils import schemapi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages import open_page, page_html
from pictures import SVG, faults_of
from recount import NAMES, NUMBER, Recount, words_of
from regions import REGIONS
from sense import NOTHING, assert_sense, without_names
from shapes import (
    AMOUNTS,
    BURDENS,
    INDICATORS,
    KPIS_AND_RESULTS,
    PLAN,
    PLANS,
    SHAPES,
    UNITS,
    dataset_of,
    install_plan,
)
from test_figures import content
from views import every_view

from explorer import caching
from explorer.dataset import Dataset, read_dataset
from explorer.figures.answers import QUESTIONS, answer
from explorer.figures.budgets import change_figure
from explorer.figures.failed import FAILED
from explorer.figures.figure import Figure, Origin
from explorer.figures.maps import field_maps, project_map
from explorer.figures.matrix import matrix_figure
from explorer.figures.origins import origin_rows, origin_table
from explorer.figures.sentences import Subject
from explorer.figures.summary import differing_figure, grown_figure
from explorer.figures.towns import tiles_figure
from explorer.handouts.agreement import agreement
from explorer.handouts.csv import to_csv
from explorer.handouts.geojson import TOWN, region_geojson, to_geojson
from explorer.handouts.image import to_svg
from explorer.handouts.matrix_xlsx import to_xlsx
from explorer.handouts.templates import template
from explorer.handouts.workbook import figure_to_workbook, to_workbook
from explorer.model import RESULT_TABLES, TABLES
from explorer.questions.participation import joined_by_field
from explorer.questions.reconciliation import unexplained
from explorer.questions.report import report
from explorer.questions.scope import EVERYTHING, field_titles
from explorer.questions.towns import missing_projects
from explorer.ui import data, overview, prerender
from explorer.ui.open_data import open_files
from explorer.views import deck, pages
from explorer.views.answers import UNANSWERED, answer_to
from explorer.views.figures import figures_of
from explorer.views.pages import PAGES
from explorer.views.view import Editions, parse

TEXTS = ("title", "header", "subheader", "markdown", "caption", "metric", "info", "expander")
MADE = date(2031, 5, 7)
THIS_YEAR = 2031
every_shape = pytest.mark.parametrize(
    ("turn", "shape"), list(enumerate(PLANS)), ids=list(PLANS), scope="module"
)
"""Module scope runs the tests of one shape one after another, so that its figures are drawn once."""


# Figures and answers


@dataclass(frozen=True)
class Drawn:
    """A figure, its kind, its address, and the sentence of the answer that it belongs to, if any."""

    kind: str
    address: str
    figure: Figure
    sentence: str = ""


VIEWS_PER_PAGE = 30
"""How many views of a page are searched for figures; of the questions, all."""
AMOUNT_KINDS = r"breakdown|change|ranking|settled|matrix|ask=(grew|shrank|new|largest|half|weight|unstated)"
TARGET_KINDS = r"kpis|standings|kinds|due|comparison|reached|settled|ask=(due|no-|not-above)"
BURDEN_KINDS = r"burden|ask=may-cost"
RELEVANT_KINDS = {
    **dict.fromkeys((*AMOUNTS, *UNITS, "three_years", "eight_years"), AMOUNT_KINDS),
    **dict.fromkeys((*INDICATORS, *KPIS_AND_RESULTS), TARGET_KINDS),
    **dict.fromkeys(BURDENS, BURDEN_KINDS),
    "footnotes": "^project$",
}
"""The kinds of figures that a shape affects, as a pattern. Any other shape affects all kinds."""
SAMPLING = 6
"""Of the kinds that a shape does not affect, every sixth is drawn; other ones on the next shape."""


def views_of(plan: Dataset) -> dict[str, list]:
    """Return (view, figure not yet made) pairs by the question or the kind of figure that they show."""
    views_by_kind = defaultdict(list)
    editions = Editions((plan.edition.name,), lambda _: plan)
    for page in PAGES.values():
        most = 10**6 if page == pages.QUESTIONS else VIEWS_PER_PAGE
        for view in every_view(page, editions, this_year=THIS_YEAR, most=most):
            assert parse(page, view.parameters, editions, THIS_YEAR) == (view, {})
            if page == pages.QUESTIONS and view["ask"]:
                views_by_kind[f"ask={view['ask']}"].append((view, None))
            elif page != pages.QUESTIONS and not view["q"]:
                for shown in figures_of(view).values():
                    views_by_kind[re.sub(r"-?\d+", "", shown.name)].append((view, shown))
    return views_by_kind


@schemapi.debug_mode(False)
def draw(plan: Dataset, turn: int, relevant_kinds: str = "") -> list[Drawn]:
    """Draw each relevant kind of figure of the whole plan and some of another view; say every answer.

    Altair does not validate the charts here: other tests let it, on the committed plan.
    """
    drawn = []
    for position, (kind, views) in enumerate(views_of(plan).items()):
        is_sampled = position % SAMPLING == turn % SAMPLING
        if not is_sampled and not re.search(relevant_kinds, kind):
            continue
        other, shown = views[turn % len(views)]
        if key := other["ask"]:
            for view, _ in views:
                assert_sentence(QUESTIONS[key].say(plan, view.subject), plan, (kind, view.subject))
            answered = answer_to(plan, key, other.subject)
            drawn.append(Drawn(kind, other.address, answered.figure, answered.sentence))
            continue
        chosen_views = dict([min(views, key=lambda pair: pair[0].scope != EVERYTHING)])
        if is_sampled:
            chosen_views[other] = shown
        for view, shown in chosen_views.items():
            figure = shown.make(plan, *shown.arguments)
            assert figure.name == shown.name
            drawn.append(Drawn(kind, view.address, figure))
    return drawn


drawn_on = lru_cache(maxsize=2)(
    lambda shape, turn: draw(dataset_of(PLANS[shape]), turn, RELEVANT_KINDS.get(shape, ""))
)
"""Draws the figures of a shape, and keeps them for the tests that follow."""


def assert_sentence(sentence: str, plan: Dataset, where: object) -> None:
    assert sentence.endswith("。"), (where, sentence)
    assert UNANSWERED not in sentence, where
    assert_sense(sentence, plan, where)
    assert_sense(sentence, plan, where, NOTHING)
    assert "期限" in sentence or not re.search(r"(?<![\d,.])0(?:件|指標)", sentence), (where, sentence)


def check(plan: Dataset, drawn: list[Drawn], where: object) -> None:
    """Assert that every chart can be sent and is not empty, that words make sense, that numbers are right."""
    sources: dict[Origin, SourceRows] = {}
    for item in drawn:
        figure, here = item.figure, (where, item.address, item.kind)
        assert FAILED not in figure.title, here
        spec = content(figure)
        json.dumps(spec, allow_nan=False)
        assert not (lost := set(picked_views(spec)) - set(marked_views(spec))), (here, lost)
        rows = spec["panels"] if "panels" in spec else list(data_rows(spec))
        assert rows, (here, "an empty chart without a word why")
        words = [item.sentence, figure.title, figure.subtitle, figure.alt, figure.note, figure.legend_words]
        words += [value for row in rows for value in row.values() if isinstance(value, str)]
        words += list(figure.table.astype("object").fillna("").astype("str").to_numpy().ravel())
        assert_sense("\n".join([*words, figure.source]), plan, here)
        assert_sense(figure.title, plan, here, NOTHING)
        if item.sentence:
            assert_sentence(item.sentence, plan, here)
        if figure.origin not in sources:
            sources[figure.origin] = SourceRows(plan, figure.origin)
        for claim in filter(None, (figure.title, figure.subtitle, item.sentence)):
            assert not (wrong := sources[figure.origin].unsupported_numbers(claim)), (here, wrong, claim)


def data_rows(spec):
    """Yield the rows of data of a chart, also those that say why there is nothing to draw."""
    if isinstance(spec, list):
        for part in spec:
            yield from data_rows(part)
    elif isinstance(spec, dict):
        values = spec.get("values")
        if isinstance(values, list):
            yield from (row for row in values if isinstance(row, dict))
        for part in spec.values():
            yield from data_rows(part)


def picked_views(spec):
    """Return the names of the views whose marks can be clicked."""
    return [name for param in spec.get("params", []) for name in param.get("views", [])]


def marked_views(spec):
    """Yield the names of the views that have marks."""
    if isinstance(spec, list):
        for part in spec:
            yield from marked_views(part)
    elif isinstance(spec, dict):
        if "mark" in spec and "name" in spec:
            yield spec["name"]
        for key in ("layer", "spec", "hconcat", "vconcat", "concat"):
            yield from marked_views(spec.get(key, []))


NOT_IN_ROWS = re.compile(r"ほか\d+|全\d+事業|」の\d+事業|が参加する\d+事業(?=・事業全体の額)")
"""Matches numbers that the source rows need not bear out: how many names are left out, the scope's size."""


class SourceRows:
    """The source rows of a figure, from which each of its numbers can be counted or summed again."""

    def __init__(self, plan: Dataset, origin: Origin) -> None:
        rows = origin_rows(plan, origin)
        assert len(rows) or (origin.table == "settlements" and not origin.nos), origin
        assert not rows["printed"].eq("").any(), origin
        self.plan = plan
        self.rows = [
            (0 if pd.isna(row.no) else int(row.no), bool(row.counted), words_of(row.printed))
            for row in rows.itertuples()
        ]
        self.whole = Recount(plan, self.rows, ())

    def unsupported_numbers(self, claim: str) -> list[tuple[str, str]]:
        """Return the numbers in the claim, with their units, that the rows do not bear out."""
        names = {*self.plan.municipalities["name"], *self.plan.headings["title"]}
        plain, named = words_of(claim), []
        for name in sorted({*names, *self.plan.projects["name"]}, key=len, reverse=True):
            if words_of(name) in plain:
                named += [name] if name in names else []
                plain = plain.replace(words_of(name), " ")
        numbers = NUMBER.findall(NOT_IN_ROWS.sub(" ", NAMES.sub(" ", plain)))
        for recount in (self.whole, Recount(self.plan, self.rows, tuple(named))):
            numbers = [
                (number, unit)
                for number, unit in numbers
                if number.lstrip("+▲±-約") not in recount.numbers(unit)
            ]
            if not numbers:
                break
        return numbers


@every_shape
def test_every_figure_and_answer_shows_a_plan_of_any_shape(shape, turn):
    check(dataset_of(PLANS[shape]), drawn_on(shape, turn), shape)


MIXABLE = sorted(set(SHAPES) - {"many_projects", *KPIS_AND_RESULTS})


@settings(max_examples=4, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.sampled_from(MIXABLE), min_size=2, max_size=4, unique=True))
def test_every_figure_and_answer_shows_a_plan_of_mixed_shapes(names):
    plan = dataset_of(reduce(lambda plan, name: SHAPES[name](plan), names, PLAN))
    check(plan, draw(plan, len(names)), names)


def test_nobody_changes_the_answers_that_all_share(tmp_path, monkeypatch):
    """What is kept equals what the question answers anew."""
    caching.ANSWERS.clear()
    draw(dataset_of(PLAN), 0)
    install(PLAN, tmp_path, monkeypatch)
    for name, parameters in OPENED:
        open_page(name, parameters, timeout=120)
    assert len(caching.ANSWERS) >= 200
    for (question, *arguments), kept in list(caching.ANSWERS.items()):
        assert same(kept, question(*arguments)), (question.__name__, arguments[1:])


def same(kept, anew):
    """Whether two answers are equal; those that hold frames are compared field by field."""
    if isinstance(kept, pd.DataFrame | pd.Series):
        return kept.equals(anew)
    if is_dataclass(kept):
        return all(same(getattr(kept, field.name), getattr(anew, field.name)) for field in fields(kept))
    return kept == anew


def test_a_wrong_number_an_empty_chart_and_nonsense_are_noticed():
    plan = dataset_of(PLAN)
    whole = answer(plan, "largest", Subject("990019", 1, THIS_YEAR))
    for figure, said in (
        (replace(whole.figure, title="最大は7事業"), whole.sentence),
        (whole.figure, "合計は99,999千円です。"),
        (replace(whole.figure, note="No.の"), whole.sentence),
        (replace(whole.figure, chart={"layer": []}), whole.sentence),
        (replace(whole.figure, title="0事業"), whole.sentence),
    ):
        with pytest.raises(AssertionError):
            check(plan, [Drawn("ask=largest", "", figure, said)], "")
    check(plan, [Drawn("ask=largest", "", whole.figure, whole.sentence)], "")


# What is absent is said in words

VILLAGE = "990035"
SAID = {
    ("everybody_joins", "differ"): "4事業すべてに、3市町村すべてが参加しています。",
    ("everybody_joins", "patterns"): "3市町村すべての参加する事業が、まったく同じです。",
    ("town_in_nothing", "joined"): "かわ村は、4事業のどれにも参加していません。",
    ("town_in_nothing", "not-joined"): "かわ村は、4事業のどれにも参加していません。",
    ("town_in_nothing", "may-cost"): "かわ村は、4事業のどれにも参加していません。",
    ("town_in_nothing", "everybody"): "4事業のうち、連携市町村が「全市町村」の事業はありません。",
    ("no_partners", "not-in"): "No.1 港まつりの開催に参加しているのは、3市町村のうちみなと市だけです。",
    ("no_burdens", "burdens"): "4事業に、連携市町村の費用負担の記載はありません。",
    ("no_burdens", "may-cost"): "かわ村が参加する3事業には、費用負担の記載がありません。",
    ("only_unknown_burdens", "burdens"): "連携市町村の費用負担は、「分類できない」が4事業です"
    "（当アプリの分類。一文に二つの定めがある場合は両方に計上）。",
    ("nobody_pays", "may-cost"): "かわ村が参加する3事業に、費用負担が生じうるものはありません"
    "（当アプリの分類。負担額は計画に記載がありません）。",
    ("no_amounts", "grew"): "どの年度にも額の記載がないため、事業費見込額が増えた事業は分かりません。",
    ("no_amounts", "half"): "計画には、どの年度にも事業費見込額の記載がありません。",
    ("first_edition", "shrank"): "額を比較できる年度が2030年度しかないため、"
    "事業費見込額が減った事業は分かりません。",
    ("first_edition", "new"): "額を比較できる年度が2030年度しかないため、"
    "新たに額が記載された事業は分かりません。",
    ("nothing_changes", "grew"): "2030年度から2031年度に事業費見込額が増えた事業はありません。",
    ("only_grows", "shrank"): "2030年度から2031年度に事業費見込額が減った事業はありません。",
    ("only_grows", "new"): "2030年度に額の記載がなく、2031年度に記載された事業はありません。",
    ("grows_from_zero", "grew"): "2030年度から2031年度に事業費見込額が増えたのは1事業で、"
    "最大はNo.1 港まつりの開催の+9億円（+900,000千円、0千円から）です。",
    ("all_zero", "half"): "2031年度の事業費見込額は、額の記載がある4事業すべてが0千円です。",
    ("all_zero", "weight"): "2031年度の事業費見込額は、額の記載がある4事業すべてが0千円です。",
    ("nothing_changes", "largest"): "2031年度の事業費見込額が最も大きいのはNo.1〜4の4事業の"
    "それぞれ50万円（500千円）で、それぞれ全体の25.0%です。",
    ("every_year_stated", "unstated"): "4事業すべてに、どの年度の額も記載されています。",
    ("kpis_due_this_year", "due"): "今年度（2031年度）に期限を迎える指標は0件と基本ＫＰＩ2件、"
    "来年度（2032年度）は1件（No.4）です。",
}


@pytest.mark.parametrize(("shape", "key"), SAID)
def test_an_answer_says_in_words_what_is_absent(shape, key):
    found = QUESTIONS[key].say(dataset_of(PLANS[shape]), Subject(VILLAGE, 1, THIS_YEAR))
    assert found == SAID[shape, key]


TITLES = {
    ("nothing_changes", "up"): "事業費見込額が増えた事業はない",
    ("nothing_changes", "new"): "新たに額が記載された事業はない",
    ("first_edition", "up"): "額を比較できる年度が2030年度しかないため、増えた事業は分からない",
    ("no_amounts", "down"): "どの年度にも額の記載がないため、減った事業は分からない",
}


@pytest.mark.parametrize(("shape", "kind"), TITLES)
def test_a_title_says_why_no_change_is_shown(shape, kind):
    plan = dataset_of(PLANS[shape])
    figure = change_figure(plan, EVERYTHING, kind, 10, False, "plain")
    assert figure.title == TITLES[shape, kind]
    years = "" if "ため" in figure.title else "2030年度→2031年度 事業費見込額・"
    assert figure.subtitle == f"{years}全事業"


def test_an_alternative_text_says_once_why_no_change_is_known():
    for shape in ("no_amounts", "first_edition"):
        figure = grown_figure(dataset_of(PLANS[shape]))
        assert figure.alt == f"{figure.title}。"


def test_the_only_town_of_a_region_is_called_by_its_name():
    plan = dataset_of(PLANS["lone_town"])
    assert differing_figure(plan).title == "どの事業にも、みなと市が参加"
    assert project_map(plan, 1).title == "No.1：みなと市が参加"
    assert matrix_figure(plan, EVERYTHING, "plan", "").title == "4事業すべてに、みなと市が参加"
    given_town = Subject(plan.municipalities["municipality_code"].item(), 1, THIS_YEAR)
    said = {key: QUESTIONS[key].say(plan, given_town) for key in ("differ", "not-in", "patterns")}
    assert said == {
        "differ": "4事業すべてに、みなと市が参加しています。",
        "not-in": "No.1 港まつりの開催には、みなと市が参加しています。",
        "patterns": "この圏域の市町村はみなと市だけです。",
    }
    assert overview.others_html(plan) == "<p>みなと市は、全4事業に参加</p>"


def test_the_town_that_takes_part_alone_is_named():
    figure = project_map(dataset_of(PLANS["no_partners"]), 1)
    assert figure.title == "No.1：みなと市だけが参加"
    assert figure.subtitle == "港まつりの開催・3市町村のうち1市町村が参加"


@pytest.mark.parametrize("shape", ["same_titles", "many_projects", "four_roles"])
def test_fields_of_the_same_title_are_told_apart_and_no_tile_lies_on_another(shape):
    plan = dataset_of(PLANS[shape])
    titles = field_titles(plan)
    assert titles.is_unique
    if shape == "same_titles":
        assert titles["1-b"] == "１ｂ その他"
        assert titles["2-1-a"] == "２（１）ａ その他"
    panels = len(field_maps(plan, EVERYTHING).chart.panels)
    assert panels == joined_by_field(plan, EVERYTHING)["heading"].nunique()
    chart = tiles_figure(plan, (VILLAGE,), EVERYTHING).chart
    tiles = chart["layer"][0]["data"]["values"]
    places = [(tile["group"], tile["at"]) for tile in tiles]
    assert len(places) == len(set(places)) == len(plan.projects)


@every_shape
def test_every_project_that_a_town_misses_is_listed(shape, turn):
    plan = dataset_of(PLANS[shape])
    for code in plan.municipalities["municipality_code"]:
        own = plan.participation.loc[plan.participation["municipality_code"] == code, "no"]
        assert set(missing_projects(plan, code, EVERYTHING)["no"]) == set(plan.projects["no"]) - set(own)


# Pictures and files, a different figure on each shape

CROWDED = {
    "sixty_towns": {"project", "fields", "matrix"},
    "crowded_and_few_join": {"project"},
    "long_words": {"ask=not-above", "due", "breakdown", "tiles", "matrix"},
    "lone_town": {"participation"},
    "large_amounts": {"breakdown"},
}
"""The shapes with the least room for words, and the kinds of figures that are always drawn of them."""


def chosen(shape: str, turn: int) -> Figure:
    """Return the figure to write to files: a different kind on each shape."""
    drawn = drawn_on(shape, turn)
    return drawn[turn * 7 % len(drawn)].figure


@every_shape
def test_the_words_of_a_picture_stay_inside_it_and_do_not_lie_on_each_other(shape, turn):
    figures = [each.figure for each in drawn_on(shape, turn) if each.kind in CROWDED.get(shape, ())]
    assert len(figures) >= len(CROWDED.get(shape, ()))
    if not figures and turn % 2 and shape != "many_projects":
        figures = [chosen(shape, turn)]
    for figure in figures:
        picture = to_svg(figure, MADE)
        assert faults_of(picture) == [], (shape, figure.name)
        words = ("".join(part.itertext()) for part in ElementTree.fromstring(picture).iter(f"{SVG}text"))
        assert_sense("\n".join(words), dataset_of(PLANS[shape]), (shape, figure.name))


def load(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def assert_sensible_cells(book, plan, where):
    """Assert that no cell of the workbook says nonsense."""
    for sheet in book:
        cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
        assert_sense("\n".join(cells), plan, where)


@every_shape
def test_every_file_of_a_plan_of_any_shape_says_sense(shape, turn):
    plan, figure = dataset_of(PLANS[shape]), chosen(shape, turn)
    where, origin = (shape, figure.name), origin_table(plan, figure.origin)
    assert_sense(to_csv(figure.table, figure.source).decode("utf-8-sig"), plan, where)
    assert_sensible_cells(load(figure_to_workbook(figure, origin, MADE)), plan, where)
    if figure.name == "matrix":
        assert_sensible_cells(load(to_xlsx(figure, origin, MADE)), plan, where)
    if TOWN in figure.table:
        features = json.loads(to_geojson(plan, figure.table, figure.source))["features"]
        assert len(features) == figure.table[TOWN].nunique(), where


@every_shape
def test_every_dataset_agrees_and_becomes_a_workbook_areas_and_files_to_fill_in(shape, turn):
    plan = dataset_of(PLANS[shape])
    assert unexplained(agreement(plan)).empty
    assert_sense("\n".join(report(plan)), plan, shape)
    book = load(to_workbook(plan, MADE))
    if shape != "many_projects":
        assert_sensible_cells(book, plan, shape)
    for table in TABLES.values():
        assert len(list(book[table.title].iter_rows())) == len(getattr(plan, table.name)) + 1, table.name
    assert len(json.loads(region_geojson(plan))["features"]) == len(plan.municipalities)
    for name, table in RESULT_TABLES.items():
        found = pd.read_csv(io.BytesIO(template(plan, name)), encoding="utf-8-sig", dtype=str)
        assert found.columns.tolist() == list(table.columns)
        assert not found.duplicated(list(table.primary_key)).any()


# Pages


def plain(html):
    """Return the text of some HTML."""
    assert html
    return re.sub(r"<[^>]*>", " ", html.replace("<wbr>", ""))


def words_on(app, plan):
    """Return the text of the page without the plan's own names, which may contain anything."""
    said = [
        element.label if kind == "expander" else str(element.value)
        for kind in TEXTS
        for element in app.get(kind)
    ]
    bodies = [element.proto.body for element in app.get("html")]
    said += [plain(body) for body in bodies if not body.startswith(("<script", "<style"))]
    return without_names("\n".join(said).replace("\\", ""), plan)


def check_page(app, plan, where):
    assert not app.exception, (where, app.exception)
    assert not app.error, (where, [error.value for error in app.error])
    words = words_on(app, plan)
    assert FAILED not in words, where
    assert UNANSWERED not in words, where
    assert_sense(words, plan, where)


def install(plan, folder, monkeypatch):
    install_plan(folder, plan)
    monkeypatch.setattr(data, "ROOT", folder)
    return read_dataset(folder / "data", folder / "geo", plan.edition)


OPENED = [*((name, {}) for name in PAGES), ("projects", {"no": "1"}), ("towns", {"heading": "1"})]
PAGE_SAMPLING = 8
"""Every eighth page is opened on a shape, other ones on the next shape; on the real regions, all."""


@every_shape
def test_pages_show_a_plan_of_any_shape(tmp_path, monkeypatch, shape, turn):
    plan = install(PLANS[shape], tmp_path, monkeypatch)
    monkeypatch.setattr(prerender, "chart_svg", lambda *_: "")
    for name, parameters in OPENED if shape in REGIONS else OPENED[turn % PAGE_SAMPLING :: PAGE_SAMPLING]:
        check_page(open_page(name, parameters, timeout=120), plan, (shape, name))
        before = prerender.prerender(parse(PAGES[name], parameters, data.editions(), THIS_YEAR)[0]).html
        assert_sense(without_names(plain(before), plan), plan, (shape, name))
    assert open_files()


def test_a_sheet_without_indicators_says_so(tmp_path, monkeypatch):
    install(PLANS["no_indicators"], tmp_path, monkeypatch)
    monkeypatch.setattr(prerender, "chart_svg", lambda *_: "")
    view = parse(PAGES["projects"], {"no": "1"}, data.editions(), THIS_YEAR)[0]
    for html in (page_html(open_page("projects", {"no": "1"}, timeout=120)), prerender.prerender(view).html):
        assert "<p>この事業に評価指標の記載はありません。</p>" in html
        assert "基準値（基準年）" not in html
    slide = {"no": "1", "deck": deck.to_address((deck.Slide("", "projects?no=1"),)), "slide": "1"}
    shown = "".join(element.proto.body for element in open_page("projects", slide, timeout=120).get("html"))
    assert "<dt>評価指標（基準値 → 目標値）</dt><dd>該当なし</dd>" in shown


def test_a_plan_whose_words_are_all_in_order_says_so(tmp_path, monkeypatch):
    install(PLANS["no_due_year"], tmp_path, monkeypatch)
    app = open_page("sources", timeout=120)
    assert "計画の本文に、当アプリが指摘する表記はありません。" in [each.value for each in app.markdown]
    assert "留意点" not in page_html(app)


@pytest.mark.parametrize("shape", ["everybody_joins", "ordinary"])
def test_a_slide_has_a_small_picture_only_if_the_plan_has_its_figure(tmp_path, monkeypatch, shape):
    install(PLANS[shape], tmp_path, monkeypatch)
    app = open_page("present", timeout=120)
    shown = re.findall(r"<img [^>]*src='([^']*)'", "".join(each.proto.body for each in app.get("html")))
    asked = [
        parse_qs(urlsplit(address.replace("&amp;", "&")).query).get("figure", [""])[0] for address in shown
    ]
    assert asked.count("matrix") == (0 if shape == "everybody_joins" else 1)
    assert len(asked) == len(deck.ready(deck.REGION)) - (shape == "everybody_joins")


def test_the_ready_slides_are_counted_and_presented_without_those_that_a_plan_lacks(tmp_path, monkeypatch):
    install(PLANS["everybody_joins"], tmp_path, monkeypatch)
    heads = [head.value for head in open_page("present", timeout=120).header]
    assert "標準スライド：圏域の全体像（9枚）" in heads
    app = open_page("budgets", {"deck": deck.REGION, "slide": "3"}, timeout=120)
    bar = app.get("html")[0].proto.body
    assert "3 / 9" in bar
    assert len(json.loads(unescape(re.search("data-slides='([^']*)'", bar)[1]))) == 9
    assert "見つかりません" not in "".join(each.value for each in app.info)
    app = open_page("indicators", {"deck": deck.REGION, "slide": "10"}, timeout=120)
    assert "該当するものがない" in app.info[0].value


# Failures stay inside their figure


@pytest.mark.parametrize(
    ("maker_name", "page", "view"),
    [("participation_map", "overview", {}), ("change_figure", "budgets", {"view": "change"})],
)
def test_figures_that_fail_say_so_and_the_rest_of_the_page_stands(
    root, monkeypatch, logged, maker_name, page, view
):
    monkeypatch.setattr(data, "ROOT", root)

    def fail(*_):
        raise KeyError("a shape that nobody thought of")

    fail.__name__ = maker_name
    monkeypatch.setattr(f"explorer.views.figures.{maker_name}", fail)
    app = open_page(page, view, timeout=120)
    assert not app.exception
    said = words_on(app, data.editions().read("2025"))
    assert FAILED in said
    assert "55事業" in said
    assert f"a figure failed: {maker_name}" in logged.text


def test_an_answer_that_fails_says_so_and_the_others_stand(root, monkeypatch, logged):
    monkeypatch.setattr(data, "ROOT", root)

    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setitem(QUESTIONS, "half", replace(QUESTIONS["half"], say=fail))
    for parameters in ({}, {"ask": "half"}):
        caching.ANSWERS.clear()
        app = open_page("questions", parameters, timeout=120)
        assert not app.exception
        assert UNANSWERED in words_on(app, data.editions().read("2025"))
    assert "an answer failed: half" in logged.text


# Editions with other members


def test_a_municipality_that_joins_or_leaves_shows_in_either_edition(tmp_path, monkeypatch):
    smaller = replace(PLANS["everybody_joins"], partners=PLAN.partners[:1], edition="2032")
    install(PLAN, tmp_path, monkeypatch)
    areas = (tmp_path / "geo/municipalities.geojson").read_bytes()
    install_plan(tmp_path, smaller)
    (tmp_path / "geo/municipalities.geojson").write_bytes(areas)
    assert data.ready()
    for edition, towns in (("2031", 3), ("2032", 2)):
        plan = data.editions().read(edition)
        assert len(plan.municipalities) == len(plan.boundaries) == towns
        for name in PAGES:
            check_page(open_page(name, {"edition": edition}, timeout=120), plan, (edition, name))
    said = words_on(open_page("changes", {"changed": "towns"}, timeout=120), data.editions().read("2031"))
    assert "圏域からの離脱" in said
