"""The real plan with damaged text: the parser refuses it, or only cells of the damaged lines differ.

What no parser can see is said where it is tested: a text cell that lost a whole paragraph is still a
text, a table that lost a whole row is still a table, the last field of a role or category without
its heading falls to the field before, and a file cut off between two pages is a shorter plan.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from region import KPI, MUNICIPALITIES, PROJECTS, plan_text

from explorer.frames import DataError
from explorer.municipalities import read_municipalities
from explorer.plan.layout import EMPTY_LINES_AT_PAGE_END
from explorer.plan.package import write_package
from explorer.plan.source import PAGE_MARK, nfkc, parse_source
from explorer.plan.tables import build_tables

Tables = dict[str, pd.DataFrame]
Lines = set[int] | frozenset[int]
Numbered = list[tuple[int, str]]
"""The lines of a damaged text, each with its number in the true text (0 if it is not from there)."""

NONE: Lines = frozenset()

PLAN = Path(__file__).parents[1].joinpath("data/2025/source.txt").read_text("utf-8").split("\n")
TRUE: Numbered = list(enumerate(PLAN, start=1))
PRINTED = [number for number, text in TRUE if text.strip(" ")]
SHEETS = [number for number, text in TRUE if "連携事業名" in text]
PAGES = [number for number, text in TRUE if text == PAGE_MARK]
BLOCKS = [
    list(pairwise([*(sheet for sheet in SHEETS if start < sheet < end), end - EMPTY_LINES_AT_PAGE_END + 1]))
    for start, end in pairwise([*PAGES, len(PLAN) + 1])
]
"""By page, the first line of each sheet and the line after the empty line at its end."""
AMOUNTS = [number for number, text in TRUE if text.endswith(("－ － －", "（水素モデル街区形成） －"))]
LAST_FIELDS = {802, 1391, 2775, 4004, 4682}
"""The lines of 1-d, 2-d, 3-1-g, 3-2-d and 3-3-c, the last fields of their role or category."""

KEYS = {
    "headings": ["heading"],
    "projects": ["no"],
    "budgets": ["no", "fiscal_year"],
    "participation": ["no", "municipality_code"],
    "indicators": ["no", "seq"],
    "kpis": ["role", "seq"],
    "glossary": ["term"],
    "burdens": ["no", "side", "kind"],
}
SPARSE = (
    plan_text(
        [
            replace(PROJECTS[0], above=f"１ Society5.0\n{KPI} \nａ Web3"),
            replace(PROJECTS[1], participants="－"),
            replace(PROJECTS[2], above="２ 暮らしの向上\n \nａ COVID-19"),
            PROJECTS[3],
        ]
    )
    .replace("参加者数 200名（2029年度） 250名（毎年度）", "－")
    .replace("連携市町村 必要に応じてその他個別費用を負担", "連携市町村 －", 1)
    .split("\n")
)
"""A small plan without any optional part, and with headings that end in digits."""
SPARSE_TRUE: Numbered = list(enumerate(SPARSE, start=1))
SPARSE_PRINTED = [number for number, text in SPARSE_TRUE if text.strip(" ")]
COUNTED_OR_DERIVED = {"seq", "kind"}
"""Parts of a key that can change with lines other than those of the row."""

torn_apart = settings(max_examples=25, deadline=None)


def any_text(min_size: int = 0, max_size: int = 60) -> st.SearchStrategy[str]:
    """Draw a text of one line, not blank if it may not be empty."""
    text = st.text(
        st.characters(codec="utf-8", exclude_characters="\n\r"), min_size=min_size, max_size=max_size
    )
    return text.filter(str.strip) if min_size else text


def without(first: int, last: int) -> Numbered:
    """Return the true text without the lines of this range."""
    return [*TRUE[: first - 1], *TRUE[last:]]


def replaced(line: int, text: str) -> Numbered:
    """Return the true text with one line replaced."""
    return [*TRUE[: line - 1], (0, text), *TRUE[line:]]


class Printed(NamedTuple):
    """A cell of the plan: its place in the dataset, its text, and its lines in the true text."""

    place: tuple[str, ...]
    text: str
    lines: tuple[int, ...]

    def holds(self, lines: Lines) -> bool:
        return not lines.isdisjoint(self.lines)


class Reading:
    """The result of parsing a text, comparable with that of another text."""

    def __init__(self, tables: Tables, lines: Numbered) -> None:
        values = {
            (name, "/".join(str(row[column]) for column in key)): row
            for name, key in KEYS.items()
            for row in tables[name].to_dict("records")
        }
        cells: dict[tuple[str, str], list[Printed]] = {row: [] for row in values}
        for line in tables["provenance"].to_dict("records"):
            table, row = line["table"], values[line["table"], line["key"]]
            own_key = [str(row[column]) for column in KEYS[table] if column not in COUNTED_OR_DERIVED]
            covered = lines[line["first_line"] - 1 : line["last_line"]]
            cells[table, line["key"]].append(
                Printed(
                    (table, *own_key, line["column"]),
                    str(row[line["column"]]),
                    tuple(number for number, text in covered if text.strip(" ")),
                )
            )
        assert all(cells.values()), "a row without provenance"
        self.cells = Counter(cell for row in cells.values() for cell in row)
        self.rows = {
            tuple(row): {column: str(value) for column, value in values[key].items() if column != "seq"}
            for key, row in cells.items()
        }
        self.slips = Counter(
            (str(slip["no"]), slip["printed"], slip["reason"]) for slip in tables["slips"].to_dict("records")
        )


def read(lines: Numbered, municipalities: pd.DataFrame) -> Reading | None:
    """Parse the lines; return None if the parser refuses them with DataError."""
    content = "\n".join(text for _, text in lines).encode()
    try:
        return Reading(build_tables(parse_source(content, "plan.txt"), municipalities), lines)
    except DataError:
        return None


def wrong(true: Reading, torn: Reading, lost: Lines, moved: Lines) -> Iterator[str]:
    """Return the differences outside the damaged lines.

    ``lost`` are torn lines that are no longer there, ``moved`` those that are, elsewhere or twice. A
    cell may differ if it held a torn line before, or holds a moved one now; a row whose cells are
    all as before may not differ; nor the slips of a project none of whose cells differ.
    """
    gone, new = true.cells - torn.cells, torn.cells - true.cells
    may_go = Counter(cell.place for cell in new.elements() if cell.holds(moved))
    yield from Counter(cell.place for cell in gone.elements() if not cell.holds(lost | moved)) - may_go
    may_come = {cell.place for cell in true.cells if cell.holds(lost | moved)}
    yield from (f"new: {cell}" for cell in new if cell.place not in may_come and not cell.holds(moved))
    put_in = nfkc("".join(cell.text for cell in new if cell.holds(moved)))
    for key, row in torn.rows.items():
        # A term belongs to the first sheet that uses it, and a line put in may use it.
        explains = key[0].place[0] == "glossary" and nfkc(row["term"]) in put_in
        if true.rows.get(key, row) != row and not explains:
            yield f"row: {row}"
    changed = {cell.place[1] for cell in gone + new}
    slips = (true.slips - torn.slips) + (torn.slips - true.slips)
    yield from (f"slip: {slip}" for slip in slips if slip[0] not in changed)


@pytest.fixture(scope="module")
def true(tables):
    return Reading(tables, TRUE)


@pytest.fixture(scope="module")
def check(true, municipalities):
    """Assert that a damaged text is refused, or that only cells of the damaged lines differ."""

    def check(lines: Numbered, lost: Lines = NONE, moved: Lines = NONE) -> Reading | None:
        torn = read(lines, municipalities)
        assert torn is None or not list(wrong(true, torn, lost, moved))
        return torn

    return check


def test_the_whole_text_reads_as_itself(check, true):
    complete = check(TRUE)

    assert complete is not None
    assert complete.cells == true.cells


@torn_apart
@given(st.sampled_from(PRINTED))
@example(802)
@example(3435)
def test_a_line_taken_out_is_refused(check, line):
    assert check(without(line, line), lost={line}) is None


@torn_apart
@given(st.sampled_from([line for line in PRINTED if PLAN[line] == "" and line not in LAST_FIELDS]))
@example(24)
@example(3435)
@example(3915)
@example(4082)
def test_a_paragraph_taken_out_with_its_empty_line_spoils_no_other_cell(check, line):
    check(without(line, line + 1), lost={line})


@pytest.mark.parametrize("line", sorted(LAST_FIELDS))
def test_the_last_field_of_a_role_without_its_heading_falls_to_the_field_before(true, municipalities, line):
    # No parser can see this: what is left is a plan. Only the heading and its projects' field differ.
    torn = read(without(line, line + 1), municipalities)

    assert torn is not None
    assert {cell.lines for cell in true.cells - torn.cells} == {(line,)}
    assert not torn.cells - true.cells
    different = {
        column for key, row in torn.rows.items() for column in row if row[column] != true.rows[key][column]
    }
    assert different == {"heading", "field"}


@torn_apart
@given(st.sampled_from(PRINTED), st.booleans())
@example(464, True)
@example(1057, False)
def test_a_line_twice_spoils_no_other_cell(check, line, apart):
    check([*TRUE[:line], *([(0, "")] if apart else []), *TRUE[line - 1 :]], moved={line})


@torn_apart
@given(st.sampled_from(list(pairwise(PRINTED))))
@example((1236, 1238))
@example((1608, 1610))
@example((4080, 4082))
def test_two_lines_swapped_spoil_no_other_cell(check, lines):
    upper, lower = lines
    swapped = list(TRUE)
    swapped[upper - 1], swapped[lower - 1] = TRUE[lower - 1], TRUE[upper - 1]

    check(swapped, moved={upper, lower})


@torn_apart
@given(st.integers(1, len(PLAN) - 1))
def test_a_text_cut_off_in_a_page_is_refused(municipalities, last):
    if last + 1 not in PAGES:
        assert read(TRUE[:last], municipalities) is None


@pytest.mark.parametrize("page", PAGES[1::3])
def test_a_text_cut_off_between_two_pages_is_a_shorter_plan(true, municipalities, page):
    # No parser can see this either; what is there is right.
    torn = read(TRUE[: page - 1], municipalities)

    if torn is not None:
        assert torn.cells < true.cells
        assert torn.rows.items() < true.rows.items()
        assert all(cell.lines[-1] < page for cell in torn.cells)


@torn_apart
@given(st.sampled_from(AMOUNTS), st.integers(0, 40), any_text(max_size=1))
@example(110, 1, "")
@example(110, 5, "")
@example(110, 0, "－")
@example(1773, 0, "－")
def test_a_character_of_an_amount_changes_that_amount_at_most(check, true, line, position, character):
    text = PLAN[line - 1]
    position %= len(text)
    changed = (line, text[:position] + character + text[position + 1 :])

    torn = check([*TRUE[: line - 1], changed, *TRUE[line:]], lost={line})

    if torn is not None:
        assert (true.cells - torn.cells).total() <= 1
        assert (torn.cells - true.cells).total() <= 1


@torn_apart
@given(st.sampled_from(PRINTED), any_text(min_size=1) | st.sampled_from([PLAN[line - 1] for line in PRINTED]))
@example(206, "情報交換会議の開催 ー なし")
def test_another_text_in_a_lines_place_spoils_no_other_cell(check, line, text):
    check(replaced(line, text), lost={line}, moved={0})


@torn_apart
@given(st.sampled_from(PRINTED), any_text(min_size=1) | st.sampled_from([PLAN[line - 1] for line in PRINTED]))
def test_a_line_put_in_spoils_no_other_cell(check, line, text):
    check([*TRUE[: line - 1], (0, text), (0, ""), *TRUE[line - 1 :]], moved={0})


@torn_apart
@given(st.sampled_from(list(pairwise([*SHEETS, len(PLAN) + 1]))), st.booleans())
def test_a_block_between_two_sheets_missing_or_double_is_refused(municipalities, block, twice):
    start, end = block
    torn = [*TRUE[: end - 1], *TRUE[start - 1 :]] if twice else without(start, end - 1)

    assert read(torn, municipalities) is None


@settings(torn_apart, max_examples=10)
@given(st.data())
def test_the_sheets_of_a_page_may_stand_in_any_order(check, true, data):
    blocks = data.draw(st.sampled_from([page for page in BLOCKS if len(page) > 1]))
    (start, _), (_, stop) = blocks[0], blocks[-1]
    order = data.draw(st.permutations(blocks))
    shuffled = [line for first, last in order for line in TRUE[first - 1 : last - 1]]

    torn = check([*TRUE[: start - 1], *shuffled, *TRUE[stop - 1 :]])

    assert torn is not None
    assert torn.cells == true.cells


@torn_apart
@given(st.data())
def test_sheets_of_different_pages_exchanged_are_refused(municipalities, data):
    pages = data.draw(st.lists(st.sampled_from(BLOCKS), min_size=2, max_size=2, unique_by=id))
    (start, stop), (other_start, other_stop) = sorted(data.draw(st.sampled_from(page)) for page in pages)
    torn = [
        *TRUE[: start - 1],
        *TRUE[other_start - 1 : other_stop - 1],
        *TRUE[stop - 1 : other_start - 1],
        *TRUE[start - 1 : stop - 1],
        *TRUE[other_stop - 1 :],
    ]

    assert read(torn, municipalities) is None


@torn_apart
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_nothing_else_happens(municipalities, content):
    with pytest.raises(DataError):
        build_tables(parse_source(b"\n         \n\n" + content, "plan.txt"), municipalities)


class Edit(NamedTuple):
    """Draw an edit of the small plan: the new lines, and which lines are lost or moved."""

    lines: Numbered
    lost: Lines = NONE
    moved: Lines = NONE


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """Remove a line (with or without the empty one below), repeat or swap lines, or change a letter."""
    line, other = draw(st.lists(st.sampled_from(SPARSE_PRINTED), min_size=2, max_size=2, unique=True))
    above, below = SPARSE_TRUE[: line - 1], SPARSE_TRUE[line:]
    match draw(st.sampled_from(["out", "paragraph out", "twice", "exchanged", "letter"])):
        case "out":
            return Edit([*above, *below], lost={line})
        case "paragraph out":
            assume(SPARSE[line - 1] != "ｂ 防災")  # as of LAST_FIELDS: no parser can see that it was there
            return Edit([*above, *below[1:]], lost={line})
        case "twice":
            return Edit([*above, SPARSE_TRUE[line - 1], (0, ""), *SPARSE_TRUE[line - 1 :]], moved={line})
        case "exchanged":
            lines = list(SPARSE_TRUE)
            lines[line - 1], lines[other - 1] = lines[other - 1], lines[line - 1]
            return Edit(lines, moved={line, other})
    text = SPARSE[line - 1]
    at = draw(st.integers(0, len(text)))
    put = draw(any_text(max_size=1) | st.sampled_from([*"－ー0１1、（） ◯", "\ue000", "\ufffd", "葛󠄀", "𠮷"]))
    return Edit([*above, (line, text[:at] + put + text[at + draw(st.integers(0, 1)) :]), *below], lost={line})


@pytest.fixture(scope="module")
def sparse_data(tmp_path_factory):
    """Make a data folder with the small region's municipalities."""
    data = tmp_path_factory.mktemp("sparse") / "data"
    data.mkdir()
    (data / "municipalities.csv").write_text(MUNICIPALITIES, "utf-8")
    return data


@settings(torn_apart, max_examples=60)
@given(edits())
@example(Edit(SPARSE_TRUE))
def test_an_edited_small_plan_is_refused_or_passes_the_door_and_says_what_it_says(sparse_data, edit):
    towns = read_municipalities(sparse_data)
    true = read(SPARSE_TRUE, towns)
    assert true is not None
    try:
        source = parse_source("\n".join(text for _, text in edit.lines).encode(), "plan.txt")
        tables = build_tables(source, towns)
    except DataError as problem:
        assert str(problem.path) == "plan.txt"
        assert problem.found
        assert problem.expected
        return
    assert not list(wrong(true, Reading(tables, edit.lines), edit.lost, edit.moved))
    folder = Path(tempfile.mkdtemp(dir=sparse_data.parent))
    write_package(folder, "2031", source, {}, tables, sparse_data)
    shutil.rmtree(folder)
