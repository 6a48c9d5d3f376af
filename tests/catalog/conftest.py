"""Two catalogues that tests read and do not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatiekaart.catalog import Catalogue
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.catalog.made import ROOT, region_with


@pytest.fixture(scope="package")
def region(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A region with seven data sets."""
    return region_with(7, tmp_path_factory.mktemp("region"))


@pytest.fixture(scope="package")
def bundled(dumped: Path) -> Catalogue:
    """The catalogue of the bundled data with a dump."""
    return Catalogue(Workspace(Settings(data_dir=dumped)), ROOT)
