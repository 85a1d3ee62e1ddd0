"""Find the plan's own slips in a sheet by general rules; they are listed as printed, never repaired."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from explorer.model import EVERY_YEAR, SUMMED, BurdenKind
from explorer.plan.indicator_rows import IndicatorRow
from explorer.plan.readings import has_unread_number, has_unread_time, read_burden_kinds, read_quantity
from explorer.plan.sheets import Sheet
from explorer.plan.source import BLANK, Cell, Slip, nfkc


def find_slips(sheets: Sequence[Sheet]) -> Iterator[Slip]:
    """Yield the slips in the indicators and burdens of a plan's sheets."""
    baselines = (row.baseline.text for sheet in sheets for row in sheet.indicators)
    marks = Counter(text for text in baselines if len(text) == 1).most_common(1)
    for sheet in sheets:
        yield from _in_sheet(sheet, marks[0][0] if marks else "")


def _in_sheet(sheet: Sheet, usual_mark: str) -> Iterator[Slip]:
    oddities = [oddity for row in sheet.indicators for oddity in _in_indicator(row, usual_mark)]
    for side in ("core_burden", "partner_burden"):
        oddities += _in_burden(sheet.texts[side])
    for printed, reason in oddities:
        yield Slip(printed.first_line, printed.text, reason, sheet.text.no)


def _in_indicator(row: IndicatorRow, usual_mark: str) -> Iterator[tuple[Cell, str]]:
    """Yield the oddities; ``usual_mark`` is what most indicators have that state no baseline."""
    item, baseline, target = row
    if re.search(r"[のをにがはとで]$", item.text):
        yield item, "項目の終わりが欠けていると読める"
    if re.search(r"\d{4}度", nfkc(target.text)):
        yield target, "「年度」の「年」がない"
    if every_year := re.search(rf"\(({EVERY_YEAR})\)", nfkc(baseline.text)):
        yield baseline, f"基準年が年ではなく「{every_year[1]}」"
    if re.search(r"\)以上$", nfkc(target.text)):
        yield target, "「以上」が括弧の後にある"
    if len(baseline.text) == 1 and baseline.text != usual_mark:
        yield baseline, f"基準値のない印が、ほかの指標の「{usual_mark}」と異なる"
    for cell, label in ((baseline, "基準値"), (target, "目標値")):
        if has_unread_time(cell.text):
            yield cell, f"{label}の括弧の中を時期として読み取れない"
        if has_unread_number(cell.text):
            yield cell, f"{label}に数字があるが、数値として読み取れない"
    before, after = read_quantity(baseline.text), read_quantity(target.text)
    if before.value is None or after.value is None or before.unit != after.unit:
        return
    if bool(re.search(SUMMED, baseline.text)) != bool(re.search(SUMMED, target.text)):
        return
    if after.value < before.value:
        yield target, f"目標値が基準値（{baseline.text}）を下回る"


def _in_burden(burden: Cell) -> Iterator[tuple[Cell, str]]:
    if burden.text == BLANK:
        return
    if not re.search(r"負担|生じない", burden.text[-4:]):
        yield burden, "文の終わりの動詞（「を負担」など）がない"
    if read_burden_kinds(burden.text) == [BurdenKind.UNKNOWN]:
        yield burden, "費用負担の種類が分類できない"
