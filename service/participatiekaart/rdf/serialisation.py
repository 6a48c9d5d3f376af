"""Writing RDF: the same triples give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from participatiekaart.rdf.names import PREFIXES

__all__ = ["is_sayable_in_xml", "serialise"]

_NAME = re.compile(r"[^\W\d][\w.\-]*$")
_SYNTAX = {
    f"{PREFIXES['rdf']}{each}"
    for each in ("Description", "ID", "RDF", "about", "datatype", "li", "nodeID", "parseType", "resource")
}
"""Names that mean something else in RDF/XML (RDF 1.1 XML Syntax, section 6.1.4)."""


_NO_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML document may have (XML 1.0, section 2.2)."""


def is_sayable_in_xml(triple: ox.Triple) -> bool:
    """Whether RDF/XML can write a triple: its property has to end in an XML name, its text to consist of XML characters."""
    property_name, value = triple.predicate.value, triple.object
    is_name = bool(_NAME.search(property_name)) and property_name not in _SYNTAX
    return is_name and not (isinstance(value, ox.Literal) and _NO_CHARACTER.search(value.value))


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
