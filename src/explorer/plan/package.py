"""Write the data package of an edition and validate it."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pandas as pd
import tomli_w

from explorer.datapackage import SOURCE_INFO, SOURCE_TEXT, write_descriptor
from explorer.dataset import read_tables
from explorer.editions import Edition, region_terms
from explorer.frames import located, read_toml, write_error
from explorer.model import DEFAULT_KIND, PLAN_TABLES, RESULT_TABLES, THOUSAND_YEN
from explorer.municipalities import municipalities_file
from explorer.plan.source import Source
from explorer.results import read_results


def read_about(source: Path, folder: Path) -> dict[str, str]:
    """Return what is known about the plan, from NAME.toml beside the text or else from the edition's folder.

    Returns {} without either; ``source.toml`` is then to be completed by hand. Raises DataError for a file
    that is no TOML or has an unknown kind of region.
    """
    for path in (source.with_suffix(".toml"), folder / SOURCE_INFO):
        if path.is_file():
            about = {key: str(value) for key, value in read_toml(path).items()}
            with located(path):
                region_terms(about.get("kind") or DEFAULT_KIND)
            return about
    return {}


def write_package(
    folder: Path,
    edition: str,
    source: Source,
    about: dict[str, str],
    tables: Mapping[str, pd.DataFrame],
    data: Path,
    csv_files: Mapping[str, bytes] | None = None,
) -> None:
    """Write ``folder/edition`` (source, tables, datapackage.json), then read it back and validate it.

    The members and the added results of the edition in ``data`` are copied, or the municipalities of
    ``data`` for a new edition; ``csv_files`` replace these by name. Raises DataError if the package is not
    valid or cannot be written.
    """
    try:
        others = _kept_files(data, edition) | dict(csv_files or {})
        _write_edition(folder / edition, source, about, tables, others)
    except OSError as error:
        raise write_error(error, folder / edition) from error
    read_results(folder / edition, read_tables(folder, edition))


def _kept_files(data: Path, edition: str) -> dict[str, bytes]:
    """Return the files that are not made from the plan's text: the members and the added results."""
    results = [data / edition / f"{name}.csv" for name in RESULT_TABLES]
    files = [municipalities_file(data, edition), *results]
    return {path.name: path.read_bytes() for path in files if path.exists()}


def table_text(table: pd.DataFrame) -> str:
    """Return the content of a table's CSV file."""
    return str(table.to_csv(index=False, lineterminator="\n"))


def _write_edition(
    folder: Path,
    source: Source,
    about: Mapping[str, str],
    tables: Mapping[str, pd.DataFrame],
    others: Mapping[str, bytes],
) -> None:
    folder.mkdir()
    (folder / SOURCE_TEXT).write_bytes(source.content)
    entries = {field.name: about.get(field.name, "") for field in fields(Edition) if field.name != "name"}
    entries |= {"kind": entries["kind"] or DEFAULT_KIND, "unit": entries["unit"] or THOUSAND_YEN}
    entries["sha256"] = source.sha256
    _write_text(folder / SOURCE_INFO, tomli_w.dumps(entries))
    for name, table in tables.items():
        if len(table) or not PLAN_TABLES[name].optional:
            _write_text(folder / f"{name}.csv", table_text(table))
    for file, content in others.items():
        (folder / file).write_bytes(content)
    write_descriptor(folder, entries)


def _write_text(path: Path, text: str) -> None:
    """Write UTF-8 with LF on every system."""
    path.write_bytes(text.encode("utf-8"))
