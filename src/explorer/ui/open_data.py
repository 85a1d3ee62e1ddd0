"""Open data at fixed addresses: what the screen shows, for other programs to read."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from explorer.handouts.archive import to_zip
from explorer.handouts.geojson import region_geojson
from explorer.ui import data

PATH = "/open-data"
PACKAGE = "datapackage.zip"
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".zip": "application/zip",
    ".txt": "text/plain; charset=utf-8",
    ".toml": "application/toml",
}
HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}
"""An hour's cache: an edition changes about once a year. Any web page may read it."""
NOT_FOUND = f"このアドレスにデータはありません。公開しているデータの一覧は {PATH}/ にあります。\n"


@dataclass(frozen=True)
class Published:
    """A file as it is sent."""

    content: bytes
    type: str
    etag: str


def open_data_routes(files: Callable[[], Mapping[str, bytes]] | None = None) -> list[Route]:
    """Routes to the files by their address below ``/open-data/``, and to an index of them.

    Nothing else is sent: an address is looked up among the known ones and never becomes a path.
    The files are gathered when the first one is asked for.
    """

    @cache
    def published() -> dict[str, Published]:
        return _published((files or open_files)())

    return [
        Route(PATH, _to_index),
        Route(f"{PATH}/{{address:path}}", _sender(published)),
    ]


async def _to_index(_: Request) -> RedirectResponse:
    """To the index, by an address that also holds behind a proxy's prefix."""
    return RedirectResponse(f"{PATH[1:]}/")


def open_files() -> dict[str, bytes]:
    """Each edition's data package, file by file and as one ZIP, and the municipalities' areas."""
    files: dict[str, bytes] = {}
    for edition in data.editions():
        package = data.read(edition).package
        files |= {f"{edition}/{name}": content for name, content in package.items()}
        files[f"{edition}/{PACKAGE}"] = to_zip(package)
    return {**files, "municipalities.geojson": region_geojson(data.read(data.editions()[0]))}


def _published(files: Mapping[str, bytes]) -> dict[str, Published]:
    index = {
        "title": "公開データ",
        "resources": [
            {"path": address, "mediatype": _type(address), "bytes": len(content)}
            for address, content in files.items()
        ],
    }
    everything = {"": (json.dumps(index, ensure_ascii=False, indent=2) + "\n").encode(), **files}
    return {
        address: Published(content, _type(address), f'"{hashlib.sha256(content).hexdigest()[:32]}"')
        for address, content in everything.items()
    }


def _type(address: str) -> str:
    return TYPES[PurePosixPath(address).suffix] if address else TYPES[".json"]


def _sender(published: Callable[[], dict[str, Published]]) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        found = published().get(request.path_params.get("address", ""))
        if not found:
            return PlainTextResponse(NOT_FOUND, 404, {"Cache-Control": "no-cache"})
        headers = {**HEADERS, "ETag": found.etag}
        if _unchanged(request.headers.get("if-none-match", ""), found.etag):
            return Response(status_code=304, headers=headers)
        headers |= {"Content-Type": found.type, "Content-Length": str(len(found.content))}
        return Response(b"" if request.method == "HEAD" else found.content, headers=headers)

    return send


def _unchanged(known: str, etag: str) -> bool:
    """The asker has this content already."""
    return any(tag.strip().removeprefix("W/") in ("*", etag) for tag in known.split(","))
