"""What can be chosen: value in the address and words on the screen."""

from explorer import text
from explorer.dataset import Dataset


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


def projects(dataset: Dataset) -> dict[str, str]:
    """The projects by No."""
    return {
        str(no): text.project(no, name)
        for no, name in zip(dataset.projects["no"], dataset.projects["name"], strict=True)
    }
