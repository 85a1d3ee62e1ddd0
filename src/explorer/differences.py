"""What changed between two editions, as lines for a terminal."""

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.model import PLAN_TABLES, ChangeKind, RegionTerms
from explorer.questions.changes import changes

MOST_LINES = 40
LONGEST = 30
"""Letters of a text that is quoted."""


def difference_report(before: Dataset, after: Dataset) -> list[str]:
    """How many changes there are of each kind, then each one, up to :data:`MOST_LINES`."""
    changed = changes(before, after)
    lines = [f"版 {before.edition.name} からの変更 {len(changed)} 件"]
    kinds = changed["kind"].value_counts(sort=False)
    lines += [f"  {_kind(kind)} {count} 件" for kind, count in kinds.items()]
    lines += [f"    {_line(row, after)}" for _, row in changed.head(MOST_LINES).iterrows()]
    return [*lines, f"    ほか {len(changed) - MOST_LINES} 件"] if len(changed) > MOST_LINES else lines


def _line(row: pd.Series, after: Dataset) -> str:
    """One change: which project, what, where, from what to what, and its place in the new text."""
    where = "" if pd.isna(row["no"]) else f"No.{row['no']} "
    place = f"（{row['at']}）" if row["at"] else ""
    line = row["after_first_line"]
    at = "" if pd.isna(line) else f"　{text.line_location(after.source_lines[line - 1], line)}"
    texts = [_quoted(row[side]) for side in ("before", "after")]
    return f"{where}{_what(row, after.terms)}{place} {' → '.join(texts)}{at}"


def _kind(kind: str) -> str:
    return text.CHANGE_KIND[ChangeKind(kind)]


def _what(row: pd.Series, terms: RegionTerms) -> str:
    """The kind of change, and of a text which one it is."""
    kind = _kind(row["kind"])
    if row["kind"] != ChangeKind.TEXT:
        return kind
    column = row["what"]
    field = next(table for table in PLAN_TABLES.values() if column in table.columns).field(column)
    return f"{kind}・{field.with_terms(terms).label}"


def _quoted(printed: str) -> str:
    if not printed:
        return "なし"
    return f"「{printed[:LONGEST]}{'…' if len(printed) > LONGEST else ''}」"
