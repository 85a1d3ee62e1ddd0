"""Views as plain HTML, made ahead in a thread of their own and kept for all viewers."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, Semaphore, Thread
from time import monotonic, sleep

from cachetools import LRUCache

from explorer.ui import clock, data
from explorer.ui.first import First, first
from explorer.views.pages import MATRIX, PAGES, Page
from explorer.views.view import View, parse

KEPT, WAITING = 256, 8
"""How many views are kept, and how many may wait to be made."""
REST = 4
"""How long the thread that makes the usual views rests, in times of what the last one took."""
SUBJECTS = ("view", "lens", "list", "town", "ask", "no")
"""The parameters that change what a page is about."""
SLOW = (MATRIX,)
"""Pages whose picture takes longest: they come last."""
_made: LRUCache[tuple[object, ...], Future[First]] = LRUCache(KEPT)
_lock, _room, _worker = Lock(), Semaphore(WAITING), ThreadPoolExecutor(1, "first")


def ask(view: View) -> Future[First] | None:
    """The view's first HTML, made once per process; None while too many others wait to be made."""
    key = (view, view.kept)
    with _lock:
        if key not in _made:
            if not _room.acquire(blocking=False):
                return None
            _made[key] = _worker.submit(first, view)
            _made[key].add_done_callback(lambda _: _room.release())
        return _made[key]


def make_usual() -> None:
    """Begin to make the usual views in the background."""
    Thread(target=_make_usual, name="usual", daemon=True).start()


def _make_usual() -> None:
    for view in usual_views():
        began = monotonic()
        if making := ask(view):
            making.exception()
        sleep((monotonic() - began) * REST)


def usual_views() -> Iterator[View]:
    """Each page as it opens, then with each value of a parameter that changes what it is about."""
    opening = [_view(page, {}) for page in sorted(PAGES.values(), key=SLOW.__contains__)]
    yield from opening
    for view in opening:
        for key in SUBJECTS:
            if view.counts(key):
                others = (value for value in view.choices(key) if value not in ("", view.default(key)))
                yield from (_view(view.page, {key: value}) for value in others)


def _view(page: Page, given: dict[str, str]) -> View:
    return parse(page, given, data.editions(), clock.this_fiscal_year())[0]
