"""Where the clauses of a SPARQL text stand that say which graphs it reads, held against what Oxigraph makes of the same text."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.rdf.sparql import Dataset, Prologue, dataset_of, is_volatile, tokens


def texts(sparql: str) -> list[str]:
    """The texts of the tokens."""
    return [token.text for token in tokens(sparql)]


# --- tokens ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("select*{?s a ex:b.}", ["SELECT", "*", "{", "?s", "A", "ex:b", ".", "}"]),
        ("?s ex:a.b. ex:c.", ["?s", "ex:a.b", ".", "ex:c", "."]),
        ("<urn:a#b> # <urn:c>\n<urn:d>", ["<urn:a#b>", "<urn:d>"]),
        ("'it\\'s' \"\"\"a \" b\"\"\"@nl-BE '''#'''", ["'it\\'s'", '"""a " b"""', "@nl-BE", "'''#'''"]),
        ("?a<?b && ?c>?d", ["?a", "<", "?b", "&", "&", "?c", ">", "?d"]),
        ("ex:a\\-b\\.c :%41 ex: :", ["ex:a\\-b\\.c", ":%41", "ex:", ":"]),
        ("?é $x_1 _:b1", ["?é", "$x_1", "_", ":b1"]),
        ("<http://a/\\u00e9\\U0001F600>", ["<http://a/\\u00e9\\U0001F600>"]),
        ("1.5e3 -2", ["1", ".", "5E3", "-", "2"]),
    ],
)
def test_a_text_falls_into_tokens(sparql: str, expected: list[str]) -> None:
    assert texts(sparql) == expected


def test_tokens_tell_where_they_stand() -> None:
    sparql = "PREFIX graphs: <urn:> select # ?c\n ?a { GRAPHgraphs:b { ?a ?b 'c' } }"
    assert all(sparql[token.start : token.end].upper() == token.text.upper() for token in tokens(sparql))


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("GRAPH?g", ["GRAPH", "?g"]),
        ("PREFIX e: <urn:> GRAPHe:a", ["PREFIX", "e:", "<urn:>", "GRAPH", "e:a"]),
        ("PREFIXe:<urn:>FROMNAMEDe:a", ["PREFIX", "e:", "<urn:>", "FROM", "NAMED", "e:a"]),
        ("PREFIX tool: <urn:> INTOtool:a", ["PREFIX", "tool:", "<urn:>", "INTO", "tool:a"]),
        ("PREFIX # tool\n tool: <urn:> tool:a", ["PREFIX", "tool:", "<urn:>", "tool:a"]),
        ("PREFIX graph: <urn:> graph:a", ["PREFIX", "graph:", "<urn:>", "graph:a"]),
        ("DELETEWHERE{} CLEARALL DROPSILENTNAMED", ["DELETE", "WHERE", "{", "}", "CLEAR", "ALL", "DROP", "SILENT", "NAMED"]),
        ("?s ?p 1GRAPH ?g", ["?s", "?p", "1", "GRAPH", "?g"]),
        ("?all ?p 'FROMNAMED' ex:withall", ["?all", "?p", "'FROMNAMED'", "ex:withall"]),
    ],
)
def test_keywords_that_nothing_stands_between_are_told_apart(sparql: str, expected: list[str]) -> None:
    assert texts(sparql) == expected


@given(st.text(st.sampled_from("ab:<>#?$'\"\\{}()@_.1 \n\réGRAPHFROM")))
def test_any_text_falls_into_tokens_that_stand_one_after_the_other(sparql: str) -> None:
    end = 0
    for token in tokens(sparql):
        assert end <= token.start < token.end
        end = token.end


# --- names -------------------------------------------------------------------------------------------------------------------

BASES = ("http://a.example/b/c", "http://a.example", "https://a.example/b/?q#f", "urn:x:y")
REFERENCES = st.one_of(
    st.sampled_from(
        ["", "#", "#f", "?", "?q", "d", "../d", "../../..", "./", "/", "//h/p", "http://h/../x#", "urn:z#", "d:e", "a/b:c"]
    ),
    st.from_regex(r"[a-z./?#:%-]{0,8}", fullmatch=True),
)


@settings(max_examples=300)
@given(st.sampled_from(BASES), REFERENCES)
def test_relative_names_are_resolved_as_oxigraph_does(base: str, reference: str) -> None:
    [token] = tokens(f"<{reference}>")
    try:
        [quad] = ox.parse(f"<{reference}> <urn:p> 1 .", format=ox.RdfFormat.TURTLE, base_iri=base)
    except SyntaxError:
        return
    assert Prologue(base).iri(token) == str(quad.subject)[1:-1]


@pytest.mark.parametrize("escaped", ["\\u00e9", "\\U000000E9", "é"])
def test_escapes_in_names_are_undone(escaped: str) -> None:
    assert Prologue().iri(next(tokens(f"<urn:{escaped}>"))) == "urn:é"


@pytest.mark.parametrize("escaped", ["\\uD800", "\\U00110000", "\\UFFFFFFFF"])
def test_escapes_of_no_character_are_left(escaped: str) -> None:
    assert Prologue().iri(next(tokens(f"<urn:{escaped}>"))) == f"urn:{escaped}"


def test_a_prefix_that_nobody_declared_names_nothing() -> None:
    assert Prologue().iri(next(tokens("ex:a"))) == ""


# --- datasets ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", Dataset()),
        ("SELECT * FROM <urn:a> FROM <urn:b> FROM <urn:a> { ?s ?p ?o }", Dataset(("urn:a", "urn:b"))),
        ("ASK FROM NAMED <urn:a> { GRAPH ?g { ?s ?p ?o } }", Dataset((), ("urn:a",))),
        ("PREFIX e: <urn:e:> DESCRIBE <urn:x> from e:a\\-b from named e:", Dataset(("urn:e:a-b",), ("urn:e:",))),
        ("BASE <http://a.example/b/> PREFIX : <#> CONSTRUCT FROM :c WHERE { ?s ?p ?o }", Dataset(("http://a.example/b/#c",))),
        (
            "PREFIX e: <http://e.example/ns#> SELECT*FROMe:a FROMNAMEDe:b{}",
            Dataset(("http://e.example/ns#a",), ("http://e.example/ns#b",)),
        ),
        ("SELECT ?from { ?from <urn:from> 'FROM <urn:a>' } # FROM <urn:b>", Dataset()),
        ("PREFIX from: <urn:> SELECT * FROM from:a { from:a from:b ?o }", Dataset(("urn:a",))),
        ("SELECT * FROM <a> { ?s ?p ?o }", Dataset(("http://base.example/a",))),
    ],
)
def test_the_dataset_of_a_query_is_what_it_says_with_from(query: str, expected: Dataset) -> None:
    assert dataset_of(query, "http://base.example/query") == expected


STORE = ox.Store()
for _graph in "abc":
    STORE.update(f"INSERT DATA {{ GRAPH <http://e.example/ns#{_graph}> {{ <urn:in> <urn:graph> '{_graph}' }} }}")
graphs = st.sampled_from(
    ["<http://e.example/ns#a>", "e:a", "e:b", "<ns#c>", "<\\u0068ttp://e.example/ns#b>", "<http://e.example/no>"]
)
spaces = st.sampled_from([" ", "\n", " # FROM e:c\n", "\t"])


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.sampled_from(["FROM", "from", "FROM NAMED", "fromNamed"]), spaces | st.just(""), graphs, spaces), min_size=1
    )
)
def test_oxigraph_answers_the_same_when_it_is_given_the_dataset(clauses: list[tuple[str, str, str, str]]) -> None:
    said = "".join(map("".join, clauses))
    query = (
        f"PREFIX e: <http://e.example/ns#> SELECT DISTINCT ?g ?o {said} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    )
    dataset = dataset_of(query, "http://e.example/")
    told = STORE.query(
        query,
        base_iri="http://e.example/",
        default_graph=[ox.NamedNode(each) for each in dataset.default],
        named_graphs=[ox.NamedNode(each) for each in dataset.named],
    )
    said_itself = STORE.query(query, base_iri="http://e.example/")
    assert isinstance(told, ox.QuerySolutions)
    assert isinstance(said_itself, ox.QuerySolutions)
    assert {(row["g"], row["o"]) for row in told} == {(row["g"], row["o"]) for row in said_itself}


def test_a_dataset_that_names_no_graph_is_none() -> None:
    assert not Dataset()
    assert Dataset(("urn:a",))
    assert Dataset((), ("urn:a",))


# --- what another moment may answer otherwise --------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["NOW()", "now ( )", "RAND()", "UUID()", "strUUID()", "BNODE()", "BNODE('a')"])
def test_time_and_chance_make_a_query_volatile(call: str) -> None:
    assert is_volatile(f"SELECT ({call} AS ?x) {{}}")


def test_another_endpoint_makes_a_query_volatile() -> None:
    assert is_volatile("SELECT * { service <http://a.example/> { ?s ?p ?o } }")


@pytest.mark.parametrize("query", ["SELECT ?now { ?now ?p 'NOW()' } # RAND()", "PREFIX now: <urn:> ASK { ?s now:uuid ?o }"])
def test_the_same_words_elsewhere_do_not(query: str) -> None:
    assert not is_volatile(query)
