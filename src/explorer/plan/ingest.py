"""From a text of the plan to a written package, in one call."""

from pathlib import Path

from explorer.dataset import read_municipalities
from explorer.plan.package import read_about, write_package
from explorer.plan.source import read_source
from explorer.plan.tables import build_tables


def ingest(text: Path, edition: str, out: Path) -> Path:
    """Read the plan's text and write the package ``out/edition``; returns its folder.

    ``out`` holds ``municipalities.csv``. Raises PlanError when the text is not a plan as
    expected and DataError when the municipalities or the result do not validate; then nothing is
    written and an earlier package of that edition stays.
    """
    municipalities = read_municipalities(out)
    source = read_source(text)
    tables = build_tables(source, municipalities)
    return write_package(out, edition, source, read_about(text, out / edition), tables)
