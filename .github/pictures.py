"""Make the pictures anew: those of the page 使い方, and the README's. Needs Chromium, as the tests do.

python .github/pictures.py
"""

import io
import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser.conftest import FLAGS, Visitor, serving  # noqa: E402

from explorer.ui.help import FEATURES, picture_path  # noqa: E402

WIDTH, HEIGHT = 640, 360
"""Of a picture of 使い方; the README's is twice as large."""
WHOLE, TALL, MARGIN = "body", 1600, 8
"""The part that is the whole window; for others, the window's height and the room above the part."""
EXPANDER = "[data-testid=stExpander] summary"
BELOW_THE_NAVIGATION = """(part) => {
  part.scrollIntoView();
  document.querySelector('[data-testid=stMain]').scrollBy(0, -100);
}"""
DRAWN = 2000
"""Milliseconds until the charts are drawn."""


class Shot(NamedTuple):
    """A picture: its view, the part that it begins with, and how much of the page it holds.

    ``width`` and ``height`` are the window's, narrow so that words stay legible; ``opened`` is opened first.
    """

    view: str
    top: str
    width: int = 512
    height: int = TALL
    opened: str = ""


SHOTS = {
    "map": Shot("/map?town=014231", ".region-map", width=768, height=760),
    "budgets": Shot("/budgets", "[data-testid=stVegaLiteChart]", width=480),
    "questions": Shot("/questions?ask=grew", "h1"),
    "search": Shot("/search?words=子育て", ".st-key-search"),
    "files": Shot("/budgets?heading=3-3-a", EXPANDER, width=720, opened=EXPANDER),
    "present": Shot("/matrix?differing=1&deck=region&slide=3&look=dark", WHOLE, width=1280, height=720),
}


def main() -> None:
    """All pictures, from a server of their own."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with serving(ROOT) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name in FEATURES:
            save(take(browser, address, SHOTS[name]), picture_path(name))
        overview = Shot("/", WHOLE, width=1920, height=1080)
        save(take(browser, address, overview, 2 * WIDTH), ROOT / ".github/overview.png")


def take(browser: Browser, address: str, shot: Shot, width: int = WIDTH) -> bytes:
    """A PNG of the part, ``width`` wide and in the shape of a screen."""
    height = shot.width * HEIGHT // WIDTH
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        device_scale_factor=width / shot.width,
        locale="ja-JP",
    )
    visitor = Visitor(context, address)
    page = visitor.open(shot.view)
    if shot.opened:
        page.locator(shot.opened).first.click()
    page.wait_for_timeout(DRAWN)
    part = page.locator(shot.top).first
    if shot.top != WHOLE:
        part.evaluate(BELOW_THE_NAVIGATION)
    top = part.bounding_box()["y"]
    taken = page.screenshot(clip={"x": 0, "y": max(0, top - MARGIN), "width": shot.width, "height": height})
    visitor.leave()
    context.close()
    return taken


def save(png: bytes, path: Path) -> None:
    """The picture with few colours, in a small file."""
    path.parent.mkdir(exist_ok=True)
    found = Image.open(io.BytesIO(png)).convert("RGB")
    found.quantize(256, Image.Quantize.FASTOCTREE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
