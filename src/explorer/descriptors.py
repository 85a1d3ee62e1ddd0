"""File descriptors: how many this process may open, how many are left, for how many viewers they suffice.

Every connection and every viewer's session takes some. When none is left, nothing can be accepted or read
any more, and a browser shows a white page.
"""

import sys

import psutil

if sys.platform != "win32":
    import resource

ENOUGH = 65_536
"""As many as a server asks for at most; some systems allow any number, and refuse to be asked for that."""
SPARE = 128
"""What has to be left for a new viewer: the browser of each opens up to six connections while it loads."""
LAST = SPARE // 2
"""What has to be left for a new session, so that whoever has just got the page gets its contents too."""
SERVER, SESSION, LEFT_SESSIONS, LEFT_SESSION = 20, 4, 128, 3
"""What the server holds itself and for each viewer, and the sessions that Streamlit keeps for a reload."""


def limit() -> int | None:
    """How many descriptors this process may open; None where nothing limits them."""
    if sys.platform == "win32":
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def attainable() -> int | None:
    """What :func:`limit` is after :func:`raise_limit`."""
    now = limit()
    if sys.platform == "win32" or now is None:
        return None
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(now, ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH))


def raise_limit() -> None:
    """Let this process open as many descriptors as it may choose itself, up to ENOUGH."""
    most = attainable()
    if sys.platform != "win32" and most is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def viewers(limit: int) -> int:
    """For about how many viewers at once so many descriptors suffice."""
    return max(0, (limit - SERVER - SPARE - LEFT_SESSIONS * LEFT_SESSION) // SESSION)


def are_left(number: int) -> bool:
    """Whether so many descriptors can still be opened, counted now: under a millisecond for a thousand."""
    most = limit() if number else None
    return most is None or most - int(psutil.Process().num_fds()) >= number
