"""Pages that harvesters follow: every data set once, and an end."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.hydra import paged, view_address
from participatiekaart.workspace import Workspace
from tests.catalog.made import BASE, ROOT, values

CATALOGUE = f"{BASE}catalog"


def harvested(catalogue: Catalogue, most: int, address: str) -> list[list[ox.Triple]]:
    """The pages that a harvester gets that follows ``hydra:next`` from an address on."""
    pages, asked = [], address
    while asked:
        after = parse_qs(urlsplit(asked).query).get("after", [""])[0]
        page = catalogue.page(most, after)
        pages.append([*catalogue.triples(page), *paged(catalogue, page, address, after)])
        assert values(pages[-1], CATALOGUE, "hydra:view") == {asked}
        (asked,) = values(pages[-1], asked, "hydra:next") or {""}
        assert len(pages) <= len(catalogue.names)
    return pages


@given(st.integers(1, 9))
def test_following_the_pages_finds_every_data_set_exactly_once(region: Workspace, most: int) -> None:
    catalogue = Catalogue(region, ROOT)
    pages = harvested(catalogue, most, f"{ROOT}/catalog.ttl")
    found = [iri for page in pages for iri in sorted(values(page, CATALOGUE, "dcat:dataset"))]
    assert found == [f"{BASE}id/dataset/set-{number:04}" for number in range(7)]
    assert all(values(page, iri, "dct:title") for page in pages for iri in values(page, CATALOGUE, "dcat:dataset"))


@pytest.mark.parametrize(("most", "pages"), [(3, 3), (7, 1), (6, 2), (100, 1)])
def test_every_page_knows_the_first_one_and_how_many_data_sets_there_are(region: Workspace, most: int, pages: int) -> None:
    address = f"{ROOT}/catalog.jsonld"
    found = harvested(Catalogue(region, ROOT), most, address)
    assert len(found) == pages
    for page in found:
        (view,) = values(page, CATALOGUE, "hydra:view")
        assert values(page, CATALOGUE, "hydra:totalItems") == {"7"}
        assert values(page, view, "hydra:first") == {address}
        assert values(page, view, "rdf:type") == {"http://www.w3.org/ns/hydra/core#PartialCollectionView"}
        assert "http://www.w3.org/ns/hydra/core#Collection" in values(page, CATALOGUE, "rdf:type")


@given(st.text(min_size=1))
def test_an_address_gives_back_what_it_was_made_of(after: str) -> None:
    query = urlsplit(view_address(f"{ROOT}/catalog", after)).query
    assert parse_qs(query, keep_blank_values=True) == {"after": [after]}
