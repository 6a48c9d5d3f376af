"""Data sets inside pages: JSON-LD for search engines for data, and how to get them."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from starlette.requests import Request

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.distributions import Distribution
from participatiekaart.catalog.schema_org import data_set
from participatiekaart.web.public import public_root

__all__ = ["Offer", "inline", "offer_of"]


@dataclass(frozen=True)
class Offer:
    """What the page about a data set has besides what its record says; nothing where it is none.

    Attributes:
        linked: the data set in schema.org's words, as JSON-LD.
        ways: to get it.
    """

    linked: str = ""
    ways: tuple[Distribution, ...] = ()


def offer_of(request: Request, iri: str, language: str) -> Offer:
    """What the page about a node has besides.

    Args:
        request: tells how clients call the service.
        iri: of the node.
        language: of the reader.
    """
    catalogue = Catalogue(request.app.state.workspace, public_root(request))
    found = catalogue.datasets([iri] if "/id/dataset/" in iri else [])
    return Offer(inline(data_set(catalogue, found[0], language)), catalogue.distributions(found[0])) if found else Offer()


def inline(document: object) -> str:
    """A document so that it can stand inside a script element."""
    return orjson.dumps(document).decode().replace("<", "\\u003c")
