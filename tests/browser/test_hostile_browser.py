"""A real browser on a region whose every text is hostile: none of it runs, loads, links or sets a style."""

import pytest
from hostile import MARKDOWN, REPLACED, SCRIPT, write_hostile_region
from playwright.sync_api import Page, expect

from .conftest import Visitor, screen, serving

VIEWS = [
    "/",
    "/questions?ask=not-in&no=2",
    "/map?lens=fields",
    "/towns?town=990019&with=990035",
    "/budgets?view=settled",
    "/indicators",
    "/projects?no=1",
    "/projects?no=2&deck=region&slide=4",
    "/search?words=hacked",
    "/sources",
    "/changes",
    "/present",
    "/help",
]
"""All pages but the two that a pointer visits."""
FOUND = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const here = (address) => /^(data:|blob:|mailto:)/.test(address) || address.startsWith(location.origin);
  const words = 'a, img, code, em, del, .katex, .stMarkdownColoredText, span[role=img]';
  return [
    ...all('iframe, object, embed, base, svg image, svg a, svg foreignObject'),
    ...all(`[data-testid=stMarkdownContainer] :is(${words})`),
    ...all('a[href]').filter((link) => !here(link.href)),
    ...all('img').filter((image) => !here(image.src)),
    ...all('*').filter((element) => element.getAttributeNames().some((name) => name.startsWith('on'))),
  ].map((element) => element.outerHTML.slice(0, 200));
}"""
"""Returns the elements that hostile words would have made."""


@pytest.fixture(scope="module")
def reader(browser, root, tmp_path_factory):
    """Yield a visitor of the hostile region."""
    folder = write_hostile_region(tmp_path_factory.mktemp("hostile"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_DATA", str(folder))
        with serving(root) as address, screen(browser) as context:
            visitor = Visitor(context, address)
            yield visitor
            visitor.leave()


def check(page: Page) -> None:
    assert page.evaluate(FOUND) == []
    assert page.evaluate("window.hacked === 1") is False
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def test_hostile_words_are_words_on_every_page(reader):
    for view in VIEWS:
        page = reader.open(view)
        for box in page.get_by_test_id("stExpander").locator("summary").all()[:2]:
            box.click()
        reader.settle()
        check(page)


def test_hostile_words_are_shown_whole(reader):
    page = reader.open("/projects?no=1")
    expect(page.locator("h1")).to_have_text(f"No.1 {REPLACED['港まつりの開催']}")
    expect(page.locator("p.lead")).to_contain_text(SCRIPT + MARKDOWN)


def test_a_pointer_reads_words_too(reader):
    page = reader.open("/map?town=990027")
    page.locator(".region-map .town").nth(1).hover()
    expect(page.locator(".region-map .tooltip")).to_contain_text("[x](javascript:hacked=1):red[r]")
    check(page)
