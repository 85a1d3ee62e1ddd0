"""Other programs that some tests need."""

import os
import shutil

import pytest


def program(package: str, *names: str) -> str:
    """Return the path of the first of the programs that is installed; without any, skip the test.

    It fails instead if EXPLORER_REQUIRE_BROWSER is set, as in CI. ``package`` is Debian's that has them.
    """
    path = f"{os.environ['PATH']}:/usr/sbin"
    if found := next(filter(None, (shutil.which(name, path=path) for name in names)), None):
        return found
    reason = f"{names[0]} is not installed (Debian: apt-get install {package})"
    if os.environ.get("EXPLORER_REQUIRE_BROWSER"):
        pytest.fail(f"EXPLORER_REQUIRE_BROWSER is set, but {reason}")
    pytest.skip(reason)
