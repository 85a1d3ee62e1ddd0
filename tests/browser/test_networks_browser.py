"""The addresses at which towns really open the app: a name over plain http, and below another path."""

import re
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect
from servers import PATIENCE, running

from .conftest import Visitor, screen

NAME = "explorer.town.test"
FILES = {
    "healthz": "text/plain",
    "explorer/healthz": "text/plain",
    "explorer/open-data/2025/projects.csv": "text/csv",
    "explorer/budgets.png": "image/png",
}


@pytest.fixture
def insecure(browser: Browser, server: str) -> Iterator[Visitor]:
    """Someone who opens the app by its name over plain http, as on a closed network."""
    with screen(browser) as context:
        visitor = Visitor(context, server.replace("127.0.0.1", NAME))
        yield visitor
        visitor.page.close()
        assert not [words for words in visitor.complaints if NAME not in words]


def test_copying_works_over_plain_http_and_says_so(insecure: Visitor):
    page = insecure.open("/questions?ask=half")
    assert not page.evaluate("window.isSecureContext")
    page.get_by_text("議事録用にコピー").click()
    page.get_by_test_id("stCode").hover()
    page.get_by_role("button", name="Copy to clipboard").click()
    expect(page.locator("#copied")).to_have_text("コピーしました")
    page.evaluate("document.body.appendChild(document.createElement('textarea')).focus()")
    page.keyboard.press("Control+v")
    assert "事業費" in page.locator("body > textarea").input_value()


def test_copying_that_the_browser_refuses_is_not_pretended(insecure: Visitor):
    page = insecure.open("/questions?ask=half")
    page.evaluate("document.execCommand = () => false")
    page.get_by_text("議事録用にコピー").click()
    page.get_by_test_id("stCode").hover()
    page.get_by_role("button", name="Copy to clipboard").click()
    expect(page.locator("#copied")).to_contain_text("コピーできませんでした")


def test_everything_works_below_a_path_that_streamlit_is_told(browser: Browser, chromium: str, root):
    with running(root, STREAMLIT_SERVER_BASE_URL_PATH="explorer") as server, screen(browser) as context:
        below = f"{server.address}/explorer"
        visitor = Visitor(context, below)
        page = visitor.open("/budgets?view=ranking")
        expect(page.get_by_test_id("stMain").locator("h1")).to_have_text("事業費と費用負担")
        page.get_by_test_id("stTopNavLink").filter(has_text="地図").click()
        page.wait_for_url(f"{below}/map")
        page.get_by_role("link", name="南幌町").first.click()
        page.wait_for_url(f"{below}/towns?town=014231")
        visitor.open("/?deck=region&slide=2")
        page.get_by_role("link", name="次へ").click()
        page.wait_for_url(re.compile(f"^{re.escape(below)}/.*slide=3"))
        visitor.leave()
        for path, kind in FILES.items():
            with urlopen(f"{server.address}/{path}", timeout=PATIENCE) as answer:
                assert answer.headers.get_content_type() == kind
        with urlopen(f"{below}", timeout=PATIENCE) as answer:
            assert answer.url == f"{below}/"
        with urlopen(f"{below}/budgets/?view=change", timeout=PATIENCE) as answer:
            assert answer.url == f"{below}/budgets?view=change"
