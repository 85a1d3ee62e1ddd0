"""The same view in other programs: the ten dearest projects, opened in turn.

Needs the extra ``bench``. ``EXPLORER_BEFORE`` may name the folder of an older version of the app, which then
takes part.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from browser.conftest import SCREEN
from conftest import serving
from playwright.sync_api import Browser, Page
from servers import free_port, wait_for

pytest.importorskip("panel", reason="needs the extra bench")
pytest.importorskip("dash", reason="needs the extra bench")
APPS = Path(__file__).parent / "apps"
TIMES = 7
BAR = ".mark-rect path"
STREAMLIT = "[data-testid=stMain] .stVegaLiteChart .marks"
YEAR = "[data-testid=stButtonGroup] >> text='2024年度'"
RAN = "document.querySelector('.stApp[data-test-script-state=notRunning] h1')"
ALONE = f"{RAN} && !document.getElementById('prerendered')"
WATCH = """(drawn) => {
  const roots = [document];
  const all = (selector) => {
    const found = [];
    const look = (root) => {
      found.push(...root.querySelectorAll(selector));
      for (const part of root.querySelectorAll("*")) if (part.shadowRoot) look(part.shadowRoot);
    };
    look(document);
    return found;
  };
  window.all = all;
  window.seen = {};
  const each = () => {
    const part = all(drawn).find((one) => one.getBoundingClientRect().width > 0);
    if (part && document.readyState !== "loading") window.seen.first ??= performance.now();
    if (!window.seen.first) requestAnimationFrame(each);
  };
  requestAnimationFrame(each);
}"""


@dataclass(frozen=True)
class Way:
    """A program with this view: its address, what is drawn, when it is usable, and what changes the view.

    ``button`` is what is clicked, ``shown`` what is then in the picture: a part of an amount of 2024.
    """

    address: str
    drawn: str
    usable: str
    button: str = ""
    shown: str = ""


@contextmanager
def started(*command: str) -> Iterator[None]:
    """Another program while this lasts."""
    environment = os.environ | {"BOKEH_RESOURCES": "server", "PYTHONPATH": str(APPS)}
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=APPS,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{command[-1]}", process)
        yield
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def ways(floor, server, tmp_path):
    """All programs, running."""
    panel, dash, static = (str(free_port()) for _ in range(3))
    drawn = "#prerendered .chart svg, " + STREAMLIT
    ours = "/budgets?view=ranking"
    ten = f"window.all('{BAR}').length >= 10"
    with ExitStack() as running:
        for command in (
            ("-m", "panel", "serve", "panel_app.py", "--address", "127.0.0.1", "--port", panel),
            ("dash_app.py", dash),
        ):
            running.enter_context(started(*command))
        subprocess.run([sys.executable, "static_page.py", tmp_path], cwd=APPS, check=True)
        files = ("-m", "http.server", "--directory", str(tmp_path), "--bind", "127.0.0.1", static)
        running.enter_context(started(*files))
        found = {
            "an empty Streamlit page": Way(floor.address, "[data-testid=stMain] h1", RAN),
            "Streamlit with one bar": Way(f"{floor.address}/?bar=1", STREAMLIT, RAN),
            "ours": Way(server.address + ours, drawn, ALONE, YEAR, "98.1億円"),
            "Panel": Way(
                f"http://127.0.0.1:{panel}/panel_app", BAR, ten, "button:has-text('2024年度')", "9,806,242"
            ),
            "Dash": Way(
                f"http://127.0.0.1:{dash}",
                ".bars .point path",
                "true",
                "label:has-text('2024年度')",
                "9,806,242",
            ),
            "static page with Vega": Way(
                f"http://127.0.0.1:{static}", BAR, ten, "button:has-text('2024年度')", "9,806,242"
            ),
        }
        if before := os.environ.get("EXPLORER_BEFORE"):
            older = running.enter_context(serving(Path(before), PYTHONPATH=f"{before}/src"))
            found["ours before"] = Way(older.address + ours, STREAMLIT, RAN, YEAR, "9,806,242")
        yield found


def opened(browser: Browser, way: Way) -> dict[str, float]:
    """Milliseconds until the picture, until all is usable, and from a click until the other picture."""
    context = browser.new_context(viewport=SCREEN, locale="ja-JP")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.add_init_script(f"({WATCH})({way.drawn!r})")
    page.goto(way.address, wait_until="commit")
    found = {"usable": until(page, f"window.seen.first && {way.usable}")}
    found = {"first": page.evaluate("window.seen.first")} | found
    if way.button:
        page.wait_for_timeout(1500)
        page.evaluate("addEventListener('click', () => { window.clicked = performance.now(); }, true)")
        page.locator(way.button).click()
        text = f"window.all('svg text').some((part) => part.textContent.includes('{way.shown}'))"
        found["change"] = until(page, text) - page.evaluate("window.clicked")
    context.close()
    return found


def until(page: Page, true: str) -> float:
    """When that came true, on the page's own clock."""
    return float(page.wait_for_function(f"({true}) && performance.now()", polling="raf").json_value())


def test_the_same_view_in_other_programs(ways, browser, note):
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    for turn in range(TIMES + 1):
        for name, way in ways.items():
            found = opened(browser, way)
            print(turn, name, found, flush=True)
            if turn:  # the first opening of each warms its server
                measured[name].append(found)
    for name, rows in measured.items():
        times = {key: round(statistics.median(row[key] for row in rows)) for key in rows[0]}
        note(program=name, **times, load=round(psutil.getloadavg()[0], 1))
