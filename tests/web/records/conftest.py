"""A service with a past, for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import Serving
from tests.web.pasts import with_past


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory, serve: Serving) -> Iterator[TestClient]:
    """A service with an area that has a past."""
    with serve(with_past(tmp_path_factory.mktemp("past"))) as client:
        yield client
