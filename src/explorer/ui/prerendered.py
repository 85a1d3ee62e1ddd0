"""The cache of prerendered views, which are made in a separate thread, once for all viewers."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock, Semaphore, Thread
from time import monotonic, sleep

from cachetools import LRUCache

from explorer.ui import clock, data
from explorer.ui.prerender import Prerendered, prerender
from explorer.views.pages import MATRIX, PAGES, Page
from explorer.views.view import View, parse

MOST_VIEWS, WAITING = 256, 8
"""The most views that are kept, and that may wait to be made."""
REST = 4
"""How long the thread that makes the common views pauses, as a multiple of the last view's time."""
QUIET = 10
"""For how many seconds nobody may have opened a page before that thread makes the next view."""
SUBJECTS = ("view", "lens", "list", "town", "ask", "no")
"""The parameters that change the subject of a page."""
_kept: LRUCache[tuple[object, ...], Future[Prerendered]] = LRUCache(MOST_VIEWS)
_lock, _room, _worker = Lock(), Semaphore(WAITING), ThreadPoolExecutor(1, "prerender")
_opened = Event()
"""Set when a viewer opens a page."""


def prerendered(view: View) -> Future[Prerendered] | None:
    """Return the view that a viewer opens, or its future; None while too many others wait to be made."""
    _opened.set()
    return _made_or_queued(view)


def _made_or_queued(view: View) -> Future[Prerendered] | None:
    key = (view, view.kept)
    with _lock:
        if key not in _kept:
            if not _room.acquire(blocking=False):
                return None
            _kept[key] = _worker.submit(prerender, view)
            _kept[key].add_done_callback(lambda _: _room.release())
        return _kept[key]


def prerender_common_views() -> None:
    """Start making the common views in the background, while no viewer opens a page."""
    Thread(target=_prerender_common_views, name="common-views", daemon=True).start()


def _prerender_common_views() -> None:
    for view in common_views():
        while _opened.is_set():
            _opened.clear()
            sleep(QUIET)
        began = monotonic()
        if future := _made_or_queued(view):
            future.exception()
        sleep((monotonic() - began) * REST)


def common_views() -> Iterator[View]:
    """Yield each page's first view, the slow matrix last, then one for each value of ``SUBJECTS``."""
    first_views = [_view(page, {}) for page in sorted(PAGES.values(), key=lambda page: page == MATRIX)]
    yield from first_views
    for view in first_views:
        for key in SUBJECTS:
            if view.counts(key):
                others = (value for value in view.choices(key) if value not in ("", view.default(key)))
                yield from (_view(view.page, {key: value}) for value in others)


def _view(page: Page, query: dict[str, str]) -> View:
    return parse(page, query, data.editions(), clock.this_fiscal_year())[0]
