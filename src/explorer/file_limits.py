"""Limits of file descriptors: how many this process may open, and for how many viewers they suffice.

Every connection and every viewer's session needs some. When none is left, the server can accept no
connection and read no file, and browsers show a white page.
"""

import sys

import psutil

if sys.platform != "win32":
    import resource

ENOUGH = 65_536
"""The most a server asks for; systems without a hard limit refuse a request for infinity."""
SPARE = 128
"""How many must be free to accept a new viewer, whose browser opens up to six connections at first."""
LAST = SPARE // 2
"""How many must be free to start a session: fewer, so that an accepted viewer gets the page's content."""
SERVER_FILES, SESSION_FILES, CLOSED_SESSIONS, CLOSED_SESSION_FILES = 20, 4, 128, 3
"""Descriptors of the server, of a session, and of each closed session that Streamlit keeps for a reload."""


def limit() -> int | None:
    """Return how many descriptors this process may open, None if unlimited."""
    if sys.platform == "win32":
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def attainable() -> int | None:
    """Return what :func:`limit` is after :func:`raise_limit`."""
    soft = limit()
    if sys.platform == "win32" or soft is None:
        return None
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(soft, ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH))


def raise_limit() -> None:
    """Raise this process's limit to its hard limit, but not beyond ENOUGH."""
    most = attainable()
    if sys.platform != "win32" and most is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def viewers(limit: int) -> int:
    """Return for about how many simultaneous viewers that many descriptors suffice."""
    return max(0, (limit - SERVER_FILES - SPARE - CLOSED_SESSIONS * CLOSED_SESSION_FILES) // SESSION_FILES)


def are_left(number: int) -> bool:
    """Whether that many descriptors can still be opened; takes under a millisecond for a thousand."""
    most = limit() if number else None
    return most is None or most - int(psutil.Process().num_fds()) >= number
