"""Whether the numbers in the files that leave the app agree with the sheets."""

import csv
import io
import json
from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures.budgets import ranking_figure
from explorer.figures.maps import participation_map
from explorer.handouts.csv import to_csv
from explorer.handouts.geojson import to_geojson
from explorer.model import UNITS
from explorer.questions.budgets import AMOUNT, stated_years
from explorer.questions.reconciliation import (
    COLUMNS,
    Row,
    amounts_printed,
    participations_printed,
    reconciliation,
)
from explorer.questions.scope import EVERYTHING


@answered_once
def agreement(dataset: Dataset) -> pd.DataFrame:
    """Return the rows of :func:`explorer.questions.reconciliation.reconciliation`, and those of the files.

    The totals of the files are read back from their bytes.
    """
    rows = [*_participations(dataset), *_amounts(dataset)]
    return pd.concat([reconciliation(dataset), pd.DataFrame(rows, columns=COLUMNS)], ignore_index=True)


def _participations(dataset: Dataset) -> list[Row]:
    table = participation_map(dataset, EVERYTHING, "").table
    areas = json.loads(to_geojson(dataset, table))["features"]
    sheets = participations_printed(dataset)
    return [
        ("参加", "データパッケージ", len(_rows(dataset.package["participation.csv"])), sheets, ""),
        ("参加", "地図のGeoJSON", sum(area["properties"]["参加する事業"] for area in areas), sheets, ""),
    ]


def _amounts(dataset: Dataset) -> list[Row]:
    rows: list[Row] = []
    unit = dataset.edition.unit
    for year in stated_years(dataset):
        quantity, sheets = f"{year}年度の事業費見込額（千円）", amounts_printed(dataset, year)
        cells = [row for row in _rows(dataset.package["budgets.csv"]) if row["fiscal_year"] == str(year)]
        figure = ranking_figure(dataset, EVERYTHING, year, None, False, "plain")
        head = next(head for head in figure.table if head.startswith("事業費見込額"))
        ranked = _rows(to_csv(figure.table, figure.source))
        rows += [
            (quantity, "データパッケージ", _sum(row[AMOUNT] for row in cells), sheets, ""),
            (quantity, "順位のCSV", _sum((row[head] for row in ranked), UNITS[unit]), sheets, ""),
        ]
    return rows


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _sum(cells: Iterable[str], power: int = 0) -> int:
    """Return the sum in thousand yen of amounts in units of ten to that power of thousand yen."""
    return int(sum((Decimal(cell) for cell in cells if cell), Decimal(0)).scaleb(power))
