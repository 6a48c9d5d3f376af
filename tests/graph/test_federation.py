"""SERVICE and LOAD: what may be asked goes by way of the gateway, and no text makes Oxigraph ask anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from string import ascii_lowercase
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participatiekaart.errors import QueryRefused
from participatiekaart.graph.federation import Outside, asking, directed, undirected

from ..elsewhere import Elsewhere, Reply, elsewhere

LISTED = "https://listed.example/sparql"
DATA = "https://data.example/files/"
NOWHERE = Outside()
NOBODY = '{"head": {"vars": []}, "results": {"bindings": []}}'


@pytest.fixture(scope="module")
def canary() -> Iterator[Elsewhere]:
    """An endpoint that nobody is to reach."""
    with elsewhere() as server:
        yield server


@pytest.fixture(scope="module")
def gateway() -> Iterator[Elsewhere]:
    """Stands for the gateway; the real one is tested by itself."""
    with elsewhere() as server:
        server.reply = lambda each: Reply(NOBODY) if each.method == "POST" else Reply("", "application/n-triples")
        yield server


@pytest.fixture(scope="module")
def outside(gateway: Elsewhere) -> Outside:
    return Outside(f"{gateway.url}secret", [LISTED], [DATA])


def evaluate(sparql: str, *, update: bool = False) -> None:
    """Let Oxigraph evaluate a text to the end."""
    if update:
        ox.Store().update(sparql)
    else:
        results = ox.Store().query(sparql)
        assert isinstance(results, ox.QueryBoolean) or list(results) is not None


def asked_for(server: Elsewhere) -> list[str]:
    """The addresses that the gateway was asked for."""
    asked = [unquote(each.path.split("/")[3]) for each in server.asked]
    server.asked.clear()
    return asked


# --- what goes through -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE <{LISTED}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ service silent <{LISTED}> {{ ?s ?p ?o }} }}",
        "PREFIX e: <https://listed.example/> SELECT * { SERVICE e:sparql { ?s ?p ?o } }",
        "BASE <https://listed.example/x/> SELECT * { SERVICE <../sparql> { ?s ?p ?o } }",
        f"ASK {{ {{}}SERVICE<{LISTED}>{{ ?s ?p ?o }} }}",
        f"ASK {{ SERVICE # to whom?\n <{LISTED}> # them\n {{ ?s ?p ?o }} }}",
        f"SELECT ?service {{ SERVICE <{LISTED}> {{ ?s <urn:service> 'SERVICE' }} }} # SERVICE <{LISTED}>",
    ],
)
def test_service_asks_the_gateway_for_an_endpoint_that_is_listed(
    query: str, outside: Outside, gateway: Elsewhere, canary: Elsewhere
) -> None:
    evaluate(directed(query, outside))
    assert (asked_for(gateway), canary.asked) == ([LISTED], [])


@pytest.mark.parametrize(
    ("update", "graph"),
    [
        (f"LOAD <{DATA}a.ttl>", ""),
        (f"load silent <{DATA}a.ttl>", ""),
        (f"LOAD <{DATA}a.ttl> INTO GRAPH <urn:g>", "urn:g"),
        (f"PREFIX d: <{DATA}> LOAD SILENT d:a.ttl into graph d:g", f"{DATA}g"),
        (f"CLEAR ALL ; LOAD <{DATA}a.ttl> ; CLEAR DEFAULT", ""),
    ],
)
def test_load_asks_the_gateway_for_an_address_that_starts_as_listed(
    update: str, graph: str, outside: Outside, gateway: Elsewhere
) -> None:
    gateway.reply = lambda _: Reply("<urn:a> <urn:b> <urn:c> .", "application/n-triples")
    store = ox.Store()
    store.update(directed(update, outside, update=True))
    assert asked_for(gateway) == [f"{DATA}a.ttl"]
    assert [each.value for each in store.named_graphs() if isinstance(each, ox.NamedNode)] == ([graph] if graph else [])


def test_service_in_an_update_asks_the_gateway(outside: Outside, gateway: Elsewhere) -> None:
    gateway.reply = lambda _: Reply(NOBODY)
    evaluate(directed(f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{LISTED}> {{ ?s ?p ?o }} }}", outside, update=True), update=True)
    assert asked_for(gateway) == [LISTED]


def test_an_update_that_is_judged_is_not_carried_out(outside: Outside) -> None:
    update = f"INSERT DATA {{ <urn:service> <urn:p> 1 }} ; LOAD <{DATA}a.ttl>"
    assert directed(update, outside, update=True).startswith("INSERT DATA { <urn:service> <urn:p> 1 } ; LOAD <http://127.0.0.1:")


WORDS = [
    "SELECT ?service { ?service ?p ?o } LIMIT 1",
    "SELECT $service ?Service { $service ?Service ?load }",
    "PREFIX ex: <urn:> SELECT * { ?s ex:service ex:load }",
    "PREFIX service: <urn:> PREFIX Service: <urn:> SELECT * { ?s service:p Service:o }",
    'SELECT * { ?s ?p "SERVICE <http://localhost/> { ?s ?p ?o }" }',
    "SELECT * { ?s ?p '''it's a SERVICE <http://localhost/> {}''' }",
    "SELECT * { ?s ?p <http://localhost/SERVICE#service> }",
    "SELECT * { ?s ?p ?o } LIMIT 1 # SERVICE <http://localhost/> { ?s ?p ?o }",
    "# SERVICE <http://localhost/> {\nSELECT * { ?s ?p ?o } LIMIT 1",
    "SELECT * { ?s ?p _:service } LIMIT 1",
    'SELECT * { ?s ?p "dienst"@service }',
    "SELECT * { ?s <https://w3id.org/participatiekaart/id/concept/organisation-type/werkgeversservicepunt> ?o }",
    "SELECT (<urn:service>(1) AS ?x) {}",
]
CHANGES = [
    "PREFIX load: <urn:> INSERT DATA { load:service load:load 'LOAD <http://localhost/>' } # LOAD <http://localhost/>",
    "DELETE { ?load ?p ?service } WHERE { ?load ?p ?service }",
    "INSERT DATA { GRAPH <urn:download> { <urn:s> <urn:p> 'workload'@load } }",
]


@pytest.mark.parametrize(("text", "update"), [(each, False) for each in WORDS] + [(each, True) for each in CHANGES])
def test_the_words_elsewhere_change_nothing(text: str, update: bool) -> None:
    assert directed(text, NOWHERE, update=update) == text


# --- what is refused -------------------------------------------------------------------------------------------------------

CALLS = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "silent, in lower case": "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "in mixed case": "SELECT * { SerVice <URL> { ?s ?p ?o } }",
    "in ask": "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "in construct": "CONSTRUCT { ?s ?p ?o } { SERVICE <URL> { ?s ?p ?o } }",
    "in describe": "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "deep inside": "SELECT * { OPTIONAL { { SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } } } } }",
    "inside one that is listed": "SELECT * { SERVICE <LISTED> { ?s ?p ?o SERVICE <URL> { ?s ?q ?z } } }",
    "by a variable": "SELECT * { BIND(<URL> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "by a prefixed name": "PREFIX e: <URL> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "by an IRI with an escape": "SELECT * { SERVICE <URL\\u0061> { ?s ?p ?o } }",
    "by a relative IRI": "BASE <URL> SELECT * { SERVICE <a> { ?s ?p ?o } }",
    "by a name that is declared twice": "PREFIX e: <LISTED> PREFIX e: <URL> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "glued to silent": "SELECT * { SERVICESILENT<URL> { ?s ?p ?o } }",
    "glued to a prefixed name": "PREFIX e: <URL> SELECT * { SERVICEe:a { ?s ?p ?o } }",
    "glued to an empty prefix": "PREFIX : <URL> SELECT * { SERVICE:a { ?s ?p ?o } }",
    "after a full stop": "SELECT * { OPTIONAL { ?a <urn:x> ?b } ?s <urn:p> ?o .SERVICE <URL> { ?s ?p ?o } }",
    "after a number": "SELECT * { ?s <urn:p> 1SERVICE <URL> { ?s ?p ?o } }",
    "after a boolean": "SELECT * { ?s <urn:p> trueSERVICE <URL> { ?s ?p ?o } }",
    "after a bracket": "SELECT * { {}SERVICE<URL>{ ?s ?p ?o } }",
    "after a comment": "SELECT * { # no service here\nSERVICE <URL> { ?s ?p ?o } }",
    "after a comment that ends in CR": "SELECT * { # no service here\rSERVICE <URL> { ?s ?p ?o } }",
    "around comments": "SELECT * { SERVICE # one\n#two\n<URL> # three\n { ?s ?p ?o } }",
    "after an escaped quote in a name": "PREFIX e: <urn:> SELECT * { OPTIONAL { ?a e:b\\'c ?d } SERVICE <URL> {} #'\n }",
    "after an escaped hash in a name": "PREFIX e: <urn:> SELECT * { OPTIONAL { ?a e:b\\#c ?d } SERVICE <URL> { ?s ?p ?o } }",
    "after an escaped quote in a text": 'SELECT * { BIND("\\u0022 " AS ?q) SERVICE <URL> { ?s ?p ?o } #"\n }',
    "after an escaped backslash in a text": 'SELECT * { BIND("\\u005C" AS ?q) SERVICE <URL> { ?s ?p ?o } #"\n }',
    "after a long text": 'SELECT * { BIND("""a"" """ AS ?q) SERVICE <URL> { ?s ?p ?o } #"""\n }',
    "in what could be an IRI": "SELECT * { BIND(<URL> AS ?x) FILTER(1<2)SERVICE?x#>\n{ ?s ?p ?o } }",
    "with a word that stands for it": "SELECT ?aervice ?bervice { SERVICE <URL> { ?s ?p ?o } }",
    "with every word that could": f"SELECT {' '.join(f'?{each}ervice' for each in ascii_lowercase)} {{ SERVICE <URL> {{}} }}",
    "with a code point escape": "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "with a long code point escape": "SELECT * { SERV\\U00000049CE <URL> { ?s ?p ?o } }",
    "with a letter that is alike": "SELECT * { \u017fERVICE <URL> { ?s ?p ?o } }",
}
LOADS = {
    "plain": "LOAD <URL>",
    "silent": "load silent <URL>",
    "into a graph": "LOAD <URL> INTO GRAPH <urn:g>",
    "by a prefixed name": "PREFIX e: <URL> LOAD e:a INTO GRAPH e:b",
    "by a relative IRI": "BASE <URL> LOAD <a>",
    "by an empty IRI": "BASE <URL> LOAD <>",
    "by an IRI with an escape": "LOAD <URL\\u0061>",
    "glued": "LOAD<URL>",
    "glued to silent": "LOADSILENT<URL>INTOGRAPH<urn:g>",
    "glued to a prefixed name": "PREFIX e: <URL> LOADe:a",
    "glued to an empty prefix": "PREFIX : <URL> LOAD:a",
    "after another operation": "CLEAR ALL;LOAD <URL>",
    "after one that is listed": "LOAD <https://data.example/files/a> ; LOAD <URL>",
    "around comments": "LOAD # one\nSILENT # two\n<URL> # three",
    "after an escaped quote in a name": "PREFIX e: <urn:> CLEAR SILENT GRAPH e:b\\'c; LOAD <URL> #'",
    "after an escaped hash in a name": "PREFIX e: <urn:> CLEAR SILENT GRAPH e:b\\#c; LOAD <URL>",
    "with every word that could": f"PREFIX e: <urn:{''.join(f'{each}oad' for each in ascii_lowercase)}> LOAD <URL>",
    "with a code point escape": "L\\u004FAD <URL>",
    "and service": "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "and service, by using": "DELETE { ?s ?p ?o } USING <urn:g> WHERE { { .SERVICE <URL> { ?s ?p ?o } } }",
}


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize(("spelling", "update"), [(each, False) for each in CALLS] + [(each, True) for each in LOADS], ids=str)
def test_what_is_not_listed_is_refused_and_nobody_is_asked(
    spelling: str, update: bool, listed: bool, canary: Elsewhere, outside: Outside
) -> None:
    text = (LOADS if update else CALLS)[spelling].replace("URL", canary.url).replace("LISTED", LISTED)
    with pytest.raises((QueryRefused, SyntaxError)):
        evaluate(directed(text, outside if listed else NOWHERE, update=update), update=update)
    assert not canary.asked


@pytest.mark.parametrize("spelling", ["plain", "silent, in lower case", "after a full stop", "glued to silent", "after a number"])
def test_the_refusal_of_service_says_why(spelling: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE is refused: this endpoint asks no other endpoint"):
        directed(CALLS[spelling].replace("URL", "http://localhost/"), NOWHERE)


@pytest.mark.parametrize("spelling", ["plain", "silent", "into a graph", "glued", "glued to silent", "after another operation"])
def test_the_refusal_of_load_says_why(spelling: str) -> None:
    with pytest.raises(QueryRefused, match="LOAD is refused: this endpoint reads no other address"):
        directed(LOADS[spelling].replace("URL", "http://localhost/"), NOWHERE, update=True)


def test_the_refusal_names_the_endpoint_and_those_that_may_be_asked(outside: Outside) -> None:
    with pytest.raises(QueryRefused) as refused:
        directed("SELECT * {\n  SERVICE <http://localhost/> { ?s ?p ?o } }", outside)
    assert refused.value.text == {
        "en": f"SERVICE <http://localhost/> is refused; this endpoint asks only <{LISTED}>.",
        "nl": f"SERVICE <http://localhost/> wordt geweigerd; dit endpoint bevraagt alleen <{LISTED}>.",
    }
    assert (refused.value.line, refused.value.column) == (2, 3)


def test_the_refusal_of_a_variable_names_the_variable(outside: Outside) -> None:
    with pytest.raises(QueryRefused, match=r"SERVICE \?u is refused; this endpoint asks only"):
        directed(CALLS["by a variable"], outside)


def test_the_refusal_of_load_names_the_address_and_what_may_be_read(outside: Outside) -> None:
    with pytest.raises(QueryRefused, match=f"LOAD <http://localhost/> is refused; what may be read starts with <{DATA}>"):
        directed("LOAD <http://localhost/>", outside, update=True)


def test_a_call_that_runs_into_what_stands_before_it_is_told(outside: Outside) -> None:
    with pytest.raises(QueryRefused, match="It cannot be told which address is asked"):
        directed(f"SELECT * {{ ?s <urn:p> 1SERVICE <{LISTED}> {{ ?s ?p ?o }} }}", outside)


@pytest.mark.parametrize(
    ("text", "update", "alike"),
    [
        ("SELECT ?service {\n ?service ?p }", False, {}),
        (f"SELECT * {{ SERVICE SILENT <{LISTED}> {{ ?s ?p ?o }} }} ?", False, {"SERVICE SILENT": "GRAPH         "}),
        (f"ASK {{\nSERVICE <{LISTED}> {{}} SERVICE <{LISTED}> {{ ?s ?p }} }}", False, {"SERVICE": "GRAPH  "}),
        (f"CLEAR ALL;\nLOAD <{DATA}a> ; NONSENSE", True, {f"LOAD <{DATA}a>": f"DROP ALL{' ' * len(DATA)}"}),
        (f"CLEAR ALL;\nLOAD <{DATA}a> INTO GRAPH <urn:g> NONSENSE", True, {"LOAD": "COPY", "INTO": "TO  "}),
    ],
)
def test_a_mistake_elsewhere_is_told_where_it_stands(text: str, update: bool, alike: dict[str, str], outside: Outside) -> None:
    with pytest.raises(SyntaxError) as error:
        directed(text, outside, update=update)
    for call, other in alike.items():
        text = text.replace(call, other)
    with pytest.raises(SyntaxError) as same:
        evaluate(text, update=update)
    assert str(error.value).split(": ")[0] == str(same.value).split(": ")[0]


# --- fuzzing ---------------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("SERVICE", "service", "SILENT", "LOAD", "load", "INTO GRAPH", "GRAPH", "<URL>", "<LISTED>", "<DATA>", "?x", "$service"),
        *(
            "e:",
            "e:a",
            ":a",
            "e:a\\'",
            "l:",
            "SERVICEe:a",
            "{",
            "}",
            "(",
            ")",
            "<",
            ">",
            "#",
            "\n",
            "\r",
            " ",
            "'",
            '"',
            '"""',
            "'''",
        ),
        *("\\", "\\'", "\\u0022", "\\u0027", "\\u0053", "\\u003E", ".", ";", ",", "1", "1.", "e", "true", "@en", "^^", "FILTER"),
        *("BIND(<URL> AS ?x)", "{ ?s ?p ?o }", "WHERE", "INSERT DATA", "CLEAR ALL", "UNION", "OPTIONAL", "EXISTS", "BASE <URL>"),
        *(
            "PREFIX e: <LISTED>",
            "PREFIX e: <URL>",
            "<a'>",
            "<a#b>",
            "//",
            "\u017f",
            "\u212a",
            "\0",
            "\ufeff",
            "_:service",
            "<<",
            "|",
        ),
    ]
)
SURROUNDINGS = st.lists(PIECES, max_size=7).map("".join)
SPACED = st.lists(PIECES, max_size=7).map(" ".join)


Place = tuple[Elsewhere, Elsewhere, Outside]


@pytest.fixture(scope="module")
def place(canary: Elsewhere, gateway: Elsewhere, outside: Outside) -> Place:
    return canary, gateway, outside


def harmless(text: str, update: bool, place: Place) -> None:
    """Whatever a text is: with it, Oxigraph asks nobody but the gateway, and that only for what is listed."""
    canary, gateway, outside = place
    text = text.replace("URL", canary.url).replace("LISTED", LISTED).replace("DATA>", f"{DATA}a>")
    for each in (NOWHERE, outside):
        with suppress(QueryRefused, SyntaxError, RuntimeError, OSError, ValueError):
            evaluate(directed(text, each, update=update), update=update)
    assert not canary.asked
    assert all(each == LISTED or each.startswith(DATA) for each in asked_for(gateway))


@settings(max_examples=400)
@given(
    before=SURROUNDINGS | SPACED, after=SURROUNDINGS | SPACED, target=st.sampled_from(["<URL>", "<LISTED>", "e:", "e:a", "?x"])
)
@example(before="?s ?p e:a\\'.", after="#'\n", target="<URL>")
@example(before="# SERVICE l:\\\n", after="", target="<URL>")
@example(before="'SERVICE <a'/../sparql> {} ", after="", target="<URL>")
def test_whatever_stands_around_service_no_query_asks_anybody_else(before: str, after: str, target: str, place: Place) -> None:
    prologue = "PREFIX e: <URL> PREFIX : <URL> PREFIX SERVICEe: <URL> PREFIX l: <LISTED> "
    query = f"{prologue}SELECT * {{ {before}SERVICE SILENT {target} {{ ?s ?p ?o }}{after} }}"
    harmless(query, False, place)


@settings(max_examples=400)
@given(before=SURROUNDINGS | SPACED, after=SURROUNDINGS | SPACED, target=st.sampled_from(["<URL>", "<DATA>", "e:", "e:a", "<>"]))
@example(before="", after=";LOAD<URL>", target="<DATA>")
@example(before="INSERT DATA { <urn:a> <urn:b> 'LOAD <DATA>' } ;", after="", target="<URL>")
def test_whatever_stands_around_load_no_update_asks_anybody_else(before: str, after: str, target: str, place: Place) -> None:
    prologue = "PREFIX e: <URL> PREFIX : <URL> PREFIX LOADe: <URL> BASE <URL> "
    harmless(f"{prologue}{before}LOAD SILENT {target} {after}", True, place)


@settings(max_examples=200)
@given(text=SURROUNDINGS | SPACED, update=st.booleans())
def test_no_heap_of_pieces_asks_anybody_else(text: str, update: bool, place: Place) -> None:
    harmless(text, update, place)


# --- the gateway is nobody's business --------------------------------------------------------------------------------------


def test_the_address_of_the_gateway_is_put_back(outside: Outside) -> None:
    query = f"ASK {{ SERVICE <{LISTED}> {{ }} }}"
    assert undirected(directed(query, outside), outside.gateway) == query


def test_a_text_without_calls_is_evaluated_as_it_is() -> None:
    with asking("ASK {}", NOWHERE) as ours:
        assert ours == "ASK {}"
    with pytest.raises(OSError, match="disk"), asking("ASK {}", NOWHERE):
        raise OSError("disk")
