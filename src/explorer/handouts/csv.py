"""CSV as Excel on a Japanese Windows opens it."""

import pandas as pd


def to_csv(table: pd.DataFrame, source: str) -> bytes:
    """The table as UTF-8 with BOM and CRLF, the source in a last line of its own; missing is empty.

    A text that Excel would run as a formula gets an apostrophe before it.
    """
    safe = table.map(lambda value: f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" else value)
    body = safe.to_csv(index=False, lineterminator="\r\n")
    return f"{body}\r\n{source}\r\n".encode("utf-8-sig")
