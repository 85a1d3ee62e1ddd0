"""The indicators as a council member uses them, in a real browser."""

from playwright.sync_api import Page, expect

from .conftest import mark

ROWS = ".stHtml tbody tr"


def choose(page: Page, words: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(words).click()


def test_a_list_is_chosen_and_restored_by_its_address(visitor):
    page = visitor.open("/indicators")
    expect(page.locator(ROWS)).to_have_count(78)
    choose(page, "基準値なし 37")
    expect(page.locator(ROWS)).to_have_count(37)
    assert page.url.endswith("/indicators?list=no_baseline")
    page.reload()
    visitor.settle()
    expect(page.locator(ROWS)).to_have_count(37)
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(78)


def test_a_stranger_sees_the_same_list_by_its_address(stranger):
    page = stranger.open("/indicators?list=not_above&heading=3")
    expect(page.get_by_role("heading", name="目標値が基準値を下回る：2件")).to_be_visible()
    expect(page.locator(ROWS).first).to_contain_text("64,000千円（毎年度）以上")


def test_the_lines_of_the_plan_open_in_the_row(visitor):
    page = visitor.open("/indicators?list=no_baseline&q=医療的ケア児レスパイト")
    line = page.get_by_text("－ 100％（2027度）")
    expect(line).to_be_hidden()
    page.get_by_text("1809〜1812行").click()
    expect(line).to_be_visible()


def test_a_row_of_the_list_leads_to_its_sheet(visitor):
    page = visitor.open("/indicators?list=not_above")
    page.locator(ROWS).get_by_role("link", name="No.48").click()
    page.wait_for_url("**/projects?no=48")
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(17)


def test_a_click_on_an_arrow_leads_to_its_sheet(visitor):
    page = visitor.open("/indicators")
    mark(page, "+8,680人（3.01倍）").click()
    page.wait_for_url("**/projects?no=39")


def test_a_click_on_the_timeline_leads_to_its_sheet(visitor):
    page = visitor.open("/indicators?list=due")
    mark(page, "製造業の人手不足の企業の割合：50％（2027年度）").click()
    page.wait_for_url("**/projects?no=9")


def test_a_click_on_a_kind_keeps_that_kind(visitor):
    page = visitor.open("/indicators")
    mark(page, "維持、").click()
    page.wait_for_url("**/indicators?kind=kept_up")
    expect(page.locator(ROWS)).to_have_count(9)


def test_a_click_on_what_falls_short_opens_that_list(visitor):
    page = visitor.open("/indicators")
    mark(page, "目標値が基準値を下回る").click()
    page.wait_for_url("**/indicators?list=not_above")
    expect(page.locator(ROWS)).to_have_count(17)
