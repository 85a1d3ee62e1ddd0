"""A deck as a Word draft of a notice of questions to the executive (一般質問通告書), in Word's own styles."""

import io
from collections.abc import Sequence
from dataclasses import replace
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
from explorer.figures.pixels import narrowed
from explorer.figures.region import RegionMap
from explorer.handouts.deck_slides import PrintedSlide
from explorer.handouts.deck_words import FONT, SlideWords, opening, picture, slide_words, write_legend
from explorer.handouts.typesetting import Progress, unreported
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
PICTURE, TALLEST, SHARP, MAP_LETTER = (640, 400), 720, 3, 20
"""The room of a picture and its greatest height, in the pixels that it is drawn for; how many pixels on
paper each of them has, and how high the names on a map are."""


def deck_docx(
    dataset: Dataset,
    title: str,
    slides: Sequence[PrintedSlide],
    made: date,
    progress: Progress = unreported,
) -> bytes:
    """Return the deck as a DOCX file; ValueError if it has no slide, KeyError for an unknown No.

    Two figures beside each other are two entries. ``title``, ``made`` and ``progress`` are as in
    :func:`explorer.handouts.deck_pdf.deck_pdf`.
    """
    subject, rest = opening(dataset, slides)
    entries = []
    for done, slide in enumerate(rest):
        progress(done / len(rest))
        for half in (slide, slide.right) if slide.right else (slide,):
            words = slide_words(dataset, half)
            png = b""
            if words.figure and not is_list(words.figure.chart):
                png = picture(_narrowed(words.figure), *PICTURE, TALLEST, MAP_LETTER, SHARP)
            entries.append((words, png))
    draft = Document()
    _set_styles(draft)
    draft.core_properties.title, draft.core_properties.author = title, ""
    draft.add_paragraph(TITLE, style="Title")
    draft.add_paragraph("提出日：　　　　年　　月　　日　　　議員名：")
    draft.add_heading("件名", 1)
    draft.add_paragraph(subject.title)
    draft.add_heading("要旨", 1)
    _add_lines(draft, subject.notes)
    for words, _ in entries:
        if words.figure:
            draft.add_paragraph(words.title, style="List Number")
    draft.add_heading("質問の内容", 1)
    number = 0
    for words, png in entries:
        if words.figure:
            number += 1
            _add_question(draft, words, words.figure, png, number, made)
        else:
            draft.add_heading(words.title, 2)
            _add_lines(draft, words.caption)
            _add_lines(draft, words.notes)
    file = io.BytesIO()
    draft.save(file)
    progress(1.0)
    return file.getvalue()


def _narrowed(figure: Figure) -> Figure:
    """Return the figure as it is drawn for a page that is higher than wide; a map stays as it is."""
    if isinstance(figure.chart, RegionMap):
        return figure
    return replace(figure, chart=narrowed(figure.chart))


def _set_styles(draft: Any) -> None:
    """Set A4, a Japanese font in every style, and the sizes of Japanese documents."""
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
        font.size, font.color.rgb = Pt(size), RGBColor.from_string(style.INK[1:])
    draft.styles["Quote"].font.italic = False
    draft.styles["Quote"].paragraph_format.left_indent = Mm(6)
    draft.styles["Normal"].paragraph_format.space_after = Pt(4)
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        draft.styles[name].paragraph_format.space_before = Pt(10)


def _add_question(draft: Any, words: SlideWords, figure: Figure, png: bytes, number: int, made: date) -> None:
    """Add an entry under its heading: notes, answer, numbers, picture, quotes, and what is not said.

    A list of words has its table alone; then ``png`` is empty.
    """
    draft.add_heading(f"{number}　{words.caption or words.title}", 2)
    _add_lines(draft, words.notes)
    if words.caption:
        draft.add_paragraph(words.title).paragraph_format.keep_with_next = True
    if words.table:
        _add_caption(draft, "表", words.about or words.title)
        _add_table(draft, words)
        if words.more:
            draft.add_paragraph(f"ほか{words.more}行は、下の画面の表にあります。")
    if png:
        _add_picture(draft, figure, png)
        _add_caption(draft, "図", figure.title)
    if figure.legend:
        write_legend(draft.add_paragraph(), figure.legend, Pt(SIZES["Caption"]), RGBColor)
    for line in (figure.note, words.source, figure.borders, f"画面：{words.address}（{text.created(made)}）"):
        _add_lines(draft, line, style.QUIET_INK)
    for heading, sentences, looks in (
        ("計画の記載", words.quotes, "Quote"),
        ("計画に記載がないこと", words.unsaid, "List Bullet"),
    ):
        if sentences:
            draft.add_heading(heading, 3)
        for sentence in sentences:
            draft.add_paragraph(sentence, style=looks)


def _add_lines(draft: Any, words: str, colour: str = style.INK) -> None:
    """Add a paragraph for each line, a quiet one in small letters."""
    for line in words.splitlines():
        run = draft.add_paragraph().add_run(line)
        if colour != style.INK:
            run.font.color.rgb, run.font.size = RGBColor.from_string(colour[1:]), Pt(SIZES["Caption"])


def _add_caption(draft: Any, kind: str, words: str) -> None:
    """Add a caption with a number that Word counts."""
    paragraph = draft.add_paragraph(f"{kind} ", style="Caption")
    paragraph.paragraph_format.keep_with_next = kind == "表"
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f"SEQ {kind} \\* ARABIC")
    earlier = [
        other
        for other in draft.element.iter(field.tag)
        if other.get(qn("w:instr")) == field.get(qn("w:instr"))
    ]
    number = OxmlElement("w:r")
    number.text = str(len(earlier) + 1)
    field.append(number)
    paragraph._p.append(field)
    paragraph.add_run(f"　{words}")


def _add_table(draft: Any, words: SlideWords) -> None:
    """Add the numbers; the heads stand again on the next page, and no row is broken."""
    table = draft.add_table(len(words.table), len(words.table[0]), style="Table Grid")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table.autofit = False
    widths = widths_of(words.table, Mm(ROOM).pt, SIZES["Caption"], PAD)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for at, (row, cells) in enumerate(zip(words.table, table.rows, strict=True)):
        for printed, cell, numeric in zip(row, cells.cells, words.numeric, strict=True):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(printed)
            run.font.size, run.bold = Pt(SIZES["Caption"]), not at
            paragraph.paragraph_format.space_after = Pt(0)
            if numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _add_picture(draft: Any, figure: Figure, png: bytes) -> None:
    """Add the picture as wide as the page, with its alternative text."""
    paragraph = draft.add_paragraph()
    paragraph.paragraph_format.keep_with_next, paragraph.paragraph_format.space_before = True, Pt(8)
    shape = paragraph.add_run().add_picture(io.BytesIO(png))
    scale = min(Mm(ROOM) / shape.width, Mm(ROOM) * TALLEST / PICTURE[0] / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape._inline.docPr.set("descr", figure.alt)
