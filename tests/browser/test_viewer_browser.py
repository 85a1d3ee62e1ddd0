"""The viewer's own town, the conditions that are on, all slides at once: by someone who types and clicks."""

import re

from playwright.sync_api import expect


def test_the_viewers_town_leads_every_page_to_it(visitor):
    page = visitor.open("/")
    chooser = page.get_by_role("combobox", name="あなたのまち")
    chooser.click()
    page.get_by_role("option", name="南幌町").click()
    expect(page.get_by_role("heading", name="南幌町が参加しないのは55事業のうち6事業")).to_be_visible()
    page.wait_for_url("**/?home=014231")
    menu = page.get_by_test_id("stTopNavLink")
    menu.filter(has_text="問い").click()
    expect(page.get_by_role("link", name="南幌町が参加していない事業は？")).to_be_visible()
    menu.filter(has_text="予算").click()
    page.wait_for_url("**/budgets?home=014231&town=014231")
    menu.filter(has_text="市町村").click()
    page.wait_for_url("**/towns?home=014231&town=014231")
    expect(page.get_by_role("heading", name="南幌町が参加していない事業：6事業")).to_be_visible()


def test_looking_at_another_town_does_not_make_it_the_viewers_own(visitor):
    page = visitor.open("/?home=014231")
    menu = page.get_by_test_id("stTopNavLink")
    page.locator(".region-map [data-key='town=012033']").first.click()
    expect(page.get_by_role("heading", name="小樽市が参加していない事業：")).to_be_visible()
    menu.filter(has_text="概要").click()
    page.wait_for_url("**/?home=014231")
    expect(page.get_by_role("heading", name="南幌町が参加しないのは55事業のうち6事業")).to_be_visible()
    menu.filter(has_text="地図").click()
    chosen = page.get_by_role("combobox", name="市町村", exact=True)
    expect(chosen).to_have_value("南幌町")
    chosen.click()
    page.get_by_role("option", name="選択なし").click()
    page.wait_for_url("**/map?home=014231")
    expect(chosen).to_have_value("選択なし")


def test_without_an_own_town_the_one_looked_at_is_followed_but_not_taken_for_it(visitor):
    page = visitor.open("/towns?town=012351")
    menu = page.get_by_test_id("stTopNavLink")
    menu.filter(has_text="地図").click()
    page.wait_for_url("**/map?town=012351")
    expect(page.get_by_role("combobox", name="市町村", exact=True)).to_have_value("石狩市")
    menu.filter(has_text="概要").click()
    expect(page.get_by_role("combobox", name="あなたのまち")).to_have_value("選択なし")
    assert page.url.endswith("/")


def test_conditions_are_seen_and_taken_away(visitor):
    page = visitor.open("/budgets?view=ranking")
    page.get_by_role("button", name="条件を追加").click()
    field = page.get_by_label("検索", exact=True)
    field.fill("子育て")
    field.press("Enter")
    page.wait_for_url("**/budgets?view=ranking&q=*")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="条件「「子育て」」を消す").click()
    page.wait_for_url("**/budgets?view=ranking")
    expect(page.locator(".chips")).to_have_count(0)


def test_all_slides_are_seen_at_once_and_one_is_chosen_by_keys(visitor):
    page = visitor.open("/budgets?view=ranking&rows=5&deck=region&slide=5")
    page.keyboard.press("o")
    slides = page.locator("#all a")
    expect(slides).to_have_count(10)
    expect(slides.nth(4)).to_be_focused()
    expect(slides.nth(4).locator("img")).to_have_js_property("complete", True, timeout=60_000)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/budgets\?view=change.*slide=6"))
    expect(page.locator("#all")).to_have_count(0)
    expect(page.locator("nav.stage .place")).to_have_text("6 / 10")


def test_an_embedded_page_has_no_navigation_and_neither_has_the_page_that_it_leads_to(visitor):
    page = visitor.open("/towns?town=014231&embed=true")
    links = page.get_by_test_id("stTopNavLink")
    expect(page.get_by_test_id("stMain").locator("h1")).to_be_visible()
    expect(links).to_have_count(0)
    page.get_by_role("link", name="No.21 医療的ケア児レスパイト事業").first.click()
    page.wait_for_url("**/projects?*embed=true*")
    expect(page.get_by_role("link", name="この事業票をPDFで保存")).to_be_visible()
    expect(links).to_have_count(0)
    visitor.open("/budgets")
    expect(links.first).to_be_visible()
