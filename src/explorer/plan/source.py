"""The plan's text as numbered lines."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from explorer.frames import BOM, VISIBLE, DataError
from explorer.lookalikes import find_invisible

PAGE_MARK = " " * 9
BLANK = "－"
"""A cell that is this alone says that the plan states nothing there."""
ALL_MUNICIPALITIES = "全市町村"
NAMELESS = re.compile(r"\(cid:[0-9]+\)|\ufffd")
"""What tools put in place of a letter that a font draws without saying which it is."""
IDEOGRAPHS = range(0x20000, 0x40000)
"""Planes in which each version of Unicode names more kanji than this Python may know."""
FILLED = 0.9
"""How much of its column a line that wraps fills at least: line breaking may push one character on."""
WORKBOOK_MARK = "Excel のブックから読み取った本文（１行が１つのセル）"
"""The first line of a text that was read out of a workbook."""
WORKBOOK_LINE = re.compile(r"([^!]+)!([A-Z]{1,3})([1-9][0-9]{0,6})(?::[A-Z]{1,3}[0-9]+)? (.+)")
"""A line of such a text: the sheet, the column and row of the (first) cell, and what stands there."""
PDF_MAGIC = b"%PDF"
BINARY_KINDS = {
    PDF_MAGIC: "PDF",
    b"\x89PNG": "画像",
    b"\xff\xd8\xff": "画像",
    b"PK\x03\x04": "ZIP・Office 文書",
}


class Line(NamedTuple):
    """One line of the text: its 1-based number and its characters without the line break."""

    number: int
    text: str


class Cell(NamedTuple):
    """A piece of the plan: the verbatim text without the PDF's line breaks, and its lines."""

    text: str
    first_line: int
    last_line: int


class Slip(NamedTuple):
    """An oddity of the plan's own wording, kept as printed: where, what, and why it is listed.

    ``no`` is the project's number, None outside the sheets.
    """

    line: int
    printed: str
    reason: str
    no: int | None = None


def cell(lines: Sequence[Line]) -> Cell:
    """Join the lines of one cell; blanks at their ends and line breaks are the PDF's, not the plan's."""
    return Cell("".join(line.text.strip(" ") for line in lines), lines[0].number, lines[-1].number)


def part(line: Line, text: str) -> Cell:
    """A cell that is a piece of one line."""
    return Cell(text, line.number, line.number)


def normal(text: str) -> str:
    """The text with full-width letters, digits and brackets as ASCII, for matching only."""
    return unicodedata.normalize("NFKC", text)


def width(text: str) -> float:
    """How wide the text is set, in full-width characters; a mark set on the one before takes no room."""
    return sum(
        1 if unicodedata.east_asian_width(character) in "WFA" else 0.5
        for character in text.strip(" ")
        if unicodedata.category(character) != "Mn"
    )


def nameless(text: str) -> tuple[int, str] | None:
    """The first letter that the text does not name: its line, counted from 1, and how it stands.

    That is a replacement character, one for private use or of no meaning, or the number of a PDF's glyph.
    """
    unknown = {letter for letter in set(text) if _means_nothing(letter)}
    places = [text.index(letter) for letter in unknown]
    if match := NAMELESS.search(text):
        places.append(match.start())
    if not places:
        return None
    place = min(places)
    printed = match[0] if match and match.start() == place else text[place]
    named = printed if len(printed) > 1 else f"U+{ord(printed):04X}"
    return text.count("\n", 0, place) + 1, named


def _means_nothing(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return kind == "Co" or (kind == "Cn" and ord(letter) not in IDEOGRAPHS)


def filled_width(lines: Sequence[Line], least: float) -> float:
    """How wide a line is that fills the column in which these stand; ``least`` at least."""
    return max(least, FILLED * max(width(line.text) for line in lines))


def unfilled(lines: Sequence[Line], least: float) -> Line | None:
    """The first line that keeps the lines from being one wrapped cell; None if they can be.

    In a wrapped cell every line but the last fills the column, ``least`` full-width characters or more.
    """
    needed = filled_width(lines, least)
    return next((line for line in lines[:-1] if width(line.text) < needed), None)


def page_place(name: str, page: int) -> str:
    """How messages name a page of a PDF."""
    return f"{name}:{page}ページ"


@dataclass(frozen=True)
class Source:
    """The plan's text: its name for messages, its bytes, their SHA-256, and its lines.

    Of a text out of a PDF, ``first_page`` is the page on which it begins, ``obtained`` says how it was
    taken out; 0 and "" for a text that is a file of its own. ``remarks`` say what was changed in the text as
    it was given, ``given_numbers`` which number each line had there, if it was a file. ``faults`` is what was
    wrong with the cells of a workbook.
    """

    name: str
    content: bytes
    lines: tuple[Line, ...]
    first_page: int = 0
    obtained: str = ""
    remarks: tuple[str, ...] = ()
    given_numbers: tuple[int, ...] = ()
    faults: tuple[DataError, ...] = ()

    @property
    def is_workbook(self) -> bool:
        """Whether it was read out of a workbook, a line for each cell."""
        return bool(self.lines) and self.lines[0].text == WORKBOOK_MARK

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def locate(self, problem: DataError) -> DataError:
        """The same error about the text of a workbook, naming the cell in place of the line."""
        if not problem.line:
            return problem
        cell = self.lines[problem.line - 1].text.split(" ")[0]
        return DataError(problem.found, problem.expected, path=cell)

    def place(self, problem: DataError) -> DataError:
        """The same error, naming the file; and the cell of a workbook, or the page of a PDF.

        A PDF's lines nobody can count.
        """
        if self.is_workbook:
            cell = self.locate(problem).path.name
            return DataError(
                problem.found, problem.expected, path=f"{self.name}:{cell}" if cell else self.name
            )
        if not (self.first_page and problem.line):
            line = (
                self.given_numbers[problem.line - 1] if self.given_numbers and problem.line else problem.line
            )
            return DataError(problem.found, problem.expected, line, self.name)
        above = sum(line.text == PAGE_MARK for line in self.lines[: problem.line])
        where = page_place(self.name, self.first_page + above - 1)
        return DataError(problem.found, problem.expected, path=where)


def read_source(path: Path) -> Source:
    """Read a UTF-8 text of the plan with page marks (a line of nine spaces begins a page).

    Raises DataError for a missing file, a PDF, an image or other binary, a text that is not
    UTF-8, one with characters that cannot be seen or name no letter, and one without a page mark.
    """
    return parse_source(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """The file's bytes; DataError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise DataError(
            f"ファイルを読めません: {problem.strerror}", "計画の PDF か本文（UTF-8 テキスト）", path=str(path)
        ) from problem


def decoded(content: bytes, name: str) -> str:
    """The bytes as text; DataError for another kind of file, or another encoding than UTF-8."""
    for magic, kind in BINARY_KINDS.items():
        if content.startswith(magic):
            raise DataError(f"{kind}のファイルです", "計画の本文（UTF-8 テキスト）", path=name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise DataError("UTF-8 として読めない文字があります", "UTF-8 テキスト", line, name) from problem


def parse_source(content: bytes, name: str) -> Source:
    """The same as :func:`read_source` for bytes already read; ``name`` stands in messages."""
    text = decoded(content, name)
    if text.startswith(BOM):
        raise DataError("BOM 付きの UTF-8 です", "BOM のない UTF-8 テキスト", 1, name)
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        raise DataError("改行が LF ではありません", "LF だけの改行", line, name)
    if unseen := find_invisible(text):
        line, character = unseen
        raise DataError(f"目に見えない文字 {character} があります", VISIBLE, line, name)
    if unnamed := nameless(text):
        line, character = unnamed
        raise DataError(
            f"何の文字か分からない文字 {character} があります", "計画に印字された文字", line, name
        )
    lines = tuple(Line(number, line) for number, line in enumerate(text.split("\n"), start=1))
    source = Source(name, content, lines)
    if not source.is_workbook and not any(line.text == PAGE_MARK for line in lines):
        raise DataError("ページの区切りがありません", "空白９文字の行で始まるページ", path=name)
    return source
