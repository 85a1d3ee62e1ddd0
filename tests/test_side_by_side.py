"""並べて見る: the window of two views, the picture of two figures, and the slide of both."""

import json
import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from addresses import ATTACKS
from starlette.applications import Starlette
from viewer import ask

from explorer.ui import data, side_by_side
from explorer.views import deck
from explorer.views.deck import Slide
from explorer.views.pages import PAGES, PRESENT


@pytest.fixture
def site(root, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    return Starlette(routes=side_by_side.side_by_side_routes())


def window(site, **given):
    status, headers, body = ask(site, f"/beside?{urlencode(given)}")
    assert status == 200
    assert headers["cache-control"] == "no-cache"
    return body.decode()


def frames(html):
    return [unescape(found) for found in re.findall("<iframe [^>]*src='([^']*)'", html)]


def notice(html):
    return unescape(re.search('<p id="message" role="status">([^<]*)</p>', html)[1])


def test_each_side_shows_its_own_view_under_its_own_title(site):
    html = window(site, left="budgets?view=ranking&year=2024", right="/towns?town=014231&utm=x")
    assert frames(html) == ["budgets?view=ranking&year=2024", "towns?town=014231"]
    assert "<title>順位・2024年度｜予算 ／ 南幌町｜市町村｜並べて見る｜" in html
    assert re.findall("<option value='([^']*)' selected>", html) == ["budgets", "towns"]
    assert notice(html) == ""


@pytest.mark.parametrize("page", [page for page in PAGES.values() if page != PRESENT])
def test_every_page_but_the_decks_stands_on_either_side(site, page):
    address = page.path or "./"
    html = window(site, left=address, right="map")
    assert frames(html) == [address, "map"]
    assert f"<option value='{address}' selected>{page.title}</option>" in html
    assert notice(html) == ""


def test_a_side_keeps_the_viewers_municipality_edition_and_scope(site):
    kept = "budgets?home=014231&town=014231&heading=3-1"
    assert frames(window(site, left=kept, right="map?town=012033"))[0] == kept


def test_the_sides_change_places_and_the_deck_stays(site):
    html = window(site, left="map?town=014231", right="budgets", deck="abc")
    swapped = unescape(re.search('id="swap" href="([^"]*)"', html)[1])
    assert dict(parse_qsl(urlsplit(swapped).query)) == {
        "left": "budgets",
        "right": "map?town=014231",
        "deck": "abc",
    }


FOREIGN = [
    "https://evil.example/budgets",
    "//evil.example/budgets",
    "\\\\evil.example",
    "http:budgets",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//[",
    "../budgets",
    "elsewhere",
    "beside?left=map",
    "present?deck=region&slide=2",
]


@pytest.mark.parametrize("address", [*FOREIGN, *ATTACKS])
def test_what_is_no_view_of_the_app_is_refused_in_words(site, address):
    html = window(site, left="map", right=address)
    assert frames(html) == ["map", "./"]
    assert notice(html) == "アドレスの右の画面は当アプリにないため、概要を表示しました。"
    assert "evil.example" not in html


def test_without_an_address_both_sides_begin_with_the_overview(site):
    html = window(site)
    assert (frames(html), notice(html)) == (["./", "./"], "")


def test_words_in_an_address_stay_words(site):
    html = window(site, left="search?words='><script>alert(1)</script>", right='projects?q="><b>x')
    assert "<script>alert" not in html
    assert "<b>x" not in html


RANKING, MAP = "budgets?view=ranking", "map?town=014231"


def added(site, **given):
    status, _, body = ask(site, f"/beside.json?{urlencode(given)}")
    assert status == 200
    return json.loads(body)


def test_both_figures_join_the_viewers_deck_as_one_slide(site):
    own = deck.to_address((Slide("はじめに"),))
    answer = added(site, left=f"{RANKING}#ranking", right=f"{MAP}#nowhere", deck=own)
    assert answer["message"] == "スライドに追加しました（2枚目）"
    first, both = deck.from_address(answer["deck"])
    assert first == Slide("はじめに")
    assert (both.view, both.right) == (f"{RANKING}#ranking", f"{MAP}#participation")
    assert both.caption.startswith("「札幌駅交流拠点の整備等」だけで事業費の50.5% ／ 南幌町が参加しない")


def test_a_ready_deck_is_not_the_viewers_own(site):
    assert len(deck.from_address(added(site, left=RANKING, right=MAP, deck="region")["deck"])) == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"left": "help", "right": "map"}, "左の画面には図がない"),
        ({"left": "map", "right": "//evil.example/map"}, "右の画面には図がない"),
        ({"left": "map", "right": "map?q=どこにもない"}, "右の画面には図がない"),
        ({"left": "map", "right": "map", "deck": "nonsense"}, "読み取れません"),
    ],
)
def test_what_cannot_be_added_is_said_and_no_deck_is_given(site, query, message):
    answer = added(site, **query)
    assert message in answer["message"]
    assert answer["deck"] == ""


def test_a_deck_that_is_too_long_for_an_address_stays_as_it_is(site, monkeypatch):
    own = added(site, left=RANKING, right=MAP)["deck"]
    monkeypatch.setattr(deck, "LONGEST_ADDRESS", len(own) + 10)
    answer = added(site, left="indicators", right="matrix", deck=own)
    assert "スライドが多いため" in answer["message"]
    assert answer["deck"] == ""


def test_the_picture_shows_both_figures_under_their_titles(site):
    address = urlencode({"left": f"{RANKING}#ranking", "right": f"{MAP}#participation"})
    status, headers, body = ask(site, f"/beside.svg?{address}")
    assert (status, headers["content-type"]) == (200, "image/svg+xml")
    words = re.sub("<[^>]*>", "", body.decode())
    for said in (
        "だけで事業費の50.5%",
        "南幌町が参加しないのは",
        "No.15 札幌駅交流拠点の整備等",
        "小樽市",
        "出典：",
    ):
        assert said in words.replace("\n", "")


@pytest.mark.parametrize("right", ["", "map", "map#nowhere", "//evil.example/map#participation", "//[#a"])
def test_there_is_no_picture_without_two_figures(site, right):
    address = urlencode({"left": f"{RANKING}#ranking", "right": right})
    assert ask(site, f"/beside.svg?{address}")[0] == 404
