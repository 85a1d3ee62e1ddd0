"""Putting a finished folder in its place: at every moment the old one stands there whole, or the new one.

The folder is on the disk before it moves, so that a power cut does not leave empty files. Where one
stands already, the two change places in one step; Linux can do that. Elsewhere the old one steps aside
first, and between these two renames only a kill or a power cut could leave the place empty.
"""

import ctypes
import errno
import os
import sys
from pathlib import Path

from explorer.frames import DataError

AT_CURRENT_FOLDER = -100
EXCHANGE = 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux's renameat2."""
CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def install(fresh: Path, target: Path) -> Path:
    """Move the folder ``fresh`` to ``target`` on the same disk, and return it.

    A folder that stood there is where ``fresh`` was afterwards, or beside it as ``.old``. Raises
    DataError when it cannot be done; then ``target`` is as it was.
    """
    try:
        for path in [*fresh.rglob("*"), fresh]:
            _sync(path)
        if not target.exists():
            fresh.replace(target)
        elif not exchange(fresh, target):
            _step_aside(fresh, target)
        _sync(target.parent)
    except OSError as problem:
        raise DataError(
            f"書き込めません: {problem.strerror}", "書き込めるフォルダー", path=target
        ) from problem
    return target


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False, and nothing done, where the system cannot."""
    rename = (
        getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    )
    if rename is None:
        return False
    if rename(AT_CURRENT_FOLDER, os.fsencode(one), AT_CURRENT_FOLDER, os.fsencode(other), EXCHANGE) == 0:
        return True
    if (number := ctypes.get_errno()) in CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _step_aside(fresh: Path, target: Path) -> None:
    """Two renames; whatever interrupts them, short of a kill, what stood there is back."""
    aside = fresh.with_name(f"{fresh.name}.old")
    try:
        target.replace(aside)
        fresh.replace(target)
    except BaseException:
        if aside.exists() and not target.exists():
            aside.replace(target)
        raise


def _sync(path: Path) -> None:
    """Wait until the file or folder is on the disk; Windows has no such thing for folders."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
