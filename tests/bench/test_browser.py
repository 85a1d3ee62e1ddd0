"""What a person waits for in a browser: from opening a page to its pictures, and after a click."""

import statistics

from browser.conftest import SCREEN
from playwright.sync_api import Browser

from explorer.views.pages import PAGES

TIMES = 3
VIEWS = [
    *(f"/{page.path}" for page in PAGES.values()),
    "/map",
    "/projects?no=21",
    "/questions?ask=grew",
]
CLICKS = {
    "/budgets": "増減",
    "/budgets?view=ranking": "上位5",
    "/indicators": "目標に数値なし",
    "/matrix": "参加の少ない順",
    "/projects": "参加の少ない順",
    "/towns": "参加に差がある事業だけ",
    "/map": "分野別",
}
FLOORS_CLICK = "switch"
QUIET = 1000
"""Milliseconds without a change after which a page is done."""
WATCH = """() => {
  const seen = (window.seen = { pictures: 0 });
  const look = () => {
    const now = performance.now();
    if (document.querySelector('#prerendered h1, [data-testid=stMain] h1')) seen.heading ??= now;
    const drawn = '#prerendered .chart svg, .stVegaLiteChart .marks, .region-map svg';
    if (document.querySelector(drawn)) seen.first ??= now;
    const ran = document.querySelector('.stApp[data-test-script-state=notRunning] h1');
    if (ran && !document.getElementById('prerendered')) seen.usable ??= now;
    const pictures = document.querySelectorAll('.stVegaLiteChart .marks, .region-map svg').length;
    if (pictures !== seen.pictures) [seen.pictures, seen.last] = [pictures, now];
  };
  new MutationObserver(() => { seen.changed = performance.now(); look(); })
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}"""
DONE = f"""() => {{
  const app = document.querySelector('.stApp');
  const ran = app?.getAttribute('data-test-script-state') === 'notRunning' && document.querySelector('h1');
  return ran && performance.now() - window.seen.changed > {QUIET};
}}"""


def opened(browser: Browser, address: str, words: str = "") -> dict[str, float]:
    """Milliseconds and bytes of one opening in a browser that was never here; of a click on ``words`` too."""
    context = browser.new_context(viewport=SCREEN, locale="ja-JP")
    page, sizes = context.new_page(), []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived",
        lambda event: sizes.append(len(event["response"]["payloadData"]) * 3 / 4),
    )
    page.add_init_script(f"({WATCH})()")
    page.goto(address)
    page.wait_for_function(DONE)
    found = dict(page.evaluate("window.seen")) | {"bytes": sum(sizes)}
    if words:
        target = page.get_by_text(words, exact=False).first
        target.hover()
        page.wait_for_function(DONE)
        began = page.evaluate("window.began = performance.now()")
        target.click()
        page.wait_for_function(f"window.seen.changed > window.began && ({DONE})()")
        found["click"] = page.evaluate("window.seen.changed") - began
    context.close()
    return found


def median(browser: Browser, address: str, words: str = "") -> dict[str, float]:
    found = [opened(browser, address, words) for _ in range(TIMES)]
    return {name: statistics.median(each[name] for each in found) for name in found[0]}


def test_opening(floor, server, browser, note):
    """In a browser without anything kept, in milliseconds and in times of the empty page."""
    addresses = {"(empty page)": floor.address, "(empty page, one bar)": f"{floor.address}/?bar=1"}
    addresses |= {view: server.address + view for view in VIEWS}
    least = 0.0
    for view, address in addresses.items():
        opened(browser, address)
        found = median(browser, address)
        least = least or found["heading"]
        times = {
            name: f"{found[name]:.0f} = {found[name] / least:.2f}"
            for name in ("heading", "first", "last", "usable")
            if name in found
        }
        note(view=view, **times, KiB=round(found["bytes"] / 1024))


def test_a_click(floor, server, browser, note):
    """Until the last change on the screen."""
    least = median(browser, floor.address, FLOORS_CLICK)["click"]
    note(view="(empty page)", click="a switch", ms=round(least))
    for view, words in CLICKS.items():
        found = median(browser, server.address + view, words)["click"]
        note(view=view, click=words, ms=round(found), times=round(found / least, 2))
