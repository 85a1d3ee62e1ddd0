"""Maps: who takes part in what."""

from dataclasses import replace

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import Figure, origin
from explorer.figures.labels import Side
from explorer.figures.legend import SIGNS, Key
from explorer.figures.region import draw, draw_panels, labelled
from explorer.figures.scope import projects_words
from explorer.model import Basis
from explorer.questions.participation import joined_by_field, joined_by_municipality, municipalities_of
from explorer.questions.scope import Scope, projects_in

COUNTED = {
    "moving": "「参加する事業 / 対象の事業」",
    "plain": "「参加する事業 / 対象の事業」",
    "small": "参加しない事業",
}
ALL_JOINED, *SOME_MISSING = (fill for _, fill in style.MISSING_STEPS)
LEGEND = (
    Key("青", "すべてに参加", ALL_JOINED),
    *(Key("", "", fill) for fill in SOME_MISSING[:-1]),
    Key("だいだい", "参加しない事業がある（濃いほど多い）", SOME_MISSING[-1]),
)


def participation_map(dataset: Dataset, scope: Scope, town: str, rendering: str) -> Figure:
    """How many of the projects in scope each municipality joins; ``town`` (a code or "") stands out."""
    frame = joined_by_municipality(dataset, scope)
    numbers = projects_in(dataset, scope)["no"]
    total = len(numbers)
    fewest = int(frame["joined"].min())
    everyone = bool((frame["joined"] == total).all())
    if town:
        row = frame.set_index("municipality_code").loc[town]
        finding = (
            f"{row['name']}は{total}事業のうち{row['joined']}事業に参加"
            if row["joined"]
            else f"{row['name']}は{total}事業のどれにも参加しない"
        )
    elif everyone:
        finding = f"どの市町村も{total}事業すべてに参加"
    else:
        names = text.names(frame.loc[frame["joined"] == fewest, "name"].tolist())
        finding = (
            f"参加が最も少ないのは{names}、{total}事業のうち{fewest}事業"
            if fewest
            else f"{total}事業のどれにも参加しないのは{names}"
        )
    missing = [total - joined for joined in frame["joined"]]
    marks = [f"{joined} / {total}" for joined in frame["joined"]]
    side: Side = "below"
    if rendering == "small":  # It has room only for what differs.
        marks, side = [str(number) if number else "" for number in missing], "after"
    drawn = frame.assign(
        **labelled(frame["name"], marks, side), fill=[style.missing_fill(number) for number in missing]
    )
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
        name=f"participation-{rendering}",
        title=finding,
        subtitle=f"市町村ごとの参加事業数・{projects_words(dataset, scope)}",
        chart=draw(dataset.boundaries, drawn, town, rendering),
        table=table,
        alt=f"市町村ごとの参加事業数の地図。{finding}。",
        origin=origin(dataset, "participation", numbers),
        note=f"数は{COUNTED[rendering]}（{text.DERIVED}）",
        legend=LEGEND,
        plain=draw(dataset.boundaries, drawn, town, "plain") if rendering == "moving" else None,
        borders=dataset.boundary_source,
    )


def project_map(dataset: Dataset, no: int, town: str, rendering: str) -> Figure:
    """Who takes part in one project, and who does not."""
    frame = municipalities_of(dataset, no)
    name = dataset.project_names[no]
    joins = frame["basis"].notna()
    absent = frame.loc[~joins, "name"].tolist()
    if not absent:
        finding = f"{len(frame)}市町村すべてが参加"
    elif joins.sum() == 1:
        finding = f"{frame.loc[joins, 'name'].item()}だけが参加"
    else:
        finding = f"{text.names(absent)}は参加しない"
    drawn = frame.assign(
        **labelled(frame["name"], [text.sign(basis) for basis in frame["basis"]], "before"),
        fill=[style.JOINS if joined else style.DOES_NOT_JOIN for joined in joins],
    )
    table = pd.DataFrame(
        {
            "市町村": frame["name"],
            "参加": [text.JOINED if joined else text.NOT_JOINED for joined in joins],
            "根拠": [
                text.BASIS[Basis(basis)] if pd.notna(basis) else "連携市町村に記載なし"
                for basis in frame["basis"]
            ],
        }
    )
    return Figure(
        name=f"project-{rendering}",
        title=f"No.{no}：{finding}",
        subtitle=f"{name}・{len(frame)}市町村のうち{text.count(int(joins.sum()), '市町村')}が参加",
        chart=draw(dataset.boundaries, drawn, town, rendering),
        table=table,
        alt=f"{text.project(no, name)}の参加市町村の地図。{finding}。",
        origin=origin(dataset, "participation", [no]),
        legend=SIGNS,
        plain=draw(dataset.boundaries, drawn, town, "plain") if rendering == "moving" else None,
        borders=dataset.boundary_source,
    )


def field_maps(dataset: Dataset, scope: Scope) -> Figure:
    """A small map for each field in which the municipalities differ; one map if they differ in none."""
    frame = joined_by_field(dataset, scope)
    if frame.empty:
        return replace(participation_map(dataset, scope, "", "plain"), name="fields")
    total_fields = projects_in(dataset, scope)["heading"].nunique()
    fields = frame.drop_duplicates("heading")["title"].tolist()
    missing = frame["projects"] - frame["joined"]
    counts = frame["joined"].astype(str) + " / " + frame["projects"].astype(str)
    drawn = frame.assign(
        told=frame["name"] + " " + counts,
        forms=[(count,) for count in counts],
        fill=[style.missing_fill(number) for number in missing],
    )
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
        chart=draw_panels(dataset.boundaries, drawn),
        borders=dataset.boundary_source,
        table=table,
        alt=f"分野ごとの参加の小さな地図。{finding}（{'、'.join(fields)}）。",
        origin=origin(dataset, "participation", numbers),
        note=f"数は「参加する事業 / 分野の事業」（{text.DERIVED}）",
        legend=LEGEND,
    )
