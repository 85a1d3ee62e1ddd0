"""Prerendered views: made in a thread of their own, once for all viewers, and kept."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, Semaphore, Thread
from time import monotonic, sleep

from cachetools import LRUCache

from explorer.ui import clock, data
from explorer.ui.prerender import Prerendered, prerender
from explorer.views.pages import MATRIX, PAGES, Page
from explorer.views.view import View, parse

MOST_VIEWS, WAITING = 256, 8
"""How many views are kept, and how many may wait to be made."""
REST = 4
"""How long the thread that makes the usual views rests, in times of what the last one took."""
SUBJECTS = ("view", "lens", "list", "town", "ask", "no")
"""The parameters that change what a page is about."""
_kept: LRUCache[tuple[object, ...], Future[Prerendered]] = LRUCache(MOST_VIEWS)
_lock, _room, _worker = Lock(), Semaphore(WAITING), ThreadPoolExecutor(1, "prerender")


def prerendered(view: View) -> Future[Prerendered] | None:
    """The prerendered view, made once per process; None while too many others wait to be made."""
    key = (view, view.kept)
    with _lock:
        if key not in _kept:
            if not _room.acquire(blocking=False):
                return None
            _kept[key] = _worker.submit(prerender, view)
            _kept[key].add_done_callback(lambda _: _room.release())
        return _kept[key]


def prerender_common_views() -> None:
    """Begin to make the usual views in the background."""
    Thread(target=_prerender_usual_views, name="usual-views", daemon=True).start()


def _prerender_usual_views() -> None:
    for view in common_views():
        began = monotonic()
        if making := prerendered(view):
            making.exception()
        sleep((monotonic() - began) * REST)


def common_views() -> Iterator[View]:
    """Each page as it opens, the slow matrix last, then with each value of a parameter in ``SUBJECTS``."""
    opening = [_view(page, {}) for page in sorted(PAGES.values(), key=lambda page: page == MATRIX)]
    yield from opening
    for view in opening:
        for key in SUBJECTS:
            if view.counts(key):
                others = (value for value in view.choices(key) if value not in ("", view.default(key)))
                yield from (_view(view.page, {key: value}) for value in others)


def _view(page: Page, given: dict[str, str]) -> View:
    return parse(page, given, data.editions(), clock.this_fiscal_year())[0]
