"""What was reached and what was spent: two files beside an edition's tables, validated, shown, kept."""

import shutil
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from pages import open_page
from results import ACTUALS, SETTLEMENTS, write_results
from shapes import PLAN, SHAPES, dataset_of

from explorer.__main__ import main
from explorer.dataset import read_dataset
from explorer.figures.origins import origin_rows
from explorer.figures.profiles import sheet_words
from explorer.figures.results import reached_figure, settled_figure
from explorer.frames import DataError
from explorer.handouts.pdf import sheet_pdf
from explorer.handouts.templates import template
from explorer.handouts.workbook import to_workbook
from explorer.model import RESULT_TABLES
from explorer.questions.results import actuals, settlements
from explorer.questions.scope import EVERYTHING, Scope
from explorer.results import implausible_results
from explorer.ui import data
from explorer.ui.clock import today


@pytest.fixture
def folder(root, tmp_path):
    """Return a copy of the repository's data, to which results can be added."""
    for name in ("data", "geo"):
        shutil.copytree(root / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def add(folder):
    """Return a function that writes files of results and reads the dataset."""

    def add(actuals=ACTUALS, settlements=SETTLEMENTS):
        write_results(folder / "data/2025", actuals, settlements)
        return read_dataset(folder / "data", folder / "geo", "2025")

    return add


def test_without_files_nothing_was_reached_or_spent(dataset):
    assert dataset.actuals.empty
    assert dataset.settlements.empty
    assert actuals(dataset, EVERYTHING).empty
    assert settlements(dataset, EVERYTHING).empty


def test_the_last_result_stands_beside_its_target(add):
    frame = actuals(add(), EVERYTHING).set_index(["no", "seq"])

    assert list(frame.index) == [(1, 1), (4, 1), (11, 1), (39, 1), (48, 1)]
    assert frame.loc[(1, 1), ["fiscal_year", "value", "share"]].tolist() == [2024, 81.25, 0.8125]
    assert frame.loc[(39, 1), "progress"] == pytest.approx((9120 - 4320) / (13000 - 4320))
    assert frame.loc[(48, 1), "progress"] == pytest.approx((70046 - 66000) / (70046 - 64000))
    assert frame.loc[(11, 1), ["value", "share", "progress"]].isna().all()
    assert frame.loc[(11, 1), "note"] == "試行を始めた"


def test_a_settled_amount_stands_beside_its_estimate(add):
    frame = settlements(add(), EVERYTHING).set_index("no")

    assert list(frame.index) == [41, 21, 1]
    assert frame.loc[1, ["amount_thousand_yen", "amount", "difference"]].tolist() == [5726, 5011, -715]
    assert frame.loc[[21], ["amount_thousand_yen", "difference"]].isna().all(axis=None)


def test_the_pictures_say_what_can_be_compared_and_name_both_sources(add):
    frame = add()
    result, spent = (
        reached_figure(frame, EVERYTHING, ""),
        settled_figure(frame, EVERYTHING, 2024, None, "plain"),
    )

    assert result.title == "実績が目標値以上なのは、比較できる4指標のうち1指標"
    assert result.subtitle == "目標値を１とした実績の比・実績のある5指標・全55事業の評価指標"
    assert spent.title == "見込額2.47億円に対し、決算額1.05億円"
    assert spent.subtitle == "2024年度 事業費見込額と決算額・両方の記載がある2事業の合計・全55事業"
    for figure, words in ((result, "令和６年度実績報告"), (spent, "令和６年度決算書")):
        assert figure.source.startswith("出典：第２期さっぽろ連携中枢都市圏ビジョン")
        assert words in figure.source
        rows = origin_rows(frame, figure.origin)
        assert rows["printed"].str.contains(words).all()
        assert all(rows["spans"])
    assert reached_figure(frame, Scope(heading="2"), "").table.empty


WRONG_ACTUALS = {
    "39,1,2024,多い,,報告": "value が「多い」です",
    "56,1,2024,1,,報告": "No.56、順1 が計画にありません",
    "39,9,2024,1,,報告": "No.39、順9 が計画にありません",
    "39,1,2024,9120,,": "出典が空です",
    "39,1,2042,9120,,報告": "年度が 2042 です（期待した内容：",
    "39,1,2204,9120,,報告": "年度が 2204 です（期待した内容：",
    "39,1,2010,9120,,報告": "年度が 2010 です（期待した内容：",
    "1,1,2024,0.81,,報告": "0.81 は計画の 100% と単位が合いません（期待した内容：%で書いた数",
    "39,1,2024,9,,報告": "9.0 は計画の 13,000人 とかけ離れています",
    "39,1,令和６年度,9120,,報告": "fiscal_year が「令和６年度」です",
}


def test_every_wrong_row_is_named_with_its_line(add):
    with pytest.raises(DataError) as refused:
        add(ACTUALS.splitlines()[0] + "\n" + "".join(f"{row}\n" for row in WRONG_ACTUALS))

    lines = str(refused.value).splitlines()
    for number, (line, words) in enumerate(zip(lines, WRONG_ACTUALS.values(), strict=True), start=2):
        assert f"actuals.csv:{number}: " in line
        assert words in line
        assert "期待した内容：" in line


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,2024,5011000,決算書", "かけ離れています"),
        ("1,2030,5011,決算書", "No.1、年度2030 が計画にありません"),
        ("1,2024,-1,決算書", "0 以上"),
        ("1,2024,5011,決算書\n1,2024,5012,決算書", "同じ主キー"),
    ],
)
def test_a_wrong_settlement_is_refused(add, row, words):
    with pytest.raises(DataError, match=words):
        add(settlements=f"no,fiscal_year,amount,source\n{row}\n")


DOUBTED = {
    "actuals": {
        "39,1,2024,812,": "812人 は計画の 4,320、13,000人 と桁が異なります（期待した内容：864〜65,000人。",
        "39,1,2025,91200,": "91,200人 は",
        "39,1,2023,9120,": "",
        "1,1,2024,8.125,": "8.125% は計画の 72.22、100% と桁が異なります",
        "3,1,2024,0,": "",
        "41,1,2024,115,": "115人 は計画の 1,150人 と",
        "4,1,2024,,まだ": "",
        "48,1,2024,6600000,": "6,600,000円 は計画の 64,000,000、70,046,000円 と",
    },
    "settlements": {
        "1,2024,572": "572千円 は計画の 5,726千円 と桁が異なります（期待した内容：1,145.2〜28,630千円。",
        "1,2025,56290": "56,290千円 は計画の 5,629千円 と",
        "1,2026,50110": "50,110千円 は計画の 5,629、5,726千円 と",
        "21,2024,8000": "",
        "21,2025,3300": "3,300千円 は計画の 33,000千円 と",
        "41,2024,100000": "",
        "41,2025,": "",
        "22,2024,5": "",
    },
}
"""A row of results without its source, and what is said of it; "" where nothing is."""


@pytest.mark.parametrize("name", RESULT_TABLES)
def test_a_row_that_may_have_a_wrong_digit_is_let_in_and_named(add, folder, name):
    table = RESULT_TABLES[name]
    rows = "".join(f"{row},報告\n" for row in DOUBTED[name])
    frame = add(**{name: f"{','.join(table.columns)}\n{rows}"})
    named = {doubt.line: str(doubt) for doubt in implausible_results(folder / "data/2025", vars(frame))}
    for line, words in enumerate(DOUBTED[name].values(), start=2):
        assert (line in named) == bool(words)
        if words:
            assert named[line].startswith(f"{folder}/data/2025/{name}.csv:{line}: {words}")


@pytest.mark.parametrize("name", RESULT_TABLES)
def test_a_template_can_be_put_in_place_as_it_is(add, dataset, folder, name):
    content = template(dataset, name)
    assert len(content.decode("utf-8-sig").splitlines()) == {"actuals": 79, "settlements": 56}[name]
    (folder / f"data/2025/{name}.csv").write_bytes(content)
    assert getattr(read_dataset(folder / "data", folder / "geo", "2025"), name).empty

    known = add()
    (folder / f"data/2025/{name}.csv").write_bytes(template(known, name))
    again = read_dataset(folder / "data", folder / "geo", "2025")
    assert getattr(again, name).equals(getattr(known, name))


def test_results_stay_when_the_edition_is_loaded_again(add, folder, monkeypatch):
    add()
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    plan = folder / "plan.txt"
    shutil.copyfile(folder / "data/2025/source.txt", plan)
    shutil.copyfile(folder / "data/2025/source.toml", plan.with_suffix(".toml"))

    assert main(["ingest", str(plan), "--edition", "2025", "--write"]) == 0

    assert (folder / "data/2025/actuals.csv").read_text("utf-8") == ACTUALS
    assert (folder / "data/2025/settlements.csv").read_text("utf-8") == SETTLEMENTS


def test_the_workbook_has_a_sheet_for_each_kind_of_result(add, dataset):
    sheets = openpyxl.load_workbook(BytesIO(to_workbook(add(), today()))).sheetnames
    plain = openpyxl.load_workbook(BytesIO(to_workbook(dataset, today()))).sheetnames
    assert set(sheets) - set(plain) == {"指標の実績", "決算額"}


def test_the_printed_sheet_says_them_too(add):
    frame = add()
    assert sheet_words(frame, 39).actuals[0].startswith("実績：アプリのユーザー数 9,120人（2024年度）")
    assert sheet_words(frame, 1).settlements[0].startswith("決算額：2024年度 5,011千円")
    assert sheet_pdf(frame, 39, today()).startswith(b"%PDF")


@pytest.fixture
def visit(folder, monkeypatch):
    monkeypatch.setattr(data, "ROOT", folder)

    def visit(name, **parameters):
        app = open_page(name, parameters)
        assert not app.exception
        return "\n".join(
            [element.proto.body for element in app.get("html")]
            + [str(element.value) for kind in ("header", "caption") for element in app.get(kind)]
        )

    return visit


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("projects", {"no": "39"}, ["9,120人（2024年度）", "実績は計画の記載ではなく"]),
        ("projects", {"no": "1"}, ["5,011千円", "出典：令和６年度決算書"]),
        ("indicators", {}, ["実績のある5指標", "試行を始めた（2024年度）", "3,200,000千円（2024年度）"]),
        ("budgets", {"view": "settled"}, ["両方の記載がある2事業の合計", "113,011千円（3事業）"]),
    ],
)
def test_the_pages_show_results_beside_the_plan(add, visit, name, parameters, words):
    add()
    shown = visit(name, **parameters).replace("<wbr>", "")
    for part in words:
        assert part in shown


@pytest.mark.parametrize(
    ("name", "parameters"), [("projects", {"no": "39"}), ("indicators", {}), ("budgets", {"view": "ranking"})]
)
def test_without_files_no_page_speaks_of_results(visit, name, parameters):
    shown = visit(name, **parameters)
    assert "実績" not in shown.replace("実績報告", "")
    assert "決算" not in shown


def test_the_words_that_the_plan_prints_for_an_estimate_stand_beside_what_was_settled():
    plan = SHAPES["results"](PLAN)
    first, *others = plan.projects
    first = replace(first, amounts=("1,000", "（未定）", *first.amounts[2:]))
    figure = settled_figure(
        dataset_of(replace(plan, projects=(first, *others))), EVERYTHING, 2025, None, "plain"
    )
    assert figure.table.iloc[0, 2] == "（未定）"
    assert "（未定）" in str(figure.chart)
