"""Values of code lists, described so that a portal fetches nothing from elsewhere."""

from __future__ import annotations

import pytest

from participatiekaart.catalog.codes import EU, described, file_type
from participatiekaart.rdf.statements import statements

SUBJECT = "https://example.org/s"


def about(predicate: str, value: str) -> set[tuple[str, str]]:
    """What is said of a value that a node names: predicates and objects."""
    found = described(statements(SUBJECT, {predicate: value}))
    return {(each.predicate.value.rpartition("#")[2], str(each.object)) for each in found if str(each.subject) == f"<{value}>"}


def test_a_known_value_has_its_name_in_both_languages() -> None:
    assert {("prefLabel", '"Onderwijs, cultuur en sport"@nl'), ("prefLabel", '"Education, culture and sport"@en')} <= about(
        "dcat:theme", f"{EU}data-theme/EDUC"
    )


def test_what_a_description_names_is_described_too() -> None:
    found = {str(each.subject) for each in described(statements(SUBJECT, {"dcat:theme": f"{EU}data-theme/EDUC"}))}
    assert f"<{EU}data-theme>" in found


@pytest.mark.parametrize(
    ("predicate", "value", "kind"),
    [
        ("dcat:theme", f"{EU}data-theme/NEW", "http://www.w3.org/2004/02/skos/core#Concept"),
        ("dct:language", f"{EU}language/PAP", "http://purl.org/dc/terms/LinguisticSystem"),
        ("dct:spatial", f"{EU}country/ABW", "http://purl.org/dc/terms/Location"),
        ("dct:license", "https://example.org/terms", "http://purl.org/dc/terms/LicenseDocument"),
        ("foaf:page", "https://example.org/page", "http://xmlns.com/foaf/0.1/Document"),
    ],
)
def test_an_unknown_value_is_at_least_what_its_property_leads_to(predicate: str, value: str, kind: str) -> None:
    assert ("type", f"<{kind}>") in about(predicate, value)


def test_a_value_that_describes_itself_is_left_alone() -> None:
    own = list(statements(f"{EU}data-theme/EDUC", {"dct:title": "https://example.org/t"}))
    found = list(described([*statements(SUBJECT, {"dcat:theme": f"{EU}data-theme/EDUC"}), *own]))
    assert len(found) == 2


@pytest.mark.parametrize(
    ("media_type", "code"), [("text/turtle", "RDF_TURTLE"), ("application/n-quads", "RDF_N_QUADS"), ("x/y", "BIN")]
)
def test_a_media_type_has_a_value_of_the_file_types(media_type: str, code: str) -> None:
    assert file_type(media_type) == f"{EU}file-type/{code}"
