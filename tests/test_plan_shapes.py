"""Plans of other shapes than the 2025 one: the tables they become, and the messages of refusals.

Each plan is read, written as a data package, and read again as the app does.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd
import pytest
from region import KPI, MUNICIPALITIES, PROJECTS, Project, plan_text

from explorer.dataset import read_tables
from explorer.frames import DataError
from explorer.municipalities import read_municipalities, with_check_digit
from explorer.plan.package import write_package
from explorer.plan.readings import Reading, read_quantity
from explorer.plan.source import parse_source
from explorer.plan.tables import build_tables

Tables = dict[str, pd.DataFrame]
Read = Callable[..., Tables]
FIRST = PROJECTS[0]
ROLE_1 = f"１ 経済の成長\n{KPI} \n"
INDICATOR = "参加者数 100名（2029年度） 150名（毎年度）"
TERM = "【Society5.0】仮想の空間と現実の空間を結ぶ社会。 "


@pytest.fixture
def read(tmp_path):
    """Return the tables of a text after they were validated; ``towns`` is municipalities.csv."""

    def read(text: str, towns: str = MUNICIPALITIES) -> Tables:
        data = tmp_path / "data"
        data.mkdir()
        (data / "municipalities.csv").write_text(towns, "utf-8")
        source = parse_source(text.encode(), "plan.txt")
        tables = build_tables(source, read_municipalities(data))
        package = tmp_path / "package"
        package.mkdir()
        write_package(package, "2031", source, {}, tables, data)
        return read_tables(package, "2031")

    return read


def refused(read: Read, text: str, towns: str = MUNICIPALITIES) -> tuple[str, str]:
    """Return the line at which the text is refused, and the message."""
    with pytest.raises(DataError) as problem:
        read(text, towns)
    assert str(problem.value).startswith(f"plan.txt:{problem.value.line}: ")
    assert problem.value.line
    return text.split("\n")[problem.value.line - 1], str(problem.value)


def headed(above: str, footnotes: Sequence[str] = ()) -> str:
    """Return a plan with one project below this field heading; the footnote marks are in its sheet."""
    text = plan_text([replace(FIRST, above=f"{ROLE_1}{above}")])
    marks = "".join(f"\n\n{note.split('【')[0]}" for note in footnotes)
    notes = "".join(f"\n\n{note}" for note in footnotes)
    return text.replace(INDICATOR, f"{INDICATOR}{marks}{notes}")


class TestDigitsOfHeadings:
    @pytest.mark.parametrize(
        "title",
        [
            "Society5.0",
            "Web3",
            "COVID-19",
            "ＳＤＧｓ17",
            "５Ｇ",
            "ＳＤＧｓ１７",
            "計画2030",
            "第３期",
            "フェーズ2",
        ],
    )
    def test_without_footnotes_they_are_the_titles(self, read, title):
        tables = read(headed(f"ａ {title}"))

        assert tables["headings"]["title"].tolist() == ["経済の成長", title]
        assert tables["slips"].empty

    def test_so_they_are_of_roles_and_categories(self, read):
        text = plan_text([replace(FIRST, above=f"１ Society5.0\n{KPI} \n（１） Web3\nａ COVID-19")])

        assert read(text)["headings"]["title"].tolist() == ["Society5.0", "Web3", "COVID-19"]

    @pytest.mark.parametrize(
        ("printed", "title"),
        [
            ("Society5.01", "Society5.0"),
            ("Society5.0 1", "Society5.0"),
            ("観光の推進1", "観光の推進"),
            ("観光の推進", "観光の推進"),
            ("Society5.0", "Society5.0"),
            ("Web3", "Web3"),
            ("COVID-19", "COVID-19"),
            ("計画2031", "計画2031"),
        ],
    )
    def test_a_footnote_of_the_page_tells_a_mark(self, read, printed, title):
        text = headed(f"ａ {printed}", [f"1{TERM}"]).replace("港まつりの開催を行う", "Society5.0を行う")

        tables = read(text)

        assert tables["headings"]["title"].tolist()[-1] == title
        assert tables["slips"].empty

    def test_a_number_that_no_footnote_has_after_japanese_words_is_the_plans_slip(self, read):
        text = headed("ａ 観光の推進9", [f"1{TERM}"]).replace("港まつりの開催を行う", "Society5.0を行う")

        tables = read(text)

        assert tables["headings"]["title"].tolist()[-1] == "観光の推進"
        assert tables["slips"]["printed"].tolist() == ["9"]


class TestNotStated:
    def test_a_project_without_partners(self, read):
        tables = read(plan_text([replace(FIRST, participants="－"), *PROJECTS[1:]]))

        first = tables["participation"].query("no == 1")
        assert first[["municipality_code", "basis"]].to_numpy().tolist() == [["990019", "core"]]
        assert tables["projects"]["participants"][0] == "－"

    def test_no_project_with_partners(self, read):
        tables = read(plan_text([replace(project, participants="－") for project in PROJECTS]))

        assert tables["participation"]["basis"].tolist() == ["core"] * 4

    def test_a_table_without_indicators(self, read):
        tables = read(plan_text().replace(INDICATOR, "－"))

        assert tables["indicators"]["no"].tolist() == [2, 3, 4]

    def test_a_plan_without_indicators_kpis_burdens_and_footnotes(self, read):
        text = plan_text([replace(FIRST, above="１ 経済の成長\n \nａ 観光")]).replace(INDICATOR, "－")
        text = text.replace("みなと市 事業に係る基本的な費用を負担", "みなと市 －")
        text = text.replace("連携市町村 必要に応じてその他個別費用を負担", "連携市町村 －")

        tables = read(text)

        for name in ("indicators", "kpis", "burdens", "glossary", "slips"):
            assert tables[name].empty, name
        assert tables["projects"][["core_burden", "partner_burden"]].to_numpy().tolist() == [["－", "－"]]

    @pytest.mark.parametrize("below", ["\n", "\n \n"])
    def test_a_role_without_kpis_beside_one_with(self, read, below):
        first, *rest = PROJECTS

        tables = read(plan_text([replace(first, above=f"１ 経済の成長{below}ａ 観光"), *rest]))

        assert tables["kpis"]["role"].tolist() == ["2"]

    def test_one_side_without_a_rule(self, read):
        text = plan_text([FIRST]).replace("連携市町村 必要に応じてその他個別費用を負担", "連携市町村 －")

        tables = read(text)

        assert tables["burdens"]["side"].tolist() == ["core"]
        assert tables["slips"].empty

    @pytest.mark.parametrize(
        ("true", "torn", "message"),
        [
            (INDICATOR, "－\n\n－", "三つの欄に分けられない評価指標"),
            (INDICATOR, f"{INDICATOR}\n\n－", "三つの欄に分けられない評価指標"),
            (INDICATOR, "ー", "三つの欄に分けられない評価指標"),
            ("連携市町村 全市町村", "連携市町村 もり町、－", "連携市町村「－」は圏域の市町村ではありません"),
            ("連携市町村 全市町村", "連携市町村", "「連携市町村」の欄が 0 行です"),
            ("１ 経済の成長", "１ 経済の成長\n", "役割 1 に基本ＫＰＩがありません"),
        ],
    )
    def test_what_is_torn_is_refused_still(self, read, true, torn, message):
        text = plan_text([FIRST])
        if true == "１ 経済の成長":
            text = text.replace("\n\n".join(KPI.splitlines()), "")
        text = text.replace(true, torn, 1)

        assert message in refused(read, text)[1]


class TestSizes:
    def test_nine_roles_each_with_a_field_of_the_same_title(self, read):
        marks = "１２３４５６７８９"
        projects = [replace(FIRST, above=f"{mark} 役割{mark}\n{KPI} \nａ その他") for mark in marks]

        tables = read(plan_text(projects))

        assert tables["projects"]["heading"].tolist() == [f"{role}-a" for role in range(1, 10)]

    def test_a_tenth_role_is_refused(self, read):
        marks = [*"１２３４５６７８９", "１０"]
        projects = [replace(FIRST, above=f"{mark} 役割{mark}\n{KPI} \nａ その他") for mark in marks]

        line, message = refused(read, plan_text(projects))

        assert line == "１０ 役割１０"
        assert "役割（１〜９）・区分（（１）〜（９））・分野（ａ〜ｚ）の見出し" in message

    @pytest.mark.parametrize(
        ("mark", "expected"),
        [
            ("ａａ", "役割（１〜９）・区分（（１）〜（９））・分野（ａ〜ｚ）の見出し"),
            ("ａ", "1 の次の見出しなし（z が最後の符号）"),
        ],
    )
    def test_twenty_six_fields_and_no_more(self, read, mark, expected):
        letters = [chr(ord("ａ") + at) for at in range(26)]
        projects = [Project(f"事業{at}", "0 0 0 0 0", above=f"{at} 分野") for at in letters]
        projects[0] = replace(projects[0], above=f"{ROLE_1}ａ 分野")

        assert len(read(plan_text(projects))["headings"]) == 27
        with pytest.raises(DataError, match="期待した内容") as problem:
            build_tables(
                parse_source(
                    plan_text([*projects, Project("次", "0 0 0 0 0", above=f"{mark} 次")]).encode(), ""
                ),
                pd.DataFrame({"municipality_code": ["1"], "name": ["みなと市"], "is_core": [True]}),
            )
        assert problem.value.expected == expected

    def test_400_projects(self, read):
        rest = [replace(FIRST, above="", name=f"事業{at}") for at in range(399)]

        assert len(read(plan_text([FIRST, *rest]))["projects"]) == 400

    @pytest.mark.parametrize("participants", ["全市町村", "－"])
    def test_a_core_city_alone(self, read, participants):
        alone = "\n".join(MUNICIPALITIES.splitlines()[:2]) + "\n"

        tables = read(plan_text([replace(FIRST, participants=participants)]), alone)

        assert tables["participation"]["basis"].tolist() == ["core"]

    def test_a_core_city_alone_knows_no_partner(self, read):
        alone = "\n".join(MUNICIPALITIES.splitlines()[:2]) + "\n"

        _, message = refused(read, plan_text([replace(FIRST, participants="もり町")]), alone)

        assert "（期待した内容：全市町村、または －）" in message

    @pytest.mark.parametrize("others", [1, 59])
    @pytest.mark.parametrize("name", ["とてもながいなまえ" * 4 + "むら村", "葛󠄀城町", "𠮷野𡈽町"])
    def test_municipalities_of_any_number_and_name(self, read, others, name):
        names = [name, *(f"第{at}町" for at in range(1, others))]
        rows = [
            f"{with_check_digit(str(10_000 + at))},{town},まち,Machi,町,,false"
            for at, town in enumerate(names)
        ]
        towns = "\n".join([*MUNICIPALITIES.splitlines()[:2], *rows]) + "\n"
        listed = replace(FIRST, participants="、".join(names))

        tables = read(plan_text([FIRST, replace(listed, above="")]), towns)

        assert tables["participation"]["basis"].value_counts().to_dict() == {
            "core": 2,
            "all": others,
            "listed": others,
        }
        assert name in tables["municipalities"]["name"].tolist()


class TestYearsAndNumbers:
    @pytest.mark.parametrize("era", ["（R{}年度）", "（Ｒ{}年度）", "（令和{}年度）", "(R{}年度)"])
    @pytest.mark.parametrize("full_width", [False, True])
    def test_era_years_of_two_digits_in_any_width(self, read, era, full_width):
        text = plan_text([FIRST])
        for at in range(12, 17):
            number = "".join(chr(ord(digit) + 0xFEE0) for digit in str(at)) if full_width else str(at)
            text = text.replace(f"（R{at}年度）", era.format(number))

        assert read(text)["budgets"]["fiscal_year"].tolist() == [2030, 2031, 2032, 2033, 2034]

    @pytest.mark.parametrize(
        ("amounts", "line"),
        [("0 0 0 0 0", None), ("9,999,999,999,999,999 0 0 0 0", "9,999,999,999,999,999 0 0 0 0")],
    )
    def test_amounts_from_0_to_what_the_tables_hold(self, read, amounts, line):
        text = plan_text([replace(FIRST, amounts=amounts)])
        if line:
            assert refused(read, text)[0] == line
        else:
            assert read(text)["budgets"]["amount_thousand_yen"].tolist() == [0] * 5

    def test_years_before_2000_are_refused(self, read):
        text = plan_text([FIRST])
        for year in range(2030, 2035):
            text = text.replace(f"{year}年度\n", f"{year - 1000}年度\n")

        assert "（期待した内容：2000 年度から後）" in refused(read, text)[1]

    def test_a_target_a_million_times_its_baseline(self, read):
        tables = read(plan_text([FIRST]).replace(INDICATOR, "参加者数 1名（2029年度） 1,000,000名（毎年度）"))

        assert tables["indicators"][["baseline_value", "target_value"]].to_numpy().tolist() == [
            [1, 1_000_000]
        ]

    @pytest.mark.parametrize(
        ("current", "target", "values"),
        [
            ("0 件", "0 件", [0, 0]),
            ("30 千人", "31.5 ％", [30_000, 31.5]),
            ("▲0.5 人", "0.5 人", [-0.5, 0.5]),
        ],
    )
    def test_kpis_of_any_number_and_unit(self, read, current, target, values):
        text = plan_text([FIRST]).replace("30 千人", target).replace(target, current, 1)

        assert read(text)["kpis"][["current_value", "target_value"]].to_numpy().tolist() == [values]

    def test_a_kpi_that_is_no_number_is_refused(self, read):
        line, message = refused(read, plan_text([FIRST]).replace("30 千人", "30 社・団体"))

        assert line == "圏域の人口 30 社・団体"
        assert "基本ＫＰＩの「30 社・団体」を数として読めません" in message

    @pytest.mark.parametrize(
        ("printed", "reading"),
        [
            ("2.3億円", Reading(230_000_000, "円", None)),
            ("999,999,999,999,999円", Reading(999_999_999_999_999, "円", None)),
            ("1,000,000,000,000,000円（2030年度）", Reading(None, "", 2030)),
            (f"{'9' * 5000}円", Reading(None, "", None)),
            ("0.00001件", Reading(None, "", None)),
        ],
    )
    def test_a_quantity_is_exact_or_not_read(self, printed, reading):
        assert read_quantity(printed) == reading


class TestMarksOfNoBaseline:
    @pytest.mark.parametrize(
        ("marks", "odd"),
        [
            ("ーーーー", []),
            ("－－－－", []),
            ("ーー－ー", [3]),
            ("－－－ー", [4]),
            ("ー－ー－", [2, 4]),
            ("－", []),
            ("ー", []),
        ],
    )
    def test_one_is_odd_beside_the_mark_that_the_plan_uses_most(self, read, marks, odd):
        text = plan_text()
        for no, mark in enumerate(marks, start=1):
            text = text.replace(f"参加者数 {no}00名（2029年度）", f"参加者数 {mark}")
        usual = max("ー－", key=lambda mark: (marks.count(mark), mark == marks[0]))

        slips = read(text)["slips"]

        assert slips["no"].tolist() == odd
        assert set(slips["reason"]) <= {f"基準値のない印が、ほかの指標の「{usual}」と異なる"}


class TestLetters:
    @pytest.mark.parametrize(
        ("letters", "named"),
        [("\ufffd", "U+FFFD"), ("\ue000", "U+E000"), ("\U000f0001", "U+F0001"), ("(cid:123)", "(cid:123)")],
    )
    def test_what_names_no_letter_is_refused_with_its_line(self, read, letters, named):
        line, message = refused(read, plan_text().replace("救急医療の確保を行う", f"救急{letters}を行う"))

        assert letters in line
        assert f"何の文字か分からない文字 {named} があります" in message

    def test_kanji_newer_than_python_are_letters(self, read):
        text = plan_text([replace(FIRST, name="\U000323af\U0002ebf0祭")])  # the ends of two extensions

        assert read(text)["projects"]["name"][0] == "\U000323af\U0002ebf0祭"


@pytest.mark.parametrize("heading", ["１　経済の成長", "⒈　経済の成長", "⑴経済の成長", "１\u00a0経済の成長"])
def test_any_blank_or_number_of_a_heading_is_read_or_refused(read, heading):
    text = plan_text([FIRST]).replace("１ 経済の成長", heading)
    try:
        assert read(text)["headings"]["title"][0] == "経済の成長"
    except DataError as problem:
        assert problem.line
