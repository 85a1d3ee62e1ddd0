"""Read ``data/`` and ``geo/``, validate everything, and return one Dataset for each edition.

What does not fit the registry or the plan's logic raises :class:`DataError` with file, line and
what was expected; no other module has to check the data again.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from explorer.boundaries import SURROUNDINGS_FILE, read_boundaries, read_source, read_surroundings
from explorer.descriptor import DESCRIPTOR, SOURCE_INFO, SOURCE_TEXT, package_files, tables_in
from explorer.frames import (
    VISIBLE,
    DataError,
    frame_of,
    read_bytes,
    read_frame,
    read_json,
    read_rows,
    read_text,
    read_toml,
)
from explorer.lookalikes import find_invisible
from explorer.model import (
    DEFAULT_KIND,
    EDITION_TABLES,
    KINDS_OF_REGION,
    MUNICIPALITIES,
    OPTIONAL_TABLES,
    PLAN_TABLES,
    TABLES,
    THOUSAND_YEN,
    UNITS,
    AmountState,
    Basis,
    ForeignKey,
    RegionTerms,
    Table,
)
from explorer.results import read_results
from explorer.text import heading_mark

EDITION_NAME = re.compile("[0-9A-Za-z-]+")
WESTERN_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}")
ERA_YEAR = re.compile("(?<![A-Za-z])([HR])(?:eisei|eiwa)?([0-9]{1,2})(?![0-9])", re.IGNORECASE)
YEAR_BEFORE_ERA = {"H": 1988, "R": 2018}
"""平成 and 令和: the year before the first."""
CODES = ("municipality_code",)
"""Columns with provenance that the plan prints in other words: towns stand there by name."""


@dataclass(frozen=True)
class Edition:
    """One edition of the plan and what is known of its source; an empty text is not known.

    ``kind`` is the kind of region, one of :data:`explorer.model.KINDS_OF_REGION`; ``unit`` the one of
    :data:`~explorer.model.UNITS` in which the plan states amounts (the tables have thousand yen).
    """

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
    kind: str = DEFAULT_KIND
    unit: str = THOUSAND_YEN

    @property
    def terms(self) -> RegionTerms:
        """What the region calls itself and its members."""
        return KINDS_OF_REGION[self.kind]


@dataclass(frozen=True, eq=False)
class Dataset:
    """One edition of the plan, validated, joined with the municipalities' boundaries. Compared by identity.

    Frames have the columns of :data:`explorer.model.TABLES`; ``source_lines[n - 1]`` is line n of
    the plan's text; ``boundaries`` is WGS 84, one row per municipality in the order of
    ``municipalities``; ``surroundings`` is what lies around them, empty where nothing is known of it;
    ``boundary_source`` is where both come from; ``extras`` is empty unless the plan has columns of its own,
    ``actuals`` and ``settlements`` unless somebody added what was reached; ``package`` holds the data
    package's files by name, as the bytes that were read. All sessions share it: never change a frame in
    place.
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
        """The tables of the plan, optional ones only with rows."""
        filled = [table for name, table in OPTIONAL_TABLES.items() if len(getattr(self, name))]
        return [*TABLES.values(), *filled]

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
        """The headings' titles by code (3-1-a), in plan order; two fields may have the same."""
        return dict(zip(self.headings["heading"], self.headings["title"], strict=True))

    @cached_property
    def heading_marks(self) -> dict[str, str]:
        """What the plan prints before the headings' titles (３, （１）, ア) by code."""
        return {
            row.heading: heading_mark(row.role, row.category, row.field) if pd.isna(row.mark) else row.mark
            for row in self.headings.itertuples()
        }


def editions(data: Path) -> list[str]:
    """The editions in the data folder, newest first; DataError if there is none.

    An edition is as new as the year in its name (2025, R7), or else the last fiscal year with an amount.
    """
    names = [path.parent.name for path in data.glob("*/datapackage.json")]
    if not names:
        raise DataError("版がありません", "datapackage.json のある版のフォルダー（例 2025/）", path=data)
    for name in names:
        if not EDITION_NAME.fullmatch(name):
            raise DataError(
                f"版の名前が「{name}」です", "半角の英数字とハイフン（例 2025）", path=data / name
            )
    return sorted(names, key=lambda name: (_year(data / name), _natural(name)), reverse=True)


def _year(folder: Path) -> int:
    """Return the year that the edition is of; 0 if it has none or cannot be read, which is refused later."""
    if western := WESTERN_YEAR.search(folder.name):
        return int(western[0])
    if era := ERA_YEAR.search(folder.name):
        return YEAR_BEFORE_ERA[era[1].upper()] + int(era[2])
    try:
        budgets = read_frame(folder / "budgets.csv", EDITION_TABLES["budgets"])
    except DataError:
        return 0
    return max(budgets.loc[budgets["state"] == AmountState.AMOUNT, "fiscal_year"], default=0)


def _natural(name: str) -> list[tuple[int, str]]:
    """A key by which 2025-10 comes after 2025-9."""
    return [(int(part) if part.isdigit() else -1, part) for part in re.split("([0-9]+)", name) if part]


def read_dataset(data: Path, geo: Path, edition: str) -> Dataset:
    """Read and validate one edition with the boundaries; raises DataError."""
    package = _package(data / edition)
    tables = read_tables(data, edition)
    areas, around = geo / "municipalities.geojson", geo / SURROUNDINGS_FILE
    sources = [read_source(file) for file in (areas, around) if file == areas or file.exists()]
    dataset = Dataset(
        edition=read_edition(data / edition),
        **tables,
        source_lines=tuple(read_text(data / edition / "source.txt").split("\n")),
        boundaries=read_boundaries(areas, tables["municipalities"]),
        surroundings=read_surroundings(around),
        boundary_source="、".join(dict.fromkeys(sources)),
        **read_results(data / edition, tables),
        package=package,
    )
    if _package(data / edition) != package:
        raise DataError("読むあいだに変わりました", "読み終わるまで同じ内容", path=data / edition)
    return dataset


def municipalities_file(data: Path, edition: str) -> Path:
    """Where the edition's members stand: its own file, or that of ``data``, as before editions had one."""
    name = f"{MUNICIPALITIES.name}.csv"
    own = data / edition / name
    return own if own.exists() else data / name


def all_municipalities(data: Path) -> pd.DataFrame:
    """The municipalities that any edition has, and the next one begins with; raises DataError.

    Columns municipality_code and name, a code once: the next edition's first, then the newer ones'.
    """
    known = editions(data) if any(data.glob(f"*/{DESCRIPTOR}")) else []
    folders = [data, *(municipalities_file(data, name).parent for name in known)]
    members = pd.concat([read_municipalities(folder)[["municipality_code", "name"]] for folder in folders])
    return members.drop_duplicates("municipality_code", ignore_index=True)


def read_municipalities(folder: Path) -> pd.DataFrame:
    """The members in the folder's municipalities.csv, one of them or more core cities; raises DataError."""
    path = folder / f"{MUNICIPALITIES.name}.csv"
    return check_municipalities(path, read_rows(path, MUNICIPALITIES))


def check_municipalities(path: Path | str, rows: list[list[str]]) -> pd.DataFrame:
    """The members out of the rows below the header of ``path``; raises DataError."""
    path = Path(path)
    for line, row in enumerate(rows, start=2):
        check_code(row[0], path, line)
    municipalities = frame_of(path, rows, MUNICIPALITIES)
    twice = municipalities["name"].duplicated()
    _refuse(path, twice, "同じ名前の市町村が二つあります", "市町村ごとに異なる名前")
    if not municipalities["is_core"].any():
        raise DataError(
            "is_core が true の市町村がありません", "圏域の中心の市に true（一つ以上）", path=path
        )
    return municipalities


def terms_of(kind: str, path: Path | str = "") -> RegionTerms:
    """The words of a kind of region; DataError for one that is not known."""
    if kind not in KINDS_OF_REGION:
        raise DataError(f"圏域の種類が「{kind}」です", "・".join(KINDS_OF_REGION), path=path)
    return KINDS_OF_REGION[kind]


def check_code(code: str, path: Path | str = "", line: int | None = None) -> None:
    """Raise DataError unless the code is six digits of ASCII, the last of which follows from the others."""
    said, expected = f"municipality_code が「{code}」です", "６桁の半角数字（最後は検査数字）"
    plain = unicodedata.normalize("NFKC", code)
    if plain != code and re.fullmatch("[0-9]{6}", plain):
        raise DataError(f"{said}。全角の文字があります", f"半角の {plain}", line, path)
    if re.fullmatch("[0-9]{5}", code):
        if with_check_digit(f"0{code[:4]}") == f"0{code}":
            raise DataError(f"{said}。先頭の 0 が落ちています", f"0{code}", line, path)
        raise DataError(f"{said}。検査数字がありません", with_check_digit(code), line, path)
    if not re.fullmatch("[0-9]{6}", code):
        raise DataError(said, expected, line, path)
    if with_check_digit(code[:5]) != code:
        raise DataError(f"{said}。検査数字が合いません", with_check_digit(code[:5]), line, path)


def with_check_digit(code: str) -> str:
    """The five digits of a municipality with the sixth, as 全国地方公共団体コード has it."""
    weighted = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
    return f"{code}{(11 - weighted % 11) % 10}"


def read_tables(data: Path, edition: str) -> dict[str, pd.DataFrame]:
    """The edition's tables and the municipalities by name, validated; raises DataError."""
    folder = data / edition
    tables = {MUNICIPALITIES.name: read_municipalities(municipalities_file(data, edition).parent)}
    for name, table in PLAN_TABLES.items():
        tables[name] = read_frame(folder / f"{name}.csv", table)
    for name, table in PLAN_TABLES.items():
        for key in table.foreign_keys:
            _check_foreign_key(folder / f"{name}.csv", tables, name, key)
    _check_plan(folder, tables)
    check_source_text(folder)
    _check_provenance(folder, tables)
    _check_descriptor(folder)
    return tables


def _check_foreign_key(path: Path, tables: dict[str, pd.DataFrame], name: str, key: ForeignKey) -> None:
    known = pd.MultiIndex.from_frame(tables[key.reference][list(key.reference_columns)])
    used = pd.MultiIndex.from_frame(tables[name][list(key.columns)])
    unknown = pd.Series(~used.isin(known))
    _refuse(
        path,
        unknown,
        f"{'、'.join(key.columns)} の値が {key.reference} にありません",
        f"{key.reference} にある値",
    )


def _check_plan(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """What must hold between the tables for any plan."""
    projects, budgets, participation = tables["projects"], tables["budgets"], tables["participation"]
    numbers = projects["no"].tolist()
    if numbers != list(range(1, len(numbers) + 1)):
        raise DataError(f"No. が {numbers} です", "１から続く番号の順", path=folder / "projects.csv")
    parts = ["role", "category", "field"]
    of_heading = (
        tables["headings"].set_index("heading").loc[projects["heading"], parts].reset_index(drop=True)
    )
    wrong = (projects[parts].fillna("") != of_heading.fillna("")).any(axis=1)
    _refuse(folder / "projects.csv", wrong, "役割・区分・分野が見出しと合いません", "見出しコードと同じ符号")

    amounts = budgets["amount_thousand_yen"].astype("str").fillna("")
    printed = budgets["printed"].str.replace(",", "").where(budgets["state"] == AmountState.AMOUNT, "")
    wrong = amounts != printed
    _refuse(
        folder / "budgets.csv",
        wrong,
        "金額が原文・記載の状態と合いません",
        "state が amount のときだけ原文の額",
    )
    years = budgets.groupby("no")["fiscal_year"].agg(tuple)
    if years.nunique() != 1 or set(years.index) != set(numbers):
        raise DataError(
            "年度のそろわない連携事業があります", "どの事業にも同じ年度", path=folder / "budgets.csv"
        )

    path = folder / "participation.csv"
    members, core = tables["municipalities"], read_edition(folder).terms.core
    cores = members.loc[members["is_core"], "municipality_code"]
    by_cores = participation["municipality_code"].isin(cores)
    _refuse(
        path,
        by_cores != (participation["basis"] == Basis.CORE),
        "basis が市町村の表の is_core と合いません",
        "is_core が true の市だけが core",
    )
    if set(participation.loc[by_cores, "no"]) != set(numbers):
        raise DataError(f"{core}の参加がそろいません", "どの事業にも core が一件以上", path=path)
    partners = len(members) - len(cores)
    for no, bases in participation[participation["basis"] != Basis.CORE].groupby("no")["basis"]:
        if bases.nunique() != 1 or (bases.iloc[0] == Basis.ALL and len(bases) != partners):
            raise DataError(f"No. {no} の参加がそろいません", f"all なら {partners} 件", path=path)


def check_source_text(folder: Path) -> None:
    """The plan's text is the one that was ingested; DataError if not, or if it holds what cannot be seen."""
    path = folder / SOURCE_TEXT
    read_text(path)  # names the line of a hidden character, which a hash cannot
    expected = read_edition(folder).sha256
    if hashlib.sha256(read_bytes(path)).hexdigest() != expected:
        raise DataError(
            "本文が取り込んだときと異なります",
            f"SHA-256 {expected}。直した本文は ingest で取り込む",
            path=path,
        )


def _in_other_units(printed: str) -> list[str]:
    """An amount in thousand yen as a plan in thousand, million or single yen prints it."""
    if not printed.replace(",", "").isdecimal():
        return [printed]
    amount = Decimal(printed.replace(",", ""))
    return [printed, f"{(amount / 1000).normalize():,f}", f"{amount * 1000:,f}"]


def _check_provenance(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Every printed cell of every row has its lines in the plan's text, and they contain it."""
    path = folder / "provenance.csv"
    lines = read_text(folder / "source.txt").replace(" ", "").split("\n")
    rows = {
        (name, "/".join(str(row[column]) for column in table.primary_key)): row
        for name, table in PLAN_TABLES.items()
        if name not in ("slips", "provenance")
        for row in tables[name].to_dict("records")
    }
    covered: dict[tuple[str, str], set[str]] = {row: set() for row in rows}
    for at, cell in enumerate(tables["provenance"].to_dict("records"), start=2):
        table, key, column, first, last = (
            cell[name] for name in ("table", "key", "column", "first_line", "last_line")
        )
        where = f"{table} の「{key}」の {column}"
        if column not in rows.get((table, key), {}):
            raise DataError(f"{where} がありません", "表にある行と列", at, path)
        if not first <= last <= len(lines):
            raise DataError(f"{where} が {first}〜{last} 行です", f"本文の 1〜{len(lines)} 行", at, path)
        printed = str(rows[table, key][column]).replace(" ", "")
        there = "".join(lines[first - 1 : last])
        forms = _in_other_units(printed) if table == "budgets" else [printed]
        if column not in CODES and not any(form in there for form in forms):
            raise DataError(f"{where} が本文の {first}〜{last} 行にありません", f"「{printed}」", at, path)
        covered[table, key].add(column)
    columns = {table: columns_of_row for (table, _), columns_of_row in covered.items()}
    for (table, key), columns_of_row in covered.items():
        if not columns_of_row or columns_of_row != columns[table]:
            raise DataError(f"{table} の「{key}」の出典行がそろいません", "印字された欄ごとに一行", path=path)


def _check_descriptor(folder: Path) -> None:
    """The data package describes the registry's tables."""
    path = folder / DESCRIPTOR
    described = read_json(path)
    try:
        described_columns = {
            resource["name"]: [field["name"] for field in resource["schema"]["fields"]]
            for resource in described["resources"]
            if "schema" in resource
        }
    except (KeyError, TypeError) as problem:
        raise DataError(f"読めません: {problem}", "データパッケージの記述（JSON）", path=path) from problem
    found = {table.name: table for table in (MUNICIPALITIES, *tables_in(folder))}
    if described_columns.keys() != found.keys() or not all(
        table.is_header(described_columns[name]) for name, table in found.items()
    ):
        raise DataError("表と列が登録簿と合いません", "、".join(found), path=path)


def read_edition(folder: Path) -> Edition:
    """What is known of the edition in the folder; raises DataError."""
    path = folder / SOURCE_INFO
    about = {"kind": DEFAULT_KIND, "unit": THOUSAND_YEN} | read_toml(path)
    names = [field.name for field in fields(Edition) if field.name != "name"]
    for name in names:
        if not isinstance(about.get(name), str):
            raise DataError(f"{name} がありません", f'{name} = "（文字列）"', path=path)
        if unseen := find_invisible(about[name]):
            raise DataError(f"{name} に目に見えない文字 {unseen[1]} があります", VISIBLE, path=path)
    terms_of(about["kind"], path)
    if about["unit"] not in UNITS:
        raise DataError(f"unit が「{about['unit']}」です", "・".join(UNITS), path=path)
    return Edition(name=folder.name, **{name: about[name] for name in names})


def _refuse(path: Path, wrong: pd.Series, found: str, expected: str) -> None:
    """Raise DataError for the first row that is wrong, if there is one."""
    if wrong.any():
        raise DataError(found, expected, int(wrong.to_numpy().argmax()) + 2, path)


def _package(folder: Path) -> dict[str, bytes]:
    """The files of the edition's data package by name, as they are."""
    return {name: read_bytes(folder / name) for name in package_files(folder)}
