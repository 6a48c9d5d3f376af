"""Graphs that are no records: blank nodes get names from what is said with them, and are blank nodes again for who reads."""

from __future__ import annotations

import random
import time

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participatiekaart.errors import InvalidInput
from participatiekaart.rdf.graphs import genid_start, graph_record, with_blank_nodes
from participatiekaart.rdf.names import SHARED_BASE, VOCABULARY, Naming
from participatiekaart.rdf.parsing import parse_bytes, parse_lines
from participatiekaart.rdf.records import Record

NAMING = Naming()
MINE = NAMING.of_graph("http://example.org/mine")
GENID = f"{SHARED_BASE}.well-known/genid/"


def kept(lines: list[str]) -> Record:
    """The graph of these lines, each without its full stop."""
    return graph_record(MINE, "".join(f"{line} .\n" for line in lines).encode(), NAMING)


def isomorphic(triples: list[ox.Triple]) -> ox.Dataset:
    """Triples as something that equals another when they are isomorphic."""
    dataset = ox.Dataset(ox.Quad(each.subject, each.predicate, each.object) for each in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def parsed(lines: bytes) -> list[ox.Triple]:
    """The triples of lines."""
    return [quad.triple for quad in parse_lines(lines)]


# --- content -----------------------------------------------------------------------------------------------------------------


def test_content_is_sorted_and_free_of_duplicates() -> None:
    record = kept(["<urn:b> <urn:p> <urn:o>", '<urn:a> <urn:p> "1 .\\n"@nl', "<urn:b> <urn:p> <urn:o>"])
    assert record.lines == [b'<urn:a> <urn:p> "1 .\\n"@nl .\n', b"<urn:b> <urn:p> <urn:o> .\n"]
    assert record.name.iri == record.name.graph == "http://example.org/mine"


def test_an_empty_graph_is_a_graph() -> None:
    assert kept([]).content == b""


def test_a_blank_node_becomes_a_name_that_says_so() -> None:
    [line] = kept(["_:b <urn:p> _:b"]).lines
    subject, _, value, _ = line.decode().split(" ")
    assert subject == value
    assert subject.startswith(f"<{GENID}")


@pytest.mark.parametrize("label", ["_:b", "_:b_1", "_:b.c-d", "_:0", "_:é"])
def test_labels_of_any_kind_are_blank_nodes(label: str) -> None:
    lines = parse_bytes(f"{label} <urn:p> 'x' .".encode(), ox.RdfFormat.TURTLE, "a.ttl")
    assert b"_:" not in graph_record(MINE, lines, NAMING).content


def test_what_only_looks_like_a_blank_node_stays() -> None:
    assert kept(['<urn:_:b> <urn:p> "_:b"']).content == b'<urn:_:b> <urn:p> "_:b" .\n'


@pytest.mark.parametrize(
    "node", [f"{SHARED_BASE}id/practice/a", f"{SHARED_BASE}id/concept/sector/groen", f"{VOCABULARY}#Practice"]
)
def test_a_node_that_belongs_to_a_record_is_described_in_its_graph(node: str) -> None:
    with pytest.raises(InvalidInput, match=r"describe it in the graph <https://w3id\.org/participatiekaart/graph/"):
        kept([f"<{node}> <urn:p> <urn:o>"])
    assert kept([f"<urn:s> <urn:p> <{node}>"]).content


# --- names of blank nodes ----------------------------------------------------------------------------------------------------


def test_blank_nodes_of_two_graphs_are_never_the_same() -> None:
    other = graph_record(NAMING.of_graph("http://example.org/other"), b'_:b <urn:p> "x" .\n', NAMING)
    assert other.content != kept(['_:b <urn:p> "x"']).content


def test_a_name_that_is_taken_is_given_to_no_other_node() -> None:
    """A node that was named when it said x says y by now; another that says x is another node."""
    [line] = kept(['_:b <urn:p> "x"']).lines
    older = line.decode().split(" ")[0]
    record = kept([f'{older} <urn:p> "y"', '_:b <urn:p> "x"'])
    assert len({line.split(b" ")[0] for line in record.lines}) == 2


def test_a_graph_that_is_read_and_sent_back_stays_the_same() -> None:
    record = kept(["_:a <urn:p> _:b", '_:b <urn:q> "x"', '_:c <urn:q> "x"'])
    read = "".join(f"{each} .\n" for each in with_blank_nodes(parsed(record.content), GENID))
    assert graph_record(MINE, read.encode(), NAMING) == record


nodes = st.sampled_from([*(f"_:n{number}" for number in range(5)), "<urn:a>"])
graphs = st.lists(
    st.tuples(nodes, st.sampled_from(["<urn:p>", "<urn:q>"]), nodes | st.sampled_from(['"x"', '"_:n1"'])), max_size=9
)
LOOP_AND_PAIR = [("_:n0", "<urn:p>", "_:n0"), ("_:n1", "<urn:p>", "_:n2"), ("_:n2", "<urn:p>", "_:n1")]
TWO_PAIRS = [("_:n0", "<urn:p>", "_:n1"), ("_:n2", "<urn:p>", "_:n3"), ("_:n1", "<urn:q>", '"x"'), ("_:n3", "<urn:q>", '"x"')]


@settings(max_examples=300)
@given(graphs, st.permutations(range(5)), st.randoms(use_true_random=False))
@example(LOOP_AND_PAIR, [1, 2, 0, 3, 4], random.Random(1))
@example(TWO_PAIRS, [3, 2, 1, 0, 4], random.Random(3))
def test_labels_and_order_do_not_matter(triples: list[tuple[str, str, str]], labels: list[int], chance: random.Random) -> None:
    relabelled = {f"_:n{number}": f"_:m.{label}" for number, label in enumerate(labels)}
    other = [" ".join(relabelled.get(term, term) for term in triple) for triple in triples]
    chance.shuffle(other)
    assert kept(other) == kept([" ".join(triple) for triple in triples])


@settings(max_examples=300)
@given(graphs)
@example(LOOP_AND_PAIR)
@example(TWO_PAIRS)
def test_who_reads_gets_the_same_graph_back(triples: list[tuple[str, str, str]]) -> None:
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples).encode()
    record = graph_record(MINE, lines, NAMING)
    assert b"_:n" not in record.content.replace(b'"_:n1"', b"")
    assert isomorphic(list(with_blank_nodes(parsed(record.content), genid_start(NAMING)))) == isomorphic(parsed(lines))


MANY = 3000
POISON = {
    "a chain": [f"_:b{number} <urn:p> _:b{number + 1}" for number in range(MANY)],
    "a ring": [f"_:b{number} <urn:p> _:b{(number + 1) % MANY}" for number in range(MANY)],
    "many pairs": [f"_:b{number} <urn:p> _:c{number}" for number in range(MANY)],
    "many that say nothing": [f"_:b{number} <urn:p> <urn:o>" for number in range(MANY)],
    "all with all": [f"_:b{one} <urn:p> _:b{other}" for one in range(60) for other in range(60) if one != other],
    "a star": [f"_:b <urn:p> _:b{number}" for number in range(MANY)],
    "a grid": [
        f"_:b{x}-{y} <urn:p> _:b{(x + dx) % 40}-{(y + 1 - dx) % 40}" for x in range(40) for y in range(40) for dx in (0, 1)
    ],
}


@pytest.mark.parametrize("poison", POISON)
def test_graphs_in_which_all_look_alike_take_bounded_time_and_lose_nothing(poison: str) -> None:
    started = time.process_time()
    record = kept(POISON[poison])
    assert time.process_time() - started < 10
    assert len(record.lines) == len(POISON[poison])
    assert b"_:" not in record.content


# --- reading -----------------------------------------------------------------------------------------------------------------


def test_names_of_others_are_no_blank_nodes() -> None:
    lines = b"<https://example.org/.well-known/genid/abc> <urn:p> <urn:o> .\n"
    assert [str(each) for each in with_blank_nodes(parsed(lines), GENID)] == [str(each) for each in parsed(lines)]


def test_a_copy_with_its_own_base_names_blank_nodes_under_it() -> None:
    naming = Naming("https://zeeland.example.org/")
    record = graph_record(MINE, b"_:b <urn:p> <urn:o> .\n", naming)
    assert record.content.startswith(b"<https://zeeland.example.org/.well-known/genid/")
