"""Every edit of the tables by hand is refused with file, line and expectation."""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from region import PROJECTS, plan_text, write_region

import explorer.verify
from explorer.__main__ import main
from explorer.dataset import read_dataset
from explorer.editions import edition_names
from explorer.frames import DataError
from explorer.model import EDITION_TABLES, MUNICIPALITIES, ChangeKind
from explorer.plan.tables import build_tables
from explorer.questions.changes import changes
from explorer.verify import check_tables, read_verified, verify

NEW_TOWN = "990043,うみ町,うみまち,Umi,町,,false\n"


@pytest.fixture
def data(root, tmp_path):
    """A copy of the data folder."""
    return Path(shutil.copytree(root / "data", tmp_path / "data"))


def refused(data, check=verify):
    with pytest.raises(DataError) as problem:
        check(data, "2025")
    return str(problem.value)


def test_the_committed_edition_is_what_its_text_says(root):
    verify(root / "data", "2025")


HANDMADE = {
    "a digit dropped in amount and print": [
        (
            "budgets",
            '1,2024,5726,amount,"5,726"',
            "1,2024,572,amount,572",
            ":2: amount_thousand_yen が「572」",
        )
    ],
    "a digit added in amount and print": [
        (
            "budgets",
            '5,2025,28000,amount,"28,000"',
            '5,2025,280000,amount,"280,000"',
            ":23: printed が「280,0",
        )
    ],
    "a digit dropped in the amount alone": [("budgets", "1,2024,5726,", "1,2024,572,", ":2: amount_th")],
    "two years swapped": [
        (
            "budgets",
            '\n1,2024,5726,amount,"5,726"\n1,2025,5629,amount,"5,629"',
            '\n1,2024,5629,amount,"5,629"\n1,2025,5726,amount,"5,726"',
            ":2: amount_thousand_yen が「5629」",
        )
    ],
    "an amount copied into 2026": [
        ("budgets", "1,2026,,not_stated,－", '1,2026,5629,amount,"5,629"', ":4: state が「amount」")
    ],
    "an amount taken out": [
        ("budgets", '1,2024,5726,amount,"5,726"', "1,2024,,not_stated,－", ":2: state が「not_stated」")
    ],
    "nothing stated made zero": [
        ("budgets", "1,2026,,not_stated,－", "1,2026,0,amount,0", ":4: printed が「0」")
    ],
    "words made nothing stated": [
        ("budgets", ",,words,（水素モデル街区形成）", ",,not_stated,－", ":175: printed が「－」")
    ],
    "an amount in yen": [
        ("budgets", '5,2025,28000,amount,"28,000"', '5,2025,28000000,amount,"28,000,000"', ":23: amount")
    ],
    "an amount printed without separators": [("budgets", '"5,726"', "5726", ":2: printed が「5726」")],
    "a year left out": [("budgets", "\n1,2028,,not_stated,－", "", ":6: 行が足りません")],
    "a row twice": [
        (
            "burdens",
            "1,core,basic,",
            "1,core,basic,事業に係る基本的な費用を負担\n1,core,basic,",
            ":2: 本文にない行",
        )
    ],
    "a town swapped in participation and provenance": [
        ("participation", "\n21,013048,", "\n21,014231,", ":242: municipality_code が「014231」"),
        ("provenance", "participation,21,21/013048,", "participation,21,21/014231,", ": key が「21/014231」"),
    ],
    "a town taken out": [("participation", "\n21,013048,listed", "", ":242: 行が足りません")],
    "a town put in": [
        ("participation", "\n21,014281,", "\n21,014231,listed\n21,014281,", ":243: 本文にない行「21,014231,")
    ],
    "why a town takes part": [
        ("participation", "\n1,012033,all", "\n1,012033,listed", ":3: basis が「listed」")
    ],
    "the core city made a partner": [
        ("participation", "\n21,011002,core", "\n21,011002,listed", ":235: basis")
    ],
    "a code without its zero, as Excel saves it": [
        ("participation", "\n1,011002,", "\n1,11002,", ":2: municip")
    ],
    "a kpi's value": [("kpis", "30700000000000", "3070000000000", ":2: target_value が")],
    "a kpi's unit": [("kpis", ",30273000,人", ",30273000,件", ":3: current_unit が「件」です")],
    "a kpi's year": [("kpis", "2020 年", "2021 年", ":2: current_year が")],
    "a kpi's print": [("kpis", "▲650 人", "650 人", ":5: target が「650 人」")],
    "a kpi's sign": [("kpis", ",-650,", ",650,", ":5: target_value が「650」")],
    "a kpi's name": [("kpis", "観光入込客数", "観光客数", ":3: name が「観光客数」")],
    "a kpi's role": [("kpis", "\n2,1,ＪＲ", "\n1,3,ＪＲ", ":4: role が「1」")],
    "an indicator's value": [("indicators", ",72.22,%", ",7.22,%", ":2: baseline_value が")],
    "an indicator's unit": [("indicators", ",100,%,", ",100,件,", ":2: target_unit が")],
    "an indicator's year": [("indicators", ",%,2022,", ",%,2012,", ":2: baseline_year が")],
    "an indicator's target and its value": [
        (
            "indicators",
            '"5,000名（毎年度）",2583,名,2022,5000',
            '"500名（毎年度）",2583,名,2022,500',
            ":5: target が",
        )
    ],
    "a baseline made a number": [("indicators", "開催,ー,１回", "開催,0,１回", ":3: baseline が「0」")],
    "another sign for no baseline": [("indicators", "開催,ー,１回", "開催,－,１回", ":3: baseline が「－」")],
    "a slip of the plan repaired": [
        ("indicators", "（2027度）", "（2027年度）", ":30: target が「100％（2027年度）")
    ],
    "a kind of target": [("indicators", ",kept_up", ",carried_out", ": target_kind が「carried_out」")],
    "an indicator's words": [("indicators", "情報交換会議の開催", "情報交換会の開催", ":3: item が")],
    "an indicator left out": [
        ("indicators", "\n2,1,情報交換会議の開催,ー,１回（毎年度）,,,,1,回,,number_every_year", "", ":3: ")
    ],
    "a kind of burden": [("burdens", "\n1,core,basic,", "\n1,core,none,", ":2: kind が")],
    "the side of a burden": [("burdens", "\n1,core,basic,", "\n1,partner,basic,", ":2: side が")],
    "a burden's words": [("burdens", "事業に係る基本的な費用", "事業の基本的な費用", ":2: printed が")],
    "a burden left out": [("burdens", "\n1,partner,as_needed,必要に応じてその他個別費用を負担", "", ":3: ")],
    "a word of a text": [("projects", "効果検証を行う", "効果検証をする", ":2: summary が")],
    "a project's name": [("projects", "\n3,創業の促進,", "\n3,創業支援,", ":4: name が「創業支援」")],
    "half-width for full-width letters": [("projects", "「ＩＴ」", "「IT」", ":5: summary が")],
    "the towns as printed": [("projects", ",全市町村,", ",全町村,", ":2: participants が「全町村」")],
    "a project moved to another field": [
        ("projects", "発のための支援,1-b,1,,b", "発のための支援,1-c,1,,c", ":5: head")
    ],
    "two projects swapped": [
        ("projects", "\n3,創業の促進,1-b,1,,b,圏域に", "\n3,創業,1-b,1,,b,圏域に", ":4: name が"),
        ("projects", "\n4,新製品", "\n4,創業の促進", ":5: name が「創業の促進"),
    ],
    "a heading": [("headings", "経済戦略の推進", "経済政策の推進", ":3: title が")],
    "two headings swapped": [
        ("headings", "1-a,1,,a,経済戦略の推進", "1-a,1,,a,戦略産業の育成", ":3: title が"),
        ("headings", "1-b,1,,b,戦略産業の育成", "1-b,1,,b,経済戦略の推進", ":4: title が"),
    ],
    "a heading left out": [("headings", "\n1-c,1,,c,地域経済の裾野拡大,", "", ":5: 行が足りません")],
    "a definition": [("glossary", "企業の行う報奨", "企業の報奨", ":4: definition が")],
    "a footnote's number": [("glossary", ",12,12", ",13,12", ":4: mark が「13」")],
    "a footnote's project": [("glossary", ",12,12", ",12,13", ":4: no が「13」")],
    "a slip's line": [("slips", "\n,291,", "\n,292,", ":2: line が「292」")],
    "a slip left out": [
        ("slips", "54,4753,１人以上,目標値が基準値（2人（2022年度））を下回る\n", "", ": 行が足りません")
    ],
    "a slip's reason": [("slips", "の終わりが欠けている", "が欠けている", ": reason が")],
    "a line of provenance": [("provenance", ",summary,66,70", ",summary,65,70", ":51: first_line が「65」")],
    "provenance left out": [("provenance", "\nheadings,,1-d,title,802,802", "", ":6: 行が足りません")],
    "sorted by another column": [
        ("burdens", None, lambda text: in_order(text, lambda row: row.split(",")[2]), ":2: 行が足りません")
    ],
    "a byte order mark": [("budgets", "no,fiscal", "\ufeffno,fiscal", ": 内容が変わって")],
    "other line breaks": [("kpis", None, lambda text: text.replace("\n", "\r\n"), ": 内容が変わって")],
    "cells quoted": [("slips", "\n5,462,", '\n"5",462,', ": 内容が変わって")],
    "an empty column at the end": [("kpis", None, lambda text: text.replace("\n", ",\n"), ":1: 列が")],
    "an empty line at the end": [("kpis", None, lambda text: text + "\n", ":6: 0 列の行があります")],
    "cut off": [("budgets", None, lambda text: text[:-9], ":276: ")],
    "a member's reading": [("municipalities", "おたるし", "おだるし", ": 内容が変わっています")],
    "a member's name": [("municipalities", "小樽市", "小樽町", ": 内容が変わっています")],
    "a member left out": [("municipalities", None, lambda text: text.rsplit("\n", 2)[0] + "\n", ": 内容が")],
    "another core city": [
        ("municipalities", None, lambda text: swap(text, "石狩,true", "石狩,false"), ": 内容が変わっています")
    ],
    "the unit in the descriptor": [
        ("datapackage.json", '"unit": "千円"', '"unit": "円"', ":291: 内容が変わって")
    ],
    "a description in the descriptor": [
        ("datapackage.json", "計画の見出し", "計画書の見出し", ":23: 内容が変わって")
    ],
    "the size in the descriptor": [
        ("datapackage.json", '"bytes": 1232', '"bytes": 1233', ":29: 内容が変わって")
    ],
    "the hash in the descriptor": [
        ("datapackage.json", '"hash": "sha256:', '"hash": "sha256:0', ":30: 内容が変わって")
    ],
    "the title of the source": [
        ("source.toml", 'title = "第２期', 'title = "第３期', ": 内容が変わっています")
    ],
    "the issuer of the source": [("source.toml", '"札幌市"', '"北海道"', ": 内容が変わっています")],
    "the period of the source": [("source.toml", "〜2028年度", "〜2029年度", ": 内容が変わっています")],
    "the hash of the source": [("source.toml", 'sha256 = "9f', 'sha256 = "8f', ": 内容が変わっています")],
    "an amount of the text": [("source.txt", "5,726 5,629", "5,726 5,630", ": 内容が変わっています")],
    "a line break at the text's end": [
        ("source.txt", None, lambda text: text + "\n", ": 内容が変わっています")
    ],
    "the text's hash with the text": [
        ("source.txt", "5,726 5,629", "5,726 5,630", ": 内容が変わっています"),
        ("source.toml", 'sha256 = "9f', 'sha256 = "8f', ": 内容が変わっています"),
    ],
}
"""Plausible edits: file, old text, new text, and message."""


def in_order(text, key):
    head, *rows = text.splitlines(keepends=True)
    return head + "".join(sorted(rows, key=key))


def swap(text, one, other):
    return other.join(part.replace(other, one, 1) for part in text.split(one))


@pytest.fixture(scope="module")
def edition(root, tmp_path_factory):
    """A copy of the data folder, restored after each test."""
    return Path(shutil.copytree(root / "data", tmp_path_factory.mktemp("edits") / "data"))


@pytest.fixture
def edit(edition):
    """Edit files of the edition: replace a text by another, or apply a function to the content."""
    before = {}

    def edit(name, old, new):
        path = edition / "2025" / (name if "." in name else f"{name}.csv")
        content = path.read_bytes()
        before.setdefault(path, content)
        text = content.decode()
        edited = new(text) if callable(new) else text.replace(old, new, 1)
        assert edited != text
        path.write_bytes(edited.encode())
        return path

    yield edit
    for path, content in before.items():
        path.write_bytes(content)


@pytest.fixture
def built_once(monkeypatch):
    """Build the tables of a text and its members only once, which takes most of the time."""
    built = {}

    def once(source, municipalities, words):
        key = source.content, municipalities.to_csv(), words
        if key not in built:
            built[key] = build_tables(source, municipalities, words)
        return built[key]

    monkeypatch.setattr(explorer.verify, "build_tables", once)


@pytest.mark.parametrize("edits", HANDMADE.values(), ids=HANDMADE)
@pytest.mark.usefixtures("built_once")
def test_an_edit_by_hand_is_refused_with_file_and_line(edition, edit, edits):
    places = [f"{edit(file, old, new)}{words}" for file, old, new, words in edits]
    message = refused(edition)
    for place in places:
        at, words = place.split(": ", 1)
        assert any(line.startswith(at) and f": {words}" in line for line in message.splitlines()), message
    assert "（期待した内容：" in message


def spoil(path, places):
    """Change a letter in each of these cells, given by row and column."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    for at, column in places:
        rows[at][column] = rows[at][column][:-1] or "9"
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    path.write_bytes(written.getvalue().encode())


@pytest.mark.parametrize("name", EDITION_TABLES)
def test_whatever_cell_of_a_table_is_edited_its_line_and_column_are_named(data, name):
    path, columns = data / "2025" / f"{name}.csv", EDITION_TABLES[name].columns
    rows = len(path.read_text("utf-8").splitlines())
    places = [(1 + at * 3 % (rows - 1), at) for at in range(len(columns))]
    spoil(path, places)
    with pytest.raises(DataError) as problem:
        verify(data, "2025")
    message = "\n".join(map(str, problem.value.problems))
    for at, column in places:
        assert f"{path}:{at + 1}: {columns[column]} が「" in message


@pytest.mark.parametrize("column", range(len(MUNICIPALITIES.columns)))
def test_whatever_is_edited_of_a_member_its_file_is_named(data, column):
    path = data / "2025/municipalities.csv"
    spoil(path, [(4, column)])
    assert refused(data).startswith(f"{path}: 内容が変わっています")


def test_rows_left_out_and_added_are_named_all(data):
    path = data / "2025/burdens.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:5], *lines[6:], lines[-1].replace("55,", "56,", 1)]), "utf-8")
    message = refused(data)
    assert f"{path}:6: 行が足りません（期待した内容：「{lines[5].strip()}」）" in message
    assert f"{path}:{len(lines)}: 本文にない行「56," in message


def test_many_differences_are_cut_off_with_their_number(data):
    path = data / "2025/budgets.csv"
    path.write_text(path.read_text("utf-8").replace("not_stated", "words"), "utf-8")
    assert "ほか " in refused(data).splitlines()[-1]


def test_an_edition_of_the_version_before_is_still_read(data, root):
    old = data / "2025"
    (old / "municipalities.csv").unlink()
    described = json.loads((old / "datapackage.json").read_text("utf-8"))
    del described["hash"]
    for resource in described["resources"]:
        del resource["hash"], resource["bytes"]
    (old / "datapackage.json").write_text(json.dumps(described), "utf-8")
    assert len(read_verified(data, root / "geo", "2025").municipalities) == 12
    path = old / "budgets.csv"
    path.write_text(path.read_text("utf-8").replace("5726", "5727"), "utf-8")
    assert f"{path}:2: amount_thousand_yen が「5727」です" in refused(data)


@pytest.mark.parametrize(
    "names",
    [
        ["2024", "2025", "2026"],
        ["R7", "2026", "R9", "R10"],
        ["R9", "R10"],
        ["H31", "R2", "2021"],
        ["2025", "2025-2", "2025-10"],
        ["r7-kaitei", "Reiwa8"],
    ],
)
def test_editions_are_in_the_order_of_their_years(tmp_path, names):
    for name in sorted(names):
        (tmp_path / name).mkdir()
        (tmp_path / name / "datapackage.json").touch()
    assert edition_names(tmp_path) == names[::-1]


def test_without_a_year_in_its_name_an_edition_is_of_the_last_year_with_an_amount(tmp_path):
    for name, year in (("second", 2026), ("2025", 2024), ("first", 2020)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "datapackage.json").touch()
        rows = f"1,{year},5,amount,5\n1,{year + 9},,not_stated,－\n"
        (tmp_path / name / "budgets.csv").write_text(
            f"no,fiscal_year,amount_thousand_yen,state,printed\n{rows}", "utf-8"
        )
    assert edition_names(tmp_path) == ["second", "2025", "first"]


@pytest.fixture
def two(tmp_path, monkeypatch):
    """Two editions of the invented region, between which うみ町 joined."""
    text = write_region(tmp_path)
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    assert main(["ingest", str(text), "--edition", "2031", "--write"]) == 0
    members = tmp_path / "data/municipalities.csv"
    members.write_text(members.read_text("utf-8") + NEW_TOWN, "utf-8")
    _draw(tmp_path, "990043", "うみ町")
    later = tmp_path / "plan-2032.txt"
    shutil.copy(tmp_path / "plan-2031.toml", later.with_suffix(".toml"))
    first, second, *rest = PROJECTS
    later.write_text(plan_text([first, replace(second, participants="もり町、うみ町"), *rest]), "utf-8")
    assert main(["ingest", str(later), "--edition", "2032", "--write"]) == 0
    return tmp_path


def _draw(folder, code, name):
    from region import _square

    path = folder / "geo/municipalities.geojson"
    areas = json.loads(path.read_text("utf-8"))
    areas["features"].append(_square(code, name, 135.3))
    path.write_text(json.dumps(areas, ensure_ascii=False), "utf-8")


def test_a_town_that_joins_is_told_once_and_each_edition_has_its_own(two, capsys):
    assert main(["check"]) == 0
    before, after = (read_dataset(two / "data", two / "geo", name) for name in ("2031", "2032"))
    assert [len(dataset.municipalities) for dataset in (before, after)] == [3, 4]
    assert [len(dataset.boundaries) for dataset in (before, after)] == [3, 4]
    for one, other, kind, sides in (
        (before, after, ChangeKind.MEMBER_JOINED, ("", "うみ町")),
        (after, before, ChangeKind.MEMBER_LEFT, ("うみ町", "")),
    ):
        changed = changes(one, other)
        of_kind = changed[changed["kind"] == kind]
        assert of_kind[["before", "after"]].apply(tuple, axis=1).tolist() == [sides]
        assert not changed["kind"].isin([ChangeKind.TOWN_JOINED, ChangeKind.TOWN_LEFT]).any()
        assert (changed["kind"] == ChangeKind.TEXT).sum() == 1


def test_an_edition_that_is_loaded_again_keeps_its_members(two):
    text = two / "plan-2031.txt"
    assert main(["ingest", str(text), "--edition", "2031", "--write"]) == 0
    assert len(read_dataset(two / "data", two / "geo", "2031").municipalities) == 3


def test_check_says_what_was_read_of_results_and_names_what_was_not(data, root, capsys):
    from results import SETTLEMENTS, write_results

    write_results(data / "2025", settlements=SETTLEMENTS.replace("1,2024,5011,", "1,2024,511,"))
    shutil.copy(data / "2025/actuals.csv", data / "2025/actuals (1).csv")
    assert main(["check", "--data", str(data), "--geo", str(root / "geo")]) == 0
    output = capsys.readouterr().out
    assert "実績 6、決算額 3" in output
    assert (
        f"注意: {data / '2025' / 'actuals (1).csv'} は読んでいません（名前が actuals.csv ではない）" in output
    )
    assert (
        f"注意: {data / '2025' / 'settlements.csv'}:2: 511千円 は計画の 5,726千円 と桁が異なります" in output
    )


def test_an_edited_text_is_not_blamed_on_the_tables(data):
    path = data / "2025/source.txt"
    path.write_text(path.read_text("utf-8").replace("5,726 5,629", "5,726 5,630"), "utf-8")
    assert refused(data).startswith(f"{path}: 内容が変わっています")
    assert refused(data, check_tables).startswith(f"{path}: 本文が取り込んだときと異なります")
