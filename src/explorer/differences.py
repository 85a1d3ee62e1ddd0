"""Report the changes between two editions as lines for a terminal."""

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.model import PLAN_TABLES, ChangeKind, RegionTerms
from explorer.questions.changes import changes

MAX_CHANGES = 40
MAX_QUOTE = 30
"""The length to which a quoted text is cut."""


def difference_report(before: Dataset, after: Dataset) -> list[str]:
    """Return the number of changes of each kind, then the first :data:`MAX_CHANGES` changes."""
    changed = changes(before, after)
    lines = [f"版 {before.edition.name} からの変更 {len(changed)} 件"]
    kinds = changed["kind"].value_counts(sort=False)
    lines += [f"  {ChangeKind(kind).label} {count} 件" for kind, count in kinds.items()]
    lines += [f"    {_line(row, after)}" for _, row in changed.head(MAX_CHANGES).iterrows()]
    return [*lines, f"    ほか {len(changed) - MAX_CHANGES} 件"] if len(changed) > MAX_CHANGES else lines


def _line(row: pd.Series, after: Dataset) -> str:
    """Describe a change: project, what changed, place, both texts, and the line in the new text."""
    project = "" if pd.isna(row["no"]) else f"No.{row['no']} "
    place = f"（{row['at']}）" if row["at"] else ""
    line = row["after_first_line"]
    at = "" if pd.isna(line) else f"　{text.line_location(after.source_lines[line - 1], line)}"
    texts = [_quoted(row[side]) for side in ("before", "after")]
    return f"{project}{_what(row, after.terms)}{place} {' → '.join(texts)}{at}"


def _what(row: pd.Series, terms: RegionTerms) -> str:
    """Return the kind of change, and for a text the label of its column."""
    kind = ChangeKind(row["kind"])
    if kind != ChangeKind.TEXT:
        return kind.label
    column = row["what"]
    field = next(table for table in PLAN_TABLES.values() if column in table.columns).field(column)
    return f"{kind.label}・{field.with_terms(terms).label}"


def _quoted(printed: str) -> str:
    if not printed:
        return "なし"
    return f"「{printed[:MAX_QUOTE]}{'…' if len(printed) > MAX_QUOTE else ''}」"
