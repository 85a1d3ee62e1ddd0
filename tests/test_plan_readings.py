"""The interpretation of printed cells, rule by rule."""

import re

import pytest

from explorer import text
from explorer.model import BurdenKind, TargetKind
from explorer.plan.readings import Reading, read_burden_kinds, read_quantity, read_target_kind


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("15社", 15, "社"),
        ("１回", 1, "回"),
        ("5,790人", 5790, "人"),
        ("1,198,011円", 1198011, "円"),
        ("72.22%", 72.22, "%"),
        ("100％", 100, "%"),
        ("13千人", 13000, "人"),
        ("5百人", 500, "人"),
        ("32万人", 320000, "人"),
        ("3億円", 300_000_000, "円"),
        ("5,020百万円", 5_020_000_000, "円"),
        ("70,046千円", 70_046_000, "円"),
        ("28 兆９千億円", 28_900_000_000_000, "円"),
        ("30 兆７千億円", 30_700_000_000_000, "円"),
        ("1億2千万円", 120_000_000, "円"),
        ("1万5000人", 15000, "人"),
        ("▲2,588 人", -2588, "人"),
        ("▲650 人", -650, "人"),
        ("各１回", 1, "回"),
        ("年１回", 1, "回"),
        ("年１回以上", 1, "回"),
        ("１人以上", 1, "人"),
        ("年１回以上の会議の開催", 1, "回"),
        ("0件", 0, "件"),
        ("60件／年", 60, "件"),
        ("60人/年度以上", 60, "人"),
        ("年間60件", 60, "件"),
        ("毎年60件", 60, "件"),
        ("各年度60件", 60, "件"),
        ("累計60件", 60, "件"),
        ("延べ1,200人以上", 1200, "人"),
    ],
)
def test_a_quantity_has_a_value_in_its_unit(printed, value, unit):
    assert read_quantity(printed) == Reading(value, unit, None)


@pytest.mark.parametrize(
    "printed",
    [
        "ー",
        "－",
        "実施",
        "維持",
        "全市町村",
        "毎年度",
        "12,34人",
        "1,234567人",
        "1.2.3人",
        "人",
        "15",
        "",
        "およそ15社",
    ],
)
def test_what_is_no_quantity_is_not_read(printed):
    assert read_quantity(printed) == Reading(None, "", None)


@pytest.mark.parametrize(
    ("printed", "value", "year"),
    [
        ("11件（2022年度）", 11, 2022),
        ("255件(2025年度)", 255, 2025),
        ("70％(毎年度）", 70, None),
        ("1,150人（毎年度）", 1150, None),
        ("5,790人（2027年度まで）", 5790, 2027),
        ("100％（2027度）", 100, 2027),
        ("64,000千円（毎年度）以上", 64_000_000, None),
        ("年１回以上の会議の開催（毎年度）", 1, None),
        ("常時（2022年度）", None, 2022),
        ("毎年度（2022年度）", None, 2022),
        ("2025年度", None, 2025),
        ("2030年度まで", None, 2030),
        ("毎年度", None, None),
        ("60件（2029年度末）", 60, 2029),
        ("60件（2029年度末まで）", 60, 2029),
        ("60件（2029年度末までに）", 60, 2029),
        ("60件（2029年）", 60, 2029),
        ("60件（令和11年度末）", 60, 2029),
        ("60件（令和１１年度）", 60, 2029),
        ("60件（R11年）", 60, 2029),
        ("60件（令和元年度末）", 60, 2019),
        ("60人（毎年）", 60, None),
        ("60人（各年度）以上", 60, None),
        ("60件／年（2029年度）", 60, 2029),
        ("累計60件（2029年度）", 60, 2029),
        ("60件（うち市内30件）（2029年度）", 60, 2029),
        ("維持（2029年度末）", None, 2029),
        ("2029年度末", None, 2029),
        ("2029年", None, 2029),
        ("毎年", None, None),
        ("60件（2025〜2029年度）", 60, None),
        ("60件（計画期間中）", 60, None),
        ("60件（2029年3月末）", 60, None),
        ("60件（2029年度（令和11年度））", 60, None),
        ("1,150人（計画期間中）以上", 1150, None),
    ],
)
def test_the_year_is_in_the_brackets_at_the_end_or_stands_alone(printed, value, year):
    reading = read_quantity(printed)

    assert (reading.value, reading.year) == (value, year)


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("3,500社（2027年度）", TargetKind.NUMBER_BY_YEAR),
        ("47件（2027年度まで）", TargetKind.NUMBER_BY_YEAR),
        ("100％（2027度）", TargetKind.NUMBER_BY_YEAR),
        ("１回（毎年度）", TargetKind.NUMBER_EVERY_YEAR),
        ("各１回（毎年度）", TargetKind.NUMBER_EVERY_YEAR),
        ("64,000千円（毎年度）以上", TargetKind.NUMBER_EVERY_YEAR),
        ("年１回以上の会議の開催（毎年度）", TargetKind.NUMBER_EVERY_YEAR),
        ("１人以上", TargetKind.NUMBER_UNDATED),
        ("常時（毎年度）", TargetKind.KEPT_UP),
        ("維持（毎年度）", TargetKind.KEPT_UP),
        ("継続", TargetKind.KEPT_UP),
        ("開催（毎年度）", TargetKind.CARRIED_OUT),
        ("開設（毎年度）", TargetKind.CARRIED_OUT),
        ("実施", TargetKind.CARRIED_OUT),
        ("毎年度", TargetKind.CARRIED_OUT),
        ("2026年度", TargetKind.DONE_BY_YEAR),
        ("2030年度まで", TargetKind.DONE_BY_YEAR),
        ("全市町村（毎年度）", TargetKind.WORDS),
        ("包括連携協定を締結している全企業（毎年度）", TargetKind.WORDS),
        ("ー", TargetKind.WORDS),
        ("60件（2029年度末）", TargetKind.NUMBER_BY_YEAR),
        ("60件（2029年）", TargetKind.NUMBER_BY_YEAR),
        ("60件（令和11年度末）", TargetKind.NUMBER_BY_YEAR),
        ("60件／年（2029年度）", TargetKind.NUMBER_BY_YEAR),
        ("累計60件（2029年度）", TargetKind.NUMBER_BY_YEAR),
        ("60人（毎年）", TargetKind.NUMBER_EVERY_YEAR),
        ("60人（各年度）", TargetKind.NUMBER_EVERY_YEAR),
        ("毎年60人", TargetKind.NUMBER_EVERY_YEAR),
        ("60件（2025〜2029年度）", TargetKind.NUMBER_UNDATED),
        ("60件（計画期間中）", TargetKind.NUMBER_UNDATED),
        ("60件（2029年3月末）", TargetKind.NUMBER_UNDATED),
        ("維持（毎年）", TargetKind.KEPT_UP),
        ("維持（計画期間中）", TargetKind.KEPT_UP),
        ("実施（2029年度末）", TargetKind.CARRIED_OUT),
        ("各年度", TargetKind.CARRIED_OUT),
        ("2029年度末", TargetKind.DONE_BY_YEAR),
        ("2029年", TargetKind.DONE_BY_YEAR),
        ("", TargetKind.WORDS),
        ("（計画期間中）", TargetKind.WORDS),
        ("（2029年度）", TargetKind.DONE_BY_YEAR),
        ("連携協定（ＡＢＣ）を結ぶ全企業（計画期間中）", TargetKind.WORDS),
    ],
)
def test_the_kind_of_a_target_is_told_by_its_wording(printed, kind):
    assert read_target_kind(printed) is kind


@pytest.mark.parametrize(
    ("printed", "kinds"),
    [
        ("費用負担は生じない", [BurdenKind.NONE]),
        ("事業に係る基本的な費用を負担", [BurdenKind.BASIC]),
        ("事業実施に必要な費用を負担", [BurdenKind.OWN_COSTS]),
        ("事業に関わる費用や補助に要する費用を負担", [BurdenKind.OWN_COSTS]),
        ("必要に応じて負担", [BurdenKind.AS_NEEDED]),
        ("必要に応じてその他個別費用を負担", [BurdenKind.AS_NEEDED]),
        ("協定書に基づく負担金（扶助費及びサポートセンター委託料分）を負担", [BurdenKind.BY_AGREEMENT]),
        ("協議会等において決定された費用を負担", [BurdenKind.BY_COUNCIL]),
        ("実行委員会等において決定された費用を負担", [BurdenKind.BY_COUNCIL]),
        ("参加する市町村は生徒数に応じた費用を負担", [BurdenKind.PER_HEAD]),
        (  # 18
            "必要に応じてその他個別費用を負担。ただし、「救急安心センターさっぽろ」の運営事業費については、"
            "参加する市町村は人口に応じた費用を負担",
            [BurdenKind.AS_NEEDED, BurdenKind.PER_HEAD],
        ),
        (  # 23
            "参加する市町村は、参加児童数に応じた負担金とコンサート会場までの移動に関する費用",
            [BurdenKind.NAMED_COSTS, BurdenKind.PER_HEAD],
        ),
        ("基本的な費用を負担しない", [BurdenKind.UNKNOWN]),
        ("国が負担", [BurdenKind.UNKNOWN]),
    ],
)
def test_a_burden_has_every_rule_its_sentence_states(printed, kinds):
    assert read_burden_kinds(printed) == kinds


def test_every_kind_but_unknown_has_a_rule():
    sentences = [
        *("費用負担は生じない", "基本的な費用を負担", "必要な費用を負担", "移動に関する費用", "必要に応じて"),
        *("協定書に基づく", "人口に応じた", "協議会等において決定された"),
    ]
    read = {kind for printed in sentences for kind in read_burden_kinds(printed)}

    assert read == set(BurdenKind) - {BurdenKind.UNKNOWN}


def test_every_printed_burden_bears_out_its_words(dataset):
    """Sentences of a kind contain the words of its label, except labels that summarize."""
    proof = {
        BurdenKind.NONE: "費用負担は生じない",
        BurdenKind.BASIC: "基本的な費用",
        BurdenKind.OWN_COSTS: "必要な費用|要する費用",
        BurdenKind.NAMED_COSTS: "移動に関する費用",
        BurdenKind.AS_NEEDED: "必要に応じて",
        BurdenKind.BY_AGREEMENT: "協定書に基づく負担",
        BurdenKind.PER_HEAD: "人口に応じた|児童数に応じた",
        BurdenKind.BY_COUNCIL: "(?:協議会|実行委員会)等において決定",
    }
    assert set(proof) | {BurdenKind.UNKNOWN} == set(BurdenKind) == set(text.BURDEN_KIND)
    for row in dataset.burdens.itertuples():
        assert re.search(proof[BurdenKind(row.kind)], row.printed), (row.kind, row.printed)
    assert "自ら" not in "".join(text.BURDEN_KIND.values())
