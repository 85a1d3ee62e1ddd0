"""How complete each column of the dataset is."""

import pandas as pd

from explorer.dataset import Dataset
from explorer.model import TABLES


def completeness(dataset: Dataset) -> pd.DataFrame:
    """Per column of each table: table and column (Japanese names), filled, rows (how many), required."""
    return pd.DataFrame(
        [
            (table.title, field.label, int(frame[field.name].notna().sum()), len(frame), field.required)
            for table in (found.with_terms(dataset.terms) for found in TABLES.values())
            for frame in [getattr(dataset, table.name)]
            for field in table.fields
        ],
        columns=["table", "column", "filled", "rows", "required"],
    )
