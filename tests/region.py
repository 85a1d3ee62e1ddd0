"""A small invented region: a city, a town and a village, four projects, square boundaries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MUNICIPALITIES = """\
municipality_code,name,kana,romaji,kind,subprefecture,is_core
990019,みなと市,みなとし,Minato,市,,true
990027,もり町,もりまち,Mori,町,,false
990035,かわ村,かわむら,Kawa,村,,false
"""
ABOUT = """\
title = "みなと圏域の計画"
short_title = "みなと圏域の計画"
issuer = "みなと市"
region = "みなと圏域"
period = "2030年度〜2034年度"
date = "2030年4月"
licence = "試験のための架空の計画"
obtained = "試験のために書いたもの"
lacks = "なし"
"""
KPI = """\
【基本ＫＰＩ】
指標名 現状値 目標値
圏域の人口 30 千人
（2029 年）
30 千人
（2034 年）
"""


@dataclass(frozen=True)
class Project:
    """The content that differs between sheets; ``above`` are the headings and KPIs printed above it."""

    name: str
    amounts: str
    participants: str = "全市町村"
    above: str = ""


PROJECTS = (
    Project("港まつりの開催", "1,000 2,000 － － －", above=f"１ 経済の成長\n{KPI} \nａ 観光"),
    Project("水産加工の支援", "30,000 25,000 － － －", "もり町"),
    Project("救急医療の確保", "400 400 － － －", above=f"２ 暮らしの向上\n{KPI} \nａ 医療"),
    Project("防災訓練の実施", "－ 50 － － －", "もり町、かわ村", above="ｂ 防災"),
)


def plan_text(projects: Sequence[Project] = PROJECTS, first_year: int = 2030) -> str:
    """Return the plan's text, with a page for each project and amounts for five fiscal years."""
    pages = (_page(no, project, first_year) for no, project in enumerate(projects, start=1))
    return "\n" + "".join(pages).removesuffix("\n")


def _page(no: int, project: Project, first_year: int) -> str:
    *years, last_year = [f"{year}年度\n（R{year - 2018}年度）" for year in range(first_year, first_year + 5)]
    years_above = "\n".join(years)
    sheet = f"""\
No. {no} 連携事業名
役\n割\n分\n担
みなと市 {project.name}の企画
連携市町村 {project.name}への協力
{project.name}
事業概要 圏域において{project.name}を行う。
連携市町村 {project.participants}
事業予定年度　及び
事業費見込額（千円）
{years_above}
費\n用\n負\n担
みなと市 事業に係る基本的な費用を負担
連携市町村 必要に応じてその他個別費用を負担
{last_year}
{project.amounts}
評価指標
項目 基準値（基準年） 目標値（目標年）
参加者数 {no}00名（2029年度） {no}50名（毎年度）
"""
    above = f"{project.above}\n" if project.above else ""
    return "\n\n".join([" " * 9, *f"{above}{sheet}".splitlines()]) + "\n\n\n\n"


def write_region(folder: Path) -> Path:
    """Write municipalities, boundaries and the plan's text with its metadata; return the text's path."""
    for name in ("data", "geo"):
        (folder / name).mkdir()
    (folder / "data/municipalities.csv").write_text(MUNICIPALITIES, "utf-8")
    rows = [line.split(",")[:2] for line in MUNICIPALITIES.splitlines()[1:]]
    features = [_square(code, name, 135 + at / 10) for at, (code, name) in enumerate(rows)]
    boundaries = {"type": "FeatureCollection", "source": "みなと市の測量", "features": features}
    (folder / "geo/municipalities.geojson").write_text(json.dumps(boundaries, ensure_ascii=False), "utf-8")
    (folder / "plan-2031.toml").write_text(ABOUT, "utf-8")
    text = folder / "plan-2031.txt"
    text.write_text(plan_text(), "utf-8")
    return text


def _square(code: str, name: str, west: float) -> dict[str, object]:
    """Return a square of a tenth of a degree with its south-west corner on 35°N."""
    east, south, north = round(west + 0.1, 1), 35.0, 35.1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "id": code,
        "properties": {
            "municipality_code": code,
            "name": name,
            "label_longitude": round(west + 0.05, 2),
            "label_latitude": 35.05,
        },
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
