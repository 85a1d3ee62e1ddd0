"""Maps: who takes part in what."""

from dataclasses import replace
from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.beside import Row
from explorer.figures.figure import Figure, origin
from explorer.figures.legend import Key
from explorer.figures.region import draw
from explorer.figures.scope import projects_words
from explorer.questions.burdens import side_of
from explorer.questions.participation import (
    differing_projects,
    joined_by_field,
    joined_by_municipality,
    municipalities_of,
)
from explorer.questions.scope import Scope, projects_in

MOST_IN_TOOLTIP = 12
"""How many projects a pointer reads of a municipality at most."""
MISSING_COLOURS = ("青", "淡いだいだい", "だいだい", "濃いだいだい")
SHARE_WORDS = ("すべてに参加", "不参加が3分の1以下", "不参加が3分の2以下", "不参加が3分の2超")
SHARE_KEYS = tuple(
    Key(colour, words, fill)
    for colour, words, (_, fill) in zip(MISSING_COLOURS, SHARE_WORDS, style.MISSING_STEPS, strict=True)
)
"""The legend of :func:`style.missing_fill` for shares of a field's projects."""


def missing_keys(most: int) -> tuple[Key, ...]:
    """Return the legend of :func:`style.missing_fill` for at most ``most`` projects not joined."""
    keys, least = [SHARE_KEYS[0]], 1
    for (share, fill), colour in zip(style.MISSING_STEPS[1:], MISSING_COLOURS[1:], strict=True):
        if (last := int(share * most + 1e-9)) >= least:
            numbers = f"{least}〜{last}" if last > least else f"{least}"
            keys.append(Key(colour, f"{numbers}事業に不参加", fill))
            least = last + 1
    return tuple(keys)


def _town_finding(name: str, joined: int, total: int) -> str:
    if joined == total:
        return f"{name}は{total}事業すべてに参加"
    if not joined:
        return f"{name}は{total}事業のどれにも参加しない"
    return f"{name}が参加しないのは{total}事業のうち{total - joined}事業"


def participation_map(dataset: Dataset, scope: Scope, town: str) -> Figure:
    """Return how many projects in scope each municipality joins; ``town`` (a code or "") stands out."""
    frame = joined_by_municipality(dataset, scope)
    numbers = projects_in(dataset, scope)["no"]
    total = len(numbers)
    fewest = int(frame["joined"].min())
    everyone = bool((frame["joined"] == total).all())
    if town:
        row = frame.set_index("municipality_code").loc[town]
        finding = _town_finding(row["name"], row["joined"], total)
    elif everyone:
        finding = f"どの市町村も{total}事業すべてに参加"
    else:
        names = text.join_names(frame.loc[frame["joined"] == fewest, "name"].tolist())
        each = "" if (frame["joined"] == fewest).sum() == 1 else "各"
        finding = (
            f"{names}は{each}{total - fewest}事業に参加していない"
            if fewest
            else f"{total}事業のどれにも参加しないのは{names}"
        )
    missing = [total - joined for joined in frame["joined"]]
    drawn = frame.assign(
        mark=[str(number) if number else "" for number in missing],
        long=[f"{number}事業に不参加" if number else "" for number in missing],
        tooltip=[_tooltip(dataset, row, total) for row in frame.itertuples()],
        fill=[style.missing_fill(number, max(missing)) for number in missing],
    )
    ranked = sorted(frame.itertuples(), key=lambda row: (row.municipality_code != town, -len(row.missing)))
    table = pd.DataFrame(
        {
            "市町村": frame["name"],
            "参加する事業": frame["joined"],
            "参加しない事業": missing,
            "対象の事業": frame["projects"],
            "参加しない事業のNo.": ["、".join(map(str, nos)) or "なし" for nos in frame["missing"]],
        }
    )
    return Figure(
        name="participation",
        title=finding,
        subtitle=f"参加していない事業の数・{projects_words(dataset, scope)}",
        chart=draw(dataset, [("", drawn)], town),
        table=table,
        alt=f"市町村ごとの参加していない事業の数の地図。{finding}。",
        origin=origin(dataset, "participation", numbers),
        note=f"数は{text.DERIVED}",
        legend=missing_keys(max(missing)),
        beside=tuple(_missing_row(dataset, row) for row in ranked if row.missing),
        borders=text.boundary_credit(dataset.boundary_source),
    )


def region_map(dataset: Dataset) -> Figure:
    """Return the region and the names of its municipalities: the picture of a title."""
    frame = dataset.municipalities
    drawn = frame.assign(mark="", tooltip=frame["name"], fill=style.missing_fill(0, 1))
    return Figure(
        name="region",
        title=dataset.edition.region,
        chart=draw(dataset, [("", drawn)]),
        table=frame[["municipality_code", "name"]].rename(
            columns={"municipality_code": "市町村コード", "name": "市町村"}
        ),
        alt=f"{dataset.edition.region}の地図。{'、'.join(frame['name'])}。",
        origin=origin(dataset, "participation", dataset.projects["no"]),
        borders=text.boundary_credit(dataset.boundary_source),
    )


def project_map(dataset: Dataset, no: int) -> Figure:
    """Return who takes part in one project, and who does not."""
    frame = municipalities_of(dataset, no)
    name, terms = dataset.project_names[no], dataset.terms
    joins = frame["basis"].notna()
    absent = frame.loc[~joins, "name"].tolist()
    if not absent:
        finding = f"{text.all_municipalities(frame['name'].tolist())}が参加"
    elif joins.sum() == 1:
        finding = f"{frame.loc[joins, 'name'].item()}だけが参加"
    else:
        finding = f"{text.join_names(absent)}は参加しない"
    drawn = frame.assign(
        mark="",
        sign=[text.participation_sign(basis) for basis in frame["basis"]],
        tooltip=[
            f"{town}：{'参加' if joined else '参加していない'}"
            for town, joined in zip(frame["name"], joins, strict=True)
        ],
        fill=[style.JOINS if joined else style.ABSENT for joined in joins],
    )
    table = pd.DataFrame(
        {
            "市町村": frame["name"],
            "参加": [text.JOINED_SIGN if joined else text.NOT_JOINED_SIGN for joined in joins],
            "根拠": [
                terms.basis[basis] if pd.notna(basis) else f"{terms.side[side_of(dataset, code)]}に記載なし"
                for code, basis in zip(frame["municipality_code"], frame["basis"], strict=True)
            ],
        }
    )
    return Figure(
        name="project",
        title=f"No.{no}：{finding}",
        subtitle=f"{name}・{len(frame)}市町村のうち{text.count(int(joins.sum()), '市町村')}が参加",
        chart=draw(dataset, [("", drawn)]),
        table=table,
        alt=f"{text.project(no, name)}の参加市町村の地図。{finding}。",
        origin=origin(dataset, "participation", [no]),
        legend=(*PROJECT_KEYS[: 2 if absent else 1], Key(text.CORE_SIGN, terms.core)),
        beside=tuple(
            Row(words, f"{len(towns)}", (), "・".join(towns))
            for words, towns in (("不参加", absent), ("参加", frame.loc[joins, "name"].tolist()))
            if towns
        ),
        borders=text.boundary_credit(dataset.boundary_source),
    )


def field_maps(dataset: Dataset, scope: Scope) -> Figure:
    """Return a small map for each field in which municipalities differ; one map if they differ in none."""
    frame = joined_by_field(dataset, scope)
    if frame.empty:
        return replace(participation_map(dataset, scope, ""), name="fields")
    total_fields = projects_in(dataset, scope)["heading"].nunique()
    fields = frame.drop_duplicates("heading")["title"].tolist()
    missing = frame["projects"] - frame["joined"]
    counts = frame["joined"].astype(str) + " / " + frame["projects"].astype(str)
    drawn = frame.assign(
        name="",
        mark=counts.where(missing > 0, ""),
        tooltip=frame["name"] + "：" + counts + "事業に参加",
        fill=list(map(style.missing_fill, missing, frame["projects"])),
    )
    panels = [(part["title"].iloc[0], part) for _, part in drawn.groupby("heading", sort=False)]
    table = pd.DataFrame(
        {
            "分野": frame["title"],
            "市町村": frame["name"],
            "参加する事業": frame["joined"],
            "分野の事業": frame["projects"],
        }
    )
    finding = f"参加に差があるのは{total_fields}分野のうち{len(fields)}分野"
    numbers = projects_in(dataset, scope)["no"]
    return Figure(
        name="fields",
        title=finding,
        subtitle=f"分野ごとの参加事業数・{projects_words(dataset, scope)}",
        chart=draw(dataset, panels),
        borders=text.boundary_credit(dataset.boundary_source),
        table=table,
        alt=f"分野ごとの参加の小さな地図。{finding}（{'、'.join(fields)}）。",
        origin=origin(dataset, "participation", numbers),
        note=f"数は「参加する事業 / 分野の事業」（{text.DERIVED}）",
        legend=tuple(key for key in SHARE_KEYS if key.colour in set(drawn["fill"])),
        beside=tuple(
            Row(
                f"No.{row.no}",
                f"{len(row.missing)}",
                (row.name, "・".join(row.missing)),
                "・".join(row.missing),
            )
            for row in differing_projects(dataset).itertuples()
            if row.no in set(numbers)
        ),
    )


PROJECT_KEYS = (Key("青", "参加", style.JOINS), Key("だいだい", "参加しない", style.ABSENT))


def _tooltip(dataset: Dataset, row: Any, total: int) -> str:
    """Return the tooltip of a municipality: how many projects it does not join, and which."""
    if not row.missing:
        return f"{row.name}：{total}事業すべてに参加"
    projects = (text.project(no, dataset.project_names[no]) for no in row.missing[:MOST_IN_TOOLTIP])
    rest = [f"ほか{len(row.missing) - MOST_IN_TOOLTIP}事業"] if len(row.missing) > MOST_IN_TOOLTIP else []
    return "\n".join([f"{row.name}：{len(row.missing)}事業に不参加", *projects, *rest])


def _missing_row(dataset: Dataset, row: Any) -> Row:
    projects = tuple(text.project(no, dataset.project_names[no]) for no in row.missing)
    return Row(row.name, f"{len(row.missing)}", projects, text.sheet_numbers(row.missing))
