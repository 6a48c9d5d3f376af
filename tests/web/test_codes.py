"""Names of values of code lists."""

from __future__ import annotations

import pytest

from participatiekaart.web.codes import name_of

EU = "http://publications.europa.eu/resource/authority/"


@pytest.mark.parametrize(
    ("iri", "nl", "en"),
    [
        (f"{EU}data-theme/EDUC", "Onderwijs, cultuur en sport", "Education, culture and sport"),
        (f"{EU}language/NLD", "Nederlands", "Dutch"),
        (f"{EU}country/NLD", "Nederland", "Netherlands"),
        (
            "https://creativecommons.org/licenses/by/4.0/",
            "Creative Commons Naamsvermelding 4.0 Internationaal (CC BY 4.0)",
            "Creative Commons Attribution 4.0 International (CC BY 4.0)",
        ),
    ],
)
def test_a_value_of_a_code_list_has_a_name_in_both_languages(iri: str, nl: str, en: str) -> None:
    assert (name_of(iri).best("nl"), name_of(iri).best("en")) == (nl, en)


@pytest.mark.parametrize("iri", ["https://example.org/", "http://www.w3.org/2004/02/skos/core#", f"{EU}data-theme/NONE"])
def test_what_is_on_no_list_has_none(iri: str) -> None:
    assert not name_of(iri)
