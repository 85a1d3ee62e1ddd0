"""The settings of an installation."""

from urllib.parse import parse_qs, urlsplit

import pytest
from pages import open_page

from explorer.frames import DataError
from explorer.settings import Settings, read_settings
from explorer.ui import data
from explorer.ui.headers import security_headers


def test_without_a_file_nobody_hears_of_mistakes_and_nothing_is_fetched(tmp_path):
    assert read_settings(tmp_path) == Settings(report_to="", gsi_tiles=False)


def test_settings_are_read(tmp_path):
    (tmp_path / "explorer.toml").write_text('report_to = "kikaku@example.lg.jp"\ngsi_tiles = true\n', "utf-8")
    assert read_settings(tmp_path) == Settings("kikaku@example.lg.jp", gsi_tiles=True)


def test_settings_that_notepad_saved_are_read(tmp_path):
    (tmp_path / "explorer.toml").write_text("gsi_tiles = true\r\n", "utf-8-sig", newline="")
    assert read_settings(tmp_path) == Settings(gsi_tiles=True)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("report_to = ", "読めません"),
        ('report_too = "a@example.jp"', "未知の設定 report_too"),
        ('report_to = "kikaku"', "一つのメールアドレス"),
        ('report_to = "a@example.jp?bcc=b@example.jp"', "一つのメールアドレス"),
        ("report_to = 1", "一つのメールアドレス"),
        ("gsi_tiles = 1", "true または false"),
        ('embedded_by = "https://www.city.example.jp"', "embedded_by"),
        ('embedded_by = ["www.city.example.jp"]', "embedded_by"),
        ('embedded_by = ["https://www.city.example.jp/"]', "embedded_by"),
        ('embedded_by = ["https://a.example.jp; script-src *"]', "embedded_by"),
        ('embedded_by = ["*"]', "embedded_by"),
        ("embedded_by = [1]", "embedded_by"),
    ],
)
def test_nonsense_is_refused_with_the_file(tmp_path, words, problem):
    path = tmp_path / "explorer.toml"
    path.write_text(words, "utf-8")
    with pytest.raises(DataError, match=problem) as refused:
        read_settings(tmp_path)
    assert str(refused.value).startswith(str(path))


@pytest.mark.parametrize("to", ["", "kikaku@example.lg.jp"])
def test_a_sheet_offers_a_mail_with_its_lines_only_if_somebody_hears(root, monkeypatch, to):
    monkeypatch.setattr(data, "ROOT", root)
    monkeypatch.setattr(data, "settings", lambda: Settings(to))
    app = open_page("projects", {"no": "21"})
    assert not app.exception
    links = [html.proto.body for html in app.get("html") if "誤りを報告" in html.proto.body]
    if not to:
        assert not links
        return
    address = urlsplit(links[-1].split("href='")[1].split("'")[0].replace("&amp;", "&"))
    mail = parse_qs(address.query)
    assert (address.scheme, address.path) == ("mailto", to)
    assert mail["subject"] == ["誤りの報告：No.21 医療的ケア児レスパイト事業"]
    assert "no=21" in mail["body"][0]
    assert "事業票 No.21、本文 " in mail["body"][0]


def test_the_sites_that_may_embed_are_read(tmp_path):
    assert read_settings(tmp_path).embedded_by == ()
    (tmp_path / "explorer.toml").write_text('embedded_by = ["https://www.city.example.jp"]\n', "utf-8")
    assert read_settings(tmp_path).embedded_by == ("https://www.city.example.jp",)


@pytest.mark.parametrize("sites", [(), ("https://www.city.example.jp", "http://intra:8080")])
def test_only_the_app_and_the_sites_that_are_named_may_embed_it(sites):
    policy = security_headers(Settings(embedded_by=sites))["Content-Security-Policy"]
    assert policy.split("; ")[-1] == " ".join(["frame-ancestors 'self'", *sites])


@pytest.mark.parametrize("sites", [(), ("https://www.city.example.jp",)])
def test_a_frame_is_offered_only_if_somebody_may_show_it(root, monkeypatch, sites):
    monkeypatch.setattr(data, "ROOT", root)
    monkeypatch.setattr(data, "settings", lambda: Settings(embedded_by=sites))
    app = open_page(opened=["share"])
    offered = [code.value for code in app.code if "<iframe" in code.value]
    notes = [words.value for words in app.markdown if "埋め込" in words.value]
    assert len(offered) == len(sites)
    assert len(notes) == 1
    assert all(site in notes[0].replace("\\", "").replace("\u2060", "") for site in sites)
