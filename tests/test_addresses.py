"""Hostile addresses against a real server: they give pages that show text as text, and no files."""

import http.client
import json
import re
from urllib.parse import urlsplit

import pytest
from addresses import HOSTILE, Hostile, answered, check_answer
from browser.conftest import serving
from hypothesis import HealthCheck, given, settings
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from explorer.settings import Settings
from explorer.ui.headers import security_headers


@pytest.fixture(scope="module")
def server(root):
    """The address of a server, whose log must hold no traceback at the end."""
    with serving(root) as address:
        yield address


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(hostile=HOSTILE)
def test_a_hostile_address_gives_a_page_of_words(server, hostile):
    check_answer(hostile, answered(server, hostile.path, hostile.query))


def ask(address: str, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, dict, bytes]:
    """Return status, headers by their lower-case names, and body; the path is sent unchanged."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request(method, path, body)
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return response.status, headers, response.read()


@pytest.mark.parametrize(
    "path",
    ["/", "/map", "/healthz", "/_stcore/health", "/open-data/", "/open-data/nothing", "/%2e%2e/x", "static"],
)
def test_every_answer_says_what_may_be_loaded_and_who_may_embed(server, path):
    if path == "static":
        path = re.search(r'src="\.?(/static/[^"]+)"', ask(server, "/")[2].decode())[1]
    headers = ask(server, path)[1]
    for name, value in security_headers(Settings()).items():
        assert headers[name.lower()] == value


@pytest.mark.parametrize("up", ["..", "%2e%2e", "..%2f..", "%252e%252e", "..%5c..", "....//", "\\..\\.."])
@pytest.mark.parametrize(
    "base", ["", "/open-data", "/open-data/2025", "/static", "/app/static", "/media", "/map"]
)
def test_no_address_leads_to_a_file(server, base, up):
    for file in ("pyproject.toml", "etc/passwd", "data/municipalities.csv"):
        status, _, body = ask(server, f"{base}/{up}/{up}/{file}")
        assert status in (400, 404) or b"<title>Streamlit</title>" in body
        assert not re.search(rb"\[project\]|root:|municipality_code", body)


@pytest.mark.parametrize("given", ["../..", "..%2F..%2Fgeo", "%2Fetc", "2025%2F..", "2025%00", "."])
def test_an_edition_that_is_a_path_is_none(server, given):
    check_answer(Hostile("sources", "", "edition"), answered(server, "sources", f"edition={given}"))


def test_nobody_uploads_or_listens_from_another_site(server):
    assert ask(server, "/_stcore/upload_file/a/b", "PUT", b"x")[0] == 403
    stream = f"ws://{urlsplit(server).netloc}/_stcore/stream"
    with (
        pytest.raises(InvalidStatus),
        connect(stream, origin="https://evil.example", subprotocols=["streamlit"]),
    ):
        pass


def test_no_page_around_the_app_may_steer_it(server):
    status, _, body = ask(server, "/_stcore/host-config")
    assert (status, json.loads(body)["allowedOrigins"]) == (200, [])
