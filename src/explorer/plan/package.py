"""Writing one edition's data package: all of it, or nothing."""

import json
import os
import shutil
import tempfile
import tomllib
from dataclasses import fields
from pathlib import Path

import pandas as pd
import tomli_w

from explorer.dataset import Edition, read_tables
from explorer.model import EDITION_TABLES, MUNICIPALITIES, Field, Table
from explorer.plan.source import Source

ABOUT = "source.toml"
TEXT = "source.txt"


def read_about(source: Path, folder: Path) -> dict[str, str]:
    """What is known of the source: from NAME.toml beside the text, else from the edition's folder.

    Without either, every entry is empty, to be filled in by hand in ``source.toml``.
    """
    for candidate in (source.with_suffix(".toml"), folder / ABOUT):
        if candidate.is_file():
            return {key: str(value) for key, value in tomllib.loads(candidate.read_text("utf-8")).items()}
    return {}


def write_package(
    out: Path, edition: str, source: Source, about: dict[str, str], tables: dict[str, pd.DataFrame]
) -> Path:
    """Write ``out/edition`` (source, tables, datapackage.json) and return the folder.

    The package is written beside its place, read back and validated, and only then put there;
    whatever goes wrong, an earlier edition of that name stays as it was. ``out`` holds
    ``municipalities.csv``. Raises DataError if what was written does not validate.
    """
    target = out / edition
    with tempfile.TemporaryDirectory(prefix=f".{edition}-", dir=out) as scratch:
        shutil.copyfile(out / f"{MUNICIPALITIES.name}.csv", Path(scratch) / f"{MUNICIPALITIES.name}.csv")
        fresh = Path(scratch) / edition
        fresh.mkdir()
        _write_edition(fresh, edition, source, about, tables, out)
        read_tables(Path(scratch), edition)
        old = Path(scratch) / "old"
        if target.exists():
            os.replace(target, old)
        try:
            os.replace(fresh, target)
        except OSError:
            if old.exists():
                os.replace(old, target)
            raise
    return target


def _write_edition(
    folder: Path,
    edition: str,
    source: Source,
    about: dict[str, str],
    tables: dict[str, pd.DataFrame],
    out: Path,
) -> None:
    (folder / TEXT).write_bytes(source.content)
    known = {field.name: about.get(field.name, "") for field in fields(Edition) if field.name != "name"}
    known["sha256"] = source.sha256
    (folder / ABOUT).write_text(tomli_w.dumps(known), "utf-8")
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    municipalities = pd.read_csv(out / f"{MUNICIPALITIES.name}.csv", dtype={"municipality_code": str})
    description = _describe(edition, known, municipalities)
    text = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, "utf-8")


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
