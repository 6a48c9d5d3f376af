"""JSON-LD inside pages: what search engines for data read there."""

from __future__ import annotations

import orjson
from starlette.requests import Request

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.schema_org import data_set
from participatiekaart.web.public import public_root

__all__ = ["inline", "structured"]


def structured(request: Request, iri: str, language: str) -> str:
    """What the page about a node says of it in schema.org's words; empty where it is no data set."""
    catalogue = Catalogue(request.app.state.workspace, public_root(request))
    found = catalogue.datasets([iri] if "/id/dataset/" in iri else [])
    return inline(data_set(catalogue, found[0], language)) if found else ""


def inline(document: object) -> str:
    """A document so that it can stand inside a script element."""
    return orjson.dumps(document).decode().replace("<", "\\u003c")
