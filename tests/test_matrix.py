"""The matrix of projects and municipalities: question, figure, workbook and page."""

import io
import json
import re
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from pages import open_page
from pictures import faults_of, lines_of, size_of
from shapes import PLANS, dataset_of

from explorer.figures.matrix import HEADS, matrix_figure
from explorer.figures.matrix_chart import FILLS
from explorer.figures.origins import origin_table
from explorer.figures.pixels import SLIDE, in_room
from explorer.handouts.fitting import chart_svg
from explorer.handouts.image import in_room as figure_in_room
from explorer.handouts.image import to_svg
from explorer.handouts.matrix_xlsx import to_xlsx
from explorer.questions.budgets import AMOUNT
from explorer.questions.matrix import joint_participation, matrix
from explorer.questions.scope import EVERYTHING, Scope
from explorer.ui import data
from explorer.views import pages
from explorer.views.parameters import PAGE_PARAMETERS

CHOICES = {parameter.key: parameter.choices for parameter in PAGE_PARAMETERS[pages.MATRIX]}
ROWS, COLUMNS = CHOICES["order"], CHOICES["columns"]
TOWNS = [
    "札幌市",
    "小樽市",
    "岩見沢市",
    "江別市",
    "千歳市",
    "恵庭市",
    "北広島市",
    "石狩市",
    "当別町",
    "新篠津村",
    "南幌町",
    "長沼町",
]
JOINED = [55, 52, 51, 55, 55, 55, 55, 55, 53, 52, 49, 52]
SIMILAR = [
    "南幌町",
    "岩見沢市",
    "小樽市",
    "新篠津村",
    "長沼町",
    "当別町",
    "札幌市",
    "江別市",
    "千歳市",
    "恵庭市",
    "北広島市",
    "石狩市",
]
DIFFERING = {
    19: "◎●●●●●●●●×××",
    20: "◎×●●●●●●●×××",
    21: "◎×●●●●●●×●×●",
    22: "◎●×●●●●●●●●●",
    34: "◎●×●●●●●●●×●",
    35: "◎●×●●●●●●●×●",
    55: "◎××●●●●●××××",
}
"""The seven projects that not everybody joins, town by town in the order above."""
EVERYBODY = "◎○○○○○○○○○○○"
NANPORO, IWAMIZAWA, SAPPORO, SHINSHINOTSU = "014231", "012106", "011002", "013048"


def numbers(result):
    return result.projects["no"].tolist()


def pattern(result, name):
    """For each project, whether the municipality joins it."""
    code = result.towns.set_index("name").loc[name, "municipality_code"]
    return result.basis[code].notna().tolist()


# The question


def test_every_participation_is_in_the_matrix_once(dataset):
    result = matrix(dataset, EVERYTHING, "plan", "plan")
    assert result.basis.shape == (55, 12)
    assert result.basis.stack().value_counts().to_dict() == {"all": 528, "listed": 56, "core": 55}
    assert result.projects["joined"].sum() == result.towns["joined"].sum() == 639


def test_how_many_take_part(dataset):
    result = matrix(dataset, EVERYTHING, "plan", "plan")
    joined = result.projects.set_index("no")["joined"]
    assert joined[joined < 12].to_dict() == {19: 9, 20: 8, 21: 9, 22: 11, 34: 10, 35: 10, 55: 6}
    assert result.towns["name"].tolist() == TOWNS
    assert result.towns["joined"].tolist() == JOINED


def test_who_takes_part_in_the_same(dataset):
    result = matrix(dataset, EVERYTHING, "plan", "plan")
    for name in ("江別市", "千歳市", "恵庭市", "北広島市", "石狩市"):
        assert pattern(result, name) == pattern(result, "札幌市")
    assert pattern(result, "新篠津村") == pattern(result, "長沼町")
    assert pattern(result, "新篠津村") != pattern(result, "小樽市")


def test_rows_in_the_order_of_the_plan_are_grouped_by_field(dataset):
    result = matrix(dataset, EVERYTHING, "plan", "plan")
    assert numbers(result) == list(range(1, 56))
    assert result.projects["group"].tolist() == result.projects["heading"].tolist()


def test_rows_by_amount_go_from_the_largest_to_zero(dataset):
    result = matrix(dataset, EVERYTHING, "amount", "plan")
    assert numbers(result)[:4] == [15, 32, 13, 2]
    assert result.projects["amount"].tolist()[:2] == [12_656_995, 5_537_419]
    assert numbers(result)[-4:] == [22, 37, 50, 54]
    assert result.projects["amount"].tolist()[-4:] == [0, 0, 0, 0]


def test_an_amount_that_is_not_stated_comes_after_zero(dataset):
    cells = dataset.budgets.copy()
    cells.loc[(cells["no"] == 15) & (cells["fiscal_year"] == 2025), AMOUNT] = None
    result = matrix(replace(dataset, budgets=cells), EVERYTHING, "amount", "plan")
    assert numbers(result)[0] == 32
    assert numbers(result)[-2:] == [54, 15]
    assert result.projects["amount"].isna().tolist() == [False] * 54 + [True]


def test_rows_by_number_of_towns_begin_with_the_fewest(dataset):
    result = matrix(dataset, EVERYTHING, "joined", "plan")
    assert numbers(result)[:9] == [55, 20, 19, 21, 34, 35, 22, 1, 2]


def test_equal_rows_stand_together(dataset):
    result = matrix(dataset, EVERYTHING, "pattern", "plan")
    assert numbers(result)[:8] == [55, 20, 19, 21, 34, 35, 22, 1]
    starts = (result.projects["group"] != result.projects["group"].shift()).tolist()
    assert starts == [True] * 5 + [False, True, True] + [False] * 47


def test_similar_columns_stand_together(dataset):
    result = matrix(dataset, EVERYTHING, "plan", "similar")
    assert result.towns["name"].tolist() == SIMILAR
    assert result.basis.columns.tolist() == result.towns["municipality_code"].tolist()
    assert pattern(result, "南幌町").count(False) == 6


def test_the_scope_decides_which_rows_and_sums(dataset):
    result = matrix(dataset, Scope(differing=True), "plan", "plan")
    assert numbers(result) == list(DIFFERING)
    assert result.towns["joined"].tolist() == [7, 4, 3, 7, 7, 7, 7, 7, 5, 4, 1, 4]


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("rows", ROWS)
def test_an_order_loses_nothing(dataset, rows, columns):
    plain, result = (matrix(dataset, EVERYTHING, *order) for order in (("plan", "plan"), (rows, columns)))
    assert numbers(result) == result.basis.index.tolist()
    assert result.basis.loc[plain.basis.index, plain.basis.columns].equals(plain.basis)
    assert dict(zip(result.towns["name"], result.towns["joined"], strict=True)) == dict(
        zip(TOWNS, JOINED, strict=True)
    )


def by_kind(dataset, codes, scope=EVERYTHING):
    result = joint_participation(dataset, scope, codes)
    return {kind: part["no"].tolist() for kind, part in result.groupby("kind")}


def test_what_two_towns_have_in_common(dataset):
    result = by_kind(dataset, (NANPORO, IWAMIZAWA))
    assert result["none"] == [34, 35, 55]
    assert result["some"] == [19, 20, 21, 22]
    assert len(result["all"]) == 48


def test_who_of_them_is_missing(dataset):
    result = joint_participation(dataset, EVERYTHING, (NANPORO, IWAMIZAWA)).set_index("no")["missing"]
    assert result[21] == ["南幌町"]
    assert result[22] == ["岩見沢市"]
    assert result[55] == ["南幌町", "岩見沢市"]
    assert result[1] == []


def test_with_the_core_city_no_project_is_without_any(dataset):
    result = by_kind(dataset, (SAPPORO, NANPORO))
    assert result == {"some": [19, 20, 21, 34, 35, 55], "all": result["all"]}


def test_one_town_alone_is_in_all_or_none(dataset):
    result = by_kind(dataset, (SHINSHINOTSU,))
    assert result["none"] == [19, 20, 55]
    assert set(result) == {"all", "none"}


def test_what_towns_have_in_common_keeps_to_the_scope(dataset):
    assert by_kind(dataset, (NANPORO, IWAMIZAWA), Scope("3-1-b")) == {"some": [19, 20, 21]}


# The picture

ORDERS = [(rows, columns) for rows in ROWS for columns in COLUMNS]
SCOPES = [EVERYTHING, Scope(differing=True), Scope("3"), Scope("2-a")]
every_picture = pytest.mark.parametrize(
    ("scope", "rows", "columns"), [(scope, *order) for scope in SCOPES for order in ORDERS]
)


def projects_and_towns(figure):
    return [layer["data"]["values"] for layer in figure.chart["layer"]]


def table_signs(figure):
    """The table's cells by No.: a text of signs in the order of its columns."""
    towns = [head for head in figure.table if head in TOWNS]
    rows = figure.table.iloc[:-1]
    return {no: "".join(row) for no, row in zip(rows["No."], rows[towns].to_numpy(), strict=True)}


def test_the_signs_are_those_of_the_plan(dataset):
    figure = matrix_figure(dataset, EVERYTHING, "plan", "plan")
    assert table_signs(figure) == {no: DIFFERING.get(no, EVERYBODY) for no in range(1, 56)}


@every_picture
def test_the_picture_and_its_table_are_the_same(dataset, scope, rows, columns):
    figure = matrix_figure(dataset, scope, rows, columns)
    projects, towns = projects_and_towns(figure)
    sums = figure.table.iloc[-1]
    assert [row["key"] for row in projects] == [f"no={no}" for no in table_signs(figure)]
    assert [row["signs"] for row in projects] == list(table_signs(figure).values())
    assert [row["town"] for row in towns] == [head for head in figure.table if head in TOWNS]
    assert [row["joined"] for row in towns] == [str(sums[row["town"]]) for row in towns]
    assert [row["joined"] for row in projects] == [f"{joined}/12" for joined in figure.table["参加"][:-1]]
    for row, words in zip(projects, figure.table.to_dict("records")[:-1], strict=True):
        assert row["name"] == f"No.{words['No.']} {words['連携事業名']}"
        assert row["field"] == words["分野"]


@every_picture
def test_the_sums_are_the_signs_counted(dataset, scope, rows, columns):
    table = matrix_figure(dataset, scope, rows, columns).table
    towns = [head for head in table if head in TOWNS]
    joined = table[towns].iloc[:-1] != "×"
    assert table["参加"].tolist() == [*joined.sum(axis=1), joined.to_numpy().sum()]
    assert table[towns].iloc[-1].tolist() == joined.sum().tolist()


@every_picture
def test_the_specification_is_small(dataset, scope, rows, columns):
    chart = matrix_figure(dataset, scope, rows, columns).chart
    for sent in (chart | {"usermeta": {}}, in_room(chart, SLIDE)):
        assert len(json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()) < 40_000


@every_picture
def test_every_row_has_a_place_of_its_own(dataset, scope, rows, columns):
    projects, _ = projects_and_towns(matrix_figure(dataset, scope, rows, columns))
    assert [row["place"] for row in projects] == list(range(len(projects)))
    blocks = [[row["row"] for row in projects if row["block"] == block] for block in (0, 1)]
    assert [row["block"] for row in projects] == sorted(row["block"] for row in projects)
    assert blocks == [list(range(len(block))) for block in blocks]
    assert max(len(blocks[0]), len(blocks[1]) + 1) <= 31


def test_a_second_block_begins_with_a_field(dataset):
    projects, _ = projects_and_towns(matrix_figure(dataset, EVERYTHING, "plan", "plan"))
    first = next(row for row in projects if row["block"])
    assert (first["key"], first["field"], first["role"]) == ("no=27", "地域振興", "3")


def test_few_rows_stand_in_one_block(dataset):
    projects, _ = projects_and_towns(matrix_figure(dataset, Scope(differing=True), "plan", "plan"))
    assert [row["block"] for row in projects] == [0] * 7


LONG = "圏域の住民が安心して暮らし続けられる地域の医療と介護の連携体制の維持及び強化に関する取組の推進、"


def with_names(dataset, *, each):
    """The dataset with a long name for each so many projects, of 120 letters."""
    names = [
        f"{no}{LONG * 3}"[:120] if no % each == 0 else name
        for no, name in dataset.projects[["no", "name"]].itertuples(index=False)
    ]
    return replace(dataset, projects=dataset.projects.assign(name=names))


def missing_names(figure, picture):
    """The names of projects that the picture does not have in full."""
    said = "".join(line.words for line in lines_of(picture)).replace(" ", "")
    projects, _ = projects_and_towns(figure)
    return [row["name"] for row in projects if row["name"].replace(" ", "") not in said]


@pytest.mark.parametrize("each", [1, 5])
@pytest.mark.parametrize("width", [1740, 700, 350])
def test_long_names_of_few_projects_stand_in_full_in_several_lines(dataset, each, width):
    figure = matrix_figure(with_names(dataset, each=each), Scope(differing=True), "plan", "plan")
    picture = chart_svg(figure.chart, width)
    assert faults_of(picture) == []
    assert missing_names(figure, picture) == []


def test_names_of_sixty_letters_stand_in_full_on_a_tablet_and_a_slide():
    figure = matrix_figure(dataset_of(PLANS["long_names"]), EVERYTHING, "plan", "plan")
    for picture in (
        chart_svg(figure.chart, 950),
        to_svg(figure_in_room(figure, SLIDE), date(2026, 12, 1)),
    ):
        assert faults_of(picture) == []
        assert missing_names(figure, picture) == []


def test_names_that_two_blocks_would_cut_to_less_than_half_have_one_wide_block(dataset):
    figure = matrix_figure(with_names(dataset, each=1), EVERYTHING, "plan", "plan")
    projects, _ = projects_and_towns(figure)
    assert {row["block"] for row in projects} == {0}
    picture = chart_svg(figure.chart, 1740)
    assert faults_of(picture) == []
    names = [line.words for line in lines_of(picture) if line.words.startswith("No.")]
    assert len(names) == 55
    assert min(map(len, names)) > 70


def test_ordinary_names_stay_in_two_blocks_of_low_rows(dataset):
    """Also if some are long."""
    for plan in (dataset, with_names(dataset, each=3)):
        figure = matrix_figure(plan, EVERYTHING, "plan", "plan")
        _, high = size_of(chart_svg(figure.chart, 1740))
        assert high < 700


def test_a_rule_stands_above_each_field_and_a_thicker_one_above_each_role(dataset):
    projects, _ = projects_and_towns(matrix_figure(dataset, EVERYTHING, "plan", "plan"))
    rules = {row["key"]: row["rule"] for row in projects}
    assert [key for key, rule in rules.items() if rule == 2] == ["no=1", "no=13", "no=18"]
    assert sum(rule > 0 for rule in rules.values()) == 22


def test_amounts_are_shown_where_the_rows_go_by_them(dataset):
    figure = matrix_figure(dataset, EVERYTHING, "amount", "plan")
    assert figure.table["事業全体の額（2025年度、千円）"].tolist()[::55] == [12_656_995, 25_056_797]
    assert projects_and_towns(figure)[0][0]["amount"] == "12,656,995"
    assert figure.subtitle.endswith("・全55事業・2025年度の事業費の順（単位：千円）")
    assert not any("千円" in head for head in matrix_figure(dataset, EVERYTHING, "plan", "plan").table)


@pytest.mark.parametrize(
    ("scope", "finding", "about"),
    [
        (
            EVERYTHING,
            "55事業のうち48事業に、12市町村すべてが参加",
            "参加しない事業が最も多いのは南幌町の6事業・全55事業",
        ),
        (
            Scope("2-a"),
            "1事業すべてに、12市町村すべてが参加",
            "「高度な医療サービスの提供」の1事業",
        ),
        (
            Scope(differing=True),
            "7事業のどれにも、参加しない市町村がある",
            "参加しない事業が最も多いのは南幌町の6事業・参加に差がある7事業",
        ),
    ],
)
def test_the_title_says_the_finding(dataset, scope, finding, about):
    figure = matrix_figure(dataset, scope, "plan", "plan")
    assert figure.title == finding
    assert figure.subtitle == about
    assert finding in figure.alt


def test_the_kinds_are_told_apart_by_sign_and_fill(dataset):
    assert set("".join(DIFFERING.values()) + EVERYBODY) == set(FILLS)
    assert len(set(FILLS.values())) == 4
    assert all(sign in matrix_figure(dataset, EVERYTHING, "plan", "plan").legend_words for sign in FILLS)


# The workbook


def sheet_of(dataset, figure):
    content = to_xlsx(figure, origin_table(dataset, figure.origin), date(2026, 11, 23))
    return load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize("order", ORDERS)
def test_the_workbook_holds_the_table(dataset, order):
    figure = matrix_figure(dataset, EVERYTHING, *order)
    rows = list(sheet_of(dataset, figure).iter_rows(min_row=7, values_only=True))
    assert rows[0] == tuple(figure.table)
    written = figure.table.astype(object).replace("", None).to_numpy().tolist()
    assert [list(row) for row in rows[1:]] == written


def test_the_workbook_looks_like_the_picture(dataset):
    figure = matrix_figure(dataset, EVERYTHING, "plan", "similar")
    sheet = sheet_of(dataset, figure)
    filled = {sign: set() for sign in FILLS}
    for row in sheet.iter_rows(min_row=8, max_row=62, min_col=5, max_col=16):
        for cell in row:
            filled[cell.value].add(f"#{cell.fill.fgColor.rgb[2:]}")
    assert filled == {sign: {fill} for sign, fill in FILLS.items()}
    assert sheet.freeze_panes == "E8"
    assert [cell.value for cell in sheet[7]][:4] == ["役割", *HEADS[1:]]
    assert sheet["E7"].alignment.textRotation == 255


def test_the_workbook_names_its_source(dataset):
    figure = matrix_figure(dataset, EVERYTHING, "plan", "plan")
    sheet = sheet_of(dataset, figure)
    assert [sheet.cell(row, 1).value for row in range(1, 6)] == [
        figure.title,
        figure.subtitle,
        figure.legend_words,
        figure.note,
        f"{figure.source}　2026年11月23日作成",
    ]
    assert "2025年度版" in figure.source
    assert {cell.font.name for row in sheet["A1:R63"] for cell in row if cell.value} == {"BIZ UDPゴシック"}


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "https://example.org", "0123"])
def test_what_looks_like_a_formula_stays_a_text(dataset, words):
    figure = matrix_figure(dataset, EVERYTHING, "plan", "plan")
    table = figure.table.copy()
    table.loc[0, "連携事業名"] = words
    cell = sheet_of(dataset, replace(figure, table=table, title=words))["D8"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (words, "s", None)


def test_an_amount_that_is_not_stated_is_an_empty_cell(dataset):
    figure = matrix_figure(dataset, EVERYTHING, "amount", "plan")
    table = figure.table.copy()
    table.iloc[3, -1] = None
    assert sheet_of(dataset, replace(figure, table=table))["R11"].value is None


# The page


@pytest.fixture
def visit(root, monkeypatch):
    """Opens the page by its address."""
    monkeypatch.setattr(data, "ROOT", root)

    def visit(**parameters):
        app = open_page("matrix", parameters)
        assert not app.exception
        return app

    return visit


def words(app):
    return "\n".join(
        [element.value for element in (*app.header, *app.markdown, *app.subheader)]
        + [element.proto.body for element in app.get("html")]
    )


def test_the_page_shows_the_matrix(visit):
    app = visit()
    assert "55事業のうち48事業に" in words(app)
    assert len(app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")) == 1


def test_the_page_answers_about_towns(visit):
    app = visit(towns=f"{NANPORO},{IWAMIZAWA}")
    said = re.sub("</?(?:span|wbr)[^>]*>", "", words(app))
    assert "南幌町・岩見沢市" in said
    assert (
        "いずれも参加していないのは3事業、一部が参加しているのは4事業、すべてが参加しているのは48事業" in said
    )
    assert "projects?no=34" in said
    assert "No.21 医療的ケア児レスパイト事業</a>（南幌町は参加していない）" in said


def test_a_town_named_twice_counts_once(visit):
    assert "**南幌町**：55事業のうち、いずれも参加していないのは6事業、一部が参加しているのは0事業" in words(
        visit(towns=f"{NANPORO},{NANPORO}")
    )


def test_choosing_towns_writes_the_address(visit):
    app = visit()
    app.multiselect(key="towns").set_value([NANPORO, IWAMIZAWA]).run()
    assert app.query_params["towns"] in (f"{NANPORO},{IWAMIZAWA}", [f"{NANPORO},{IWAMIZAWA}"])
    assert "48事業" in words(app)


def test_an_address_restores_the_orders(visit):
    app = visit(order="pattern", columns="similar", differing="1")
    assert app.segmented_control(key="order").value == "pattern"
    assert app.segmented_control(key="columns").value == "similar"
    assert "7事業のどれにも" in words(app)
    assert not app.info


def test_a_scope_without_projects_says_so(visit):
    app = visit(q="恐竜")
    assert app.info[0].value.startswith("該当する事業がありません")
