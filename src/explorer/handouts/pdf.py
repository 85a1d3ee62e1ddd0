"""A4 handouts as PDF: one project's sheet, one town's profile, the booklet of all sheets."""

from dataclasses import asdict
from datetime import date
from time import monotonic
from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import Figure
from explorer.figures.maps import participation_map, project_map, region_map
from explorer.figures.profiles import (
    NO_INDICATORS,
    SheetWords,
    gap_heading,
    heading_words,
    joined_amount,
    sheet_words,
)
from explorer.figures.region import RegionMap
from explorer.figures.unsaid import share_words
from explorer.handouts.typesetting import Json, Progress, compile_pdf, compile_with_progress, unreported
from explorer.questions.budgets import amounts_by_project, latest_year
from explorer.questions.burdens import (
    kinds_of_town,
    numbers_with_costs,
    rules_of_town,
    side_of,
    unclear_rules,
)
from explorer.questions.participation import joined_by_municipality, projects_of
from explorer.questions.scope import EVERYTHING
from explorer.questions.towns import indicators_of, missing_projects, roles_of

GATHERING = 0.4
"""The share of the booklet's work that is done before Typst begins."""


def sheet_pdf(dataset: Dataset, no: int, made: date) -> bytes:
    """Return the sheet of one project, ``made`` in its foot; KeyError if there is no such No."""
    words = sheet_words(dataset, no)
    return compile_pdf(
        "sheet.typ", dataset, made, {"title": words.title, "sheet": sheet_data(dataset, words)}
    )


def town_pdf(dataset: Dataset, municipality_code: str, made: date) -> bytes:
    """Return the profile of one municipality; KeyError if there is none with that code."""
    town = _town(dataset, municipality_code)
    return compile_pdf("town.typ", dataset, made, {"title": f"{town['name']}と連携事業", "town": town})


def booklet_pdf(dataset: Dataset, made: date, progress: Progress = unreported) -> bytes:
    """Return all sheets with contents and an index by town."""
    began, count = monotonic(), len(dataset.projects)
    sheets = []
    for done, no in enumerate(dataset.projects["no"]):
        progress(GATHERING * done / count)
        sheets.append(sheet_data(dataset, sheet_words(dataset, no)))
    data = _booklet(dataset, sheets)
    return compile_with_progress("booklet.typ", dataset, made, data, progress, GATHERING, monotonic() - began)


def sheet_data(dataset: Dataset, words: SheetWords) -> Json:
    """Return what the templates need of a sheet: its words, its colour and its map."""
    signs = "、".join(f"{town.sign}{town.name}" for town in words.towns)
    return asdict(words) | {
        "joined": words.joined,
        "no_indicators": NO_INDICATORS,
        "colour": style.role_colour(words.role),
        "map": _map_svg(project_map(dataset, words.no)),
        "alt": f"参加市町村の地図。{words.joined}。{signs}",
    }


def _town(dataset: Dataset, code: str) -> Json:
    """Return what the template says of one municipality."""
    town = dataset.municipalities.set_index("municipality_code").loc[code]
    name, year, unit = town["name"], latest_year(dataset), dataset.edition.unit
    in_year = "" if year is None else f"（{text.fiscal_year(year)}）"
    cells = dataset.budgets[dataset.budgets["fiscal_year"] == year]
    amounts = {row.no: text.budget_cell(row, unit) for row in cells.itertuples()}
    side = side_of(dataset, code)
    side_words = dataset.terms.side[side]
    absent, asked = missing_projects(dataset, code, EVERYTHING), roles_of(dataset, code, EVERYTHING)
    indicators = indicators_of(dataset, code, EVERYTHING)
    burdens = dataset.projects.set_index("no")[f"{side}_burden"]
    kinds = {
        no: "・".join(text.BURDEN_KIND[kind] for kind in rules["kind"])
        for no, rules in rules_of_town(dataset, code, EVERYTHING).groupby("no")
    }
    counts = joined_by_municipality(dataset, EVERYTHING)
    missing = (counts["projects"] - counts["joined"]).tolist()
    joins_none = f"{name}が参加する事業はありません。"
    kana = f"{town['kana']}　" if pd.notna(town["kana"]) else ""
    subprefecture = f"　{town['subprefecture']}管内" if pd.notna(town["subprefecture"]) else ""
    drawn = participation_map(dataset, EVERYTHING, code)
    return {
        "name": name,
        "place": f"{kana}{side_words}{subprefecture}　団体コード {code}",
        "map": _map_svg(drawn),
        "keys": [asdict(key) for key in drawn.legend],
        "alt": "参加しない事業の数の地図。"
        + "、".join(f"{other}{count}" for other, count in zip(counts["name"], missing, strict=True)),
        "legend": f"太い線は{name}。数は参加しない事業の数（数のない市町村は、すべてに参加。{text.DERIVED}）",
        "facts": _facts(dataset, code, len(asked), len(absent)),
        "amount_head": None if year is None else f"{text.WHOLE_PROJECT}{in_year}",
        "gaps_head": gap_heading(dataset, code, EVERYTHING),
        "gaps": [
            {
                "no": row.no,
                "name": row.name,
                "field": dataset.heading_titles[row.heading],
                "others": "、".join(row.others) or "なし",
                "amount": amounts.get(row.no),
            }
            for row in absent.itertuples(index=False)
        ],
        "kinds": [
            {
                "kind": text.BURDEN_KIND[row.kind],
                "count": text.count(row.projects, "事業"),
                "nos": "、".join(map(str, row.nos)),
            }
            for row in kinds_of_town(dataset, code, EVERYTHING).itertuples()
        ],
        "no_rules": joins_none if asked.empty else "参加する事業に費用負担の記載はありません。",
        "joins_none": joins_none,
        "no_indicators": joins_none if asked.empty else "参加する事業に評価指標の記載はありません。",
        "joined_head": f"{name}が参加する事業：{len(asked)}事業",
        "joined_note": f"役割と費用負担は{side_words}についての文",
        "joined": [
            {
                "no": row.no,
                "name": row.name,
                "role": row.role,
                "burden": burdens[row.no],
                "kinds": kinds.get(row.no, text.NOT_STATED),
                "amount": amounts.get(row.no),
            }
            for row in asked.itertuples(index=False)
        ],
        "indicators_head": f"参加する事業の評価指標：{len(indicators)}件",
        "indicators": indicators.to_dict("records"),
    }


def _facts(dataset: Dataset, code: str, joined: int, absent: int) -> list[Json]:
    """Return the three large numbers of a profile: projects, projects that may cost, their amount."""
    unstated, _ = unclear_rules(dataset, code, EVERYTHING)
    without_rule = f"費用負担の記載がないのは{text.sheet_numbers(unstated)}。" if unstated else ""
    costing = text.count(len(numbers_with_costs(dataset, code, EVERYTHING)), "事業")
    what, amount, note = joined_amount(dataset, code, EVERYTHING)
    return [
        {
            "head": "参加する事業",
            "value": f"{joined} / {len(dataset.projects)}事業",
            "note": f"参加しない事業は{text.count(absent, '事業')}（{text.DERIVED}）",
        },
        {
            "head": f"費用負担が生じうる事業（{text.OURS}）",
            "value": text.NOT_STATED if 0 < joined == len(unstated) else costing,
            "note": f"{without_rule}計画に{dataset.municipality_names[code]}の負担額の記載はありません",
        },
        {"head": what, "value": amount, "note": note},
    ]


def _booklet(dataset: Dataset, sheets: list[Json]) -> Json:
    """Return the booklet around the sheets: cover, contents by heading, roles, towns."""
    edition, drawn = dataset.edition, region_map(dataset)
    size = f"連携事業 {len(dataset.projects)}、評価指標 {len(dataset.indicators)}"
    sheet_of = {sheet["no"]: sheet for sheet in sheets}
    return {
        "title": "連携事業 事業票集",
        "subtitle": f"{edition.title}（{edition.issuer}、{edition.name}年度版）",
        "map": _map_svg(drawn),
        "alt": drawn.alt,
        "facts": [
            ["内容", f"{size}、市町村 {len(dataset.municipalities)}"],
            ["計画の期間", edition.period],
            ["版", edition.date],
            ["発行者", edition.issuer],
        ],
        "notes": [
            f"計画の本文をもとに作成した配付用の資料です。本文にないもの：{edition.lacks}。",
            f"{edition.licence}。",
            f"{text.OURS}・{text.DERIVED}と書いたものは、計画の記載ではありません。"
            f"事業費見込額は{text.WHOLE_PROJECT}で、{share_words(dataset)}。",
        ],
        "roles": [
            _role(dataset, role, projects, sheet_of) for role, projects in dataset.projects.groupby("role")
        ],
        "nos": dataset.projects["no"].tolist(),
        "towns": [
            _index_entry(dataset, town)
            for town in joined_by_municipality(dataset, EVERYTHING).itertuples(index=False)
        ],
    }


def _role(dataset: Dataset, role: str, projects: pd.DataFrame, sheet_of: dict[int, Json]) -> Json:
    """Return a chapter of the booklet: its title, its part of the contents, KPIs and sheets."""
    (heading,) = dataset.headings[dataset.headings["heading"] == role].itertuples()
    kpis = dataset.kpis[dataset.kpis["role"] == role]
    return {
        "title": heading_words(dataset, heading),
        "colour": style.role_colour(role),
        "facts": _role_facts(dataset, projects["no"].tolist()),
        "groups": [
            {
                "title": " › ".join(sheet_of[rows["no"].iloc[0]]["headings"][1:]),
                "projects": rows[["no", "name"]].to_dict("records"),
            }
            for _, rows in projects.groupby("heading", sort=False)
        ],
        "sheets": [sheet_of[no] for no in projects["no"]],
        "kpis": [
            [row.name, f"{row.current}（{row.current_year}）", f"{row.target}（{row.target_year}）"]
            for row in kpis.itertuples(index=False)
        ],
    }


def _role_facts(dataset: Dataset, nos: list[int]) -> list[Json]:
    """Return the large numbers of a chapter: its projects and, if the plan has amounts, their sum."""
    facts = [{"head": "連携事業", "value": text.count(len(nos), "事業"), "note": text.sheet_numbers(nos)}]
    year, unit = latest_year(dataset), dataset.edition.unit
    if year is None:
        return facts
    stated = amounts_by_project(dataset, year).reindex(nos).dropna()
    head, total = f"事業費見込額（{text.fiscal_year(year)}）", stated.sum()
    counted = f"額の記載がある{text.count(len(stated), '事業')}の合計（{text.DERIVED}）"
    value = text.NO_AMOUNT if stated.empty else text.large_amount(total, unit)
    note = "" if stated.empty else f"{text.amount(total, unit)}。{counted}"
    return [*facts, {"head": head, "value": value, "note": note}]


def _index_entry(dataset: Dataset, town: Any) -> Json:
    """Return a town of the index: what it joins by No., what it does not join by name."""
    projects = projects_of(dataset, town.municipality_code, EVERYTHING)
    joins = projects["basis"].notna()
    return {
        "name": town.name,
        "note": f"{town.joined} / {town.projects}事業に参加",
        "joined": [int(no) for no in projects.loc[joins, "no"]],
        "absent": projects.loc[~joins, ["no", "name"]].to_dict("records"),
    }


def _map_svg(figure: Figure) -> str:
    """Return the figure's map as SVG for paper."""
    assert isinstance(figure.chart, RegionMap)
    return figure.chart.on_paper()
