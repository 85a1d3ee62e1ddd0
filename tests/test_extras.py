"""Columns of a workbook that the registry does not know are kept, shown and exported."""

import io
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from ingesting import ingest, short_form
from pages import open_page
from region import write_region

from explorer import text
from explorer.__main__ import main
from explorer.dataset import read_dataset
from explorer.differences import difference_report
from explorer.figures.changes import changed_figure
from explorer.figures.profiles import sheet_words
from explorer.figures.unsaid import share_words, unsaid
from explorer.frames import DataError
from explorer.handouts.deck_slides import PrintedSlide
from explorer.handouts.deck_words import slide_words
from explorer.handouts.workbook import to_workbook
from explorer.model import EXTRAS
from explorer.plan.ingest import draft
from explorer.questions.changes import changes
from explorer.questions.projects import search_hits
from explorer.questions.scope import EVERYTHING, Scope, projects_in
from explorer.ui import data
from explorer.verify import read_verified

MADE = date(2030, 5, 1)
CELLS: dict[str, object] = {
    "事業!L1": "担当課",
    "事業!L2": "観光課",
    "事業!L4": "=SUM(1)",
    "事業!M1": "対象市町村",
    "事業!M3": "もり町＜港＞",
    "事業費!H1": "財源",
    "事業費!H2": "国庫 1/2",
    "事業費!H3": 100,
    "指標!F1": "出所",
    "指標!F3": "庁内調べ",
}
"""The heads are unknown; 事業!L4 is overwritten below."""
KEPT = [
    (1, 0, "担当課", "観光課", "事業!L2"),
    (1, 0, "財源", "国庫 1/2", "事業費!H2"),
    (2, 0, "対象市町村", "もり町＜港＞", "事業!M3"),
    (2, 0, "財源", "100", "事業費!H3"),
    (2, 1, "出所", "庁内調べ", "指標!F3"),
    (3, 0, "担当課", "医療課", "事業!L4"),
]


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The small region: edition 2031 from a text, 2032 from a workbook with more columns."""
    folder = tmp_path_factory.mktemp("region")
    ingest(write_region(folder), "2031", folder / "data")
    ingest(written(folder, CELLS | {"事業!L4": "医療課"}), "2032", folder / "data")
    return folder


def written(region: Path, cells: dict[str, object], edition: str = "2031") -> Path:
    """Save the edition's workbook with these values in its cells."""
    before = read_dataset(region / "data", region / "geo", edition)
    book = openpyxl.load_workbook(io.BytesIO(short_form(before, before.municipalities, 2030, MADE)))
    for place, value in cells.items():
        sheet, cell = place.split("!")
        book[sheet][cell] = value
    file = region / "plan.xlsx"
    book.save(file)
    return file


@pytest.fixture(scope="module")
def before(region):
    return read_dataset(region / "data", region / "geo", "2031")


@pytest.fixture(scope="module")
def dataset(region):
    return read_verified(region / "data", region / "geo", "2032")


def test_each_cell_is_kept_as_it_is_with_its_place(dataset):
    lines = dataset.provenance[dataset.provenance["table"] == "extras"].set_index("key")["first_line"]
    kept = [
        (*row, dataset.source_lines[lines[f"{row.no}/{row.seq}/{row.head}"] - 1].split(" ")[0])
        for row in dataset.extras.itertuples(index=False)
    ]
    assert kept == KEPT


def test_an_edition_without_such_columns_has_no_file_of_them(region, before):
    assert before.extras.empty
    assert "extras.csv" not in before.package
    assert "extras" not in {table.name for table in before.tables}
    described = json.loads((region / "data/2031/datapackage.json").read_text("utf-8"))
    assert "extras" not in {resource["name"] for resource in described["resources"]}


def test_they_stand_in_the_package_and_in_the_workbook_of_all_tables(dataset):
    assert dataset.package["extras.csv"].decode().splitlines()[:2] == [
        "no,seq,head,words",
        "1,0,担当課,観光課",
    ]
    described = json.loads(dataset.package["datapackage.json"])
    assert "extras" in {resource["name"] for resource in described["resources"]}
    sheet = openpyxl.load_workbook(io.BytesIO(to_workbook(dataset, MADE)))[EXTRAS.title]
    assert [cell.value for cell in sheet[2]] == [1, "港まつりの開催", 0, "担当課", "観光課"]


def test_the_sheet_shows_them_with_their_cells(dataset, region, monkeypatch):
    rows = [
        ("対象市町村", "もり町＜港＞", "事業!M3"),
        ("財源", "100", "事業費!H3"),
        (
            f"{dataset.indicators.loc[dataset.indicators['no'] == 2, 'item'].iloc[0]}：出所",
            "庁内調べ",
            "指標!F3",
        ),
    ]
    assert EXTRAS.title == "その他の項目"
    assert sheet_words(dataset, 2).other_items == rows
    quotes = slide_words(dataset, PrintedSlide(sheet=2)).quotes
    assert [f"{label}：「{words}」（{place}）" for label, words, place in rows] == list(quotes[-3:])
    monkeypatch.setattr(data, "ROOT", region)
    app = open_page("projects", {"no": "2"})
    assert not app.exception
    shown = next(html.proto.body for html in app.get("html") if "もり町＜港＞" in html.proto.body)
    assert "<summary>事業!M3</summary>" in shown
    app.query_params["no"] = "4"
    app.run()
    assert "その他の項目" not in [header.value for header in app.header]


def test_what_a_municipality_pays_is_said_to_be_absent_only_where_no_column_states_it(dataset):
    absent = f"{text.NO_SHARE}。"
    assert share_words(dataset) == text.NO_SHARE
    assert absent in unsaid(dataset, [1, 2], ["burdens"])
    share = pd.DataFrame([[2, 0, "もり町の負担額（千円）", "1,200"]], columns=dataset.extras.columns)
    stating = replace(dataset, extras=pd.concat([dataset.extras, share], ignore_index=True))
    assert "「その他の項目」にあります" in share_words(stating)
    assert absent in unsaid(stating, [1], ["burdens"])
    assert absent not in unsaid(stating, [1, 2], ["burdens"])


def test_the_search_finds_them_by_head_and_by_words(dataset):
    assert projects_in(dataset, Scope(text="観光課"))["no"].tolist() == [1]
    assert projects_in(dataset, Scope(text="担当課"))["no"].tolist() == [1, 3]
    where = search_hits(dataset, Scope(text="国庫"))
    assert where[["no", "part", "text"]].to_numpy().tolist() == [[1, "extras", "財源　国庫 1/2"]]


def test_what_changes_in_them_is_told(dataset, before, region):
    assert len(changes(before, dataset)) == len(KEPT)
    cells = {"事業!L2": "商工課", "事業!N1": "連携先", "指標!F3": None}
    with draft(written(region, cells, "2032"), "2033", region / "data") as (folder, _):
        after = read_verified(folder, region / "geo", "2033")
    item = dataset.indicators.loc[dataset.indicators["no"] == 2, "item"].iloc[0]
    changed = changes(dataset, after)
    assert changed[["kind", "no", "at", "before", "after"]].to_numpy().tolist() == [
        ["text", 1, "担当課", "観光課", "商工課"],
        ["text", 2, "連携先", "", "もり町＜港＞"],
        ["text", 2, "対象市町村", "もり町＜港＞", ""],
        ["text", 2, f"{item}：出所", "庁内調べ", ""],
    ]
    assert "担当課" in changed_figure(dataset, after, "texts", "文言", EVERYTHING).table["変更点"].iloc[0]
    assert any("「観光課」 → 「商工課」　事業!L2" in line for line in difference_report(dataset, after))


def test_they_come_back_from_the_workbook_that_is_handed_out(dataset, region):
    with draft(written(region, {}, "2032"), "2032", region / "data") as (folder, _):
        again = read_verified(folder, region / "geo", "2032")
    order = ["no", "seq", "head"]
    pd.testing.assert_frame_equal(
        again.extras.sort_values(order, ignore_index=True),
        dataset.extras.sort_values(order, ignore_index=True),
    )
    assert changes(dataset, again).empty


def test_the_dry_run_says_what_is_kept_and_what_is_left_out(region, monkeypatch, capsys):
    file = written(region, {"事業!L1": "担当課", "事業!L2": "観光課", "市町村!H1": "人口", "市町村!H2": 1000})
    monkeypatch.setenv("EXPLORER_DATA", str(region))

    assert main(["ingest", str(file), "--edition", "2034"]) == 0

    output = capsys.readouterr().out
    assert "その他の項目 担当課 1" in output
    assert "読み取るために変えたもの: 「市町村」シートの「人口」の列を除外" in output


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"事業!L1": "担当課", "事業費!H1": "担当課"},
            "事業費!H1: 見出し「担当課」の列は読み方が決まっていません",
        ),
        ({"事業!L1": "担当課", "事業!M1": "担当課"}, "事業!M1: 見出し「担当課」の列が二つあります"),
        (
            {"事業!L1": "とおい町", "事業!L2": "○"},
            "事業!L1: 見出し「とおい町」の列は読み方が決まっていません",
        ),
        ({"事業!K1": "川村"}, "事業!A1: 「かわ村」の列がありません"),
        (
            {"事業費!H1": "Ｒ１７", "事業費!H2": 5},
            "事業費!H1: 見出し「Ｒ１７」の列は読み方が決まっていません",
        ),
    ],
)
def test_a_head_that_looks_like_a_mistake_is_refused(cells, message, region):
    with pytest.raises(DataError) as problem, draft(written(region, cells), "2035", region / "data"):
        pass
    assert message in str(problem.value)


@pytest.mark.parametrize(
    ("torn", "message"),
    [
        (lambda text: text.replace("観光課", "商工課"), "extras.csv"),
        (lambda text: None, "本文では|行が足りません|当アプリの定めと合いません|内容が変わっています"),
    ],
)
def test_a_file_changed_by_hand_is_refused(torn, message, region, tmp_path):
    copy = shutil.copytree(region / "data", tmp_path / "data")
    path = copy / "2032/extras.csv"
    if (text := torn(path.read_text("utf-8"))) is None:
        path.unlink()
    else:
        path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=message):
        read_verified(copy, region / "geo", "2032")
