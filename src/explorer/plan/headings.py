"""Read the headings above a page's sheets, assign them to the sheets, and check their sequence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from explorer.frames import DataError
from explorer.plan.footnotes import Footnote
from explorer.plan.source import Cell, Line, cell_on, nfkc

KPI_START = "【基本ＫＰＩ】"
CHAPTER = re.compile(r"[Ⅰ-Ⅻ] .+")
ROLE = re.compile(r"([0-9]) .+")
CATEGORY = re.compile(r"\(([0-9])\).+")
FIELD = re.compile(r"([a-z]) .+")
TITLE = re.compile(r"(?:[（(].[）)]|\S)\s*(.+)")
ENDS_IN_DIGITS = re.compile(r"(.*[^0-9])([0-9]+)")
LONGEST_MARK = 2


@dataclass(frozen=True)
class Heading:
    """A heading: the parts of its code, its verbatim title, and whether there is a gap above it.

    ``mark`` is what the plan prints before the title, if it differs from the code.
    """

    role: str
    category: str
    field: str
    title: Cell
    gap_above: bool
    mark: str = ""

    @property
    def code(self) -> str:
        """The code in the table ``headings``: the parts joined by "-"."""
        return "-".join(filter(None, (self.role, self.category, self.field)))


@dataclass
class Preamble:
    """The content above a page's sheets.

    ``marks`` are the footnote marks on headings. ``kpis`` has, by role, the first line of the basic KPIs
    and the lines below it.
    """

    headings: list[Heading] = field(default_factory=list)
    marks: list[Line] = field(default_factory=list)
    kpis: dict[str, tuple[Line, list[Line]]] = field(default_factory=dict)


def read_preamble(
    lines: Iterable[Line], last: Heading | None, footnotes: Sequence[Footnote] = ()
) -> Preamble:
    """Read the lines above a page's sheets; ``last`` is the last heading of the previous pages.

    The page's ``footnotes`` tell whether a number after a heading is a mark. A chapter's introduction, from
    its title to the first role, is skipped. Raises DataError for a line that is no heading, and for basic
    KPIs that are not directly below their role.
    """
    preamble = Preamble()
    role, category = (last.role, last.category) if last else ("", "")
    gap = in_introduction = False
    kpi_lines: list[Line] | None = None
    for line in lines:
        printed = line.text.strip(" ")
        text = nfkc(printed).lower()
        if not text:
            gap, kpi_lines = True, None
        elif kpi_lines is not None:
            kpi_lines.append(line)
        elif printed == KPI_START:
            if not preamble.headings or preamble.headings[-1].code != role or role in preamble.kpis:
                raise DataError(
                    "基本ＫＰＩが役割の見出しの直後にありません", "役割ごとに一つの基本ＫＰＩ", line.number
                )
            kpi_lines = []
            preamble.kpis[role] = (line, kpi_lines)
        elif CHAPTER.fullmatch(printed):
            in_introduction = True
        elif in_introduction and not ROLE.fullmatch(text):
            continue
        else:
            in_introduction = False
            role, category, letter = _code(line, text, role, category)
            match = TITLE.fullmatch(printed)
            assert match, "a heading's number is one character, or one in brackets"
            title, mark = _split_mark(match[1].strip(" "), footnotes)
            preamble.headings.append(Heading(role, category, letter, cell_on(line, title), gap))
            if mark:
                preamble.marks.append(Line(line.number, mark))
            gap = False
    return preamble


def _split_mark(title: str, footnotes: Sequence[Footnote]) -> tuple[str, str]:
    """Split a title from its footnote mark, "" if its last digits belong to the title (Society5.0).

    Digits are a mark if they are the number of one of the page's footnotes, or end in it directly after the
    footnote's term (Society5.01). On a page with footnotes, one or two digits after Japanese text are a mark
    even if no footnote has that number, which is the plan's slip.
    """
    ending = ENDS_IN_DIGITS.fullmatch(title)
    if not ending:
        return title, ""
    words, digits = ending.groups()
    for note in footnotes:
        number = note.mark.text
        before = title.removesuffix(number)
        if before != title and nfkc(before).endswith(nfkc(note.term.text)):
            return before.strip(" "), number
    numbers = {note.mark.text for note in footnotes}
    if digits in numbers or (numbers and len(digits) <= LONGEST_MARK and is_japanese(words[-1])):
        return words.strip(" "), digits
    return title, ""


def is_japanese(character: str) -> bool:
    """Whether it is a kanji or kana: digits after these belong to the title only if full-width."""
    return character.isalpha() and not nfkc(character).isascii()


def _code(line: Line, text: str, role: str, category: str) -> tuple[str, str, str]:
    """Return role, category and field of a heading below the given role and category."""
    if match := ROLE.fullmatch(text):
        return match[1], "", ""
    if match := CATEGORY.fullmatch(text):
        return role, match[1], ""
    if match := FIELD.fullmatch(text):
        return role, category, match[1]
    found = f"「{line.text.strip()}」は見出しとして読めません"
    raise DataError(found, "役割（１〜９）・区分（（１）〜（９））・分野（ａ〜ｚ）の見出し", line.number)


def share_headings(
    headings: list[Heading], sheets: int, before: Heading | None, page: Line
) -> tuple[Heading, Heading]:
    """Return the heading of the page's first sheet and the heading of the other sheets.

    ``sheets`` is the number of sheets, ``before`` the last heading of the previous pages, and ``page`` the
    page's first line. A heading with a gap above it stands between the page's two sheets, unless there is
    only one. Raises DataError if the place of a heading is ambiguous or a sheet has no field above it.
    """
    between = len(headings)
    if sheets > 1:
        for index, heading in enumerate(headings):
            if heading.gap_above and (index == 0 or headings[index - 1].field):
                between = index
                break
    above, below = headings[:between], headings[between:]
    if below and sheets > 2:
        found = f"見出し「{below[0].title.text}」がどの事業票の上にあるか決められません"
        raise DataError(found, "途中に見出しのあるページには事業票２件", below[0].title.first_line)
    for group in (above, below):
        if group and not group[-1].field:
            found = f"見出し「{group[-1].title.text}」の下に分野がありません"
            raise DataError(found, "分野の見出し", group[-1].title.first_line)
    upper = above[-1] if above else before
    if upper is None:
        raise DataError("分野の見出しより前に事業票があります", "分野の見出し", page.number)
    return upper, below[-1] if below else upper


def check_sequence(headings: list[Heading], used: set[str]) -> None:
    """Raise DataError unless headings have consecutive codes at each level and each lowest one is used.

    ``used`` has the codes of the headings of projects.
    """
    last_symbols: dict[tuple[str, bool], str] = {}
    parents = {heading.code.rpartition("-")[0] for heading in headings}
    for heading in headings:
        parent, _, symbol = heading.code.rpartition("-")
        level = (parent, bool(heading.field))
        first = "a" if heading.field else "1"
        expected = chr(ord(last_symbols[level]) + 1) if level in last_symbols else first
        if symbol != expected:
            after = f"{parent} の次の見出し" if parent else "次の見出し"
            if not expected.isalnum():
                expected = f"なし（{last_symbols[level]} が最後の符号）"
            else:
                expected = f" {expected}"
            raise DataError(f"見出し {heading.code} があります", after + expected, heading.title.first_line)
        last_symbols[level] = symbol
        if heading.code not in used and heading.code not in parents:
            raise DataError(
                f"見出し {heading.code} の下に事業票がありません", "事業票", heading.title.first_line
            )
