"""The plan's text as numbered lines."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from explorer.frames import BOM, VISIBLE, DataError, decode_utf8, read_bytes
from explorer.lookalikes import find_invisible

PAGE_MARK = " " * 9
BLANK = "－"
"""The content of a cell in which the plan states nothing."""
ALL_MUNICIPALITIES = "全市町村"
UNMAPPED_GLYPH = re.compile(r"\(cid:[0-9]+\)|\ufffd")
"""What tools write for a glyph that a font does not map to a character."""
IDEOGRAPHIC_PLANES = range(0x20000, 0x40000)
"""Later versions of Unicode add kanji here that this Python does not know yet."""
FILLED = 0.9
"""The share of its column that a wrapped line fills at least: line breaking may move one character on."""
WORKBOOK_MARK = "Excel のブックから読み取った本文（１行が１つのセル）"
"""The first line of a text that was read from a workbook."""
WORKBOOK_LINE = re.compile(r"([^!]+)!([A-Z]{1,3})([1-9][0-9]{0,6})(?::[A-Z]{1,3}[0-9]+)? (.+)")
"""A line of such a text: sheet, column and row of the (first) cell, and its content."""
PDF_MAGIC = b"%PDF"
BINARY_KINDS = {
    PDF_MAGIC: "PDF",
    b"\x89PNG": "画像",
    b"\xff\xd8\xff": "画像",
    b"PK\x03\x04": "ZIP・Office 文書",
}


class Line(NamedTuple):
    """A line of the text: its 1-based number and its characters without the line break."""

    number: int
    text: str


class Cell(NamedTuple):
    """A cell of the plan: its verbatim text without the PDF's line breaks, and its first and last line."""

    text: str
    first_line: int
    last_line: int


class Slip(NamedTuple):
    """A slip in the plan's own wording, kept as printed: its line, its text, and why it is listed.

    ``no`` is the project's number, None outside the sheets.
    """

    line: int
    printed: str
    reason: str
    no: int | None = None


def join_lines(lines: Sequence[Line]) -> Cell:
    """Join the lines of one cell without the line breaks and outer blanks, which are the PDF's."""
    return Cell("".join(line.text.strip(" ") for line in lines), lines[0].number, lines[-1].number)


def cell_on(line: Line, text: str) -> Cell:
    """Return a cell that is part of one line."""
    return Cell(text, line.number, line.number)


def nfkc(text: str) -> str:
    """Return the text with ASCII for full-width letters, digits and brackets; for matching only."""
    return unicodedata.normalize("NFKC", text)


def text_width(text: str) -> float:
    """Return the printed width in full-width characters; combining marks have none."""
    return sum(
        1 if unicodedata.east_asian_width(character) in "WFA" else 0.5
        for character in text.strip(" ")
        if unicodedata.category(character) != "Mn"
    )


def unknown_character(text: str) -> tuple[int, str] | None:
    """Return the 1-based line and the name of the first character without a meaning, None if there is none.

    These are replacement characters, private and unassigned code points, and glyph numbers of a PDF.
    """
    unknown = {character for character in set(text) if _is_unknown(character)}
    places = [text.index(character) for character in unknown]
    if match := UNMAPPED_GLYPH.search(text):
        places.append(match.start())
    if not places:
        return None
    place = min(places)
    printed = match[0] if match and match.start() == place else text[place]
    return text.count("\n", 0, place) + 1, printed if len(printed) > 1 else f"U+{ord(printed):04X}"


def _is_unknown(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind == "Co" or (kind == "Cn" and ord(character) not in IDEOGRAPHIC_PLANES)


def filled_width(lines: Sequence[Line], minimum: float) -> float:
    """Return the width from which a line counts as filling the column of these lines."""
    return max(minimum, FILLED * max(text_width(line.text) for line in lines))


def short_line(lines: Sequence[Line], minimum: float) -> Line | None:
    """Return the first line too short for the lines to be one wrapped cell, None if they can be.

    In a wrapped cell every line but the last fills the column, ``minimum`` full-width characters or more.
    """
    needed = filled_width(lines, minimum)
    return next((line for line in lines[:-1] if text_width(line.text) < needed), None)


def pdf_page_path(name: str, page: int) -> str:
    """Return the path of a PDF's page for messages."""
    return f"{name}:{page}ページ"


@dataclass(frozen=True)
class Source:
    """The plan's text: its name in messages, its bytes and its lines.

    For a text out of a PDF, ``first_page`` is the page on which it begins, otherwise 0. ``obtained`` says how
    the text was extracted, "" for a text file. ``remarks`` list the changes made to the file's text, and
    ``file_lines`` has the number of each line in that file. ``errors`` are those of a workbook's cells.
    """

    name: str
    content: bytes
    lines: tuple[Line, ...]
    first_page: int = 0
    obtained: str = ""
    remarks: tuple[str, ...] = ()
    file_lines: tuple[int, ...] = ()
    errors: tuple[DataError, ...] = ()

    @property
    def is_workbook(self) -> bool:
        """Whether the text was read from a workbook and has a line for each cell."""
        return bool(self.lines) and self.lines[0].text == WORKBOOK_MARK

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def locate_cell(self, error: DataError) -> DataError:
        """Return the error with the cell of the workbook in place of the line, if it has a line."""
        if not error.line:
            return error
        address = self.lines[error.line - 1].text.split(" ")[0]
        return DataError(error.found, error.expected, path=address)

    def locate(self, error: DataError) -> DataError:
        """Return the error with the file's name and line, or the cell of a workbook, or the page of a PDF."""
        path, line = self.name, error.line
        if self.is_workbook:
            address = self.locate_cell(error).path.name
            path, line = f"{self.name}:{address}" if address else self.name, None
        elif line and self.first_page:
            page_marks = sum(above.text == PAGE_MARK for above in self.lines[:line])
            path, line = pdf_page_path(self.name, self.first_page + page_marks - 1), None
        elif line and self.file_lines:
            line = self.file_lines[line - 1]
        return DataError(error.found, error.expected, line, path)


def read_source(path: Path) -> Source:
    """Read a plan's text, UTF-8 with LF, in which a line of nine spaces begins each page.

    Raises DataError for a file that cannot be read or is no such text, and for a text with invisible or
    unknown characters.
    """
    return parse_source(read_bytes(path), str(path))


def decode(content: bytes, name: str) -> str:
    """Decode UTF-8; raise DataError for another encoding or a known binary format."""
    for magic, kind in BINARY_KINDS.items():
        if content.startswith(magic):
            raise DataError(f"{kind}のファイルです", "計画の本文（UTF-8 テキスト）", path=name)
    return decode_utf8(content, name, "UTF-8 テキスト")


def parse_source(content: bytes, name: str) -> Source:
    """Do the same as :func:`read_source` for bytes already read; ``name`` is for messages."""
    text = decode(content, name)
    if text.startswith(BOM):
        raise DataError("BOM 付きの UTF-8 です", "BOM のない UTF-8 テキスト", 1, name)
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        raise DataError("改行が LF ではありません", "LF だけの改行", line, name)
    if match := find_invisible(text):
        line, character = match
        raise DataError(f"目に見えない文字 {character} があります", VISIBLE, line, name)
    if match := unknown_character(text):
        line, character = match
        raise DataError(
            f"何の文字か分からない文字 {character} があります", "計画に印字された文字", line, name
        )
    lines = tuple(Line(number, line) for number, line in enumerate(text.split("\n"), start=1))
    source = Source(name, content, lines)
    if not source.is_workbook and not any(line.text == PAGE_MARK for line in lines):
        raise DataError("ページの区切りがありません", "空白９文字の行で始まるページ", path=name)
    return source
