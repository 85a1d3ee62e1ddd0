"""Where the towns' participation changed from one edition to the next."""

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import Figure, origin
from explorer.figures.legend import Key
from explorer.figures.region import draw

Moves = tuple[tuple[str, int], ...]
"""Municipality codes, each with the No. of a project that it came into or went out of."""


def town_changes_map(dataset: Dataset, joined: Moves, left: Moves, earlier: str) -> Figure:
    """The towns that came into or went out of projects since the edition called ``earlier``."""
    towns = dataset.municipalities[["municipality_code", "name"]]
    came, went = (
        [[no for code, no in moves if code == town] for town in towns["municipality_code"]]
        for moves in (joined, left)
    )
    signs = [
        " ".join(f"{sign}{len(nos)}" for sign, nos in (("＋", ins), ("−", outs)) if nos)
        for ins, outs in zip(came, went, strict=True)
    ]
    changed = sum(map(bool, signs))
    finding = f"参加状況が変わったのは{text.count(changed, '市町村')}"
    drawn = towns.assign(
        mark=signs,
        told=[f"{name}：{sign or '変わらない'}" for name, sign in zip(towns["name"], signs, strict=True)],
        fill=[_fill(ins, outs) for ins, outs in zip(came, went, strict=True)],
    )
    return Figure(
        name="town-changes",
        title=finding,
        subtitle=f"{text.edition(earlier)}から{text.edition(dataset.edition.name)}への変更",
        chart=draw(dataset, [("", drawn)]),
        table=pd.DataFrame(
            {
                "市町村": towns["name"],
                "新たに参加した事業のNo.": ["、".join(map(str, nos)) or "なし" for nos in came],
                "参加しなくなった事業のNo.": ["、".join(map(str, nos)) or "なし" for nos in went],
            }
        ),
        alt=f"参加が変わった市町村の地図。{finding}。",
        origin=origin(dataset, "participation", sorted({no for _, no in (*joined, *left)})),
        note=f"追加・終了した事業への参加は数えない（{text.DERIVED}）",
        legend=(Key("＋", "新たに参加した事業の数"), Key("−", "参加しなくなった事業の数")),
        borders=dataset.boundary_source,
    )


def _fill(came: list[int], went: list[int]) -> str:
    if went:
        return style.ABSENT
    return style.JOINS if came else style.PALE
