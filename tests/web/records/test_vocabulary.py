"""``/def`` and ``/shapes``: what the words mean, and what records look like."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from lxml import html

from participatiekaart import bundled
from participatiekaart.rdf.names import PK, PREFIXES, VOCABULARY
from participatiekaart.web.records.documents import FORMATS

RDF = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
SHAPE_FILES = sorted(path.stem for path in bundled.shapes.glob("*.ttl"))


def terms() -> set[str]:
    """Local names of the classes and properties that the vocabulary's file defines."""
    kinds = {f"{PREFIXES['owl']}{kind}" for kind in ("Class", "ObjectProperty", "DatatypeProperty")}
    quads = ox.parse(path=bundled.ontology / "participatiekaart.ttl", format=ox.RdfFormat.TURTLE)
    found = {quad.subject.value for quad in quads if isinstance(quad.object, ox.NamedNode) and quad.object.value in kinds}
    return {each.removeprefix(PK) for each in found if each.startswith(PK)}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("path", ["/def", "/def/1.0.0"])
def test_the_vocabulary_is_there_in_every_format_by_suffix_and_by_accept(client: TestClient, path: str, suffix: str) -> None:
    by_suffix = client.get(f"{path}.{suffix}")
    by_accept = client.get(path, headers={"Accept": FORMATS[suffix]})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert (
        by_suffix.headers["content-type"].partition(";")[0]
        == by_accept.headers["content-type"].partition(";")[0]
        == FORMATS[suffix]
    )
    if suffix != "html":
        assert by_suffix.content == by_accept.content


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf"])
def test_every_term_of_the_file_is_in_the_rdf(client: TestClient, suffix: str) -> None:
    subjects = {str(quad.subject) for quad in ox.parse(client.get(f"/def.{suffix}").content, format=RDF[suffix])}
    assert {f"<{PK}{each}>" for each in terms()} <= subjects


def test_the_vocabulary_names_its_version(client: TestClient) -> None:
    said = {str(quad.triple) for quad in ox.parse(client.get("/def.ttl").content, format=ox.RdfFormat.TURTLE)}
    assert f"<{VOCABULARY}> <{PREFIXES['owl']}versionIRI> <{VOCABULARY}/1.0.0>" in said


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_class_and_property_has_an_anchor_a_name_and_a_definition(client: TestClient, language: str) -> None:
    answer = client.get("/def", headers={"Accept": "text/html", "Accept-Language": language})
    tree = html.document_fromstring(answer.text)
    documented = {each.get("id"): each for each in tree.xpath("//section[@id]")}
    assert len(terms()) > 50
    assert terms() <= documented.keys()
    for term in terms():
        heading = documented[term].findtext("h3")
        assert heading is not None
        assert heading.strip()
        assert documented[term].findall(".//dd")


def test_anchors_of_the_vocabulary_page_are_unique_and_its_links_find_them(client: TestClient) -> None:
    tree = html.document_fromstring(client.get("/def", headers={"Accept": "text/html"}).text)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = {each[1:] for each in tree.xpath("//a/@href") if each.startswith("#")}
    assert links <= set(ids)
    assert terms() <= links


@pytest.mark.parametrize("path", ["/def/1.0.1", "/def/1.0.0.zip", "/def.zip", "/def/PracticeExample", "/def."])
def test_what_is_no_version_and_no_format_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


# --- shapes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHAPE_FILES)
def test_every_shapes_file_is_there_as_it_was_written(client: TestClient, name: str) -> None:
    answer = client.get(f"/shapes/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert answer.content == (bundled.shapes / f"{name}.ttl").read_bytes()


@pytest.mark.parametrize("suffix", RDF)
def test_shapes_say_the_same_in_every_format(client: TestClient, suffix: str) -> None:
    answer = client.get("/shapes/practice", headers={"Accept": FORMATS[suffix]})
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[suffix]
    found, expected = (
        ox.Dataset(ox.parse(body, format=rdf_format))
        for body, rdf_format in ((answer.content, RDF[suffix]), ((bundled.shapes / "practice.ttl").read_bytes(), RDF["ttl"]))
    )
    for each in (found, expected):
        each.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert found == expected


@pytest.mark.parametrize("suffix", RDF)
@pytest.mark.parametrize("name", ["practice", "common"])
def test_shapes_give_the_same_bytes_every_time(client: TestClient, name: str, suffix: str) -> None:
    first, second = (client.get(f"/shapes/{name}", headers={"Accept": FORMATS[suffix]}) for _ in range(2))
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]


@pytest.mark.parametrize(
    "name",
    [
        "..%2fontology%2fparticipatiekaart",
        "%2e%2e",
        "..%5cx",
        "practice.ttl",
        "*",
        "%00",
        "Practice",
        "x" * 300,
        "x" * 5000,
        "prac?ice",
    ],
)
def test_nothing_outside_the_shapes_folder_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/shapes/{name}").status_code == 404


def test_a_format_that_shapes_are_not_in_is_406(client: TestClient) -> None:
    assert client.get("/shapes/practice", headers={"Accept": "image/png"}).status_code == 406


def test_the_graph_of_the_vocabulary_leads_to_it(client: TestClient) -> None:
    answer = client.get("/graph/def")
    assert (answer.status_code, answer.headers["location"]) == (303, "/def")
