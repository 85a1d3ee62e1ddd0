"""The dataset as open data at fixed addresses, for other programs."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from explorer.handouts.archive import to_zip
from explorer.handouts.geojson import region_geojson
from explorer.handouts.templates import template
from explorer.model import RESULT_TABLES
from explorer.ui import data
from explorer.ui.published import Published, respond

PATH = "/open-data"
PACKAGE, TEMPLATES, AREAS = "datapackage.zip", "templates", "municipalities.geojson"
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".zip": "application/zip",
    ".txt": "text/plain; charset=utf-8",
    ".toml": "application/toml",
}
NOT_FOUND = f"このアドレスにデータはありません。公開しているデータの一覧は {PATH}/ にあります。\n"


def open_data_routes() -> list[Route]:
    """Return the routes of the files below ``/open-data/`` and of their index.

    An address is looked up among the known ones and never becomes a path. The files are made when
    the first one is requested.
    """

    @cache
    def published() -> dict[str, Published]:
        return _published(open_files())

    return [
        Route(PATH, _redirect_to_index),
        Route(f"{PATH}/{{address:path}}", _sender(published)),
    ]


async def _redirect_to_index(_: Request) -> RedirectResponse:
    # Relative, so that it also works behind a proxy that strips a prefix.
    return RedirectResponse(f"{PATH[1:]}/")


def open_files() -> dict[str, bytes]:
    """Return the files by address: data packages, also as ZIP, templates, and the municipalities' areas."""
    files: dict[str, bytes] = {}
    names, read = data.editions()
    for edition in names:
        dataset = read(edition)
        files |= {f"{edition}/{name}": content for name, content in dataset.package.items()}
        files[f"{edition}/{PACKAGE}"] = to_zip(dataset.package)
        files |= {f"{edition}/{TEMPLATES}/{name}.csv": template(dataset, name) for name in RESULT_TABLES}
    return {**files, AREAS: region_geojson(read(names[0]))}


def _published(files: Mapping[str, bytes]) -> dict[str, Published]:
    index = {
        "title": "公開データ",
        "resources": [
            {"path": address, "mediatype": _type(address), "bytes": len(content)}
            for address, content in files.items()
        ],
    }
    all_files = {"": (json.dumps(index, ensure_ascii=False, indent=2) + "\n").encode(), **files}
    return {address: Published(content, _type(address)) for address, content in all_files.items()}


def _type(address: str) -> str:
    return TYPES[PurePosixPath(address).suffix] if address else TYPES[".json"]


def _sender(published: Callable[[], dict[str, Published]]) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        file = published().get(request.path_params.get("address", ""))
        if not file:
            return PlainTextResponse(NOT_FOUND, 404, {"Cache-Control": "no-cache"})
        return respond(request, file)

    return send
