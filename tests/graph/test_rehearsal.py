"""An update on a copy: each operation does what SPARQL says of a dataset whose default graph is the union of all graphs."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participatiekaart.errors import QueryRefused
from participatiekaart.graph.rehearsal import Rehearsal
from participatiekaart.rdf.sparql import Dataset

from .updating import EVERY_GRAPH, S_P_O, Anything, Clear, Copy, Data, Model, Modify, contents, operations, worlds

BASE = "http://base.example/"


def rehearsed(store: ox.Store, update: str, dataset: Dataset | None = None) -> tuple[ox.Store, Rehearsal]:
    """A copy that an update was carried out on."""
    copy = ox.Store()
    copy.extend(store)
    for graph in store.named_graphs():
        copy.add_graph(graph)
    rehearsal = Rehearsal(copy, dataset or Dataset(), BASE)
    rehearsal.carry_out(update)
    return copy, rehearsal


@settings(max_examples=400)
@given(worlds, st.lists(operations, min_size=1, max_size=5))
@example(Model({"<urn:g>": {S_P_O}}), [Copy("MOVE", "<urn:g>", "")])
@example(
    Model({"<urn:g>": {S_P_O}}),
    [Clear("DROP", "<urn:g>"), Data("INSERT", [("", S_P_O)])],
)
@example(
    Model({"<urn:g>": {S_P_O}}),
    [Modify(("", ("?s", "<urn:p>", "?o")), ("<urn:g>", ("?s", "<urn:p>", "?o")), ("", ("?s", "<urn:p>", "?o")))],
)
def test_any_operations_do_what_a_model_does(world: Model, sequence: list[Anything]) -> None:
    before = world.store()
    started = {graph: world.triples(graph) for graph in world.named}
    update = " ; ".join(map(repr, sequence))
    for operation in sequence:
        operation.do(world)
    copy, rehearsal = rehearsed(before, update)
    assert contents(copy) == {EVERY_GRAPH: world.triples(EVERY_GRAPH)} | {graph: world.triples(graph) for graph in world.named}
    for graph, removed, added, is_there in rehearsal.differences(before):
        removed_lines, added_lines = (
            {(str(each.subject), str(each.predicate), str(each.object)) for each in said} for said in (removed, added)
        )
        if not graph:
            assert (removed_lines, added_lines) == (set(), world.loose)
            continue
        name = f"<{graph}>"
        assert removed_lines <= started.get(name, set())
        assert not added_lines & started.get(name, set())
        started[name] = started.get(name, set()) - removed_lines | added_lines
        if not is_there:
            assert not started.pop(name)
    assert started == world.named


# --- single operations -------------------------------------------------------------------------------------------------------

TWO = Model({"<urn:g>": {S_P_O, ("<urn:s>", "<urn:q>", '"1"')}, "<urn:h>": {S_P_O, ("<urn:t>", "<urn:q>", '"2"')}})


def after(update: str, dataset: Dataset | None = None, world: Model = TWO) -> dict[str, set[str]]:
    """What each graph holds after an update, as lines; the default graph under the empty name."""
    copy, _ = rehearsed(world.store(), update, dataset)
    return {graph: {" ".join(triple) for triple in triples} for graph, triples in contents(copy).items()}


def change(update: str, dataset: Dataset | None = None, world: Model = TWO) -> dict[str, tuple[set[str], set[str]]]:
    """What each graph loses and gains, where that is anything."""
    before = world.store()
    _, rehearsal = rehearsed(before, update, dataset)
    return {graph: (set(map(str, lost)), set(map(str, gained))) for graph, lost, gained, _ in rehearsal.differences(before)}


def test_a_triple_that_two_graphs_hold_stays_in_the_default_graph_until_the_last_of_them_goes() -> None:
    assert "<urn:s> <urn:p> <urn:o>" in after("DELETE DATA { GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } }")[""]
    assert "<urn:s> <urn:p> <urn:o>" in after("DROP GRAPH <urn:h>")[""]
    assert "<urn:s> <urn:p> <urn:o>" not in after("DROP GRAPH <urn:h>; DELETE WHERE { GRAPH ?g { ?s <urn:p> ?o } }")[""]


def test_what_is_deleted_from_the_default_graph_goes_from_every_graph() -> None:
    assert change("DELETE DATA { <urn:s> <urn:p> <urn:o> }") == {
        "urn:g": ({"<urn:s> <urn:p> <urn:o>"}, set()),
        "urn:h": ({"<urn:s> <urn:p> <urn:o>"}, set()),
    }


def test_what_is_inserted_into_the_default_graph_and_stands_there_changes_nothing() -> None:
    assert change("INSERT DATA { <urn:s> <urn:p> <urn:o> }") == {}


def test_what_is_new_in_the_default_graph_is_told_of_the_default_graph() -> None:
    assert change("INSERT DATA { <urn:s> <urn:p> 7 }") == {
        "": (set(), {'<urn:s> <urn:p> "7"^^<http://www.w3.org/2001/XMLSchema#integer>'})
    }


def test_an_operation_sees_what_the_ones_before_it_did() -> None:
    first, second = "INSERT DATA { GRAPH <urn:n> { <urn:a> <urn:p> 1 } }", "INSERT { GRAPH <urn:n> { ?s <urn:seen> ?o } }"
    update = f"{first}; {second} WHERE {{ ?s <urn:p> ?o }}"
    assert {line.split()[0] for line in after(update)["<urn:n>"] if "seen" in line} == {"<urn:a>", "<urn:s>"}


@pytest.mark.parametrize(
    ("update", "dataset"),
    [
        ("WITH <urn:g> INSERT { ?s <urn:seen> ?o } WHERE { ?s <urn:q> ?o }", Dataset()),
        ("INSERT { GRAPH <urn:g> { ?s <urn:seen> ?o } } USING <urn:g> WHERE { ?s <urn:q> ?o }", Dataset()),
        ("WITH <urn:g> INSERT { ?s <urn:seen> ?o } USING <urn:g> WHERE { ?s <urn:q> ?o }", Dataset()),
        ("INSERT { GRAPH <urn:g> { ?s <urn:seen> ?o } } WHERE { ?s <urn:q> ?o }", Dataset(("urn:g",))),
        ("INSERT { GRAPH <urn:g> { ?s <urn:seen> ?o } } USING NAMED <urn:g> WHERE { GRAPH ?g { ?s <urn:q> ?o } }", Dataset()),
        ("INSERT { GRAPH ?g { ?s <urn:seen> ?o } } WHERE { GRAPH ?g { ?s <urn:q> ?o } }", Dataset((), ("urn:g",))),
        ("BASE <urn:> PREFIX x: <urn:> INSERTDATA{};WITHx:g INSERT{?s<urn:seen>$o}WHERE{?s x:q ?o#}\n}", Dataset()),
    ],
)
def test_a_pattern_reads_the_graphs_that_it_is_told_to(update: str, dataset: Dataset) -> None:
    assert change(update, dataset) == {"urn:g": (set(), {'<urn:s> <urn:seen> "1"'})}


def test_what_two_graphs_of_a_dataset_share_counts_once() -> None:
    insert = "INSERT { GRAPH <urn:n> { <urn:n> <urn:of> ?n } }"
    where = "WHERE { SELECT (COUNT(*) AS ?n) { <urn:s> <urn:p> <urn:o> } }"
    [made] = after(f"{insert} USING <urn:g> USING <urn:h> {where}")["<urn:n>"]
    assert '"1"' in made


def test_a_dataset_beside_using_or_with_is_refused() -> None:
    for update in ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "DELETE {} USING <urn:g> WHERE {}"):
        with pytest.raises(QueryRefused, match="leave out using-graph-uri"):
            rehearsed(TWO.store(), update, Dataset(("urn:g",)))


def test_each_solution_has_blank_nodes_of_its_own_and_the_templates_of_one_share_them() -> None:
    made = after("INSERT { _:n <urn:of> ?o . GRAPH <urn:n> { _:n <urn:is> ?s } } WHERE { ?s <urn:q> ?o }")
    named = {line.split()[2]: line.split()[0] for line in made["<urn:n>"]}
    assert len(set(named.values())) == 2
    assert {f'{named["<urn:s>"]} <urn:of> "1"', f'{named["<urn:t>"]} <urn:of> "2"'} <= made[""]


def test_solutions_that_are_alike_count_for_blank_nodes() -> None:
    assert len(after("INSERT { GRAPH <urn:n> { [] <urn:of> ?s } } WHERE { ?s <urn:q> ?o } ", world=MANY)["<urn:n>"]) == 2500


MANY = Model({"<urn:g>": {("<urn:s>", "<urn:q>", f'"{number}"') for number in range(2500)}})


def test_a_later_operation_finds_the_blank_nodes_of_an_earlier_one() -> None:
    found = change(
        "INSERT DATA { GRAPH <urn:n> { _:a <urn:p> 'x' } }; INSERT { GRAPH <urn:n> { ?b <urn:q> 'y' } } WHERE { ?b <urn:p> 'x' };"
        "DELETE WHERE { GRAPH <urn:n> { ?b <urn:p> 'x' } }"
    )
    [[line]] = [gained for _, gained in found.values()]
    assert line.startswith("_:")
    assert line.endswith(' <urn:q> "y"')


def test_a_template_in_which_something_is_not_bound_or_cannot_stand_makes_nothing() -> None:
    update = (
        "INSERT { GRAPH <urn:n> { ?s <urn:seen> ?x . ?o <urn:seen> ?s } } WHERE { ?s <urn:q> ?o OPTIONAL { ?o <urn:none> ?x } }"
    )
    assert change(update) == {}


def test_a_pattern_without_variables_is_matched_too() -> None:
    update = "INSERT { GRAPH <urn:n> { <urn:a> <urn:b> 'c' } } WHERE { <urn:s> <urn:p> <urn:o> }"
    assert after(update)["<urn:n>"] == {'<urn:a> <urn:b> "c"'}
    assert "<urn:n>" not in after(update.replace("<urn:o> }", "<urn:x> }"))


def test_aggregates_and_subqueries_are_evaluated_as_oxigraph_does() -> None:
    update = "INSERT { GRAPH <urn:n> { <urn:a> <urn:count> ?n } } WHERE { SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o } }"
    assert after(update)["<urn:n>"] == {'<urn:a> <urn:count> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'}


@pytest.mark.parametrize(
    "update", ["DROP GRAPH <urn:none>", "CLEAR GRAPH <urn:none>", "COPY <urn:none> TO <urn:g>", "CREATE GRAPH <urn:g>"]
)
def test_what_cannot_be_done_is_refused_unless_it_is_silent(update: str) -> None:
    with pytest.raises(QueryRefused, match=r"There is (no graph <urn:none>|a graph <urn:g> already)"):
        change(update)
    verb, _, rest = update.partition(" ")
    assert change(f"{verb} SILENT {rest}") == {}


def test_a_graph_that_is_made_or_emptied_is_there() -> None:
    assert after("CREATE GRAPH <urn:n>; CLEAR GRAPH <urn:g>; DROP GRAPH <urn:h>") == {
        "": set(),
        "<urn:n>": set(),
        "<urn:g>": set(),
    }


def test_a_graph_that_loses_its_last_triple_by_the_default_graph_is_gone() -> None:
    assert after("DELETE DATA { <urn:s> <urn:p> <urn:o> }", world=Model({"<urn:g>": {S_P_O}})) == {"": set()}


# --- as Oxigraph does it -----------------------------------------------------------------------------------------------------

LIKE_OXIGRAPH = r"""
INSERT { GRAPH e:n { ?s e:sum ?n } } WHERE { SELECT ?s (SUM(?o) AS ?n) { ?s e:p ?o } GROUP BY ?s }
INSERT { GRAPH e:n { ?s e:path ?o } } WHERE { ?s e:q/e:p* ?o }
INSERT { GRAPH ?g { ?s e:in ?g } } WHERE { GRAPH ?g { ?s e:p ?o } }
DELETE { GRAPH ?g { ?s e:p ?o } } INSERT { GRAPH ?g { ?s e:pp ?o2 } } WHERE { GRAPH ?g { ?s e:p ?o } BIND(?o * 2 AS ?o2) }
WITH e:a DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isNumeric(?o)) }
WITH e:a DELETE { ?s e:p ?o } INSERT { ?s e:p ?o . GRAPH e:b { ?s e:p ?o } } WHERE { ?s e:p ?o }
INSERT { GRAPH e:n { ?s e:x [ e:of ?o ; e:l ( ?o ?s ) ] } } WHERE { ?s e:p ?o }
INSERT { GRAPH e:n { _:x e:of ?o } GRAPH e:m { _:x e:of ?s } } WHERE { ?s e:p ?o }
DELETE WHERE { GRAPH e:a { ?s e:r ?l . ?l ?p ?x } }
DELETE { GRAPH e:a { ?s ?p ?o } } USING NAMED e:b WHERE { GRAPH ?g { ?s ?p ?o } }
INSERT { GRAPH e:n { ?s ?p ?o } } WHERE { ?s ?p ?o MINUS { ?s e:q ?x } OPTIONAL { ?o e:p ?z } FILTER NOT EXISTS { ?o e:p 6 } }
INSERT { GRAPH e:n { e:x e:y "a\"b\\ \n }" , '''}'''@en, "\u00e9" } } WHERE {}
INSERT { GRAPH e:n { ?s e:y ?d } } WHERE { VALUES (?s ?d) { (e:1 "2020-01-01T00:00:00Z") (e:2 UNDEF) (e:3 1.50) (e:4 "x\ty\r") } }
INSERT { GRAPH e:n { ?x e:l ?o } } WHERE { ?s e:p ?o BIND(BNODE(STR(?o)) AS ?x) }
INSERT DATA { GRAPH e:n { e:s e:p "x" , [] , ( 1 2 ) } } ; COPY e:n TO e:m ; DELETE WHERE { GRAPH e:n { ?s ?p 1 } }
MOVE e:a TO e:b ; ADD e:b TO e:c ; CREATE GRAPH e:z ; DROP SILENT GRAPH e:none
"""


def oxigraph_like() -> ox.Store:
    """A store with two graphs, whose default graph is their union."""
    store = ox.Store()
    store.update(
        "PREFIX e: <urn:e:> INSERT DATA {"
        " GRAPH e:a { e:s e:p 1, 2, 'x'@en ; e:q e:t . e:t e:p 3 ; e:r e:l . e:l e:first 1 ; e:rest e:nil }"
        " GRAPH e:b { e:s e:p 1 . e:u e:q e:v . e:v e:p 5 ; e:q e:w . e:w e:p 6 } GRAPH e:c { e:s e:p 1 } }"
    )
    store.extend([ox.Quad(*quad.triple) for quad in store])
    return store


def named(store: ox.Store) -> ox.Dataset:
    """The named graphs of a store as something that equals another when they are isomorphic."""
    dataset = ox.Dataset(quad for quad in store if isinstance(quad.graph_name, ox.NamedNode))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


@pytest.mark.parametrize("update", LIKE_OXIGRAPH.strip().split("\n"))
def test_where_only_named_graphs_are_written_it_does_what_oxigraph_does(update: str) -> None:
    update = f"PREFIX e: <urn:e:> {update}"
    before, theirs, ours = oxigraph_like(), oxigraph_like(), oxigraph_like()
    theirs.update(update)
    _, rehearsal = rehearsed(before, update)
    for graph, lost, gained, is_there in rehearsal.differences(before):
        for triple in lost:
            ours.remove(ox.Quad(*triple, ox.NamedNode(graph)))
        ours.extend(ox.Quad(*triple, ox.NamedNode(graph)) for triple in gained)
        ours.add_graph(ox.NamedNode(graph)) if is_there else ours.remove_graph(ox.NamedNode(graph))
    assert named(ours) == named(theirs)
    assert set(map(str, ours.named_graphs())) == set(map(str, theirs.named_graphs()))
