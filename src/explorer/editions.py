"""The editions of the plan: which there are, and what is known of the source of each."""

import re
from dataclasses import dataclass, fields
from pathlib import Path

from explorer.datapackage import DESCRIPTOR, SOURCE_INFO
from explorer.eras import YEAR_BEFORE
from explorer.frames import VISIBLE, DataError, located, read_frame, read_toml
from explorer.lookalikes import find_invisible
from explorer.model import (
    DEFAULT_KIND,
    EDITION_TABLES,
    KINDS_OF_REGION,
    THOUSAND_YEN,
    UNITS,
    AmountState,
    RegionTerms,
)

EDITION_NAME = re.compile("[0-9A-Za-z-]+")
WESTERN_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}")
ERA_YEAR = re.compile("(?<![A-Za-z])([HR])(?:eisei|eiwa)?([0-9]{1,2})(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Edition:
    """An edition of the plan and what is known of its source; unknown texts are empty.

    ``kind`` is a key of :data:`explorer.model.KINDS_OF_REGION`; ``unit`` is the key of
    :data:`~explorer.model.UNITS` in which the plan states amounts (the tables are in thousand yen).
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

    @property
    def citation(self) -> str:
        """How a source line cites the edition: short title, issuer and year."""
        return f"{self.short_title}（{self.issuer}、{self.name}年度版）"


def edition_names(data: Path) -> list[str]:
    """Return the names of the editions in the data folder, newest first; DataError if there is none.

    They are sorted by the year in the name (2025, R7) or else by the last fiscal year with an amount.
    """
    names = [path.parent.name for path in data.glob(f"*/{DESCRIPTOR}")]
    if not names:
        raise DataError("版がありません", "datapackage.json のある版のフォルダー（例 2025/）", path=data)
    for name in names:
        if not EDITION_NAME.fullmatch(name):
            found = f"版の名前が「{name}」です"
            raise DataError(found, "半角の英数字とハイフン（例 2025）", path=data / name)
    return sorted(names, key=lambda name: (_year(data / name), _natural(name)), reverse=True)


def _year(folder: Path) -> int:
    """Return the year of the edition; 0 if it has none or cannot be read, which is refused later."""
    if western := WESTERN_YEAR.search(folder.name):
        return int(western[0])
    if era := ERA_YEAR.search(folder.name):
        return YEAR_BEFORE[era[1].upper()] + int(era[2])
    try:
        budgets = read_frame(folder / "budgets.csv", EDITION_TABLES["budgets"])
    except DataError:
        return 0
    return max(budgets.loc[budgets["state"] == AmountState.AMOUNT, "fiscal_year"], default=0)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a sort key that puts 2025-10 after 2025-9."""
    return [(int(part) if part.isdigit() else -1, part) for part in re.split("([0-9]+)", name) if part]


def read_edition(folder: Path) -> Edition:
    """Read what is known of the edition in the folder from its source.toml; raises DataError."""
    path = folder / SOURCE_INFO
    info = {"kind": DEFAULT_KIND, "unit": THOUSAND_YEN} | read_toml(path)
    names = [field.name for field in fields(Edition) if field.name != "name"]
    with located(path):
        for name in names:
            if not isinstance(info.get(name), str):
                raise DataError(f"{name} がありません", f'{name} = "（文字列）"')
            if invisible := find_invisible(info[name]):
                raise DataError(f"{name} に目に見えない文字 {invisible[1]} があります", VISIBLE)
        region_terms(info["kind"])
        if info["unit"] not in UNITS:
            raise DataError(f"unit が「{info['unit']}」です", "・".join(UNITS))
    return Edition(name=folder.name, **{name: info[name] for name in names})


def region_terms(kind: str) -> RegionTerms:
    """Return the terms of a kind of region; DataError for an unknown one."""
    if kind not in KINDS_OF_REGION:
        raise DataError(f"圏域の種類が「{kind}」です", "・".join(KINDS_OF_REGION))
    return KINDS_OF_REGION[kind]
