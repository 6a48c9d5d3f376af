"""What a graph is sent as: one body or several files, and what is not read."""

from __future__ import annotations

import pytest

from tests.web.conftest import Desk
from tests.web.graphs import graph, position, read, upload, write

# --- several files at once -------------------------------------------------------------------------------------------------

TURTLE = ("one.ttl", '<urn:a> <urn:p> _:x , "say _:x" . _:x <urn:q> 1 .', "text/turtle")
LINES = ("two.nt", '<urn:b> <urn:p> _:x .\n<urn:b> <urn:p> "say _:x ." .\n<urn:b> <urn:p> <urn:_:x> .\n', "application/n-triples")
JSON = ("three.jsonld", '{"@id": "urn:c", "urn:p": {"urn:q": 1}}', "application/ld+json; charset=utf-8")


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_several_files_are_one_graph_and_their_blank_nodes_stay_apart(bundled_desk: Desk, method: str) -> None:
    answer = upload(bundled_desk, method, f"/graph-store?graph=urn:files-{method}", TURTLE, LINES, JSON)
    assert answer.status_code == 201
    expected = """
        <urn:a> <urn:p> [ <urn:q> 1 ] , "say _:x" . <urn:b> <urn:p> [] , "say _:x ." , <urn:_:x> . <urn:c> <urn:p> [ <urn:q> 1 ] .
    """
    assert read(bundled_desk, f"urn:files-{method}") == graph(expected)


def test_files_can_be_posted_to_the_store(bundled_desk: Desk) -> None:
    answer = upload(bundled_desk, "POST", "/graph-store", TURTLE, JSON)
    assert answer.status_code == 201
    assert len(read(bundled_desk, answer.headers["location"])) == 5


@pytest.mark.parametrize("wrong", [("four.txt", "x", "text/plain"), ("five", "x", ""), ("six.ttl.gz", "x", "application/gzip")])
def test_one_file_of_another_kind_is_415_and_nothing_happens(bundled_desk: Desk, wrong: tuple[str, str, str]) -> None:
    before = position(bundled_desk)
    answer = upload(bundled_desk, "PUT", "/graph-store?graph=urn:wrong", TURTLE, wrong)
    assert (answer.status_code, position(bundled_desk)) == (415, before)
    assert "text/turtle" in answer.json()["detail"]


def test_a_field_that_is_no_file_is_415(bundled_desk: Desk) -> None:
    answer = bundled_desk.client.put(
        "/graph-store?graph=urn:field", files=[("file", TURTLE)], data={"note": "x"}, headers=bundled_desk.editor
    )
    assert answer.status_code == 415


def test_one_file_that_cannot_be_read_is_400_and_nothing_happens(bundled_desk: Desk) -> None:
    before = position(bundled_desk)
    answer = upload(
        bundled_desk, "PUT", "/graph-store?graph=urn:broken", TURTLE, ("broken.ttl", "<urn:a> <urn:p>", "text/turtle")
    )
    assert (answer.status_code, position(bundled_desk)) == (400, before)


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("content", ["", "nothing like it", "--x--\r\n"])
def test_a_form_without_a_file_is_400(bundled_desk: Desk, content_type: str, content: str) -> None:
    before = position(bundled_desk)
    answer = write(bundled_desk, "PUT", "urn:no-file", content, Content_Type=content_type)
    assert (answer.status_code, position(bundled_desk)) == (400, before)


# --- what is not read ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/json", "application/trig", "application/n-quads", "text/turtle; charset=iso-8859-1", "x"],
)
def test_a_body_of_another_kind_is_415_and_nothing_happens(bundled_desk: Desk, method: str, content_type: str) -> None:
    before = position(bundled_desk)
    answer = write(bundled_desk, method, "urn:kind", "<urn:a> <urn:p> 1 .", Content_Type=content_type)
    assert (answer.status_code, position(bundled_desk)) == (415, before)
    assert "text/turtle" in answer.headers["accept-post"]
    assert "text/turtle" in answer.json()["detail"]


@pytest.mark.parametrize("content_type", ["Text/Turtle", "text/turtle;charset=UTF-8", 'text/turtle; charset="utf-8"; x=y'])
def test_a_media_type_is_known_in_any_spelling(bundled_desk: Desk, content_type: str) -> None:
    assert write(bundled_desk, "PUT", "urn:spelling", "<urn:a> <urn:p> 1 .", Content_Type=content_type).status_code in {201, 204}


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH"])
def test_a_compressed_body_is_415_and_the_answer_says_how_to_send_it(bundled_desk: Desk, method: str) -> None:
    answer = write(bundled_desk, method, "urn:gzip", b"\x1f\x8b", Content_Encoding="gzip")
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/turtle", "<urn:a> <urn:p>\n  <urn:b"),
        ("application/n-triples", "<urn:a> <urn:p>"),
        ("application/rdf+xml", "<r:RDF>"),
        ("application/ld+json", '{"@id": '),
        ("text/turtle", "<urn:a> <urn:p> <javascript:alert(1)> ."),
        ("text/turtle", '<urn:a> <urn:p> "\\u0001" .'),
        ("text/turtle", "<urn:a> <urn:p> <<( <urn:a> <urn:p> 1 )>> ."),
        ("application/ld+json", '{"@context": "http://localhost:1/", "@id": "urn:a"}'),
    ],
)
def test_a_body_that_cannot_be_read_is_400_and_nothing_happens(bundled_desk: Desk, content_type: str, content: str) -> None:
    before = position(bundled_desk)
    answer = write(bundled_desk, "PUT", "urn:unreadable", content, Content_Type=content_type)
    assert (answer.status_code, position(bundled_desk)) == (400, before)
    assert "<urn:unreadable>" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH"])
def test_a_body_that_is_too_large_is_413(bundled_desk: Desk, method: str) -> None:
    before = position(bundled_desk)
    kind = {"Content_Type": "application/sparql-update"} if method == "PATCH" else {}
    most = 1024 if method == "PATCH" else 2048  # KiB: of an update, and of a file
    answer = write(bundled_desk, method, "urn:large", "#" * (1024 * most + 1), **kind)
    assert (answer.status_code, position(bundled_desk)) == (413, before)
    assert f"{most} KiB" in answer.json()["detail"]


def test_files_that_are_too_large_together_are_413(bundled_desk: Desk) -> None:
    half = ("half.ttl", "#" * 1_200_000, "text/turtle")
    assert upload(bundled_desk, "PUT", "/graph-store?graph=urn:large", half).status_code == 201
    assert upload(bundled_desk, "PUT", "/graph-store?graph=urn:large", half, half).status_code == 413
