"""PDF documents set with Typst from the templates beside this module.

The data reaches Typst as one JSON text, so that nothing the plan says is ever read as markup. The only
font is the one of the pictures, from two dependencies, so that a bare server prints what a laptop prints.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from functools import cache
from importlib.resources import files
from math import exp
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from explorer import linebreaks, text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import source_line
from explorer.figures.profiles import amounts_note
from explorer.figures.region import SVG, badge
from explorer.handouts.drawing import FONT_PACKAGES
from explorer.model import EXTRAS

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES = Path(__file__).parent
JOINS_ON_PAPER = "#BFD3F4"
"""Paler than on the screen: paper wants less ink and blacker letters."""
BEAT = 0.2
"""Seconds between two reports of progress while Typst works."""
Json = dict[str, Any]
Progress = Callable[[float], None]
"""Hears which share of the work is done, from 0 to 1, in the caller's thread.

What it raises ends the work and passes through.
"""


def unreported(share: float) -> None:
    """Report no progress."""


def compile_pdf(template: str, dataset: Dataset, made: date, data: Json) -> bytes:
    """Set the template with the data; the same input gives the same bytes.

    The PDF conforms to PDF/UA-1 (accessible), unless the font lacks one of the letters: the standard
    forbids the box that is printed in its place.
    """
    import typst  # noqa: PLC0415 - 80 MB that the app's start does not wait for

    inputs = {"about": _about(dataset, made), **data}
    inputs["pieces"] = {words: list(linebreaks.pieces(words)) for words in _texts(inputs)}
    options: dict[str, Any] = {
        "root": TEMPLATES,
        "font_paths": _fonts(),
        "sys_inputs": {"data": json.dumps(inputs, ensure_ascii=False, default=int)},
    }
    try:
        content = typst.compile(TEMPLATES / template, pdf_standards="ua-1", **options)
    except typst.TypstError:
        content = typst.compile(TEMPLATES / template, **options)
    return bytes(content)


def _texts(data: object) -> Iterator[str]:
    """Yield every text of the data but pictures."""
    if isinstance(data, str):
        if not data.startswith("<svg"):
            yield data
    elif isinstance(data, dict | list | tuple):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _texts(value)


def compile_with_progress(
    template: str, dataset: Dataset, made: date, data: Json, progress: Progress, start: float, expected: float
) -> bytes:
    """Set the template in a thread, while ``progress`` hears an estimated share from ``start`` to 1.

    ``expected`` is about how many seconds it takes. If ``progress`` raises, Typst still finishes in the
    background, and the result is dropped.
    """
    worker, started = ThreadPoolExecutor(max_workers=1), monotonic()
    try:
        typesetting = worker.submit(compile_pdf, template, dataset, made, data)
        while not wait([typesetting], timeout=BEAT).done:
            share = 1 - exp((started - monotonic()) / max(expected, BEAT))
            progress(start + (1 - start) * share)
        content = typesetting.result()
    finally:
        worker.shutdown(wait=False)
    progress(1.0)
    return content


@cache
def _fonts() -> "Fonts":
    """Noto Sans CJK JP from its packages, and no other font."""
    import typst  # noqa: PLC0415

    folders = [str(files(package)) for package in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _about(dataset: Dataset, made: date) -> Json:
    """Return what every template says of the edition and of the marks."""
    edition = dataset.edition
    return {
        "region": edition.region,
        "made": {"year": made.year, "month": made.month, "day": made.day},
        "source": source_line(dataset, dataset.projects["no"]),
        "foot": f"{edition.short_title}　{edition.name}年度版　／　{text.created(made)}",
        "unit": f"　／　表の金額の単位：{edition.unit}",
        "sheet": "連携事業の事業票",
        "town": "市町村と連携事業",
        "booklet": "連携事業 事業票集",
        "sides": [dataset.terms.core, dataset.terms.partner],
        "ours": text.OURS,
        "whole": text.WHOLE_PROJECT,
        "no_share": amounts_note(dataset),
        "badges": [
            {
                "sign": sign,
                "svg": f'<svg xmlns="{SVG}" viewBox="0 0 20 20">{badge(sign, 10, 10, 8)}</svg>',
                "words": words,
            }
            for sign, words in (
                (text.CORE_SIGN, dataset.terms.core),
                (text.JOINED_SIGN, "参加"),
                (text.NOT_JOINED_SIGN, "参加しない（斜線）"),
            )
        ],
        "kinds_note": f"種類は{text.OURS}。一文に二つの定めがある場合は両方に計上",
        "not_joined": text.NOT_JOINED_SIGN,
        "other_items": EXTRAS.title,
        "borders": text.boundary_credit(dataset.boundary_source),
        "joins": JOINS_ON_PAPER,
        "absent": style.PALE,
    }
