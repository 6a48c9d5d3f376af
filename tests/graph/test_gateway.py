"""The way out, with a real Oxigraph in front of it and real servers behind it."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from participatiekaart.errors import OutboundRefused
from participatiekaart.graph.federation import Outside, asking
from participatiekaart.graph.gateway import Gateway
from participatiekaart.outbound import Limits

from ..elsewhere import Asked, Elsewhere, Reply, elsewhere

LIMITS = Limits(seconds=5.0, most_bytes=100_000, private=True)
Open = Callable[..., Gateway]


@pytest.fixture
def endpoint() -> Iterator[Elsewhere]:
    """An endpoint with one solution: ``?place`` is Almere."""
    with elsewhere() as server:
        server.reply = lambda _: Reply(solutions({"place": "Almere"}))
        yield server


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens gateways, and closes them."""
    gateways: list[Gateway] = []

    def open_one(*endpoints: str, starts: tuple[str, ...] = (), limits: Limits = LIMITS) -> Gateway:
        gateways.append(Gateway(endpoints, starts, limits))
        return gateways[-1]

    yield open_one
    for each in gateways:
        each.close()


def solutions(*rows: dict[str, str]) -> str:
    names = sorted({name for row in rows for name in row})
    bindings = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in rows]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}})


def places(gateway: Gateway, query: str) -> list[str]:
    """What ``?place`` is in each solution; empty where it is nothing."""
    with asking(query, gateway.outside) as ours:
        results = ox.Store().query(ours)
        assert isinstance(results, ox.QuerySolutions)
        found: list[str] = []
        try:
            for each in results:
                place = each["place"]
                found.append(place.value if isinstance(place, ox.Literal) else "")
        finally:
            del results  # an error keeps this frame, and solutions may go in their own thread only
        return found


def loaded(gateway: Gateway, update: str) -> list[str]:
    """The triples that are there after an update."""
    store = ox.Store()
    with asking(update, gateway.outside, update=True) as ours:
        store.update(ours)
    return [str(each.triple) for each in store]


def calling(server: Elsewhere, silent: str = "") -> str:
    return f"SELECT ?place {{ SERVICE {silent} <{server.url}> {{ ?s <urn:place> ?place }} }}"


# --- SERVICE ---------------------------------------------------------------------------------------------------------------


def test_service_joins_what_another_endpoint_answers(endpoint: Elsewhere, opened: Open) -> None:
    query = f"SELECT ?place {{ VALUES ?place {{ 'Almere' 'Utrecht' }} SERVICE <{endpoint.url}> {{ ?s <urn:place> ?place }} }}"
    assert places(opened(endpoint.url), query) == ["Almere"]


def test_the_endpoint_gets_the_query_as_a_form_which_every_engine_reads(endpoint: Elsewhere, opened: Open) -> None:
    places(opened(endpoint.url), calling(endpoint))
    [asked] = endpoint.asked
    assert (asked.method, asked.headers["content-type"]) == ("POST", "application/x-www-form-urlencoded")
    assert parse_qs(asked.body) == {"query": ["SELECT * WHERE { ?s <urn:place> ?place . }"]}


def test_solutions_in_xml_are_read_too(endpoint: Elsewhere, opened: Open) -> None:
    body = (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="place"/></head><results><result>'
        '<binding name="place"><literal>Almere</literal></binding></result></results></sparql>'
    )
    endpoint.reply = lambda _: Reply(body, "application/sparql-results+xml; charset=utf-8")
    assert places(opened(endpoint.url), calling(endpoint)) == ["Almere"]


def test_a_call_within_a_call_is_left_to_the_endpoint_by_its_own_address(endpoint: Elsewhere, opened: Open) -> None:
    other = "https://other.example/sparql"
    query = f"SELECT ?place {{ SERVICE <{endpoint.url}> {{ ?s <urn:place> ?place SERVICE <{other}> {{ ?s ?p ?o }} }} }}"
    places(opened(endpoint.url, other), query)
    [asked] = endpoint.asked
    assert f"SERVICE <{other}>" in parse_qs(asked.body)["query"][0]


def test_the_asking_ends_where_service_is_evaluated_for_every_row(endpoint: Elsewhere, opened: Open) -> None:
    rows = " ".join(map(str, range(200)))
    query = f"SELECT (1 AS ?place) {{ VALUES ?x {{ {rows} }} FILTER EXISTS {{ SERVICE <{endpoint.url}> {{ ?s ?p ?o }} }} }}"
    with pytest.raises(OutboundRefused, match="more than 100 times"):
        places(opened(endpoint.url), query)
    assert len(endpoint.asked) == 100


# --- SERVICE that comes to nothing -----------------------------------------------------------------------------------------


def broken(server: Elsewhere) -> dict[str, tuple[Callable[[Asked], Reply], str]]:
    """Answers that are no good, and what is said of them."""
    deep = (
        '{"type":"triple","value":{"subject":{"type":"uri","value":"urn:s"},"predicate":{"type":"uri","value":"urn:p"},"object":'
    )
    return {
        "late": (server.never, "took longer than 0.5 seconds"),
        "large": (lambda _: Reply(bytes(100_001)), "answered more than"),
        "an error": (lambda _: Reply(status=500), "answered with status 500"),
        "no media type": (lambda _: Reply("{}", ""), "answered in ?, not in SPARQL results"),
        "a page": (lambda _: Reply("<html>", "text/html"), "answered in text/html, not in SPARQL results"),
        "rows of text": (lambda _: Reply("place\r\nAlmere\r\n", "text/csv"), "answered in text/csv"),
        "no JSON": (lambda _: Reply("nonsense"), "no SPARQL solutions"),
        "half of the solutions": (lambda _: Reply(solutions(*[{"place": "Almere"}] * 9)[:-70]), "no SPARQL solutions"),
        "a relative IRI": (
            lambda _: Reply(solutions({"place": "Almere"}).replace('"literal"', '"uri"')),
            "no SPARQL solutions: .*IRI",
        ),
        "true": (lambda _: Reply('{"head": {}, "boolean": true}'), "no SPARQL solutions: true or false"),
        "an abyss": (
            lambda _: Reply(solutions({"place": ""}).replace('{"type": "literal", "value": ""}', deep * 700 + "}}" * 700)),
            "no SPARQL solutions: .*depth",
        ),
    }


KINDS = list(broken(Elsewhere.__new__(Elsewhere)))


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_is_no_good_is_explained(kind: str, endpoint: Elsewhere, opened: Open) -> None:
    endpoint.reply, reason = broken(endpoint)[kind]
    gateway = opened(endpoint.url, limits=Limits(0.5, 100_000, private=True))
    with pytest.raises(OutboundRefused, match=reason.replace("?", r"\?")) as refused:
        places(gateway, calling(endpoint))
    assert urlsplit(endpoint.url).netloc in refused.value.text["nl"]
    assert gateway.outside.gateway not in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_silent_makes_one_empty_solution_of_it(kind: str, endpoint: Elsewhere, opened: Open) -> None:
    endpoint.reply, _ = broken(endpoint)[kind]
    assert places(opened(endpoint.url, limits=Limits(0.5, 100_000, private=True)), calling(endpoint, "SILENT")) == [""]


@pytest.mark.parametrize(
    "where", ["FILTER EXISTS {CALL}", "FILTER NOT EXISTS {CALL}", "MINUS {CALL}", "BIND(EXISTS {CALL} AS ?e)"]
)
def test_a_failure_that_oxigraph_hides_is_told(where: str, endpoint: Elsewhere, opened: Open) -> None:
    endpoint.reply = lambda _: Reply(status=500)
    query = f"SELECT ?place {{ VALUES ?place {{ 'Almere' }} {where} }}"
    with pytest.raises(OutboundRefused, match="answered with status 500"):
        places(opened(endpoint.url), query.replace("CALL", f"{{ SERVICE <{endpoint.url}> {{ ?s ?p ?place }} }}"))
    places(opened(endpoint.url), query.replace("CALL", f"{{ SERVICE SILENT <{endpoint.url}> {{ ?s ?p ?place }} }}"))


def test_where_nothing_listens_that_is_told(opened: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    with pytest.raises(OutboundRefused, match=r"127\.0\.0\.1 does not answer"):
        places(opened(address), f"SELECT ?place {{ SERVICE <{address}> {{ ?s ?p ?place }} }}")


def test_what_is_listed_may_not_be_on_a_private_network_unless_that_is_allowed(endpoint: Elsewhere, opened: Open) -> None:
    with pytest.raises(OutboundRefused, match="is on a private network"):
        places(opened(endpoint.url, limits=Limits(5.0, 100_000)), calling(endpoint))
    assert not endpoint.asked


def test_an_endpoint_does_not_lead_to_one_that_is_not_listed(endpoint: Elsewhere, opened: Open) -> None:
    with elsewhere() as other:
        endpoint.reply = lambda _: Reply(status=307, headers={"Location": other.url})
        with pytest.raises(OutboundRefused, match=f"{other.url} is not one of the addresses"):
            places(opened(endpoint.url), calling(endpoint))
        assert places(opened(endpoint.url), calling(endpoint, "SILENT")) == [""]
        assert not other.asked
        other.reply = lambda _: Reply(solutions({"place": "Utrecht"}))
        assert places(opened(endpoint.url, other.url), calling(endpoint)) == ["Utrecht"]


# --- LOAD ------------------------------------------------------------------------------------------------------------------

DOCUMENTS = {
    "turtle": Reply("<a> <urn:p> <#b> , [] .", "text/turtle"),
    "n-triples": Reply("<URLa> <urn:p> <URLx.ttl#b> .\n<URLa> <urn:p> _:b .", "application/n-triples"),
    "rdf-xml": Reply(
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:"><r:Description r:about="a">'
        '<u:p r:resource="#b"/><u:p><r:Description/></u:p></r:Description></r:RDF>',
        "application/rdf+xml",
    ),
    "json-ld": Reply('{"@id": "a", "urn:p": [{"@id": "#b"}, {"@id": "_:x"}]}', "application/ld+json"),
    "turtle by its suffix": Reply("<a> <urn:p> <#b> , [] .", "text/plain"),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_load_reads_a_document_with_its_own_address_as_the_base(kind: str, endpoint: Elsewhere, opened: Open) -> None:
    reply = DOCUMENTS[kind]
    endpoint.reply = lambda _: reply._replace(body=str(reply.body).replace("URL", endpoint.url))
    triples = loaded(opened(starts=(endpoint.url,)), f"LOAD <{endpoint.url}x.ttl>")
    assert len(triples) == 2
    assert f"<{endpoint.url}a> <urn:p> <{endpoint.url}x.ttl#b>" in triples


def test_load_asks_for_what_it_can_read(endpoint: Elsewhere, opened: Open) -> None:
    endpoint.reply = lambda _: DOCUMENTS["turtle"]
    loaded(opened(starts=(endpoint.url.rstrip("/"),)), f"LOAD <{endpoint.url}x> INTO GRAPH <urn:g>")
    [asked] = endpoint.asked
    assert (asked.method, asked.headers["accept"].split(", ")[:2]) == ("GET", ["application/n-triples", "text/turtle"])


BROKEN_DOCUMENTS = {
    "a page": (Reply("<html>", "text/html"), "is in text/html; Turtle, N-Triples"),
    "no media type": (Reply("nonsense", ""), "is in .; Turtle, N-Triples"),
    "a mistake": (Reply("<a> <b>", "text/turtle"), "/x, line 1, column"),
    "nothing": (Reply(status=404), "answered with status 404"),
    "an abyss": (Reply('{"urn:a":' * 300 + "1" + "}" * 300, "application/ld+json"), "more than 200 levels"),
    "entities": (Reply('<!DOCTYPE a [<!ENTITY b "c">]><a/>', "application/rdf+xml"), "document type or entities"),
    "a context elsewhere": (Reply('{"@context": "http://127.0.0.1:9/"}', "application/ld+json"), "context is never fetched"),
}


@pytest.mark.parametrize("kind", BROKEN_DOCUMENTS)
def test_a_document_that_is_no_good_is_explained_or_passed_over(kind: str, endpoint: Elsewhere, opened: Open) -> None:
    reply, reason = BROKEN_DOCUMENTS[kind]
    endpoint.reply = lambda _: reply
    gateway = opened(starts=(endpoint.url,))
    with pytest.raises(OutboundRefused, match=reason):
        loaded(gateway, f"LOAD <{endpoint.url}x>")
    assert loaded(gateway, f"LOAD SILENT <{endpoint.url}x>") == []


@pytest.mark.parametrize("path", ["data/../secret", "data/%2e%2e/secret", "data/..%2Fsecret"])
def test_load_does_not_climb_out_of_where_it_may_read(path: str, endpoint: Elsewhere, opened: Open) -> None:
    with pytest.raises(OutboundRefused, match="is not one of the addresses"):
        loaded(opened(starts=(f"{endpoint.url}data/",)), f"LOAD <{endpoint.url}{path}>")
    assert not endpoint.asked


# --- the gateway itself ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "", "/x", "/x/y/https%3A%2F%2Fexample.org%2F", "/x/y/z/{target}"])
def test_only_who_knows_the_secret_is_served(path: str, endpoint: Elsewhere, opened: Open) -> None:
    address = urlsplit(opened(endpoint.url, starts=(endpoint.url,)).outside.gateway)
    for method in ("GET", "POST"):
        connection = http.client.HTTPConnection(str(address.netloc))
        connection.request(method, path or "*")
        response = connection.getresponse()
        assert (response.status, response.read()) == (404, b"")
        connection.close()
    assert not endpoint.asked


def test_the_gateway_judges_for_itself(endpoint: Elsewhere, opened: Open) -> None:
    wider = Outside(opened("https://listed.example/").outside.gateway, [endpoint.url], [endpoint.url])
    with pytest.raises(OutboundRefused, match="is not one of the addresses"), asking(calling(endpoint), wider) as ours:
        list(ox.Store().query(ours))  # type: ignore[arg-type]
    with pytest.raises(OutboundRefused, match="is not one"), asking(f"LOAD <{endpoint.url}>", wider, update=True) as ours:
        ox.Store().update(ours)
    assert not endpoint.asked


def test_where_the_gateway_is_gone_that_is_told(endpoint: Elsewhere, opened: Open) -> None:
    gateway = opened(endpoint.url)
    gateway.close()
    with pytest.raises(OutboundRefused, match="Another endpoint could not be asked"):
        places(gateway, calling(endpoint))


def test_several_ask_at_the_same_time(endpoint: Elsewhere, opened: Open) -> None:
    with elsewhere() as slow:
        slow.reply = slow.never
        gateway = opened(endpoint.url, slow.url, limits=Limits(0.5, 100_000, private=True))
        query = f"SELECT ?place {{ {{ SERVICE SILENT <{slow.url}> {{ ?s ?p ?o }} }} UNION {{ BIND('x' AS ?place) }} }}"
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(places, gateway, query)
            assert places(gateway, calling(endpoint)) == ["Almere"]
            assert not waiting.done()
            assert sorted(waiting.result()) == ["", "x"]
