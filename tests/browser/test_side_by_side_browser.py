"""並べて見る: two views in one window, each with its own filters, in one address."""

import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from explorer.ui.accessibility import ENGLISH

from .conftest import SETTLED, Visitor
from .test_access import IN_ENGLISH, LESS, OPTIONS, violations
from .test_present_browser import SIZES

PAIR = f"/beside?left={quote('budgets?view=ranking')}&right={quote('towns?town=014231')}"


def pane(page: Page, side: str) -> FrameLocator:
    return page.frame_locator(f"iframe[name={side}]")


def settle(page: Page) -> Page:
    """Wait until both sides are drawn."""
    expect(page.locator("iframe")).to_have_count(2)
    for frame in page.frames[1:]:
        frame.wait_for_function(SETTLED)
    return page


def opened(visitor: Visitor, address: str = PAIR) -> Page:
    visitor.page.goto(visitor.address + address)
    return settle(visitor.page)


def sides(page: Page) -> dict[str, str]:
    return {key: value for key, (value,) in parse_qs(urlsplit(page.url).query).items()}


def choose(page: Page, side: str, label: str, value: str) -> None:
    """Choose a value in a select box of a side."""
    pane(page, side).get_by_label(label).first.click()
    pane(page, side).get_by_role("option", name=value).first.click()


def test_each_side_has_its_own_filters_and_one_address_restores_both(visitor):
    page = opened(visitor)
    left, right = pane(page, "left"), pane(page, "right")
    expect(left.get_by_role("heading", name="「札幌駅交流拠点の整備等」だけで事業費の50.5%")).to_be_visible()
    expect(right.get_by_role("heading", name="南幌町が参加していない事業：6事業")).to_be_visible()
    left.get_by_role("radio", name="2024年度").click()
    page.wait_for_url("**left=*year%3D2024*")
    choose(page, "right", "市町村", "小樽市")
    page.wait_for_url("**right=towns%3Ftown%3D012033*")
    assert sides(page) == {"left": "budgets?view=ranking&year=2024", "right": "towns?town=012033"}
    expect(page).to_have_title(re.compile("^順位・2024年度｜予算 ／ 小樽市｜市町村｜並べて見る｜"))
    page.reload()
    settle(page)
    expect(right.get_by_role("heading", name="小樽市が参加していない事業：3事業")).to_be_visible()
    expect(left.get_by_role("radio", name="2024年度")).to_be_checked()
    assert sides(page) == {"left": "budgets?view=ranking&year=2024", "right": "towns?town=012033"}


def test_each_side_goes_to_other_pages_and_back_and_forward_again(visitor):
    page = opened(visitor)
    page.evaluate("for (let at = 0; at < 2; at++) frames[at].stays = true")
    page.get_by_label("左の画面", exact=True).select_option("地図")
    expect(pane(page, "left").locator(".region-map svg")).to_be_visible()
    assert page.evaluate("frames[0].stays && frames[1].stays")
    page.wait_for_url("**left=map*")
    pane(page, "right").get_by_role("link", name="No.21 医療的ケア児レスパイト事業").first.click()
    page.wait_for_url("**right=projects*no%3D21*")
    expect(page.get_by_label("右の画面", exact=True)).to_have_value("projects")
    page.evaluate("history.back()")
    page.wait_for_url("**right=towns*")
    expect(pane(page, "right").get_by_role("heading", name="南幌町が参加していない事業")).to_be_visible()
    assert sides(page)["left"] == "map"
    page.evaluate("history.back()")
    page.wait_for_url("**left=budgets*")
    expect(page.get_by_label("左の画面", exact=True)).to_have_value("budgets")
    page.evaluate("history.forward()")
    page.wait_for_url("**left=map*")
    expect(pane(page, "left").locator(".region-map svg")).to_be_visible()


def test_a_page_leads_to_itself_side_by_side_and_the_bar_serves_both(visitor):
    page = visitor.open("/budgets?view=change&home=014231&town=014231")
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="並べて見る").click()
    beside = settle(opening.value)
    assert set(sides(beside).values()) == {"budgets?home=014231&town=014231&view=change"}
    beside.get_by_label("右の画面", exact=True).select_option("概要")
    beside.wait_for_url("**right=.%2F%3Fhome%3D014231*")
    beside.get_by_role("link", name="左右を入れ替える").click()
    settle(beside)
    assert sides(beside) == {
        "left": "./?home=014231",
        "right": "budgets?home=014231&town=014231&view=change",
    }
    with beside.context.expect_page() as opening:
        beside.get_by_role("link", name="右の画面を単独で開く").click()
    assert opening.value.url == f"{visitor.address}/budgets?home=014231&town=014231&view=change"
    opening.value.close()
    beside.context.grant_permissions(["clipboard-read", "clipboard-write"])
    beside.get_by_role("button", name="アドレスをコピー").click()
    expect(beside.get_by_role("status")).to_have_text("コピーしました")
    assert beside.evaluate("navigator.clipboard.readText()") == beside.url
    beside.close()


def test_what_the_bar_has_is_left_out_of_the_sides(visitor):
    left = pane(opened(visitor), "left")
    for part in ("header", ".st-key-share", ".st-key-search", "[class*=st-key-pin-]"):
        expect(left.locator(part).locator("visible=true")).to_have_count(0)


def test_another_site_is_refused_in_words_and_never_asked(visitor):
    page = visitor.page
    page.goto(
        f"{visitor.address}/beside?{urlencode({'left': '//evil.example/map', 'right': 'javascript:x()'})}"
    )
    expect(page.get_by_role("status")).to_have_text(
        "アドレスの左・右の画面は当アプリにないため、概要を表示しました。"
    )
    settle(page)
    assert sides(page) == {"left": "./", "right": "./"}


def test_another_site_cannot_show_the_window_in_a_frame(visitor):
    answer = visitor.page.goto(visitor.address + PAIR)
    assert "frame-ancestors 'self';" in f"{answer.headers['content-security-policy']};"


@pytest.mark.parametrize(
    ("width", "below"), [(1920, False), (1280, False), (1024, False), (800, True), (390, True)]
)
def test_the_sides_stand_one_below_the_other_on_a_narrow_screen(visitor, width, below):
    visitor.page.set_viewport_size({"width": width, "height": 768})
    page = opened(visitor)
    left, right = (page.locator(f"iframe[name={side}]").bounding_box() for side in ("left", "right"))
    assert (right["y"] >= left["y"] + left["height"]) == below
    assert (right["x"] >= left["x"] + left["width"]) != below
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight") != below
    for part in page.locator("header, .strip").locator("a, button, select").all():
        assert part.evaluate("part => part.getBoundingClientRect().right <= innerWidth")
        assert part.evaluate("part => part.matches('select') || part.scrollWidth <= part.clientWidth + 1")
    for frame in page.frames[1:]:
        assert frame.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")


def test_axe_finds_nothing_and_the_keyboard_reaches_both_sides(visitor):
    page = opened(visitor)
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert not violations(page, options=OPTIONS)
    english = [name for frame in page.frames[1:] for name in frame.evaluate(IN_ENGLISH)]
    assert not [name for name in english if not name.startswith(ENGLISH)]
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(1500)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 720})
        assert not violations(page, options=LESS)
    page.set_viewport_size({"width": 1920, "height": 1080})
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.innerText"))
    assert {"左右を入れ替える", "アドレスをコピー", "left", "right"} <= reached


def test_both_figures_become_one_slide_which_is_projected_and_parted_again(visitor):
    page = opened(visitor)
    page.get_by_label("右の画面", exact=True).select_option("地図")
    expect(pane(page, "right").locator(".region-map svg")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="スライドに追加").click()
    expect(page.get_by_role("status")).to_have_text("スライドに追加しました（1枚目）")
    page.get_by_role("link", name="発表へ").click()
    visitor.settle()
    picture = page.locator(".thumb img").first
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.get_by_role("link", name="発表する").first.click()
    expect(page.locator(".st-key-half-left h2")).to_have_text("「札幌駅交流拠点の整備等」だけで事業費の50.5%")
    expect(page.locator(".st-key-half-right h2")).to_have_text(re.compile("55事業のうち6事業"))
    expect(page.locator(".st-key-half-left svg.marks")).to_be_visible()
    page.keyboard.press("f")
    page.wait_for_function("!document.fullscreenElement")
    for size in SIZES:
        page.set_viewport_size(size)
        page.wait_for_timeout(500)
        assert page.evaluate(FITS), size
    page.locator(".region-map [data-key][aria-label^='小樽市']").click()
    page.wait_for_url("**/towns?*town=012033*")
    expect(page.locator(".st-key-half-left h2")).to_have_count(0)
    visitor.settle()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-half-left h2")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="２枚に分ける").click()
    expect(page.get_by_role("heading", name="作成中のスライド（2枚）")).to_be_visible()
    page.get_by_role("button", name="次と並べる").click()
    expect(page.get_by_role("heading", name="作成中のスライド（1枚）")).to_be_visible()


FITS = """() => {
  const slide = document.querySelector('.st-key-slide');
  const bar = document.querySelector('nav.stage').getBoundingClientRect();
  const boxes = (part) => [...slide.querySelectorAll(part)].map((found) => found.getBoundingClientRect());
  const inside = boxes('h2, svg.marks, .region-map, .foot')
    .every((box) => box.top >= 0 && box.left >= 0 && box.right <= innerWidth + 1
      && box.bottom <= bar.top + 1);
  const [left, right] = [...boxes('svg.marks'), ...boxes('.region-map')];
  const apart = left.right <= right.left && right.height > innerHeight / 3;
  const above = boxes('.foot').every((foot) => [left, right].every((box) => box.bottom <= foot.top + 1
    || box.left > foot.right || box.right < foot.left));
  return inside && apart && above && slide.scrollHeight <= slide.clientHeight + 1;
}"""
