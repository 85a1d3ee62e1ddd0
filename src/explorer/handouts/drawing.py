"""Charts drawn without a browser, by vl-convert in a second process.

vl-convert holds Python's lock while it draws: in this process, every viewer would wait for it.
"""

import json
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.resources import files
from multiprocessing import get_context, parent_process
from threading import Condition, Thread
from typing import Any

from cachetools import LRUCache, cached

from explorer.caching import once

FONT_PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
"""The packages with Noto Sans CJK JP, which pictures and PDFs are set in."""


def svg(spec: dict[str, Any]) -> str:
    """Return the Vega-Lite specification as SVG in the bundled font; nothing is fetched."""
    return _svg(json.dumps(spec))


@once(64)
def _svg(spec: str) -> str:
    """Draw the chart; a figure's SVG, PNG, PDF and slides have the same one."""
    content: str = _call_elsewhere("vegalite_to_svg", spec, allowed_base_urls=[])
    return content


@once(32)
def png(picture: str, scale: float = 1) -> bytes:
    """Return the SVG as PNG with ``scale`` pixels for each of its own, in the bundled font."""
    content: bytes = _call_elsewhere("svg_to_png", picture, scale=scale, ppi=72)
    return content


def _call_elsewhere(name: str, *args: Any, **kwargs: Any) -> Any:
    """Call the function of vl-convert in the second process; one that was ended is replaced once."""
    try:
        return _process().submit(_call, name, args, kwargs).result()
    except BrokenProcessPool:
        _process.cache_clear()
    return _process().submit(_call, name, args, kwargs).result()


@cached(LRUCache(1), condition=Condition())
def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, get_context("spawn"), _begin)


def _begin() -> None:
    """Load the fonts; end when the server ends, even if it was killed."""
    Thread(target=_end_with_parent, daemon=True).start()
    import vl_convert  # noqa: PLC0415 - 80 MB that only this process holds

    for package in FONT_PACKAGES:
        vl_convert.register_font_directory(str(files(package)))


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
    os._exit(0)


def _call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    import vl_convert  # noqa: PLC0415

    return getattr(vl_convert, name)(*args, **kwargs)
