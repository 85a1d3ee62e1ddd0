"""Slow or interrupted networks, old browsers, touch screens, input methods, translators."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from explorer.ui.frame import OLD_BROWSER

from .conftest import PATIENCE, SETTLED, Visitor
from .test_prerender_browser import TOO_LONG, hold, with_content
from .test_present_browser import SLOW_LINE

CHARTS = re.compile(r"/static/js/(embed|ArrowVegaLiteChart)[^/]*\.js$")


# A slow line


def test_a_line_that_needs_minutes_is_not_called_broken(window_of, server):
    page = window_of()
    page.clock.install()
    held = hold(page)
    with_content(page, f"{server}/budgets?view=ranking")
    page.clock.fast_forward(60_000)
    expect(page.locator("#why")).to_contain_text("読み込みに時間がかかっています")
    for route in held:
        route.continue_()
    expect(page.locator("#prerendered")).to_have_count(0)
    expect(page.locator("#why")).to_be_hidden()


def test_the_picture_stands_until_its_own_has_arrived(window_of, server):
    page = window_of()
    page.clock.install()
    held = hold(page, CHARTS)
    with_content(page, f"{server}/budgets?view=ranking")
    expect(page.locator(".stApp[data-test-script-state=notRunning]")).to_be_attached()
    expect(page.locator("[data-testid=stMain] [data-testid=stSkeleton]")).not_to_have_count(0)
    page.clock.fast_forward(TOO_LONG)
    expect(page.locator("#prerendered .chart svg").last).to_be_visible()
    for route in held:
        route.continue_()
    expect(page.locator("#prerendered")).to_have_count(0)
    expect(page.locator(".stVegaLiteChart .marks")).to_be_visible()


def test_clicks_that_follow_each_other_faster_than_the_line_all_count(stranger):
    page = stranger.page
    page.add_init_script(SLOW_LINE)
    stranger.open("/budgets?view=ranking")
    page.get_by_text("最大の事業を除く").click()
    segment(page, "上位5").click()
    segment(page, "対数目盛").click()
    page.wait_for_url(asks("view=ranking&aside=1&rows=5&scale=log"))
    stranger.settle()
    expect(page.get_by_label("最大の事業を除く")).to_be_checked()
    page.wait_for_timeout(2000)  # until the line has brought the last reply
    page.go_back()
    expect(segment(page, "通常目盛")).to_have_attribute("aria-checked", "true")
    segment(page, "上位10").click()
    page.wait_for_url(asks("view=ranking&aside=1"))


def asks(query: str) -> Callable[[str], bool]:
    """Return a function that tells whether an address has these parameters and no others."""
    return lambda address: parse_qs(urlsplit(address).query) == parse_qs(query)


# Back and forward


@pytest.mark.parametrize(
    ("view", "opens"),
    [
        ("/projects", "[data-testid=stMain] .stHtml a[href*='no=55']"),
        ("/indicators?list=due", "[data-testid=stMain] tr:nth-last-child(2) a[href*='no=']"),
        ("/budgets?view=ranking&rows=all", ".vega-embed path[aria-label*='No.45 ']"),
    ],
)
def test_back_and_forward_return_to_the_place_on_the_page(visitor, view, opens):
    page = visitor.open(view)
    link = page.locator(opens).last
    link.evaluate("part => part.scrollIntoView({ block: 'center' })")
    before = scrolled(page)
    assert before > 200
    link.click()
    page.wait_for_url("**/projects?no=*")
    expect_place(visitor, 0)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 100)")
    page.go_back()
    expect_place(visitor, before)
    page.go_forward()
    expect_place(visitor, 100)
    page.go_back()
    expect_place(visitor, before)
    page.get_by_test_id("stTopNavLink").filter(has_text="出典").click()
    page.wait_for_url("**/sources**")
    visitor.settle()
    assert scrolled(page) == 0


def scrolled(page: Page) -> float:
    return page.get_by_test_id("stMain").evaluate("main => main.scrollTop")


def expect_place(visitor: Visitor, place: float) -> None:
    """Assert that the page scrolls to that place and stays there."""
    visitor.page.wait_for_timeout(300)
    visitor.settle()
    visitor.page.wait_for_timeout(1500)
    assert scrolled(visitor.page) == pytest.approx(place, abs=8)


# Kana


def test_enter_that_confirms_kana_does_not_search(visitor):
    page = visitor.open("/")
    field = page.get_by_label("計画全体を検索", exact=True)
    field.click()
    wire = page.context.new_cdp_session(page)
    enter = {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter"}
    wire.send("Input.imeSetComposition", {"text": "いりょう", "selectionStart": 4, "selectionEnd": 4})
    wire.send("Input.dispatchKeyEvent", enter)
    wire.send("Input.insertText", {"text": "医療"})
    wire.send("Input.dispatchKeyEvent", enter)  # as Safari says it, after the composition
    page.wait_for_timeout(1000)
    visitor.settle()
    assert page.url == f"{visitor.address}/"
    expect(field).to_have_value("医療")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="「医療」の検索結果")).to_be_visible()


# Sleep


def test_after_a_sleep_the_same_view_and_deck_stand_without_a_reload(stranger):
    page, asleep, open_lines = stranger.page, False, []

    def line(socket: WebSocketRoute) -> None:
        if asleep:
            socket.close()
        else:
            open_lines.append((socket, socket.connect_to_server()))

    page.route_web_socket(re.compile("/_stcore/stream"), line)
    stranger.open("/budgets?view=ranking")
    page.get_by_role("button", name="スライドに追加").first.click()
    page.wait_for_url("**deck=*")
    page.get_by_text("最大の事業を除く").click()
    page.wait_for_url("**aside=1*")
    stranger.settle()
    before, titles = page.url, page.locator("h1, h2").all_inner_texts()
    page.evaluate("window.neverReloaded = true")
    asleep = True
    for ends in open_lines:
        for end in ends:
            end.close()
    expect(page.locator("#lost")).to_contain_text("サーバーに接続できません")
    page.wait_for_timeout(3000)
    asleep = False
    expect(page.locator("#lost")).to_have_count(0, timeout=PATIENCE * 1000)
    stranger.settle()
    assert page.evaluate("window.neverReloaded")
    assert (page.url, page.locator("h1, h2").all_inner_texts()) == (before, titles)
    segment(page, "上位5").click()
    page.wait_for_url("**rows=5*")
    page.get_by_test_id("stTopNavLink").filter(has_text="発表").click()
    expect(page.get_by_role("heading", name="作成中のスライド（1枚）")).to_be_visible()
    stranger.complaints.clear()  # the browser tells of each line that was refused


# Copying a table

COPY = """(table) => {
  const all = document.createRange();
  all.selectNode(table);
  getSelection().removeAllRanges();
  getSelection().addRange(all);
  document.execCommand('copy');
  const sheet = document.body.appendChild(document.createElement('div'));
  sheet.contentEditable = 'true';
  sheet.addEventListener('paste', (event) => {
    event.preventDefault();
    window.pasted = ['text/plain', 'text/html'].map((kind) => event.clipboardData.getData(kind));
    sheet.remove();
  });
  sheet.focus();
}"""
CELLS = """(table) => [...table.rows].map((row) => [...row.cells]
  .map((cell) => cell.innerText.trim().replace(/\\s*\\n\\s*/g, '　')))"""


@pytest.mark.parametrize(
    ("view", "opens"),
    [
        ("/indicators?list=due", ""),
        ("/indicators?list=not_above", ""),
        ("/indicators", ".st-key-table-kpis summary"),
        ("/matrix", ".st-key-table-matrix summary"),
        ("/budgets?view=ranking", ".st-key-table-ranking summary"),
        ("/budgets", ""),
        ("/towns?town=014231&with=013030", ""),
    ],
)
def test_a_copied_table_keeps_its_cells_signs_and_numbers(visitor, view, opens):
    page = visitor.open(view)
    if opens:
        page.locator(opens).first.click()
        page.locator("details table").first.wait_for()
        visitor.settle()
    for table in page.get_by_test_id("stMain").locator(".scroll table").all():
        shown = table.evaluate(CELLS)
        table.evaluate(COPY)
        page.keyboard.press("Control+v")
        plain, html = page.evaluate("window.pasted")
        assert [line.split("\t") for line in plain.split("\n")] == shown
        assert [re.findall(r"<t[hd]>(?:<a [^>]*>)?([^<]*)", row) for row in html.split("</tr>")[:-1]] == shown
        assert html.count("<a href") == table.locator("td:not(:has(a + a)) a:only-of-type").count()
        for number in table.locator("td.number").all_inner_texts():
            assert re.fullmatch(r"-?[\d,]+(\.\d+)?%?", number), number


# Old browsers


@pytest.mark.parametrize(
    "lacks", ["CSS.supports = () => false", "delete HTMLScriptElement.prototype.noModule"]
)
def test_an_older_browser_is_told_which_ones_work(window_of, server, lacks):
    page = window_of()
    page.add_init_script(lacks)
    with_content(page, f"{server}/map")
    expect(page.locator("#old")).to_have_text(OLD_BROWSER)
    expect(page.locator("#old")).to_be_in_viewport()


def test_what_tells_an_older_browser_is_understood_by_it_and_by_no_other(window_of, server):
    page = window_of()
    with_content(page, f"{server}/map")
    expect(page.locator("#old")).to_have_count(0)
    [script] = re.findall(r"<script>(if [^<]*<p[^<]*</p>[^<]*)</script>", page.content())
    assert not re.search(r"=>|`|\?\.|\b(const|let)\b", script)


# Translation

TRANSLATE = """() => {
  const words = document.createTreeWalker(document.querySelector('.stApp'), NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (words.nextNode()) nodes.push(words.currentNode);
  const kept = '[translate=no], svg, script, style';
  for (const node of nodes.filter((each) => each.data.trim() && !each.parentElement.closest(kept))) {
    const outer = document.createElement('font'), inner = document.createElement('font');
    node.parentNode.replaceChild(outer, node);
    outer.append(inner);
    inner.append('[' + node.data + ']');
  }
}"""
"""Replaces each text by two elements, as the translators of Chrome and Edge do."""


def test_translators_leave_the_page_as_it_is(visitor):
    """Otherwise words that a translator has replaced would stay when the app changes them."""
    page = visitor.open("/map")
    page.evaluate(TRANSLATE)
    page.locator(".region-map [data-key='town=014231']").click()
    page.wait_for_url("**town=014231*")
    visitor.settle()
    page.evaluate(TRANSLATE)
    expect(page.locator("font")).to_have_count(0)
    expect(page.get_by_role("heading", name="南幌町が参加していない事業：6事業")).to_be_visible()


# Select boxes under a finger


def test_a_select_box_is_used_by_touch(window_of, server):
    page = window_of({"width": 820, "height": 1180}, has_touch=True, is_mobile=True)
    page.goto(f"{server}/map")
    page.wait_for_function(SETTLED)
    box = page.get_by_role("combobox", name="市町村")
    box.scroll_into_view_if_needed()
    expect(box).to_have_attribute("inputmode", "none")  # no keyboard comes over the list
    box.tap()
    option = page.get_by_role("option", name="南幌町").first
    option.scroll_into_view_if_needed()
    option.tap()
    page.wait_for_url("**town=014231*")


def test_a_select_box_is_searched_with_a_keyboard(visitor):
    page = visitor.open("/map")
    box = page.get_by_role("combobox", name="市町村")
    expect(box).not_to_have_attribute("inputmode", "none")
    box.fill("南幌")
    page.keyboard.press("Enter")
    page.wait_for_url("**town=014231*")


def segment(page: Page, words: str) -> Locator:
    return page.get_by_role("radio", name=words, exact=True)
