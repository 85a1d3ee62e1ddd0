"""The figures, lists and sentences of the indicators on plans of other shapes than today's.

Each number that a title says is counted again, out of the sheets and roles that the figure's origin names.
"""

import re
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from explorer.figures.answers import QUESTIONS, answer
from explorer.figures.arrows import MOST_TICKS, ratio_scale
from explorer.figures.indicators import (
    comparison_figure,
    kind_figure,
    kpi_figure,
    list_sentence,
    standing_figure,
    unbased_figure,
)
from explorer.figures.origins import origin_rows
from explorer.figures.results import reached_figure, settled_figure
from explorer.figures.sentences import Given
from explorer.figures.timeline import MOST_MARKS, MOST_YEARS, due_figure
from explorer.questions.indicators import LISTS, Standing, due_years, indicators, kpis
from explorer.questions.scope import EVERYTHING, Scope
from explorer.ui import clock, data
from explorer.views.view import Editions

YEAR = 2026
NONSENSE = re.compile(r"nan|NaN|None|<NA>|inf\b|（）|（No\.）|No\.(?!\d)|のの")
MOVED, KEPT = (Standing.ABOVE, Standing.BELOW), (Standing.EQUAL,)


def same(dataset):
    return dataset


def no_indicators(dataset):
    return replace(dataset, indicators=dataset.indicators.iloc[:0])


def no_kpis(dataset):
    return replace(dataset, kpis=dataset.kpis.iloc[:0])


def neither(dataset):
    return no_kpis(no_indicators(dataset))


def kpis_of_one_role(dataset):
    return replace(dataset, kpis=dataset.kpis[dataset.kpis["role"] == "2"].reset_index(drop=True))


def with_indicators(**values):
    return lambda dataset: replace(dataset, indicators=dataset.indicators.assign(**values))


def of_targets(**values):
    """The dataset with other values where a target is compared with its baseline."""

    def change(dataset):
        compared = indicators(dataset, EVERYTHING)["change"].notna()
        frame = dataset.indicators.copy()
        for column, value in values.items():
            frame.loc[compared, column] = value
        return replace(dataset, indicators=frame)

    return change


def kpis_of(**values):
    return lambda dataset: replace(dataset, kpis=dataset.kpis.assign(**values))


def a_fourth_role(dataset):
    return replace(
        dataset,
        projects=dataset.projects.assign(role=dataset.projects["role"].replace("3", "4")),
        kpis=dataset.kpis.assign(role=dataset.kpis["role"].replace("3", "4")),
        provenance=dataset.provenance.assign(
            key=dataset.provenance["key"].str.replace("^3/", "4/", regex=True)
        ),
    )


def results(**values):
    """One result of the first indicator, and a settled amount."""

    def add(dataset):
        told = {
            "no": 1,
            "seq": 1,
            "fiscal_year": 2024,
            "value": None,
            "note": None,
            "source": "報告",
        } | values
        spent = {"no": 1, "fiscal_year": 2024, "amount": 5011, "source": "決算書"}
        return replace(
            dataset,
            actuals=pd.DataFrame([told]).astype(dataset.actuals.dtypes.to_dict()),
            settlements=pd.DataFrame([spent]).astype(dataset.settlements.dtypes.to_dict()),
        )

    return add


SHAPES = {
    "today": same,
    "no indicators": no_indicators,
    "no KPIs": no_kpis,
    "neither": neither,
    "KPIs of one role": kpis_of_one_role,
    "no baseline": with_indicators(
        baseline="－", baseline_value=None, baseline_unit=None, baseline_year=None
    ),
    "no dated target": with_indicators(target_year=None),
    "all due in one year": with_indicators(target_year=2028),
    "due in 2099": with_indicators(target_year=2099),
    "due long ago": with_indicators(target_year=1999),
    "one kind": with_indicators(target_kind="words", target_value=None, target_unit=None),
    "a million times": of_targets(baseline_value=1.0, target_value=1e6),
    "a thousand million times": of_targets(baseline_value=1.0, target_value=1e9),
    "a millionth": of_targets(baseline_value=1e6, target_value=1.0),
    "to nothing": of_targets(baseline_value=10.0, target_value=0.0),
    "from nothing": of_targets(baseline_value=0.0, target_value=10.0),
    "nothing stays nothing": of_targets(baseline_value=0.0, target_value=0.0),
    "below zero": of_targets(baseline_value=-10.0, target_value=-5.0),
    "to far below zero": of_targets(baseline_value=10.0, target_value=-1e7),
    "KPIs in two units": kpis_of(current_unit="人", target_unit="%"),
    "KPIs from 0 to 0": kpis_of(current_value=0.0, target_value=0.0),
    "KPIs due this year": kpis_of(target_year=f"{YEAR} 年"),
    "long items": with_indicators(item="長い名の指標" * 14),
    "a fourth role": a_fourth_role,
    "a result in words": results(note="試行を始めた"),
    "a result far off": results(value=8e9),
    "a result below zero": results(value=-10.0),
}


@pytest.fixture(scope="module", params=SHAPES.values(), ids=SHAPES)
def shaped(request, dataset):
    return request.param(dataset)


@pytest.fixture(scope="module")
def drawn(shaped):
    """The figures of the whole plan, drawn once per shape."""
    return figures(shaped)


def figures(dataset, scope=EVERYTHING):
    return {
        "standings": standing_figure(dataset, scope, ""),
        "kinds": kind_figure(dataset, scope),
        "moved": comparison_figure(dataset, scope, "", MOVED),
        "equal": comparison_figure(dataset, scope, "", KEPT),
        "unbased": unbased_figure(dataset, scope),
        "kpis": kpi_figure(dataset, scope),
        "due": due_figure(dataset, scope, "", YEAR),
        "reached": reached_figure(dataset, scope, ""),
        "settled": settled_figure(dataset, scope, 2024, None, "plain"),
    }


def told(figure, before, after=""):
    """The number that stands in the title between these words; 0 where it says that there is none."""
    found = re.search(rf"{before}(\d+){after}", figure.title)
    return int(found[1]) if found else 0


def test_every_figure_speaks_sense_and_none_is_empty_without_a_word(shaped, drawn):
    check(shaped, drawn)


@pytest.mark.parametrize("scope", [Scope("2-a"), Scope("3")])
@pytest.mark.parametrize("shape", ["today", "KPIs of one role", "a result in words"])
def test_so_it_is_in_a_part_of_the_plan(dataset, shape, scope):
    changed = SHAPES[shape](dataset)
    check(changed, figures(changed, scope))


def check(shaped, drawn):
    """Every figure has words without nonsense, a word where it has no marks, and rows behind it."""
    for name, figure in drawn.items():
        words = [figure.title, figure.alt, figure.subtitle, figure.note, figure.legend_words, figure.source]
        for said in [*words, *figure.table.astype("object").fillna("").astype("str").to_numpy().ravel()]:
            assert not NONSENSE.search(said), (name, said)
        said = str(figure.chart["layer"][-1])
        assert len(figure.table) or "'said'" in said, name
        rows = origin_rows(shaped, figure.origin)
        assert not rows["printed"].eq("").any()


def test_the_numbers_of_the_titles_are_counted_again_from_the_origins_rows(shaped, drawn):
    every = indicators(shaped, EVERYTHING)
    for name in ("standings", "kinds", "moved", "equal", "unbased", "due"):
        assert every["no"].isin(drawn[name].origin.nos).all(), name
    counted = every[every["no"].isin(drawn["standings"].origin.nos)]
    standing = counted["standing"].value_counts()
    compared = [Standing.ABOVE, Standing.BELOW, Standing.EQUAL]
    assert told(drawn["standings"], "うち", "指標") == sum(standing.get(kind, 0) for kind in compared)
    assert told(drawn["moved"], "上回るのは", "指標") == standing.get(Standing.ABOVE, 0)
    assert told(drawn["moved"], "下回るのは", "指標") == standing.get(Standing.BELOW, 0)
    assert told(drawn["equal"], "同じのは", "指標") == standing.get(Standing.EQUAL, 0)
    assert told(drawn["unbased"], "指標は", "件") == counted["baseline"].isin(["ー", "－"]).sum()
    assert told(drawn["due"], "2026年度が期限の指標は", "件") == (counted["target_year"] == YEAR).sum()
    assert told(drawn["kpis"], "基本ＫＰＩ(?:は)?", "つ") == len(origin_rows(shaped, drawn["kpis"].origin))
    promised = origin_rows(shaped, drawn["due"].origin)["no"].isna().sum()
    assert promised == len(kpis(shaped, EVERYTHING))


@pytest.mark.parametrize("key", ["due", "no-baseline", "not-above", "no-number"])
def test_every_answer_speaks_sense(shaped, key):
    said = QUESTIONS[key].say(shaped, Given("014231", 21, YEAR))
    assert not NONSENSE.search(said)
    assert not re.search(r"(?<!\d)0(?:件|指標)", said) or key == "due"
    assert said.endswith("。")


def test_every_list_speaks_sense(shaped):
    for which in LISTS:
        assert not NONSENSE.search(list_sentence(shaped, EVERYTHING, "", which, YEAR))


@pytest.mark.parametrize(
    "ratios",
    [
        [],
        [1],
        [0.5, 3],
        [1e-6],
        [1e6],
        [1e9],
        [2, 7.5],
        [0, 40],
        [-3, 2],
        [-1e7, 5],
        [-1e9, 1e9],
        [1e-6, 1e9],
    ],
)
def test_a_scale_of_ratios_has_few_ticks_and_says_what_it_is(ratios):
    scale = ratio_scale(ratios, "基準値")
    assert 2 <= len(scale.ticks) <= MOST_TICKS
    assert scale.ticks[1.0] == "基準値"
    assert all(scale.low <= tick <= scale.high for tick in [*scale.ticks, *ratios])
    assert scale.log == bool(scale.note)
    assert scale.log == (scale.high - scale.low > 6)


def test_far_years_share_a_column_and_none_is_lost(dataset):
    for far in (1950, 2099):
        changed = with_indicators(target_year=far)(dataset)
        years = due_years(changed, EVERYTHING, "", YEAR)
        assert len(years) <= 7
        columns = due_figure(changed, EVERYTHING, "", YEAR).chart["layer"][1]["data"]["values"]
        assert [column["short"] for column in columns if len(column["head"]) > 6].count("〜") >= 1
        assert years["indicators"].sum() == len(changed.indicators)
    spread = with_indicators(target_year=range(2000, 2000 + len(dataset.indicators)))(dataset)
    figure = due_figure(spread, EVERYTHING, "", YEAR)
    heads = figure.chart["layer"][1]["data"]["values"]
    assert len(heads) == MOST_YEARS
    assert sum(int(head["size"].removesuffix("件").replace("なし", "0")) for head in heads) == len(
        figure.table
    )


def test_a_year_of_many_targets_says_how_many_are_not_drawn(dataset):
    figure = due_figure(with_indicators(target_year=2028)(dataset), EVERYTHING, "", YEAR)
    assert f"ほか{len(figure.table) - MOST_MARKS}件" in str(figure.chart)
    assert figure.chart["height"] < 1000


def test_the_sentence_of_what_is_due_counts_basic_kpis_too(dataset):
    found = answer(SHAPES["KPIs due this year"](dataset), "due", Given("014231", 21, YEAR))
    assert "今年度（2026年度）に期限を迎える指標は1件（No.55）と基本ＫＰＩ4件" in found.sentence
    assert found.figure.title.startswith("2026年度が期限の指標は1件と基本ＫＰＩ4件、")
    assert found.figure.origin.roles == ("1", "2", "3")


@pytest.mark.parametrize("page", ["indicators", "questions"])
@pytest.mark.parametrize(
    "shape", ["no indicators", "no KPIs", "neither", "a million times", "due in 2099", "a result in words"]
)
def test_the_pages_open(root, dataset, monkeypatch, tmp_path, page, shape):
    changed = SHAPES[shape](dataset)
    for name in ("data", "geo"):
        (tmp_path / name).symlink_to(root / name)
    monkeypatch.setattr(data, "ROOT", tmp_path)
    monkeypatch.setattr(clock, "this_fiscal_year", lambda: YEAR)
    monkeypatch.setattr(data, "editions", lambda: Editions(("2025",), lambda _: changed))
    app = AppTest.from_file(root / "src/explorer/ui/shell.py", default_timeout=60)
    app.switch_page(f"../../../pages/{page}.py")
    app.run()
    assert not app.exception
    assert bool(app.info) == (page == "indicators" and shape in ("no indicators", "neither"))
