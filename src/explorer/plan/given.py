"""A plan's text as somebody saved it, brought into the lines that the parser reads.

Editors, PDF tools and other systems change what nobody sees: line ends, the codes of letters that look the
same, blanks at line ends. They add what belongs to the page and not to the plan: numbers and running heads.
What is changed here is said in the remarks; the text that goes into the edition has none of it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from explorer.frames import BOM, DataError
from explorer.lookalikes import replaced, usual
from explorer.plan.footnotes import FOOTNOTE_START
from explorer.plan.layout import EMPTY_LINES_AT_PAGE_END, SHEET_START
from explorer.plan.source import PAGE_MARK, WORKBOOK_MARK, Line, Source, decoded, normal, parse_source

NUMBERS = re.compile(r"[0-9]+")
FOOT = re.compile(
    r"\W{0,3}(?:p|page)?\W{0,3}[0-9]+(?:\W{0,3}[0-9]+)?\W{0,3}(?:ページ|頁)?\W{0,3}", re.IGNORECASE
)
"""A page's number in its usual shapes: 24, 24/54, ― 24 ―, P.24."""


def given_source(content: bytes, name: str) -> Source:
    """The plan's text out of a file, as :func:`~explorer.plan.source.read_source` has it.

    A BOM, line ends, form feeds, letters that look like the usual ones, heads and numbers of pages are
    brought into its form, and so are blank paragraphs whose blank was lost. Raises DataError for what cannot
    be: other encodings, and footnotes or pages of which lost blanks no longer tell where they end.
    """
    text = decoded(content, name)
    remarks = ["BOM を除去"] if text.startswith(BOM) else []
    plain = text.removeprefix(BOM)
    if "\r" in plain:
        remarks.append("改行を LF に統一")
        plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    cells = plain.startswith(f"{WORKBOOK_MARK}\n")
    if not cells:
        remarks += letter_remarks(plain)
        plain = usual(plain)
    lines = [Line(number, line) for number, line in enumerate(plain.split("\n"), start=1)]
    if not cells:
        lines = _with_page_marks(lines, remarks)
        pages = _pages(lines)
        _check_blanks([line for page in pages for line in page], name)
        pages[1:], found = _without_running_lines(pages[1:])
        remarks += found
        lines = [line for page in pages for line in _with_blank_paragraphs(page)]
    numbers = tuple(line.number for line in lines)
    try:
        source = parse_source("\n".join(line.text for line in lines).encode(), name)
    except DataError as problem:
        given = numbers[problem.line - 1] if problem.line else None
        raise DataError(problem.found, problem.expected, given, name) from problem
    return replace(source, given_numbers=numbers, remarks=tuple(remarks))


def letter_remarks(text: str) -> list[str]:
    """Which letters :func:`~explorer.lookalikes.usual` replaces in the text, each with how often."""
    return [f"{letters} {times}か所" for letters, times in replaced(text).items()]


def _with_page_marks(lines: list[Line], remarks: list[str]) -> list[Line]:
    """The lines without form feeds; where no other mark begins a page, a form feed does."""
    fed = sum(line.text.count("\f") for line in lines)
    if not fed:
        return lines
    marked = any(line.text.strip("\f") == PAGE_MARK for line in lines)
    remarks.append(f"改ページ文字 {fed}か所を{'除去' if marked else 'ページの区切りに変更'}")
    if marked:
        return [line._replace(text=line.text.replace("\f", "")) for line in lines]
    return [piece for line in lines for piece in _split_at_feeds(line)]


def _split_at_feeds(line: Line) -> Iterable[Line]:
    before, *after = line.text.split("\f")
    if before or not after:
        yield line._replace(text=before)
    for text in after:
        yield line._replace(text=PAGE_MARK)
        if text:
            yield line._replace(text="")
            yield line._replace(text=text)


def _pages(lines: list[Line]) -> list[list[Line]]:
    """What stands before the first page mark, then each page, its mark first."""
    starts = [at for at, line in enumerate(lines) if line.text == PAGE_MARK]
    return [lines[start:end] for start, end in pairwise([0, *starts, len(lines)])]


def _check_blanks(lines: list[Line], name: str) -> None:
    """Raise DataError if blanks at line ends are lost that tell where a page or a footnote ends."""
    texts = [line.text for line in lines if line.text != PAGE_MARK]
    if any(text.endswith(" ") for text in texts):
        return
    if len(texts) == len(lines) or any(map(FOOTNOTE_START.fullmatch, texts)):
        raise DataError(
            "行末の空白がどこにもありません（保存したときに落ちたようです）",
            "行末の空白をそのまま残したテキスト（ページは空白９文字の行で始まり、脚注は空白で終わる）",
            path=name,
        )


def _with_blank_paragraphs(page: list[Line]) -> list[Line]:
    """The page, every second of its empty lines in a row a paragraph of a blank, as the plan's text has it.

    The empty lines at its end are none.
    """
    restored: list[Line] = []
    for empty, run in groupby(page, key=lambda line: not line.text):
        row = list(run)
        at_end = row[-1] is page[-1]
        restored += [
            line._replace(text=" ") if empty and not at_end and at % 2 else line
            for at, line in enumerate(row)
        ]
    return restored


def _without_running_lines(pages: list[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without running heads and page numbers, and a remark for each kind that was found."""
    remarks: list[str] = []
    for place, are_running, without in (
        (_head, are_heads, _without_head),
        (_foot, are_feet, _without_foot),
    ):
        lines = [place(page) for page in pages]
        while are_running([line.text for line in lines]):
            remarks.append(f"各ページの「{lines[0].text.strip()}」〜「{lines[-1].text.strip()}」を除去")
            pages = [without(page, line) for page, line in zip(pages, lines, strict=True)]
            lines = [place(page) for page in pages]
    return pages, remarks


def _head(page: list[Line]) -> Line:
    return next((line for line in page if line.text.strip()), page[0])


def _foot(page: list[Line]) -> Line:
    return next((line for line in reversed(page) if line.text.strip()), page[0])


def _without_head(page: list[Line], head: Line) -> list[Line]:
    """The page without the line, and without the empty line that set it apart."""
    at = page.index(head)
    below = page[at + 1 :]
    return page[:at] + (below[1:] if not page[at - 1].text and not below[0].text else below)


def _without_foot(page: list[Line], foot: Line) -> list[Line]:
    """The page without the line, ended as pages are."""
    above = page[: page.index(foot)]
    while not above[-1].text:
        above.pop()
    return above + [Line(foot.number, "")] * EMPTY_LINES_AT_PAGE_END


def are_heads(printed: Sequence[str]) -> bool:
    """Whether these lines, one from the top of each page, are a running head: the same but for a page number.

    Sheets begin with lines that count through as well.
    """
    return not any(map(SHEET_START.fullmatch, printed)) and _run_through(printed, lambda _: True)


def are_feet(printed: Sequence[str]) -> bool:
    """Whether these lines, one from the foot of each page, are page numbers that count through."""
    return _run_through(printed, any) and all(FOOT.fullmatch(normal(line).strip()) for line in printed)


def _run_through(printed: Sequence[str], needed: Callable[[list[bool]], bool]) -> bool:
    """Whether the lines of two pages or more differ in numbers that grow by one with each page, if at all.

    ``needed`` is told of each number whether it grows.
    """
    lines = [normal(line).strip() for line in printed]
    if len(lines) < 2 or not all(lines) or len({NUMBERS.sub("0", line) for line in lines}) > 1:
        return False
    columns = list(zip(*(map(int, NUMBERS.findall(line)) for line in lines), strict=True))
    steps = [{after - before for before, after in pairwise(column)} for column in columns]
    return all(step in ({0}, {1}) for step in steps) and needed([step == {1} for step in steps])
