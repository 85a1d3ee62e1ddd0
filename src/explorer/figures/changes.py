"""Figures of what changed from one edition to the next."""

from typing import Any

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.bars import BARS, bar_chart
from explorer.figures.figure import Figure, origin
from explorer.figures.legend import Key
from explorer.figures.region import draw
from explorer.figures.scope import any_projects
from explorer.model import TABLES, ChangeKind
from explorer.questions.changes import KINDS_BY_SECTION, amount_differences, amount_sizes, changes_in
from explorer.questions.scope import Scope, projects_in

Change = dict[str, Any]
"""A row of :func:`explorer.questions.changes.changes`."""
WHOLE_PLAN, ENDED, NOTHING, FIRST = "計画全体", "終了した事業", "（なし）", 10
NO_SHEET = "heading="
"""The key of a bar of changes that no sheet of this edition has: of the whole plan, or ended projects."""
DASHES = "－ー―-"
"""A cell of these alone states nothing."""
Moves = tuple[tuple[str, int], ...]
"""Municipality codes, each with the No. of a project that it joined or left."""


def town_changes_map(dataset: Dataset, joined: Moves, left: Moves, earlier: str) -> Figure:
    """Return a map of the towns that joined or left projects since the edition named ``earlier``."""
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
        tooltip=[
            f"{name}：{sign}" if sign else name for name, sign in zip(towns["name"], signs, strict=True)
        ],
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
        note=f"追加・終了した事業への参加と、圏域への加入・圏域からの離脱は数えない（{text.DERIVED}）",
        legend=(Key("＋", "新たに参加した事業の数"), Key("−", "参加しなくなった事業の数")),
        borders=text.boundary_credit(dataset.boundary_source),
    )


def _fill(came: list[int], went: list[int]) -> str:
    if went:
        return style.ABSENT
    return style.JOINS if came else style.PALE


def changed_figure(before: Dataset, after: Dataset, section: str, label: str, scope: Scope) -> Figure:
    """Return the changes of a section, called ``label``: a row for each of the first projects in scope.

    One more row has the changes of the whole plan, or names the projects that ended. A bar is as long as the
    largest change of an amount in its row, and the largest come first; other changes have words alone. The
    table has a row for each change.
    """
    changed = changes_in(before, after, scope)
    changed = changed[changed["kind"].isin(KINDS_BY_SECTION[section])]
    rows = changed.to_dict("records")
    amounts = amount_differences(changed).astype("float64")
    changes = pd.DataFrame(
        {
            "label": [_project_of(change, after) for change in rows],
            "key": [_key(change) for change in rows],
            "words": [_words(change, after, amount) for change, amount in zip(rows, amounts, strict=True)],
            "size": amount_sizes(changed).astype("float64").to_numpy(),
        }
    )
    if section == "amounts":
        changes = changes.sort_values("size", ascending=False, kind="stable")
    projects = changes.loc[changes["key"] != NO_SHEET, "key"].unique()
    shown = changes[~changes["key"].isin(projects[FIRST:])]
    bars = pd.DataFrame(
        [
            {
                "key": key,
                "label": group["label"].iloc[0] if group["label"].nunique() == 1 else ENDED,
                "series": "",
                "value": group["size"].iloc[0],
                "words": _together(changed.iloc[group.index], group["words"].tolist(), before),
                "colour": style.EMPHASIS,
            }
            for key, group in shown.groupby("key", sort=False)
        ],
        columns=list(BARS),
    )
    finding = f"{label}の変更は{text.count(len(changes), '件')}" if rows else f"{label}の変更はない"
    counts = [
        f"{ChangeKind(kind).label} {n}件" for kind, n in changed["kind"].value_counts(sort=False).items()
    ]
    period = f"{text.edition(before.edition.name)}から{text.edition(after.edition.name)}への変更"
    parts = [period, any_projects(after, scope, amounts=section == "amounts")]
    if len(projects) > FIRST:
        parts.append(f"{'変更の大きい' if section == 'amounts' else '先頭の'}{FIRST}事業を表示")
    nos = sorted({int(no) for no in changed.loc[changed["kind"] != ChangeKind.PROJECT_ENDED, "no"].dropna()})
    return Figure(
        name="changed",
        title=finding,
        subtitle="・".join(parts),
        chart=bar_chart(bars, "plain", finding),
        table=pd.DataFrame(
            {
                "連携事業": changes["label"].sort_index(),
                "変更点": [_kind(change, after) for change in rows],
                text.edition(before.edition.name): [
                    side(change, "before", before.edition.unit) for change in rows
                ],
                text.edition(after.edition.name): [
                    side(change, "after", after.edition.unit) for change in rows
                ],
            }
        ),
        alt=f"版による変更点の一覧。{finding}。",
        origin=origin(after, "projects", nos or projects_in(after, scope)["no"]),
        note="、".join(counts),
    )


def _project_of(change: Change, after: Dataset) -> str:
    """Return the project that a change is about, or the whole plan; of one that ended, the former name."""
    if pd.isna(change["no"]):
        return WHOLE_PLAN
    no = int(change["no"])
    return text.project(
        no, change["before"] if change["kind"] == ChangeKind.PROJECT_ENDED else after.project_names[no]
    )


def _together(changed: pd.DataFrame, words: list[str], before: Dataset) -> str:
    """Return the words of a row: of several projects that ended the numbers, else the first change's."""
    if len(changed) == 1:
        return words[0]
    if (changed["kind"] == ChangeKind.PROJECT_ENDED).all():
        return f"{text.sheet_numbers(changed['no'])}（{text.edition(before.edition.name)}の番号）"
    return f"{words[0]}、ほか{len(changed) - 1}件"


def _key(change: Change) -> str:
    """Return the key of a bar: the sheet, or if this edition has none, the whole plan."""
    gone = pd.isna(change["no"]) or change["kind"] == ChangeKind.PROJECT_ENDED
    return NO_SHEET if gone else f"no={int(change['no'])}"


def _words(change: Change, after: Dataset, amount: float) -> str:
    if change["what"] != "printed":
        return _kind(change, after)
    year, unit = text.fiscal_year(change["at"]), after.edition.unit
    if pd.isna(amount):
        which = "before" if change["kind"] == ChangeKind.AMOUNT_WITHDRAWN else "after"
        return f"{year} {side(change, which, unit)}（{ChangeKind(change['kind']).label}）"
    return f"{year} {text.large_change(amount, unit)}"


def _kind(change: Change, after: Dataset) -> str:
    place = place_of(change, after)
    if change["what"] == "municipality_code":
        place = change["after"] or change["before"]
    return ChangeKind(change["kind"]).label + (f"：{place}" if place else "")


def place_of(change: Change, after: Dataset) -> str:
    """Return where on the sheet a change is; "" if its kind says so."""
    kind, what, at = change["kind"], change["what"], change["at"]
    if what == "printed":
        return text.fiscal_year(at)
    if what == "item":
        return TABLES["indicators"].field(what).label if kind == ChangeKind.TEXT else ""
    if kind == ChangeKind.TEXT and what != "words":
        return TABLES["projects"].field(what).with_terms(after.terms).label
    if kind in (ChangeKind.BASELINE, ChangeKind.TARGET):
        return str(after.indicators.set_index(["no", "seq"])["item"][change["no"], int(at)])
    if kind == ChangeKind.KPI and what != "name":
        role, seq = at.split("/")
        name = after.kpis.set_index(["role", "seq"])["name"][role, int(seq)]
        return f"{name}（{TABLES['kpis'].field(what).label}）"
    return str(at) if kind == ChangeKind.TERM or what == "words" else ""


def side(change: Change, which: str, unit: str) -> str:
    """Return the value before or after a change, in words; ``unit`` is that of its edition's amounts."""
    words: str = change[which]
    return printed(words, unit) if words and change["what"] == "printed" else words or NOTHING


def printed(cell: str, unit: str) -> str:
    """Return a budget cell in words: an amount with its unit, 未記載, or the plan's own words."""
    if cell.replace(",", "").isascii() and cell.replace(",", "").isdigit():
        return text.amount(int(cell.replace(",", "")), unit)
    return cell if cell.strip(DASHES) else text.NOT_STATED
