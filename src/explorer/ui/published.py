"""Responses with files that any program or web page may read."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from starlette.requests import Request
from starlette.responses import Response

HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}
"""Cached for an hour, since an edition changes about once a year; readable by any web page."""


@dataclass(frozen=True)
class Published:
    """A file and its media type."""

    content: bytes
    type: str

    @cached_property
    def etag(self) -> str:
        """The entity tag of the content, a part of its SHA-256."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


def respond(request: Request, file: Published, extra_headers: Mapping[str, str] | None = None) -> Response:
    """Return a response with the file, or 304 if the client has it already."""
    headers = {**HEADERS, **(extra_headers or {}), "ETag": file.etag}
    client_tags = request.headers.get("if-none-match", "").split(",")
    if any(tag.strip().removeprefix("W/") in ("*", file.etag) for tag in client_tags):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Type": file.type, "Content-Length": str(len(file.content))}
    return Response(b"" if request.method == "HEAD" else file.content, headers=headers)
