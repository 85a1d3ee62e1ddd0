"""A deck as PowerPoint slides whose words, bars and small tables can be edited.

The letters are at least 18 points high but for the source and where two figures share a slide.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import groupby
from math import ceil
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Pt

from explorer import linebreaks, text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.bars import bars_of
from explorer.figures.beside import fitted
from explorer.figures.figure import Figure
from explorer.figures.listing import is_list
from explorer.figures.maps import region_map
from explorer.figures.pixels import HALF, SLIDE
from explorer.figures.region import RegionMap
from explorer.handouts.deck_slides import PrintedSlide
from explorer.handouts.deck_words import FONT, SlideWords, opening, slide_words
from explorer.handouts.image import beside_each_other, in_room
from explorer.handouts.pptx_shapes import (
    GAP,
    HEIGHT,
    LEADING,
    LETTER,
    MARGIN,
    NARROWER,
    PAD,
    PLAIN,
    ROOM,
    WIDTH,
    A,
    Area,
    add_bars,
    add_legend,
    add_picture,
    add_table,
    add_text,
    legend_height,
    line_count,
    pages_of_rows,
    row_height,
    set_size,
    text_height,
    wrapped,
    write_title,
)
from explorer.handouts.typesetting import Progress, unreported
from explorer.handouts.written import widths_of
from explorer.views.figures import make_figure

SMALL, HALF_LETTER, SOURCE = 14, 12, 12
TITLE_SIZES = (28, 24, 20)
MOST_TABLES = 3
"""On how many slides a table follows its picture at most."""
MAP_WIDTH, NAME_LETTERS = 530, 5
"""How wide a map is with a list beside it, and how many letters wide the names in that list are."""
LABEL_SHARE, SHORTEST_BAR = 0.48, 110
"""The share of a chart's width that labels take at most, and how long the longest bar is at least."""
FALLBACK = "Yu Gothic UI"
THEME = {
    "dk1": style.INK,
    "lt1": style.PAPER,
    "dk2": style.EMPHASIS,
    "lt2": style.LAND,
    **{f"accent{role}": colour for role, colour in style.ROLE.items()},
    "accent4": style.EMPHASIS,
    "accent5": style.QUIET,
    "accent6": style.MISSING_INK,
}
Draw = Callable[[Any, Area], None]
"""Draws the contents of a slide into an area."""


def deck_pptx(
    dataset: Dataset,
    title: str,
    slides: Sequence[PrintedSlide],
    made: date,
    progress: Progress = unreported,
) -> bytes:
    """Return the deck as a PPTX file; ValueError if it has no slide, KeyError for an unknown No.

    A list that is too long for a slide continues on the next. ``title``, ``made`` and ``progress`` are as in
    :func:`explorer.handouts.deck_pdf.deck_pdf`.
    """
    deck = Presentation()
    _set_theme(deck)
    first, rest = opening(dataset, slides)
    edition = dataset.edition
    below = (first.caption, edition.region, edition.citation, text.created(made))
    region = make_figure(dataset, region_map)
    _add_section(deck, first, "\n".join(filter(None, below)), region)
    for done, slide in enumerate(rest):
        progress(done / len(rest))
        words = slide_words(dataset, slide)
        if slide.right:
            _add_two_figures(deck, words, slide_words(dataset, slide.right), made)
        elif words.figure is None:
            _add_section(deck, words, words.caption, region)
        else:
            _add_figure(deck, words, words.figure, made)
    file = io.BytesIO()
    deck.core_properties.title, deck.core_properties.author = title, ""
    deck.save(file)
    progress(1.0)
    return file.getvalue()


def _set_theme(deck: Any) -> None:
    """Make the empty deck 16:9, with our colours and fonts in its theme."""
    wider = Pt(WIDTH) / deck.slide_width
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    for holder in (*deck.slide_layouts, deck.slide_master):
        for shape in holder.placeholders:
            shape.left, shape.width = int(shape.left * wider), int(shape.width * wider)
    title_style = deck.slide_master.element.find(f".//{{*}}titleStyle/{A}lvl1pPr")
    title_style.set("algn", "l")
    title_style.find(f"{A}defRPr").attrib.update({"sz": f"{TITLE_SIZES[0]}00", "b": "1"})
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(theme.blob)
    for fonts in (*root.iter(f"{A}majorFont"), *root.iter(f"{A}minorFont")):
        for font in fonts.iter(f"{A}latin", f"{A}ea"):
            font.set("typeface", FONT)
        for font in fonts.iterfind(f"{A}font[@script='Jpan']"):
            font.set("typeface", FALLBACK)
    for name, colour in THEME.items():
        (element,) = root.iter(f"{A}{name}")
        element[:] = [etree.Element(f"{A}srgbClr", val=colour[1:])]
    theme.blob = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _add_section(deck: Any, words: SlideWords, below: str, region: Figure) -> None:
    """Add a slide with the region's map, and beside it a title and what stands below it."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    add_picture(slide, Area(0, 0, MAP_WIDTH, HEIGHT), region)
    title, body = slide.shapes.title, slide.placeholders[1]
    width = WIDTH - MAP_WIDTH - 2 * GAP - MARGIN
    size = next((size for size in (40, 32) if line_count(words.title, size, width) <= 3), 24)
    title.text = "\v".join(wrapped(words.title, size, width))
    set_size(title.text_frame.paragraphs[0], size)
    top, height = title.top, title.height
    title.left, title.top, title.width, title.height = Pt(WIDTH - MARGIN - width), top, Pt(width), height
    if below:
        body.text = below
        body.left, body.top, body.width, body.height = title.left, body.top, title.width, body.height
        for paragraph in body.text_frame.paragraphs:
            set_size(paragraph, 20)
            paragraph.alignment = PP_ALIGN.LEFT
    else:
        body.element.getparent().remove(body.element)
    slide.notes_slide.notes_text_frame.text = words.notes


def _add_figure(deck: Any, words: SlideWords, figure: Figure, made: date) -> None:
    """Add the slides of one entry: title, what was counted, legend, picture or table, caveat and source."""
    legend, note = ((), "") if words.facts else (figure.legend, figure.note)
    foot = "　".join([words.source, *filter(None, [figure.borders, text.created(made)])])
    heads = [line for line in (words.caption, words.about) if line]
    numbered = f"{words.title}（1/9）"
    size = next((size for size in TITLE_SIZES if line_count(numbered, size) <= 2), TITLE_SIZES[-1])
    top = MARGIN / 2 + text_height(numbered, size) + sum(text_height(line, LETTER) for line in heads)
    keys = legend_height(legend, LETTER)
    below = text_height(note, LETTER) + text_height(foot, SOURCE) + GAP
    area = Area(MARGIN, top + keys + GAP, ROOM, HEIGHT - MARGIN / 2 - below - top - keys - GAP)
    drawings = list(_drawings(words, figure, area))
    for number, draw in enumerate(drawings, start=1):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        title = words.title + (f"（{number}/{len(drawings)}）" if len(drawings) > 1 else "")
        write_title(slide.shapes.title, title, size, MARGIN, MARGIN / 2)
        add_text(slide, heads, LETTER, MARGIN, MARGIN / 2 + text_height(title, size))
        add_legend(slide, legend, LETTER, MARGIN, top)
        draw(slide, area)
        add_text(slide, [note], LETTER, MARGIN, area.top + area.height + GAP)
        add_text(slide, [foot], SOURCE, MARGIN, HEIGHT - MARGIN / 2 - text_height(foot, SOURCE))
        if number == 1:
            slide.notes_slide.notes_text_frame.text = "\n".join(_notes(words))


def _drawings(words: SlideWords, figure: Figure, area: Area) -> Iterator[Draw]:
    """Yield what is drawn on each slide of an entry.

    These are tables of a sheet or a list, bars, a map with its list, or a picture and its table.
    """
    if words.facts:
        widths = [200.0, ROOM - 200.0]
        for rows in pages_of_rows(words.facts, widths, area.height):
            yield partial(add_table, rows=rows, widths=widths, head=False)
    elif bars := bars_of(figure.chart):
        yield from _bar_charts(figure, bars, area)
    elif isinstance(figure.chart, RegionMap) and len(figure.chart.panels) == 1:
        yield partial(_draw_map, figure=figure)
    else:
        listed = is_list(figure.chart)
        if not listed:
            yield partial(add_picture, figure=in_room(figure, SLIDE))
        if len(words.table) < 2:
            return
        head, *rows = words.table
        widths = widths_of(words.table, ROOM, LETTER, PAD)
        tables = list(pages_of_rows(rows, widths, area.height - row_height(head, widths)))
        if listed or (not words.more and len(tables) <= MOST_TABLES):
            for table in tables:
                yield partial(add_table, rows=[head, *table], widths=widths, numeric=words.numeric)


def _draw_map(slide: Any, area: Area, figure: Figure) -> None:
    """Draw the map on the left, its list beside it."""
    if not figure.beside:
        add_picture(slide, area, figure)
        return
    add_picture(slide, Area(area.left, area.top, MAP_WIDTH, area.height), figure)
    left, width = area.left + MAP_WIDTH + 2 * GAP, area.width - MAP_WIDTH - 2 * GAP
    names, marks = NAME_LETTERS * LETTER + 2 * PAD, 2 * LETTER + PAD
    widths = [names, marks, width - (NAME_LETTERS + 2) * LETTER - 3 * PAD]
    room = (NAME_LETTERS, (widths[2] - 2 * PAD) / LETTER, area.height / LETTER / LEADING)
    _, rows = fitted(figure.beside, [LETTER], lambda _: room)
    cells = [["\n".join(row.head), row.mark, "\n".join(row.lines)] for row in rows]
    add_table(slide, Area(left, area.top, width, 0), cells, widths, (False, True, False), False, PLAIN)


def _bar_charts(
    figure: Figure,
    bars: Sequence[dict[str, Any]],
    area: Area,
    letter: float = LETTER,
    compared: Sequence[dict[str, Any]] = (),
) -> Iterator[Draw]:
    """Yield the bars in charts with as many rows as their labels leave room for.

    They are as long as the ``compared`` bars of the same amount beside them.
    """
    every = [*bars, *compared]
    in_order = sorted(bars, key=lambda bar: (bar["row"], bar["at"]))
    rows = [list(row) for _, row in groupby(in_order, key=lambda bar: bar["row"])]
    values = max(linebreaks.ems(bar["words"]) for bar in every) * letter + 2 * letter
    labels = max(linebreaks.ems(bar["label"]) for bar in every) * letter / NARROWER + letter
    labels = min(labels, area.width * LABEL_SHARE, max(area.width - values - SHORTEST_BAR, area.width / 4))
    longest = max(area.width - labels - values, SHORTEST_BAR)
    lines = max(line_count(row[0]["label"], letter, labels - letter) for row in rows)
    height = max(lines, len(rows[0])) * letter * LEADING + PAD
    charts = ceil(len(rows) / max(int(area.height / height), 1))
    count = ceil(len(rows) / charts)
    maximum = (max(bar["value"] for bar in every) or 1) * (area.width - labels) / longest
    for start in range(0, len(rows), count):
        yield partial(
            add_bars,
            figure=figure,
            rows=rows[start : start + count],
            labels=labels / area.width,
            maximum=maximum,
            letter=letter,
        )


def _add_two_figures(deck: Any, left: SlideWords, right: SlideWords, made: date) -> None:
    """Add one slide of two figures beside each other, each under its title."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    width, top = (ROOM - 3 * GAP) / 2, MARGIN / 2
    if left.caption:
        add_text(slide, [left.caption], LETTER, MARGIN, top)
        top += text_height(left.caption, LETTER) + GAP
    head = max(
        text_height(words.title, TITLE_SIZES[-1], width) + text_height(words.about, SMALL, width)
        for words in (left, right)
    )
    foot = max(text_height(f"{words.source}　{text.created(made)}", SOURCE, width) for words in (left, right))
    area = Area(MARGIN, top + head, width, HEIGHT - MARGIN / 2 - top - head - foot)
    figures = [words.figure for words in (left, right) if words.figure]
    drawn = beside_each_other(figures)
    shared = all(one.chart is not alone.chart for one, alone in zip(drawn, figures, strict=True))
    compared = [bar for figure in drawn for bar in bars_of(figure.chart)] if shared else []
    left, right = (replace(words, figure=figure) for words, figure in zip((left, right), drawn, strict=True))
    _add_half(slide, slide.shapes.title, left, top, area, made, compared)
    area = area._replace(left=MARGIN + width + 3 * GAP)
    _add_half(slide, slide.shapes.add_textbox(0, 0, 0, 0), right, top, area, made, compared)
    notes = [*_notes(left), "", f"【右の図】{right.title}", *_notes(right)]
    slide.notes_slide.notes_text_frame.text = "\n".join(notes)


def _add_half(
    slide: Any,
    title: Any,
    words: SlideWords,
    title_top: float,
    area: Area,
    made: date,
    compared: Sequence[dict[str, Any]],
) -> None:
    """Add one of two figures, its title in the shape ``title``.

    ``area`` is what the words above and below the figure leave on both sides; ``compared`` are the bars of
    both if they share a scale.
    """
    figure, (left, top, width, height) = words.figure, area
    assert figure is not None
    write_title(title, words.title, TITLE_SIZES[-1], left, title_top, width)
    title.text_frame.paragraphs[0].font.bold = True
    below_title = title_top + text_height(words.title, TITLE_SIZES[-1], width)
    add_text(slide, [words.about], SMALL, left, below_title, width)
    add_legend(slide, figure.legend, SMALL, left, top, width)
    above = legend_height(figure.legend, SMALL, width) + GAP
    room = Area(left, top + above, width, height - above - GAP)
    draw, left_out = _half_bars(figure, room, compared) or (
        partial(add_picture, figure=in_room(figure, HALF)),
        0,
    )
    draw(slide, room)
    others = f"ほか{left_out:,}件は画面の表に記載　" if left_out else ""
    source = f"{others}{words.source}　{text.created(made)}"
    add_text(slide, [source], SOURCE, left, top + height, width)


def _half_bars(figure: Figure, room: Area, compared: Sequence[dict[str, Any]]) -> tuple[Draw, int] | None:
    """Return a chart of the first rows, as many as fit, and how many do not; None if there are no bars."""
    bars = bars_of(figure.chart)
    count = max((bar["row"] for bar in bars), default=-1) + 1
    for kept in range(count, 0, -1):
        first = [bar for bar in bars if bar["row"] < kept]
        charts = list(_bar_charts(figure, first, room, HALF_LETTER, compared))
        if len(charts) == 1 or kept == 1:
            return charts[0], count - kept
    return None


def _notes(words: SlideWords) -> Iterator[str]:
    """Yield the presenter's words, the exact numbers, the plan's lines, the view's address."""
    if words.notes:
        yield f"{words.notes}\n"
    if words.table:
        yield "【数値】"
        yield from (" | ".join(row) for row in words.table)
        if words.more:
            yield f"ほか{words.more}行"
    if words.quotes:
        yield "【計画の本文】"
        yield from words.quotes
    yield words.source
    yield f"画面：{words.address}"
