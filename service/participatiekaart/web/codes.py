"""What values of code lists are called that no record describes: themes, languages and places of the EU, licences."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

from participatiekaart.catalog.codes import described
from participatiekaart.language import Text
from participatiekaart.model.shapes import LABELS

__all__ = ["name_of"]


@lru_cache(maxsize=1024)
def name_of(iri: str) -> Text:
    """The name of a value of a code list; empty where no list that we know has it.

    >>> name_of("http://publications.europa.eu/resource/authority/frequency/IRREG").best("en")
    'irregular'
    """
    value = ox.NamedNode(iri)
    said = described([ox.Triple(ox.NamedNode(LABELS[0]), ox.NamedNode(LABELS[0]), value)])
    names = (each.object for each in said if each.subject == value and each.predicate.value in LABELS)
    return Text.collect((each.language or "", each.value) for each in names if isinstance(each, ox.Literal))
