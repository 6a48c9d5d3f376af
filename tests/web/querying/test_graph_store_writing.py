"""Writing graphs over HTTP: PUT, POST, DELETE and PATCH, and what of it comes out again."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from tests.web.conftest import Desk
from tests.web.graphs import FORMATS, area, every_format, graph, patch, position, read, write

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


def test_a_number_is_kept_as_it_was_written(bundled_desk: Desk) -> None:
    content = "<urn:a> <urn:p> 01 , 1.50 , '1'^^<http://www.w3.org/2001/XMLSchema#boolean> ."
    write(bundled_desk, "PUT", "urn:spelt", content)
    assert read(bundled_desk, "urn:spelt") == graph(content)


def test_a_name_that_looks_like_that_of_a_blank_node_does_no_harm(empty_desk: Desk) -> None:
    name = f"{SHARED_BASE}.well-known/genid/a/b?c"
    assert write(empty_desk, "PUT", "urn:genid", f"<{name}> <urn:p> 1 .").status_code in {201, 400}
    for address in ("/graph-store?graph=urn:genid", "/graph-store?default"):
        assert empty_desk.client.get(address).status_code in {200, 404}


@pytest.mark.parametrize("predicate", [f"{PREFIXES['rdf']}li", "http://example.org/1"])
def test_what_xml_cannot_say_is_had_in_other_formats(empty_desk: Desk, predicate: str) -> None:
    write(empty_desk, "PUT", "urn:xml", f"<urn:a> <{predicate}> 1 .")
    for address in ("/graph-store?graph=urn:xml", "/graph-store?default"):
        assert empty_desk.client.get(address, headers={"Accept": "application/ld+json"}).status_code == 200
        assert empty_desk.client.get(address, headers={"Accept": "application/rdf+xml"}).status_code == 406


@pytest.mark.parametrize("name", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_a_graph_has_a_name_that_may_stand_in_a_graph(bundled_desk: Desk, name: str) -> None:
    before = position(bundled_desk)
    assert write(bundled_desk, "PUT", name, "<urn:a> <urn:p> 1 .").status_code == 400
    assert position(bundled_desk) == before


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


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=small_graphs())
def test_what_is_put_is_what_is_got(bundled_desk: Desk, lines: Iterable[str]) -> None:
    content = "\n".join(lines)
    written = write(bundled_desk, "PUT", "urn:round", content, Content_Type="application/n-triples")
    assert written.status_code in {201, 204}, written.text
    found = read(bundled_desk, "urn:round")
    assert found == graph(content), str(found)
    again = write(bundled_desk, "PUT", "urn:round", content, Content_Type="application/n-triples")
    assert again.headers["etag"] == written.headers["etag"]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=small_graphs(), second=small_graphs())
def test_what_is_posted_to_it_is_merged(bundled_desk: Desk, first: list[str], second: list[str]) -> None:
    write(bundled_desk, "PUT", "urn:merged", "\n".join(first), Content_Type="application/n-triples")
    write(bundled_desk, "POST", "urn:merged", "\n".join(second), Content_Type="application/n-triples")
    apart = "\n".join(first + [line.replace("_:", "_:other") for line in second])
    assert read(bundled_desk, "urn:merged") == graph(apart)
