"""The data services: they serve every data set, and are where the catalogue says."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.services import SERVICES, Service
from participatiekaart.rdf.statements import term
from participatiekaart.workspace import Workspace
from tests.catalog.made import BASE, LICENSE, ROOT, values

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)


@pytest.fixture(scope="module")
def triples(bundled: Catalogue) -> list[ox.Triple]:
    """The whole catalogue."""
    return bundled.triples(bundled.page(100))


@each_service
def test_a_service_serves_every_data_set(bundled: Catalogue, triples: list[ox.Triple], service: Service) -> None:
    iri = f"{bundled.iri}#{service.name}"
    assert iri in values(triples, bundled.iri, "dcat:service")
    assert values(triples, iri, "dcat:servesDataset") == set(bundled.names) == values(triples, bundled.iri, "dcat:dataset")


@each_service
def test_on_a_page_a_service_serves_the_data_sets_of_that_page(region: Workspace, service: Service) -> None:
    catalogue = Catalogue(region, ROOT)
    page = catalogue.page(2)
    found = catalogue.triples(page)
    assert values(found, service.iri(catalogue.iri), "dcat:servesDataset") == {each.iri for each in page.datasets}


@each_service
def test_a_service_says_all_that_a_portal_asks(bundled: Catalogue, triples: list[ox.Triple], service: Service) -> None:
    iri = service.iri(bundled.iri)
    for predicate in ("dct:title", "dct:description", "dcat:keyword"):
        said = [
            each.object
            for each in triples
            if (each.subject, each.predicate) == (ox.NamedNode(iri), ox.NamedNode(term(predicate)))
        ]
        assert {each.language for each in said if isinstance(each, ox.Literal)} == {"nl", "en"}
    assert values(triples, iri, "dct:license") == {"https://creativecommons.org/licenses/by/4.0/"}
    assert values(triples, iri, "dct:publisher") == values(triples, bundled.iri, "dct:publisher")
    (contact,) = values(triples, iri, "dcat:contactPoint")
    assert values(triples, contact, "vcard:hasEmail")
    assert values(triples, iri, "dct:accessRights") == {"http://publications.europa.eu/resource/authority/access-right/PUBLIC"}
    assert values(triples, iri, "dcat:theme")
    for standard in values(triples, iri, "dct:conformsTo"):
        assert values(triples, standard, "rdf:type") == {"http://purl.org/dc/terms/Standard"}
        assert values(triples, standard, "dct:title")


@each_service
def test_a_service_answers_where_the_catalogue_says(triples: list[ox.Triple], harvested: TestClient, service: Service) -> None:
    iri = service.iri("https://w3id.org/participatiekaart/catalog")
    for predicate in ("dcat:endpointURL", "dcat:endpointDescription", "dcat:landingPage"):
        (address,) = values(triples, iri, predicate)
        assert address.startswith(f"{ROOT}/")
        accept = "text/html" if predicate == "dcat:landingPage" else "*/*"
        assert harvested.get(address.removeprefix(ROOT), headers={"Accept": accept}).is_success, address


def test_a_way_to_get_a_data_set_names_a_service_that_is_described(triples: list[ox.Triple], bundled: Catalogue) -> None:
    named = {each.object.value for each in triples if each.predicate.value.endswith("#accessService")}  # type: ignore[union-attr]
    assert named
    assert named <= {each.iri(bundled.iri) for each in SERVICES}


def test_the_licence_of_the_services_is_that_of_the_settings_not_that_of_a_data_set(region: Workspace) -> None:
    catalogue = Catalogue(region, ROOT)
    found = catalogue.triples(catalogue.page(1))
    assert values(found, f"{BASE}id/dataset/set-0000", "dct:license") == {LICENSE}
    assert values(found, f"{BASE}catalog#api", "dct:license") == {"https://creativecommons.org/licenses/by/4.0/"}
