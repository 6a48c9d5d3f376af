"""A query on a snapshot: the graphs that it reads are a set, and what comes out keeps its bounds."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import orjson
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.errors import QueryRefused
from participatiekaart.graph.evaluation import Evaluator, kind_of
from participatiekaart.graph.federation import Outside
from participatiekaart.graph.questions import Answer, Kind, Question
from participatiekaart.rdf.names import RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.rdf.sparql import Dataset

from .making import Data, record

MIB = 1024**2
FORMATS: dict[Kind, str] = {
    "solutions": "text/csv",
    "boolean": "application/sparql-results+json",
    "graph": "application/n-triples",
}
ROWS = ("text/csv", "text/tab-separated-values", "application/sparql-results+json", "application/sparql-results+xml")
GRAPHS = ("urn:a", "urn:b", "urn:c")


class Asked:
    """A data directory with graphs, and its evaluator.

    Args:
        path: the data directory.
        said: N-Triples lines of each graph, each without its full stop.
    """

    def __init__(self, path: Path, said: dict[str, set[str]]) -> None:
        self.data = Data(path)
        names = {graph: RecordName(graph, "", "") for graph in said}
        lines = {graph: "".join(sorted(f"{line} .\n" for line in said[graph])).encode() for graph in said}
        self.data.change(*(Record(names[graph], lines[graph]) for graph in said))
        self.snapshot = self.data.publish()
        self.evaluator = Evaluator(path, Outside())

    def answer(
        self, sparql: str, dataset: Dataset | None = None, formats: dict[Kind, str] | None = None, **bounds: int
    ) -> Answer:
        """The answer to a query."""
        question = Question(
            sparql,
            self.snapshot,
            1.0,
            FORMATS if formats is None else formats,
            dataset or Dataset(),
            "http://base.example/",
            **{"most_bytes": 64 * MIB, "most_rows": 10**6, **bounds},
        )
        return self.evaluator.answer(question)

    @property
    def files(self) -> set[str]:
        """Names of what is in the data directory."""
        return {path.name for path in self.data.path.iterdir()}

    def rows(self, sparql: str, dataset: Dataset | None = None) -> list[list[str]]:
        """The rows of a result."""
        return list(csv.reader(io.StringIO(self.answer(sparql, dataset).body.decode())))[1:]


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """Three graphs, two of which share a triple."""
    shared = "<urn:s> <urn:p> <urn:o>"
    return Asked(tmp_path, {"urn:a": {shared, '<urn:s> <urn:p> "a"'}, "urn:b": {shared}, "urn:c": {'<urn:s> <urn:p> "c"'}})


# --- kinds of results --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * { ?s ?p ?o }", "solutions"),
        ("ASK {}", "boolean"),
        ("DESCRIBE <urn:s>", "graph"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "graph"),
    ],
)
def test_each_kind_of_result_comes_in_the_format_for_it(asked: Asked, query: str, kind: Kind) -> None:
    answer = asked.answer(query)
    assert (answer.outcome, answer.kind, answer.media_type) == ("ok", kind, FORMATS[kind])
    assert asked.answer(query, formats={}).outcome == "unacceptable"
    assert kind_of(asked.evaluator.store.query(query)) == kind


def test_relative_names_are_resolved(asked: Asked) -> None:
    assert asked.rows("SELECT (STR(<x#>) AS ?iri) {}") == [["http://base.example/x#"]]


def test_blank_nodes_come_back_in_a_graph_where_that_is_asked_for(tmp_path: Path) -> None:
    asked = Asked(tmp_path, {"urn:a": {"<urn:genid:x1> <urn:p> <urn:genid:x2>"}})
    question = Question(
        "CONSTRUCT WHERE { ?s ?p ?o }", asked.snapshot, 1.0, FORMATS, most_bytes=MIB, most_rows=9, genid="urn:genid:"
    )
    assert asked.evaluator.answer(question).body == b"_:bx1 <urn:p> _:bx2 .\n"


def test_a_mistake_in_a_query_is_an_error(asked: Asked) -> None:
    with pytest.raises(SyntaxError):
        asked.answer("SELECT")
    with pytest.raises(QueryRefused):
        asked.answer("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_a_snapshot_that_is_gone_is_told_and_the_next_one_is_read(asked: Asked) -> None:
    assert asked.answer("ASK {}").outcome == "ok"
    asked.data.change(record("new", ["<urn:new> <urn:p> <urn:o>"]))
    asked.snapshot = "nowhere"
    assert asked.answer("ASK {}").outcome == "gone"
    asked.snapshot = asked.data.publish()
    assert asked.rows("SELECT ?o { <urn:new> ?p ?o }") == [["urn:o"]]


# --- datasets ----------------------------------------------------------------------------------------------------------------

COUNT = "SELECT (COUNT(*) AS ?n)"


@pytest.mark.parametrize(
    ("clauses", "dataset"),
    [
        ("FROM <urn:a> FROM <urn:b>", Dataset()),
        ("", Dataset(("urn:a", "urn:b"))),
        ("FROM <urn:c>", Dataset(("urn:a", "urn:b"))),
        ("FROM <urn:a> FROM <urn:b> FROM <urn:a>", Dataset()),
        ("FROM <urn:a> FROM <urn:b> FROM <urn:none>", Dataset()),
    ],
)
def test_what_two_graphs_share_counts_once(asked: Asked, clauses: str, dataset: Dataset) -> None:
    assert asked.rows(f"{COUNT} {clauses} {{ ?s ?p ?o }}", dataset) == [["2"]]
    assert asked.rows(f"{COUNT} {clauses} {{ ?s ?p ?o . ?s ?q ?x }}", dataset) == [["4"]]


def test_without_a_dataset_the_default_graph_is_the_union_of_all(asked: Asked) -> None:
    assert asked.rows(f"{COUNT} {{ ?s ?p ?o }}") == [["3"]]
    assert asked.rows(f"{COUNT} {{ GRAPH ?g {{ ?s ?p ?o }} }}") == [["4"]]


def test_named_graphs_leave_the_default_graph_empty(asked: Asked) -> None:
    for clauses, dataset in ("FROM NAMED <urn:a>", Dataset()), ("", Dataset((), ("urn:a",))):
        assert asked.rows(f"{COUNT} {clauses} {{ ?s ?p ?o }}", dataset) == [["0"]]
        assert asked.rows(f"{COUNT} {clauses} {{ GRAPH ?g {{ ?s ?p ?o }} }}", dataset) == [["2"]]


def test_a_graph_that_is_not_named_is_not_seen(asked: Asked) -> None:
    dataset = Dataset(("urn:a", "urn:b"), ("urn:c",))
    assert asked.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", dataset) == [["urn:c"]]
    assert asked.rows("SELECT ?o { GRAPH <urn:a> { ?s ?p ?o } }", dataset) == []


lines = st.builds(
    "{} {} {}".format,
    st.sampled_from(["<urn:s>", "<urn:t>"]),
    st.sampled_from(["<urn:p>", "<urn:q>"]),
    st.sampled_from(["<urn:s>", "<urn:t>", '"x"', '"y"@nl']),
)
QUERIES = (
    "{ ?s ?p ?o }",
    "{ ?s ?p ?o . ?o ?q ?x }",
    "{ ?s <urn:p> ?o OPTIONAL { ?o <urn:q> ?x } }",
    "{ ?s <urn:p>/<urn:q> ?o }",
    "{ GRAPH ?g { ?s ?p ?o } }",
    "{ ?s ?p ?o GRAPH ?g { ?s ?q ?x } }",
    "{ { ?s ?p ?o } UNION { ?s <urn:p> ?o } }",
    "{ ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s <urn:q> ?o } } }",
)


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from(GRAPHS), st.sets(lines, min_size=1), min_size=1),
    st.lists(st.sampled_from(GRAPHS), min_size=1),
    st.lists(st.sampled_from(GRAPHS)),
    st.sampled_from(QUERIES),
    st.booleans(),
)
def test_a_dataset_is_a_merge_of_sets_as_it_is_for_rdflib(
    said: dict[str, set[str]], default: list[str], named: list[str], pattern: str, in_query: bool
) -> None:
    expected = rdflib.Dataset()
    for graph in {*default} & said.keys():
        expected.parse(data=" .\n".join([*said[graph], ""]), format="turtle")
    for graph in {*named} & said.keys():
        expected.graph(rdflib.URIRef(graph)).parse(data=" .\n".join([*said[graph], ""]), format="turtle")
    [row] = expected.query(f"SELECT (COUNT(*) AS ?n) {pattern}")
    assert isinstance(row, rdflib.query.ResultRow)
    clauses = "".join([f"FROM <{graph}> " for graph in default] + [f"FROM NAMED <{graph}> " for graph in named])
    dataset = Dataset() if in_query else Dataset(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))
    with tempfile.TemporaryDirectory() as folder:
        asked = Asked(Path(folder), said)
        assert asked.rows(f"{COUNT} {clauses if in_query else ''} {pattern}", dataset) == [[str(row[0])]]


# --- bounds ------------------------------------------------------------------------------------------------------------------

NUMBERS = "SELECT ?n ?m { VALUES ?n { 0 1 2 3 4 5 6 7 8 9 } VALUES ?m { 0 1 2 3 4 5 6 7 8 9 } }"
"""A hundred rows."""


@pytest.mark.parametrize("media_type", ROWS)
def test_as_many_rows_as_the_bound_are_answered_and_one_more_is_not(asked: Asked, media_type: str) -> None:
    formats: dict[Kind, str] = {"solutions": media_type}
    assert asked.answer(NUMBERS, formats=formats, most_rows=100).outcome == "ok"
    assert asked.answer(NUMBERS, formats=formats, most_rows=99).outcome == "rows"
    assert asked.answer("SELECT * { ?s <urn:none> ?o }", formats=formats, most_rows=1).outcome == "ok"


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"])
def test_as_many_triples_as_the_bound_are_answered_and_one_more_is_not(asked: Asked, media_type: str) -> None:
    formats: dict[Kind, str] = {"graph": media_type}
    query = "CONSTRUCT { ?n <urn:p> ?i } WHERE { VALUES ?i { 1 2 3 4 5 } BIND(IRI(CONCAT('urn:n', STR(?i))) AS ?n) }"
    assert asked.answer(query, formats=formats, most_rows=5).outcome == "ok"
    assert asked.answer(query, formats=formats, most_rows=4).outcome == "rows"


@pytest.mark.parametrize("media_type", ROWS)
def test_as_many_bytes_as_the_bound_are_answered_and_one_more_is_not(asked: Asked, media_type: str) -> None:
    formats: dict[Kind, str] = {"solutions": media_type}
    size = len(asked.answer(NUMBERS, formats=formats).body)
    assert asked.answer(NUMBERS, formats=formats, most_bytes=size).outcome == "ok"
    assert asked.answer(NUMBERS, formats=formats, most_bytes=size - 1).outcome == "large"


LARGE = NUMBERS.replace("SELECT ?n ?m {", f"SELECT ?n ?m ?y {{ BIND('{'y' * 20_000}' AS ?y)")
"""A hundred rows that are two megabytes."""


def test_a_large_result_is_in_a_file_without_a_name(asked: Asked) -> None:
    before, answer = asked.files, asked.answer(LARGE)
    assert answer.file
    assert (answer.outcome, answer.body) == ("ok", b"")
    with answer.file as file:
        file.seek(0)
        assert file.read().count(b"\n") == 101
    assert asked.files == before


def test_a_large_result_that_is_too_large_leaves_nothing(asked: Asked) -> None:
    before = asked.files
    assert asked.answer(LARGE, most_bytes=3 * MIB // 2).outcome == "large"
    assert asked.files == before


def test_a_graph_that_a_format_cannot_say_is_not_acceptable_in_it(asked: Asked) -> None:
    answer = asked.answer("CONSTRUCT { <urn:s> <urn:123> 'x' } {}", formats={"graph": "application/rdf+xml"})
    assert answer.outcome == "unacceptable"


def test_results_are_what_oxigraph_says(asked: Asked) -> None:
    body = asked.answer("SELECT ?o { ?s ?p ?o } ORDER BY ?o", formats={"solutions": "application/sparql-results+json"}).body
    values = [row["o"]["value"] for row in orjson.loads(body)["results"]["bindings"]]
    assert sorted(values) == ["a", "c", "urn:o"]
    assert ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
