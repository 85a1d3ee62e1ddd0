"""From what a page shows back to the lines of the plan that hold it."""

import random
import re
from html import unescape

import pandas as pd
import pytest
from pages import open_page
from streamlit.testing.v1 import AppTest

from explorer import text
from explorer.figures.figure import Origin, origin
from explorer.figures.origins import COUNTED_HEAD, LEFT_OUT, counted_words, origin_rows
from explorer.model import PROJECT_TEXTS
from explorer.ui import data
from explorer.ui.origin import lines_html

VALUES = 200


def plain(html: str) -> str:
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]+>", "", html)))


def values_by_part(dataset, no: int) -> dict[str, list[str]]:
    """Return what the plan prints in each part of a sheet."""
    project = dataset.projects.set_index("no").loc[no]
    row = {name: frame[frame["no"] == no] for name, frame in vars(dataset).items() if name in PARTS}
    return {
        **{field.with_terms(dataset.terms).label: [project[field.name]] for field in PROJECT_TEXTS},
        "事業費見込額": row["budgets"]["printed"].tolist(),
        "評価指標": row["indicators"][["item", "baseline", "target"]].to_numpy().ravel().tolist(),
        "用語の説明": row["glossary"][["term", "definition"]].to_numpy().ravel().tolist(),
    }


PARTS = ("budgets", "indicators", "glossary")


def marked_by_part(app: AppTest) -> dict[str, str]:
    """Return the marked lines that one click opens beside each part of a sheet."""
    opened = next(html.proto.body for html in app.get("html") if ">事業票の<wbr>欄</th>" in html.proto.body)
    rows = [re.findall(r"<td.*?</td>", row) for row in re.findall(r"<tr>(<td.*?)</tr>", opened)]
    return {
        plain(part): "".join(plain(line) for line in re.findall(r"<mark>(.*?)</mark>", lines))
        for part, lines in rows
    }


def test_two_hundred_values_of_the_sheets_stand_in_the_lines_beside_them(root, dataset, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    checked = 0
    for no in random.Random(2025).sample(dataset.projects["no"].tolist(), 55):
        app = open_page("projects", {"no": str(no)}, opened=["plan-text"])
        assert not app.exception
        marked = marked_by_part(app)
        for part, values in values_by_part(dataset, no).items():
            assert (part in marked) == bool(values), (no, part)
            for value in values:
                assert plain(value) in marked[part], (no, part, value)
                checked += 1
        if checked >= VALUES:
            break
    assert checked >= VALUES


def test_the_values_of_every_listed_indicator_stand_in_the_lines_of_its_row(root, dataset, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    app = open_page("indicators")
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
            for side in dataset.terms.side.values():
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
    ("overview", {}, "projects", 55, 0),
    ("overview", {}, "gaps", 7, 48),
    ("map", {"town": "014231"}, "town-014231", 49, 6),
    ("budgets", {}, "totals", 55, 0),
]


@pytest.mark.parametrize(("page", "view", "key", "counted", "others"), SOURCES)
def test_a_number_of_its_own_leads_to_the_rows_that_were_counted(
    root, monkeypatch, page, view, key, counted, others
):
    monkeypatch.setattr(data, "ROOT", root)
    app = open_page(page, view, opened=[f"source-{key}"])
    assert not app.exception
    opened = [html.proto.body for html in app.get("html") if f">{COUNTED_HEAD}</th>" in html.proto.body]
    assert len(opened) == 1
    rows = re.findall(r"<tr>(<td.*?)</tr>", opened[0])
    was_counted, was_not = counted_words(pd.DataFrame({"counted": [True, False]}))
    assert sum(f">{was_counted}</td>" in row for row in rows) == counted
    assert sum(f">{was_not}</td>" in row for row in rows) == others
    assert all("<details class='lines'>" in row for row in rows)
