"""What the pages of the stream say, read as a client reads them."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from participatiekaart.journal import Journal
from participatiekaart.rdf.names import SHARED_BASE, Naming, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.stream import MEDIA_TYPES, Stream, Window, cover, written

ROOT = "https://example.org/kaart"
FEED = f"{ROOT}/feed"
TREE = "https://w3id.org/tree#"
LDES = "https://w3id.org/ldes#"
AS = "https://www.w3.org/ns/activitystreams#"
AT = "http://www.w3.org/ns/prov#generatedAtTime"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FORMATS = {
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
STATES = [("a", 1), ("b", 1), ("c", 1), ("a", 2), ("b", None), ("c", 2), ("b", 3), ("d", 1), ("c", None), ("e", 1)]
"""What became of which record; none where it was retracted."""


def record(slug: str, state: int) -> Record:
    name = RecordName(SHARED_BASE, "practice", slug)
    lines = [
        f'<{name.iri}> <https://schema.org/name> "{slug} \\"{state}\\" \\\\ é 🙂 <https://example.org/kaart/feed>"@nl .\n',
        f"<{name.iri}> <https://schema.org/part> <{name.iri}#part-1> .\n",
        f'<{name.iri}#part-1> <https://schema.org/value> "0{state}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
    ]
    return Record(name, "".join(sorted(lines)).encode())


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    """The states above, the first three in one go."""
    journal = Journal(tmp_path_factory.mktemp("journal") / "journal.sqlite", Naming())
    journal.append(
        [record(slug, state) for slug, state in STATES[:3] if state], [], source="/home/me", agent="editor:x", note="me"
    )
    for slug, state in STATES[3:]:
        gone = [record(slug, 0).name.iri] if state is None else []
        journal.append([record(slug, state)] if state else [], gone, source="/home/me", agent="editor:x", note="for Jan")
    yield journal
    journal.close()


def stream(journal: Journal, position: int = len(STATES), page: int = 3) -> Stream:
    return Stream(
        journal, position, FEED, page, SHARED_BASE, lambda entry: f"{ROOT}/doc/{entry.name.path}?version={entry.position}"
    )


def windows(position: int = len(STATES), page: int = 3) -> list[Window]:
    return cover(position, page)


def read(blocks: Iterator[object], media_type: str = "application/trig", address: str = FEED) -> list[ox.Quad]:
    """The quads of a page, relative references resolved against where it was read."""
    body = b"".join(written(blocks, media_type, FEED))  # type: ignore[arg-type]
    base = None if media_type == "application/n-quads" else address
    return list(ox.parse(body, format=FORMATS[media_type], base_iri=base))


def said(quads: list[ox.Quad], predicate: str, subject: str = "") -> list[str]:
    """The values of a property, as text, in order."""
    return [
        quad.object.value
        for quad in quads
        if quad.predicate.value == predicate and (not subject or quad.subject.value == subject)
    ]


# --- the root ----------------------------------------------------------------------------------------------------------------


def test_the_root_says_what_the_stream_is_and_how_it_is_ordered(journal: Journal) -> None:
    root = read(stream(journal).root())
    about = {
        quad.predicate.value: quad.object.value
        for quad in root
        if quad.subject.value == f"{FEED}#stream" and "title" not in quad.predicate.value
    }
    assert about == {
        TYPE: f"{LDES}EventStream",
        f"{LDES}timestampPath": AT,
        f"{LDES}sequencePath": "https://schema.org/position",
        f"{LDES}versionOfPath": "http://purl.org/dc/terms/isVersionOf",
        f"{LDES}versionCreateObject": f"{AS}Create",
        f"{LDES}versionUpdateObject": f"{AS}Update",
        f"{LDES}versionDeleteObject": f"{AS}Delete",
        f"{LDES}pollingInterval": "300",
        "http://rdfs.org/ns/void#uriSpace": SHARED_BASE,
        f"{TREE}shape": f"{FEED}#shape",
        f"{TREE}view": FEED,
    }


def test_the_root_promises_everything_since_the_first_version(journal: Journal) -> None:
    root = read(stream(journal).root())
    [first] = said(root, f"{LDES}startingFrom", said(root, f"{LDES}retentionPolicy", FEED)[0])
    assert datetime.fromisoformat(first) == journal.entries(0, 1)[0].at


def test_an_empty_stream_has_a_root_that_leads_nowhere(journal: Journal) -> None:
    root = read(stream(journal, 0).root())
    assert said(root, f"{TREE}view") == [FEED]
    assert said(root, f"{TREE}relation") == []


def test_relations_bound_the_times_of_what_they_lead_to(journal: Journal) -> None:
    whole = stream(journal)
    root = read(whole.root())
    for window in windows():
        node = f"{FEED}/{window.address}"
        relations = [quad.subject.value for quad in root if quad.predicate.value == f"{TREE}node" and quad.object.value == node]
        bounds = {said(root, TYPE, each)[0].removeprefix(TREE): said(root, f"{TREE}value", each)[0] for each in relations}
        times = said(read(whole.node(window)), AT)
        assert bounds.pop("GreaterThanOrEqualToRelation") == times[0]
        assert bounds == ({"LessThanOrEqualToRelation": times[-1]} if window.last <= len(STATES) else {})
        assert {said(root, f"{TREE}path", each)[0] for each in relations} == {AT}


@pytest.mark.parametrize("page", [1, 2, 5])
def test_a_relation_is_of_one_kind_however_small_the_pages(journal: Journal, page: int) -> None:
    root = read(stream(journal, page=page).root())
    relations = said(root, f"{TREE}relation")
    kinds = [said(root, TYPE, each) for each in relations]
    assert all(len(each) == 1 for each in kinds)
    assert len(set(relations)) == 2 * len(STATES) // page


def test_a_tall_tree_leads_to_every_version_once(journal: Journal) -> None:
    whole = stream(journal, page=1)
    tall = [Window(1, 100, 1)]  # what the root would lead to beyond a hundred versions
    inner = read(whole.node(tall[0]), address=f"{FEED}/1-100")
    pages = sorted(set(said(inner, f"{TREE}node")), key=lambda each: int(each.rpartition("-")[2]))
    assert pages == [f"{FEED}/{number}-{number}" for number in range(1, len(STATES) + 1)]
    assert said(inner, f"{LDES}immutable") == []


# --- members -----------------------------------------------------------------------------------------------------------------


def test_every_version_is_a_member_once_in_order_with_its_record_and_kind(journal: Journal) -> None:
    found = []
    for window in windows():
        page = read(stream(journal).node(window))
        for member in said(page, f"{TREE}member", f"{FEED}#stream"):
            [kind], [of] = said(page, TYPE, member), said(page, "http://purl.org/dc/terms/isVersionOf", member)
            found.append((member, of.rpartition("/")[2], kind.removeprefix(AS)))
    kinds = ["Create", "Create", "Create", "Update", "Delete", "Update", "Create", "Create", "Delete", "Create"]
    assert found == [
        (f"{ROOT}/doc/practice/{slug}?version={number}", slug, kind)
        for number, ((slug, _), kind) in enumerate(zip(STATES, kinds, strict=True), 1)
    ]


def test_a_journal_that_was_put_back_behind_what_is_published_ends_a_page_early(journal: Journal) -> None:
    page = read(stream(journal, len(STATES) + 100, page=100).node(Window(1, 100, 100)))
    assert len(said(page, f"{TREE}member")) == len(STATES)


def test_what_a_record_said_stands_in_the_graph_of_the_version_and_has_the_hash_that_is_told(journal: Journal) -> None:
    pages = [quad for window in windows() for quad in read(stream(journal).node(window))]
    for number, (slug, state) in enumerate(STATES, 1):
        member = f"{ROOT}/doc/practice/{slug}?version={number}"
        graph = [quad.triple for quad in pages if quad.graph_name == ox.NamedNode(member)]
        lines = sorted(f"{triple} .\n" for triple in graph)
        expected = record(slug, state) if state else None
        assert "".join(lines).encode() == (expected.content if expected else b"")
        assert said(pages, "https://schema.org/sha256", member) == ([expected.hash] if expected else [])


def test_the_shape_holds_for_every_member(journal: Journal) -> None:
    whole = stream(journal)
    root = read(whole.root())
    paths = said(root, "http://www.w3.org/ns/shacl#path")
    page = [quad for window in windows() for quad in read(whole.node(window))]
    assert len(paths) == 3
    for member in said(page, f"{TREE}member"):
        assert [len(said(page, path, member)) for path in paths] == [1, 1, 1]


def test_times_never_go_back_and_differ_between_activities(journal: Journal) -> None:
    times = [time for window in windows() for time in said(read(stream(journal).node(window)), AT)]
    assert times == sorted(times)
    assert [later == earlier for earlier, later in pairwise(times)] == [True, True, *[False] * 7]


def test_nothing_is_told_of_who_and_from_where_on_a_disk(journal: Journal) -> None:
    for window in windows():
        body = b"".join(written(stream(journal).node(window), "application/n-quads", FEED))
        assert not any(private in body for private in (b"editor:x", b"/home/me", b"Jan"))


# --- formats -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", [None, *windows()], ids=str)
def test_every_format_says_the_same(journal: Journal, window: Window | None) -> None:
    whole = stream(journal)
    pages = [
        {*read(whole.node(window) if window else whole.root(), media_type, f"{FEED}/x" if window else FEED)}
        for media_type in MEDIA_TYPES
    ]
    assert pages[0] == pages[1] == pages[2]
    assert pages[0]


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_a_full_page_stays_the_same_to_the_byte_when_the_stream_grows(journal: Journal, media_type: str) -> None:
    pages = [b"".join(written(stream(journal, position).node(Window(1, 3, 3)), media_type, FEED)) for position in (3, 4, 10)]
    assert pages[0] == pages[1] == pages[2]


def test_pages_link_to_pages_by_relative_references(journal: Journal) -> None:
    root = b"".join(written(stream(journal).root(), "application/trig", FEED))
    assert b"</kaart/feed/1-3>" in root
    assert b"https://example.org" not in root
    elsewhere = read(stream(journal).root(), address="http://localhost:8000/kaart/feed")
    assert said(elsewhere, f"{TREE}view") == ["http://localhost:8000/kaart/feed"]


def test_only_a_full_page_says_that_it_will_not_change(journal: Journal) -> None:
    immutable = [said(read(stream(journal).node(window)), f"{LDES}immutable") for window in windows()]
    assert immutable == [["true"], ["true"], ["true"], []]


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_a_page_of_large_records_never_stands_in_memory_as_a_whole(tmp_path: Path, media_type: str) -> None:
    journal = Journal(tmp_path / "journal.sqlite", Naming())
    chance = random.Random(1)
    for number in range(100):
        name = RecordName(SHARED_BASE, "practice", f"r{number}")
        noise = chance.randbytes(100_000).hex()
        journal.append([Record(name, f'<{name.iri}> <urn:p> "{noise}" .\n'.encode())], [], source="test", agent="a test")
    tracemalloc.start()
    size = sum(map(len, written(stream(journal, 100, 100).node(Window(1, 100, 100)), media_type, FEED)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    journal.close()
    assert size > 20_000_000
    assert peak < size / 2
