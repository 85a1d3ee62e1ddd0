"""Check that an edition is what its text says: build its tables anew and compare them with the files.

``ingest``, ``check`` and the start of the app all read an edition through :func:`read_verified`, so they
refuse the same things.
"""

import csv
import io
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from explorer.dataset import (
    Dataset,
    check_source_text,
    municipalities_file,
    read_dataset,
    read_edition,
    read_municipalities,
)
from explorer.descriptor import HOW_TO_CORRECT, SOURCE_TEXT, changed_files
from explorer.frames import DataError, DataErrors, read_bytes, read_rows
from explorer.model import PLAN_TABLES, Table
from explorer.plan.package import table_text
from explorer.plan.source import parse_source
from explorer.plan.tables import build_tables

Rows = list[list[str]]


def read_verified(data: Path, geo: Path, edition: str) -> Dataset:
    """Verify the edition as :func:`verify` does, then read it.

    Raises DataErrors with each difference, DataError for what cannot be read.
    """
    verify(data, edition)
    return read_dataset(data, geo, edition)


def verify(data: Path, edition: str) -> None:
    """Hold the edition's files against their hashes and its tables against its text; raises DataErrors.

    What the tables are built from comes first, so that it is not the tables that are blamed for it.
    """
    changed = changed_files(data / edition)
    if any(problem.path.stem not in PLAN_TABLES for problem in changed):
        raise DataErrors(changed, HOW_TO_CORRECT)
    check_tables(data, edition)
    if changed:
        raise DataErrors(changed, HOW_TO_CORRECT)


def check_tables(data: Path, edition: str) -> None:
    """Build the tables from the edition's text and hold the files against them, row by row.

    Raises DataErrors, which names each cell that differs with file and line, and what the text says.
    """
    folder = data / edition
    check_source_text(folder)
    municipalities = read_municipalities(municipalities_file(data, edition).parent)
    path = folder / SOURCE_TEXT
    tables = build_tables(
        parse_source(read_bytes(path), str(path)), municipalities, read_edition(folder).terms
    )
    wrong = [
        difference
        for name, table in PLAN_TABLES.items()
        for expected in [list(csv.reader(io.StringIO(table_text(tables[name]), newline="")))[1:]]
        for found in [read_rows(folder / f"{name}.csv", table)]
        if found != expected
        for difference in _differences(folder / f"{name}.csv", table, found, expected)
    ]
    if wrong:
        raise DataErrors(wrong, HOW_TO_CORRECT)


def _differences(path: Path, table: Table, found: Rows, expected: Rows) -> Iterator[DataError]:
    """Each cell that differs, and each row that is too many or missing."""
    one, other = ([tuple(row) for row in side] for side in (found, expected))
    for tag, start, end, right, right_end in SequenceMatcher(None, one, other, False).get_opcodes():
        if tag == "equal":
            continue
        both = min(end - start, right_end - right)
        for at in range(both):
            cells = zip(table.columns, found[start + at], expected[right + at], strict=True)
            for column, cell, true in cells:
                if cell != true:
                    yield DataError(f"{column} が「{cell}」です", f"本文では「{true}」", start + at + 2, path)
        for at in range(start + both, end):
            yield DataError(f"本文にない行「{','.join(found[at])}」があります", "本文にある行", at + 2, path)
        for at in range(right + both, right_end):
            yield DataError("行が足りません", f"「{','.join(expected[at])}」", end + 2, path)
