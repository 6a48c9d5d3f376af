"""What a dump says about itself: true, complete, and right wherever its folder is."""

from __future__ import annotations

import shutil
import subprocess
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest

from participatiekaart.dumps.about import CHECKSUMS, LICENCE, PROV, VOID
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from tests.conftest import Published
from tests.dumps.conftest import DATASET, Dumped, Place, dataset
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
