"""The rows behind a figure: what the plan prints, sheet by sheet."""

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.figure import Origin
from explorer.figures.results import result_words
from explorer.model import AmountState, Side
from explorer.questions.budgets import stated_years
from explorer.questions.indicators import kpis
from explorer.questions.provenance import lines_of
from explorer.questions.results import reached, settled
from explorer.questions.scope import EVERYTHING

PLANNED = {"actuals": "indicators", "settlements": "budgets"}
"""What the plan says beside each table of results."""
PROJECT_HEAD, PRINTED_HEAD, LINES_HEAD = "連携事業", "計画に書かれていること（原文）", "計画の本文"
LEFT_OUT = "（合計に入れない）"


def origin_rows(dataset: Dataset, origin: Origin) -> pd.DataFrame:
    """What went in: columns no (missing for a KPI), name, printed (in the plan's words), spans of lines."""
    return pd.concat([_sheets(dataset, origin), _kpis(dataset, origin)], ignore_index=True)


def _sheets(dataset: Dataset, origin: Origin) -> pd.DataFrame:
    spans = lines_of(dataset, PLANNED.get(origin.table, origin.table))
    names = dataset.projects.set_index("no")["name"]
    printed = PRINTED[origin.table](dataset) if origin.nos else {}
    return pd.DataFrame(
        {
            "no": pd.Series(origin.nos, dtype="Int64"),
            "name": [names[no] for no in origin.nos],
            "printed": ["、".join(printed.get(no, [text.NO_ROW])) for no in origin.nos],
            "spans": [spans.get(str(no), ()) for no in origin.nos],
        }
    )


def _kpis(dataset: Dataset, origin: Origin) -> pd.DataFrame:
    frame = kpis(dataset, EVERYTHING)
    frame = frame[frame["role"].isin(origin.roles)]
    return pd.DataFrame(
        {
            "no": frame["no"],
            "name": frame["item"],
            "printed": frame["baseline"] + " → " + frame["target"],
            "spans": [((first, last),) for first, last in frame[["first_line", "last_line"]].to_numpy()],
        }
    )


def origin_table(dataset: Dataset, origin: Origin) -> pd.DataFrame:
    """What went in, under the heads of the screen: project, the plan's words, the lines of its text."""
    rows = origin_rows(dataset, origin)
    names = [
        name if pd.isna(no) else text.project(no, name)
        for no, name in zip(rows["no"], rows["name"], strict=True)
    ]
    return pd.DataFrame(
        {PROJECT_HEAD: names, PRINTED_HEAD: rows["printed"], LINES_HEAD: rows["spans"].map(text.lines)}
    )


def _amounts(dataset: Dataset) -> dict[int, list[str]]:
    cells = dataset.budgets[dataset.budgets["fiscal_year"].isin(stated_years(dataset))]
    words = [
        f"{text.fiscal_year(row.fiscal_year)} {row.printed}"
        + ("千円" if row.state == AmountState.AMOUNT else LEFT_OUT)
        for row in cells.itertuples()
    ]
    return _by_project(cells, words)


def _participants(dataset: Dataset) -> dict[int, list[str]]:
    return _by_project(dataset.projects, dataset.projects["participants"].tolist())


def _burdens(dataset: Dataset) -> dict[int, list[str]]:
    rules = dataset.burdens.drop_duplicates(["no", "side", "printed"])
    return _by_project(rules, [f"{text.SIDE[Side(row.side)]}：{row.printed}" for row in rules.itertuples()])


def _indicators(dataset: Dataset) -> dict[int, list[str]]:
    frame = dataset.indicators
    return _by_project(frame, [f"{row.item}：{row.baseline} → {row.target}" for row in frame.itertuples()])


def _actuals(dataset: Dataset) -> dict[int, list[str]]:
    frame = reached(dataset, EVERYTHING)
    words = [
        f"{row['item']}：目標 {row['target']}、実績 {result_words(row)}（{row['source']}）"
        for row in frame.to_dict(orient="records")
    ]
    return _by_project(frame, words)


def _settlements(dataset: Dataset) -> dict[int, list[str]]:
    frame = settled(dataset, EVERYTHING)
    words = [
        f"{text.fiscal_year(row.fiscal_year)} 見込額 {row.printed}、"
        f"決算額 {text.amount(row.amount)}（{row.source}）"
        for row in frame.itertuples()
    ]
    return _by_project(frame, words)


def _by_project(frame: pd.DataFrame, words: list[str]) -> dict[int, list[str]]:
    return {int(no): rows.tolist() for no, rows in pd.Series(words).groupby(frame["no"].to_numpy())}


PRINTED = {
    "budgets": _amounts,
    "participation": _participants,
    "burdens": _burdens,
    "indicators": _indicators,
    "actuals": _actuals,
    "settlements": _settlements,
}
"""By table: for each project, what the plan prints."""
