"""The files of a view, named after what they show."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from explorer import lookalikes
from explorer.caching import once
from explorer.figures.figure import Figure
from explorer.figures.origins import origin_table
from explorer.handouts import matrix_xlsx
from explorer.handouts.csv import to_csv
from explorer.handouts.geojson import TOWN, to_geojson
from explorer.handouts.image import to_page, to_png, to_svg, two_to_svg
from explorer.handouts.panel_pdf import DIRECTIONS, PAPERS, panel_pdf
from explorer.handouts.pdf import sheet_pdf, town_pdf
from explorer.handouts.workbook import figure_to_workbook, to_workbook
from explorer.views import pages
from explorer.views.figures import ViewFigure, figures_of
from explorer.views.view import RENAMED_FIGURES, View

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "geojson": "application/geo+json",
    "pdf": "application/pdf",
}
"""The media types by the ends of the files' names."""
NAMED_AFTER = ("heading", "q", "burden", "joined", "differing", "home", "town", "with", "no", "kind")
"""Parameters whose words stand in a file's name, if they were chosen."""
PAGE = "page"
"""The paper of a picture that stands on the print of its page."""
LONGEST_NAME = 80
"""In letters: some systems shorten names to 255 bytes."""


@dataclass(frozen=True)
class File:
    """A file to save."""

    name: str
    content: bytes


def kinds_of(figure: Figure) -> list[str]:
    """Return the kinds of files of a figure, with its areas if its table names municipalities."""
    return [kind for kind in WRITERS if kind != "geojson" or TOWN in figure.table]


@once(64)
def file_of(
    view: View, kind: str, name: str, made: date, paper: str = "", direction: str = ""
) -> File | None:
    """Return the file of that kind of the view's figure of that name ("": its first), or None.

    A PDF is the figure as a panel on the ``paper`` in that ``direction``; without a paper, the view's sheet
    or municipality. An SVG on the paper :data:`PAGE` is the picture alone. The workbook of /sources is the
    whole dataset. ``made`` is the day that stands in the file.
    """
    if kind == "pdf" and not paper:
        return _sheet_or_town(view, made)
    if kind == "xlsx" and view.page == pages.SOURCES:
        edition = view.dataset.edition
        return File(
            _file_name(f"{edition.short_title}-{edition.name}", kind), to_workbook(view.dataset, made)
        )
    figures = figures_of(view)
    shown = figures.get(RENAMED_FIGURES.get(name, name)) if name else next(iter(figures.values()), None)
    if shown is None:
        return None
    parts = [shown.label, *(words for key, words in view.words.items() if key in NAMED_AFTER)]
    if kind == "pdf" and paper in PAPERS and direction in DIRECTIONS:
        parts = [f"パネル{paper}{DIRECTIONS[direction]}", *parts]
        content = panel_pdf(view.dataset, shown.titled_figure, paper, direction, made)
    elif kind == "svg" and paper == PAGE:
        content = to_page(shown.figure)
    elif kind in kinds_of(shown.figure):
        content = WRITERS[kind](view, shown, made)
    else:
        return None
    return File(_file_name("-".join(dict.fromkeys(parts)), kind), content)


@once(32)
def picture_of_two(views: tuple[View, View], names: tuple[str, str], made: date) -> bytes | None:
    """Return the two views' figures of those names beside each other as SVG, or None if one is missing."""
    shown = [figures_of(view).get(name) for view, name in zip(views, names, strict=True)]
    return two_to_svg([one.titled_figure for one in shown if one], made) if all(shown) else None


def _sheet_or_town(view: View, made: date) -> File | None:
    """Return the PDF of the project's sheet or the municipality's profile that the view shows, or None."""
    if view.page == pages.PROJECTS and view["no"]:
        return File(_file_name(view.words["no"], "pdf"), sheet_pdf(view.dataset, int(view["no"]), made))
    if view.page == pages.TOWNS:
        name = f"{view.choices('town')[view['town']]}の資料"
        return File(_file_name(name, "pdf"), town_pdf(view.dataset, view["town"], made))
    return None


def _workbook(view: View, shown: ViewFigure, made: date) -> bytes:
    origin = origin_table(view.dataset, shown.figure.origin)
    write = matrix_xlsx.to_xlsx if view.page == pages.MATRIX else figure_to_workbook
    return write(shown.titled_figure, origin, made)


WRITERS: dict[str, Callable[[View, ViewFigure, date], bytes]] = {
    "xlsx": _workbook,
    "csv": lambda _, shown, made: to_csv(shown.figure.table, shown.figure.source),
    "png": lambda _, shown, made: to_png(shown.titled_figure, made),
    "svg": lambda _, shown, made: to_svg(shown.titled_figure, made),
    "geojson": lambda view, shown, made: to_geojson(view.dataset, shown.figure.table, shown.figure.source),
}


def _file_name(words: str, kind: str) -> str:
    """Return the words as a file name that every system takes."""
    safe = re.sub(r'[\\/:*?"<>|\s\x00-\x1f]+', "_", lookalikes.without_invisible(words)).strip("._")
    return f"{safe[:LONGEST_NAME]}.{kind}"
