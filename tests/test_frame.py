"""The HTML that the server sends for an address: Streamlit's own, in Japanese, with the view in it."""

import re
import subprocess
import sys
import threading
from html import unescape

import pytest
from sense import assert_sense
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from viewer import ask

from explorer.handouts import files as handouts
from explorer.ui import data, files, frame, prerender, prerendered
from explorer.views import deck
from explorer.views.pages import PAGES


@pytest.fixture
def site(root, monkeypatch):
    """The pages' routes over the committed edition; nothing is prerendered yet, and requests wait for it."""
    monkeypatch.setattr(data, "ROOT", root)
    monkeypatch.setattr(frame, "LONGEST_WAIT", None)
    prerendered._kept.clear()
    return Starlette(routes=frame.page_routes())


def html_of(site, address):
    status, headers, body = ask(site, address)
    assert status == 200
    assert headers["cache-control"] == "no-cache"
    return body.decode()


def words_of(html):
    """Return the text of the prerendered view."""
    content = html.split('<div id="prerendered"')[1].split("<script>")[0]
    return unescape(re.sub(r"<[^>]*>", "", content.replace("<wbr>", "")))


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_page_says_what_it_is_before_any_script_runs(site, dataset, page):
    html = html_of(site, f"/{page.path}")
    assert '<html lang="ja" translate="no">' in html
    assert html.count("BACKEND_BASE_URL: ") == 1
    assert "<title>Streamlit" not in html
    assert "連携事業エクスプローラー</title>" in html
    assert (page.heading or dataset.edition.region) in words_of(html)
    assert_sense(words_of(html), dataset, page.name)


VIEWS = {
    "/budgets?view=ranking&year=2024": (
        "順位・2024年度",
        "「札幌駅交流拠点の整備等」",
        "2024年度 事業費見込額",
    ),
    "/towns?town=014231": ("南幌町", "No.55 固定資産の評価に係る家屋比準評価の導入", "30,610"),
    "/questions?ask=grew": ("増えた", "消防の連携・協力の推進", "39.3億円"),
    "/projects?no=21": ("No.21", "訪問看護師によるレスパイト事業", "33,000千円"),
    "/search?words=救急": ("救急", "「救急」の検索結果", "No.18 救急医療の維持・向上等に向けた取組の推進"),
    "/search?words=石狩市 負担": ("石狩市 負担", "問い（1）", "石狩市に費用負担が生じうる事業は？"),
    "/indicators?list=not_above": (
        "目標が基準を上回らない",
        "一覧：目標が基準を上回らない",
        "１回（毎年度）",
    ),
}


@pytest.mark.parametrize(("address", "expected"), VIEWS.items())
def test_a_view_has_its_title_its_finding_and_its_numbers(site, address, expected):
    html = html_of(site, address)
    in_title, *in_words = expected
    assert in_title in re.search(r"<title>(.*?)</title>", html)[1]
    for words in in_words:
        assert words in words_of(html)
    assert re.search('<meta name="description" content="[^"]{5,}', html)


def test_an_answer_says_its_finding_once(site):
    html = html_of(site, "/questions?ask=may-cost&town=014231")
    assert "費用負担が生じうるのは45事業" in words_of(html)
    assert "<h2" not in html.partition("<main")[2].partition("</main>")[0]


EMPTY = {
    "/towns?town=011002": "札幌市が参加していない事業：なし 対象の事業すべてに参加しています。",
    "/towns?town=011002&q=どこにもない": "該当する事業がありません。",
    "/projects?q=どこにもない": "該当する事業がありません。",
    "/budgets?q=どこにもない": "該当する事業がありません。",
    "/indicators?heading=1&kind=words": "該当する指標がありません。",
    "/search?words=どこにもない": "「どこにもない」に該当するものはありません。",
}


@pytest.mark.parametrize(("address", "expected"), EMPTY.items())
def test_where_there_is_nothing_a_sentence_says_so(site, address, expected):
    for words in expected.split():
        assert words in words_of(html_of(site, address))
    assert "<tbody></tbody>" not in html_of(site, address)


def test_the_amounts_of_a_sheet_are_said_to_be_the_whole_projects(site):
    assert "事業全体の額。市町村ごとの額は計画に記載がありません" in words_of(
        html_of(site, "/projects?no=21")
    )


def test_a_view_that_cannot_even_be_named_takes_no_page_down(site, monkeypatch):
    monkeypatch.setattr(prerender.state, "document_title", lambda _: 1 / 0)
    assert 'id="prerendered"' not in html_of(site, "/map")


def test_a_preview_of_a_link_gets_a_picture_at_its_full_address(site):
    html = html_of(site, "/budgets?view=ranking")
    picture = unescape(re.search('<meta property="og:image" content="([^"]*)"', html)[1])
    assert re.fullmatch(r"http://[^/]+/budgets\.png\?view=ranking&figure=ranking", picture)


def test_what_the_viewer_typed_stays_words(site):
    html = html_of(site, "/search?words=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize("address", ["/budgets?view=nonsense", "/?deck=region&slide=2"])
def test_nonsense_and_slides_come_without_content(site, address):
    html = html_of(site, address)
    assert 'id="prerendered"' not in html
    assert '<div id="root"></div>' in html


def test_what_is_not_made_in_time_is_left_out_and_there_for_the_next(site, monkeypatch):
    go = threading.Event()

    def slow(view):
        go.wait()
        return prerender.prerender(view)

    monkeypatch.setattr(prerendered, "prerender", slow)
    monkeypatch.setattr(frame, "LONGEST_WAIT", 0.01)
    assert 'id="prerendered"' not in html_of(site, "/budgets")
    go.set()
    monkeypatch.setattr(frame, "LONGEST_WAIT", None)
    assert 'id="prerendered"' in html_of(site, "/budgets")


def test_many_addresses_at_once_are_not_queued_without_end(site, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr(prerendered, "prerender", lambda _: go.wait())
    monkeypatch.setattr(frame, "LONGEST_WAIT", 0)
    for number in range(3 * prerendered.WAITING):
        html_of(site, f"/search?words={number}")
    assert len(prerendered._kept) == prerendered.WAITING
    go.set()


def test_content_that_fails_leaves_the_page_as_it_was(site, monkeypatch, logged):
    monkeypatch.setattr(prerender, "figure_html", lambda _: 1 / 0)
    html = html_of(site, "/map")
    assert 'id="prerendered"' not in html
    assert "<title>地図｜" in html
    assert "a view cannot be prerendered: map" in logged.text


def test_the_usual_views_are_few_enough_to_be_kept(site):
    views = list(prerendered.common_views())
    assert len(PAGES) < len(set(views)) == len(views) <= prerendered.MOST_VIEWS
    assert {view.page for view in views[: len(PAGES)]} == set(PAGES.values())


def test_pictures_of_the_ready_decks_are_drawn_before_anybody_asks_for_them(site, monkeypatch):
    shown = [slide for slide in deck.ready(deck.REGION) if slide.page]
    steps = list(prerendered.preparations())[len(PAGES) :]
    for draw in steps[: len(shown)]:
        draw()
    monkeypatch.setattr(handouts, "to_svg", lambda *_: pytest.fail("drawn again"))
    for slide in shown:
        address = files.picture_address(slide.page, slide.parameters, slide.figure)
        assert ask(Starlette(routes=files.file_routes()), f"/{address}")[0] == 200


@pytest.mark.parametrize("html", ["<html><head></head></html>", '<html lang="en"><header></header></html>'])
def test_a_streamlit_with_other_html_is_noticed(monkeypatch, tmp_path, html):
    (tmp_path / "index.html").write_text(html, "utf-8")
    monkeypatch.setattr(frame, "INDEX", tmp_path / "index.html")
    with pytest.raises(RuntimeError, match="not once"):
        frame._template.__wrapped__()


WALK = """
import app
for route in app.app._build_starlette_app().routes:
    print(type(route).__name__, getattr(route, "path", ""))
"""


def test_every_address_that_streamlit_answers_is_named_in_the_security_document(root):
    found = subprocess.run(
        [sys.executable, "-c", WALK], cwd=root, capture_output=True, text=True, check=True, timeout=120
    )
    paths = [line.split()[1] for line in found.stdout.splitlines() if " /" in line]
    own = paths[paths.index("/{path:path}") + 1 :]
    named = re.findall(r"`(/[a-z_0-9/-]+)`", (root / ".github/SECURITY.md").read_text("utf-8"))
    assert own
    assert not [path for path in own if not path.split("{")[0].startswith(tuple(named))]


CLOSED = ["_stcore/metrics", "_stcore/agent/openapi.json", "_stcore/agent/mcp", "component/a", "auth/login"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("address", CLOSED)
def test_what_of_streamlit_nothing_here_needs_is_closed(address, method):
    own = Route("/{path:path}", lambda _: PlainTextResponse("Streamlit's own"), methods=["GET", "POST"])
    status, _, body = ask(Starlette(routes=[*frame.page_routes(), own]), f"/{address}", method)
    assert (status, b"Streamlit" in body) == (404, False)
