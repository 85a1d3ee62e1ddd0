"""An ordinary user without a home runs the app on a machine where nothing can be written."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from contextlib import closing
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from addresses import session

from explorer.views import deck
from explorer.views.deck import Slide

NAMESPACE = """
set -e
mount --make-rprivate /
mount -t tmpfs none /mnt
mkdir /mnt/python /mnt/site-packages /mnt/app
mount --bind "$PYTHON" /mnt/python
mount --bind "$PACKAGES" /mnt/site-packages
mount --bind "$APP" /mnt/app
for place in / /mnt /mnt/python /mnt/site-packages /mnt/app /tmp /var/tmp; do
  if mountpoint -q "$place"; then mount -o remount,bind,ro "$place"; fi
done
cd /mnt/app
export PYTHONPATH=/mnt/app/src:/mnt/site-packages LD_LIBRARY_PATH=/mnt/python/lib
exec setpriv --reuid=65534 --regid=65534 --clear-groups env -u HOME "$@"
"""
"""A namespace of its own, in which Python and the app stand read-only where everybody can read them."""
TRIED = ["unshare", "-m", "sh", "-c", NAMESPACE, "sh", "sh", "-c", "! touch /tmp/x src/x 2>/dev/null"]


@pytest.fixture(scope="module")
def server(root):
    places = {"PYTHON": sys.base_prefix, "PACKAGES": sysconfig.get_path("purelib"), "APP": str(root)}
    env = os.environ | places
    if not shutil.which("unshare") or subprocess.run(TRIED, env=env, check=False).returncode:
        pytest.skip("needs the right to mount read-only in a namespace")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    python = f"/mnt/python/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    command = [*TRIED[:6], python, "-m", "streamlit", "run", "app.py", *options]
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        while process.poll() is None and not answers(f"{address}/healthz"):
            time.sleep(0.1)
        assert process.poll() is None
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
    assert "Traceback" not in said, said


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:
            return answer.read() == b"ok"
    except (URLError, OSError):
        return False


def test_pages_open_and_a_picture_and_a_pdf_are_made(server):
    slides = (Slide("", "projects?no=21"), Slide("", "budgets?view=ranking#ranking"))
    query = urlencode({"deck": deck.to_address(slides)})
    with session(server) as run:
        for path in ("", "map", "sources"):
            assert any(element.WhichOneof("type") == "heading" for element in run(path))
    with session(server) as run:
        buttons = {
            element.button.label: element.button.id
            for element in run("present", query)
            if element.WhichOneof("type") == "button"
        }
        made = run("present", query, pressed=buttons["配付資料（PDF）を作る"])
    offered = [element.download_button for element in made if element.WhichOneof("type") == "download_button"]
    assert "資料（PDF、A4）を保存" in [button.label for button in offered]
    assert not [element for element in made if element.WhichOneof("type") in ("exception", "alert")]
