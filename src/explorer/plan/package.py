"""Writing one edition's data package, and reading back what was written."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pandas as pd
import tomli_w

from explorer.dataset import Edition, municipalities_file, read_tables, terms_of
from explorer.descriptor import SOURCE_INFO, SOURCE_TEXT, write_descriptor
from explorer.frames import DataError, read_toml
from explorer.model import DEFAULT_KIND, OPTIONAL_TABLES, RESULT_TABLES, THOUSAND_YEN
from explorer.plan.source import Source
from explorer.results import read_results


def read_about(source: Path, folder: Path) -> dict[str, str]:
    """What is known of the source: from NAME.toml beside the text, else from the edition's folder.

    Without either, every entry is empty, to be filled in by hand in ``source.toml``. Raises
    DataError for a file that is no TOML, or names an unknown kind of region.
    """
    for path in (source.with_suffix(".toml"), folder / SOURCE_INFO):
        if path.is_file():
            about = {key: str(value) for key, value in read_toml(path).items()}
            terms_of(about.get("kind") or DEFAULT_KIND, path)
            return about
    return {}


def write_package(
    folder: Path,
    edition: str,
    source: Source,
    about: dict[str, str],
    tables: dict[str, pd.DataFrame],
    data: Path,
    given: Mapping[str, bytes] | None = None,
) -> None:
    """Write ``folder/edition`` (source, tables, datapackage.json), then read it back and validate it.

    The members come along: those that the edition in ``data`` has already, or else the municipalities of
    ``data``; and the results that were added to the edition; ``given`` are such files, by name, that take
    the place of these. Raises DataError if what was written does not validate, or cannot be written.
    """
    try:
        beside = _kept(data, edition) | dict(given or {})
        _write_edition(folder / edition, source, about, tables, beside)
    except OSError as problem:
        raise DataError(
            f"書き込めません: {problem.strerror}", "書き込めるフォルダー", path=folder / edition
        ) from problem
    read_results(folder / edition, read_tables(folder, edition))


def _kept(data: Path, edition: str) -> dict[str, bytes]:
    """The files that the plan's text does not make: the members, and the results that were added."""
    results = [data / edition / f"{name}.csv" for name in RESULT_TABLES]
    files = [municipalities_file(data, edition), *results]
    return {path.name: path.read_bytes() for path in files if path.exists()}


def table_text(table: pd.DataFrame) -> str:
    """A table of the plan as its CSV file has it."""
    return str(table.to_csv(index=False, lineterminator="\n"))


def _write_edition(
    folder: Path,
    source: Source,
    about: Mapping[str, str],
    tables: dict[str, pd.DataFrame],
    beside: Mapping[str, bytes],
) -> None:
    folder.mkdir()
    (folder / SOURCE_TEXT).write_bytes(source.content)
    known = {field.name: about.get(field.name, "") for field in fields(Edition) if field.name != "name"}
    known |= {"kind": known["kind"] or DEFAULT_KIND, "unit": known["unit"] or THOUSAND_YEN}
    known["sha256"] = source.sha256
    _write_text(folder / SOURCE_INFO, tomli_w.dumps(known))
    for name, table in tables.items():
        if len(table) or name not in OPTIONAL_TABLES:
            _write_text(folder / f"{name}.csv", table_text(table))
    for file, content in beside.items():
        (folder / file).write_bytes(content)
    write_descriptor(folder, known)


def _write_text(path: Path, text: str) -> None:
    """UTF-8 with LF on every system."""
    path.write_bytes(text.encode("utf-8"))
