"""Separate the footnotes of a page from its sheets, and match them with their marks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from explorer.frames import DataError
from explorer.plan.source import Cell, Line, Slip, cell_on, join_lines, nfkc, text_width

FOOTNOTE_START = re.compile(r" ?([0-9]{1,2})? ?【([^】]+)】(\S.*)")
MARK = re.compile(r"([0-9]{1,2}) ?")
FILLED_WIDTH = 40


@dataclass(frozen=True)
class Footnote:
    """A footnote: its printed number, the term and the definition."""

    mark: Cell
    term: Cell
    definition: Cell


def take_footnotes(lines: Iterable[Line]) -> tuple[list[Line], list[Footnote], list[Line]]:
    """Split lines into those without footnotes and marks, the footnotes, and the marks alone on a line.

    A footnote is "number【term】definition"; its number may be on the line before, and its last line ends in
    a blank. Raises DataError for a footnote without a number or an end.
    """
    rest: list[Line] = []
    footnotes: list[Footnote] = []
    marks: list[Line] = []
    following = iter([line for line in lines if line.text])
    for line in following:
        if match := FOOTNOTE_START.fullmatch(line.text):
            number, term, text = match.groups()
            if number:
                mark = cell_on(line, number)
            elif marks and (not rest or rest[-1].number < marks[-1].number):
                mark = join_lines([marks.pop()])
            else:
                raise DataError(f"脚注【{term}】に番号がありません", "脚注番号", line.number)
            definition = _definition(term, Line(line.number, text), following)
            footnotes.append(Footnote(mark, cell_on(line, term), definition))
        elif MARK.fullmatch(line.text):
            marks.append(line)
        else:
            rest.append(line)
    return rest, footnotes, marks


def _definition(term: str, first: Line, following: Iterator[Line]) -> Cell:
    """Return the definition, with the following lines until one ends in a blank."""
    body = [first]
    while not body[-1].text.endswith(" "):
        line = next(following, None)
        if line is None or not _continues(line) or text_width(body[-1].text) < FILLED_WIDTH:
            raise DataError(
                f"脚注【{term}】が途中で終わっています", "空白で終わる脚注の最後の行", body[-1].number
            )
        body.append(line)
    return join_lines(body)


def _continues(line: Line) -> bool:
    """Whether the line can continue a footnote: it is as wide as the page, or ends in a blank."""
    if MARK.fullmatch(line.text) or FOOTNOTE_START.fullmatch(line.text):
        return False
    return text_width(line.text) >= FILLED_WIDTH or (line.text.endswith(" ") and bool(line.text.strip()))


def uses(term: str, lines: Iterable[Line]) -> bool:
    """Whether the lines contain the term, ignoring the difference of full and half width."""
    return nfkc(term) in nfkc("".join(line.text for line in lines))


def check_marks(
    footnotes: list[Footnote], marks: list[Line], heading_marks: list[Line], page: Line
) -> list[Slip]:
    """Return the marks whose number no footnote of the page has, as slips.

    ``marks`` are those in sheets, ``heading_marks`` those on headings, ``page`` is the page's first line.
    Raises DataError unless the sheets have as many marks as the page has footnotes.
    """
    if len(footnotes) != len(marks):
        raise DataError(
            f"脚注 {len(footnotes)} 件に対して脚注番号が {len(marks)} 件あります", "同じ件数", page.number
        )
    printed = {note.mark.text for note in footnotes}
    reason = f"脚注番号と脚注の番号（{'、'.join(sorted(printed))}）が合わない"
    return [
        Slip(mark.number, mark.text.strip(), reason)
        for mark in [*marks, *heading_marks]
        if mark.text.strip() not in printed
    ]
