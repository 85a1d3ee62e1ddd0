"""The indicators: values counted by hand in the plan's text, their figures, and their page."""

import re
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from pages import open_page
from pictures import faults_of, lines_of

from explorer import text
from explorer.figures.indicators import (
    comparison_figure,
    kind_figure,
    kpi_figure,
    list_sentence,
    standing_figure,
)
from explorer.figures.timeline import due_figure
from explorer.handouts.fitting import chart_svg
from explorer.model import TargetKind, fiscal_year_of
from explorer.questions.indicators import (
    Standing,
    due,
    due_years,
    indicators,
    kinds,
    kpis,
    listed_indicators,
    standings,
    undated,
)
from explorer.questions.scope import EVERYTHING, Scope
from explorer.ui import clock, data
from explorer.views.parameters import LISTS

YEAR = 2026
MOVED = (Standing.ABOVE, Standing.BELOW)
BELOW = [(5, 1), (9, 1), (48, 1), (54, 1)]
EQUAL = [
    *[(2, 2), (10, 1), (18, 1), (19, 1), (19, 2), (20, 1), (23, 1), (26, 1)],
    *[(31, 2), (34, 1), (40, 1), (41, 5), (43, 1)],
]
ABOVE = [
    *[(1, 1), (3, 1), (14, 1), (18, 2), (39, 1), (41, 2), (41, 4), (41, 6), (41, 7), (44, 1), (49, 1)],
]
DUE = {
    2025: [(32, 1), (38, 1), (38, 2), (39, 1), (47, 1)],
    2026: [(55, 1)],
    2027: [
        *[(4, 1), (8, 2), (9, 1), (14, 1), (21, 1), (32, 2), (35, 1), (41, 3), (42, 1), (52, 1)],
    ],
    2030: [(15, 1)],
}
NO_BASELINE = [
    *[(2, 1), (4, 1), (5, 2), (6, 1), (7, 1), (8, 1), (8, 2), (11, 1), (12, 1), (15, 1), (16, 1), (21, 1)],
    *[(27, 1), (28, 1), (29, 1), (32, 1), (32, 2), (35, 1), (35, 2), (35, 3), (35, 4), (36, 1), (37, 1)],
    *[(38, 1), (38, 2), (41, 1), (41, 3), (42, 1), (44, 2), (45, 1), (46, 2), (47, 1), (50, 1), (51, 1)],
    *[(52, 1), (53, 1), (55, 1)],
]
WITHOUT_NUMBER = {
    "kept_up": [(13, 1), (17, 1), (17, 3), (17, 4), (24, 1), (25, 1), (30, 1), (31, 1), (33, 1)],
    "carried_out": [(11, 1), (17, 2), (22, 1), (27, 1), (28, 1), (35, 4), (40, 2), (51, 1)],
    "done_by_year": [(15, 1), (32, 1), (35, 1), (55, 1)],
    "words": [(29, 1), (46, 1)],
}


def keys(frame):
    """Return no and seq of every row."""
    return [(int(no), int(seq)) for no, seq in zip(frame["no"], frame["seq"], strict=True)]


def groups(frame):
    """Return the keys of the rows in each group, in order."""
    return {group: keys(rows) for group, rows in frame.groupby("group", sort=False)}


def row(frame, no, seq=1):
    return frame[(frame["no"] == no) & (frame["seq"] == seq)].iloc[0]


@pytest.fixture
def frame(dataset):
    """All indicators."""
    return indicators(dataset, EVERYTHING)


@pytest.fixture
def with_indicator(dataset):
    """Return a function that changes values of the indicator of project 39 (4,320人 → 13千人)."""

    def change(**values):
        changed = dataset.indicators.copy()
        for column, value in values.items():
            changed.loc[changed["no"] == 39, column] = value
        return replace(dataset, indicators=changed)

    return change


# The fiscal year


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 11, 23), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2027, 3, 31), 2026),
        (date(2027, 4, 1), 2027),
    ],
)
def test_a_fiscal_year_runs_from_april_to_march(day, year):
    assert fiscal_year_of(day) == year


@pytest.mark.parametrize(("hour", "year"), [(14, 2026), (15, 2027)])
def test_today_is_today_in_japan(monkeypatch, hour, year):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2027, 3, 31, hour, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Clock)
    assert clock.this_fiscal_year() == year


# What can be compared


def test_every_indicator_stands_in_one_way_to_its_baseline(dataset, frame):
    assert len(frame) == 78
    counts = dict(standings(dataset, EVERYTHING)[["standing", "indicators"]].to_numpy().tolist())
    assert counts == {"above": 11, "below": 4, "equal": 13, "not_comparable": 27, "no_number": 23}
    for standing, expected in ((Standing.ABOVE, ABOVE), (Standing.BELOW, BELOW), (Standing.EQUAL, EQUAL)):
        assert keys(frame[frame["standing"] == standing]) == expected


@pytest.mark.parametrize(
    ("no", "seq", "change", "ratio"),
    [
        (39, 1, 8_680, 3.009259),
        (41, 2, 42, 1.388889),
        (48, 1, -6_046_000, 0.913685),
        (9, 1, -9.3, 0.843170),
        (54, 1, -1, 0.5),
        (5, 1, -3, 0.727273),
        (14, 1, 180_000, 1.5625),
        (1, 1, 27.78, 1.384658),
        (26, 1, 0, 1),
    ],
)
def test_the_change_and_the_ratio(frame, no, seq, change, ratio):
    assert row(frame, no, seq)["change"] == change
    assert row(frame, no, seq)["ratio"] == pytest.approx(ratio, abs=1e-6)


@pytest.mark.parametrize("no", [4, 13, 15, 22, 46])
def test_what_cannot_be_compared_has_no_change(frame, no):
    assert pd.isna(row(frame, no)["change"])
    assert pd.isna(row(frame, no)["ratio"])


def test_different_units_are_not_compared(with_indicator):
    indicator = row(indicators(with_indicator(target_unit="件"), EVERYTHING), 39)
    assert indicator["standing"] == "not_comparable"
    assert pd.isna(indicator["change"])


def test_a_baseline_of_zero_has_a_change_but_no_ratio(with_indicator):
    changed = with_indicator(baseline_value=0.0)
    indicator = row(indicators(changed, EVERYTHING), 39)
    assert (indicator["standing"], indicator["change"]) == ("above", 13_000)
    assert pd.isna(indicator["ratio"])
    figure = comparison_figure(changed, EVERYTHING, "", MOVED)
    assert figure.title == "目標値が基準値を上回るのは11指標、下回るのは4指標"
    assert len(figure.table) == 15
    assert sum(arrow["drawn"] for arrow in rows_of(figure, "start", "end")) == 14
    assert "基準値が０以下の1指標は比で表せず" in figure.note


def test_the_basic_kpis(dataset):
    frame = kpis(dataset, EVERYTHING)
    assert frame["change"].tolist() == [1_800_000_000_000, 4_727_000, 40_702, 1_938]
    assert frame["ratio"].round(2).tolist()[:3] == [1.06, 1.16, 1.27]
    assert pd.isna(frame["ratio"].iloc[3])
    assert frame["standing"].tolist() == ["above"] * 4
    assert frame["target_year"].tolist() == [2028] * 4
    assert frame["target"].tolist()[::3] == ["30 兆７千億円（2028 年）", "▲650 人（2028 年）"]
    assert frame[["first_line", "last_line"]].to_numpy().tolist() == [
        [22, 28],
        [30, 36],
        [1059, 1069],
        [1499, 1509],
    ]


def test_the_kpis_of_a_role(dataset):
    assert kpis(dataset, Scope("2-a"))["role"].tolist() == ["2"]


@pytest.mark.parametrize(
    ("no", "seq", "first", "last"), [(21, 1, 1809, 1812), (46, 1, 4080, 4090), (36, 1, 3170, 3179)]
)
def test_the_lines_in_the_plan(dataset, frame, no, seq, first, last):
    assert tuple(row(frame, no, seq)[["first_line", "last_line"]]) == (first, last)
    lines = "".join(dataset.source_lines[first - 1 : last]).replace(" ", "")
    assert row(frame, no, seq)["target"].replace(" ", "") in lines


# Kinds and lists


def test_the_kinds_of_target(dataset):
    assert dict(kinds(dataset, EVERYTHING)[["kind", "indicators"]].to_numpy().tolist()) == {
        "number_every_year": 41,
        "number_by_year": 13,
        "number_undated": 1,
        "kept_up": 9,
        "carried_out": 8,
        "done_by_year": 4,
        "words": 2,
    }


def test_a_kind_and_a_scope_narrow_the_indicators(dataset):
    assert keys(indicators(dataset, EVERYTHING, TargetKind.NUMBER_UNDATED)) == [(54, 1)]
    assert keys(indicators(dataset, Scope("2"), TargetKind.KEPT_UP)) == [(13, 1), (17, 1), (17, 3), (17, 4)]
    assert keys(indicators(dataset, Scope(text="ヒグマ 鳥獣"))) == [(36, 1)]


def test_the_list_of_all_is_in_plan_order(dataset, frame):
    everything = listed_indicators(dataset, EVERYTHING, "", "all", YEAR)
    assert keys(everything) == keys(frame) == sorted(keys(frame))


def test_the_list_without_baseline(dataset):
    frame = listed_indicators(dataset, EVERYTHING, "", "no_baseline", YEAR)
    assert len(frame) == 37
    assert sorted(keys(frame)) == NO_BASELINE
    assert frame["baseline"].value_counts().to_dict() == {"ー": 36, "－": 1}
    assert keys(frame[frame["baseline"] == "－"]) == [(21, 1)]
    assert {group: len(rows) for group, rows in groups(frame).items()} == {
        "not_comparable": 27,
        "no_number": 10,
    }


def test_the_list_of_targets_not_above_the_baseline(dataset):
    frame = listed_indicators(dataset, EVERYTHING, "", "not_above", YEAR)
    assert groups(frame) == {"below": BELOW, "equal": EQUAL}
    assert frame["target"].tolist()[:4] == [
        "8件（毎年度）",
        "50％（2027年度）",
        "64,000千円（毎年度）以上",
        "１人以上",
    ]


def test_the_list_of_targets_in_words(dataset):
    assert groups(listed_indicators(dataset, EVERYTHING, "", "no_number", YEAR)) == WITHOUT_NUMBER


def test_the_list_of_what_is_due(dataset):
    assert groups(listed_indicators(dataset, EVERYTHING, "", "due", YEAR)) == {
        "this": DUE[2026],
        "next": DUE[2027],
    }
    assert groups(listed_indicators(dataset, EVERYTHING, "", "due", 2029)) == {"next": DUE[2030]}
    assert listed_indicators(dataset, EVERYTHING, "", "due", 2031).empty


# What is due when


def test_the_due_years(dataset):
    frame = due(dataset, EVERYTHING, "", YEAR)
    dated = frame[frame["no"].notna()]
    assert {year: keys(rows) for year, rows in dated.groupby("target_year")} == DUE
    assert frame[frame["no"].isna()]["target_year"].tolist() == [2028] * 4
    assert frame["target_year"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("year", "whens"),
    [
        (2025, {2025: "this", 2026: "next", 2027: "later", 2028: "later", 2030: "later"}),
        (2026, {2025: "past", 2026: "this", 2027: "next", 2028: "later", 2030: "later"}),
        (2031, dict.fromkeys(DUE, "past") | {2028: "past"}),
    ],
)
def test_when_is_seen_from_the_given_year(dataset, year, whens):
    frame = due(dataset, EVERYTHING, "", year)
    assert dict(zip(frame["target_year"], frame["when"], strict=True)) == whens


def test_a_year_without_targets_is_on_the_timeline(dataset):
    assert due_years(dataset, EVERYTHING, "", YEAR).to_numpy().tolist() == [
        [2025, "past", 5, 0],
        [2026, "this", 1, 0],
        [2027, "next", 10, 0],
        [2028, "later", 0, 4],
        [2029, "later", 0, 0],
        [2030, "later", 1, 0],
    ]
    assert due_years(dataset, EVERYTHING, TargetKind.KEPT_UP, YEAR)["year"].tolist() == [2026, 2027]


def test_what_has_no_due_year(dataset):
    assert undated(dataset, EVERYTHING) == (59, 2)
    assert undated(dataset, EVERYTHING, TargetKind.CARRIED_OUT) == (7, 1)


def test_the_questions_leave_the_dataset_as_it_was(dataset):
    before = deepcopy(dataset)
    for scope in (EVERYTHING, Scope("3-1"), Scope(text="恐竜")):
        for target_kind in ("", TargetKind.NUMBER_BY_YEAR):
            standings(dataset, scope, target_kind)
            due_years(dataset, scope, target_kind, YEAR)
            undated(dataset, scope, target_kind)
            for which in LISTS:
                listed_indicators(dataset, scope, target_kind, which, YEAR)
        kinds(dataset, scope)
    for name in ("indicators", "kpis", "projects", "provenance"):
        pd.testing.assert_frame_equal(getattr(dataset, name), getattr(before, name), check_exact=True)


# Words


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("all", "指標は78件。"),
        (
            "due",
            "11件：今年度（2026年度） 1件、来年度（2027年度） 10件。達成したかどうかは計画に記載がない。",
        ),
        ("not_above", "指標は17件：目標値が基準値を下回る 4件、目標値が基準値と同じ 13件。"),
        (
            "no_baseline",
            "（「ー」、「－」）指標は37件：目標は数値だが、比較する基準値がない 27件、"
            "目標に数値がない 10件。",
        ),
        (
            "no_number",
            "指標は23件：維持 9件、実施 8件、期限までに完了 4件、文言のみ 2件（種類は当アプリの分類）。",
        ),
    ],
)
def test_a_list_in_a_sentence(dataset, which, sentence):
    assert sentence in list_sentence(dataset, EVERYTHING, "", which, YEAR)


def test_an_empty_list_in_a_sentence(dataset):
    sentence = list_sentence(dataset, Scope("2-a"), "", "due", YEAR)
    assert sentence.startswith("今年度か来年度に期限を迎える指標は0件。")


# Figures


def rows_of(figure, *columns):
    """Return the rows that have all the columns, from the first data of the chart that has such."""
    sources = [figure.chart.get("data"), *(layer.get("data") for layer in figure.chart["layer"])]
    names = {source["name"] for source in sources if source and "name" in source}
    values = [source["values"] for source in sources if source and "values" in source]
    values += [figure.chart["datasets"][name] for name in names]
    found = ([row for row in rows if set(columns) <= set(row)] for rows in values)
    return next((rows for rows in found if rows), [])


def test_the_bars_say_what_the_table_says(dataset):
    for figure in (standing_figure(dataset, EVERYTHING, ""), kind_figure(dataset, EVERYTHING)):
        drawn = [[bar["label"], bar["value"]] for bar in figure.chart["data"]["values"]]
        assert drawn == figure.table.iloc[:, :2].to_numpy().tolist()
        assert sum(value for _, value in drawn) == 78


def test_the_arrows_say_what_the_table_says(dataset):
    for scope, shown, size in (
        (EVERYTHING, MOVED, 15),
        (EVERYTHING, (Standing.EQUAL,), 13),
        (Scope("2-a"), MOVED, 0),
    ):
        figure = comparison_figure(dataset, scope, "", shown)
        drawn = rows_of(figure, "start", "end")
        assert len(drawn) == len(figure.table) == size
        assert all((arrow["change"] == "同じ") == (shown == (Standing.EQUAL,)) for arrow in drawn)
        assert all(arrow["start"] == 1 for arrow in drawn)
        for arrow, printed in zip(drawn, figure.table.to_dict("records"), strict=True):
            assert arrow["label"] == printed["指標"]
            assert (arrow["baseline"], arrow["target"]) == (
                printed["基準値（原文）"],
                printed["目標値（原文）"],
            )
            assert text.times(arrow["end"]) == printed["基準値に対する比"]


def test_the_arrows_are_sorted_and_say_which_way(dataset):
    figure = comparison_figure(dataset, EVERYTHING, "", MOVED)
    drawn = rows_of(figure, "start", "end")
    assert [arrow["key"] for arrow in drawn[:2] + drawn[-4:]] == [
        *["no=39", "no=41", "no=48", "no=9", "no=5", "no=54"],
    ]
    assert drawn[0]["change"] == "+8,680人（3.01倍）"
    assert drawn[-1]["change"] == "▲1人（0.50倍）"
    assert [arrow["shape"] for arrow in drawn] == ["triangle-right"] * 11 + ["triangle-left"] * 4
    assert (drawn[0]["left"], drawn[0]["right"]) == ("4,320人（2022年度）", "13千人（2025年度）")
    assert (drawn[-1]["left"], drawn[-1]["right"]) == ("１人以上", "2人（2022年度）")
    assert figure.title == "目標値が基準値を上回るのは11指標、下回るのは4指標"
    assert figure.subtitle == "基準値を１とした目標値の比・全55事業の評価指標"
    assert figure.table["増減率"].tolist()[::14] == ["+200.9%", "▲50.0%"]


def test_nobody_says_which_way_is_better(dataset):
    note = comparison_figure(dataset, EVERYTHING, "", MOVED).note
    assert "増えるほうがよいか減るほうがよいかは、計画に記載がない" in note


def test_the_kpis_are_drawn_each_on_its_own_scale(dataset):
    figure = kpi_figure(dataset, EVERYTHING)
    drawn = rows_of(figure, "start", "end")
    assert [arrow["end"] for arrow in drawn[:3]] == [1, 1, 1]
    assert drawn[3]["start"] == -1
    assert drawn[3]["end"] == pytest.approx(-650 / 2588)
    assert [arrow["change"] for arrow in drawn] == [
        "+1.8兆円（1.06倍）",
        "+4,727,000人（1.16倍）",
        "+40,702人（1.27倍）",
        "+1,938人",
    ]
    assert [arrow["target"] for arrow in drawn] == figure.table["目標値（原文）"].tolist()
    assert [arrow["key"] for arrow in drawn] == ["heading=1", "heading=1", "heading=2", "heading=3"]


def test_the_timeline_says_what_the_table_says(dataset):
    figure = due_figure(dataset, EVERYTHING, "", YEAR)
    marks, years = rows_of(figure, "key"), rows_of(figure, "head")
    assert [mark["label"] for mark in marks] == figure.table["指標"].tolist()
    assert [f"{mark['year']}年度" for mark in marks] == figure.table["年度"].tolist()
    assert [mark["shape"] for mark in marks].count("diamond") == 4
    assert [(year["head"], year["size"], year["words"]) for year in years] == [
        ("期限到来", "5件", "2025年度"),
        ("2026年度", "1件", "今年度"),
        ("2027年度", "10件", "来年度"),
        ("2028年度", "4件", ""),
        ("2030年度", "1件", ""),
    ]
    assert figure.title == "2026年度が期限の指標は1件、2027年度は10件"
    assert figure.subtitle == "目標の期限・全55事業の評価指標・基本ＫＰＩ"
    assert "毎年度の目標59件、年度を特定できない目標2件。達成したかどうかは計画に記載がない" in figure.note


@pytest.mark.parametrize("kind", ["number_every_year", "kept_up", "carried_out"])
def test_where_nothing_is_due_a_sentence_stands_alone(dataset, kind):
    figure = due_figure(dataset, EVERYTHING, kind, YEAR)
    picture = chart_svg(figure.chart, 1000)
    assert faults_of(picture) == []
    assert [line.words for line in lines_of(picture)] == [figure.title]


@pytest.mark.parametrize("width", [1800, 1000, 600])
def test_the_targets_of_the_timeline_stand_in_full_beside_each_other_or_below(dataset, width):
    figure = due_figure(dataset, EVERYTHING, "", YEAR)
    picture = chart_svg(figure.chart, width)
    assert faults_of(picture) == []
    words = "".join(line.words for line in lines_of(picture)).replace(" ", "")
    assert [label for label in figure.table["指標"] if label.replace(" ", "") not in words] == []


def test_what_is_past_stands_in_one_column_and_no_empty_year_in_front(dataset):
    for year, heads in (
        (2026, ["期限到来", "2026年度", "2027年度", "2028年度", "2030年度"]),
        (2024, ["2024年度", "2025年度", "2026年度", "2027年度", "2028年度", "2030年度"]),
        (2029, ["期限到来", "2029年度", "2030年度"]),
    ):
        figure = due_figure(dataset, EVERYTHING, "", year)
        assert [row["head"] for row in rows_of(figure, "head")] == heads
        assert len(rows_of(figure, "key")) == len(figure.table)


# The page


@pytest.fixture
def visit(root, monkeypatch):
    """Return a function that opens the page in a fiscal year."""
    monkeypatch.setattr(data, "ROOT", root)

    def visit(today=YEAR, **parameters):
        monkeypatch.setattr(clock, "this_fiscal_year", lambda: today)
        app = open_page("indicators", parameters)
        assert not app.exception
        return app

    return visit


def headers(app):
    return [element.value for element in [*app.header, *app.subheader]]


def html(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def table_rows(app):
    return html(app).count("<tr><td")


@pytest.mark.parametrize(
    ("which", "size", "figures"),
    [("all", 78, 6), ("due", 11, 1), ("not_above", 17, 2), ("no_baseline", 37, 0), ("no_number", 23, 0)],
)
def test_a_list_shows_its_indicators(visit, which, size, figures):
    app = visit(list=which)
    assert table_rows(app) == size
    assert len(app.get("vega_lite_chart")) == figures
    assert not app.info
    assert app.query_params == {"list": which}


def test_the_page_opens_with_everything(visit):
    app = visit()
    assert table_rows(app) == 78
    assert app.query_params == {}
    assert app.segmented_control(key="list").options == [
        "すべて 78",
        "今年度・来年度に期限 11",
        "目標が基準を上回らない 17",
        "基準値なし 37",
        "目標に数値なし 23",
    ]


def test_the_lists_have_a_table_for_each_group(visit):
    assert "来年度（2027年度）：10件" in headers(visit(list="due"))
    assert {"目標値が基準値を下回る：4件", "目標値が基準値と同じ：13件"} <= set(
        headers(visit(list="not_above"))
    )


def test_a_row_leads_to_its_sheet_and_its_lines(visit):
    page = re.sub("</?(?:span|wbr)[^>]*>", "", html(visit(q="医療的ケア児レスパイト")))
    assert re.search(r'<a href="projects\?[^"]*no=21">No\.21 医療的ケア児レスパイト事業</a>', page)
    assert "<summary>1809〜1812行</summary>" in page
    assert "－ 100％（2027度）" in page
    assert "原典の表記：「年度」の「年」がない" in page


def test_the_filters_narrow_the_page(visit):
    app = visit(heading="2", kind="kept_up")
    assert table_rows(app) == 4
    assert app.selectbox(key="kind").value == "kept_up"
    assert app.segmented_control(key="list").options[0] == "すべて 4"


def test_nothing_to_show_is_said(visit):
    app = visit(heading="2-a", kind="words")
    assert app.info[0].value.startswith("該当する指標がありません")
    assert table_rows(app) == 0


def test_a_choice_is_written_into_the_address(visit):
    app = visit()
    app.segmented_control(key="list").set_value("due").run()
    assert app.query_params == {"list": "due"}
    app.selectbox(key="kind").set_value("done_by_year").run()
    assert app.query_params == {"list": "due", "kind": "done_by_year"}
    assert table_rows(app) == 2


def test_the_page_looks_from_today(visit):
    app = visit(today=2029, list="due")
    assert table_rows(app) == 1
    assert "来年度（2030年度）：1件" in headers(app)
