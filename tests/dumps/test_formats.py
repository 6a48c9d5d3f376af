"""Every format says the same: what is parsed again is what the journal holds."""

from __future__ import annotations

import orjson
import pyoxigraph as ox
import pytest

from participatiekaart.dumps.formats import GRAPH, PART
from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record
from tests.dumps.conftest import DATASET, Dumped, Place, area, dataset
from tests.index.worlds import records

FORMATS = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
ODD = Record(
    RecordName("http://example.org/a%20graph", "", ""),
    "".join(
        sorted(
            f"<https://example.org/s{at}> <https://example.org/p/> {value} .\n"
            for at, value in enumerate(
                (
                    '"a \\"quote\\", a \\\\ and a\\nline"@nl-x-odd',
                    '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
                    '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
                    '"1e400"^^<http://www.w3.org/2001/XMLSchema#double>',
                    '"00"^^<https://example.org/datatype>',
                    '"{}[]@context"',
                    '"\U0001f600 ﷽"',
                    "<urn:x:é>",
                    f"<{SHARED_BASE}.well-known/genid/0123456789abcdef>",
                )
            )
        )
    ).encode(),
)
"""A graph that is no record, with all that is hard to write."""


def quads(content: bytes, suffix: str) -> set[ox.Quad]:
    return set(ox.parse(content, format=FORMATS[suffix]))


def held(place: Place) -> set[ox.Quad]:
    return {
        quad for record in place.workspace.journal.records() for quad in ox.parse(record.quads(), format=ox.RdfFormat.N_QUADS)
    }


@pytest.mark.parametrize("suffix", [each.suffix for each in GRAPH])
@pytest.mark.parametrize("compressed", ["gz", "zst"])
def test_the_whole_graph_is_in_every_format(dumped: Dumped, suffix: str, compressed: str) -> None:
    content = dumped.content(f"participatiekaart.{suffix}.{compressed}")
    assert quads(content, suffix) == held(dumped.place)


def test_n_quads_are_those_of_an_export(dumped: Dumped) -> None:
    exported = b"".join(record.quads() for record in dumped.place.workspace.journal.records())
    assert dumped.content("participatiekaart.nq.gz") == exported


@pytest.mark.parametrize("suffix", [each.suffix for each in PART])
@pytest.mark.parametrize("slug", ["practices", "organisations", "regions", "vocabulary"])
def test_a_part_has_the_triples_of_its_records(dumped: Dumped, suffix: str, slug: str) -> None:
    start = {
        "practices": ("practice/",),
        "organisations": ("organisation/",),
        "regions": ("municipality/", "province/", "labour-market-region/", "area/"),
        "vocabulary": ("concept/",),
    }[slug]
    names = tuple(f"{SHARED_BASE}id/{each}" for each in start) + ((f"{SHARED_BASE}def",) if slug == "vocabulary" else ())
    kept = (each for each in dumped.place.workspace.journal.records() if each.name.iri.startswith(names))
    expected = {quad for record in kept for quad in ox.parse(record.content, format=ox.RdfFormat.N_TRIPLES)}
    assert expected
    assert quads(dumped.content(f"{slug}.{suffix}.zst"), suffix) == expected


@pytest.mark.parametrize("suffix", [each.suffix for each in GRAPH])
def test_graphs_that_are_no_records_and_odd_values_come_through(empty: Place, suffix: str) -> None:
    empty.publish([ODD, *records(area("een", "Eén"))])
    content = empty.content(empty.dump(), f"graph.{suffix}.gz")
    assert quads(content, suffix) == held(empty)


def test_json_ld_is_one_document_of_which_each_line_is_a_record(dumped: Dumped) -> None:
    first, *lines, last, end = dumped.content("participatiekaart.jsonld.gz").split(b"\n")
    assert (last, end) == (b"]}", b"")
    assert orjson.loads(first + b"]}")["@graph"] == []
    graphs = [orjson.loads(line.removesuffix(b","))["id"] for line in lines]
    assert graphs == [record.name.graph for record in dumped.place.workspace.journal.records()]


def test_a_data_set_without_records_has_no_files(empty: Place) -> None:
    empty.publish(records(area("een", "Eén") + dataset("everything", "") + dataset("nothing", "id/nothing/")))
    dump = empty.dump()
    assert {file.dataset for file in dump.files} == {"", DATASET + "everything"}
    assert "everything.nq.gz" in dump.by_name
