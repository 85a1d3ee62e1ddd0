"""The one filter: which projects a question is about."""

from dataclasses import dataclass

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.folding import fold
from explorer.model import PROJECT_TEXTS


@dataclass(frozen=True)
class Scope:
    """Which projects count; the default is all of them.

    ``heading`` is a heading's code; ``text`` holds words that must all be in the sheet, be the name of a
    municipality that takes part, or be the sheet's number or an amount of it (:func:`exact_terms`);
    ``differing`` keeps only projects that not everybody joins; ``burden`` is a side and a kind, joined
    by ":"; ``joined`` is the code of a municipality that takes part.
    """

    heading: str = ""
    text: str = ""
    differing: bool = False
    burden: str = ""
    joined: str = ""


EVERYTHING = Scope()


def projects_in(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """The rows of ``projects`` in scope, in plan order."""
    projects = dataset.projects
    keep = pd.Series(True, index=projects.index)
    if scope.heading:
        codes = projects["heading"] + "-"
        keep &= codes.str.startswith(scope.heading + "-")
    if scope.text.strip():
        words = [fold(word) for word in scope.text.split()]
        texts, whole = searchable_texts(dataset), exact_terms(dataset)
        keep &= (
            projects["no"]
            .map(lambda no: all(word in texts[no] or word in whole[no] for word in words))
            .astype(bool)
        )
    if scope.differing:
        keep &= projects["no"].isin(differing_numbers(dataset))
    if scope.burden:
        side, kind = scope.burden.split(":")
        rules = dataset.burdens
        keep &= projects["no"].isin(rules.loc[(rules["side"] == side) & (rules["kind"] == kind), "no"])
    if scope.joined:
        rows = dataset.participation
        keep &= projects["no"].isin(rows.loc[rows["municipality_code"] == scope.joined, "no"])
    return projects[keep]


def codes_down_to(heading: str) -> list[str]:
    """The codes of the headings from the role down to this one: 3, 3-1, 3-1-a."""
    parts = heading.split("-")
    return ["-".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def field_titles(dataset: Dataset) -> pd.Series:
    """The title of each heading by its code; its numbers in front if another field is called the same."""
    headings = dataset.headings.set_index("heading")
    fields = headings[headings.index.isin(dataset.projects["heading"])]
    shared = fields.loc[fields["title"].duplicated(keep=False), "title"].unique()
    marks = pd.Series(
        ["".join(dataset.heading_marks[above] for above in codes_down_to(code)) for code in headings.index],
        index=headings.index,
        dtype="str",
    )
    titles = headings["title"]
    return titles.where(~titles.isin(shared), marks + " " + titles)


def differing_numbers(dataset: Dataset) -> list[int]:
    """Nos. of the projects that at least one municipality of the region is not in."""
    joined = dataset.participation.groupby("no").size()
    return [int(no) for no in joined.index[joined < len(dataset.municipalities)]]


def searchable_texts(dataset: Dataset) -> dict[int, str]:
    """All words of each sheet by No., folded for comparing; parts are kept apart by a line break."""
    parts = sheet_texts(dataset)
    return {int(no): "\n".join(fold(text) for text in texts) for no, texts in parts.groupby("no")["text"]}


def exact_terms(dataset: Dataset) -> dict[int, set[str]]:
    """What finds a sheet only as a whole word, folded, by No.: its number and its amounts.

    Amounts are in thousand yen, and with their unit also as the plan states them.
    """
    found = {
        int(no): {fold(form.format(no)) for form in ("No.{}", "No{}", "№{}", "{}番", "#{}")}
        for no in dataset.projects["no"]
    }
    for cell in dataset.budgets[dataset.budgets["amount_thousand_yen"].notna()].itertuples():
        amount = int(cell.amount_thousand_yen)
        said = [text.amount(amount), text.amount(amount, dataset.edition.unit)]
        found[cell.no] |= {f"{amount}", f"{amount:,}", *said, *(words.replace(",", "") for words in said)}
    return found


def extra_texts(dataset: Dataset) -> pd.DataFrame:
    """What stands under heads of the plan's own: no, label (head, after an indicator's item), words, key.

    ``key`` is that of provenance.
    """
    frame = dataset.extras
    items = {(row.no, row.seq): f"{row.item}：" for row in dataset.indicators.itertuples()}
    columns = {
        "label": [f"{items.get((row.no, row.seq), '')}{row.head}" for row in frame.itertuples()],
        "key": [f"{row.no}/{row.seq}/{row.head}" for row in frame.itertuples()],
    }
    return frame.assign(**{name: pd.Series(values, frame.index, "str") for name, values in columns.items()})[
        ["no", "label", "words", "key"]
    ]


def sheet_texts(dataset: Dataset) -> pd.DataFrame:
    """Every text of every sheet: no, part (column name in the registry), text."""
    projects = dataset.projects
    frames = [
        projects[["no", field.name]].rename(columns={field.name: "text"}).assign(part=field.name)
        for field in PROJECT_TEXTS
    ]
    for depth in (1, 2, 3):
        codes = projects["heading"].str.split("-").str[:depth].str.join("-")
        frames.append(
            pd.DataFrame({"no": projects["no"], "text": codes.map(dataset.heading_titles), "part": "heading"})
        )
    joined = dataset.participation[["no", "municipality_code"]]
    names = joined["municipality_code"].map(dataset.municipality_names)
    frames.append(pd.DataFrame({"no": joined["no"], "text": names, "part": "participation"}))
    for part in ("item", "baseline", "target"):
        frames.append(dataset.indicators[["no", part]].rename(columns={part: "text"}).assign(part=part))
    for part in ("term", "definition"):
        frames.append(dataset.glossary[["no", part]].rename(columns={part: "text"}).assign(part=part))
    own = extra_texts(dataset)
    frames.append(
        pd.DataFrame({"no": own["no"], "text": own["label"] + "　" + own["words"], "part": "extras"})
    )
    return pd.concat(frames, ignore_index=True).drop_duplicates()[["no", "part", "text"]]
