"""What a laptop at 150 %, a tablet and a telephone show on the first screen, large enough to touch."""

import pytest
from playwright.sync_api import expect

from .conftest import SCREEN, Visitor

LAPTOP = {"width": 853, "height": 480}
ACROSS, UPRIGHT = {"width": 1024, "height": 768}, {"width": 768, "height": 1024}
PHONE = {"width": 390, "height": 844}
SCREENS = {"laptop": LAPTOP, "across": ACROSS, "upright": UPRIGHT, "phone": PHONE}
PICTURES = ("/", "/map", "/map?lens=fields", "/matrix", "/budgets", "/budgets?view=ranking", "/indicators")
BESIDE = ("/questions?ask=not-joined&town=014231", "/questions?ask=due", "/projects?no=21")
"""Views whose picture stands beside their words on a wide screen."""
PICTURE = '[class*="st-key-figure-"] :is(svg.marks, .region-map)'
SEEN, PHONE_TOP = 0.4, 400
"""The part of the screen that a picture has at least, and where it begins on a phone at the latest."""
FINGER = 44
TOUCHED = """() => [...document.querySelectorAll(`
    [data-testid=stTopNavLink], [data-testid=stExpandSidebarButton], [data-testid=stButtonGroup] button,
    [data-testid=stSelectbox] > div, .st-key-search [data-testid=stTextInputRootElement],
    .st-key-search button, .filters summary, .tools a, .region-map .zoom button, .neighbours a`)]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }))
  .filter((part) => part.getBoundingClientRect().width > 2)
  .map((part) => [part.innerText || part.ariaLabel || part.tagName, part.getBoundingClientRect().height])"""
ADD_PAGE = """() => {
  const last = [...document.querySelectorAll('.rc-overflow-item:has([data-testid=stTopNavLink])')].at(-1);
  const added = last.cloneNode(true);
  added.querySelector('a').href = '/changes';
  added.querySelector('p').textContent = '版の比較';
  last.after(added);
}"""
"""As the navigation is with two editions."""
COVERED = """() => {
  const right = Math.max(...[...document.querySelectorAll('[data-testid=stTopNavLink]')].map(
    (link) => link.getBoundingClientRect().right));
  const search = document.querySelector('.st-key-search').getBoundingClientRect();
  const input = document.querySelector('.st-key-search input').getBoundingClientRect();
  return search.top < 60 && right > search.left ? 'the navigation' : input.width < 70 ? 'the field' : '';
}"""


def top_of(page, selector):
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize("view", PICTURES)
def test_much_of_the_picture_stands_on_the_first_screen(visitor: Visitor, view):
    page = visitor.open(view)
    for size in (LAPTOP, ACROSS, PHONE):
        page.set_viewport_size(size)
        page.wait_for_timeout(300)
        assert size["height"] - top_of(page, PICTURE) >= SEEN * size["height"], size
    assert view == "/" or top_of(page, PICTURE) <= PHONE_TOP


def test_on_an_upright_screen_the_first_pages_map_stands_between_its_finding_and_its_list(visitor: Visitor):
    page = visitor.open("/")
    for size in (PHONE, UPRIGHT):
        page.set_viewport_size(size)
        page.wait_for_timeout(300)
        finding, *_ = page.get_by_role("heading", level=2).all()
        assert finding.bounding_box()["y"] < top_of(page, PICTURE) < top_of(page, ".st-key-gaps table"), size


@pytest.mark.parametrize("view", BESIDE)
def test_a_picture_beside_words_stands_whole_on_a_projector(visitor: Visitor, view):
    page = visitor.open(view)
    picture = page.locator(PICTURE).first.bounding_box()
    assert picture["y"] + picture["height"] <= SCREEN["height"]


@pytest.mark.parametrize("view", ["/map", "/projects?no=21", "/questions", "/towns?town=014231"])
def test_what_is_touched_is_as_large_as_a_finger(window_of, server, view):
    for size in (PHONE, ACROSS):
        page = window_of(size, has_touch=True)
        visitor = Visitor(page.context, server)
        page = visitor.open(view)
        touched = page.evaluate(TOUCHED)
        assert touched
        assert not [part for part in touched if part[1] < FINGER], size
        visitor.leave()


def test_the_search_field_stands_beside_the_navigation(visitor: Visitor):
    page = visitor.open("/map")
    for pages in (11, 12):
        for width, height in ((853, 480), (961, 700), (1024, 768), (1200, 800)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(200)
            assert not page.evaluate(COVERED), (pages, width)
        page.evaluate(ADD_PAGE)
    page.set_viewport_size(PHONE)
    page.get_by_test_id("stExpandSidebarButton").click()
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text="概要")
    expect(link).to_be_visible()
    link.click(trial=True)


def test_the_title_of_a_sheet_stands_near_the_top(visitor: Visitor):
    page = visitor.open("/projects?no=38")
    for name in ("laptop", "phone"):
        page.set_viewport_size(SCREENS[name])
        page.wait_for_timeout(200)
        assert top_of(page, "h1") < 160, name
        expect(page.get_by_role("link", name="No.37 森林整備等に関する取組の推進")).to_be_visible()


def test_a_tablet_held_upright_shows_the_rows_that_differ_with_their_names_beside_them(visitor: Visitor):
    page = visitor.open("/matrix")
    names = page.locator(".vega-embed svg text[aria-label^='No.']")
    expect(names).to_have_count(55)
    for size in (UPRIGHT, LAPTOP):
        page.set_viewport_size(size)
        expect(names).to_have_count(7)
        assert "…" not in "".join(names.all_text_contents())
    name, cell = names.first, page.locator(".vega-embed svg path[aria-label*='No.19 ']").first
    expect(cell).to_be_visible()
    row, beside = name.bounding_box(), cell.bounding_box()
    assert row and beside
    assert row["x"] + row["width"] <= beside["x"]
    assert row["y"] < beside["y"] + beside["height"] / 2 < row["y"] + row["height"]
