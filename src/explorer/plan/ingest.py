"""From the plan's text or PDF to a package: understood in a draft, and put in its place if wanted."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from explorer.dataset import municipalities_file, read_municipalities
from explorer.frames import DataError
from explorer.plan.package import read_about, write_package
from explorer.plan.pdf import read_pdf
from explorer.plan.source import PDF_MAGIC, Source, parse_source, read_bytes
from explorer.plan.tables import build_tables

Pages = tuple[int, int]
SCRATCH = re.compile(r"\.[0-9A-Za-z-]+-([0-9]{1,9})-\w+")
"""The name of a draft's folder: its edition, the number of its process, and what tells two apart."""


@contextmanager
def draft(
    file: Path, edition: str, data: Path, pages: Pages | None = None, beside: Path | None = None
) -> Iterator[Path]:
    """The plan understood: a folder like ``data`` with this one edition, validated.

    Its members are those that the edition has in ``data`` already, or else ``data/municipalities.csv``;
    ``data`` is not changed; ``pages`` are the first and the last of a
    PDF. The folder is made in ``beside`` (by default where the system keeps such) and gone in the end;
    what a draft that was killed left there goes too.
    Raises DataError when the file is not a plan as expected, or the municipalities or the result do not
    validate; one about the draft names the place in ``data`` that it is for.
    """
    municipalities = read_municipalities(municipalities_file(data, edition).parent)
    source = read_plan(file, pages)
    tables = build_tables(source, municipalities)
    about = read_about(file, data / edition)
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
            write_package(folder, edition, source, about, tables, data)
            yield folder
        except DataError as problem:
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


def read_plan(file: Path, pages: Pages | None = None) -> Source:
    """The plan's text, out of a text file or a PDF's pages; raises DataError."""
    content = read_bytes(file)
    if content.startswith(PDF_MAGIC):
        return read_pdf(content, str(file), pages)
    if pages:
        raise DataError("PDF ではないため、ページを指定できません", "--pages のない指定", path=str(file))
    return parse_source(content, str(file))
