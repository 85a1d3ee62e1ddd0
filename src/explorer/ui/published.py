"""Files that any program or web page may read: how they are sent."""

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
"""An hour's cache: an edition changes about once a year. Any web page may read it."""


@dataclass(frozen=True)
class Published:
    """A file and its media type."""

    content: bytes
    type: str

    @cached_property
    def etag(self) -> str:
        """What tells this content from any other."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


def respond(request: Request, file: Published, more: Mapping[str, str] | None = None) -> Response:
    """The file, or 304 if the asker has it; ``more`` are further headers."""
    headers = {**HEADERS, **(more or {}), "ETag": file.etag}
    known = request.headers.get("if-none-match", "")
    if any(tag.strip().removeprefix("W/") in ("*", file.etag) for tag in known.split(",")):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Type": file.type, "Content-Length": str(len(file.content))}
    return Response(b"" if request.method == "HEAD" else file.content, headers=headers)
