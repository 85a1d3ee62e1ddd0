"""The Excel workbook that ``python -m explorer ingest`` reads: empty, or with all that an edition says."""

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
    UNIT,
    YES,
    FormSheet,
)
from explorer.handouts.workbook import EDGE, HEAD_FILL, make_book, set_page
from explorer.model import DEFAULT_KIND, FISCAL_YEAR, KINDS_OF_REGION, THOUSAND_YEN, UNITS, Field, RegionTerms

SPARE = 300
"""The rows of a sheet that are made ready, filled or not."""
WIDTHS = {"string": 24, "integer": 8, "number": 10, "boolean": 14}
LONG = {"summary": 60, "core_role": 40, "partner_role": 40, "definition": 60, "title": 40, "item": 40}
YEARS, LAST_COLUMN = 5, 199
CHOICES = {"kind": list(KINDS_OF_REGION), "unit": list(UNITS)}
EXTRA_NOTE = "計画独自の項目。事業票の「その他の項目」に、このまま載る"
FREE = {
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
"""What may be done on a sheet whose heads are protected, without a password, from a slip of the hand."""
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
    """The workbook with all that the edition's plan says, or without an edition's; ``made`` is its date.

    Without a dataset ``members`` (columns of municipalities) stand in it, five fiscal years from
    ``first_year`` on, and the words of that ``kind`` of region.
    """
    years = list(range(first_year, first_year + YEARS))
    if dataset is not None:
        kind, members, years = (
            dataset.edition.kind,
            dataset.municipalities,
            sorted(dataset.budgets["fiscal_year"].unique()),
        )
    words = KINDS_OF_REGION[kind]
    marked = members if members["is_core"].sum() > 1 else members[~members["is_core"]]

    def write(book: Workbook) -> None:
        form = _Form(book, words)
        form.region(dataset)
        for sheet in (*PLAN_SHEETS, *RESULT_SHEETS):
            frame = _frame(dataset, sheet) if sheet is not MEMBERS_SHEET else members
            more = {}
            if sheet is PROJECTS_SHEET:
                more = _marks(dataset, marked)
            elif sheet is BUDGETS_SHEET:
                more = {f"{year}年度": _amounts(dataset, year) for year in years}
            form.sheet(sheet, frame, more, dataset, _extras(dataset, sheet, frame))
        if dataset is None:
            form.examples()

    title = dataset.edition.title if dataset else f"{words.region}の計画の記入用ブック"
    return make_book(write, title, dataset.edition.issuer if dataset else "", made)


def _frame(dataset: Dataset | None, sheet: FormSheet) -> pd.DataFrame:
    """The rows of the sheet's table."""
    if dataset is None:
        return pd.DataFrame(columns=sheet.table.columns)
    frame: pd.DataFrame = getattr(dataset, sheet.table.name)
    if sheet is BUDGETS_SHEET:
        return frame.drop_duplicates("no")
    if sheet is SLIPS_SHEET:
        return frame[frame["no"].isna()]
    if sheet is PROJECTS_SHEET:
        known = {"全市町村": ALL, NONE: NONE}
        return frame.assign(participants=frame["participants"].map(lambda printed: known.get(printed, "")))
    return frame


def _marks(dataset: Dataset | None, members: pd.DataFrame) -> dict[str, list[object]]:
    """A column for each of these members, in which projects it takes part."""
    if dataset is None:
        return {name: [] for name in members["name"]}
    taking_part = dataset.participation
    joined = set(zip(taking_part["no"], taking_part["municipality_code"], strict=True))
    return {
        name: [YES if (no, code) in joined else "" for no in dataset.projects["no"]]
        for code, name in zip(members["municipality_code"], members["name"], strict=True)
    }


def _amounts(dataset: Dataset | None, year: int) -> list[object]:
    """The amounts of a fiscal year, a number or what is printed in place of one."""
    if dataset is None:
        return []
    cells = dataset.budgets[dataset.budgets["fiscal_year"] == year]
    return [
        printed if pd.isna(amount) else text.in_unit(int(amount), dataset.edition.unit)
        for amount, printed in zip(cells["amount_thousand_yen"], cells["printed"], strict=True)
    ]


def _extras(dataset: Dataset | None, sheet: FormSheet, frame: pd.DataFrame) -> dict[str, list[object]]:
    """The columns of the plan's own, those of projects and of amounts on the sheet of projects."""
    if dataset is None or sheet not in (PROJECTS_SHEET, INDICATORS_SHEET):
        return {}
    own = dataset.extras[(dataset.extras["seq"] == 0) == (sheet is PROJECTS_SHEET)]
    words = {(row.no, row.seq, row.head): row.words for row in own.itertuples()}
    rows = [(no, 0) for no in frame["no"]] if sheet is PROJECTS_SHEET else frame[["no", "seq"]].to_numpy()
    return {head: [words.get((no, seq, head), "") for no, seq in rows] for head in own["head"].unique()}


class _Form:
    """Writes the sheets: heads with notes, drop-down lists, texts that Excel leaves as they are."""

    def __init__(self, book: Workbook, terms: RegionTerms) -> None:
        self.book, self.terms = book, terms
        head = {"bold": True, "text_wrap": True, "bg_color": HEAD_FILL, "bottom": 1, "border_color": EDGE}
        self.head = book.add_format(head)
        self.own_head = book.add_format(head | {"locked": False})
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
        """What is known of the plan."""
        sheet = self.book.add_worksheet(REGION)
        self._heads(sheet, {ITEM: "", CONTENT: "不明な項目は空のままでよい"})
        sheet.set_column(0, 0, 20, self.text)
        sheet.set_column(1, 1, 90, self.text)
        empty = {"kind": self.terms.region, "unit": THOUSAND_YEN}
        for row, (name, item) in enumerate(ABOUT.items(), start=1):
            sheet.write_string(row, 0, item, self.head)
            said = getattr(dataset.edition, name) if dataset else empty.get(name, "")
            sheet.write_string(row, 1, said, self.text)
            if name in CHOICES:
                sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": CHOICES[name]})
        sheet.protect("", FREE)
        set_page(sheet)

    def examples(self) -> None:
        """A sheet with a row of each other one, filled in, which is not read."""
        sheet = self.book.add_worksheet(EXAMPLES)
        sheet.set_column(0, 11, WIDTHS["string"])
        sheet.write_string(0, 0, "書き方の例（架空）。このシートは読み取らない", self.example)
        for row, (form, said) in zip(range(2, 99, 4), EXAMPLE_ROWS.items(), strict=False):
            named = {field.name: field.with_terms(self.terms).head for field in form.fields}
            sheet.write_string(row, 0, form.title)
            for column, (name, words) in enumerate(said.items()):
                sheet.write_string(row + 1, column, named.get(name, name), self.head)
                sheet.write_string(row + 2, column, words, self.example)

    def sheet(
        self,
        form: FormSheet,
        frame: pd.DataFrame,
        more: dict[str, list[object]],
        dataset: Dataset | None,
        extras: dict[str, list[object]],
    ) -> None:
        """A sheet of the frame's rows; ``more`` are columns besides, by their heads, and then ``extras``."""
        sheet = self.book.add_worksheet(form.title)
        heads = {
            field.head: self._note(field) for field in (own.with_terms(self.terms) for own in form.fields)
        }
        at = {field.name: column for column, field in enumerate(form.fields)}
        if form.named:
            heads = {"No.": heads.pop("No."), NAME_HEAD: "No. から自動で入る（確認用）", **heads}
            at = {name: column + (column > 0) for name, column in at.items()}
        note = (
            AMOUNT_NOTE if form is BUDGETS_SHEET else f"参加するなら {YES}。{ALL} か {NONE} の行では空でよい"
        )
        self._heads(sheet, heads)
        self._heads(sheet, dict.fromkeys(more, note) | dict.fromkeys(extras, EXTRA_NOTE), len(heads))
        for field in form.fields:
            self._column(sheet, form, field, at[field.name], frame[field.name].tolist())
        if form.named:
            self._names(sheet, frame, dataset)
        looks = self.amount if form is BUDGETS_SHEET else self.mark
        for column, (head, values) in enumerate((more | extras).items(), start=len(heads)):
            width, look = (WIDTHS["string"], self.text) if head in extras else (12, looks)
            sheet.set_column(column, column, width, look)
            for row, value in enumerate(values, start=1):
                whole = not isinstance(value, float) or value.is_integer()
                self._write(sheet, row, column, value, look if whole else self.fraction)
            if form is PROJECTS_SHEET and head in more:
                sheet.data_validation(1, column, SPARE, column, {"validate": "list", "source": [YES]})
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{SPARE + 1}"})
        sheet.freeze_panes(1, 2 if "no" in at else 1)
        sheet.repeat_rows(0)
        sheet.set_column(len(heads) + len(more | extras), LAST_COLUMN, None, self.text)
        sheet.protect("", FREE)
        set_page(sheet)

    def _column(
        self, sheet: Worksheet, form: FormSheet, field: Field, column: int, values: list[object]
    ) -> None:
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
            source = f"='{HEADINGS_SHEET.title}'!$A$2:$A${SPARE + 1}"
        elif field.name == "no" and form is not PROJECTS_SHEET:
            source = f"='{PROJECTS_SHEET.title}'!$A$2:$A${SPARE + 1}"
        if source:
            sheet.data_validation(1, column, SPARE, column, {"validate": "list", "source": source})

    def _names(self, sheet: Worksheet, frame: pd.DataFrame, dataset: Dataset | None) -> None:
        """Beside each number the project's name, which follows what stands on the sheet of projects."""
        sheet.set_column(1, 1, 30, self.text)
        names = dataset.project_names if dataset else {}
        known = [names[no] for no in frame["no"]]
        for row in range(1, SPARE + 1):
            formula = f"=IFERROR(VLOOKUP(A{row + 1},'{PROJECTS_SHEET.title}'!$A:$B,2,FALSE),\"\")"
            sheet.write_formula(row, 1, formula, self.helper, known[row - 1] if row <= len(known) else "")

    def _heads(self, sheet: Worksheet, heads: dict[str, str], own: int = 0) -> None:
        """Heads with their notes; from column ``own`` on they are the plan's own, and may be changed."""
        for column, (head, note) in enumerate(heads.items(), start=own):
            sheet.write_string(0, column, head, self.own_head if own else self.head)
            if note:
                sheet.write_comment(0, column, note, {"x_scale": 2})

    def _note(self, field: Field) -> str:
        if field.name == "participants":
            partner = self.terms.partner
            return f"全市町村なら {ALL}、参加する{partner}がなければ {NONE}、ほかは空にして右の列に {YES}"
        said = field.description if field.required else f"{field.description}（空でもよい）"
        return said if field.name != FISCAL_YEAR.name else f"{said}。西暦の４桁"

    def _write(self, sheet: Worksheet, row: int, column: int, value: object, looks: Format) -> None:
        if isinstance(value, bool):
            value = YES if value else ""
        if isinstance(value, str):
            sheet.write_string(row, column, value, looks) if value else sheet.write_blank(
                row, column, None, looks
            )
        elif isinstance(value, Real) and not pd.isna(value):
            sheet.write_number(row, column, float(value), looks)
