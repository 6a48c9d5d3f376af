"""The catalogue as an event stream: what it says of each data set now, and which data sets are gone (DCAT-AP Feeds, section 1).

Harvesters that follow it take in what changed and nothing else. Only the last state of each entity is told; its history is that
of its record.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

import pyoxigraph as ox

from participatiekaart.catalog.description import Catalogue, Page
from participatiekaart.catalog.statements import term
from participatiekaart.datasets import Dataset
from participatiekaart.language import LANGUAGES
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.stream import Block, about, moment, said

__all__ = ["changes"]

_LDES = "https://w3id.org/ldes#"
_TREE = "https://w3id.org/tree#"
_AS = "https://www.w3.org/ns/activitystreams#"
_TYPE = f"{PREFIXES['rdf']}type"
_STANDALONE = frozenset(map(ox.NamedNode, map(term, ("dcat:Catalog", "dcat:Dataset", "dcat:DataService"))))
"""Classes of what has activities of its own; everything else is told with the entity that leads to it."""

_POLLING_SECONDS = 3600


def changes(catalogue: Catalogue, feed: str) -> Iterator[Block]:
    """The stream, oldest change first.

    Args:
        catalogue: what to tell of.
        feed: address of the stream.
    """
    stream, policy = f"{feed}#stream", f"{feed}#retention"
    yield Block(
        b"".join(
            (
                about(stream, _TYPE, f"{_LDES}EventStream"),
                *(said(stream, term("dct:title"), catalogue.title.best(each), language=each) for each in LANGUAGES),
                about(stream, f"{_LDES}timestampPath", f"{_AS}published"),
                about(stream, f"{_LDES}versionOfPath", f"{_AS}object"),
                *(about(stream, f"{_LDES}version{each}Object", f"{_AS}{each}") for each in ("Create", "Update", "Delete")),
                said(stream, f"{_LDES}pollingInterval", str(_POLLING_SECONDS), "integer"),
                about(stream, f"{_TREE}view", feed),
                about(feed, _TYPE, f"{_TREE}Node"),
                about(feed, f"{_LDES}retentionPolicy", policy),
                about(policy, _TYPE, f"{_LDES}RetentionPolicy"),
                said(policy, f"{_LDES}versionAmount", "1", "integer"),
            )
        )
    )
    for at, entity, lines in sorted(_activities(catalogue), key=lambda each: each[:2]):
        yield from _activity(feed, at, entity, lines())


def _activity(feed: str, at: datetime, entity: str, lines: bytes | None) -> Iterator[Block]:
    """What became of an entity: another text makes another activity."""
    digest = hashlib.sha256(f"{entity} {moment(at)} ".encode() + (lines or b"")).hexdigest()[:20]
    activity = f"{feed}?activity={digest}"
    yield Block(
        b"".join(
            (
                about(f"{feed}#stream", f"{_TREE}member", activity),
                about(activity, _TYPE, f"{_AS}{'Delete' if lines is None else 'Update'}"),
                about(activity, f"{_AS}object", entity),
                said(activity, f"{_AS}published", moment(at), "dateTime"),
            )
        )
    )
    if lines:
        yield Block(lines, activity)


def _activities(catalogue: Catalogue) -> Iterator[tuple[datetime, str, Callable[[], bytes | None]]]:
    """When each entity last changed, its IRI, and what makes its description, or tells that it is gone."""
    if not catalogue.modified:
        return
    datasets = catalogue.datasets(catalogue.names)
    for entity, lines in _entities(catalogue.itself(Page(datasets, ""))).items():
        yield catalogue.modified, entity, partial(bytes, lines)
    for dataset in datasets:
        files = [way.file.modified for way in catalogue.distributions(dataset) if way.file]
        at = max([*files, catalogue.changed(dataset) or catalogue.modified])
        yield at, dataset.iri, partial(_described, catalogue, dataset)
    for base in catalogue.workspace.naming.bases:
        for entry in catalogue.workspace.journal.states(catalogue.snapshot.position, f"{base}id/dataset/"):
            if entry.record is None:
                yield entry.at, entry.name.iri, lambda: None


def _described(catalogue: Catalogue, dataset: Dataset) -> bytes:
    return _entities(catalogue.triples(Page((dataset,), "")))[dataset.iri]


def _entities(triples: Iterable[ox.Triple]) -> dict[str, bytes]:
    """Each standalone entity with all that it leads to up to the next one, as sorted N-Triples lines."""
    described: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        described[triple.subject].append(triple)
    entities = [node for node, listed in described.items() if any(each.object in _STANDALONE for each in listed)]
    return {entity.value: _with_all(entity, described, set(entities)) for entity in entities if isinstance(entity, ox.NamedNode)}


def _with_all(entity: object, described: Mapping[object, list[ox.Triple]], others: set[object]) -> bytes:
    reached, todo = {entity}, [entity]
    while todo:
        nodes = {each.object for each in described[todo.pop()]} & described.keys()
        new = nodes - reached - others
        reached |= new
        todo += new
    return "".join(sorted({f"{triple} .\n" for node in reached for triple in described[node]})).encode()
