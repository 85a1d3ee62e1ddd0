"""The footnotes of a page: told apart from the sheets, matched with their marks and their sheets."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from explorer.frames import DataError
from explorer.plan.source import Cell, Line, Slip, cell, normal, part, width

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
    """The lines without footnotes and marks; the footnotes; the marks standing alone.

    A footnote is "number【term】definition", its number at times on the line before; its last line
    ends in a blank. Raises DataError for a footnote without a number or an end.
    """
    rest: list[Line] = []
    footnotes: list[Footnote] = []
    marks: list[Line] = []
    waiting = iter([line for line in lines if line.text])
    for line in waiting:
        if match := FOOTNOTE_START.fullmatch(line.text):
            number, term, words = match.groups()
            if number:
                mark = part(line, number)
            elif marks and (not rest or rest[-1].number < marks[-1].number):
                mark = cell([marks.pop()])
            else:
                raise DataError(f"脚注【{term}】に番号がありません", "脚注番号", line.number)
            definition = _definition(term, Line(line.number, words), waiting)
            footnotes.append(Footnote(mark, part(line, term), definition))
        elif MARK.fullmatch(line.text):
            marks.append(line)
        else:
            rest.append(line)
    return rest, footnotes, marks


def _definition(term: str, first: Line, following: Iterator[Line]) -> Cell:
    """The footnote's words, taken from the lines that follow until one ends in a blank."""
    body = [first]
    while not body[-1].text.endswith(" "):
        line = next(following, None)
        if line is None or not _continues(line) or width(body[-1].text) < FILLED_WIDTH:
            raise DataError(
                f"脚注【{term}】が途中で終わっています", "空白で終わる脚注の最後の行", body[-1].number
            )
        body.append(line)
    return cell(body)


def _continues(line: Line) -> bool:
    """Whether the line can go on with a footnote: as wide as the page, or its last."""
    if MARK.fullmatch(line.text) or FOOTNOTE_START.fullmatch(line.text):
        return False
    return width(line.text) >= FILLED_WIDTH or (line.text.endswith(" ") and bool(line.text.strip()))


def uses(term: str, lines: Iterable[Line]) -> bool:
    """Whether the text uses the term, full- and half-width letters being the same."""
    return normal(term) in normal("".join(line.text for line in lines))


def check_marks(
    footnotes: list[Footnote], marks: list[Line], heading_marks: list[Line], page: Line
) -> list[Slip]:
    """The slips among the footnote marks of a page: a number that no footnote of the page has.

    ``marks`` stand in sheets, ``heading_marks`` on headings, ``page`` is the page's first line.
    Raises DataError unless there is one mark in a sheet for each footnote.
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
