"""CSV files to fill in: what was reached, and what was spent."""

import pandas as pd

from explorer.dataset import Dataset
from explorer.model import RESULT_TABLES
from explorer.questions.budgets import fiscal_years, latest_year


def template(dataset: Dataset, name: str) -> bytes:
    """Return the CSV file of results of that name (:data:`~explorer.model.RESULT_TABLES`) to fill in.

    It has the known results and a row for each that is missing: in the latest whole fiscal year, or the
    plan's first if it states no amount. It is UTF-8 with BOM and CRLF, as Excel reads and writes it, and can
    be put beside the tables as it is: a row without a result counts as not known.
    """
    table = RESULT_TABLES[name]
    known = getattr(dataset, name)
    planned = getattr(dataset, table.foreign_keys[0].reference)
    year = latest_year(dataset) or fiscal_years(dataset)[0]
    rows = planned[planned["fiscal_year"] == year] if "fiscal_year" in planned else planned
    rows = rows.assign(fiscal_year=year).reindex(columns=table.columns)
    for column in table.columns:
        if column not in table.primary_key:
            rows[column] = None
    rows = pd.concat([known.astype(object), rows.astype(object)])
    rows = rows.drop_duplicates(list(table.primary_key)).sort_values(list(table.primary_key))
    content: str = rows.to_csv(index=False, lineterminator="\r\n")
    return content.encode("utf-8-sig")
