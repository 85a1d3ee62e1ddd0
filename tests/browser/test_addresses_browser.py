"""Addresses that are no page, the slash at the end of one behind a proxy's prefix, and the tab's title."""

from urllib.parse import quote, urljoin

import pytest
from playwright.sync_api import expect

from explorer.views.pages import PAGES

NOWHERE = ["/nonsense", "/budgets/x", "/プロジェクト", "/nonsense/", "/a/b/c?no=1", "/budgets.html"]


@pytest.mark.parametrize("path", NOWHERE)
def test_an_address_that_is_no_page_says_so_and_leads_home(visitor, path):
    answer = visitor.page.request.get(visitor.address + quote(path, safe="/?="))
    assert answer.status == 404
    assert "このアドレスの画面はありません" in answer.text()
    assert '<html lang="ja">' in answer.text()
    below = urljoin(f"http://hall.example/kenkei{path}", answer.text().split('href="')[1].split('"')[0])
    assert below == "http://hall.example/kenkei/"


@pytest.mark.parametrize("path", ["/_stcore/health", "/favicon.png", "/healthz", "/open-data/", "/"])
def test_what_is_no_page_and_exists_is_still_answered(visitor, path):
    assert visitor.page.request.get(visitor.address + path).status == 200


def test_someone_who_goes_to_no_page_inside_a_session_is_led_home(visitor):
    page = visitor.open("/budgets?view=ranking")
    page.evaluate("history.pushState({}, '', '/nonsense'); dispatchEvent(new PopStateEvent('popstate'))")
    page.get_by_role("link", name="概要の画面へ").click()
    expect(
        page.get_by_test_id("stMain").get_by_role("heading", name="さっぽろ連携中枢都市圏")
    ).to_be_visible()
    assert page.url == f"{visitor.address}/"
    visitor.complaints = [words for words in visitor.complaints if "404" not in words]


@pytest.mark.parametrize("page", [page for page in PAGES.values() if page.path])
def test_a_slash_at_the_end_stays_below_the_prefix(visitor, page):
    asked = f"/{page.path}/?no=21&q=%E6%B6%88"
    answer = visitor.page.request.get(visitor.address + asked, max_redirects=0)
    assert answer.status in (301, 302, 303, 307, 308)
    below = urljoin(f"http://hall.example/kenkei{asked}", answer.headers["location"])
    assert below == f"http://hall.example/kenkei/{page.path}?no=21&q=%E6%B6%88"


def test_the_tab_and_the_history_say_what_is_shown(visitor):
    page = visitor.open("/")
    expect(page).to_have_title("概要｜連携事業エクスプローラー")
    page.get_by_test_id("stTopNavLink").filter(has_text="予算").click()
    expect(page).to_have_title("予算｜連携事業エクスプローラー")
    page.get_by_test_id("stButtonGroup").get_by_text("順位", exact=True).click()
    expect(page).to_have_title("順位｜予算｜連携事業エクスプローラー")
    page.go_back()
    expect(page).to_have_title("予算｜連携事業エクスプローラー")
    visitor.open("/projects?no=21")
    expect(page).to_have_title("No.21 医療的ケア児レスパイト事業｜事業｜連携事業エクスプローラー")
