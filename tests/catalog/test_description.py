"""The catalogue as triples: pages that stay right while data sets come and go, and a region's own publisher and licence."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.codes import PUBLISHER_TYPES
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.catalog.made import BASE, LICENSE, ROOT, region_with, source, values
from tests.conftest import silent


@given(st.integers(1, 9))
def test_pages_hold_each_data_set_once(region: Workspace, most: int) -> None:
    catalogue, after, seen = Catalogue(region, ROOT), "", []
    while True:
        page = catalogue.page(most, after)
        seen += [each.iri for each in page.datasets]
        assert len(page.datasets) <= most
        if not page.following:
            break
        after = page.following
    assert seen == catalogue.names == [f"{BASE}id/dataset/set-{each:04}" for each in range(7)]


def test_a_page_follows_a_data_set_that_is_there_no_more(region: Workspace) -> None:
    catalogue = Catalogue(region, ROOT)
    page = catalogue.page(2, f"{BASE}id/dataset/set-0003-that-went")
    assert [each.name[-4:] for each in page.datasets] == ["0004", "0005"]


def test_a_regions_data_sets_have_their_own_licence_and_publisher(region: Workspace) -> None:
    catalogue = Catalogue(region, ROOT)
    triples = catalogue.triples(catalogue.page(100))
    dataset, publisher = f"{BASE}id/dataset/set-0000", f"{BASE}id/organisation/zuid"
    assert values(triples, dataset, "dct:license") == {LICENSE}
    assert values(triples, dataset, "dct:publisher") == {publisher}
    assert values(triples, publisher, "foaf:name") == {"Regio Zuid"}
    assert values(triples, f"{BASE}catalog", "dct:publisher") == {publisher}
    assert values(triples, f"{BASE}catalog#contact", "vcard:hasEmail") == {"mailto:data@kaart.example.org"}


def test_nothing_has_an_empty_name(region: Workspace) -> None:
    settings = region.settings.model_copy(update={"contact_name": "", "publisher": f"{BASE}id/organisation/nobody"})
    catalogue = Catalogue(Workspace(settings), ROOT)
    triples = catalogue.triples(catalogue.page(1))
    assert values(triples, f"{BASE}catalog#contact", "vcard:fn") == {"data@kaart.example.org"}
    assert values(triples, f"{BASE}id/organisation/nobody", "foaf:name") == {"data@kaart.example.org"}


@pytest.mark.parametrize(("kind", "type_"), [("gemeente", {"LocalAuthority"}), ("overig", set())])
def test_the_kind_of_a_publisher_is_said_where_portals_know_it(tmp_path: Path, kind: str, type_: set[str]) -> None:
    workspace = region_with(1, tmp_path)
    written = tmp_path / "records.ttl"
    written.write_text(written.read_text().replace("organisation-type/overig", f"organisation-type/{kind}"))
    assert workspace.load(source(tmp_path), silent).report.conforms
    catalogue = Catalogue(workspace, ROOT)
    triples = catalogue.triples(catalogue.page(1))
    found = values(triples, f"{BASE}id/organisation/zuid", "dct:type")
    assert found == {PUBLISHER_TYPES + each for each in type_}
    assert all(len(values(triples, each, "skos:prefLabel")) == 2 for each in found)


def test_without_a_dump_a_data_set_can_be_had_by_a_service(region: Workspace) -> None:
    catalogue = Catalogue(region, ROOT)
    (way,) = catalogue.distributions(catalogue.page(1).datasets[0])
    assert (way.address, way.service) == (f"{ROOT}/sparql", f"{BASE}catalog#sparql")


def test_a_file_of_the_dump_is_a_distribution_with_size_checksum_and_date(bundled: Catalogue) -> None:
    triples = bundled.triples(bundled.page(100))
    file = f"{bundled.iri}#practices.csv.gz"
    assert values(triples, file, "dcat:downloadURL") == {f"{ROOT}/dumps/practices.csv.gz"}
    assert values(triples, file, "dcat:mediaType") == {"http://www.iana.org/assignments/media-types/text/csv"}
    assert values(triples, file, "dcat:compressFormat") == {"http://www.iana.org/assignments/media-types/application/gzip"}
    (size,) = values(triples, file, "dcat:byteSize")
    assert int(size) > 0
    (checksum,) = values(triples, f"{file}-checksum", "spdx:checksumValue")
    assert len(checksum) == 64
    assert values(triples, file, "dct:modified")


def test_every_node_that_is_named_here_is_described_here(bundled: Catalogue) -> None:
    triples = bundled.triples(bundled.page(100))
    subjects = {each.subject for each in triples}
    own = {each.object for each in triples if isinstance(each.object, ox.NamedNode) and each.object.value.startswith(bundled.iri)}
    assert own <= subjects


def test_the_same_catalogue_is_the_same_triples(bundled: Catalogue, dumped: Path) -> None:
    again = Catalogue(Workspace(Settings(data_dir=dumped)), ROOT)
    assert again.triples(again.page(100)) == bundled.triples(bundled.page(100))


def test_a_data_set_inside_the_record_of_another_is_one_more_data_set(tmp_path: Path) -> None:
    workspace = region_with(2, tmp_path)
    written = tmp_path / "records.ttl"
    head, _, last = written.read_text().rpartition("<dataset/")
    written.write_text(f"{head}<dataset/{last}\n<dataset/{last.replace('set-0001', 'set-0001/inner')}")
    assert workspace.load(source(tmp_path), silent).report.conforms
    catalogue = Catalogue(workspace, ROOT)
    found = catalogue.page(100).datasets
    assert (
        [each.iri for each in found]
        == catalogue.names
        == [f"{BASE}id/dataset/set-{each}" for each in ("0000", "0001", "0001/inner")]
    )
    assert all(len(each.keywords) == 2 for each in found)


def test_the_title_names_the_publisher_in_the_language_of_the_title(tmp_path: Path) -> None:
    workspace = region_with(1, tmp_path)
    written = tmp_path / "records.ttl"
    written.write_text(written.read_text().replace('"Regio Zuid"@nl', '"Regio Zuid"@nl, "Region South"@en'))
    assert workspace.load(source(tmp_path), silent).report.conforms
    title = Catalogue(workspace, ROOT).title
    assert (title["nl"], title["en"]) == ("Catalogus van Regio Zuid", "Catalogue of Region South")
