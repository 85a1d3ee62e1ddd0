"""Ingest a plan without the command line."""

from pathlib import Path

from explorer.plan.ingest import draft
from explorer.plan.install import install


def ingest(file: Path, edition: str, data: Path) -> Path:
    """Ingest the plan as ``data/edition`` and return that folder."""
    with draft(file, edition, data, parent=data) as (folder, _):
        return install(folder / edition, data / edition)
