"""Figures of who pays, by our kinds of rules."""

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.bars import bar_chart
from explorer.figures.figure import Figure, origin
from explorer.figures.scope import projects_joined, projects_words
from explorer.figures.sentences import TWO_RULES
from explorer.model import BurdenKind, Side
from explorer.questions.burdens import kinds_of_town, numbers_with_costs, projects_by_kind, unclear_rules
from explorer.questions.participation import numbers_joined
from explorer.questions.scope import Scope, projects_in


def burden_figure(dataset: Dataset, scope: Scope) -> Figure:
    """Return how many projects have each kind of rule, for the partners and for the core cities."""
    frame = projects_by_kind(dataset, scope)
    most = _most_frequent(frame)
    finding = _finding(dataset.terms.partner, frame, most)
    frame = frame.assign(
        group=frame["side"].map(dataset.terms.side),
        colour=[
            style.EMPHASIS if row.side == Side.PARTNER and row.kind in most else style.QUIET
            for row in frame.itertuples()
        ],
    )
    nos = projects_in(dataset, scope)["no"].tolist()
    return _kinds_figure(dataset, projects_words(dataset, scope), "burdens", frame, finding, nos, TWO_RULES)


def town_burden_figure(dataset: Dataset, town: str, scope: Scope) -> Figure:
    """Return how many of the projects a municipality joins may cost it money, by kind of rule."""
    frame = kinds_of_town(dataset, town, scope)
    name = dataset.municipality_names[town]
    joined = numbers_joined(dataset, town, scope)
    costing = numbers_with_costs(dataset, town, scope)
    unstated, unread = unclear_rules(dataset, town, scope)
    if not joined:
        finding = f"{name}が参加する事業はない"
    elif len(joined) == len(unstated):
        finding = f"{name}が参加する{len(joined)}事業には、費用負担の記載がない"
    elif costing:
        finding = f"{name}が参加する{len(joined)}事業のうち、費用負担が生じうるのは{len(costing)}事業"
    else:
        finding = f"{name}が参加する{len(joined)}事業に、費用負担が生じうるものはない"
    notes = [
        TWO_RULES,
        f"費用負担の記載がないのは{text.sheet_numbers(unstated)}" if unstated else "",
        f"文を分類できず、生じうるに含むのは{text.sheet_numbers(unread)}" if unread else "",
        f"計画に{name}の負担額の記載はない",
    ]
    frame = frame.assign(
        group="",
        colour=[style.QUIET if kind == BurdenKind.NONE else style.EMPHASIS for kind in frame["kind"]],
    )
    note, counted = "。".join(filter(None, notes)), projects_joined(dataset, town, scope)
    nos = joined or projects_in(dataset, scope)["no"].tolist()
    return _kinds_figure(dataset, counted, f"town-burdens-{town}", frame, finding, nos, note)


def _kinds_figure(
    dataset: Dataset, counted: str, name: str, kinds: pd.DataFrame, finding: str, nos: list[int], note: str
) -> Figure:
    """Return a bar for each of the ``kinds`` of rules.

    Their columns are side, kind, projects, nos, and the bar's group and colour. ``counted`` says which
    projects, and the sheets ``nos`` are the figure's origin.
    """
    bars = pd.DataFrame(
        {
            "key": [f"burden={row.side}:{row.kind}" for row in kinds.itertuples()],
            "group": kinds["group"],
            "label": kinds["kind"].map(text.BURDEN_KIND),
            "value": kinds["projects"],
            "words": [text.count(number, "事業") for number in kinds["projects"]],
            "colour": kinds["colour"],
        }
    )
    return Figure(
        name=name,
        title=finding,
        subtitle=f"費用負担の種類（{text.OURS}）・{counted}",
        chart=bar_chart(bars, "plain"),
        table=pd.DataFrame(
            {
                "負担する側": [dataset.terms.side[side] for side in kinds["side"]],
                f"種類（{text.OURS}）": [text.BURDEN_KIND[kind] for kind in kinds["kind"]],
                "事業": kinds["projects"],
                "事業のNo.": ["、".join(map(str, nos_of_kind)) for nos_of_kind in kinds["nos"]],
            }
        ),
        alt=f"費用負担の種類ごとの事業数の棒グラフ。{finding}。",
        origin=origin(dataset, "burdens", nos),
        note=note,
    )


def _most_frequent(frame: pd.DataFrame) -> dict[BurdenKind, int]:
    """Return the kinds of rule that most projects have for the partners, and how many; unknown is no kind."""
    known = frame[(frame["side"] == Side.PARTNER) & (frame["kind"] != BurdenKind.UNKNOWN)]
    most = known[known["projects"] == known["projects"].max()]
    return {
        BurdenKind(kind): int(number) for kind, number in zip(most["kind"], most["projects"], strict=True)
    }


def _finding(partners: str, frame: pd.DataFrame, most: dict[BurdenKind, int]) -> str:
    """Say which kind of rule the partners have most often, or why none can be named."""
    partner = frame[frame["side"] == Side.PARTNER]
    if partner.empty:
        return f"{partners}の費用負担の記載はない"
    if not most:
        return f"{partners}の費用負担は、{partner['projects'].item()}事業のどれも分類できない"
    kinds = "".join(f"「{text.BURDEN_KIND[kind]}」" for kind in most)
    each = "" if len(most) == 1 else "各"
    return f"{partners}の負担は{kinds}が最も多く、{each}{next(iter(most.values()))}事業"
