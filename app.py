"""The ASGI app: Streamlit with the shell script, and the routes and middleware around it."""

import gc
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

ROOT = Path(__file__).resolve().parent
os.environ.setdefault("EXPLORER_ROOT", str(ROOT))

from explorer import file_limits  # noqa: E402  the root is known only now
from explorer.ui.admission import HEALTH, Admission  # noqa: E402
from explorer.ui.data import ready  # noqa: E402
from explorer.ui.files import file_routes  # noqa: E402
from explorer.ui.frame import below_base, page_routes, report_failure  # noqa: E402
from explorer.ui.headers import SecurityHeaders  # noqa: E402
from explorer.ui.open_data import open_data_routes  # noqa: E402
from explorer.ui.prerendered import prepare_common_views  # noqa: E402
from explorer.ui.presenter import presenter_routes  # noqa: E402
from explorer.ui.side_by_side import side_by_side_routes  # noqa: E402
from explorer.ui.uploads import UploadLimit  # noqa: E402

log = logging.getLogger("explorer")


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Raise the limit of connections and read the data; then exclude it from garbage collection."""
    file_limits.raise_limit()
    served = ready()
    if limit := file_limits.limit():
        log.info("up to %d files and connections: about %d viewers", limit, file_limits.viewers(limit))
    gc.freeze()
    if served:
        prepare_common_views()
    yield


async def health(_: Request) -> PlainTextResponse:
    """Tell a load balancer that the app is up."""
    return PlainTextResponse("ok")


app = st.App(
    ROOT / "src/explorer/ui/shell.py",
    lifespan=lifespan,
    on_script_error=report_failure,
    middleware=[Middleware(SecurityHeaders), Middleware(Admission), Middleware(UploadLimit)],
    # A load balancer may ask for the health at the root, even if the app is below a base path.
    routes=[
        Route(HEALTH, health),
        *below_base(
            [
                Route(HEALTH, health),
                *open_data_routes(),
                *file_routes(),
                *presenter_routes(),
                *side_by_side_routes(),
                *page_routes(),
            ]
        ),
    ],
)
