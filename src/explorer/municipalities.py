"""The member municipalities of the region and their codes (全国地方公共団体コード)."""

import re
import unicodedata
from pathlib import Path

import pandas as pd

from explorer.datapackage import DESCRIPTOR
from explorer.editions import edition_names
from explorer.frames import DataError, frame_of, located, read_rows, refuse_first
from explorer.model import MUNICIPALITIES

CSV = f"{MUNICIPALITIES.name}.csv"


def municipalities_file(data: Path, edition: str) -> Path:
    """Return the file of the edition's members: its own or, if it has none, the one in ``data``."""
    own = data / edition / CSV
    return own if own.exists() else data / CSV


def all_municipalities(data: Path) -> pd.DataFrame:
    """Return the municipalities of all editions and of ``data``, where the next edition begins.

    Columns municipality_code and name. Of a code that occurs twice, the name in ``data`` comes first, then
    that of the newest edition. Raises DataError.
    """
    names = edition_names(data) if any(data.glob(f"*/{DESCRIPTOR}")) else []
    folders = [data, *(municipalities_file(data, name).parent for name in names)]
    members = pd.concat([read_municipalities(folder)[["municipality_code", "name"]] for folder in folders])
    return members.drop_duplicates("municipality_code", ignore_index=True)


def read_municipalities(folder: Path) -> pd.DataFrame:
    """Read and validate the members in the folder's municipalities.csv; raises DataError."""
    with located(folder / CSV):
        return check_municipalities(read_rows(folder / CSV, MUNICIPALITIES))


def check_municipalities(rows: list[list[str]]) -> pd.DataFrame:
    """Validate the rows below the header and return them as a frame; raises DataError with the line.

    Codes must be valid and names unique, and at least one municipality must be a core city.
    """
    for line, row in enumerate(rows, start=2):
        check_code(row[0], line)
    municipalities = frame_of(rows, MUNICIPALITIES)
    duplicates = municipalities["name"].duplicated()
    refuse_first(duplicates, "同じ名前の市町村が二つあります", "市町村ごとに異なる名前")
    if not municipalities["is_core"].any():
        raise DataError("is_core が true の市町村がありません", "圏域の中心の市に true（一つ以上）")
    return municipalities


def check_code(code: str, line: int | None = None) -> None:
    """Raise DataError unless the code is six ASCII digits with a correct check digit."""
    problem, expected = f"municipality_code が「{code}」です", "６桁の半角数字（最後は検査数字）"
    plain = unicodedata.normalize("NFKC", code)
    if plain != code and re.fullmatch("[0-9]{6}", plain):
        raise DataError(f"{problem}。全角の文字があります", f"半角の {plain}", line)
    if re.fullmatch("[0-9]{5}", code):
        if with_check_digit(f"0{code[:4]}") == f"0{code}":
            raise DataError(f"{problem}。先頭の 0 が落ちています", f"0{code}", line)
        raise DataError(f"{problem}。検査数字がありません", with_check_digit(code), line)
    if not re.fullmatch("[0-9]{6}", code):
        raise DataError(problem, expected, line)
    if with_check_digit(code[:5]) != code:
        raise DataError(f"{problem}。検査数字が合いません", with_check_digit(code[:5]), line)


def with_check_digit(code: str) -> str:
    """Append the check digit to a municipality's five digits."""
    weighted = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
    return f"{code}{(11 - weighted % 11) % 10}"
