"""Amounts in yen or million yen are stored in thousand yen and shown in the plan's unit."""

import io
import json
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pytest
from ingesting import ingest, short_form
from pages import open_page, page_html
from shapes import PLAN, PLANS, dataset_of, install_plan, write_plan
from views import every_view

from explorer import text
from explorer.dataset import read_dataset
from explorer.figures.budgets import ranking_figure
from explorer.figures.changes import changed_figure
from explorer.figures.pixels import SLIDE, in_room
from explorer.figures.profiles import sheet_words
from explorer.frames import DataError
from explorer.questions.changes import changes
from explorer.questions.scope import EVERYTHING, Scope, projects_in
from explorer.ui import data
from explorer.verify import read_verified
from explorer.views.answers import answer_to
from explorer.views.figures import figures_of
from explorer.views.pages import PAGES, QUESTIONS
from explorer.views.view import Editions

MADE = date(2031, 5, 7)
SHOWN = {"in_yen": ("円", "2,000,000円", "2,000,000"), "in_million_yen": ("百万円", "2百万円", "2")}
"""No. 1 in 2031, 2,000 thousand yen: the unit, the amount in a sentence, and in a table."""
each_unit = pytest.mark.parametrize("shape", SHOWN)


@each_unit
def test_the_tables_have_thousand_yen_and_the_edition_knows_its_unit(shape):
    plan, usual = dataset_of(PLANS[shape]), dataset_of(PLAN)
    pd.testing.assert_frame_equal(plan.budgets, usual.budgets)
    assert plan.edition.unit == SHOWN[shape][0]
    assert usual.edition.unit == "千円"


@each_unit
def test_what_a_slide_leaves_out_is_summed_in_the_plans_unit(shape):
    plan = dataset_of(PLANS["many_projects"])
    plan = replace(
        plan,
        edition=replace(plan.edition, unit=SHOWN[shape][0]),
        budgets=plan.budgets.assign(amount_thousand_yen=0, state="amount", printed="0"),
    )
    chart = ranking_figure(plan, EVERYTHING, 2031, None, False, "plain").chart
    assert in_room(chart, SLIDE)["title"]["text"].endswith(f"合計 0{SHOWN[shape][0]}")


@each_unit
def test_no_figure_or_answer_says_thousand_yen(shape):
    plan = dataset_of(PLANS[shape])
    editions = Editions((plan.edition.name,), lambda _: plan)
    for page in PAGES.values():
        for view in every_view(page, editions, this_year=2031, most=10**6 if page == QUESTIONS else 20):
            figures = [shown.figure for shown in figures_of(view).values()]
            texts = (
                [answer_to(plan, view["ask"], view.subject).sentence]
                if page == QUESTIONS and view["ask"]
                else []
            )
            for figure in figures:
                chart = figure.chart if isinstance(figure.chart, dict) else {}
                texts += [figure.title, figure.subtitle, figure.note, figure.alt, *map(str, figure.table)]
                texts.append(json.dumps(chart, ensure_ascii=False, default=str))
            assert not [words for words in texts if "千円" in words], view


@each_unit
def test_exact_amounts_stand_in_the_plans_unit(shape, tmp_path, monkeypatch):
    unit, words, number = SHOWN[shape]
    plan = dataset_of(PLANS[shape])
    assert sheet_words(plan, 1).budgets[1][1] == words
    install_plan(tmp_path, PLANS[shape])
    monkeypatch.setattr(data, "ROOT", tmp_path)
    app = open_page("projects", timeout=120)
    listed = page_html(app)
    assert f'<th scope="col" class=number>2031年度（{unit}）</th>' in listed
    assert f'<td class="number">{number}</td>' in listed
    app.query_params["no"] = "1"
    bodies = page_html(app.run())
    assert f">{words}</td>" in bodies
    assert "千円" not in bodies


@each_unit
def test_the_search_finds_an_amount_as_the_plan_states_it(shape):
    plan = dataset_of(PLANS[shape])
    _, words, _ = SHOWN[shape]
    for query in (words, words.replace(",", ""), "2,000千円", "2000"):
        assert 1 in projects_in(plan, Scope(text=query))["no"].tolist(), query


@each_unit
def test_a_change_is_told_in_the_units_of_the_editions(shape):
    first, *rest = PLAN.projects
    other = replace(first, amounts=("1,000", "3,000", *first.amounts[2:]))
    after = dataset_of(replace(PLANS[shape], projects=(other, *rest), edition="2032"))
    table = changed_figure(dataset_of(PLAN), after, "amounts", "額", EVERYTHING).table
    assert table.iloc[0, -2:].tolist() == ["2,000千円", text.amount(3000, after.edition.unit)]


@each_unit
def test_the_workbook_has_the_plans_unit_both_ways(shape, tmp_path):
    install_plan(tmp_path, PLANS[shape])
    before = read_dataset(tmp_path / "data", tmp_path / "geo", "2031")
    content = short_form(before, before.municipalities, 2030, MADE)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["圏域"]["A12"].value == "事業費の単位"
    assert book["圏域"]["B12"].value == SHOWN[shape][0]
    assert f"{book['事業費']['D2'].value:,}" == SHOWN[shape][2]
    (tmp_path / "plan.xlsx").write_bytes(content)
    ingest(tmp_path / "plan.xlsx", "2032", tmp_path / "data")
    after = read_verified(tmp_path / "data", tmp_path / "geo", "2032")
    assert after.edition.unit == SHOWN[shape][0]
    assert changes(before, after).empty


@pytest.mark.parametrize(("amount", "message"), [("1,234,567", "1,234,567円です"), ("999", "999円です")])
def test_yen_that_are_no_whole_thousands_are_refused(amount, message, tmp_path):
    file = write_plan(tmp_path, PLANS["in_yen"])
    file.write_text(file.read_text("utf-8").replace("1,000,000 2,000,000", f"{amount} 2,000,000"), "utf-8")
    with pytest.raises(
        DataError, match=re.escape(f"No. 1：{message}（期待した内容：千円未満の端数のない額）")
    ):
        ingest(file, "2031", tmp_path / "data")


@pytest.mark.parametrize(
    ("line", "unit", "message"),
    [("", "千円", ""), ('unit = "百万円"', "百万円", ""), ('unit = "万円"', "", "unit が「万円」です")],
)
def test_an_edition_without_a_unit_is_in_thousand_yen(line, unit, message, tmp_path):
    install_plan(tmp_path, PLAN)
    about = tmp_path / "data/2031/source.toml"
    about.write_text(re.sub("unit = .*\n", f"{line}\n", about.read_text("utf-8")), "utf-8")
    if message:
        with pytest.raises(DataError, match=re.escape(message)):
            read_dataset(tmp_path / "data", tmp_path / "geo", "2031")
    else:
        assert read_dataset(tmp_path / "data", tmp_path / "geo", "2031").edition.unit == unit
