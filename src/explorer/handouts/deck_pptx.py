"""A deck as PowerPoint slides whose words, bars and small tables can be edited.

The letters are the theme's, at least 18 points high but for the source and where two figures share a slide.
Lengths are in points: a slide is 960 by 540.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from math import ceil
from typing import Any, NamedTuple

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Pt

from explorer import linebreaks, text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.bars import bars_of
from explorer.figures.beside import fitted
from explorer.figures.figure import Figure
from explorer.figures.listing import is_list
from explorer.figures.region import RegionMap
from explorer.handouts.deck_pdf import PrintedSlide
from explorer.handouts.deck_words import (
    FONT,
    SlideWords,
    opening,
    picture,
    slide_words,
    write_keys,
)
from explorer.handouts.image import half, whole
from explorer.handouts.pdf import Progress
from explorer.handouts.written import widths_of

WIDTH, HEIGHT, MARGIN, GAP = 960, 540, 36, 8
ROOM = WIDTH - 2 * MARGIN
LETTER, SMALL, HALF_LETTER, SOURCE, LEADING = 18, 14, 12, 12, 1.3
TITLE_SIZES = (28, 24, 20)
MOST_TABLES = 3
"""On how many slides a table stands after its picture at most."""
NARROWER = 0.93
"""What share of a room's width is reckoned with: programs and fonts differ."""
SHARP = 4
"""Pixels of a picture for each point: twice those of a projector."""
MAP, NAMES, SHORTEST, PAD, HEAD = 530, 0.48, 110, 7, 5
"""How wide a map is, how much of a chart labels take at most, the longest bar at least, a cell's margins,
and how many letters the names beside a map are wide."""
FALLBACK = "Yu Gothic UI"
COLOURED, BARE = "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}", "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""Styles of tables that PowerPoint has: a coloured head or first column, and nothing but words."""
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
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


class Area(NamedTuple):
    """A room on a slide."""

    left: float
    top: float
    width: float
    height: float


Draw = Callable[[Any, Area], None]


def deck_pptx(
    dataset: Dataset,
    title: str,
    slides: Sequence[PrintedSlide],
    made: date,
    progress: Progress | None = None,
) -> bytes:
    """The deck as a PPTX file; ValueError if it has no slide, KeyError for an unknown No.

    A list that is too long for a slide goes on on the next. ``title``, ``made`` and ``progress`` are as in
    :func:`explorer.handouts.deck_pdf.deck_pdf`.
    """
    report = progress or (lambda share: None)
    deck = Presentation()
    _dress(deck)
    first, rest = opening(dataset, slides)
    edition = dataset.edition
    about = f"{edition.short_title}（{edition.issuer}、{edition.name}年度版）"
    opened = slide_words(dataset, first)
    below = (opened.caption, edition.region, about, text.created(made))
    _words_alone(deck, opened, "\n".join(filter(None, below)))
    for at, slide in enumerate(rest):
        report(at / len(rest))
        own = slide_words(dataset, slide)
        if slide.right:
            _both(deck, own, slide_words(dataset, slide.right), made)
        elif own.figure is None:
            _words_alone(deck, own, own.caption)
        else:
            _shown(deck, own, own.figure, made)
    file = io.BytesIO()
    deck.core_properties.title, deck.core_properties.author = title, ""
    deck.save(file)
    report(1.0)
    return file.getvalue()


def _dress(deck: Any) -> None:
    """Make the empty deck 16:9, with our colours and letters in its theme."""
    wider = Pt(WIDTH) / deck.slide_width
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    for holder in (*deck.slide_layouts, deck.slide_master):
        for shape in holder.placeholders:
            shape.left, shape.width = int(shape.left * wider), int(shape.width * wider)
    head = deck.slide_master.element.find(f".//{{*}}titleStyle/{A}lvl1pPr")
    head.set("algn", "l")
    head.find(f"{A}defRPr").attrib.update({"sz": f"{TITLE_SIZES[0]}00", "b": "1"})
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(theme.blob)
    for letters in (*root.iter(f"{A}majorFont"), *root.iter(f"{A}minorFont")):
        for font in letters.iter(f"{A}latin", f"{A}ea"):
            font.set("typeface", FONT)
        for font in letters.iterfind(f"{A}font[@script='Jpan']"):
            font.set("typeface", FALLBACK)
    for name, colour in THEME.items():
        (found,) = root.iter(f"{A}{name}")
        found[:] = [etree.Element(f"{A}srgbClr", val=colour[1:])]
    theme.blob = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _words_alone(deck: Any, own: SlideWords, about: str) -> None:
    """A slide with a title, what stands below it, and nothing else."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    size = next((size for size in (40, 32) if _lines(own.title, size, 720) <= 3), 24)
    slide.shapes.title.text = _broken(own.title, size, 720).replace("\n", "\v")
    _set(slide.shapes.title.text_frame.paragraphs[0], size)
    below = slide.placeholders[1]
    if about:
        below.text = about
        below.left, below.top, below.width, below.height = (
            slide.shapes.title.left,
            below.top,
            slide.shapes.title.width,
            below.height,
        )
        for paragraph in below.text_frame.paragraphs:
            _set(paragraph, 20)
            paragraph.alignment = PP_ALIGN.LEFT
    else:
        below.element.getparent().remove(below.element)
    slide.notes_slide.notes_text_frame.text = own.notes


def _shown(deck: Any, own: SlideWords, figure: Figure, made: date) -> None:
    """The slides of one entry: its title, what was counted, picture or table, caveat and source."""
    legend = () if own.facts else figure.legend
    note = "" if own.facts else figure.note
    stamp = "　".join(
        filter(None, [figure.borders and text.boundary_credit(figure.borders), text.created(made)])
    )
    foot = f"{own.source}　{stamp}"
    size = next((size for size in TITLE_SIZES if _lines(f"{own.title}（1/9）", size) <= 2), TITLE_SIZES[-1])
    heads = [words for words in (own.caption, own.about) if words]
    top = MARGIN / 2 + _high(f"{own.title}（1/9）", size) + sum(_high(words, LETTER) for words in heads)
    keys = _high("　".join(f"■{key.words}" for key in legend), LETTER)
    below = _high(note, LETTER) + _high(foot, SOURCE) + GAP
    area = Area(MARGIN, top + keys + GAP, ROOM, HEIGHT - MARGIN / 2 - below - top - keys - GAP)
    parts = list(_parts(own, figure, area))
    for at, draw in enumerate(parts, start=1):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        title = own.title + (f"（{at}/{len(parts)}）" if len(parts) > 1 else "")
        head = slide.shapes.title
        head.left, head.top, head.width = Pt(MARGIN), Pt(MARGIN / 2), Pt(ROOM)
        head.height = Pt(_high(title, size))
        _plain(head.text_frame)
        head.text_frame.text = _broken(title, size).replace("\n", "\v")
        _set(head.text_frame.paragraphs[0], size)
        _box(slide, heads, Area(MARGIN, MARGIN / 2 + _high(title, size), ROOM, 0), LETTER)
        if legend:
            box = slide.shapes.add_textbox(Pt(MARGIN), Pt(top), Pt(ROOM), Pt(keys)).text_frame
            _plain(box)
            write_keys(box.paragraphs[0], legend, Pt(LETTER), _rgb)
        draw(slide, area)
        _box(slide, [note] if note else [], Area(MARGIN, area.top + area.height + GAP, ROOM, 0), LETTER)
        _box(slide, [foot], Area(MARGIN, HEIGHT - MARGIN / 2 - _high(foot, SOURCE), ROOM, 0), SOURCE)
        if at == 1:
            slide.notes_slide.notes_text_frame.text = "\n".join(_notes(own))


def _both(deck: Any, own: SlideWords, right: SlideWords, made: date) -> None:
    """One slide of two figures beside each other, each under its title."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    wide = (ROOM - 3 * GAP) / 2
    top = MARGIN / 2
    if own.caption:
        _box(slide, [own.caption], Area(MARGIN, top, ROOM, 0), LETTER)
        top += _high(own.caption, LETTER) + GAP
    halves = (own, right)
    head = max(_high(one.title, TITLE_SIZES[-1], wide) + _high(one.about, SMALL, wide) for one in halves)
    foot = max(_high(f"{one.source}　{text.created(made)}", SOURCE, wide) for one in halves)
    area = Area(MARGIN, top, wide, HEIGHT - MARGIN / 2 - top)
    _half(slide, slide.shapes.title, own, area, (head, foot, made))
    _half(
        slide,
        slide.shapes.add_textbox(0, 0, 0, 0),
        right,
        area._replace(left=MARGIN + wide + 3 * GAP),
        (head, foot, made),
    )
    notes = [*_notes(own), "", f"【右の図】{right.title}", *_notes(right)]
    slide.notes_slide.notes_text_frame.text = "\n".join(notes)


def _half(slide: Any, title: Any, own: SlideWords, area: Area, around: tuple[float, float, date]) -> None:
    """One of two figures in its area; ``around``: how high heads and sources are on both sides, the day."""
    figure, (head, foot, made) = own.figure, around
    assert figure is not None
    wide, high = area.width, _high(own.title, TITLE_SIZES[-1], area.width)
    title.left, title.top, title.width, title.height = Pt(area.left), Pt(area.top), Pt(wide), Pt(high)
    _plain(title.text_frame)
    title.text_frame.text = _broken(own.title, TITLE_SIZES[-1], wide).replace("\n", "\v")
    _set(title.text_frame.paragraphs[0], TITLE_SIZES[-1])
    title.text_frame.paragraphs[0].font.bold = True
    _box(slide, [own.about] if own.about else [], Area(area.left, area.top + high, wide, 0), SMALL)
    keys = _high("　".join(f"■{key.words}" for key in figure.legend), SMALL, wide)
    if figure.legend:
        place = (Pt(area.left), Pt(area.top + head), Pt(wide), Pt(keys))
        box = slide.shapes.add_textbox(*place).text_frame
        _plain(box)
        write_keys(box.paragraphs[0], figure.legend, Pt(SMALL), _rgb)
    start = head + keys + GAP
    room = Area(area.left, area.top + start, wide, area.height - start - foot - GAP)
    draw, more = _half_bars(figure, room) or (partial(_picture, figure=half(figure)), 0)
    draw(slide, room)
    said = f"{f'ほか{more:,}件は画面の表にある　' if more else ''}{own.source}　{text.created(made)}"
    _box(slide, [said], Area(area.left, area.top + area.height - foot, wide, 0), SOURCE)


def _half_bars(figure: Figure, room: Area) -> tuple[Draw, int] | None:
    """The first bars, as many as fit half a slide, and how many rows do not; None if there are none."""
    bars = bars_of(figure.chart)
    all_rows = max((bar["row"] for bar in bars), default=-1) + 1
    for rows in range(all_rows, 0, -1):
        charts = list(_charts(figure, [bar for bar in bars if bar["row"] < rows], room, HALF_LETTER))
        if len(charts) == 1 or rows == 1:
            return charts[0], all_rows - rows
    return None


def _notes(own: SlideWords) -> Iterator[str]:
    """The presenter's words, the exact numbers, the plan's lines, the view's address."""
    if own.notes:
        yield f"{own.notes}\n"
    if own.table:
        yield "【数値】"
        yield from (" | ".join(row) for row in own.table)
        if own.more:
            yield f"ほか{own.more}行"
    if own.quotes:
        yield "【計画の本文】"
        yield from own.quotes
    yield own.source
    yield f"画面：{own.address}"


def _parts(own: SlideWords, figure: Figure, area: Area) -> Iterator[Draw]:
    """What is drawn on each slide of the entry: tables of a sheet or a list, bars, a map with its list, a
    picture.
    """
    chart, listed = figure.chart, is_list(figure.chart)
    if own.facts:
        widths = [200.0, ROOM - 200.0]
        for rows in _chunks(own.facts, widths, area.height):
            yield partial(_table, rows=rows, widths=widths, head=False)
    elif bars := bars_of(chart):
        yield from _charts(figure, bars, area)
    elif isinstance(chart, RegionMap) and len(chart.panels) == 1:
        yield partial(_map, figure=figure)
    else:
        if not listed:
            yield partial(_picture, figure=whole(figure))
        widths = widths_of(own.table, ROOM, LETTER, PAD) if own.table else []
        head, *rows = own.table or [()]
        chunks = list(_chunks(rows, widths, area.height - _row_height(head, widths))) if rows else []
        if listed or (not own.more and len(chunks) <= MOST_TABLES):
            for chunk in chunks:
                yield partial(_table, rows=[head, *chunk], widths=widths, numeric=own.numeric)


def _picture(slide: Any, area: Area, figure: Figure) -> None:
    """The figure in the middle of the room, as large as it fits."""
    drawn = picture(figure, area.width, area.height, area.height * 1.05, LETTER, SHARP)
    found = slide.shapes.add_picture(io.BytesIO(drawn), 0, 0)
    scale = min(Pt(area.width) / found.width, Pt(area.height) / found.height)
    found.width, found.height = int(found.width * scale), int(found.height * scale)
    found.left = Pt(area.left) + (Pt(area.width) - found.width) // 2
    found.top = Pt(area.top) + (Pt(area.height) - found.height) // 2
    _described(found, figure)


def _described(shape: Any, figure: Figure) -> None:
    """Say what is shown to those who cannot see it."""
    shape.element.xpath(".//p:cNvPr")[0].set("descr", figure.alt)


def _map(slide: Any, area: Area, figure: Figure) -> None:
    """The map on the left, its list beside it."""
    if not figure.beside:
        _picture(slide, area, figure)
        return
    _picture(slide, Area(area.left, area.top, MAP, area.height), figure)
    left, wide = area.left + MAP + 2 * GAP, area.width - MAP - 2 * GAP
    widths = [HEAD * LETTER + 2 * PAD, 2 * LETTER + PAD, wide - (HEAD + 2) * LETTER - 3 * PAD]
    rows = fitted(figure.beside, HEAD, (widths[2] - 2 * PAD) / LETTER, area.height / LETTER / LEADING)
    cells = [["\n".join(row.head), row.mark, "\n".join(row.lines)] for row in rows]
    _table(slide, Area(left, area.top, wide, 0), cells, widths, (False, True, False), False, BARE)


def _charts(figure: Figure, bars: list[dict[str, Any]], area: Area, letter: float = LETTER) -> Iterator[Draw]:
    """The bars, as many rows on a slide as their labels leave room for."""
    in_order = sorted(bars, key=lambda bar: (bar["row"], bar["at"]))
    rows = [list(own) for _, own in groupby(in_order, key=lambda bar: bar["row"])]
    words = max(linebreaks.ems(bar["words"]) for bar in bars) * letter + 2 * letter
    names = max(linebreaks.ems(bar["label"]) for bar in bars) * letter / NARROWER + letter
    names = min(names, area.width * NAMES, max(area.width - words - SHORTEST, area.width / 4))
    reach = max(area.width - names - words, SHORTEST)
    lines = max(_lines(row[0]["label"], letter, names - letter) for row in rows)
    high = max(lines, len(rows[0])) * letter * LEADING + PAD
    slides = ceil(len(rows) / max(int(area.height / high), 1))
    each = ceil(len(rows) / slides)
    most = (max(bar["value"] for bar in bars) or 1) * (area.width - names) / reach
    for start in range(0, len(rows), each):
        part = rows[start : start + each]
        yield partial(_chart, figure=figure, rows=part, names=names / area.width, most=most, letter=letter)


def _chart(
    slide: Any,
    area: Area,
    figure: Figure,
    rows: list[list[dict[str, Any]]],
    names: float,
    most: float,
    letter: float,
) -> None:
    """Native bars from the top down, each with its words and in its colour."""
    data = CategoryChartData(number_format="#,##0.###")
    data.categories = [row[0]["label"] for row in rows]
    for of_series in zip(*rows, strict=True):
        data.add_series(of_series[0]["series"] or figure.title, [bar["value"] for bar in of_series])
    place = (Pt(area.left), Pt(area.top), Pt(area.width), Pt(area.height))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    _described(frame, figure)
    chart = frame.chart
    chart.has_legend, chart.has_title, chart.font.size = False, False, Pt(letter)
    categories, values = chart.category_axis, chart.value_axis
    categories.reverse_order, categories.major_tick_mark = True, XL_TICK_MARK.NONE
    categories.format.line.color.rgb = _rgb(style.OUTLINE)
    values.visible, values.has_major_gridlines = False, False
    values.minimum_scale, values.maximum_scale = 0, most
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 40, 0
    for at, series in enumerate(plot.series):
        for point, row in enumerate(rows):
            series.points[point].format.fill.solid()
            series.points[point].format.fill.fore_color.rgb = _rgb(row[at]["colour"])
            label = series.points[point].data_label
            label.text_frame.text, label.position = row[at]["words"], XL_LABEL_POSITION.OUTSIDE_END
            label.text_frame.word_wrap = False
            label.text_frame.paragraphs[0].font.size = Pt(letter)
    _inner(chart, names)


def _inner(chart: Any, names: float) -> None:
    """Leave that share of the chart's width to the labels before the bars."""
    area = chart.element.find(".//{*}plotArea")
    for found in area.findall("{*}layout"):
        area.remove(found)
    space = etree.QName(area).namespace
    layout = etree.Element(f"{{{space}}}layout")
    manual = etree.SubElement(layout, f"{{{space}}}manualLayout")
    sizes = {"x": names, "y": 0, "w": 1 - names, "h": 1}
    said = {"layoutTarget": "inner", "xMode": "edge", "yMode": "edge"} | {
        key: f"{size:.4f}" for key, size in sizes.items()
    }
    for key, value in said.items():
        etree.SubElement(manual, f"{{{space}}}{key}", val=value)
    area.insert(0, layout)


def _chunks(
    rows: Sequence[Sequence[str]], widths: Sequence[float], room: float
) -> Iterator[list[Sequence[str]]]:
    """The rows in tables that fit the room."""
    chunk: list[Sequence[str]] = []
    left = room
    for row in rows:
        high = _row_height(row, widths)
        if chunk and high > left:
            yield chunk
            chunk, left = [], room
        chunk.append(row)
        left -= high
    yield chunk


def _row_height(row: Sequence[str], widths: Sequence[float]) -> float:
    lines = (_lines(cell, LETTER, width - 2 * PAD) for cell, width in zip(row, widths, strict=True))
    return max(lines) * LETTER * LEADING + PAD


def _table(
    slide: Any,
    area: Area,
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    numeric: Sequence[bool] = (),
    head: bool = True,
    looks: str = COLOURED,
) -> None:
    """A native table in one of PowerPoint's own styles; numbers stand right."""
    high = sum(_row_height(row, widths) for row in rows)
    place = (Pt(area.left), Pt(area.top), Pt(sum(widths)), Pt(high))
    frame = slide.shapes.add_table(len(rows), len(widths), *place)
    table = frame.table
    frame.element.find(f".//{A}tableStyleId").text = looks
    table.first_row, table.first_col, table.horz_banding = head, not head, False
    for at, width in enumerate(widths):
        table.columns[at].width = Pt(width)
    for at, row in enumerate(rows):
        table.rows[at].height = Pt(_row_height(row, widths))
        for column, words in enumerate(row):
            cell = table.cell(at, column)
            cell.margin_left = cell.margin_right = Pt(PAD)
            cell.margin_top = cell.margin_bottom = Pt(PAD / 2)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.text = words
            for paragraph in cell.text_frame.paragraphs:
                _set(paragraph, LETTER)
                if not column and not head:
                    paragraph.font.bold = True
                if numeric and numeric[column]:
                    paragraph.alignment = PP_ALIGN.RIGHT


def _box(slide: Any, paragraphs: Sequence[str], area: Area, size: float) -> None:
    """Paragraphs in quiet letters."""
    if not paragraphs:
        return
    high = sum(_high(words, size, area.width) for words in paragraphs)
    box = slide.shapes.add_textbox(Pt(area.left), Pt(area.top), Pt(area.width), Pt(high))
    _plain(box.text_frame)
    box.text_frame.text = "\n".join(paragraphs)
    for paragraph in box.text_frame.paragraphs:
        _set(paragraph, size)
        paragraph.font.color.rgb = _rgb(style.QUIET_INK)


def _plain(frame: Any) -> None:
    """Words from the left edge, in lines as they fit."""
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _broken(words: str, size: float, width: float = ROOM) -> str:
    """The words in lines that fit the width."""
    return linebreaks.wrap(words, width * NARROWER / size)


def _lines(words: str, size: float, width: float = ROOM) -> int:
    return _broken(words, size, width).count("\n") + 1 if words else 0


def _set(paragraph: Any, size: float) -> None:
    """Letters of that size, their lines as far apart in every font."""
    paragraph.font.size, paragraph.line_spacing = Pt(size), Pt(size * LEADING)


def _high(words: str, size: float, width: float = ROOM) -> float:
    return _lines(words, size, width) * size * LEADING


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour[1:]))
