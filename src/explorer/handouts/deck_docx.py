"""A deck as a Word draft of a notice of questions to the executive (一般質問通告書), in Word's own styles."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import Figure
from explorer.figures.listing import is_list
from explorer.handouts.deck_pdf import PrintedSlide
from explorer.handouts.deck_words import (
    FONT,
    SlideWords,
    opening,
    picture,
    slide_words,
    write_keys,
)
from explorer.handouts.image import upright
from explorer.handouts.pdf import Progress
from explorer.handouts.written import widths_of

TITLE = "一般質問通告書（案）"
PAGE, MARGIN = (210, 297), 22
"""Millimetres of A4 and of its margins."""
ROOM = PAGE[0] - 2 * MARGIN
SIZES = {
    "Title": 18,
    "Heading 1": 14,
    "Heading 2": 12,
    "Heading 3": 10.5,
    "Normal": 10.5,
    "Quote": 9.5,
    "Caption": 9,
}
PAD = 5.4
"""Points of a cell's margins, as Word has them."""
WIDE, HIGH, TALLEST, SHARP, LETTER = 640, 400, 720, 3, 20
"""A picture's room and its height at most, in the pixels that it is drawn for, how many there are of each
on paper, and how high the names on a map are."""


def deck_docx(
    dataset: Dataset,
    title: str,
    slides: Sequence[PrintedSlide],
    made: date,
    progress: Progress | None = None,
) -> bytes:
    """The deck as a DOCX file; ValueError if it has no slide, KeyError for an unknown No.

    Two figures beside each other are two entries. ``title``, ``made`` and ``progress`` are as in
    :func:`explorer.handouts.deck_pdf.deck_pdf`.
    """
    report = progress or (lambda share: None)
    first, rest = opening(dataset, slides)
    subject, entries = slide_words(dataset, first), []
    for at, slide in enumerate(rest):
        report(at / len(rest))
        both = (slide, slide.right) if slide.right else (slide,)
        for half in both:
            own = slide_words(dataset, half)
            drawn = b""
            if own.figure and not is_list(own.figure.chart):
                drawn = picture(upright(own.figure), WIDE, HIGH, TALLEST, LETTER, SHARP)
            entries.append((own, drawn))
    draft = Document()
    _dress(draft)
    draft.core_properties.title, draft.core_properties.author = title, ""
    draft.add_paragraph(TITLE, style="Title")
    draft.add_paragraph("提出日：　　　　年　　月　　日　　　議員名：")
    draft.add_heading("件名", 1)
    draft.add_paragraph(subject.title)
    draft.add_heading("要旨", 1)
    _paragraphs(draft, subject.notes)
    for own, _ in entries:
        if own.figure:
            draft.add_paragraph(own.title, style="List Number")
    draft.add_heading("質問の内容", 1)
    number = 0
    for own, drawn in entries:
        number += own.figure is not None
        _entry(draft, own, drawn, number, made)
    file = io.BytesIO()
    draft.save(file)
    report(1.0)
    return file.getvalue()


def _dress(draft: Any) -> None:
    """A4, Japanese letters in every style, and the sizes of Japanese documents."""
    section = draft.sections[0]
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    for fonts in draft.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
    for language in draft.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "ja-JP")
    for name, size in SIZES.items():
        font = draft.styles[name].font
        font.size, font.color.rgb = Pt(size), _rgb(style.INK)
    draft.styles["Quote"].font.italic = False
    draft.styles["Quote"].paragraph_format.left_indent = Mm(6)
    draft.styles["Normal"].paragraph_format.space_after = Pt(4)
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        draft.styles[name].paragraph_format.space_before = Pt(10)


def _entry(draft: Any, own: SlideWords, drawn: bytes, number: int, made: date) -> None:
    """One entry under its heading: own words, answer, numbers, picture, quotes, and what is not said.

    A list of words has its table alone (``drawn`` is empty).
    """
    draft.add_heading(f"{number}　{own.caption or own.title}" if own.figure else own.title, 2)
    if not own.figure:
        _paragraphs(draft, own.caption)
    _paragraphs(draft, own.notes)
    if not own.figure:
        return
    if own.caption:
        draft.add_paragraph(own.title).paragraph_format.keep_with_next = True
    if own.table:
        _caption(draft, "表", own.about or own.title)
        _table(draft, own)
        if own.more:
            draft.add_paragraph(f"ほか{own.more}行は、下の画面の表にあります。")
    if drawn:
        _picture(draft, own.figure, drawn)
        _caption(draft, "図", own.figure.title)
    if own.figure.legend:
        write_keys(draft.add_paragraph(), own.figure.legend, Pt(SIZES["Caption"]), _rgb)
    borders = text.boundary_credit(own.figure.borders) if own.figure.borders else ""
    for words in (own.figure.note, own.source, borders, f"画面：{own.address}（{text.created(made)}）"):
        _paragraphs(draft, words, style.QUIET_INK)
    for head, sentences, looks in (
        ("計画の記載", own.quotes, "Quote"),
        ("計画に記載がないこと", own.unsaid, "List Bullet"),
    ):
        if sentences:
            draft.add_heading(head, 3)
        for sentence in sentences:
            draft.add_paragraph(sentence, style=looks)


def _paragraphs(draft: Any, words: str, colour: str = style.INK) -> None:
    for line in words.splitlines():
        run = draft.add_paragraph().add_run(line)
        if colour != style.INK:
            run.font.color.rgb, run.font.size = _rgb(colour), Pt(SIZES["Caption"])


def _caption(draft: Any, kind: str, words: str) -> None:
    """A numbered caption, which Word counts."""
    paragraph = draft.add_paragraph(f"{kind} ", style="Caption")
    paragraph.paragraph_format.keep_with_next = kind == "表"
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f"SEQ {kind} \\* ARABIC")
    count = sum(
        found.get(qn("w:instr")) == field.get(qn("w:instr")) for found in draft.element.iter(field.tag)
    )
    number = OxmlElement("w:r")
    number.text = str(count + 1)
    field.append(number)
    paragraph._p.append(field)
    paragraph.add_run(f"　{words}")


def _table(draft: Any, own: SlideWords) -> None:
    """The numbers; the heads stand again on the next page, which no row goes over to."""
    table = draft.add_table(len(own.table), len(own.table[0]), style="Table Grid")
    again = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(again)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table.autofit = False
    widths = [Pt(width) for width in widths_of(own.table, Mm(ROOM).pt, SIZES["Caption"], PAD)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for at, (row, cells) in enumerate(zip(own.table, table.rows, strict=True)):
        for words, cell, numeric in zip(row, cells.cells, own.numeric, strict=True):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(words)
            run.font.size, run.bold = Pt(SIZES["Caption"]), not at
            paragraph.paragraph_format.space_after = Pt(0)
            if numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _picture(draft: Any, figure: Figure, drawn: bytes) -> None:
    """The picture as wide as the page, with what it says for those who cannot see it."""
    paragraph = draft.add_paragraph()
    paragraph.paragraph_format.keep_with_next, paragraph.paragraph_format.space_before = True, Pt(8)
    shape = paragraph.add_run().add_picture(io.BytesIO(drawn))
    scale = min(Mm(ROOM) / shape.width, Mm(ROOM) * TALLEST / WIDE / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape._inline.docPr.set("descr", figure.alt)


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour[1:]))
