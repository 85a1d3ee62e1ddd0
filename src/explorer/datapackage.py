"""``datapackage.json``, the Frictionless descriptor of an edition: its files with their hashes and sizes.

The descriptor also holds a hash of itself, so that one written by an earlier version of the app, in other
words, still counts as unchanged.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.frames import DataError, read_bytes, read_json
from explorer.model import DEFAULT_KIND, KINDS_OF_REGION, MUNICIPALITIES, PLAN_TABLES, Field, Table

DESCRIPTOR = "datapackage.json"
SOURCE_TEXT, SOURCE_INFO = "source.txt", "source.toml"
HOW_TO_CORRECT = (
    "表や出典の情報は手で直さない。計画の本文（source.txt の写し）や計画と同じ名前の .toml を直し、"
    "python -m explorer ingest で取り込み直す"
)
UNCHANGED = "取り込んだときのまま"


def write_descriptor(folder: Path, info: Mapping[str, str]) -> None:
    """Write the descriptor of the files in the edition's folder; ``info`` is what its source.toml has."""
    descriptor = describe(folder, folder.name, info)
    (folder / DESCRIPTOR).write_bytes((json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode())


def changed_files(folder: Path) -> list[DataError]:
    """Return an error for each of the edition's files that differs from its hash or size.

    Of an edition written before there were hashes, none differs. Raises DataError for an unreadable file.
    """
    path = folder / DESCRIPTOR
    descriptor = read_json(path)
    try:
        recorded = {
            item["path"]: (item["hash"], item["bytes"]) for item in descriptor["resources"] if "hash" in item
        }
        own_hash = descriptor.get("hash")
    except (AttributeError, KeyError, TypeError) as error:
        raise DataError(f"読めません: {error!r}", "データパッケージの記述", path=path) from error
    if not recorded and not own_hash:
        return []
    errors = []
    if own_hash != _own_hash(descriptor):
        line = _first_difference(folder, descriptor)
        errors.append(DataError("内容が変わっています", UNCHANGED, line, path))
    for name in package_files(folder)[1:]:
        content = read_bytes(folder / name)
        digest, size = _digest(content), len(content)
        if recorded.get(name) != (digest, size):
            expected = f"{recorded[name][1]} バイト、{recorded[name][0]}" if name in recorded else UNCHANGED
            problem = f"内容が変わっています（{size} バイト、{digest}）"
            errors.append(DataError(problem, expected, path=folder / name))
    return errors


def package_files(folder: Path) -> list[str]:
    """Return the names of the data package's files, the descriptor first.

    Editions written before they had members of their own have no municipalities.csv.
    """
    members = f"{MUNICIPALITIES.name}.csv"
    tables = [f"{table.name}.csv" for table in tables_in(folder)]
    own_members = [members] if (folder / members).exists() else []
    return [DESCRIPTOR, SOURCE_TEXT, SOURCE_INFO, *tables, *own_members]


def tables_in(folder: Path) -> list[Table]:
    """Return the tables of the plan in the edition's folder, optional ones only if their files exist."""
    return [
        table
        for name, table in PLAN_TABLES.items()
        if not table.optional or (folder / f"{name}.csv").exists()
    ]


def describe(folder: Path, edition: str, info: Mapping[str, str]) -> dict[str, object]:
    """Return the descriptor of the files in the folder: the tables, the plan's text and its source."""
    terms = KINDS_OF_REGION[info["kind"]]
    resources = [
        {
            "name": table.name,
            "title": table.title,
            "description": table.description,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            **_file(folder / f"{table.name}.csv"),
            "schema": _schema(table),
        }
        for template in (*tables_in(folder), MUNICIPALITIES)
        for table in [template.with_terms(terms)]
    ]
    resources += [
        {"name": "source", "title": "計画の本文", "mediatype": "text/plain", **_file(folder / SOURCE_TEXT)},
        {
            "name": "about",
            "title": "出典の情報",
            "mediatype": "application/toml",
            **_file(folder / SOURCE_INFO),
        },
    ]
    descriptor: dict[str, object] = {
        "profile": "data-package",
        "name": f"explorer-{edition.lower()}",
        "title": info["title"],
        "version": edition,
        "contributors": [{"title": info["issuer"], "role": "publisher"}],
        "sources": [{"title": info["title"], "path": SOURCE_TEXT}],
        "licence": info["licence"],
        "resources": resources,
        "keywords": [info["kind"]],
    }
    return descriptor | {"hash": _own_hash(descriptor)}


def _file(path: Path) -> dict[str, object]:
    content = read_bytes(path)
    return {"path": path.name, "encoding": "utf-8", "bytes": len(content), "hash": _digest(content)}


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _own_hash(descriptor: Mapping[str, object]) -> str:
    """Return the hash of a descriptor without its own hash."""
    hashed = {name: value for name, value in descriptor.items() if name != "hash"}
    return _digest(json.dumps(hashed, ensure_ascii=True, sort_keys=True).encode())


def _first_difference(folder: Path, descriptor: dict[str, Any]) -> int | None:
    """Return the first line of the descriptor that this version of the app would write differently."""
    info = {name: str(descriptor.get(name, "")) for name in ("title", "licence")}
    try:
        info["issuer"] = str(descriptor["contributors"][0]["title"])
    except (KeyError, IndexError, TypeError):
        info["issuer"] = ""
    kinds = [kind for kind in descriptor.get("keywords", ()) if kind in KINDS_OF_REGION]
    info["kind"] = (kinds or [DEFAULT_KIND])[0]
    expected = json.dumps(describe(folder, folder.name, info), ensure_ascii=False, indent=2).splitlines()
    lines = (folder / DESCRIPTOR).read_text("utf-8").splitlines()
    pairs = enumerate(zip(lines, expected, strict=False), start=1)
    return next((number for number, (line, expected_line) in pairs if line != expected_line), None)


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
    constraints = {"enum": list(field.enum), "pattern": field.pattern, "minimum": field.minimum}
    more = {"unit": field.unit, "derivedFrom": field.derived_from}
    return {
        "name": field.name,
        "type": field.type,
        "title": field.label,
        "description": field.description,
        "constraints": {"required": field.required} | _stated(constraints),
        **_stated(more),
    }


def _stated(entries: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in entries.items() if value not in (None, "", [])}
