"""Which record a node belongs to by its IRI."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, VOCABULARY, Naming, RecordName

ID = f"{SHARED_BASE}id/"
ZEELAND = "https://zeeland.example.org/participatie/"


@pytest.mark.parametrize(
    ("path", "record"),
    [
        ("practice/operatie-schoolvoorbeeld", "practice/operatie-schoolvoorbeeld"),
        ("practice/operatie-schoolvoorbeeld#gestart", "practice/operatie-schoolvoorbeeld"),
        ("practice/operatie-schoolvoorbeeld#a/b#c", "practice/operatie-schoolvoorbeeld"),
        ("municipality/gm0034", "municipality/gm0034"),
        ("labour-market-region/am11", "labour-market-region/am11"),
        ("concept/sector", "concept/sector"),
        ("concept/sector/groen", "concept/sector"),
        ("concept/organisation-type/school-pro", "concept/organisation-type"),
    ],
)
def test_node_belongs_to_the_record_that_its_iri_starts_with(path: str, record: str) -> None:
    name = Naming().record_of(ID + path)
    assert name is not None
    assert name.path == record
    assert name.iri == ID + record
    assert name.graph == f"{SHARED_BASE}graph/{record}"


@pytest.mark.parametrize(
    "path",
    [
        *("", "practice", "practice/", "practice#x", "practice/#x", "practice//a", "practice/Foo", "practice/foo_bar"),
        *("practice/-foo", "practice/foo-", "practice/foo--bar", "practice/foo bar", "practice/café", "practice/foo?x=1"),
        *("Practice/foo", "practice/foo%20", "practice/foo\n", "../id/practice/foo"),
    ],
)
def test_malformed_name_belongs_to_no_record(path: str) -> None:
    assert Naming().record_of(ID + path) is None


@pytest.mark.parametrize("iri", [VOCABULARY, f"{VOCABULARY}#Practice", f"{VOCABULARY}/1.0.0", f"{VOCABULARY}#"])
def test_every_term_belongs_to_the_vocabulary(iri: str) -> None:
    name = Naming().record_of(iri)
    assert name == RecordName(SHARED_BASE, "def", "")
    assert name.iri == VOCABULARY
    assert name.path == "def"
    assert name.graph == f"{SHARED_BASE}graph/def"


@pytest.mark.parametrize(
    "iri",
    [
        "https://www.example.org/id/practice/foo",
        "http://w3id.org/participatiekaart/id/practice/foo",
        f"{SHARED_BASE}doc/practice/foo",
        f"{SHARED_BASE}graph/practice/foo",
        f"{SHARED_BASE}definition",
        f"{VOCABULARY}inition#x",
        SHARED_BASE,
        "",
    ],
)
def test_foreign_iri_belongs_to_no_record(iri: str) -> None:
    assert Naming().record_of(iri) is None


def test_copy_with_a_base_of_its_own_knows_both_kinds_of_records() -> None:
    naming = Naming(ZEELAND)
    own, shared = naming.record_of(f"{ZEELAND}id/practice/foo"), naming.record_of(f"{ID}practice/foo")
    assert own
    assert shared
    assert (own.base, shared.base) == (ZEELAND, SHARED_BASE)
    assert own.graph == f"{ZEELAND}graph/practice/foo"


def test_vocabulary_is_shared_by_all_copies() -> None:
    naming = Naming(ZEELAND)
    assert naming.record_of(f"{VOCABULARY}#Practice") == Naming().record_of(VOCABULARY)
    assert naming.record_of(f"{ZEELAND}def#Practice") is None


def test_other_copies_are_foreign() -> None:
    assert Naming().record_of(f"{ZEELAND}id/practice/foo") is None
    assert not Naming().is_ours(f"{ZEELAND}id/practice/foo")


@pytest.mark.parametrize(("iri", "ours"), [(f"{ID}practice/Foo", True), (f"{ID}x", True), (VOCABULARY, False), ("urn:x", False)])
def test_ours_is_what_some_record_must_define(iri: str, ours: bool) -> None:
    assert Naming().is_ours(iri) is ours


def test_candidates_put_own_records_before_shared_ones() -> None:
    assert Naming(ZEELAND).candidates("practice/foo") == [f"{ZEELAND}id/practice/foo", f"{ID}practice/foo"]
    assert Naming().candidates("practice/foo") == [f"{ID}practice/foo"]


# --- Graphs ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["practice/foo", "municipality/gm0034", "concept/sector", "def"])
def test_graph_of_a_record_names_that_record(path: str) -> None:
    name = Naming().of_graph(f"{SHARED_BASE}graph/{path}")
    assert (name.is_record, name.path, name.graph) == (True, path, f"{SHARED_BASE}graph/{path}")
    assert Naming().named(name.iri) == name


@pytest.mark.parametrize(
    "graph",
    [
        *("http://example.org/mine", "urn:x", f"{SHARED_BASE}graph/default", f"{SHARED_BASE}graph/practice/Foo"),
        *(f"{SHARED_BASE}graph/practice/foo/bar", f"{SHARED_BASE}graph/", f"{ID}", f"{SHARED_BASE}graph/practice/foo#x"),
    ],
)
def test_graph_that_is_no_record_is_named_by_itself(graph: str) -> None:
    name = Naming().of_graph(graph)
    assert (name.is_record, name.iri, name.graph) == (False, graph, graph)
    assert Naming().named(graph) == name


def test_graphs_of_own_and_shared_records_are_told_apart() -> None:
    naming = Naming(ZEELAND)
    assert naming.of_graph(f"{ZEELAND}graph/practice/foo") == naming.record_of(f"{ZEELAND}id/practice/foo")
    assert naming.of_graph(f"{SHARED_BASE}graph/practice/foo") == naming.record_of(f"{ID}practice/foo")
    assert not Naming().of_graph(f"{ZEELAND}graph/practice/foo").is_record


@given(st.from_regex(r"https?://[a-z]+(\.[a-z]+)?(/[A-Za-z0-9._~-]+)*([?#][a-z]*)?", fullmatch=True))
def test_name_in_the_journal_leads_back_to_the_graph(graph: str) -> None:
    name = Naming().of_graph(graph)
    assert Naming().named(name.iri) == name
    assert name.graph == graph


SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


@given(SLUGS, SLUGS, st.from_regex(r"([/#][A-Za-z0-9-]*)*", fullmatch=True))
def test_iri_of_a_record_names_that_record(kind: str, slug: str, rest: str) -> None:
    name = RecordName(SHARED_BASE, kind, slug)
    assert Naming().record_of(name.iri) == name
    assert Naming().record_of(name.iri + rest) == name


def test_prefixes_are_iris_of_namespaces() -> None:
    assert all(namespace.endswith(("#", "/")) for namespace in PREFIXES.values())
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(ox.NamedNode(namespace) for namespace in PREFIXES.values())
