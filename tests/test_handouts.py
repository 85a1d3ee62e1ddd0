"""Files as others open them."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from explorer.figures.budgets import breakdown_figure, change_figure, ranking_figure
from explorer.figures.maps import participation_map, project_map
from explorer.handouts.agreement import agreement
from explorer.handouts.csv import to_csv
from explorer.questions.reconciliation import unexplained
from explorer.questions.scope import EVERYTHING, Scope

SOURCE = "出典：ビジョン（札幌市、2025年度版）事業票 No.21"
FIGURES = {
    "breakdown": (breakdown_figure, EVERYTHING, 2024, 2025, "plain"),
    "a field": (breakdown_figure, Scope("3-1-b"), 2024, 2025, "plain"),
    "ranking": (ranking_figure, EVERYTHING, 2025, None, False, "plain"),
    "new": (change_figure, EVERYTHING, "new", None, False, "plain"),
    "down": (change_figure, EVERYTHING, "down", None, False, "plain"),
    "map": (participation_map, EVERYTHING, ""),
    "project": (project_map, 21),
}


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_excel_opens_it_as_utf_8():
    content = to_csv(pd.DataFrame({"市町村": ["南幌町"]}), SOURCE)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert content.decode("utf-8-sig").startswith("市町村\r\n南幌町\r\n")


def test_every_line_ends_as_on_windows():
    content = to_csv(pd.DataFrame({"a": [1, 2]}), SOURCE)
    assert content.count(b"\n") == content.count(b"\r\n") == 5


def test_the_source_stands_alone_in_the_last_line():
    rows = cells(to_csv(pd.DataFrame({"a": [1], "b": [2]}), SOURCE))
    assert rows == [["a", "b"], ["1", "2"], [], [SOURCE]]


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "float64", "object", "str"])
def test_missing_is_an_empty_cell(dtype):
    content = to_csv(pd.DataFrame({"a": pd.Series([None], dtype=dtype), "b": ["x"]}), SOURCE)
    assert cells(content)[1] == ["", "x"]


def test_zero_is_not_missing_and_an_amount_stays_whole():
    table = pd.DataFrame({"a": pd.array([0, None, 12_656_995], dtype="Int64"), "b": ["x", "y", "z"]})
    assert [row[0] for row in cells(to_csv(table, SOURCE))[1:4]] == ["0", "", "12656995"]


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1+1",
        "-1+cmd",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1+1",
        "－1+1",
        '=HYPERLINK("x")',
    ],
)
def test_a_text_that_excel_would_run_is_disarmed(formula):
    content = to_csv(pd.DataFrame({"a": [formula]}), SOURCE)
    assert cells(content)[1] == [f"'{formula}"]


@pytest.mark.parametrize(
    "words", ["+29.1%", "-3", "-1,234", "▲45.6%", "－", "ー", "", "a=b", "No.21", "（水素モデル街区形成）"]
)
def test_numbers_with_a_sign_and_the_plans_dashes_stay_as_they_are(words):
    content = to_csv(pd.DataFrame({"a": [words], "b": [1]}), SOURCE)
    assert cells(content)[1] == [words, "1"]


def test_negative_numbers_stay_numbers():
    assert cells(to_csv(pd.DataFrame({"a": [-330_000]}), SOURCE))[1] == ["-330000"]


def test_commas_quotes_and_line_breaks_stay_within_their_cell():
    words = '一つ, 二つ\n"三つ"'
    assert cells(to_csv(pd.DataFrame({"a": [words], "b": ["x"]}), SOURCE))[1] == [words, "x"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figures_table_comes_back_from_its_file(dataset, name):
    make, *arguments = FIGURES[name]
    figure = make(dataset, *arguments)
    content = to_csv(figure.table, figure.source)
    back = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", nrows=len(figure.table), dtype=str)
    assert back.columns.tolist() == figure.table.columns.tolist()
    for column in figure.table:
        written = ["" if pd.isna(value) else str(value) for value in figure.table[column]]
        assert back[column].fillna("").tolist() == written
    assert cells(content)[-1] == [figure.source]


def test_what_leaves_the_app_agrees_with_the_sheets_and_a_torn_file_is_found(dataset):
    found = agreement(dataset)
    files = found[found["view"].isin(["データパッケージ", "地図のGeoJSON", "順位のCSV"])]
    assert len(files) == 6
    assert (files["value"] == files["sheets"]).all()

    budgets = dataset.package["budgets.csv"].replace(b"1,2025,5629,", b"1,2025,5630,")
    torn = replace(dataset, package=dataset.package | {"budgets.csv": budgets})
    wrong = unexplained(agreement(torn))
    assert wrong["view"].tolist() == ["データパッケージ"]
    assert (wrong["value"] - wrong["sheets"]).tolist() == [1]
