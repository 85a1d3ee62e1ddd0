"""The handout of a deck: A4 portrait, two slides a page, with lines to write on.

A figure's slide is the picture that the projector shows (:func:`explorer.handouts.image.to_svg`), so
that both say the same. The template is ``deck.typ``; how the words reach it says
:mod:`explorer.handouts.pdf`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic

from explorer import linebreaks, text
from explorer.dataset import Dataset
from explorer.figures.figure import Figure
from explorer.handouts.image import to_svg, two_to_svg, whole
from explorer.handouts.pdf import Json, Progress, compile_pdf, sheet_words, typeset
from explorer.views import pages
from explorer.views.deck import Slide, caption_of_two
from explorer.views.figures import figures_of
from explorer.views.view import Editions, address_of

DRAWING = 0.9
"""The share of the work that is drawing the slides; Typst does the rest in one go."""
UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no picture may hold, such as the line break that comes with words pasted from PowerPoint."""


@dataclass(frozen=True)
class PrintedSlide:
    """One slide as it is printed: a figure, else a project in short, else a section's title.

    ``caption`` is what the presenter says to it, "" for nothing; it stands below the slide.
    ``figure`` is the picture. ``headline`` stands as the title in place of the figure's own; a section
    has nothing but this. ``sheet`` is a project's No. in ``edition`` (None: the
    deck's); its slide keeps to the plan's name. ``notes`` are the presenter's own words, for their paper
    alone, and ``address`` is that of the view. ``right`` is the figure that stands on the right of this one,
    ``below`` what stands below a section's title.
    """

    caption: str = ""
    figure: Figure | None = None
    headline: str = ""
    sheet: int | None = None
    edition: Dataset | None = None
    notes: str = ""
    address: str = ""
    right: "PrintedSlide | None" = None
    below: str = ""

    @property
    def shown(self) -> Figure:
        """The figure under the title of its slide; ValueError if the slide has none."""
        if self.figure is None:
            raise ValueError("a slide without a figure")
        return replace(self.figure, title=plain(self.headline) or self.figure.title)


def printed_slide(slide: Slide, editions: Editions, this_year: int, root: str = "") -> PrintedSlide:
    """The slide for paper; one whose figure or sheet is not there says so.

    ``root`` is the app's own address, ending with a slash.
    """
    own = _printed_view(slide, editions, this_year, root)
    if slide.beside is None:
        return own
    right = replace(_printed_view(slide.beside, editions, this_year, root), caption="")
    if own.figure is None or right.figure is None:
        return replace(own, figure=None, caption=_lost(slide), headline=slide.caption or text.NO_ROW)
    caption = slide.caption
    if caption == caption_of_two(own.figure.title, right.figure.title):
        caption = ""
    return replace(own, caption=caption, right=right)


def _printed_view(slide: Slide, editions: Editions, this_year: int, root: str) -> PrintedSlide:
    """The slide's own view, or the left one of two."""
    view = slide.seen(editions, this_year)
    if view is None:
        return PrintedSlide(headline=slide.caption, notes=slide.notes, below=slide.below)
    own = PrintedSlide(
        slide.caption,
        edition=view.dataset,
        notes=slide.notes,
        address=root + address_of(view.page.path, view.parameters),
    )
    if shown := figures_of(view).get(slide.figure):
        caption = slide.caption if slide.caption != shown.figure.title else ""
        return replace(own, caption=caption, figure=shown.figure, headline=shown.headline)
    if view.page == pages.PROJECTS and view["no"] and not slide.figure:
        return replace(own, sheet=int(view["no"]))
    return replace(own, caption=_lost(slide), headline=slide.caption or text.NO_ROW)


def _lost(slide: Slide) -> str:
    return f"この図は見つかりません：{slide.caption}"


def deck_pdf(
    dataset: Dataset,
    title: str,
    slides: Sequence[PrintedSlide],
    made: date,
    progress: Progress | None = None,
) -> bytes:
    """The deck as a PDF to write on; ValueError if it has no slide, KeyError for an unknown No.

    ``title`` is the deck's, ``made`` the day that stands in the foot and in the pictures. A picture
    higher than a slide gets a page of its own rather than letters too small to read. ``progress`` hears
    the done share, from 0 to 1, in the caller's thread; what it raises ends the work and passes through.
    """
    if not slides:
        raise ValueError("a deck without slides has no handout")
    report, began = progress or (lambda share: None), monotonic()
    printed = []
    for at, slide in enumerate(slides):
        report(DRAWING * at / len(slides))
        printed.append(_printed(dataset, slide, made))
    data = {"title": plain(title), "slides": printed}
    content = typeset(
        lambda: compile_pdf("deck.typ", dataset, made, data),
        lambda share: report(DRAWING + (1 - DRAWING) * share),
        monotonic() - began,
    )
    report(1.0)
    return content


def _printed(dataset: Dataset, slide: PrintedSlide, made: date) -> Json:
    """The slide in words; ``title`` is its name in the PDF's bookmarks."""
    headline = plain(slide.headline)
    shown: Json = {"title": headline, "below": plain(slide.below)}
    if slide.right is not None:
        both = (slide.shown, slide.right.shown)
        title, alt = caption_of_two(*(figure.title for figure in both)), "。".join(one.alt for one in both)
        shown = {"title": title, "svg": two_to_svg(both, made).decode(), "alt": alt}
    elif slide.figure is not None:
        figure = slide.shown
        alt = "。".join(filter(None, [headline, figure.alt]))
        shown = {"title": figure.title, "svg": to_svg(whole(figure), made).decode(), "alt": alt}
    elif slide.sheet is not None:
        sheet = sheet_words(slide.edition or dataset, slide.sheet)
        shown = {"title": text.project(sheet["no"], sheet["name"]), "sheet": sheet}
    return {"caption": plain(slide.caption), "phrases": linebreaks.phrases(shown["title"]), **shown}


def plain(words: str) -> str:
    """The presenter's words, with a space for each sign that cannot be written."""
    return UNWRITABLE.sub(" ", words)
