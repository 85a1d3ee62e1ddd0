"""The content of the sheets: texts, amounts, towns, indicators, burdens and slips, with their lines.

Every expected value was read off ``data/2025/source.txt`` by hand.
"""

import pandas as pd
import pytest

from explorer.frames import DataError
from explorer.model import EDITION_TABLES
from explorer.plan.indicator_rows import read_indicator_rows
from explorer.plan.source import Line

Tables = dict[str, pd.DataFrame]

# No., FY2024 and FY2025 as printed; FY2026 to FY2028 are － but for one cell.
AMOUNTS = """
1      5,726      5,629
2  1,198,011  1,276,004
3    622,868    292,868
4     80,000     71,840
5     40,000     28,000
6     22,000    183,000
7     38,000     38,000
8     62,890     64,385
9     24,500     24,550
10    14,262     14,274
11     1,000      1,000
12   184,000    184,000
13 1,905,733  2,319,994
14     8,855     15,780
15 9,806,242 12,656,995
16     4,000      4,000
17   750,448    716,486
18   169,270    204,769
19     6,951      6,961
20         0          1
21        －     33,000
22         0          0
23    33,663     34,564
24    41,215     19,120
25     1,215      1,326
26         7         16
27     2,699      2,890
28     3,265      3,265
29     1,700      1,700
30     1,584      1,532
31         7         10
32 1,607,956  5,537,419
33     1,006      1,006
34        37         28
35   227,030    132,581
36   124,573    113,828
37         0          0
38    16,482     12,200
39     3,000      3,000
40        50         60
41   241,257    396,774
42    24,000     27,200
43     7,021     18,318
44    63,593     63,576
45     4,670      4,670
46    11,187      8,543
47    18,067     18,075
48   252,000    335,000
49     1,976      2,121
50         0          0
51       768        768
52        －    140,003
53     4,917      5,058
54         0          0
55        －     30,610
"""
LISTED = {
    19: "小樽市、岩見沢市、江別市、千歳市、恵庭市、北広島市、石狩市、当別町",
    20: "岩見沢市、江別市、千歳市、恵庭市、北広島市、石狩市、当別町",
    21: "岩見沢市、江別市、千歳市、恵庭市、北広島市、石狩市、新篠津村、長沼町",
    22: "小樽市、江別市、千歳市、恵庭市、北広島市、石狩市、当別町、新篠津村、南幌町、長沼町",
    34: "小樽市、江別市、千歳市、恵庭市、北広島市、石狩市、当別町、新篠津村、長沼町",
    35: "小樽市、江別市、千歳市、恵庭市、北広島市、石狩市、当別町、新篠津村、長沼町",
    55: "江別市、千歳市、恵庭市、北広島市、石狩市",
}
SEVERAL_INDICATORS = {
    2: 2,
    5: 2,
    8: 2,
    17: 4,
    18: 2,
    19: 2,
    31: 2,
    32: 2,
    35: 4,
    38: 2,
    40: 2,
    41: 7,
    44: 2,
    46: 2,
}
"""The number of indicators of the sheets with more than one."""
PRINTED = {
    "headings": {"title"},
    "projects": {
        "name",
        "summary",
        "core_role",
        "partner_role",
        "participants",
        "core_burden",
        "partner_burden",
    },
    "budgets": {"printed"},
    "participation": {"municipality_code"},
    "indicators": {"item", "baseline", "target"},
    "kpis": {"name", "current", "current_year", "target", "target_year"},
    "glossary": {"term", "definition", "mark"},
    "burdens": {"printed"},
}
"""Columns printed in the plan; for towns it prints names, the codes are ours."""


def cells(tables: Tables, table: str, no: int, *columns: str) -> list[tuple[object, ...]]:
    """Return the project's rows of the table with only these columns."""
    rows = tables[table]
    return list(rows.loc[rows["no"] == no, list(columns)].itertuples(index=False, name=None))


class TestTexts:
    def test_a_sheet_as_printed(self, tables):
        project = tables["projects"].set_index("no").loc[3]

        assert project.drop(["heading", "role", "category", "field"]).to_dict() == {
            "name": "創業の促進",
            "summary": (
                "圏域における創業を促進するため、創業志望者向け講座の開講のほか、創業ムーブメ"
                "ントの創出のためのプロモーションや行政や道内企業とスタートアップ企業が連携し"
                "た社会・企業課題の解決に取り組むプロジェクト、専門家による後継者不在により廃"
                "業を検討している中小企業者と創業希望者等のマッチングに関する取組等を行う。"
            ),
            "core_role": (
                "講座開講やオープンイノベーション、廃業検討中の中小企業者と創業希望者等のマッ"
                "チングに関する取組等の企画・実施"
            ),
            "partner_role": (
                "講座開講やオープンイノベーション、廃業検討中の中小企業者と創業希望者等のマッ"
                "チングに関する取組等への協力"
            ),
            "participants": "全市町村",
            "core_burden": "事業に係る基本的な費用を負担",
            "partner_burden": "必要に応じてその他個別費用を負担",
        }

    def test_a_sheet_with_the_indicators_first(self, tables):
        project = tables["projects"].set_index("no").loc[18]

        assert project.drop(["heading", "role", "category", "field"]).to_dict() == {
            "name": "救急医療の維持・向上等に向けた取組の推進",
            "summary": (
                "各医療圏における持続可能な救急医療体制を整えるため、各市町村の実施事業につい"
                "ての情報共有等を行い、救急医療の適正利用や救急搬送の効率化に向けた取組等を検"
                "討するほか、周産期救急医療に関する研修を実施する。また、医療機関案内と看護師"
                "による救急医療相談（24 時間、365 日）を行う「救急安心センターさっぽろ」の運営"
                "を行い、一層の広域化を図る。"
            ),
            "core_role": (
                "救急医療の適正利用の取組等の検討、救急搬送の効率化に係る情報共有等、救急医療"
                "従事者のスキル向上等に資する研修の実施、「救急安心センターさっぽろ」の運営"
            ),
            "partner_role": (
                "救急医療の適正利用や救急搬送の効率化に向けた取組等の検討、救急医療従事者のス"
                "キル向上等に資する研修の実施、必要に応じた「救急安心センターさっぽろ」の活"
                "用、普及啓発等"
            ),
            "participants": "全市町村",
            "core_burden": "事業実施に係る基本的な費用を負担",
            "partner_burden": (
                "必要に応じてその他個別費用を負担。ただし、「救急安心センターさっぽろ」の運営"
                "事業費については、参加する市町村は人口に応じた費用を負担"
            ),
        }

    def test_a_text_of_one_line_beside_its_label(self, tables):
        assert cells(tables, "projects", 34, "name", "summary", "core_role") == [
            (
                "廃棄物対策における連携の推進",
                "廃棄物対策における連携の推進のため、廃棄物問題に関する情報交換等を行う。",
                "定例会及び部会の開催",
            )
        ]

    @pytest.mark.parametrize(
        ("no", "name"),
        [
            (1, "連携事業の企画、立案、効果検証"),
            (8, "販路拡大に向けた支援"),
            (10, "共同プロモーションや観光資源の活用等の推進"),
            (12, "MICE誘致の推進"),
            (17, "公共施設の相互利用や配置に関する検討"),
            (21, "医療的ケア児レスパイト事業"),
            (26, "都市計画に関する情報共有"),
            (36, "鳥獣対策等に関する取組の推進"),
            (44, "「札幌UIターン就職センター」の広域的利用"),
            (52, "官民連携の推進"),
            (53, "職員研修等の合同実施"),
            (55, "固定資産の評価に係る家屋比準評価の導入"),
        ],
    )
    def test_the_name_is_above_the_summary(self, tables, no, name):
        assert cells(tables, "projects", no, "name") == [(name,)]

    def test_every_text_is_there(self, tables):
        verbatim = [
            "name",
            "summary",
            "core_role",
            "partner_role",
            "participants",
            "core_burden",
            "partner_burden",
        ]

        assert (tables["projects"][verbatim] != "").all(axis=None)


class TestBudgets:
    def test_every_amount_is_as_printed(self, tables):
        expected = {
            (int(no), year): printed
            for no, *amounts in map(str.split, AMOUNTS.strip().splitlines())
            for year, printed in zip(range(2024, 2029), [*amounts, "－", "－", "－"], strict=True)
        }
        expected[35, 2027] = "（水素モデル街区形成）"
        budgets = tables["budgets"]

        assert len(expected) == 275
        assert (
            dict(
                zip(zip(budgets["no"], budgets["fiscal_year"], strict=True), budgets["printed"], strict=True)
            )
            == expected
        )

    def test_107_cells_hold_an_amount_167_none_and_1_words(self, tables):
        assert tables["budgets"]["state"].value_counts().to_dict() == {
            "not_stated": 167,
            "amount": 107,
            "words": 1,
        }

    def test_only_cells_with_an_amount_have_a_number(self, tables):
        budgets = tables["budgets"]

        assert (budgets["amount_thousand_yen"].notna() == (budgets["state"] == "amount")).all()

    def test_the_totals_are_17639701_and_25056797_thousand_yen(self, tables):
        stated = tables["budgets"].dropna(subset="amount_thousand_yen")

        assert stated.groupby("fiscal_year")["amount_thousand_yen"].sum().to_dict() == {
            2024: 17_639_701,
            2025: 25_056_797,
        }

    @pytest.mark.parametrize(
        ("no", "year", "printed", "state", "amount"),
        [
            (20, 2024, "0", "amount", 0),
            (20, 2025, "1", "amount", 1),
            (20, 2026, "－", "not_stated", None),
            (21, 2024, "－", "not_stated", None),
            (21, 2025, "33,000", "amount", 33_000),
            (22, 2024, "0", "amount", 0),
            (35, 2026, "－", "not_stated", None),
            (35, 2027, "（水素モデル街区形成）", "words", None),
            (35, 2028, "－", "not_stated", None),
            (15, 2025, "12,656,995", "amount", 12_656_995),
        ],
    )
    def test_zero_absence_and_words_are_kept_apart(self, tables, no, year, printed, state, amount):
        rows = cells(tables, "budgets", no, "fiscal_year", "printed", "state", "amount_thousand_yen")

        assert rows[year - 2024] == (year, printed, state, amount)

    @pytest.mark.parametrize(
        ("printed", "message"),
        [
            ("5,7 26 5,629 － － －", "事業費見込額が 6 個あります（期待した内容：5 個（年度ごとに一つ））"),
            ("5,726 － － －", "事業費見込額が 4 個あります"),
            ("－", "事業費見込額が 1 個あります"),
            (
                "5,726 12,34 － － －",
                "2025年度の事業費見込額が「12,34」です（期待した内容：３桁区切りの整数、－、（文言）のどれか）",
            ),
            ("5,726 1234 － － －", "2025年度の事業費見込額が「1234」です"),
            ("5,726 01 － － －", "「01」です"),
            ("5,726 5,629.5 － － －", "「5,629.5」です"),
            ("5,726 ▲5,629 － － －", "「▲5,629」です"),
            ("5,726 ５,629 － － －", "「５,629」です"),
            ("5,726 abc － － －", "「abc」です"),
            ("5,726 5,629 －－ － －", "2026年度の事業費見込額が「－－」です"),
            ("5,726 5,629 ー － －", "「ー」です"),
            ("5,726 5,629 （1,000） － －", "「（1,000）」です"),
            ("5,726 5,629 （） － －", "「（）」です"),
        ],
    )
    def test_an_amount_that_is_none_is_refused(self, assert_refused, printed, message):
        assert_refused({110: printed}, 110, message)

    @pytest.mark.parametrize(
        ("changes", "line", "message"),
        [
            ({110: ""}, 106, "No. 1：事業費見込額がありません"),
            (
                {82: "2026年度", 84: "（Ｒ８年度）"},
                110,
                "年度が 2024、2026、2026、2027、2028 です（期待した内容：連続した年度（20 まで））",
            ),
            (
                {
                    **{168: "2025年度", 172: "2026年度", 176: "2027年度", 180: "2028年度", 196: "2029年度"},
                    **{170: "（R7年度）", 174: "（R8年度）", 178: "（R9年度）", 182: "（R10年度）"},
                    198: "（R11年度）",
                },
                200,
                "年度が 2025、2026、2027、2028、2029 です（期待した内容：2024、2025、2026、2027、2028）",
            ),
        ],
    )
    def test_years_that_do_not_fit_are_refused(self, assert_refused, changes, line, message):
        assert_refused(changes, line, message)


class TestParticipation:
    def test_there_are_639(self, tables):
        bases = tables["participation"]["basis"].value_counts().to_dict()

        assert bases == {"core": 55, "all": 48 * 11, "listed": 8 + 7 + 8 + 10 + 9 + 9 + 5}
        assert sum(bases.values()) == 639

    def test_seven_projects_list_their_towns(self, tables):
        participants = tables["projects"].set_index("no")["participants"]

        assert participants[participants != "全市町村"].to_dict() == LISTED

    @pytest.mark.parametrize("no", LISTED)
    def test_a_listed_town_takes_part_and_no_other(self, tables, municipalities, no):
        name = municipalities.set_index("municipality_code")["name"]
        taking_part = [name[code] for (code,) in cells(tables, "participation", no, "municipality_code")]

        assert taking_part == ["札幌市", *LISTED[no].split("、")]

    def test_all_towns_are_the_core_city_and_eleven_partners(self, tables, municipalities):
        rows = cells(tables, "participation", 1, "municipality_code", "basis")

        assert rows[0] == ("011002", "core")
        assert [basis for _, basis in rows[1:]] == ["all"] * 11
        assert [code for code, _ in rows] == municipalities["municipality_code"].tolist()

    @pytest.mark.parametrize(
        ("changes", "line", "message"),
        [
            (
                {1735: "連携市町村 岩見沢市、当別市"},
                1735,
                "連携市町村「当別市」は圏域の市町村ではありません（期待した内容：全市町村、または 小樽市・",
            ),
            ({1735: "連携市町村 岩見沢市、札幌市"}, 1735, "連携市町村「札幌市」は圏域の市町村ではありません"),
            ({1735: "連携市町村 岩見沢市、"}, 1735, "連携市町村「」は圏域の市町村ではありません"),
            (
                {1735: "連携市町村 岩見沢市,江別市"},
                1735,
                "連携市町村「岩見沢市,江別市」は圏域の市町村ではありません",
            ),
            ({1735: "連携市町村 江別市、千歳市、江別市"}, 1735, "「江別市」が二度あります"),
            ({72: "連携市町村 全市町"}, 72, "「全市町」がどの市町村のことか分かりません"),
            ({1735: "連携市町村"}, 1735, "「連携市町村」の欄が 0 行です"),
            ({1897: ""}, 1894, "「連携市町村」の欄が 1 行です（期待した内容：ラベルの下に２行以上）"),
        ],
    )
    def test_a_town_unknown_or_twice_is_refused(self, assert_refused, changes, line, message):
        assert_refused(changes, line, message)


class TestIndicators:
    def test_there_are_78(self, tables):
        counts = tables["indicators"].groupby("no").size().to_dict()

        assert counts == {no: SEVERAL_INDICATORS.get(no, 1) for no in range(1, 56)}
        assert len(tables["indicators"]) == 78

    def test_they_are_counted_through_in_the_order_of_the_text(self, tables):
        indicators = tables["indicators"]
        lines = tables["provenance"].query("table == 'indicators' and column == 'item'")

        assert (indicators["seq"] == indicators.groupby("no").cumcount() + 1).all()
        assert lines.groupby("no")["first_line"].is_monotonic_increasing.all()

    @pytest.mark.parametrize(
        ("no", "rows"),
        [
            (
                1,
                [
                    (
                        "本ビジョンに掲げる各連携事業の評価指標の達成割合",
                        "72.22%（2022年度）",
                        "100％（毎年度）",
                    )
                ],
            ),
            (
                2,
                [
                    ("情報交換会議の開催", "ー", "１回（毎年度）"),
                    ("誘致施策を活用した立地企業数", "15社", "15社（毎年度）"),
                ],
            ),
            (
                5,
                [
                    (
                        "圏域における中小企業の自社の競争力強化に向けたデジタル化の取組に関する補助件数",
                        *("11件（2022年度）", "8件（毎年度）"),
                    ),
                    ("イベント参加者数", "ー", "2,500名（毎年度）"),
                ],
            ),
            (  # Two rows before the table's label, at the very beginning of the sheet.
                17,
                [
                    ("可燃ごみの受入・処理についての検討・協議", "常時（2022年度）", "常時（毎年度）"),
                    ("雪堆積場の管理・運営", "開設（2022年度）", "開設（毎年度）"),
                    ("火葬場の更なる広域利用に向けた協議・検討等", "常時（2022年度）", "常時（毎年度）"),
                    ("し尿、下水等の処理", "常時（2022年度）", "常時（毎年度）"),
                ],
            ),
            (21, [("利用希望件数に対する実際の利用件数の割合", "－", "100％（2027度）")]),
            (22, [("リストの作成・配布", "実施", "実施")]),
            (
                26,
                [
                    (
                        "「札樽圏広域都市計画協議会」の総会及び研修会の開催回数",
                        "各１回（2022年度）",
                        "各１回（毎年度）",
                    )
                ],
            ),
            (29, [("子どもが参加した連携市町村", "ー", "全市町村（毎年度）")]),
            (
                32,
                [
                    ("消防指令システムの共同整備", "ー", "2025年度"),
                    (
                        "実火災訓練装置を利用して訓練を行った消防隊員の延べ人数",
                        "ー",
                        "5,790人（2027年度まで）",
                    ),
                ],
            ),
            (  # One row right after the amounts, before the label.
                35,
                [
                    ("水素モデル街区の形成", "ー", "2027年度"),
                    ("再エネを導入した住宅の普及促進に係るセミナー等の", "ー", "１回（毎年度）"),
                    ("情報共有・勉強会の実施", "ー", "１回（毎年度）"),
                    ("民間事業者等へ向けた普及啓発の実施", "ー", "毎年度"),
                ],
            ),
            (  # The target wraps.
                36,
                [
                    (
                        "ヒグマ等出没時の自治体間情報共有等の体制の維持・改善",
                        "ー",
                        "年１回以上の会議の開催（毎年度）",
                    )
                ],
            ),
            (  # A wider column, words of Latin letters with blanks in them, half-width brackets.
                38,
                [
                    (
                        "札幌市ＩＣＴ活用プラットフォーム（DATA-SMART CITY SAPPORO）で"
                        "公開しているデータセット数",
                        *("ー", "255件(2025年度)"),
                    ),
                    (
                        "札幌市ＩＣＴ活用プラットフォーム（DATA-SMART CITY SAPPORO）の年間ページビュー数",
                        *("ー", "310,000回(2025年度)"),
                    ),
                ],
            ),
            (
                40,
                [
                    ("圏域内農産物の消費促進に係るイベントの開催", "１回（毎年度）", "１回（毎年度）"),
                    ("さとらんどを活用した圏域内農産物等のＰR", "毎年度（2022年度）", "毎年度"),
                ],
            ),
            (
                41,
                [
                    ("障がい福祉サービス分野の人材に対する研修等参加人数", "ー", "1,150人（毎年度）"),
                    ("連携中枢市町村の企業へ就職する支援対象者数", "108人（2022年度）", "150名（毎年度）"),
                    ("大学等が実施する補助事業の累計件数", "ー", "47件（2027年度まで）"),
                    ("合同企業説明会・セミナー等の参加人数", "216人（2022年度）", "220人（毎年度）"),
                    ("事業参加者の正社員就職率", "70%（2022年度）", "70％(毎年度）"),
                    ("体験付き仕事説明会来場者の就業者数", "222人（2022年度）", "450人（毎年度）"),
                    ("高校生向けイベントの参加人数", "6,815人（2022年度）", "7,000人（毎年度）"),
                ],
            ),
            (
                45,
                [
                    (
                        "さっぽろ圏の若者と道内地域との関わりをつくる事業をきっかけとして、道内地域の関係人口となった、"
                        "もしくは興味を持った人の数",
                        *("ー", "60人（毎年度）"),
                    )
                ],
            ),
            (  # All three cells wrap.
                46,
                [
                    (
                        "圏域内においてまちづくり活動を行った企業",
                        "包括連携協定を締結している全企業（2022年度）",
                        "包括連携協定を締結している全企業（毎年度）",
                    ),
                    ("ニッセイ名作シリーズへの連携市町村の参加学校数", "ー", "10校（毎年度）"),
                ],
            ),
            (48, [("基金造成額", "70,046千円（2022年度）", "64,000千円（毎年度）以上")]),
            (54, [("交流職員数", "2人（2022年度）", "１人以上")]),
        ],
    )
    def test_item_baseline_and_target_are_told_apart(self, tables, no, rows):
        assert cells(tables, "indicators", no, "item", "baseline", "target") == rows

    @pytest.mark.parametrize(
        ("no", "read"),
        [
            (1, (72.22, "%", 2022, 100, "%", None, "number_every_year")),
            (4, (None, "", None, 5_020_000_000, "円", 2027, "number_by_year")),
            (13, (None, "", 2022, None, "", None, "kept_up")),
            (15, (None, "", None, None, "", 2030, "done_by_year")),
            (21, (None, "", None, 100, "%", 2027, "number_by_year")),
            (29, (None, "", None, None, "", None, "words")),
            (39, (4320, "人", 2022, 13000, "人", 2025, "number_by_year")),
            (54, (2, "人", 2022, 1, "人", None, "number_undated")),
        ],
    )
    def test_values_are_read_out_of_the_cells(self, tables, no, read):
        columns = [
            *("baseline_value", "baseline_unit", "baseline_year"),
            *("target_value", "target_unit", "target_year", "target_kind"),
        ]

        assert cells(tables, "indicators", no, *columns) == [read]

    @pytest.mark.parametrize(
        ("changes", "line", "message"),
        [
            (
                {206: "情報交換会議の開催 １回（毎年度）"},
                206,
                "三つの欄に分けられない評価指標があります（「情報交換会議の開催 １回（毎年度）」から）",
            ),
            ({206: "情報交換会議の開催 ー ー １回（毎年度）"}, 206, "三つの欄に分けられない評価指標"),
            (
                {206: "誘致施策を活用した立地企\n\n１回（毎年度）\n\n15社 15社（毎年度）"},
                206,
                "三つの欄に分けられない評価指標",
            ),
            (
                {206: "誘致施策を活用した立地企\n\n業数\n\nー\n\n１回（毎年度）"},
                206,
                "三つの欄に分けられない評価指標",
            ),
            ({206: "情報交換会議の開催"}, 206, "三つの欄に分けられない評価指標"),
            ({206: "情報交換会議の開催 ー なし"}, 206, "三つの欄に分けられない評価指標"),
            ({206: "情報交換会議の開催 なし １回"}, 206, "三つの欄に分けられない評価指標"),
            ({206: "情報交換会議の開催 なし なし"}, 206, "三つの欄に分けられない評価指標"),
            ({211: ""}, 208, "三つの欄に分けられない評価指標"),
            ({208: ""}, 210, "三つの欄に分けられない評価指標"),
            ({208: "誘致施策"}, 208, "三つの欄に分けられない評価指標"),
            ({3435: ""}, 3429, "三つの欄に分けられない評価指標"),
            ({4082: ""}, 4080, "三つの欄に分けられない評価指標"),
            ({3913: ""}, 3910, "三つの欄に分けられない評価指標"),
            (
                {464: "イベント参加者数 ー 2,500名（毎年度）\n\nイベント参加者数 ー 2,500名（毎年度）"},
                466,
                "評価指標「イベント参加者数」が二度あります",
            ),
            ({551: ""}, 547, "No. 6：評価指標がありません"),
            (
                {141: "No. 2 連携事業名\n\n情報共有の実施 ー 1回（毎年度）"},
                143,
                "「情報共有の実施 ー 1回（毎年度）」がどの欄のものか分かりません",
            ),
            (
                {664: "62,890 64,385 － － －\n\n情報共有の実施 ー 1回（毎年度）"},
                666,
                "「情報共有の実施 ー 1回（毎年度）」がどの欄のものか分かりません",
            ),
        ],
    )
    def test_a_row_that_does_not_add_up_is_refused(self, assert_refused, changes, line, message):
        assert_refused(changes, line, message)

    def test_a_torn_table_is_given_up_in_reasonable_time(self):
        # Tried in every way, these lines would take longer than the world has existed.
        row = ["一二三四五六七八九十一二"] * 5 + [
            "一二三四（2022年度）",
            "一二三四五六七八九十一二",
            "五（毎年度）",
        ]
        lines = [Line(number, text) for number, text in enumerate(row * 30, start=1)]

        with pytest.raises(DataError):
            read_indicator_rows(1, lines)


class TestBurdens:
    def test_every_side_of_every_project_has_a_kind(self, tables):
        burdens = tables["burdens"]

        assert len(burdens.groupby(["no", "side"])) == 110
        assert "unknown" not in set(burdens["kind"])
        assert burdens["kind"].value_counts().to_dict() == {
            "basic": 33,
            "as_needed": 32,
            "own_costs": 33,
            "named_costs": 1,
            "none": 5,
            "by_agreement": 3,
            "by_council": 3,
            "per_head": 2,
        }

    def test_a_sentence_with_two_rules_has_both(self, tables):
        rows = tables["burdens"].groupby(["no", "side"])["kind"].agg(list)

        assert rows[rows.map(len) > 1].to_dict() == {
            (18, "partner"): ["as_needed", "per_head"],
            (23, "partner"): ["named_costs", "per_head"],
        }


class TestSlips:
    def test_they_are_listed_as_printed_with_their_lines(self, tables):
        assert tables["slips"].to_numpy().tolist() == [
            [None, 291, "10", "脚注番号と脚注の番号（1）が合わない"],
            [5, 462, "8件（毎年度）", "目標値が基準値（11件（2022年度））を下回る"],
            [9, 796, "50％（2027年度）", "目標値が基準値（59.3%（2022年度））を下回る"],
            [21, 1812, "100％（2027度）", "「年度」の「年」がない"],
            [21, 1812, "－", "基準値のない印が、ほかの指標の「ー」と異なる"],
            [
                *(23, 2018),
                "参加する市町村は、参加児童数に応じた負担金とコンサート会場までの移動に関する費用",
                "文の終わりの動詞（「を負担」など）がない",
            ],
            [
                35,
                3038,
                "再エネを導入した住宅の普及促進に係るセミナー等の",
                "項目の終わりが欠けていると読める",
            ],
            [40, 3521, "１回（毎年度）", "基準年が年ではなく「毎年度」"],
            [48, 4260, "64,000千円（毎年度）以上", "「以上」が括弧の後にある"],
            [48, 4260, "64,000千円（毎年度）以上", "目標値が基準値（70,046千円（2022年度））を下回る"],
            [54, 4753, "１人以上", "目標値が基準値（2人（2022年度））を下回る"],
        ]


class TestLabels:
    @pytest.mark.parametrize(
        ("changes", "line", "message"),
        [
            (
                {50: ""},
                58,
                "「札幌市 連携事業の企画、立案、効果検証の実施」があります（期待した内容：「役割分担」の欄）",
            ),
            ({58: ""}, 60, "期待した内容：「札幌市」の欄"),
            ({60: ""}, 64, "「事業概要」があります（期待した内容：「連携市町村」の欄）"),
            ({64: ""}, 72, "期待した内容：「事業概要」の欄"),
            ({72: ""}, 74, "期待した内容：「連携市町村」の欄"),
            ({74: ""}, 78, "「2024年度」があります（期待した内容：「事業予定年度及び事業費見込額」の欄）"),
            ({78: ""}, 110, "事業費見込額が 5 個あります（期待した内容：4 個（年度ごとに一つ））"),
            ({80: ""}, 110, "年度の書き方がそろっていません（期待した内容：どの年度も同じ書き方）"),
            ({96: ""}, 102, "期待した内容：「費用負担」の欄"),
            ({106: ""}, 112, "「評価指標」があります（期待した内容：「年度」の欄）"),
            ({112: ""}, 106, "No. 1 の事業票が途中で終わっています（期待した内容：「評価指標」の欄）"),
            ({114: ""}, 106, "No. 1 の事業票が途中で終わっています"),
            ({646: ""}, 660, "No. 8：「2028年度」があります（期待した内容：「役割分担」の欄）"),
            ({62: ""}, 64, "No. 1：連携事業名がありません"),
            ({698: ""}, 700, "No. 8：連携事業名がありません"),
            ({58: "札幌市"}, 58, "「札幌市」の欄が 0 行です"),
            (
                {58: "札幌市 連携事業の企画\n立案"},
                58,
                "「札幌市 連携事業の企画」の欄が 2 行です（期待した内容：ラベルと同じ行に１行）",
            ),
            ({66: "事業概要ではない短い行"}, 66, "「事業概要ではない短い行」で行が途切れています"),
            ({64: "事業概要", 66: "", 68: ""}, 64, "「事業概要」の欄が 1 行です"),
            ({94: "余り\n\n費"}, 94, "「余り」がどの欄のものか分かりません"),
            ({72: "連携市町村 全市町村\n\n連携市町村 全市町村"}, 74, "「連携市町村 全市町村」があります"),
            (
                {119: "72.22%（2022年度） 100％（毎年度）\n事業概要 余り"},
                120,
                "「事業概要 余り」が余分にあります（期待した内容：事業票の終わり）",
            ),
        ],
    )
    def test_a_label_or_cell_missing_or_too_much_is_refused(self, assert_refused, changes, line, message):
        assert_refused(changes, line, message)


class TestProvenance:
    def test_every_printed_column_of_every_row_has_its_lines(self, tables):
        expected = {
            (name, "/".join(str(row[part]) for part in EDITION_TABLES[name].primary_key), column)
            for name, columns in PRINTED.items()
            for row in tables[name].to_dict("records")
            for column in columns
        }
        found = tables["provenance"][["table", "key", "column"]].itertuples(index=False, name=None)

        assert sorted(found) == sorted(expected)
        assert len(expected) == 28 + 55 * 7 + 275 + 639 + 78 * 3 + 4 * 5 + 7 * 3 + 112

    def test_every_printed_cell_is_on_its_lines(self, tables, source):
        rows = {
            (name, "/".join(str(row[part]) for part in EDITION_TABLES[name].primary_key)): row
            for name in PRINTED
            for row in tables[name].to_dict("records")
        }
        for line in tables["provenance"].itertuples():
            if line.table == "participation":
                continue
            covered = source.lines[line.first_line - 1 : line.last_line]
            text = "".join(each.text for each in covered).replace(" ", "")
            assert rows[line.table, line.key][line.column].replace(" ", "") in text, line

    @pytest.mark.parametrize(
        ("table", "key", "column", "first", "last"),
        [
            ("projects", "1", "summary", 66, 70),
            ("projects", "52", "name", 4619, 4619),
            ("budgets", "21/2025", "printed", 1818, 1818),
            ("indicators", "46/1", "baseline", 4084, 4086),
            ("participation", "22/014281", "municipality_code", 1895, 1897),
            ("kpis", "3/1", "name", 1499, 1501),
            ("glossary", "スマートシティ", "definition", 3354, 3360),
            ("glossary", "スマートシティ", "mark", 3352, 3352),
            ("headings", "3-3-c", "title", 4682, 4682),
        ],
    )
    def test_lines_are_those_of_the_text(self, tables, table, key, column, first, last):
        row = tables["provenance"].set_index(["table", "key", "column"]).loc[(table, key, column)]

        assert (row["first_line"], row["last_line"]) == (first, last)
