"""How a data set can be had: what is said of a file is true of the file, and every address answers."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.codes import EU, IANA
from participatiekaart.catalog.distributions import Distribution
from participatiekaart.datasets import Dataset
from participatiekaart.dumps import latest, path_of
from participatiekaart.workspace import Workspace
from tests.catalog.made import ROOT, region_with, source, values
from tests.conftest import silent

COMPRESSED = {"gz": IANA + "application/gzip", "zst": IANA + "application/zstd"}


@pytest.fixture(scope="module")
def ways(bundled: Catalogue) -> list[tuple[Dataset, Distribution]]:
    """Every way to get every bundled data set."""
    return [(each, way) for each in bundled.datasets(bundled.names) for way in bundled.distributions(each)]


def test_size_checksum_and_date_are_those_of_the_file_on_the_disk(
    bundled: Catalogue, ways: list[tuple[Dataset, Distribution]]
) -> None:
    dump = latest(bundled.workspace.data_dir)
    assert dump
    seen = []
    for dataset, way in ways:
        if not way.file:
            continue
        triples = list(way.triples(dataset))
        (address,), (checksum,) = values(triples, way.iri, "dcat:downloadURL"), values(triples, way.iri, "spdx:checksum")
        file = dump.by_name[address.removeprefix(f"{ROOT}/dumps/")]
        content = path_of(bundled.workspace.data_dir, dump, file).read_bytes()
        assert values(triples, way.iri, "dcat:byteSize") == {str(len(content))}
        assert values(triples, checksum, "spdx:checksumValue") == {hashlib.sha256(content).hexdigest()}
        assert values(triples, checksum, "spdx:algorithm") == {"http://spdx.org/rdf/terms#checksumAlgorithm_sha256"}
        assert values(triples, way.iri, "dct:modified") == {file.modified.isoformat(timespec="seconds")}
        seen.append((dataset.iri, file.name))
    assert sorted(seen) == sorted((file.dataset, file.name) for file in dump.files if file.dataset)


def test_the_type_of_the_content_and_of_its_compression_are_told_apart(ways: list[tuple[Dataset, Distribution]]) -> None:
    kinds = {
        "nq": ("application/n-quads", "RDF_N_QUADS"),
        "trig": ("application/trig", "RDF_TRIG"),
        "ttl": ("text/turtle", "RDF_TURTLE"),
        "jsonld": ("application/ld+json", "JSON_LD"),
        "csv": ("text/csv", "CSV"),
        "parquet": ("application/vnd.apache.parquet", "PARQUET"),
    }
    for dataset, way in ways:
        if way.file:
            _, suffix, *compression = way.file.name.split(".")
            media_type, code = kinds[suffix]
            triples = list(way.triples(dataset))
            assert values(triples, way.iri, "dcat:mediaType") == {IANA + media_type}
            assert values(triples, way.iri, "dct:format") == {f"{EU}file-type/{code}"}
            assert values(triples, way.iri, "dcat:compressFormat") == {COMPRESSED[each] for each in compression}


def test_every_way_has_the_licence_of_its_data_set_a_name_of_its_own_and_an_address(
    ways: list[tuple[Dataset, Distribution]],
) -> None:
    assert len({way.iri for _, way in ways}) == len(ways)
    for dataset, way in ways:
        triples = list(way.triples(dataset))
        assert values(triples, way.iri, "dct:license") == {dataset.license} != {""}
        assert len(values(triples, way.iri, "dct:title")) == 2
        assert len(values(triples, way.iri, "dcat:accessURL")) == 1
        assert len(values(triples, way.iri, "dct:language")) >= 1
        assert values(triples, f"{dataset.iri}#rights", "dct:description") == set(dataset.credit.values())


def test_every_download_answers_with_what_was_promised(ways: list[tuple[Dataset, Distribution]], harvested: TestClient) -> None:
    for _, way in ways:
        address = urlsplit(way.download).path + (f"?{query}" if (query := urlsplit(way.download).query) else "")
        answer = harvested.get(address, headers={"Accept": "*/*", "Accept-Encoding": "identity"})
        assert answer.status_code == 200, address
        if way.file:
            assert hashlib.sha256(answer.content).hexdigest() == way.file.sha256
        else:
            assert answer.headers["Content-Type"].partition(";")[0] == way.media_type


def test_a_table_is_to_be_had_from_the_api_too(bundled: Catalogue, ways: list[tuple[Dataset, Distribution]]) -> None:
    of_service = {(dataset.name, way.address): way for dataset, way in ways if way.service}
    way = of_service["practices", f"{ROOT}/api/v1/practices"]
    assert (way.service, way.download) == (f"{bundled.iri}#api", f"{ROOT}/api/v1/practices?format=csv")


def test_the_address_of_the_outcomes_gives_the_table_of_their_files(
    ways: list[tuple[Dataset, Distribution]], harvested: TestClient, bundled: Catalogue
) -> None:
    [way] = [way for dataset, way in ways if way.service and dataset.name == "outcomes"]
    assert way.address == f"{ROOT}/api/v1/measurements"
    [file] = [way.file for dataset, way in ways if way.file and way.file.name == "outcomes.csv.gz"]
    dump = latest(bundled.workspace.data_dir)
    assert dump
    written = gzip.decompress(path_of(bundled.workspace.data_dir, dump, file).read_bytes())
    assert harvested.get("/api/v1/measurements", params={"format": "csv", "lang": "nl"}).content == written


def test_a_list_of_the_api_is_no_way_to_a_data_set_that_holds_a_part_of_it(tmp_path: Path) -> None:
    workspace = region_with(2, tmp_path)
    records = tmp_path / "records.ttl"
    whole = records.read_text().replace("void:uriSpace", "void:class org:Organization ; void:uriSpace")
    records.write_text(whole.replace("id/practice/0000-", "id/organisation/").replace("id/practice/0001-", "id/organisation/a"))
    assert workspace.load(source(tmp_path), silent).report.conforms
    catalogue = Catalogue(workspace, ROOT)
    addresses = [[way.address for way in catalogue.distributions(each)] for each in catalogue.page(2).datasets]
    assert addresses == [[f"{ROOT}/api/v1/organisations"], [f"{ROOT}/sparql"]]


def test_what_has_neither_a_file_nor_a_table_can_be_asked_for_in_sparql(region: Workspace) -> None:
    catalogue = Catalogue(region, ROOT)
    for dataset in catalogue.page(100).datasets:
        [way] = catalogue.distributions(dataset)
        triples = list(way.triples(dataset))
        assert values(triples, way.iri, "dcat:accessURL") == {f"{ROOT}/sparql"}
        assert values(triples, way.iri, "dcat:accessService") == {f"{catalogue.iri}#sparql"}
        assert values(triples, way.iri, "dcat:downloadURL") == set()
