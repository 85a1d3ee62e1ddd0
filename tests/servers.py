"""The app in a server process."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

PATIENCE = 60
"""The longest time in seconds that anything may take on a busy machine."""


class Server:
    """A server process at a port; ``log`` is its output so far."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, output: IO[bytes]) -> None:
        self.process, self.port, self._output = process, port, output
        self.address = f"http://127.0.0.1:{port}"

    @property
    def log(self) -> str:
        return Path(self._output.name).read_text("utf-8")

    def kill(self) -> None:
        """Kill the process, as in a crash or a power cut."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    """Return a port that is not in use."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(root: Path, port: int = 0, **settings: str) -> Iterator[Server]:
    """Run the app with these environment variables; it answers in the context and is killed after it."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address=127.0.0.1"]
    command += [f"--server.port={port}", "--server.headless=true"]
    with tempfile.NamedTemporaryFile() as output:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=os.environ | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = Server(process, port, output)
        try:
            wait_for(server.address, process)
            yield server
        finally:
            if process.poll() is None:
                server.kill()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the address answers with any status."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            with urlopen(f"{address}/healthz", timeout=5):
                return
        except HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server at {address} does not answer, exit status {process.poll()}")
