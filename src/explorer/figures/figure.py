"""A figure: a chart or map with title, table, note, legend, source and alternative text."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.beside import Row
from explorer.figures.legend import Key
from explorer.figures.region import RegionMap

PICK = "pick"


@dataclass(frozen=True)
class Origin:
    """The rows behind a figure: their source in ``words``, a table of the dataset, and sheets by No.

    The figure may show a part of these rows. ``table`` may also be the cell of a sheet that has a side's
    role. Basic KPIs stand on no sheet: ``roles`` are those whose KPIs were counted, beside the sheets or
    alone (then ``table`` is ``kpis`` and there are no sheets). ``years`` are the fiscal years whose amounts
    were counted (for budgets, empty means every stated one; for another table, what its rows print besides).
    ``uncounted`` are the sheets of ``nos`` that were looked through and not counted, ``target_kind`` is the
    kind of target whose indicators were counted (empty: every kind).
    """

    words: str
    table: str
    nos: tuple[int, ...]
    roles: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    uncounted: tuple[int, ...] = ()
    target_kind: str = ""


@dataclass(frozen=True, eq=False)
class Figure:
    """A picture with its words, its table and its source. Compared by identity.

    ``title`` is the finding, ``subtitle`` what was counted: quantity, unit, fiscal year, scope. ``chart``
    is a Vega-Lite specification or a map; a click on a mark picks its ``key``
    (parameter :data:`PICK`). ``table`` holds the same numbers under
    Japanese heads, ``alt`` says it in one sentence, ``origin`` names the sheets, ``note`` a caveat,
    ``legend`` what the colours and signs mean. ``name`` is unique among the figures of a page.
    ``beside`` is the list that explains a map, ``borders`` the credit of its borders.
    """

    name: str
    title: str
    chart: dict[str, Any] | RegionMap
    table: pd.DataFrame
    alt: str
    origin: Origin
    subtitle: str = ""
    note: str = ""
    legend: tuple[Key, ...] = ()
    beside: tuple[Row, ...] = ()
    borders: str = ""

    @property
    def source(self) -> str:
        """The source of the numbers, in words."""
        return self.origin.words

    @property
    def legend_words(self) -> str:
        """The legend in plain words: 青 役割１　茶 役割２."""
        return "　".join(f"{key.mark} {key.words}" for key in self.legend)


def source_line(dataset: Dataset, nos: "list[int] | pd.Series") -> str:
    """Return the source of the numbers: plan, issuer, and the sheets by No."""
    return f"出典：{dataset.edition.citation}事業票 {text.sheet_numbers(nos)}"


def origin(
    dataset: Dataset,
    table: str,
    nos: "list[int] | pd.Series",
    years: tuple[int, ...] = (),
    uncounted: "list[int] | pd.Series | None" = None,
) -> Origin:
    """Return the rows of the table that belong to these sheets; of budgets, those of the fiscal years.

    ``uncounted`` are further sheets, looked through and not counted.
    """
    counted = tuple(int(no) for no in dict.fromkeys(nos))
    others = tuple(int(no) for no in (() if uncounted is None else uncounted))
    return Origin(source_line(dataset, [*counted, *others]), table, (*counted, *others), (), years, others)
