"""Make the tables of an edition, with the lines of each printed cell as provenance."""

import re
from typing import NamedTuple

import pandas as pd

from explorer.frames import DataError, DataErrors, collect_errors
from explorer.lookalikes import without_variants
from explorer.model import DEFAULT_KIND, KINDS_OF_REGION, PLAN_TABLES, AmountState, Basis, RegionTerms, Side
from explorer.plan.headings import Heading
from explorer.plan.kpis import Kpi, read_kpis
from explorer.plan.layout import check_spacing, lay_out
from explorer.plan.readings import read_burden_kinds, read_quantity, read_target_kind
from explorer.plan.sheets import Plan, Sheet, listed, read_sheet
from explorer.plan.slips import find_slips
from explorer.plan.source import ALL_MUNICIPALITIES, BLANK, Cell, Source
from explorer.plan.workbook_plan import read_plan as read_workbook_plan
from explorer.plan.worksheets import sort_errors

ALL_OF_KINDS = re.compile(
    "(?:(?P<but>.+)を除く)?全(?P<kinds>(?=[市区町村])市?区?町?村?)(?:（(?P<except>.+)を除く）)?"
)
"""All partners of these kinds, or all but the named ones."""
SEPARATOR = re.compile("[、，]?(?:及び|および|並びに|ならびに)|[、，・]")
"""What separates the names of a list."""
AMOUNT = re.compile(r"0|[1-9][0-9]{0,2}(?:,[0-9]{3}){0,4}")
WORDS = re.compile(r"（[^（）0-9０-９]+）")


class _Region(NamedTuple):
    """The codes of the core cities and of the partners by name, and what the plan calls them."""

    cores: dict[str, str]
    partners: dict[str, str]
    terms: RegionTerms


class _Rows:
    """The rows of each table, and the provenance of their printed cells."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, object]]] = {name: [] for name in PLAN_TABLES}

    def add(self, table: str, **row: object) -> None:
        """Add a row; each Cell is stored as its text, and its lines as provenance."""
        plain = {name: value.text if isinstance(value, Cell) else value for name, value in row.items()}
        self.tables[table].append(plain)
        key = "/".join(str(plain[name]) for name in PLAN_TABLES[table].primary_key)
        self.tables["provenance"] += [
            {
                "table": table,
                "no": plain.get("no"),
                "key": key,
                "column": name,
                "first_line": value.first_line,
                "last_line": value.last_line,
            }
            for name, value in row.items()
            if isinstance(value, Cell)
        ]


def build_tables(
    source: Source, municipalities: pd.DataFrame, terms: RegionTerms = KINDS_OF_REGION[DEFAULT_KIND]
) -> dict[str, pd.DataFrame]:
    """Return the edition's tables, with the columns in the registry's order.

    ``municipalities`` has municipality_code, name and is_core; a plan that is no workbook has exactly one
    core city. ``terms`` are what the plan calls its members. Budgets are in thousand yen. Raises DataError
    with file and line if the text is not a plan as expected, or, for a workbook, DataErrors with every
    wrong cell.
    """
    region, rows = _region(municipalities, terms), _Rows()
    errors = list(source.errors)
    if source.is_workbook:
        plan, wrong_cells = read_workbook_plan(source, list(region.cores), list(region.partners))
        errors += wrong_cells
        _add_plan(rows, plan, region, errors)
        if errors:
            raise DataErrors([source.locate(error) for error in sort_errors(map(source.locate_cell, errors))])
    else:
        try:
            _add_plan(rows, _read_text(source, region), region, errors)
            if errors:
                raise errors[0]
            check_spacing(source)
        except DataError as error:
            raise source.locate(error) from error
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


def _add_plan(rows: _Rows, plan: Plan, region: _Region, errors: list[DataError]) -> None:
    """Add the plan's rows; append what is wrong with a project to ``errors``."""
    for heading in plan.headings:
        rows.add("headings", **_codes(heading), title=heading.title, mark=heading.mark)
    _add_kpis(rows, plan.kpis)
    for sheet in plan.sheets:
        rows.add("projects", no=sheet.text.no, **_codes(sheet.text.heading), **sheet.texts)
        with collect_errors(errors):
            _add_budgets(rows, sheet, fiscal_years=list(plan.sheets[0].budgets))
        with collect_errors(errors):
            _add_participation(rows, sheet, region)
        _add_indicators(rows, sheet)
        _add_burdens(rows, sheet)
        for (seq, head), words in sheet.extras.items():
            rows.add("extras", no=sheet.text.no, seq=seq, head=head, words=words)
        with collect_errors(errors):
            _add_glossary(rows, sheet)
    slips = [*plan.slips, *find_slips(plan.sheets)]
    for slip in sorted(slips, key=lambda slip: slip.line):
        rows.add("slips", **slip._asdict())


def _region(municipalities: pd.DataFrame, terms: RegionTerms) -> _Region:
    partners = municipalities[~municipalities["is_core"]]
    cores = municipalities[municipalities["is_core"]]
    return _Region(
        dict(zip(cores["name"], cores["municipality_code"], strict=True)),
        dict(zip(map(without_variants, partners["name"]), partners["municipality_code"], strict=True)),
        terms,
    )


def _add_kpis(rows: _Rows, kpis_by_role: dict[str, list[Kpi]]) -> None:
    for role, kpis in sorted(kpis_by_role.items()):
        for seq, kpi in enumerate(kpis, start=1):
            current, target = read_quantity(kpi.current.text), read_quantity(kpi.target.text)
            rows.add(
                "kpis",
                role=role,
                seq=seq,
                **kpi._asdict(),
                current_value=_number(current.value),
                current_unit=current.unit,
                target_value=_number(target.value),
                target_unit=target.unit,
            )


def _codes(heading: Heading) -> dict[str, str]:
    return {
        "heading": heading.code,
        "role": heading.role,
        "category": heading.category,
        "field": heading.field,
    }


def _add_budgets(rows: _Rows, sheet: Sheet, fiscal_years: list[int]) -> None:
    """Add the amounts; ``fiscal_years`` are those of the plan, the same for every sheet."""
    no = sheet.text.no
    if list(sheet.budgets) != fiscal_years:
        line = next(iter(sheet.budgets.values())).first_line
        raise DataError(f"No. {no}：年度が {listed(sheet.budgets)} です", listed(fiscal_years), line)
    for year, printed in sheet.budgets.items():
        amount = None
        if AMOUNT.fullmatch(printed.text):
            state, amount = AmountState.AMOUNT, int(printed.text.replace(",", ""))
        elif printed.text == BLANK:
            state = AmountState.NOT_STATED
        elif WORDS.fullmatch(printed.text):
            state = AmountState.WORDS
        else:
            found = f"No. {no}：{year}年度の事業費見込額が「{printed.text}」です"
            raise DataError(found, f"３桁区切りの整数、{BLANK}、（文言）のどれか", printed.first_line)
        rows.add(
            "budgets",
            no=no,
            fiscal_year=year,
            amount_thousand_yen=amount,
            state=state.value,
            printed=printed,
        )


def _add_participation(rows: _Rows, sheet: Sheet, region: _Region) -> None:
    printed = sheet.texts["participants"]
    basis, partners = _read_participants(sheet.text.no, printed, region)
    members = [(region.cores[name], Basis.CORE, cell) for name, cell in sheet.cores.items()]
    members += [(region.partners[name], basis, printed) for name in partners]
    for code, reason, cell in sorted(members):
        rows.add(
            "participation",
            no=sheet.text.no,
            municipality_code=cell._replace(text=code),
            basis=reason.value,
        )


def _read_participants(no: int, printed: Cell, region: _Region) -> tuple[Basis, list[str]]:
    """Return the names of the partners that take part, and whether they are listed or all."""
    text = without_variants(printed.text)
    match = ALL_OF_KINDS.fullmatch(text)
    if match and not {name[-1] for name in region.partners if name} <= set(match["kinds"]):
        found = (
            f"No. {no}：「{printed.text}」がどの市町村のことか分かりません（ほかの種類の市町村もあります）"
        )
        raise DataError(found, f"{ALL_MUNICIPALITIES}、または市町村の名前", printed.first_line)
    names = (match["but"] or match["except"] or "") if match else text
    listed = SEPARATOR.split(names) if names and names != BLANK else []
    for position, name in enumerate(listed):
        if name not in region.partners:
            found = f"No. {no}：{region.terms.partner}「{name}」は圏域の市町村ではありません"
            expected = f"{ALL_MUNICIPALITIES}、または {'・'.join(region.partners) or BLANK}"
            raise DataError(found, expected, printed.first_line)
        if name in listed[:position]:
            raise DataError(f"No. {no}：「{name}」が二度あります", "一度だけ", printed.first_line)
    if not match:
        return Basis.LISTED, listed
    return Basis.LISTED if listed else Basis.ALL, [name for name in region.partners if name not in listed]


def _add_indicators(rows: _Rows, sheet: Sheet) -> None:
    for seq, indicator in enumerate(sheet.indicators, start=1):
        baseline, target = read_quantity(indicator.baseline.text), read_quantity(indicator.target.text)
        rows.add(
            "indicators",
            no=sheet.text.no,
            seq=seq,
            **indicator._asdict(),
            baseline_value=_number(baseline.value),
            baseline_unit=baseline.unit,
            baseline_year=baseline.year,
            target_value=_number(target.value),
            target_unit=target.unit,
            target_year=target.year,
            target_kind=read_target_kind(indicator.target.text).value,
        )


def _add_burdens(rows: _Rows, sheet: Sheet) -> None:
    for side in Side:
        printed = sheet.texts[f"{side}_burden"]
        for kind in read_burden_kinds(printed.text) if printed.text != BLANK else ():
            rows.add("burdens", no=sheet.text.no, side=side.value, kind=kind.value, printed=printed)


def _add_glossary(rows: _Rows, sheet: Sheet) -> None:
    for note in sheet.text.footnotes:
        if any(row["term"] == note.term.text for row in rows.tables["glossary"]):
            raise DataError(f"脚注【{note.term.text}】が二度あります", "用語ごとに一度", note.term.first_line)
        rows.add("glossary", term=note.term, definition=note.definition, mark=note.mark, no=sheet.text.no)


def _number(value: float | None) -> int | float | None:
    """Return a whole number as int, so that it is written without a decimal point."""
    return int(value) if value is not None and value.is_integer() else value
