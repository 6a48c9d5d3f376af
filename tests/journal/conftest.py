"""An empty journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from participatiekaart.journal import Journal
from participatiekaart.rdf.names import Naming


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "data" / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    """An empty journal."""
    opened = Journal(path, Naming())
    yield opened
    opened.close()
