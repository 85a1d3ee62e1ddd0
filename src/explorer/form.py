"""The sheets and columns of the Excel workbook that holds a plan.

``python -m explorer template`` writes the workbook, ``python -m explorer ingest`` reads it.
"""

import re
from dataclasses import dataclass

from explorer.model import (
    ACTUALS,
    BUDGETS,
    GLOSSARY,
    HEADINGS,
    INDICATORS,
    KINDS_OF_REGION,
    KPIS,
    MUNICIPALITIES,
    PROJECT_TEXTS,
    PROJECTS,
    SETTLEMENTS,
    SLIPS,
    Field,
    Table,
)


@dataclass(frozen=True)
class FormSheet:
    """A sheet with a row for each row of a table; ``columns`` are the names of the fields it shows.

    ``keeps`` tells whether columns unknown to the registry are kept (:data:`~explorer.model.EXTRAS`).
    """

    title: str
    table: Table
    columns: tuple[str, ...]
    keeps: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the columns, in order."""
        return tuple(self.table.field(name) for name in self.columns)

    @property
    def heads(self) -> dict[str, str]:
        """The names of the fields by head, in the words of every kind of region."""
        return {
            field.with_terms(terms).head: field.name
            for field in self.fields
            for terms in KINDS_OF_REGION.values()
        }

    @property
    def named(self) -> bool:
        """Whether a column shows the project's name beside its number, for orientation."""
        return "no" in self.columns and self.table is not PROJECTS


REGION = "圏域"
"""The sheet about the plan, with an item and its content in each row."""
ITEM, CONTENT = "項目", "内容"
KIND = "圏域の種類"
ABOUT = {
    "title": "題名",
    "short_title": "短い題名",
    "issuer": "発行者",
    "region": "対象の圏域",
    "kind": KIND,
    "period": "計画の期間",
    "date": "発行日・改定日",
    "licence": "利用条件",
    "obtained": "入手方法",
    "lacks": "含まないもの",
    "unit": "事業費の単位",
}
"""The items by their keys in ``source.toml``."""
STATED = {
    ABOUT["title"]: "計画の題名",
    ABOUT["short_title"]: "画面や出典で使う計画の短い名前",
    ABOUT["issuer"]: "計画を発行した市町村や協議会の名前",
    ABOUT["region"]: "圏域の名前",
}
"""The items that every page and source line needs, and what is expected of each; others may be empty."""
UNIT = ABOUT["unit"]
NAME_HEAD = PROJECTS.field("name").label
YES, ALL, NONE = "○", "全", "－"
"""Marks in cells: this one; all partners; nothing stated (for partners: none takes part)."""
FISCAL_YEAR = re.compile("([0-9]{4})年度")
"""The head of a fiscal year's column, in ASCII digits."""
NOT_KEPT = re.compile("(?:[0-9]{2,4}|(?:令和|平成|[RH])(?:[0-9]{1,2}|元))年?度?|.*[^市町][市町村]")
"""Heads that look like a year or a municipality: mistakes rather than columns of the plan's own."""
CIRCLES = {YES, "〇", "◯"}
""":data:`YES` and the similar circles that keyboards produce."""

MEMBERS_SHEET = FormSheet("市町村", MUNICIPALITIES, tuple(MUNICIPALITIES.columns))
HEADINGS_SHEET = FormSheet("見出し", HEADINGS, ("heading", "title", "mark"))
KPIS_SHEET = FormSheet(
    "基本ＫＰＩ", KPIS, ("role", "name", "current", "current_year", "target", "target_year")
)
PROJECTS_SHEET = FormSheet(
    "事業",
    PROJECTS,
    (
        "no",
        "name",
        "heading",
        *(field.name for field in PROJECT_TEXTS[1:] if field.name != "participants"),
        "participants",
    ),
    keeps=True,
)
"""A column for each partner follows, and for each core city if there are several."""
BUDGETS_SHEET = FormSheet("事業費", BUDGETS, ("no",), keeps=True)
"""A column for each fiscal year follows."""
INDICATORS_SHEET = FormSheet("指標", INDICATORS, ("no", "item", "baseline", "target"), keeps=True)
GLOSSARY_SHEET = FormSheet("用語", GLOSSARY, ("no", "mark", "term", "definition"))
SLIPS_SHEET = FormSheet("原典の表記", SLIPS, ("printed", "reason"))
"""Only the slips outside the projects; those in projects are found by rules."""
PLAN_SHEETS = (
    MEMBERS_SHEET,
    HEADINGS_SHEET,
    KPIS_SHEET,
    PROJECTS_SHEET,
    BUDGETS_SHEET,
    INDICATORS_SHEET,
    GLOSSARY_SHEET,
    SLIPS_SHEET,
)
RESULT_SHEETS = (
    FormSheet("実績", ACTUALS, tuple(ACTUALS.columns)),
    FormSheet("決算額", SETTLEMENTS, tuple(SETTLEMENTS.columns)),
)
EXAMPLES = "記入例"
"""The sheet of the empty workbook that shows how to fill in the others; it is not read."""
EXAMPLE_ROWS: dict[FormSheet, dict[str, str]] = {
    HEADINGS_SHEET: {"heading": "1-1-a", "title": "子育て", "mark": "ａ"},
    KPIS_SHEET: {
        "role": "1",
        "name": "観光客数",
        "current": "120 千人",
        "current_year": "2024 年",
        "target": "150 千人",
        "target_year": "2028 年",
    },
    PROJECTS_SHEET: {
        "no": "1",
        "name": "病児保育の広域利用",
        "heading": "1-1-a",
        "summary": "住所のある市町村のほかでも病児保育を利用できるようにする。",
        "core_role": "施設の運営、利用の調整",
        "partner_role": "住民への周知",
        "core_burden": "事業実施に必要な費用を負担",
        "partner_burden": "利用者数に応じて負担",
        "participants": ALL,
    },
    BUDGETS_SHEET: {
        "no": "1",
        "2025年度": "12,000",
        "2026年度": "0",
        "2027年度": NONE,
        "2028年度": "（検討中）",
        "2029年度": NONE,
    },
    INDICATORS_SHEET: {
        "no": "1",
        "item": "利用者数",
        "baseline": "120人（2024年度）",
        "target": "150人（2028年度）",
    },
    GLOSSARY_SHEET: {"no": "1", "mark": "※１", "term": "病児保育", "definition": "病気の子どもの保育"},
}
"""An invented row of each sheet, by field name or head."""
TITLES = [REGION, *(sheet.title for sheet in (*PLAN_SHEETS, *RESULT_SHEETS))]
OPTIONAL = (KPIS_SHEET, GLOSSARY_SHEET, SLIPS_SHEET, *RESULT_SHEETS)
"""Sheets that may be missing."""
