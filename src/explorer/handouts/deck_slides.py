"""A deck's slides with their figures made, ready to be laid out on paper, in PowerPoint and in Word."""

import re
from dataclasses import dataclass, replace
from datetime import date

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.figure import Figure
from explorer.figures.maps import region_map
from explorer.handouts.image import to_svg
from explorer.views import pages
from explorer.views.deck import Slide, caption_of_two
from explorer.views.figures import figures_of, make_figure
from explorer.views.view import Editions, address_of

UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no picture may hold, such as the line break that comes with words pasted from PowerPoint."""


@dataclass(frozen=True)
class PrintedSlide:
    """One slide: a figure, else the sheet of a project, else the title of a section.

    ``caption`` is what the presenter says to it, "" for nothing; it stands below the slide. ``headline``
    stands as the title in place of the figure's own; a section has only this, and ``below`` under it.
    ``sheet`` is a project's No. in ``edition`` (None: the deck's). ``notes`` are the presenter's own words,
    for their paper alone, and ``address`` is that of the view. ``right`` is the slide whose figure stands on
    the right of this one.
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
    def titled_figure(self) -> Figure:
        """The figure under the title of its slide; ValueError if the slide has none."""
        if self.figure is None:
            raise ValueError("a slide without a figure")
        return replace(self.figure, title=writable(self.headline) or self.figure.title)


def printed_slide(slide: Slide, editions: Editions, this_year: int, root: str = "") -> PrintedSlide:
    """Return the slide with its figures; one whose figure or sheet is not there says so.

    ``root`` is the app's own address, ending with a slash.
    """
    left = _printed_view(slide, editions, this_year, root)
    if slide.right_slide is None:
        return left
    right = replace(_printed_view(slide.right_slide, editions, this_year, root), caption="")
    if left.figure is None or right.figure is None:
        return _without_figure(left, slide.caption)
    own_words = slide.caption != caption_of_two(left.figure.title, right.figure.title)
    return replace(left, caption=slide.caption if own_words else "", right=right)


def _printed_view(slide: Slide, editions: Editions, this_year: int, root: str) -> PrintedSlide:
    """Return the slide with its own view, of two views the left one."""
    view = slide.parse_view(editions, this_year)
    if view is None:
        return PrintedSlide(headline=slide.caption, notes=slide.notes, below=slide.below)
    printed = PrintedSlide(
        slide.caption,
        edition=view.dataset,
        notes=slide.notes,
        address=root + address_of(view.page.path, view.parameters),
    )
    if shown := figures_of(view).get(slide.figure):
        caption = slide.caption if slide.caption != shown.figure.title else ""
        return replace(printed, caption=caption, figure=shown.figure, headline=shown.headline)
    if view.page == pages.PROJECTS and view["no"] and not slide.figure:
        return replace(printed, sheet=int(view["no"]))
    return _without_figure(printed, slide.caption)


def _without_figure(printed: PrintedSlide, caption: str) -> PrintedSlide:
    """Return the slide with words in place of the figure that is not there."""
    missing = f"この図は見つかりません：{caption}"
    return replace(printed, figure=None, caption=missing, headline=caption or text.NO_ROW)


def writable(words: str) -> str:
    """Return the words with a space for each character that cannot be written."""
    return UNWRITABLE.sub(" ", words)


def title_picture(dataset: Dataset, title: str, below: str, made: date) -> bytes:
    """Return a title slide as SVG: the region's map, and beside it the title and what stands below it."""
    subtitle = writable(below) or text.day(made)
    return to_svg(replace(make_figure(dataset, region_map), title=writable(title), subtitle=subtitle), made)
