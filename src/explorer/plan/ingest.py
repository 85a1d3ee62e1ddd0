"""From the plan's text, PDF or workbook to a package: a draft, put in its place if wanted."""

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

from explorer.dataset import municipalities_file, read_municipalities, terms_of
from explorer.frames import DataError, DataErrors
from explorer.model import DEFAULT_KIND, MUNICIPALITIES, REGION_TABLES, RESULT_TABLES
from explorer.plan import worksheets
from explorer.plan.given import given_source
from explorer.plan.package import read_about, table_text, write_package
from explorer.plan.pdf import read_pdf
from explorer.plan.sheets import stated_unit
from explorer.plan.source import PDF_MAGIC, Source, read_bytes
from explorer.plan.tables import build_tables
from explorer.plan.workbook import is_workbook, read_workbook

Pages = tuple[int, int]
SCRATCH = re.compile(r"\.[0-9A-Za-z-]+-([0-9]{1,9})-\w+")
"""The name of a draft's folder: its edition, the number of its process, and what tells two apart."""


@dataclass(frozen=True)
class Given:
    """What a file gives: the plan's text; of a workbook also the members, and files beside the tables.

    ``places`` has, for each file of results, where each of its rows stands in the workbook.
    """

    source: Source
    municipalities: pd.DataFrame | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    def place(self, problem: DataError) -> DataErrors:
        """The error about a file of results, naming the rows of the workbook."""
        problems = problem.problems if isinstance(problem, DataErrors) else (problem,)
        return DataErrors(
            [
                DataError(
                    each.found,
                    each.expected,
                    path=f"{self.source.name}:{self.places[each.path.name][(each.line or 2) - 2]}",
                )
                for each in problems
            ]
        )


class Draft(NamedTuple):
    """A folder like ``data`` with one edition, and what was changed in the plan's text as it was given."""

    folder: Path
    remarks: tuple[str, ...]


@contextmanager
def draft(
    file: Path, edition: str, data: Path, pages: Pages | None = None, beside: Path | None = None
) -> Iterator[Draft]:
    """The plan understood: a folder like ``data`` with this one edition, validated.

    Its members are those of the workbook, or those that the edition has in ``data`` already, or else
    ``data/municipalities.csv``; ``data`` is not changed; ``pages`` are the first and the last of a
    PDF. The folder is made in ``beside`` (by default where the system keeps such) and gone in the end;
    what a draft that was killed left there goes too.
    Raises DataError when the file is not a plan as expected, or the municipalities or the result do not
    validate; one about the draft names the place in ``data`` that it is for.
    """
    given = read_plan(file, pages)
    source, municipalities = given.source, given.municipalities
    if municipalities is None:
        municipalities = read_municipalities(municipalities_file(data, edition).parent)
    about = (
        worksheets.read_about(source)
        if source.is_workbook
        else read_about(file, data / edition) | {"unit": stated_unit(source.lines)}
    )
    tables = build_tables(source, municipalities, terms_of(about.get("kind") or DEFAULT_KIND))
    if source.obtained and not about.get("obtained"):
        about["obtained"] = source.obtained
    if beside:
        tidy(beside)
    try:
        scratch = tempfile.TemporaryDirectory(prefix=f".{edition}-{os.getpid()}-", dir=beside)
    except OSError as problem:
        raise DataError(
            f"書き込めません: {problem.strerror}", "書き込めるフォルダー", path=data / edition
        ) from problem
    with scratch as name:
        folder = Path(name)
        try:
            write_package(folder, edition, source, about, tables, data, given.files)
            yield Draft(folder, source.remarks)
        except DataError as problem:
            if problem.path.name in given.places:
                raise given.place(problem) from problem
            if folder not in problem.path.parents:
                raise
            raise problem.at(data / problem.path.relative_to(folder)) from problem


def tidy(data: Path) -> None:
    """Remove the folders of drafts whose process has ended, but none that holds an edition's old copy.

    That is where :func:`~explorer.plan.install.install` could not let two folders change places in one step.
    """
    for folder in data.iterdir():
        match = SCRATCH.fullmatch(folder.name)
        if match and not psutil.pid_exists(int(match[1])) and not any(folder.glob("*.old")):
            shutil.rmtree(folder, ignore_errors=True)


def read_plan(file: Path, pages: Pages | None = None) -> Given:
    """The plan out of a text file, a PDF's pages or a workbook; raises DataError."""
    content, name = read_bytes(file), str(file)
    if content.startswith(PDF_MAGIC):
        return Given(read_pdf(content, name, pages))
    if pages:
        raise DataError("PDF ではないため、ページを指定できません", "--pages のない指定", path=name)
    if is_workbook(content, name):
        source, added = read_workbook(content, name)
        results, faults = worksheets.read_results(added)
        source = replace(source, faults=(*source.faults, *map(added.locate, faults)))
    else:
        source, results = given_source(content, name), {}
    if not source.is_workbook:
        return Given(source)
    members, municipalities, faults = worksheets.read_members(source)
    files = {MUNICIPALITIES.name: members} | {table: rows for table, (_, rows) in results.items()}
    return Given(
        replace(source, faults=(*source.faults, *faults)),
        municipalities,
        {
            f"{table}.csv": _csv((REGION_TABLES | RESULT_TABLES)[table].columns, rows)
            for table, rows in files.items()
        },
        {f"{table}.csv": places for table, (places, _) in results.items()},
    )


def _csv(columns: list[str], rows: list[list[str]]) -> bytes:
    return table_text(pd.DataFrame(rows, columns=columns, dtype=object)).encode()
