"""The lines of the plan's text that values were read from."""

import pandas as pd

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.text import line_location, line_ranges

Spans = tuple[tuple[int, int], ...]


@answered_once
def lines_of(dataset: Dataset, table: str) -> dict[str, Spans]:
    """Return the lines of the cells in a table by the first part of their key (a project's No., a role).

    Spans are (first, last), 1-based, in order and not adjacent.
    """
    cells = dataset.provenance[dataset.provenance["table"] == table]
    keys = cells["key"].str.split("/").str[0]
    return {str(key): _joined(rows) for key, rows in cells.groupby(keys, sort=False)}


def lines_of_cells(dataset: Dataset, table: str, no: int, parts: tuple[str, ...]) -> Spans:
    """Return the lines of some columns of a table in one project's sheet."""
    cells = dataset.provenance
    chosen = (cells["table"] == table) & (cells["no"] == no) & cells["column"].isin(parts)
    return _joined(cells[chosen])


def location(dataset: Dataset, spans: Spans) -> str:
    """Return where the lines are, in words: 62〜70行, or the workbook cell if it is a single one."""
    first, last = spans[0]
    if len(spans) == 1 and first == last:
        return line_location(dataset.source_lines[first - 1], first)
    return line_ranges(spans)


def _joined(rows: pd.DataFrame) -> Spans:
    spans: list[tuple[int, int]] = []
    for first, last in sorted(zip(rows["first_line"], rows["last_line"], strict=True)):
        if spans and first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], int(last)))
        else:
            spans.append((int(first), int(last)))
    return tuple(spans)
