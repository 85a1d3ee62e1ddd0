"""Extract the text layer of a plan's PDF as the lines that the parser expects.

Consecutive letters at one height are one line, with a blank where there is a gap. The order of the text
layer is kept, and table borders are not interpreted: the parser refuses a text in another order.
"""

import hashlib
import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

from explorer.frames import DataError
from explorer.lookalikes import replace_lookalikes
from explorer.plan.clean import are_feet, are_heads, lookalike_remarks
from explorer.plan.layout import EMPTY_LINES_AT_PAGE_END
from explorer.plan.source import PAGE_MARK, Source, parse_source, pdf_page_path, unknown_character

if TYPE_CHECKING:
    from pdfminer.layout import LTComponent

OBTAINED = "テキスト層を、書かれた順のまま、このアプリで行にしたもの"
GAP = 0.2
"""The least gap that becomes a blank, as a share of the letter size: more than justified text has between
letters, less than Word puts between Japanese and digits."""
OVERLAP = 0.5
"""The least vertical overlap of letters of one line, as a share of the smaller one: a raised footnote mark
has more; the next line, and a label centred on two lines, have less."""


class Letter(NamedTuple):
    """A letter and its bounding box in points; the origin is the page's lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> float:
        """Height in points."""
        return self.top - self.bottom


class DrawnLine(NamedTuple):
    """A line of text, and its lower edge on the page in points."""

    text: str
    bottom: float


def read_pdf(content: bytes, name: str, pages: tuple[int, int] | None = None) -> Source:
    """Return the text layer of a PDF; ``name`` is for messages.

    ``pages`` are the first and the last one, counted from 1; all by default. Page numbers and running heads
    are left out, lookalike characters are replaced. Raises DataError for a file that is no PDF or has a
    password, a page without text (a scan), and letters that the PDF does not map to characters.
    """
    all_pages = list(_pages(content, name))
    first, last = pages or (1, len(all_pages))
    if not 1 <= first <= last <= len(all_pages):
        raise DataError(
            f"{first}〜{last}ページはありません", f"1〜{len(all_pages)} のうちのページ", path=name
        )
    chosen = all_pages[first - 1 : last]
    for number, letters in enumerate(chosen, start=first):
        _check(letters, pdf_page_path(name, number))
    pages_lines = _without_running_lines([draw_lines(letters) for letters in chosen])
    text = "\n" + "".join(map(_page_text, pages_lines))
    source = parse_source(replace_lookalikes(text.removesuffix("\n")).encode(), name)
    digest = hashlib.sha256(content).hexdigest()
    obtained = f"計画の PDF（SHA-256 {digest}）の {first}〜{last}ページの{OBTAINED}"
    return replace(source, first_page=first, obtained=obtained, remarks=tuple(lookalike_remarks(text)))


def draw_lines(letters: Iterable[Letter]) -> list[DrawnLine]:
    """Join letters into lines, both in drawing order, with a blank where there is a gap."""
    lines: list[list[Letter]] = []
    for letter in letters:
        before = lines[-1][-1] if lines else None
        if before is None or not _continues_line(before, letter):
            lines.append([letter])
            continue
        if letter.left - before.right > GAP * min(before.size, letter.size) and not (
            before.text.isspace() or letter.text.isspace()
        ):
            lines[-1].append(letter._replace(text=" "))
        lines[-1].append(letter)
    return [
        DrawnLine("".join(letter.text for letter in line), min(letter.bottom for letter in line))
        for line in lines
    ]


def _continues_line(before: Letter, letter: Letter) -> bool:
    """Whether the letter is to the right of the one before, at the same height."""
    overlap = min(before.top, letter.top) - max(before.bottom, letter.bottom)
    size = min(before.size, letter.size)
    return overlap > OVERLAP * size and letter.left > before.right - size


def _without_running_lines(pages: list[list[DrawnLine]]) -> list[list[DrawnLine]]:
    """Return the pages without running heads and page numbers."""
    for outermost, are_running in ((_lowest, are_feet), (_highest, are_heads)):
        while are_running([outermost(lines).text for lines in pages]):
            pages = [[line for line in lines if line is not outermost(lines)] for lines in pages]
    return pages


def _lowest(lines: list[DrawnLine]) -> DrawnLine:
    return min(lines, key=lambda line: (not line.text.strip(), line.bottom))


def _highest(lines: list[DrawnLine]) -> DrawnLine:
    return max(lines, key=lambda line: (bool(line.text.strip()), line.bottom))


def _page_text(lines: Sequence[DrawnLine]) -> str:
    """Return a page in the form of the plan's text: its mark, then its lines with empty lines between."""
    texts = [PAGE_MARK, *(line.text for line in lines if line.text != PAGE_MARK)]
    return "\n\n".join(texts) + "\n" * (EMPTY_LINES_AT_PAGE_END + 1)


def _check(letters: list[Letter], place: str) -> None:
    """Raise DataError for a page without text and for a letter without a character."""
    if not any(letter.text.strip() for letter in letters):
        raise DataError("文字がありません（スキャンした画像のようです）", "テキスト層のある PDF", path=place)
    for letter in letters:
        if not letter.text or "Cc" in map(category, letter.text) or unknown_character(letter.text):
            found = f"文字コードの分からない文字があります（{letter.text!r}）"
            raise DataError(found, "文字コードのあるフォントの PDF", path=place)


def _pages(content: bytes, name: str) -> Iterator[list[Letter]]:
    """Yield the letters of each page; raise DataError if the PDF cannot be read."""
    try:
        from pdfminer.converter import PDFPageAggregator  # noqa: PLC0415 - an extra
        from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager  # noqa: PLC0415
        from pdfminer.pdfpage import PDFPage  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise DataError(
            "PDF を読む pdfminer.six がありません", "pip install -e '.[pdf]'", path=name
        ) from error
    expected = "計画の PDF"
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # hide warnings about the PDF's structure
    try:
        device = PDFPageAggregator(manager := PDFResourceManager(), laparams=None)
        interpreter = PDFPageInterpreter(manager, device)
        for page in PDFPage.get_pages(io.BytesIO(content)):
            interpreter.process_page(page)
            yield list(_letters(device.get_result()))
    except PDFPasswordIncorrect as error:
        raise DataError("パスワードのかかった PDF です", expected, path=name) from error
    except Exception as error:  # pdfminer raises many kinds for a damaged file
        raise DataError(f"PDF として読めません: {error!r}", expected, path=name) from error


def _letters(component: "LTComponent") -> Iterator[Letter]:
    """Yield the letters of a page or of a figure in it, in drawing order."""
    from pdfminer.layout import LTChar, LTContainer  # noqa: PLC0415

    if isinstance(component, LTChar):
        yield Letter(component.get_text(), *component.bbox)
    elif isinstance(component, LTContainer):
        for child in component:
            yield from _letters(child)
