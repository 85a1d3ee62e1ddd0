"""The filter that all questions share: which projects they are about."""

import re
from dataclasses import dataclass

import pandas as pd

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.folding import fold
from explorer.model import PROJECT_TEXTS


@dataclass(frozen=True)
class Scope:
    """Which projects count; by default, all of them.

    ``heading`` is a heading's code, for the projects below it. ``text`` has words of which each must occur in
    the sheet or be one of its :func:`exact_terms`. ``differing`` keeps only projects that some municipality
    does not join. ``burden`` is a side and a kind of burden, joined by ":". ``joined`` is the code of a
    municipality that takes part.
    """

    heading: str = ""
    text: str = ""
    differing: bool = False
    burden: str = ""
    joined: str = ""


EVERYTHING = Scope()


@answered_once
def projects_in(dataset: Dataset, scope: Scope) -> pd.DataFrame:
    """Return the rows of ``projects`` in scope, in plan order."""
    projects = dataset.projects
    keep = pd.Series(True, index=projects.index)
    if scope.heading:
        keep &= (projects["heading"] + "-").str.startswith(f"{scope.heading}-")
    if scope.text.strip():
        words = [fold(word) for word in scope.text.split()]
        texts, terms = searchable_texts(dataset), exact_terms(dataset)
        matching = [all(word in texts[no] or word in terms[no] for word in words) for no in projects["no"]]
        keep &= pd.Series(matching, projects.index, dtype=bool)
    if scope.differing:
        keep &= projects["no"].isin(differing_numbers(dataset))
    if scope.burden:
        side, kind = scope.burden.split(":")
        burdens = dataset.burdens
        keep &= projects["no"].isin(burdens.loc[(burdens["side"] == side) & (burdens["kind"] == kind), "no"])
    if scope.joined:
        rows = dataset.participation
        keep &= projects["no"].isin(rows.loc[rows["municipality_code"] == scope.joined, "no"])
    return projects[keep]


def codes_down_to(heading: str) -> list[str]:
    """Return the codes of the headings from the role down to this one: 3, 3-1, 3-1-a."""
    parts = heading.split("-")
    return ["-".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


@answered_once
def field_titles(dataset: Dataset) -> pd.Series:
    """Return the titles of the headings by code, with their marks in front where fields share a title."""
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


@answered_once
def differing_numbers(dataset: Dataset) -> list[int]:
    """Return the numbers of the projects that at least one municipality does not join."""
    joined = dataset.participation.groupby("no").size()
    return [int(no) for no in joined.index[joined < len(dataset.municipalities)]]


def searchable_texts(dataset: Dataset) -> dict[int, str]:
    """Return all texts of each sheet by No., folded and joined by line breaks."""
    texts = sheet_texts(dataset).groupby("no")["text"]
    return {int(no): "\n".join(map(fold, of_sheet)) for no, of_sheet in texts}


def exact_terms(dataset: Dataset) -> dict[int, set[str]]:
    """Return what a search word must equal to find a sheet, folded, by No.: its number and its amounts."""
    terms = {int(no): number_terms(no) for no in dataset.projects["no"]}
    for row in amount_texts(dataset).itertuples():
        terms[row.no] |= row.terms
    return terms


def number_terms(no: int) -> set[str]:
    """Return the words that name a project by its number, folded."""
    return {fold(form.format(no)) for form in ("{}", "No.{}", "No{}", "№{}", "{}番", "#{}")}


@answered_once
def amount_texts(dataset: Dataset) -> pd.DataFrame:
    """Return every stated amount: no, part, text (fiscal year and amount), terms (what finds it, folded).

    An amount is found in thousand yen, as the plan states it, rounded as the app does, and without decimals.
    """
    unit, rows = dataset.edition.unit, []
    for cell in dataset.budgets[dataset.budgets["amount_thousand_yen"].notna()].itertuples():
        amount = int(cell.amount_thousand_yen)
        rounded = text.large_amount(amount, unit)
        forms = {f"{amount:,}", text.amount(amount), text.amount(amount, unit)}
        forms |= {rounded, re.sub(r"\.\d+", "", rounded)}
        forms |= {form.removesuffix("円") for form in forms}
        terms = {fold(spelled) for form in forms for spelled in (form, form.replace(",", ""))}
        words = f"{text.fiscal_year(cell.fiscal_year)}　{text.both_amounts(amount, unit)}"
        rows.append((int(cell.no), "budgets", words, terms))
    return pd.DataFrame(rows, columns=["no", "part", "text", "terms"])


def extra_texts(dataset: Dataset) -> pd.DataFrame:
    """Return the texts in columns of the plan's own: no, label, words and key (of the row in provenance).

    The label is the column's head, after the item if it belongs to an indicator.
    """
    frame = dataset.extras
    items = {(row.no, row.seq): f"{row.item}：" for row in dataset.indicators.itertuples()}
    labels = [f"{items.get((row.no, row.seq), '')}{row.head}" for row in frame.itertuples()]
    keys = [f"{row.no}/{row.seq}/{row.head}" for row in frame.itertuples()]
    columns = {
        name: pd.Series(values, frame.index, "str") for name, values in (("label", labels), ("key", keys))
    }
    return frame.assign(**columns)[["no", "label", "words", "key"]]


def sheet_texts(dataset: Dataset) -> pd.DataFrame:
    """Return every text of every sheet: no, part (column name in the registry), text."""
    projects = dataset.projects
    frames = [projects.melt("no", [field.name for field in PROJECT_TEXTS], "part", "text")]
    for depth in (1, 2, 3):
        codes = projects["heading"].str.split("-").str[:depth].str.join("-")
        frames.append(
            pd.DataFrame({"no": projects["no"], "text": codes.map(dataset.heading_titles), "part": "heading"})
        )
    joined = dataset.participation[["no", "municipality_code"]]
    names = joined["municipality_code"].map(dataset.municipality_names)
    frames.append(pd.DataFrame({"no": joined["no"], "text": names, "part": "participation"}))
    frames.append(dataset.indicators.melt("no", ["item", "baseline", "target"], "part", "text"))
    frames.append(dataset.glossary.melt("no", ["term", "definition"], "part", "text"))
    extras = extra_texts(dataset)
    texts = extras["label"] + "　" + extras["words"]
    frames.append(pd.DataFrame({"no": extras["no"], "text": texts, "part": "extras"}))
    return pd.concat(frames, ignore_index=True).drop_duplicates()[["no", "part", "text"]]
