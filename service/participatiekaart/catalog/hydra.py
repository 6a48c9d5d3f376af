"""Pages that harvesters follow (Hydra Core Vocabulary, "Collections")."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph as ox

from participatiekaart.catalog.description import Catalogue, Page
from participatiekaart.rdf.statements import statements

__all__ = ["paged", "view_address"]


def view_address(address: str, after: str) -> str:
    """The address of a page.

    >>> view_address("https://example.org/catalog.ttl", "https://example.org/id/dataset/a")
    'https://example.org/catalog.ttl?after=https%3A%2F%2Fexample.org%2Fid%2Fdataset%2Fa'
    """
    return f"{address}?{urlencode({'after': after})}" if after else address


def paged(catalogue: Catalogue, page: Page, address: str, after: str) -> Iterator[ox.Triple]:
    """What tells a harvester where it is and where to go on.

    Args:
        catalogue: the catalogue.
        page: what is on the page.
        address: of the catalogue in this format.
        after: IRI that the page was asked for with; empty for the first one.
    """
    view = view_address(address, after)
    yield from statements(catalogue.iri, {"a": "hydra:Collection", "hydra:totalItems": len(catalogue.names), "hydra:view": view})
    yield from statements(
        view,
        {
            "a": "hydra:PartialCollectionView",
            "hydra:first": address,
            "hydra:next": view_address(address, page.following) if page.following else "",
        },
    )
