"""Ingest a plan without the command line, and make the workbook to fill in."""

from pathlib import Path
from typing import Any

import pytest

from explorer.handouts import form
from explorer.plan.ingest import draft
from explorer.plan.install import install


def ingest(file: Path, edition: str, data: Path) -> Path:
    """Ingest the plan as ``data/edition`` and return that folder."""
    with draft(file, edition, data, parent=data) as (folder, _):
        return install(folder / edition, data / edition)


def short_form(*arguments: Any) -> bytes:
    """Return the workbook to fill in, with 30 instead of 300 rows ready, which are read faster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "READY_ROWS", 30)
        return form.to_form(*arguments)
