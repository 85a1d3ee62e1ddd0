"""Decks: collecting slides, presenting them with keys, saving and opening them."""

import json
import re
import subprocess

import pytest
from office import draft_words, opened, words_of
from playwright.sync_api import Page, expect

from explorer.figures import style
from explorer.figures.looks import LOOKS
from explorer.ui.stage import slide_address
from explorer.views import deck
from explorer.views.deck import Slide

from .conftest import Visitor, css_colour

SIZES = [{"width": 1920, "height": 1080}, {"width": 1280, "height": 720}]

LONG_SHEETS = (21, 38, 41)
SLOW_LINE = """{
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (words) { setTimeout(() => send.call(this, words), 1000); };
}"""
"""What the browser says reaches the server a second later."""


def title(page: Page):
    return page.locator(".st-key-slide h1")


def place(page: Page):
    return page.locator("nav.stage .place")


def pin(page: Page, words: str) -> None:
    page.get_by_role("button", name="スライドに追加").first.click()
    expect(page.get_by_test_id("stToast").filter(has_text=words).last).to_be_visible()


def collected(visitor: Visitor) -> Page:
    """Collect a deck of three slides: a figure, an answer, a sheet."""
    page = visitor.open("/budgets?view=ranking")
    pin(page, "1枚目")
    page.get_by_test_id("stTopNavLink").filter(has_text="問い").click()
    page.get_by_role("link", name="南幌町が参加していない事業は？").click()
    expect(page.locator(".answer")).to_be_visible()
    pin(page, "2枚目")
    page.get_by_test_id("stTopNavLink").filter(has_text="事業").last.click()
    page.get_by_role("link", name="No.21 医療的ケア児レスパイト事業").first.click()
    expect(page.get_by_role("link", name="この事業票をPDFで保存")).to_be_visible()
    page.get_by_role("button", name="スライドに追加").last.click()
    expect(page.get_by_test_id("stToast").filter(has_text="3枚目").last).to_be_visible()
    page.get_by_test_id("stTopNavLink").filter(has_text="発表").click()
    expect(page.get_by_role("heading", name="作成中のスライド（3枚）")).to_be_visible()
    return page


def test_a_deck_of_three_pages_is_presented_with_keys_and_survives_a_reload(visitor):
    page = collected(visitor)
    page.get_by_role("link", name="発表する").first.click()
    expect(title(page)).to_have_text(re.compile("札幌駅交流拠点の整備等"))
    expect(place(page)).to_have_text("1 / 3")
    page.keyboard.press("PageDown")
    expect(title(page)).to_have_text(re.compile("南幌町が参加していないのは、55事業のうち6事業"))
    page.reload()
    visitor.settle()
    expect(place(page)).to_have_text("2 / 3")
    expect(title(page)).to_have_text(re.compile("南幌町が参加していないのは、55事業のうち6事業"))
    page.keyboard.press("ArrowRight")
    expect(title(page)).to_have_text("No.21 医療的ケア児レスパイト事業")
    page.keyboard.press("Home")
    expect(place(page)).to_have_text("1 / 3")
    page.keyboard.press("End")
    expect(place(page)).to_have_text("3 / 3")
    page.keyboard.press("PageUp")
    expect(place(page)).to_have_text("2 / 3")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="作成中のスライド（3枚）")).to_be_visible()


def test_keys_pressed_before_a_slide_is_drawn_are_all_counted(stranger):
    page = stranger.page
    page.add_init_script(SLOW_LINE)
    stranger.open("/?deck=region&slide=2")
    for _ in range(5):
        page.keyboard.press("PageDown")
    expect(place(page)).to_have_text("7 / 10")
    for key in ("PageUp", "PageUp", "PageDown"):
        page.keyboard.press(key)
    expect(place(page)).to_have_text("6 / 10")
    earlier = "history.replaceState({}, '', location.href.replace(/slide=[0-9]+/, 'slide=3'))"
    page.keyboard.press("PageDown")
    page.evaluate(earlier)  # as Streamlit does when an earlier slide's run answers late
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(place(page)).to_have_text("9 / 10")
    for key in ("End", "PageUp"):
        page.keyboard.press(key)
    expect(place(page)).to_have_text("9 / 10")
    page.get_by_role("link", name="次へ").click()
    expect(place(page)).to_have_text("10 / 10")


def test_a_number_opens_its_sheet_and_a_key_returns(visitor):
    page = visitor.open("/?deck=region&slide=2")
    expect(place(page)).to_have_text("2 / 10")
    page.keyboard.type("32")
    expect(title(page)).to_have_text("No.32 消防の連携・協力の推進")
    expect(place(page)).to_have_text("2 / 10")
    page.keyboard.press("Escape")
    expect(title(page)).to_have_text("南幌町は6事業に参加していない")
    page.keyboard.type("99")
    expect(page.get_by_role("status").filter(has_text="No.99 の事業はありません")).to_be_visible()


def test_a_key_blanks_the_screen(visitor):
    page = visitor.open("/budgets?deck=region&slide=4")
    page.keyboard.press("b")
    expect(page.locator("#curtain")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator("#curtain")).to_have_count(0)


def test_a_town_is_clicked_while_presenting(visitor):
    own = deck.to_address((Slide("地図", "map?draw=plain#participation-plain"),))
    page = visitor.open(f"/map?draw=plain&deck={own}&slide=1")
    page.locator(".region-map [data-key][aria-label^='小樽市']").click()
    expect(title(page)).to_have_text("小樽市が参加しないのは55事業のうち3事業")
    page.keyboard.press("Escape")
    expect(title(page)).to_have_text("南幌町は6事業に参加していない")


def test_a_number_in_the_list_beside_a_map_leads_to_its_sheet_and_back(visitor):
    page = visitor.open("/?deck=region&slide=2")
    page.locator(".beside").get_by_role("link", name="34").first.click()
    expect(title(page)).to_have_text("No.34 廃棄物対策における連携の推進")
    page.keyboard.press("Escape")
    expect(title(page)).to_have_text("南幌町は6事業に参加していない")


def test_escape_right_after_a_click_leaves_the_sheet_that_the_click_opens(visitor):
    page = visitor.open("/budgets?view=ranking&rows=5&deck=region&slide=5")
    bar = page.locator(".st-key-picture [aria-roledescription=bar], .st-key-picture svg.marks").first
    expect(bar).to_be_visible()
    bar.click(position={"x": 120, "y": 60})
    page.keyboard.press("Escape")
    page.wait_for_timeout(2500)
    expect(place(page)).to_have_text("5 / 10")
    expect(title(page)).to_have_text(re.compile("札幌駅交流拠点の整備等"))


ROWS = ".st-key-picture [aria-roledescription='rect mark']"
FILLED = "rows => rows.filter(row => +row.getAttribute('fill-opacity')).length"


def test_a_row_that_comes_to_lie_below_a_resting_pointer_does_not_look_chosen(visitor):
    row = visitor.open("/budgets?view=ranking&rows=5&deck=region&slide=5").locator(ROWS).nth(2)
    expect(row).to_be_visible()
    box = row.bounding_box()
    page = visitor.open("/budgets?deck=region&slide=4")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.press("PageDown")
    expect(place(page)).to_have_text("5 / 10")
    expect(page.locator(ROWS).nth(2)).to_be_visible()
    page.wait_for_timeout(1000)
    assert page.locator(ROWS).evaluate_all(FILLED) == 0
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 1.5)
    page.wait_for_timeout(500)
    assert page.locator(ROWS).evaluate_all(FILLED) == 1


def test_the_looks_change_the_colours_and_stay(visitor):
    page = visitor.open("/budgets?deck=region&slide=4")
    papers = []
    for look in LOOKS.values():
        papers.append(
            page.locator(".st-key-slide").evaluate("slide => getComputedStyle(slide).backgroundColor")
        )
        for words in (".caption", ".subtitle", ".foot"):
            expect(page.locator(f".st-key-slide {words}")).to_have_css(
                "color", css_colour(look[style.QUIET_INK])
            )
        page.keyboard.press("t")
        expect(page.locator(".st-key-slide")).not_to_have_css("color", "")
        page.wait_for_timeout(1500)
    assert papers[1] != papers[0] == papers[2]
    page.keyboard.press("t")
    page.wait_for_url("**look=dark**")
    page.keyboard.press("PageDown")
    expect(place(page)).to_have_text("5 / 10")
    assert "look=dark" in page.url


@pytest.mark.parametrize("size", SIZES, ids=["1080", "720"])
def test_every_ready_slide_and_long_sheets_fit_the_screen_without_scrolling(visitor, size):
    visitor.page.set_viewport_size(size)
    slides = [slide_address(slide, at) for at, slide in enumerate(deck.ready(deck.REGION), start=1)]
    for address in [*slides, *(f"projects?no={no}&slide=2" for no in LONG_SHEETS)]:
        page = visitor.open(f"/{address}&deck=region")
        expect(title(page)).to_be_visible()
        expect(page.locator(".st-key-picture :is(svg.marks, .region-map svg)").first).to_be_visible()
        fits = page.evaluate(
            """() => {
              const slide = document.querySelector('.st-key-slide');
              const bar = document.querySelector('nav.stage').getBoundingClientRect();
              const inside = [...slide.querySelectorAll('h1, svg.marks, .region-map, .foot')].every(part => {
                const box = part.getBoundingClientRect();
                return box.top >= 0 && box.left >= 0 && box.right <= innerWidth + 1
                  && box.bottom <= bar.top + 1;
              });
              return inside && slide.scrollHeight <= slide.clientHeight + 1;
            }"""
        )
        assert fits, address


def test_a_deck_is_ordered_renamed_saved_emptied_and_loaded_again(visitor, tmp_path):
    page = collected(visitor)
    page.get_by_label("1枚目の見出し").fill("まず順位から")
    page.get_by_label("1枚目の見出し").press("Enter")
    expect(page.get_by_label("1枚目の見出し")).to_have_value("まず順位から")
    page.get_by_role("button", name="下へ").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("2枚目の見出し")).to_have_value("まず順位から")
    page.keyboard.press("Enter")
    expect(page.get_by_label("3枚目の見出し")).to_have_value("まず順位から")
    page.get_by_role("button", name="上へ").last.click()
    expect(page.get_by_label("2枚目の見出し")).to_have_value("まず順位から")
    page.get_by_label("見出しのスライドを追加").fill("おわりに")
    page.get_by_label("見出しのスライドを追加").press("Enter")
    expect(page.get_by_role("heading", name="作成中のスライド（4枚）")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="ファイルに保存").click()
    saved = tmp_path / "slides.json"
    started.value.save_as(saved)
    assert [row["caption"] for row in json.loads(saved.read_text("utf-8"))["slides"]][1::2] == [
        "まず順位から",
        "おわりに",
    ]
    page.get_by_role("button", name="すべて削除").click()
    expect(page.get_by_role("heading", name="作成中のスライド（0枚）")).to_be_visible()
    page.locator("input[type=file]").set_input_files(saved)
    expect(page.get_by_role("heading", name="作成中のスライド（4枚）")).to_be_visible()
    visitor.settle()
    foreign = tmp_path / "foreign.json"
    foreign.write_text('{"slides": []}', "utf-8")
    page.locator("input[type=file]").set_input_files(foreign)
    expect(page.get_by_text("当アプリで保存したスライドのファイルではありません。")).to_be_visible()
    expect(page.get_by_role("heading", name="作成中のスライド（4枚）")).to_be_visible()


def test_a_deck_saved_right_after_typing_has_what_was_typed(stranger):
    page = stranger.page
    page.add_init_script(SLOW_LINE)
    stranger.open("/budgets?view=ranking")
    pin(page, "1枚目")
    page.get_by_test_id("stTopNavLink").filter(has_text="発表").click()
    note = page.get_by_label("1枚目のメモ")
    expect(note).to_be_visible()
    stranger.settle()
    note.fill("初めのメモ")
    note.press("Tab")
    page.wait_for_timeout(2000)
    stranger.settle()
    note.fill("後のメモ")
    with page.expect_download() as started:
        page.get_by_role("button", name="ファイルに保存").click()
    assert "後のメモ" in started.value.path().read_text("utf-8")


def saved(visitor: Visitor, made: str, kept: str) -> tuple[str, bytes]:
    """Return the name and the content of a file that is made and then saved."""
    page = visitor.page
    page.get_by_role("button", name=made).first.click()
    expect(page.get_by_role("button", name=kept)).to_be_visible(timeout=60_000)
    visitor.settle()
    with page.expect_download() as started:
        page.get_by_role("button", name=kept).click()
    return started.value.suggested_filename, started.value.path().read_bytes()


def test_a_list_of_three_pages_leaves_in_four_files_and_is_presented_from_a_second_window(visitor):
    page, said = collected(visitor), "札幌駅の整備について伺います。"
    page.get_by_label("2枚目のメモ").fill(said)
    page.get_by_label("2枚目のメモ").press("Tab")
    visitor.settle()
    name, content = saved(visitor, "PowerPointを作る", "PowerPointを保存")
    slides = opened(content).slides
    assert name == "スライド.pptx"
    assert [said in slide.notes_slide.notes_text_frame.text for slide in slides].count(True) == 1
    assert "15 | 札幌駅交流拠点の整備等 | 12,656,995" in "\n".join(map(words_of, slides))
    name, content = saved(visitor, "一般質問通告書の案（Word）を作る", "通告書の案（Word）を保存")
    assert name == "スライド.docx"
    assert all(words in draft_words(content) for words in (said, "12,656,995", "No.21"))
    name, content = saved(visitor, "配付資料（PDF）を作る", "資料（PDF、A4）を保存")
    paper = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    assert "126.6億円" in paper.decode()
    assert said not in paper.decode(), "it is handed out to the audience"
    visitor.settle()
    with page.expect_download() as started:
        page.get_by_role("button", name="ファイルに保存").click()
    notes = [row.get("notes") for row in json.loads(started.value.path().read_text("utf-8"))["slides"]]
    assert notes == [None, said, None]
    page.get_by_role("link", name="発表する").first.click()
    expect(place(page)).to_have_text("1 / 3")
    with page.expect_popup() as opened_by:
        page.keyboard.press("p")
    own = opened_by.value
    expect(own.locator("#place")).to_have_text("1 / 3")
    expect(own.locator("#notes")).to_have_text("（メモはありません）")
    own.keyboard.press("PageDown")
    expect(place(page)).to_have_text("2 / 3")
    expect(own.locator("#notes")).to_have_text(said)
    expect(own.locator("#next img")).to_be_visible()
    assert own.locator("#now img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.reload()
    expect(place(page)).to_have_text("2 / 3")
    own.reload()
    expect(own.locator("#place")).to_have_text("2 / 3")
    expect(own.locator("#notes")).to_have_text(said)
    own.get_by_role("button", name=re.compile("^3")).click()
    expect(place(page)).to_have_text("3 / 3")
    expect(page.get_by_text(said)).to_have_count(0)
    page.keyboard.press("b")
    own.keyboard.press("PageUp")
    expect(own.locator("#place")).to_have_text("2 / 3")
    expect(page.locator("#curtain")).to_be_visible()
    own.close()


def test_the_time_that_is_left_is_coloured_near_the_end(visitor):
    page = visitor.page
    page.clock.install()
    page.goto(f"{visitor.address}/presenter")
    expect(page.get_by_text("発表中の画面を待っています")).to_be_visible()
    page.get_by_label("持ち時間").fill("3")
    page.clock.run_for(50_000)
    expect(page.locator("#left")).to_have_class("")
    page.clock.run_for(20_000)
    expect(page.locator("#left")).to_have_class("near")
    page.clock.run_for(120_000)
    expect(page.locator("#left")).to_have_class("over")
    page.get_by_role("button", name="0:00 から計る").click()
    page.clock.run_for(1_000)
    expect(page.locator("#elapsed")).to_have_text("0:01")


@pytest.mark.parametrize("size", [(390, 844), (768, 1024)])
def test_upright_the_words_of_a_slide_stand_below_its_map(stranger, size):
    stranger.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = stranger.open("/present?deck=region&slide=1")
    picture, words = page.locator(".region-map").bounding_box(), title(page).bounding_box()
    assert words["y"] >= picture["y"] + picture["height"]
    assert words["width"] > size[0] / 2
    assert page.locator("nav.stage").bounding_box()["height"] < 60


def test_the_ready_deck_is_printed_with_all_its_pictures(visitor, tmp_path):
    page = visitor.open("/present")
    page.get_by_role("button", name="配付資料（PDF）を作る").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="資料（PDF、A4）を保存").click()
    words = subprocess.run(
        ["pdftotext", "-layout", started.value.path(), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "見つかりません" not in words
    for finding in (
        "南幌町は6事業に参加していない",
        "事業費の50.5%",
        "消防の連携・協力の推進",
        "10 / 10",
    ):
        assert finding in words
