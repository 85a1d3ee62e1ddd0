"""The tables are the text's: every edit by hand is refused, with file, line and what was expected."""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from region import PROJECTS, plan_text, write_region

from explorer.__main__ import main
from explorer.dataset import editions, read_dataset
from explorer.frames import DataError
from explorer.model import EDITION_TABLES, MUNICIPALITIES, ChangeKind
from explorer.questions.changes import changes
from explorer.verify import check_tables, read_verified, verify

NEW_TOWN = "990043,うみ町,うみまち,Umi,町,,false\n"


@pytest.fixture
def data(root, tmp_path):
    """A copy of the data folder to break."""
    return Path(shutil.copytree(root / "data", tmp_path / "data"))


def refused(data, check=verify):
    with pytest.raises(DataError) as problem:
        check(data, "2025")
    return str(problem.value)


def test_the_committed_edition_is_what_its_text_says(root):
    verify(root / "data", "2025")


EDITS = {
    "a digit dropped in amount and print": [
        ("budgets.csv", '\n1,2024,5726,amount,"5,726"', "\n1,2024,572,amount,572", "budgets.csv:2: "),
    ],
    "two years swapped": [
        (
            "budgets.csv",
            '\n1,2024,5726,amount,"5,726"\n1,2025,5629,amount,"5,629"',
            '\n1,2024,5629,amount,"5,629"\n1,2025,5726,amount,"5,726"',
            "budgets.csv:2: ",
        )
    ],
    "an amount copied into 2026": [
        ("budgets.csv", "\n1,2026,,not_stated,－", '\n1,2026,5629,amount,"5,629"', "budgets.csv:4: ")
    ],
    "a town swapped in participation and provenance": [
        ("participation.csv", "\n21,013048,", "\n21,014231,", "participation.csv:"),
        ("provenance.csv", "participation,21,21/013048,", "participation,21,21/014231,", "provenance.csv:"),
    ],
    "a kpi's value": [("kpis.csv", "30700000000000", "3070000000000", "kpis.csv:2: target_value が")],
    "a kpi's unit": [("kpis.csv", ",30273000,人", ",30273000,件", "kpis.csv:3: current_unit が「件」です")],
    "a kpi's year": [("kpis.csv", "2020 年", "2021 年", "kpis.csv:2: current_year が")],
    "an indicator's value": [
        ("indicators.csv", ",72.22,%", ",7.22,%", "indicators.csv:2: baseline_value が")
    ],
    "an indicator's unit": [("indicators.csv", ",100,%,", ",100,件,", "indicators.csv:2: target_unit が")],
    "an indicator's year": [("indicators.csv", ",%,2022,", ",%,2012,", "indicators.csv:2: baseline_year が")],
    "a kind of burden": [("burdens.csv", "\n1,core,basic,", "\n1,core,none,", "burdens.csv:2: kind が")],
    "a word of a text": [("projects.csv", "効果検証を行う", "効果検証をする", "projects.csv:2: summary が")],
    "a heading": [("headings.csv", "経済戦略の推進", "経済政策の推進", "headings.csv:3: title が")],
    "a term": [("glossary.csv", "企業の行う報奨", "企業の報奨", "glossary.csv:")],
    "a slip left out": [("slips.csv", "\n,291,", "\n,292,", "slips.csv:2: line が「292」")],
    "a line of provenance": [("provenance.csv", ",summary,66,70", ",summary,65,70", "provenance.csv:51: ")],
    "a row left out": [("burdens.csv", "\n1,partner,as_needed,", "\n1,partner,basic,", "burdens.csv:3: ")],
    "the unit in the descriptor": [
        ("datapackage.json", '"unit": "千円"', '"unit": "円"', "datapackage.json:"),
    ],
    "the title of the source": [
        ("source.toml", 'title = "第２期', 'title = "第３期', "source.toml: 内容が変わっています"),
    ],
    "the hash of the source": [
        ("source.toml", 'sha256 = "9f', 'sha256 = "8f', "source.toml: 内容が変わっています"),
    ],
    "a member's reading": [
        ("municipalities.csv", "おたるし", "おだるし", "municipalities.csv: 内容が変わっています"),
    ],
    "a byte order mark": [("budgets.csv", "no,fiscal", "\ufeffno,fiscal", "budgets.csv: 内容が変わって")],
    "other line breaks": [("kpis.csv", "\n", "\r\n", "kpis.csv: 内容が変わって")],
    "the hash in the descriptor": [
        ("datapackage.json", '"hash": "sha256:', '"hash": "sha256:0', "datapackage.json:"),
    ],
}


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_an_edit_by_hand_is_refused_with_file_and_line(data, edits):
    for file, old, new, _ in edits:
        path = data / "2025" / file
        text = path.read_bytes().decode()
        assert old in text
        path.write_bytes(text.replace(old, new, -1 if old == "\n" else 1).encode())
    said = refused(data)
    for *_, place in edits:
        assert f"{data}/2025/{place}" in said
    assert "（期待した内容：" in said
    assert "ingest" in said


def spoil(path, places):
    """Change a letter of the cells at these rows and columns."""
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
    said = "\n".join(map(str, problem.value.problems))
    for at, column in places:
        assert f"{path}:{at + 1}: {columns[column]} が「" in said


@pytest.mark.parametrize("column", range(len(MUNICIPALITIES.columns)))
def test_whatever_is_edited_of_a_member_its_file_is_named(data, column):
    path = data / "2025/municipalities.csv"
    spoil(path, [(4, column)])
    assert refused(data).startswith(f"{path}: 内容が変わっています")


def test_rows_left_out_and_added_are_named_all(data):
    path = data / "2025/burdens.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:5], *lines[6:], lines[-1].replace("55,", "56,", 1)]), "utf-8")
    said = refused(data)
    assert f"{path}:6: 行が足りません（期待した内容：「{lines[5].strip()}」）" in said
    assert f"{path}:{len(lines)}: 本文にない行「56," in said


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
    assert editions(tmp_path) == names[::-1]


def test_without_a_year_in_its_name_an_edition_is_of_the_last_year_with_an_amount(tmp_path):
    for name, year in (("second", 2026), ("2025", 2024), ("first", 2020)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "datapackage.json").touch()
        rows = f"1,{year},5,amount,5\n1,{year + 9},,not_stated,－\n"
        (tmp_path / name / "budgets.csv").write_text(
            f"no,fiscal_year,amount_thousand_yen,state,printed\n{rows}", "utf-8"
        )
    assert editions(tmp_path) == ["second", "2025", "first"]


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
    assert [len(found.municipalities) for found in (before, after)] == [3, 4]
    assert [len(found.boundaries) for found in (before, after)] == [3, 4]
    for one, other, kind, sides in (
        (before, after, ChangeKind.MEMBER_JOINED, ("", "うみ町")),
        (after, before, ChangeKind.MEMBER_LEFT, ("うみ町", "")),
    ):
        found = changes(one, other)
        told = found[found["kind"] == kind]
        assert told[["before", "after"]].apply(tuple, axis=1).tolist() == [sides]
        assert not found["kind"].isin([ChangeKind.TOWN_JOINED, ChangeKind.TOWN_LEFT]).any()
        assert (found["kind"] == ChangeKind.TEXT).sum() == 1


def test_an_edition_that_is_loaded_again_keeps_its_members(two):
    text = two / "plan-2031.txt"
    assert main(["ingest", str(text), "--edition", "2031", "--write"]) == 0
    assert len(read_dataset(two / "data", two / "geo", "2031").municipalities) == 3


def test_check_says_what_was_read_of_results_and_names_what_was_not(data, root, capsys):
    from results import write_results

    write_results(data / "2025")
    shutil.copy(data / "2025/actuals.csv", data / "2025/actuals (1).csv")
    assert main(["check", "--data", str(data), "--geo", str(root / "geo")]) == 0
    said = capsys.readouterr().out
    assert "実績 6、決算額 3" in said
    assert (
        f"注意: {data / '2025' / 'actuals (1).csv'} は読んでいません（名前が actuals.csv ではない）" in said
    )


def test_an_edited_text_is_not_blamed_on_the_tables(data):
    path = data / "2025/source.txt"
    path.write_text(path.read_text("utf-8").replace("5,726 5,629", "5,726 5,630"), "utf-8")
    assert refused(data).startswith(f"{path}: 内容が変わっています")
    assert refused(data, check_tables).startswith(f"{path}: 本文が取り込んだときと異なります")
