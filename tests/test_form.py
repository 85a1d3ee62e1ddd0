"""A plan in an Excel workbook: exported, edited as people edit in Excel, and read again."""

import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingesting import ingest, short_form
from openpyxl.styles import numbers
from region import write_region

from explorer.__main__ import main
from explorer.dataset import Dataset, read_dataset
from explorer.form import EXAMPLE_ROWS, EXAMPLES, TITLES
from explorer.frames import DataError
from explorer.handouts.form import to_form
from explorer.handouts.workbook import to_workbook
from explorer.model import KINDS_OF_REGION, TABLES, ChangeKind
from explorer.plan.ingest import draft, read_plan_file
from explorer.plan.tables import build_tables
from explorer.questions.budgets import breakdown
from explorer.questions.changes import changes
from explorer.questions.reconciliation import reconciliation, unexplained
from explorer.questions.scope import Scope
from explorer.verify import read_verified

MADE = date(2030, 5, 1)
Book = openpyxl.Workbook
Edit = Callable[[Book], object]


def put(place: str, value: object, number_format: str = "General") -> Edit:
    """Type a value into a cell (事業費!C2)."""

    def edit(book: Book) -> None:
        sheet, cell = place.split("!")
        book[sheet][cell].number_format = number_format
        book[sheet][cell] = value

    return edit


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The small region with its edition 2031, ingested from its text."""
    folder = tmp_path_factory.mktemp("region")
    ingest(write_region(folder), "2031", folder / "data")
    return folder


@pytest.fixture(scope="module")
def before(region):
    return read_dataset(region / "data", region / "geo", "2031")


@pytest.fixture(scope="module")
def content(before):
    """The small region's edition as a workbook."""
    return short_form(before, before.municipalities, 2030, MADE)


def changed(content: bytes, file: Path, *edits: Edit) -> Path:
    """Save the workbook with the edits."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for edit in edits:
        edit(book)
    book.save(file)
    return file


def after(file: Path, region: Path) -> Dataset:
    """Read the workbook as a draft of edition 2032."""
    with draft(file, "2032", region / "data") as (folder, _):
        return read_verified(folder, region / "geo", "2032")


def kinds_and_texts(changed_rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(changed_rows[["kind", "before", "after"]].itertuples(index=False, name=None))


class TestRoundTrip:
    def test_the_edition_2025_comes_back_as_it_was(self, dataset, tables, root, tmp_path):
        file = tmp_path / "plan.xlsx"
        file.write_bytes(to_form(dataset, dataset.municipalities, 2024, MADE))
        shutil.copytree(root / "data", tmp_path / "data")

        folder = ingest(file, "2025", tmp_path / "data")

        for name in {*TABLES} - {"provenance", "slips"}:
            assert (folder / f"{name}.csv").read_bytes() == (root / f"data/2025/{name}.csv").read_bytes(), (
                name
            )
        again = read_verified(tmp_path / "data", root / "geo", "2025")
        columns = ["no", "printed", "reason"]  # without the lines, which are others
        pd.testing.assert_frame_equal(
            again.slips[columns].sort_values(columns, ignore_index=True),
            dataset.slips[columns].sort_values(columns, ignore_index=True),
        )
        cells = ["table", "no", "key", "column"]
        pd.testing.assert_frame_equal(again.provenance[cells], dataset.provenance[cells])
        assert "指標!B2 連携事業の企画、立案、効果検証" in again.source_lines  # a formula's saved value
        assert replace(again.edition, sha256="") == replace(dataset.edition, sha256="")
        assert changes(dataset, again).empty

    def test_every_value_leads_to_its_cell(self, content, region, tmp_path):
        dataset = after(changed(content, tmp_path / "plan.xlsx"), region)

        lines = dataset.provenance.set_index(["table", "key", "column"])["first_line"]
        for key, line in {
            ("budgets", "2/2031", "printed"): "事業費!D3 25,000",
            ("projects", "2", "participants"): "事業!I3:K3 もり町",
            ("indicators", "1/1", "target"): "指標!E2 150名（毎年度）",
            ("kpis", "2/1", "current"): "基本ＫＰＩ!C3 30 千人",
        }.items():
            assert dataset.source_lines[lines[key] - 1] == line
        cells = dataset.provenance[dataset.provenance["no"] == 2]
        assert cells["last_line"].max() - cells["first_line"].min() < 25  # a project's lines stand together

    def test_its_text_can_be_ingested_like_a_plans(self, content, region, tmp_path):
        data = shutil.copytree(region / "data", tmp_path / "data")
        folder = ingest(changed(content, tmp_path / "plan.xlsx"), "2032", data)
        text = (folder / "source.txt").read_text("utf-8").replace("事業費!D3 25,000", "事業費!D3 2,5000")
        (tmp_path / "plan.txt").write_text(text, "utf-8")

        with pytest.raises(DataError, match=r"plan\.txt:事業費!D3: .*「2,5000」です（期待した内容："):
            ingest(tmp_path / "plan.txt", "2032", data)

        (tmp_path / "plan.txt").write_text(text.replace("2,5000", "25,001"), "utf-8")
        again = ingest(tmp_path / "plan.txt", "2032", data)
        assert "2,2031,25001,amount" in (again / "budgets.csv").read_text("utf-8")
        assert (again / "source.toml").read_text("utf-8").count("みなと市") == 1

    def test_results_go_along(self, with_results, root, tmp_path):
        data = shutil.copytree(root / "data", tmp_path / "data")
        full = short_form(with_results, with_results.municipalities, 2024, MADE)

        ingest(changed(full, tmp_path / "full.xlsx"), "2025", data)

        again = read_dataset(data, root / "geo", "2025")
        pd.testing.assert_frame_equal(again.actuals, with_results.actuals)
        pd.testing.assert_frame_equal(again.settlements, with_results.settlements)
        rows = (2, 4)
        wrong = changed(full, tmp_path / "wrong.xlsx", *(put(f"決算額!D{row}", 10**12) for row in rows))
        with pytest.raises(DataError) as problem:
            ingest(wrong, "2025", data)
        lines = str(problem.value).splitlines()
        assert [re.match(r".*wrong\.xlsx:(決算額!\d+行): .*かけ離れています", line)[1] for line in lines] == [
            f"決算額!{row}行" for row in rows
        ]
        without = changed(full, tmp_path / "without.xlsx", lambda book: book["決算額"].delete_rows(2, 99))
        ingest(without, "2025", data)  # a sheet without rows says nothing of them
        assert len(read_dataset(data, root / "geo", "2025").settlements) == len(again.settlements)


KIND = "圏域!B6"


class TestKindOfRegion:
    @pytest.mark.parametrize("kind", KINDS_OF_REGION)
    def test_its_workbook_has_its_words_and_is_read_again(self, kind, before, region, tmp_path):
        words = KINDS_OF_REGION[kind]
        dataset = replace(before, edition=replace(before.edition, kind=kind))
        file = tmp_path / "plan.xlsx"
        file.write_bytes(short_form(dataset, dataset.municipalities, 2030, MADE))

        book = openpyxl.load_workbook(file)
        heads = [cell.value for sheet in book for cell in sheet[1]]
        for head in (words.core, words.partner, f"役割分担（{words.core}）", f"費用負担（{words.partner}）"):
            assert head in heads
        assert after(file, region).edition == replace(
            dataset.edition, name="2032", sha256=after(file, region).edition.sha256
        )
        assert changes(dataset, after(file, region)).empty

    @pytest.mark.parametrize("kind", KINDS_OF_REGION)
    def test_the_heads_of_another_kind_need_not_be_written_anew(
        self, kind, content, before, region, tmp_path
    ):
        dataset = after(changed(content, tmp_path / "plan.xlsx", put(KIND, kind)), region)

        assert dataset.edition.kind == kind
        assert changes(before, dataset).empty

    def test_a_workbook_that_says_no_kind_is_of_the_first(self, content, region, tmp_path):
        dataset = after(
            changed(content, tmp_path / "plan.xlsx", lambda book: book["圏域"].delete_rows(6)), region
        )

        assert dataset.edition.kind == "連携中枢都市圏"

    def test_an_empty_workbook_has_the_words_of_the_kind_that_is_asked_for(
        self, region, tmp_path, monkeypatch
    ):
        monkeypatch.setenv("EXPLORER_DATA", str(region))

        assert main(["template", str(tmp_path / "plan.xlsx"), "--kind", "定住自立圏"]) == 0

        book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
        assert book["圏域"]["B6"].value == "定住自立圏"
        assert '"連携中枢都市圏,定住自立圏,その他の広域圏"' in {
            rule.formula1 for rule in book["圏域"].data_validations.dataValidation
        }
        texts = "\n".join(str(cell.value) for sheet in book for cell in sheet[1])
        texts += "\n".join(cell.comment.text for sheet in book for cell in sheet[1] if cell.comment)
        assert "役割分担（中心市）" in texts and "連携市町村" not in texts and "連携中枢" not in texts

    def test_its_text_is_read_with_its_words(self, tmp_path):
        text = write_region(tmp_path)
        text.write_text(text.read_text("utf-8").replace("連携市町村", "近隣市町村"), "utf-8")
        with pytest.raises(DataError, match="「連携市町村」の欄"):
            ingest(text, "2031", tmp_path / "data")

        about = text.with_suffix(".toml")
        about.write_text(about.read_text("utf-8") + 'kind = "定住自立圏"\n', "utf-8")
        ingest(text, "2031", tmp_path / "data")

        dataset = read_verified(tmp_path / "data", tmp_path / "geo", "2031")
        assert (dataset.terms.core, len(dataset.participation)) == ("中心市", 11)
        assert "中心市なら true" in dataset.package["datapackage.json"].decode()

    def test_a_text_of_an_unknown_kind_is_refused(self, tmp_path):
        text = write_region(tmp_path)
        about = text.with_suffix(".toml")
        about.write_text(about.read_text("utf-8") + 'kind = "市町村圏"\n', "utf-8")

        with pytest.raises(DataError, match=r"plan-2031\.toml: 圏域の種類が「市町村圏」です（期待した内容："):
            ingest(text, "2031", tmp_path / "data")


class TestHeadings:
    def test_they_have_one_to_three_levels_and_the_plans_own_marks(self, content, region, tmp_path):
        rows = [("1", "港", "Ⅰ"), ("2", "森", "Ⅱ"), ("2-a", "木", "①"), ("2-b", "水", None)]
        edits = [
            put(f"見出し!{column}{row}", value)
            for row, values in enumerate(rows, start=2)
            for column, value in zip("ABC", values, strict=True)
        ]
        edits += [put(f"事業!C{row}", code) for row, code in enumerate(["1", "1", "2-a", "2-b"], start=2)]
        edits.append(lambda book: book["見出し"].delete_rows(len(rows) + 2, 99))
        dataset = after(changed(content, tmp_path / "plan.xlsx", *edits), region)

        assert dataset.heading_marks == {"1": "Ⅰ", "2": "Ⅱ", "2-a": "①", "2-b": "ｂ"}
        below = breakdown(dataset, Scope("1"), [2031])
        assert below["title"].tolist() == ["港まつりの開催", "水産加工の支援"]

        file = tmp_path / "again.xlsx"
        file.write_bytes(short_form(dataset, dataset.municipalities, 2030, MADE))
        again = after(file, region)
        assert again.heading_marks == dataset.heading_marks
        assert changes(dataset, again).empty

    def test_a_workbook_from_before_there_were_marks_is_read(self, content, before, region, tmp_path):
        file = changed(content, tmp_path / "plan.xlsx", lambda book: book["見出し"].delete_cols(3))

        assert changes(before, after(file, region)).empty

    def test_an_edition_from_before_there_were_marks_opens(self, region, tmp_path):
        shutil.copytree(region / "data", tmp_path / "data")
        old, descriptor = (tmp_path / "data/2031" / name for name in ("headings.csv", "datapackage.json"))
        old.write_text(re.sub(",(mark)?\n", "\n", old.read_text("utf-8")), "utf-8")
        described = json.loads(descriptor.read_text("utf-8"))
        for resource in described["resources"]:
            resource.pop("hash")
            if resource["name"] == "headings":
                del resource["schema"]["fields"][-1]
        del described["hash"]
        descriptor.write_text(json.dumps(described), "utf-8")

        dataset = read_verified(tmp_path / "data", region / "geo", "2031")

        assert dataset.heading_marks["2-b"] == "ｂ"


TWO_CORES = (
    put("市町村!G3", "○"),
    *(
        put(f"事業!{column}{row}", value)
        for column, values in {
            "I": ["連携市町村", "全", None, "－", None],
            "J": ["もり町", None, "○", "○", None],
            "K": ["かわ村", None, None, None, "○"],
            "L": ["みなと市", None, "◯", None, "○"],
        }.items()
        for row, value in enumerate(values, start=1)
    ),
    put("事業!K3", "○"),
)
"""もり町 is a core city too. By project: all members, all by their marks, only もり町, all others."""


class TestSeveralCoreCities:
    def test_each_takes_part_where_it_is_marked(self, content, region, tmp_path):
        dataset = after(changed(content, tmp_path / "plan.xlsx", *TWO_CORES), region)

        joined = dataset.participation.assign(
            name=dataset.participation["municipality_code"].map(dataset.municipality_names)
        )
        assert {
            no: dict(zip(rows["name"], rows["basis"], strict=True)) for no, rows in joined.groupby("no")
        } == {
            1: {"みなと市": "core", "もり町": "core", "かわ村": "all"},
            2: {"みなと市": "core", "もり町": "core", "かわ村": "listed"},
            3: {"もり町": "core"},
            4: {"みなと市": "core", "かわ村": "listed"},
        }
        lines = dataset.provenance.set_index(["table", "key"])["first_line"]
        assert dataset.source_lines[lines["participation", "2/990019"] - 1] == "事業!L3 ○"
        assert dataset.source_lines[lines["participation", "1/990019"] - 1] == "事業!I2:K2 全市町村"
        assert unexplained(reconciliation(dataset)).empty

    def test_they_come_back_as_they_were(self, content, region, tmp_path):
        once = after(changed(content, tmp_path / "plan.xlsx", *TWO_CORES), region)
        file = tmp_path / "again.xlsx"
        file.write_bytes(short_form(once, once.municipalities, 2030, MADE))

        again = after(file, region)

        assert changes(once, again).empty
        pd.testing.assert_frame_equal(once.participation, again.participation)

    def test_one_that_comes_in_is_a_change(self, content, region, tmp_path):
        once = after(changed(content, tmp_path / "plan.xlsx", *TWO_CORES), region)
        twice = after(
            changed(
                content,
                tmp_path / "twice.xlsx",
                *TWO_CORES,
                put("事業!J5", "○"),
                put("事業!I5", "－"),
                put("事業!K5", None),
            ),
            region,
        )

        assert kinds_and_texts(changes(once, twice)) == [
            ("town_joined", "", "もり町"),
            ("town_left", "かわ村", ""),
        ]
        alone = after(changed(content, tmp_path / "alone.xlsx", *TWO_CORES, put("事業!L3", None)), region)
        assert kinds_and_texts(changes(once, alone)) == [("town_left", "みなと市", "")]

    @pytest.mark.parametrize(
        ("edit", "message"),
        [
            (
                put("事業!J4", None),
                "事業!L4: 参加する連携中枢都市がありません（期待した内容：みなと市・もり町のどれかに ○）",
            ),
            (put("事業!L3", "×"), "事業!L3: 「×」です（期待した内容：○ か空）"),
            (put("事業!L1", None), "事業!A1: 「みなと市」の列がありません（期待した内容：市町村ごとに１列）"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_cell(self, edit, message, content, region, tmp_path):
        with pytest.raises(DataError) as problem:
            after(changed(content, tmp_path / "plan.xlsx", *TWO_CORES, edit), region)

        assert message in str(problem.value)

    def test_a_text_has_only_one(self, tmp_path):
        text = write_region(tmp_path)
        members = tmp_path / "data/municipalities.csv"
        members.write_text(members.read_text("utf-8").replace("町,,false", "町,,true"), "utf-8")

        with pytest.raises(DataError, match="連携中枢都市が2つあります（みなと市・もり町）"):
            ingest(text, "2031", tmp_path / "data")


WORDS = st.text(st.sampled_from("あいう漢字ＡＢ１２、。"), min_size=1, max_size=12).filter(
    lambda text: text != "全"
)


@settings(max_examples=10)
@given(data=st.data())
def test_exactly_the_edited_cells_come_back_as_changes(content, before, region, data, tmp_path_factory):
    edits: list[Edit] = []
    expected: list[tuple[ChangeKind, str]] = []
    for row in data.draw(st.sets(st.integers(2, 4)), "amounts"):
        amount = data.draw(st.integers(100_000, 999_999))
        edits.append(put(f"事業費!D{row}", data.draw(st.sampled_from([amount, f"{amount:,}", f"{amount}"]))))
        expected.append((ChangeKind.AMOUNT_CHANGED, f"{amount:,}"))
    for row in data.draw(st.sets(st.integers(2, 5)), "burdens"):
        words = data.draw(WORDS)
        edits.append(put(f"事業!H{row}", words))
        expected.append((ChangeKind.TEXT, words))
    for row in data.draw(st.sets(st.integers(2, 5)), "targets"):
        target = f"{data.draw(st.integers(1000, 9999))}名（毎年度）"
        edits.append(put(f"指標!E{row}", target))
        expected.append((ChangeKind.TARGET, target))
    if data.draw(st.booleans(), "kpi"):
        edits.append(put("基本ＫＰＩ!E2", "31 千人"))
        expected.append((ChangeKind.KPI, "31 千人"))
    if data.draw(st.booleans(), "town"):
        edits.append(put("事業!K3", "〇"))
        expected.append((ChangeKind.TOWN_JOINED, "かわ村"))
    file = changed(content, tmp_path_factory.mktemp("book") / "plan.xlsx", *edits)

    changed_rows = changes(before, after(file, region))

    assert sorted((kind, words) for kind, _, words in kinds_and_texts(changed_rows)) == sorted(expected)


def tables_of(file: Path) -> dict[str, pd.DataFrame]:
    plan = read_plan_file(file)
    assert plan.municipalities is not None
    return build_tables(plan.source, plan.municipalities)


BUDGET, TARGET, SUMMARY, PARTICIPANTS = (
    ("budgets", 0, "printed"),
    ("indicators", 0, "target"),
    ("projects", 0, "summary"),
    ("projects", 1, "participants"),
)


@pytest.mark.parametrize(
    ("edits", "cell", "printed"),
    [
        ([put("事業費!C2", "１，２３４")], BUDGET, "1,234"),
        ([put("事業費!C2", "1234")], BUDGET, "1,234"),
        ([put("事業費!C2", "1,234")], BUDGET, "1,234"),
        ([put("事業費!C2", 1234.0)], BUDGET, "1,234"),
        ([put("事業費!C2", 0)], BUDGET, "0"),
        ([put("事業費!C2", "－")], BUDGET, "－"),
        ([put("事業費!C2", "-")], BUDGET, "－"),
        ([put("事業費!C2", "未記載")], BUDGET, "－"),
        ([put("事業費!C2", "（検討中）")], BUDGET, "（検討中）"),
        ([put("指標!E2", "80％（毎年度）")], TARGET, "80％（毎年度）"),
        ([put("指標!E2", 0.805, numbers.FORMAT_PERCENTAGE_00)], TARGET, "80.5%"),
        ([put("事業!D2", "一行目の\n二行目")], SUMMARY, "一行目の二行目"),
        ([put("事業!D2", " 前後の空き　")], SUMMARY, "前後の空き"),
        ([put("事業!A2", "１"), put("事業!D2", "あ")], SUMMARY, "あ"),
        ([put("事業!K3", "◯")], PARTICIPANTS, "もり町、かわ村"),
        ([put("事業!I3", "全"), put("事業!J3", None)], PARTICIPANTS, "全市町村"),
        ([put("事業!I3", "－"), put("事業!J3", None)], PARTICIPANTS, "－"),
    ],
)
def test_what_excel_does_to_a_value_is_read_right(edits, cell, printed, content, tmp_path):
    table, row, column = cell
    tables = tables_of(changed(content, tmp_path / "plan.xlsx", *edits))

    assert tables[table].loc[row, column] == printed


@pytest.mark.parametrize(
    ("unit", "value", "printed"),
    [("円", 1_234_000, "1,234"), ("百万円", 1.5, "1,500"), ("百万円", "２", "2,000")],
)
def test_amounts_stand_in_the_unit_that_is_stated_once(unit, value, printed, content, region, tmp_path):
    others = [put(f"事業費!{column}{row}", "－") for column in "CD" for row in range(2, 6)]
    edits = [put("圏域!B12", unit), *others, put("事業費!C2", value)]
    dataset = after(changed(content, tmp_path / "plan.xlsx", *edits), region)

    assert dataset.budgets.loc[0, "printed"] == printed
    line = dataset.provenance.set_index(["table", "key", "column"]).loc[
        ("budgets", "1/2030", "printed"), "first_line"
    ]
    assert re.fullmatch(rf"事業費!C2 .+{unit}＝{printed}", dataset.source_lines[line - 1])


def copy_as(sheet: str, title: str) -> Edit:
    """Copy a sheet under another title."""

    def edit(book: Book) -> None:
        book.copy_worksheet(book[sheet]).title = title

    return edit


def hide(sheet: str, row: int = 0, column: str = "") -> Edit:
    def edit(book: Book) -> None:
        if row:
            book[sheet].row_dimensions[row].hidden = True
        elif column:
            book[sheet].column_dimensions[column].hidden = True
        else:
            book[sheet].sheet_state = "hidden"

    return edit


REFUSED = [
    (
        put("市町村!A2", 11002),
        "市町村!A2: municipality_code が「11002」です。先頭の 0 が落ちています（期待した内容：011002）",
    ),
    (put("市町村!A2", "990018"), "市町村!A2: municipality_code が「990018」です。検査数字が合いません"),
    (put("市町村!B3", "かわ村"), "市町村!A4: 同じ名前の市町村が二つあります"),
    (put("市町村!G2", None), "市町村!G1: 連携中枢都市がありません（期待した内容：一つ以上の市町村に ○"),
    (
        put(KIND, "市町村圏"),
        "圏域!B6: 圏域の種類が「市町村圏」です（期待した内容：連携中枢都市圏・定住自立圏・その他の広域圏）",
    ),
    (put("市町村!G3", "×"), "市町村!G3: 「×」です（期待した内容：○ か空）"),
    (put("市町村!E3", "区"), "市町村!E3: 種別が「区」です（期待した内容：市・町・村 のどれか）"),
    (put("見出し!A2", date(2026, 3, 1)), "見出し!A2: 日付や時刻（2026-03-01 00:00:00）になっています"),
    (put("指標!E2", date(2026, 1, 3)), "指標!E2: 日付や時刻（2026-01-03 00:00:00）になっています"),
    (put("指標!E2", 150), "指標!E2: 「150」に単位がありません（期待した内容：数と単位"),
    (put("事業費!C2", None), "事業費!C2: 空です（期待した内容：額、0、－（未記載）、（文言）のどれか）"),
    (put("事業費!C2", 1.5), "事業費!C2: 1.5千円です（期待した内容：千円未満の端数のない額）"),
    (put("事業費!C2", -5), "事業費!C2: No. 1：2030年度の事業費見込額が「-5」です"),
    (put("事業費!C2", "1,23"), "事業費!C2: No. 1：2030年度の事業費見込額が「1,23」です"),
    (put("事業費!C2", "検討中"), "事業費!C2: No. 1：2030年度の事業費見込額が「検討中」です"),
    (put("事業費!C2", "=1+1"), "事業費!C2: 数式の値が保存されていません"),
    (put("事業費!C2", "#REF!"), "事業費!C2: 数式の誤り #REF! があります"),
    (put("事業費!C2", True), "事業費!C2: TRUE です"),
    (
        put("事業費!D1", "2040年度"),
        "事業費!A1: 年度が 2030、2032、2033、2034、2040 です（期待した内容：連続した年度",
    ),
    (
        lambda book: book["事業費"].delete_cols(3, 5),
        "事業費!A1: 年度の列がありません（期待した内容：2026年度のような見出しの列）",
    ),
    (put("事業費!H1", "2035年"), "事業費!H1: 見出し「2035年」の列は読み方が決まっていません"),
    (put("事業費!H1", "事業概要"), "事業費!H1: 見出し「事業概要」の列は読み方が決まっていません"),
    (put("事業費!D1", "2030年度"), "事業費!D1: 見出し「2030年度」の列が二つあります"),
    (put("事業費!A3", 1), "事業費!A3: No. 1 が二度あります"),
    (put("事業費!A3", None), "事業費!A3: No.が空です"),
    (
        put("事業費!B2", "別の名"),
        "事業費!B2: No. 1 の横に「別の名」があります（期待した内容：「港まつりの開催」か空）",
    ),
    (put("事業!Z2", "x"), "事業!Z2: 見出しのない列に「x」があります"),
    (put("事業!D1", None), "事業!A1: 見出し「事業概要」の列がありません"),
    (put("事業!D2", "見え\u200bない"), "事業!D2: 目に見えない文字 U+200B があります"),
    (put("事業!D2", "\ue000"), "事業!D2: 何の文字か分からない文字 U+E000 があります"),
    (
        put("事業!C2", "3-1-a"),
        "事業!C2: 見出しコードが「3-1-a」です（期待した内容：見出し シートの最も下の段（1-a、2-a、2-b））",
    ),
    (put("事業!A5", 7), "事業!A5: No. 7 の行があります（期待した内容：No. 4 の行）"),
    (put("事業!J1", "やま町"), "事業!J1: 見出し「やま町」の列は読み方が決まっていません"),
    (put("事業!J3", "×"), "事業!J3: 「×」です（期待した内容：○ か空）"),
    (put("事業!J3", None), "事業!I3: 連携市町村が空です（期待した内容：全（全市町村）か －（なし）。"),
    (put("事業!J2", None), "事業!J2: 連携市町村は「全」ですが、もり町の欄が空です"),
    (put("事業!I3", "－"), "事業!J3: 連携市町村は「－」ですが、もり町の欄が○です"),
    (put("指標!A2", 9), "指標!A2: No. 9 です（期待した内容：事業 シートにある番号）"),
    (put("基本ＫＰＩ!C2", "多い"), "基本ＫＰＩ!C2: 基本ＫＰＩの「多い」を数として読めません"),
    (put("基本ＫＰＩ!D2", "昔"), "基本ＫＰＩ!D2: 現状値の年が「昔」です"),
    (put("基本ＫＰＩ!A2", "3"), "基本ＫＰＩ!A2: 役割が「3」です（期待した内容：見出しにある役割"),
    (put("圏域!B2", None), "圏域!B2: 空です（期待した内容：計画の題名）"),
    (put("圏域!B3", " "), "圏域!B3: 空です（期待した内容：画面や出典で使う計画の短い名前）"),
    (put("圏域!B4", None), "圏域!B4: 空です（期待した内容：計画を発行した市町村や協議会の名前）"),
    (put("圏域!B5", None), "圏域!B5: 空です（期待した内容：圏域の名前）"),
    (
        lambda book: book["圏域"].delete_rows(4),
        "圏域!A1: 「発行者」の行がありません（期待した内容：項目ごとに１行）",
    ),
    (
        lambda book: book["圏域"].delete_rows(2, 4),
        "圏域!A1: 「題名」「短い題名」「発行者」「対象の圏域」の行が",
    ),
    (put("圏域!B12", None), "圏域!B12: 事業費の単位が空です（期待した内容：円・千円・百万円）"),
    (put("圏域!B12", "万円"), "圏域!B12: 事業費の単位が「万円」です（期待した内容：円・千円・百万円）"),
    (put("圏域!A2", "題"), "圏域!A2: 「題、みなと圏域の計画」です（期待した内容：項目（"),
    (lambda book: book["事業"].merge_cells("D2:D3"), "事業!D2:D3: セルが結合されています"),
    (
        put("見出し!A2", "x"),
        "見出し!A2: 見出しコードが「x」です"
        "（期待した内容：数字と英小文字を - でつないだもの（例：3-1-a、3-a、3））",
    ),
    (put("基本ＫＰＩ!A2", "Ⅹ"), "基本ＫＰＩ!A2: 役割が「X」です（期待した内容：１桁の数字（例：3））"),
    (put("見出し!A2", "9"), "見出し!B3: 見出し 1-a の上の見出しがありません（期待した内容：1）"),
    (
        put("見出し!A6", "3"),
        "見出し!B6: 見出し 3 の下に事業票がありません（期待した内容：事業票）",
    ),
    (put("用語!A2", 1), "用語!D2: 用語が空です"),
    (put("市町村!B3", None), "市町村!B3: 市町村が空です"),
    (hide("事業費", row=3), "事業費!3行: 隠れた行です"),
    (hide("事業費", column="C"), "事業費!C列: 隠れた列です"),
    (hide("指標"), "指標: 隠れたシートです"),
    (lambda book: book.remove(book["指標"]), "指標: シートがありません"),
    (copy_as("指標", "指標 "), "指標 : 「指標」のシートが二つあります（期待した内容：一つ）"),
    (lambda book: book.create_sheet("メモ").append(["x"]), "メモ: 読み方の決まっていないシートです"),
    (put("事業!A9999", "x"), "事業: 9999 行 11 列あります（期待した内容：5000 行"),
]


@pytest.mark.parametrize(("edit", "message"), REFUSED)
def test_what_cannot_be_read_is_refused_with_its_cell(edit, message, content, region, tmp_path):
    file = changed(content, tmp_path / "plan.xlsx", edit)

    with pytest.raises(DataError) as problem:
        tables_of(file)

    assert any(line.startswith(f"{file}:{message}") for line in str(problem.value).splitlines()), (
        problem.value
    )


def test_all_faults_are_told_at_once_in_the_order_of_the_cells_and_nothing_is_written(
    content, region, tmp_path, capsys, monkeypatch
):
    wrong = {
        "市町村!A2": 1,
        "見出し!B2": None,
        "事業!D2": None,
        "事業!D4": date(2026, 1, 1),
        "事業費!C3": "x",
        "事業費!C5": "=1",
        "指標!D3": 7,
    }
    file = changed(content, tmp_path / "plan.xlsx", *(put(place, value) for place, value in wrong.items()))
    monkeypatch.setenv("EXPLORER_DATA", str(region))

    assert main(["ingest", str(file), "--edition", "2032", "--write"]) == 1

    lines = capsys.readouterr().err.removeprefix("エラー: ").splitlines()
    assert [line.removeprefix(f"{file}:").split(": ")[0] for line in lines] == list(wrong)
    assert sorted(path.name for path in (region / "data").iterdir()) == ["2031", "municipalities.csv"]


@pytest.mark.parametrize(
    ("target", "value", "reasons"),
    [
        ("160名（2034年度末）", 160, []),
        ("160名（令和16年度末）", 160, []),
        ("160名／年（2034年）", 160, []),
        ("160名（計画期間中）", 160, ["目標値の括弧の中を時期として読み取れない"]),
        ("約160名（2034年度）", None, ["目標値に数字があるが、数値として読み取れない"]),
        ("第３期計画の策定（2034年度）", None, []),
    ],
)
def test_a_target_is_read_or_the_operator_sees_that_it_is_not(
    target, value, reasons, content, tmp_path, region, monkeypatch, capsys
):
    file = changed(content, tmp_path / "plan.xlsx", put("指標!E2", target))
    monkeypatch.setenv("EXPLORER_DATA", str(region))

    assert main(["ingest", str(file), "--edition", "2032"]) == 0

    said = capsys.readouterr().out
    assert [line.rpartition("」 ")[2] for line in said.splitlines() if f"「{target}」 " in line] == reasons
    tables = tables_of(file)
    assert tables["indicators"]["target_value"][0] == value


@pytest.mark.parametrize("row", [6, 7, 8, 9, 10, 11])
def test_what_may_be_unknown_of_a_plan_may_stay_empty(row, content, region, before, tmp_path):
    dataset = after(changed(content, tmp_path / "plan.xlsx", put(f"圏域!B{row}", None)), region)

    assert dataset.edition.title == before.edition.title
    assert changes(before, dataset).empty


def test_blank_rows_and_other_names_of_a_sheet_are_no_fault(content, region, before, tmp_path):
    def edit(book: Book) -> None:
        book["事業"]["A90"] = " "
        book["指標"].insert_rows(3, 2)
        book["基本ＫＰＩ"].title = "基本KPI"
        del book["用語"], book["実績"]

    assert changes(before, after(changed(content, tmp_path / "plan.xlsx", edit), region)).empty


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "plan.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "古い形式（.xls）か、パスワードの付いた Excel のファイルです",
        ),
        (
            "plan.csv",
            "No.,連携事業名\n".encode(),
            "CSV のファイルです（期待した内容：Excel のブック（.xlsx）",
        ),
        ("plan.xlsx", b"PK\x03\x04torn", "Excel のブックとして読めません"),
    ],
)
def test_another_file_is_refused_in_one_sentence(name, content, message, tmp_path):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(DataError) as problem:
        read_plan_file(tmp_path / name)

    assert str(problem.value).startswith(f"{tmp_path / name}: {message}")
    assert "\n" not in str(problem.value)


def test_the_workbook_of_all_tables_is_told_from_the_one_to_fill_in(before, tmp_path):
    file = tmp_path / "tables.xlsx"
    file.write_bytes(to_workbook(before, MADE))

    with pytest.raises(
        DataError, match=r"tables\.xlsx: 「圏域」シートがありません（期待した内容：Excel のブック"
    ):
        read_plan_file(file)


class TestTemplate:
    def test_an_empty_one_has_heads_with_notes_and_lists(self, region, tmp_path, monkeypatch, capsys):
        monkeypatch.setenv("EXPLORER_DATA", str(region))
        file = tmp_path / "empty.xlsx"

        assert main(["template", str(file)]) == 0

        assert capsys.readouterr().out == f"書き込みました: {file}\n"
        book = openpyxl.load_workbook(file)
        assert book.sheetnames == [*TITLES, EXAMPLES]
        for sheet in book.worksheets[1:-1]:
            assert all(cell.value and cell.comment for cell in sheet[1]), sheet.title
        assert [cell.value for cell in book["事業"][1]][-3:] == ["連携市町村", "もり町", "かわ村"]
        lists = {str(rule.formula1) for sheet in book for rule in sheet.data_validations.dataValidation}
        assert {'"円,千円,百万円"', '"市,町,村"', '"○"', '"全,－"', "'見出し'!$A$2:$A$301"} <= lists

        assert main(["ingest", str(file), "--edition", "2032"]) == 1
        assert (
            "事業!A2: 連携事業がありません（期待した内容：２行目から、連携事業ごとに１行）"
            in capsys.readouterr().err
        )

    def test_its_examples_are_a_plan_that_is_read(self, municipalities, tmp_path):
        book = openpyxl.load_workbook(io.BytesIO(to_form(None, municipalities, 2025, MADE)))
        assert {cell.font.color.rgb for cell in book[EXAMPLES]["A"] if cell.font.i} == {"FF50545F"}
        book["見出し"].append(["1", "生活"])
        book["見出し"].append(["1-1", "安心"])
        for form, row_texts in EXAMPLE_ROWS.items():
            sheet = book[form.title]
            heads = {form.heads.get(cell.value, cell.value): cell.column for cell in sheet[1]}
            row = 4 if form.title == "見出し" else 2
            for name, words in row_texts.items():
                sheet.cell(row, heads[name], words)
        for item, words in (("B2", "計画"), ("B3", "計画"), ("B4", "市"), ("B5", "圏域")):
            book["圏域"][item] = words
        book.save(tmp_path / "plan.xlsx")

        tables = tables_of(tmp_path / "plan.xlsx")

        assert tables["budgets"]["printed"].tolist() == ["12,000", "0", "－", "（検討中）", "－"]
        assert tables["projects"]["name"].tolist() == ["病児保育の広域利用"]
        assert tables["participation"]["basis"].value_counts().to_dict() == {"all": 11, "core": 1}

    def test_heads_of_the_form_are_protected_and_all_else_is_free(self, content):
        book = openpyxl.load_workbook(io.BytesIO(content))
        for sheet in book:
            assert sheet.protection.sheet, sheet.title
        sheet = book["事業費"]
        assert [cell.protection.locked for cell in sheet[1]] == [True] * 2 + [False] * 5
        assert not any(cell.protection.locked for row in sheet["A2:G5"] for cell in row)
        assert not sheet.protection.insertColumns
        assert not sheet.protection.deleteRows
        assert not sheet.column_dimensions["H"].protection.locked, "a column of the plan's own may be added"

    @pytest.mark.parametrize(
        ("name", "message"),
        [("plan.txt", "Excel のブックの名前ではありません"), ("there.xlsx", "すでにあるファイルです")],
    )
    def test_nothing_is_overwritten(self, region, tmp_path, monkeypatch, capsys, name, message):
        monkeypatch.setenv("EXPLORER_DATA", str(region))
        (tmp_path / "there.xlsx").write_bytes(b"mine")

        assert main(["template", str(tmp_path / name)]) == 1

        assert f"{name}: {message}" in capsys.readouterr().err
        assert (tmp_path / "there.xlsx").read_bytes() == b"mine"

    def test_the_same_day_gives_the_same_file(self, before, content):
        assert short_form(before, before.municipalities, 2030, MADE) == content


def test_a_region_begins_with_its_workbook_alone(content, region, before, tmp_path):
    (tmp_path / "data").mkdir()
    folder = ingest(changed(content, tmp_path / "plan.xlsx"), "2031", tmp_path / "data")

    assert (folder / "municipalities.csv").read_bytes() == (region / "data/municipalities.csv").read_bytes()
    assert changes(before, read_dataset(tmp_path / "data", region / "geo", "2031")).empty
