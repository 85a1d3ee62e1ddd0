"""Charts drawn without a browser, in a process of its own.

vl-convert holds Python's lock while it draws: in this process, every viewer would wait for it.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.resources import files
from multiprocessing import get_context, parent_process
from threading import Condition, Thread
from typing import Any

from cachetools import LRUCache, cached

BUNDLED = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
"""The packages with the fonts."""


def svg(spec: dict[str, Any]) -> str:
    """A Vega-Lite specification as SVG in the bundled font; nothing is fetched."""
    drawn: str = _elsewhere("vegalite_to_svg", spec, allowed_base_urls=[])
    return drawn


def png(picture: str, scale: float = 1) -> bytes:
    """SVG as PNG, so many pixels for each of its own, its words in the bundled font."""
    drawn: bytes = _elsewhere("svg_to_png", picture, scale=scale, ppi=72)
    return drawn


def _elsewhere(name: str, *given: Any, **named: Any) -> Any:
    """What the function of vl-convert returns; a process that was ended is replaced once."""
    try:
        return _process().submit(_call, name, given, named).result()
    except BrokenProcessPool:
        _process.cache_clear()
    return _process().submit(_call, name, given, named).result()


@cached(LRUCache(1), condition=Condition())
def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, get_context("spawn"), _begin)


def _begin() -> None:
    """Load the fonts; end with the server, also one that was killed."""
    Thread(target=_end_with_parent, daemon=True).start()
    import vl_convert  # noqa: PLC0415 - 80 MB that only this process holds

    for package in BUNDLED:
        vl_convert.register_font_directory(str(files(package)))


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
    os._exit(0)


def _call(name: str, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
    import vl_convert  # noqa: PLC0415

    return getattr(vl_convert, name)(*given, **named)
