"""The prerendered view: until Streamlit has started, and where a part of the app does not load."""

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from explorer.ui.accessibility import THEMES

from .conftest import PATIENCE, SCREEN
from .test_access import violations

PROGRAM = re.compile(r"/static/js/index\.[^/]*\.js$")
TOLERANCE = 8
TOO_LONG = 13_000
"""In milliseconds; the page gives up waiting a second earlier."""
PLACES = """(within) => {
  const box = (element) => {
    const { left, top } = element.getBoundingClientRect();
    return [left, top].map(Math.round);
  };
  const seen = (selector) => [...document.querySelector(within).querySelectorAll(selector)]
    .find((element) => element.getBoundingClientRect().width);
  const heading = seen("h1"), picture = seen(".chart svg, .stVegaLiteChart .marks, .region-map");
  const words = document.createRange();
  words.selectNodeContents(heading);
  return { heading: box(words), ...(picture ? { picture: box(picture) } : {}) };
}"""
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 853, "height": 480}
TABLET = {"width": 1024, "height": 768}
VIEWS = [
    (
        SCREEN,
        [
            "/",
            "/map",
            "/towns?town=014231",
            "/budgets?view=ranking",
            "/projects?no=21",
            "/budgets?view=change",
        ],
    ),
    ({"width": 1280, "height": 720}, ["/budgets", "/map?lens=project&no=21", "/questions?ask=grew"]),
    (TABLET, ["/", "/map", "/map?lens=fields", "/budgets?view=ranking", "/towns?town=014231"]),
    ({"width": 768, "height": 1024}, ["/", "/map", "/indicators"]),
    (PHONE, ["/", "/map", "/towns?town=014231", "/matrix", "/budgets?heading=3-3", "/indicators"]),
    (PHONE, ["/projects?no=21", "/questions?ask=not-joined&town=014231", "/towns?town=014231&with=013030"]),
    (LAPTOP, ["/?home=014231", "/map?lens=project&no=21", "/matrix", "/budgets", "/projects?no=21"]),
    (LAPTOP, ["/map", "/questions?ask=grew", "/indicators"]),
]


def with_content(page: Page, address: str) -> Page:
    """Open the address when its prerendered view has been made."""
    end = time.monotonic() + PATIENCE
    while '<main class="stHtml">' not in page.request.get(address).text():
        assert time.monotonic() < end, f"no prerendered view at {address}"
        time.sleep(0.2)
    page.goto(address, wait_until="commit")
    page.wait_for_function("document.readyState !== 'loading'")
    expect(page.locator("#prerendered main")).to_have_count(1)
    return page


def hold(page: Page, program: re.Pattern[str] = PROGRAM) -> list[Route]:
    """Hold back the program, or a part of it; return the held requests, to be continued."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(program, keep)
    return held


@pytest.mark.parametrize(
    ("size", "views"),
    VIEWS,
    ids=[
        "projector",
        "windows",
        "across",
        "upright",
        "phone",
        "phone-long",
        "windows-150",
        "windows-150-long",
    ],
)
def test_streamlit_takes_over_at_the_same_place(window_of, server, size, views):
    early, late = window_of(size), window_of(size)
    early.route(PROGRAM, lambda route: route.abort())
    far = {}
    for view in views:
        before = with_content(early, server + view).evaluate(PLACES, "#prerendered")
        late.goto(server + view)
        expect(late.locator("#prerendered")).to_have_count(0)
        expect(late.locator(".stVegaLiteChart .marks, .region-map svg").first).to_be_visible()
        after = late.evaluate(PLACES, "[data-testid=stMain]")
        moved = [abs(x - y) for part in before for x, y in zip(before[part], after[part], strict=True)]
        if max(moved) > TOLERANCE:
            far[view] = (before, after)
    assert not far


@pytest.mark.parametrize("times_slower", [1, 4])
def test_a_reader_who_scrolled_stays_where_they_were(window_of, server, times_slower):
    page = window_of()
    held = hold(page)
    with_content(page, f"{server}/towns?town=014231")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times_slower})
    page.locator("#prerendered").evaluate("view => view.scrollTo(0, 200)")
    for route in held:
        route.continue_()
    expect(page.locator("#prerendered")).to_have_count(0, timeout=PATIENCE * 1000)
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") == pytest.approx(
        200, abs=TOLERANCE
    )


def test_where_no_websocket_is_let_through_a_stranger_still_reads_and_follows_links(window_of, server):
    page = window_of()
    page.clock.install()
    page.route_web_socket(re.compile("/_stcore/stream"), lambda socket: socket.close())
    with_content(page, f"{server}/?home=014231")
    gaps = page.locator("#prerendered").get_by_role("region", name="南幌町が参加していない事業")
    for no in (19, 20, 21, 34, 35, 55):
        expect(gaps.get_by_role("link", name=re.compile(rf"^No\.{no} "))).to_be_visible()
    page.wait_for_load_state()
    page.clock.fast_forward(TOO_LONG)
    expect(page.locator("#why")).to_contain_text("/_stcore/stream への WebSocket 接続の許可")
    gaps.get_by_role("link", name=re.compile(r"^No\.21 ")).click()
    page.wait_for_url("**/projects?**no=21**")
    with_content(page, page.url)
    expect(page.locator("#prerendered h1")).to_have_text("No.21 医療的ケア児レスパイト事業")
    expect(page.locator("#prerendered")).to_contain_text("33,000千円")


def test_without_javascript_the_view_stands_with_a_reason(window_of, server):
    page = window_of(java_script_enabled=False)
    with_content(page, f"{server}/budgets?view=ranking")
    expect(page.locator("#prerendered h2")).to_contain_text("札幌駅交流拠点の整備等")
    expect(page.locator("#prerendered .chart svg").last).to_be_visible()
    expect(page.locator("#why")).to_contain_text("JavaScript が無効のため")
    page.get_by_role("link", name="増減").click()
    page.wait_for_url("**/budgets?view=change")


@pytest.mark.parametrize("view", ["/?home=014231", "/budgets?view=ranking", "/projects?no=21", "/questions"])
def test_axe_finds_nothing_in_a_prerendered_view(window_of, server, view):
    page = window_of()
    page.route(PROGRAM, lambda route: route.abort())
    with_content(page, server + view)
    expect(page.locator("h1:visible")).to_have_count(1)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        assert not violations(page), theme


@pytest.mark.parametrize("size", [SCREEN, TABLET, LAPTOP, PHONE])
def test_a_prerendered_view_fits_the_screen(window_of, server, size):
    page = window_of(size)
    page.route(PROGRAM, lambda route: route.abort())
    for view in ("/", "/map", "/matrix", "/budgets?view=ranking", "/projects?no=21", "/towns?town=014231"):
        with_content(page, server + view)
        assert page.locator("#prerendered").evaluate("part => part.scrollWidth <= part.clientWidth"), view


def test_where_the_browser_keeps_nothing_the_app_still_takes_over(window_of, server):
    page = window_of()
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage',"
        " { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    with_content(page, f"{server}/map")
    expect(page.locator("#prerendered")).to_have_count(0)
    expect(page.get_by_test_id("stMain").locator("h1")).to_have_text("市町村ごとの参加状況")


def test_a_program_that_an_update_took_away_is_asked_for_once_more(window_of, server):
    page, asked = window_of(), []

    def gone_once(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404) if len(asked) == 1 else route.continue_()

    with_content(page, f"{server}/map")
    expect(page.locator("#prerendered")).to_have_count(0)
    page.route(PROGRAM, gone_once)
    page.reload()
    expect(page.get_by_test_id("stMain").locator("h1")).to_have_text("市町村ごとの参加状況")
    expect(page.locator("#prerendered")).to_have_count(0)
    assert asked.count(asked[0]) == 2


def test_a_program_that_never_comes_leaves_the_view_and_a_reason(window_of, server):
    page = window_of()
    page.route(PROGRAM, lambda route: route.abort())
    with_content(page, f"{server}/map")
    expect(page.locator("#why")).to_contain_text("プログラムを読み込めませんでした")
    expect(page.locator("#prerendered").get_by_role("link", name=re.compile("^No.55 ")).first).to_be_visible()


def test_a_slide_without_a_websocket_says_why_there_is_none(window_of, server):
    page = window_of()
    page.clock.install()
    page.route_web_socket(re.compile("/_stcore/stream"), lambda socket: socket.close())
    page.goto(f"{server}/?deck=region&slide=2")
    with page.expect_navigation():
        page.clock.fast_forward(TOO_LONG)
    page.clock.fast_forward(TOO_LONG)
    expect(page.locator("#why")).to_contain_text("/_stcore/stream への WebSocket 接続の許可")


def test_a_slow_line_says_that_the_app_is_loading(stranger, server):
    page = stranger.page
    held = hold(page)
    with_content(page, f"{server}/budgets")
    expect(page.locator("#why")).to_contain_text("読み込み中です")
    for route in held:
        route.continue_()
    expect(page.locator("#prerendered")).to_have_count(0)
    expect(page.locator("#why")).to_be_hidden()
