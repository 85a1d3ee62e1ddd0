"""Requests to other machines: none, except for background tiles where the settings ask for them."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Error, Route, expect

from explorer.figures.land import TILES_SOURCE

from .conftest import PATIENCE, Visitor, screen, serving

GROUND = (200, 40, 160)
TILE = re.compile(r"https://cyberjapandata\.gsi\.go\.jp/xyz/pale/\d+/\d+/\d+\.png")


def test_a_request_that_leaves_is_noticed_and_arrives_nowhere(window, server):
    visitor = Visitor(window, server)
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        visitor.page.goto("http://localhost/")
    with pytest.raises(AssertionError, match="left the machine: http://localhost/"):
        visitor.leave()


@pytest.fixture
def with_tiles(root, tmp_path, monkeypatch, chromium):
    """Yield the address of a server whose settings ask for tiles."""
    (tmp_path / "geo").symlink_to(root / "geo")
    (tmp_path / "data").mkdir()
    for name in ("2025", "municipalities.csv"):
        (tmp_path / "data" / name).symlink_to(root / "data" / name)
    (tmp_path / "data/explorer.toml").write_text("gsi_tiles = true\n")
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    with serving(root) as address:
        yield address


def test_the_map_lies_on_tiles_if_that_is_set(browser, with_tiles):
    tile = io.BytesIO()
    Image.new("RGB", (256, 256), GROUND).save(tile, "PNG")
    fetched = []

    def stand_in(route: Route) -> None:
        fetched.append(route.request.url)
        route.fulfill(body=tile.getvalue(), content_type="image/png")

    with screen(browser) as context:
        context.route(re.compile("https://"), stand_in)
        visitor = Visitor(context, with_tiles)
        page = visitor.open("/map")
        expect(page.get_by_text(TILES_SOURCE)).to_be_visible()
        drawn = page.locator(".region-map")
        for _ in range(PATIENCE * 2):
            seen = Image.open(io.BytesIO(drawn.screenshot())).convert("RGB")
            if GROUND in {seen.getpixel((x, 20)) for x in range(0, seen.width, 10)}:
                break
            page.wait_for_timeout(500)
        else:
            pytest.fail("no tile is drawn")

    assert fetched
    assert all(TILE.fullmatch(url) for url in fetched)
    assert {words.removeprefix("left the machine: ") for words in visitor.complaints} == set(fetched)
