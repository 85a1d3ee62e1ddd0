"""What a person sees and does, in a real browser."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from test_answers import SENTENCES

from explorer.figures.answers import QUESTIONS, question_title
from explorer.figures.sentences import Subject
from explorer.views.pages import ACCESSIBILITY, CHANGES, PAGES, SEARCH

from .conftest import SETTLED, Visitor, mark, screen, serving

TITLES = [page.title for page in PAGES.values() if page not in (ACCESSIBILITY, SEARCH, CHANGES)]
CHOSEN = [
    "/?embed=true",
    "/questions?ask=may-cost&town=013030",
    "/map?lens=project&no=21&draw=plain",
    "/matrix?order=amount&columns=similar&differing=1",
    "/towns?town=014231&with=013030&heading=3",
    "/budgets?view=change&heading=3",
    "/indicators?list=not_above&heading=3",
    "/projects?order=amount&q=%E6%B6%88%E9%98%B2",
    "/search?words=%E5%8C%BB%E7%99%82",
]
"""A view of each page that is not its first one."""


def heading(page: Page, words: str):
    return page.get_by_role("heading", name=words)


def town(page: Page, name: str):
    """Return the municipality on the map."""
    return page.locator(f".region-map [data-key][aria-label^='{name}']")


def _view(visitor: Visitor, path: str = "") -> dict[str, object]:
    """Return what a viewer can see of the page: address, titles, chosen values, words."""
    page = visitor.open(path) if path else visitor.settle()
    expect(page.locator("h1")).to_be_visible()
    return {
        "address": page.url,
        "titles": page.locator("h1, h2, h3").all_inner_texts(),
        "chosen": page.locator("[aria-checked=true], input:checked").evaluate_all(
            "marks => marks.map(mark => mark.innerText || mark.ariaLabel)"
        ),
        "filled": page.locator("input").evaluate_all("fields => fields.map(field => field.value)"),
    }


# Opening


def test_the_first_visitor_of_a_new_server_may_open_any_address(browser, root, chromium):
    with serving(root) as address, screen(browser) as context:
        visitor = Visitor(context, address)
        page = visitor.open("/projects?no=21")
        expect(heading(page, "No.21 医療的ケア児レスパイト事業").first).to_be_visible()
        for title in TITLES:
            expect(page.get_by_test_id("stTopNavLink").filter(has_text=title).first).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == "ja"
        visitor.leave()


def test_the_page_is_japanese_before_any_script_has_run(visitor):
    answer = visitor.page.request.get(f"{visitor.address}/budgets")
    assert '<html lang="ja"' in answer.text()


def test_nonsense_in_an_address_cannot_fetch_anything(visitor):
    page = visitor.open("/map?town=![x](https://example.org/x.png)")
    expect(page.get_by_test_id("stAlert")).to_contain_text("![x](https:\u2060//example.org/x.png)")
    expect(page.get_by_test_id("stAlert").locator("img")).to_have_count(0)


# A council member's questions, from the first page


def test_one_click_tells_who_is_not_in_project_21(visitor):
    page = visitor.open("/")
    page.get_by_role("link", name="No.21", exact=True).first.click()
    expect(heading(page, "No.21：小樽市・当別町・南幌町は参加しない")).to_be_visible()


def test_one_click_tells_what_nanporo_is_not_in(visitor):
    page = visitor.open("/")
    page.get_by_role("link", name="南幌町", exact=True).first.click()
    expect(heading(page, "南幌町が参加していない事業：6事業")).to_be_visible()
    for no in (19, 20, 21, 34, 35, 55):
        expect(page.get_by_role("link", name=re.compile(rf"No\.{no} ")).first).to_be_visible()


def test_a_filter_stays_from_page_to_page_in_the_menu_until_it_is_removed(visitor):
    page = visitor.open("/map?heading=3-1-b")
    for name, path in (("参加一覧", "matrix"), ("予算", "budgets"), ("地図", "map")):
        page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
        page.wait_for_url(f"**/{path}?heading=3-1-b")
        visitor.settle()
    page.get_by_role("link", name="条件を消す").click()
    page.wait_for_url("**/map")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="参加一覧").click()
    page.wait_for_url("**/matrix")
    expect(page.get_by_test_id("stSidebarNavLink").first).not_to_be_in_viewport()


def test_two_clicks_tell_what_grew_most(visitor):
    page = visitor.open("/")
    page.get_by_test_id("stTopNavLink").filter(has_text="予算").click()
    page.get_by_test_id("stButtonGroup").get_by_text("増減", exact=True).click()
    expect(heading(page, "増えたのは25事業、最大は「消防の連携・協力の推進」")).to_be_visible()
    expect(page.locator(".vega-embed text", has_text="+39.3億円（+244.4%）")).to_be_visible()
    assert page.url.endswith("/budgets?view=change")


def test_every_question_is_answered_by_clicking_from_the_first_page(visitor, dataset):
    page = visitor.open("/")
    for key in QUESTIONS:
        page.get_by_test_id("stTopNavLink").filter(has_text="問い").click()
        title = question_title(dataset, key, Subject("014231", 55, 2026))
        page.get_by_role("link", name=title, exact=True).click()
        page.wait_for_url(re.compile(rf"/questions\?(.*&)?ask={key}"))
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        said = page.locator(".answer")
        if key in ("not-in", "due"):
            expect(said).to_contain_text("小樽市、岩見沢市" if key == "not-in" else "今年度（")
        else:
            expect(said).to_have_text(SENTENCES[key])


# Clicking on pictures


def test_a_town_is_clicked_on_the_map(visitor):
    page = visitor.open("/map")
    town(page, "札幌市").click(position={"x": 60, "y": 60})
    page.wait_for_url("**/map?town=011002")
    town(page, "南幌町").click()
    page.wait_for_url("**/map?town=014231")
    expect(heading(page, "南幌町が参加していない事業：6事業")).to_be_visible()
    expect(heading(page, "南幌町が参加しないのは55事業のうち6事業")).to_be_visible()
    expect(page.locator(".region-map .chosen")).to_have_count(2)


def test_a_town_is_picked_on_the_map_by_keyboard_and_by_an_old_address(visitor):
    page = visitor.open("/map?draw=plain")
    town(page, "小樽市").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/map*town=012033")
    expect(heading(page, "小樽市が参加していない事業：3事業")).to_be_visible()


def test_a_pointer_reads_what_a_town_is_not_in(visitor):
    page = visitor.open("/map")
    town(page, "当別町").hover()
    tooltip = page.locator(".region-map .tooltip")
    expect(tooltip).to_contain_text("当別町：2事業に不参加")
    expect(tooltip).to_contain_text("No.21 医療的ケア児レスパイト事業")
    expect(tooltip).to_contain_text("No.55 固定資産の評価に係る家屋比準評価の導入")
    page.mouse.move(1, 1)
    expect(tooltip).to_be_hidden()


def test_the_wheel_scrolls_the_page_and_with_ctrl_zooms_the_map(visitor):
    page = visitor.open("/map")
    svg, whole = page.locator(".region-map svg"), page.get_by_role("button", name="全体に戻す")
    home = svg.get_attribute("viewBox")
    svg.hover()
    page.mouse.wheel(0, 300)
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop > 0")
    assert svg.get_attribute("viewBox") == home
    expect(whole).to_be_hidden()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -600)
    page.keyboard.up("Control")
    expect(whole).to_be_visible()
    zoomed = svg.get_attribute("viewBox")
    assert float(zoomed.split()[2]) < float(home.split()[2]) / 2
    shown = page.locator(".region-map").bounding_box()
    page.mouse.click(shown["x"] + shown["width"] / 2, shown["y"] + shown["height"] / 2)
    page.wait_for_url("**/map?town=*")
    expect(page.locator(".region-map .chosen")).to_have_count(2)
    assert svg.get_attribute("viewBox") == zoomed, "a click keeps the zoom"
    out = page.get_by_role("button", name="縮小")
    for _ in range(8):
        if out.count():
            out.click()
    assert not out.count()
    assert [*map(float, svg.get_attribute("viewBox").split())] == [*map(float, home.split())], (
        "no further out"
    )
    page.get_by_role("button", name="拡大").click()
    whole.click()
    assert [*map(float, svg.get_attribute("viewBox").split())] == [*map(float, home.split())]


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1024, 768), (390, 844)])
def test_the_map_fits_every_screen_in_letters_that_can_be_read(visitor, size):
    page = visitor.open("/map")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(300)
    frame = page.locator(".region-map").bounding_box()
    assert frame["height"] <= size[1]
    for box in (area.bounding_box() for area in page.locator(".region-map .town").all()):
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["y"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]
    letters = page.locator(".region-map .labels text").evaluate_all(
        """all => all.filter(one => one.closest('.labels').style.display !== 'none').map(one =>
          parseFloat(one.getAttribute('font-size')) * one.ownerSVGElement.getScreenCTM().a)"""
    )
    assert min(letters) >= 11


def test_bars_lead_down_to_the_sheet(visitor):
    page = visitor.open("/budgets")
    for code, title in (("3", "３ "), ("3-1", "（１） 生活機能"), ("3-1-f", "ｆ 災害対策")):
        mark(page, title).click()
        page.wait_for_url(f"**/budgets?heading={code}")
    mark(page, "No.32 ").click()
    page.wait_for_url(re.compile(r"/projects\?.*no=32"))
    expect(heading(page, "No.32 消防の連携・協力の推進").first).to_be_visible()
    expect(page.get_by_text("5,537,419千円").first).to_be_visible()


def test_a_bar_of_the_ranking_opens_its_sheet(visitor):
    page = visitor.open("/budgets?view=ranking")
    mark(page, "No.15 ").click()
    page.wait_for_url("**/projects?no=15")
    expect(heading(page, "No.15 札幌駅交流拠点の整備等").first).to_be_visible()


@pytest.mark.parametrize("words", ["No.50 ", "52位　0千円"])
def test_the_name_and_the_number_of_a_row_without_a_bar_open_its_sheet(visitor, words):
    """Click in the middle of the words, where no bar is."""
    page = visitor.open("/budgets?view=ranking&rows=all")
    said = page.locator(".vega-embed text", has_text=re.compile(f"^{words}"))
    said.nth({"No.50 ": 0, "52位　0千円": -2}[words]).click(force=True)
    page.wait_for_url("**/projects?no=50")


def test_a_row_under_the_pointer_is_shaded_and_tells_what_the_picture_does_not_show(visitor):
    page = visitor.open("/budgets?view=ranking")
    row = mark(page, "No.17 ")
    expect(row).to_have_css("fill-opacity", "0")
    row.hover()
    expect(row).not_to_have_css("fill-opacity", "0")
    told = page.locator("#vg-tooltip-element")
    for words in ("No.17 公共施設の相互利用や配置に関する検討", "750,448千円", "716,486千円", "押すと事業票"):
        expect(told).to_contain_text(words)
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    for button in page.get_by_test_id("stElementToolbar").all():
        expect(button).to_be_hidden()


# Searching


def test_half_width_kana_find_what_the_plan_writes_in_full(visitor):
    page = visitor.open("/projects")
    page.get_by_role("button", name="条件を追加").click()
    field = page.get_by_label("検索", exact=True)
    field.fill("ﾋｸﾞﾏ")
    field.press("Enter")
    page.wait_for_url("**/projects?q=*")
    expect(page.get_by_text("1事業（全55事業のうち）")).to_be_visible()
    expect(page.locator("mark", has_text="ヒグマ").first).to_be_visible()
    page.get_by_role("link", name=re.compile(r"No\.36 ")).first.click()
    expect(heading(page, "No.36 鳥獣対策等に関する取組の推進").first).to_be_visible()


# An address holds the view


def test_the_back_button_returns_to_the_former_view(visitor):
    page = visitor.open("/budgets?view=ranking")
    page.get_by_role("link", name="概要").click()
    expect(heading(page, "さっぽろ連携中枢都市圏")).to_be_visible()
    page.go_back()
    expect(heading(page, "「札幌駅交流拠点の整備等」だけで事業費の50.5%")).to_be_visible()
    assert page.url.endswith("/budgets?view=ranking")


def test_the_back_button_returns_from_the_sheet_that_a_bar_opened(visitor):
    page = visitor.open("/budgets?view=ranking")
    mark(page, "No.15 ").click()
    page.wait_for_url("**/projects?no=15")
    page.go_back()
    expect(heading(page, "「札幌駅交流拠点の整備等」だけで事業費の50.5%")).to_be_visible()
    assert page.url.endswith("/budgets?view=ranking")


def test_the_name_of_a_page_leads_back_to_its_first_view(visitor):
    page = visitor.open("/questions?ask=half")
    page.get_by_test_id("stTopNavLink").filter(has_text="問い").click()
    expect(heading(page, "問いと答え")).to_be_visible()


def test_the_back_button_undoes_a_choice(visitor):
    page = visitor.open("/budgets")
    mark(page, "３ ").click()
    page.wait_for_url("**/budgets?heading=3")
    expect(heading(page, "「生活機能の強化」が事業費の85.1%を占める")).to_be_visible()
    page.go_back()
    expect(heading(page, "「高次の都市機能の集積・強化」が事業費の62.7%を占める")).to_be_visible()


def test_a_reload_keeps_the_view(visitor):
    page = visitor.open("/budgets")
    page.get_by_test_id("stButtonGroup").get_by_text("順位", exact=True).click()
    page.wait_for_url("**/budgets?view=ranking")
    page.get_by_text("最大の事業を除く").click()
    page.wait_for_url("**/budgets?view=ranking&aside=1")
    page.reload()
    visitor.settle()
    expect(page.get_by_label("最大の事業を除く")).to_be_checked()
    expect(page.locator(".vega-embed text", has_text="2位　55.4億円")).to_be_visible()


def test_every_page_is_the_same_after_a_reload_or_for_someone_else(visitor, stranger):
    """Reload every other address, and open the rest in another window."""
    for at, address in enumerate(CHOSEN):
        first = _view(visitor, address)
        assert first["address"].endswith(address)
        if at % 2:
            assert _view(stranger, address) == first
        else:
            visitor.page.reload()
            assert _view(visitor) == first


def test_a_link_shows_someone_else_the_same(visitor, stranger):
    page = visitor.open("/map?draw=plain")
    town(page, "当別町").click()
    page.wait_for_url("**/map*town=013030")
    expect(heading(page, "当別町が参加していない事業：2事業")).to_be_visible()
    theirs = stranger.open(page.url.removeprefix(stranger.address))
    expect(heading(theirs, "当別町が参加していない事業：2事業")).to_be_visible()
    assert theirs.locator("h1, h2").all_inner_texts() == page.locator("h1, h2").all_inner_texts()


# Beside the picture


def test_every_figure_has_its_table_and_a_file_for_excel(visitor):
    page = visitor.open("/budgets")
    page.locator("summary", has_text="表・保存・出典の本文").first.click()
    table = page.get_by_role("region", name=re.compile("高次の都市機能")).locator("table")
    expect(table.locator("tbody tr")).to_have_count(6)
    expect(table.get_by_text("15,713,255")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV", exact=True).click()
    content = Path(started.value.path()).read_bytes()
    assert started.value.suggested_filename.endswith(".csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[4] == ["高次の都市機能の集積・強化", "2025年度", "15713255", "5", "5"]
    assert rows[-1][0].startswith("出典：")


def test_a_picture_has_its_sentence_for_screen_readers(visitor):
    page = visitor.open("/budgets")
    sentence = "事業費見込額の内訳の棒グラフ。「高次の都市機能の集積・強化」が事業費の62.7%を占める。"
    assert page.locator(f"[aria-label='{sentence}']").count() >= 1


# Without a mouse


def test_neighbouring_sheets_are_reached_by_keyboard(visitor):
    page = visitor.open("/projects?no=21")
    neighbours = "document.activeElement.closest('nav')?.ariaLabel === '前後の事業'"
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(neighbours):
            reached.append(page.evaluate("document.activeElement.innerText"))
        elif reached:
            break
    assert [words.split()[0] for words in reached] == ["No.20", "No.22"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects?no=22")
    expect(heading(page, "No.22 特色ある教育活動の充実に向けた取組の推進").first).to_be_visible()


def test_a_table_is_opened_and_scrolled_by_keyboard(visitor):
    page = visitor.open("/budgets")
    page.locator("summary", has_text="表・保存・出典の本文").first.focus()
    page.keyboard.press("Enter")
    region = page.get_by_role("region", name=re.compile("高次の都市機能"))
    expect(region).to_be_visible()
    region.focus()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"


@pytest.mark.parametrize(
    ("address", "opens", "words"),
    [
        ("/projects?no=21", "出典：計画の本文", "医療的ケア児レスパイト事業"),
        ("/questions?ask=grew", "議事録用にコピー", "出典：第２期さっぽろ連携中枢都市圏ビジョン"),
    ],
)
def test_a_long_text_is_sent_when_it_is_asked_for(visitor, address, opens, words):
    page = visitor.open(address)
    expect(page.get_by_test_id("stCode")).to_have_count(0)
    page.locator("summary").filter(has_text=opens).click()
    expect(page.get_by_test_id("stCode")).to_contain_text(words)


@pytest.mark.parametrize(
    "view", ["/towns?town=014231", "/indicators?list=due", "/projects", "/budgets?view=burden"]
)
def test_on_a_phone_a_row_of_many_words_is_a_card_that_is_read_without_scrolling_sideways(
    window_of, server, view
):
    page = window_of({"width": 390, "height": 844})
    page.goto(server + view)
    table = page.get_by_test_id("stMain").locator(".scroll table.cards").first
    expect(table).to_be_visible()
    assert table.evaluate("table => table.parentElement.scrollWidth <= table.parentElement.clientWidth")
    row = table.locator("tbody tr").first
    heads = table.locator("thead th").all_text_contents()
    said = row.locator("td:not(:first-child)").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content.split('\"')[1])"
    )
    assert [words.strip() for words in said] == heads[1:]


PRINTED_PAGES = {
    "/": 2,
    "/map": 1,
    "/map?lens=fields": 1,
    "/matrix": 1,
    "/budgets?view=ranking": 1,
    "/projects": 2,
    "/projects?no=21": 1,
}
"""How many pages of A4 each view takes."""
PALE = """main => [...main.querySelectorAll(":is(h1, h2, p, td, th, li, dt, dd, span):not(svg *)")].filter(
  (part) => part.checkVisibility() && part.innerText.trim()
    && Math.max(...getComputedStyle(part).color.match(/\\d+/g)) > 128
).map((part) => part.innerText)"""


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1920, "dark")])
def test_a_print_is_the_same_from_any_window_without_what_is_of_no_use_on_paper(
    window_of, server, width, scheme
):
    page = window_of({"width": width, "height": 844}, color_scheme=scheme)
    main = page.get_by_test_id("stMain")
    pages = {}
    for view in PRINTED_PAGES:
        page.emulate_media(media="null")
        page.goto(server + view)
        page.wait_for_function(SETTLED)
        page.keyboard.press("Control")
        expect(page.locator(".on-paper:not(.loaded)")).to_have_count(0, timeout=60_000)
        pages[view] = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
        page.emulate_media(media="print")
        for pointless in (
            "button",
            "input",
            ".further",
            ".stHtml > a:only-child",
            "[class*=st-key-source-]",
            ".region-map",
            ".stVegaLiteChart",
        ):
            expect(main.locator(pointless).filter(visible=True)).to_have_count(0)
        assert not main.evaluate(PALE)
        for column in main.locator("[class*=st-key-panels] [data-testid=stColumn]").all():
            expect(column).to_have_css("display", "block")
    assert pages == PRINTED_PAGES


def test_a_thumbnail_that_has_not_come_leaves_no_empty_box_on_paper(window_of, server):
    page = window_of()
    page.route("**/budgets.svg*", lambda route: route.abort())
    page.goto(server + "/present")
    page.wait_for_function(SETTLED)
    page.keyboard.press("Control")
    map_thumbnail = page.locator(".thumbs li:nth-child(2) .thumb")
    expect(map_thumbnail.locator(".loaded")).to_be_visible(timeout=60_000)
    page.emulate_media(media="print")
    expect(map_thumbnail).to_be_visible()
    without_picture = page.locator(".thumbs li:nth-child(4)")
    expect(without_picture).to_contain_text("事業費の内訳")
    expect(without_picture.locator(".thumb")).to_be_hidden()


def test_a_picture_for_paper_that_has_not_come_leaves_its_place_to_that_of_the_window(window_of, server):
    page = window_of()
    page.route("**/*paper=page*", lambda route: route.abort())
    page.goto(server + "/budgets?view=ranking")
    page.wait_for_function(SETTLED)
    page.emulate_media(media="print")
    expect(page.locator(".on-paper")).to_be_hidden()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
