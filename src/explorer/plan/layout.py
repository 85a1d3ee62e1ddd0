"""Find the pages, headings, footnotes and sheets of a plan's text."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from explorer.frames import DataError
from explorer.plan.footnotes import Footnote, check_marks, take_footnotes, uses
from explorer.plan.headings import Heading, check_sequence, read_preamble, share_headings
from explorer.plan.source import PAGE_MARK, Line, Slip, Source

SHEET_START = re.compile(r" *No\. ?([0-9]{1,9}) 連携事業名 *")
EMPTY_LINES_AT_PAGE_END = 3


@dataclass(frozen=True)
class SheetText:
    """The lines of one project sheet, without footnotes and their marks."""

    no: int
    first_line: int
    lines: tuple[Line, ...]
    heading: Heading
    footnotes: tuple[Footnote, ...]


class _SheetBody(NamedTuple):
    """A sheet whose heading is not known yet; sorts by No."""

    no: int
    first_line: int
    lines: tuple[Line, ...]


@dataclass
class Layout:
    """The parts of a plan: headings in reading order, KPI lines per role, sheets by No., slips."""

    headings: list[Heading] = field(default_factory=list)
    kpis: dict[str, tuple[Line, list[Line]]] = field(default_factory=dict)
    sheets: list[SheetText] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)


def lay_out(source: Source) -> Layout:
    """Split the text into its parts.

    A heading directly after the page mark covers every sheet below it. A heading with blank paragraphs above
    it stands between the page's two sheets, since the blanks are the space of the upper one; the upper sheet
    then belongs to the previous heading. The upper sheet is the one with the lower No., whatever the order
    of the text.

    Raises DataError for text outside these parts, missing, repeated or unordered sheets, headings whose
    place on a page is ambiguous, that skip a number or have no sheet, a role with a gap in place of its
    basic KPIs (a role may have none), and footnotes that do not match their marks.
    """
    layout = Layout()
    for page in _pages(source):
        _lay_out_page(page, layout)
    for expected, sheet in enumerate(layout.sheets, start=1):
        if sheet.no != expected:
            raise DataError(
                f"No. {sheet.no} の事業票があります", f"No. {expected} の事業票", sheet.first_line
            )
    check_sequence(layout.headings, {sheet.heading.code for sheet in layout.sheets})
    for heading in layout.headings:
        if heading.role not in layout.kpis and _gap_below(source, heading):
            found = f"役割 {heading.role} に基本ＫＰＩがありません"
            raise DataError(found, "基本ＫＰＩ、または空行のあとに次の見出し", heading.title.first_line)
    return layout


def _gap_below(source: Source, heading: Heading) -> bool:
    """Whether lines seem to be missing below the heading, since more than one empty line follows it."""
    below = source.lines[heading.title.first_line : heading.title.first_line + 2]
    return len(below) == 2 and not any(line.text for line in below)


def check_spacing(source: Source) -> None:
    """Raise DataError where a line seems to be missing, which the text itself may not show.

    There is one empty line between paragraphs, and three at the end of a page.
    """
    for page in _pages(source):
        last = max(index for index, line in enumerate(page) if line.text)
        for line, below in pairwise(page[: last + 1]):
            if not line.text and not below.text:
                raise DataError("空行が続いています", "本文の行（抜けた行がないか）", below.number)
        if len(page) - 1 - last != EMPTY_LINES_AT_PAGE_END:
            raise DataError(
                "ページが途中で終わっています", f"空行 {EMPTY_LINES_AT_PAGE_END} 行", page[last].number
            )


def _pages(source: Source) -> list[list[Line]]:
    starts = [index for index, line in enumerate(source.lines) if line.text == PAGE_MARK]
    for line in source.lines[: starts[0]]:
        if line.text.strip():
            raise DataError(
                f"最初のページの前に「{line.text.strip()}」があります", "ページの区切り", line.number
            )
    return [list(source.lines[start:end]) for start, end in pairwise([*starts, len(source.lines)])]


def _lay_out_page(page: list[Line], layout: Layout) -> None:
    """Add the parts of the page, which begins with its page mark, to ``layout``."""
    lines, footnotes, marks = take_footnotes(page[1:])
    starts = [index for index, line in enumerate(lines) if SHEET_START.fullmatch(line.text)]
    if not starts:
        raise DataError("このページに事業票がありません", "「No. 番号 連携事業名」の行", page[0].number)
    before = layout.headings[-1] if layout.headings else None
    preamble = read_preamble(lines[: starts[0]], before, footnotes)
    upper, lower = share_headings(preamble.headings, len(starts), before, page[0])
    bodies = sorted(_body(lines[start:end]) for start, end in pairwise([*starts, len(lines)]))
    owners = [_owner(note, bodies) for note in footnotes]
    for position, body in enumerate(bodies):
        notes = tuple(note for note, owner in zip(footnotes, owners, strict=True) if owner == body)
        layout.sheets.append(SheetText(*body, heading=lower if position else upper, footnotes=notes))
    layout.headings += preamble.headings
    layout.kpis |= preamble.kpis
    layout.slips += check_marks(footnotes, marks, preamble.marks, page[0])


def _body(lines: list[Line]) -> _SheetBody:
    """Return the sheet that begins with the first of the lines."""
    start, *below = lines
    match = SHEET_START.fullmatch(start.text)
    assert match
    return _SheetBody(int(match[1]), start.number, tuple(line for line in below if line.text.strip()))


def _owner(note: Footnote, bodies: list[_SheetBody]) -> _SheetBody:
    """Return the first of the page's sheets whose text uses the footnote's term."""
    for body in bodies:
        if uses(note.term.text, body.lines):
            return body
    found = f"脚注の用語「{note.term.text}」を使う事業票がページにありません"
    raise DataError(found, "用語を使う事業票", note.term.first_line)
