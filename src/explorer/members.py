"""Make `data/municipalities.csv` and the files of `geo/` for any municipalities of Japan, out of their codes:
``python -m explorer region``.
"""

import re
import tempfile
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

import pandas as pd

from explorer.boundaries.build import features_of_reversejp, run
from explorer.dataset import all_municipalities, check_code, read_municipalities, with_check_digit
from explorer.descriptor import DESCRIPTOR
from explorer.frames import DataError
from explorer.model import MUNICIPALITIES

_ROMAJI = re.compile(r"(?:.*, |(?:North|South|East|West)ern )?(.+?) (?:City|Town|Village)\b")
_NAME = re.compile(".*[市町村区]")


def make_region(
    data: Path, geo: Path, codes: Sequence[str], cores: Sequence[str], n03: Sequence[Path]
) -> pd.DataFrame:
    """Write the municipalities and their boundaries, and return the municipalities.

    ``codes`` are six-digit codes, none for those that ``data/municipalities.csv`` has; ``cores`` those of
    them that are core cities, none for the known ones, or else the first; ``n03`` are N03 files, none for
    the agency's polygons. What ``data/municipalities.csv`` knows of a member stays; where there are editions,
    the file stays as it is. Raises DataError, and writes nothing, when anything is refused.
    """
    path = data / f"{MUNICIPALITIES.name}.csv"
    known = _known(path)
    if any(data.glob(f"*/{DESCRIPTOR}")):
        _check_same(path, known, codes, cores)
        members = read_municipalities(data)
        run(n03, all_municipalities(data), geo / "label_anchors.csv", geo / "municipalities.geojson")
        return members
    table = _table(known, list(codes) or list(known.index), cores, path)
    for folder in (data, geo):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data) as draft:
        written = Path(draft) / path.name
        table.to_csv(written, index=False, lineterminator="\n")
        try:
            members = read_municipalities(Path(draft))
        except DataError as problem:
            raise problem.at(path) from problem
        run(n03, members, geo / "label_anchors.csv", geo / "municipalities.geojson")
        written.replace(path)
    return members


def registry() -> pd.DataFrame:
    """All municipalities of Japan, as far as the package `reversejp` knows them: name, romaji and kind.

    Indexed by the six-digit municipality_code. A municipality that the agency cuts into parts (広島市中区,
    釧路市阿寒) has the name that all of them begin with. Raises DataError when the package is not there.
    """
    parts: dict[str, list[dict[str, str]]] = {}
    for feature in features_of_reversejp():
        if feature["municipality"].isdecimal():
            code = with_check_digit(feature["municipality"])
            parts.setdefault(code, []).append(feature["properties"])
    rows = {}
    for code, found in parts.items():
        letters = takewhile(
            lambda same: len({*same}) == 1, zip(*(part["name"] for part in found), strict=False)
        )
        name = _NAME.match("".join(same[0] for same in letters))
        romaji = _ROMAJI.match(found[0]["enName"])
        if name and romaji:
            rows[code] = {"name": name[0], "romaji": romaji[1], "kind": name[0][-1]}
    return pd.DataFrame.from_dict(rows, orient="index")


def _known(path: Path) -> pd.DataFrame:
    """What the file says, indexed by code, "" where it says nothing; it may lack any column but the code."""
    if not path.exists():
        return pd.DataFrame(columns=MUNICIPALITIES.columns).set_index("municipality_code")
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as problem:
        raise DataError(f"読めません: {problem}", "列 municipality_code のある CSV", path=path) from problem
    if not {"municipality_code"} <= {*rows.columns} <= {*MUNICIPALITIES.columns}:
        expected = f"municipality_code と、{'、'.join(MUNICIPALITIES.columns[1:])} のどれか"
        raise DataError(f"列が {'、'.join(rows.columns)} です", expected, 1, path)
    for line, code in enumerate(rows["municipality_code"], start=2):
        check_code(code, path, line)
    return rows.set_index("municipality_code")


def _check_same(path: Path, known: pd.DataFrame, codes: Sequence[str], cores: Sequence[str]) -> None:
    """Raise DataError unless the members and core cities that are asked for are those of the file."""
    of_file = {*known.index[known["is_core"] == "true"]} if "is_core" in known else set()
    if (codes and {*codes} != {*known.index}) or (cores and {*cores} != of_file):
        raise DataError(
            "版がすでにあり、指定した市町村がこの表と異なります",
            "同じ市町村と中心の市。別の圏域は、空のフォルダーを EXPLORER_DATA に指定してつくる",
            path=path,
        )


def _table(known: pd.DataFrame, codes: list[str], cores: Sequence[str], path: Path) -> pd.DataFrame:
    """The file's rows for the codes: what is known, else what the registry says, else nothing."""
    if not codes:
        raise DataError("市町村のコードがありません", "６桁のコード（例 region 011002 012033）", path=path)
    of_japan = registry()
    for code in (*codes, *cores):
        check_code(code)
        if code not in of_japan.index:
            raise DataError(
                f"市町村 {code} がありません", "市町村の６桁のコード（区は市のコード）", path="reversejp"
            )
        if code not in codes:
            raise DataError(f"中心の市 {code} が市町村のなかにありません", "、".join(codes), path=path)
    columns = MUNICIPALITIES.columns[1:]
    table, rest = (
        frame.astype(object).reindex(index=codes, columns=columns, fill_value="")
        for frame in (known, of_japan)
    )
    table = table.mask(table == "", rest)
    if cores or not (table["is_core"] == "true").any():
        table["is_core"] = ["true" if code in (cores or codes[:1]) else "false" for code in codes]
    table["is_core"] = table["is_core"].replace("", "false")
    return table.rename_axis("municipality_code").reset_index()
