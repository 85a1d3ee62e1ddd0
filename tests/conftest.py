"""What several tests share: the committed data, read once."""

from pathlib import Path

import pandas as pd
import pytest

from explorer.dataset import Dataset, read_dataset, read_municipalities
from explorer.plan.source import Source, read_source
from explorer.plan.tables import build_tables


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def municipalities(root: Path) -> pd.DataFrame:
    return read_municipalities(root / "data")


@pytest.fixture(scope="session")
def source(root: Path) -> Source:
    """The plan of the edition 2025."""
    return read_source(root / "data/2025/source.txt")


@pytest.fixture(scope="session")
def source_text(source: Source) -> str:
    return source.content.decode()


@pytest.fixture(scope="session")
def tables(source: Source, municipalities: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables as the parser makes them from the plan's text, before they are written."""
    return build_tables(source, municipalities)


@pytest.fixture(scope="session")
def dataset(root: Path) -> Dataset:
    """The committed edition 2025, read through the front door."""
    return read_dataset(root / "data", root / "geo", "2025")
