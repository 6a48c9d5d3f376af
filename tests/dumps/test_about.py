"""What a dump says about itself: true, complete, and right wherever its folder is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import orjson
import pyoxigraph as ox
import pytest

from participatiekaart.dumps.about import CHECKSUMS, LICENCE, PROV, VOID
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record
from tests.conftest import Published
from tests.dumps.conftest import DATASET, TERMS, Dumped, Place, area, dataset, place
from tests.index.worlds import records

HERE = "file:///anywhere/folder/"


def asked(dumped: Dumped, name: str, names: str, pattern: str) -> list[tuple[str, ...]]:
    """What a description says of these variables, read from a folder that may be anywhere."""
    store = ox.Store()
    store.load(dumped.content(name), format=ox.RdfFormat.TURTLE, base_iri=urljoin(HERE, name))
    found = store.query(f"SELECT {names} WHERE {{ {pattern} }}", prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple(str(getattr(value, "value", value)) for value in row) for row in found)


def ask(published: Published, pattern: str) -> int:
    return int(published.ask(f"PREFIX pk: <{SHARED_BASE}def#> SELECT (COUNT(*) AS ?count) WHERE {{ {pattern} }}")[1][0])


def test_void_counts_what_the_graph_counts(dumped: Dumped, published: Published) -> None:
    whole = f"<{DATASET}participatiekaart>"
    [(triples,)] = asked(dumped, VOID, "?n", f"{whole} void:triples ?n")
    [(subjects,)] = asked(dumped, VOID, "?n", f"{whole} void:distinctSubjects ?n")
    assert int(triples) == ask(published, "?s ?p ?o")
    assert int(subjects) == ask(published, "{ SELECT DISTINCT ?s { ?s ?p ?o } }")
    classes = asked(dumped, VOID, "?class ?n", f"{whole} void:classPartition [ void:class ?class ; void:entities ?n ]")
    assert len(classes) == ask(published, "{ SELECT DISTINCT ?c { ?s a ?c } }")
    assert dict(classes)[f"{SHARED_BASE}def#PracticeExample"] == str(ask(published, "?s a pk:PracticeExample"))
    properties = asked(dumped, VOID, "?p ?n", f"{whole} void:propertyPartition [ void:property ?p ; void:triples ?n ]")
    assert sum(int(number) for _, number in properties) == int(triples)


def test_void_knows_every_file_in_rdf_beside_itself(dumped: Dumped) -> None:
    told = asked(dumped, VOID, "?dataset ?file", "?dataset void:dataDump ?file")
    assert told == sorted((file.dataset, HERE + file.name) for file in dumped.dump.files if file.triples is not None)


def test_prov_says_of_every_file_what_it_is_made_of(dumped: Dumped) -> None:
    expected = sorted((HERE + file.name, file.dataset) for file in dumped.dump.files if file.dataset)
    datasets = asked(dumped, PROV, "?file ?from", f"?file prov:wasDerivedFrom ?from FILTER(?from != <{HERE}{PROV}#journal>)")
    assert datasets == expected
    position = asked(dumped, PROV, "?file ?at", "?file prov:wasGeneratedBy/prov:used/schema:version ?at")
    assert position == [(file, str(dumped.dump.position)) for file, _ in expected]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not there")
def test_the_checksums_are_right_for_sha256sum(dumped: Dumped) -> None:
    folder = dumped.place.path(dumped.dump, CHECKSUMS).parent
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", CHECKSUMS], cwd=folder, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert len(checked.stdout.splitlines()) == len(dumped.dump.files) - 1


def test_the_licences_and_whom_to_credit_are_there_in_both_languages(dumped: Dumped) -> None:
    said = dumped.content(LICENCE).decode()
    for words in (
        "https://creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "Municipalities, provinces and points: GeoNames",
        "Gemeenten, provincies en punten: GeoNames",
        "participatiekaart.nq.gz",
    ):
        assert words in said


def test_a_data_set_that_names_no_publisher_and_no_licence_is_described_too(empty: Place) -> None:
    """A mirror takes over what another service holds, without validation."""
    empty.publish(records(dataset("bare", "", said="")))
    dump = empty.dump()
    assert b"id/dataset/bare>" in empty.content(dump, PROV)
    assert b'"@id":""' not in empty.content(dump, "ro-crate-metadata.json").replace(b" ", b"")


def moved(record: Record, base: str) -> Record:
    """The same record under another base."""
    content = record.content.replace(SHARED_BASE.encode(), base.encode())
    return Record(RecordName(base, record.name.type, record.name.slug), content)


def test_a_data_set_of_ones_own_says_nothing_of_what_others_made(tmp_path: Path) -> None:
    """The whole graph names the terms of all; a data set holds the records under its own base and no more."""
    base = "https://kaart.example.org/zuid/"
    own = "dct:license <https://creativecommons.org/licenses/by-sa/4.0/> ; dct:publisher <organisation/zuid> ."
    theirs = f'{TERMS[:-1]}; schema:creditText "GeoNames"@en .'
    zuid = place(tmp_path, base_iri=base)
    zuid.publish(records(area("elders", "Elders") + dataset("participatiekaart", "", said=theirs)))
    zuid.publish(moved(each, base) for each in records(dataset("zuid", "", said=own)))
    dump = zuid.dump()
    assert [name for name in dump.by_name if name.endswith("q.gz")] == ["graph.nq.gz"]
    assert b"id/area/elders" in zuid.content(dump, "graph.nq.gz")
    assert b"id/area/elders" not in zuid.content(dump, "kaart.example.org-zuid-zuid.ttl.gz")
    graph, _, parts = zuid.content(dump, LICENCE).decode().partition("Files: graph.")
    assert all(each in graph for each in ("/by/4.0/", "/by-sa/4.0/", "Credit: GeoNames"))
    assert "GeoNames" not in parts.partition("the zuid")[2].partition("Files:")[0]
    root = next(each for each in orjson.loads(zuid.content(dump, "ro-crate-metadata.json"))["@graph"] if each["@id"] == "./")
    assert {each["@id"][-10:] for each in root["license"]} == {"es/by/4.0/", "by-sa/4.0/"}
    assert root["creditText"] == "GeoNames"
