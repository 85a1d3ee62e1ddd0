"""The parts of the plan's text: files, pages, headings, KPIs, footnotes, sheets.

Every expected value was read off ``data/2025/source.txt`` by hand.
"""

import pytest

from explorer.frames import DataError
from explorer.plan.layout import lay_out
from explorer.plan.source import parse_source, read_source
from explorer.plan.tables import build_tables

HEADINGS = """
1     圏域全体の経済成長のけん引
1-a   経済戦略の推進
1-b   戦略産業の育成
1-c   地域経済の裾野拡大
1-d   戦略的な観光施策
2     高次の都市機能の集積・強化
2-a   高度な医療サービスの提供
2-b   高度な中心拠点の整備等
2-c   高等教育機関の集積を活かした人材の育成
2-d   その他高次の都市機能の集積・強化に関する連携
3     圏域全体の生活関連機能サービスの向上
3-1   生活機能の強化
3-1-a 地域医療
3-1-b 福祉
3-1-c 教育・文化・スポーツ
3-1-d 土地利用
3-1-e 地域振興
3-1-f 災害対策
3-1-g 環境
3-2   結びつきやネットワークの強化
3-2-a ＩＣＴインフラ整備
3-2-b 連携による地産地消
3-2-c 交流・移住促進
3-2-d その他結びつきやネットワークの強化に関する連携
3-3   圏域マネジメント能力の強化
3-3-a 人材の育成
3-3-b 職員等の交流
3-3-c その他圏域マネジメント能力の強化に関する連携
"""
PROJECTS_OF_FIELD = {
    "1-a": [1],
    "1-b": [2, 3, 4, 5, 6],
    "1-c": [7, 8, 9],
    "1-d": [10, 11, 12],
    "2-a": [13],
    "2-b": [14, 15],
    "2-c": [16],
    "2-d": [17],
    "3-1-a": [18],
    "3-1-b": [19, 20, 21],
    "3-1-c": [22, 23, 24, 25],
    "3-1-d": [26],
    "3-1-e": [27, 28, 29, 30],
    "3-1-f": [31, 32, 33],
    "3-1-g": [34, 35, 36, 37],
    "3-2-a": [38, 39],
    "3-2-b": [40],
    "3-2-c": [41, 42, 43, 44, 45],
    "3-2-d": [46, 47, 48, 49, 50, 51, 52],
    "3-3-a": [53],
    "3-3-b": [54],
    "3-3-c": [55],
}


@pytest.fixture(scope="module")
def layout(source):
    return lay_out(source)


class TestHeadings:
    def test_there_are_28_verbatim_in_order(self, tables):
        expected = [tuple(line.split(maxsplit=1)) for line in HEADINGS.strip().splitlines()]
        headings = tables["headings"]

        assert len(expected) == 28
        assert list(zip(headings["heading"], headings["title"], strict=True)) == expected

    def test_they_are_3_roles_3_categories_and_22_fields(self, tables):
        headings = tables["headings"]
        fields = headings[headings["field"] != ""]
        categories = headings[(headings["field"] == "") & (headings["category"] != "")]

        assert headings["role"].unique().tolist() == ["1", "2", "3"]
        assert categories["heading"].tolist() == ["3-1", "3-2", "3-3"]
        assert len(fields) == 22
        assert (
            headings["heading"].str.split("-").map("".join)
            == headings[["role", "category", "field"]].sum(axis=1)
        ).all()

    def test_every_project_is_under_its_field(self, tables):
        projects = tables["projects"]

        assert projects.groupby("heading")["no"].agg(list).to_dict() == PROJECTS_OF_FIELD

    @pytest.mark.parametrize(
        ("no", "heading"),
        # The upper and the lower sheet of every page with a heading between them.
        [
            *[(6, ("1", "", "b")), (7, ("1", "", "c"))],
            *[(21, ("3", "1", "b")), (22, ("3", "1", "c"))],
            *[(25, ("3", "1", "c")), (26, ("3", "1", "d"))],
            *[(33, ("3", "1", "f")), (34, ("3", "1", "g"))],
            *[(52, ("3", "2", "d")), (53, ("3", "3", "a"))],
            *[(54, ("3", "3", "b")), (55, ("3", "3", "c"))],
        ],
    )
    def test_a_heading_between_two_sheets_is_the_lower_ones(self, tables, no, heading):
        project = tables["projects"].set_index("no").loc[no]

        assert (project["role"], project["category"], project["field"]) == heading

    @pytest.mark.parametrize(
        ("changes", "line", "message"),
        [
            ({474: ""}, 802, "見出し 1-d があります（期待した内容：1 の次の見出し c）"),
            ({474: "ｄ 地域経済の裾野拡大 "}, 474, "見出し 1-d があります（期待した内容：1 の次の見出し c）"),
            ({474: "ｂ 地域経済の裾野拡大 "}, 474, "見出し 1-b があります（期待した内容：1 の次の見出し c）"),
            ({474: "地域経済の裾野拡大 "}, 474, "「地域経済の裾野拡大」は見出しとして読めません"),
            ({1053: ""}, 1055, "基本ＫＰＩが役割の見出しの直後にありません"),
            ({1053: "３ 高次の都市機能の集積・強化 "}, 1053, "見出し 3 があります"),
            ({1075: ""}, 1053, "見出し「高次の都市機能の集積・強化」の下に分野がありません"),
            ({40: ""}, 16, "見出し「圏域全体の経済成長のけん引」の下に分野がありません"),
            ({16: "", 18: "", 20: "", 40: ""}, 2, "分野の見出しより前に事業票があります"),
            ({1515: ""}, 3258, "見出し 3-2 があります（期待した内容：3 の次の見出し 1）"),
            (
                {1156: "ｂ 高度な中心拠点の整備等 \n\nｃ 新しい分野 "},
                1156,
                "見出し 2-b の下に事業票がありません",
            ),
            ({801: " "}, 802, "見出し「戦略的な観光施策」がどの事業票の上にあるか決められません"),
            # The last field of a role: the letters have no gap, but the empty lines have.
            ({802: ""}, 802, "空行が続いています"),
        ],
    )
    def test_a_heading_that_does_not_fit_is_refused(self, assert_refused, changes, line, message):
        assert_refused(changes, line, message)


class TestSheets:
    def test_there_are_55_in_order_of_number(self, layout):
        assert [sheet.no for sheet in layout.sheets] == list(range(1, 56))

    @pytest.mark.parametrize(
        ("no", "line"), [(1, 48), (38, 3364), (39, 3285), (52, 4605), (53, 4538), (55, 4755)]
    )
    def test_a_sheet_begins_where_the_text_says(self, layout, no, line):
        assert layout.sheets[no - 1].first_line == line

    @pytest.mark.parametrize(
        ("changes", "line", "message"),
        [
            (
                dict.fromkeys(range(1705, 1788), ""),
                1803,
                "No. 21 の事業票があります（期待した内容：No. 20 の事業票）",
            ),
            ({1705: "No. 19 連携事業名"}, 1705, "No. 19 の事業票があります（期待した内容：No. 20 の事業票）"),
            (
                {1705: "No. ２０ 連携事業名"},
                1803,
                "No. 21 の事業票があります（期待した内容：No. 20 の事業票）",
            ),
            ({48: "No. 0 連携事業名"}, 48, "No. 0 の事業票があります"),
            (dict.fromkeys(range(4755, 4818), ""), 4676, "見出し 3-3-b の下に事業票がありません"),
            ({4176: "\n\n         \n\n "}, 4178, "このページに事業票がありません"),
            ({2: ""}, 4, "最初のページの前に「Ⅵ 連携協約に基づき推進する具体的取組」があります"),
            (
                {4175: "余り", 4176: "\n\n\n"},
                4175,
                "三つの欄に分けられない評価指標があります（「余り」から）",
            ),
        ],
    )
    def test_a_sheet_missing_double_or_misplaced_is_refused(self, assert_refused, changes, line, message):
        assert_refused(changes, line, message)

    def test_a_sheet_printed_twice_is_refused(self, refusal, source_text):
        twice = "\n".join(source_text.split("\n")[727:796])

        at, text = refusal({796: f"59.3%（2022年度） 50％（2027年度）\n\n{twice}"})

        assert at == 798
        assert "No. 9 の事業票があります（期待した内容：No. 10 の事業票）" in text


class TestKpis:
    def test_there_are_4_verbatim(self, tables):
        columns = ["role", "seq", "name", "current", "current_year", "target", "target_year"]

        assert tables["kpis"][columns].to_numpy().tolist() == [
            ["1", 1, "圏域内民営事業所売上", "28 兆９千億円", "2020 年", "30 兆７千億円", "2028 年"],
            ["1", 2, "観光入込客数", "30,273 千人", "2022 年度", "35,000 千人", "2028 年度"],
            [
                *("2", 1, "ＪＲ札幌駅及び地下鉄さっぽろ駅の乗車人員数（１日平均）"),
                *("151,149 人", "2022 年度", "191,851 人", "2028 年度"),
            ],
            ["3", 1, "20～29 歳人口における道外への社会増減数", "▲2,588 人", "2022 年", "▲650 人", "2028 年"],
        ]

    def test_their_values_are_read(self, tables):
        columns = ["current_value", "current_unit", "target_value", "target_unit"]

        assert tables["kpis"][columns].to_numpy().tolist() == [
            [28_900_000_000_000, "円", 30_700_000_000_000, "円"],
            [30_273_000, "人", 35_000_000, "人"],
            [151_149, "人", 191_851, "人"],
            [-2_588, "人", -650, "人"],
        ]

    @pytest.mark.parametrize(
        ("changes", "line", "message"),
        [
            (dict.fromkeys(range(18, 38), ""), 16, "役割 1 に基本ＫＰＩがありません"),
            ({20: ""}, 22, "基本ＫＰＩの見出しが「圏域内民営事業所売上 28 兆９千億円」です"),
            (dict.fromkeys(range(20, 37), ""), 18, "基本ＫＰＩの見出しが「【基本ＫＰＩ】」です"),
            (dict.fromkeys(range(22, 37), ""), 20, "基本ＫＰＩの行を読めません"),
            ({22: ""}, 24, "基本ＫＰＩの行を読めません"),
            ({24: ""}, 22, "基本ＫＰＩの行を読めません"),
            ({24: "（2020）"}, 22, "基本ＫＰＩの行を読めません"),
            ({34: ""}, 30, "基本ＫＰＩの行を読めません"),
            ({36: ""}, 30, "基本ＫＰＩの行を読めません"),
            ({1061: ""}, 1059, "基本ＫＰＩの行を読めません"),
            ({1059: "ＪＲ札幌駅の"}, 1059, "「ＪＲ札幌駅の」で行が途切れています"),
            ({1055: "", 1057: "【基本ＫＰＩ】"}, 1059, "基本ＫＰＩの見出しが"),
            ({22: " "}, 24, "「（2020 年）」は見出しとして読めません"),
            ({38: " \n\n【基本ＫＰＩ】"}, 40, "役割ごとに一つの基本ＫＰＩ"),
            (
                dict.fromkeys(range(1055, 1070), "")
                | {1075: "ａ 高度な医療サービスの提供 \n\n【基本ＫＰＩ】"},
                1077,
                "基本ＫＰＩが役割の見出しの直後にありません",
            ),
            ({125: "【基本ＫＰＩ】"}, 125, "基本ＫＰＩが役割の見出しの直後にありません"),
        ],
    )
    def test_a_broken_kpi_is_refused(self, assert_refused, changes, line, message):
        assert_refused(changes, line, message)


class TestFootnotes:
    def test_there_are_7_each_with_the_sheet_that_uses_its_term(self, tables):
        assert tables["glossary"][["term", "mark", "no"]].to_numpy().tolist() == [
            ["スタートアップ", "1", 3],
            ["サステナブル食品", "11", 7],
            ["インセンティブツアー", "12", 12],
            ["エクスカーション", "13", 12],
            ["MICE", "14", 12],
            ["水素サプライチェーン", "15", 35],
            ["スマートシティ", "16", 39],
        ]

    def test_definitions_are_verbatim_over_several_lines(self, tables):
        definitions = tables["glossary"].set_index("term")["definition"]

        assert definitions["インセンティブツアー"] == "企業の行う報奨・研修旅行。"
        assert definitions["水素サプライチェーン"] == "水素の製造から輸送、供給、利活用までの一連の流れ"
        assert definitions["サステナブル食品"] == (
            "ここでは、環境への負荷削減、食品資源の有効活用、食の多様性への対応等、環境、社会及び人間に対する負"
            "の影響を抑えられた食品としている。"
        )
        assert definitions["MICE"] == (
            "多くの集客交流が見込まれるビジネスイベントなどの総称で、"
            "Meeting（会議）、Incentive travel/tour（報奨旅行）、"
            "Convention（国際会議・学会）、Event/Exhibition（イベント/展示会）の頭文字をとった造語。"
        )
        assert definitions["スマートシティ"] == (
            "ＩＣＴなどの新技術を活用しつつ、マネジメント（計画、整備、管理・運営等）の高度化により、"
            "都市や地域の抱える諸課題の解決を行い、新たな価値を創出し続ける持続可能な都市や地域であり、Society5.0（サイ"
            "バー空間（仮想空間）とフィジカル空間（現実空間）を高度に融合させたシステムにより経済発展と社会的課題の解決"
            "を両立する人間中心の社会（Society））の先行的な実現の場。"
        )

    @pytest.mark.parametrize(
        ("changes", "line", "message"),
        [
            ({136: ""}, 137, "脚注【スタートアップ】に番号がありません"),
            ({139: ""}, 137, "脚注【スタートアップ】が途中で終わっています"),
            ({139: " "}, 137, "脚注【スタートアップ】が途中で終わっています"),
            ({137: "【スタートアップ】社会や"}, 137, "脚注【スタートアップ】が途中で終わっています"),
            ({626: "", 628: ""}, 468, "脚注 0 件に対して脚注番号が 2 件あります"),
            ({623: ""}, 468, "脚注 1 件に対して脚注番号が 0 件あります"),
            ({291: ""}, 123, "脚注 1 件に対して脚注番号が 0 件あります"),
            ({954: ""}, 800, "脚注 2 件に対して脚注番号が 3 件あります"),
            (
                {954: f"12【インセンティブツアー】{'企業の行う報奨・研修旅行。' * 4}"},
                954,
                "が途中で終わっています",
            ),
            (
                {3350: "16\n\nアプリのユーザー数 4,320人（2022年度） 13千人（2025年度）", 3352: ""},
                3356,
                "脚注【スマートシティ】に番号がありません",
            ),
            ({1045: ""}, 800, "脚注 3 件に対して脚注番号が 2 件あります"),
            ({3360: ""}, 3358, "脚注【スマートシティ】が途中で終わっています"),
            (
                {956: "13【MICE】地域の自然や歴史、文化などをテーマにした体験型の視察会。 "},
                958,
                "脚注【MICE】が二度あります",
            ),
            (
                {626: "【サステナブル食材】食材のこと。 ", 628: ""},
                626,
                "脚注の用語「サステナブル食材」を使う事業票がページにありません",
            ),
        ],
    )
    def test_a_footnote_or_mark_that_is_missing_or_torn_is_refused(
        self, assert_refused, changes, line, message
    ):
        assert_refused(changes, line, message)

    def test_a_term_is_found_in_full_or_half_width(self, change, municipalities):
        torn = change({1011: "国際会議等の誘致の推進"})  # MICE; the summary has only ＭＩＣＥ

        tables = build_tables(parse_source(torn, "plan.txt"), municipalities)

        assert tables["glossary"].set_index("term")["no"]["MICE"] == 12

    def test_a_mark_on_a_heading_is_no_part_of_its_title(self, change, municipalities):
        torn = change({125: "ｂ 戦略産業の育成9 "})

        tables = build_tables(parse_source(torn, "plan.txt"), municipalities)

        assert tables["headings"]["title"][2] == "戦略産業の育成"
        slip = tables["slips"].iloc[0]
        assert (slip["line"], slip["printed"]) == (125, "9")
        assert slip["reason"] == "脚注番号と脚注の番号（1）が合わない"


class TestSpacing:
    """Empty lines reveal missing lines that the text itself does not."""

    @pytest.mark.parametrize("line", [68, 116, 206, 1651, 2017, 3032, 4090])
    def test_a_line_taken_out_is_noticed(self, refusal, line):
        refusal({line: None})

    def test_a_line_lost_in_a_text_is_noticed_by_its_empty_lines(self, refusal):
        at, text = refusal({241: None})

        assert at == 241
        assert "空行が続いています" in text

    def test_a_text_cut_off_in_a_complete_sheet_is_noticed(self, refusal):
        # Sheet 50 is complete here, but the page goes on to 51.
        at, text = refusal(dict.fromkeys(range(4420, 4821)))

        assert at == 4419
        assert "ページが途中で終わっています" in text

    @pytest.mark.parametrize("last", range(3, 4818, 149))
    def test_a_text_cut_off_anywhere_in_a_page_is_refused(self, refusal, last):
        refusal(dict.fromkeys(range(last + 1, 4821)))


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "line", "message"),
        [
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", None, "PDFのファイルです"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", None, "画像のファイルです"),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", None, "画像のファイルです"),
            (b"PK\x03\x04\x14\x00", None, "ZIP・Office 文書のファイルです"),
            ("\n連携事業名\n".encode("shift_jis"), 2, "UTF-8 として読めない文字があります"),
            ("\n\n事業".encode("utf-16"), 1, "UTF-8 として読めない文字があります"),
            (b"\xef\xbb\xbf\n         \n", 1, "BOM 付きの UTF-8 です"),
            (b"\n         \r\n\r\n", 2, "改行が LF ではありません"),
            (b"", None, "ページの区切りがありません"),
            (b"\n\n\n", None, "ページの区切りがありません"),
            ("No. 1 連携事業名\n".encode(), None, "ページの区切りがありません"),
        ],
    )
    def test_what_is_not_the_plans_text_is_refused(self, tmp_path, content, line, message):
        path = tmp_path / "plan.txt"
        path.write_bytes(content)

        with pytest.raises(DataError) as refused:
            read_source(path)

        place = f"{path}:{line}: " if line else f"{path}: "
        assert str(refused.value).startswith(place + message)
        assert "（期待した内容：" in str(refused.value)

    @pytest.mark.parametrize("name", ["missing.txt", "."])
    def test_a_file_that_cannot_be_read_is_refused(self, tmp_path, name):
        with pytest.raises(DataError, match="読めません"):
            read_source(tmp_path / name)

    def test_the_lines_are_numbered_from_1_and_keep_their_text(self, source):
        assert len(source.lines) == 4820
        assert source.lines[47] == (48, "No. 1 連携事業名")
        assert source.sha256 == "9f6ce64eae2172e4897b6591572376a257636fab929336cb677bd78ab3a9a60d"

    def test_the_same_bytes_give_the_same_source(self, source):
        assert parse_source(source.content, source.name) == source
