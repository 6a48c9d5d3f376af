"""What tests of worker processes share."""

from __future__ import annotations

import pytest

from .making import Data, valued


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """A published record."""
    data = Data(tmp_path_factory.mktemp("data"))
    data.change(valued("a", 1))
    data.publish()
    return data
