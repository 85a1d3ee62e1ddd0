"""What differs between two editions of the plan, value by value.

Only what the plan prints is compared, not what this app reads out of it (quantities, kinds of burden), nor
footnote numbers. Each change is listed once: a new project is one change, not one for each of its cells, and
so is a municipality that joins the region.

Rows are matched in four steps. Rows with the same number and the same name are the same. Then, rows with a
name that is unique on both sides are the same under another number, which is a change of its own. Then, rows
with similar texts (:data:`MATCHING` says which texts, and how similar; a project's is its summary) are the
same under another name, the most similar first. All others were added or have ended.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise, product
from typing import Any, NamedTuple

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.model import PLAN_TABLES, PROJECT_TEXTS, AmountState, ChangeKind
from explorer.questions.scope import EVERYTHING, Scope, codes_down_to, extra_texts, projects_in


class Matching(NamedTuple):
    """How the rows of a table are matched and compared.

    ``name`` is the column that names a row. A row with another name is the same if at least the share
    ``similarity`` of the pairs of letters in its column ``text`` agrees. ``added`` and ``ended`` are the
    kinds of change for whole rows, ``cells`` those for printed columns.
    """

    name: str
    text: str
    similarity: float
    added: ChangeKind
    ended: ChangeKind
    cells: Mapping[str, ChangeKind]


MATCHING = {
    "headings": Matching(
        "title", "title", 0.8, ChangeKind.HEADING, ChangeKind.HEADING, {"title": ChangeKind.HEADING}
    ),
    "projects": Matching(
        "name",
        "summary",
        0.6,
        ChangeKind.PROJECT_ADDED,
        ChangeKind.PROJECT_ENDED,
        {field.name: ChangeKind.TEXT for field in PROJECT_TEXTS} | {"name": ChangeKind.RENAMED},
    ),
    "indicators": Matching(
        "item",
        "item",
        0.8,
        ChangeKind.INDICATOR_ADDED,
        ChangeKind.INDICATOR_ENDED,
        {"item": ChangeKind.TEXT, "baseline": ChangeKind.BASELINE, "target": ChangeKind.TARGET},
    ),
    "kpis": Matching(
        "name",
        "name",
        0.8,
        ChangeKind.KPI,
        ChangeKind.KPI,
        dict.fromkeys(("name", "current", "current_year", "target", "target_year"), ChangeKind.KPI),
    ),
    "glossary": Matching(
        "term",
        "definition",
        0.6,
        ChangeKind.TERM,
        ChangeKind.TERM,
        dict.fromkeys(("term", "definition"), ChangeKind.TERM),
    ),
}
"""In the edition 2025, the summaries of different projects have a similarity of at most 0.46, and different
indicators of a project of at most 0.77."""

KINDS_BY_SECTION = {
    section: tuple(kinds) for section, kinds in groupby(ChangeKind, key=lambda kind: kind.section)
}
"""The kinds of change in each section of the list, by the section's name in the address."""
LINES = ["before_first_line", "before_last_line", "after_first_line", "after_last_line"]
COLUMNS = ["kind", "no", "what", "at", "before", "after", *LINES]

Key = tuple[str, ...]
"""The values of a row's primary key as text."""
Rows = dict[Key, Mapping[str, Any]]
Pairs = list[tuple[Key | None, Key | None]]
"""The keys of the same row before and after; None where there is no such row."""


class Cell(NamedTuple):
    """A printed value and its lines in the plan's text; by default, one that is not printed."""

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


@answered_once
def changes(before: Dataset, after: Dataset) -> pd.DataFrame:
    """Return every changed value, in the order of :class:`ChangeKind`, then of the plan.

    Columns: kind; no (in ``after``, or of an ended project in ``before``; missing outside the sheets); what
    (the column's name in the registry); at (the rest of the row's primary key: fiscal_year,
    municipality_code, seq, role/seq, heading or term; "" for a project; the label in
    :func:`~explorer.questions.scope.extra_texts` for a column of the plan's own); before and after (as
    printed, for a participation the town's name; "" if not there); and where both are printed:
    before_first_line, before_last_line, after_first_line, after_last_line (missing if nowhere).
    """
    order = list(ChangeKind)
    ordered = sorted(
        _changes(_PrintedEdition(before), _PrintedEdition(after)), key=lambda change: order.index(change.kind)
    )
    rows = [(*row[:4], row.before.text, row.after.text, *row.before[1:], *row.after[1:]) for row in ordered]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        dict.fromkeys(["no", *LINES], "Int64")
        | dict.fromkeys(["kind", "what", "at", "before", "after"], "str")
    )


@answered_once
def changes_in(before: Dataset, after: Dataset, scope: Scope) -> pd.DataFrame:
    """Return the rows of :func:`changes` about the projects in scope or the scope's municipality.

    An ended project counts by what it was in ``before``.
    """
    frame = changes(before, after)
    if scope == EVERYTHING:
        return frame
    old, new = (projects_in(dataset, scope)["no"] for dataset in (before, after))
    ended = frame["kind"] == ChangeKind.PROJECT_ENDED
    in_scope = frame["no"].isin(old).where(ended, frame["no"].isin(new))
    about_municipality = (frame["what"] == "municipality_code") & (frame["at"] == scope.joined)
    return frame[in_scope | about_municipality]


def amount_differences(changed: pd.DataFrame) -> pd.Series:
    """Return the difference of each changed amount in thousand yen, missing for all other changes."""
    rows = changed[changed["kind"] == ChangeKind.AMOUNT_CHANGED]
    return (_amounts(rows["after"]) - _amounts(rows["before"])).reindex(changed.index)


def amount_sizes(changed: pd.DataFrame) -> pd.Series:
    """Return how large each change of an amount is in thousand yen, missing for all other changes.

    It is the difference without its sign, or the amount that is newly stated or withdrawn.
    """
    sizes = amount_differences(changed).abs()
    for kind, side in ((ChangeKind.AMOUNT_FILLED_IN, "after"), (ChangeKind.AMOUNT_WITHDRAWN, "before")):
        sizes = sizes.fillna(_amounts(changed.loc[changed["kind"] == kind, side]))
    return sizes


def _amounts(printed: pd.Series) -> pd.Series:
    return printed.str.replace(",", "").astype("Int64")


class _PrintedEdition:
    """The printed rows of an edition by table and key, and the lines of their cells."""

    def __init__(self, dataset: Dataset) -> None:
        self.members = dataset.municipality_names
        self.cores = dataset.core_names.keys()
        frames = {name: getattr(dataset, name) for name in (*MATCHING, "budgets")}
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
        for entry in dataset.provenance.itertuples():
            lines = self.lines.setdefault((entry.table, entry.key), {})
            lines[entry.column] = (int(entry.first_line), int(entry.last_line))

    def rows_of(self, table: str, *prefix: str) -> Rows:
        """The table's rows whose key begins with ``prefix``."""
        return {key: row for key, row in self.rows[table].items() if key[: len(prefix)] == prefix}

    def cell(self, table: str, key: Key, column: str, printed_column: str = "") -> Cell:
        """The value with its lines, which may be recorded under another column."""
        lines = self.lines[table, "/".join(key)]
        return Cell(str(self.rows[table][key][column]), *lines[printed_column or column])

    def row_cell(self, table: str, key: Key, column: str) -> Cell:
        """The value with the lines of its entire row."""
        lines = self.lines[table, "/".join(key)].values()
        return Cell(
            str(self.rows[table][key][column]),
            min(first for first, _ in lines),
            max(last for _, last in lines),
        )

    def heading_path(self, code: str) -> Cell:
        """The titles from the role down to a heading, with the lines of the last."""
        cells = [self.cell("headings", (above,), "title") for above in codes_down_to(code)]
        return cells[-1]._replace(text=" › ".join(cell.text for cell in cells))


def _changes(old: _PrintedEdition, new: _PrintedEdition) -> Iterator[Change]:
    headings = _pairs("headings", old.rows_of("headings"), new.rows_of("headings"))
    new_codes = {before[0]: after[0] for before, after in headings if before and after}
    yield from _compare("headings", old, new, headings)
    for code, new_code in new_codes.items():
        if code != new_code:
            cells = (
                old.row_cell("headings", (code,), "heading"),
                new.row_cell("headings", (new_code,), "heading"),
            )
            yield Change(ChangeKind.HEADING, None, "heading", new_code, *cells)
    for role in sorted({key[0] for edition in (old, new) for key in edition.rows["kpis"]}):
        kpis = _pairs("kpis", old.rows_of("kpis", role), new.rows_of("kpis", role))
        yield from _compare("kpis", old, new, kpis)
    terms = _pairs("glossary", old.rows_of("glossary"), new.rows_of("glossary"))
    yield from _compare("glossary", old, new, terms)
    for code in sorted(old.members.keys() ^ new.members.keys()):
        kind = ChangeKind.MEMBER_LEFT if code in old.members else ChangeKind.MEMBER_JOINED
        names = Cell(old.members.get(code, "")), Cell(new.members.get(code, ""))
        yield Change(kind, None, "municipality_code", code, *names)
    old_years, new_years = ({key[1] for key in edition.rows["budgets"]} for edition in (old, new))
    for year in sorted(old_years ^ new_years):
        cells = (Cell(), Cell(year)) if year in new_years else (Cell(year), Cell())
        yield Change(ChangeKind.YEAR, None, "fiscal_year", year, *cells)
    for before, after in _pairs("projects", old.rows_of("projects"), new.rows_of("projects")):
        if before and after:
            yield from _project_changes(old, new, before, after, new_codes)
        else:
            yield from _compare("projects", old, new, [(before, after)])


def _project_changes(
    old: _PrintedEdition, new: _PrintedEdition, before: Key, after: Key, new_codes: dict[str, str]
) -> Iterator[Change]:
    """Yield the changes of a project of both editions; ``new_codes`` maps old heading codes to new ones."""
    no = int(after[0])
    if before != after:
        cells = old.row_cell("projects", before, "no"), new.row_cell("projects", after, "no")
        yield Change(ChangeKind.RENUMBERED, no, "no", "", *cells)
    heading, new_heading = old.rows["projects"][before]["heading"], new.rows["projects"][after]["heading"]
    if new_codes.get(heading) != new_heading:
        cells = old.heading_path(heading), new.heading_path(new_heading)
        yield Change(ChangeKind.MOVED, no, "heading", "", *cells)
    towns = list(_participation_changes(old, new, before, after))
    yield from towns
    partners_changed = any(town.at not in new.cores for town in towns)
    for change in _compare("projects", old, new, [(before, after)]):
        if change.what != "participants" or not partners_changed:
            yield change
    yield from _amount_changes(old, new, before, after)
    indicators = _pairs("indicators", old.rows_of("indicators", *before), new.rows_of("indicators", *after))
    yield from _compare("indicators", old, new, indicators, no)
    old_extras, new_extras = (
        {
            row["label"]: edition.cell("extras", key, "words")
            for key, row in edition.rows_of("extras", *project).items()
        }
        for edition, project in ((old, before), (new, after))
    )
    for label in {**new_extras, **old_extras}:
        cells = old_extras.get(label, Cell()), new_extras.get(label, Cell())
        if cells[0].text != cells[1].text:
            yield Change(ChangeKind.TEXT, no, "words", label, *cells)


def _participation_changes(
    old: _PrintedEdition, new: _PrintedEdition, before: Key, after: Key
) -> Iterator[Change]:
    """Yield which members of both editions joined or left a project."""
    old_towns, new_towns = (
        {
            key[1]: edition.cell("participation", key, "name", "municipality_code")
            for key in edition.rows_of("participation", *project)
            if key[1] in old.members and key[1] in new.members
        }
        for edition, project in ((old, before), (new, after))
    )
    for code in sorted(old_towns.keys() ^ new_towns.keys()):
        kind = ChangeKind.TOWN_LEFT if code in old_towns else ChangeKind.TOWN_JOINED
        cells = old_towns.get(code, Cell()), new_towns.get(code, Cell())
        yield Change(kind, int(after[0]), "municipality_code", code, *cells)


def _amount_changes(old: _PrintedEdition, new: _PrintedEdition, before: Key, after: Key) -> Iterator[Change]:
    """Yield a project's budget cells that differ; a missing cell counts as one that states nothing."""
    old_cells, new_cells = (
        {
            key[1]: (row["state"], edition.cell("budgets", key, "printed"))
            for key, row in edition.rows_of("budgets", *project).items()
        }
        for edition, project in ((old, before), (new, after))
    )
    missing = AmountState.NOT_STATED, Cell()
    for year in sorted(old_cells.keys() | new_cells.keys()):
        (state, cell), (new_state, new_cell) = old_cells.get(year, missing), new_cells.get(year, missing)
        kind = {
            (True, True): ChangeKind.AMOUNT_CHANGED,
            (False, True): ChangeKind.AMOUNT_FILLED_IN,
            (True, False): ChangeKind.AMOUNT_WITHDRAWN,
            (False, False): ChangeKind.AMOUNT_WORDS,
        }[state == AmountState.AMOUNT, new_state == AmountState.AMOUNT]
        states_nothing = state == new_state == AmountState.NOT_STATED
        if cell.text != new_cell.text and not states_nothing:
            yield Change(kind, int(after[0]), "printed", year, cell, new_cell)


def _compare(
    table: str, old: _PrintedEdition, new: _PrintedEdition, pairs: Pairs, no: int | None = None
) -> Iterator[Change]:
    """Yield the added and ended rows of a table and the changed cells; ``no`` is the project's."""
    matching = MATCHING[table]
    for before, after in pairs:
        key = after or before or ()
        row = (new if after else old).rows[table][key]
        number = no or (int(row["no"]) if "no" in row else None)
        parts = zip(PLAN_TABLES[table].primary_key, key, strict=True)
        at = "/".join(part for column, part in parts if column != "no")
        if not before:
            cell = new.row_cell(table, key, matching.name)
            yield Change(matching.added, number, matching.name, at, after=cell)
        elif not after:
            cell = old.row_cell(table, key, matching.name)
            yield Change(matching.ended, number, matching.name, at, before=cell)
        else:
            for column, kind in matching.cells.items():
                cells = old.cell(table, before, column), new.cell(table, after, column)
                if cells[0].text != cells[1].text:
                    yield Change(kind, number, column, at, *cells)


def _pairs(table: str, before: Rows, after: Rows) -> Pairs:
    """Match rows as the module describes; the rows of ``after`` come first, then those that have ended."""
    matching = MATCHING[table]
    old_of: dict[Key, Key] = {}

    def unmatched() -> list[tuple[Key, Key]]:
        matched = set(old_of.values())
        return list(
            product(
                (key for key in before if key not in matched), (key for key in after if key not in old_of)
            )
        )

    def same_name() -> list[tuple[Key, Key]]:
        return [
            (old, new) for old, new in unmatched() if before[old][matching.name] == after[new][matching.name]
        ]

    old_of |= {new: old for old, new in same_name() if old[-1] == new[-1]}
    moved = same_name()
    frequency = Counter(before[old][matching.name] for old, _ in moved)
    old_of |= {new: old for old, new in moved if frequency[before[old][matching.name]] == 1}
    similarity = {
        (old, new): _similarity(before[old][matching.text], after[new][matching.text])
        for old, new in unmatched()
    }
    for (old, new), share in sorted(similarity.items(), key=lambda item: -item[1]):
        if share >= matching.similarity and old not in old_of.values() and new not in old_of:
            old_of[new] = old
    ended = [key for key in before if key not in old_of.values()]
    return [(old_of.get(key), key) for key in after] + [(key, None) for key in ended]


def _similarity(text: str, other: str) -> float:
    """Return the share of pairs of neighbouring letters that two texts have in common, from 0 to 1."""
    pairs, other_pairs = (Counter(map("".join, pairwise(words))) for words in (text, other))
    total = pairs.total() + other_pairs.total()
    return 2 * (pairs & other_pairs).total() / total if total else 0.0
