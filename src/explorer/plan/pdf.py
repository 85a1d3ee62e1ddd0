"""The plan's PDF: its text layer, brought into the lines that the parser expects.

Letters stand in a PDF in the order in which they were drawn. Those that follow one another at one
height are one line; a blank is put where they leave room. Nothing is sorted, nothing is guessed from
the drawing of the tables: a text layer in another order than the plan's is for the parser to refuse.
"""

import hashlib
import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

from explorer.frames import DataError
from explorer.lookalikes import usual
from explorer.plan.given import are_feet, are_heads, letter_remarks
from explorer.plan.layout import EMPTY_LINES_AT_PAGE_END
from explorer.plan.source import PAGE_MARK, Source, nameless, page_place, parse_source

if TYPE_CHECKING:
    from pdfminer.layout import LTComponent

OBTAINED = "テキスト層を、書かれた順のまま、このアプリで行にしたもの"
ROOM = 0.2
"""Of a letter's size: wider than what justified text leaves between letters, narrower than Word's room
between Japanese and digits, which the plan's text has as a blank."""
SAME_HEIGHT = 0.5
"""How much of the lower letter must stand beside the other: a raised footnote mark does, the next line
and a label in the middle of two lines do not."""


class Letter(NamedTuple):
    """A letter as drawn: its text and its box in points, the origin at the lower left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> float:
        """Its height."""
        return self.top - self.bottom


class Drawn(NamedTuple):
    """A line as drawn, and where it stands on its page."""

    text: str
    bottom: float


def read_pdf(content: bytes, name: str, pages: tuple[int, int] | None = None) -> Source:
    """The text layer of a PDF's pages (first and last, counted from 1; all by default) as a Source.

    ``name`` stands in messages. Page numbers and running heads are left out, letters that look
    like the usual ones are replaced. Raises DataError for what cannot be
    read as a PDF or is locked, a page without text (a scan), and letters that the PDF does not name.
    """
    all_pages = list(_pages(content, name))
    first, last = pages or (1, len(all_pages))
    if not 1 <= first <= last <= len(all_pages):
        raise DataError(
            f"{first}〜{last}ページはありません", f"1〜{len(all_pages)} のうちのページ", path=name
        )
    chosen = all_pages[first - 1 : last]
    for number, letters in enumerate(chosen, start=first):
        _check(letters, page_place(name, number))
    drawn = _without_running_lines([draw_lines(letters) for letters in chosen])
    text = "\n" + "".join(_page_text(lines) for lines in drawn)
    source = parse_source(usual(text.removesuffix("\n")).encode(), name)
    obtained = (
        f"計画の PDF（SHA-256 {hashlib.sha256(content).hexdigest()}）の {first}〜{last}ページの" + OBTAINED
    )
    return replace(source, first_page=first, obtained=obtained, remarks=tuple(letter_remarks(text)))


def draw_lines(letters: Iterable[Letter]) -> list[Drawn]:
    """The letters as lines, both in the order drawn; a blank where letters of a line leave room."""
    lines: list[list[Letter]] = []
    for letter in letters:
        before = lines[-1][-1] if lines else None
        if before is None or not _beside(before, letter):
            lines.append([letter])
            continue
        if letter.left - before.right > ROOM * min(before.size, letter.size) and not (
            before.text.isspace() or letter.text.isspace()
        ):
            lines[-1].append(letter._replace(text=" "))
        lines[-1].append(letter)
    return [
        Drawn("".join(letter.text for letter in line), min(letter.bottom for letter in line))
        for line in lines
    ]


def _beside(before: Letter, letter: Letter) -> bool:
    """Whether the letter goes on with the line: at the height of the one before, to the right of it."""
    shared = min(before.top, letter.top) - max(before.bottom, letter.bottom)
    least = min(before.size, letter.size)
    return shared > SAME_HEIGHT * least and letter.left > before.right - least


def _without_running_lines(pages: list[list[Drawn]]) -> list[list[Drawn]]:
    """The pages without running heads and page numbers."""
    for far, are_running in ((_lowest, are_feet), (_highest, are_heads)):
        while are_running([far(lines).text for lines in pages]):
            pages = [[line for line in lines if line is not far(lines)] for lines in pages]
    return pages


def _lowest(lines: list[Drawn]) -> Drawn:
    return min(lines, key=lambda line: (not line.text.strip(), line.bottom))


def _highest(lines: list[Drawn]) -> Drawn:
    return max(lines, key=lambda line: (bool(line.text.strip()), line.bottom))


def _page_text(lines: Sequence[Drawn]) -> str:
    """A page as in the plan's text: its mark, its lines with empty ones between, empty ones at its end."""
    texts = [PAGE_MARK, *(line.text for line in lines if line.text != PAGE_MARK)]
    return "\n\n".join(texts) + "\n" * (EMPTY_LINES_AT_PAGE_END + 1)


def _check(letters: list[Letter], place: str) -> None:
    """Raise DataError for a page without text, and for a letter of which only the picture is there."""
    if not any(letter.text.strip() for letter in letters):
        raise DataError("文字がありません（スキャンした画像のようです）", "テキスト層のある PDF", path=place)
    for letter in letters:
        if not letter.text or "Cc" in map(category, letter.text) or nameless(letter.text):
            raise DataError(
                f"文字コードの分からない文字があります（{letter.text!r}）",
                "文字コードのあるフォントの PDF",
                path=place,
            )


def _pages(content: bytes, name: str) -> Iterator[list[Letter]]:
    """The letters of each page; DataError if the PDF cannot be read."""
    try:
        from pdfminer.converter import PDFPageAggregator  # noqa: PLC0415 - an extra
        from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager  # noqa: PLC0415
        from pdfminer.pdfpage import PDFPage  # noqa: PLC0415
    except ModuleNotFoundError as problem:
        raise DataError(
            "PDF を読む pdfminer.six がありません", "pip install -e '.[pdf]'", path=name
        ) from problem
    expected = "計画の PDF"
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its remarks on how the PDF was made help nobody
    try:
        device = PDFPageAggregator(manager := PDFResourceManager(), laparams=None)
        interpreter = PDFPageInterpreter(manager, device)
        for page in PDFPage.get_pages(io.BytesIO(content)):
            interpreter.process_page(page)
            yield list(_letters(device.get_result()))
    except PDFPasswordIncorrect as problem:
        raise DataError("パスワードのかかった PDF です", expected, path=name) from problem
    except Exception as problem:  # whatever the library trips over in a torn file
        raise DataError(f"PDF として読めません: {problem!r}", expected, path=name) from problem


def _letters(drawn: "LTComponent") -> Iterator[Letter]:
    """The letters of a page or of a drawing in it, in their order."""
    from pdfminer.layout import LTChar, LTContainer  # noqa: PLC0415

    if isinstance(drawn, LTChar):
        yield Letter(drawn.get_text(), *drawn.bbox)
    elif isinstance(drawn, LTContainer):
        for part in drawn:
            yield from _letters(part)
