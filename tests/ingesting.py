"""A plan put in its place without the command line."""

from pathlib import Path

from explorer.plan.ingest import draft
from explorer.plan.install import install


def ingest(file: Path, edition: str, data: Path) -> Path:
    """Understand the plan and put its package at ``data/edition``; returns that folder."""
    with draft(file, edition, data, parent=data) as (folder, _):
        return install(folder / edition, data / edition)
