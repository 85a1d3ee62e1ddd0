"""Two regions besides Sapporo's, of real municipalities with real borders, begun as an officer begins one.

Their plans, in ``tests/regions/*/plan.toml``, are invented and say so. Each is typed into the empty
workbook that ``template`` hands out for its kind, and read as ``ingest`` reads it. 備後 lies in two
prefectures, has islands, and headings of one to three levels with marks of their own; 中空知 has two core
cities and no 連携中枢都市.
"""

import io
import shutil
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from ingesting import ingest, short_form

from explorer.municipalities import read_municipalities

FOLDER = Path(__file__).parent / "regions"
MADE = date(2026, 5, 1)


@dataclass(frozen=True)
class Region:
    """The region in the folder of that name."""

    name: str

    @property
    def plan(self) -> dict[str, Any]:
        """The content of its workbook."""
        return tomllib.loads((FOLDER / self.name / "plan.toml").read_text("utf-8"))

    @property
    def edition(self) -> str:
        """The name of its edition."""
        return str(self.plan["edition"])


def install_region(folder: Path, region: Region) -> None:
    """Write the region's members, boundaries and ingested workbook into the folder."""
    for part in ("data", "geo"):
        shutil.copytree(FOLDER / region.name / part, folder / part)
    file = folder / "plan.xlsx"
    file.write_bytes(filled_workbook(region, folder / "data"))
    ingest(file, region.edition, folder / "data")


def filled_workbook(region: Region, data: Path) -> bytes:
    """Return the empty workbook for the region's kind and members, filled in below its heads."""
    plan = region.plan
    members, kind, first = read_municipalities(data), plan["about"]["kind"], plan["first_year"]
    book = openpyxl.load_workbook(io.BytesIO(short_form(None, members, first, MADE, kind)))
    sheet = book["圏域"]
    for row, key in enumerate(plan["about"], start=2):
        sheet.cell(row, 2, plan["about"][key])
    _fill(book["見出し"], [[code, *words] for code, words in plan["headings"].items()])
    _fill(book["基本ＫＰＩ"], [list(kpi.values()) for kpi in plan["kpis"]])
    towns = [cell.value for cell in book["事業"][1]][9:]
    for no, project in enumerate(plan["projects"], start=1):
        joined = project["participants"]
        marks = ["○" if town in joined else None for town in towns]
        partners = set(members.loc[~members["is_core"], "name"])
        summary = None if partners & set(joined) else "－"
        texts = [project[key] for key in ("name", "heading", "summary", "core_role", "partner_role")]
        burdens = [project["core_burden"], project["partner_burden"]]
        _fill(
            book["事業"],
            [[no, *texts, *burdens, *(["全"] if joined == "全" else [summary, *marks])]],
            no + 1,
        )
        _fill(book["事業費"], [[no, None, *project["amounts"]]], no + 1)
    rows = [
        [no, None, *indicator]
        for no, project in enumerate(plan["projects"], start=1)
        for indicator in project["indicators"]
    ]
    _fill(book["指標"], rows)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _fill(sheet: Any, rows: list[list[object]], first: int = 2) -> None:
    """Write the rows below the heads; None leaves a cell unchanged."""
    for number, row in enumerate(rows, start=first):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)


REGIONS = {name: Region(name) for name in ("bingo", "nakasorachi")}
