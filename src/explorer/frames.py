"""Read the dataset's files: CSV into frames that fit the registry, TOML and JSON."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from explorer.lookalikes import find_invisible, named
from explorer.model import Field, Table

DTYPES = {"integer": "Int64", "number": "Float64", "boolean": "bool", "string": "str"}
CONVERTERS: dict[str, Callable[[str], object]] = {
    "integer": int,
    "number": float,
    "boolean": "true".__eq__,
    "string": str,
}
BOM = "\ufeff"
"""Excel writes one before a CSV file in UTF-8."""
MOST = 50
"""How many wrong places a message names one by one."""
VISIBLE = "制御文字や、文字の向きを変える記号のない文"
WRITTEN = {
    "integer": (re.compile(r"-?[0-9]{1,18}"), "整数"),
    "number": (re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?"), "数"),
    "boolean": (re.compile(r"true|false"), "true か false"),
}
"""How a value of each type is written in a CSV file, and what the message calls it."""


class DataError(ValueError):
    """A file is not as expected: says which file, which line, what stands there, and what was expected.

    What reads a text knows the line before it knows the file; then ``path`` is "" until :meth:`at` names it.
    The message names the code of each letter that looks like a more usual one.
    """

    def __init__(self, found: str, expected: str, line: int | None = None, path: Path | str = "") -> None:
        self.found, self.expected, self.line, self.path = found, expected, line, Path(path)
        place = ":".join(str(part) for part in (path, line) if part)
        said = named(f"{found}（期待した内容：{expected}）")
        super().__init__(f"{place + ': ' if place else ''}{said}")

    def at(self, path: Path | str) -> "DataError":
        """The same error, naming this file."""
        return DataError(self.found, self.expected, self.line, path)


class DataErrors(DataError):
    """Several places are not as expected: the message has a line for each of the first :data:`MOST`.

    ``advice``, if given, ends the message: what to do about all of them.
    """

    def __init__(self, problems: Sequence[DataError], advice: str = "") -> None:
        first = problems[0]
        super().__init__(first.found, first.expected, first.line, first.path)
        self.problems, self.advice = tuple(problems), advice
        more = [f"ほか {len(problems) - MOST} か所"] if len(problems) > MOST else []
        self.args = ("\n".join([*map(str, problems[:MOST]), *more]) + (f"。{advice}" if advice else ""),)

    def at(self, path: Path | str) -> "DataErrors":
        """The same errors, naming this file."""
        return DataErrors([problem.at(path) for problem in self.problems], self.advice)


@contextmanager
def collecting(faults: list[DataError], path: str = "") -> Iterator[None]:
    """Put a DataError that is raised inside into ``faults``, naming ``path`` if given."""
    try:
        yield
    except DataError as problem:
        faults.append(problem.at(path) if path else problem)


def read_frame(path: Path, table: Table) -> pd.DataFrame:
    """Read the table's CSV file: UTF-8, a header line, an empty cell is a missing value.

    Columns have the registry's names, order and types; values are checked against its bounds and
    the primary key. Raises DataError with the file and, where there is one, its line.
    """
    return frame_of(path, read_rows(path, table), table)


def frame_of(path: Path, rows: list[list[str]], table: Table) -> pd.DataFrame:
    """The rows of the table's file, from its second line on, validated; DataError like :func:`read_frame`."""
    frame = pd.DataFrame(
        {
            field.name: _typed(path, [row[position] for row in rows], field)
            for position, field in enumerate(table.fields)
        }
    )
    twice = frame.duplicated(list(table.primary_key), keep=False)
    if twice.any():
        line = int(twice.to_numpy().argmax()) + 2
        raise DataError("同じ主キーの行が二つあります", "行ごとに異なる主キー", line, path)
    return frame


def read_bytes(path: Path) -> bytes:
    """The file's content; DataError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise DataError(f"読めません: {problem.strerror}", "UTF-8 のテキスト", path=path) from problem


def read_text(path: Path) -> str:
    """The file as UTF-8 text, line breaks as they are, without a BOM at its start.

    DataError if it cannot be read, or holds a character that cannot be seen.
    """
    try:
        text = read_bytes(path).decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise DataError("UTF-8 として読めない文字があります", "UTF-8 のテキスト", line, path) from problem
    if unseen := find_invisible(text):
        line, character = unseen
        raise DataError(f"目に見えない文字 {character} があります", VISIBLE, line, path)
    return text


def read_toml(path: Path) -> dict[str, Any]:
    """The TOML file's entries; DataError if it is none."""
    try:
        return tomllib.loads(read_text(path))
    except DataError:
        raise
    except (ValueError, RecursionError) as problem:
        raise DataError(f"読めません: {problem}", "UTF-8 の TOML", path=path) from problem


def read_json(path: Path) -> Any:
    """The JSON file's content; DataError if it is none."""
    try:
        return json.loads(read_text(path))
    except DataError:
        raise
    except (ValueError, RecursionError) as problem:
        line = problem.lineno if isinstance(problem, json.JSONDecodeError) else None
        raise DataError(f"読めません: {problem}", "UTF-8 の JSON", line, path) from problem


def read_rows(path: Path, table: Table) -> list[list[str]]:
    """The rows below the table's header as written, each as long as the table's columns; raises DataError.

    A column that the file may lack is empty in each row. An optional table without a file has no rows.
    """
    if table.optional and not path.exists():
        return []
    columns, text = table.columns, read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header, *rows = list(reader) or [[]]
    except csv.Error as problem:
        raise DataError(f"表を読めません: {problem}", "CSV", reader.line_num, path) from problem
    if not table.is_header(header):
        raise DataError(f"列が {', '.join(header)} です", ", ".join(columns), 1, path)
    for line, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise DataError(f"{len(row)} 列の行があります", f"{len(header)} 列", line, path)
    if not text.endswith("\n"):
        raise DataError("最後の行が途中で終わっています", "改行で終わる行", len(rows) + 1, path)
    return [row + [""] * (len(columns) - len(header)) for row in rows]


def _typed(path: Path, values: list[str], field: Field) -> pd.Series:
    """The column as the registry's type; DataError at the first value that the field does not allow."""
    for line, value in enumerate(values, start=2):
        if not value and field.required:
            raise DataError(f"{field.name} が空です", "空でない値", line, path)
        if value and (expected := broken_rule(value, field)):
            raise DataError(f"{field.name} が「{value}」です", expected, line, path)
    convert = CONVERTERS[field.type]
    return pd.Series([convert(value) if value else None for value in values], dtype=DTYPES[field.type])


def broken_rule(value: str, field: Field) -> str:
    """What the field expects of a value that breaks a rule of it; "" for one that breaks none."""
    pattern, called = WRITTEN.get(field.type, (None, ""))
    if pattern and not pattern.fullmatch(value):
        return called
    if field.enum and value not in field.enum:
        return f"{'・'.join(field.enum)} のどれか"
    if field.pattern and not re.fullmatch(field.pattern, value, re.ASCII):
        return f"形式 {field.pattern}"
    if field.minimum is not None and float(value) < field.minimum:
        return f"{field.minimum} 以上"
    return ""
