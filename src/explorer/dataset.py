"""The door: reads ``data/`` and ``geo/``, validates everything, hands out one Dataset.

What does not fit the registry or the plan's logic raises :class:`DataError` with file, line and
what was expected; nothing past this module has to check data again.
"""

import hashlib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError

from explorer.boundaries import read_boundaries
from explorer.model import EDITION_TABLES, MUNICIPALITIES, AmountState, Basis, Field, ForeignKey, Table

DTYPES = {"integer": "Int64", "number": "Float64", "boolean": "bool", "string": "str"}


class DataError(ValueError):
    """The data is not as expected; says which file, which line, and what was expected."""

    def __init__(self, path: Path, found: str, expected: str, line: int | None = None) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {found}（期待した内容：{expected}）")


@dataclass(frozen=True)
class Edition:
    """One edition of the plan and what is known of its source; an empty text is not known."""

    name: str
    title: str
    short_title: str
    issuer: str
    region: str
    period: str
    date: str
    licence: str
    obtained: str
    lacks: str
    sha256: str


@dataclass(frozen=True)
class Dataset:
    """One edition of the plan, validated, joined with the municipalities' boundaries.

    Frames have the columns of :data:`explorer.model.TABLES`; ``source_lines[n - 1]`` is line n of
    the plan's text; ``boundaries`` is WGS 84, one row per municipality in the order of
    ``municipalities``. Shared by all sessions: never change a frame in place.
    """

    edition: Edition
    municipalities: pd.DataFrame
    headings: pd.DataFrame
    projects: pd.DataFrame
    budgets: pd.DataFrame
    participation: pd.DataFrame
    indicators: pd.DataFrame
    kpis: pd.DataFrame
    glossary: pd.DataFrame
    burdens: pd.DataFrame
    slips: pd.DataFrame
    provenance: pd.DataFrame
    source_lines: tuple[str, ...]
    boundaries: gpd.GeoDataFrame


def editions(data: Path) -> list[str]:
    """The editions in the data folder, newest first; DataError if there is none."""
    found = sorted((path.parent.name for path in data.glob("*/datapackage.json")), reverse=True)
    if not found:
        raise DataError(data, "版がありません", "datapackage.json のある版のフォルダー（例 2025/）")
    return found


def read_dataset(data: Path, geo: Path, edition: str) -> Dataset:
    """Read and validate one edition with the boundaries; raises DataError or BoundaryError."""
    tables = read_tables(data, edition)
    return Dataset(
        edition=_read_edition(data / edition),
        **tables,
        source_lines=tuple(_read_text(data / edition / "source.txt").split("\n")),
        boundaries=read_boundaries(geo / "municipalities.geojson", tables["municipalities"]),
    )


def read_municipalities(data: Path) -> pd.DataFrame:
    """The region's municipalities, exactly one of them the core city; raises DataError."""
    path = data / f"{MUNICIPALITIES.name}.csv"
    municipalities = _read_table(path, MUNICIPALITIES)
    if (cores := int(municipalities["is_core"].sum())) != 1:
        raise DataError(path, f"連携中枢都市が {cores} 件です", "is_core が true の市がちょうど一つ")
    return municipalities


def read_tables(data: Path, edition: str) -> dict[str, pd.DataFrame]:
    """The edition's tables and the municipalities by name, validated; raises DataError."""
    folder = data / edition
    tables = {MUNICIPALITIES.name: read_municipalities(data)}
    for name, table in EDITION_TABLES.items():
        tables[name] = _read_table(folder / f"{name}.csv", table)
    for name, table in EDITION_TABLES.items():
        for key in table.foreign_keys:
            _check_foreign_key(folder / f"{name}.csv", tables, name, key)
    _check_plan(folder, tables)
    _check_source(folder, tables["provenance"])
    return tables


def _read_table(path: Path, table: Table) -> pd.DataFrame:
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as problem:
        raise DataError(path, f"表を読めません: {problem}", "UTF-8 の CSV") from problem
    if list(raw.columns) != table.columns:
        raise DataError(path, f"列が {', '.join(raw.columns)} です", ", ".join(table.columns), 1)
    frame = pd.DataFrame({field.name: _typed(path, raw[field.name], field) for field in table.fields})
    try:
        _schema(table).validate(frame)
    except SchemaError as problem:
        raise _data_error(path, problem) from problem
    return frame


def _typed(path: Path, column: pd.Series, field: Field) -> pd.Series:
    """The text column as the registry's type; DataError at the first value that is not."""
    if field.type == "string":
        return column.astype("str")
    if field.type == "boolean":
        values = column.map({"true": True, "false": False})
    else:
        values = pd.to_numeric(column, errors="coerce")
        if field.type == "integer":
            values = values.where(values % 1 == 0)
    wrong = values.isna() & (column.notna() | field.required)
    if wrong.any():
        at = int(wrong.idxmax())
        kind = {"boolean": "true か false", "integer": "整数", "number": "数"}[field.type]
        raise DataError(path, f"{field.name} が「{column[at]}」です", kind, at + 2)
    return values.astype(DTYPES[field.type])


def _schema(table: Table) -> pa.DataFrameSchema:
    """The registry's table as a pandera schema."""
    columns = {}
    for field in table.fields:
        checks = []
        if field.enum:
            checks.append(pa.Check.isin(field.enum, error=f"{'・'.join(field.enum)} のどれか"))
        if field.pattern:
            checks.append(pa.Check.str_matches(f"^(?:{field.pattern})$", error=f"形式 {field.pattern}"))
        if field.minimum is not None:
            checks.append(pa.Check.ge(field.minimum, error=f"{field.minimum} 以上"))
        columns[field.name] = pa.Column(checks=checks, nullable=not field.required)
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=list(table.primary_key))


def _data_error(path: Path, problem: SchemaError) -> DataError:
    """pandera's finding as file, line and what was expected."""
    cases = problem.failure_cases
    line = None
    if isinstance(cases, pd.DataFrame) and cases["index"].notna().any():
        line = int(cases["index"].dropna().iloc[0]) + 2
    column = getattr(problem.schema, "name", None) or "主キー"
    if problem.reason_code is not None and problem.reason_code.name == "DUPLICATES":
        return DataError(path, "同じ主キーの行が二つあります", "行ごとに異なる主キー", line)
    value = cases["failure_case"].iloc[0] if isinstance(cases, pd.DataFrame) else cases
    expected = (
        problem.check.error if isinstance(problem.check, pa.Check) and problem.check.error else "空でない値"
    )
    return DataError(path, f"{column} が「{value}」です", str(expected), line)


def _check_foreign_key(path: Path, tables: dict[str, pd.DataFrame], name: str, key: ForeignKey) -> None:
    known = pd.MultiIndex.from_frame(tables[key.reference][list(key.reference_columns)])
    used = pd.MultiIndex.from_frame(tables[name][list(key.columns)])
    unknown = ~used.isin(known)
    if unknown.any():
        at = int(unknown.argmax())
        raise DataError(
            path, f"{'、'.join(key.columns)} が {used[at]} です", f"{key.reference} にある値", at + 2
        )


def _check_plan(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """What must hold between the tables for any plan."""
    projects, budgets, participation = tables["projects"], tables["budgets"], tables["participation"]
    numbers = projects["no"].tolist()
    if numbers != list(range(1, len(numbers) + 1)):
        raise DataError(folder / "projects.csv", f"No. が {numbers} です", "１から続く番号の順")
    has_amount = budgets["amount_thousand_yen"].notna()
    wrong = has_amount != (budgets["state"] == AmountState.AMOUNT)
    if wrong.any():
        raise DataError(
            folder / "budgets.csv",
            "金額と記載の状態が合いません",
            "金額があるときだけ amount",
            int(wrong.idxmax()) + 2,
        )
    years = budgets.groupby("no")["fiscal_year"].agg(tuple)
    if years.nunique() != 1 or set(years.index) != set(numbers):
        raise DataError(folder / "budgets.csv", "年度のそろわない連携事業があります", "どの事業にも同じ年度")
    core_code = tables["municipalities"].loc[tables["municipalities"]["is_core"], "municipality_code"].item()
    core_rows = participation[participation["basis"] == Basis.CORE]
    if set(core_rows["municipality_code"]) != {core_code} or sorted(core_rows["no"]) != numbers:
        raise DataError(
            folder / "participation.csv", "連携中枢都市の参加がそろいません", "どの事業にも core が一件"
        )
    for no, bases in participation[participation["basis"] != Basis.CORE].groupby("no")["basis"]:
        partners = len(tables["municipalities"]) - 1
        if bases.nunique() != 1 or (bases.iloc[0] == Basis.ALL and len(bases) != partners):
            raise DataError(
                folder / "participation.csv", f"No. {no} の参加がそろいません", f"all なら {partners} 件"
            )


def _check_source(folder: Path, provenance: pd.DataFrame) -> None:
    """The text is the one that was ingested, and every provenance line is in it."""
    path = folder / "source.txt"
    edition = _read_edition(folder)
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise DataError(path, f"読めません: {problem.strerror}", "計画の本文") from problem
    if hashlib.sha256(content).hexdigest() != edition.sha256:
        raise DataError(path, "本文が取り込んだときと異なります", f"SHA-256 {edition.sha256}")
    lines = content.count(b"\n") + 1
    wrong = (provenance["last_line"] > lines) | (provenance["first_line"] > provenance["last_line"])
    if wrong.any():
        raise DataError(
            folder / "provenance.csv", "本文にない行を指しています", f"1〜{lines} 行", int(wrong.idxmax()) + 2
        )


def _read_edition(folder: Path) -> Edition:
    path = folder / "source.toml"
    try:
        about = tomllib.loads(_read_text(path))
        return Edition(
            name=folder.name,
            **{field.name: about[field.name] for field in fields(Edition) if field.name != "name"},
        )
    except (tomllib.TOMLDecodeError, KeyError) as problem:
        raise DataError(path, f"読めません: {problem}", "出典の情報（TOML）") from problem


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise DataError(path, f"読めません: {problem}", "UTF-8 のテキスト") from problem
