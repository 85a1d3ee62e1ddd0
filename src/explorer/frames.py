"""Read the dataset's files: CSV tables as the registry describes them, TOML and JSON."""

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

from explorer.lookalikes import find_invisible, with_code_points
from explorer.model import Field, Table

# Tables have tens of rows: to reach the text in Arrow's memory costs more than the work with it.
pd.options.mode.string_storage = "python"

DTYPES = {"integer": "Int64", "number": "Float64", "boolean": "bool", "string": "str"}
CONVERTERS: dict[str, Callable[[str], object]] = {
    "integer": int,
    "number": float,
    "boolean": "true".__eq__,
    "string": str,
}
BOM = "\ufeff"
"""Excel begins a CSV file in UTF-8 with it."""
MAX_LISTED = 50
"""How many errors a message lists."""
VISIBLE = "制御文字や、文字の向きを変える記号のない文"
FORMATS = {
    "integer": (re.compile(r"-?[0-9]{1,18}"), "整数"),
    "number": (re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?"), "数"),
    "boolean": (re.compile(r"true|false"), "true か false"),
}
"""The pattern of a value of each type in a CSV file, and the name of the type in messages."""


class DataError(ValueError):
    """A file is not as expected. The message has the path, the line, what was found and what was expected.

    A parser of text may know the line but not the file; ``path`` is then "" until :meth:`at` sets it.
    The message shows the code point of each lookalike of a more usual character.
    """

    def __init__(self, found: str, expected: str, line: int | None = None, path: Path | str = "") -> None:
        self.found, self.expected, self.line, self.path = found, expected, line, Path(path)
        place = ":".join(str(part) for part in (path, line) if part)
        message = with_code_points(f"{found}（期待した内容：{expected}）")
        super().__init__(f"{place + ': ' if place else ''}{message}")

    def at(self, path: Path | str) -> "DataError":
        """Return the same error with this path."""
        return DataError(self.found, self.expected, self.line, path)


class DataErrors(DataError):
    """Several errors. The message has a line for each of the first :data:`MAX_LISTED`, then ``advice``."""

    def __init__(self, problems: Sequence[DataError], advice: str = "") -> None:
        first = problems[0]
        super().__init__(first.found, first.expected, first.line, first.path)
        self.problems, self.advice = tuple(problems), advice
        more = [f"ほか {len(problems) - MAX_LISTED} か所"] if len(problems) > MAX_LISTED else []
        lines = [*map(str, problems[:MAX_LISTED]), *more]
        self.args = ("\n".join(lines) + (f"。{advice}" if advice else ""),)

    def at(self, path: Path | str) -> "DataErrors":
        """Return the same errors with this path."""
        return DataErrors([problem.at(path) for problem in self.problems], self.advice)


def write_error(error: OSError, path: Path | str) -> DataError:
    """Return the DataError for a file or folder that cannot be written."""
    return DataError(f"書き込めません: {error.strerror}", "書き込めるフォルダー", path=path)


@contextmanager
def located(path: Path | str) -> Iterator[None]:
    """Give a DataError raised in the block this path."""
    try:
        yield
    except DataError as error:
        raise error.at(path) from error


@contextmanager
def collect_errors(errors: list[DataError], path: str = "") -> Iterator[None]:
    """Append a DataError raised in the block to ``errors``, with ``path`` if given."""
    try:
        yield
    except DataError as error:
        errors.append(error.at(path) if path else error)


def read_frame(path: Path, table: Table) -> pd.DataFrame:
    """Read the table's CSV file: UTF-8, one header line, an empty cell is a missing value.

    Columns have the names, order and types of the registry. Raises DataError, with the line if there is
    one, for a value that breaks a rule of its field and for a primary key that is not unique.
    """
    with located(path):
        return frame_of(read_rows(path, table), table)


def frame_of(rows: list[list[str]], table: Table) -> pd.DataFrame:
    """Return the rows below the header of a table's file, validated as by :func:`read_frame`.

    Errors name the line, not the file.
    """
    columns = enumerate(table.fields)
    frame = pd.DataFrame({field.name: _typed([row[at] for row in rows], field) for at, field in columns})
    duplicates = frame.duplicated(list(table.primary_key), keep=False)
    if duplicates.any():
        line = int(duplicates.to_numpy().argmax()) + 2
        raise DataError("同じ主キーの行が二つあります", "行ごとに異なる主キー", line)
    return frame


def read_bytes(path: Path, expected: str = "UTF-8 のテキスト") -> bytes:
    """Return the file's content; raise DataError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"読めません: {error.strerror}", expected, path=path) from error


def decode_utf8(content: bytes, path: Path | str, expected: str = "UTF-8 のテキスト") -> str:
    """Return the content of a file as text; raise DataError if it is in another encoding."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError("UTF-8 として読めない文字があります", expected, line, path) from error


def read_text(path: Path) -> str:
    """Return the file as UTF-8 text with its own line breaks, without a BOM.

    Raises DataError if it cannot be read or contains an invisible character.
    """
    text = decode_utf8(read_bytes(path), path).removeprefix(BOM)
    if match := find_invisible(text):
        line, character = match
        raise DataError(f"目に見えない文字 {character} があります", VISIBLE, line, path)
    return text


def read_toml(path: Path) -> dict[str, Any]:
    """Return the entries of a TOML file; raise DataError if it cannot be read."""
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"読めません: {error}", "UTF-8 の TOML", path=path) from error


def read_json(path: Path) -> Any:
    """Return the content of a JSON file; raise DataError if it cannot be read."""
    text = read_text(path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise DataError(f"読めません: {error}", "UTF-8 の JSON", line, path) from error


def read_rows(path: Path, table: Table) -> list[list[str]]:
    """Return the rows below the table's header as text, each with a value for every column.

    Columns that the file may omit are empty. An optional table without a file has no rows. Raises DataError.
    """
    if table.optional and not path.exists():
        return []
    columns, text = table.columns, read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header, *rows = list(reader) or [[]]
    except csv.Error as error:
        raise DataError(f"表を読めません: {error}", "CSV", reader.line_num, path) from error
    if not table.is_header(header):
        raise DataError(f"列が {', '.join(header)} です", ", ".join(columns), 1, path)
    for line, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise DataError(f"{len(row)} 列の行があります", f"{len(header)} 列", line, path)
    if not text.endswith("\n"):
        raise DataError("最後の行が途中で終わっています", "改行で終わる行", len(rows) + 1, path)
    return [row + [""] * (len(columns) - len(header)) for row in rows]


def refuse_first(wrong: pd.Series, problem: str, expected: str) -> None:
    """Raise DataError naming the line of the first row that is wrong, if any is."""
    if wrong.any():
        raise DataError(problem, expected, int(wrong.to_numpy().argmax()) + 2)


def _typed(values: list[str], field: Field) -> pd.Series:
    """Convert a column to the field's type; raise DataError at the first value that it does not allow."""
    for line, value in enumerate(values, start=2):
        if not value and field.required:
            raise DataError(f"{field.name} が空です", "空でない値", line)
        if value and (expected := broken_rule(value, field)):
            raise DataError(f"{field.name} が「{value}」です", expected, line)
    convert = CONVERTERS[field.type]
    return pd.Series([convert(value) if value else None for value in values], dtype=DTYPES[field.type])


def broken_rule(value: str, field: Field) -> str:
    """Return the first rule of the field that the value breaks, in words for a message; "" if none."""
    pattern, type_name = FORMATS.get(field.type, (None, ""))
    if pattern and not pattern.fullmatch(value):
        return type_name
    if field.enum and value not in field.enum:
        return f"{'・'.join(field.enum)} のどれか"
    if field.pattern and not re.fullmatch(field.pattern, value, re.ASCII):
        return field.form
    if field.minimum is not None and float(value) < field.minimum:
        return f"{field.minimum} 以上"
    return ""
