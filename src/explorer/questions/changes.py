"""What differs between two editions of the plan, value by value.

Only what the plan prints is compared: what this app reads out of it (quantities, kinds of burden) and
footnote numbers only follow. A change is told once: a new project is one change, not one for each
of its cells, and a municipality that joins the region is one, not one for each project of all.

Which row is which? First, rows with the same number and the same name are the same. Then rows with the
same name, where only one on each side has it: the number moved, which is a change of its own. What
is left is the same where its words are alike (:data:`COMPARED` says which words, and how alike; a
project's are its summary), the most alike first: the name changed. Everything else was added, or has
ended.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import product
from typing import Any, NamedTuple

import pandas as pd

from explorer.dataset import Dataset
from explorer.model import PLAN_TABLES, PROJECT_TEXTS, AmountState, ChangeKind
from explorer.questions.scope import EVERYTHING, Scope, extra_texts, projects_in


class Mark(StrEnum):
    """Whether a word stands in both texts, only in the one before, or only in the one after."""

    SAME = "same"
    OUT = "out"
    IN = "in"


class Compared(NamedTuple):
    """How the rows of a table are compared.

    ``name``: the column that names a row. ``words``: the column that tells whether a row with another
    name is the same; at least the share ``alike`` of its pairs of letters must agree. ``added`` and
    ``ended`` are the kinds for whole rows, ``cells`` those for the printed columns.
    """

    name: str
    words: str
    alike: float
    added: ChangeKind
    ended: ChangeKind
    cells: Mapping[str, ChangeKind]


COMPARED = {
    "headings": Compared(
        "title", "title", 0.8, ChangeKind.HEADING, ChangeKind.HEADING, {"title": ChangeKind.HEADING}
    ),
    "projects": Compared(
        "name",
        "summary",
        0.6,
        ChangeKind.PROJECT_ADDED,
        ChangeKind.PROJECT_ENDED,
        {field.name: ChangeKind.TEXT for field in PROJECT_TEXTS} | {"name": ChangeKind.RENAMED},
    ),
    "indicators": Compared(
        "item",
        "item",
        0.8,
        ChangeKind.INDICATOR_ADDED,
        ChangeKind.INDICATOR_ENDED,
        {"item": ChangeKind.TEXT, "baseline": ChangeKind.BASELINE, "target": ChangeKind.TARGET},
    ),
    "kpis": Compared(
        "name",
        "name",
        0.8,
        ChangeKind.KPI,
        ChangeKind.KPI,
        dict.fromkeys(("name", "current", "current_year", "target", "target_year"), ChangeKind.KPI),
    ),
    "glossary": Compared(
        "term",
        "definition",
        0.6,
        ChangeKind.TERM,
        ChangeKind.TERM,
        dict.fromkeys(("term", "definition"), ChangeKind.TERM),
    ),
}
"""In 2025 the summaries of different projects share 0.46 at most, different items of a project 0.77."""

KINDS = {
    "projects": (
        ChangeKind.PROJECT_ADDED,
        ChangeKind.PROJECT_ENDED,
        ChangeKind.RENAMED,
        ChangeKind.RENUMBERED,
        ChangeKind.MOVED,
    ),
    "amounts": (
        ChangeKind.AMOUNT_CHANGED,
        ChangeKind.AMOUNT_FILLED_IN,
        ChangeKind.AMOUNT_WITHDRAWN,
        ChangeKind.AMOUNT_WORDS,
        ChangeKind.YEAR,
    ),
    "towns": (
        ChangeKind.MEMBER_JOINED,
        ChangeKind.MEMBER_LEFT,
        ChangeKind.TOWN_JOINED,
        ChangeKind.TOWN_LEFT,
    ),
    "indicators": (
        ChangeKind.INDICATOR_ADDED,
        ChangeKind.INDICATOR_ENDED,
        ChangeKind.BASELINE,
        ChangeKind.TARGET,
        ChangeKind.KPI,
    ),
    "texts": (ChangeKind.TEXT, ChangeKind.HEADING, ChangeKind.TERM),
}
"""What is listed together, by the name of its section in the address."""
LINES = ["before_first_line", "before_last_line", "after_first_line", "after_last_line"]
COLUMNS = ["kind", "no", "what", "at", "before", "after", *LINES]
WORD = re.compile(r"[0-9０-９,.，．]+|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヶー]+|[ぁ-ん]+|[一-龠々]+|.", re.DOTALL)

Key = tuple[str, ...]
"""The values of a row's primary key, as text; the last one is its number (of a heading or term, its name)."""
Row = Mapping[str, Any]
Rows = dict[Key, Row]
Pairs = list[tuple[Key | None, Key | None]]
"""Which row before is which after; None for one that is not there."""


class Cell(NamedTuple):
    """A printed value and its lines in the plan's text; the default is one that is not there."""

    text: str = ""
    first_line: int | None = None
    last_line: int | None = None


class Change(NamedTuple):
    """One changed value, as a row of :func:`changes`."""

    kind: ChangeKind
    no: int | None
    what: str
    at: str
    before: Cell = Cell()
    after: Cell = Cell()


def changes(before: Dataset, after: Dataset) -> pd.DataFrame:
    """Every value that differs between two editions, in the order of :class:`ChangeKind`, then of the plan.

    Columns: kind; no (in ``after``; of a project that ended, in ``before``; missing outside the
    sheets); what (the column's name in the registry); at (the rest of the row's primary key:
    fiscal_year, municipality_code, seq, role/seq, heading or term; "" for a project; of a column of the
    plan's own, its label in :func:`~explorer.questions.scope.extra_texts`); before and after (as
    printed, of a participation the town's name; "" if not there); and where both are printed:
    before_first_line, before_last_line, after_first_line, after_last_line (missing if nowhere).
    """
    ordered = sorted(
        _changes(_Printed(before), _Printed(after)), key=lambda change: list(ChangeKind).index(change.kind)
    )
    rows = [(*row[:4], row.before.text, row.after.text, *row.before[1:], *row.after[1:]) for row in ordered]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        dict.fromkeys(["no", *LINES], "Int64")
        | dict.fromkeys(["kind", "what", "at", "before", "after"], "str")
    )


def changes_in(before: Dataset, after: Dataset, scope: Scope) -> pd.DataFrame:
    """The rows of :func:`changes` about the projects in scope, or about the municipality that joins them.

    A project that ended counts by what it was before.
    """
    changed = changes(before, after)
    if scope == EVERYTHING:
        return changed
    old, new = (projects_in(dataset, scope)["no"] for dataset in (before, after))
    ended = changed["kind"] == ChangeKind.PROJECT_ENDED
    concerns = changed["no"].isin(old).where(ended, changed["no"].isin(new))
    own = (changed["what"] == "municipality_code") & (changed["at"] == scope.joined)
    return changed[concerns | own]


def amount_differences(changed: pd.DataFrame) -> pd.Series:
    """By how much each changed amount moved, in thousand yen; missing for every other change."""
    amounts = changed[changed["kind"] == ChangeKind.AMOUNT_CHANGED]
    before, after = (amounts[side].str.replace(",", "").astype("Int64") for side in ("before", "after"))
    return (after - before).reindex(changed.index)


def word_diff(before: str, after: str) -> list[tuple[Mark, str]]:
    """Both texts as one run of words, each with its mark; what went out stands before what came in."""
    one, other = WORD.findall(before), WORD.findall(after)
    marked = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, one, other, False).get_opcodes():
        if tag == "equal":
            marked.append((Mark.SAME, "".join(one[start:end])))
        else:
            marked.append((Mark.OUT, "".join(one[start:end])))
            marked.append((Mark.IN, "".join(other[other_start:other_end])))
    return [(mark, words) for mark, words in marked if words]


class _Printed:
    """What an edition prints: its rows by table and key, and where they stand."""

    def __init__(self, dataset: Dataset) -> None:
        self.members = dataset.municipality_names
        self.cores = dataset.core_names.keys()
        frames = {name: getattr(dataset, name) for name in (*COMPARED, "budgets")}
        frames["extras"] = dataset.extras.assign(label=extra_texts(dataset)["label"])
        frames["participation"] = dataset.participation.assign(
            name=dataset.participation["municipality_code"].map(self.members)
        )
        self.rows: dict[str, Rows] = {
            name: {
                tuple(str(row[column]) for column in PLAN_TABLES[name].primary_key): row
                for row in frame.to_dict("records")
            }
            for name, frame in frames.items()
        }
        self.lines: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
        for line in dataset.provenance.itertuples():
            row = self.lines.setdefault((line.table, line.key), {})
            row[line.column] = (int(line.first_line), int(line.last_line))

    def of(self, table: str, *start: str) -> Rows:
        """The table's rows by key, those whose key begins so."""
        return {key: row for key, row in self.rows[table].items() if key[: len(start)] == start}

    def cell(self, table: str, key: Key, column: str, printed: str = "") -> Cell:
        """A value where it is printed, which may be under another name than the value has."""
        lines = self.lines[table, "/".join(key)]
        return Cell(str(self.rows[table][key][column]), *lines[printed or column])

    def whole(self, table: str, key: Key, column: str) -> Cell:
        """A value with the lines of all of its row."""
        lines = self.lines[table, "/".join(key)].values()
        return Cell(
            str(self.rows[table][key][column]),
            min(first for first, _ in lines),
            max(last for _, last in lines),
        )

    def heading(self, code: str) -> Cell:
        """The titles from the role down to a heading, and the lines of the last."""
        parts = code.split("-")
        cells = [
            self.cell("headings", ("-".join(parts[:depth]),), "title") for depth in range(1, len(parts) + 1)
        ]
        return cells[-1]._replace(text=" › ".join(cell.text for cell in cells))


def _changes(old: _Printed, new: _Printed) -> Iterator[Change]:
    headings = _pairs("headings", old.of("headings"), new.of("headings"))
    codes = {before[0]: after[0] for before, after in headings if before and after}
    yield from _compare("headings", old, new, headings)
    for code, new_code in codes.items():
        if code != new_code:
            cells = old.whole("headings", (code,), "heading"), new.whole("headings", (new_code,), "heading")
            yield Change(ChangeKind.HEADING, None, "heading", new_code, *cells)
    for role in sorted({key[0] for edition in (old, new) for key in edition.rows["kpis"]}):
        yield from _compare("kpis", old, new, _pairs("kpis", old.of("kpis", role), new.of("kpis", role)))
    yield from _compare("glossary", old, new, _pairs("glossary", old.of("glossary"), new.of("glossary")))
    for code in sorted(old.members.keys() ^ new.members.keys()):
        kind = ChangeKind.MEMBER_LEFT if code in old.members else ChangeKind.MEMBER_JOINED
        names = (Cell(edition.members.get(code, "")) for edition in (old, new))
        yield Change(kind, None, "municipality_code", code, *names)
    years = [{key[1] for key in edition.rows["budgets"]} for edition in (old, new)]
    for year in sorted(years[0] ^ years[1]):
        yield Change(
            ChangeKind.YEAR,
            None,
            "fiscal_year",
            year,
            *(Cell(year if year in known else "") for known in years),
        )
    for before, after in _pairs("projects", old.of("projects"), new.of("projects")):
        if before and after:
            yield from _project(old, new, before, after, codes)
        else:
            yield from _compare("projects", old, new, [(before, after)])


def _project(
    old: _Printed, new: _Printed, before: Key, after: Key, codes: dict[str, str]
) -> Iterator[Change]:
    """What changed in a project that is in both editions; ``codes`` says which heading is which."""
    no = int(after[0])
    if before != after:
        numbers = old.whole("projects", before, "no"), new.whole("projects", after, "no")
        yield Change(ChangeKind.RENUMBERED, no, "no", "", *numbers)
    codes_of = old.rows["projects"][before]["heading"], new.rows["projects"][after]["heading"]
    if codes.get(codes_of[0]) != codes_of[1]:
        yield Change(ChangeKind.MOVED, no, "heading", "", old.heading(codes_of[0]), new.heading(codes_of[1]))
    towns = list(_towns(old, new, before, after))
    yield from towns
    partners_moved = any(town.at not in new.cores for town in towns)
    for change in _compare("projects", old, new, [(before, after)]):
        if change.what != "participants" or not partners_moved:
            yield change
    yield from _amounts(old, new, before, after)
    indicators = _pairs("indicators", old.of("indicators", *before), new.of("indicators", *after))
    yield from _compare("indicators", old, new, indicators, no)
    sides = [
        {row["label"]: edition.cell("extras", key, "words") for key, row in edition.of("extras", *of).items()}
        for edition, of in ((old, before), (new, after))
    ]
    for label in dict.fromkeys((*sides[1], *sides[0])):
        cells = [side.get(label, Cell()) for side in sides]
        if cells[0].text != cells[1].text:
            yield Change(ChangeKind.TEXT, no, "words", label, *cells)


def _towns(old: _Printed, new: _Printed, before: Key, after: Key) -> Iterator[Change]:
    """Who came in, who went out, of those that are members in both editions."""
    sides = [
        {
            key[1]: edition.cell("participation", key, "name", "municipality_code")
            for key in edition.of("participation", *start)
            if key[1] in old.members and key[1] in new.members
        }
        for edition, start in ((old, before), (new, after))
    ]
    for code in sorted(sides[0].keys() ^ sides[1].keys()):
        kind = ChangeKind.TOWN_LEFT if code in sides[0] else ChangeKind.TOWN_JOINED
        yield Change(
            kind, int(after[0]), "municipality_code", code, *(side.get(code, Cell()) for side in sides)
        )


def _amounts(old: _Printed, new: _Printed, before: Key, after: Key) -> Iterator[Change]:
    """The cells that say another amount or other words; a cell without either is as good as none."""
    sides = [
        {
            key[1]: (row["state"], edition.cell("budgets", key, "printed"))
            for key, row in edition.of("budgets", *start).items()
        }
        for edition, start in ((old, before), (new, after))
    ]
    for year in sorted(sides[0].keys() | sides[1].keys()):
        (state, cell), (new_state, new_cell) = (
            side.get(year, (AmountState.NOT_STATED, Cell())) for side in sides
        )
        amounts = (state == AmountState.AMOUNT, new_state == AmountState.AMOUNT)
        kind = {
            (True, True): ChangeKind.AMOUNT_CHANGED,
            (False, True): ChangeKind.AMOUNT_FILLED_IN,
            (True, False): ChangeKind.AMOUNT_WITHDRAWN,
            (False, False): ChangeKind.AMOUNT_WORDS,
        }[amounts]
        nothing = state == new_state == AmountState.NOT_STATED
        if cell.text != new_cell.text and not nothing:
            yield Change(kind, int(after[0]), "printed", year, cell, new_cell)


def _compare(
    table: str, old: _Printed, new: _Printed, pairs: Pairs, no: int | None = None
) -> Iterator[Change]:
    """The rows of a table that were added or ended, and the cells that changed; ``no`` is the project's."""
    how = COMPARED[table]
    for before, after in pairs:
        key = after or before or ()
        row = (new if after else old).rows[table][key]
        number = no or (int(row["no"]) if "no" in row else None)
        parts = dict(zip(PLAN_TABLES[table].primary_key, key, strict=True))
        at = "/".join(part for column, part in parts.items() if column != "no")
        if not before:
            yield Change(how.added, number, how.name, at, after=new.whole(table, key, how.name))
        elif not after:
            yield Change(how.ended, number, how.name, at, before=old.whole(table, key, how.name))
        else:
            for column, kind in how.cells.items():
                cells = old.cell(table, before, column), new.cell(table, after, column)
                if cells[0].text != cells[1].text:
                    yield Change(kind, number, column, at, *cells)


def _pairs(table: str, before: Rows, after: Rows) -> Pairs:
    """Which row is which, as the module says: the rows of ``after`` in their order, then what has ended."""
    name, alike = COMPARED[table].name, COMPARED[table].alike
    before_of: dict[Key, Key] = {}

    def rest() -> list[tuple[Key, Key]]:
        known = set(before_of.values())
        return list(
            product(
                (key for key in before if key not in known), (key for key in after if key not in before_of)
            )
        )

    same = [(old, new) for old, new in rest() if before[old][name] == after[new][name]]
    before_of |= {new: old for old, new in same if old[-1] == new[-1]}
    same = [(old, new) for old, new in rest() if before[old][name] == after[new][name]]
    often = Counter(before[old][name] for old, _ in same)
    before_of |= {new: old for old, new in same if often[before[old][name]] == 1}
    words = COMPARED[table].words
    likeness = {(old, new): _likeness(before[old][words], after[new][words]) for old, new in rest()}
    for (old, new), share in sorted(likeness.items(), key=lambda pair: -pair[1]):
        if share >= alike and old not in before_of.values() and new not in before_of:
            before_of[new] = old
    ended = [key for key in before if key not in before_of.values()]
    return [(before_of.get(key), key) for key in after] + [(key, None) for key in ended]


def _likeness(one: str, other: str) -> float:
    """The share of pairs of neighbouring letters that two texts have in common, from 0 to 1."""
    first, second = (Counter(text[at : at + 2] for at in range(len(text) - 1)) for text in (one, other))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0
