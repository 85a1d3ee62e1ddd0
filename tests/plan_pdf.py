"""Typeset a plan's text as a PDF with the plan's table grid and letters in the text's order.

The plan's PDF is not in this repository. This one has what makes reading one hard: cells beside one
another, labels in the middle of wrapped cells, labels set letter by letter from top to bottom, raised
footnote marks, lines of blanks, sheets drawn in another order than they stand, and page numbers.
"""

import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import typst

from explorer.plan.layout import SheetText, lay_out
from explorer.plan.sheets import Sheet, read_sheet
from explorer.plan.source import PAGE_MARK, Cell, Line, Source

TEMPLATE = """
#set page(width: 760pt, height: 1400pt, margin: 0pt)
#set text(font: "Noto Sans CJK JP", lang: "ja")
#show raw: set text(font: "Noto Sans CJK JP", size: 1.25em)
#for (at, page) in json(bytes(sys.inputs.pages)).enumerate() {
  if at > 0 { pagebreak() }
  for (x, y, size, words) in page {
    if words == none { place(dx: x * 1pt, dy: y * 1pt, line(length: size * 1pt, stroke: 0.5pt)) }
    else { place(dx: x * 1pt, dy: y * 1pt, text(size: size * 1pt, raw(words))) }
  }
}
"""
PITCH, SIZE, SMALL = 13.5, 10.0, 6.0
LABEL, SIDE, CELL, YEAR = 30, 50, 110, 115
"""The left edges of the labels, the sides' labels and the cells; the width of a year's cell."""
ITEM, BASELINE, TARGET = 110, 330, 460
FOOT = 1380

Words = list[tuple[float, float, float, str | None]]


class At(NamedTuple):
    """The place of a piece of a line."""

    x: float
    y: float
    text: str


PARTNERS = "連携市町村"


def set_pdf(source: Source, core_city: str, first_page: int | None = 24) -> bytes:
    """Return the plan as a PDF; page numbers begin with ``first_page``, None for none."""
    pages = words_of(source, core_city)
    if first_page is not None:
        for at, page in enumerate(pages):
            page.append((290, FOOT, SIZE, f"- {first_page + at} -"))
    return typeset(pages)


def words_of(source: Source, core_city: str) -> list[Words]:
    """Return the pieces of each page with their places, in drawing order."""
    sheets = [read_sheet(text, core_city, PARTNERS) for text in lay_out(source).sheets]
    starts = [line.number for line in source.lines if line.text == PAGE_MARK]
    pages = []
    for start, end in pairwise([*starts, len(source.lines) + 1]):
        page_sheets = [sheet for sheet in sheets if start < sheet.text.first_line < end]
        pages.append(_page([line for line in source.lines[start : end - 1] if line.text], page_sheets))
    return pages


def typeset(pages: list[Words]) -> bytes:
    """Return a PDF with these pages."""
    return compile_pdf(TEMPLATE, {"pages": json.dumps(pages, ensure_ascii=False)})


def compile_pdf(template: str, inputs: dict[str, str]) -> bytes:
    """Compile Typst to PDF with the app's font."""
    folders = [str(files(f"noto_cjk_sans_jp_{weight}")) for weight in ("regular", "bold")]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.typ"
        path.write_text(template, "utf-8")
        return bytes(typst.compile(path, font_paths=fonts, sys_inputs=inputs))


def _page(lines: Sequence[Line], sheets: Sequence[Sheet]) -> Words:
    """Return the pieces of a page in the order of the text."""
    places: dict[int, list[At]] = {}
    rules: Words = []
    y = 30.0
    first = min(sheet.text.first_line for sheet in sheets)
    for line in lines:
        if line.number < first:
            places[line.number] = [At(LABEL, y, line.text)]
            y += PITCH
    for sheet in sorted(sheets, key=lambda sheet: sheet.text.no):
        for placed, at in _sheet(sheet, y + PITCH):
            places.setdefault(placed, []).append(at)
        bottom = max(at.y for n in _numbers(sheet.text) for at in places.get(n, []))
        rules += [(LABEL - 5, edge, 700.0, None) for edge in (y + PITCH - 3, bottom + PITCH)]
        y = bottom + PITCH
    page = rules
    y += PITCH
    for line in lines:
        if line.number in places:
            page += [(x, top, SIZE, words) for x, top, words in sorted(places[line.number])]
            continue
        mark = line.text.strip().isdecimal()  # raised, with the words that follow it in a line of its own
        page.append((LABEL if mark else LABEL + 10, y, SMALL if mark else 8.0, line.text))
        y += PITCH * (0.6 if mark else 1)
    return page


def _numbers(text: SheetText) -> list[int]:
    return [text.first_line, *(line.number for line in text.lines)]


def _sheet(sheet: Sheet, y: float) -> Iterator[tuple[int, At]]:
    """Yield the pieces of a sheet with their line numbers, from ``y`` down."""
    lines_of_sheet = [Line(sheet.text.first_line, f"No. {sheet.text.no} 連携事業名"), *sheet.text.lines]

    def lines(cell: Cell) -> list[Line]:
        return [line for line in lines_of_sheet if cell.first_line <= line.number <= cell.last_line]

    def row(*columns: tuple[float, list[Line]]) -> Iterator[tuple[int, At]]:
        """Yield a row of cells, each centred vertically."""
        nonlocal y
        height = max(len(cell) for _, cell in columns)
        for x, cell in columns:
            for at, line in enumerate(cell):
                top = y + ((height - len(cell)) / 2 + at) * PITCH
                yield line.number, At(x, top, line.text.strip())
        y += height * PITCH + 4

    def labelled(x: float, cell: Cell) -> Iterator[tuple[int, At]]:
        """Yield a label and its cell, which are on one line or on consecutive lines."""
        body = lines(cell)
        before = lines_of_sheet[lines_of_sheet.index(body[0]) - 1]
        if len(body) > 1:
            yield from row((x, [before]), (CELL, body))
        else:
            label, _, words = body[0].text.strip().partition(" ")
            yield from row((x, [Line(body[0].number, label)]), (CELL, [Line(body[0].number, words)]))

    def stacked(words: str) -> list[Line]:
        texts = [line.text for line in lines_of_sheet]
        at = next(at for at in range(len(lines_of_sheet)) if "".join(texts[at : at + 4]) == words)
        return lines_of_sheet[at : at + 4]

    def sides(words: str, core: Cell, partner: Cell) -> Iterator[tuple[int, At]]:
        nonlocal y
        top = y
        yield from labelled(SIDE, core)
        yield from labelled(SIDE, partner)
        bottom, y = y, top
        yield from row((LABEL, stacked(words)))
        y = max(y, bottom)

    yield from row((LABEL, lines_of_sheet[:1]), (CELL + 70, lines(sheet.texts["name"])))
    yield from labelled(LABEL, sheet.texts["summary"])
    yield from labelled(LABEL, sheet.texts["participants"])
    yield from sides("役割分担", sheet.texts["core_role"], sheet.texts["partner_role"])
    heads = [at for at, line in enumerate(lines_of_sheet) if line.text.startswith("事業予定年度")]
    years = {
        int(line.text[:4]): at for at, line in enumerate(lines_of_sheet) if line.text.strip()[4:] == "年度"
    }
    yield from row(
        (LABEL, lines_of_sheet[heads[0] : heads[0] + 2]),
        *(
            (CELL + 40 + YEAR * at, lines_of_sheet[years[year] : years[year] + 2])
            for at, year in enumerate(sorted(years))
        ),
    )
    amounts = [Line(cell.first_line, cell.text) for cell in sheet.budgets.values()]
    yield from row(*((CELL + 40 + YEAR * at, [amount]) for at, amount in enumerate(amounts)))
    yield from sides("費用負担", sheet.texts["core_burden"], sheet.texts["partner_burden"])
    head = next(at for at, line in enumerate(lines_of_sheet) if line.text == "評価指標")
    titles = zip((ITEM, BASELINE, TARGET), lines_of_sheet[head + 1].text.split(), strict=True)
    yield from row((LABEL, [lines_of_sheet[head]]))
    yield from row(*((x, [Line(lines_of_sheet[head + 1].number, words)]) for x, words in titles))
    for item, baseline, target in sheet.indicators:
        cells = []
        for x, cell in ((ITEM, item), (BASELINE, baseline), (TARGET, target)):
            single = cell.first_line == cell.last_line
            cells.append((x, [Line(cell.first_line, cell.text)] if single else lines(cell)))
        yield from row(*cells)
