"""A figure as a panel to hang up: one sheet of paper with title, picture, list, source and day on it.

Its letters can be read from two metres on A1, and are smaller on a smaller sheet. The picture is the slide's
(:func:`explorer.handouts.image.to_svg`) on a canvas of the paper's shape, as vectors and text.
"""

from datetime import date

from explorer.dataset import Dataset
from explorer.figures.figure import Figure
from explorer.handouts.image import Canvas, to_svg
from explorer.handouts.typesetting import compile_pdf

PAPERS = {"A4": (210, 297), "A3": (297, 420), "A2": (420, 594), "A1": (594, 841)}
"""The short side and the long one, in millimetres."""
UPRIGHT, ACROSS = "portrait", "landscape"
DIRECTIONS = {UPRIGHT: "縦", ACROSS: "横"}
SHORT, LONG, TITLE = 1358, 1920, 56
"""In pixels, each 1.24 points on A1: there the title has 69 points, words 30, a chart's labels 24 or more.

Only a list that is too long for the sheet has smaller letters.
"""
CANVASES = {UPRIGHT: Canvas(SHORT, LONG, TITLE, filled=True), ACROSS: Canvas(LONG, SHORT, TITLE, filled=True)}


def panel_pdf(dataset: Dataset, figure: Figure, paper: str, direction: str, made: date) -> bytes:
    """Return the figure on a sheet of one of the :data:`PAPERS` in one of the :data:`DIRECTIONS`.

    ``made`` is the day that stands in it. A picture higher than the sheet is made smaller as a whole.
    """
    short, long = PAPERS[paper]
    width, height = (short, long) if direction == UPRIGHT else (long, short)
    svg = to_svg(figure, made, CANVASES[direction]).decode()
    data = {"title": figure.title, "alt": f"{figure.title}。{figure.alt}", "svg": svg}
    return compile_pdf("panel.typ", dataset, made, data | {"width": width, "height": height})
