"""The pictures: valid, the same numbers as their table, legible, and nothing fetched from elsewhere."""

import importlib
import inspect
import json
import pkgutil
import re
from dataclasses import asdict, replace
from xml.etree import ElementTree

import altair as alt
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from jsonschema import Draft7Validator
from pictures import rgb

import explorer.figures
from explorer import text
from explorer.figures import style
from explorer.figures.budgets import breakdown_figure, change_figure, ranking_figure, totals_table
from explorer.figures.figure import Figure
from explorer.figures.indicators import comparison_figure
from explorer.figures.land import TILES_ORIGIN
from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.figures.matrix_chart import FILLS
from explorer.figures.region import GROUND, LETTERS, RegionMap
from explorer.model import TargetKind
from explorer.questions.indicators import Standing
from explorer.questions.scope import EVERYTHING, Scope

VEGA_LITE = Draft7Validator(alt.vegalite.v6.schema.core.load_schema())
NANPORO = "014231"
SVG = "{http://www.w3.org/2000/svg}"
DIFFERING = Scope(differing=True)
ONLY_NEW = Scope(text="医療的ケア児")
"""One project that has an amount in FY2025 and none in FY2024."""
ONLY_ZERO = Scope("3-3-b")
"""One project for which 0 is printed."""

VALUES = {
    "scope": [
        EVERYTHING,
        Scope("3-1-b"),
        Scope("2-a"),
        Scope("3"),
        DIFFERING,
        ONLY_NEW,
        ONLY_ZERO,
    ],
    "before": [2024],
    "after": [2025],
    "year": [2025, 2024],
    "rows": [10, None],
    "without_largest": [False, True],
    "kind": ["up", "down", "new", "gone"],
    "scale": ["plain", "log"],
    "town": [NANPORO, "011002"],
    "municipality_code": [NANPORO, "011002"],
    "municipality_codes": [(NANPORO,), ("012033", NANPORO, "011002")],
    "no": [21, 1, 55],
    "target_kind": ["", TargetKind.NUMBER_BY_YEAR],
    "shown": [(Standing.ABOVE, Standing.BELOW), (Standing.EQUAL,)],
    "columns": ["plan", "similar"],
    "joined": [((NANPORO, 21), (NANPORO, 55)), ()],
    "left": [(("012033", 19), (NANPORO, 34)), ()],
    "earlier": ["2024"],
    "beside": [("up", "down", "new"), ()],
}
"""Arguments for a figure's parameters, the usual one first. A name means the same in every figure."""
OWN = {
    "matrix_figure": {"rows": ["plan", "amount", "joined", "pattern"]},
    "reached_figure": {"scope": [EVERYTHING, Scope("1")], "target_kind": ["", TargetKind.NUMBER_EVERY_YEAR]},
    "due_figure": {"year": [2026, 2025, 2024]},
    "settled_figure": {"scope": [EVERYTHING, Scope("1")], "year": [2024]},
}
"""Arguments where a name means something else, or where a page shows the figure only if it has rows."""
MORE = [
    (ranking_figure, ONLY_NEW, 2024, 10, True, "log"),
    (ranking_figure, ONLY_NEW, 2025, 10, True, "plain"),
    (change_figure, ONLY_NEW, "new", 10, False, "log"),
    (change_figure, EVERYTHING, "down", None, False, "log"),
    (breakdown_figure, Scope("3-1-b"), 2024, 2025, "log"),
    (participation_map, EVERYTHING, ""),
    (participation_map, Scope("2-a"), ""),
    (project_map, 1),
    *[(comparison_figure, scope, "", (Standing.EQUAL,)) for scope in (Scope("2-a"), Scope("3"), DIFFERING)],
]


def makers():
    """Every public function of the figures floor that makes a Figure from a Dataset."""
    for module in pkgutil.iter_modules(explorer.figures.__path__, "explorer.figures."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            public = function.__module__ == module.name and not name.startswith("_")
            signature = inspect.signature(function)
            if public and signature.return_annotation is Figure and "dataset" in signature.parameters:
                yield function


MAKERS = list(makers())


def values_for(make, name):
    """The arguments to try for a parameter; none if it is unknown."""
    return OWN.get(make.__name__, {}).get(name) or VALUES.get(name, [])


def variations(make):
    """The usual arguments, then each other value of each parameter by itself."""
    names = [name for name in inspect.signature(make).parameters if name != "dataset"]
    if not all(values_for(make, name) for name in names) or make.__name__ not in TWINS:
        return  # test_every_figure_is_tried says what is lacking
    usual = [values_for(make, name)[0] for name in names]
    yield (make, *usual)
    for place, name in enumerate(names):
        for value in values_for(make, name)[1:]:
            yield (make, *usual[:place], value, *usual[place + 1 :])


def param(case):
    words = "-".join([case[0].__name__, *(str(argument) for argument in case[1:])])
    return pytest.param(case, id=re.sub(r"Scope\(heading='(.*?)', text='(.*?)'.*?\)", r"\1\2", words))


@pytest.fixture(scope="module")
def dataset(with_results):
    """With what was reached and spent, so that these pictures have something to show."""
    return with_results


BUILT = {}


def built(dataset, case):
    """The figure of a case on this dataset, built once."""
    if (dataset, case) not in BUILT:
        make, *arguments = case
        BUILT[dataset, case] = make(dataset, *arguments)
    return BUILT[dataset, case]


def content(figure):
    """The chart as plain values, as a page has it: with all its rows."""
    if isinstance(figure.chart, RegionMap):
        return {"panels": json.loads(json.dumps([asdict(panel) for panel in figure.chart.panels]))}
    return figure.chart | {"usermeta": {}}


def every_layout(figure):
    """The same with the layouts for slides."""
    return content(figure) | (figure.chart if isinstance(figure.chart, dict) else {})


def walk(value):
    """Every dict inside a plain value, outermost first; shapes are left out."""
    if isinstance(value, dict):
        yield value
        children = [child for key, child in value.items() if key != "geometry"]
    else:
        children = value if isinstance(value, list) else []
    for child in children:
        yield from walk(child)


def thinned(value):
    """The same with one row of data, for a validator that looks at each number."""
    if isinstance(value, dict):
        return {key: child[:1] if key == "values" else thinned(child) for key, child in value.items()}
    return [thinned(child) for child in value] if isinstance(value, list) else value


def bars(figure):
    return content(figure)["data"]["values"]


def features(figure):
    """Fill by municipality code on a map."""
    codes = figure.chart.land.codes
    return dict(zip(codes, figure.chart.panels[0].fills, strict=True))


def labels(figure, panel=0):
    """The fullest words on the map in the order of its municipalities, a sign before them."""
    drawn = figure.chart.panels[panel]
    return [f"{sign} {form[0]}".strip() for sign, form in zip(drawn.signs, drawn.forms, strict=True)]


def luminance(colour):
    channels = [value / 255 for value in colour]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The contrast ratio of WCAG 2 between two colours."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


# How a figure and its table compare


def same_numbers(column):
    """Each bar is as long as the number in its row of the table says, without the sign."""

    def compare(figure, case):
        name = column(case) if callable(column) else column
        numbers = figure.table[next(head for head in figure.table if head.startswith(name))]
        expected = [None if pd.isna(number) else abs(number) for number in numbers]
        assert [bar["value"] for bar in bars(figure)] == expected
        for bar, number in zip(bars(figure), expected, strict=True):
            if number is not None and figure.origin.table == "budgets" and "円" in bar["words"]:
                said = (text.large_amount(number), text.amount(number))
                assert any(words in bar["words"] for words in said), bar
            else:
                assert number is None or f"{number:,}" in bar["words"]

    return compare


def drawn_rows(figure, name):
    """The rows of the data that hold a column of that name, each once."""
    lists = [part["values"] for part in walk(content(figure)) if isinstance(part.get("values"), list)]
    found = ([row for row in rows if isinstance(row, dict) and name in row] for rows in lists)
    return next(filter(None, found), [])


def same_printed_values(figure, _):
    """Each arrow has the name and the printed values of its row of the table."""
    heads = [head for head in figure.table if head == "指標" or head.endswith("（原文）")]
    drawn = [
        [row[name] for name in ("label", "baseline", "target")] for row in drawn_rows(figure, "baseline")
    ]
    assert drawn == figure.table[heads].to_numpy().tolist()


def same_results(figure, _):
    """Each arrow ends at its row's result; a row without a share of the target is not drawn."""
    table = figure.table[figure.table["目標値に対する割合"] != ""]
    expected = dict(
        zip(table["指標"], zip(table["実績"], table["目標値に対する割合"], strict=True), strict=True)
    )
    drawn = drawn_rows(figure, "baseline")
    assert {row["label"]: (row["target"], text.percent(row["end"])) for row in drawn} == expected
    assert all(row["change"].endswith(f"の{expected[row['label']][1]}") for row in drawn)


def same_estimates(figure, _):
    """Each bar, estimated or settled, is as long as the number in its row of the table says."""
    for head, series in (("事業費見込額", "見込額"), ("決算額", "決算額")):
        numbers = figure.table[next(name for name in figure.table if name.startswith(head))]
        expected = [None if pd.isna(number) else number for number in numbers]
        assert [bar["value"] for bar in bars(figure) if bar["series"] == series] == expected


def same_years(figure, _):
    """Each mark stands in the year of its row of the table."""
    marks = [
        (text.fiscal_year(row["year"]), row["label"], row["description"])
        for row in drawn_rows(figure, "shape")
    ]
    table = figure.table[["年度", "指標", "目標値（原文）"]].itertuples(index=False, name=None)
    assert marks == [(year, item, f"{item}：{target}") for year, item, target in table]


def same_signs(figure, _):
    """Each project has the signs and the sum of its row of the table."""
    towns = [row["town"] for row in drawn_rows(figure, "town")]
    drawn = [[row["key"], *row["signs"], row["joined"]] for row in drawn_rows(figure, "signs")]
    assert drawn == [
        [f"no={row['No.']}", *(row[town] for town in towns), f"{row['参加']}/{len(towns)}"]
        for row in figure.table.iloc[:-1].to_dict("records")
    ]


def change_column(case):
    return {"new": "2025年度", "gone": "2024年度"}.get(case[2], "増減（千円）")


def same_shares(figure, _):
    table = figure.table
    expected = [*table["事業の割合"], *table["事業費の割合"]]
    assert [bar["words"].split("　")[-1] for bar in bars(figure)] == expected
    for bar, share in zip(bars(figure), expected, strict=True):
        assert share == (text.NOT_STATED if bar["value"] is None else text.percent(bar["value"]))


def same_counts_in_words(figure, _):
    for bar, row in zip(bars(figure), figure.table.to_dict("records"), strict=True):
        assert text.count(int(bar["value"]), "事業") == row["額の記載"]
        for head in ("額の記載", text.NOT_STATED, "文言"):
            assert f"{head} {row[head]}" in bar["words"]


def same_counts_on_the_map(figure, case):
    table = figure.table
    joined, missing, total = table["参加する事業"], table["参加しない事業"], table["対象の事業"]
    assert (joined + missing == total).all()
    words = [
        f"{name}\n{gap}事業に不参加" if gap else name
        for name, gap in zip(table["市町村"], missing, strict=True)
    ]
    assert labels(figure) == words
    fills = [style.missing_fill(gap, missing.max()) for gap in missing]
    assert list(features(figure).values()) == fills
    for nos, gap in zip(table["参加しない事業のNo."], missing, strict=True):
        assert (nos == "なし") == (gap == 0)
        assert gap == 0 or len(nos.split("、")) == gap


def same_marks_on_the_map(figure, _):
    signs = dict(label.split(" ")[::-1] for label in labels(figure))
    fills = dict(
        zip([label.split(" ")[1] for label in labels(figure)], features(figure).values(), strict=True)
    )
    for row in figure.table.to_dict("records"):
        joins = row["参加"] == text.JOINED_SIGN
        assert signs[row["市町村"]] in (["○", "◎"] if joins else ["×"])
        assert (fills[row["市町村"]] == style.JOINS) == joins


def same_moves_on_the_map(figure, _):
    signs = dict([*label.split(" ", 1), ""][:2] for label in labels(figure))
    for row in figure.table.to_dict("records"):
        moves = {"＋": row["新たに参加した事業のNo."], "−": row["参加しなくなった事業のNo."]}
        words = [f"{sign}{len(nos.split('、'))}" for sign, nos in moves.items() if nos != "なし"]
        assert signs[row["市町村"]] == " ".join(words)


def same_counts_on_each_panel(figure, case):
    panels = figure.chart.panels
    if not panels[0].title:
        same_counts_on_the_map(figure, case)
        return
    groups = figure.table.groupby("分野", sort=False)
    assert [panel.title for panel in panels] == list(groups.groups)
    for number, (_, rows) in enumerate(groups):
        assert labels(figure, number) == [
            f"{joined} / {total}" if joined < total else ""
            for joined, total in zip(rows["参加する事業"], rows["分野の事業"], strict=True)
        ]


ABSENT_HEAD = "参加していない市町村"


def same_tiles(figure, _):
    tiles = [part for part in walk(content(figure)) if "status" in part and "key" in part]
    towns = [head for head in figure.table if head not in ("分野", "No.", "連携事業名", ABSENT_HEAD)]
    expected = {
        (f"no={row['No.']}", row[town] == text.JOINED_SIGN)
        for row in figure.table.to_dict("records")
        for town in towns
    }
    assert {(tile["key"], tile["status"] == "参加") for tile in tiles} == expected
    for row in figure.table.to_dict("records"):
        absent = {town for town in towns if row[town] == text.NOT_JOINED_SIGN}
        assert absent <= set(row[ABSENT_HEAD].split("、"))
    for tile in tiles:
        assert tile["words"].startswith("×") == (tile["status"] != "参加")
        assert (tile["fill"] == style.missing_fill(0, 1)) == (tile["status"] == "参加")


def same_gaps(figure, _):
    """The grid's cells of a project that stand for absence, beside the table's count of those that join."""
    cells = [part for part in walk(content(figure)) if "status" in part and "town" in part]
    absent = {}
    for cell in cells:
        absent.setdefault(cell["project"], []).append(cell["status"].endswith("参加しない"))
    for row in figure.table.head(len(absent)).to_dict("records"):
        gaps = absent[row["連携事業"]]
        assert (len(gaps) - sum(gaps), sum(gaps)) == (
            row["参加する市町村"],
            len(row["参加しない市町村"].split("・")),
        )


def same_first_and_rest(column):
    """The first rows of the table have bars of their own, the others one together."""

    def compare(figure, _):
        values = [bar["value"] for bar in figure.chart["data"]["values"]]
        (head,) = (head for head in figure.table if head.startswith(column))
        amounts = figure.table[head].tolist()
        assert values[:2] == amounts[:2]
        assert sum(values) == sum(amounts)

    return compare


def same_towns(figure, _):
    assert list(features(figure)) == figure.table["市町村コード"].tolist()


def same_wordings(figure, _):
    tiles = {
        part["key"]: part["status"] for part in walk(content(figure)) if "status" in part and "key" in part
    }
    expected = figure.table.set_index("No.")["連携市町村の記載"]
    assert tiles == {f"no={no}": words for no, words in expected.items()}


def same_words(figure, _):
    """The rows that are drawn say word for word what the table says; how many are not is said."""
    rows = [part for part in walk(content(figure)) if "description" in part and "key" in part]
    (head,) = (head for head in figure.table if head.startswith("役割"))
    drawn = [(row["key"], "".join(row["words"]).replace(" ", "")) for row in rows]
    table = zip(figure.table["No."], figure.table[head], strict=True)
    listed = [(f"no={no}", words.replace(" ", "")) for no, words in table]
    assert drawn == listed[: len(drawn)]
    assert drawn or not listed
    left = len(listed) - len(drawn)
    assert figure.chart.get("title", {}).get("text") == (f"ほか{left}事業は表に記載" if left else None)


TWINS = {
    "breakdown_figure": same_numbers("事業費見込額"),
    "roles_figure": same_numbers("事業費見込額"),
    "ranking_figure": same_numbers("事業費見込額"),
    "change_figure": same_numbers(change_column),
    "burden_figure": same_numbers("事業"),
    "town_burden_figure": same_numbers("事業"),
    "weight_figure": same_shares,
    "stated_figure": same_counts_in_words,
    "participation_map": same_counts_on_the_map,
    "project_map": same_marks_on_the_map,
    "town_changes_map": same_moves_on_the_map,
    "field_maps": same_counts_on_each_panel,
    "tiles_figure": same_tiles,
    "partners_figure": same_wordings,
    "asked_figure": same_words,
    "standing_figure": same_numbers("指標"),
    "kind_figure": same_numbers("指標"),
    "unbased_figure": same_numbers("基準値の記載がない指標"),
    "comparison_figure": same_printed_values,
    "kpi_figure": same_printed_values,
    "due_figure": same_years,
    "reached_figure": same_results,
    "settled_figure": same_estimates,
    "matrix_figure": same_signs,
    "region_map": same_towns,
    "differing_figure": same_gaps,
    "largest_figure": same_first_and_rest("事業費見込額"),
    "grown_figure": same_first_and_rest("増減（"),
}
"""The comparison of each figure, by the name of the function that makes it."""


CASES = [param(case) for make in MAKERS for case in variations(make)] + [param(case) for case in MORE]
USUAL = [param(case) for make in MAKERS for case in list(variations(make))[:1]]
every_figure = pytest.mark.parametrize("case", CASES)


# What holds for every figure


@pytest.mark.parametrize("make", MAKERS)
def test_every_figure_is_tried(make):
    names = [name for name in inspect.signature(make).parameters if name != "dataset"]
    unknown = [name for name in names if not values_for(make, name)]
    assert not unknown, f"add arguments for {unknown} to VALUES or OWN"
    assert make.__name__ in TWINS, f"say in TWINS how {make.__name__} and its table compare"


@every_figure
def test_the_chart_is_valid(dataset, case):
    chart = built(dataset, case).chart
    if isinstance(chart, RegionMap):
        for svg in chart.drawn():
            ElementTree.fromstring(svg)
    else:
        assert VEGA_LITE.is_valid(thinned(chart))
        json.dumps(chart, allow_nan=False)


@every_figure
def test_nothing_is_fetched(dataset, case):
    layouts = every_layout(built(dataset, case))
    words = json.dumps(layouts, ensure_ascii=False).replace(layouts.get("$schema", "-"), "")
    assert not re.search(r"https?:|wss?:|//", words)
    assert not any("url" in part for part in walk(layouts))


def test_only_a_copy_of_the_map_lies_on_tiles(dataset):
    drawn = participation_map(dataset, EVERYTHING, "").chart
    (over,) = drawn.over_tiles().drawn()
    addresses = re.findall(r'href="(.*?)"', over)
    assert 4 <= len(addresses) == len(set(addresses)) <= 100
    assert {address[: len(TILES_ORIGIN)] for address in addresses} == {TILES_ORIGIN}
    assert over.count("fill-opacity") == 12
    assert not re.search("href|fill-opacity", drawn.drawn()[0])


@every_figure
def test_the_words_around_it_are_complete(dataset, case):
    figure = built(dataset, case)
    assert figure.name
    assert figure.title
    assert re.sub(r"^No\.\d+：", "", figure.title) in figure.alt
    assert figure.alt.endswith("。")
    assert re.fullmatch(SOURCE, figure.source)
    drawn = [str(value) for part in walk(content(figure)) for key, value in part.items() if key in WRITTEN]
    cells = [str(value) for column in figure.table for value in figure.table[column].dropna()]
    words = [
        figure.title,
        figure.alt,
        figure.subtitle,
        figure.note,
        figure.legend_words,
        *figure.table.columns,
        *drawn,
        *cells,
    ]
    assert not [found for found in words if re.search(r"\b(nan|NaN|<NA>|None|inf)\b|nan%", found)]
    assert all("千円" in head for head in figure.table if figure.table[head].isna().any())


SOURCE = (
    r"出典：第２期さっぽろ連携中枢都市圏ビジョン（札幌市、2025年度版）(事業票 No\.|基本ＫＰＩ（本文 )\d.*"
)
WRITTEN = ("words", "label", "name", "text")


@every_figure
def test_what_stands_above_amounts_says_year_and_quantity(dataset, case):
    figure = built(dataset, case)
    for head in figure.table:
        assert "千円" not in head or re.search(r"20\d\d年度", head + figure.subtitle)
    drawn = walk(content(figure)) if figure.origin.table == "budgets" else []
    if any(re.search("[千万億]円", str(row.get("words"))) for row in drawn):
        assert "事業費見込額" in figure.subtitle


@every_figure
def test_the_table_has_heads_without_repeats(dataset, case):
    assert built(dataset, case).table.columns.is_unique


@every_figure
def test_what_is_missing_is_never_drawn(dataset, case):
    rows = [part for part in walk(content(built(dataset, case))) if "value" in part and "words" in part]
    for row in rows:
        assert (row["value"] is None) == row["words"].endswith(text.NOT_STATED), row


@every_figure
def test_words_on_a_fill_can_be_read(dataset, case):
    fills = [part.get("fill") for part in walk(content(built(dataset, case)))]
    colours = {
        tuple(rgb(fill) if isinstance(fill, str) else fill)
        for fill in fills
        if isinstance(fill, list) or str(fill).startswith("#")
    }
    assert all(contrast(rgb(style.INK), colour) >= 4.5 for colour in colours)


@every_figure
def test_letters_are_large_enough(dataset, case):
    sizes = [
        value
        for part in walk(every_layout(built(dataset, case)))
        for key, value in part.items()
        if key in ("fontSize", "labelFontSize")
    ]
    assert min(sizes or LETTERS) >= 15


@every_figure
def test_the_chart_shows_what_the_table_says(dataset, case):
    TWINS[case[0].__name__](built(dataset, case), case)


@pytest.mark.parametrize("case", USUAL)
def test_the_same_question_gives_the_same_figure(dataset, case):
    make, *arguments = case
    one, other = built(dataset, case), make(dataset, *arguments)
    assert content(one) == content(other)
    pd.testing.assert_frame_equal(one.table, other.table)
    assert (one.title, one.alt, one.source, one.note) == (other.title, other.alt, other.source, other.note)


# Amounts, hand-checked


def test_the_breakdown_of_the_plan(dataset):
    figure = breakdown_figure(dataset, EVERYTHING, 2024, 2025, "plain")
    drawn = [(bar["key"], bar["series"], bar["value"]) for bar in bars(figure)]
    assert drawn == [
        ("heading=1", "2024年度", 2_293_257),
        ("heading=1", "2025年度", 2_183_550),
        ("heading=2", "2024年度", 12_475_278),
        ("heading=2", "2025年度", 15_713_255),
        ("heading=3", "2024年度", 2_871_166),
        ("heading=3", "2025年度", 7_159_992),
    ]
    assert figure.title == "「高次の都市機能の集積・強化」が事業費の62.7%を占める"
    assert figure.subtitle == "2025年度 事業費見込額・全55事業"
    assert figure.source.endswith("事業票 No.1〜55")


def test_not_stated_is_no_bar_and_zero_is_a_bar_of_no_length(dataset):
    figure = breakdown_figure(dataset, Scope("3-1-b"), 2024, 2025, "plain")
    before = {bar["key"]: bar for bar in bars(figure) if bar["series"] == "2024年度"}
    assert (before["no=20"]["value"], before["no=20"]["words"]) == (0, "0千円")
    assert (before["no=21"]["value"], before["no=21"]["words"]) == (None, "2024年度　未記載")


def test_the_ranking_names_rank_amount_and_share(dataset):
    figure = ranking_figure(dataset, EVERYTHING, 2025, 10, False, "plain")
    first = bars(figure)[0]
    assert first["label"] == "No.15 札幌駅交流拠点の整備等"
    assert first["words"] == "1位　126.6億円（50.5%）"
    assert len(bars(figure)) == 10


def test_the_largest_is_set_aside_and_said_so(dataset):
    figure = ranking_figure(dataset, EVERYTHING, 2025, 10, True, "plain")
    assert bars(figure)[0]["words"] == "2位　55.4億円（22.1%）"
    assert "最大の No.15 札幌駅交流拠点の整備等（12,656,995千円）を除いて表示" in figure.note
    assert figure.subtitle == "2025年度 事業費見込額・全55事業・最大の事業を除いて表示"


def test_the_largest_change_is_set_aside_and_said_so(dataset):
    whole, figure = (change_figure(dataset, EVERYTHING, "up", 10, aside, "plain") for aside in (False, True))
    assert [row["key"] for row in bars(figure)][:-1] == [row["key"] for row in bars(whole)][1:]
    assert figure.title == whole.title
    assert figure.origin == whole.origin
    assert "最大の No.32 消防の連携・協力の推進（3,929,463千円）を除いて表示" in figure.note
    assert figure.subtitle.endswith("最大の事業を除いて表示")


def test_a_ranking_without_amounts_says_so(dataset):
    figure = ranking_figure(dataset, ONLY_NEW, 2024, 10, False, "plain")
    assert figure.title == "額の記載がある事業はない"
    assert figure.subtitle.startswith("2024年度 事業費見込額・")
    assert figure.source.endswith("No.21")
    assert bars(figure) == []


def test_a_ranking_of_zeros_claims_no_half(dataset):
    assert ranking_figure(dataset, ONLY_ZERO, 2025, 10, False, "plain").title.startswith(
        "記載された額は0千円"
    )


def test_the_ranking_of_a_year_cites_only_the_sheets_with_an_amount(dataset):
    figure = ranking_figure(dataset, EVERYTHING, 2024, 10, False, "plain")
    assert figure.source.endswith("事業票 No.1〜20、22〜51、53、54")


def test_what_grew_most_comes_first(dataset):
    figure = change_figure(dataset, EVERYTHING, "up", 10, False, "plain")
    assert bars(figure)[0]["key"] == "no=32"
    assert bars(figure)[0]["words"] == "+39.3億円（+244.4%）"
    assert figure.title == "増えたのは25事業、最大は「消防の連携・協力の推進」"
    assert figure.subtitle == "2024年度→2025年度 事業費見込額・全事業・上位10事業を表示"


def test_what_shrank_most_comes_first(dataset):
    figure = change_figure(dataset, EVERYTHING, "down", 10, False, "plain")
    assert bars(figure)[0]["key"] == "no=3"
    assert bars(figure)[0]["words"] == "▲3.3億円（▲53.0%）"
    assert figure.table["増減（千円）"].iloc[0] == -330_000


def test_new_amounts_stand_apart_from_increases(dataset):
    figure = change_figure(dataset, EVERYTHING, "new", None, False, "plain")
    assert [bar["key"] for bar in bars(figure)] == ["no=52", "no=21", "no=55"]
    assert figure.table["2024年度（千円）"].isna().all()
    assert figure.table["増減率"].tolist() == ["", "", ""]


def test_a_logarithmic_scale_is_named(dataset):
    plain = ranking_figure(dataset, EVERYTHING, 2025, 10, False, "plain")
    log = ranking_figure(dataset, EVERYTHING, 2025, 10, False, "log")
    assert "対数目盛" in log.note
    assert "対数目盛" not in plain.note
    scales = [
        part["scale"] for part in walk(content(log)) if "scale" in part and part.get("field") == "value"
    ]
    assert [(scale["type"], scale["domain"][0]) for scale in scales] == [("symlog", 0)]


def test_bars_start_at_zero(dataset):
    spec = breakdown_figure(dataset, EVERYTHING, 2024, 2025, "plain").chart
    scales = [part["scale"] for part in walk(spec) if "scale" in part and part.get("field") == "value"]
    assert [scale["domain"][0] for scale in scales] == [0]


def test_the_years_in_words(dataset):
    table = totals_table(dataset, EVERYTHING)
    assert table["年度"].tolist() == ["2024年度", "2025年度", "2026年度", "2027年度", "2028年度"]
    assert table["事業費見込額の合計"].tolist() == [
        "17,639,701千円",
        "25,056,797千円",
        "未記載",
        "未記載",
        "未記載",
    ]
    assert table["文言"].tolist() == ["0事業", "0事業", "0事業", "1事業", "0事業"]


# Maps


def test_the_map_of_project_21_marks_who_is_not_in_it(dataset):
    figure = project_map(dataset, 21)
    assert [label for label in labels(figure) if label.startswith("×")] == [
        "× 小樽市",
        "× 当別町",
        "× 南幌町",
    ]
    assert [label for label in labels(figure) if label.startswith("◎")] == ["◎ 札幌市"]
    assert len([label for label in labels(figure) if label.startswith("○")]) == 8
    assert figure.title == "No.21：小樽市・当別町・南幌町は参加しない"
    assert figure.subtitle == "医療的ケア児レスパイト事業・12市町村のうち9市町村が参加"
    assert figure.source.endswith("No.21")
    assert [(row.head, row.mark) for row in figure.beside] == [("不参加", "3"), ("参加", "9")]
    assert figure.beside[0].short == "小樽市・当別町・南幌町"


def test_the_map_counts_what_each_municipality_does_not_join(dataset):
    figure = participation_map(dataset, EVERYTHING, "")
    assert {"南幌町\n6事業に不参加", "札幌市", "岩見沢市\n4事業に不参加"} <= set(labels(figure))
    assert [key.words for key in figure.legend] == [
        "すべてに参加",
        "1〜2事業に不参加",
        "3〜4事業に不参加",
        "5〜6事業に不参加",
    ]
    assert [(row.head, row.mark) for row in figure.beside][:2] == [("南幌町", "6"), ("岩見沢市", "4")]
    assert figure.beside[0].items[2] == "No.21 医療的ケア児レスパイト事業"
    assert figure.beside[-1].short == "No.21、55"


def test_the_chosen_municipality_has_an_outline_and_leads_the_list_and_none_fades(dataset):
    figure, other = (participation_map(dataset, EVERYTHING, town) for town in (NANPORO, "013030"))
    assert features(figure) == features(other)
    assert [found.beside[0].head for found in (figure, other)] == ["南幌町", "当別町"]
    for found in (figure, other):
        (svg,) = found.chart.drawn()
        assert svg.count('class="chosen"') == 2
    assert participation_map(dataset, EVERYTHING, "").chart.drawn()[0].count('class="chosen"') == 0


def test_of_a_few_projects_one_and_two_missing_have_different_fills(dataset):
    figure = participation_map(dataset, Scope("3-1-b"), "")
    missing = dict(zip(figure.table["市町村"], figure.table["参加しない事業"], strict=True))
    fills = dict(zip(figure.table["市町村"], features(figure).values(), strict=True))
    assert (missing["当別町"], missing["小樽市"], missing["南幌町"]) == (1, 2, 3)
    assert len({fills[town] for town in ("札幌市", "当別町", "小樽市", "南幌町")}) == 4


def test_every_municipality_can_be_picked_and_says_what_it_is_not_in(dataset):
    (svg,) = participation_map(dataset, EVERYTHING, "").chart.drawn()
    towns = {
        part.get("data-key"): "".join(part.itertext())
        for part in ElementTree.fromstring(svg).iter()
        if part.get("data-key")
    }
    assert list(towns) == [f"town={code}" for code in dataset.municipalities["municipality_code"]]
    assert towns[f"town={NANPORO}"].split("\n")[:2] == [
        "南幌町：6事業に不参加",
        "No.19 保育サービスの向上に向けた取組の推進",
    ]
    assert towns["town=011002"] == "札幌市：55事業すべてに参加"


def test_the_map_has_letters_for_every_frame_and_the_names_of_waters(dataset):
    (svg,) = participation_map(dataset, EVERYTHING, "").chart.drawn()
    groups = [part for part in ElementTree.fromstring(svg).iter() if part.get("class") == "labels"]
    assert [float(group.get("data-letter")) for group in groups] == list(LETTERS)
    for group in groups:
        words = {"".join(part.itertext()) for part in group.iter(f"{SVG}text")}
        assert {"石狩湾", "札幌市"} <= words


def test_without_surroundings_the_map_stands_on_plain_paper(dataset):
    drawn = participation_map(dataset, EVERYTHING, "").chart
    (svg,) = replace(drawn, land=replace(drawn.land, surroundings=drawn.land.surroundings[:0])).drawn()
    assert style.SEA in drawn.drawn()[0]
    assert not [colour for colour in (style.SEA, style.LAND, style.WATER_INK) if colour in svg]


def test_lines_that_round_to_a_point_are_left_out_so_that_the_rest_of_their_path_is_drawn(dataset):
    land = participation_map(dataset, EVERYTHING, "").chart.land
    point = [(141, 43), (141.000001, 43)]
    rock = shapely.Polygon([*point, (141, 43.000001)])
    line, island = [(141, 43), (141.1, 43)], shapely.Polygon([(141, 43), (141.1, 43), (141, 43.1)])
    shapes = [shapely.MultiLineString([point, line]), shapely.MultiPolygon([rock, island])]
    around = gpd.GeoDataFrame({"name": ["", ""]}, geometry=shapes, crs=land.surroundings.crs)
    tiny = gpd.GeoDataFrame({"name": ["岩"]}, geometry=[rock], crs=land.boundaries.crs)
    drawn = replace(land, surroundings=around, boundaries=pd.concat([land.boundaries, tiny]))
    assert drawn.paths == [*land.paths, ""]
    borders, shore = re.findall(r' d="([^"]*)"', drawn.ground)
    assert re.fullmatch(r"M[-\d.,]+l[-\d.,]+", borders)
    assert re.fullmatch(r"M[-\d.,]+l[-\d., ]+Z", shore)


def test_a_small_map_for_each_field_that_differs(dataset):
    figure = field_maps(dataset, EVERYTHING)
    assert len(figure.chart.panels) == 4
    ground = f'id="{GROUND}">{figure.chart.land.ground}'
    assert [(svg.count(ground), svg.count(f'href="#{GROUND}"')) for svg in figure.chart.drawn()] == [
        (1, 0),
        *[(0, 1)] * 3,
    ]
    assert [row.head for row in figure.beside] == [f"No.{no}" for no in (19, 20, 21, 22, 34, 35, 55)]
    assert figure.title.startswith("参加に差があるのは22分野のうち4分野")


def test_a_small_map_names_who_is_out_and_shades_by_the_share_of_the_field(dataset):
    figure = field_maps(dataset, EVERYTHING)
    welfare, _, environment, other = figure.chart.panels
    assert "<span>不参加あり：岩見沢市・南幌町</span>" in figure.chart.drawn()[2]
    at = figure.chart.land.names.index("南幌町")
    none_of_three, two_of_four, none_of_one = (panel.fills[at] for panel in (welfare, environment, other))
    assert none_of_three == none_of_one == style.missing_fill(1, 1)
    assert two_of_four == style.missing_fill(2, 4) != none_of_one
    assert {key.colour for key in figure.legend} == {
        fill for panel in figure.chart.panels for fill in panel.fills
    }


def test_fields_without_a_difference_share_one_map(dataset):
    assert field_maps(dataset, Scope("1")).title == "どの市町村も12事業すべてに参加"


# Colours


def test_words_beside_the_bars_can_be_read():
    assert contrast(rgb(style.INK), rgb(style.PAPER)) >= 4.5
    assert contrast(rgb(style.QUIET_INK), rgb(style.PAPER)) >= 4.5
    config = style.vega_config()
    assert config["text"]["color"] == config["axis"]["labelColor"] == style.INK
    assert config["background"] == style.PAPER


def test_bars_and_outlines_stand_out_from_the_paper():
    for colour in (
        *style.ROLE.values(),
        *style.ROLE_BEFORE.values(),
        style.EMPHASIS,
        style.QUIET,
        style.OUTLINE,
    ):
        assert contrast(rgb(colour), rgb(style.PAPER)) >= 3


def test_the_contrast_ratio_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(rgb("#767676"), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("sign", FILLS)
def test_a_sign_of_the_matrix_can_be_read_on_its_fill(sign):
    assert contrast(rgb(style.INK), rgb(FILLS[sign])) >= 4.5


def test_more_missing_projects_never_have_a_fill_of_fewer():
    fills = [style.missing_fill(missing, 59) for missing in range(60)]
    assert list(dict.fromkeys(fills)) == [fill for _, fill in style.MISSING_STEPS]
    assert fills[0] != fills[1]


@every_figure
def test_no_picture_asks_to_press(dataset, case):
    """A slide, a print and a file cannot be pressed: only what a pointer reads says it."""
    figure = built(dataset, case)
    assert not [said for said in (figure.subtitle, figure.note, figure.legend_words) if "押す" in said]
