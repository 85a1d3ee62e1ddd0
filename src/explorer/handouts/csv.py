"""CSV as Excel on a Japanese Windows opens it."""

import re

import pandas as pd

FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d,.]+%?$)")
"""How a text begins that Excel would run as a formula; a plain number with its sign is none."""


def to_csv(table: pd.DataFrame, source: str) -> bytes:
    """The table as UTF-8 with BOM and CRLF, the source in a last line of its own; missing is empty.

    A text that Excel would run as a formula gets an apostrophe before it.
    """
    safe = table.map(lambda value: f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value)
    body = safe.to_csv(index=False, lineterminator="\r\n")
    return f"{body}\r\n{source}\r\n".encode("utf-8-sig")
