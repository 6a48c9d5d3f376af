"""The table of results in the documentation is what the suites give."""

from __future__ import annotations

import os

import pytest

from .suites import FOLDER
from .table import PAGE, RESULTS, generated, read, rendered, replaced


@pytest.mark.skipif(not FOLDER.exists(), reason=f"the W3C suites are not in {FOLDER}")
def test_the_table_of_results_is_what_this_run_found(request: pytest.FixtureRequest) -> None:
    """With ``WRITE_CONFORMANCE=1`` the run writes it; tests of an engine that is not there keep their results."""
    page = PAGE.read_text("utf-8")
    found = {key: result for key, result in request.config.stash.get(RESULTS, {}).items() if result != "not run"}
    part = rendered({**read(generated(page)), **found})
    if os.environ.get("WRITE_CONFORMANCE"):
        PAGE.write_text(replaced(page, part), "utf-8")
    else:
        assert generated(page) == part, "run this folder with WRITE_CONFORMANCE=1 and commit the page"
