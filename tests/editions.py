"""Make a second edition of the plan from the first by edits, with the changes to be found.

Each edit of a :class:`Draft` changes one thing, as a new edition might, and notes the changes that
follow from it. New text is appended to the plan's text, so that the edition passes every check.
"""

import csv
import hashlib
import re
import shutil
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer.model import EDITION_TABLES, ChangeKind

Expected = tuple[str, int | None, str, str, str, str]
"""kind, no, what, at, before, after."""
OF_SHEETS = ("budgets", "participation", "indicators", "burdens")
AMOUNTS = {
    ("amount", "amount"): ChangeKind.AMOUNT_CHANGED,
    ("amount", "not_stated"): ChangeKind.AMOUNT_WITHDRAWN,
    ("amount", "words"): ChangeKind.AMOUNT_WITHDRAWN,
    ("not_stated", "amount"): ChangeKind.AMOUNT_FILLED_IN,
    ("words", "amount"): ChangeKind.AMOUNT_FILLED_IN,
    ("not_stated", "words"): ChangeKind.AMOUNT_WORDS,
    ("words", "not_stated"): ChangeKind.AMOUNT_WORDS,
    ("words", "words"): ChangeKind.AMOUNT_WORDS,
}


@dataclass(eq=False)
class Row:
    """A row of a table, and the lines of its printed cells."""

    values: dict[str, str]
    lines: dict[str, tuple[int, int]]


@dataclass(eq=False)
class Sheet:
    """A project: its row, its rows in the other tables, its No. in the first edition (None: new)."""

    project: Row
    rows: dict[str, list[Row]] = field(default_factory=dict)
    first_no: int | None = None


class Draft:
    """The second edition during editing, and the changes to be found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines = (folder / "source.txt").read_text("utf-8").split("\n")
        lines: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
        for cell in self._read("provenance"):
            cells = lines.setdefault((cell["table"], cell["key"]), {})
            cells[cell["column"]] = (int(cell["first_line"]), int(cell["last_line"]))
        rows = {
            name: [Row(values, lines[name, _key(name, values)]) for values in self._read(name)]
            for name in EDITION_TABLES
            if name not in ("slips", "provenance")
        }
        self.tables = {name: rows[name] for name in ("headings", "kpis", "glossary")}
        self.sheets = []
        for project in rows["projects"]:
            no = project.values["no"]
            by_table = {name: [row for row in rows[name] if row.values["no"] == no] for name in OF_SHEETS}
            self.sheets.append(Sheet(project, by_table, int(no)))
        self.first = list(self.sheets)
        self.terms = {id(row): self.first[int(row.values["no"]) - 1] for row in self.tables["glossary"]}
        with (folder.parent / "municipalities.csv").open(encoding="utf-8", newline="") as file:
            self.towns = {row["municipality_code"]: row["name"] for row in csv.DictReader(file)}
        self.noted: list[tuple[ChangeKind, Sheet | None, str, Any, str, str]] = []

    def _read(self, name: str) -> list[dict[str, str]]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    # The edits

    def rename(self, sheet: Sheet, name: str) -> None:
        self._reword(ChangeKind.RENAMED, sheet, sheet.project, "name", "", name)

    def text(self, sheet: Sheet, column: str, words: str) -> None:
        self._reword(ChangeKind.TEXT, sheet, sheet.project, column, "", words)

    def amount(self, sheet: Sheet, year: str, printed: str) -> None:
        row = next(row for row in sheet.rows["budgets"] if row.values["fiscal_year"] == year)
        is_amount = re.fullmatch(r"[\d,]+", printed)
        state = "amount" if is_amount else "not_stated" if printed == "－" else "words"
        kind = AMOUNTS[row.values["state"], state]
        self._reword(kind, sheet, row, "printed", year, printed)
        row.values |= {
            "state": state,
            "amount_thousand_yen": printed.replace(",", "") if is_amount else "",
        }

    def town_in(self, sheet: Sheet, code: str) -> None:
        self._towns(sheet, {*self.partners(sheet), code})
        self._note(ChangeKind.TOWN_JOINED, sheet, "municipality_code", code, "", self.towns[code])

    def town_out(self, sheet: Sheet, code: str) -> None:
        self._towns(sheet, {*self.partners(sheet)} - {code})
        self._note(ChangeKind.TOWN_LEFT, sheet, "municipality_code", code, self.towns[code], "")

    def target(self, sheet: Sheet, at: int, printed: str) -> None:
        row = sheet.rows["indicators"][at]
        self._reword(ChangeKind.TARGET, sheet, row, "target", row, printed)

    def baseline(self, sheet: Sheet, at: int, printed: str) -> None:
        row = sheet.rows["indicators"][at]
        self._reword(ChangeKind.BASELINE, sheet, row, "baseline", row, printed)

    def item(self, sheet: Sheet, at: int, words: str) -> None:
        row = sheet.rows["indicators"][at]
        self._reword(ChangeKind.TEXT, sheet, row, "item", row, words)

    def add_indicator(self, sheet: Sheet, item: str) -> None:
        row = deepcopy(sheet.rows["indicators"][0])
        for column, words in {"item": item, "baseline": "ー", "target": "10回（毎年度）"}.items():
            self._print(row, column, words)
        sheet.rows["indicators"].insert(0, row)
        self._note(ChangeKind.INDICATOR_ADDED, sheet, "item", row, "", item)

    def end_indicator(self, sheet: Sheet, at: int) -> None:
        row = sheet.rows["indicators"].pop(at)
        self._note(ChangeKind.INDICATOR_ENDED, sheet, "item", row.values["seq"], row.values["item"], "")

    def kpi(self, at: int, column: str, words: str) -> None:
        row = self.tables["kpis"][at]
        where = f"{row.values['role']}/{row.values['seq']}"
        self._reword(ChangeKind.KPI, None, row, column, where, words)

    def heading(self, code: str, title: str) -> None:
        row = next(row for row in self.tables["headings"] if row.values["heading"] == code)
        self._reword(ChangeKind.HEADING, None, row, "title", code, title)

    def term(self, at: int, definition: str) -> None:
        row = self.tables["glossary"][at]
        self._reword(ChangeKind.TERM, self.terms[id(row)], row, "definition", row.values["term"], definition)

    def move(self, sheet: Sheet, code: str) -> None:
        """Move a project to another field."""
        values = sheet.project.values
        before, values["heading"] = values["heading"], code
        role, *middle, mark = code.split("-")
        values |= {"role": role, "category": "".join(middle), "field": mark}
        self._note(ChangeKind.MOVED, sheet, "heading", "", self._path(before), self._path(code))

    def renumber(self, sheet: Sheet, at: int) -> None:
        """Move a project to another position; those between are renumbered too."""
        self.sheets.remove(sheet)
        self.sheets.insert(at, sheet)

    def add(self, like: Sheet, at: int, name: str, summary: str) -> None:
        """Add a copy of the project ``like`` with another name and summary."""
        sheet = deepcopy(like)
        sheet.first_no = None
        self._print(sheet.project, "name", name)
        self._print(sheet.project, "summary", summary)
        self.sheets.insert(at, sheet)
        self._note(ChangeKind.PROJECT_ADDED, sheet, "name", "", "", name)

    def end(self, sheet: Sheet) -> None:
        """Remove a project."""
        self.sheets.remove(sheet)
        self._note(ChangeKind.PROJECT_ENDED, sheet, "name", "", sheet.project.values["name"], "")

    def year(self, year: str) -> None:
        """Add a fiscal year without amounts."""
        for sheet in self.sheets:
            row = deepcopy(sheet.rows["budgets"][-1])
            row.values |= {"fiscal_year": year, "state": "not_stated", "amount_thousand_yen": ""}
            self._print(row, "printed", "－")
            sheet.rows["budgets"].append(row)
        self._note(ChangeKind.YEAR, None, "fiscal_year", year, "", year)

    def partners(self, sheet: Sheet) -> list[str]:
        """Return the codes of the partners that take part."""
        rows = [row.values for row in sheet.rows["participation"]]
        return [row["municipality_code"] for row in rows if row["basis"] != "core"]

    # The result

    def expected(self) -> list[Expected]:
        """Return the changes to be found, sorted."""
        number = {id(sheet): no for no, sheet in enumerate(self.sheets, start=1)}
        changes = []
        for kind, sheet, what, at, before, after in self.noted:
            no = None if sheet is None else number.get(id(sheet), sheet.first_no)
            place = str(sheet.rows["indicators"].index(at) + 1) if sheet and isinstance(at, Row) else at
            changes.append((kind.value, no, what, place, before, after))
        for sheet in self.sheets:
            no = number[id(sheet)]
            if sheet.first_no not in (None, no):
                changes.append(("renumbered", no, "no", "", str(sheet.first_no), str(no)))
        return sorted(changes, key=str)

    def write(self, data: Path, edition: str) -> None:
        """Write the edition and the municipalities into ``data``."""
        folder = data / edition
        shutil.copytree(self.folder, folder)
        shutil.copyfile(self.folder.parent / "municipalities.csv", data / "municipalities.csv")
        source = "\n".join(self.lines).encode()
        (folder / "source.txt").write_bytes(source)
        about = (folder / "source.toml").read_text("utf-8")
        digest = hashlib.sha256(source).hexdigest()
        (folder / "source.toml").write_text(re.sub(r'(?<=sha256 = ")\w+', digest, about), "utf-8")
        tables = self._numbered()
        for name, rows in tables.items():
            self._write_table(folder, name, [row.values for row in rows])
        self._write_table(folder, "slips", [])
        self._write_table(
            folder,
            "provenance",
            [
                {
                    "table": name,
                    "no": row.values.get("no", ""),
                    "key": _key(name, row.values),
                    "column": column,
                    "first_line": str(first),
                    "last_line": str(last),
                }
                for name, rows in tables.items()
                for row in rows
                for column, (first, last) in row.lines.items()
            ],
        )

    def _numbered(self) -> dict[str, list[Row]]:
        """Return all tables, with sheets and indicators numbered by position."""
        tables = {**self.tables, "projects": [], **{name: [] for name in OF_SHEETS}}
        for no, sheet in enumerate(self.sheets, start=1):
            for seq, row in enumerate(sheet.rows["indicators"], start=1):
                row.values["seq"] = str(seq)
            for row in (sheet.project, *(row for rows in sheet.rows.values() for row in rows)):
                row.values["no"] = str(no)
            tables["projects"].append(sheet.project)
            for name in OF_SHEETS:
                tables[name] += sheet.rows[name]
        for row in self.tables["glossary"]:
            row.values["no"] = self.terms[id(row)].project.values["no"]
        return tables

    def _write_table(self, folder: Path, name: str, rows: list[dict[str, str]]) -> None:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, EDITION_TABLES[name].columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def _towns(self, sheet: Sheet, codes: set[str]) -> None:
        """Set the partners that take part, listed by name."""
        core = sheet.rows["participation"][0]
        known = [code for code in self.towns if code in codes]
        self._print(sheet.project, "participants", "、".join(self.towns[code] for code in known))
        lines = {"municipality_code": sheet.project.lines["participants"]}
        sheet.rows["participation"] = [
            core,
            *(Row({"no": "", "municipality_code": code, "basis": "listed"}, lines) for code in known),
        ]

    def _path(self, code: str) -> str:
        titles = {row.values["heading"]: row.values["title"] for row in self.tables["headings"]}
        parts = code.split("-")
        return " › ".join(titles["-".join(parts[: depth + 1])] for depth in range(len(parts)))

    def _reword(
        self, kind: ChangeKind, sheet: Sheet | None, row: Row, column: str, at: Any, words: str
    ) -> None:
        before = row.values[column]
        assert before != words, "an edit that changes nothing"
        self._print(row, column, words)
        self._note(kind, sheet, column, at, before, words)

    def _print(self, row: Row, column: str, words: str) -> None:
        self.lines.append(words)
        row.values[column] = words
        row.lines = row.lines | {column: (len(self.lines), len(self.lines))}

    def _note(
        self, kind: ChangeKind, sheet: Sheet | None, what: str, at: Any, before: str, after: str
    ) -> None:
        self.noted.append((kind, sheet, what, at, before, after))


def _key(table: str, values: dict[str, str]) -> str:
    return "/".join(values[column] for column in EDITION_TABLES[table].primary_key)


def second_edition(draft: Draft) -> None:
    """Apply the documented edits: one of each kind that a new edition may bring, and some combined."""
    sheet = {draft_sheet.first_no: draft_sheet for draft_sheet in draft.sheets}
    draft.amount(sheet[1], "2025", "5,700")  # another amount
    draft.amount(sheet[1], "2026", "6,000")  # filled in
    draft.amount(sheet[20], "2024", "－")  # a printed 0 withdrawn
    draft.amount(sheet[21], "2024", "0")  # a 0 filled in, which is an amount
    draft.amount(sheet[2], "2027", "（検討中）")  # words where nothing stood
    draft.amount(sheet[35], "2027", "－")  # the words taken out
    draft.town_in(sheet[21], "014231")  # 南幌町 comes in
    draft.town_out(sheet[22], "012173")  # 江別市 goes out
    draft.town_out(sheet[1], "013048")  # 新篠津村 goes out of a project of all
    towns = sheet[34].project.values["participants"].split("、")
    draft.text(sheet[34], "participants", "、".join(reversed(towns)))  # the same towns in another order
    draft.rename(sheet[4], "新製品・新技術の開発への支援")
    draft.text(sheet[5], "summary", sheet[5].project.values["summary"] + "結果は毎年公表する。")
    draft.text(sheet[6], "core_role", "新たな役割")
    draft.text(sheet[6], "partner_burden", "費用負担は生じない")
    draft.move(sheet[7], "1-a")
    draft.target(sheet[8], 0, "30社（2028年度）")
    draft.baseline(sheet[8], 0, "12社（2024年度）")
    draft.item(sheet[18], 0, sheet[18].rows["indicators"][0].values["item"] + "等")
    draft.add_indicator(sheet[9], "相談窓口の開設")
    draft.end_indicator(sheet[41], 2)
    draft.kpi(0, "target", "31 兆円")
    draft.heading("1-b", "戦略産業の育成・支援")
    draft.term(0, "急成長をめざす新しい企業。")
    draft.end(sheet[50])  # those that follow move up
    draft.add(sheet[55], len(draft.sheets), "圏域のデータ連携", "各市町村の統計を一か所に集める。")
    draft.renumber(sheet[11], 11)  # 11 and 12 change places
