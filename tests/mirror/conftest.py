"""One instance that follows another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from participatiekaart.workspace import Workspace
from tests.conftest import silent
from tests.listening import listening
from tests.mirror.instances import workspace_in


@pytest.fixture
def origin(tmp_path: Path) -> Workspace:
    """What is followed."""
    workspace = workspace_in(tmp_path / "origin")
    workspace.ensure_published(silent)
    return workspace


@pytest.fixture
def address(origin: Workspace) -> Iterator[str]:
    """Where it is served."""
    with listening(origin) as address:
        yield address


@pytest.fixture
def copy(tmp_path: Path) -> Workspace:
    """What follows."""
    return workspace_in(tmp_path / "copy")
