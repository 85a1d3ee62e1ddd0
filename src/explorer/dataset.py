"""Read ``data/`` and ``geo/``, validate everything, and return one Dataset for each edition.

Whatever breaks a rule of the registry or of the plan's logic raises :class:`~explorer.frames.DataError` with
file, line and what was expected. No other module has to check the data again.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from explorer.boundaries import SURROUNDINGS_FILE, read_boundaries, read_source, read_surroundings
from explorer.datapackage import DESCRIPTOR, SOURCE_TEXT, package_files, tables_in
from explorer.editions import Edition, read_edition
from explorer.frames import DataError, located, read_bytes, read_frame, read_json, read_text, refuse_first
from explorer.model import (
    MUNICIPALITIES,
    PLAN_TABLES,
    TABLES,
    AmountState,
    Basis,
    ForeignKey,
    RegionTerms,
    Table,
)
from explorer.municipalities import municipalities_file, read_municipalities
from explorer.results import read_results
from explorer.text import heading_mark

PRINTED_AS_NAMES = ("municipality_code",)
"""Columns with provenance whose values the plan prints in other words: names of municipalities for codes."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """One edition of the plan, validated and joined with the boundaries. Compared by identity.

    Frames have the columns of :data:`explorer.model.TABLES`. ``source_lines[n - 1]`` is line n of the plan's
    text. ``boundaries`` is in WGS 84 with one row per municipality in the order of ``municipalities``;
    ``surroundings`` is what lies around them, and may be empty; ``boundary_source`` credits both. ``extras``
    is empty unless the plan has columns of its own, ``actuals`` and ``settlements`` unless results were
    added. ``package`` has the data package's files by name, as the bytes that were read. All sessions share
    the dataset: never change a frame in place.
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
    extras: pd.DataFrame
    slips: pd.DataFrame
    provenance: pd.DataFrame
    source_lines: tuple[str, ...]
    boundaries: gpd.GeoDataFrame
    surroundings: gpd.GeoDataFrame
    boundary_source: str
    actuals: pd.DataFrame
    settlements: pd.DataFrame
    package: dict[str, bytes]

    @property
    def tables(self) -> list[Table]:
        """The tables of the plan, without optional ones that are empty."""
        optional = [table for table in PLAN_TABLES.values() if table.optional]
        return [*TABLES.values(), *(table for table in optional if len(getattr(self, table.name)))]

    @cached_property
    def municipality_names(self) -> dict[str, str]:
        """The members' names by municipality_code, in the order of ``municipalities``."""
        return dict(zip(self.municipalities["municipality_code"], self.municipalities["name"], strict=True))

    @cached_property
    def core_names(self) -> dict[str, str]:
        """The core cities' names by municipality_code, in the order of ``municipalities``."""
        cores = self.municipalities.loc[self.municipalities["is_core"], "municipality_code"]
        return {code: self.municipality_names[code] for code in cores}

    @property
    def terms(self) -> RegionTerms:
        """What the region calls itself and its members."""
        return self.edition.terms

    @cached_property
    def project_names(self) -> dict[int, str]:
        """The projects' names by No., in plan order."""
        return dict(zip(self.projects["no"], self.projects["name"], strict=True))

    @cached_property
    def heading_titles(self) -> dict[str, str]:
        """The headings' titles by code (3-1-a), in plan order; two fields may have the same title."""
        return dict(zip(self.headings["heading"], self.headings["title"], strict=True))

    @cached_property
    def heading_marks(self) -> dict[str, str]:
        """The marks that the plan prints before the headings' titles (３, （１）, ア), by code."""
        return {
            row.heading: heading_mark(row.role, row.category, row.field) if pd.isna(row.mark) else row.mark
            for row in self.headings.itertuples()
        }


def read_dataset(data: Path, geo: Path, edition: str) -> Dataset:
    """Read and validate one edition with the boundaries; raises DataError."""
    folder = data / edition
    package = _read_package(folder)
    tables = read_tables(data, edition)
    boundary_file, surroundings_file = geo / "municipalities.geojson", geo / SURROUNDINGS_FILE
    sources = [read_source(boundary_file)]
    if surroundings_file.exists():
        sources.append(read_source(surroundings_file))
    dataset = Dataset(
        edition=read_edition(folder),
        **tables,
        source_lines=tuple(read_text(folder / SOURCE_TEXT).split("\n")),
        boundaries=read_boundaries(boundary_file, tables["municipalities"]),
        surroundings=read_surroundings(surroundings_file),
        boundary_source="、".join(dict.fromkeys(sources)),
        **read_results(folder, tables),
        package=package,
    )
    if _read_package(folder) != package:
        raise DataError("読むあいだに変わりました", "読み終わるまで同じ内容", path=folder)
    return dataset


def _read_package(folder: Path) -> dict[str, bytes]:
    """Return the content of the edition's data package by file name."""
    return {name: read_bytes(folder / name) for name in package_files(folder)}


def read_tables(data: Path, edition: str) -> dict[str, pd.DataFrame]:
    """Read and validate the edition's tables and municipalities, by name; raises DataError."""
    folder = data / edition
    tables = {MUNICIPALITIES.name: read_municipalities(municipalities_file(data, edition).parent)}
    for name, table in PLAN_TABLES.items():
        tables[name] = read_frame(folder / f"{name}.csv", table)
    for name, table in PLAN_TABLES.items():
        with located(folder / f"{name}.csv"):
            for key in table.foreign_keys:
                _check_foreign_key(tables, name, key)
    with located(folder / "projects.csv"):
        _check_projects(tables)
    with located(folder / "budgets.csv"):
        _check_budgets(tables)
    core = read_edition(folder).terms.core
    with located(folder / "participation.csv"):
        _check_participation(tables, core)
    check_source_text(folder)
    lines = read_text(folder / SOURCE_TEXT).replace(" ", "").split("\n")
    with located(folder / "provenance.csv"):
        _check_provenance(tables, lines)
    _check_descriptor(folder)
    return tables


def _check_foreign_key(tables: dict[str, pd.DataFrame], name: str, key: ForeignKey) -> None:
    known = pd.MultiIndex.from_frame(tables[key.reference][list(key.reference_columns)])
    used = pd.MultiIndex.from_frame(tables[name][list(key.columns)])
    found = f"{'、'.join(key.columns)} の値が {key.reference} にありません"
    refuse_first(pd.Series(~used.isin(known)), found, f"{key.reference} にある値")


def _check_projects(tables: dict[str, pd.DataFrame]) -> None:
    """Projects are numbered from 1, and their role, category and field are those of their heading."""
    projects, headings = tables["projects"], tables["headings"].set_index("heading")
    numbers = projects["no"].tolist()
    if numbers != list(range(1, len(numbers) + 1)):
        raise DataError(f"No. が {numbers} です", "１から続く番号の順")
    parts = ["role", "category", "field"]
    expected = headings.loc[projects["heading"], parts].reset_index(drop=True)
    wrong = (projects[parts].fillna("") != expected.fillna("")).any(axis=1)
    refuse_first(wrong, "役割・区分・分野が見出しと合いません", "見出しコードと同じ符号")


def _check_budgets(tables: dict[str, pd.DataFrame]) -> None:
    """Amounts are those printed, and every project has the same fiscal years."""
    budgets = tables["budgets"]
    amounts = budgets["amount_thousand_yen"].astype("str").fillna("")
    printed = budgets["printed"].str.replace(",", "").where(budgets["state"] == AmountState.AMOUNT, "")
    expected = "state が amount のときだけ原文の額"
    refuse_first(amounts != printed, "金額が原文・記載の状態と合いません", expected)
    years = budgets.groupby("no")["fiscal_year"].agg(tuple)
    if years.nunique() != 1 or set(years.index) != set(tables["projects"]["no"]):
        raise DataError("年度のそろわない連携事業があります", "どの事業にも同じ年度")


def _check_participation(tables: dict[str, pd.DataFrame], core: str) -> None:
    """Every project has a core city, and its partners are either all or listed. ``core`` is their term."""
    municipalities, participation = tables["municipalities"], tables["participation"]
    cores = municipalities.loc[municipalities["is_core"], "municipality_code"]
    is_core = participation["municipality_code"].isin(cores)
    wrong = is_core != (participation["basis"] == Basis.CORE)
    refuse_first(wrong, "basis が市町村の表の is_core と合いません", "is_core が true の市だけが core")
    if set(participation.loc[is_core, "no"]) != set(tables["projects"]["no"]):
        raise DataError(f"{core}の参加がそろいません", "どの事業にも core が一件以上")
    partners = len(municipalities) - len(cores)
    for no, bases in participation[~is_core].groupby("no")["basis"]:
        if bases.nunique() != 1 or (bases.iloc[0] == Basis.ALL and len(bases) != partners):
            raise DataError(f"No. {no} の参加がそろいません", f"all なら {partners} 件")


def check_source_text(folder: Path) -> None:
    """Raise DataError if the plan's text is not the one that was ingested or has invisible characters."""
    path = folder / SOURCE_TEXT
    read_text(path)  # names the line of an invisible character, which a hash cannot
    expected = read_edition(folder).sha256
    if hashlib.sha256(read_bytes(path)).hexdigest() != expected:
        advice = f"SHA-256 {expected}。直した本文は ingest で取り込む"
        raise DataError("本文が取り込んだときと異なります", advice, path=path)


def _check_provenance(tables: dict[str, pd.DataFrame], lines: list[str]) -> None:
    """Every printed cell of every row has its lines in the plan's text, and these contain it."""
    rows = {
        (name, "/".join(str(row[column]) for column in table.primary_key)): row
        for name, table in PLAN_TABLES.items()
        if name not in ("slips", "provenance")
        for row in tables[name].to_dict("records")
    }
    covered: dict[tuple[str, str], set[str]] = {key: set() for key in rows}
    provenance = tables["provenance"][["table", "key", "column", "first_line", "last_line"]]
    entries = provenance.itertuples(index=False, name=None)
    for line, (table, key, column, first, last) in enumerate(entries, start=2):
        where = f"{table} の「{key}」の {column}"
        if column not in rows.get((table, key), {}):
            raise DataError(f"{where} がありません", "表にある行と列", line)
        if not first <= last <= len(lines):
            raise DataError(f"{where} が {first}〜{last} 行です", f"本文の 1〜{len(lines)} 行", line)
        printed = str(rows[table, key][column]).replace(" ", "")
        quoted = "".join(lines[first - 1 : last])
        forms = _in_other_units(printed) if table == "budgets" else [printed]
        if column not in PRINTED_AS_NAMES and not any(form in quoted for form in forms):
            raise DataError(f"{where} が本文の {first}〜{last} 行にありません", f"「{printed}」", line)
        covered[table, key].add(column)
    columns_of_table = {table: columns for (table, _), columns in covered.items()}
    for (table, key), columns in covered.items():
        if not columns or columns != columns_of_table[table]:
            raise DataError(f"{table} の「{key}」の出典行がそろいません", "印字された欄ごとに一行")


def _in_other_units(printed: str) -> list[str]:
    """Return an amount in thousand yen as plans in thousand, million and single yen print it."""
    if not printed.replace(",", "").isdecimal():
        return [printed]
    amount = Decimal(printed.replace(",", ""))
    return [printed, f"{(amount / 1000).normalize():,f}", f"{amount * 1000:,f}"]


def _check_descriptor(folder: Path) -> None:
    """The data package describes the registry's tables."""
    path = folder / DESCRIPTOR
    descriptor = read_json(path)
    try:
        columns = {
            resource["name"]: [field["name"] for field in resource["schema"]["fields"]]
            for resource in descriptor["resources"]
            if "schema" in resource
        }
    except (KeyError, TypeError) as error:
        raise DataError(f"読めません: {error}", "データパッケージの記述（JSON）", path=path) from error
    tables = {table.name: table for table in (MUNICIPALITIES, *tables_in(folder))}
    if columns.keys() != tables.keys() or not all(
        table.is_header(columns[name]) for name, table in tables.items()
    ):
        raise DataError("表と列が当アプリの定めと合いません", "、".join(tables), path=path)
