"""What is in the graph and how to get at it, for linked-data clients (VoID, sections 2 to 7)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

import pyoxigraph as ox

from participatiekaart.catalog.description import Catalogue
from participatiekaart.datasets import Dataset
from participatiekaart.index import Index, Selection
from participatiekaart.language import text
from participatiekaart.rdf.statements import Said, statements

__all__ = ["void"]

_FORMATS = "http://www.w3.org/ns/formats/"
_RDF = {"application/n-quads", "application/trig", "application/ld+json", "text/turtle", "application/n-triples"}
_MOST_SUBSETS = 100
"""Parts that a data set names: with more, the description would be as long as the square of their number."""


def void(catalogue: Catalogue, index: Index, address: str) -> list[ox.Triple]:
    """The description of all data sets; sorted.

    Args:
        catalogue: what there is.
        index: that counts things.
        address: of the description.
    """
    every = tuple(each for each in catalogue.datasets(catalogue.names) if not each.is_only_a_table(catalogue.workspace.model))
    found = [*statements(address, _about(catalogue, every))]
    by_start = sorted((each for each in every if each.spaces), key=_start)
    for dataset in every:
        found += _dataset(catalogue, dataset, by_start)
        if dataset.holds_all_of(catalogue.workspace.naming.bases):
            found += _counts(catalogue, dataset, index)
    return sorted(set(found), key=str)


def _about(catalogue: Catalogue, every: tuple[Dataset, ...]) -> dict[str, Said | None]:
    return {
        "a": "void:DatasetDescription",
        "dct:title": text("What is in the graph, and how to get at it"),
        "dct:publisher": catalogue.workspace.settings.publisher,
        "dct:modified": catalogue.modified,
        "foaf:topic": [each.iri for each in every],
    }


def _start(dataset: Dataset) -> str:
    return dataset.spaces[0]


def _parts(dataset: Dataset, by_start: Sequence[Dataset]) -> Iterator[Dataset]:
    """The data sets that are part of one, looking only at those whose names can start as its names do."""
    for space in dataset.spaces:
        first = bisect_left(by_start, space, key=_start)
        last = bisect_right(by_start, f"{space}\U0010ffff", key=_start)
        yield from (each for each in by_start[first:last] if each.is_part_of(dataset))


def _dataset(catalogue: Catalogue, dataset: Dataset, by_start: Sequence[Dataset]) -> Iterator[ox.Triple]:
    files = [way.file for way in catalogue.distributions(dataset) if way.file and way.file.media_type in _RDF]
    whole = dataset.holds_all_of(catalogue.workspace.naming.bases)
    yield from statements(
        dataset.iri,
        {
            "a": "void:Dataset",
            "dct:title": dataset.title,
            "dct:description": dataset.description,
            "dct:license": dataset.license,
            "dct:publisher": dataset.publisher,
            "dct:creator": dataset.creators,
            "dct:source": dataset.sources,
            "dct:issued": dataset.issued,
            "dct:modified": catalogue.changed(dataset),
            "foaf:homepage": catalogue.landing_page(dataset),
            "void:uriSpace": [ox.Literal(space) for space in dataset.spaces],
            "void:vocabulary": dataset.vocabularies,
            "void:sparqlEndpoint": f"{catalogue.root}/sparql",
            "void:dataDump": [f"{catalogue.root}/dumps/{file.name}" for file in files],
            "void:triples": None if whole else next((file.triples for file in files if file.triples), None),
            "void:feature": [_FORMATS + each for each in ("Turtle", "JSON-LD", "RDF_XML", "N-Triples")],
            "void:subset": [each.iri for each in islice(_parts(dataset, by_start), _MOST_SUBSETS)],
        },
    )


def _counts(catalogue: Catalogue, dataset: Dataset, index: Index) -> Iterator[ox.Triple]:
    """How much there is of what, of the data set that holds everything."""
    parts = []
    for name, shape in catalogue.workspace.model.collections.items():
        for target in sorted(shape.targets):
            part = f"{catalogue.iri}#class-{name}"
            parts.append(part)
            total = index.search(name, Selection(limit=1)).total
            yield from statements(part, {"a": "void:Dataset", "void:class": target, "void:entities": total})
    yield from statements(dataset.iri, {"void:classPartition": parts, "void:triples": catalogue.snapshot.triple_count})
