"""Every page, run without a browser: what it shows, and how its widgets and the URL follow each other."""

import re

import pytest
import streamlit as st
from pages import open_page, page_html

from explorer.figures.answers import QUESTIONS
from explorer.ui import data, stage
from explorer.ui.open_data import open_files
from explorer.views import deck
from explorer.views.deck import Slide
from explorer.views.pages import PAGES
from explorer.views.parameters import PARAMETERS

VIEWS = {
    "map": [
        {"home": "014231"},
        {"town": "011002", "draw": "plain"},
        {"lens": "project", "no": "21"},
        {"lens": "project", "no": "1", "draw": "plain"},
        {"lens": "fields"},
        {"lens": "fields", "heading": "1"},
        {"differing": "1", "heading": "3-1", "town": "012033"},
    ],
    "budgets": [
        {"heading": "3-1"},
        {"heading": "3-1-b", "scale": "log"},
        {"view": "change"},
        {"view": "change", "rows": "all", "scale": "log", "heading": "3-3-c"},
        {"view": "ranking", "aside": "1", "scale": "log"},
        {"view": "ranking", "year": "2024", "rows": "all"},
        {"view": "ranking", "year": "2024", "q": "医療的ケア児"},
        {"view": "ranking", "heading": "3-3-b", "aside": "1"},
        {"view": "burden"},
    ],
    "projects": [
        {"no": "1"},
        {"no": "21"},
        {"no": "55"},
        {"order": "amount"},
        {"order": "change", "heading": "3"},
        {"order": "joined", "differing": "1"},
        {"q": "ﾋｸﾞﾏ"},
        {"q": "連携 事業", "burden": "partner:by_agreement"},
    ],
    "towns": [
        {"town": "014231"},
        {"town": "014231", "with": "012033,013030"},
        {"town": "011002", "heading": "1"},
    ],
    "questions": [{"ask": "grew"}, {"ask": "not-joined", "town": "014231"}, {"ask": "not-in", "no": "21"}],
    "matrix": [
        {"order": "joined"},
        {"order": "amount", "heading": "3-1-b"},
        {"columns": "similar", "differing": "1"},
    ],
    "indicators": [{"list": "due"}, {"list": "not_above"}, {"kind": "number_by_year", "heading": "3"}],
    "search": [{"words": "ﾋｸﾞﾏ"}, {"words": "南幌"}, {"words": "恐竜"}],
}
"""Valid parameters of each page, which are shown without an error or a notice."""
SAYS = {
    "overview": ["12市町村・55事業", "250.6億円", "+74.2億円", "南幌町"],
    "map": ["南幌町は6事業に参加していない", "No.21 医療的ケア児レスパイト事業"],
    "budgets": ["25,056,797千円", "17,639,701千円", "一致します", "未記載"],
    "projects": [
        "55事業",
        "No.1 連携事業の企画、立案、効果検証",
        "全市町村",
        "9 / 12市町村",
        "新規（前年度は未記載）",
    ],
    "sources": ["版の比較：前の版からの変更点"],
}
"""Words that each page shows when it is opened without parameters."""
NONSENSE = {
    "overview": ["edition"],
    "map": ["lens", "town", "heading", "differing", "burden"],
    "budgets": ["view", "scale", "heading", "differing", "burden"],
    "projects": ["no", "order", "heading", "differing", "burden"],
    "towns": ["town", "with", "heading"],
    "matrix": ["order", "columns", "heading", "towns"],
    "indicators": ["kind", "list", "heading"],
    "questions": ["ask"],
}
"""Parameters of each page for which ``nonsense`` is not a valid value."""
KEYS = sorted(PARAMETERS)
HOSTILE = {
    "html": '"><img src=x onerror=alert(1)><script>alert(1)</script>',
    "picture": "![x](https://example.org/x.png)",
    "link": "[x](https://example.org) https://example.org",
    "pattern": "'; [a-z(*+?\\",
    "control": "\x00\x1b\u202e\ud7ff\uffff",
    "long": "あ" * 5000,
}
HEX_COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b")
FILE_PATH = re.compile(r"\bopen\(|\bPath\(|\.(csv|json|geojson|txt|toml|png)\b|\b(data|geo|src)/")


@pytest.fixture(autouse=True)
def this_repository(root, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)


def visit(name, **parameters):
    return open_page(name, parameters)


def shown(app):
    """Return the text, chart specifications and HTML of the page, without what says where lines break."""
    words = [str(element.value) for kind in TEXTS for element in app.get(kind)]
    words += [element.proto.spec for element in app.get("vega_lite_chart")]
    return "\n".join([*words, re.sub("<wbr>|<span class='phrases'>", "", page_html(app))])


TEXTS = ("title", "header", "subheader", "markdown", "caption", "metric", "code")


@pytest.fixture(scope="module")
def plain():
    """What each page shows without parameters, filled in by the tests that open it."""
    return {}


def check(app):
    assert not app.exception
    assert not app.error


# Every page opens


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_plainly(name):
    app = visit(name)
    check(app)
    assert not app.info
    assert len(app.title) == 1
    assert "の事業票をもとに作成" in page_html(app)


@pytest.mark.parametrize(("name", "words"), [(name, word) for name, words in SAYS.items() for word in words])
def test_a_page_says_what_it_is_for(name, words):
    assert words in shown(visit(name))


@pytest.mark.parametrize(
    ("name", "parameters"), [(name, view) for name, views in VIEWS.items() for view in views]
)
def test_an_address_restores_its_view(plain, name, parameters):
    app = visit(name, **parameters)
    check(app)
    assert app.query_params == parameters
    plain[name] = plain.get(name) or shown(visit(name))
    assert shown(app) != plain[name]
    assert not any("アドレス" in notice.value for notice in app.info)


@pytest.mark.parametrize("view", [{"lens": "fields"}, {"q": "恐竜"}])
def test_the_origin_of_the_borders_stands_below_every_map(view):
    app = visit("map", **view)
    assert "気象庁" in page_html(app)


def test_every_address_for_other_programs_has_a_file():
    addresses = re.findall(r"href='open-data/([^']*)'", shown(visit("sources")))
    assert len(addresses) > 10
    assert set(addresses) <= set(open_files())


ODD = ["projects", "projects?no=56", "projects?no=x", "map?town=x#participation-plain", "?slide=1&deck=x#y"]


@pytest.mark.parametrize("view", [*ODD, *(f"{page.path or './'}#nowhere" for page in PAGES.values())])
def test_a_slide_without_a_figure_is_said_on_paper_too(view):
    app = visit("present", deck=deck.to_address((Slide("外から来たスライド", view),)))
    next(button for button in app.button if button.label == "配付資料（PDF）を作る").click()
    check(app.run(timeout=60))
    assert "資料（PDF、A4）を保存" in [button.label for button in app.get("download_button")]


def test_notes_are_written_beside_the_caption_and_kept_in_the_file_alone():
    address = deck.to_address((Slide("予算", "budgets?view=ranking#ranking"),))
    app = visit("present", deck=address)
    (notes,) = (area for area in app.text_area if area.label == "1枚目のメモ")
    notes.set_value(" 町長に伺います。\n二点目です。 ")
    check(app.run(timeout=60))
    (slide,) = app.session_state[stage.MINE]
    assert (slide.caption, slide.notes) == ("予算", "町長に伺います。\n二点目です。")
    assert app.query_params["deck"] in (address, [address])
    assert any("メモはアドレスに含まれません" in caption.value for caption in app.caption)


def test_a_towns_own_deck_is_added_with_one_press():
    app = visit("towns", town="014231")
    next(button for button in app.button if button.label == "この市町村のスライド一式を追加").click()
    check(app.run(timeout=60))
    slides = app.session_state[stage.MINE]
    assert slides[0] == Slide("南幌町と連携事業")
    asked = [slide.caption for slide in slides if slide.figure.startswith("asked-")]
    assert len(slides) == 14
    assert len(asked) == 5, "one for each role, or category of one"
    assert [slide.view for slide in slides if "{" in slide.view] == []


@pytest.mark.parametrize(
    ("make", "save"),
    [
        ("PowerPointを作る", "PowerPointを保存"),
        ("一般質問通告書の案（Word）を作る", "通告書の案（Word）を保存"),
    ],
)
def test_a_deck_leaves_as_an_office_file(make, save):
    app = visit("present", deck=deck.to_address((Slide("はじめに"), Slide("", "map#nowhere"))))
    next(button for button in app.button if button.label == make).click()
    check(app.run(timeout=60))
    assert save in [button.label for button in app.get("download_button")]


def test_every_page_and_view_has_a_document_title_of_its_own(monkeypatch):
    titles = []
    configure = st.set_page_config

    def remembered(page_title=None, **given):
        titles.append(page_title)
        configure(page_title=page_title, **given)

    monkeypatch.setattr(st, "set_page_config", remembered)
    opened = [(name, view) for name in PAGES for view in ({}, *VIEWS.get(name, []))]
    opened += [("map", {"town": "014231", "look": "x", "lens": "nonsense"}), ("budgets", {"slide": "9"})]
    found = {}
    for name, view in opened:
        visit(name, **view)
        title = titles[-1]
        assert title.endswith("連携事業エクスプローラー")
        assert PAGES[name].title in title
        found.setdefault(title, []).append((name, view))
    assert sum(len(views) > 1 for views in found.values()) == 2, "the last two are views that came before"
    assert "南幌町｜市町村｜連携事業エクスプローラー" in found
    assert "順位・2024年度・すべて｜予算｜連携事業エクスプローラー" in found
    assert "No.21 医療的ケア児レスパイト事業｜事業｜連携事業エクスプローラー" in found
    assert "「南幌」｜検索｜連携事業エクスプローラー" in found


@pytest.mark.parametrize("key", QUESTIONS)
def test_an_answer_says_its_finding_once(key):
    """The sentence is the heading of the figure, which has no title of its own."""
    app = visit("questions", ask=key, town="014231", no="21")
    check(app)
    assert [heading.value for heading in app.header] == []
    (sentence,) = re.findall(r"<p[^>]*role='heading' aria-level='2'>(.*?)</p>", page_html(app))
    assert sentence.endswith("。")


# What an address may hold


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, keys in NONSENSE.items() for key in keys])
def test_nonsense_gives_the_default_view_and_one_line(plain, name, key):
    app = visit(name, **{key: "nonsense"})
    check(app)
    assert len(app.info) == 1
    assert f"{key}=nonsense" in app.info[0].value.replace("\\", "")
    assert "\n" not in app.info[0].value
    assert app.query_params == {}
    plain[name] = plain.get(name) or shown(visit(name))
    assert shown(app) == plain[name]


@pytest.mark.parametrize(
    ("name", "parameters", "key"),
    [
        ("map", {"lens": "project", "no": "56"}, "no"),
        ("budgets", {"view": "ranking", "year": "2026"}, "year"),
        ("budgets", {"view": "ranking", "aside": "yes"}, "aside"),
        ("budgets", {"view": "change", "rows": "11"}, "rows"),
        ("projects", {"no": "021"}, "no"),
        ("projects", {"no": "２１"}, "no"),
        ("map", {"town": "01423"}, "town"),
    ],
)
def test_almost_right_is_nonsense_too(name, parameters, key):
    app = visit(name, **parameters)
    check(app)
    assert f"{key}=" in app.info[0].value.replace("\\", "")
    assert app.query_params == {other: value for other, value in parameters.items() if other != key}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", PAGES)
def test_whatever_an_address_holds_is_shown_as_words_only(name, words):
    app = visit(name, **dict.fromkeys(KEYS, words))
    check(app)
    for body in (element.proto.body for element in app.get("html")):
        assert "<script>alert" not in body
        assert "<img src=x" not in body
    for kind in ("title", "header", "caption", "markdown", "info"):
        for element in app.get(kind):
            assert not re.search(r"(?<!\\)(\]\(|<script|<img)|https?://example", element.value)


def test_an_address_of_before_opens_and_is_written_as_it_is_now():
    app = visit("matrix", rows="towns", heading="3-1-b")
    check(app)
    assert not app.info
    assert app.query_params == {"order": "joined", "heading": "3-1-b"}


def test_a_search_without_hits_says_so():
    app = visit("projects", q="恐竜")
    check(app)
    assert app.info[0].value.startswith("該当する事業がありません")


@pytest.mark.parametrize(
    ("words", "group", "first"),
    [
        ("南幌町 福祉", "南幌町が参加していない連携事業（3）", "No.19 保育サービスの向上に向けた取組の推進"),
        ("脱炭素 南幌町", "南幌町が参加していない連携事業（1）", "No.35 脱炭素に向けた取組の推進"),
        ("32", "連携事業（3）", "No.32 消防の連携・協力の推進"),
    ],
)
def test_a_search_names_what_a_town_is_not_in_and_the_number_first(words, group, first):
    found = re.sub("</?(?:mark|span|wbr)[^>]*>", "", page_html(visit("search", words=words)))
    assert re.search(rf"<h2>{group}</h2><ul[^>]*><li><a [^>]*>{first}</a>", found)


def test_hits_are_marked_where_they_stand():
    assert "<mark>ヒグマ</mark>" in shown(visit("projects", q="ﾋｸﾞﾏ"))


# Widgets write the address


def test_a_choice_is_written_into_the_address():
    app = visit("budgets")
    app.segmented_control(key="view").set_value("ranking").run()
    assert app.query_params == {"view": "ranking"}
    app.toggle(key="aside").set_value(True).run()
    assert app.query_params == {"view": "ranking", "aside": "1"}


def test_choosing_the_default_again_clears_the_address():
    app = visit("budgets", view="ranking", aside="1")
    app.toggle(key="aside").set_value(False).run()
    assert app.query_params == {"view": "ranking"}
    app.segmented_control(key="view").set_value("breakdown").run()
    assert app.query_params == {}


def test_a_widget_shows_what_the_address_says():
    app = visit("map", heading="3-1", town="014231", differing="1", q="連携")
    assert app.selectbox(key="heading").value == "3-1"
    assert app.selectbox(key="town").value == "014231"
    assert app.toggle(key="differing").value is True
    assert app.text_input(key="q").value == "連携"


def test_a_search_is_written_into_the_address():
    app = visit("projects")
    app.text_input(key="q").set_value("ﾋｸﾞﾏ").run()
    check(app)
    assert app.query_params == {"q": "ﾋｸﾞﾏ"}
    assert "<b>1事業</b>" in shown(app)


# What a project's sheet says


def test_the_sheet_of_project_21():
    words = shown(visit("projects", no="21"))
    for found in (
        "No.21 医療的ケア児レスパイト事業",
        "小樽市・当別町・南幌町は参加しない",
        "33,000千円",
        "未記載",
        "事業全体の額",
        "協定書に基づく負担金（扶助費及びサポートセンター委託料分）を負担",
        "100％（2027度）",
        "原典の表記",
        "当アプリの分類",
        "事業票 No.21",
        "－ 33,000 － － －",
    ):
        assert found in words


def test_the_one_cell_of_words_is_shown_as_words():
    assert "（水素モデル街区形成）" in shown(visit("projects", no="35"))


def test_an_error_of_the_text_outside_the_sheets_has_no_number():
    before, _, _ = page_html(visit("sources")).partition("脚注番号と脚注の番号（1）が合わない")
    row = before.rpartition("<tr>")[2]
    assert re.findall("<td[^>]*>(.*?)</td>", row) == ["－", "10"]


@pytest.mark.parametrize("no", range(1, 56))
def test_every_sheet_opens(no, dataset):
    app = visit("projects", no=str(no))
    check(app)
    project = dataset.projects.set_index("no").loc[no]
    assert app.title[0].value == f"No.{no} {project['name']}"


# Page files


@pytest.mark.parametrize("name", PAGES)
def test_a_page_file_is_a_table_of_contents(root, name):
    source = (root / "pages" / f"{name}.py").read_text("utf-8")
    assert len(source.splitlines()) <= 60
    assert not re.search(r"groupby|merge|\bre\.|import re\b", source)
    assert not HEX_COLOUR.search(source)
    assert not FILE_PATH.search(source)


def test_every_page_file_is_a_page(root):
    assert {path.stem for path in (root / "pages").glob("*.py")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_found_under_the_name_of_its_file(name):
    assert PAGES[name].path == ("" if name == "overview" else name)


def test_an_endless_search_does_not_stand_in_every_link():
    app = visit("projects", q="　" * 20_000)
    assert not app.exception
    assert len(shown(app)) < 500_000
