"""The tables of one edition, each printed cell with the lines it came from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from explorer.frames import DataError, DataErrors, collecting
from explorer.lookalikes import without_variants
from explorer.model import DEFAULT_KIND, KINDS_OF_REGION, PLAN_TABLES, AmountState, Basis, RegionTerms, Side
from explorer.plan.headings import Heading
from explorer.plan.kpis import Kpi, read_kpis
from explorer.plan.layout import check_spacing, lay_out
from explorer.plan.readings import read_burden_kinds, read_quantity, read_target_kind
from explorer.plan.sheets import Sheet, read_sheet
from explorer.plan.slips import find_slips
from explorer.plan.source import ALL_MUNICIPALITIES, BLANK, Cell, Slip, Source
from explorer.plan.worksheets import Plan, sort_faults
from explorer.plan.worksheets import read_plan as read_worksheets

EVERYBODY = re.compile(
    "(?:(?P<but>.+)を除く)?全(?P<kinds>(?=[市区町村])市?区?町?村?)(?:（(?P<except>.+)を除く）)?"
)
"""All partners of these kinds, or all but those named."""
BETWEEN = re.compile("[、，]?(?:及び|および|並びに|ならびに)|[、，・]")
"""What stands between the names of a list."""
AMOUNT = re.compile(r"0|[1-9][0-9]{0,2}(?:,[0-9]{3}){0,4}")
WORDS = re.compile(r"（[^（）0-9０-９]+）")


class _Region(NamedTuple):
    """The codes of the core cities and of their partners by name, and what both are called."""

    cores: dict[str, str]
    partners: dict[str, str]
    terms: RegionTerms


@dataclass
class _Rows:
    """Rows per table as they are found, and the lines of each printed cell."""

    tables: dict[str, list[dict[str, object]]] = field(
        default_factory=lambda: {name: [] for name in PLAN_TABLES}
    )

    def add(self, table: str, row: Mapping[str, object]) -> None:
        """Add a row; cells of the plan are kept as text and their lines as provenance."""
        plain = {name: value.text if isinstance(value, Cell) else value for name, value in row.items()}
        self.tables[table].append(plain)
        key = "/".join(str(plain[name]) for name in PLAN_TABLES[table].primary_key)
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


def build_tables(
    source: Source, municipalities: pd.DataFrame, terms: RegionTerms = KINDS_OF_REGION[DEFAULT_KIND]
) -> dict[str, pd.DataFrame]:
    """Read the plan into the edition's tables, columns and order as in the registry.

    ``municipalities`` has municipality_code, name and is_core (one or more core cities; only one for a plan
    that is no workbook); ``words`` are what the plan calls the members. Budgets are in thousand yen. Raises
    DataError, naming file and line, when the text is not a plan as expected; for the text of a workbook
    DataErrors, which names every cell that is wrong.
    """
    region, rows = _region(municipalities, terms), _Rows()
    faults = list(source.faults)
    if source.is_workbook:
        plan = read_worksheets(source, list(region.cores), list(region.partners))
        faults += plan.faults
        _add_plan(rows, plan, region, faults)
        if faults:
            faults = sort_faults(map(source.locate, faults))
            raise DataErrors([source.place(problem) for problem in faults])
    else:
        try:
            _add_plan(rows, _read_text(source, region), region, faults)
            if faults:
                raise faults[0]
            check_spacing(source)
        except DataError as problem:
            raise source.place(problem) from problem
    return {
        name: pd.DataFrame(rows.tables[name], columns=table.columns, dtype=object)
        for name, table in PLAN_TABLES.items()
    }


def _read_text(source: Source, region: _Region) -> Plan:
    if len(region.cores) > 1:
        found = f"{region.terms.core}が{len(region.cores)}つあります（{'・'.join(region.cores)}）"
        expected = "一つ。二つ以上あれば、Excel のブックで読み込む（python -m explorer template）"
        raise DataError(found, expected)
    layout, core_city = lay_out(source), next(iter(region.cores))
    return Plan(
        layout.headings,
        {role: read_kpis(start, lines) for role, (start, lines) in layout.kpis.items()},
        [read_sheet(text, core_city, region.terms.partner) for text in layout.sheets],
        layout.slips,
    )


def _add_plan(rows: _Rows, plan: Plan, region: _Region, faults: list[DataError]) -> None:
    """Add the plan's rows; what is wrong with a project's goes to ``faults``."""
    _add_headings(rows, plan.headings)
    _add_kpis(rows, plan.kpis)
    for sheet in plan.sheets:
        _add_project(rows, sheet)
        with collecting(faults):
            _add_budgets(rows, sheet, fiscal_years=list(plan.sheets[0].budgets))
        with collecting(faults):
            _add_participation(rows, sheet, region)
        _add_indicators(rows, sheet)
        _add_burdens(rows, sheet)
        _add_extras(rows, sheet)
        with collecting(faults):
            _add_glossary(rows, sheet)
    _add_slips(rows, [*plan.slips, *(slip for sheet in plan.sheets for slip in find_slips(sheet))])


def _region(municipalities: pd.DataFrame, terms: RegionTerms) -> _Region:
    partners = municipalities[~municipalities["is_core"]]
    cores = municipalities[municipalities["is_core"]]
    return _Region(
        dict(zip(cores["name"], cores["municipality_code"], strict=True)),
        dict(zip(map(without_variants, partners["name"]), partners["municipality_code"], strict=True)),
        terms,
    )


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
                "mark": heading.mark,
            },
        )


def _add_kpis(rows: _Rows, kpis_by_role: dict[str, list[Kpi]]) -> None:
    for role, kpis in sorted(kpis_by_role.items()):
        for seq, kpi in enumerate(kpis, start=1):
            current, target = read_quantity(kpi.current.text), read_quantity(kpi.target.text)
            rows.add(
                "kpis",
                {
                    "role": role,
                    "seq": seq,
                    **kpi._asdict(),
                    "current_value": _number(current.value),
                    "current_unit": current.unit,
                    "target_value": _number(target.value),
                    "target_unit": target.unit,
                },
            )


def _add_project(rows: _Rows, sheet: Sheet) -> None:
    heading = sheet.text.heading
    rows.add(
        "projects",
        {
            "no": sheet.text.no,
            "heading": heading.code,
            "role": heading.role,
            "category": heading.category,
            "field": heading.field,
            **sheet.texts,
        },
    )


def _add_budgets(rows: _Rows, sheet: Sheet, fiscal_years: list[int]) -> None:
    """``fiscal_years`` are those of the plan, the same for every sheet."""
    if list(sheet.budgets) != fiscal_years:
        line = next(iter(sheet.budgets.values())).first_line
        raise DataError(f"No. {sheet.text.no}：年度が {list(sheet.budgets)} です", f"{fiscal_years}", line)
    for year, printed in sheet.budgets.items():
        amount = None
        if AMOUNT.fullmatch(printed.text):
            state, amount = AmountState.AMOUNT, int(printed.text.replace(",", ""))
        elif printed.text == BLANK:
            state = AmountState.NOT_STATED
        elif WORDS.fullmatch(printed.text):
            state = AmountState.WORDS
        else:
            raise DataError(
                f"No. {sheet.text.no}：{year}年度の事業費見込額が「{printed.text}」です",
                f"３桁区切りの整数、{BLANK}、（文言）のどれか",
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


def _add_participation(rows: _Rows, sheet: Sheet, region: _Region) -> None:
    printed = sheet.texts["participants"]
    of, plain = f"No. {sheet.text.no}：", without_variants(printed.text)
    everybody = EVERYBODY.fullmatch(plain)
    if everybody and not {name[-1] for name in region.partners} <= set(everybody["kinds"]):
        raise DataError(
            f"{of}「{printed.text}」がどの市町村のことか分かりません（ほかの種類の市町村もあります）",
            f"{ALL_MUNICIPALITIES}、または市町村の名前",
            printed.first_line,
        )
    listed = (everybody["but"] or everybody["except"] or "") if everybody else plain
    named = BETWEEN.split(listed) if listed and listed != BLANK else []
    for position, name in enumerate(named):
        if name not in region.partners:
            raise DataError(
                f"{of}{region.terms.partner}「{name}」は圏域の市町村ではありません",
                f"{ALL_MUNICIPALITIES}、または {'・'.join(region.partners) or BLANK}",
                printed.first_line,
            )
        if name in named[:position]:
            raise DataError(f"{of}「{name}」が二度あります", "一度だけ", printed.first_line)
    names = [name for name in region.partners if name not in named] if everybody else named
    basis = Basis.ALL if everybody and not named else Basis.LISTED
    taking_part = [(region.cores[name], Basis.CORE, said) for name, said in sheet.cores.items()]
    taking_part += [(region.partners[name], basis, printed) for name in names]
    for code, why, at in sorted(taking_part):
        rows.add(
            "participation",
            {
                "no": sheet.text.no,
                "municipality_code": Cell(code, at.first_line, at.last_line),
                "basis": why.value,
            },
        )


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
    for side in Side:
        printed = sheet.texts[f"{side}_burden"]
        for kind in read_burden_kinds(printed.text) if printed.text != BLANK else ():
            rows.add(
                "burdens",
                {"no": sheet.text.no, "side": side.value, "kind": kind.value, "printed": printed},
            )


def _add_extras(rows: _Rows, sheet: Sheet) -> None:
    for (seq, head), words in sheet.extras.items():
        rows.add("extras", {"no": sheet.text.no, "seq": seq, "head": head, "words": words})


def _add_glossary(rows: _Rows, sheet: Sheet) -> None:
    for note in sheet.text.footnotes:
        if any(row["term"] == note.term.text for row in rows.tables["glossary"]):
            raise DataError(f"脚注【{note.term.text}】が二度あります", "用語ごとに一度", note.term.first_line)
        rows.add(
            "glossary",
            {"term": note.term, "definition": note.definition, "mark": note.mark, "no": sheet.text.no},
        )


def _add_slips(rows: _Rows, slips: Iterable[Slip]) -> None:
    for slip in sorted(slips, key=lambda slip: slip.line):
        rows.add("slips", slip._asdict())


def _number(value: float | None) -> int | float | None:
    """Whole numbers without a decimal point, as the plan prints them."""
    return int(value) if value is not None and value.is_integer() else value
