"""What a slide says in words: one form for the programs in which a deck is written on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.figure import Figure, source_line
from explorer.figures.legend import Key
from explorer.figures.listing import is_list
from explorer.figures.maps import project_map
from explorer.figures.origins import origin_rows
from explorer.figures.unsaid import SILENT, unsaid
from explorer.handouts import drawing
from explorer.handouts.deck_pdf import PrintedSlide, plain
from explorer.handouts.image import alone
from explorer.handouts.pdf import sheet_words
from explorer.handouts.written import MOST_COLUMNS, written
from explorer.model import PROJECT_TEXTS, Side
from explorer.questions.projects import PLACED, sheet
from explorer.questions.provenance import Spans, lines_of_cells
from explorer.views import once

FONT = "BIZ UDPGothic"
"""On every Windows since 2018."""
MOST_QUOTED, MOST_ROWS = 10, 20
"""How many sheets are quoted, and how large a table is written out; a list of words is always."""
SMALLEST = 1.8
"""How far the letters of a picture shrink."""


@dataclass(frozen=True)
class SlideWords:
    """A slide in words.

    ``title`` is the finding, or the words of a section, ``about`` what was counted, ``facts`` a sheet's own
    rows, ``figure`` its picture (None for a section). ``table`` are the numbers under their heads, ``more``
    of whose rows are left out, ``numeric`` its columns of numbers. ``quotes`` are what the plan says,
    with sheet and lines, ``unsaid`` is what it does not say.
    """

    title: str
    caption: str = ""
    notes: str = ""
    about: str = ""
    figure: Figure | None = None
    facts: Sequence[tuple[str, str]] = ()
    table: Sequence[Sequence[str]] = ()
    numeric: Sequence[bool] = ()
    more: int = 0
    quotes: Sequence[str] = ()
    unsaid: Sequence[str] = ()
    source: str = ""
    address: str = ""


def slide_words(dataset: Dataset, slide: PrintedSlide) -> SlideWords:
    """The slide in words, those of the presenter without signs that cannot be written."""
    dataset = slide.edition or dataset
    caption = plain(slide.caption or slide.below)
    own = SlideWords(plain(slide.headline), caption, plain(slide.notes), address=slide.address)
    if slide.sheet is not None:
        return _sheet(dataset, slide.sheet, own)
    return _figure(dataset, slide.figure, own) if slide.figure else own


def _figure(dataset: Dataset, figure: Figure, own: SlideWords) -> SlideWords:
    shown, origin = figure.table, figure.origin
    fits, most = len(shown.columns) <= MOST_COLUMNS, len(shown) if is_list(figure.chart) else MOST_ROWS
    column = shown["No."].map("No.{}".format) if "No." in shown else shown.iloc[:, 0].astype(str)
    listed = [no for no in text.sheet_numbers_in("\n".join(column)) if no in origin.nos]
    nos = listed or origin.nos
    return replace(
        own,
        title=own.title or figure.title,
        about=figure.subtitle,
        figure=figure,
        table=written(shown.head(most)) if fits else (),
        numeric=[is_numeric_dtype(dtype) for dtype in shown.dtypes],
        more=max(len(shown) - most, 0) if fits else 0,
        quotes=_quotes(once.answer(dataset, origin_rows, origin), nos, bool(listed)),
        unsaid=unsaid(dataset, nos, {origin.table} | ({"budgets"} if origin.years else set())),
        source=figure.source,
    )


def _sheet(dataset: Dataset, no: int, own: SlideWords) -> SlideWords:
    found, words = sheet(dataset, no), sheet_words(dataset, no)
    absent = "・".join(town["name"] for town in words["towns"] if not town["joins"])
    amounts = [(row["year"], row["words"]) for row in words["budgets"]]
    indicators = [f"{item}：{baseline} → {target}" for item, baseline, target, _ in words["indicators"]]
    return replace(
        own,
        title=text.project(no, words["name"]),
        about=f"事業費見込額は{text.WHOLE_PROJECT}",
        figure=project_map(dataset, no),
        facts=[
            ("事業概要", words["summary"]),
            ("参加", words["joined"] + (f"（{absent}は参加しない）" if absent else "")),
            ("事業費見込額", "、".join(map(" ".join, amounts))),
            *((f"費用負担（{dataset.terms.side[side]}）", found.project[f"{side}_burden"]) for side in Side),
            ("評価指標", "\n".join(indicators) or text.NO_ROW),
        ],
        table=[("年度", "事業費見込額"), *amounts],
        numeric=(False, True),
        quotes=[
            _from(
                field.with_terms(dataset.terms).label,
                f"「{found.project[field.name]}」",
                lines_of_cells(dataset, "projects", no, (field.name,)),
            )
            for field in PROJECT_TEXTS[1:]
            if field.name in PLACED
        ]
        + [f"{row.label}：「{row.words}」（{row.place}）" for row in found.other_items.itertuples()],
        unsaid=unsaid(dataset, [no], SILENT),
        source=source_line(dataset, [no]),
    )


def _from(name: str, words: str, spans: Spans) -> str:
    return f"{name}：{words}（{text.line_ranges(spans) or text.NO_ROW}）"


def _quotes(rows: pd.DataFrame, nos: Sequence[int], listed: bool) -> list[str]:
    """What the sheets that count say, with their lines: of many, the first that are listed.

    It is put together of several cells, so it stands without quotation marks. Of the others the lines alone,
    of many where they stand.
    """
    order = {no: at for at, no in enumerate(nos)}
    rows = rows[rows["no"].isna() | rows["no"].isin(nos)]
    rows = rows.sort_values("no", key=lambda found: found.map(order), kind="stable")
    told = MOST_QUOTED if listed or len(rows) <= MOST_QUOTED else 0
    quotes = []
    for row in rows.head(told).rename(columns={"name": "called"}).itertuples():
        name = row.called if pd.isna(row.no) else text.project(row.no, row.called)
        quotes.append(_from(name, row.printed, row.spans))
    rest = rows.iloc[told:]
    rest = rest[rest["spans"].map(bool).astype("bool")]
    other, sheets = "ほかの" if quotes else "", rest[rest["no"].notna()]
    named = {f"No.{no}": spans for no, spans in zip(sheets["no"], sheets["spans"], strict=True)}
    if len(sheets) > MOST_QUOTED:
        quotes.append(
            f"{other}事業票（{text.sheet_numbers(sheets['no'])}）の行は、画面の「出典の本文」にある。"
        )
        named = {}
    kpis = rest[rest["no"].isna()]
    for head, spans in (
        ("事業票", named),
        ("基本ＫＰＩ", dict(zip(kpis["name"], kpis["spans"], strict=True))),
    ):
        if spans:
            lines = (f"{name} {text.line_ranges(own)}" for name, own in spans.items())
            quotes.append(f"{other}{head}の行：{'、'.join(lines)}")
    return quotes


def opening(dataset: Dataset, slides: Sequence[PrintedSlide]) -> tuple[PrintedSlide, Sequence[PrintedSlide]]:
    """The slide that opens the deck, and the others: the first if it has words alone, else the region's name.

    ValueError if there is no slide.
    """
    if not slides:
        raise ValueError("a deck without slides has no handout")
    first, *rest = slides
    if not (first.address or first.figure or first.sheet):
        return first, rest
    return PrintedSlide(headline=dataset.edition.region), slides


def write_keys(paragraph: Any, legend: Iterable[Key], size: Any, rgb: Callable[[str], Any]) -> None:
    """Write what the colours and signs mean into a paragraph of either program."""
    for key in legend:
        mark, words = paragraph.add_run(), paragraph.add_run()
        mark.text, words.text = "■" if key.colour else key.mark, f" {key.words}　"
        mark.font.size = words.font.size = size
        if key.colour:
            mark.font.color.rgb = rgb(key.colour)


def picture(
    figure: Figure, width: float, height: float, tallest: float, letter: float, sharp: float
) -> bytes:
    """The figure's chart or map as PNG for a room, ``sharp`` pixels for each of the room's.

    One that is higher than ``tallest`` is drawn again with smaller letters, so that it is as wide.
    """
    svg, high = alone(figure, width, height, letter)
    if (smaller := min(high / tallest, SMALLEST)) > 1:
        svg, _ = alone(figure, width * smaller, height * smaller, letter)
    return drawing.png(svg, sharp)
