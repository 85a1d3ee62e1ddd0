"""GeoJSON (RFC 7946): the municipalities' areas with what is known of them."""

import json
from typing import Any

import pandas as pd
import shapely
from pandas.api.types import is_numeric_dtype

from explorer import text
from explorer.dataset import Dataset
from explorer.model import MUNICIPALITIES

TOWN = MUNICIPALITIES.field("name").label
"""The head of the column with the municipality in a figure's table."""
DECIMALS = 5
"""Of degrees: the borders are no finer."""


def to_geojson(dataset: Dataset, table: pd.DataFrame, source: str = "") -> bytes:
    """Return the areas of the municipalities in the table's column 市町村, with its other columns.

    Heads are the properties' names, missing is null. Where a municipality has several rows, each
    number's name begins with the words of its row: 福祉　参加する事業.
    """
    codes = dataset.municipalities.set_index("name")["municipality_code"]
    properties: dict[str, dict[str, Any]] = {}
    repeated = table[TOWN].duplicated().any()
    words = [column for column in table if column != TOWN and not is_numeric_dtype(table[column])]
    for row in table.to_dict("records"):
        town = properties.setdefault(row[TOWN], {"municipality_code": codes[row[TOWN]]})
        town["name"] = row.pop(TOWN)
        if not repeated:
            town |= row
            continue
        group = "　".join(str(row[column]) for column in words)
        town |= {f"{group}　{column}": row[column] for column in row if column not in words}
    return _collection(dataset, list(properties.values()), source)


def region_geojson(dataset: Dataset) -> bytes:
    """Return all municipalities with the columns of their table, named as in the data package."""
    return _collection(dataset, dataset.municipalities.to_dict("records"), "")


def _collection(dataset: Dataset, properties: list[dict[str, Any]], source: str) -> bytes:
    """Return a feature for each municipality: outer rings counter-clockwise, WGS 84, the code as its id."""
    shapes = dataset.boundaries.set_index("municipality_code").geometry
    rounded = shapely.transform(shapes.to_numpy(), lambda vertices: vertices.round(DECIMALS))
    areas = dict(zip(shapes.index, shapely.orient_polygons(rounded, exterior_cw=False), strict=True))
    collection = {
        "type": "FeatureCollection",
        "source": "　".join(
            words for words in (source, text.boundary_credit(dataset.boundary_source)) if words
        ),
        "features": [
            {
                "type": "Feature",
                "id": town["municipality_code"],
                "properties": {str(name): _plain(value) for name, value in town.items()},
                "geometry": shapely.geometry.mapping(areas[town["municipality_code"]]),
            }
            for town in properties
        ],
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()


def _plain(value: Any) -> Any:
    """Return the value as JSON has it, missing as null."""
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
