"""What can be chosen: value in the address and words on the screen."""

from explorer import text
from explorer.dataset import Dataset
from explorer.model import BurdenKind, Side


def headings(dataset: Dataset) -> dict[str, str]:
    """All headings by code, deeper ones indented; "" is the whole plan."""
    options = {"": f"すべて（{len(dataset.projects)}事業）"}
    for row in dataset.headings.itertuples():
        indent = "　" * row.heading.count("-")
        options[row.heading] = f"{indent}{text.heading_mark(row.role, row.category, row.field)} {row.title}"
    return options


def towns(dataset: Dataset) -> dict[str, str]:
    """The municipalities by code; "" is none."""
    named = dataset.municipalities
    return {"": "選んでいません"} | dict(zip(named["municipality_code"], named["name"], strict=True))


def burdens(dataset: Dataset) -> dict[str, str]:
    """The kinds of burden that occur, by side, as "side:kind" with how many projects; "" is any."""
    counted = dataset.burdens.groupby(["side", "kind"]).size()
    choices = {"": "すべて"}
    for side in (Side.PARTNER, Side.CORE):
        for kind in BurdenKind:
            if (side, kind) in counted.index:
                words = f"{text.SIDE[side]}：{text.BURDEN_KIND[kind]}（{counted[side, kind]}事業）"
                choices[f"{side}:{kind}"] = words
    return choices


def projects(dataset: Dataset) -> dict[str, str]:
    """The projects by No."""
    return {
        str(no): text.project(no, name)
        for no, name in zip(dataset.projects["no"], dataset.projects["name"], strict=True)
    }
