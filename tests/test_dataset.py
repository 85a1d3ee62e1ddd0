"""The data package: what is read, refused, registered and written."""

import hashlib
import json
import re
import shutil
import tomllib
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingesting import ingest

from explorer import model
from explorer.dataset import read_dataset, read_tables
from explorer.editions import edition_names
from explorer.frames import DataError, read_frame
from explorer.model import DEFAULT_KIND, EDITION_TABLES, KINDS_OF_REGION, MUNICIPALITIES, TABLES
from explorer.municipalities import read_municipalities
from explorer.plan import install, package
from explorer.plan.source import BLANK

VERBATIM_YEARS = {("kpis", "current_year"), ("kpis", "target_year")}
"""The plan prints 年 for some basic KPIs and 年度 for others, so their years are kept as text."""
COLUMNS = [(table.name, field.name) for table in TABLES.values() for field in table.fields]


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below the folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def data(root, tmp_path):
    """Return a copy of the data folder to break."""
    return Path(shutil.copytree(root / "data", tmp_path / "data"))


COMPUTED = model.ChangeKind
"""An enumeration that no table has: changes between editions are computed."""


class TestReading:
    def test_the_edition_is_found(self, root):
        assert edition_names(root / "data") == ["2025"]

    def test_it_says_where_it_comes_from(self, dataset):
        assert dataset.edition.name == "2025"
        assert dataset.edition.short_title == "第２期さっぽろ連携中枢都市圏ビジョン"
        assert dataset.edition.issuer == "札幌市"
        assert dataset.edition.sha256 == "9f6ce64eae2172e4897b6591572376a257636fab929336cb677bd78ab3a9a60d"

    def test_it_has_every_row(self, dataset):
        rows = {name: len(getattr(dataset, name)) for name in TABLES}

        assert rows == {
            "municipalities": 12,
            "headings": 28,
            "projects": 55,
            "budgets": 275,
            "participation": 639,
            "indicators": 78,
            "kpis": 4,
            "glossary": 7,
            "burdens": 112,
            "slips": 11,
            "provenance": 1714,
        }

    def test_amounts_add_up_and_absence_is_no_zero(self, dataset):
        amounts = dataset.budgets.groupby("fiscal_year")["amount_thousand_yen"]

        assert amounts.sum().loc[[2024, 2025]].tolist() == [17_639_701, 25_056_797]
        assert amounts.count().to_dict() == {2024: 52, 2025: 55, 2026: 0, 2027: 0, 2028: 0}

    @pytest.mark.parametrize("name", TABLES)
    def test_columns_have_the_registrys_names_and_types(self, dataset, name):
        dtypes = {"integer": "Int64", "number": "Float64", "boolean": "bool", "string": "str"}
        frame = getattr(dataset, name)

        assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == {
            field.name: dtypes[field.type] for field in TABLES[name].fields
        }

    def test_an_empty_cell_is_a_missing_value(self, dataset):
        headings = dataset.headings.set_index("heading")

        assert headings.loc["1", ["category", "field"]].isna().all()
        assert headings.loc["3-1", "category"] == "1"

    def test_lines_are_those_of_the_text(self, dataset):
        assert dataset.source_lines[48 - 1] == "No. 1 連携事業名"
        assert len(dataset.source_lines) == 4820

    def test_boundaries_are_in_the_order_of_the_municipalities(self, dataset):
        codes = dataset.municipalities["municipality_code"].tolist()

        assert dataset.boundaries["municipality_code"].tolist() == codes
        assert codes[0] == "011002"


# The file, a text in it, its replacement, the line (or other place) that the error names, and its message.
BROKEN = [
    # The file as a table
    (
        "budgets.csv",
        "no,fiscal_year,",
        "no,year,",
        1,
        "列が no, year, amount_thousand_yen, state, printed です",
    ),
    ("budgets.csv", "no,fiscal_year,", "fiscal_year,no,", 1, "（期待した内容：no, fiscal_year, amount_"),
    ("budgets.csv", "\n1,2024,5726,", "\n1,2024,5726,x,", 2, "6 列の行があります（期待した内容：5 列）"),
    ("budgets.csv", "\n1,2024,5726,", "\n1,5726,", 2, "4 列の行があります"),
    ("budgets.csv", "\n1,2024,5726,", "\n\n1,2024,5726,", 2, "0 列の行があります"),
    ("budgets.csv", '"1,198,011"', '"1,198,011', 8, "表を読めません"),
    ("budgets.csv", '"5,726"', '"5,726"x', 2, "表を読めません"),
    # One value
    (
        "budgets.csv",
        "\n1,2024,5726,",
        "\n1,2024,5726.5,",
        2,
        "amount_thousand_yen が「5726.5」です（期待した内容：整数）",
    ),
    ("budgets.csv", "\n1,2024,5726,", "\n1,2024,abc,", 2, "amount_thousand_yen が「abc」です"),
    ("budgets.csv", "\n1,2024,5726,", "\n1,2024,５７２６,", 2, "amount_thousand_yen が「５７２６」です"),
    (
        "budgets.csv",
        "\n1,2024,5726,",
        "\n1,2024,-5726,",
        2,
        "amount_thousand_yen が「-5726」です（期待した内容：0 以上）",
    ),
    ("budgets.csv", "\n1,2024,5726,", f"\n1,2024,{10**30},", 2, "（期待した内容：整数）"),
    ("budgets.csv", "\n1,2024,", "\n,2024,", 2, "no が空です（期待した内容：空でない値）"),
    (
        "budgets.csv",
        "1,2026,,not_stated",
        "1,2026,,unknown",
        4,
        "state が「unknown」です（期待した内容：amount・not_stated・words のどれか）",
    ),
    ("indicators.csv", "72.22,%", "inf,%", 2, "baseline_value が「inf」です（期待した内容：数）"),
    ("projects.csv", "\n1,連携事業の企画、立案、効果検証,", "\n1,,", 2, "name が空です"),
    (
        "headings.csv",
        "\n1-a,",
        "\n1a,",
        3,
        "heading が「1a」です（期待した内容：数字と英小文字を - でつないだもの（例：3-1-a、3-a、3））",
    ),
    (
        "participation.csv",
        "\n1,011002,",
        "\n1,11002,",
        2,
        "municipality_code が「11002」です（期待した内容：６桁の数字（例：011002））",
    ),
    (
        "municipalities.csv",
        "\n012033,",
        "\n12033,",
        3,
        "municipality_code が「12033」です。先頭の 0 が落ちています（期待した内容：012033）",
    ),
    ("municipalities.csv", "\n012033,", "\n012034,", 3, "検査数字が合いません（期待した内容：012033）"),
    ("municipalities.csv", "\n012033,", "\n01203,", 3, "検査数字がありません（期待した内容：012033）"),
    (
        "municipalities.csv",
        "\n012033,",
        "\n０１２０３３,",
        3,
        "全角の文字があります（期待した内容：半角の 012033）",
    ),
    ("municipalities.csv", ",江別市,", ",千歳市,", 6, "同じ名前の市町村が二つあります"),
    (
        "municipalities.csv",
        ",石狩,true",
        ",石狩,yes",
        2,
        "is_core が「yes」です（期待した内容：true か false）",
    ),
    ("municipalities.csv", ",石狩,true", ",石狩,false", None, "is_core が true の市町村がありません"),
    (
        "municipalities.csv",
        ",後志,false",
        ",後志,true",
        "participation.csv:3",
        "basis が市町村の表の is_core と合いません（期待した内容：is_core が true の市だけが core）",
    ),
    (
        "municipalities.csv",
        ",市,石狩,true",
        ",区,石狩,true",
        2,
        "kind が「区」です（期待した内容：市・町・村 のどれか）",
    ),
    # Keys
    ("budgets.csv", "\n1,2025,", "\n1,2024,", 2, "同じ主キーの行が二つあります"),
    (
        "participation.csv",
        "\n1,014281,",
        "\n1,999999,",
        13,
        "municipality_code の値が municipalities にありません",
    ),
    ("budgets.csv", "\n55,2028,", "\n56,2028,", 276, "no の値が projects にありません"),
    ("projects.csv", ",1-a,1,,a,", ",9-a,1,,a,", 2, "heading の値が headings にありません"),
    # The plan's logic
    ("projects.csv", ",1-a,1,,a,", ",1-a,1,,b,", 2, "役割・区分・分野が見出しと合いません"),
    ("budgets.csv", "1,2026,,not_stated", "1,2026,0,not_stated", 4, "金額が原文・記載の状態と合いません"),
    ("budgets.csv", "20,2024,0,amount", "20,2024,,amount", 97, "金額が原文・記載の状態と合いません"),
    ("budgets.csv", "20,2024,0,amount", "20,2024,0,not_stated", 97, "金額が原文・記載の状態と合いません"),
    ("budgets.csv", "\n1,2024,5726,", "\n1,2024,5727,", 2, "金額が原文・記載の状態と合いません"),
    ("budgets.csv", "\n55,2028,,not_stated,－", "", None, "年度のそろわない連携事業があります"),
    ("participation.csv", "\n1,011002,core", "", None, "連携中枢都市の参加がそろいません"),
    (
        "participation.csv",
        "\n1,012033,all",
        "\n1,012033,core",
        3,
        "basis が市町村の表の is_core と合いません",
    ),
    (
        "participation.csv",
        "\n1,012033,all",
        "",
        None,
        "No. 1 の参加がそろいません（期待した内容：all なら 11 件）",
    ),
    ("participation.csv", "\n1,012033,all", "\n1,012033,listed", None, "No. 1 の参加がそろいません"),
    # The plan's text and its lines
    (
        "source.txt",
        "全市町村",
        "全市町村 ",
        None,
        "本文が取り込んだときと異なります（期待した内容：SHA-256 9f6ce64e",
    ),
    (
        "provenance.csv",
        ",summary,66,70",
        ",summary,66,4821",
        51,
        "projects の「1」の summary が 66〜4821 行です（期待した内容：本文の 1〜4820 行）",
    ),
    ("provenance.csv", ",summary,66,70", ",summary,70,66", 51, "が 70〜66 行です"),
    (
        "provenance.csv",
        ",summary,66,70",
        ",summary,0,70",
        51,
        "first_line が「0」です（期待した内容：1 以上）",
    ),
    ("provenance.csv", ",summary,66,70", ",summary,66,68", 51, "が本文の 66〜68 行にありません"),
    ("provenance.csv", ",summary,66,70", ",summery,66,70", 51, "projects の「1」の summery がありません"),
    ("provenance.csv", "\nprojects,1,1,summary,66,70", "", None, "projects の「1」の出典行がそろいません"),
    (
        "provenance.csv",
        "headings,,1,title,16,16",
        "heading,,1,title,16,16",
        2,
        "heading の「1」の title がありません",
    ),
    (
        "participation.csv",
        "\n55,012351,listed",
        "",
        "provenance.csv:1710",
        "participation の「55/012351」の municipality_code がありません",
    ),
    (
        "glossary.csv",
        "企業の行う報奨・研修旅行。",
        "企業の報奨・研修旅行。",
        "provenance.csv:414",
        "インセンティブツアー」の definition が本文の",
    ),
    # What is known of the source
    ("source.toml", 'issuer = "札幌市"', "issuer = 札幌市", None, "読めません"),
    ("source.toml", 'issuer = "札幌市"', "issuer = 1", None, "issuer がありません"),
    ("source.toml", 'issuer = "札幌市"\n', "", None, "issuer がありません"),
    ("datapackage.json", "{", "", 2, "読めません"),
    ("datapackage.json", '"resources"', '"tables"', None, "読めません"),
    (
        "datapackage.json",
        '"name": "fiscal_year"',
        '"name": "year"',
        None,
        "表と列が当アプリの定めと合いません",
    ),
]


class TestRefusal:
    """Wrong data raises DataError with file, line and what was expected."""

    @pytest.mark.parametrize(("file", "old", "new", "place", "message"), BROKEN)
    def test_broken_data_is_refused(self, data, file, old, new, place, message):
        path = data / "2025" / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_bytes(text.replace(old, new, 1).encode())

        with pytest.raises(DataError) as refused:
            read_tables(data, "2025")

        error = str(refused.value)
        expected_place = place if isinstance(place, str) else f"{file}:{place}" if place else file
        assert error.startswith(f"{data / '2025' / expected_place}: ")
        assert message in error
        assert "（期待した内容：" in error

    @pytest.mark.parametrize(
        "file",
        sorted(
            ["datapackage.json", "source.toml", "source.txt"] + [f"{name}.csv" for name in EDITION_TABLES]
        ),
    )
    @pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"], ids=["missing", "empty", "binary"])
    def test_a_file_missing_empty_or_not_text_is_refused(self, data, file, content):
        path = data / "2025" / file
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)

        with pytest.raises(DataError, match=re.escape(str(path))):
            read_tables(data, "2025")

    @pytest.mark.parametrize("name", [*EDITION_TABLES, "municipalities"])
    def test_a_table_cut_off_in_a_line_is_refused(self, root, data, name):
        path = data / "municipalities.csv" if name == "municipalities" else data / "2025" / f"{name}.csv"
        path.write_bytes(path.read_bytes()[:-2])

        with pytest.raises(DataError, match=re.escape(str(path))):
            read_frame(path, TABLES[name])

    @pytest.mark.parametrize("name", sorted(EDITION_TABLES.keys() - {"slips"}))
    def test_a_table_that_lost_its_last_line_is_refused(self, data, name):
        # Slips are remarks: nothing else in the data tells how many there are.
        path = data / "2025" / f"{name}.csv"
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

        with pytest.raises(DataError):
            read_tables(data, "2025")

    def test_a_project_that_is_missing_is_refused(self, data):
        path = data / "2025" / "projects.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:20] + lines[21:]), "utf-8")

        with pytest.raises(DataError, match="no の値が projects にありません"):
            read_tables(data, "2025")

    @pytest.mark.parametrize("edition", ["2024", "", ".."])
    def test_an_edition_that_is_not_there_is_refused(self, data, root, edition):
        with pytest.raises(DataError, match="読めません"):
            read_dataset(data, root / "geo", edition)

    def test_a_folder_without_editions_is_refused(self, tmp_path):
        with pytest.raises(DataError, match="版がありません"):
            edition_names(tmp_path)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(drawn=st.data())
    def test_no_damage_raises_anything_else(self, root, data, drawn):
        path = drawn.draw(st.sampled_from(sorted((data / "2025").iterdir())))
        true = (root / "data" / "2025" / path.name).read_bytes()
        start = drawn.draw(st.integers(0, len(true)))
        end = drawn.draw(st.integers(start, min(len(true), start + 200)))
        path.write_bytes(true[:start] + drawn.draw(st.binary(max_size=20)) + true[end:])
        try:
            read_tables(data, "2025")
        except DataError:
            pass
        finally:
            path.write_bytes(true)


class TestRegistry:
    @pytest.mark.parametrize(("table", "name"), COLUMNS)
    def test_every_field_is_labelled_and_described(self, table, name):
        field = TABLES[table].field(name)

        assert field.label.strip()
        assert field.description.strip()
        assert TABLES[table].title.strip()
        assert TABLES[table].description.strip()

    @pytest.mark.parametrize(
        ("table", "name"),
        [
            ("projects", "participants"),
            ("projects", "core_burden"),
            ("projects", "partner_burden"),
            ("indicators", ""),
            ("indicators", "baseline"),
            ("budgets", "printed"),
            ("burdens", ""),
        ],
    )
    def test_what_a_lone_dash_says_stands_where_one_may_be_printed(self, table, name):
        described = TABLES[table].field(name) if name else TABLES[table]

        assert BLANK in described.description

    @pytest.mark.parametrize("name", TABLES)
    def test_every_committed_column_is_registered_and_every_field_has_one(self, root, name):
        folder = root / "data" if name == "municipalities" else root / "data/2025"
        header = (folder / f"{name}.csv").read_text("utf-8").splitlines()[0]

        assert header.split(",") == TABLES[name].columns

    def test_every_committed_file_belongs_to_the_package(self, root):
        assert {path.name for path in (root / "data/2025").iterdir()} == {
            "datapackage.json",
            "source.txt",
            "source.toml",
            *(f"{name}.csv" for name in TABLES),
        }

    def test_the_data_package_says_what_the_registry_says(self, root):
        package = json.loads((root / "data/2025/datapackage.json").read_text("utf-8"))
        resources = {resource["name"]: resource for resource in package["resources"]}

        assert list(resources) == [*EDITION_TABLES, "municipalities", "source", "about"]
        for name, template in TABLES.items():
            table = template.with_terms(KINDS_OF_REGION[DEFAULT_KIND])
            resource, schema = resources[name], resources[name]["schema"]
            assert (resource["title"], resource["description"]) == (table.title, table.description)
            assert schema["primaryKey"] == list(table.primary_key)
            assert [key["reference"]["resource"] for key in schema["foreignKeys"]] == [
                key.reference for key in table.foreign_keys
            ]
            for field, described in zip(table.fields, schema["fields"], strict=True):
                constraints = described["constraints"]
                assert (described["name"], described["type"]) == (field.name, field.type)
                assert (described["title"], described["description"]) == (field.label, field.description)
                assert described.get("unit", "") == field.unit
                assert constraints["required"] == field.required
                assert constraints.get("enum", []) == list(field.enum)
                assert constraints.get("pattern", "") == field.pattern
                assert constraints.get("minimum") == field.minimum

    def test_the_data_package_names_title_issuer_and_licence(self, root):
        package = json.loads((root / "data/2025/datapackage.json").read_text("utf-8"))
        about = tomllib.loads((root / "data/2025/source.toml").read_text("utf-8"))

        assert package["title"] == about["title"]
        assert package["contributors"] == [{"title": about["issuer"], "role": "publisher"}]
        assert package["licence"] == about["licence"]

    def test_the_data_package_says_the_hash_and_size_of_every_other_file(self, root):
        package = json.loads((root / "data/2025/datapackage.json").read_text("utf-8"))

        assert {(item["path"], item["hash"], item["bytes"]) for item in package["resources"]} == {
            (path.name, f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}", path.stat().st_size)
            for path in (root / "data/2025").iterdir()
            if path.name != "datapackage.json"
        }

    @pytest.mark.parametrize(("table", "name"), COLUMNS)
    def test_a_value_of_an_enum_is_in_the_data_or_named_in_the_description(self, dataset, table, name):
        field = TABLES[table].field(name)
        used = set(getattr(dataset, table)[name])

        assert [value for value in field.enum if value not in used and value not in field.description] == []

    def test_every_enum_belongs_to_a_field(self):
        registered = {field.enum for table in TABLES.values() for field in table.fields}
        enums = [
            each for each in vars(model).values() if isinstance(each, type) and issubclass(each, StrEnum)
        ]

        assert [
            each.__name__
            for each in enums
            if each not in (StrEnum, COMPUTED) and tuple(each) not in registered
        ] == []

    def test_what_is_interpreted_names_the_printed_column(self):
        for table in TABLES.values():
            for field in table.fields:
                assert not field.derived_from or field.derived_from in table.columns

    def test_the_same_column_is_the_same_quantity(self):
        kinds: dict[str, set[tuple[str, str]]] = {}
        for table in TABLES.values():
            for field in table.fields:
                if (table.name, field.name) not in VERBATIM_YEARS:
                    kinds.setdefault(field.name, set()).add((field.type, field.unit))

        assert [name for name, kind in kinds.items() if len(kind) > 1] == []

    def test_a_table_knows_its_fields_by_name(self):
        assert MUNICIPALITIES.field("kana").label == "よみ"
        with pytest.raises(KeyError):
            MUNICIPALITIES.field("population")


class TestIngest:
    def test_the_committed_package_is_rebuilt_byte_for_byte(self, root, tmp_path):
        out = tmp_path / "data"
        out.mkdir()
        shutil.copy(root / "data/municipalities.csv", out)

        folder = ingest(root / "data/2025/source.txt", "2025", out)

        assert folder == out / "2025"
        assert snapshot(folder) == snapshot(root / "data/2025")
        assert [path.name for path in sorted(out.iterdir())] == ["2025", "municipalities.csv"]

    def test_a_text_of_which_nothing_is_known_leaves_its_entries_to_be_filled_in(self, root, data, tmp_path):
        text = Path(shutil.copy(root / "data/2025/source.txt", tmp_path / "plan.txt"))

        about = tomllib.loads((ingest(text, "2026", data) / "source.toml").read_text("utf-8"))

        assert about.pop("sha256").startswith("9f6ce64e")
        assert about.pop("kind") == "連携中枢都市圏"
        assert about.pop("unit") == "千円"
        assert set(about.values()) == {""}
        assert edition_names(data) == ["2026", "2025"]

    def test_what_is_known_of_the_text_stands_beside_it(self, root, data, tmp_path):
        text = Path(shutil.copy(root / "data/2025/source.txt", tmp_path / "plan.txt"))
        text.with_suffix(".toml").write_text('title = "改定版"\ndate = 2026-04-01\n', "utf-8")

        ingest(text, "2025", data)

        edition = read_dataset(data, root / "geo", "2025").edition
        assert (edition.title, edition.date, edition.issuer) == ("改定版", "2026-04-01", "")

    @pytest.mark.parametrize("known", ["title = 改定版", "title = "])
    def test_a_description_that_cannot_be_read_is_refused(self, root, data, tmp_path, known):
        text = Path(shutil.copy(root / "data/2025/source.txt", tmp_path / "plan.txt"))
        text.with_suffix(".toml").write_text(known, "utf-8")
        before = snapshot(data)

        with pytest.raises(DataError, match=re.escape(str(tmp_path / "plan.toml"))):
            ingest(text, "2025", data)

        assert snapshot(data) == before

    @pytest.mark.parametrize(
        "changes",
        [
            {2: ""},
            dict.fromkeys(range(1705, 1788), ""),
            {110: "5,726 abc － － －"},
            {206: "情報交換会議の開催 １回（毎年度）"},
            {1651: "連携市町村 小樽市、函館市"},
            {626: "", 628: ""},
            dict.fromkeys(range(3000, 4821)),
        ],
        ids=["no page", "no sheet", "no amount", "no cell", "unknown town", "no footnote", "cut off"],
    )
    def test_nothing_is_written_from_a_bad_text(self, data, tmp_path, change, changes):
        text = tmp_path / "plan.txt"
        text.write_bytes(change(changes))
        before, names = snapshot(data), {path.name for path in data.iterdir()}

        for edition in ("2025", "2026"):
            with pytest.raises(DataError, match=re.escape(f"{text}")):
                ingest(text, edition, data)

        assert snapshot(data) == before
        assert {path.name for path in data.iterdir()} == names

    @pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"\x89PNG\r\n", b"", "役割分担".encode("shift_jis")])
    def test_nothing_is_written_from_another_file(self, data, tmp_path, content):
        text = tmp_path / "plan.pdf"
        text.write_bytes(content)
        before = snapshot(data)

        with pytest.raises(DataError, match=re.escape(f"{text}")):
            ingest(text, "2025", data)

        assert snapshot(data) == before

    def test_without_municipalities_nothing_is_written(self, root, tmp_path):
        with pytest.raises(DataError, match=r"municipalities\.csv"):
            ingest(root / "data/2025/source.txt", "2025", tmp_path)

        assert list(tmp_path.iterdir()) == []


class TestAllOrNothing:
    """If writing fails, the earlier package stays and no temporary folder remains."""

    def assert_untouched(
        self, root: Path, data: Path, error: type[BaseException], message: str | None = None
    ) -> None:
        before, names = snapshot(data), {path.name for path in data.iterdir()}
        with pytest.raises(error, match=message):
            ingest(root / "data/2025/source.txt", "2025", data)
        assert snapshot(data) == before
        assert {path.name for path in data.iterdir()} == names

    def test_a_result_that_does_not_validate(self, root, data, monkeypatch):
        write = package._write_edition

        def spoiled(folder: Path, *rest: object) -> None:
            write(folder, *rest)
            (folder / "budgets.csv").write_text("no\n")

        monkeypatch.setattr(package, "_write_edition", spoiled)
        # The message names the place where the file was to be, not the scratch folder.
        self.assert_untouched(root, data, DataError, re.escape(f"{data / '2025' / 'budgets.csv'}:1: "))

    @pytest.mark.parametrize("fails_at", [1, 2])
    @pytest.mark.parametrize(
        ("raised", "expected"),
        [(OSError(28, "No space left on device"), DataError), (KeyboardInterrupt(), KeyboardInterrupt)],
    )
    def test_a_rename_that_fails(self, root, data, monkeypatch, fails_at, raised, expected):
        calls: list[Path] = []
        rename = Path.replace

        def failing(path: Path, target: Path) -> Path:
            calls.append(path)
            if len(calls) == fails_at:
                raise raised
            return rename(path, target)

        monkeypatch.setattr(install, "exchange", lambda *_: False)  # as where folders cannot change places
        monkeypatch.setattr(Path, "replace", failing)
        self.assert_untouched(root, data, expected)
        assert len(calls) >= fails_at

    @pytest.mark.parametrize(
        ("raised", "expected"),
        [(OSError(28, "No space left on device"), DataError), (KeyboardInterrupt(), KeyboardInterrupt)],
    )
    @pytest.mark.parametrize("step", ["exchange", "_sync"])
    def test_a_step_of_putting_it_in_place_that_fails(self, root, data, monkeypatch, step, raised, expected):
        def failing(*_: Path) -> None:
            raise raised

        monkeypatch.setattr(install, step, failing)
        self.assert_untouched(root, data, expected)

    def test_a_disk_that_is_full(self, root, data, monkeypatch):
        def full(path: Path, content: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        self.assert_untouched(root, data, DataError, "書き込めません")


@pytest.mark.parametrize(
    "field", [field for table in TABLES.values() for field in table.fields if field.pattern]
)
def test_a_pattern_is_told_in_words_whose_examples_follow_it(field):
    words, examples = re.fullmatch("(.+)（例：(.+)）", field.form).groups()
    assert not re.search(r"[\\\[\](){}?*]", words)
    assert all(re.fullmatch(field.pattern, example) for example in examples.split("、"))


def test_municipalities_are_the_twelve_with_their_check_digits(root):
    codes = read_municipalities(root / "data")["municipality_code"]

    assert len(codes) == 12
    for code in codes:
        weighted = sum(int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True))
        assert int(code[5]) == (11 - weighted % 11) % 10


class TestLookups:
    def test_names_and_titles_are_those_of_the_tables(self, dataset):
        assert list(dataset.municipality_names.items())[10] == ("014231", "南幌町")
        assert dataset.core_names == {"011002": "札幌市"}
        assert dataset.project_names[21] == "医療的ケア児レスパイト事業"
        assert list(dataset.project_names) == list(range(1, 56))
        assert dataset.heading_titles["1-a"] == "経済戦略の推進"

    def test_another_table_has_names_of_its_own(self, dataset):
        assert dataset.project_names[1] == "連携事業の企画、立案、効果検証"
        other = replace(dataset, projects=dataset.projects.assign(name="別"))

        assert set(other.project_names.values()) == {"別"}
