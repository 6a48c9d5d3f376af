"""An engine outside this process: what is published in it, and that it answers as the embedded one does."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participatiekaart.errors import BudgetExceeded, EngineUnavailable, QueryRefused
from participatiekaart.graph.questions import Kind
from participatiekaart.graph.remote import GraphChange, Marker, RemoteEngine
from participatiekaart.rdf.sparql import Dataset

from .copies import Copy, answer, changes

EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"
BY_GRAPH = "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }"
COUNTED = "SELECT ?o (COUNT(*) AS ?times) { ?s ?p ?o } GROUP BY ?o"

A, B, C = (f"https://example.org/graph/{name}" for name in "abc")
ONE, TWO, THREE = (f'<urn:s> <urn:p> "{word}" .\n' for word in ("one", "two", "three"))
MIB = 1024**2


def agree(copy: Copy, *queries: str) -> None:
    """The engine answers as the embedded one does."""
    for sparql in queries or (EVERYTHING, BY_GRAPH, COUNTED):
        theirs, ours = copy.both(sparql)
        assert theirs == ours, sparql


def test_an_engine_that_holds_nothing_of_ours_is_at_position_0(engine: RemoteEngine) -> None:
    assert engine.position() == Marker(0, publishing=False)
    assert answer(engine, BY_GRAPH) == []


def test_what_is_published_is_in_a_graph_of_its_own_and_in_the_default_graph(copy: Copy) -> None:
    copy.publish({A: ONE, B: TWO})
    assert answer(copy.engine, EVERYTHING) == [("<urn:s>", "<urn:p>", '"one"'), ("<urn:s>", "<urn:p>", '"two"')]
    assert answer(copy.engine, BY_GRAPH) == [(f"<{A}>", '"one"'), (f"<{B}>", '"two"')]
    assert copy.engine.position() == Marker(1, publishing=False)


def test_the_default_graph_holds_once_what_several_graphs_hold(copy: Copy) -> None:
    copy.publish({A: ONE + TWO, B: ONE, C: ONE})
    agree(copy)
    assert answer(copy.engine, COUNTED)[0][0] == '"one"'


def test_a_triple_leaves_the_default_graph_with_the_last_graph_that_holds_it(copy: Copy) -> None:
    copy.publish({A: ONE + TWO, B: ONE, C: ONE})
    copy.publish({A: TWO, B: ONE})
    agree(copy)
    copy.publish({A: TWO})
    agree(copy)
    assert answer(copy.engine, EVERYTHING) == [("<urn:s>", "<urn:p>", '"two"')]


def test_a_triple_can_move_between_graphs_in_one_publication(copy: Copy) -> None:
    copy.publish({A: ONE, B: TWO})
    copy.publish({A: TWO, B: ONE})
    agree(copy)


def test_a_graph_that_goes_is_not_listed_any_more(copy: Copy) -> None:
    copy.publish({A: ONE, B: TWO})
    copy.publish({B: TWO})
    agree(copy, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")


def test_a_graph_that_came_and_went_since_the_last_publication_leaves_nothing(copy: Copy) -> None:
    copy.engine.publish([GraphChange(A, None, ONE.encode()), GraphChange(B, None, None)], 1)
    assert answer(copy.engine, BY_GRAPH) == [(f"<{A}>", '"one"')]
    copy.engine.reset()
    assert answer(copy.engine, BY_GRAPH) == []


def test_what_others_hold_in_the_engine_keeps_nothing_of_ours_there(copy: Copy) -> None:
    other = copy.engine.under("https://example.org/other/")
    other.publish(changes({}, {"urn:other": ONE}), 1)
    copy.publish({A: ONE + TWO})
    copy.publish({A: TWO})
    assert answer(copy.engine, EVERYTHING) == [("<urn:s>", "<urn:p>", '"two"')]
    other.reset()


def test_publishing_nothing_new_moves_the_position(copy: Copy) -> None:
    copy.publish({A: ONE})
    copy.publish({A: ONE})
    agree(copy)
    assert copy.engine.position() == Marker(2, publishing=False)


def test_a_change_that_does_not_fit_in_one_request_goes_in_several(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(copy.engine), "push_bytes", 1000)
    first = {f"{A}{number}": "".join(f'<urn:s{number}> <urn:p> "{value}" .\n' for value in range(30)) for number in range(4)}
    copy.publish(first)
    agree(copy)
    copy.publish({**first, f"{A}2": first[f"{A}2"][:400].rpartition("\n")[0] + "\n", f"{A}3": ONE})
    agree(copy)
    assert copy.engine.position() == Marker(2, publishing=False)


_GRAPHS = st.dictionaries(
    st.sampled_from([A, B, C]), st.sets(st.sampled_from([ONE, TWO, THREE]), min_size=1).map(lambda lines: "".join(sorted(lines)))
)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_GRAPHS, min_size=1, max_size=5))
def test_after_any_publications_the_default_graph_is_the_union(copy: Copy, publications: list[dict[str, str]]) -> None:
    for graphs in publications:
        copy.publish(graphs)
        agree(copy, EVERYTHING, BY_GRAPH)


def test_a_reset_takes_out_everything_of_ours_and_nothing_else(copy: Copy) -> None:
    other = copy.engine.under("https://example.org/other/")
    other.publish(changes({}, {"urn:other": THREE}), 7)
    copy.publish({A: ONE, B: TWO})
    copy.engine.reset()
    assert copy.engine.position() == Marker(0, publishing=False)
    assert answer(other, EVERYTHING) == [("<urn:s>", "<urn:p>", '"three"')]
    assert answer(other, BY_GRAPH) == [("<urn:other>", '"three"')]
    assert other.position() == Marker(7, publishing=False)
    other.reset()
    assert answer(other, EVERYTHING) == []


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?o { GRAPH <https://example.org/graph/a> { ?s ?p ?o } }",
        "PREFIX g: <https://example.org/graph/> SELECT * { ?s ?p ?o GRAPH g:a { ?s ?q ?o } }",
        "SELECT * { GRAPH <https://example.org/graph/a> { ?s ?p ?o } GRAPH ?g { ?s ?p ?o2 } FILTER(?o != ?o2) }",
        "SELECT ?o { ?s ?p ?o FILTER EXISTS { GRAPH <https://example.org/graph/b> { ?s ?p ?o } } }",
        "SELECT ?o ?g { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s ?p ?o } FILTER(?g != <https://example.org/graph/a>) } }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
        "SELECT ?o { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
        "SELECT ?o { GRAPH <https://example.org/graph/none> { ?s ?p ?o } }",
        "SELECT DISTINCT * { { SELECT * { GRAPH <https://example.org/graph/a> { ?s ?p ?o } } } ?s ?p ?o2 }",
        "SELECT ?o FROM <https://example.org/graph/a> { ?s ?p ?o }",
        "SELECT ?o FROM NAMED <https://example.org/graph/a> { ?s ?p ?o }",
        "SELECT ?g ?o FROM NAMED <https://example.org/graph/a> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?g ?o FROM <https://example.org/graph/a> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?o FROM <https://example.org/graph/a> { GRAPH <https://example.org/graph/b> { ?s ?p ?o } }",
        "SELECT ?o ?o2 FROM <https://example.org/graph/a> FROM NAMED <https://example.org/graph/b> "
        "{ ?s ?p ?o GRAPH <https://example.org/graph/b> { ?s ?p ?o2 } }",
    ],
)
def test_graphs_are_found_as_in_the_embedded_engine(copy: Copy, sparql: str) -> None:
    copy.publish({A: ONE + TWO, B: TWO + THREE})
    agree(copy, sparql)


def test_the_dataset_of_a_request_goes_before_that_of_the_query(copy: Copy) -> None:
    copy.publish({A: ONE, B: TWO, C: THREE})
    sparql = "SELECT ?g ?o FROM <https://example.org/graph/a> { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    found = answer(copy.engine, sparql, Dataset((B,), (C,)))
    assert found == [("", '"two"'), (f"<{C}>", '"three"')]


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { GRAPH <OURS> { ?s ?p ?o } }",
        "SELECT * FROM <OURS> { ?s ?p ?o }",
        "SELECT * FROM NAMED <OURS> { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_readers_do_not_find_how_we_keep_count_by_its_name_either(copy: Copy, sparql: str) -> None:
    copy.publish({A: ONE})
    for own in copy.engine.layout.own:
        assert answer(copy.engine, sparql.replace("OURS", own)) == []


def test_relative_names_are_resolved_against_the_base_of_the_question(copy: Copy) -> None:
    copy.publish({A: ONE, B: TWO})
    found = answer(copy.engine, "SELECT ?o FROM <graph/a> { ?s ?p ?o }", base="https://example.org/")
    assert found == [('"one"',)]
    assert answer(copy.engine, "SELECT ?o { GRAPH <b> { ?s ?p ?o } }", base="https://example.org/graph/") == [('"two"',)]


@pytest.mark.parametrize(
    ("sparql", "kind"),
    [
        ('ASK { ?s ?p "one" }', "boolean"),
        ('ASK { ?s ?p "none" }', "boolean"),
        ("CONSTRUCT { ?o2 ?p ?s } { ?s ?p ?o BIND(IRI(CONCAT('urn:', ?o)) AS ?o2) }", "graph"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(?o = 'none') }", "graph"),
        ("DESCRIBE <urn:s>", "graph"),
        ("SELECT * { ?s ?p 'none' }", "solutions"),
    ],
)
def test_every_kind_of_result_is_read(copy: Copy, sparql: str, kind: Kind) -> None:
    copy.publish({A: ONE, B: TWO})
    theirs, ours = copy.both(sparql, kind)
    assert theirs == ours


def test_results_are_written_as_those_of_the_embedded_engine(copy: Copy) -> None:
    copy.publish({A: ONE})
    results = copy.engine.query(EVERYTHING, Dataset(), "solutions", seconds=10.0, most_bytes=MIB)
    assert isinstance(results, ox.QuerySolutions)
    assert results.serialize(format=ox.QueryResultsFormat.CSV) == b"s,p,o\r\nurn:s,urn:p,one\r\n"


def test_a_result_that_is_too_large_is_not_read(copy: Copy) -> None:
    copy.publish({A: "".join(f'<urn:s{number}> <urn:p> "{"x" * 500}" .\n' for number in range(100))})
    with pytest.raises(BudgetExceeded) as caught:
        copy.engine.query(EVERYTHING, Dataset(), "solutions", seconds=10.0, most_bytes=20_000)
    assert caught.value.budget == "result"


def test_a_query_that_takes_too_long_is_given_up(copy: Copy) -> None:
    copy.publish({A: "".join(f'<urn:s{number}> <urn:p> "{number}" .\n' for number in range(200))})
    long = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(?c, ?f, ?i)) = 1) }"
    with pytest.raises(BudgetExceeded) as caught:
        copy.engine.query(long, Dataset(), "solutions", seconds=0.2, most_bytes=MIB)
    assert (caught.value.budget, caught.value.limit) == ("time", 0.2)


def test_what_the_engine_does_not_take_is_refused_with_its_reason(engine: RemoteEngine) -> None:
    with pytest.raises(QueryRefused) as caught:
        engine.query("SELECT * {", Dataset(), "solutions", seconds=10.0, most_bytes=MIB)
    assert "SPARQL" in str(caught.value)
    assert len(str(caught.value)) < 400


def test_an_answer_shows_one_position(copy: Copy) -> None:
    copy.publish({A: ONE})
    found, position = copy.engine.consistently(lambda _seconds: answer(copy.engine, EVERYTHING), seconds=5.0)
    assert (len(found), position) == (1, 1)


def test_an_answer_from_during_a_publication_does_not_count(copy: Copy, connect: Callable[[], RemoteEngine]) -> None:
    copy.publish({A: ONE})
    reader, asked = connect(), []

    def question(_seconds: float) -> list[tuple[str, ...]]:
        asked.append(answer(reader, EVERYTHING))
        if len(asked) == 1:
            copy.publish({A: TWO})
        return asked[-1]

    found, position = reader.consistently(question, seconds=10.0)
    assert (found, position, len(asked)) == ([("<urn:s>", "<urn:p>", '"two"')], 2, 2)


def test_an_engine_that_is_not_there_is_told_with_its_address_to_the_operator_only() -> None:
    nobody = RemoteEngine("http://127.0.0.1:9/sparql")
    with pytest.raises(EngineUnavailable) as caught:
        nobody.position()
    assert "127.0.0.1" not in str(caught.value)
    assert "127.0.0.1:9" in caught.value.reason
