"""A running server and a real Chromium, for the tests that click."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from programs import program
from servers import PATIENCE, running

FLAGS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--host-resolver-rules=MAP explorer.town.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
"""Chromium without a sandbox, as containers need it, without a graphics card, and with loopback alone."""
SCREEN = {"width": 1920, "height": 1080}
expect.set_options(timeout=20_000)
SETTLED = """() => {
  const app = document.querySelector('.stApp');
  const busy = document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]');
  const done = app?.getAttribute('data-test-script-state') === 'notRunning';
  return done && !busy && !document.getElementById('prerendered') && document.querySelector('h1');
}"""


def css_colour(colour: str) -> str:
    """Return a colour such as #262626 as a browser writes it."""
    red, green, blue = bytes.fromhex(colour[1:])
    return f"rgb({red}, {green}, {blue})"


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Run the app in a fresh process and yield its address; the process is ended whatever happens."""
    with running(root) as server:
        yield server.address
        assert "Traceback" not in server.log, server.log


@pytest.fixture(scope="package")
def chromium() -> str:
    """Return the path of Chromium: the setting CHROMIUM, or the headless shell, which does less work."""
    return os.environ.get("CHROMIUM") or program("chromium", "chromium-headless-shell", "chromium")


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(chromium: str, root: Path) -> Iterator[str]:
    """Yield the address of the server that the tests share."""
    with serving(root) as address:
        yield address


def mark(page: Page, words: str) -> Locator:
    """Return the topmost mark of a Vega chart whose description has the words."""
    return page.locator(f".vega-embed path[aria-label*='{words}']").last


class Visitor:
    """A person with a page open; remembers requests to other machines and errors in the browser."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self._watch(request.url))
        self.page.on("websocket", lambda socket: self._watch(socket.url))
        self.page.on("console", lambda said: self._listen(said.type, said.text))
        self.page.on("pageerror", lambda problem: self._listen("error", str(problem)))

    def open(self, path: str) -> Page:
        """Open an address of the app and wait until it is drawn."""
        self.page.goto(self.address + path)
        return self.settle()

    def settle(self) -> Page:
        """Wait until the script has run and everything is drawn."""
        self.page.wait_for_function(SETTLED)
        return self.page

    def leave(self) -> None:
        """Close the page; AssertionError if anything was remembered."""
        self.page.close()
        assert not self.complaints, "\n".join(self.complaints)

    def leave_for_another(self) -> None:
        """Make the open page like a new one; AssertionError if anything was remembered."""
        complaints, self.complaints = self.complaints, []
        self.page.evaluate("try { sessionStorage.clear(); } catch { /* An empty page keeps nothing. */ }")
        self.page.unroute_all()
        self.page.goto("about:blank")
        self.page.mouse.move(0, 0)
        self.page.emulate_media(media="null", color_scheme="null", forced_colors="null")
        self.page.set_viewport_size(SCREEN)
        assert not complaints, "\n".join(complaints)

    def _watch(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.complaints.append(f"left the machine: {url}")

    def _listen(self, kind: str, words: str) -> None:
        if kind == "error":
            self.complaints.append(f"error in the browser: {words}")


@contextmanager
def screen(browser: Browser) -> Iterator[BrowserContext]:
    """Open an unused browser window, without animations, which cost time and are not tested."""
    context = browser.new_context(viewport=SCREEN, locale="ja-JP", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def window_of(browser: Browser):
    """Return a function that opens an unused window; ``lacks`` are options of Playwright's new_context."""
    opened = []

    def window(size=SCREEN, **lacks):
        opened.append(browser.new_context(viewport=size, locale="ja-JP", **lacks))
        opened[-1].set_default_timeout(PATIENCE * 1000)
        return opened[-1].new_page()

    yield window
    for context in opened:
        context.close()


@pytest.fixture(scope="package")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """Yield the window that the tests share, so that the app's scripts load once."""
    with screen(browser) as context:
        yield context


@pytest.fixture(scope="package")
def regular(window: BrowserContext, server: str) -> Visitor:
    return Visitor(window, server)


@pytest.fixture
def visitor(regular: Visitor) -> Iterator[Visitor]:
    """Yield a visitor whose page has loaded the app's scripts before, which halves the work."""
    yield regular
    regular.leave_for_another()


@pytest.fixture
def stranger(browser: Browser, server: str) -> Iterator[Visitor]:
    """Yield a visitor in an unused window."""
    with screen(browser) as context:
        visitor = Visitor(context, server)
        yield visitor
        visitor.leave()
