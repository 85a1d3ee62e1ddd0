"""The search field of every page, by someone who types and clicks."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visitor

FIELD = "計画全体を検索"
FOUND = "「{}」の検索結果"


def search(page: Page, words: str) -> None:
    field = page.get_by_label(FIELD, exact=True)
    field.fill(words)
    field.press("Enter")


def expect_found(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=FOUND.format(words))).to_be_visible()
    expect(page).to_have_url(re.compile(r"/search\?(.*&)?words="))


def expect_to_stay(visitor: Visitor, address: str, heading: str) -> None:
    """Assert that the view is shown, and still is when all requests have been answered."""
    page = visitor.page
    expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    visitor.settle()
    page.wait_for_timeout(500)
    visitor.settle()
    expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    assert page.url.removeprefix(visitor.address) == address


@pytest.mark.parametrize("start", ["/", "/budgets?view=ranking", "/projects?no=21"])
def test_a_hit_is_opened_and_stays_open(visitor, start):
    page = visitor.open(start)
    search(page, "ヒグマ")
    expect_found(page, "ヒグマ")
    page.get_by_role("link", name=re.compile(r"No\.36 ")).first.click()
    expect_to_stay(visitor, "/projects?no=36", "No.36 鳥獣対策等に関する取組の推進")


def test_the_menu_leads_away_from_what_was_found(visitor):
    page = visitor.open("/")
    search(page, "医療")
    expect_found(page, "医療")
    page.get_by_test_id("stTopNavLink").filter(has_text="予算").click()
    expect_to_stay(visitor, "/budgets", "事業費と費用負担")
    page.get_by_test_id("stButtonGroup").get_by_text("順位", exact=True).click()
    page.wait_for_url("**/budgets?view=ranking")
    expect_to_stay(visitor, "/budgets?view=ranking", "事業費と費用負担")


def test_back_and_forward_pass_over_a_search_one_step_each(visitor):
    page = visitor.open("/indicators?list=due")
    search(page, "医療")
    expect_found(page, "医療")
    page.get_by_role("link", name=re.compile(r"No\.21 ")).first.click()
    page.wait_for_url("**/projects?no=21")
    expect_to_stay(visitor, "/projects?no=21", "No.21 医療的ケア児レスパイト事業")
    page.go_back()
    expect_found(page, "医療")
    expect(page.get_by_label(FIELD, exact=True)).to_have_value("医療")
    page.go_back()
    expect_to_stay(visitor, "/indicators?list=due", "評価指標と目標")
    page.go_forward()
    expect_found(page, "医療")


def test_one_search_after_the_other_and_the_same_words_again(visitor):
    page = visitor.open("/")
    search(page, "医療")
    expect_found(page, "医療")
    search(page, "消防")
    expect_found(page, "消防")
    page.get_by_role("link", name=re.compile(r"No\.32 ")).first.click()
    expect_to_stay(visitor, "/projects?no=32", "No.32 消防の連携・協力の推進")
    search(page, "消防")
    expect_found(page, "消防")
    search(page, "消防")
    expect_found(page, "消防")
    page.get_by_test_id("stTopNavLink").filter(has_text="概要").click()
    expect_to_stay(visitor, "/", "さっぽろ連携中枢都市圏")


def test_a_search_that_was_opened_by_its_address_stands_in_the_field(visitor):
    page = visitor.open("/search?words=%E5%8C%BB%E7%99%82")
    expect(page.get_by_label(FIELD, exact=True)).to_have_value("医療")
    search(page, "ヒグマ")
    expect_found(page, "ヒグマ")
    page.go_back()
    expect_found(page, "医療")


def test_words_with_a_municipality_lead_to_the_question_about_it(visitor):
    page = visitor.open("/questions?ask=not-joined&town=014231")
    search(page, "石狩市 負担")
    page.get_by_role("link", name="石狩市に費用負担が生じうる事業は？", exact=True).click()
    expect_to_stay(visitor, "/questions?town=012351&ask=may-cost", "石狩市に費用負担が生じうる事業は？")


def test_an_emptied_field_shows_no_results_and_does_not_hold_anyone(visitor):
    page = visitor.open("/")
    search(page, "医療")
    expect_found(page, "医療")
    search(page, "")
    expect(page.get_by_role("heading", name=FIELD)).to_be_visible()
    page.get_by_test_id("stTopNavLink").filter(has_text="問い").click()
    expect_to_stay(visitor, "/questions", "問いと答え")


@pytest.mark.parametrize("words", ["", "　"])
def test_without_words_the_page_stays(visitor, words):
    page = visitor.open("/towns?town=014231")
    search(page, words)
    expect_to_stay(visitor, "/towns?town=014231", "市町村と連携事業")


def test_words_that_were_typed_and_not_sent_lead_nowhere(visitor):
    page = visitor.open("/")
    page.get_by_label(FIELD, exact=True).fill("医療")
    page.get_by_test_id("stTopNavLink").filter(has_text="予算").click()
    expect_to_stay(visitor, "/budgets", "事業費と費用負担")


def test_a_search_keeps_the_scope_and_is_sent_by_its_button_too(visitor):
    page = visitor.open("/budgets?heading=3")
    page.get_by_label(FIELD, exact=True).fill("医療")
    page.get_by_role("button", name="検索", exact=True).click()
    expect_found(page, "医療")
    assert "heading=3" in page.url
