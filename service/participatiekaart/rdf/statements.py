"""Triples written down briefly: a subject and what is said of it, predicates by their prefixed names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

import pyoxigraph as ox

from participatiekaart.language import Text
from participatiekaart.rdf.names import PREFIXES

__all__ = ["Said", "statements", "term"]

Said = str | Text | ox.Literal | int | date | Iterable[str | ox.Literal]
"""A value: an IRI, a text in its languages, a literal, a number, a day or moment, or several IRIs or literals."""


def term(name: str) -> str:
    """The IRI of a prefixed name.

    >>> term("dcat:Dataset")
    'http://www.w3.org/ns/dcat#Dataset'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def statements(subject: str, said: Mapping[str, Said | None]) -> Iterator[ox.Triple]:
    """The triples about a node.

    Args:
        subject: IRI of the node.
        said: values by prefixed name of the predicate; ``a`` is its class or classes, by prefixed name too.
            What is empty is not said.
    """
    node = ox.NamedNode(subject)
    for name, value in said.items():
        predicate = ox.NamedNode(term("rdf:type" if name == "a" else name))
        for each in _terms([term(kind) for kind in value.split()] if name == "a" and isinstance(value, str) else value):
            yield ox.Triple(node, predicate, each)


def _terms(value: Said | None) -> Iterator[ox.NamedNode | ox.Literal]:
    if isinstance(value, Text):
        for language, words in value.items():
            yield ox.Literal(words, language=language) if language else ox.Literal(words)
    elif isinstance(value, str):
        if value:
            yield ox.NamedNode(value)
    elif isinstance(value, datetime):
        yield ox.Literal(value.isoformat(timespec="seconds"), datatype=ox.NamedNode(term("xsd:dateTime")))
    elif isinstance(value, date):
        yield ox.Literal(value.isoformat(), datatype=ox.NamedNode(term("xsd:date")))
    elif isinstance(value, ox.Literal | int):
        yield value if isinstance(value, ox.Literal) else ox.Literal(value)
    elif value is not None:
        for each in value:
            yield each if isinstance(each, ox.Literal) else ox.NamedNode(each)
