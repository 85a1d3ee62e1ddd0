"""CSV as Excel on a Japanese Windows opens it."""

import re
from typing import Any

import pandas as pd

FORMULA = re.compile(r"[=＝@＠\t\r\n]|[+＋\-－](?=.)(?![\d,.]+%?$)")
"""How a text begins that Excel would run as a formula; a plain number with its sign is none."""


def to_csv(table: pd.DataFrame, source: str) -> bytes:
    """The table as UTF-8 with BOM and CRLF, the source in a last line of its own; missing is empty.

    A text that Excel would run as a formula gets an apostrophe before it, a head too.
    """
    safe = table.map(_disarmed).rename(columns=_disarmed)
    foot = pd.DataFrame([_disarmed(source)])
    body, last = (
        part.to_csv(index=False, header=part is safe, lineterminator="\r\n") for part in (safe, foot)
    )
    return f"{body}\r\n{last}".encode("utf-8-sig")


def _disarmed(found: Any) -> Any:
    return f"'{found}" if isinstance(found, str) and FORMULA.match(found) else found
