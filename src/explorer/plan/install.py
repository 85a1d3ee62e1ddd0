"""Replace a folder by a new one such that there is always a complete one in its place.

The new folder is synced to disk first, so that a power cut leaves no empty files. Linux exchanges two
folders in one step. Elsewhere the old one is renamed first; only a kill or a power cut between the two
renames could leave no folder.
"""

import ctypes
import errno
import os
import sys
from pathlib import Path

from explorer.frames import write_error

AT_CURRENT_FOLDER = -100
EXCHANGE = 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux's renameat2."""
UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def install(fresh: Path, target: Path) -> Path:
    """Move the folder ``fresh`` to ``target`` on the same disk, and return ``target``.

    A previous ``target`` is moved to ``fresh``, or beside it with the suffix ``.old``. Raises DataError if
    the move fails; ``target`` is then unchanged.
    """
    try:
        for path in [*fresh.rglob("*"), fresh]:
            _sync(path)
        if not target.exists():
            fresh.replace(target)
        elif not exchange(fresh, target):
            _step_aside(fresh, target)
        _sync(target.parent)
    except OSError as error:
        raise write_error(error, target) from error
    return target


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; do nothing and return False where that is not supported."""
    rename = (
        getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    )
    if rename is None:
        return False
    if rename(AT_CURRENT_FOLDER, os.fsencode(one), AT_CURRENT_FOLDER, os.fsencode(other), EXCHANGE) == 0:
        return True
    if (number := ctypes.get_errno()) in UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _step_aside(fresh: Path, target: Path) -> None:
    """Rename both folders; restore ``target`` if anything but a kill interrupts that."""
    aside = fresh.with_name(f"{fresh.name}.old")
    try:
        target.replace(aside)
        fresh.replace(target)
    except BaseException:
        if aside.exists() and not target.exists():
            aside.replace(target)
        raise


def _sync(path: Path) -> None:
    """Wait until the file or folder is on disk; Windows cannot do that for folders."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
