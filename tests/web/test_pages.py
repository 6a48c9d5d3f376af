"""Pages: made from the templates that came with the service."""

from __future__ import annotations

import pytest

from participatiekaart.language import LANGUAGES
from participatiekaart.web import pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_are_not_read_again_while_the_service_runs(language: str) -> None:
    assert not pages._environment(language).auto_reload
