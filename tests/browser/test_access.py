"""Open to everyone: what axe-core finds on each page, at a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from explorer.ui.links import PAGES

from .conftest import Visitor

STREAMLITS_OWN = {"presentation-role-conflict"}
"""The dropzone of Streamlit's file uploader takes the focus although its role is presentation."""
SLIDES = ["/budgets?deck=region&slide=4", "/projects?no=21&deck=region&slide=4&look=dark"]
PHONE = {"width": 390, "height": 844}
DESK = [*(f"/{page.path}" for page in PAGES.values()), "/projects?no=21", *SLIDES]
AT_HAND = ["/", "/projects?no=21"]


@pytest.mark.parametrize("address", DESK)
def test_axe_finds_nothing_but_streamlits_own(visitor: Visitor, address: str):
    assert not violations(visitor, address)


@pytest.mark.parametrize("address", AT_HAND)
def test_axe_finds_nothing_on_a_phone(visitor: Visitor, address: str):
    visitor.page.set_viewport_size(PHONE)
    assert not violations(visitor, address)


def violations(visitor: Visitor, address: str) -> list[str]:
    page = visitor.open(address)
    expect(page.locator("h1:visible")).to_have_count(1)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    assert page.evaluate("document.documentElement.lang") == "ja"
    page.wait_for_timeout(1000)
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        if rule["id"] not in STREAMLITS_OWN
        for node in rule["nodes"]
    ]


def test_a_phone_shows_every_page_without_scrolling_sideways(visitor: Visitor):
    visitor.page.set_viewport_size(PHONE)
    for name, found in PAGES.items():
        page = visitor.open(f"/{found.path}")
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= PHONE["width"], name
