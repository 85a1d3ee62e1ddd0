"""Read a plan's text, PDF or workbook into a draft of an edition, validated."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import psutil

from explorer.editions import region_terms
from explorer.frames import DataError, DataErrors, read_bytes, write_error
from explorer.model import DEFAULT_KIND, MUNICIPALITIES, RESULT_TABLES
from explorer.municipalities import municipalities_file, read_municipalities
from explorer.plan import workbook_plan
from explorer.plan.clean import clean_source
from explorer.plan.package import read_about, table_text, write_package
from explorer.plan.pdf import read_pdf
from explorer.plan.sheets import stated_unit
from explorer.plan.source import PDF_MAGIC, Source
from explorer.plan.tables import build_tables
from explorer.plan.workbook import is_workbook, read_workbook

Pages = tuple[int, int]
READABLE = "計画の PDF、Excel のブックか本文（UTF-8 テキスト）"
DRAFT_NAME = re.compile(r"\.[0-9A-Za-z-]+-([0-9]{1,9})-\w+")
"""The name of a draft's folder: its edition, the id of its process, and a random suffix."""


@dataclass(frozen=True)
class PlanFile:
    """What a file holds: the plan's text, and for a workbook also the members and further CSV files.

    ``row_addresses`` has, for each CSV file of results, where each of its rows stands in the workbook.
    """

    source: Source
    municipalities: pd.DataFrame | None = None
    csv_files: dict[str, bytes] = field(default_factory=dict)
    row_addresses: dict[str, list[str]] = field(default_factory=dict)

    def locate(self, error: DataError) -> DataErrors:
        """Return the errors about a CSV file of results with the rows of the workbook."""
        errors = error.problems if isinstance(error, DataErrors) else (error,)
        return DataErrors(
            [
                DataError(error.found, error.expected, path=f"{self.source.name}:{address}")
                for error in errors
                for address in [self.row_addresses[error.path.name][(error.line or 2) - 2]]
            ]
        )


class Draft(NamedTuple):
    """A folder like ``data`` with one edition, and the changes made to the text of the plan's file."""

    folder: Path
    remarks: tuple[str, ...]


@contextmanager
def draft(
    file: Path, edition: str, data: Path, pages: Pages | None = None, parent: Path | None = None
) -> Iterator[Draft]:
    """Read a plan and yield a folder like ``data`` with this one edition, validated.

    The members are those of the workbook, or those of the edition in ``data``, or those of
    ``data/municipalities.csv``. ``pages`` are the first and last page of a PDF. ``data`` does not change.
    The folder is made in ``parent`` (by default the system's temporary folder) and removed afterwards;
    drafts that killed processes left in ``parent`` are removed too.

    Raises DataError if the file is not a plan as expected, or if the municipalities or the result are not
    valid. Errors about files of the draft name the same files in ``data``.
    """
    plan = read_plan_file(file, pages)
    source, municipalities = plan.source, plan.municipalities
    if municipalities is None:
        municipalities = read_municipalities(municipalities_file(data, edition).parent)
    about = (
        workbook_plan.read_about(source)
        if source.is_workbook
        else read_about(file, data / edition) | {"unit": stated_unit(source.lines)}
    )
    tables = build_tables(source, municipalities, region_terms(about.get("kind") or DEFAULT_KIND))
    if source.obtained and not about.get("obtained"):
        about["obtained"] = source.obtained
    if parent:
        remove_stale_drafts(parent)
    try:
        scratch = tempfile.TemporaryDirectory(prefix=f".{edition}-{os.getpid()}-", dir=parent)
    except OSError as error:
        raise write_error(error, data / edition) from error
    with scratch as name:
        folder = Path(name)
        try:
            write_package(folder, edition, source, about, tables, data, plan.csv_files)
            yield Draft(folder, source.remarks)
        except DataError as error:
            if error.path.name in plan.row_addresses:
                raise plan.locate(error) from error
            if folder not in error.path.parents:
                raise
            raise error.at(data / error.path.relative_to(folder)) from error


def remove_stale_drafts(data: Path) -> None:
    """Remove the folders of drafts whose process has ended, except those with an edition's old copy.

    :func:`~explorer.plan.install.install` leaves such a copy where folders cannot be exchanged in one step.
    """
    for folder in data.iterdir():
        match = DRAFT_NAME.fullmatch(folder.name)
        if match and not psutil.pid_exists(int(match[1])) and not any(folder.glob("*.old")):
            shutil.rmtree(folder, ignore_errors=True)


def read_plan_file(file: Path, pages: Pages | None = None) -> PlanFile:
    """Read a plan from a text file, from pages of a PDF or from a workbook; raises DataError."""
    content, name = read_bytes(file, READABLE), str(file)
    if content.startswith(PDF_MAGIC):
        return PlanFile(read_pdf(content, name, pages))
    if pages:
        raise DataError("PDF ではないため、ページを指定できません", "--pages のない指定", path=name)
    if is_workbook(content, name):
        source, added = read_workbook(content, name)
        results, errors = workbook_plan.read_results(added)
        source = replace(source, errors=(*source.errors, *map(added.locate_cell, errors)))
    else:
        source, results = clean_source(content, name), {}
    if not source.is_workbook:
        return PlanFile(source)
    members, municipalities, errors = workbook_plan.read_members(source)
    rows_by_table = {MUNICIPALITIES.name: members} | {table: rows for table, (_, rows) in results.items()}
    return PlanFile(
        replace(source, errors=(*source.errors, *errors)),
        municipalities,
        {f"{table}.csv": _csv(table, rows) for table, rows in rows_by_table.items()},
        {f"{table}.csv": addresses for table, (addresses, _) in results.items()},
    )


def _csv(table: str, rows: list[list[str]]) -> bytes:
    columns = ({MUNICIPALITIES.name: MUNICIPALITIES} | RESULT_TABLES)[table].columns
    return table_text(pd.DataFrame(rows, columns=columns, dtype=object)).encode()
