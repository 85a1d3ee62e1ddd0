"""The Excel workbook that ``python -m explorer ingest`` reads, written empty or with an edition's data."""

from datetime import date
from numbers import Real

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.form import (
    ABOUT,
    ALL,
    BUDGETS_SHEET,
    CONTENT,
    EXAMPLE_ROWS,
    EXAMPLES,
    HEADINGS_SHEET,
    INDICATORS_SHEET,
    ITEM,
    MEMBERS_SHEET,
    NAME_HEAD,
    NONE,
    PLAN_SHEETS,
    PROJECTS_SHEET,
    REGION,
    RESULT_SHEETS,
    SLIPS_SHEET,
    STATED,
    UNIT,
    YES,
    FormSheet,
)
from explorer.handouts.workbook import HEAD, make_book, set_page
from explorer.model import DEFAULT_KIND, FISCAL_YEAR, KINDS_OF_REGION, THOUSAND_YEN, UNITS, Field, RegionTerms

READY_ROWS = 300
"""How many rows of a sheet are made ready, filled or not."""
WIDTHS = {"string": 24, "integer": 8, "number": 10, "boolean": 14}
LONG = {"summary": 60, "core_role": 40, "partner_role": 40, "definition": 60, "title": 40, "item": 40}
YEARS, LAST_COLUMN = 5, 199
CHOICES = {"kind": list(KINDS_OF_REGION), "unit": list(UNITS)}
EXTRA_NOTE = "計画独自の項目。事業票の「その他の項目」に、このまま載る"
ALLOWED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_columns": True,
    "insert_rows": True,
    "delete_columns": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What stays allowed on a sheet whose heads are protected, without a password, from slips of the hand."""
AMOUNT_NOTE = (
    f"事業全体の額を「{REGION}」シートの{UNIT}で。0 は０の記載、{NONE} は未記載、（文言）は額の代わりの言葉。"
    "空のままにはできない"
)


def to_form(
    dataset: Dataset | None,
    members: pd.DataFrame,
    first_year: int,
    made: date,
    kind: str = DEFAULT_KIND,
) -> bytes:
    """Return the workbook with all that the edition's plan says, or an empty one; ``made`` is its date.

    An empty one has the ``members`` (columns of municipalities), five fiscal years from ``first_year`` on,
    and the words of that ``kind`` of region.
    """
    years = list(range(first_year, first_year + YEARS))
    if dataset is not None:
        kind, members = dataset.edition.kind, dataset.municipalities
        years = sorted(dataset.budgets["fiscal_year"].unique())
    terms = KINDS_OF_REGION[kind]
    marked = members if members["is_core"].sum() > 1 else members[~members["is_core"]]

    def write(book: Workbook) -> None:
        form = _Form(book, terms)
        form.region(dataset)
        for sheet in (*PLAN_SHEETS, *RESULT_SHEETS):
            rows = _rows(dataset, sheet) if sheet is not MEMBERS_SHEET else members
            variable: dict[str, list[object]] = {}
            if sheet is PROJECTS_SHEET:
                variable = _marks(dataset, marked)
            elif sheet is BUDGETS_SHEET:
                variable = {f"{year}年度": _amounts(dataset, year) for year in years}
            form.sheet(sheet, rows, variable, dataset, _extras(dataset, sheet, rows))
        if dataset is None:
            form.examples()

    title = dataset.edition.title if dataset else f"{terms.region}の計画の記入用ブック"
    return make_book(write, title, dataset.edition.issuer if dataset else "", made)


def _rows(dataset: Dataset | None, sheet: FormSheet) -> pd.DataFrame:
    """Return the rows of the sheet's table, none without a dataset."""
    if dataset is None:
        return pd.DataFrame(columns=sheet.table.columns)
    frame: pd.DataFrame = getattr(dataset, sheet.table.name)
    if sheet is BUDGETS_SHEET:
        return frame.drop_duplicates("no")
    if sheet is SLIPS_SHEET:
        return frame[frame["no"].isna()]
    if sheet is PROJECTS_SHEET:
        short = {"全市町村": ALL, NONE: NONE}
        return frame.assign(participants=frame["participants"].map(lambda printed: short.get(printed, "")))
    return frame


def _marks(dataset: Dataset | None, members: pd.DataFrame) -> dict[str, list[object]]:
    """Return a column for each of these members: a mark for each project it takes part in."""
    if dataset is None:
        return {name: [] for name in members["name"]}
    taking_part = dataset.participation
    joined = set(zip(taking_part["no"], taking_part["municipality_code"], strict=True))
    return {
        name: [YES if (no, code) in joined else "" for no in dataset.projects["no"]]
        for code, name in zip(members["municipality_code"], members["name"], strict=True)
    }


def _amounts(dataset: Dataset | None, year: int) -> list[object]:
    """Return the amounts of a fiscal year: a number in the plan's unit, or what is printed in its place."""
    if dataset is None:
        return []
    cells = dataset.budgets[dataset.budgets["fiscal_year"] == year]
    return [
        printed if pd.isna(amount) else text.in_unit(int(amount), dataset.edition.unit)
        for amount, printed in zip(cells["amount_thousand_yen"], cells["printed"], strict=True)
    ]


def _extras(dataset: Dataset | None, sheet: FormSheet, rows: pd.DataFrame) -> dict[str, list[object]]:
    """Return the plan's own columns; those of projects and of amounts stand on the sheet of projects."""
    if dataset is None or sheet not in (PROJECTS_SHEET, INDICATORS_SHEET):
        return {}
    extras = dataset.extras[(dataset.extras["seq"] == 0) == (sheet is PROJECTS_SHEET)]
    words = {(row.no, row.seq, row.head): row.words for row in extras.itertuples()}
    keys = [(no, 0) for no in rows["no"]] if sheet is PROJECTS_SHEET else rows[["no", "seq"]].to_numpy()
    return {head: [words.get((no, seq, head), "") for no, seq in keys] for head in extras["head"].unique()}


class _Form:
    """Writes the sheets: heads with notes, drop-down lists, and texts that Excel does not convert."""

    def __init__(self, book: Workbook, terms: RegionTerms) -> None:
        self.book, self.terms = book, terms
        self.head = book.add_format(HEAD)
        self.free_head = book.add_format(HEAD | {"locked": False})
        self.example = book.add_format({"font_color": style.QUIET_INK, "italic": True, "num_format": "@"})

        def free(**looks: object) -> Format:
            return book.add_format({"locked": False} | looks)

        self.text = free(text_wrap=True, num_format="@")
        self.plain = free(num_format="0.##########")
        self.whole = free(num_format="0")
        self.amount = free(num_format="#,##0", align="right")
        self.fraction = free(num_format="#,##0.0##", align="right")
        self.mark = free(num_format="@", align="center")
        self.helper = free(text_wrap=True)

    def region(self, dataset: Dataset | None) -> None:
        """Add the sheet of what is known of the plan."""
        sheet = self.book.add_worksheet(REGION)
        self._heads(
            sheet, {ITEM: "", CONTENT: f"{'・'.join(STATED)}は必ず書く。ほかは不明なら空のままでよい"}
        )
        sheet.set_column(0, 0, 20, self.text)
        sheet.set_column(1, 1, 90, self.text)
        empty = {"kind": self.terms.region, "unit": THOUSAND_YEN}
        for row, (name, item) in enumerate(ABOUT.items(), start=1):
            sheet.write_string(row, 0, item, self.head)
            value = getattr(dataset.edition, name) if dataset else empty.get(name, "")
            sheet.write_string(row, 1, value, self.text)
            if name in CHOICES:
                sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": CHOICES[name]})
        sheet.protect("", ALLOWED)
        set_page(sheet)

    def examples(self) -> None:
        """Add a sheet with an example row of each other sheet; it is not read."""
        sheet = self.book.add_worksheet(EXAMPLES)
        sheet.set_column(0, 11, WIDTHS["string"])
        sheet.write_string(0, 0, "書き方の例（架空）。このシートは読み取らない", self.example)
        for row, (form, example) in zip(range(2, 99, 4), EXAMPLE_ROWS.items(), strict=False):
            heads = {field.name: field.with_terms(self.terms).head for field in form.fields}
            sheet.write_string(row, 0, form.title)
            for column, (name, words) in enumerate(example.items()):
                sheet.write_string(row + 1, column, heads.get(name, name), self.head)
                sheet.write_string(row + 2, column, words, self.example)

    def sheet(
        self,
        form: FormSheet,
        rows: pd.DataFrame,
        variable: dict[str, list[object]],
        dataset: Dataset | None,
        extras: dict[str, list[object]],
    ) -> None:
        """Add a sheet of the rows.

        ``variable`` are the columns of years or municipalities that follow the table's, by their heads, and
        ``extras`` the plan's own.
        """
        sheet = self.book.add_worksheet(form.title)
        heads = {
            field.head: self._note(field) for field in (field.with_terms(self.terms) for field in form.fields)
        }
        columns = {field.name: column for column, field in enumerate(form.fields)}
        if form.named:
            heads = {"No.": heads.pop("No."), NAME_HEAD: "No. から自動で入る（確認用）", **heads}
            columns = {name: column + (column > 0) for name, column in columns.items()}
        note = (
            AMOUNT_NOTE if form is BUDGETS_SHEET else f"参加するなら {YES}。{ALL} か {NONE} の行では空でよい"
        )
        self._heads(sheet, heads)
        self._heads(sheet, dict.fromkeys(variable, note) | dict.fromkeys(extras, EXTRA_NOTE), len(heads))
        for field in form.fields:
            self._column(sheet, form, field, columns[field.name], rows[field.name].tolist())
        if form.named:
            self._names(sheet, rows, dataset)
        looks = self.amount if form is BUDGETS_SHEET else self.mark
        for column, (head, values) in enumerate((variable | extras).items(), start=len(heads)):
            width, look = (WIDTHS["string"], self.text) if head in extras else (12, looks)
            sheet.set_column(column, column, width, look)
            for row, value in enumerate(values, start=1):
                whole = not isinstance(value, float) or value.is_integer()
                self._write(sheet, row, column, value, look if whole else self.fraction)
            if form is PROJECTS_SHEET and head in variable:
                sheet.data_validation(1, column, READY_ROWS, column, {"validate": "list", "source": [YES]})
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{READY_ROWS + 1}"})
        sheet.freeze_panes(1, 2 if "no" in columns else 1)
        sheet.repeat_rows(0)
        sheet.set_column(len(heads) + len(variable | extras), LAST_COLUMN, None, self.text)
        sheet.protect("", ALLOWED)
        set_page(sheet)

    def _column(
        self, sheet: Worksheet, form: FormSheet, field: Field, column: int, values: list[object]
    ) -> None:
        """Write the values of a field, with the list of its choices if there is one."""
        looks = {
            "integer": self.amount if field.unit else self.whole,
            "number": self.plain,
            "boolean": self.mark,
        }.get(field.type, self.text)
        sheet.set_column(column, column, LONG.get(field.name, WIDTHS[field.type]), looks)
        for row, value in enumerate(values, start=1):
            self._write(sheet, row, column, value, looks)
        source: object = list(field.enum)
        if field.type == "boolean":
            source = [YES]
        elif field.name == "participants":
            source = [ALL, NONE]
        elif field.name == "heading" and form is PROJECTS_SHEET:
            source = f"='{HEADINGS_SHEET.title}'!$A$2:$A${READY_ROWS + 1}"
        elif field.name == "no" and form is not PROJECTS_SHEET:
            source = f"='{PROJECTS_SHEET.title}'!$A$2:$A${READY_ROWS + 1}"
        if source:
            sheet.data_validation(1, column, READY_ROWS, column, {"validate": "list", "source": source})

    def _names(self, sheet: Worksheet, rows: pd.DataFrame, dataset: Dataset | None) -> None:
        """Write a formula beside each number that looks up the project's name on the sheet of projects."""
        sheet.set_column(1, 1, 30, self.text)
        names = [dataset.project_names[no] for no in rows["no"]] if dataset else []
        for row in range(1, READY_ROWS + 1):
            formula = f"=IFERROR(VLOOKUP(A{row + 1},'{PROJECTS_SHEET.title}'!$A:$B,2,FALSE),\"\")"
            sheet.write_formula(row, 1, formula, self.helper, names[row - 1] if row <= len(names) else "")

    def _heads(self, sheet: Worksheet, heads: dict[str, str], first: int = 0) -> None:
        """Write heads with their notes from column ``first`` on; the table's own are locked."""
        for column, (head, note) in enumerate(heads.items(), start=first):
            sheet.write_string(0, column, head, self.free_head if first else self.head)
            if note:
                sheet.write_comment(0, column, note, {"x_scale": 2})

    def _note(self, field: Field) -> str:
        if field.name == "participants":
            partner = self.terms.partner
            return f"全市町村なら {ALL}、参加する{partner}がなければ {NONE}、ほかは空にして右の列に {YES}"
        note = field.description if field.required else f"{field.description}（空でもよい）"
        return note if field.name != FISCAL_YEAR.name else f"{note}。西暦の４桁"

    def _write(self, sheet: Worksheet, row: int, column: int, value: object, looks: Format) -> None:
        if isinstance(value, bool):
            value = YES if value else ""
        if isinstance(value, str) and value:
            sheet.write_string(row, column, value, looks)
        elif isinstance(value, str):
            sheet.write_blank(row, column, None, looks)
        elif isinstance(value, Real) and not pd.isna(value):
            sheet.write_number(row, column, float(value), looks)
