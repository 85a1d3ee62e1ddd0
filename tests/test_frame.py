"""Streamlit's own HTML, as the app sends it."""

import pytest

from explorer.ui import frame


def test_the_page_is_japanese_and_knows_its_server():
    html = frame._html.__wrapped__()
    assert '<html lang="ja">' in html
    assert html.count("BACKEND_BASE_URL") == 1


@pytest.mark.parametrize("html", ["<html><head></head></html>", '<html lang="en"><header></header></html>'])
def test_a_streamlit_with_other_html_is_noticed(monkeypatch, tmp_path, html):
    (tmp_path / "index.html").write_text(html, "utf-8")
    monkeypatch.setattr(frame, "INDEX", tmp_path / "index.html")
    with pytest.raises(RuntimeError, match="not once"):
        frame._html.__wrapped__()
