"""A deck in an address and in a file."""

import json
import zlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import faults_of, lines_of, size_of
from sense import assert_sense
from shapes import PLANS, dataset_of
from views import EDITIONS

from explorer import text
from explorer.handouts.deck_slides import printed_slide
from explorer.handouts.image import to_svg
from explorer.views import deck
from explorer.views.deck import DeckError, Slide, from_address, from_file, move, to_address, to_file
from explorer.views.figures import figures_of
from explorer.views.pages import BUDGETS, OVERVIEW, PAGES, PROJECTS
from explorer.views.parameters import SECTIONS
from explorer.views.view import Editions, parse_address

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
VIEWS = st.builds(
    lambda page, value, figure: f"{page.path or './'}?q={value}#{figure}",
    st.sampled_from(list(PAGES.values())),
    st.text("abc0123", max_size=8),
    st.text("abc-", max_size=8),
)
TITLED = st.builds(replace, st.builds(Slide, WORDS), below=WORDS)
SLIDES = st.lists(
    st.one_of(st.builds(Slide, WORDS, st.one_of(st.just(""), VIEWS)), TITLED), min_size=1, max_size=12
).map(tuple)


@given(SLIDES)
def test_a_file_gives_back_what_was_saved(slides):
    assert from_file(to_file(slides)) == slides


@given(SLIDES)
def test_an_address_gives_back_what_it_holds_or_holds_nothing(slides):
    packed = to_address(slides)
    assert len(packed) <= deck.LONGEST_ADDRESS
    assert not packed or from_address(packed) == slides


NOTED = st.builds(replace, st.builds(Slide, WORDS, VIEWS), notes=WORDS)


@given(st.lists(NOTED, min_size=1, max_size=5).map(tuple))
def test_notes_come_back_from_a_file_and_never_stand_in_an_address(slides):
    assert from_file(to_file(slides)) == slides
    bare = tuple(replace(slide, notes="") for slide in slides)
    assert to_address(slides) == to_address(bare)


PAIRS = st.builds(Slide, WORDS, VIEWS, st.just(""), VIEWS).filter(
    lambda slide: slide.figure and slide.right_slide.figure
)


@given(st.lists(PAIRS, min_size=1, max_size=4).map(tuple))
def test_two_figures_of_a_slide_come_back_from_a_file_and_an_address(slides):
    assert from_file(to_file(slides)) == slides
    packed = to_address(slides)
    assert not packed or from_address(packed) == slides


@pytest.mark.parametrize(
    ("view", "right"),
    [
        ("map#participation", "https://evil.example/#x"),
        ("map#participation", "elsewhere#x"),
        ("map#participation", "map"),
        ("projects?no=21", "map#participation"),
        ("", "map#participation"),
        ("map#participation", "map#" + "x" * 3000),
    ],
)
def test_a_slide_of_two_needs_two_figures_of_the_app(view, right):
    row = {"caption": "二つ", "view": view, "right": right}
    with pytest.raises(DeckError, match="1枚目のスライド"):
        from_file(json.dumps({"format": "explorer-deck", "version": 1, "slides": [row]}).encode())


def test_two_slides_are_joined_and_parted_again():
    left, right = Slide("順位", "budgets?view=ranking#ranking", "話す"), Slide("地図", "map#participation")
    both = deck.join(left, right)
    assert (both.caption, both.view, both.right) == ("順位 ／ 地図", left.view, right.view)
    assert deck.split(both) == (left, right)
    assert deck.split(replace(both, caption="比較"))[0].caption == "比較"


SAVED = """{
  "format": "explorer-deck",
  "version": 1,
  "slides": [
    {
      "caption": "九月定例会",
      "view": ""
    },
    {
      "caption": "事業費の大きい事業",
      "view": "budgets?view=ranking&rows=5#ranking"
    },
    {
      "caption": "",
      "view": "projects?no=21"
    }
  ]
}
"""
ADDRESSED = (
    "eNqLjlZ6snPuszkdT9fNerKv-8meWUo6CkpKsToKQIld3c-Wrn2xaffjxnVPlyx_3Nj7uLEFIghSlFSakp5aUmxflplablu"
    "UmJedmZeuVpRfXmxrqgzlQswBKS4oys9KTQaqzsu3NTJUio0FAMLyNqQ"
)
"""A deck as the version before notes wrote it, into a file and into an address."""


def test_a_deck_from_before_notes_opens_and_without_notes_is_written_as_before():
    slides = from_file(SAVED.encode())
    assert slides == from_address(ADDRESSED)
    assert [slide.caption for slide in slides] == ["九月定例会", "事業費の大きい事業", ""]
    assert {slide.notes for slide in slides} == {""}
    assert (to_file(slides).decode(), to_address(slides)) == (SAVED, ADDRESSED)


def test_what_the_editor_lets_one_write_can_be_read_back():
    view = f"projects?{urlencode({'q': '鬱' * 100})}"
    slides = (Slide("見" * 200, view, "\n".join(["話" * 19] * 100)),) * deck.MOST_SLIDES
    assert len(slides[0].notes) == deck.LONGEST_TEXT - 1
    assert from_file(to_file(slides)) == slides


@given(st.text())
def test_nonsense_in_an_address_is_refused_in_japanese(words):
    with pytest.raises(DeckError, match="スライド"):
        from_address(words)


def test_a_deck_that_unpacks_to_very_much_is_refused():
    packed = urlsafe_b64encode(zlib.compress(b" " * 50_000_000)).decode()
    with pytest.raises(DeckError):
        from_address(packed)


@given(SLIDES, st.data())
def test_a_slide_moves_and_none_is_lost(slides, data):
    at, to = (data.draw(st.integers(0, len(slides) - 1)) for _ in range(2))
    new = move(slides, at, to)
    assert new[to] == slides[at]
    assert sorted(map(repr, new)) == sorted(map(repr, slides))


def file_of(**changes):
    content = {"format": "explorer-deck", "version": 1, "slides": [{"caption": "a", "view": "map#x"}]}
    return json.dumps(content | changes).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n", "スライドのファイルとして読めません"),
        (file_of()[:-5], "途中で切れています"),
        (b"[]", "当アプリで保存したスライドのファイルではありません"),
        (file_of(format="other"), "当アプリで保存したスライドのファイルではありません"),
        (file_of(version=2), "形式（2）"),
        (file_of(slides=[]), "１枚もありません"),
        (file_of(slides=[{"caption": "a", "view": "map#x"}, {"caption": "b"}]), "2枚目のスライド"),
        (file_of(slides=[{"caption": 1, "view": ""}]), "1枚目のスライド"),
        (file_of(slides=[{"caption": "x" * 2001, "view": ""}]), "長すぎます"),
        (file_of(slides=[{"caption": "a", "view": "https://example.org/"}]), "当アプリにありません"),
        (file_of(slides=[{"caption": "a", "view": "../secret"}]), "当アプリにありません"),
        (file_of(slides=[{"caption": " ", "view": ""}]), "見出しも画面もありません"),
        (file_of(slides=[{"caption": "a", "view": ""}] * 101), "100枚まで"),
        (b" " * 1_000_001, "大きすぎます"),
        (b"[" * 400_000, "スライドのファイルとして読めません"),
        (file_of(slides=[{"caption": "\ud800", "view": ""}]), "1枚目のスライド"),
        (file_of(slides=[{"caption": "a", "view": "https://example.org"}]), "当アプリにありません"),
        (file_of(slides=[{"caption": "a", "view": "//example.org"}]), "当アプリにありません"),
        (file_of(slides=[{"caption": "a", "view": "javascript:map"}]), "当アプリにありません"),
        (file_of(slides=[{"caption": "a", "view": "http://["}]), "当アプリにありません"),
        (file_of(version="9" * 100_000), "形式（9{20}）"),
        (file_of(slides=[{"caption": "a", "view": "", "notes": 1}]), "1枚目のスライドのメモ"),
        (file_of(slides=[{"caption": "a", "view": "", "notes": "x" * 2001}]), "2,000字を超えます"),
        (file_of(slides=[{"caption": "a", "view": "", "notes": "\ud800"}]), "1枚目のスライドのメモ"),
    ],
)
def test_a_broken_or_foreign_file_is_refused_with_its_reason(content, words):
    with pytest.raises(DeckError, match=words):
        from_file(content)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters())),
    lambda inner: st.one_of(
        st.lists(inner), st.dictionaries(st.sampled_from(["caption", "view", "notes", "x"]), inner)
    ),
)


@given(st.one_of(st.binary(), JSON.map(lambda slides: file_of(slides=slides))))
def test_whatever_is_uploaded_gives_slides_of_this_app_or_a_sentence(content):
    try:
        slides = from_file(content)
    except DeckError as problem:
        assert str(problem).endswith("。") or "。" in str(problem)
    else:
        assert all(slide.page in PAGES.values() for slide in slides if slide.view)
        assert from_file(to_file(slides)) == slides


def test_a_slide_knows_its_page_its_parameters_and_its_figure():
    slide = Slide("", "budgets?view=change&heading=3#change-up")
    assert (slide.page, slide.parameters, slide.figure) == (
        BUDGETS,
        {"view": "change", "heading": "3"},
        "change-up",
    )
    assert Slide("", "./#participation-small").page == OVERVIEW
    assert Slide("", "projects?no=21").page == PROJECTS
    assert Slide("見出し").page is None


BEFORE = [
    "matrix?rows=towns&differing=1#matrix",
    "matrix?rows=pattern&columns=similar#matrix",
    "budgets#breakdown",
    "budgets?view=ranking&year=2024&rows=all&aside=1#ranking",
    "budgets?view=change&rows=5&heading=3-1#change-down",
    "budgets?view=burden#burdens",
    "indicators#kpis",
    "indicators#standings",
    "indicators#kinds",
    "indicators?list=due#due",
    "indicators?list=not_above#comparison-below",
    "map#participation-moving",
    "map?draw=plain&town=014231#participation-plain",
    "map?lens=project&no=21#project-moving",
    "map?lens=fields#fields",
    "towns?town=014231&with=013030#tiles",
    "towns?town=014231#town-burdens-014231",
    "questions?ask=grew#change-up",
    "questions?ask=not-joined&town=014231#participation-plain",
    "questions?ask=not-in&no=21#project-plain",
    "./#participation-small",
    "./#breakdown",
    "projects?no=21#project-small",
]
"""Views as the version before views were data wrote them into decks."""


@pytest.mark.parametrize("view", BEFORE)
def test_a_deck_that_was_saved_before_still_has_its_figures(view):
    (slide,) = from_file(to_file((Slide("前の版で保存", view),)))
    assert slide.figure in figures_of(slide.parse_view(EDITIONS, 2026))
    printed = printed_slide(slide, EDITIONS, 2026)
    assert printed.figure.name == slide.figure


def test_a_view_with_the_longest_search_comes_back():
    slides = (Slide("検索", f"projects?{urlencode({'q': '鬱' * 100, 'order': 'amount'})}"),)
    assert from_address(to_address(slides)) == from_file(to_file(slides)) == slides


@pytest.mark.parametrize("shape", ["ordinary", "everybody_joins", "town_in_nothing", "no_amounts"])
def test_the_deck_of_each_town_shows_what_its_plan_gives(shape):
    plan = dataset_of(PLANS[shape])
    editions = Editions((plan.edition.name,), lambda _: plan)
    view = parse_address("/towns", editions, 2031)
    for code, name in plan.municipality_names.items():
        title, *slides = deck.town_deck(view, code)
        assert title.caption == f"{name}と連携事業"
        assert len(slides) >= 4
        assert from_file(to_file((title, *slides))) == (title, *slides)
        for slide in slides:
            seen = slide.parse_view(editions, 2031)
            assert slide.figure in figures_of(seen), (slide.view, code)
            assert not slide.parameters.get("town") or seen["town"] == code
        mine = plan.participation.loc[plan.participation["municipality_code"] == code, "no"]
        asked = [slide for slide in slides if slide.figure == f"asked-{code}"]
        told = [figures_of(slide.parse_view(editions, 2031))[slide.figure].figure.table for slide in asked]
        assert [no for table in told for no in table["No."]] == sorted(mine), "each once, by heading"


@pytest.mark.parametrize("code", ["014231", "011002"])
def test_the_slides_of_what_a_town_is_asked_are_read_from_the_back_and_leave_out_nothing_silently(code):
    slides = deck.town_deck(parse_address("/towns", EDITIONS, 2026), code)
    asked = [slide for slide in slides if slide.figure == f"asked-{code}"]
    assert len(asked) == 5
    for slide in asked:
        figure = figures_of(slide.parse_view(EDITIONS, 2026))[slide.figure].figure
        picture = to_svg(figure, date(2026, 11, 28))
        assert faults_of(picture) == []
        lines = lines_of(picture)
        assert size_of(picture) == (1920, 1080)
        assert round(min(line.bottom - line.top for line in lines) / 0.8) >= 24
        assert not [line.words for line in lines if "…" in line.words]
        said = "".join(line.words for line in sorted(lines, key=lambda line: (line.left, line.top)))
        left = [words for words in figure.table.iloc[:, 2] if words not in said]
        assert not left or (code != "014231" and f"ほか{len(left)}事業は表に記載" in said)


@pytest.mark.parametrize("shape", ["ordinary", "sixty_towns"])
def test_the_amounts_and_targets_of_a_towns_deck_are_those_of_its_projects(shape):
    plan = dataset_of(PLANS[shape])
    view = parse_address("/towns", Editions((plan.edition.name,), lambda _: plan), 2031)
    for code in [*plan.core_names, *plan.municipality_names][-2:]:
        mine = set(plan.participation.loc[plan.participation["municipality_code"] == code, "no"])
        own = {
            slide.figure: figures_of(slide.parse_view(view.editions, 2031))[slide.figure].figure
            for slide in deck.town_deck(view, code)
            if "joined" in slide.parameters
        }
        assert set(own) == {"ranking", "change-up", "standings", "due"}
        for name in ("ranking", "standings", "due"):
            assert f"{plan.municipality_names[code]}が参加する{len(mine)}事業" in own[name].subtitle
            assert set(own[name].origin.nos) <= mine
        assert set(own["ranking"].table["No."]) <= mine
        assert text.WHOLE_PROJECT in own["ranking"].subtitle
        assert text.WHOLE_PROJECT in own["change-up"].subtitle


def test_the_deck_of_a_town_of_an_older_edition_shows_that_edition():
    plan = dataset_of(PLANS["ordinary"])
    newer = replace(plan, edition=replace(plan.edition, name="2032"))
    editions = Editions(("2032", "2031"), {"2032": newer, "2031": plan}.get)
    view = parse_address("/towns?edition=2031", editions, 2031)
    slides = deck.town_deck(view, next(iter(plan.core_names)))[1:]
    assert {slide.parse_view(editions, 2031).dataset.edition.name for slide in slides} == {"2031"}
    assert "changed" not in {slide.figure for slide in slides}, "nothing comes before the first edition"
    of_newest = deck.town_deck(parse_address("/towns", editions, 2031), next(iter(plan.core_names)))
    assert [slide.parameters["changed"] for slide in of_newest if slide.figure == "changed"] == [
        "amounts",
        "texts",
    ]


@pytest.mark.parametrize("shape", ["ordinary", "long_words", "sixty_towns", "one_project", "many_projects"])
def test_the_slides_of_what_changed_are_legible_and_say_sense(shape):
    before = PLANS[shape]
    first, *rest = before.projects
    named = replace(first, name="灯台の公開", participants=before.partners[-1], core_burden="全額を負担")
    grown = [replace(project, amounts=("7", "8", "9", *project.amounts[3:])) for project in rest[1:]]
    after = replace(before, edition="2032", projects=(named, *grown))
    plans = {"2032": dataset_of(after), "2031": dataset_of(before)}
    editions = Editions(("2032", "2031"), plans.get)
    _, *slides = deck.ready(deck.CHANGES)
    for slide in slides:
        figure = figures_of(slide.parse_view(editions, 2031))["changed"].figure
        assert faults_of(to_svg(figure, date(2031, 5, 7))) == []
        for words in (figure.title, figure.subtitle, figure.note, figure.alt, figure.source):
            assert_sense(words, plans["2032"], (shape, slide.view))
        assert not figure.table.isna().any(axis=None)


def test_the_deck_of_what_changed_has_a_figure_for_each_section_also_where_nothing_changed():
    plan = dataset_of(PLANS["ordinary"])
    newer = replace(plan, edition=replace(plan.edition, name="2032"))
    editions = Editions(("2032", "2031"), {"2032": newer, "2031": plan}.get)
    title, *slides = deck.ready(deck.CHANGES)
    assert title.caption == deck.READY[deck.CHANGES]
    seen = [slide.parse_view(editions, 2031) for slide in slides]
    assert [view["changed"] for view in seen] == list(SECTIONS)
    for view in seen:
        figure = figures_of(view)["changed"].figure
        assert figure.title == f"{SECTIONS[view['changed']]}の変更はない"
        assert figure.table.empty


@pytest.mark.parametrize(
    ("shape", "lacks"),
    [
        ("ordinary", []),
        ("everybody_joins", ["matrix"]),
        ("no_amounts", ["change-new"]),
        ("no_indicators", ["due"]),
        ("no_kpis", ["kpis"]),
    ],
)
def test_a_ready_deck_leaves_out_the_slides_whose_figure_a_plan_lacks(shape, lacks):
    plan = dataset_of(PLANS[shape])
    editions = Editions((plan.edition.name,), lambda _: plan)
    slides = deck.ready_with_figures(deck.REGION, editions, 2031)
    whole = deck.ready(deck.REGION)
    assert [slide.figure for slide in whole if slide not in slides] == lacks
    assert [slide for slide in whole if slide in slides] == list(slides)


def test_the_ready_deck_of_the_first_region_is_whole():
    assert deck.ready_with_figures(deck.REGION, EDITIONS, 2026) == deck.ready(deck.REGION)


def test_the_ready_deck_has_ten_slides_that_fit_an_address():
    slides = deck.ready(deck.REGION)
    assert len(slides) == 10
    assert from_address(to_address(slides)) == slides
