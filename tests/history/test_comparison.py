"""What changed, node by node and property by property."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.history.comparison import Changed, ChangedNode, compare, tree_of
from participatiekaart.model import Model
from participatiekaart.model.documents import Tree
from participatiekaart.rdf.names import PK, PREFIXES, SHARED_BASE, Naming
from participatiekaart.rdf.parsing import parse_bytes
from participatiekaart.rdf.records import split
from participatiekaart.workspace import Workspace

MODEL = Model.read(bundled.shapes, bundled.ontology)
IRI = f"{SHARED_BASE}id/practice/one"
FULL = f"{SHARED_BASE}id/practice/operatie-schoolvoorbeeld"
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
HEADER = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("pk", "schema", "dct", "org", "xsd", "skos"))


def written(turtle: str) -> Tree:
    """The tree of a record in Turtle."""
    lines = parse_bytes(f"@base <{SHARED_BASE}id/> .\n{HEADER}{turtle}".encode(), ox.RdfFormat.TURTLE, "a.ttl")
    [record] = split(lines, Naming(), "a.ttl")
    return tree_of(record)


def changed(old: str, new: str) -> list[ChangedNode]:
    """What is different between two practices; each text is what one says."""
    start = "<practice/one> a pk:PracticeExample ; "
    return compare(*(written(f"{start} {each} .") for each in (old, new)), MODEL, IRI)


def said(changes: tuple[Changed, ...], sign: str = "") -> list[str]:
    """Changes as short lines, with those inside an owned node indented."""
    lines = []
    for each in changes:
        key = each.property.key if each.property else each.path
        lines += [f"{sign}{key} - {getattr(value, 'value', '')}" for value in each.removed]
        lines += [f"{sign}{key} + {getattr(value, 'value', '')}" for value in each.added]
        for node in each.inside:
            lines += [f"{sign}{key}", *said(node.changes, f"{sign}  ")]
    return lines


def test_only_the_property_that_changed_is_told() -> None:
    [node] = changed('schema:name "een"@nl, "one"@en', 'schema:name "twee"@nl, "one"@en')
    assert (node.old, node.new) == (IRI, IRI)
    assert [line.split(" ", 1)[1] for line in said(node.changes)] == ["- een", "+ twee"]


def test_what_is_the_same_has_no_changes() -> None:
    assert changed('schema:name "een"@nl', 'schema:name "een"@nl') == []


def test_of_an_owned_node_only_what_it_says_else_is_told() -> None:
    goal = "pk:goal [ a pk:Goal ; pk:goalConcept <concept/goal/%s> ; dct:description '%s'@nl ]"
    [node] = changed(goal % ("banen", "oud"), goal % ("banen", "nieuw"))
    [change] = node.changes
    assert (change.path, change.removed, change.added) == (f"{PK}goal", (), ())
    assert [line.strip().split(" ", 1)[1] for line in said(change.inside[0].changes)] == ["- oud", "+ nieuw"]


def test_of_several_owned_nodes_those_that_have_most_in_common_belong_together() -> None:
    goal = "pk:goal [ a pk:Goal ; dct:title '%s'@nl ; dct:description '%s'@nl ]"
    old = " ; ".join((goal % ("een", "a"), goal % ("twee", "b"), goal % ("drie", "c")))
    new = " ; ".join((goal % ("drie", "d"), goal % ("een", "e"), goal % ("vier", "f")))
    [node] = changed(old, new)
    [change] = node.changes
    inside = sorted(tuple(line.strip()[-1] for line in said(each.changes)) for each in change.inside)
    assert inside == [("a", "e"), ("c", "d")]
    assert (len(change.removed), len(change.added)) == (1, 1)


def test_what_is_derived_from_a_date_is_not_told_apart_from_it() -> None:
    [node] = changed("schema:startDate '2017'^^xsd:gYear", "schema:startDate '2018'^^xsd:gYear")
    assert [change.path for change in node.changes] == [PREFIXES["schema"] + "startDate"]


def practice(workspace: Workspace) -> Tree:
    """The practice that the source describes most fully."""
    return tree_of(workspace.journal.record(FULL))


def test_properties_stand_in_the_order_of_the_shapes(bundled_workspace: Workspace) -> None:
    full = practice(bundled_workspace)
    bare = Tree({f"<{FULL}>": {_TYPE.value: full.values[f"<{FULL}>"][_TYPE.value]}})
    node = compare(bare, full, MODEL, FULL)[0]
    order = list(MODEL.properties_of([f"{PK}PracticeExample"]))
    places = [order.index(each.path) for each in node.changes]
    assert places == sorted(places)
    assert len(places) > 10


def test_a_record_that_comes_or_goes_is_one_node_and_so_is_each_concept_of_a_scheme(bundled_workspace: Workspace) -> None:
    full, empty = practice(bundled_workspace), Tree({})
    scheme = tree_of(bundled_workspace.journal.record(f"{SHARED_BASE}id/concept/goal"))
    assert compare(empty, full, MODEL, FULL) == [ChangedNode("", FULL, ())]
    assert compare(full, empty, MODEL, FULL) == [ChangedNode(FULL, "", ())]
    concepts = compare(empty, scheme, MODEL, f"{SHARED_BASE}id/concept/goal")
    assert concepts[0].new == f"{SHARED_BASE}id/concept/goal"
    assert f"{SHARED_BASE}id/concept/goal/banen" in [each.new for each in concepts]


# --- anything ----------------------------------------------------------------------------------------------------------------

_nodes = st.sampled_from([ox.NamedNode(each) for each in (IRI, f"{IRI}#a", f"{IRI}#b", f"{IRI}#c")])
_classes = st.sampled_from([ox.NamedNode(f"{PK}{each}") for each in ("PracticeExample", "Goal", "Activity", "Nothing")])
_paths = st.sampled_from([ox.NamedNode(f"{PK}{each}") for each in ("goal", "activity", "nothing")])
_triples = st.builds(ox.Triple, _nodes, st.just(_TYPE), _classes) | st.builds(
    ox.Triple, _nodes, _paths, _nodes | st.sampled_from([ox.Literal("a"), ox.Literal("b", language="nl")])
)
trees = st.sets(_triples, max_size=14).map(lambda triples: Tree.of(sorted(triples, key=str)))


@given(trees, trees)
def test_there_are_changes_exactly_where_something_is_different(old: Tree, new: Tree) -> None:
    """Also for nodes that own each other in a circle, which no shape allows and no person reads."""
    assert bool(compare(old, new, MODEL, IRI)) == (old != new)


@pytest.mark.parametrize("count", [150])
def test_very_many_nodes_that_all_changed_are_told_of_without_pairing_them(count: int) -> None:
    goals = " ; ".join(f"pk:goal [ a pk:Goal ; dct:description '%s {number}'@nl ]" for number in range(count))
    [node] = changed(goals.replace("%s", "oud"), goals.replace("%s", "nieuw"))
    [change] = node.changes
    assert (len(change.removed), len(change.added), change.inside) == (count, count, ())
