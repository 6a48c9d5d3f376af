"""Writing on conditions, to the graph of all graphs, and at the same time as others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.workspace import Workspace
from tests.web.answers import every_language
from tests.web.conftest import Desk
from tests.web.graphs import every_format, graph, position, read, write

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
