"""Writing RDF: the same triples give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from participatiekaart.rdf.names import PREFIXES

__all__ = ["serialise"]


def serialise(triples: Iterable[ox.Triple], rdf_format: ox.RdfFormat) -> bytes:
    """Triples in a format, with the prefixes that occur in them.

    Args:
        triples: in the order in which they are to stand.
        rdf_format: Turtle, N-Triples or RDF/XML.
    """
    listed = list(triples)
    used = " ".join(map(str, listed))
    prefixes = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in used}
    return ox.serialize(listed, format=rdf_format, prefixes=prefixes) or b""
