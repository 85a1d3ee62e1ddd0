"""Reach the running app as a viewer's browser does: a request, then a WebSocket."""

import socket
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect
from websockets.typing import Origin

TIMEOUT = 5
"""Seconds to wait for an answer on the same machine."""
_direct = build_opener(ProxyHandler({}))


def names() -> list[str]:
    """Return the names under which viewers reach this machine: localhost, host name, IPv4 address if any."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # selects a network interface; sends nothing
            address = [probe.getsockname()[0]]
        except OSError:
            address = []
    return list(dict.fromkeys(["localhost", socket.gethostname(), *address]))


def is_running(port: int) -> bool:
    """Whether the app answers at that port of localhost, even if it refuses its data."""
    try:
        with _direct.open(f"http://localhost:{port}/healthz", timeout=TIMEOUT) as answer:
            return bool(answer.read().strip() == b"ok")
    except HTTPError as answer:
        return answer.code == 503
    except (OSError, OverflowError):
        return False


def problem(name: str, port: int) -> str:
    """Return why a viewer cannot use the app at http://name:port, with the usual cause; "" if they can."""
    page = f"http://{name}:{port}"
    try:
        _direct.open(f"{page}/healthz", timeout=TIMEOUT).close()
    except HTTPError as answer:
        return f"{answer.code} が返る（データに誤りがあるか、閲覧者が多すぎる。画面とログに理由がある）"
    except OSError as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, socket.gaierror):
            return "名前からアドレスが分からない（DNS か hosts に登録する）"
        return (
            f"接続できない: {reason}（ファイアウォールか、server.address の設定を確かめる。"
            "プロキシの後ろで 127.0.0.1 にしたのなら、このままでよい）"
        )
    stream = f"ws://{name}:{port}/_stcore/stream"
    try:
        with connect(stream, origin=Origin(page), open_timeout=TIMEOUT, proxy=None):
            return ""
    except (OSError, InvalidHandshake) as error:
        return f"WebSocket が使えない: {error}（セキュリティー対策ソフトか、途中のプロキシを確かめる）"
