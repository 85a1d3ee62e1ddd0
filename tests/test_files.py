"""The files of views at their addresses, requested from the app's own routes."""

import io
import json
from urllib.parse import unquote, urlencode
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from starlette.applications import Starlette
from viewer import ask

from explorer.ui import data
from explorer.ui.files import file_routes
from explorer.views.parameters import PARAMETERS


@pytest.fixture
def app(root, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    return Starlette(routes=file_routes())


def name_of(headers):
    return unquote(headers["content-disposition"].rpartition("''")[2])


@pytest.mark.parametrize(
    ("address", "name", "begins"),
    [
        ("budgets.xlsx?view=ranking&year=2024", "事業費の順位-2024年度.xlsx", b"PK"),
        ("budgets.csv?view=ranking", "事業費の順位-2025年度.csv", "\ufeff".encode()),
        ("budgets.svg?view=change&figure=change-new", "新たに額が記載された事業.svg", b"<"),
        ("budgets.svg?view=ranking&paper=page", "事業費の順位-2025年度.svg", b"<"),
        ("map.svg?lens=fields&paper=page", "分野別の参加状況.svg", b"<"),
        ("map.png?town=014231&draw=plain", "参加状況-南幌町.png", b"\x89PNG"),
        ("map.geojson", "参加状況.geojson", b"{"),
        ("overview.png", "参加状況.png", b"\x89PNG"),
        ("matrix.xlsx?heading=3-1", "参加一覧-（１）_生活機能の強化.xlsx", b"PK"),
        ("questions.csv?ask=grew", "事業費が最も増えた事業は？.csv", "\ufeff".encode()),
        ("projects.pdf?no=21", "No.21_医療的ケア児レスパイト事業.pdf", b"%PDF"),
        ("towns.pdf?town=014231", "南幌町の資料.pdf", b"%PDF"),
        ("sources.xlsx", "第２期さっぽろ連携中枢都市圏ビジョン-2025.xlsx", b"PK"),
    ],
)
def test_every_file_of_a_view_has_an_address_and_a_name(app, address, name, begins):
    status, headers, content = ask(app, f"/{address}")
    assert status == 200
    assert content.startswith(begins)
    assert name_of(headers) == name
    assert headers["access-control-allow-origin"] == "*"
    assert ask(app, f"/{address}", if_none_match=headers["etag"])[0] == 304


def test_a_title_slide_has_a_picture_of_its_words_and_the_region(app):
    address = urlencode({"title": "<事業費>の\v概要", "below": "○○市議会"})
    status, headers, content = ask(app, f"/present.svg?{address}")
    assert (status, headers["content-type"]) == (200, "image/svg+xml")
    words = "".join(ElementTree.fromstring(content).itertext())
    for said in ("<事業費>の", "概要", "○○市議会", "札幌市", "南幌町"):
        assert said in words


def test_a_file_holds_what_its_view_shows(app):
    book = openpyxl.load_workbook(io.BytesIO(ask(app, "/budgets.xlsx?view=ranking&rows=5")[2]))
    cells = [cell for row in book["表"].values for cell in row if cell]
    assert any("2025年度" in str(cell) for cell in cells)
    table = pd.read_csv(
        io.BytesIO(ask(app, "/budgets.csv?view=ranking&rows=5")[2]), skipfooter=2, engine="python"
    )
    assert len(table) == 5
    areas = json.loads(ask(app, "/map.geojson?heading=3-1")[2])
    assert len(areas["features"]) == 12


@pytest.mark.parametrize(
    "address",
    [
        "budgets.exe",
        "budgets.pdf",
        "projects.pdf",
        "projects.pdf?no=56",
        "help.png",
        "search.csv?words=x",
        "budgets.png?figure=nowhere",
        "budgets.geojson",
        "map.csv?q=恐竜",
        "nowhere.csv",
    ],
)
def test_where_there_is_no_file_a_sentence_says_so(app, address):
    status, _, content = ask(app, f"/{address}")
    assert status == 404
    if address not in ("nowhere.csv", "budgets.exe"):
        assert "このアドレスにファイルはありません" in content.decode()


def test_a_hostile_address_of_a_file_gives_the_file_of_the_default_view(app):
    attack = urlencode(dict.fromkeys(PARAMETERS, "../../etc/passwd") | {"q": ""})
    assert ask(app, f"/budgets.csv?{attack}")[2] == ask(app, "/budgets.csv")[2]
    words = urlencode({"no": "21", "q": '"\r\n/\\:x'})
    name = name_of(ask(app, f"/projects.csv?{words}")[1])
    assert not set(name) & set('"\r\n/\\:')
