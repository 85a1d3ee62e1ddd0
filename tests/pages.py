"""Pages run as Streamlit runs them, without a browser."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from streamlit.testing.v1 import AppTest

from explorer.views.pages import PAGES

SHELL = Path(__file__).parents[1] / "src/explorer/ui/shell.py"


def open_page(
    name: str = "overview",
    parameters: Mapping[str, str] | None = None,
    opened: Iterable[str] = (),
    timeout: float = 60,
) -> AppTest:
    """Run a page in a new session; ``opened`` are keys of expanders and popovers that are open."""
    app = AppTest.from_file(SHELL, default_timeout=timeout)
    if PAGES[name].path:
        app.switch_page(f"../../../pages/{name}.py")
    for key, value in (parameters or {}).items():
        app.query_params[key] = value
    for key in opened:
        app.session_state[key] = True
    return app.run()


def page_html(app: AppTest) -> str:
    """Return the HTML elements of the page, without style sheet, scripts and places for a line break."""
    bodies = [element.proto.body.replace("<wbr>", "") for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith(("<script", "<style")))
