"""DCAT-AP 3.0.1 and DCAT-AP-NL 3.0.1: their SHACL shapes find nothing wrong in the live catalogue, whole and page by page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from fastapi.testclient import TestClient
from rdflib.namespace import DCTERMS, RDF, SH

from participatiekaart.web.app import create_app
from tests.catalog.made import region_with
from tests.conftest import SHARED

FOLDERS = [SHARED / "conformance" / name for name in ("dcat-ap-3.0.1", "dcat-ap-nl-3.0.1")]
FILES = [path for folder in FOLDERS for path in sorted(folder.glob("*.ttl"))]
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")

EXPLAINED = {
    str(DCAT.accessService): "a file to download is had without a service",
    str(DCTERMS.type): "not every kind of organisation is a publisher type of ADMS",
    str(DCTERMS.temporal): "a vocabulary is not about a period",
}
"""Recommended properties that some nodes lack, and why; docs/conformance.md says it too."""


@cache
def shapes(path: Path) -> rdflib.Graph:
    """The shapes of a file, without the property shapes that its authors left without a path."""
    graph = rdflib.Graph().parse(path)
    for shape, each in list(graph.subject_objects(SH.property)):
        if (each, SH.path, None) not in graph:
            graph.remove((shape, SH.property, each))
    return graph


def pages(client: TestClient) -> Iterator[rdflib.Graph]:
    """The catalogue as a harvester reads it: from page to page."""
    address: str | None = "/catalog"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        graph = rdflib.Graph().parse(data=answer.text, format="turtle")
        yield graph
        address = next((str(each) for each in graph.objects(None, HYDRA.next)), None)


def results(data: rdflib.Graph, path: Path) -> list[tuple[str, str]]:
    """What the shapes of a file find: each severity, and the property that it is about."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(path), inference="none")
    found = report.subjects(RDF.type, SH.ValidationResult)
    return [(str(report.value(each, SH.resultSeverity)), str(report.value(each, SH.resultPath))) for each in found]


def unexplained(data: rdflib.Graph, path: Path) -> list[tuple[str, str]]:
    """What the shapes of a file find, but for warnings that have their reason."""
    return [(severity, path) for severity, path in results(data, path) if severity != str(SH.Warning) or path not in EXPLAINED]


@pytest.fixture(scope="module")
def read(harvested: TestClient) -> list[rdflib.Graph]:
    """The pages of the catalogue of the bundled data, two data sets on each."""
    return list(pages(harvested))


every_file = pytest.mark.parametrize(
    "path",
    FILES or [pytest.param(None, marks=pytest.mark.skip(reason=f"the SHACL shapes are not in {FOLDERS[0].parent}"))],
    ids=lambda path: f"{path.parent.name}/{path.stem}" if path else "absent",
)


@every_file
def test_the_whole_catalogue_has_nothing_wrong(read: list[rdflib.Graph], path: Path) -> None:
    whole = sum(read, rdflib.Graph())
    assert len(set(whole.subjects(RDF.type, DCAT.Dataset))) == 6
    assert unexplained(whole, path) == []


@every_file
def test_each_page_has_nothing_wrong(read: list[rdflib.Graph], path: Path) -> None:
    assert len(read) == 3
    assert [unexplained(page, path) for page in read] == [[], [], []]


@pytest.mark.skipif(not FILES, reason=f"the SHACL shapes are not in {FOLDERS[0].parent}")
@pytest.mark.parametrize(
    ("name", "predicate"),
    [
        ("shapes", DCTERMS.title),
        ("range", DCTERMS.publisher),
        ("dcat-ap-nl-SHACL", DCAT.theme),
        ("dcat-ap-nl-SHACL", DCAT.contactPoint),
    ],
)
def test_the_shapes_notice_what_is_missing(read: list[rdflib.Graph], name: str, predicate: rdflib.URIRef) -> None:
    broken = sum(read, rdflib.Graph())
    if name == "range":
        broken.remove((None, RDF.type, rdflib.URIRef("http://xmlns.com/foaf/0.1/Agent")))
    else:
        broken.remove((None, predicate, None))
    assert (str(SH.Violation), str(predicate)) in results(broken, next(each for each in FILES if each.stem == name))


@every_file
def test_a_region_without_dumps_has_nothing_wrong_but_that_there_is_nothing_to_download(region: rdflib.Graph, path: Path) -> None:
    found = {path for _, path in unexplained(region, path)}
    assert found <= {str(DCAT.downloadURL)}


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    """The catalogue of a federated region: its own base, publisher and licence."""
    with TestClient(create_app(region_with(25, tmp_path_factory.mktemp("region"), catalog_page=10))) as client:
        return sum(pages(client), rdflib.Graph())
