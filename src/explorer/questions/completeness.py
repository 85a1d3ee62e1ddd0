"""How complete each column of the dataset is."""

import pandas as pd

from explorer.dataset import Dataset
from explorer.model import TABLES


def completeness(dataset: Dataset) -> pd.DataFrame:
    """Return how many cells of each column are filled: table, column (Japanese), filled, rows, required."""
    return pd.DataFrame(
        [
            (table.title, field.label, int(frame[field.name].notna().sum()), len(frame), field.required)
            for template in TABLES.values()
            for table in [template.with_terms(dataset.terms)]
            for frame in [getattr(dataset, table.name)]
            for field in table.fields
        ],
        columns=["table", "column", "filled", "rows", "required"],
    )
