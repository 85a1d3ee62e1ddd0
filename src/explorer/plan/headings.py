"""The headings of the plan: read above a page's sheets, shared among them, checked for gaps."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from explorer.frames import DataError
from explorer.plan.footnotes import Footnote
from explorer.plan.source import Cell, Line, normal, part

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
    """A heading of the plan: its code parts, its verbatim title, and whether room was left above it.

    ``mark`` is what the plan prints before the title, if not what the code says.
    """

    role: str
    category: str
    field: str
    title: Cell
    room_above: bool
    mark: str = ""

    @property
    def code(self) -> str:
        """The parts joined by "-", as in the table ``headings``."""
        return "-".join(filter(None, (self.role, self.category, self.field)))


@dataclass
class Preamble:
    """What stands above a page's sheets.

    ``marks`` are footnote marks on headings; ``kpis`` has, by role, the line that begins the basic
    KPIs and the lines below it.
    """

    headings: list[Heading] = field(default_factory=list)
    marks: list[Line] = field(default_factory=list)
    kpis: dict[str, tuple[Line, list[Line]]] = field(default_factory=dict)


def read_preamble(
    lines: Iterable[Line], last: Heading | None, footnotes: Sequence[Footnote] = ()
) -> Preamble:
    """Read the lines above a page's sheets; ``last`` is the last heading of the pages before.

    ``footnotes`` are those of the page: they tell whether a number after a heading is a mark.

    A chapter's introduction, from its title to the first role, is passed over. Raises DataError for
    a line that is no heading, and for basic KPIs that do not stand right below their role.
    """
    preamble = Preamble()
    role, category = (last.role, last.category) if last else ("", "")
    room = inside_chapter = False
    kpi_lines: list[Line] | None = None
    for line in lines:
        printed = line.text.strip(" ")
        text = normal(printed).lower()
        if not text:
            room, kpi_lines = True, None
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
            inside_chapter = True
        elif inside_chapter and not ROLE.fullmatch(text):
            continue
        else:
            inside_chapter = False
            role, category, letter = _code(line, text, role, category)
            match = TITLE.fullmatch(printed)
            assert match, "what reads as a heading's number is one character, or one in brackets"
            title, mark = _split_mark(match[1].strip(" "), footnotes)
            preamble.headings.append(Heading(role, category, letter, part(line, title), room))
            if mark:
                preamble.marks.append(Line(line.number, mark))
            room = False
    return preamble


def _split_mark(title: str, footnotes: Sequence[Footnote]) -> tuple[str, str]:
    """The title and the footnote mark printed after it, "" if its last digits are its own (Society5.0).

    A mark is what a footnote of the page bears out: the digits are its number, or end in it right after
    the term that it explains (Society5.01). After Japanese words, on a page with footnotes, one or two
    digits are a mark even if no footnote has that number: the plan's slip.
    """
    ending = ENDS_IN_DIGITS.fullmatch(title)
    if not ending:
        return title, ""
    words, digits = ending.groups()
    for note in footnotes:
        number = note.mark.text
        before = title.removesuffix(number)
        if before != title and normal(before).endswith(normal(note.term.text)):
            return before.strip(" "), number
    numbers = {note.mark.text for note in footnotes}
    if digits in numbers or (numbers and len(digits) <= LONGEST_MARK and is_japanese(words[-1])):
        return words.strip(" "), digits
    return title, ""


def is_japanese(character: str) -> bool:
    """Whether it is a kanji or kana, after which a number of its own would be set apart or full width."""
    return character.isalpha() and not normal(character).isascii()


def _code(line: Line, text: str, role: str, category: str) -> tuple[str, str, str]:
    """Role, category and field of a heading, below the role and category that hold so far."""
    if match := ROLE.fullmatch(text):
        return match[1], "", ""
    if match := CATEGORY.fullmatch(text):
        return role, match[1], ""
    if match := FIELD.fullmatch(text):
        return role, category, match[1]
    raise DataError(
        f"「{line.text.strip()}」は見出しとして読めません",
        "役割（１〜９）・区分（（１）〜（９））・分野（ａ〜ｚ）の見出し",
        line.number,
    )


def share_headings(
    headings: list[Heading], sheets: int, before: Heading | None, page: Line
) -> tuple[Heading, Heading]:
    """The heading of the page's upper sheet, and of those below it.

    ``before`` is the last heading above the page, ``page`` the page's first line. A heading with
    room above it stands between the page's two sheets, unless the page has only one sheet. Raises
    DataError when the place of a heading cannot be told or a sheet has no field above it.
    """
    between = len(headings)
    if sheets > 1:
        for index, heading in enumerate(headings):
            if heading.room_above and (index == 0 or headings[index - 1].field):
                between = index
                break
    above, below = headings[:between], headings[between:]
    if below and sheets > 2:
        raise DataError(
            f"見出し「{below[0].title.text}」がどの事業票の上にあるか決められません",
            "途中に見出しのあるページには事業票２件",
            below[0].title.first_line,
        )
    for group in (above, below):
        if group and not group[-1].field:
            raise DataError(
                f"見出し「{group[-1].title.text}」の下に分野がありません",
                "分野の見出し",
                group[-1].title.first_line,
            )
    upper = above[-1] if above else before
    if upper is None:
        raise DataError("分野の見出しより前に事業票があります", "分野の見出し", page.number)
    return upper, below[-1] if below else upper


def check_sequence(headings: list[Heading], used: set[str]) -> None:
    """Raise DataError unless the headings count through at each level and each lowest one has a sheet.

    ``used`` holds the codes of the headings that have one.
    """
    seen: dict[tuple[str, bool], str] = {}
    parents = {heading.code.rpartition("-")[0] for heading in headings}
    for heading in headings:
        parent, _, own = heading.code.rpartition("-")
        level = (parent, bool(heading.field))
        first = "a" if heading.field else "1"
        expected = chr(ord(seen[level]) + 1) if level in seen else first
        if own != expected:
            after = f"{parent} の次の見出し" if parent else "次の見出し"
            raise DataError(
                f"見出し {heading.code} があります",
                f"{after} {expected}" if expected.isalnum() else f"{after}なし（{seen[level]} が最後の符号）",
                heading.title.first_line,
            )
        seen[level] = own
        if heading.code not in used and heading.code not in parents:
            raise DataError(
                f"見出し {heading.code} の下に事業票がありません", "事業票", heading.title.first_line
            )
