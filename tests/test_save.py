"""A file that was made when it was asked for, among many viewers."""

from functools import partial
from types import SimpleNamespace

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from explorer.ui import save
from explorer.ui.save import KEPT, hold


@pytest.fixture
def files(monkeypatch):
    """Streamlit's own keeper of files."""
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    monkeypatch.setattr(save, "get_instance", lambda: SimpleNamespace(media_file_mgr=files))
    return files


def made(files, content):
    """The address of a file that somebody asked for."""
    button = files.add_deferred(partial(hold, "figure.csv", lambda: content), "text/csv", "0", "figure.csv")
    return files.execute_deferred(button).rsplit("/", 1)[1].removesuffix(".csv")


def runs_end(files):
    for _ in range(3):
        files.remove_orphaned_files()


def test_a_file_stays_while_other_viewers_runs_end_but_not_for_ever(files):
    first = made(files, b"first")
    runs_end(files)
    assert files.read_file(first).content == b"first"
    for number in range(KEPT):
        made(files, f"{number}".encode())
    runs_end(files)
    assert files.read_file(first) is None
