"""Writing one edition's data package, and reading back what was written."""

import json
import shutil
import tomllib
from dataclasses import fields
from pathlib import Path

import pandas as pd
import tomli_w

from explorer.dataset import Edition, read_municipalities, read_tables
from explorer.frames import DataError, read_text
from explorer.model import EDITION_TABLES, MUNICIPALITIES, RESULT_TABLES, Field, Table
from explorer.plan.source import Source
from explorer.results import read_results

ABOUT = "source.toml"
TEXT = "source.txt"


def read_about(source: Path, folder: Path) -> dict[str, str]:
    """What is known of the source: from NAME.toml beside the text, else from the edition's folder.

    Without either, every entry is empty, to be filled in by hand in ``source.toml``. Raises
    DataError for a file that is no TOML.
    """
    for path in (source.with_suffix(".toml"), folder / ABOUT):
        if path.is_file():
            try:
                return {key: str(value) for key, value in tomllib.loads(read_text(path)).items()}
            except tomllib.TOMLDecodeError as problem:
                raise DataError(path, f"読めません: {problem}", "出典の情報（TOML）") from problem
    return {}


def write_package(
    folder: Path,
    edition: str,
    source: Source,
    about: dict[str, str],
    tables: dict[str, pd.DataFrame],
    data: Path,
) -> None:
    """Write ``folder/edition`` (source, tables, datapackage.json), then read it back and validate it.

    The municipalities of ``data`` come along to ``folder``, and the results that were added to the edition.
    Raises DataError if what was written does not
    validate, or cannot be written.
    """
    try:
        shutil.copyfile(data / f"{MUNICIPALITIES.name}.csv", folder / f"{MUNICIPALITIES.name}.csv")
        _write_edition(folder / edition, edition, source, about, tables)
        _keep_results(data / edition, folder / edition)
    except OSError as problem:
        raise DataError(
            folder / edition, f"書き込めません: {problem.strerror}", "書き込めるフォルダー"
        ) from problem
    read_results(folder / edition, read_tables(folder, edition))


def _keep_results(before: Path, folder: Path) -> None:
    """Bring the results that were added to an edition along to the folder that takes its place."""
    for name in RESULT_TABLES:
        if (kept := before / f"{name}.csv").exists():
            shutil.copyfile(kept, folder / kept.name)


def _write_edition(
    folder: Path, edition: str, source: Source, about: dict[str, str], tables: dict[str, pd.DataFrame]
) -> None:
    folder.mkdir()
    (folder / TEXT).write_bytes(source.content)
    known = {field.name: about.get(field.name, "") for field in fields(Edition) if field.name != "name"}
    known["sha256"] = source.sha256
    _write_text(folder / ABOUT, tomli_w.dumps(known))
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    description = _describe(edition, known, read_municipalities(folder.parent))
    _write_text(folder / "datapackage.json", json.dumps(description, ensure_ascii=False, indent=2) + "\n")


def _write_text(path: Path, text: str) -> None:
    """UTF-8 with LF on every system."""
    path.write_bytes(text.encode("utf-8"))


def _describe(edition: str, about: dict[str, str], municipalities: pd.DataFrame) -> dict[str, object]:
    """The Frictionless descriptor; the municipalities, shared by all editions, stand in it inline."""
    resources: list[dict[str, object]] = [
        {
            "name": table.name,
            "title": table.title,
            "description": table.description,
            "path": f"{table.name}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": _schema(table),
        }
        for table in EDITION_TABLES.values()
    ]
    resources.append(
        {
            "name": MUNICIPALITIES.name,
            "title": MUNICIPALITIES.title,
            "description": MUNICIPALITIES.description,
            "profile": "tabular-data-resource",
            "data": municipalities.to_dict(orient="records"),
            "schema": _schema(MUNICIPALITIES),
        }
    )
    return {
        "profile": "tabular-data-package",
        "name": f"explorer-{edition}",
        "title": about["title"],
        "version": edition,
        "contributors": [{"title": about["issuer"], "role": "publisher"}],
        "sources": [{"title": about["title"], "path": TEXT}],
        "licence": about["licence"],
        "resources": resources,
    }


def _schema(table: Table) -> dict[str, object]:
    return {
        "fields": [_field(field) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.primary_key),
        "foreignKeys": [
            {
                "fields": list(key.columns),
                "reference": {"resource": key.reference, "fields": list(key.reference_columns)},
            }
            for key in table.foreign_keys
        ],
    }


def _field(field: Field) -> dict[str, object]:
    constraints: dict[str, object] = {"required": field.required}
    if field.enum:
        constraints["enum"] = list(field.enum)
    if field.pattern:
        constraints["pattern"] = field.pattern
    if field.minimum is not None:
        constraints["minimum"] = field.minimum
    described: dict[str, object] = {
        "name": field.name,
        "type": field.type,
        "title": field.label,
        "description": field.description,
        "constraints": constraints,
    }
    if field.unit:
        described["unit"] = field.unit
    if field.derived_from:
        described["derivedFrom"] = field.derived_from
    return described
