"""``/graph-store``: the SPARQL 1.1 Graph Store HTTP Protocol over records and over any other graph."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.workspace import Workspace

from .conftest import Desk, Serving, desk

FORMATS = {
    "text/turtle": ("turtle", ox.RdfFormat.TURTLE),
    "application/n-triples": ("ntriples", ox.RdfFormat.N_TRIPLES),
    "application/rdf+xml": ("rdfxml", ox.RdfFormat.RDF_XML),
    "application/ld+json": ("jsonld", ox.RdfFormat.JSON_LD),
}
every_format = pytest.mark.parametrize("media_type", FORMATS)
every_language = pytest.mark.parametrize("language", ["nl", "en"])

PRACTICE = f"{SHARED_BASE}graph/practice/operatie-schoolvoorbeeld"
AREA = """
@prefix schema: <https://schema.org/> .
<{base}id/area/{slug}> a <{base}def#NamedArea> ; schema:name "{name}"@nl , "Trial area"@en .
"""


def graph(content: str | bytes, base: str | None = None, rdf_format: ox.RdfFormat = ox.RdfFormat.TURTLE) -> ox.Dataset:
    """A graph as something that equals another when they are isomorphic."""
    found = ox.Dataset(ox.parse(content, format=rdf_format, base_iri=base))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def read(at: Desk, name: str) -> ox.Dataset:
    """What a graph holds, as any client sees it; the empty name is the default graph."""
    params = {"graph": name} if name else {"default": ""}
    answer = at.client.get("/graph-store", params=params, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200, answer.text
    return graph(answer.content)


def write(at: Desk, method: str, name: str, content: str | bytes = "", **headers: str) -> httpx2.Response:
    """Send a graph in Turtle, or what the headers say; the empty name is the default graph."""
    sent = {"Content-Type": "text/turtle", **at.editor, **{key.replace("_", "-"): value for key, value in headers.items()}}
    params = {"graph": name} if name else {"default": ""}
    return at.client.request(method, "/graph-store", params=params, content=content, headers=sent)


def area(slug: str, name: str = "Proefgebied") -> str:
    """A record that is valid, in Turtle."""
    return AREA.format(base=SHARED_BASE, slug=slug, name=name)


def position(at: Desk) -> int:
    return at.workspace.journal.position


# --- which graph (sections 4.1 and 4.2) ------------------------------------------------------------------------------------


def test_a_graph_has_a_direct_address_and_an_indirect_one(client: TestClient) -> None:
    direct = client.get("/graph-store/practice/operatie-schoolvoorbeeld")
    indirect = client.get("/graph-store", params={"graph": PRACTICE})
    assert direct.status_code == 200
    assert (direct.content, direct.headers["etag"]) == (indirect.content, indirect.headers["etag"])


@pytest.mark.parametrize(
    "address",
    [
        "/graph-store?graph=",
        "/graph-store?graph=practice/operatie-schoolvoorbeeld",
        "/graph-store?graph=//example.org/",
        "/graph-store?graph=http://exa mple.org/",
        "/graph-store?graph=urn:a&graph=urn:b",
        "/graph-store?graph=urn:a&default",
        "/graph-store?default&default",
        "/graph-store?default=urn:a",
        "/graph-store?graph=urn:%FF",
        "/graph-store/practice/x?graph=urn:a",
        "/graph-store/practice/x?default",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_graph_that_is_not_named_well_is_400(bundled_desk: Desk, method: str, address: str) -> None:
    answer = bundled_desk.client.request(method, address, headers=bundled_desk.editor)
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_the_store_itself_is_no_graph(bundled_desk: Desk, method: str) -> None:
    answer = bundled_desk.client.request(method, "/graph-store", headers={**bundled_desk.editor, "Content-Type": "text/turtle"})
    assert answer.status_code == 400
    assert "?default" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("mine", "mine"),
        ("a/b/c", "a/b/c"),
        ("caf%C3%A9", "café"),
        ("caf%c3%a9-%F0%9F%8C%B1", "café-🌱"),
        ("a%20b", "a%20b"),
        ("a%2Fb", "a%2Fb"),
        ("what%3Fnow%23", "what%3Fnow%23"),
        ("100%25", "100%25"),
        ("not-utf-8-%FF", "not-utf-8-%FF"),
    ],
)
def test_an_escape_in_the_address_is_a_part_of_the_name_unless_it_stands_for_a_letter(
    bundled_desk: Desk, path: str, name: str
) -> None:
    written = bundled_desk.client.put(
        f"/graph-store/{path}", content="<> <urn:p> 1 .", headers={**bundled_desk.editor, "Content-Type": "text/turtle"}
    )
    assert written.status_code == 201
    expected = f"{SHARED_BASE}graph/{name}"
    assert read(bundled_desk, expected) == graph("<> <urn:p> 1 .", expected)


def test_a_graph_with_a_name_of_somebody_else_is_like_any_other(bundled_desk: Desk) -> None:
    name = "http://example.org/data/één?x=1#here"
    assert write(bundled_desk, "PUT", name, "<urn:a> <urn:p> 1 .").status_code == 201
    assert len(read(bundled_desk, name)) == 1


# --- reading (sections 5.2 and 5.6) ----------------------------------------------------------------------------------------


@every_format
def test_a_graph_comes_in_every_format_by_accept_and_by_parameter(client: TestClient, media_type: str) -> None:
    name, rdf_format = FORMATS[media_type]
    by_accept = client.get("/graph-store", params={"graph": PRACTICE}, headers={"Accept": media_type})
    by_parameter = client.get("/graph-store", params={"graph": PRACTICE, "format": name}, headers={"Accept": "text/html"})
    assert by_accept.headers["content-type"].partition(";")[0] == media_type
    assert by_accept.content == by_parameter.content
    lines = client.get("/graph-store", params={"graph": PRACTICE, "format": "ntriples"}).content
    found = {quad.triple for quad in ox.parse(by_accept.content, format=rdf_format)}
    assert found == {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    assert len(found) > 100


def test_turtle_is_what_a_client_gets_that_takes_anything(client: TestClient) -> None:
    answer = client.get("/graph-store", params={"graph": PRACTICE}, headers={"Accept": "*/*"})
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("graphs", [{"graph": PRACTICE}, {"default": ""}])
def test_a_format_that_holds_no_graph_is_406_and_one_that_nobody_knows_400(client: TestClient, graphs: dict[str, str]) -> None:
    assert client.get("/graph-store", params=graphs, headers={"Accept": "text/csv"}).status_code == 406
    refused = client.get("/graph-store", params={**graphs, "format": "csv"})
    assert (refused.status_code, set(refused.json()["available"])) == (406, set(FORMATS))
    assert client.get("/graph-store", params={**graphs, "format": "docx"}).status_code == 400


def test_the_default_graph_is_all_graphs_together(client: TestClient, bundled_workspace: Workspace) -> None:
    answer = client.get("/graph-store?default", headers={"Accept": "application/n-triples"})
    assert answer.text.count("\n") == bundled_workspace.graph.snapshot().triple_count


@pytest.mark.parametrize("address", ["/graph-store/practice/operatie-schoolvoorbeeld", "/graph-store?default", "/graph-store"])
@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json"])
def test_head_tells_what_get_would_and_sends_nothing(client: TestClient, address: str, accept: str) -> None:
    got, headed = (client.request(each, address, headers={"Accept": accept}) for each in ("GET", "HEAD"))
    assert (headed.status_code, headed.content) == (200, b"")
    assert {name: value for name, value in headed.headers.items() if name != "content-length"} == {
        name: value for name, value in got.headers.items() if name != "content-length"
    }


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_graph_that_is_not_there_is_404(bundled_desk: Desk, method: str) -> None:
    for address in ("/graph-store?graph=urn:nothing", "/graph-store/area/nowhere"):
        answer = bundled_desk.client.request(method, address, headers=bundled_desk.editor)
        assert answer.status_code == 404
        assert method == "HEAD" or answer.json()["detail"].startswith("There is no graph <")


def test_the_name_of_a_thing_is_not_the_name_of_the_graph_about_it(bundled_desk: Desk) -> None:
    before = position(bundled_desk)
    for thing in ("id/practice/operatie-schoolvoorbeeld", "id/area/nederland#x", "id/area/new", "def"):
        for method in ("GET", "PUT", "POST", "DELETE"):
            answer = write(bundled_desk, method, SHARED_BASE + thing)
            assert (answer.status_code, position(bundled_desk)) == (400, before)
            assert "names a thing" in answer.json()["detail"]


def test_a_bare_get_describes_the_service(client: TestClient) -> None:
    described = client.get("/graph-store", headers={"Accept": "text/turtle"})
    assert described.content == client.get("/sparql", headers={"Accept": "text/turtle"}).content
    assert client.get("/graph-store?format=jsonld").headers["content-type"] == "application/ld+json"


# --- conditional reading (RFC 9110, section 13.1.2) ------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/graph-store/practice/operatie-schoolvoorbeeld", "/graph-store?default"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "zstd"])
def test_what_a_client_holds_already_is_not_sent_again(client: TestClient, address: str, encoding: str) -> None:
    first = client.get(address, headers={"Accept-Encoding": encoding})
    tag = first.headers["etag"]
    assert tag.endswith('"' if encoding == "identity" else f'-{encoding}"')
    for given_tag in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": given_tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 304


def test_each_format_has_a_tag_of_its_own(client: TestClient) -> None:
    tags = {client.get("/graph-store", params={"graph": PRACTICE}, headers={"Accept": each}).headers["etag"] for each in FORMATS}
    assert len(tags) == len(FORMATS)


def test_the_tag_of_a_graph_stays_when_others_change_and_that_of_the_default_graph_does_not(bundled_desk: Desk) -> None:
    def tags() -> list[str]:
        addresses = ("/graph-store/practice/operatie-schoolvoorbeeld", "/graph-store?default")
        return [bundled_desk.client.head(each).headers["etag"] for each in addresses]

    before = tags()
    write(bundled_desk, "PUT", "urn:tags", "<urn:a> <urn:p> 1 .")
    after = tags()
    assert before[0] == after[0]
    assert before[1] != after[1]


# --- who may write ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ["/graph-store?graph=urn:door", "/graph-store?default", "/graph-store/area/door"])
@pytest.mark.parametrize("token", [None, "pk_000000_wrong"])
def test_writing_takes_a_token(bundled_desk: Desk, method: str, address: str, token: str | None) -> None:
    before = position(bundled_desk)
    headers = {"Content-Type": "text/turtle"} | ({"Authorization": f"Bearer {token}"} if token else {})
    answer = bundled_desk.client.request(method, address, content="<urn:a> <urn:p> 1 .", headers=headers)
    assert (answer.status_code, position(bundled_desk)) == (401, before)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_who_wrote_and_why_stands_in_the_history(bundled_desk: Desk) -> None:
    write(bundled_desk, "PUT", "urn:why", "<urn:a> <urn:p> 1 .", Change_Note="the first try")
    write(bundled_desk, "DELETE", "urn:why", Change_Note="no good")
    first, last = bundled_desk.workspace.journal.history("urn:why")
    assert (first.note, last.note) == ("the first try", "no good")
    assert first.agent.startswith("editor:")
    assert (last.hash, last.source) == (None, "editors")


# --- PUT (section 5.3) -----------------------------------------------------------------------------------------------------


def test_put_makes_a_graph_and_replaces_it(bundled_desk: Desk) -> None:
    assert write(bundled_desk, "PUT", "urn:put", "<urn:a> <urn:p> 1 , 2 .").status_code == 201
    assert write(bundled_desk, "PUT", "urn:put", "<urn:a> <urn:p> 3 .").status_code == 204
    assert read(bundled_desk, "urn:put") == graph("<urn:a> <urn:p> 3 .")


def test_put_of_what_is_there_makes_no_new_version(bundled_desk: Desk) -> None:
    content = "<urn:a> <urn:p> [ <urn:q> 1 , [ <urn:r> 2 ] ] ."
    first = write(bundled_desk, "PUT", "urn:same", content)
    before = position(bundled_desk)
    again = write(bundled_desk, "PUT", "urn:same", content.replace("1 , [ <urn:r> 2 ]", "[ <urn:r> 2 ] , 1"))
    assert (again.status_code, position(bundled_desk)) == (204, before)
    assert first.headers["etag"] == again.headers["etag"]


def test_a_write_answers_with_the_tag_that_reading_turtle_gives(bundled_desk: Desk) -> None:
    for method, content in (("PUT", "<urn:a> <urn:p> 1 ."), ("POST", "<urn:a> <urn:p> 2 ."), ("PUT", "")):
        written = write(bundled_desk, method, "urn:tag", content)
        got = bundled_desk.client.get("/graph-store?graph=urn:tag", headers={"Accept-Encoding": "identity"})
        assert written.headers["etag"] == got.headers["etag"]


@every_format
def test_a_graph_is_read_in_every_format_and_relative_names_are_against_its_name(bundled_desk: Desk, media_type: str) -> None:
    name = f"http://example.org/data/{FORMATS[media_type][0]}"
    content = {
        "text/turtle": "<> <p> <x> .",
        "application/n-triples": f"<{name}> <http://example.org/data/p> <http://example.org/data/x> .",
        "application/rdf+xml": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/data/">'
        '<r:Description r:about=""><p r:resource="x"/></r:Description></r:RDF>',
        "application/ld+json": '{"@id": "", "http://example.org/data/p": {"@id": "x"}}',
    }[media_type]
    assert write(bundled_desk, "PUT", name, content, Content_Type=media_type).status_code == 201
    assert read(bundled_desk, name) == graph("<> <p> <x> .", name)


def test_relative_names_at_a_direct_address_are_against_the_name_of_the_graph(bundled_desk: Desk) -> None:
    headers = {**bundled_desk.editor, "Content-Type": "text/turtle"}
    bundled_desk.client.put("/graph-store/relative", content="<> <p> <#x> , <../y> , </z> .", headers=headers)
    name = f"{SHARED_BASE}graph/relative"
    assert read(bundled_desk, name) == graph("<> <p> <#x> , <../y> , </z> .", name)


def test_a_base_in_the_body_wins(bundled_desk: Desk) -> None:
    write(bundled_desk, "PUT", "http://example.org/base", "@base <http://other.example/> . <a> <b> <c> .")
    assert read(bundled_desk, "http://example.org/base") == graph("<a> <b> <c> .", "http://other.example/")


def test_an_empty_graph_is_there(bundled_desk: Desk) -> None:
    assert write(bundled_desk, "PUT", "urn:empty", "").status_code == 201
    assert len(read(bundled_desk, "urn:empty")) == 0
    asked = bundled_desk.client.get("/sparql", params={"query": "ASK { GRAPH <urn:empty> {} }"})
    assert asked.json()["boolean"] is True


def test_a_graph_that_was_made_empty_is_still_there(bundled_desk: Desk) -> None:
    write(bundled_desk, "PUT", "urn:emptied", "<urn:a> <urn:p> 1 .")
    assert write(bundled_desk, "PUT", "urn:emptied", "# nothing").status_code == 204
    assert len(read(bundled_desk, "urn:emptied")) == 0


# --- POST (section 5.5) ----------------------------------------------------------------------------------------------------


def test_post_adds_to_a_graph_and_makes_one_that_is_not_there(bundled_desk: Desk) -> None:
    assert write(bundled_desk, "POST", "urn:post", "<urn:a> <urn:p> 1 .").status_code == 201
    assert write(bundled_desk, "POST", "urn:post", "<urn:a> <urn:p> 1 , 2 .").status_code == 204
    assert read(bundled_desk, "urn:post") == graph("<urn:a> <urn:p> 1 , 2 .")


def test_blank_nodes_of_two_posts_are_different_ones(bundled_desk: Desk) -> None:
    for _ in range(2):
        write(bundled_desk, "POST", "urn:merge", "<urn:a> <urn:p> _:x . _:x <urn:q> 1 .")
    expected = "<urn:a> <urn:p> [ <urn:q> 1 ] , [ <urn:q> 1 ] ."
    assert read(bundled_desk, "urn:merge") == graph(expected)


def test_post_to_the_store_makes_a_graph_that_can_be_read_where_location_says(bundled_desk: Desk) -> None:
    headers = {**bundled_desk.editor, "Content-Type": "text/turtle"}
    made = [bundled_desk.client.post("/graph-store", content="<> <urn:p> 1 .", headers=headers) for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    first, second = (each.headers["location"] for each in made)
    assert first != second
    assert read(bundled_desk, first) == graph("<> <urn:p> 1 .", first)


def test_post_of_a_record_to_the_store_makes_the_graph_of_that_record(bundled_desk: Desk) -> None:
    headers = {**bundled_desk.editor, "Content-Type": "text/turtle"}
    made = bundled_desk.client.post("/graph-store", content=area("new"), headers=headers)
    assert (made.status_code, made.headers["location"]) == (201, f"{SHARED_BASE}graph/area/new")
    again = bundled_desk.client.post("/graph-store", content=area("new"), headers=headers)
    assert again.status_code == 400
    assert "is there already" in again.json()["detail"]


def test_post_of_two_records_to_the_store_is_refused(bundled_desk: Desk) -> None:
    headers = {**bundled_desk.editor, "Content-Type": "text/turtle"}
    answer = bundled_desk.client.post("/graph-store", content=area("one") + area("two"), headers=headers)
    assert answer.status_code == 400
    assert "more than one record" in answer.json()["detail"]


# --- several files at once -------------------------------------------------------------------------------------------------

TURTLE = ("one.ttl", '<urn:a> <urn:p> _:x , "say _:x" . _:x <urn:q> 1 .', "text/turtle")
LINES = ("two.nt", '<urn:b> <urn:p> _:x .\n<urn:b> <urn:p> "say _:x ." .\n<urn:b> <urn:p> <urn:_:x> .\n', "application/n-triples")
JSON = ("three.jsonld", '{"@id": "urn:c", "urn:p": {"urn:q": 1}}', "application/ld+json; charset=utf-8")


def upload(at: Desk, method: str, address: str, *files: tuple[str, str, str]) -> httpx2.Response:
    """Send files as a form of a browser does."""
    named = [("file", each) for each in files]
    return at.client.request(method, address, files=named, headers=at.editor)


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


# --- DELETE (section 5.4) --------------------------------------------------------------------------------------------------


def test_delete_takes_a_graph_out_and_it_can_be_made_again(bundled_desk: Desk) -> None:
    write(bundled_desk, "PUT", "urn:delete", "<urn:only-here> <urn:p> 1 .")
    assert write(bundled_desk, "DELETE", "urn:delete").status_code == 204
    assert bundled_desk.client.get("/graph-store?graph=urn:delete").status_code == 404
    asked = bundled_desk.client.get("/sparql", params={"query": "ASK { <urn:only-here> ?p ?o }"})
    assert asked.json()["boolean"] is False
    assert write(bundled_desk, "DELETE", "urn:delete").status_code == 404
    assert write(bundled_desk, "PUT", "urn:delete", "<urn:a> <urn:p> 1 .").status_code == 201


def test_what_two_graphs_say_stays_until_both_are_gone(bundled_desk: Desk) -> None:
    for name in ("urn:twin-1", "urn:twin-2"):
        write(bundled_desk, "PUT", name, "<urn:twins> <urn:p> 1 .")
    for name, is_there in (("urn:twin-1", True), ("urn:twin-2", False)):
        write(bundled_desk, "DELETE", name)
        asked = bundled_desk.client.get("/sparql", params={"query": "ASK { <urn:twins> ?p ?o }"})
        assert asked.json()["boolean"] is is_there


# --- PATCH (section 5.7) ---------------------------------------------------------------------------------------------------


def patch(at: Desk, name: str, update: str | bytes, **headers: str) -> httpx2.Response:
    return write(at, "PATCH", name, update, **{"Content_Type": "application/sparql-update", **headers})


def test_patch_changes_a_graph_and_makes_one_that_is_not_there(bundled_desk: Desk) -> None:
    assert patch(bundled_desk, "urn:patch", "INSERT DATA { <urn:a> <urn:p> 1 , 2 }").status_code == 201
    update = "DELETE { ?s ?p ?old } INSERT { ?s ?p ?new } WHERE { ?s ?p ?old BIND(?old + 10 AS ?new) }"
    assert patch(bundled_desk, "urn:patch", update).status_code == 204
    assert read(bundled_desk, "urn:patch") == graph("<urn:a> <urn:p> 11 , 12 .")


def test_patch_keeps_the_blank_nodes_that_it_does_not_touch(bundled_desk: Desk) -> None:
    write(bundled_desk, "PUT", "urn:patch-blank", "<urn:a> <urn:p> [ <urn:q> 1 ] .")
    patch(bundled_desk, "urn:patch-blank", "INSERT { ?node <urn:r> 2 , [ <urn:t> 3 ] } WHERE { ?node <urn:q> 1 }")
    expected = "<urn:a> <urn:p> [ <urn:q> 1 ; <urn:r> 2 , [ <urn:t> 3 ] ] ."
    assert read(bundled_desk, "urn:patch-blank") == graph(expected)


def test_patch_sees_one_graph_only(bundled_desk: Desk) -> None:
    update = "INSERT { <urn:count> <urn:p> ?n } WHERE { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    write(bundled_desk, "PUT", "urn:patch-alone", "<urn:a> <urn:p> 1 .")
    patch(bundled_desk, "urn:patch-alone", update)
    assert read(bundled_desk, "urn:patch-alone") == graph("<urn:a> <urn:p> 1 . <urn:count> <urn:p> 1 .")


def test_relative_names_in_a_patch_are_against_the_name_of_the_graph(bundled_desk: Desk) -> None:
    patch(bundled_desk, "http://example.org/patch", "INSERT DATA { <> <p> <#x> }")
    assert read(bundled_desk, "http://example.org/patch") == graph("<> <p> <#x> .", "http://example.org/patch")


@pytest.mark.parametrize(
    ("update", "told"),
    [
        ("INSERT DATA { GRAPH <urn:other> { <urn:a> <urn:p> 1 } }", "leave out GRAPH and WITH"),
        ("INSERT DATA { <urn:a> <urn:p> }", "line 1, column 31"),
        ("SELECT * { ?s ?p ?o }", "not SPARQL"),
        (b"INSERT DATA { <urn:a> <urn:p> '\xff' }", "UTF-8"),
        ("LOAD <http://localhost:1/>", "LOAD"),
    ],
)
def test_a_patch_that_cannot_be_is_400_and_nothing_happens(bundled_desk: Desk, update: str | bytes, told: str) -> None:
    before = position(bundled_desk)
    answer = patch(bundled_desk, "urn:patch-wrong", update)
    assert (answer.status_code, position(bundled_desk)) == (400, before)
    assert told in answer.json()["detail"]


def test_a_patch_of_the_default_graph_is_sent_to_sparql(bundled_desk: Desk) -> None:
    answer = patch(bundled_desk, "", "INSERT DATA { <urn:a> <urn:p> 1 }")
    assert answer.status_code == 400
    assert "/sparql" in answer.json()["detail"]


def test_a_patch_of_another_kind_is_415(bundled_desk: Desk) -> None:
    answer = write(bundled_desk, "PATCH", "urn:patch", "<urn:a> <urn:p> 1 .")
    assert (answer.status_code, answer.headers["accept-patch"]) == (415, "application/sparql-update")


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
    answer = write(bundled_desk, method, "urn:large", "#" * (1024**2 + 1), **kind)
    assert (answer.status_code, position(bundled_desk)) == (413, before)
    assert "1024 KiB" in answer.json()["detail"]


def test_files_that_are_too_large_together_are_413(bundled_desk: Desk) -> None:
    half = ("half.ttl", "#" * 600_000, "text/turtle")
    assert upload(bundled_desk, "PUT", "/graph-store?graph=urn:large", half).status_code == 201
    assert upload(bundled_desk, "PUT", "/graph-store?graph=urn:large", half, half).status_code == 413


# --- conditional writing (RFC 9110, sections 13.1.1 and 13.1.2) ------------------------------------------------------------


@every_format
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_write_goes_on_with_the_tag_of_any_format(bundled_desk: Desk, media_type: str, encoding: str) -> None:
    content = "".join(f'<urn:a> <urn:p> "{number} {media_type} {encoding}" .\n' for number in range(100))
    write(bundled_desk, "PUT", "urn:match", content)
    headers = {"Accept": media_type, "Accept-Encoding": encoding}
    tag = bundled_desk.client.get("/graph-store?graph=urn:match", headers=headers).headers["etag"]
    assert tag.endswith('-gzip"') == (encoding == "gzip")
    assert write(bundled_desk, "PUT", "urn:match", "<urn:a> <urn:p> 2 .", If_Match=f'"other", {tag}').status_code == 204
    stale = write(bundled_desk, "PUT", "urn:match", "<urn:a> <urn:p> 3 .", If_Match=tag)
    assert stale.status_code == 412
    assert read(bundled_desk, "urn:match") == graph("<urn:a> <urn:p> 2 .")


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
def test_every_write_minds_its_conditions(bundled_desk: Desk, method: str) -> None:
    kind = {"Content_Type": "application/sparql-update"} if method == "PATCH" else {}
    content = "INSERT DATA { <urn:a> <urn:p> 2 }" if method == "PATCH" else "<urn:a> <urn:p> 2 ."
    name = f"urn:conditions-{method}"
    tag = write(bundled_desk, "PUT", name, "<urn:a> <urn:p> 1 .").headers["etag"]
    before = position(bundled_desk)
    for condition in ({"If_Match": '"1-other-0"'}, {"If_Match": "nonsense"}, {"If_None_Match": "*"}, {"If_None_Match": tag}):
        assert write(bundled_desk, method, name, content, **kind, **condition).status_code == 412
    assert position(bundled_desk) == before
    assert write(bundled_desk, method, name, content, **kind, If_Match=tag).status_code == 204
    assert position(bundled_desk) == before + 1


def test_a_graph_that_is_not_there_matches_nothing(bundled_desk: Desk) -> None:
    assert write(bundled_desk, "PUT", "urn:first", "<urn:a> <urn:p> 1 .", If_Match="*").status_code == 412
    assert write(bundled_desk, "PUT", "urn:first", "<urn:a> <urn:p> 1 .", If_None_Match="*").status_code == 201
    assert write(bundled_desk, "PUT", "urn:first", "<urn:a> <urn:p> 2 .", If_None_Match="*").status_code == 412
    assert write(bundled_desk, "PUT", "urn:first", "<urn:a> <urn:p> 2 .", If_Match="*").status_code == 204


@every_language
def test_a_condition_that_fails_says_what_to_do(bundled_desk: Desk, language: str) -> None:
    answer = write(bundled_desk, "PUT", "urn:nowhere", "", If_Match='"x"', Accept_Language=language)
    problem = answer.json()
    assert (problem["status"], problem["type"].rpartition("/")[2]) == (412, "precondition-failed")
    assert {"nl": "lees", "en": "read it again"}[language] in problem["detail"]


# --- the default graph -----------------------------------------------------------------------------------------------------


def test_the_default_graph_is_always_there(empty_desk: Desk) -> None:
    assert len(read(empty_desk, "")) == 0
    assert write(empty_desk, "DELETE", "").status_code == 204
    assert write(empty_desk, "PUT", "", "<urn:a> <urn:p> 1 .", If_None_Match="*").status_code == 412
    assert write(empty_desk, "PUT", "", "<urn:a> <urn:p> 1 .").status_code == 204
    assert read(empty_desk, "") == graph("<urn:a> <urn:p> 1 .")


def test_put_of_the_default_graph_replaces_every_graph(empty_desk: Desk) -> None:
    write(empty_desk, "PUT", "urn:mine", "<urn:a> <urn:p> 1 .")
    write(empty_desk, "PUT", "", "<urn:b> <urn:p> [ <urn:q> 2 ] .")
    assert read(empty_desk, "") == graph("<urn:b> <urn:p> [ <urn:q> 2 ] .")
    assert empty_desk.client.get("/graph-store?graph=urn:mine").status_code == 404


def test_post_to_the_default_graph_adds_to_it(empty_desk: Desk) -> None:
    write(empty_desk, "PUT", "urn:mine", "<urn:a> <urn:p> 1 .")
    for number in (2, 3):
        assert write(empty_desk, "POST", "", f"<urn:a> <urn:p> {number} .").status_code == 204
    assert read(empty_desk, "") == graph("<urn:a> <urn:p> 1 , 2 , 3 .")
    assert read(empty_desk, "urn:mine") == graph("<urn:a> <urn:p> 1 .")


def test_delete_of_the_default_graph_takes_everything_out_and_history_keeps_it(empty_desk: Desk) -> None:
    write(empty_desk, "PUT", "urn:mine", "<urn:a> <urn:p> 1 .")
    assert write(empty_desk, "DELETE", "", Change_Note="start again").status_code == 204
    assert len(read(empty_desk, "")) == 0
    assert empty_desk.client.get("/graph-store?graph=urn:mine").status_code == 404
    assert [each.note for each in empty_desk.workspace.journal.history("urn:mine")] == ["", "start again"]


def test_the_default_graph_minds_the_conditions_of_a_write(empty_desk: Desk) -> None:
    tag = empty_desk.client.head("/graph-store?default").headers["etag"]
    written = write(empty_desk, "PUT", "", "<urn:a> <urn:p> 1 .", If_Match=tag)
    assert written.status_code == 204
    read_tag = empty_desk.client.get("/graph-store?default", headers={"Accept-Encoding": "identity"}).headers["etag"]
    assert written.headers["etag"] == read_tag
    assert write(empty_desk, "DELETE", "", If_Match=tag).status_code == 412
    assert write(empty_desk, "DELETE", "", If_Match=written.headers["etag"]).status_code == 204


def test_relative_names_in_the_default_graph_are_against_the_address_of_the_request(empty_desk: Desk) -> None:
    write(empty_desk, "PUT", "", "<#a> <p> <x> .")
    assert read(empty_desk, "") == graph("<#a> <p> <x> .", "http://testserver/graph-store")


def test_everything_sent_back_as_it_was_read_changes_nothing(bundled_workspace: Workspace, bundled_desk: Desk) -> None:
    for name in ("practice/operatie-schoolvoorbeeld", "organisation/asito", "concept/sector"):
        content = bundled_desk.client.get(f"/graph-store/{name}").text
        before = position(bundled_desk)
        assert write(bundled_desk, "PUT", f"{SHARED_BASE}graph/{name}", content).status_code == 204
        assert position(bundled_desk) == before


# --- records ---------------------------------------------------------------------------------------------------------------


def test_the_graph_of_a_record_is_made_changed_and_deleted(bundled_desk: Desk) -> None:
    name = f"{SHARED_BASE}graph/area/trial"
    assert write(bundled_desk, "PUT", name, area("trial", "Proef")).status_code == 201
    assert "Proef" in bundled_desk.client.get("/doc/area/trial.ttl").text
    assert write(bundled_desk, "PUT", name, area("trial", "Andere proef")).status_code == 204
    assert "Andere proef" in bundled_desk.client.get("/doc/area/trial.ttl").text
    assert write(bundled_desk, "DELETE", name).status_code == 204
    assert bundled_desk.client.get("/doc/area/trial.ttl").status_code == 410


def test_the_graph_of_a_record_takes_no_nodes_of_another(bundled_desk: Desk) -> None:
    before = position(bundled_desk)
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/mine", area("mine") + area("other"))
    assert (answer.status_code, position(bundled_desk)) == (400, before)
    assert "id/area/other> does not belong in" in answer.json()["detail"]


def test_the_graph_of_a_record_takes_no_nodes_of_nobody(bundled_desk: Desk) -> None:
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/mine", area("mine") + "<urn:a> <urn:p> 1 .")
    assert answer.status_code == 400
    assert "<urn:a> belongs to no record" in answer.json()["detail"]


def test_another_graph_says_nothing_about_a_record(bundled_desk: Desk) -> None:
    answer = write(bundled_desk, "PUT", "urn:gossip", area("mine"))
    assert answer.status_code == 400
    assert "graph/area/mine" in answer.json()["detail"]


def test_a_graph_that_others_publish_is_not_written_here(tmp_path: object, empty_workspace: Workspace) -> None:
    own = empty_workspace.settings.model_copy(update={"base_iri": "https://almere.example/"})
    with desk(Workspace(own)) as at:
        answer = write(at, "PUT", f"{SHARED_BASE}graph/area/theirs", area("theirs"))
        assert answer.status_code == 400
        assert f"kept by those who publish <{SHARED_BASE}>" in answer.json()["detail"]


def test_graphs_that_are_no_records_can_be_kept_out(empty_workspace: Workspace) -> None:
    strict = empty_workspace.settings.model_copy(update={"other_graphs": "refused"})
    with desk(Workspace(strict)) as at:
        for method in ("PUT", "POST"):
            answer = write(at, method, "urn:mine", "<urn:a> <urn:p> 1 .")
            assert answer.status_code == 400
            assert "not the graph of a record" in answer.json()["detail"]


INVALID = area("wrong").replace("schema:name", "schema:alternateName")


@every_language
def test_what_is_not_valid_is_422_with_what_is_wrong_in_the_readers_language(bundled_desk: Desk, language: str) -> None:
    before = position(bundled_desk)
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/wrong", INVALID, Accept_Language=language)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert problem["type"].endswith("/problem/not-valid")
    assert problem["findingCount"] == len(problem["findings"]) > 0
    finding = problem["findings"][0]
    assert finding["record"] == finding["node"] == f"{SHARED_BASE}id/area/wrong"
    assert finding["path"] == "https://schema.org/name"
    assert {"nl": "naam", "en": "name"}[language] in finding["field"].casefold()
    assert answer.headers["content-language"] == language
    assert position(bundled_desk) == before
    assert bundled_desk.client.get("/graph-store/area/wrong").status_code == 404


def test_the_report_comes_as_shacl(bundled_desk: Desk) -> None:
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/wrong", INVALID, Accept="text/turtle")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/turtle; charset=utf-8")
    report = ox.Store()
    report.load(answer.content, format=ox.RdfFormat.TURTLE)
    assert report.query("ASK { ?report sh:conforms false ; sh:result/sh:resultPath schema:name }", prefixes=PREFIXES)


@every_language
def test_the_report_comes_as_text(bundled_desk: Desk, language: str) -> None:
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/wrong", INVALID, Accept="text/plain", Accept_Language=language)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/plain; charset=utf-8")
    assert {"nl": "1 overtreding", "en": "1 violation"}[language] in answer.text


@every_language
def test_the_report_comes_as_a_page(bundled_desk: Desk, language: str) -> None:
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/wrong", INVALID, Accept="text/html", Accept_Language=language)
    tree = html.document_fromstring(answer.text)
    assert (answer.status_code, tree.get("lang")) == (422, language)
    [finding] = tree.xpath("//main//li")
    assert finding.xpath("string(code)") == f"{SHARED_BASE}id/area/wrong"


def test_a_record_that_others_point_to_cannot_be_deleted(bundled_desk: Desk) -> None:
    before = position(bundled_desk)
    answer = write(bundled_desk, "DELETE", f"{SHARED_BASE}graph/municipality/gm0034")
    assert (answer.status_code, position(bundled_desk)) == (422, before)
    assert "municipality/gm0034> does not exist" in answer.json()["findings"][0]["detail"]


def test_an_empty_record_is_none(bundled_desk: Desk) -> None:
    assert write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/void", "").status_code == 422


def test_a_record_can_be_patched(bundled_desk: Desk) -> None:
    name = f"{SHARED_BASE}graph/area/patched"
    write(bundled_desk, "PUT", name, area("patched"))
    update = (
        'DELETE { ?area ?name ?old } INSERT { ?area ?name "Nieuw"@nl } WHERE { ?area ?name ?old FILTER(?old = "Proefgebied"@nl) }'
    )
    assert patch(bundled_desk, name, update).status_code == 204
    assert '"Nieuw"@nl' in bundled_desk.client.get("/graph-store/area/patched").text
    assert patch(bundled_desk, name, "DELETE WHERE { ?s ?p ?o }").status_code == 422
    assert '"Nieuw"@nl' in bundled_desk.client.get("/graph-store/area/patched").text


# --- the rest of HTTP ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/graph-store", "/graph-store?default", "/graph-store/practice/x"])
def test_options_tell_what_can_be_done_and_sent(client: TestClient, address: str) -> None:
    answer = client.options(address)
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS"
    assert set(answer.headers["accept-post"].split(", ")) == {*FORMATS, "multipart/form-data"}
    assert answer.headers["accept-patch"] == "application/sparql-update"


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
def test_scripts_of_other_hosts_may_write_with_a_token(client: TestClient, method: str) -> None:
    asked = "authorization, change-note, content-type, if-match"
    headers = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": asked,
    }
    answer = client.options("/graph-store?graph=urn:a", headers=headers)
    assert answer.status_code == 200
    assert method in answer.headers["access-control-allow-methods"]
    assert set(asked.split(", ")) <= set(answer.headers["access-control-allow-headers"].lower().split(", "))


def test_another_method_is_405(client: TestClient) -> None:
    answer = client.request("TRACE", "/graph-store")
    assert answer.status_code == 405
    assert "PATCH" in answer.headers["allow"]


def test_a_service_without_a_graph_says_so(tmp_path: object, empty_workspace: Workspace, serve: Serving) -> None:
    with serve(empty_workspace) as client:
        for address in ("/graph-store", "/graph-store?default", "/graph-store?graph=urn:a"):
            assert client.get(address).status_code == 503


# --- what goes in comes out ------------------------------------------------------------------------------------------------


def small_graphs() -> st.SearchStrategy[list[str]]:
    """Lines of N-Triples about few nodes, so that they meet."""
    names = st.sampled_from(["<urn:a>", "<urn:b>", "<http://example.org/é>"])
    blank = st.sampled_from(["_:x", "_:y", "_:z", "_:b-1", "_:é.2"])
    texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8)
    literals = st.builds(
        lambda value, kind: str(ox.Literal(value, **kind)),
        texts,
        st.sampled_from([{}, {"language": "nl"}, {"language": "en-gb"}, {"datatype": ox.NamedNode("urn:type")}]),
    )
    triples = st.tuples(names | blank, st.sampled_from(["<urn:p>", "<urn:q>"]), names | blank | literals)
    return st.lists(triples.map(lambda triple: " ".join((*triple, "."))), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=small_graphs())
def test_what_is_put_is_what_is_got(bundled_desk: Desk, lines: Iterable[str]) -> None:
    content = "\n".join(lines)
    written = write(bundled_desk, "PUT", "urn:round", content, Content_Type="application/n-triples")
    assert written.status_code in {201, 204}, written.text
    found = read(bundled_desk, "urn:round")
    assert found == graph(content), str(found)
    again = write(bundled_desk, "PUT", "urn:round", content, Content_Type="application/n-triples")
    assert again.headers["etag"] == written.headers["etag"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=small_graphs(), second=small_graphs())
def test_what_is_posted_to_it_is_merged(bundled_desk: Desk, first: list[str], second: list[str]) -> None:
    write(bundled_desk, "PUT", "urn:merged", "\n".join(first), Content_Type="application/n-triples")
    write(bundled_desk, "POST", "urn:merged", "\n".join(second), Content_Type="application/n-triples")
    apart = "\n".join(first + [line.replace("_:", "_:other") for line in second])
    assert read(bundled_desk, "urn:merged") == graph(apart)


# --- several editors at once -----------------------------------------------------------------------------------------------


def test_of_editors_who_all_had_the_same_version_in_mind_one_wins(bundled_desk: Desk) -> None:
    tag = write(bundled_desk, "PUT", "urn:race", "<urn:a> <urn:p> 0 .").headers["etag"]

    def attempt(number: int) -> int:
        return write(bundled_desk, "PUT", "urn:race", f"<urn:a> <urn:p> {number} .", If_Match=tag).status_code

    with ThreadPoolExecutor(4) as editors:
        statuses = sorted(editors.map(attempt, range(1, 5)))
    assert statuses == [204, 412, 412, 412]


def test_what_several_editors_add_at_once_is_all_there(bundled_desk: Desk) -> None:
    with ThreadPoolExecutor(4) as editors:
        list(editors.map(lambda number: write(bundled_desk, "POST", "urn:crowd", f"<urn:a> <urn:p> {number} ."), range(4)))
    assert read(bundled_desk, "urn:crowd") == graph("<urn:a> <urn:p> 0 , 1 , 2 , 3 .")
