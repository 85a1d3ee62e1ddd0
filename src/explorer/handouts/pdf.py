"""A4 handouts as PDF: one project's sheet, one town's profile, the booklet of all sheets.

The words are gathered here, once; the Typst templates beside this module lay them out. They reach
Typst as one JSON text, so that nothing the plan says is ever read as markup. The only font is the
one that the pictures use too, out of two dependencies, so that a bare server prints what a laptop
prints.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from functools import cache
from importlib.resources import files
from math import exp
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import pandas as pd

from explorer import linebreaks, text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import Figure, source_line
from explorer.figures.maps import participation_map, project_map
from explorer.figures.region import RegionMap
from explorer.figures.results import ADDED, result_words
from explorer.figures.unsaid import share_words
from explorer.model import EXTRAS, BurdenKind, Side, TargetKind
from explorer.questions.budgets import latest_year
from explorer.questions.burdens import (
    kinds_of_town,
    numbers_with_costs,
    rules_of_town,
    side_of,
    unclear_rules,
)
from explorer.questions.overview import overview
from explorer.questions.participation import joined_by_municipality, participants_printed, projects_of
from explorer.questions.projects import Sheet, sheet
from explorer.questions.scope import EVERYTHING
from explorer.questions.towns import amounts_of, indicators_of, missing_projects, roles_of

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES = Path(__file__).parent
FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
JOINS_ON_PAPER = "#BFD3F4"
"""Paler than on the screen: paper wants less ink and blacker letters."""
GATHERING = 0.4
"""The share of the booklet's work that is gathering; Typst does the rest in one go."""
BEAT = 0.2
"""Seconds between two words on the progress while Typst works; their share is an estimate."""
Progress = Callable[[float], None]
Json = dict[str, Any]


def sheet_pdf(dataset: Dataset, no: int, made: date) -> bytes:
    """The sheet of one project; KeyError if there is no such No. ``made`` stands in the foot."""
    found = sheet(dataset, no)
    data = {"title": text.project(no, found.project["name"]), "sheet": _sheet(dataset, found)}
    return compile_pdf("sheet.typ", dataset, made, data)


def town_pdf(dataset: Dataset, municipality_code: str, made: date) -> bytes:
    """The profile of one municipality; KeyError if there is none with that code."""
    town = _town(dataset, municipality_code)
    return compile_pdf("town.typ", dataset, made, {"title": f"{town['name']}と連携事業", "town": town})


def booklet_pdf(dataset: Dataset, made: date, progress: Progress | None = None) -> bytes:
    """All sheets with contents and an index by town.

    ``progress`` hears the done share, from 0 to 1, in the caller's thread; what it raises ends the work
    (a page already with Typst is set to its end in the background) and passes through.
    """
    report, began = progress or (lambda share: None), monotonic()
    sheets = []
    for at, no in enumerate(dataset.projects["no"]):
        report(GATHERING * at / len(dataset.projects))
        sheets.append(sheet_words(dataset, no))
    data = _booklet(dataset, sheets)
    content = typeset(
        lambda: compile_pdf("booklet.typ", dataset, made, data),
        lambda share: report(GATHERING + (1 - GATHERING) * share),
        monotonic() - began,
    )
    report(1.0)
    return content


def typeset(work: Callable[[], bytes], progress: Progress, expected: float) -> bytes:
    """What ``work`` makes in a thread of its own, while ``progress`` hears a share, estimated.

    ``expected`` is about how many seconds it takes. What ``progress`` raises passes through at once;
    the work goes on to its end in the background, and nobody hears of it.
    """
    worker, started = ThreadPoolExecutor(max_workers=1), monotonic()
    try:
        typesetting = worker.submit(work)
        while not wait([typesetting], timeout=BEAT).done:
            progress(1 - exp((started - monotonic()) / max(expected, BEAT)))
        return typesetting.result()
    finally:
        worker.shutdown(wait=False)


def compile_pdf(template: str, dataset: Dataset, made: date, data: Json) -> bytes:
    """The template with the data as a PDF, the same bytes for the same input.

    It keeps to PDF/UA-1 (accessible), unless the plan has a letter that the font lacks: that standard
    forbids the box that stands for it, a reader does not.
    """
    import typst  # noqa: PLC0415 - 80 MB that the app's start does not wait for

    options: dict[str, Any] = {
        "root": TEMPLATES,
        "font_paths": _fonts(),
        "sys_inputs": {
            "data": json.dumps({"about": _about(dataset, made), **data}, ensure_ascii=False, default=int)
        },
    }
    try:
        content = typst.compile(TEMPLATES / template, pdf_standards="ua-1", **options)
    except typst.TypstError:
        content = typst.compile(TEMPLATES / template, **options)
    return bytes(content)


@cache
def _fonts() -> "Fonts":
    """Noto Sans CJK JP out of its packages, and no other font."""
    import typst  # noqa: PLC0415

    folders = [str(files(package)) for package in FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _about(dataset: Dataset, made: date) -> Json:
    """What every handout says of itself."""
    edition = dataset.edition
    return {
        "region": edition.region,
        "made": {"year": made.year, "month": made.month, "day": made.day},
        "source": source_line(dataset, dataset.projects["no"]),
        "foot": f"{edition.short_title}　{edition.name}年度版　／　{text.created(made)}"
        f"　／　金額の単位：{edition.unit}",
        "sheet": "連携事業の事業票",
        "town": "市町村と連携事業",
        "booklet": "連携事業 事業票集",
        "sides": [dataset.terms.core, dataset.terms.partner],
        "ours": text.OURS,
        "whole": text.WHOLE_PROJECT,
        "no_share": f"{text.WHOLE_PROJECT}。{share_words(dataset)}。",
        "legend": f"{text.CORE_SIGN} {dataset.terms.core}　● 参加　{text.NOT_JOINED_SIGN}（斜線） 参加しない",
        "kinds_note": f"種類は{text.OURS}。一文に二つの定めがある場合は両方に計上",
        "not_joined": text.NOT_JOINED_SIGN,
        "borders": text.boundary_credit(dataset.boundary_source),
        "joins": JOINS_ON_PAPER,
        "absent": style.PALE,
    }


def sheet_words(dataset: Dataset, no: int) -> Json:
    """What the templates say of one project; KeyError if there is no such No."""
    return _sheet(dataset, sheet(dataset, no))


def _sheet(dataset: Dataset, found: Sheet) -> Json:
    """One project's sheet in words."""
    project = found.project
    towns = [
        {"sign": text.participation_sign(row.basis), "name": row.name, "joins": pd.notna(row.basis)}
        for row in found.municipalities.itertuples(index=False)
    ]
    joined = f"{len(towns)}市町村のうち{sum(town['joins'] for town in towns)}が参加"
    kinds = {
        side: "・".join(text.BURDEN_KIND[kind] for kind in rules["kind"])
        for side, rules in found.burdens.groupby("side")
    }
    return {
        "no": int(project["no"]),
        "name": project["name"],
        "phrases": linebreaks.phrases(project["name"]),
        "colour": style.role_colour(project["role"]),
        "headings": [_heading(dataset, row) for row in found.headings.itertuples()],
        "source": f"{source_line(dataset, [project['no']])}、本文 {found.first_line}〜{found.last_line}行",
        "summary": project["summary"],
        "participants": participants_printed(dataset)[project["no"]],
        "towns": towns,
        "joined": joined,
        "map": _on_paper(project_map(dataset, int(project["no"]))),
        "alt": f"参加市町村の地図。{joined}。" + "、".join(f"{town['sign']}{town['name']}" for town in towns),
        "budgets": [
            {"year": text.fiscal_year(row.fiscal_year), "words": text.budget_cell(row, dataset.edition.unit)}
            for row in found.budgets.itertuples()
        ],
        "roles": [project["core_role"], project["partner_role"]],
        "burdens": [project["core_burden"], project["partner_burden"]],
        "kinds": [kinds.get(side, text.NOT_STATED) for side in (Side.CORE, Side.PARTNER)],
        "indicators": [
            [row.item, row.baseline, row.target, text.TARGET_KIND[TargetKind(row.target_kind)]]
            for row in found.indicators.itertuples()
        ],
        "settled": [
            f"決算額：{text.fiscal_year(row.fiscal_year)} {text.amount(row.amount, dataset.edition.unit)}"
            f"（{ADDED}。出典：{row.source}）"
            for row in found.settlements.itertuples()
        ],
        "reached": [
            f"実績：{row['item']} {result_words(row)}（{ADDED}。出典：{row['source']}）"
            for row in found.actuals.to_dict(orient="records")
        ],
        "slips": [
            f"原典の表記：「{row.printed}」 {row.reason}（本文 {row.line}行、修正せず表示）"
            for row in found.slips.itertuples()
        ],
        "more": [EXTRAS.title, *found.other_items[["label", "words", "place"]].to_numpy().tolist()],
        "glossary": [[row.term, row.definition] for row in found.glossary.itertuples()],
    }


def _town(dataset: Dataset, code: str) -> Json:
    """One municipality's profile in words."""
    town = dataset.municipalities.set_index("municipality_code").loc[code]
    name, year = town["name"], latest_year(dataset)
    in_year = "" if year is None else f"（{text.fiscal_year(year)}）"
    titles = dataset.heading_titles
    cells = dataset.budgets[dataset.budgets["fiscal_year"] == year]
    amounts = {row.no: text.budget_cell(row, dataset.edition.unit) for row in cells.itertuples()}
    amount_head = None if year is None else f"{text.WHOLE_PROJECT}{in_year}"
    absent = missing_projects(dataset, code, EVERYTHING)
    rules = rules_of_town(dataset, code, EVERYTHING)
    printed = dataset.projects.set_index("no")[f"{side_of(dataset, code)}_burden"]
    kinds = {no: "・".join(map(_kind, rows["kind"])) for no, rows in rules.groupby("no")}
    unstated, _ = unclear_rules(dataset, code, EVERYTHING)
    without_rule = f"費用負担の記載がないのは{text.sheet_numbers(unstated)}。" if unstated else ""
    asked = roles_of(dataset, code, EVERYTHING)
    indicators = indicators_of(dataset, code, EVERYTHING)
    total, stated = amounts_of(dataset, code, EVERYTHING, year)
    counts = joined_by_municipality(dataset, EVERYTHING)
    missing = (counts["projects"] - counts["joined"]).tolist()
    exactly = "" if total is None else f"（{text.amount(total, dataset.edition.unit)}）"
    side = dataset.terms.side[side_of(dataset, code)]
    joins_none = f"{name}が参加する事業はありません。"
    kana = f"{town['kana']}　" if pd.notna(town["kana"]) else ""
    where = f"　{town['subprefecture']}管内" if pd.notna(town["subprefecture"]) else ""
    return {
        "name": name,
        "place": f"{kana}{side}{where}　団体コード {code}",
        "map": _on_paper(participation_map(dataset, EVERYTHING, code)),
        "alt": "参加しない事業の数の地図。"
        + "、".join(f"{other}{count}" for other, count in zip(counts["name"], missing, strict=True)),
        "legend": f"太い線は{name}。数は参加しない事業の数（数のない市町村は、すべてに参加。{text.DERIVED}）",
        "facts": [
            {
                "head": "参加する事業",
                "value": f"{len(asked)} / {len(dataset.projects)}事業",
                "note": f"参加しない事業は{text.count(len(absent), '事業')}（{text.DERIVED}）",
            },
            {
                "head": f"費用負担が生じうる事業（{text.OURS}）",
                "value": text.NOT_STATED
                if 0 < len(asked) == len(unstated)
                else text.count(len(numbers_with_costs(dataset, code, EVERYTHING)), "事業"),
                "note": f"{without_rule}計画に{name}の負担額の記載はありません",
            },
            {
                "head": f"参加する事業の{text.WHOLE_PROJECT}の合計{in_year}（{stated}事業、{text.DERIVED}）",
                "value": text.NOT_STATED if total is None else text.large_amount(total, dataset.edition.unit),
                "note": f"一つの事業を一度だけ数えた合計{exactly}。{name}が負担する額ではありません",
            },
        ],
        "amount_head": amount_head,
        "gaps_head": f"{name}が参加していない事業：{len(absent)}事業",
        "gaps": [
            {
                "no": row.no,
                "name": row.name,
                "field": titles[row.heading],
                "others": "、".join(row.others) or "なし",
                "amount": amounts.get(row.no),
            }
            for row in absent.itertuples(index=False)
        ],
        "kinds": [
            {"kind": _kind(row.kind), "count": text.count(row.projects, "事業"), "nos": _nos(row.nos)}
            for row in kinds_of_town(dataset, code, EVERYTHING).itertuples()
        ],
        "no_rules": joins_none if asked.empty else "参加する事業に費用負担の記載はありません。",
        "joins_none": joins_none,
        "no_indicators": joins_none if asked.empty else "参加する事業に評価指標の記載はありません。",
        "joined_head": f"{name}が参加する事業：{len(asked)}事業",
        "joined_note": f"役割と費用負担は{side}についての文",
        "joined": [
            {
                "no": row.no,
                "name": row.name,
                "role": row.role,
                "burden": printed[row.no],
                "kinds": kinds.get(row.no, text.NOT_STATED),
                "amount": amounts.get(row.no),
            }
            for row in asked.itertuples(index=False)
        ],
        "indicators_head": f"参加する事業の評価指標：{len(indicators)}件",
        "indicators": indicators.to_dict("records"),
    }


def _booklet(dataset: Dataset, sheets: list[Json]) -> Json:
    """The booklet around the sheets: cover, contents by heading, roles, towns."""
    edition, size = dataset.edition, overview(dataset)
    counts = joined_by_municipality(dataset, EVERYTHING)
    numbered = {found["no"]: found for found in sheets}
    headings = dataset.headings.set_index("heading", drop=False)
    roles = []
    for role, projects in dataset.projects.groupby("role"):
        groups = [
            {
                "title": " › ".join(numbered[rows["no"].iloc[0]]["headings"][1:]),
                "projects": rows[["no", "name"]].to_dict("records"),
            }
            for _, rows in projects.groupby("heading", sort=False)
        ]
        kpis = dataset.kpis[dataset.kpis["role"] == role]
        roles.append(
            {
                "title": _heading(dataset, next(headings.loc[[role]].itertuples())),
                "colour": style.role_colour(role),
                "groups": groups,
                "sheets": [numbered[no] for no in projects["no"]],
                "kpis": [
                    [row.name, f"{row.current}（{row.current_year}）", f"{row.target}（{row.target_year}）"]
                    for row in kpis.itertuples(index=False)
                ],
            }
        )
    return {
        "title": "連携事業 事業票集",
        "subtitle": f"{edition.title}（{edition.issuer}、{edition.name}年度版）",
        "facts": [
            ["内容", f"連携事業 {size.projects}、評価指標 {size.indicators}、市町村 {size.municipalities}"],
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
        "roles": roles,
        "towns": [_indexed(dataset, row) for row in counts.itertuples(index=False)],
    }


def _indexed(dataset: Dataset, town: Any) -> Json:
    """One town of the index: what it joins by No., what it does not join by name."""
    projects = projects_of(dataset, town.municipality_code, EVERYTHING)
    joins = projects["basis"].notna()
    return {
        "name": town.name,
        "note": f"{town.joined} / {town.projects}事業に参加",
        "joined": [int(no) for no in projects.loc[joins, "no"]],
        "absent": projects.loc[~joins, ["no", "name"]].to_dict("records"),
    }


def _heading(dataset: Dataset, row: Any) -> str:
    """A heading with its mark, a role's number with the word: 役割３ …, （１） …, ｇ …."""
    role = dataset.terms.role if row.heading == row.role and pd.isna(row.mark) else ""
    return f"{role}{dataset.heading_marks[row.heading]} {row.title}"


def _on_paper(figure: Figure) -> str:
    """The figure's map as SVG."""
    assert isinstance(figure.chart, RegionMap)
    return figure.chart.on_paper()


def _kind(kind: str) -> str:
    return text.BURDEN_KIND[BurdenKind(kind)]


def _nos(nos: list[int]) -> str:
    return "、".join(map(str, nos))
