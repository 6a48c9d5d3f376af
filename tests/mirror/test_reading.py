"""What a follower takes from a stream that it does not trust, and how it asks for that."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from participatiekaart.errors import InvalidInput, OutboundRefused
from participatiekaart.mirror import follow
from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.workspace import Workspace
from tests.elsewhere import Asked, Elsewhere, Reply, elsewhere


def page_of(server: Elsewhere, members: str, root: str = "") -> None:
    """Make a server answer with a stream of one page."""
    head = f"""
        PREFIX ldes: <https://w3id.org/ldes#> PREFIX tree: <https://w3id.org/tree#> PREFIX dct: <http://purl.org/dc/terms/>
        PREFIX schema: <https://schema.org/> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX as: <https://www.w3.org/ns/activitystreams#>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX id: <{SHARED_BASE}id/practice/>
    """
    stream = f'<#stream> tree:view <> ; <http://rdfs.org/ns/void#uriSpace> "{SHARED_BASE}" .'
    server.reply = lambda _: Reply(head + (root or stream) + members, "application/trig")


MEMBER = """
    <#stream> tree:member <#v1> .
    <#v1> a as:Create ; dct:isVersionOf id:a ; prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime ;
        schema:position 1 ; schema:sha256 "HASH" .
    <#v1> { CONTENT }
"""


@pytest.fixture
def server() -> Iterator[Elsewhere]:
    with elsewhere() as server:
        yield server


# --- what is not taken over --------------------------------------------------------------------------------------------------


def test_content_that_is_not_true_to_its_hash_is_refused(server: Elsewhere, copy: Workspace) -> None:
    page_of(server, MEMBER.replace("HASH", "0" * 64).replace("CONTENT", 'id:a schema:name "other"'))
    with pytest.raises(OutboundRefused, match="hash"):
        follow(copy, f"{server.url}feed")
    assert copy.journal.position == 0


@pytest.mark.parametrize(
    "content",
    ['id:b schema:name "of another record"', '<http://example.org/x> schema:name "of nobody"', '_:b schema:name "of nobody"'],
)
def test_what_does_not_belong_to_the_record_is_refused(server: Elsewhere, copy: Workspace, content: str) -> None:
    page_of(server, MEMBER.replace("CONTENT", content))
    with pytest.raises(OutboundRefused, match="does not belong"):
        follow(copy, f"{server.url}feed")
    assert copy.journal.position == 0


@pytest.mark.parametrize(
    "members",
    [
        "<< this is no TriG",
        "<#stream> tree:member <#v1> .",
        MEMBER.replace("schema:position 1", 'schema:position "first"'),
        MEMBER.replace("schema:position 1", f"schema:position {10**20}").replace("as:Create", "as:Delete"),
        MEMBER.replace("2026-01-01T00:00:00Z", "yesterday"),
        MEMBER.replace("2026-01-01T00:00:00Z", "2026-01-01T00:00:00"),
        MEMBER.replace("schema:position 1", "schema:position 1, 2"),
        "<> tree:relation <#r> . <#r> tree:node <> .",
    ],
)
def test_what_is_no_stream_is_refused(server: Elsewhere, copy: Workspace, members: str) -> None:
    page_of(server, members.replace("CONTENT", ""))
    with pytest.raises(OutboundRefused):
        follow(copy, f"{server.url}feed")
    assert copy.journal.position == 0


def test_a_stream_that_links_in_circles_comes_to_an_end(server: Elsewhere, copy: Workspace) -> None:
    page_of(server, "<> tree:relation <#r> . <#r> a tree:Relation ; tree:node <> .")
    with pytest.raises(OutboundRefused, match="no page of an event stream"):
        follow(copy, f"{server.url}feed")
    assert len(server.asked) < 20


def test_a_link_to_somewhere_else_is_not_followed(server: Elsewhere, copy: Workspace) -> None:
    page_of(server, "<> tree:relation <#r> . <#r> a tree:Relation ; tree:node </elsewhere> .")
    with pytest.raises(OutboundRefused, match="not one of the addresses"):
        follow(copy, f"{server.url}feed")


def test_a_stream_that_names_its_records_otherwise_is_refused_with_what_to_do(server: Elsewhere, copy: Workspace) -> None:
    page_of(server, "", root='<#stream> tree:view <> ; <http://rdfs.org/ns/void#uriSpace> "https://zeeland.example.org/" .')
    with pytest.raises(InvalidInput, match="PARTICIPATIEKAART_BASE_IRI=https://zeeland"):
        follow(copy, f"{server.url}feed")


# --- manners -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "waited"), [("7", 7.0), ("", 1.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("9" * 9, 300.0)])
def test_a_service_that_is_busy_is_asked_again_when_it_says(server: Elsewhere, copy: Workspace, said: str, waited: float) -> None:
    page_of(server, "")
    answer, times = server.reply, count()

    def reply(asked: Asked) -> Reply:
        return Reply(status=503, headers={"Retry-After": said} if said else {}) if next(times) == 0 else answer(asked)

    server.reply = reply
    waits: list[float] = []
    follow(copy, f"{server.url}feed", sleep=waits.append)
    assert waits == [waited]


def test_a_service_that_stays_busy_is_left_alone(server: Elsewhere, copy: Workspace) -> None:
    server.reply = lambda _: Reply(status=429)
    waits: list[float] = []
    with pytest.raises(OutboundRefused, match="429"):
        follow(copy, f"{server.url}feed", sleep=waits.append)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0]
