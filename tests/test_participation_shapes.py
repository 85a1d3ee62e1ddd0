"""Who takes part and who pays, in plans of every shape: no error, no nonsense, each number counted again."""

import json
import re

import pytest
from participation_shapes import LONG, NANPORO, RARE, SHAPES, Shape
from test_figures import content

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.answers import Answer, answer
from explorer.figures.burdens import burden_figure, town_burden_figure
from explorer.figures.figure import Figure
from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.figures.matrix import matrix_figure
from explorer.figures.origins import origin_table
from explorer.figures.sentences import Given
from explorer.figures.towns import partners_figure, tiles_figure
from explorer.model import Basis, BurdenKind, Side
from explorer.questions.matrix import ROWS
from explorer.questions.participation import joined_by_field
from explorer.questions.scope import EVERYTHING, field_titles
from explorer.questions.towns import gaps

NONSENSE = re.compile(
    r"(?<![\d,])0(?:事業|市町村|組|件)|（）|「」|のの|はは|はが|のは、?で|No\.(?!\d)|nan|NaN|None|<NA>|inf|、[、。）]"
)
QUESTIONS = ("not-joined", "joined", "not-in", "differ", "patterns", "everybody", "may-cost", "burdens")
every_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
_made: dict[Shape, Dataset] = {}
_shown: dict[Shape, tuple[list[Figure], list[Answer]]] = {}


@pytest.fixture
def plan(dataset: Dataset, shape: Shape) -> Dataset:
    if shape not in _made:
        _made[shape] = shape(dataset)
    return _made[shape]


def towns(plan: Dataset) -> list[str]:
    """The core city, the one that misses most, and the last."""
    codes = plan.municipalities["municipality_code"].tolist()
    return list(dict.fromkeys([codes[0], NANPORO if NANPORO in codes else codes[-1], codes[-1]]))


def figures(plan: Dataset) -> list[Figure]:
    codes = towns(plan)
    return [
        participation_map(plan, EVERYTHING, ""),
        participation_map(plan, EVERYTHING, codes[-1]),
        project_map(plan, min(2, len(plan.projects))),
        field_maps(plan, EVERYTHING),
        *(matrix_figure(plan, EVERYTHING, rows, "similar") for rows in ROWS),
        tiles_figure(plan, tuple(codes), EVERYTHING),
        partners_figure(plan, EVERYTHING),
        burden_figure(plan, EVERYTHING),
        *(town_burden_figure(plan, town, EVERYTHING) for town in codes),
    ]


def asked(plan: Dataset) -> list[Answer]:
    """Every question, about each of the towns and about projects that differ in who takes part."""
    projects = dict(zip(towns(plan), (1, 2, 21), strict=False))
    return [
        answer(plan, key, Given(town=town, no=min(no, len(plan.projects)), this_year=2026))
        for town, no in projects.items()
        for key in QUESTIONS
    ]


@pytest.fixture
def shown(plan: Dataset, shape: Shape) -> tuple[list[Figure], list[Answer]]:
    """All figures and answers of the shape, made once for all tests."""
    if shape not in _shown:
        _shown[shape] = figures(plan), asked(plan)
    return _shown[shape]


@every_shape
def test_no_figure_says_nonsense(shown):
    for figure in shown[0]:
        for words in (
            figure.title,
            figure.alt,
            figure.subtitle,
            figure.note,
            figure.legend_words,
            figure.source,
        ):
            assert not NONSENSE.search(words), (figure.name, words)
        json.dumps(content(figure), allow_nan=False)
        assert figure.origin.nos


@every_shape
def test_no_answer_says_nonsense(shown):
    for found in shown[1]:
        assert not NONSENSE.search(found.minutes), found.minutes
        assert found.sentence.endswith("。")


def numbers_in(words: str, names: list[str]) -> set[int]:
    """The numbers that a sentence says, without those that stand in names, and the Nos. one by one."""
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, "")
    found = {int(number.replace(",", "")) for number in re.findall(r"(?<![\d〜])[\d,]+(?![\d〜])", words)}
    runs = [(int(first), int(last)) for first, last in re.findall(r"(\d+)〜(\d+)", words)]
    return found | {no for first, last in runs for no in range(first, last + 1)}


def countable(plan: Dataset, figure: Figure) -> set[int]:
    """Every count that can be made again from the rows which the origin names, and their Nos."""
    nos = set(figure.origin.nos)
    rows = plan.participation[plan.participation["no"].isin(nos)]
    projects = plan.projects[plan.projects["no"].isin(nos)]
    burdens = plan.burdens[plan.burdens["no"].isin(nos)]
    joined = rows.groupby("municipality_code").size()
    by_project = rows.groupby("no").size()
    total = len(plan.municipalities)
    differing = by_project.index[by_project < total]
    counts = {len(nos), total, len(rows), len(differing), len(nos) - len(differing), *nos}
    counts |= {*joined, *(len(nos) - joined), *by_project, *(total - by_project)}
    counts |= set(rows[rows["basis"] == Basis.LISTED].groupby("municipality_code").size())
    counts |= {rows.loc[rows["basis"] == Basis.ALL, "no"].nunique()}
    counts |= {projects["heading"].nunique()}
    counts |= {projects.loc[projects["no"].isin(differing), "heading"].nunique()}
    counts |= set(burdens.groupby(["side", "kind"])["no"].nunique())
    for code in plan.municipalities["municipality_code"]:
        own = rows.loc[rows["municipality_code"] == code, "no"]
        core = plan.municipalities.set_index("municipality_code").loc[code, "is_core"]
        side = burdens[(burdens["side"] == (Side.CORE if core else Side.PARTNER)) & burdens["no"].isin(own)]
        counts.add(side.loc[side["kind"] != BurdenKind.NONE, "no"].nunique())
    same = rows.groupby("municipality_code")["no"].agg(frozenset)
    groups = same.reindex(plan.municipalities["municipality_code"]).value_counts(dropna=False)
    counts.add(int((groups > 1).sum()))
    hidden = max(0, total - 5)
    return counts | set(range(hidden + 1))


@every_shape
def test_each_number_of_a_title_or_an_answer_is_counted_again_from_the_rows_of_its_origin(plan, shown):
    said = [*plan.municipalities["name"], *plan.projects["name"], *plan.headings["title"]]
    said += [
        text.project(row.no, row.name_)
        for row in plan.projects.rename(columns={"name": "name_"}).itertuples()
    ]
    drawn, answers = shown
    told = [(words, figure) for figure in drawn for words in (figure.title, figure.subtitle)]
    told += [(found.sentence, found.figure) for found in answers]
    for title, figure in told:
        words = re.sub(r"\d{4}年度の事業費の順|単位：千円", "", title)
        missing = numbers_in(words, said) - countable(plan, figure)
        assert not missing, (words, missing)


@every_shape
def test_every_row_of_an_origin_has_the_plans_words(plan):
    for figure in (participation_map(plan, EVERYTHING, "", "plain"), burden_figure(plan, EVERYTHING)):
        assert len(origin_table(plan, figure.origin)) == len(plan.projects)


@pytest.mark.parametrize(
    ("shape", "key", "sentence"),
    [
        ("everybody_joins", "differ", "55事業すべてに、12市町村すべてが参加しています。"),
        ("everybody_joins", "patterns", "12市町村すべての参加する事業が、まったく同じです。"),
        ("town_in_nothing", "joined", "南幌町は、55事業のどれにも参加していません。"),
        ("town_in_nothing", "not-joined", "南幌町は、55事業のどれにも参加していません。"),
        ("town_in_nothing", "may-cost", "南幌町は、55事業のどれにも参加していません。"),
        ("town_in_nothing", "everybody", "55事業のうち、連携市町村が「全市町村」の事業はありません。"),
        ("no_burdens", "burdens", "55事業に、連携市町村の費用負担の記載はありません。"),
        ("no_burdens", "may-cost", "南幌町が参加する49事業には、費用負担の記載がありません。"),
        (
            "only_unknown_burdens",
            "burdens",
            "連携市町村の費用負担は、「分類できない」が55事業です"
            "（当アプリの分類。一文に二つの定めがある場合は両方に計上）。",
        ),
        (
            "nobody_pays",
            "may-cost",
            "南幌町が参加する49事業に、費用負担が生じうるものはありません"
            "（当アプリの分類。負担額は計画に記載がありません）。",
        ),
    ],
)
def test_absence_is_said_in_words(dataset, shape, key, sentence):
    plan = SHAPES[shape](dataset)
    assert answer(plan, key, Given(town=NANPORO, no=21, this_year=2026)).sentence == sentence


def test_a_project_of_the_core_city_alone_names_it(dataset):
    plan = SHAPES["project_without_partners"](dataset)
    name = plan.projects.set_index("no").loc[2, "name"]
    said = answer(plan, "not-in", Given(town=NANPORO, no=2, this_year=2026)).sentence
    assert said == f"No.2 {name}に参加しているのは、12市町村のうち札幌市だけです。"
    figure = project_map(plan, 2, "", "small")
    assert figure.title == "No.2：札幌市だけが参加"
    assert figure.subtitle == f"{name}・12市町村のうち1市町村が参加"


def test_a_missing_rule_is_told_beside_those_that_are_stated(dataset):
    plan = SHAPES["project_without_partners"](dataset)
    said = answer(plan, "may-cost", Given(town="011002", no=2, this_year=2026)).sentence
    assert "札幌市が参加する55事業のうち、費用負担が生じうるのは53事業です" in said
    assert "No.2は費用負担の記載がない" in said


def test_fields_of_the_same_title_are_told_apart_by_their_numbers(dataset):
    plan = SHAPES["fields_called_the_same"](dataset)
    titles = field_titles(plan)
    assert titles[["1-a", "3-1-b", "3-3-c"]].tolist() == [
        "１ａ その他",
        "３（１）ｂ その他",
        "３（３）ｃ その他",
    ]
    assert titles["2-a"] == dataset.headings.set_index("heading").loc["2-a", "title"]


def test_tiles_of_fields_of_the_same_title_do_not_lie_on_each_other(dataset):
    plan = SHAPES["fields_called_the_same"](dataset)
    values = tiles_figure(plan, (NANPORO,), EVERYTHING).chart["data"]["values"]
    places = [(value["line"], value["place"]) for value in values]
    assert len(places) == len(set(places)) == 55


def test_each_field_of_the_same_title_has_a_map_of_its_own(dataset):
    plan = SHAPES["fields_called_the_same"](dataset)
    panels = field_maps(plan, EVERYTHING).chart.panels
    assert len(panels) == joined_by_field(plan, EVERYTHING)["heading"].nunique()
    assert len(panels) == len(field_maps(dataset, EVERYTHING).chart.panels)


def test_many_tiles_break_into_lines_and_none_is_lost(dataset):
    plan = SHAPES["four_hundred_projects"](dataset)
    chart = tiles_figure(plan, (NANPORO,), EVERYTHING).chart
    panel, values = chart["hconcat"][0], chart["data"]["values"]
    assert len({(value["line"], value["place"]) for value in values}) == len(values) == 440
    assert panel["width"] <= 8 * 46


@every_shape
def test_every_town_that_misses_something_is_listed_with_the_others_that_do(plan):
    for code in towns(plan):
        absent = gaps(plan, code, EVERYTHING)
        own = plan.participation.loc[plan.participation["municipality_code"] == code, "no"]
        assert set(absent["no"]) == set(plan.projects["no"]) - set(own)


def test_a_long_name_is_broken_on_the_map_and_cut_over_the_matrix(dataset):
    plan = SHAPES["long_and_rare_names"](dataset)
    (panel,) = participation_map(plan, EVERYTHING, "").chart.panels
    assert max(len(line) for forms in panel.forms for form in forms for line in form.split("\n")) <= 10
    assert any(f"{LONG[:7]}…" in form for forms in panel.forms for form in forms), "where there is no room"
    assert LONG[:40] in {told.split("：")[0] for told in panel.told}
    heads = matrix_figure(plan, EVERYTHING, "plan", "plan").chart["layer"][1]["data"]["values"]
    assert max(len(head["stacked"]) for head in heads) == 12
    assert LONG[:40] in {head["town"] for head in heads}


def test_a_rare_letter_stays_whole(dataset):
    plan = SHAPES["long_and_rare_names"](dataset)
    heads = matrix_figure(plan, EVERYTHING, "plan", "plan").chart["layer"][1]["data"]["values"]
    stacked = next(head["stacked"] for head in heads if head["town"] == RARE)
    assert stacked == ["𠮷", "葛\U000e0100", "が", "浦", "町"]
    assert text.wrap(RARE, 2) == "𠮷葛\U000e0100\nが浦\n町"


def test_every_printed_burden_bears_out_its_words(dataset):
    """Each kind's words stand in the sentences that have it, but for what the words themselves sum up."""
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
