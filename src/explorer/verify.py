"""Verify an edition: rebuild its tables from its text and compare them with the files.

``ingest``, ``check`` and the start of the app refuse the same editions, since all of them verify.
"""

import csv
import io
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from explorer.datapackage import HOW_TO_CORRECT, SOURCE_TEXT, changed_files
from explorer.dataset import Dataset, check_source_text, read_dataset
from explorer.editions import read_edition
from explorer.frames import DataError, DataErrors, read_rows
from explorer.model import PLAN_TABLES, Table
from explorer.municipalities import municipalities_file, read_municipalities
from explorer.plan.package import table_text
from explorer.plan.source import read_source
from explorer.plan.tables import build_tables

Rows = list[list[str]]


def read_verified(data: Path, geo: Path, edition: str) -> Dataset:
    """Verify and read an edition; raise DataErrors for differences, DataError for what cannot be read."""
    verify(data, edition)
    return read_dataset(data, geo, edition)


def verify(data: Path, edition: str) -> None:
    """Compare the edition's files with their hashes, and its tables with its text; raises DataErrors.

    Changes in files from which the tables are built are reported first, instead of differences in tables.
    """
    changed = changed_files(data / edition)
    if any(problem.path.stem not in PLAN_TABLES for problem in changed):
        raise DataErrors(changed, HOW_TO_CORRECT)
    check_tables(data, edition)
    if changed:
        raise DataErrors(changed, HOW_TO_CORRECT)


def check_tables(data: Path, edition: str) -> None:
    """Compare the edition's tables with those built from its text.

    Raises DataErrors with file and line of each cell that differs, and what the text says.
    """
    folder = data / edition
    check_source_text(folder)
    municipalities = read_municipalities(municipalities_file(data, edition).parent)
    source = read_source(folder / SOURCE_TEXT)
    tables = build_tables(source, municipalities, read_edition(folder).terms)
    differences: list[DataError] = []
    for name, table in PLAN_TABLES.items():
        file = folder / f"{name}.csv"
        rows = read_rows(file, table)
        expected = list(csv.reader(io.StringIO(table_text(tables[name]), newline="")))[1:]
        if rows != expected:
            differences += _differences(file, table, rows, expected)
    if differences:
        raise DataErrors(differences, HOW_TO_CORRECT)


def _differences(path: Path, table: Table, rows: Rows, expected: Rows) -> Iterator[DataError]:
    """Yield an error for each cell that differs, and for each extra or missing row."""
    one, other = (list(map(tuple, side)) for side in (rows, expected))
    for tag, start, end, other_start, other_end in SequenceMatcher(None, one, other, False).get_opcodes():
        if tag == "equal":
            continue
        common = min(end - start, other_end - other_start)
        for offset in range(common):
            line = start + offset + 2
            cells = zip(table.columns, rows[start + offset], expected[other_start + offset], strict=True)
            for column, cell, right in cells:
                if cell != right:
                    yield DataError(f"{column} が「{cell}」です", f"本文では「{right}」", line, path)
        for index in range(start + common, end):
            found = f"本文にない行「{','.join(rows[index])}」があります"
            yield DataError(found, "本文にある行", index + 2, path)
        for index in range(other_start + common, other_end):
            yield DataError("行が足りません", f"「{','.join(expected[index])}」", end + 2, path)
