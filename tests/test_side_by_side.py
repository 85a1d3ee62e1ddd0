"""並べて見る: what the window of two views shows for its address."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from addresses import ATTACKS
from starlette.applications import Starlette
from viewer import ask

from explorer.ui import data, side_by_side
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
    return unescape(re.search('<p id="said" role="status">([^<]*)</p>', html)[1])


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
    kept = "budgets?heading=3-1&town=014231"
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
