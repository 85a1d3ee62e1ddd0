"""The app at a name over plain http, in another site's frame, and below a path."""

import re
import shutil
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect
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
def insecure(browser, server):
    """Yield a page that opens the app by its name over plain http, as on a closed network."""
    with screen(browser) as context:
        visitor = Visitor(context, server.replace("127.0.0.1", NAME))
        yield visitor
        visitor.page.close()
        assert not [words for words in visitor.complaints if NAME not in words]


def test_copying_works_over_plain_http_and_says_so(insecure):
    page = insecure.open("/questions?ask=half")
    assert not page.evaluate("window.isSecureContext")
    page.get_by_text("議事録用にコピー").click()
    page.get_by_test_id("stCode").hover()
    page.get_by_role("button", name="Copy to clipboard").click()
    expect(page.locator("#copied")).to_have_text("コピーしました")
    page.evaluate("document.body.appendChild(document.createElement('textarea')).focus()")
    page.keyboard.press("Control+v")
    assert "事業費" in page.locator("body > textarea").input_value()


def test_copying_that_the_browser_refuses_is_not_pretended(insecure):
    page = insecure.open("/questions?ask=half")
    page.evaluate("document.execCommand = () => false")
    page.get_by_text("議事録用にコピー").click()
    page.get_by_test_id("stCode").hover()
    page.get_by_role("button", name="Copy to clipboard").click()
    expect(page.locator("#copied")).to_contain_text("コピーできませんでした")


@pytest.fixture
def other_site():
    """Yield the address of another site, which shows the address in its query in a frame."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<iframe src='{urlsplit(self.path).query}'></iframe>".encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as site:
        Thread(target=site.serve_forever).start()
        yield site
        site.shutdown()


def test_in_another_sites_frame_the_upload_says_that_it_needs_a_window(
    browser, chromium, root, tmp_path, other_site
):
    for folder in ("data", "geo"):
        shutil.copytree(root / folder, tmp_path / folder)
    site = f"http://{NAME}:{other_site.server_port}"
    (tmp_path / "data/explorer.toml").write_text(f'embedded_by = ["{site}"]\n')
    with running(root, EXPLORER_DATA=str(tmp_path)) as server, screen(browser) as context:
        page = context.new_page()
        page.goto(f"{site}/?{server.address}/present")
        frame = page.frame_locator("iframe")
        expect(frame.locator("p.framed a")).to_have_attribute("target", "_blank")
        expect(frame.get_by_test_id("stFileUploader")).to_be_hidden()
        page.goto(f"{server.address}/present")
        expect(page.get_by_test_id("stFileUploader")).to_be_visible()
        expect(page.locator("p.framed")).to_be_hidden()


def test_everything_works_below_a_path_that_streamlit_is_told(browser, chromium, root):
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
