"""Invented results for the edition 2025."""

from pathlib import Path

ACTUALS = """\
no,seq,fiscal_year,value,note,source
1,1,2023,70.5,,令和５年度実績報告
1,1,2024,81.25,,令和６年度実績報告
2,1,2024,,,
4,1,2024,3200000000,,令和６年度実績報告
11,1,2024,,試行を始めた,令和６年度実績報告
39,1,2024,9120,,令和６年度実績報告
48,1,2024,66000000,暫定値,令和６年度実績報告
"""
SETTLEMENTS = """\
no,fiscal_year,amount,source
1,2024,5011,令和６年度決算書
2,2024,,
21,2024,8000,令和６年度決算書
41,2024,100000,令和６年度決算書
"""


def write_results(edition: Path, actuals: str = ACTUALS, settlements: str = SETTLEMENTS) -> None:
    """Write both files beside the edition's tables."""
    (edition / "actuals.csv").write_text(actuals, "utf-8")
    (edition / "settlements.csv").write_text(settlements, "utf-8")
