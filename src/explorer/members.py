"""Make ``data/municipalities.csv`` and ``geo/`` from the codes of any municipalities of Japan.

``python -m explorer region`` runs it.
"""

import re
import tempfile
from collections.abc import Sequence
from os.path import commonprefix
from pathlib import Path

import pandas as pd

from explorer.boundaries.build import build_files
from explorer.boundaries.sources import features_of_reversejp
from explorer.datapackage import DESCRIPTOR
from explorer.frames import DataError, located
from explorer.model import MUNICIPALITIES
from explorer.municipalities import all_municipalities, check_code, read_municipalities, with_check_digit

_ROMAJI = re.compile(r"(?:.*, |(?:North|South|East|West)ern )?(.+?) (?:City|Town|Village)\b")
_NAME = re.compile(".*[市町村区]")


def make_region(
    data: Path, geo: Path, codes: Sequence[str], cores: Sequence[str], n03: Sequence[Path]
) -> pd.DataFrame:
    """Write the municipalities and their boundaries, and return the municipalities.

    ``codes`` are six-digit codes, by default those in ``data/municipalities.csv``. ``cores`` are the codes of
    the core cities, by default those marked in that file, or else the first code. ``n03`` are N03 files, by
    default the polygons of the package ``reversejp``. Values in ``data/municipalities.csv`` are kept; the
    file does not change at all if there are editions. Raises DataError before anything is written.
    """
    path = data / f"{MUNICIPALITIES.name}.csv"
    known = _read_known(path)
    if any(data.glob(f"*/{DESCRIPTOR}")):
        _check_same(path, known, codes, cores)
        members = read_municipalities(data)
        build_files(n03, all_municipalities(data), geo / "label_anchors.csv", geo / "municipalities.geojson")
        return members
    table = _table(known, list(codes) or list(known.index), cores, path)
    for folder in (data, geo):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data) as scratch:
        draft = Path(scratch) / path.name
        table.to_csv(draft, index=False, lineterminator="\n")
        with located(path):
            members = read_municipalities(Path(scratch))
        build_files(n03, members, geo / "label_anchors.csv", geo / "municipalities.geojson")
        draft.replace(path)
    return members


def registry() -> pd.DataFrame:
    """Return name, romaji and kind of all municipalities of Japan in ``reversejp``.

    The index is the six-digit municipality_code. A municipality that is divided there (広島市中区,
    釧路市阿寒) has the common beginning of the names of its parts. Raises DataError without the package.
    """
    parts: dict[str, list[dict[str, str]]] = {}
    for feature in features_of_reversejp():
        if feature["municipality"].isdecimal():
            code = with_check_digit(feature["municipality"])
            parts.setdefault(code, []).append(feature["properties"])
    rows = {}
    for code, properties in parts.items():
        name = _NAME.match(commonprefix([part["name"] for part in properties]))  # noqa: RUF071 - no paths
        romaji = _ROMAJI.match(properties[0]["enName"])
        if name and romaji:
            rows[code] = {"name": name[0], "romaji": romaji[1], "kind": name[0][-1]}
    return pd.DataFrame.from_dict(rows, orient="index")


def _read_known(path: Path) -> pd.DataFrame:
    """Return the file's values as text, indexed by code; it may lack any column but the code."""
    if not path.exists():
        return pd.DataFrame(columns=MUNICIPALITIES.columns).set_index("municipality_code")
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise DataError(f"読めません: {error}", "列 municipality_code のある CSV", path=path) from error
    if not {"municipality_code"} <= {*rows.columns} <= {*MUNICIPALITIES.columns}:
        expected = f"municipality_code と、{'、'.join(MUNICIPALITIES.columns[1:])} のどれか"
        raise DataError(f"列が {'、'.join(rows.columns)} です", expected, 1, path)
    with located(path):
        for line, code in enumerate(rows["municipality_code"], start=2):
            check_code(code, line)
    return rows.set_index("municipality_code")


def _check_same(path: Path, known: pd.DataFrame, codes: Sequence[str], cores: Sequence[str]) -> None:
    """Raise DataError unless the given codes and core cities, if any, are those of the file."""
    known_cores = {*known.index[known["is_core"] == "true"]} if "is_core" in known else set()
    if (codes and {*codes} != {*known.index}) or (cores and {*cores} != known_cores):
        found = "版がすでにあり、指定した市町村がこの表と異なります"
        expected = "同じ市町村と中心の市。別の圏域は、空のフォルダーを EXPLORER_DATA に指定してつくる"
        raise DataError(found, expected, path=path)


def _table(known: pd.DataFrame, codes: list[str], cores: Sequence[str], path: Path) -> pd.DataFrame:
    """Return the rows of the file to write, with the known values or else those of the registry."""
    if not codes:
        raise DataError("市町村のコードがありません", "６桁のコード（例 region 011002 012033）", path=path)
    all_municipalities = registry()
    for code in (*codes, *cores):
        check_code(code)
        if code not in all_municipalities.index:
            raise DataError(
                f"市町村 {code} がありません", "市町村の６桁のコード（区は市のコード）", path="reversejp"
            )
        if code not in codes:
            raise DataError(f"中心の市 {code} が市町村のなかにありません", "、".join(codes), path=path)
    columns = MUNICIPALITIES.columns[1:]
    table, defaults = (
        frame.astype(object).reindex(index=codes, columns=columns, fill_value="")
        for frame in (known, all_municipalities)
    )
    table = table.mask(table == "", defaults)
    if cores or not (table["is_core"] == "true").any():
        table["is_core"] = ["true" if code in (cores or codes[:1]) else "false" for code in codes]
    table["is_core"] = table["is_core"].replace("", "false")
    return table.rename_axis("municipality_code").reset_index()
