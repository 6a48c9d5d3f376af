"""How a list counts; the pages themselves are in `test_collections`."""

from __future__ import annotations

import pytest

from participatiekaart.web.lists.listing import number


@pytest.mark.parametrize(("language", "written"), [("nl", "1.234.567"), ("en", "1,234,567")])
def test_a_number_is_written_as_people_do(language: str, written: str) -> None:
    assert number(1234567, language) == written
