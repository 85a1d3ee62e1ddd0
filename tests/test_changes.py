"""The comparison of two editions returns exactly the edits between them."""

from dataclasses import fields
from html import escape

import pandas as pd
import pytest
from editions import Draft, second_edition
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import open_page, page_html

from explorer import text
from explorer.dataset import read_dataset
from explorer.figures.changes import changed_figure, printed, town_changes_map
from explorer.model import ChangeKind
from explorer.questions.budgets import ranking
from explorer.questions.changes import (
    COLUMNS,
    KINDS_BY_SECTION,
    LINES,
    amount_differences,
    amount_sizes,
    changes,
    changes_in,
)
from explorer.questions.scope import EVERYTHING, Scope
from explorer.questions.word_diff import Mark, word_diff
from explorer.ui import data
from explorer.views.figures import figures_of
from explorer.views.parameters import SECTIONS
from explorer.views.view import parse_address

NANPORO = "014231"
WORDS = st.text("圏域連携推進事業の新しいＡ１、。", min_size=1, max_size=12)
PRINTED = st.one_of(st.integers(0, 10**8).map("{:,}".format), st.sampled_from(["－", "（検討中）", "別途"]))
YEARS = ("2024", "2025", "2026", "2027", "2028")
TEXTS = ("summary", "core_role", "partner_role", "core_burden", "partner_burden")


@pytest.fixture(scope="module")
def draft(root):
    """Return the edition 2026, made by documented edits."""
    made = Draft(root / "data/2025")
    second_edition(made)
    return made


@pytest.fixture(scope="module")
def place(draft, root, tmp_path_factory):
    """Return a root folder with two editions."""
    place = tmp_path_factory.mktemp("editions")
    (place / "data").mkdir()
    draft.write(place / "data", "2026")
    for name, target in {"data/2025": "data/2025", "geo": "geo", "pages": "pages"}.items():
        (place / target).symlink_to(root / name)
    return place


@pytest.fixture(scope="module")
def later(place):
    """Return the second edition, read from its files."""
    return read_dataset(place / "data", place / "geo", "2026")


@pytest.fixture(scope="module")
def changed(dataset, later):
    return changes(dataset, later)


def plain_values(changed):
    """Return the changes as sorted tuples without lines."""
    rows = changed.drop(columns=LINES).astype(object).itertuples(index=False, name=None)
    return sorted(((kind, None if no is pd.NA else no, *rest) for kind, no, *rest in rows), key=str)


# Exactly the edits


def test_exactly_the_edits_come_back(changed, draft):
    assert plain_values(changed) == draft.expected()
    assert list(changed.columns) == COLUMNS


def test_every_kind_of_change_is_among_them_but_years_and_members(changed):
    others = {ChangeKind.YEAR, ChangeKind.MEMBER_JOINED, ChangeKind.MEMBER_LEFT}
    assert set(ChangeKind) - set(changed["kind"]) == others


def test_nothing_changes_between_an_edition_and_itself(dataset):
    assert changes(dataset, dataset).empty


def test_the_other_way_round_what_was_added_has_ended(dataset, later, changed):
    back = changes(later, dataset)
    opposite = {"added": "ended", "joined": "left", "filled_in": "withdrawn"}
    for one, other in (*opposite.items(), *((other, one) for one, other in opposite.items())):
        assert back["kind"].str.endswith(one).sum() == changed["kind"].str.endswith(other).sum() > 0
    assert sorted(back["before"]) == sorted(changed["after"])
    assert sorted(back["after"]) == sorted(changed["before"])


def test_both_sources_print_what_is_said(dataset, later, changed):
    for change in changed.to_dict("records"):
        if change["what"] in ("municipality_code", "no", "heading"):
            continue
        for side, edition in (("before", dataset), ("after", later)):
            first, last = change[f"{side}_first_line"], change[f"{side}_last_line"]
            assert pd.isna(first) == pd.isna(last) == (change[side] == "")
            if change[side]:
                lines = "".join(edition.source_lines[first - 1 : last]).replace(" ", "")
                assert change[side].replace(" ", "") in lines


def test_changes_are_listed_by_kind_then_in_the_order_of_the_plan(changed):
    order = [list(ChangeKind).index(kind) for kind in changed["kind"]]
    assert order == sorted(order)
    filled = changed.loc[changed["kind"] == ChangeKind.AMOUNT_FILLED_IN, ["no", "at"]].to_numpy().tolist()
    assert filled == [[1, "2026"], [21, "2024"]]


def test_how_far_an_amount_moved(changed):
    moved = amount_differences(changed)
    assert moved.notna().sum() == 1
    assert moved[changed["kind"] == ChangeKind.AMOUNT_CHANGED].tolist() == [71]


def test_how_large_the_change_of_an_amount_is(changed):
    sizes = amount_sizes(changed)
    assert sizes.notna().sum() == 4
    assert sizes[changed["kind"] == ChangeKind.AMOUNT_CHANGED].tolist() == [71]
    assert sizes[changed["kind"] == ChangeKind.AMOUNT_FILLED_IN].tolist() == [6000, 0]
    assert sizes[changed["kind"] == ChangeKind.AMOUNT_WITHDRAWN].tolist() == [0]


@pytest.mark.parametrize(
    ("cell", "words"),
    [("5,629", "5,629千円"), ("－", "未記載"), ("", "未記載"), ("（未定）", "（未定）"), ("（―）", "（―）")],
)
def test_a_cell_of_an_amount_says_what_the_sheet_says(cell, words):
    assert printed(cell, "千円") == words


def test_no_frame_is_changed(root, dataset, later):
    untouched = read_dataset(root / "data", root / "geo", "2025")
    changes(dataset, later)
    for part in fields(dataset):
        if isinstance(before := getattr(untouched, part.name), pd.DataFrame):
            pd.testing.assert_frame_equal(pd.DataFrame(getattr(dataset, part.name)), pd.DataFrame(before))


EDITS = {
    "rename": lambda draft, sheet, draw: draft.rename(
        sheet, sheet.project.values["name"] + draw(WORDS) + str(sheet.first_no)
    ),
    **{
        column: lambda draft, sheet, draw, column=column: draft.text(
            sheet, column, sheet.project.values[column] + draw(WORDS)
        )
        for column in TEXTS
    },
    **{
        f"amount-{year}": lambda draft, sheet, draw, year=year: draft.amount(
            sheet, year, draw(PRINTED.filter(lambda printed: printed != _amount(sheet, year)))
        )
        for year in YEARS
    },
    "town": lambda draft, sheet, draw: _town(draft, sheet, draw(st.sampled_from(sorted(draft.towns)[1:]))),
    "target": lambda draft, sheet, draw: draft.target(sheet, 0, draw(WORDS)),
    "baseline": lambda draft, sheet, draw: draft.baseline(sheet, -1, draw(WORDS)),
    "renumber": lambda draft, sheet, draw: draft.renumber(sheet, draw(st.integers(0, 54))),
}
"""Edits of a sheet that do not get into each other's way."""


def _amount(sheet, year):
    return next(row.values["printed"] for row in sheet.rows["budgets"] if row.values["fiscal_year"] == year)


def _town(draft, sheet, code):
    (draft.town_out if code in draft.partners(sheet) else draft.town_in)(sheet, code)


@settings(max_examples=8, deadline=None)
@given(given_data=st.data())
def test_whatever_is_edited_comes_back_and_nothing_else(root, dataset, tmp_path_factory, given_data):
    draft = Draft(root / "data/2025")
    chosen = st.tuples(st.integers(0, 54), st.sampled_from(sorted(EDITS)))
    for at, edit in given_data.draw(st.lists(chosen, max_size=20, unique=True), label="edits"):
        EDITS[edit](draft, draft.first[at], given_data.draw)
    busy = {id(sheet) for _, sheet, *_ in draft.noted} | {id(sheet) for sheet in draft.terms.values()}
    idle = [at for at, sheet in enumerate(draft.first) if id(sheet) not in busy]
    for at in given_data.draw(st.sets(st.sampled_from(idle), max_size=3), label="ended"):
        draft.end(draft.first[at])
    for number in range(given_data.draw(st.integers(0, 2), label="added")):
        at = given_data.draw(st.integers(0, len(draft.sheets)))
        draft.add(draft.sheets[0], at, f"別の事業{number}", f"まだ無かったこと（{number}）をする。")
    place = tmp_path_factory.mktemp("random")
    draft.write(place, "2026")
    assert plain_values(changes(dataset, read_dataset(place, root / "geo", "2026"))) == draft.expected()


# Which row is which


@pytest.fixture
def edited(root, dataset, tmp_path):
    """Return a function that makes edits and returns the changes found and expected."""

    def edited(edit):
        draft = Draft(root / "data/2025")
        edit(draft)
        draft.write(tmp_path, "2026")
        return plain_values(changes(dataset, read_dataset(tmp_path, root / "geo", "2026"))), draft.expected()

    return edited


def test_a_fiscal_year_without_amounts_is_one_change(edited):
    changed, expected = edited(lambda draft: draft.year("2029"))
    assert changed == expected == [("year", None, "fiscal_year", "2029", "", "2029")]


def test_an_item_in_quite_other_words_is_another_indicator(edited):
    changed, _ = edited(lambda draft: draft.item(draft.sheets[18], 0, "満足した人の割合"))
    assert [(kind, no, at) for kind, no, _, at, *_ in changed] == [
        ("indicator_added", 19, "1"),
        ("indicator_ended", 19, "1"),
    ]


def test_a_number_that_another_project_takes_over_is_no_renaming(edited):
    def replace(draft):
        draft.end(draft.sheets[30])
        draft.add(draft.sheets[0], 30, "連携した鳥の保護", "渡り鳥の休む場所を守る。")

    changed, expected = edited(replace)
    assert changed == expected
    assert [(kind, no) for kind, no, *_ in changed] == [("project_added", 31), ("project_ended", 31)]


def test_a_project_may_change_both_name_and_number(edited):
    def both(draft):
        sheet = draft.sheets[3]
        draft.rename(sheet, "まったく別の名")
        draft.renumber(sheet, 4)

    changed, expected = edited(both)
    assert changed == expected
    assert [(kind, no) for kind, no, *_ in changed] == [("renamed", 5), ("renumbered", 4), ("renumbered", 5)]


def test_what_ended_in_a_project_that_moved_is_told_under_its_new_number(edited):
    def move(draft):
        sheet = draft.sheets[40]
        draft.end_indicator(sheet, 1)
        draft.renumber(sheet, 0)

    changed, expected = edited(move)
    assert changed == expected
    assert ("indicator_ended", 1) in [(kind, no) for kind, no, *_ in changed]


# Which words


@given(WORDS, WORDS)
def test_the_marked_words_are_both_texts(before, after):
    changed = word_diff(before, after)
    assert "".join(words for mark, words in changed if mark is not Mark.IN) == before
    assert "".join(words for mark, words in changed if mark is not Mark.OUT) == after
    assert all(words for _, words in changed)


def test_whole_words_are_marked():
    assert word_diff("15社（2024年度）に補助", "１５社（2025年度）に助成") == [
        (Mark.OUT, "15"),
        (Mark.IN, "１５"),
        (Mark.SAME, "社（"),
        (Mark.OUT, "2024"),
        (Mark.IN, "2025"),
        (Mark.SAME, "年度）に"),
        (Mark.OUT, "補助"),
        (Mark.IN, "助成"),
    ]


# In a picture, and for one town


@pytest.mark.parametrize("section", SECTIONS)
def test_the_table_of_a_sections_picture_has_every_change(place, changed, section, monkeypatch):
    monkeypatch.setattr(data, "ROOT", place)
    view = parse_address(f"/changes?changed={section}", data.editions(), 2026)
    figure = figures_of(view)["changed"].figure
    rows = changed[changed["kind"].isin(KINDS_BY_SECTION[section])]
    assert figure.title == f"{SECTIONS[section]}の変更は{len(rows)}件"
    assert len(figure.table) == len(rows)
    before, after = ("2025年度版", "2026年度版")
    for side, head in (("before", before), ("after", after)):
        shown = figure.table[head].str.removesuffix("千円").tolist()
        for cell, shown_text in zip(rows[side], shown, strict=True):
            assert (
                shown_text == cell or (not cell and shown_text == "（なし）") or shown_text == text.NOT_STATED
            )
    assert set(figure.origin.nos) == set(rows.loc[rows["kind"] != ChangeKind.PROJECT_ENDED, "no"].dropna())


def test_the_largest_changes_of_amounts_come_first_also_those_newly_stated_or_withdrawn(place, monkeypatch):
    monkeypatch.setattr(data, "ROOT", place)
    figure = figures_of(parse_address("/changes?changed=amounts", data.editions(), 2026))["changed"].figure
    rows = [(bar["key"], bar["value"], bar["words"]) for bar in figure.chart["data"]["values"]]
    assert rows == [
        ("no=1", 6000, "2026年度 6,000千円（額の新たな記載）、ほか1件"),
        ("no=21", 0, "2024年度 0千円（額の新たな記載）"),
        ("no=20", 0, "2024年度 0千円（額の取り下げ）"),
        ("no=2", None, "2027年度 （検討中）（額でない記載の変更）"),
        ("no=35", None, "2027年度 未記載（額でない記載の変更）"),
    ]


def test_ended_projects_are_named_beside_the_first_ten_that_go_on(root, dataset, tmp_path):
    draft = Draft(root / "data/2025")
    for sheet in (draft.first[49], *draft.first[51:54]):
        draft.end(sheet)
    for sheet in draft.first[:12]:
        draft.rename(sheet, f"{sheet.project.values['name']}（拡充）")
    draft.write(tmp_path, "2026")
    figure = changed_figure(
        dataset, read_dataset(tmp_path, root / "geo", "2026"), "projects", "事業", EVERYTHING
    )
    first, *others = figure.chart["data"]["values"]
    assert first["label"] == "終了した事業"
    assert first["words"] == "No.50、52〜54（2025年度版の番号）"
    assert [bar["key"] for bar in others] == [f"no={no}" for no in range(1, 11)]
    assert figure.subtitle == "2025年度版から2026年度版への変更・全事業・先頭の10事業を表示"


def test_of_a_town_the_changes_of_its_projects_count_and_its_own(dataset, later, changed):
    mine = set(later.participation.loc[later.participation["municipality_code"] == NANPORO, "no"])
    of_town = changes_in(dataset, later, Scope(joined=NANPORO))
    assert 0 < len(of_town) < len(changed)
    left_out = changed[~changed.index.isin(of_town.index)]
    assert not set(left_out.loc[left_out["kind"] != ChangeKind.PROJECT_ENDED, "no"].dropna()) & mine
    for change in of_town[~of_town["no"].isin(mine)].itertuples():
        assert change.kind == ChangeKind.PROJECT_ENDED or change.at == NANPORO
    assert (of_town["at"] == NANPORO).sum() == (changed["at"] == NANPORO).sum() > 0
    assert changes_in(dataset, later, EVERYTHING).equals(changed)


# On the screen


@pytest.fixture
def visit(monkeypatch):
    """Return a function that opens a page on the data below a root."""

    def visit(folder, name, **parameters):
        monkeypatch.setattr(data, "ROOT", folder)
        app = open_page(name, parameters)
        assert not app.exception
        assert not app.error
        return app

    return visit


def test_with_one_edition_the_page_says_what_will_be_here(visit, root):
    app = visit(root, "changes")
    assert app.title[0].value == "版の比較"
    assert "現在の版は2025年度版のみです" in app.markdown[0].value
    assert not app.selectbox
    assert not app.info


def test_with_one_edition_there_is_no_switch(visit, root):
    assert not [box for box in visit(root, "help").selectbox if box.key == "edition"]


SAID = {
    "projects": ["No.55 圏域のデータ連携", 'href="projects?no=50&amp;edition=2025"', "<ins>への</ins>"],
    "amounts": ["5,629千円", "5,700千円", "+71千円", "（検討中）", "未記載", "2027年度"],
    "towns": ["南幌町", "江別市", "新たに参加", "参加の取りやめ"],
    "indicators": ["相談窓口の開設", "<del>30</del>", "<ins>31</ins>", "基本ＫＰＩの変更"],
    "texts": ["<ins>・支援</ins>", "<ins>回数等</ins>", "<details class='lines'>"],
}


def test_the_page_tells_every_change(visit, place, changed):
    app = visit(place, "changes")
    assert app.title[0].value == "版の比較"
    assert f"2025年度版から2026年度版へ、{len(changed)}件の変更があります" in page_html(app)
    assert "事業の追加 1件、事業の終了 1件" in app.markdown[0].value
    assert app.selectbox(key="before").value == "2025"
    assert app.selectbox(key="edition").value == "2026"
    rows = 0
    for section, said in SAID.items():
        shown = page_html(visit(place, "changes", changed=section))
        rows += shown.count("<tr>") - 1
        for words in said:
            assert words in shown
    assert rows == len(changed)


def test_the_map_shows_who_came_and_went(visit, place):
    app = visit(place, "changes", changed="towns")
    assert len(app.get("bidi_component")) == 1
    assert app.header[0].value == "参加状況が変わったのは3市町村"
    assert "2025年度版から2026年度版への変更" in page_html(app)


def test_the_map_claims_nothing_of_municipalities_without_a_sign(dataset):
    figure = town_changes_map(dataset, ((NANPORO, 21),), (), "2024")
    assert figure.title == "参加状況が変わったのは1市町村"
    assert (
        figure.note
        == "追加・終了した事業への参加と、圏域への加入・圏域からの離脱は数えない（当アプリの集計）"
    )
    (panel,) = figure.chart.panels
    names = dataset.municipality_names | {NANPORO: "南幌町：＋1"}
    assert panel.tooltips == tuple(names.values())


def test_the_page_tells_what_changed_for_a_town(visit, place, dataset, later):
    of_town = changes_in(dataset, later, Scope(joined=NANPORO))
    app = visit(place, "changes", joined=NANPORO)
    assert app.selectbox(key="joined").value == NANPORO
    assert f"{len(of_town)}件の変更があります" in page_html(app)


def test_what_changed_is_a_ready_deck_where_there_are_two_editions(visit, place, root):
    title = "標準スライド：この版で変わったこと（6枚）"
    assert title in [header.value for header in visit(place, "present").header]
    assert title not in [header.value for header in visit(root, "present").header]


def test_before_the_first_edition_there_is_none(visit, place):
    app = visit(place, "changes", edition="2025")
    assert "2025年度版より前の版がありません" in app.info[-1].value


def test_the_sources_of_every_edition_are_listed(visit, place, dataset, later):
    app = visit(place, "sources", edition="2025")
    assert app.header[0].value == "2026年度版の計画"
    lists = [body for body in page_html(app).split("<dl") if "<dt>計画</dt>" in body]
    for shown, listed in zip((dataset, later), lists, strict=True):
        edition = shown.edition
        for words in (edition.title, edition.issuer, f"。{edition.date}", edition.licence, edition.sha256):
            assert f"{escape(words)}</dd>" in listed
    assert dataset.edition.sha256 != later.edition.sha256


# The switch


def test_the_newest_edition_is_shown_first(visit, place):
    app = visit(place, "overview")
    assert app.selectbox(key="edition").value == "2026"
    assert not app.info
    assert app.query_params == {}


def test_the_switch_shows_the_other_editions_numbers(visit, place):
    app = visit(place, "projects", no="1")
    assert "5,700千円" in page_html(app)
    app.selectbox(key="edition").set_value("2025").run()
    assert not app.exception
    assert app.query_params == {"no": "1", "edition": "2025"}
    assert "5,629千円" in page_html(app)
    assert "5,700千円" not in page_html(app)
    assert app.info[0].value.startswith("2025年度版を表示しています。最新は2026年度版です。")
    assert "edition=2025" in page_html(app), "links keep the edition"
    app.selectbox(key="edition").set_value("2026").run()
    assert app.query_params == {"no": "1"}
    assert "5,700千円" in page_html(app)


def test_figures_and_answers_are_kept_by_edition(place, monkeypatch):
    monkeypatch.setattr(data, "ROOT", place)
    for edition, amount in (("2026", 5_700), ("2025", 5_629), ("2026", 5_700)):
        address = f"budgets?view=ranking&rows=all&year=2025&edition={edition}"
        view = parse_address(address, data.editions(), 2026)
        table = figures_of(view)["ranking"].figure.table
        head = next(head for head in table if head.startswith("事業費見込額"))
        assert table.loc[table["No."] == 1, head].tolist() == [amount]
        ranked = ranking(view.dataset, EVERYTHING, 2025)
        assert ranked.loc[ranked["no"] == 1, "amount_thousand_yen"].tolist() == [amount]


def test_nonsense_is_the_newest_edition_and_a_notice(visit, place):
    app = visit(place, "projects", no="1", edition="1999")
    assert len(app.info) == 1
    assert "edition" in app.info[0].value
    assert app.query_params == {"no": "1"}
    assert "5,700千円" in page_html(app)
