"""``datapackage.json``: what an edition's files are, and the hash and size by which each is known.

The descriptor has a hash of its own too, so that a file that an earlier version of the app wrote in other
words is still known as its own.
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
WRITTEN = "取り込んだときのまま"


def write_descriptor(folder: Path, about: Mapping[str, str]) -> None:
    """Write the descriptor of the files that lie in the edition's folder; ``about`` is its source.toml."""
    descriptor = describe(folder, folder.name, about)
    (folder / DESCRIPTOR).write_bytes((json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode())


def changed_files(folder: Path) -> list[DataError]:
    """The edition's files that differ from their hash or size, the descriptor from its own hash.

    An edition that was written before hashes were has none. Raises DataError for what cannot be read.
    """
    path = folder / DESCRIPTOR
    descriptor = read_json(path)
    try:
        known = {
            item["path"]: (item["hash"], item["bytes"]) for item in descriptor["resources"] if "hash" in item
        }
        sealed = descriptor.get("hash")
    except (AttributeError, KeyError, TypeError) as problem:
        raise DataError(f"読めません: {problem!r}", "データパッケージの記述", path=path) from problem
    if not known and not sealed:
        return []
    wrong = []
    if sealed != _seal(descriptor):
        wrong.append(DataError("内容が変わっています", WRITTEN, _first_difference(folder, descriptor), path))
    for name in package_files(folder)[1:]:
        content = read_bytes(folder / name)
        if known.get(name) != (now := (_digest(content), len(content))):
            expected = f"{known[name][1]} バイト、{known[name][0]}" if name in known else WRITTEN
            wrong.append(
                DataError(f"内容が変わっています（{now[1]} バイト、{now[0]}）", expected, path=folder / name)
            )
    return wrong


def package_files(folder: Path) -> list[str]:
    """The names of the data package's files, the descriptor first; nothing else that lies beside them.

    An edition that was written before its members were its own has no municipalities.csv.
    """
    own = [f"{MUNICIPALITIES.name}.csv"] if (folder / f"{MUNICIPALITIES.name}.csv").exists() else []
    return [DESCRIPTOR, SOURCE_TEXT, SOURCE_INFO, *(f"{table.name}.csv" for table in tables_in(folder)), *own]


def tables_in(folder: Path) -> list[Table]:
    """The tables of the plan that the edition's folder has; optional ones only if their files are there."""
    return [
        table
        for name, table in PLAN_TABLES.items()
        if not table.optional or (folder / f"{name}.csv").exists()
    ]


def describe(folder: Path, edition: str, about: Mapping[str, str]) -> dict[str, object]:
    """The Frictionless descriptor of the files in the folder: tables, its text and source."""
    words = KINDS_OF_REGION[about["kind"]]
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
        for table in (found.with_terms(words) for found in (*tables_in(folder), MUNICIPALITIES))
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
    described: dict[str, object] = {
        "profile": "data-package",
        "name": f"explorer-{edition.lower()}",
        "title": about["title"],
        "version": edition,
        "contributors": [{"title": about["issuer"], "role": "publisher"}],
        "sources": [{"title": about["title"], "path": SOURCE_TEXT}],
        "licence": about["licence"],
        "resources": resources,
        "keywords": [about["kind"]],
    }
    return described | {"hash": _seal(described)}


def _file(path: Path) -> dict[str, object]:
    content = read_bytes(path)
    return {"path": path.name, "encoding": "utf-8", "bytes": len(content), "hash": _digest(content)}


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _seal(described: Mapping[str, object]) -> str:
    """The hash of a descriptor without its own."""
    rest = {name: value for name, value in described.items() if name != "hash"}
    return _digest(json.dumps(rest, ensure_ascii=True, sort_keys=True).encode())


def _first_difference(folder: Path, descriptor: dict[str, Any]) -> int | None:
    """The first line of the descriptor that this version of the app would write differently."""
    about = {name: str(descriptor.get(key, "")) for name, key in (("title", "title"), ("licence", "licence"))}
    try:
        about["issuer"] = str(descriptor["contributors"][0]["title"])
    except (KeyError, IndexError, TypeError):
        about["issuer"] = ""
    kinds = [kind for kind in descriptor.get("keywords", ()) if kind in KINDS_OF_REGION]
    about["kind"] = (kinds or [DEFAULT_KIND])[0]
    expected = json.dumps(describe(folder, folder.name, about), ensure_ascii=False, indent=2).splitlines()
    lines = (folder / DESCRIPTOR).read_text("utf-8").splitlines()
    pairs = enumerate(zip(lines, expected, strict=False), start=1)
    return next((number for number, (one, other) in pairs if one != other), None)


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
