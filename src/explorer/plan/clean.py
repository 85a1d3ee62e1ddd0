"""Clean up a plan's text from a file: undo what editors, PDF tools and other systems have changed.

They change line ends, code points of characters that look the same, and blanks at line ends, and they add
page numbers and running heads. Each change made here is listed in the remarks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from explorer.frames import BOM, DataError
from explorer.lookalikes import count_lookalikes, replace_lookalikes
from explorer.plan.footnotes import FOOTNOTE_START
from explorer.plan.layout import EMPTY_LINES_AT_PAGE_END, SHEET_START
from explorer.plan.source import PAGE_MARK, WORKBOOK_MARK, Line, Source, decode, nfkc, parse_source

NUMBERS = re.compile(r"[0-9]+")
FOOT = re.compile(
    r"\W{0,3}(?:p|page)?\W{0,3}[0-9]+(?:\W{0,3}[0-9]+)?\W{0,3}(?:ページ|頁)?\W{0,3}", re.IGNORECASE
)
"""A page number in its usual forms: 24, 24/54, ― 24 ―, P.24."""


def clean_source(content: bytes, name: str) -> Source:
    """Return the plan's text in a file, as :func:`~explorer.plan.source.read_source` expects it.

    Normalizes the BOM, line ends, form feeds and lookalike characters, removes running heads and page
    numbers, and restores paragraphs of one blank. Raises DataError for other encodings, and for footnotes
    and pages whose end cannot be told because the blanks at line ends are lost.
    """
    text = decode(content, name)
    remarks = ["BOM を除去"] if text.startswith(BOM) else []
    text = text.removeprefix(BOM)
    if "\r" in text:
        remarks.append("改行を LF に統一")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    of_workbook = text.startswith(f"{WORKBOOK_MARK}\n")
    if not of_workbook:
        remarks += lookalike_remarks(text)
        text = replace_lookalikes(text)
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]
    if not of_workbook:
        lines = _with_page_marks(lines, remarks)
        pages = _pages(lines)
        _check_blanks(lines, name)
        pages[1:] = _without_running_lines(pages[1:], remarks)
        lines = [line for page in pages for line in _with_blank_paragraphs(page)]
    file_lines = tuple(line.number for line in lines)
    try:
        source = parse_source("\n".join(line.text for line in lines).encode(), name)
    except DataError as error:
        line = file_lines[error.line - 1] if error.line else None
        raise DataError(error.found, error.expected, line, name) from error
    return replace(source, file_lines=file_lines, remarks=tuple(remarks))


def lookalike_remarks(text: str) -> list[str]:
    """Return a remark, with a count, for each character that is replaced in the text."""
    return [f"{letters} {count}か所" for letters, count in count_lookalikes(text).items()]


def _with_page_marks(lines: list[Line], remarks: list[str]) -> list[Line]:
    """Return the lines without form feeds, which become page marks if the text has no page marks."""
    form_feeds = sum(line.text.count("\f") for line in lines)
    if not form_feeds:
        return lines
    marked = any(line.text.strip("\f") == PAGE_MARK for line in lines)
    remarks.append(f"改ページ文字 {form_feeds}か所を{'除去' if marked else 'ページの区切りに変更'}")
    if marked:
        return [line._replace(text=line.text.replace("\f", "")) for line in lines]
    return [piece for line in lines for piece in _split_at_form_feeds(line)]


def _split_at_form_feeds(line: Line) -> Iterator[Line]:
    before, *after = line.text.split("\f")
    if before or not after:
        yield line._replace(text=before)
    for text in after:
        yield line._replace(text=PAGE_MARK)
        if text:
            yield line._replace(text="")
            yield line._replace(text=text)


def _pages(lines: list[Line]) -> list[list[Line]]:
    """Return the lines before the first page mark, then the pages, each with its mark."""
    starts = [index for index, line in enumerate(lines) if line.text == PAGE_MARK]
    return [lines[start:end] for start, end in pairwise([0, *starts, len(lines)])]


def _check_blanks(lines: list[Line], name: str) -> None:
    """Raise DataError if the blanks at line ends are lost that tell where a page or a footnote ends."""
    texts = [line.text for line in lines if line.text != PAGE_MARK]
    if any(text.endswith(" ") for text in texts):
        return
    if len(texts) == len(lines) or any(map(FOOTNOTE_START.fullmatch, texts)):
        found = "行末の空白がどこにもありません（保存したときに落ちたようです）"
        expected = "行末の空白をそのまま残したテキスト（ページは空白９文字の行で始まり、脚注は空白で終わる）"
        raise DataError(found, expected, path=name)


def _with_blank_paragraphs(page: list[Line]) -> list[Line]:
    """Return the page with a blank in every second of consecutive empty lines, except at its end."""
    restored: list[Line] = []
    for is_empty, group in groupby(page, key=lambda line: not line.text):
        run = list(group)
        at_end = run[-1] is page[-1]
        restored += [
            line._replace(text=" ") if is_empty and not at_end and index % 2 else line
            for index, line in enumerate(run)
        ]
    return restored


def _without_running_lines(pages: list[list[Line]], remarks: list[str]) -> list[list[Line]]:
    """Return the pages without running heads and page numbers; add a remark for each kind of line."""
    for find, are_running, remove in ((_head, are_heads, _without_head), (_foot, are_feet, _without_foot)):
        lines = [find(page) for page in pages]
        while are_running([line.text for line in lines]):
            remarks.append(f"各ページの「{lines[0].text.strip()}」〜「{lines[-1].text.strip()}」を除去")
            pages = [remove(page, line) for page, line in zip(pages, lines, strict=True)]
            lines = [find(page) for page in pages]
    return pages


def _head(page: list[Line]) -> Line:
    return next((line for line in page if line.text.strip()), page[0])


def _foot(page: list[Line]) -> Line:
    return next((line for line in reversed(page) if line.text.strip()), page[0])


def _without_head(page: list[Line], head: Line) -> list[Line]:
    """Return the page without the line and the empty line below it."""
    index = page.index(head)
    below = page[index + 1 :]
    return page[:index] + (below[1:] if not page[index - 1].text and not below[0].text else below)


def _without_foot(page: list[Line], foot: Line) -> list[Line]:
    """Return the page without the line, with the usual empty lines at its end."""
    above = page[: page.index(foot)]
    while not above[-1].text:
        above.pop()
    return above + [Line(foot.number, "")] * EMPTY_LINES_AT_PAGE_END


def are_heads(lines: Sequence[str]) -> bool:
    """Whether the first lines of all pages are a running head: the same but for a page number.

    The first line of a sheet also has a number that grows, but is no running head.
    """
    return not any(map(SHEET_START.fullmatch, lines)) and _are_numbered(lines, lambda grows: True)


def are_feet(lines: Sequence[str]) -> bool:
    """Whether the last lines of all pages are page numbers that grow by one."""
    return _are_numbered(lines, any) and all(FOOT.fullmatch(nfkc(line).strip()) for line in lines)


def _are_numbered(lines: Sequence[str], accepts: Callable[[Iterable[bool]], bool]) -> bool:
    """Whether two or more lines differ only in numbers, each of which is constant or grows by one.

    ``accepts`` decides on the list that tells for each number whether it grows.
    """
    texts = [nfkc(line).strip() for line in lines]
    if len(texts) < 2 or not all(texts) or len({NUMBERS.sub("0", text) for text in texts}) > 1:
        return False
    columns = list(zip(*(map(int, NUMBERS.findall(text)) for text in texts), strict=True))
    steps = [{after - before for before, after in pairwise(column)} for column in columns]
    return all(step in ({0}, {1}) for step in steps) and accepts([step == {1} for step in steps])
