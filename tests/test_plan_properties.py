"""The real plan torn apart: the parser refuses it, or only the torn cells differ."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from explorer.plan.source import PlanError, parse_source
from explorer.plan.tables import build_tables

Tables = dict[str, pd.DataFrame]
NUMBERED_ROWS = {"indicators", "kpis"}
"""Tables whose rows are counted through: a row may move up when the one before it is torn out."""


class Torn(NamedTuple):
    """A torn text: its lines, each with its number in the true text, and the numbers torn."""

    lines: list[tuple[int, str]]
    torn: frozenset[int]

    def parse(self, municipalities: pd.DataFrame) -> Tables:
        content = "\n".join(text for _, text in self.lines).encode()
        return build_tables(parse_source(content, "plan.txt"), municipalities)


class Printed(NamedTuple):
    """A cell of the plan: where it is in the dataset, its text, and its lines in the true text."""

    place: tuple[str, ...]
    text: str
    first_line: int
    last_line: int

    def covers(self, lines: Iterable[int]) -> bool:
        return any(self.first_line <= line <= self.last_line for line in lines)


class Reading:
    """What the parser made of a text, comparable with what it makes of another."""

    def __init__(self, tables: Tables, origin: dict[int, int]) -> None:
        rows: dict[tuple[str, str], list[Printed]] = {}
        values = {
            (name, "/".join(str(row[key]) for key in KEYS[name])): row
            for name, table in tables.items()
            if name in KEYS
            for row in table.to_dict("records")
        }
        for line in tables["provenance"].to_dict("records"):
            row = values[line["table"], line["key"]]
            place = (line["table"], *(str(row[key]) for key in KEYS[line["table"]] if key not in ("seq", "kind")))
            cell = Printed(
                (*place, line["column"]),
                str(row[line["column"]]),
                origin[line["first_line"]],
                origin[line["last_line"]],
            )
            rows.setdefault((line["table"], line["key"]), []).append(cell)
        assert set(rows) == set(values), "a row without provenance"
        self.cells = Counter(cell for cells in rows.values() for cell in cells)
        self.rows = {
            tuple(cells): {
                column: str(value) for column, value in values[key].items() if column not in ("seq",)
            }
            for key, cells in rows.items()
        }
        self.slips = Counter(
            (str(slip["no"]), slip["printed"], slip["reason"]) for slip in tables["slips"].to_dict("records")
        )


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


def wrong(true: Reading, torn: Reading, lines: frozenset[int]) -> list[str]:
    """Every difference that is not confined to cells of the torn lines."""
    found = []
    touched = Counter(cell.place for cell in true.cells.elements() if cell.covers(lines))
    for cell in true.cells - torn.cells:
        if not cell.covers(lines):
            found.append(f"lost: {cell}")
    new = Counter(cell.place for cell in (torn.cells - true.cells).elements())
    for place in new - touched:
        found.append(f"new: {place}")
    for cells, row in torn.rows.items():
        if cells in true.rows and row != true.rows[cells]:
            found.append(f"row: {row} was {true.rows[cells]}")
    changed = {cell.place[1] for cell in (true.cells - torn.cells) + (torn.cells - true.cells)}
    for slip in (true.slips - torn.slips) + (torn.slips - true.slips):
        if slip[0] not in changed:
            found.append(f"slip: {slip}")
    return found
