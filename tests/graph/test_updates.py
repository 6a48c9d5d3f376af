"""What an update would change, told as the lines that each graph loses and gains."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participatiekaart.errors import QueryRefused
from participatiekaart.graph.evaluation import Evaluator
from participatiekaart.graph.federation import Outside
from participatiekaart.graph.questions import Question
from participatiekaart.graph.updates import Difference, applied
from participatiekaart.rdf.names import PREFIXES

from .making import Data, name, record

XSD = PREFIXES["xsd"]
GRAPH = name("a").graph


@pytest.fixture
def data(tmp_path: Path) -> Data:
    """A published record with a plain and a numeric value."""
    data = Data(tmp_path)
    data.change(record("a", ['<urn:s> <urn:p> "een"', f'<urn:s> <urn:q> "01"^^<{XSD}integer>']))
    data.publish()
    return data


def differences(data: Data, update: str, graph: str = "", base: str = "") -> dict[str, Difference]:
    """What an update would change, or a patch of one graph."""
    evaluator = Evaluator(data.path, Outside())
    snapshot = (data.path / "snapshots" / data.publish()).name
    target = data.path / "copy"
    evaluator.open(snapshot)
    evaluator.store.backup(target)
    answer = applied(Question(update, snapshot, 1.0, base=base, graph=graph, target=str(target)), evaluator)
    assert answer.outcome == "ok"
    return Difference.read(answer.body)


# --- from an update to differences -------------------------------------------------------------------------------------------


def test_an_update_tells_what_it_changes_and_readers_see_nothing_of_it(data: Data) -> None:
    found = differences(data, f'DELETE WHERE {{ ?s <urn:p> ?o }}; INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:s> <urn:p> "twee" }} }}')
    assert found == {GRAPH: Difference(['<urn:s> <urn:p> "een" .\n'], ['<urn:s> <urn:p> "twee" .\n'])}
    evaluator = Evaluator(data.path, Outside())
    evaluator.open(data.publish())
    assert len(evaluator.store) == 4


def test_blank_nodes_are_told_as_blank_nodes(data: Data) -> None:
    [line] = differences(data, "INSERT DATA { GRAPH <urn:g> { [] <urn:p> 'x' } }")["urn:g"].added
    assert line.startswith("_:")


def test_relative_names_are_resolved(data: Data) -> None:
    found = differences(data, "INSERT DATA { GRAPH <g#> { <s> <urn:p> <../o> } }", base="http://a.example/b/c")
    assert found == {"http://a.example/b/g#": Difference([], ["<http://a.example/b/s> <urn:p> <http://a.example/o> .\n"])}


@pytest.mark.parametrize(
    ("update", "line", "column"),
    [
        ("DELETE { ?s ?p }", 1, 16),
        ("CLEAR ALL ;\n INSERT DATA { <urn:s> <urn:p> }", 2, 32),
        ("PREFIX e: <urn:> CLEAR GRAP <urn:g>", 1, 24),
        ("SELECT * { ?s ?p ?o }", 1, 1),
        ("CLEAR ALL; PREFIX e: <urn:> CLEAR ALL; PREFIX e: <urn:>\nCLEAR NOTHING", 2, 7),
        ("CLEAR ALL }", 1, 11),
    ],
)
def test_a_mistake_is_told_with_about_its_place_and_nothing_is_done(data: Data, update: str, line: int, column: int) -> None:
    with pytest.raises(SyntaxError, match=rf"^error at {line}:") as refused:
        differences(data, update)
    assert column <= int(str(refused.value).partition(f"{line}:")[2].partition(":")[0]) <= column + 12


def test_declarations_may_stand_before_any_operation(data: Data) -> None:
    update = "INSERT DATA { <urn:s> <urn:p> 1 }; PREFIX e: <urn:e:> INSERT DATA { GRAPH e:g { e:s e:p 'x' } }"
    assert differences(data, update)["urn:e:g"].added == ['<urn:e:s> <urn:e:p> "x" .\n']


@pytest.mark.parametrize(
    "update", ["LOAD <http://127.0.0.1:9/>", "INSERT {} WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"]
)
def test_an_update_asks_nobody(data: Data, update: str) -> None:
    with pytest.raises(QueryRefused, match="is refused"):
        differences(data, update)


def test_a_snapshot_that_is_gone_is_told(data: Data) -> None:
    assert applied(Question("CLEAR ALL", "nowhere", 1.0), Evaluator(data.path, Outside())).outcome == "gone"


# --- patches -----------------------------------------------------------------------------------------------------------------


def test_a_patch_sees_its_graph_as_the_default_graph(data: Data) -> None:
    data.change(record("b", ['<urn:t> <urn:p> "twee"']))
    found = differences(
        data, "DELETE { ?s ?p ?o } INSERT { ?s ?p 'drie' } WHERE { ?s ?p ?o FILTER(?o IN ('een', 'twee')) }", GRAPH
    )
    assert found == {GRAPH: Difference(['<urn:s> <urn:p> "een" .\n'], ['<urn:s> <urn:p> "drie" .\n'])}


@pytest.mark.parametrize("update", ["INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }", "CREATE GRAPH <urn:g>"])
def test_a_patch_that_names_graphs_is_refused(data: Data, update: str) -> None:
    with pytest.raises(QueryRefused, match="A patch changes the graph that it is sent to"):
        differences(data, update, GRAPH)


# --- from differences to content ---------------------------------------------------------------------------------------------


def test_a_line_goes_though_the_store_writes_its_number_in_another_way(data: Data) -> None:
    found = differences(data, "DELETE WHERE { ?s <urn:q> ?o }")[GRAPH]
    assert found.removed == [f'<urn:s> <urn:q> "1"^^<{XSD}integer> .\n']
    assert found.applied_to(record("a", ['<urn:s> <urn:p> "een"', f'<urn:s> <urn:q> "01"^^<{XSD}integer>']).content) == (
        b'<urn:s> <urn:p> "een" .\n'
    )


DATATYPES = ("integer", "decimal", "double", "boolean", "dateTime", "date", "gYear", "string", "duration", "anyURI")
numbers = st.from_regex(
    r"[+-]?[0-9]{0,3}(\.[0-9]{1,3})?|true|false|20[0-9]{2}-0[1-9]-1[0-9](T0[0-9]:00:00(\.0+)?(Z|\+02:00)?)?", fullmatch=True
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
terms = st.one_of(
    st.builds(ox.Literal, texts),
    st.builds(lambda value: ox.Literal(value, language="nl"), texts),
    st.builds(
        lambda value, kind: ox.Literal(value, datatype=ox.NamedNode(XSD + kind)), numbers | texts, st.sampled_from(DATATYPES)
    ),
    st.sampled_from(["urn:o", "http://a.example/é"]).map(ox.NamedNode),
)


@settings(max_examples=300)
@given(st.lists(terms, max_size=6), st.data())
@example(
    [ox.Literal("01", datatype=ox.NamedNode(f"{XSD}integer")), ox.Literal("1", datatype=ox.NamedNode(f"{XSD}integer"))], None
)
def test_after_it_a_graph_holds_what_the_store_held_without_what_went(
    values: list[ox.NamedNode], data: st.DataObject | None
) -> None:
    triples = [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), value) for value in values]
    content = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    store = ox.Store()
    store.load(content, format=ox.RdfFormat.N_TRIPLES)
    stored = sorted(map(str, (quad.triple for quad in store)))
    gone = data.draw(st.lists(st.sampled_from(stored), unique=True)) if data and stored else stored
    after = ox.Store()
    after.load(Difference([f"{line} .\n" for line in gone]).applied_to(content), format=ox.RdfFormat.N_TRIPLES)
    assert sorted(str(quad.triple) for quad in after) == sorted(set(stored) - set(gone))
