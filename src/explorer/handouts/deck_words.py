"""What a slide says in words: one form for PowerPoint and for Word."""

from collections.abc import Iterable, Sequence
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
from explorer.figures.profiles import sheet_words
from explorer.figures.unsaid import SILENT, unsaid
from explorer.handouts import drawing
from explorer.handouts.deck_slides import PrintedSlide, writable
from explorer.handouts.fitting import fit_to_svg
from explorer.handouts.written import MOST_COLUMNS, written
from explorer.model import PROJECT_TEXTS, Side
from explorer.questions.projects import PLACED
from explorer.questions.provenance import Spans, lines_of_cells

FONT = "BIZ UDPGothic"
"""On every Windows since 2018."""
MOST_QUOTED, MOST_ROWS = 10, 20
"""The most sheets that are quoted, and the most rows of a table; a list of words is written in full."""
MOST_SHRUNK = 1.8
"""By how much the letters of a picture are made smaller at most."""


@dataclass(frozen=True)
class SlideWords:
    """A slide in words.

    ``title`` is the finding, or the words of a section, ``about`` what was counted, ``facts`` the rows of
    a project's sheet, ``figure`` its picture (None for a section). ``table`` are the numbers under their
    heads without the last ``more`` rows, ``numeric`` says which columns hold numbers. ``quotes`` are what
    the plan says, with sheet and lines, ``unsaid`` is what it does not say.
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


def opening(dataset: Dataset, slides: Sequence[PrintedSlide]) -> tuple[SlideWords, Sequence[PrintedSlide]]:
    """Return the slide that opens the deck, and the others.

    It is the first slide if that is a section, else one with the region's name. ValueError if there is no
    slide.
    """
    if not slides:
        raise ValueError("a deck without slides has no handout")
    first, *rest = slides
    if not (first.address or first.figure or first.sheet):
        return slide_words(dataset, first), rest
    return SlideWords(writable(dataset.edition.region)), slides


def slide_words(dataset: Dataset, slide: PrintedSlide) -> SlideWords:
    """Return the slide in words; characters that cannot be written are spaces in those of the presenter."""
    dataset = slide.edition or dataset
    words = SlideWords(
        title=writable(slide.headline),
        caption=writable(slide.caption or slide.below),
        notes=writable(slide.notes),
        address=slide.address,
    )
    if slide.sheet is not None:
        return _with_sheet(dataset, words, slide.sheet)
    return _with_figure(dataset, words, slide.figure) if slide.figure else words


def _with_figure(dataset: Dataset, words: SlideWords, figure: Figure) -> SlideWords:
    table, origin = figure.table, figure.origin
    fits, most = len(table.columns) <= MOST_COLUMNS, len(table) if is_list(figure.chart) else MOST_ROWS
    column = table["No."].map("No.{}".format) if "No." in table else table.iloc[:, 0].astype(str)
    listed = [no for no in text.sheet_numbers_in("\n".join(column)) if no in origin.nos]
    nos = listed or origin.nos
    return replace(
        words,
        title=words.title or figure.title,
        about=figure.subtitle,
        figure=figure,
        table=written(table.head(most)) if fits else (),
        numeric=[is_numeric_dtype(dtype) for dtype in table.dtypes],
        more=max(len(table) - most, 0) if fits else 0,
        quotes=_quotes(origin_rows(dataset, origin), nos, bool(listed)),
        unsaid=unsaid(dataset, nos, {origin.table} | ({"budgets"} if origin.years else set())),
        source=figure.source,
    )


def _with_sheet(dataset: Dataset, words: SlideWords, no: int) -> SlideWords:
    sheet = sheet_words(dataset, no)
    project = dataset.projects.set_index("no").loc[no]
    quotes = [
        _quote(
            field.with_terms(dataset.terms).label,
            f"「{project[field.name]}」",
            lines_of_cells(dataset, "projects", no, (field.name,)),
        )
        for field in PROJECT_TEXTS[1:]
        if field.name in PLACED
    ]
    return replace(
        words,
        title=sheet.title,
        about=f"事業費見込額は{text.WHOLE_PROJECT}",
        figure=project_map(dataset, no),
        facts=[
            ("事業概要", sheet.summary),
            ("参加", sheet.joined + (f"（{sheet.absent}は参加しない）" if sheet.absent else "")),
            ("事業費見込額", "、".join(map(" ".join, sheet.budgets))),
            *((f"費用負担（{dataset.terms.side[side]}）", project[f"{side}_burden"]) for side in Side),
            ("評価指標", "\n".join(sheet.targets) or text.NO_ROW),
        ],
        table=[("年度", "事業費見込額"), *sheet.budgets],
        numeric=(False, True),
        quotes=quotes + [f"{label}：「{printed}」（{place}）" for label, printed, place in sheet.other_items],
        unsaid=unsaid(dataset, [no], SILENT),
        source=source_line(dataset, [no]),
    )


def _quote(name: str, printed: str, spans: Spans) -> str:
    return f"{name}：{printed}（{text.line_ranges(spans) or text.NO_ROW}）"


def _quotes(rows: pd.DataFrame, nos: Sequence[int], listed: bool) -> list[str]:
    """Return what the sheets ``nos`` and the KPIs say, with their lines.

    ``rows`` are those of :func:`~explorer.figures.origins.origin_rows`. The words are put together from
    several cells, so they stand without quotation marks. At most :data:`MOST_QUOTED` are quoted: of more,
    the first if the figure lists them (``listed``), else none. For the others the line
    numbers are given, or if there are very many, the place on the screen where they are shown.
    """
    order = {no: at for at, no in enumerate(nos)}
    rows = rows[rows["no"].isna() | rows["no"].isin(nos)]
    rows = rows.sort_values("no", key=lambda column: column.map(order), kind="stable")
    count = MOST_QUOTED if listed or len(rows) <= MOST_QUOTED else 0
    quotes = []
    for row in rows.head(count).to_dict("records"):
        name = row["name"] if pd.isna(row["no"]) else text.project(row["no"], row["name"])
        quotes.append(_quote(name, row["printed"], row["spans"]))
    rest = rows.iloc[count:]
    rest = rest[rest["spans"].map(bool).astype("bool")]
    sheets, kpis = rest[rest["no"].notna()], rest[rest["no"].isna()]
    others = "ほかの" if quotes else ""
    if len(sheets) > MOST_QUOTED:
        quotes.append(
            f"{others}事業票（{text.sheet_numbers(sheets['no'])}）の行は、画面の「出典の本文」にある。"
        )
    elif len(sheets):
        quotes.append(f"{others}事業票の行：{_lines(sheets['no'].map('No.{}'.format), sheets['spans'])}")
    if len(kpis):
        quotes.append(f"{others}基本ＫＰＩの行：{_lines(kpis['name'], kpis['spans'])}")
    return quotes


def _lines(names: pd.Series, spans: pd.Series) -> str:
    return "、".join(f"{name} {text.line_ranges(lines)}" for name, lines in zip(names, spans, strict=True))


def write_legend(paragraph: Any, legend: Iterable[Key], size: Any, rgb: Any) -> None:
    """Write what colours and signs mean into a paragraph of PowerPoint or Word.

    ``size`` is that program's length and ``rgb`` its class of colours.
    """
    for key in legend:
        mark, words = paragraph.add_run(), paragraph.add_run()
        mark.text, words.text = "■" if key.colour else key.mark, f" {key.words}　"
        mark.font.size = words.font.size = size
        if key.colour:
            mark.font.color.rgb = rgb.from_string(key.colour[1:])


def picture(
    figure: Figure, width: float, height: float, tallest: float, letter: float, sharp: float
) -> bytes:
    """Return the figure's chart or map as PNG for a room, with ``sharp`` pixels for each of the room's.

    A chart higher than ``tallest`` is drawn again with smaller letters, so that it still fills the width.
    """
    svg, drawn_height = fit_to_svg(figure, width, height, letter)
    if (shrunk := min(drawn_height / tallest, MOST_SHRUNK)) > 1:
        svg, _ = fit_to_svg(figure, width * shrunk, height * shrunk, letter)
    return drawing.png(svg, sharp)
