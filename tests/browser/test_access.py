"""Accessibility: what axe-core finds in both themes at every screen size, and use by keyboard alone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from explorer.figures import style
from explorer.figures.looks import LOOKS
from explorer.ui.accessibility import AXE, BARRIERS, ENGLISH, REPAIRED, SCREENS, THEMES
from explorer.views.pages import PAGES

from .conftest import css_colour

SLIDES = ["/budgets?deck=region&slide=4", "/projects?no=21&deck=region&slide=4&look=dark"]
FINDINGS = [*BARRIERS, *REPAIRED]
VIEWS = [
    *(f"/{page.path}" for page in PAGES.values()),
    "/projects?no=21",
    "/budgets?view=change",
    *sorted({found.address for found in FINDINGS if "?" in found.address}),
    *SLIDES,
]
OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
"""The size of targets is new in WCAG 2.2; axe-core measures it when asked to."""
LESS = {"runOnly": ["color-contrast", "target-size"], "resultTypes": ["violations"]}
SEEN_WHOLE = ("desk", "zoomed")
"""Screens that differ in colours and sizes alone from those checked in the light theme."""
AROUND_THE_CHARTS = {"exclude": [["svg.marks"]]}
"""The marks of a chart, which are many, are read once; their colours are held by the tests of the looks."""
FITS = """() => [...document.querySelectorAll('.stApp, [data-testid=stMain]')]
  .every((part) => part.scrollWidth <= part.clientWidth)"""
CUT_OFF = """() => [...document.querySelectorAll('.stApp *')]
  .filter((part) => part.offsetParent && part.clientWidth > 1 && !part.closest('svg, .scroll, pre'))
  .filter((part) => part.scrollWidth > part.clientWidth + 2)
  .filter((part) => {
    const style = getComputedStyle(part);
    const words = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return style.textOverflow === 'ellipsis'
      || (style.overflowX !== 'visible' && (words || part.matches('[role=radiogroup]')));
  })
  .map((part) => part.innerText.trim().slice(0, 40))"""
IN_ENGLISH = """() => [...document.querySelectorAll('.stApp [aria-label], .stApp [title]')]
  .filter((part) => !part.closest('svg'))
  .map((part) => part.getAttribute('aria-label') || part.title)
  .filter((name) => /^[A-Za-z]{3}/.test(name))"""
ON_FIRST_SCREEN = """() => ['h2', ':is(svg.marks, .region-map svg)']
  .map((part) => document.querySelector(`[class*="st-key-figure-"] ${part}`))
  .map((part) => part.getBoundingClientRect().top < innerHeight)"""
OPENING = ("/map", "/matrix", "/budgets", "/indicators")
"""Views whose finding and picture begin on the first screen, however small."""
WINDOWS_SCALES = (1.25, 1.5)
"""The scales that Windows proposes for a laptop of 1366 by 768 pixels."""
PAPERS = """() => [...document.querySelectorAll('.stApp, svg.marks')]
  .map((part) => getComputedStyle(part).backgroundColor)"""
FOCUSED = """() => {
  const part = document.activeElement;
  const style = getComputedStyle(part.closest('[data-testid="stTextInputRootElement"]') || part);
  const box = part.getBoundingClientRect();
  const framed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return {
    words: part.innerText || part.getAttribute('aria-label') || part.tagName,
    seen: framed && box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""
TABS = 60
"""How often a key may have to be pressed to reach the next step of a task."""


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_both_themes_on_every_screen(visitor, view):
    page = visitor.open(view)
    expect(page.locator("h1:visible")).to_have_count(1)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    assert page.evaluate("document.documentElement.lang") == "ja"
    for found in FINDINGS:
        if found.address == view:
            expect(page.locator(found.element).first).to_be_attached()
    page.wait_for_timeout(500)
    assert not [name for name in page.evaluate(IN_ENGLISH) if not name.startswith(ENGLISH)]
    assert not violations(page)
    turn(page, "dark")
    for name, screen in SCREENS.items():
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        page.wait_for_timeout(200)
        assert_nothing_is_cut_off(page, name)
        assert view not in OPENING or all(page.evaluate(ON_FIRST_SCREEN)), name
        assert not violations(page, AROUND_THE_CHARTS, LESS if name in SEEN_WHOLE else OPTIONS), name
    wire = page.context.new_cdp_session(page)
    for scale in WINDOWS_SCALES:
        size = {"width": round(1366 / scale), "height": round(768 / scale)}
        wire.send("Emulation.setDeviceMetricsOverride", size | {"deviceScaleFactor": scale, "mobile": False})
        page.wait_for_timeout(200)
        assert_nothing_is_cut_off(page, f"{scale:.0%}")
    wire.detach()


def test_axe_finds_nothing_in_what_is_opened(visitor):
    page = visitor.open("/budgets?heading=3-3-a")
    for words in ("表・保存・出典の本文", "この画面を共有"):
        page.locator("summary").filter(has_text=words).first.click()
        visitor.settle()
    expect(page.get_by_text("この画面のアドレス（同じ画面が開きます）")).to_be_visible()
    for theme in THEMES:
        turn(page, theme)
        assert not violations(page, AROUND_THE_CHARTS), theme


def test_the_charts_are_dark_from_the_first_moment_and_follow_the_device(visitor):
    visitor.page.emulate_media(color_scheme="dark")
    page = visitor.open("/budgets")
    expect(page.locator("svg.marks").first).to_be_visible()
    assert set(page.evaluate(PAPERS)) == {css_colour(LOOKS["dark"][style.PAPER])}
    turn(page, "light")


def test_the_main_tasks_are_done_without_a_mouse(visitor):
    page = visitor.open("/")
    reach(page, "本文へ")
    page.keyboard.press("Enter")
    reach(page, "南幌町")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="南幌町が参加していない事業：6事業")).to_be_visible()
    visitor.settle()
    reach(page, "No.21 医療的ケア児レスパイト事業")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No.21 医療的ケア児レスパイト事業", level=1)).to_be_visible()
    visitor.settle()
    reach(page, "発表", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="標準スライド")).to_be_visible()
    visitor.settle()
    reach(page, "発表する")
    page.keyboard.press("Enter")
    place = page.locator("nav.stage .place")
    expect(place).to_have_text("1 / 10")
    page.keyboard.press("PageDown")
    expect(place).to_have_text("2 / 10")
    visitor.settle()
    reach(page, "発表を終了")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="標準スライド")).to_be_visible()


def assert_nothing_is_cut_off(page: Page, where: str) -> None:
    assert page.evaluate(FITS), where
    assert not page.evaluate(CUT_OFF), where


def turn(page: Page, theme: str) -> None:
    """Make the device prefer this theme; wait until page and charts follow."""
    page.emulate_media(color_scheme=theme)
    slide = page.locator(".st-key-slide").count()
    charts = ".stApp" if slide else ".stApp, svg.marks"
    page.wait_for_function(
        """([parts, paper]) => [...document.querySelectorAll(parts)]
             .every((part) => getComputedStyle(part).backgroundColor === paper)""",
        arg=[charts, css_colour(LOOKS[theme][style.PAPER])],
    )


def violations(page: Page, context: dict | None = None, options: dict | None = None) -> list[str]:
    """Return the rule and element of each violation that axe-core finds; check its version."""
    found = Axe().run(page, context=context, options=options or OPTIONS).response
    assert found["testEngine"]["version"] == AXE
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]


def reach(page: Page, words: str, key: str = "Tab") -> None:
    """Press the key until the element with these words has the focus; assert that each focus is visible."""
    for _ in range(TABS):
        page.keyboard.press(key)
        now = page.evaluate(FOCUSED)
        assert now["seen"], now["words"]
        if re.search(rf"(^|\n){re.escape(words)}$", now["words"].strip()):
            return
    pytest.fail(f"{words} is not reached with {TABS} times {key}")
