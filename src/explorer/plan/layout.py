"""Pages, headings, footnotes and sheets of the plan, before any cell is read."""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

from explorer.plan.source import PAGE_MARK, Cell, Line, PlanError, Source, cell

SHEET_START = re.compile(r"^ *No\. ?(\d+) 連携事業名 *$")
FOOTNOTE_START = re.compile(r"^ ?(\d{1,2})? ?【([^】]+)】(.+)$")
MARK = re.compile(r"^(\d{1,2}) ?$")
KPI_START = "【基本ＫＰＩ】"
CHAPTER = re.compile(r"^[Ⅰ-Ⅻ] .+$")
ROLE = re.compile(r"^(\d) (.+?) *$")
CATEGORY = re.compile(r"^\((\d)\)(.+?) *$")
FIELD = re.compile(r"^([a-z]) (.+?)(\d*) *$")


@dataclass(frozen=True)
class Heading:
    """A heading of the plan: its code parts, its verbatim title, and whether room was left above it."""

    role: str
    category: str
    field: str
    title: Cell
    room_above: bool

    @property
    def code(self) -> str:
        """The parts joined by "-", as in the table ``headings``."""
        return "-".join(part for part in (self.role, self.category, self.field) if part)


@dataclass(frozen=True)
class Footnote:
    """A footnote: its printed number, the term and the definition."""

    mark: Cell
    term: Cell
    definition: Cell


@dataclass(frozen=True)
class SheetText:
    """The lines of one project sheet, without footnotes and their marks."""

    no: int
    first_line: int
    lines: tuple[Line, ...]
    heading: Heading
    footnotes: tuple[Footnote, ...]


@dataclass(frozen=True)
class Slip:
    """An oddity of the plan's own wording, kept as printed: where, what, and why it is listed."""

    line: int
    printed: str
    reason: str
    no: int | None = None


@dataclass
class Layout:
    """The plan laid out: headings in reading order, KPI lines per role, sheets by No., slips."""

    headings: list[Heading] = field(default_factory=list)
    kpi_lines: dict[str, list[Line]] = field(default_factory=dict)
    sheets: list[SheetText] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)


def lay_out(source: Source) -> Layout:
    """Find what stands where in the text.

    A heading right after the page mark covers every sheet below it. A heading with blank
    paragraphs above it stands between the page's two sheets (the blanks are the room of the
    upper one), so the upper sheet belongs to the heading before. The upper sheet is the one with
    the lower No., whatever the order of the text.

    Raises PlanError for text that belongs to nothing, sheets missing, double or out of order,
    headings whose place on a page cannot be told, headings that skip a number or stay without a sheet, and
    footnotes that do not match their marks.
    """
    layout = Layout()
    for page in _pages(source):
        _lay_out_page(page, layout)
    _check_order(layout)
    return layout


def _pages(source: Source) -> list[list[Line]]:
    starts = [index for index, line in enumerate(source.lines) if line.text == PAGE_MARK]
    for line in source.lines[: starts[0]]:
        if line.text.strip():
            raise PlanError(
                f"最初のページの前に「{line.text.strip()}」があります", "ページの区切り", line.number
            )
    return [list(source.lines[start:end]) for start, end in pairwise([*starts, len(source.lines)])]


def _lay_out_page(page: list[Line], layout: Layout) -> None:
    lines, footnotes, marks = _take_footnotes(page[1:])
    starts = [index for index, line in enumerate(lines) if SHEET_START.match(line.text)]
    if not starts:
        raise PlanError("このページに事業票がありません", "「No. 番号 連携事業名」の行", page[0].number)
    headings, heading_marks = _read_preamble(lines[: starts[0]], layout)
    sheets = []
    for start, end in pairwise([*starts, len(lines)]):
        found = SHEET_START.match(lines[start].text)
        assert found
        body = tuple(line for line in lines[start + 1 : end] if line.text.strip())
        sheets.append((int(found[1]), lines[start].number, body))
    sheets.sort(key=lambda sheet: sheet[0])
    upper, lower = _share_headings(headings, len(sheets), layout, page[0])
    for position, (no, first_line, body) in enumerate(sheets):
        heading = lower if position else upper
        used = tuple(note for note in footnotes if _user_of(note, sheets) == no)
        layout.sheets.append(SheetText(no, first_line, body, heading, used))
    layout.headings.extend(headings)
    _check_marks(footnotes, marks, heading_marks, page[0], layout)


def _take_footnotes(lines: list[Line]) -> tuple[list[Line], list[Footnote], list[Line]]:
    """The lines without footnotes and marks; the footnotes; the marks standing alone."""
    rest: list[Line] = []
    footnotes: list[Footnote] = []
    marks: list[Line] = []
    waiting = [line for line in lines if line.text]
    while waiting:
        line = waiting.pop(0)
        found = FOOTNOTE_START.match(line.text)
        if found and not line.text.startswith(KPI_START):
            if found[1]:
                mark = Line(line.number, found[1])
            elif marks and _stands_last(rest, marks[-1]):
                mark = marks.pop()
            else:
                raise PlanError(f"脚注【{found[2]}】に番号がありません", "脚注番号", line.number)
            body = [Line(line.number, found[3])]
            while not body[-1].text.endswith(" "):
                if not waiting or not waiting[0].text.strip() or SHEET_START.match(waiting[0].text):
                    raise PlanError(
                        f"脚注【{found[2]}】が途中で終わっています",
                        "空白で終わる脚注の最後の行",
                        body[-1].number,
                    )
                body.append(waiting.pop(0))
            footnotes.append(Footnote(cell([mark]), Cell(found[2], line.number, line.number), cell(body)))
        elif MARK.match(line.text):
            marks.append(line)
        else:
            rest.append(line)
    return rest, footnotes, marks


def _stands_last(rest: list[Line], mark: Line) -> bool:
    """Whether nothing but the mark stands between the last ordinary line and here."""
    return not rest or rest[-1].number < mark.number


def _user_of(note: Footnote, sheets: list[tuple[int, int, tuple[Line, ...]]]) -> int:
    """No. of the first sheet on the page whose text uses the footnote's term."""
    term = unicodedata.normalize("NFKC", note.term.text)
    for no, _, body in sheets:
        if term in unicodedata.normalize("NFKC", "".join(line.text for line in body)):
            return no
    raise PlanError(
        f"脚注の用語「{note.term.text}」を使う事業票がページにありません",
        "用語を使う事業票",
        note.term.first_line,
    )


def _check_marks(
    footnotes: list[Footnote], marks: list[Line], heading_marks: list[Line], page: Line, layout: Layout
) -> None:
    """Each footnote has one mark in a sheet of its page; a number that disagrees is a slip."""
    if len(footnotes) != len(marks):
        raise PlanError(
            f"脚注 {len(footnotes)} 件に対して脚注番号が {len(marks)} 件あります", "同じ件数", page.number
        )
    printed = {note.mark.text for note in footnotes}
    for mark in [*marks, *heading_marks]:
        if mark.text.strip() not in printed:
            layout.slips.append(
                Slip(
                    mark.number,
                    mark.text.strip(),
                    f"脚注番号と脚注の番号（{'、'.join(sorted(printed))}）が合わない",
                )
            )


def _read_preamble(lines: list[Line], layout: Layout) -> tuple[list[Heading], list[Line]]:
    """Headings above the page's sheets, with the footnote marks that stand on them."""
    headings: list[Heading] = []
    marks: list[Line] = []
    last = layout.headings[-1] if layout.headings else None
    role, category = (last.role, last.category) if last else ("", "")
    room = False
    inside_kpis = inside_chapter = False
    for line in lines:
        text = unicodedata.normalize("NFKC", line.text.strip(" ")).lower()
        if not text:
            room, inside_kpis = True, False
            continue
        if inside_kpis:
            layout.kpi_lines[role].append(line)
            continue
        if line.text.strip() == KPI_START:
            if not headings or headings[-1].code != role or role in layout.kpi_lines:
                raise PlanError(
                    "基本ＫＰＩが役割の見出しの直後にありません", "役割ごとに一つの基本ＫＰＩ", line.number
                )
            layout.kpi_lines[role] = []
            inside_kpis = True
            continue
        if found := ROLE.match(text):
            role, category, letter = found[1], "", ""
            inside_chapter = False
        elif found := CATEGORY.match(text):
            category, letter = found[1], ""
        elif (found := FIELD.match(text)) and not inside_chapter:
            letter = found[1]
            if found[3]:
                marks.append(Line(line.number, found[3]))
        elif CHAPTER.match(line.text.strip(" ")) or inside_chapter:
            inside_chapter = True
            continue
        else:
            raise PlanError(
                f"「{line.text.strip()}」は見出しとして読めません", "役割・区分・分野の見出し", line.number
            )
        headings.append(Heading(role, category, letter, _title(line), room))
        room = False
    return headings, marks


def _title(line: Line) -> Cell:
    """The heading's words, without its number and without a footnote mark at its end."""
    words = re.sub(r"^(?:[（(].[）)]|\S )", "", line.text.strip(" "), count=1)
    return Cell(re.sub(r"[0-9]+$", "", words).strip(" "), line.number, line.number)


def _share_headings(
    headings: list[Heading], sheets: int, layout: Layout, page: Line
) -> tuple[Heading, Heading]:
    """The heading of the page's upper sheet, and of those below it."""
    before = next((heading for heading in reversed(layout.headings) if heading.field), None)
    between = next(
        (
            index
            for index, heading in enumerate(headings)
            if heading.room_above and (index == 0 or headings[index - 1].field)
        ),
        len(headings),
    )
    if sheets == 1:
        between = len(headings)
    above, below = headings[:between], headings[between:]
    if below and sheets > 2:
        raise PlanError(
            f"見出し「{below[0].title.text}」がどの事業票の上にあるか決められません",
            "途中に見出しのあるページには事業票２件",
            below[0].title.first_line,
        )
    for group in (above, below):
        if group and not group[-1].field:
            raise PlanError(
                f"見出し「{group[-1].title.text}」の下に分野がありません",
                "分野の見出し",
                group[-1].title.first_line,
            )
    upper = above[-1] if above else before
    if upper is None:
        raise PlanError("分野の見出しより前に事業票があります", "分野の見出し", page.number)
    return upper, below[-1] if below else upper


def _check_order(layout: Layout) -> None:
    for expected, sheet in enumerate(layout.sheets, start=1):
        if sheet.no != expected:
            raise PlanError(
                f"No. {sheet.no} の事業票があります", f"No. {expected} の事業票", sheet.first_line
            )
    used = {sheet.heading.code for sheet in layout.sheets}
    seen: dict[str, str] = {}
    for heading in layout.headings:
        *parents, own = heading.code.split("-")
        parent = "-".join(parents)
        first = "a" if heading.field else "1"
        expected_own = chr(ord(seen[parent]) + 1) if parent in seen else first
        if own != expected_own:
            raise PlanError(
                f"見出し {heading.code} があります",
                f"{parent} の次の見出し {expected_own}",
                heading.title.first_line,
            )
        seen[parent] = own
        if heading.field and heading.code not in used:
            raise PlanError(
                f"見出し {heading.code} の下に事業票がありません", "事業票", heading.title.first_line
            )
    for role in {heading.role for heading in layout.headings} - set(layout.kpi_lines):
        raise PlanError(f"役割 {role} に基本ＫＰＩがありません", "基本ＫＰＩ")
