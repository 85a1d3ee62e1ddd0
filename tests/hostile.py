"""The invented region with all its texts replaced by hostile ones."""

import csv
import io
import json
import re
from pathlib import Path
from unittest.mock import patch

import tomli_w
from region import plan_text, write_region

from explorer.__main__ import main

SCRIPT = (
    "<script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\"><a href='javascript:hacked=1'>x"
)
QUOTES = "' + datum.key + '\"'); window.hacked=1; (\"{label}</title></svg></style>"
MARKDOWN = (
    "[x](javascript:hacked=1) ![y](http://evil.example/y.png) <http://evil.example> `c` **b** ~~s~~ :red[r]"
)
EMBLEMS = (
    ":material/home: :smile: :streamlit: $x^2$ $$y$$ https://evil.example www.evil.example a@evil.example ->"
)
TYPST = '#set page(width: 1cm) #sys.inputs *t* _u_ @ref <label> $x$ #import "x": * // c /* d'
FORMULA = '=HYPERLINK("http://evil.example","x")'
LONG = "長" * 5000
REPLACED = {
    "港まつりの開催": f"@SUM(1+1)*cmd|'/C calc'!A0 {SCRIPT}",
    "水産加工の支援": f"+1+1 {MARKDOWN} {EMBLEMS}",
    "救急医療の確保": f"-2+3 {QUOTES} #0B57D0",
    "防災訓練の実施": f"{FORMULA} {TYPST}",
    "みなと市": "=1+1<img/src=x/onerror=window.hacked=1>市",
    "もり町": "[x](javascript:hacked=1):red[r]'\"町",
    "かわ村": "@A1 $x$ #t `c` <img src=x onerror=window.hacked=1> www.evil.example村",
    "観光": f"<b>{MARKDOWN}",
    "医療": f"1. {QUOTES}",
    "防災": f"{TYPST}{LONG}",
    "経済の成長": f"{FORMULA}{SCRIPT}",
    "暮らしの向上": EMBLEMS,
    "参加者数": f"- {SCRIPT} {MARKDOWN}",
    "圏域の人口": f"={QUOTES}",
    "圏域において": f"{SCRIPT}{MARKDOWN}{LONG}",
    "基本的な費用": f"基本的な費用{SCRIPT}{EMBLEMS}",
    "個別費用": f"個別費用{QUOTES}{TYPST}",
    "船のことば": f"<i>ことば{MARKDOWN}",
    "海で使う": f"{QUOTES}{SCRIPT}",
}
ABOUT = {
    "title": f"{SCRIPT}計画",
    "short_title": f"{MARKDOWN}\n=1+1,計画",
    "issuer": f"県,{FORMULA}市",
    "region": f"{EMBLEMS}圏域",
    "period": f"{QUOTES}",
    "date": SCRIPT,
    "licence": MARKDOWN,
    "obtained": TYPST,
    "lacks": LONG,
}
ACTUALS = [
    ["no", "seq", "fiscal_year", "value", "note", "source"],
    ["1", "1", "2025", "90", f"{FORMULA}{SCRIPT}", f"{MARKDOWN}{EMBLEMS}"],
    ["2", "1", "2025", "", f"-1+1{TYPST}", QUOTES],
]
SETTLEMENTS = [["no", "fiscal_year", "amount", "source"], ["1", "2025", "1990", f"@SUM(1){SCRIPT}{MARKDOWN}"]]
PLAIN = re.compile("|".join(REPLACED))
NOTE = "150名（毎年度）\n\n9 \n\n9 【船のことば】海で使う。 "
EXPLAINED = {
    "港まつりの開催を行う。": "港まつりの開催を行う。船のことばを使う。",
    "150名（毎年度）": NOTE,
    "参加者数 200名": "参加者数の 200名",
}
"""A glossary term and an item with a slip, which the invented plan lacks."""


def write_hostile_region(folder: Path) -> Path:
    """Make ``data/`` and ``geo/`` with the hostile plan, ingested by the command line."""
    text = write_region(folder)
    plan = plan_text(first_year=2024)
    for old, new in EXPLAINED.items():
        assert old in plan
        plan = plan.replace(old, new, 1)
    text.write_text(_replaced(plan), "utf-8")
    text.with_suffix(".toml").write_text(tomli_w.dumps(ABOUT), "utf-8")
    members = folder / "data/municipalities.csv"
    members.write_text(_table([[_replaced(cell) for cell in row] for row in _rows(members)]), "utf-8")
    areas = folder / "geo/municipalities.geojson"
    borders = json.loads(areas.read_text("utf-8"))
    borders["source"] = f"{MARKDOWN}{SCRIPT}"
    for feature in borders["features"]:
        feature["properties"]["name"] = _replaced(feature["properties"]["name"])
    areas.write_text(json.dumps(borders, ensure_ascii=False), "utf-8")
    with patch.dict("os.environ", {"EXPLORER_DATA": str(folder)}):
        assert main(["ingest", str(text), "--edition", "2031", "--write"]) == 0
    edition = folder / "data/2031"
    (edition / "actuals.csv").write_text(_table(ACTUALS), "utf-8")
    (edition / "settlements.csv").write_text(_table(SETTLEMENTS), "utf-8")
    return folder


def _replaced(words: str) -> str:
    """Replace each text of the plan in the words once."""
    return PLAIN.sub(lambda match: REPLACED[match[0]], words)


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def _table(rows: list[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()
