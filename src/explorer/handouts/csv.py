"""CSV as Excel on a Japanese Windows opens it."""

import re
from typing import Any

import pandas as pd

FORMULA = re.compile(r"[=＝@＠\t\r\n]|[+＋\-－](?=.)(?![\d,.]+%?$)")
"""Matches the beginning of a text that Excel would run as a formula. A signed number is no formula."""


def to_csv(table: pd.DataFrame, source: str) -> bytes:
    """Return the table as UTF-8 with BOM and CRLF, the source in the last line; missing is empty.

    A cell or head that Excel would run as a formula begins with an apostrophe.
    """
    safe = table.map(_disarmed).rename(columns=_disarmed)
    body = safe.to_csv(index=False, lineterminator="\r\n")
    last = pd.DataFrame([_disarmed(source)]).to_csv(index=False, header=False, lineterminator="\r\n")
    return f"{body}\r\n{last}".encode("utf-8-sig")


def _disarmed(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
