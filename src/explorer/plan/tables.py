"""The tables of one edition, each printed cell with the lines it came from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

import pandas as pd

from explorer.model import EDITION_TABLES, AmountState, Basis, BurdenKind, Side
from explorer.plan.layout import Heading, Layout, Slip, lay_out
from explorer.plan.readings import normal, read_burden_kinds, read_quantity, read_target_kind
from explorer.plan.sheets import Sheet, read_sheet
from explorer.plan.source import Cell, Line, PlanError, Source

ALL_MUNICIPALITIES = "全市町村"
AMOUNT = re.compile(r"0|[1-9]\d{0,2}(?:,\d{3})*")
NOT_STATED = "－"
WORDS = re.compile(r"（[^（）0-9０-９]+）")
NO_BASELINE = "ー"
KPI_HEAD = "指標名 現状値 目標値"
KPI_ROW = re.compile(
    r"(?P<name>.+?)[ \n](?P<current>▲?[\d,]+ \S+?) ?\n（(?P<current_year>\d{4} 年度?)）\n"
    r"(?P<target>▲?[\d,]+ \S+?) ?\n（(?P<target_year>\d{4} 年度?)）(?:\n|$)",
    re.DOTALL,
)


@dataclass
class _Rows:
    """Rows per table as they are found, and the lines of each printed cell."""

    tables: dict[str, list[dict[str, object]]] = field(
        default_factory=lambda: {name: [] for name in EDITION_TABLES}
    )

    def add(self, table: str, row: dict[str, object | Cell]) -> None:
        """Add a row; cells of the plan are kept as text and their lines as provenance."""
        plain = {name: value.text if isinstance(value, Cell) else value for name, value in row.items()}
        self.tables[table].append(plain)
        key = "/".join(str(plain[name]) for name in EDITION_TABLES[table].primary_key)
        for name, value in row.items():
            if isinstance(value, Cell):
                self.tables["provenance"].append(
                    {
                        "table": table,
                        "no": plain.get("no"),
                        "key": key,
                        "column": name,
                        "first_line": value.first_line,
                        "last_line": value.last_line,
                    }
                )


def build_tables(source: Source, municipalities: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Read the plan into the edition's tables, columns and order as in the registry.

    ``municipalities`` has municipality_code, name and is_core (one core city). Budgets are in
    thousand yen. Raises PlanError, naming file and line, when the text is not a plan as expected.
    """
    try:
        layout = lay_out(source)
        core_city = municipalities.loc[municipalities["is_core"], "name"].item()
        sheets = [read_sheet(text, core_city) for text in layout.sheets]
        rows = _Rows()
        _add_headings(rows, layout.headings)
        _add_kpis(rows, layout.kpi_lines)
        for sheet in sheets:
            _add_project(rows, sheet)
            _add_budgets(rows, sheet)
            _add_participation(rows, sheet, municipalities)
            _add_indicators(rows, sheet)
            _add_burdens(rows, sheet)
            _add_glossary(rows, sheet)
        _check_years(sheets)
        _add_slips(rows, layout, sheets)
    except PlanError as problem:
        raise problem.at(source.name) from problem
    return {
        name: pd.DataFrame(rows.tables[name], columns=table.columns, dtype=object)
        for name, table in EDITION_TABLES.items()
    }


def _add_headings(rows: _Rows, headings: list[Heading]) -> None:
    for heading in headings:
        rows.add(
            "headings",
            {
                "heading": heading.code,
                "role": heading.role,
                "category": heading.category,
                "field": heading.field,
                "title": heading.title,
            },
        )


def _add_kpis(rows: _Rows, lines_by_role: dict[str, list[Line]]) -> None:
    for role, lines in sorted(lines_by_role.items()):
        head, *body = lines
        if head.text.strip(" ") != KPI_HEAD:
            raise PlanError(
                f"基本ＫＰＩの見出しが「{head.text.strip()}」です", f"「{KPI_HEAD}」", head.number
            )
        text = "\n".join(line.text.strip(" ") for line in body)
        position = 0
        for seq, found in enumerate(KPI_ROW.finditer(text), start=1):
            if found.start() != position:
                break
            cells = {name: _kpi_cell(found, name, text, body) for name in found.groupdict()}
            row: dict[str, object | Cell] = {"role": role, "seq": seq, **cells}
            for column in ("current", "target"):
                reading = read_quantity(cells[column].text)
                row[f"{column}_value"], row[f"{column}_unit"] = _number(reading.value), reading.unit
            rows.add("kpis", row)
            position = found.end()
        if position != len(text) or not text:
            line = body[text[:position].count("\n")].number if body else head.number
            raise PlanError("基本ＫＰＩの行を読めません", "指標名・現状値（年）・目標値（年）", line)


def _kpi_cell(found: re.Match[str], name: str, text: str, body: list[Line]) -> Cell:
    first, last = (text[: found.start(name)].count("\n"), text[: found.end(name)].count("\n"))
    return Cell(found[name].replace("\n", ""), body[first].number, body[last].number)


def _add_project(rows: _Rows, sheet: Sheet) -> None:
    heading = sheet.text.heading
    rows.add(
        "projects",
        {
            "no": sheet.text.no,
            "name": sheet.name,
            "heading": heading.code,
            "role": heading.role,
            "category": heading.category,
            "field": heading.field,
            "summary": sheet.summary,
            "core_role": sheet.core_role,
            "partner_role": sheet.partner_role,
            "participants": sheet.participants,
            "core_burden": sheet.core_burden,
            "partner_burden": sheet.partner_burden,
        },
    )


def _add_budgets(rows: _Rows, sheet: Sheet) -> None:
    for year, printed in sheet.budgets.items():
        amount = None
        if AMOUNT.fullmatch(printed.text):
            state, amount = AmountState.AMOUNT, int(printed.text.replace(",", ""))
        elif printed.text == NOT_STATED:
            state = AmountState.NOT_STATED
        elif WORDS.fullmatch(printed.text):
            state = AmountState.WORDS
        else:
            raise PlanError(
                f"No. {sheet.text.no}：{year}年度の事業費見込額が「{printed.text}」です",
                f"３桁区切りの整数、{NOT_STATED}、（文言）のどれか",
                printed.first_line,
            )
        rows.add(
            "budgets",
            {
                "no": sheet.text.no,
                "fiscal_year": year,
                "amount_thousand_yen": amount,
                "state": state.value,
                "printed": printed,
            },
        )


def _check_years(sheets: list[Sheet]) -> None:
    expected = list(sheets[0].budgets)
    for sheet in sheets:
        if list(sheet.budgets) != expected:
            line = next(iter(sheet.budgets.values())).first_line
            raise PlanError(f"No. {sheet.text.no}：年度が {list(sheet.budgets)} です", f"{expected}", line)


def _add_participation(rows: _Rows, sheet: Sheet, municipalities: pd.DataFrame) -> None:
    partners = municipalities.loc[~municipalities["is_core"]]
    code_of = dict(zip(partners["name"], partners["municipality_code"], strict=True))
    core_code = municipalities.loc[municipalities["is_core"], "municipality_code"].item()
    if sheet.participants.text == ALL_MUNICIPALITIES:
        names, basis = list(code_of), Basis.ALL
    else:
        names, basis = sheet.participants.text.split("、"), Basis.LISTED
    for position, name in enumerate(names):
        if name not in code_of:
            raise PlanError(
                f"No. {sheet.text.no}：連携市町村「{name}」を知りません",
                f"{ALL_MUNICIPALITIES}、または {'・'.join(code_of)}",
                sheet.participants.first_line,
            )
        if name in names[:position]:
            raise PlanError(
                f"No. {sheet.text.no}：「{name}」が二度あります", "一度だけ", sheet.participants.first_line
            )
    taking_part = [(core_code, Basis.CORE, sheet.core_role)]
    taking_part += [(code_of[name], basis, sheet.participants) for name in names]
    for code, why, printed in sorted(taking_part):
        row: dict[str, object | Cell] = {
            "no": sheet.text.no,
            "municipality_code": Cell(code, printed.first_line, printed.last_line),
            "basis": why.value,
        }
        rows.add("participation", row)


def _add_indicators(rows: _Rows, sheet: Sheet) -> None:
    for seq, indicator in enumerate(sheet.indicators, start=1):
        baseline, target = read_quantity(indicator.baseline.text), read_quantity(indicator.target.text)
        rows.add(
            "indicators",
            {
                "no": sheet.text.no,
                "seq": seq,
                "item": indicator.item,
                "baseline": indicator.baseline,
                "target": indicator.target,
                "baseline_value": _number(baseline.value),
                "baseline_unit": baseline.unit,
                "baseline_year": baseline.year,
                "target_value": _number(target.value),
                "target_unit": target.unit,
                "target_year": target.year,
                "target_kind": read_target_kind(indicator.target.text).value,
            },
        )


def _add_burdens(rows: _Rows, sheet: Sheet) -> None:
    for side, printed in ((Side.CORE, sheet.core_burden), (Side.PARTNER, sheet.partner_burden)):
        for kind in read_burden_kinds(printed.text):
            rows.add(
                "burdens",
                {"no": sheet.text.no, "side": side.value, "kind": kind.value, "printed": printed},
            )


def _add_glossary(rows: _Rows, sheet: Sheet) -> None:
    for note in sheet.text.footnotes:
        rows.add(
            "glossary",
            {"term": note.term, "definition": note.definition, "mark": note.mark, "no": sheet.text.no},
        )


def _add_slips(rows: _Rows, layout: Layout, sheets: list[Sheet]) -> None:
    found = chain(layout.slips, *(_slips(sheet) for sheet in sheets))
    for slip in sorted(found, key=lambda slip: slip.line):
        rows.add("slips", {"no": slip.no, "line": slip.line, "printed": slip.printed, "reason": slip.reason})


def _slips(sheet: Sheet) -> Iterable[Slip]:
    """The plan's own oddities in one sheet, by general rules; nothing is corrected."""

    def slip(printed: Cell, reason: str) -> Slip:
        return Slip(printed.first_line, printed.text, reason, sheet.text.no)

    for item, baseline, target in sheet.indicators:
        if re.search(r"[のをにがはとで]$", item.text):
            yield slip(item, "項目の終わりが欠けていると読める")
        if re.search(r"\d{4}度", normal(target.text)):
            yield slip(target, "「年度」の「年」がない")
        if re.search(r"\(毎年度\)", normal(baseline.text)):
            yield slip(baseline, "基準年が年ではなく「毎年度」")
        if re.search(r"\)以上$", normal(target.text)):
            yield slip(target, "「以上」が括弧の後にある")
        if len(baseline.text) == 1 and baseline.text != NO_BASELINE:
            yield slip(baseline, "基準値のない印が、ほかの指標の「ー」と異なる")
        before, after = read_quantity(baseline.text), read_quantity(target.text)
        if (
            before.value is not None
            and after.value is not None
            and before.unit == after.unit
            and after.value < before.value
        ):
            yield slip(target, f"目標値が基準値（{baseline.text}）を下回る")
    for burden in (sheet.core_burden, sheet.partner_burden):
        if not re.search(r"負担|生じない", burden.text[-4:]):
            yield slip(burden, "文の終わりの動詞（「を負担」など）がない")
    if any(
        read_burden_kinds(burden.text) == [BurdenKind.UNKNOWN]
        for burden in (sheet.core_burden, sheet.partner_burden)
    ):
        yield slip(sheet.partner_burden, "費用負担の種類が分類できない")


def _number(value: float | None) -> int | float | None:
    """Whole numbers without a decimal point, as the plan prints them."""
    return int(value) if value is not None and value.is_integer() else value
