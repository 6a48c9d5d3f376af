"""Names of what a list is narrowed down by; the pages themselves are in `test_collections`."""

from __future__ import annotations

from participatiekaart.language import Text
from participatiekaart.web.lists.narrowing import named


def test_a_name_in_another_language_says_in_which() -> None:
    assert (named(Text(nl="groen", en="green"), "en").text, named(Text(nl="groen", en="green"), "en").language) == ("green", "")
    assert (named(Text(nl="groen"), "en").text, named(Text(nl="groen"), "en").language) == ("groen", "nl")
    assert named(Text({"": "ESF"}), "en").language == ""
