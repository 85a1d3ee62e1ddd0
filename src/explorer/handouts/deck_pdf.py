"""The handout of a deck: A4 portrait, two slides a page, with lines to write on.

A figure's slide is the picture that the projector shows (:func:`explorer.handouts.image.to_svg`), so
that both say the same. The template is ``deck.typ``.
"""

from collections.abc import Sequence
from datetime import date
from time import monotonic

from explorer.dataset import Dataset
from explorer.figures.pixels import SLIDE
from explorer.figures.profiles import sheet_words
from explorer.handouts.deck_slides import PrintedSlide, title_picture, writable
from explorer.handouts.image import in_room, to_svg, two_to_svg
from explorer.handouts.pdf import sheet_data
from explorer.handouts.typesetting import Json, Progress, compile_with_progress, unreported
from explorer.views.deck import caption_of_two

DRAWING = 0.9
"""The share of the work that is done before Typst begins."""


def deck_pdf(
    dataset: Dataset,
    title: str,
    slides: Sequence[PrintedSlide],
    made: date,
    progress: Progress = unreported,
) -> bytes:
    """Return the deck as a PDF; ValueError if it has no slide, KeyError for an unknown No.

    ``title`` is the deck's, ``made`` the day that stands in the foot and in the pictures. A picture
    higher than a slide gets a page of its own rather than letters too small to read.
    """
    if not slides:
        raise ValueError("a deck without slides has no handout")
    began, printed = monotonic(), []
    for done, slide in enumerate(slides):
        progress(DRAWING * done / len(slides))
        printed.append(_slide_data(dataset, slide, made))
    data = {"title": writable(title), "slides": printed}
    return compile_with_progress("deck.typ", dataset, made, data, progress, DRAWING, monotonic() - began)


def _slide_data(dataset: Dataset, slide: PrintedSlide, made: date) -> Json:
    """Return what the template needs of a slide; ``title`` is its name in the PDF's bookmarks."""
    headline = writable(slide.headline)
    data: Json
    if slide.right is not None:
        figures = (slide.titled_figure, slide.right.titled_figure)
        data = {
            "title": caption_of_two(*(figure.title for figure in figures)),
            "svg": two_to_svg(figures, made).decode(),
            "alt": "。".join(figure.alt for figure in figures),
        }
    elif slide.figure is not None:
        figure = slide.titled_figure
        data = {
            "title": figure.title,
            "svg": to_svg(in_room(figure, SLIDE), made).decode(),
            "alt": "。".join(filter(None, [headline, figure.alt])),
        }
    elif slide.sheet is not None:
        edition = slide.edition or dataset
        words = sheet_words(edition, slide.sheet)
        data = {"title": words.title, "sheet": sheet_data(edition, words)}
    else:
        data = {
            "title": headline,
            "svg": title_picture(dataset, slide.headline, slide.below, made).decode(),
            "alt": "。".join(filter(None, [headline, writable(slide.below)])),
        }
    return {"caption": writable(slide.caption), **data}
