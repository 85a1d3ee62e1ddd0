"""The cache of prerendered views, which are made in a separate thread, once for all viewers."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event, Lock, Semaphore, Thread
from time import monotonic, sleep

from cachetools import LRUCache

from explorer.ui import clock, data
from explorer.ui.files import draw_picture
from explorer.ui.prerender import Prerendered, prerender
from explorer.views import deck
from explorer.views.pages import MATRIX, PAGES
from explorer.views.view import View

MOST_VIEWS, WAITING = 256, 8
"""The most views that are kept, and that may wait to be made."""
REST = 4
"""How long the thread that prepares what is common pauses, as a multiple of the last step's time."""
QUIET = 10
"""For how many seconds nobody may have opened a page before that thread takes the next step."""
SUBJECTS = ("view", "lens", "list", "home", "town", "ask", "no")
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


def prepare_common_views() -> None:
    """Start making the common views and pictures in the background, while no viewer opens a page."""
    Thread(target=_prepare_common_views, name="common-views", daemon=True).start()


def _prepare_common_views() -> None:
    for step in preparations():
        while _opened.is_set():
            _opened.clear()
            sleep(QUIET)
        began = monotonic()
        step()
        sleep((monotonic() - began) * REST)


def preparations() -> Iterator[Callable[[], None]]:
    """Yield a function for each common view and, after each page's first, for the ready decks' pictures."""
    views = [partial(_wait_for, view) for view in common_views()]
    yield from views[: len(PAGES)]
    editions, year = data.editions(), clock.this_fiscal_year()
    for slide in (slide for name in deck.READY for slide in deck.ready_with_figures(name, editions, year)):
        if view := slide.parse_view(editions, year):
            yield partial(draw_picture, view, slide.figure)
    yield from views[len(PAGES) :]


def _wait_for(view: View) -> None:
    if future := _made_or_queued(view):
        future.exception()


def common_views() -> Iterator[View]:
    """Yield each page's first view, the slow matrix last, then one for each value of ``SUBJECTS``."""
    pages = sorted(PAGES.values(), key=lambda page: page == MATRIX)
    first_views = [data.parse(page, {})[0] for page in pages]
    yield from first_views
    for view in first_views:
        for key in SUBJECTS:
            if view.counts(key):
                others = (value for value in view.choices(key) if value not in ("", view.default(key)))
                yield from (data.parse(view.page, {key: value})[0] for value in others)
