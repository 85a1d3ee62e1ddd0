"""PowerPoint and Word files read back."""

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from pptx import Presentation


def opened(content: bytes) -> Any:
    """Return the presentation of a PPTX file."""
    return Presentation(io.BytesIO(content))


def paragraphs_of(slide: Any) -> Iterator[Any]:
    """Yield every paragraph of a slide, also those of tables and of the labels of bars."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield from shape.text_frame.paragraphs
        elif shape.has_table:
            for cell in shape.table.iter_cells():
                yield from cell.text_frame.paragraphs
        elif shape.has_chart:
            for series in shape.chart.plots[0].series:
                for at, _ in enumerate(series.values):
                    yield from series.points[at].data_label.text_frame.paragraphs


def words_of(slide: Any) -> str:
    """Return all words of a slide, also its notes and the labels of its charts."""
    labels = [
        str(label) for shape in slide.shapes if shape.has_chart for label in shape.chart.plots[0].categories
    ]
    words = [paragraph.text.replace("\v", "") for paragraph in paragraphs_of(slide)]
    return "\n".join([*words, *labels, slide.notes_slide.notes_text_frame.text])


def draft_words(content: bytes) -> str:
    """Return all words of a DOCX file in reading order."""
    document = Document(io.BytesIO(content))
    parts = []
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            parts += ["　".join(cell.text for cell in row.cells) for row in part.rows]
        else:
            parts.append("".join(words.text or "" for words in part._p.iter(qn("w:t"))))
    return "\n".join(parts)
