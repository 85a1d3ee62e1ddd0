"""How complete the plan's tables are, and the report of the command line."""

import pandas as pd

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.model import TABLES
from explorer.questions.budgets import yearly_totals
from explorer.questions.scope import EVERYTHING, differing_numbers


@answered_once
def completeness(dataset: Dataset) -> pd.DataFrame:
    """Return how many cells of each column are filled: table, column (Japanese), filled, rows, required."""
    return pd.DataFrame(
        [
            (table.title, field.label, int(frame[field.name].notna().sum()), len(frame), field.required)
            for template in TABLES.values()
            for table in [template.with_terms(dataset.terms)]
            for frame in [getattr(dataset, table.name)]
            for field in table.fields
        ],
        columns=["table", "column", "filled", "rows", "required"],
    )


def report(dataset: Dataset) -> list[str]:
    """Return the report of a dataset: counts, totals per fiscal year, and the plan's slips."""
    headings = dataset.headings
    lines = [
        f"版 {dataset.edition.name}: {dataset.edition.title}（{dataset.edition.issuer}）",
        f"  連携事業 {len(dataset.projects)}、{dataset.terms.role} {headings['role'].nunique()}、"
        f"区分 {headings.loc[headings['field'].isna(), 'category'].notna().sum()}、"
        f"分野 {headings['field'].notna().sum()}",
        f"  市町村 {len(dataset.municipalities)}、参加 {len(dataset.participation)}"
        f"（全市町村の事業 {len(dataset.projects) - len(differing_numbers(dataset))}、"
        f"差がある事業 {len(differing_numbers(dataset))}）",
        f"  評価指標 {len(dataset.indicators)}、基本ＫＰＩ {len(dataset.kpis)}、"
        f"用語 {len(dataset.glossary)}、出典行 {len(dataset.provenance)}",
        f"  事業費見込額（欄 {len(dataset.budgets)}）",
    ]
    heads = dataset.extras["head"].value_counts(sort=False)
    if len(heads):
        lines.append(f"  その他の項目 {'、'.join(f'{head} {count}' for head, count in heads.items())}")
    for year in yearly_totals(dataset, EVERYTHING).itertuples():
        amount = text.total(year.amount_thousand_yen, year.not_stated, dataset.edition.unit)
        lines.append(
            f"    {text.fiscal_year(year.fiscal_year)} {amount}"
            f"（金額 {year.amount}、未記載 {year.not_stated}、文言 {year.words}）"
        )
    lines.append(f"  原典の表記 {len(dataset.slips)} 件（修正せず、原文のまま表示）")
    for slip in dataset.slips.itertuples():
        where = "" if pd.isna(slip.no) else f"No.{slip.no} "
        place = text.line_location(dataset.source_lines[slip.line - 1], slip.line)
        lines.append(f"    {place} {where}「{slip.printed}」 {slip.reason}")
    return lines
