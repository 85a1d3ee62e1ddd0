"""The page 使い方: its pictures, its links, and the keys."""

import re
from html import escape, unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from pages import open_page, page_html
from PIL import Image

from explorer.ui import data
from explorer.ui.help import FEATURES, MARKS, PICTURES, picture_path
from explorer.ui.present import KEYS
from explorer.views.pages import HELP, PAGES

LARGEST = 40_000


@pytest.fixture(scope="module")
def page(root):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "ROOT", root)
        app = open_page("help")
    assert not app.exception
    return app


@pytest.fixture(scope="module")
def html(page):
    return page_html(page)


@pytest.mark.parametrize("name", FEATURES)
def test_a_picture_is_small_and_wide_enough(name):
    assert picture_path(name).stat().st_size < LARGEST
    with Image.open(picture_path(name)) as found:
        assert (found.format, found.size) == ("PNG", (640, 360))


def test_every_picture_is_shown():
    assert {path.stem for path in PICTURES.iterdir()} == set(FEATURES)


def test_every_picture_is_described(page):
    shown = [image.alt for element in page.get("image") for image in element.proto.imgs]
    assert shown == [feature.alt for feature in FEATURES.values()]
    assert all(shown)
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_leads_to_its_page(html, name):
    feature = FEATURES[name]
    assert feature.page in PAGES.values()
    assert feature.page != HELP
    plain = re.sub("</?(?:span|wbr)[^>]*>", "", html)
    before = plain.split(f">{escape(feature.title)}</a>")[0]
    address = urlsplit(unescape(before.rsplit("href=", 1)[1].strip("\"'")))
    assert (address.path, dict(parse_qsl(address.query))) == (feature.page.path, dict(feature.parameters))


@pytest.mark.parametrize(("sign", "words"), [*MARKS.items(), *KEYS.items()])
def test_marks_and_keys_are_explained(html, sign, words):
    assert f"<th scope='row'>{escape(sign)}</th><td>{escape(words)}</td>" in html
