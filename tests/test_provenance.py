"""From what a page shows back to the lines of the plan that hold it."""

import random
import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from explorer import text
from explorer.figures.figure import Origin, origin
from explorer.figures.origins import LEFT_OUT, origin_rows
from explorer.ui import data
from explorer.ui.origin import lines_html

SHELL = "src/explorer/ui/shell.py"
VALUES = 200


def plain(html: str) -> str:
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]+>", "", html)))


def values_of(html: str) -> list[str]:
    """The cells of a table that the plan prints, without our own column and row."""
    heads = [plain(head) for head in re.findall(r"<th.*?</th>", html)]
    found = []
    for row in re.findall(r"<tr>(<td.*?)</tr>", html):
        cells = [plain(cell) for cell in re.findall(r"<td.*?</td>", row)]
        if text.OURS not in cells[0]:
            found += [
                cell
                for head, cell in zip(heads, cells, strict=True)
                if head != "欄" and text.OURS not in head
            ]
    return found


def as_printed(value: str) -> str:
    """The words of the screen as the plan prints them."""
    return "－" if value == text.NOT_STATED else value.removesuffix("千円")


def sections(app: AppTest) -> list[tuple[list[str], str]]:
    """The values of each part of a sheet, with the marked lines below it."""
    parts, values = [], []
    for element in app.get("html"):
        html = element.proto.body
        if "<details class='lines'>" in html and "class='origin'" in html:
            marked = "".join(plain(line) for line in re.findall(r"<mark>(.*?)</mark>", html))
            parts.append((values, marked))
            values = []
        elif "<table" in html:
            values = values_of(html)
        elif html.startswith("<dl>"):
            values = [plain(term) for term in re.findall(r"<d[td]>.*?</d[td]>", html)]
        elif "class='lead'" in html or "連携市町村（原文）：" in html:
            values = [plain(html).removeprefix("連携市町村（原文）：")]
    return parts


def test_two_hundred_values_of_the_sheets_stand_in_the_lines_beside_them(root, dataset, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    checked = 0
    for no in random.Random(2025).sample(dataset.projects["no"].tolist(), 55):
        app = AppTest.from_file(root / SHELL, default_timeout=60)
        app.switch_page("../../../pages/projects.py")
        app.query_params["no"] = str(no)
        app.run()
        assert not app.exception
        parts = sections(app)
        assert len(parts) == 5 + (no in set(dataset.glossary["no"]))
        for values, marked in parts:
            assert values
            for value in values:
                assert as_printed(value) in marked, (no, value, marked)
                checked += 1
        if checked >= VALUES:
            break
    assert checked >= VALUES


def test_the_values_of_every_listed_indicator_stand_in_the_lines_of_its_row(root, dataset, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    app = (
        AppTest.from_file(root / SHELL, default_timeout=60).switch_page("../../../pages/indicators.py").run()
    )
    assert not app.exception
    listed = next(html.proto.body for html in app.get("html") if "目標値（原文）" in html.proto.body)
    heads = [plain(head) for head in re.findall(r"<th.*?</th>", listed)]
    rows = [re.findall(r"<td.*?</td>", row) for row in re.findall(r"<tr>(<td.*?)</tr>", listed)]
    assert len(rows) == len(dataset.indicators)
    for row in rows:
        cells = dict(zip(heads, row, strict=True))
        marked = "".join(plain(line) for line in re.findall(r"<mark>(.*?)</mark>", cells["出典"]))
        for head in ("指標", "基準値（原文）", "目標値（原文）"):
            assert plain(cells[head]) in marked, (head, cells[head])


@pytest.mark.parametrize("table", ["budgets", "participation", "burdens", "indicators", "kpis"])
def test_the_rows_behind_a_figure_stand_in_the_lines_beside_them(dataset, table):
    roles = tuple(dataset.kpis["role"].unique())
    everything = (
        Origin("", table, (), roles) if table == "kpis" else origin(dataset, table, dataset.projects["no"])
    )
    rows = origin_rows(dataset, everything)
    assert len(rows) == (len(dataset.kpis) if table == "kpis" else len(dataset.projects))
    for row in rows.itertuples():
        marked = "".join(
            plain(line) for line in re.findall(r"<mark>(.*?)</mark>", lines_html(dataset, row.spans))
        )
        for part in (
            re.split(r"、(?=\d{4}年度 )| → ", row.printed) if table != "participation" else [row.printed]
        ):
            said = re.sub(r"^\d{4}年度 |千円$", "", part.removesuffix(LEFT_OUT))
            for side in text.SIDE.values():
                said = said.replace(f"{side}：", "")
            if table in ("budgets", "participation", "kpis"):
                assert re.sub(r"\s", "", said) in marked, (row.no, said)
            else:
                assert marked


def test_lines_stand_in_their_surroundings_and_are_marked_alone(dataset):
    html = lines_html(dataset, ((2746, 2746),))
    assert html.count("<mark>") == 1
    assert "1,607,956 5,537,419" in html
    assert "評価指標" in html


def test_what_has_no_lines_says_so(dataset):
    assert lines_html(dataset, ()) == text.NO_ROW


SOURCES = [
    ("overview", {}, "metric-projects", 55, 0),
    ("overview", {}, "metric-amounts", 55, 0),
    ("overview", {}, "metric-differing", 7, 48),
    ("map", {"town": "014231"}, "town-014231", 49, 6),
    ("budgets", {}, "totals", 55, 0),
]


@pytest.mark.parametrize(("page", "view", "key", "counted", "others"), SOURCES)
def test_a_number_of_its_own_leads_to_the_rows_that_were_counted(
    root, monkeypatch, page, view, key, counted, others
):
    monkeypatch.setattr(data, "ROOT", root)
    app = AppTest.from_file(root / SHELL, default_timeout=60)
    if page != "overview":
        app.switch_page(f"../../../pages/{page}.py")
    for name, value in view.items():
        app.query_params[name] = value
    app.session_state[f"source-{key}"] = True
    app.run()
    assert not app.exception
    opened = [html.proto.body for html in app.get("html") if "数えたか" in html.proto.body]
    assert len(opened) == 1
    rows = re.findall(r"<tr>(<td.*?)</tr>", opened[0])
    assert sum("<td>数えた</td>" in row for row in rows) == counted
    assert sum("<td>数えない</td>" in row for row in rows) == others
    assert all("<details class='lines'>" in row for row in rows)
